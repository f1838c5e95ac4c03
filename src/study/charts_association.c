/// Charts of association: scatterplots, connectivity, periods, distances.

#include "study/charts_material.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

static const char SECTION[] = "association";

static size_t latest(const material *m)
{
    return (m->periods - 1) * m->n;
}

static const hl_report_field *field_of(const material *m, const char *name)
{
    for (size_t k = 0; k < m->report.fields; k++) {
        if (strcmp(m->report.field[k].name, name) == 0) return &m->report.field[k];
    }
    return NULL;
}

/// The colors of the classes of the units; the neutral one darker, so that points show.
static uint32_t *class_colors(material *m, const char *classes)
{
    const hl_report_field *f = field_of(m, classes);
    uint32_t *color = material_keep(m, m->n, sizeof *color);

    for (size_t i = 0; color != NULL && i < m->n; i++) {
        color[i] = CHART_GRAY;
        if (f == NULL || f->classes == NULL || isnan(f->value[latest(m) + i])) continue;
        const hl_class *row = hl_classes_find(f->classes, (int)f->value[latest(m) + i]);
        if (row != NULL && row->code != 0) color[i] = row->color;
    }
    return color;
}

/// The line of least squares through the points; false for fewer than two places.
static bool fit_line(const double *x, const double *y, size_t n, hl_chart_line *out)
{
    double count = 0.0;
    double mean_x = 0.0;
    double mean_y = 0.0;
    double xx = 0.0;
    double xy = 0.0;

    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) continue;
        count += 1.0;
        mean_x += (x[i] - mean_x) / count;
        mean_y += (y[i] - mean_y) / count;
    }
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) continue;
        xx += (x[i] - mean_x) * (x[i] - mean_x);
        xy += (x[i] - mean_x) * (y[i] - mean_y);
    }
    if (!(xx > 0.0)) return false;
    out->slope = xy / xx;
    out->at = mean_y - out->slope * mean_x;
    return true;
}

/// The words of the quadrants.
static void name_quadrants(hl_chart *c)
{
    static const hl_chart_corner CORNERS[HL_CHART_CORNERS] = {
        {false, false, {"Low-High", "低-高"} },
        {true,  false, {"High-High", "高-高"}},
        {false, true,  {"Low-Low", "低-低"}  },
        {true,  true,  {"High-Low", "高-低"} }
    };

    memcpy(c->corner, CORNERS, sizeof CORNERS);
    c->corners = HL_CHART_CORNERS;
}

static hl_status add_scatter(material *m, const hl_report_scatter *s, hl_error *err)
{
    const double moran = s->slope[m->periods - 1];
    const double p = s->slope_p[m->periods - 1];
    const double *z = s->z + latest(m);
    const double *lag = s->lag + latest(m);
    hl_chart *c =
        chart_add(m, SECTION,
                  chart_text_of(m, "Moran scatterplot: %s", "莫兰散点图：%s", s->title),
                  "moran_scatter_%.40s", s->field);

    if (c == NULL) return hl_no_memory(err, "a chart");
    hl_chart_series *series = chart_series(m, c, 1);
    hl_chart_line *line = chart_lines(m, c, 3);
    if (series == NULL || line == NULL) return hl_no_memory(err, "a chart");
    series[0] = (hl_chart_series){.mark = HL_MARK_POINTS,
                                  .color = CHART_GRAY,
                                  .count = m->n,
                                  .x = z,
                                  .y = lag,
                                  .each = class_colors(m, s->classes)};
    line[0] = (hl_chart_line){
        .at = 0.0, .vertical = true, .dashed = true, .color = CHART_GRAY};
    line[1] = (hl_chart_line){.at = 0.0, .dashed = true, .color = CHART_GRAY};
    line[2] = (hl_chart_line){.color = CHART_DARK};
    if (!fit_line(z, lag, m->n, &line[2])) c->lines = 2;
    c->subtitle = (hl_text){"spatial lag of z", "z 的空间滞后"};
    c->x.title = (hl_text){"standardized value z", "标准化值 z"};
    name_quadrants(c);
    if (isfinite(moran)) {
        c->note = isfinite(p) ? chart_text(m, "I = %.3f, pseudo p = %.4g",
                                           "I = %.3f，伪 p = %.4g", moran, p)
                              : chart_text(m, "I = %.3f", "I = %.3f", moran);
    }
    c->caption = chart_caption(m, s->classes);
    return HL_OK;
}

