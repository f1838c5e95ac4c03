#include "hinterland/periphery/widening.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "hinterland/core/random.h"
#include "hinterland/stats/multiple_testing.h"
#include "hinterland/stats/trend.h"

enum {
    SIDE = 5,
    DRAWS = 999,
    SEED = 12345,
    SIDE_MIN = 3,
    BLOCKS = 16 ///< of series, each with its own scratch: the unit of work
};
static const double LEVEL = 0.05;
static const double SAME = 1e-12;

hl_widening_options hl_widening_defaults(void)
{
    return (hl_widening_options){
        .turn = NAN, .side = SIDE, .draws = DRAWS, .seed = SEED, .level = LEVEL};
}

/// What all series share.
typedef struct timeline {
    const double *time;
    size_t n;
    size_t periods;
    const hl_widening_options *options;
    size_t block;
    size_t first, last; ///< of the candidates: periods up to t0
    double *expect;     ///< periods: by how much a difference there scatters
} timeline;

/// What one series needs room for.
typedef struct room {
    double *value;    ///< periods
    double *residual; ///< periods
    double *drawn;    ///< periods
    double *slope;    ///< of all pairs
} room;

// ---- slopes

/// Theil-Sen slope of the periods from .. to - 1.
static double median_slope(const timeline *c, const double *value, size_t from,
                           size_t to, double *slope)
{
    enum { MEDIAN_OF = 2 };
    size_t count = 0;

    for (size_t i = from; i < to; i++) {
        for (size_t j = i + 1; j < to; j++) {
            slope[count++] = (value[j] - value[i]) / (c->time[j] - c->time[i]);
        }
    }
    hl_sort_values(slope, count);
    const size_t middle = count / MEDIAN_OF;
    return count % MEDIAN_OF == 1 ? slope[middle]
                                  : 0.5 * (slope[middle - 1] + slope[middle]);
}

/// slope after - slope before when `before` periods end the first phase.
static double difference_at(const timeline *c, const double *value, size_t before,
                            double *slope)
{
    return median_slope(c, value, before, c->periods, slope) -
           median_slope(c, value, 0, before, slope);
}

/// The largest difference for its place, and the place.
static double search(const timeline *c, const double *value, double *slope,
                     size_t *place)
{
    double largest = -INFINITY;

    for (size_t before = c->first; before <= c->last; before++) {
        const double at = difference_at(c, value, before, slope) / c->expect[before];
        if (!(at > largest)) continue;
        largest = at;
        *place = before;
    }
    return largest;
}

/// Sum of squares of the times from .. to - 1 from their mean.
static double spread(const timeline *c, size_t from, size_t to)
{
    const double mean = hl_mean(c->time + from, to - from);
    hl_sum sum = {0};

    for (size_t t = from; t < to; t++) {
        hl_sum_add(&sum, (c->time[t] - mean) * (c->time[t] - mean));
    }
    return hl_sum_value(&sum);
}

// ---- the bootstrap

/// Residuals of one line through all periods, centered and made as large as errors.
static void find_residuals(const timeline *c, room *r)
{
    const size_t n = c->periods;
    const double slope = median_slope(c, r->value, 0, n, r->slope);
    const double scale = sqrt((double)n / ((double)n - 2.0));

    for (size_t t = 0; t < n; t++) {
        r->residual[t] = r->value[t] - slope * c->time[t];
    }
    const double mean = hl_mean(r->residual, n);
    for (size_t t = 0; t < n; t++) {
        r->residual[t] = scale * (r->residual[t] - mean);
    }
}

static void draw_blocks(const timeline *c, hl_random *random, room *r)
{
    const size_t starts = c->periods - c->block + 1;

    for (size_t t = 0; t < c->periods; t += c->block) {
        const size_t from = hl_random_below(random, (uint32_t)starts);
        for (size_t k = 0; k < c->block && t + k < c->periods; k++) {
            r->drawn[t + k] = r->residual[from + k];
        }
    }
}

