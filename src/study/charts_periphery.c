/// Charts of the periphery: the distance profile, two kinds of marginality, the
/// placebo.

#include "study/charts_material.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

static const char SECTION[] = "periphery";

typedef struct pair {
    double x;
    double y;
} pair;

static int by_x(const void *a, const void *b)
{
    const pair *p = a;
    const pair *q = b;

    if (p->x != q->x) return p->x < q->x ? -1 : 1;
    return (p->y > q->y) - (p->y < q->y);
}

static int by_number(const void *a, const void *b)
{
    const double p = *(const double *)a;
    const double q = *(const double *)b;

    return (p > q) - (p < q);
}

static double quantile(const double *sorted, size_t n, double share)
{
    const double at = share * (double)(n - 1);
    const size_t low = (size_t)floor(at);
    const size_t high = low + 1 < n ? low + 1 : low;

    return sorted[low] + (at - (double)low) * (sorted[high] - sorted[low]);
}

/// The column of the level that the periphery analyzes; NULL: not known.
static const char *level_column(const material *m)
{
    return material_column(m, m->study.periphery.field);
}

/// The coefficient of the distance profile, latest period; NaN for none.
static double coefficient(const hl_table *t, const char *quantity)
{
    double value = NAN;

    for (size_t r = 0; r < t->rows; r++) { // the latest period stands last
        const char *name = material_cell(t, "quantity", r);
        if (name != NULL && strcmp(name, quantity) == 0) {
            value = material_number(t, "value", r);
        }
    }
    return value;
}

/// y = b0 + b1 x + b2 x^2, x = ln(c + 1), at the places of the bins.
static double *fitted_profile(material *m, const double *x, size_t count, hl_error *err,
                              hl_status *status)
{
    const hl_table *t = NULL;

    *status = material_table(m, "periphery_profile", &t, err);
    if (*status != HL_OK) return NULL;
    const double b0 = coefficient(t, "b0");
    const double b1 = coefficient(t, "b1");
    const double b2 = coefficient(t, "b2");
    double *y = chart_numbers(m, count);
    if (y == NULL) {
        *status = hl_no_memory(err, "a chart");
        return NULL;
    }
    for (size_t k = 0; k < count; k++) {
        const double l = log(x[k] + 1.0);
        y[k] = b0 + b1 * l + b2 * l * l;
    }
    return y;
}

/// Units that are no core, in order of their distance; returns their number.
static size_t list_units(const material *m, const double *km, const double *y,
                         pair *list)
{
    const size_t latest = (m->periods - 1) * m->n;
    size_t count = 0;

    for (size_t i = 0; i < m->n; i++) {
        if (!(km[latest + i] > 0.0) || isnan(y[latest + i])) continue;
        list[count++] = (pair){km[latest + i], y[latest + i]};
    }
    if (count > 0) qsort(list, count, sizeof *list, by_x);
    return count;
}

enum { BINS = 12, LEAST = 5 };

/// The level by distance: means of the distance, quartiles of the level, bin by bin.
typedef struct profile {
    size_t bins;
    double *x;
    double *quartile[3];
} profile;

/// Bins of as many units each. Fewer than three are no profile.
static hl_status make_profile(material *m, const double *distance, const double *y,
                              profile *out, hl_error *err)
{
    static const double SHARE[3] = {0.25, 0.5, 0.75};
    pair *list = material_keep(m, m->n, sizeof *list);
    double *sorted = chart_numbers(m, m->n);

    out->x = chart_numbers(m, BINS);
    bool whole = list != NULL && sorted != NULL && out->x != NULL;
    for (int q = 0; q < 3; q++) {
        out->quartile[q] = chart_numbers(m, BINS);
        whole = whole && out->quartile[q] != NULL;
    }
    if (!whole) return hl_no_memory(err, "a chart");
    const size_t units = list_units(m, distance, y, list);
    out->bins = units / LEAST < BINS ? units / LEAST : BINS;
    for (size_t b = 0; b < out->bins; b++) {
        const size_t from = b * units / out->bins;
        const size_t to = (b + 1) * units / out->bins;
        double sum = 0.0;
        for (size_t i = from; i < to; i++) {
            sorted[i - from] = list[i].y;
            sum += list[i].x;
        }
        qsort(sorted, to - from, sizeof *sorted, by_number);
        out->x[b] = sum / (double)(to - from);
        for (int q = 0; q < 3; q++) {
            out->quartile[q][b] = quantile(sorted, to - from, SHARE[q]);
        }
    }
    return HL_OK;
}

