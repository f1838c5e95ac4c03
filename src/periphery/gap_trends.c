#include "hinterland/periphery/gap_trends.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/rank.h"
#include "hinterland/stats/multiple_testing.h"
#include "hinterland/stats/trend.h"

static const double REVERSION = -0.5; ///< from here on it is told
enum { REVERSION_UNITS = 10 };

static const hl_class DIRECTION[] = {
    {HL_GAP_NO_TREND, {"No significant trend", "无显著趋势"}, 0xeeeeee},
    {HL_GAP_WIDENS,   {"Gap widens", "差距扩大"},              0xd55e00},
    {HL_GAP_CLOSES,   {"Gap closes", "差距缩小"},              0x009e73},
};

const hl_classes HL_CLASSES_GAP = {
    .name = "gap_trend",
    .title = {"Trend of the gap to the core", "与核心差距的趋势"},
    .row = DIRECTION,
    .count = sizeof DIRECTION / sizeof DIRECTION[0]
};

static hl_status allocate(size_t n, size_t periods, hl_gap_trends *t, hl_error *err)
{
    double **column[] = {&t->first, &t->last, &t->slope, &t->low,      &t->high,
                         &t->tau,   &t->p,    &t->p_fdr, &t->direction};

    t->n = n;
    t->periods = periods;
    for (size_t k = 0; k < sizeof column / sizeof column[0]; k++) {
        *column[k] = hl_array(n, sizeof **column[k]);
        if (*column[k] == NULL) return hl_no_memory(err, "the trends of %zu gaps", n);
        for (size_t i = 0; i < n; i++) {
            (*column[k])[i] = NAN;
        }
    }
    return HL_OK;
}

void hl_gap_trends_free(hl_gap_trends *t)
{
    free(t->first);
    free(t->last);
    free(t->slope);
    free(t->low);
    free(t->high);
    free(t->tau);
    free(t->p);
    free(t->p_fdr);
    free(t->direction);
    *t = (hl_gap_trends){0};
}

/// The gaps of unit i in all periods; false when one is missing.
static bool series_of(const double *gap, const hl_gap_trends *t, size_t i,
                      double *series)
{
    for (size_t k = 0; k < t->periods; k++) {
        series[k] = gap[k * t->n + i];
        if (!isfinite(series[k])) return false;
    }
    return true;
}

static hl_status trend_of(const double *series, const double *time, size_t i,
                          hl_gap_trends *t, hl_error *err)
{
    hl_trend trend = {0};

    const hl_status status = hl_trend_compute(time, series, t->periods, &trend, err);
    if (status != HL_OK) return status;
    t->units++;
    t->first[i] = series[0];
    t->last[i] = series[t->periods - 1];
    t->slope[i] = trend.slope;
    t->low[i] = trend.slope_low;
    t->high[i] = trend.slope_high;
    t->tau[i] = trend.tau;
    if (t->tested) t->p[i] = isnan(trend.p_exact) ? trend.p : trend.p_exact;
    return HL_OK;
}

static hl_status find_directions(double level, hl_gap_trends *t, hl_error *err)
{
    const hl_status status = hl_adjust_fdr(t->p, t->n, t->p_fdr, NULL, err);

    if (status != HL_OK) return status;
    for (size_t i = 0; i < t->n; i++) {
        if (isnan(t->p_fdr[i])) continue;
        const bool trend = t->p_fdr[i] <= level && t->slope[i] != 0.0;
        const hl_gap_direction side = t->slope[i] > 0.0 ? HL_GAP_WIDENS : HL_GAP_CLOSES;
        t->direction[i] = (double)(trend ? side : HL_GAP_NO_TREND);
    }
    return HL_OK;
}

static hl_status find_reversion(hl_gap_trends *t, hl_error *err)
{
    double *slope = hl_array(t->n, sizeof *slope);
    double *first = hl_array(t->n, sizeof *first);
    size_t count = 0;

    hl_status status = HL_OK;
    if (slope == NULL || first == NULL) {
        status = hl_no_memory(err, "%zu gaps", t->n);
        goto done;
    }
    for (size_t i = 0; i < t->n; i++) {
        if (isnan(t->slope[i])) continue;
        slope[count] = t->slope[i];
        first[count++] = t->first[i];
    }
    t->reversion = NAN;
    if (count >= 2) {
        status = hl_rank_correlation(slope, first, count, &t->reversion, err);
    }
done:
    free(slope);
    free(first);
    return status;
}

static hl_status note(const hl_gap_trends *t, hl_log *log, hl_error *err)
{
    hl_status status = HL_OK;

    if (!t->tested) {
        status = hl_warn(log, err, HL_CODE_PERIPHERY_FEW_PERIODS, "", "%zu\t%d",
                         t->periods, HL_GAP_PERIODS_TEST);
    }
    if (status == HL_OK && t->units >= REVERSION_UNITS && t->reversion <= REVERSION) {
        status = hl_warn(log, err, HL_CODE_PERIPHERY_REGRESSION_TO_MEAN, "", "%.2f",
                         t->reversion);
    }
    return status;
}

static hl_status find_trends(const double *gap, const double *time, double *series,
                             hl_gap_trends *t, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t i = 0; i < t->n && status == HL_OK; i++) {
        if (series_of(gap, t, i, series)) {
            status = trend_of(series, time, i, t, err);
        }
    }
    return status;
}