static void compute_series(const timeline *c, size_t i, room *r, hl_widening *out)
{
    const hl_widening_options *o = c->options;
    size_t place = c->first;
    size_t as_large = 0;

    const double observed = search(c, r->value, r->slope, &place);
    find_residuals(c, r);
    for (size_t k = 0; k < o->draws; k++) {
        hl_random random = hl_random_stream(o->seed, i * o->draws + k);
        size_t elsewhere = 0;
        draw_blocks(c, &random, r);
        const double drawn = search(c, r->drawn, r->slope, &elsewhere);
        as_large += drawn >= observed - SAME * fabs(observed);
    }
    out->turn = c->time[place - 1];
    out->slope_before = median_slope(c, r->value, 0, place, r->slope);
    out->slope_after = median_slope(c, r->value, place, c->periods, r->slope);
    out->difference = out->slope_after - out->slope_before;
    out->p = (double)(as_large + 1) / (double)(o->draws + 1);
}

static const hl_widening NOTHING = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};

/// The values of series i; false when one is missing.
static bool take(const timeline *c, const double *ratio, size_t i, double *value)
{
    for (size_t t = 0; t < c->periods; t++) {
        value[t] = ratio[t * c->n + i];
        if (!isfinite(value[t])) return false;
    }
    return true;
}

static void compute_block(const timeline *c, const double *ratio, size_t block, room *r,
                          hl_widening *out)
{
    const size_t end = (block + 1) * c->n / BLOCKS;

    for (size_t i = block * c->n / BLOCKS; i < end; i++) {
        out[i] = NOTHING;
        if (take(c, ratio, i, r->value)) compute_series(c, i, r, &out[i]);
    }
}

// ---- what it says

static double p_of(const hl_trend *trend)
{
    return isnan(trend->p_exact) ? trend->p : trend->p_exact;
}

static hl_status test_sides(const timeline *c, const double *value, hl_widening *out,
                            hl_error *err)
{
    hl_trend before = {0};
    hl_trend after = {0};
    size_t place = 0;

    while (c->time[place] <= out->turn) {
        place++;
    }
    hl_status status = hl_trend_compute(c->time, value, place, &before, err);
    if (status == HL_OK) {
        status = hl_trend_compute(c->time + place, value + place, c->periods - place,
                                  &after, err);
    }
    if (status != HL_OK) return status;
    const double level = c->options->level;
    out->p_before = p_of(&before);
    out->p_after = p_of(&after);
    out->widens = out->slope_before < 0.0 && out->slope_after > 0.0 &&
                  out->p_before < level && out->p_after < level && out->p < level;
    return HL_OK;
}

static hl_status adjust(hl_widening *out, size_t n, hl_error *err)
{
    double *p = hl_array(n, sizeof *p);
    double *adjusted = hl_array(n, sizeof *adjusted);

    hl_status status = HL_OK;
    if (p == NULL || adjusted == NULL) {
        status = hl_no_memory(err, "%zu p values", n);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        p[i] = out[i].p;
    }
    status = hl_adjust_fdr(p, n, adjusted, NULL, err);
    for (size_t i = 0; status == HL_OK && i < n; i++) {
        out[i].p_fdr = adjusted[i];
    }
done:
    free(p);
    free(adjusted);
    return status;
}

// ---- preparation

static hl_status check(const timeline *c, hl_error *err)
{
    const hl_widening_options *o = c->options;

    if (o->side < SIDE_MIN) {
        return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "side\t%zu", o->side);
    }
    if (o->draws == 0) return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "draws\t%d", 0);
    if (!(o->level > 0.0 && o->level < 1.0)) {
        return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "level\t%g", o->level);
    }
    if (o->block > c->periods) {
        return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "block\t%zu", o->block);
    }
    if (c->periods < 2 * o->side) {
        return hl_fail(err, HL_CODE_PERIPHERY_PERIODS, "widening\t%zu\t%zu", c->periods,
                       2 * o->side);
    }
    for (size_t t = 1; t < c->periods; t++) {
        if (c->time[t] > c->time[t - 1]) continue;
        return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "time\t%g", c->time[t]);
    }
    return HL_OK;
}

