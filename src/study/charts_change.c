/// Charts of change: inequality, transitions, the course of units.

#include "study/charts_material.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

static const char SECTION[] = "change";

static int by_number(const void *a, const void *b)
{
    const double p = *(const double *)a;
    const double q = *(const double *)b;

    return (p > q) - (p < q);
}

/// A Lorenz curve: what share of the whole the lowest units have together.
typedef struct curve {
    size_t count;
    double *x; ///< share of the weight
    double *y; ///< share of the weighted sum
} curve;

typedef struct weighted {
    double value;
    double weight;
} weighted;

static int by_weighted(const void *a, const void *b)
{
    const weighted *p = a;
    const weighted *q = b;

    if (p->value != q->value) return p->value < q->value ? -1 : 1;
    return (p->weight > q->weight) - (p->weight < q->weight);
}

/// Gini of a Lorenz curve: twice the area between it and the diagonal.
static double gini_of(const curve *c)
{
    double below = 0.0;

    for (size_t k = 1; k < c->count; k++) {
        below += (c->x[k] - c->x[k - 1]) * (c->y[k] + c->y[k - 1]);
    }
    return 1.0 - below;
}

/// @param weight  NULL: units count alike
static hl_status lorenz(material *m, const double *value, const double *weight,
                        curve *out, hl_error *err)
{
    weighted *list = material_keep(m, m->n, sizeof *list);
    size_t units = 0;
    double all = 0.0;
    double sum = 0.0;

    out->x = chart_numbers(m, m->n + 1);
    out->y = chart_numbers(m, m->n + 1);
    if (list == NULL || out->x == NULL || out->y == NULL) {
        return hl_no_memory(err, "a chart");
    }
    for (size_t i = 0; i < m->n; i++) {
        const double w = weight != NULL ? weight[i] : 1.0;
        if (isnan(value[i]) || isnan(w)) continue;
        list[units++] = (weighted){value[i], w};
        all += w;
        sum += w * value[i];
    }
    if (units == 0 || !(sum > 0.0)) return HL_OK;
    qsort(list, units, sizeof *list, by_weighted);
    for (size_t i = 0; i < units; i++) {
        out->x[i + 1] = fmin(1.0, out->x[i] + list[i].weight / all);
        out->y[i + 1] = fmin(1.0, out->y[i] + list[i].weight * list[i].value / sum);
    }
    out->count = units + 1;
    return HL_OK;
}

/// The values of the weight of the inequality; NULL in `out`: units count alike. False:
/// it is not in the result.
static bool weight_of(material *m, double **out, hl_status *status, hl_error *err)
{
    const char *field = m->study.inequality.weight;
    const char *column = material_column(m, field);

    *out = NULL;
    if (field == NULL) return true;
    if (column == NULL) return false;
    *status = material_values(m, column, out, err);
    return *status == HL_OK && *out != NULL;
}

static void word_lorenz(material *m, hl_chart *c, const char *field, bool alike)
{
    c->legend = true;
    c->x.from = c->y.from = 0.0;
    c->x.to = c->y.to = 1.0;
    c->x.percent = c->y.percent = true;
    c->subtitle = chart_text_of(m, "share of the sum of %s", "%s总和的累计份额",
                                material_title(m, field));
    c->caption = chart_caption(m, field);
    c->x.title =
        alike
            ? (hl_text){"share of the units, the lowest first",
                        "单元的累计份额（由低到高）"}
            : chart_text_of(
                  m, "share of %s, the lowest units first", "%s的累计份额（由低到高）",
                  material_title(m, material_column(m, m->study.inequality.weight)));
}

