/// Charts of coupling: classes, the null baseline, obstacles, weights, a unit.

#include "study/charts_material.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

static const char SECTION[] = "coupling";

/// The field of the layer with this name, where it is a class.
static const atlas_field *class_field(const material *m, const char *name)
{
    for (size_t k = 0; k < m->atlas.fields; k++) {
        const atlas_field *f = &m->atlas.field[k];
        if (f->source == NULL && f->classes != NULL && strcmp(f->name, name) == 0) {
            return f;
        }
    }
    return NULL;
}

/// Shares of one class by period, in percent of the units with a class.
static hl_status share_of_class(material *m, const double *value, int code, double *y,
                                hl_text *label)
{
    for (size_t t = 0; t < m->periods; t++) {
        size_t own = 0;
        size_t all = 0;
        for (size_t i = 0; i < m->n; i++) {
            const double v = value[t * m->n + i];
            if (isnan(v)) continue;
            all++;
            own += v == (double)code;
        }
        y[t] = all > 0 ? (double)own / (double)all : NAN;
        label[t] = own > 0 ? chart_text(m, "%zu", "%zu", own) : (hl_text){0};
    }
    return HL_OK;
}

/// What share of the units has which class, period by period.
static hl_status add_classes(material *m, const char *name, const char *section,
                             hl_error *err)
{
    const atlas_field *f = class_field(m, name);
    double *value = NULL;

    if (f == NULL) return HL_OK;
    hl_status status = material_values(m, name, &value, err);
    if (status != HL_OK || value == NULL) return status;
    hl_chart *c = chart_add(m, section, f->title, "classes_%.40s", name);
    hl_chart_series *series = c != NULL ? chart_series(m, c, f->classes->count) : NULL;
    hl_text *period = chart_names(m, m->periods);
    if (series == NULL || period == NULL) return hl_no_memory(err, "a chart");
    for (size_t t = 0; t < m->periods; t++) {
        period[t] = (hl_text){m->report.period[t], NULL};
    }
    for (size_t k = 0; k < f->classes->count; k++) {
        double *y = chart_numbers(m, m->periods);
        hl_text *label = chart_names(m, m->periods);
        if (y == NULL || label == NULL) return hl_no_memory(err, "a chart");
        (void)share_of_class(m, value, f->classes->row[k].code, y, label);
        series[k] = (hl_chart_series){.mark = HL_MARK_BARS,
                                      .title = f->classes->row[k].label,
                                      .color = f->classes->row[k].color,
                                      .count = m->periods,
                                      .y = y,
                                      .label = label,
                                      .stacked = k > 0};
    }
    c->legend = true;
    c->form = HL_CHART_ROWS;
    c->x.name = period;
    c->x.names = m->periods;
    c->y.percent = true;
    c->y.from = 0.0;
    c->y.to = 1.0;
    c->subtitle = (hl_text){"share of the units; the numbers count them",
                            "单元占比，数字为单元个数"};
    c->caption = f->caption;
    return HL_OK;
}

typedef struct quantity {
    const char *word;
    hl_text title;
} quantity;

/// The words of a quantity; NULL: it is not drawn.
static const quantity *find_quantity(const char *word)
{
    static const quantity LIST[] = {
        {"mean_c",       {"mean C", "平均 C"}                   },
        {"mean_d",       {"mean D", "平均 D"}                   },
        {"share_high_c", {"share of C > 0.8", "C > 0.8 的比例"}}
    };

    for (size_t k = 0; word != NULL && k < sizeof LIST / sizeof *LIST; k++) {
        if (strcmp(word, LIST[k].word) == 0) return &LIST[k];
    }
    return NULL;
}