static hl_status find_candidates(timeline *c, hl_error *err)
{
    const hl_widening_options *o = c->options;
    size_t before = 0;

    c->first = o->side;
    c->last = c->periods - o->side;
    c->block = o->block > 0 ? o->block : (size_t)ceil(cbrt((double)c->periods) - SAME);
    if (isnan(o->turn)) return HL_OK;
    while (before < c->periods && c->time[before] <= o->turn) {
        before++;
    }
    if (before < c->first || before > c->last) {
        return hl_fail(err, HL_CODE_PERIPHERY_BREAK, "%g\t%zu\t%zu\t%zu", o->turn,
                       before, c->periods - before, o->side);
    }
    c->first = before;
    c->last = before;
    return HL_OK;
}

static hl_status make_timeline(timeline *c, hl_error *err)
{
    hl_status status = check(c, err);

    if (status == HL_OK) status = find_candidates(c, err);
    if (status != HL_OK) return status;
    c->expect = hl_array(c->periods, sizeof *c->expect);
    if (c->expect == NULL) return hl_no_memory(err, "%zu periods", c->periods);
    for (size_t before = c->first; before <= c->last; before++) {
        c->expect[before] =
            sqrt(1.0 / spread(c, 0, before) + 1.0 / spread(c, before, c->periods));
    }
    return HL_OK;
}

static void free_room(room *r)
{
    free(r->value);
    free(r->residual);
    free(r->drawn);
    free(r->slope);
    *r = (room){0};
}

static hl_status make_room(size_t periods, room *r, hl_error *err)
{
    r->value = hl_array(periods, sizeof *r->value);
    r->residual = hl_array(periods, sizeof *r->residual);
    r->drawn = hl_array(periods, sizeof *r->drawn);
    r->slope = hl_array(periods * periods, sizeof *r->slope);
    if (r->value != NULL && r->residual != NULL && r->drawn != NULL &&
        r->slope != NULL) {
        return HL_OK;
    }
    return hl_no_memory(err, "%zu periods", periods);
}

static hl_status compute_all(const timeline *c, const double *ratio, room *list,
                             hl_widening *out, hl_error *err)
{
    hl_status status = HL_OK;

#pragma omp parallel for schedule(dynamic)
    for (size_t block = 0; block < BLOCKS; block++) {
        compute_block(c, ratio, block, &list[block], out);
    }
    for (size_t i = 0; i < c->n && status == HL_OK; i++) {
        if (isnan(out[i].p)) continue;
        (void)take(c, ratio, i, list->value);
        status = test_sides(c, list->value, &out[i], err);
    }
    return status == HL_OK ? adjust(out, c->n, err) : status;
}

hl_status hl_widening_compute(const hl_widening_input *input,
                              const hl_widening_options *options, hl_widening *out,
                              hl_error *err)
{
    const size_t n = input->n;
    const hl_widening_options defaults = hl_widening_defaults();
    timeline c = {.time = input->time,
                  .n = n,
                  .periods = input->periods,
                  .options = options != NULL ? options : &defaults};
    room list[BLOCKS] = {0};
    hl_widening *result = NULL;

    hl_status status = make_timeline(&c, err);
    if (status != HL_OK) goto done;
    result = hl_array(n, sizeof *result);
    if (result == NULL) {
        status = hl_no_memory(err, "%zu series", n);
        goto done;
    }
    for (size_t block = 0; block < BLOCKS && status == HL_OK; block++) {
        status = make_room(input->periods, &list[block], err);
    }
    if (status == HL_OK) status = compute_all(&c, input->ratio, list, result, err);
    for (size_t i = 0; status == HL_OK && i < n; i++) {
        out[i] = result[i];
    }
done:
    for (size_t block = 0; block < BLOCKS; block++) {
        free_room(&list[block]);
    }
    free(c.expect);
    free(result);
    return status;
}

