#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/weights_call.h"
#include "cli/words.h"
#include "core/sum.h"

enum { PLATEAU_ROWS = 6, MOST_SHOWN = 20, BAR_WIDTH = 40 };

static hl_text yes_or_no(bool value)
{
    return value ? (hl_text){"yes", "是"} : (hl_text){"no", "否"};
}

/// The shortest, the mean and the longest link, in kilometers or map units.
typedef struct reach {
    bool known;
    double least;
    double mean;
    double most;
} reach;

static hl_status measure_links(const weights_made *made, reach *out, hl_error *err)
{
    const size_t links = made->w.start[made->w.n];
    double *distance = NULL;

    if (!made->from_layer || !made->placed || links == 0) return HL_OK;
    const hl_status status = weights_distances(made, &distance, err);
    if (status != HL_OK) return status;
    *out = (reach){true, distance[0], hl_mean(distance, links), distance[0]};
    for (size_t l = 1; l < links; l++) {
        out->least = fmin(out->least, distance[l]);
        out->most = fmax(out->most, distance[l]);
    }
    free(distance);
    return HL_OK;
}

/// The keys and names of the units without neighbors, the first of them.
static void print_islands(const weights_made *made, hl_lang lang)
{
    size_t shown = 0;

    if (made->diagnosis.islands == 0) return;
    words_say(stdout, (hl_text){"\nwithout neighbors\n", "\n没有邻居的单元\n"}, lang,
              "%s", "");
    for (size_t i = 0; i < made->w.n && shown < MOST_SHOWN; i++) {
        if (made->w.start[i + 1] > made->w.start[i]) continue;
        const char *name = weights_unit_name(made, i);
        printf("  %s%s%s\n", made->key[i], name[0] != '\0' ? " " : "", name);
        shown++;
    }
    if (made->diagnosis.islands > shown) {
        words_say(stdout, (hl_text){"  and {1} more\n", "  另有 {1} 个\n"}, lang, "%zu",
                  made->diagnosis.islands - shown);
    }
}

static void print_bridges(const weights_made *made, hl_lang lang)
{
    if (made->bridges.count == 0) return;
    words_say(stdout, (hl_text){"\nbridges to islands\n", "\n为孤岛所加的连接\n"}, lang,
              "%s", "");
    for (size_t b = 0; b < made->bridges.count; b++) {
        const size_t unit[2] = {made->bridges.island[b], made->bridges.to[b]};
        for (size_t k = 0; k < 2; k++) {
            const char *name = weights_unit_name(made, unit[k]);
            printf("%s%s%s%s", k == 0 ? "  " : " - ", made->key[unit[k]],
                   name[0] != '\0' ? " " : "", name);
        }
        printf("\n");
    }
}

/// A row per number of neighbors, with a bar.
static void print_histogram(const hl_weights_diagnosis *d, hl_lang lang)
{
    size_t most = 1;

    for (size_t i = 0; i <= d->max; i++) {
        most = d->histogram[i] > most ? d->histogram[i] : most;
    }
    words_say(stdout, (hl_text){"\nneighbors    units\n", "\n邻居数  单元数\n"}, lang,
              "%s", "");
    for (size_t i = 0; i <= d->max; i++) {
        if (d->histogram[i] == 0) continue;
        const size_t length = (d->histogram[i] * BAR_WIDTH + most - 1) / most;
        printf("  %-11zu%-8zu", i, d->histogram[i]);
        for (size_t c = 0; c < length; c++) {
            putchar('#');
        }
        putchar('\n');
    }
}

static void print_diagnosis(const weights_made *made, const reach *r, hl_lang lang)
{
    const hl_weights_diagnosis *d = &made->diagnosis;

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
              (hl_text){"symmetric    links {1}, values {2}\n"
                        "weights      S0 {3}, S1 {4}, S2 {5}\n",
                        "对称    连接 {1},数值 {2}\n"
                        "权重    S0 {3},S1 {4},S2 {5}\n"},
              lang, "%s\t%s\t%.8g\t%.8g\t%.8g",
              hl_text_in(yes_or_no(d->symmetric_structure), lang),
              hl_text_in(yes_or_no(d->symmetric_values), lang), d->s0, d->s1, d->s2);
    if (r->known) {
        words_say(stdout,
                  (hl_text){"distance     {1} to {2}, mean {3}{4}\n",
                            "距离    {1} 至 {2},均值 {3}{4}\n"},
                  lang, "%.4g\t%.4g\t%.4g\t%s", r->least, r->most, r->mean,
                  made->crs.planar ? "" : hl_text_in((hl_text){" km", " 公里"}, lang));
    }
    words_say(stdout, (hl_text){"fingerprint  {1}\n", "指纹    {1}\n"}, lang, "%s",
              d->fingerprint);
    print_histogram(d, lang);
    print_islands(made, lang);
    print_bridges(made, lang);
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
    json_number(answer, "s0", d->s0);
    json_number(answer, "s1", d->s1);
    json_number(answer, "s2", d->s2);
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

/// The units without neighbors, the bridges and the distances.
static void answer_units(json *answer, const weights_made *made, const reach *r)
{
    json_open(answer, "island_units", '[');
    for (size_t i = 0; i < made->w.n; i++) {
        if (made->w.start[i + 1] > made->w.start[i]) continue;
        json_open(answer, NULL, '{');
        json_text(answer, "key", made->key[i]);
        json_text(answer, "name", weights_unit_name(made, i));
        json_close(answer, '}');
    }
    json_close(answer, ']');
    json_open(answer, "bridges", '[');
    for (size_t b = 0; b < made->bridges.count; b++) {
        json_open(answer, NULL, '{');
        json_text(answer, "island", made->key[made->bridges.island[b]]);
        json_text(answer, "to", made->key[made->bridges.to[b]]);
        json_close(answer, '}');
    }
    json_close(answer, ']');
    if (!r->known) return;
    json_open(answer, made->crs.planar ? "distance" : "distance_km", '{');
    json_number(answer, "min", r->least);
    json_number(answer, "mean", r->mean);
    json_number(answer, "max", r->most);
    json_close(answer, '}');
}

hl_status weights_report(command_call *call, const weights_made *made, hl_error *err)
{
    const bool has_evidence = made->adjacency.n > 0;
    reach r = {0};

    const hl_status status = measure_links(made, &r, err);
    if (status != HL_OK) return status;
    if (call->settings.json) {
        answer_diagnosis(&call->answer, &made->diagnosis);
        answer_units(&call->answer, made, &r);
        if (has_evidence) answer_evidence(&call->answer, &made->adjacency);
    } else if (!call->settings.quiet) {
        print_diagnosis(made, &r, call->lang);
        if (has_evidence) print_evidence(&made->adjacency, call->lang);
    }
    return HL_OK;
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