static hl_status add_lorenz(material *m, hl_error *err)
{
    static const uint32_t COLOR[2] = {CHART_SAND, CHART_BLUE};
    const hl_table *t = NULL;
    double *value = NULL;
    double *weight = NULL;

    hl_status status = material_table(m, "inequality", &t, err);
    if (status != HL_OK || t->rows == 0) return status;
    const char *field = material_column(m, material_cell(t, "field", 0));
    if (field == NULL || !weight_of(m, &weight, &status, err)) return status;
    status = material_values(m, field, &value, err);
    if (status != HL_OK || value == NULL) return status;
    hl_chart *c =
        chart_add(m, SECTION, (hl_text){"Lorenz curve", "洛伦兹曲线"}, "lorenz");
    const size_t curves = m->periods > 1 ? 2 : 1;
    hl_chart_series *series = c != NULL ? chart_series(m, c, curves) : NULL;
    hl_chart_line *line = c != NULL ? chart_lines(m, c, 1) : NULL;
    if (series == NULL || line == NULL) return hl_no_memory(err, "a chart");
    for (size_t k = 0; k < curves && status == HL_OK; k++) { // the first and the last
        const size_t period = k + 1 == curves ? m->periods - 1 : 0;
        const size_t first = period * m->n;
        curve one = {0};
        status =
            lorenz(m, value + first, weight != NULL ? weight + first : NULL, &one, err);
        series[k] = (hl_chart_series){
            .mark = HL_MARK_LINE,
            .title = chart_text(m, "%s Gini %.3f", "%s 基尼系数 %.3f",
                                m->report.period[period], gini_of(&one)),
            .color = COLOR[k + 2 - curves],
            .count = one.count,
            .x = one.x,
            .y = one.y,
            .strong = k + 1 == curves};
    }
    line[0] =
        (hl_chart_line){.at = 0.0, .slope = 1.0, .dashed = true, .color = CHART_GRAY};
    word_lorenz(m, c, field, weight == NULL);
    return status;
}

static hl_status add_theil(material *m, hl_error *err)
{
    const hl_table *t = NULL;

    const hl_status status = material_table(m, "inequality", &t, err);
    if (status != HL_OK || t->rows == 0) return status;
    double *between = chart_numbers(m, t->rows);
    double *within = chart_numbers(m, t->rows);
    hl_text *name = chart_names(m, t->rows);
    if (between == NULL || within == NULL || name == NULL) {
        return hl_no_memory(err, "a chart");
    }
    size_t count = 0;
    const char *field = material_cell(t, "field", 0);
    for (size_t r = 0; r < t->rows; r++) {
        const char *of = material_cell(t, "field", r);
        between[count] = material_number(t, "t_between", r);
        within[count] = material_number(t, "t_within", r);
        if (field == NULL || of == NULL || strcmp(of, field) != 0 ||
            isnan(between[count])) {
            continue;
        }
        for (size_t k = 0; k < m->periods; k++) {
            if (chart_is_period(m, t, r, k)) {
                name[count] = (hl_text){m->report.period[k], NULL};
            }
        }
        count++;
    }
    if (count == 0) return HL_OK;
    hl_chart *c = chart_add(m, SECTION,
                            (hl_text){"Theil index, between and within regions",
                                      "泰尔指数：区域间与区域内"},
                            "theil");
    hl_chart_series *series = c != NULL ? chart_series(m, c, 2) : NULL;
    if (series == NULL) return hl_no_memory(err, "a chart");
    series[0] = (hl_chart_series){
        .mark = HL_MARK_BARS,
        .title = {"between regions", "区域间"},
        .color = CHART_BLUE,
        .count = count,
        .y = between
    };
    series[1] = (hl_chart_series){
        .mark = HL_MARK_BARS,
        .title = {"within regions", "区域内"},
        .color = CHART_SAND,
        .count = count,
        .y = within,
        .stacked = true
    };
    c->legend = true;
    c->form = HL_CHART_ROWS;
    c->x.name = name;
    c->x.names = count;
    const char *column = material_column(m, field);
    if (column == NULL) column = field;
    c->subtitle = material_title(m, column);
    c->caption = chart_caption(m, column);
    return HL_OK;
}