/// A row of the table of the null baseline as a line of the comparison.
static void compare_row(material *m, const hl_table *t, size_t r,
                        chart_comparison *list)
{
    const quantity *what = find_quantity(material_cell(t, "quantity", r));
    const char *model = material_cell(t, "model", r);

    if (what == NULL || model == NULL || !chart_is_latest(m, t, r)) return;
    const size_t at = list->count++;
    list->low[at] = material_number(t, "low", r);
    list->high[at] = material_number(t, "high", r);
    list->mean[at] = material_number(t, "expected", r);
    list->own[at] = material_number(t, "observed", r);
    list->name[at] = (hl_text){chart_text(m, "%s, %s", "", what->title.en, model).en,
                               chart_text(m, "", "%s，%s", what->title.zh, model).zh};
    list->label[at] = chart_text(m, "p = %.4g", "p = %.4g", material_number(t, "p", r));
}

/// C and D against indices that are dealt out at random, latest period.
static hl_status add_null(material *m, hl_error *err)
{
    const hl_table *t = NULL;

    hl_status status = material_table(m, "coupling_null", &t, err);
    if (status != HL_OK || t->rows == 0) return status;
    chart_comparison list = {0};
    if (!chart_compare(m, t->rows, &list)) return hl_no_memory(err, "a chart");
    for (size_t r = 0; r < t->rows; r++) {
        compare_row(m, t, r, &list);
    }
    if (list.count == 0) return HL_OK;
    hl_chart *c =
        chart_add(m, SECTION, (hl_text){"Coupling against chance", "耦合度与随机基线"},
                  "null_baseline");
    list.chance =
        (hl_text){"indices dealt out at random (95 %)", "指数随机分配（95 %）"};
    list.observed = (hl_text){"observed", "观测值"};
    if (!chart_draw_comparison(m, c, &list)) return hl_no_memory(err, "a chart");
    c->caption = chart_text(
        m, "%.0f random dealings; p: share of them at least as high.",
        "%.0f 次随机分配；p 为不低于观测值者的比例。", material_number(t, "draws", 0));
    return HL_OK;
}

typedef struct ranked {
    double value;
    const char *name;
    size_t group;
} ranked;

static int by_value(const void *a, const void *b)
{
    const ranked *p = a;
    const ranked *q = b;

    if (p->value != q->value) return p->value < q->value ? 1 : -1;
    return strcmp(p->name, q->name);
}

/// The title of the index of a subsystem: the columns u_… stand in the order of the
/// subsystems.
static hl_text subsystem_title(const material *m, size_t which, const char *name)
{
    const hl_table *t = &m->atlas.layer.table;
    size_t k = 0;

    for (size_t c = 0; c < t->count; c++) {
        const char *column = t->field[c].name;
        if (strncmp(column, "u_", 2) != 0 || strchr(column + 2, '_') != NULL) continue;
        if (k++ == which) return material_title(m, column);
    }
    return (hl_text){name, NULL};
}

enum { GROUPS = 4 };

/// The subsystems in the order in which they appear; those after the last have its
/// color.
typedef struct grouped {
    const char *name[GROUPS];
    size_t count;
} grouped;

static size_t group_number(grouped *by, const char *subsystem)
{
    size_t g = 0;

    while (g < by->count &&
           (subsystem == NULL || strcmp(by->name[g], subsystem) != 0)) {
        g++;
    }
    if (g == by->count && g < GROUPS && subsystem != NULL) {
        by->name[by->count++] = subsystem;
    }
    return g < GROUPS ? g : GROUPS - 1;
}

/// The indicators of the latest period with a value, the greatest first.
static size_t rank_indicators(const material *m, const hl_table *t, const char *column,
                              ranked *list, grouped *by)
{
    size_t count = 0;

    for (size_t r = 0; r < t->rows; r++) {
        const char *name = material_cell(t, "indicator", r);
        const double value = material_number(t, column, r);
        if (name == NULL || isnan(value) || !chart_is_latest(m, t, r)) continue;
        const size_t g = group_number(by, material_cell(t, "subsystem", r));
        list[count++] = (ranked){value, name, g};
    }
    if (count > 0) qsort(list, count, sizeof *list, by_value);
    return count;
}