static int by_local(const void *a, const void *b)
{
    const double *const *p = a;
    const double *const *q = b;

    if (**p != **q) return **p < **q ? 1 : -1;
    return (*p > *q) - (*p < *q);
}

/// The units that weigh most in the clustering: the largest local statistics.
static hl_status add_ranked(material *m, const hl_report_scatter *s, hl_error *err)
{
    enum { MOST = 20 };
    const double *local = s->local + latest(m);
    const double **order = material_keep(m, m->n, sizeof *order);
    const uint32_t *color = class_colors(m, s->classes);
    size_t count = 0;

    if (order == NULL || color == NULL) return hl_no_memory(err, "a chart");
    for (size_t i = 0; i < m->n; i++) {
        if (!isnan(local[i])) order[count++] = &local[i];
    }
    if (count == 0) return HL_OK;
    qsort((void *)order, count, sizeof *order, by_local);
    count = count < MOST ? count : MOST;
    hl_chart *c = chart_add(
        m, SECTION,
        chart_text_of(m, "Largest local I: %s", "局部 I 最大的单元：%s", s->title),
        "local_ranked_%.40s", s->field);
    if (c == NULL) return hl_no_memory(err, "a chart");
    hl_chart_series *series = chart_series(m, c, 1);
    double *y = chart_numbers(m, count);
    hl_text *name = chart_names(m, count);
    hl_text *label = chart_names(m, count);
    uint32_t *each = material_keep(m, count, sizeof *each);
    if (series == NULL || y == NULL || name == NULL || label == NULL || each == NULL) {
        return hl_no_memory(err, "a chart");
    }
    for (size_t k = 0; k < count; k++) {
        const size_t i = (size_t)(order[k] - local);
        y[k] = *order[k];
        name[k] = chart_unit_name(m, i);
        each[k] = color[i];
        label[k] = chart_text(m, "%.2f", "%.2f", y[k]);
    }
    series[0] = (hl_chart_series){.mark = HL_MARK_BARS,
                                  .color = CHART_GRAY,
                                  .count = count,
                                  .y = y,
                                  .each = each,
                                  .label = label};
    c->form = HL_CHART_ROWS;
    c->x.name = name;
    c->x.names = count;
    c->subtitle = (hl_text){"in the color of the LISA cluster", "颜色为 LISA 集聚类型"};
    c->y.title = (hl_text){"local Moran's I", "局部莫兰指数"};
    c->caption = chart_caption(m, s->classes);
    return HL_OK;
}

/// The bins of a distribution, latest period; returns their number.
static size_t gather_bins(const material *m, const hl_table *t, const char *field,
                          const char *statistic, double *const bin[3])
{
    size_t count = 0;

    for (size_t r = 0; r < t->rows; r++) {
        const bool here = chart_cell_is(t, "field", r, field) &&
                          chart_cell_is(t, "statistic", r, statistic);
        if (!here || !chart_is_latest(m, t, r)) continue;
        bin[0][count] = material_number(t, "bin_from", r);
        bin[1][count] = material_number(t, "bin_to", r);
        bin[2][count++] = material_number(t, "count", r);
    }
    return count;
}

/// What a statistic was in the permutations, with the observed value.
hl_status chart_distribution(material *m, const char *section, const char *field,
                             const char *statistic, double observed, hl_chart **out,
                             hl_error *err)
{
    const hl_table *t = NULL;

    *out = NULL;
    const hl_status status = material_table(m, "null_distributions", &t, err);
    if (status != HL_OK || t->rows == 0) return status;
    double *from = chart_numbers(m, t->rows);
    double *to = chart_numbers(m, t->rows);
    double *y = chart_numbers(m, t->rows);
    if (from == NULL || to == NULL || y == NULL) return hl_no_memory(err, "a chart");
    double *const bin[3] = {from, to, y};
    const size_t count = gather_bins(m, t, field, statistic, bin);
    if (count == 0) return HL_OK;
    hl_chart *c = chart_add(m, section, (hl_text){0}, "null_%.30s_%.30s", statistic,
                            field != NULL ? field : "cores");
    hl_chart_series *series = c != NULL ? chart_series(m, c, 1) : NULL;
    hl_chart_line *line = c != NULL ? chart_lines(m, c, 1) : NULL;
    if (series == NULL || line == NULL) return hl_no_memory(err, "a chart");
    series[0] = (hl_chart_series){.mark = HL_MARK_BARS,
                                  .color = CHART_SKY,
                                  .count = count,
                                  .x = from,
                                  .x_end = to,
                                  .y = y};
    line[0] = (hl_chart_line){.at = observed, .vertical = true, .color = CHART_RED};
    line[0].title = chart_text(m, "observed %.3f", "观测值 %.3f", observed);
    c->subtitle = (hl_text){"permutations", "置换次数"};
    c->y.whole = true;
    *out = c;
    return HL_OK;
}

