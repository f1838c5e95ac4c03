/// Charts of coupling: classes, the null baseline, obstacles, weights, a unit.

#include "study/charts_material.h"

#include <math.h>
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

/// C and D against indices that are dealt out at random, latest period.
static hl_status add_null(material *m, hl_error *err)
{
    static const quantity LIST[] = {
        {"mean_c",       {"mean C", "平均 C"}                   },
        {"mean_d",       {"mean D", "平均 D"}                   },
        {"share_high_c", {"share of C > 0.8", "C > 0.8 的比例"}}
    };
    const hl_table *t = NULL;
    const char *period = m->report.period[m->periods - 1];
    size_t count = 0;

    hl_status status = material_table(m, "coupling_null", &t, err);
    if (status != HL_OK || t->rows == 0) return status;
    double *low = chart_numbers(m, t->rows);
    double *high = chart_numbers(m, t->rows);
    double *mean = chart_numbers(m, t->rows);
    double *own = chart_numbers(m, t->rows);
    hl_text *name = chart_names(m, t->rows);
    hl_text *label = chart_names(m, t->rows);
    if (low == NULL || high == NULL || mean == NULL || own == NULL || name == NULL ||
        label == NULL) {
        return hl_no_memory(err, "a chart");
    }
    for (size_t r = 0; r < t->rows; r++) {
        const char *of = material_cell(t, "period", r);
        const char *what = material_cell(t, "quantity", r);
        const char *model = material_cell(t, "model", r);
        if (what == NULL || model == NULL) continue;
        if (m->periods > 1 && (of == NULL || strcmp(of, period) != 0)) continue;
        for (size_t k = 0; k < sizeof LIST / sizeof *LIST; k++) {
            if (strcmp(what, LIST[k].word) != 0) continue;
            low[count] = material_number(t, "low", r);
            high[count] = material_number(t, "high", r);
            mean[count] = material_number(t, "expected", r);
            own[count] = material_number(t, "observed", r);
            name[count] =
                (hl_text){chart_text(m, "%s, %s", "", LIST[k].title.en, model).en,
                          chart_text(m, "", "%s，%s", LIST[k].title.zh, model).zh};
            label[count] =
                chart_text(m, "p = %.4g", "p = %.4g", material_number(t, "p", r));
            count++;
        }
    }
    if (count == 0) return HL_OK;
    hl_chart *c =
        chart_add(m, SECTION, (hl_text){"Coupling against chance", "耦合度与随机基线"},
                  "null_baseline");
    hl_chart_series *series = c != NULL ? chart_series(m, c, 2) : NULL;
    if (series == NULL) return hl_no_memory(err, "a chart");
    series[0] = (hl_chart_series){
        .mark = HL_MARK_INTERVALS,
        .title = {"indices dealt out at random (95 %)", "指数随机分配（95 %）"},
        .color = CHART_GRAY,
        .count = count,
        .y = mean,
        .low = low,
        .high = high,
        .strong = true
    };
    series[1] = (hl_chart_series){
        .mark = HL_MARK_POINTS,
        .title = {"observed", "观测值"},
        .color = CHART_RED,
        .count = count,
        .y = own,
        .label = label,
        .strong = true
    };
    c->legend = true;
    c->form = HL_CHART_ROWS;
    c->x.name = name;
    c->x.names = count;
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

/// Bars of named indicators, the greatest first, in the color of their subsystem.
static hl_status add_indicators(material *m, const char *table, const char *column,
                                hl_text title, hl_text subtitle, hl_error *err)
{
    enum { MOST = 30 };
    static const uint32_t COLOR[] = {CHART_BLUE, CHART_SAND, CHART_RED, CHART_GRAY};
    const hl_table *t = NULL;
    const char *last = m->report.period[m->periods - 1];
    const char *group[4] = {NULL};
    size_t groups = 0;
    size_t count = 0;

    hl_status status = material_table(m, table, &t, err);
    if (status != HL_OK || t->rows == 0) return status;
    ranked *list = material_keep(m, t->rows, sizeof *list);
    if (list == NULL) return hl_no_memory(err, "a chart");
    for (size_t r = 0; r < t->rows; r++) {
        const char *name = material_cell(t, "indicator", r);
        const char *period = material_cell(t, "period", r);
        const char *subsystem = material_cell(t, "subsystem", r);
        if (name == NULL || isnan(material_number(t, column, r))) continue;
        if (m->periods > 1 && period != NULL && strcmp(period, last) != 0) continue;
        size_t g = 0;
        while (g < groups && (subsystem == NULL || strcmp(group[g], subsystem) != 0)) {
            g++;
        }
        if (g == groups && groups < 4 && subsystem != NULL) group[groups++] = subsystem;
        list[count++] = (ranked){material_number(t, column, r), name, g < 4 ? g : 3};
    }
    if (count == 0) return HL_OK;
    qsort(list, count, sizeof *list, by_value);
    count = count < MOST ? count : MOST;
    hl_chart *c = chart_add(m, SECTION, title, "%.40s", table);
    hl_chart_series *series =
        c != NULL ? chart_series(m, c, groups > 0 ? groups : 1) : NULL;
    hl_text *name = chart_names(m, count);
    if (series == NULL || name == NULL) return hl_no_memory(err, "a chart");
    for (size_t g = 0; g < c->count; g++) {
        double *y = chart_numbers(m, count);
        hl_text *label = chart_names(m, count);
        if (y == NULL || label == NULL) return hl_no_memory(err, "a chart");
        for (size_t k = 0; k < count; k++) {
            y[k] = list[k].group == g ? list[k].value : NAN;
            name[k] = material_title(m, list[k].name);
        }
        series[g] = (hl_chart_series){
            .mark = HL_MARK_BARS,
            .title = group[g] != NULL ? (hl_text){group[g], NULL}
                  : (hl_text){0       },
            .color = COLOR[g],
            .count = count,
            .y = y,
            .stacked = g > 0
        };
    }
    c->legend = true;
    c->form = HL_CHART_ROWS;
    c->x.name = name;
    c->x.names = count;
    c->y.percent = true;
    c->subtitle = subtitle;
    return HL_OK;
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
    return status;
}