/// The bars of one subsystem among all.
static bool fill_group(material *m, const ranked *list, size_t count, size_t g,
                       const char *subsystem, hl_chart_series *out)
{
    static const uint32_t COLOR[GROUPS] = {CHART_BLUE, CHART_SAND, CHART_RED,
                                           CHART_GRAY};
    double *y = chart_numbers(m, count);

    if (y == NULL) return false;
    for (size_t k = 0; k < count; k++) {
        y[k] = list[k].group == g ? list[k].value : NAN;
    }
    *out = (hl_chart_series){.mark = HL_MARK_BARS,
                             .title = subsystem_title(m, g, subsystem),
                             .color = COLOR[g],
                             .count = count,
                             .y = y,
                             .stacked = g > 0};
    return true;
}

/// Bars of named indicators, the greatest first, in the color of their subsystem.
static hl_status add_indicators(material *m, const char *table, const char *column,
                                hl_text title, hl_text subtitle, hl_error *err)
{
    enum { MOST = 30 };
    const hl_table *t = NULL;
    grouped by = {.count = 0};

    hl_status status = material_table(m, table, &t, err);
    if (status != HL_OK || t->rows == 0) return status;
    ranked *list = material_keep(m, t->rows, sizeof *list);
    if (list == NULL) return hl_no_memory(err, "a chart");
    const size_t all = rank_indicators(m, t, column, list, &by);
    const size_t count = all < MOST ? all : MOST;
    if (count == 0) return HL_OK;
    hl_chart *c = chart_add(m, SECTION, title, "%.40s", table);
    hl_chart_series *series =
        c != NULL ? chart_series(m, c, by.count > 0 ? by.count : 1) : NULL;
    hl_text *name = chart_names(m, count);
    if (series == NULL || name == NULL) return hl_no_memory(err, "a chart");
    for (size_t k = 0; k < count; k++) {
        name[k] = material_title(m, list[k].name);
    }
    for (size_t g = 0; g < c->count; g++) {
        if (!fill_group(m, list, count, g, by.name[g], &series[g])) {
            return hl_no_memory(err, "a chart");
        }
    }
    c->legend = true;
    c->form = HL_CHART_ROWS;
    c->x.name = name;
    c->x.names = count;
    c->y.percent = true;
    c->subtitle = subtitle;
    return HL_OK;
}

/// The share of units that a value is better than, ties counted half; NaN for none.
static double standing(const double *value, size_t n, size_t unit, bool more_is_better)
{
    double below = 0.0;
    size_t count = 0;

    if (isnan(value[unit])) return NAN;
    for (size_t i = 0; i < n; i++) {
        if (isnan(value[i])) continue;
        const bool less =
            more_is_better ? value[i] < value[unit] : value[i] > value[unit];
        below += less ? 1.0 : value[i] == value[unit] ? 0.5 : 0.0;
        count++;
    }
    return below / (double)count;
}

/// The unit that is shown: the one that was asked for, else the most marginalized.
static hl_status choose_unit(material *m, size_t *unit, hl_error *err)
{
    const size_t latest = (m->periods - 1) * m->n;
    double *margin = NULL;

    *unit = m->unit != NULL ? material_unit(m, m->unit) : SIZE_MAX;
    if (*unit < m->n) return HL_OK;
    const hl_status status = material_values(m, "m_prox", &margin, err);
    for (size_t i = 0; status == HL_OK && margin != NULL && i < m->n; i++) {
        if (isnan(margin[latest + i])) continue;
        if (*unit == SIZE_MAX || margin[latest + i] > margin[latest + *unit]) *unit = i;
    }
    return status;
}

/// Where a unit stands by each indicator of which more, or less, is better.
typedef struct standings {
    size_t count;
    double *own;
    double *half; ///< where the median unit stands
    hl_text *name;
} standings;