static hl_status add_distribution(material *m, const hl_report_scatter *s,
                                  hl_error *err)
{
    const double slope = s->slope[m->periods - 1];
    hl_chart *c = NULL;

    if (!isfinite(slope)) return HL_OK;
    const hl_status status =
        chart_distribution(m, SECTION, s->field, "moran", slope, &c, err);
    if (status != HL_OK || c == NULL) return status;
    c->title = chart_text_of(m, "Moran's I of %s against chance",
                             "%s的莫兰指数与随机分布", s->title);
    c->x.title = (hl_text){"Moran's I of random arrangements", "随机排列的莫兰指数"};
    c->note =
        chart_text(m, "pseudo p = %.4g", "伪 p = %.4g", s->slope_p[m->periods - 1]);
    c->caption = chart_caption(m, s->classes);
    return HL_OK;
}

/// How many neighbors have the units?
static hl_status add_connectivity(material *m, hl_error *err)
{
    const size_t *start = m->report.neighbor_start;
    size_t most = 0;
    size_t isolates = 0;

    if (start == NULL) return HL_OK;
    for (size_t i = 0; i < m->n; i++) {
        const size_t k = start[i + 1] - start[i];
        most = k > most ? k : most;
        isolates += k == 0;
    }
    hl_chart *c = chart_add(
        m, SECTION, (hl_text){"Neighbors of a unit", "单元的邻居数"}, "connectivity");
    if (c == NULL) return hl_no_memory(err, "a chart");
    hl_chart_series *series = chart_series(m, c, 1);
    double *y = chart_numbers(m, most + 1);
    double *x = chart_numbers(m, most + 1);
    if (series == NULL || y == NULL || x == NULL) return hl_no_memory(err, "a chart");
    for (size_t k = 0; k <= most; k++) {
        x[k] = (double)k;
    }
    for (size_t i = 0; i < m->n; i++) {
        y[start[i + 1] - start[i]] += 1.0;
    }
    series[0] = (hl_chart_series){
        .mark = HL_MARK_BARS, .color = CHART_BLUE, .count = most + 1, .x = x, .y = y};
    c->subtitle = (hl_text){"units", "单元数"};
    c->x.title = (hl_text){"number of neighbors", "邻居个数"};
    c->x.whole = true;
    c->y.whole = true;
    c->note = chart_text(m, "mean %.2f · %zu isolates", "平均 %.2f · %zu 个孤立单元",
                         (double)start[m->n] / (double)m->n, isolates);
    return HL_OK;
}

/// The row of moran_periods with Moran's I of a field in a period; t->rows for none.
static size_t period_row(const material *m, const hl_table *t, const char *column,
                         size_t period)
{
    for (size_t r = 0; r < t->rows; r++) {
        const char *field = material_column(m, material_cell(t, "field", r));
        const char *statistic = material_cell(t, "statistic", r);
        const bool same = field != NULL && strcmp(field, column) == 0 &&
                          statistic != NULL && strcmp(statistic, "moran") == 0;
        if (same && material_number(t, "to", r) == material_period_number(m, period)) {
            return r;
        }
    }
    return t->rows;
}