// ---- columns

typedef struct widening_column {
    hl_column_spec spec;
    size_t offset;
} widening_column;

// clang-format off
static const widening_column COLUMN[] = {
    {{"turn", {"Turning time", "转折时间"}, {"last period of the closing phase: given, or searched", "缩小阶段的最后一期:给定或搜索得到"},
      {"", ""}, HL_NUMBER, HL_STYLE_NONE, NULL}, offsetof(hl_widening, turn)},
    {{"slope_before", {"Slope before", "转折前斜率"}, {"Theil-Sen slope of ln(ratio) up to the turn", "转折前 ln(比率) 的 Theil-Sen 斜率"},
      {"1/time", "1/时间"}, HL_NUMBER, HL_STYLE_NONE, NULL}, offsetof(hl_widening, slope_before)},
    {{"p_before", {"p before", "转折前 p"}, {"Mann-Kendall, two-sided", "Mann-Kendall 双侧"},
      {"", ""}, HL_NUMBER, HL_STYLE_NONE, NULL}, offsetof(hl_widening, p_before)},
    {{"slope_after", {"Slope after", "转折后斜率"}, {"Theil-Sen slope of ln(ratio) after the turn", "转折后 ln(比率) 的 Theil-Sen 斜率"},
      {"1/time", "1/时间"}, HL_NUMBER, HL_STYLE_NONE, NULL}, offsetof(hl_widening, slope_after)},
    {{"p_after", {"p after", "转折后 p"}, {"Mann-Kendall, two-sided", "Mann-Kendall 双侧"},
      {"", ""}, HL_NUMBER, HL_STYLE_NONE, NULL}, offsetof(hl_widening, p_after)},
    {{"difference", {"Difference of slopes", "斜率之差"}, {"slope after - slope before", "转折后斜率减转折前斜率"},
      {"1/time", "1/时间"}, HL_NUMBER, HL_STYLE_NONE, NULL}, offsetof(hl_widening, difference)},
    {{"p", {"p of the difference", "斜率之差的 p"}, {"of a difference as large without a turn: moving-block bootstrap, one-sided; a search is paid for", "无转折时出现同样大的差的概率:移动块自助法,单侧;已计入搜索"},
      {"", ""}, HL_NUMBER, HL_STYLE_NONE, NULL}, offsetof(hl_widening, p)},
    {{"p_fdr", {"Adjusted p of the difference", "斜率之差的校正 p"}, {"Benjamini-Hochberg over the units", "对所有单元作 Benjamini-Hochberg 校正"},
      {"", ""}, HL_NUMBER, HL_STYLE_NONE, NULL}, offsetof(hl_widening, p_fdr)},
    {{"widens", {"Reverse widening", "逆向扩大"}, {"1: the gap closed before the turn and widens after it, all three p below the level", "1:转折前缩小、转折后扩大,三个 p 均低于显著性水平"},
      {"", ""}, HL_FLAG, HL_STYLE_NONE, NULL}, offsetof(hl_widening, widens)},
};
// clang-format on

hl_status hl_widening_columns(const hl_widening *list, hl_columns *columns,
                              hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t k = 0; k < sizeof COLUMN / sizeof COLUMN[0] && status == HL_OK; k++) {
        hl_column *column = NULL;
        status = hl_columns_append(columns, &COLUMN[k].spec, NULL, (hl_text){0},
                                   &column, err);
        for (size_t i = 0; status == HL_OK && i < columns->rows; i++) {
            const char *record = (const char *)&list[i];
            column->value[i] =
                *(const double *)(const void *)(record + COLUMN[k].offset);
        }
    }
    return status;
}
