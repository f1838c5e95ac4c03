#include <math.h>
#include <stdio.h>

#include "cli/weights_call.h"
#include "cli/words.h"

enum { PLATEAU_ROWS = 6 };

static hl_text yes_or_no(bool value)
{
    return value ? (hl_text){"yes", "是"} : (hl_text){"no", "否"};
}

static void print_diagnosis(const hl_weights_diagnosis *d, hl_lang lang)
{
    words_say(stdout,
              (hl_text){"units        {1}\n"
                        "links        {2}, {3} per unit ({4} to {5}), {6} % of all\n"
                        "islands      {7}\n"
                        "components   {8}\n",
                        "单元    {1}\n"
                        "连接    {2},每单元 {3}({4} 至 {5}),占全部的 {6} %\n"
                        "孤岛    {7}\n"
                        "连通块  {8}\n"},
              lang, "%zu\t%zu\t%.4g\t%zu\t%zu\t%.3g\t%zu\t%zu", d->n, d->links, d->mean,
              d->min, d->max, d->percent_nonzero, d->islands, d->components);
    words_say(stdout,
              (hl_text){"symmetric    links {1}, values {2}\nfingerprint  {3}\n",
                        "对称    连接 {1},数值 {2}\n指纹    {3}\n"},
              lang, "%s\t%s\t%s", hl_text_in(yes_or_no(d->symmetric_structure), lang),
              hl_text_in(yes_or_no(d->symmetric_values), lang), d->fingerprint);
    words_say(stdout, (hl_text){"\nneighbors    units\n", "\n邻居数  单元数\n"}, lang,
              "%s", "");
    for (size_t i = 0; i <= d->max; i++) {
        if (d->histogram[i] > 0) printf("  %-11zu%zu\n", i, d->histogram[i]);
    }
}

/// How many links rest on each kind of evidence.
static void count_evidence(const hl_adjacency *adjacency, size_t *count)
{
    for (size_t i = 0; i < adjacency->count; i++) {
        count[adjacency->border[i].evidence]++;
    }
}

static void print_evidence(const hl_adjacency *adjacency, hl_lang lang)
{
    const hl_classes *classes = hl_evidence_classes();
    size_t count[HL_EVIDENCE_END] = {0};

    count_evidence(adjacency, count);
    words_say(stdout, (hl_text){"\ncontacts     evidence\n", "\n接触    依据\n"}, lang,
              "%s", "");
    for (size_t i = 0; i < classes->count; i++) {
        const hl_class *row = &classes->row[i];
        if (row->code < 1 || row->code >= HL_EVIDENCE_END) continue;
        if (count[row->code] == 0) continue;
        printf("  %-11zu%s\n", count[row->code], hl_text_in(row->label, lang));
    }
}

static void answer_diagnosis(json *answer, const hl_weights_diagnosis *d)
{
    json_count(answer, "units", d->n);
    json_count(answer, "links", d->links);
    json_number(answer, "mean", d->mean);
    json_count(answer, "min", d->min);
    json_count(answer, "max", d->max);
    json_number(answer, "percent_nonzero", d->percent_nonzero);
    json_count(answer, "islands", d->islands);
    json_count(answer, "components", d->components);
    json_flag(answer, "symmetric_structure", d->symmetric_structure);
    json_flag(answer, "symmetric_values", d->symmetric_values);
    json_text(answer, "fingerprint", d->fingerprint);
    json_open(answer, "histogram", '[');
    for (size_t i = 0; i <= d->max; i++) {
        json_count(answer, NULL, d->histogram[i]);
    }
    json_close(answer, ']');
}

static void answer_evidence(json *answer, const hl_adjacency *adjacency)
{
    const hl_classes *classes = hl_evidence_classes();
    size_t count[HL_EVIDENCE_END] = {0};

    count_evidence(adjacency, count);
    json_open(answer, "evidence", '[');
    for (size_t i = 0; i < classes->count; i++) {
        const hl_class *row = &classes->row[i];
        if (row->code < 1 || row->code >= HL_EVIDENCE_END) continue;
        json_open(answer, NULL, '{');
        json_count(answer, "class", (size_t)row->code);
        json_text(answer, "label", row->label.en);
        json_count(answer, "pairs", count[row->code]);
        json_close(answer, '}');
    }
    json_close(answer, ']');
}

void weights_report(command_call *call, const weights_made *made)
{
    const bool has_evidence = made->adjacency.n > 0;

    if (call->settings.json) {
        answer_diagnosis(&call->answer, &made->diagnosis);
        if (has_evidence) answer_evidence(&call->answer, &made->adjacency);
    } else if (!call->settings.quiet) {
        print_diagnosis(&made->diagnosis, call->lang);
        if (has_evidence) print_evidence(&made->adjacency, call->lang);
    }
}

/// 0, then powers of ten from a hundred-millionth of the extent to a ten-thousandth.
static void choose_tolerances(const hl_polygons *polygons, double *out)
{
    enum { LEAST_POWER = -8 };
    static const double TEN = 10.0;
    const size_t count = polygons->vertex[polygons->start[polygons->n]];
    double least = INFINITY;
    double most = -INFINITY;

    for (size_t i = 0; i < count; i++) {
        least = fmin(least, fmin(polygons->x[i], polygons->y[i]));
        most = fmax(most, fmax(polygons->x[i], polygons->y[i]));
    }
    const double extent = most > least ? most - least : 1.0;
    const double power = floor(log10(extent)) + LEAST_POWER;
    out[0] = 0.0;
    for (int i = 1; i < PLATEAU_ROWS; i++) {
        out[i] = pow(TEN, power + i - 1);
    }
}

static void print_plateau(const hl_plateau_row *row, size_t count, hl_lang lang)
{
    words_say(
        stdout,
        (hl_text){"\ntolerance    pairs     along a border  components  islands\n",
                  "\n容差         邻对      沿边界          连通块      孤岛\n"},
        lang, "%s", "");
    for (size_t i = 0; i < count; i++) {
        printf("  %-11g%-10zu%-16zu%-12zu%zu\n", row[i].tolerance, row[i].links,
               row[i].edge_links, row[i].components, row[i].islands);
    }
}

static void answer_plateau(json *answer, const hl_plateau_row *row, size_t count)
{
    json_open(answer, "plateau", '[');
    for (size_t i = 0; i < count; i++) {
        json_open(answer, NULL, '{');
        json_number(answer, "tolerance", row[i].tolerance);
        json_count(answer, "pairs", row[i].links);
        json_count(answer, "along_a_border", row[i].edge_links);
        json_count(answer, "components", row[i].components);
        json_count(answer, "islands", row[i].islands);
        json_close(answer, '}');
    }
    json_close(answer, ']');
}

hl_status weights_report_plateau(command_call *call, const weights_made *made,
                                 hl_error *err)
{
    double tolerance[PLATEAU_ROWS];
    hl_plateau_row row[PLATEAU_ROWS];
    hl_adjacency_options how = hl_adjacency_defaults();

    if (made->adjacency.n == 0) return HL_OK;
    how.geographic = made->crs.geographic;
    choose_tolerances(&made->frame.polygons, tolerance);
    const hl_status status = hl_adjacency_plateau(&made->frame.polygons, &how,
                                                  tolerance, PLATEAU_ROWS, row, err);
    if (status != HL_OK) return status;
    if (call->settings.json) {
        answer_plateau(&call->answer, row, PLATEAU_ROWS);
    } else if (!call->settings.quiet) {
        print_plateau(row, PLATEAU_ROWS, call->lang);
    }
    return HL_OK;
}