/// The name of the distance with its unit.
static hl_text distance_title(material *m, const char *column)
{
    const hl_text title = material_title(m, column);
    const char *unit = hl_text_in(material_unit_words(m, column), HL_EN);

    return (hl_text){chart_text(m, "%s, %s", "", hl_text_in(title, HL_EN), unit).en,
                     chart_text(m, "", "%s（%s）", hl_text_in(title, HL_ZH), unit).zh};
}

static hl_status draw_profile(material *m, const char *distance, const profile *p,
                              const double *fit, hl_error *err)
{
    hl_chart *c = chart_add(
        m, SECTION, (hl_text){"Core-periphery profile", "核心—外围剖面"}, "profile");
    hl_chart_series *series = c != NULL ? chart_series(m, c, 3) : NULL;

    if (series == NULL) return hl_no_memory(err, "a chart");
    series[0] = (hl_chart_series){
        .mark = HL_MARK_RIBBON,
        .title = {"quartiles", "四分位区间"},
        .color = CHART_PALE,
        .low = p->quartile[0],
        .high = p->quartile[2]
    };
    series[1] = (hl_chart_series){
        .mark = HL_MARK_LINE,
        .title = {"median", "中位数"},
        .color = CHART_BLUE,
        .y = p->quartile[1],
        .strong = true
    };
    series[2] = (hl_chart_series){
        .mark = HL_MARK_LINE,
        .title = {"fitted profile", "拟合剖面"},
        .color = CHART_RED,
        .y = fit,
        .dashed = true
    };
    for (size_t k = 0; k < c->count; k++) {
        series[k].count = p->bins;
        series[k].x = p->x;
    }
    if (!isfinite(fit[0])) c->count = 2;
    c->legend = true;
    c->subtitle = material_title(m, level_column(m));
    c->x.title = distance_title(m, distance);
    c->caption = chart_caption(m, "m_prox");
    return HL_OK;
}

static hl_status add_profile(material *m, hl_error *err)
{
    const char *distance = material_distance(m);
    const char *level = level_column(m);
    double *km = NULL;
    double *y = NULL;
    profile p = {0};

    if (distance == NULL || level == NULL) return HL_OK;
    hl_status status = material_values(m, distance, &km, err);
    if (status == HL_OK) status = material_values(m, level, &y, err);
    if (status == HL_OK) status = make_profile(m, km, y, &p, err);
    if (status != HL_OK || p.bins < 3) return status;
    const double *fit = fitted_profile(m, p.x, p.bins, err, &status);
    return fit != NULL ? draw_profile(m, distance, &p, fit, err) : status;
}

/// The classes of the type of the latest period, or NULL.
static const hl_classes *type_classes(const material *m)
{
    const hl_classes *found = NULL;

    for (size_t k = 0; k < m->atlas.fields; k++) {
        const atlas_field *one = &m->atlas.field[k];
        if (one->source == NULL && strcmp(one->name, "type") == 0) found = one->classes;
    }
    return found;
}

/// The units of one type; a type that nobody has is not in the legend.
static bool fill_type(material *m, const hl_class *type, const double *of,
                      const double *near, const double *far, hl_chart_series *out)
{
    double *y = chart_numbers(m, m->n);
    size_t own = 0;

    if (y == NULL) return false;
    for (size_t i = 0; i < m->n; i++) {
        const bool here = of[i] == (double)type->code && isfinite(near[i]);
        y[i] = here ? near[i] : NAN;
        own += here;
    }
    *out = (hl_chart_series){.mark = HL_MARK_POINTS,
                             .title = own > 0 ? type->label : (hl_text){0},
                             .color = type->color,
                             .count = m->n,
                             .x = far,
                             .y = y};
    return true;
}

/// Low while opportunity is close, or low and far from it: the units by their type.
static hl_status add_margins(material *m, hl_error *err)
{
    const size_t latest = (m->periods - 1) * m->n;
    const hl_classes *types = type_classes(m);
    double *near = NULL;
    double *far = NULL;
    double *type = NULL;

    hl_status status = material_values(m, "m_prox", &near, err);
    if (status == HL_OK) status = material_values(m, "m_remote", &far, err);
    if (status == HL_OK) status = material_values(m, "type", &type, err);
    if (status != HL_OK || near == NULL || far == NULL || type == NULL) return status;
    if (types == NULL) return HL_OK;
    hl_chart *c = chart_add(
        m, SECTION,
        (hl_text){"Near opportunity or far from it", "近机会与远机会的边缘化"},
        "marginality");
    hl_chart_series *series = c != NULL ? chart_series(m, c, types->count) : NULL;
    if (series == NULL) return hl_no_memory(err, "a chart");
    for (size_t k = 0; k < types->count; k++) {
        if (!fill_type(m, &types->row[k], type + latest, near + latest, far + latest,
                       &series[k])) {
            return hl_no_memory(err, "a chart");
        }
    }
    c->legend = true;
    c->subtitle = (hl_text){"M_prox: low while opportunity is close",
                            "M_prox：机会近在身边却落后"};
    c->x.title =
        (hl_text){"M_remote: low and far from opportunity", "M_remote：落后且远离机会"};
    c->caption = chart_caption(m, "type");
    return HL_OK;
}