/// Units that moved from a type to another: rows from, columns to.
static hl_status add_types(material *m, hl_error *err)
{
    const hl_table *t = NULL;
    const hl_classes *types = NULL;

    const hl_status status = material_table(m, "type_transitions", &t, err);
    if (status != HL_OK || t->rows == 0) return status;
    for (size_t k = 0; k < m->atlas.fields; k++) {
        const atlas_field *field = &m->atlas.field[k];
        if (strcmp(field->name, "type") == 0) types = field->classes;
    }
    if (types == NULL) return HL_OK;
    chart_matrix cells = {0};
    hl_text *rows = chart_names(m, types->count);
    hl_text *columns = chart_names(m, types->count);
    if (!chart_matrix_make(m, t->rows, &cells) || rows == NULL || columns == NULL) {
        return hl_no_memory(err, "a chart");
    }
    for (size_t k = 0; k < types->count; k++) {
        const hl_class *row = &types->row[k];
        rows[k].en = chart_text(m, "%d %s", "", row->code, row->label.en).en;
        rows[k].zh = chart_text(m, "", "%d %s", row->code, row->label.zh).zh;
        columns[k] = chart_text(m, "%d", "%d", types->row[k].code);
    }
    for (size_t r = 0; r < t->rows; r++) {
        const double first = (double)types->row[0].code;
        cells.y[r] = material_number(t, "from_type", r) - first;
        cells.x[r] = material_number(t, "to_type", r) - first;
        cells.value[r] = material_number(t, "units", r);
        cells.label[r] = chart_text(m, "%.0f", "%.0f", cells.value[r]);
    }
    cells.count = t->rows;
    hl_chart *c =
        chart_add(m, SECTION,
                  chart_text(m, "Types %s to %s", "%s 至 %s 的类型转移",
                             m->report.period[0], m->report.period[m->periods - 1]),
                  "type_transitions");
    if (!chart_matrix_draw(m, c, &cells)) return hl_no_memory(err, "a chart");
    c->x.name = columns;
    c->x.names = types->count;
    c->y.name = rows;
    c->y.names = types->count;
    c->subtitle = (hl_text){"number of units; rows from, columns to",
                            "单元个数；行为起始类型，列为终止类型"};
    return HL_OK;
}

/// Transition probabilities of a chain of classes: the plain one, or that of a class of
/// the lag.
static hl_status add_chain(material *m, const hl_table *t, const char *field, int chain,
                           int lag, hl_error *err)
{
    enum { STATES = 12, SIZE = 24 };
    double states = 0.0;
    double total[STATES] = {0.0};

    chart_matrix cells = {0};
    if (!chart_matrix_make(m, t->rows, &cells)) return hl_no_memory(err, "a chart");
    for (size_t r = 0; r < t->rows; r++) {
        const char *of = material_cell(t, "field", r);
        const double own = material_number(t, "lag", r);
        if (of == NULL || strcmp(of, field) != 0 ||
            material_number(t, "chain", r) != (double)chain ||
            (lag > 0 && own != (double)lag)) {
            continue;
        }
        const double from = material_number(t, "from", r) - 1.0;
        const double to = material_number(t, "to", r) - 1.0;
        if (!(from >= 0.0 && from < STATES)) continue;
        const size_t at = cells.count++;
        cells.y[at] = from;
        cells.x[at] = to;
        cells.value[at] = material_number(t, "probability", r);
        cells.label[at] = chart_text(m, "%.2f", "%.2f", cells.value[at]);
        total[(size_t)from] = material_number(t, "from_total", r);
        states = fmax(states, fmax(from, to) + 1.0);
    }
    if (cells.count == 0) return HL_OK;
    hl_text *rows = chart_names(m, (size_t)states);
    hl_text *columns = chart_names(m, (size_t)states);
    if (rows == NULL || columns == NULL) return hl_no_memory(err, "a chart");
    for (size_t k = 0; k < (size_t)states; k++) {
        rows[k] = chart_text(m, "%zu (n = %.0f)", "%zu (n = %.0f)", k + 1, total[k]);
        columns[k] = chart_text(m, "%zu", "%zu", k + 1);
    }
    hl_text title = {"Transitions between classes", "等级转移概率"};
    if (lag > 0) {
        title = chart_text(m, "Transitions, neighbors in class %d",
                           "邻居处于第 %d 级时的转移概率", lag);
    }
    hl_chart *c = chart_add(m, SECTION, title, "markov_%.30s_%d", field, lag);
    if (!chart_matrix_draw(m, c, &cells)) return hl_no_memory(err, "a chart");
    c->x.name = columns;
    c->x.names = (size_t)states;
    c->y.name = rows;
    c->y.names = (size_t)states;
    c->subtitle = (hl_text){"probability; rows from, columns to",
                            "概率；行为起始等级，列为终止等级"};
    return HL_OK;
}