static hl_status check(const hl_gap_input *input, hl_error *err)
{
    if (!(input->level > 0.0 && input->level < 1.0)) {
        return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "level\t%g", input->level);
    }
    if (input->periods >= HL_GAP_PERIODS_MIN) return HL_OK;
    return hl_fail(err, HL_CODE_PERIPHERY_PERIODS, "gap_trends\t%zu\t%d",
                   input->periods, HL_GAP_PERIODS_MIN);
}

hl_status hl_gap_trends_compute(const hl_gap_input *input, hl_gap_trends *out,
                                hl_log *log, hl_error *err)
{
    hl_gap_trends t = {.tested = input->periods >= HL_GAP_PERIODS_TEST};
    double *series = NULL;

    hl_status status = check(input, err);
    if (status == HL_OK) status = allocate(input->n, input->periods, &t, err);
    if (status != HL_OK) goto done;
    series = hl_array(input->periods, sizeof *series);
    if (series == NULL) {
        status = hl_no_memory(err, "%zu periods", input->periods);
        goto done;
    }
    status = find_trends(input->gap, input->time, series, &t, err);
    if (status == HL_OK) status = find_directions(input->level, &t, err);
    if (status == HL_OK) status = find_reversion(&t, err);
    if (status == HL_OK) status = note(&t, log, err);
    if (status != HL_OK) goto done;
    *out = t;
    t = (hl_gap_trends){0};
done:
    free(series);
    hl_gap_trends_free(&t);
    return status;
}

// ---- columns

typedef struct trend_column {
    hl_column_spec spec;
    size_t offset;
} trend_column;

// clang-format off
static const trend_column COLUMN[] = {
    {{"gap_first", {"First gap to the core", "初期与核心的差距"},
      {"1 - own value / value of the core, first period", "1 - 自身值 / 核心值,首期"},
      {"1", "1"}, HL_NUMBER, HL_STYLE_NONE, NULL}, offsetof(hl_gap_trends, first)},
    {{"gap_last", {"Last gap to the core", "末期与核心的差距"},
      {"1 - own value / value of the core, last period", "1 - 自身值 / 核心值,末期"},
      {"1", "1"}, HL_NUMBER, HL_STYLE_NONE, NULL}, offsetof(hl_gap_trends, last)},
    {{"gap_slope", {"Trend of the gap to the core", "与核心差距的趋势斜率"},
      {"Theil-Sen slope of the gap per unit of time: above 0 it widens", "差距的 Theil-Sen 斜率(每单位时间):大于 0 为扩大"},
      {"1/time", "1/时间"}, HL_NUMBER, HL_STYLE_DIVERGING, NULL}, offsetof(hl_gap_trends, slope)},
    {{"gap_slope_low", {"Trend of the gap, low", "差距趋势下限"},
      {"lower end of the 95 % interval of Sen", "Sen 95% 区间下限"},
      {"1/time", "1/时间"}, HL_NUMBER, HL_STYLE_NONE, NULL}, offsetof(hl_gap_trends, low)},
    {{"gap_slope_high", {"Trend of the gap, high", "差距趋势上限"},
      {"upper end of the 95 % interval of Sen", "Sen 95% 区间上限"},
      {"1/time", "1/时间"}, HL_NUMBER, HL_STYLE_NONE, NULL}, offsetof(hl_gap_trends, high)},
    {{"gap_tau", {"Kendall's tau of the gap", "差距的 Kendall tau"},
      {"tau-b of gap and time", "差距与时间的 tau-b"},
      {"1", "1"}, HL_NUMBER, HL_STYLE_NONE, NULL}, offsetof(hl_gap_trends, tau)},
    {{"gap_p", {"p of the trend of the gap", "差距趋势的 p 值"},
      {"Mann-Kendall, two-sided; missing with fewer than 8 periods", "Mann-Kendall 双侧检验;少于 8 期时缺失"},
      {"", ""}, HL_NUMBER, HL_STYLE_NONE, NULL}, offsetof(hl_gap_trends, p)},
    {{"gap_p_fdr", {"Adjusted p of the trend of the gap", "差距趋势的校正 p 值"},
      {"Benjamini-Hochberg over the units", "对所有单元作 Benjamini-Hochberg 校正"},
      {"", ""}, HL_NUMBER, HL_STYLE_P, NULL}, offsetof(hl_gap_trends, p_fdr)},
    {{"gap_trend", {"Direction of the gap to the core", "与核心差距的方向"},
      {"widens or closes where the adjusted p is at most the level", "校正 p 不超过显著性水平时判为扩大或缩小"},
      {"", ""}, HL_CLASS, HL_STYLE_CLASSES, &HL_CLASSES_GAP}, offsetof(hl_gap_trends, direction)},
};
// clang-format on

hl_status hl_gap_trends_columns(const hl_gap_trends *trends, hl_columns *columns,
                                hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t k = 0; k < sizeof COLUMN / sizeof COLUMN[0] && status == HL_OK; k++) {
        const double *value =
            *(double *const *)(const void *)((const char *)trends + COLUMN[k].offset);
        status = hl_columns_append_values(columns, &COLUMN[k].spec, NULL, (hl_text){0},
                                          value, err);
    }
    return status;
}