/// What the cores give against what pseudo-cores give.
static hl_status add_placebo(material *m, hl_error *err)
{
    static const struct {
        const char *word;
        hl_text title;
    } LIST[] = {
        {"m_prox",                  {"mean M_prox", "平均 M_prox"}        },
        {"rho_deficit_opportunity",
         {"rho of deficit and opportunity", "落后与机会的 rho"}       },
        {"near_minus_mid",          {"near minus middle", "近带减中带"}}
    };
    enum { COUNT = sizeof LIST / sizeof *LIST };
    static const double TWO = 1.959964;
    const hl_table *t = NULL;

    hl_status status = material_table(m, "periphery_tests", &t, err);
    if (status != HL_OK || t->rows == 0) return status;
    chart_comparison list = {0};
    if (!chart_compare(m, t->rows, &list)) return hl_no_memory(err, "a chart");
    for (size_t r = 0; r < t->rows; r++) {
        const char *what = material_cell(t, "statistic", r);
        for (size_t k = 0; k < COUNT; k++) {
            if (what == NULL || strcmp(what, LIST[k].word) != 0) continue;
            const double mean = material_number(t, "expected", r);
            const double sd = material_number(t, "deviation", r);
            const size_t at = list.count++;
            list.mean[at] = mean;
            list.low[at] = mean - TWO * sd;
            list.high[at] = mean + TWO * sd;
            list.own[at] = material_number(t, "value", r);
            list.name[at] = LIST[k].title;
            list.label[at] =
                chart_text(m, "p = %.4g", "p = %.4g", material_number(t, "p", r));
        }
    }
    if (list.count == 0) return HL_OK;
    hl_chart *c = chart_add(
        m, SECTION, (hl_text){"Against cores anywhere else", "与安慰剂核心比较"},
        "placebo");
    list.chance = (hl_text){"placebo cores: mean and 1.96 sd",
                            "安慰剂核心：均值与 1.96 倍标准差"};
    list.observed = (hl_text){"the cores of the study", "研究所用核心"};
    if (!chart_draw_comparison(m, c, &list)) return hl_no_memory(err, "a chart");
    c->caption =
        chart_text(m, "%.0f placements; p is two-sided.", "%.0f 次放置；双侧 p 值。",
                   material_number(t, "placements", 0));
    return HL_OK;
}

/// rho of deficit and opportunity with cores anywhere else.
static hl_status add_placements(material *m, hl_error *err)
{
    static const char STATISTIC[] = "rho_deficit_opportunity";
    const hl_table *t = NULL;
    hl_chart *c = NULL;

    hl_status status = material_table(m, "periphery_tests", &t, err);
    for (size_t r = 0; status == HL_OK && r < t->rows; r++) {
        const char *what = material_cell(t, "statistic", r);
        const double value = material_number(t, "value", r);
        if (what == NULL || strcmp(what, STATISTIC) != 0 || !isfinite(value)) continue;
        status = chart_distribution(m, SECTION, NULL, STATISTIC, value, &c, err);
        if (status != HL_OK || c == NULL) continue;
        c->title = (hl_text){"rho of deficit and opportunity, placebo cores",
                             "安慰剂核心下落后与机会的 rho"};
        c->subtitle = (hl_text){"placements", "放置次数"};
        c->x.title = (hl_text){"rho: below 0, deficits lie far from the cores",
                               "rho：小于 0 表示落后者远离核心"};
        c->note = chart_text(m, "p = %.4g", "p = %.4g", material_number(t, "p", r));
        c->caption = chart_caption(m, "m_prox");
    }
    return status;
}

hl_status charts_of_periphery(material *m, hl_error *err)
{
    hl_status status = add_profile(m, err);

    if (status == HL_OK) status = add_margins(m, err);
    if (status == HL_OK) status = add_placebo(m, err);
    return status == HL_OK ? add_placements(m, err) : status;
}