static hl_status add_markov(material *m, hl_error *err)
{
    enum { LAGS = 8 };
    const hl_table *t = NULL;

    hl_status status = material_table(m, "transitions", &t, err);
    if (status != HL_OK || t->rows == 0) return status;
    const char *field = material_cell(t, "field", 0);
    if (field == NULL) return HL_OK;
    status = add_chain(m, t, field, 0, 0, err);
    for (int lag = 1; lag <= LAGS && status == HL_OK; lag++) {
        status = add_chain(m, t, field, 1, lag, err);
    }
    return status;
}

static double median_of(const double *value, size_t n, double *scratch)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        if (!isnan(value[i])) scratch[count++] = value[i];
    }
    if (count == 0) return NAN;
    qsort(scratch, count, sizeof *scratch, by_number);
    return count % 2 == 1 ? scratch[count / 2]
                          : 0.5 * (scratch[count / 2 - 1] + scratch[count / 2]);
}

/// The units of the series: the one that was asked for, else the highest and the lowest
/// of the first period.
static size_t choose_units(const material *m, const double *value, size_t unit[3])
{
    size_t high = SIZE_MAX;
    size_t low = SIZE_MAX;

    if (m->unit != NULL && material_unit(m, m->unit) < m->n) {
        unit[0] = material_unit(m, m->unit);
        return 1;
    }
    for (size_t i = 0; i < m->n; i++) {
        if (isnan(value[i])) continue;
        if (high == SIZE_MAX || value[i] > value[high]) high = i;
        if (low == SIZE_MAX || value[i] < value[low]) low = i;
    }
    if (high == SIZE_MAX) return 0;
    unit[0] = high;
    unit[1] = low;
    return 2;
}

static hl_status add_series(material *m, hl_error *err)
{
    static const uint32_t COLOR[3] = {CHART_RED, CHART_BLUE, CHART_SAND};
    double *value = NULL;
    size_t unit[3] = {0};

    if (m->periods < 2 || m->report.scatters == 0) return HL_OK;
    const hl_report_scatter *s = &m->report.scatter[0];
    const hl_status status = material_values(m, s->field, &value, err);
    if (status != HL_OK || value == NULL) return status;
    const size_t units = choose_units(m, value, unit);
    double *middle = chart_numbers(m, m->periods);
    double *scratch = chart_numbers(m, m->n);
    hl_text *name = chart_names(m, m->periods);
    hl_chart *c = chart_add(m, SECTION, s->title, "series_%.40s", s->field);
    hl_chart_series *series = c != NULL ? chart_series(m, c, units + 1) : NULL;
    if (middle == NULL || scratch == NULL || name == NULL || series == NULL) {
        return hl_no_memory(err, "a chart");
    }
    for (size_t t = 0; t < m->periods; t++) {
        middle[t] = median_of(value + t * m->n, m->n, scratch);
        name[t] = (hl_text){m->report.period[t], NULL};
    }
    for (size_t k = 0; k < units; k++) {
        double *y = chart_numbers(m, m->periods);
        if (y == NULL) return hl_no_memory(err, "a chart");
        for (size_t t = 0; t < m->periods; t++) {
            y[t] = value[t * m->n + unit[k]];
        }
        series[k] = (hl_chart_series){.mark = HL_MARK_LINE,
                                      .title = chart_unit_name(m, unit[k]),
                                      .color = COLOR[k],
                                      .count = m->periods,
                                      .y = y,
                                      .strong = true};
    }
    series[units] = (hl_chart_series){
        .mark = HL_MARK_LINE,
        .title = {"median", "中位数"},
        .color = CHART_GRAY,
        .count = m->periods,
        .y = middle,
        .dashed = true
    };
    c->caption = chart_caption(m, s->field);
    c->x.name = name;
    c->x.names = m->periods;
    if (units == 2) {
        c->subtitle = (hl_text){"the highest and the lowest of the first period",
                                "首期最高与最低的单元"};
    }
    return HL_OK;
}

hl_status charts_of_change(material *m, hl_error *err)
{
    hl_status status = add_series(m, err);

    if (status == HL_OK) status = add_types(m, err);
    if (status == HL_OK) status = add_markov(m, err);
    if (status == HL_OK) status = add_lorenz(m, err);
    return status == HL_OK ? add_theil(m, err) : status;
}