/// Moran's I by period, with what chance gives.
static hl_status add_periods(material *m, const hl_report_scatter *s, hl_error *err)
{
    const hl_table *t = NULL;
    size_t found = 0;

    const hl_status status = material_table(m, "moran_periods", &t, err);
    if (status != HL_OK || t->rows == 0 || m->periods < 2) return status;
    double *value = chart_numbers(m, m->periods);
    double *low = chart_numbers(m, m->periods);
    double *high = chart_numbers(m, m->periods);
    hl_text *name = chart_names(m, m->periods);
    if (value == NULL || low == NULL || high == NULL || name == NULL) {
        return hl_no_memory(err, "a chart");
    }
    for (size_t k = 0; k < m->periods; k++) {
        name[k] = (hl_text){m->report.period[k], NULL};
        const size_t r = period_row(m, t, s->field, k);
        value[k] = r < t->rows ? material_number(t, "value", r) : NAN;
        low[k] = r < t->rows ? material_number(t, "low", r) : NAN;
        high[k] = r < t->rows ? material_number(t, "high", r) : NAN;
        found += r < t->rows;
    }
    if (found < 2) return HL_OK;
    hl_chart *c = chart_add(
        m, SECTION,
        chart_text_of(m, "Moran's I by period: %s", "各期莫兰指数：%s", s->title),
        "moran_periods_%.40s", s->field);
    hl_chart_series *series = c != NULL ? chart_series(m, c, 2) : NULL;
    if (series == NULL) return hl_no_memory(err, "a chart");
    series[0] = (hl_chart_series){
        .mark = HL_MARK_RIBBON,
        .title = {"by chance (95 %)", "随机情形 (95 %)"},
        .color = CHART_PALE,
        .count = m->periods,
        .low = low,
        .high = high
    };
    series[1] = (hl_chart_series){
        .mark = HL_MARK_LINE,
        .title = {"observed", "观测值"},
        .color = CHART_BLUE,
        .count = m->periods,
        .y = value,
        .strong = true
    };
    c->legend = true;
    c->x.name = name;
    c->x.names = m->periods;
    c->subtitle = (hl_text){"Moran's I", "莫兰指数"};
    c->caption = chart_caption(m, s->classes);
    return HL_OK;
}

/// The lags of a field, latest period: middles of bands, or steps; returns their
/// number.
static size_t gather_lags(const material *m, const hl_table *t, const char *field,
                          bool bands, double *x, double *y)
{
    size_t count = 0;

    for (size_t r = 0; r < t->rows; r++) {
        if (!chart_cell_is(t, "field", r, field) || !chart_is_latest(m, t, r)) continue;
        const double to = material_number(t, bands ? "distance_to" : "lag", r);
        const double from = bands ? material_number(t, "distance_from", r) : to;
        x[count] = 0.5 * (from + to);
        y[count] = material_number(t, "value", r);
        count += isfinite(x[count]) && isfinite(y[count]);
    }
    return count;
}

/// Association by distance or by steps, where the study asked for it.
static hl_status add_correlogram(material *m, const hl_report_scatter *s,
                                 const char *table, hl_error *err)
{
    const hl_table *t = NULL;

    const hl_status status = material_table(m, table, &t, err);
    if (status != HL_OK || t->rows == 0) return status;
    const bool bands = strcmp(table, "correlogram_bands") == 0;
    double *x = chart_numbers(m, t->rows);
    double *y = chart_numbers(m, t->rows);
    if (x == NULL || y == NULL) return hl_no_memory(err, "a chart");
    const size_t count = gather_lags(m, t, s->field, bands, x, y);
    if (count < 2) return HL_OK;
    hl_chart *c =
        chart_add(m, SECTION,
                  bands ? (hl_text){"Association by distance", "随距离的空间关联"}
                        : (hl_text){"Association by steps", "随阶数的空间关联"},
                  "%s_%.40s", table, s->field);
    hl_chart_series *series = c != NULL ? chart_series(m, c, 2) : NULL;
    if (series == NULL) return hl_no_memory(err, "a chart");
    series[0] = (hl_chart_series){
        .mark = HL_MARK_LINE, .color = CHART_BLUE, .count = count, .x = x, .y = y};
    series[1] = (hl_chart_series){
        .mark = HL_MARK_POINTS, .color = CHART_BLUE, .count = count, .x = x, .y = y};
    c->subtitle = (hl_text){"Moran's I", "莫兰指数"};
    c->x.title = bands ? (hl_text){"distance band", "距离带"}
                       : (hl_text){"order of neighbors", "邻居阶数"};
    hl_chart_line *line = chart_lines(m, c, 1);
    if (line == NULL) return hl_no_memory(err, "a chart");
    line[0] = (hl_chart_line){.at = 0.0, .dashed = true, .color = CHART_GRAY};
    return HL_OK;
}

hl_status charts_of_association(material *m, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t k = 0; k < m->report.scatters && status == HL_OK; k++) {
        const hl_report_scatter *s = &m->report.scatter[k];
        status = add_scatter(m, s, err);
        if (status == HL_OK) status = add_distribution(m, s, err);
        if (status == HL_OK) status = add_periods(m, s, err);
        if (status == HL_OK) status = add_correlogram(m, s, "correlogram", err);
        if (status == HL_OK) status = add_correlogram(m, s, "correlogram_bands", err);
        if (status == HL_OK && k == 0) status = add_ranked(m, s, err);
    }
    return status == HL_OK ? add_connectivity(m, err) : status;
}