static hl_status list_standings(material *m, const hl_table *t, size_t unit,
                                standings *out, hl_error *err)
{
    const size_t latest = (m->periods - 1) * m->n;
    hl_status status = HL_OK;

    out->own = chart_numbers(m, t->rows);
    out->half = chart_numbers(m, t->rows);
    out->name = chart_names(m, t->rows);
    if (out->own == NULL || out->half == NULL || out->name == NULL) {
        return hl_no_memory(err, "a chart");
    }
    for (size_t r = 0; r < t->rows && status == HL_OK; r++) {
        const char *indicator = material_cell(t, "indicator", r);
        const char *polarity = material_cell(t, "polarity", r);
        double *value = NULL;
        if (indicator == NULL || polarity == NULL || strchr("+-", *polarity) == NULL) {
            continue; // an optimum has no better side
        }
        status = material_values(m, indicator, &value, err);
        if (status != HL_OK || value == NULL) continue;
        out->own[out->count] = standing(value + latest, m->n, unit, *polarity == '+');
        out->half[out->count] = 0.5;
        out->name[out->count++] = material_title(m, indicator);
    }
    return status;
}

/// A radar of 3 to 8 axes, else bars with a line at the median.
static hl_status draw_unit(material *m, hl_chart *c, hl_text name,
                           const standings *list, hl_error *err)
{
    enum { RADAR_MOST = 8 };
    const bool rows = list->count > RADAR_MOST;
    hl_chart_series *series = c != NULL ? chart_series(m, c, rows ? 1 : 2) : NULL;
    hl_chart_line *line = c != NULL && rows ? chart_lines(m, c, 1) : NULL;

    if (series == NULL || (rows && line == NULL)) return hl_no_memory(err, "a chart");
    c->form = rows ? HL_CHART_ROWS : HL_CHART_RADAR;
    series[0] = (hl_chart_series){.mark = rows ? HL_MARK_BARS : HL_MARK_LINE,
                                  .title = name,
                                  .color = CHART_BLUE,
                                  .count = list->count,
                                  .y = list->own,
                                  .strong = !rows};
    if (rows) {
        line[0] = (hl_chart_line){.at = 0.5, .dashed = true, .color = CHART_DARK};
    } else {
        series[1] = (hl_chart_series){
            .mark = HL_MARK_LINE,
            .title = {"median", "中位数"},
            .color = CHART_GRAY,
            .count = list->count,
            .y = list->half,
            .dashed = true
        };
    }
    c->legend = !rows;
    c->x.name = list->name;
    c->x.names = list->count;
    c->y.percent = true;
    c->y.from = 0.0;
    c->y.to = 1.0;
    c->subtitle =
        (hl_text){"share of the units that it is better than; dashed: the median",
                  "优于多少比例的单元；虚线为中位数"};
    return HL_OK;
}

static hl_status add_unit(material *m, hl_error *err)
{
    enum { LEAST = 3 };
    const hl_table *t = NULL;
    size_t unit = SIZE_MAX;
    standings list = {0};

    hl_status status = material_table(m, "indicator_weights", &t, err);
    if (status == HL_OK) status = choose_unit(m, &unit, err);
    if (status != HL_OK || t->rows == 0 || unit >= m->n) return status;
    status = list_standings(m, t, unit, &list, err);
    if (status != HL_OK || list.count < LEAST) return status;
    const hl_text name = chart_unit_name(m, unit);
    hl_chart *c = chart_add(m, SECTION, name, "unit_%.40s", m->key[unit]);
    return draw_unit(m, c, name, &list, err);
}

hl_status charts_of_coupling(material *m, hl_error *err)
{
    hl_status status = add_classes(m, "d_class", SECTION, err);

    if (status == HL_OK) status = add_null(m, err);
    if (status == HL_OK) {
        status = add_indicators(
            m, "indicator_weights", "weight",
            (hl_text){"Indicator weights", "指标权重"},
            (hl_text){"share within the subsystem", "在子系统内的份额"}, err);
    }
    if (status == HL_OK) {
        status = add_indicators(
            m, "obstacles", "obstacle", (hl_text){"Obstacles", "障碍因子"},
            (hl_text){"mean share of what lacks, over all units", "全部单元平均障碍度"},
            err);
    }
    return status == HL_OK ? add_unit(m, err) : status;
}
