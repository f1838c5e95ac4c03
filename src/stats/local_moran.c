#include "hinterland/stats/local_moran.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "hinterland/stats/lag.h"
#include "hinterland/stats/rates.h"
#include "stats/grid.h"
#include "stats/local_exact.h"
#include "stats/local_steps.h"
#include "stats/shared_table.h"
#include "stats/variable.h"

static const hl_class LISA_ROWS[] = {
    {HL_LISA_NOT_SIGNIFICANT, {"Not significant", "不显著"}, 0xEEEEEE},
    {HL_LISA_HIGH_HIGH,       {"High-High", "高-高"},         0xFF0000},
    {HL_LISA_LOW_LOW,         {"Low-Low", "低-低"},           0x0000FF},
    {HL_LISA_LOW_HIGH,        {"Low-High", "低-高"},          0xA7ADF9},
    {HL_LISA_HIGH_LOW,        {"High-Low", "高-低"},          0xF4ADA8},
    {HL_LISA_UNDEFINED,       {"Undefined", "无定义"},       0x464646},
    {HL_LISA_ISOLATE,         {"Isolate", "孤立单元"},      0x999999},
};

const hl_classes HL_CLASSES_LISA = {
    "lisa",
    {"LISA cluster", "LISA 集聚类型"},
    LISA_ROWS,
    sizeof LISA_ROWS / sizeof *LISA_ROWS
};

static const hl_class QUADRANT_ROWS[] = {
    {HL_QUADRANT_HIGH_HIGH, {"High-High", "高-高"}, 0xFF0000},
    {HL_QUADRANT_LOW_HIGH,  {"Low-High", "低-高"},  0xA7ADF9},
    {HL_QUADRANT_LOW_LOW,   {"Low-Low", "低-低"},   0x0000FF},
    {HL_QUADRANT_HIGH_LOW,  {"High-Low", "高-低"},  0xF4ADA8},
};

const hl_classes HL_CLASSES_QUADRANT = {
    "quadrant",
    {"Quadrant of the Moran scatterplot", "莫兰散点图象限"},
    QUADRANT_ROWS,
    sizeof QUADRANT_ROWS / sizeof *QUADRANT_ROWS
};

/// A variable and its integers.
typedef struct side_of {
    hl_variable variable;
    hl_grid grid;
} side_of;

/// What all steps share. Borrowed, except for `own` and `around`.
typedef struct analysis {
    const hl_weights *w;
    hl_local_options options;
    int threads;
    side_of own;    ///< the variable of the unit
    side_of around; ///< that of its neighbors, where it is another one
    const side_of *theirs;
} analysis;

static void free_side(side_of *s)
{
    hl_variable_free(&s->variable);
    hl_grid_free(&s->grid);
}

static hl_status prepare_side(const double *x, const analysis *a, side_of *s,
                              hl_error *err)
{
    const size_t widest = hl_table_widest(a->w);

    hl_status status = hl_variable_center(x, a->w->n, &s->variable, err);
    if (status != HL_OK) return status;
    return hl_grid_make(x, a->w->n, widest > 0 ? widest : 1, &s->grid, err);
}

/// @param y  NULL for that of the neighbors: the same variable
static hl_status prepare(const double *x, const double *y, const hl_weights *w,
                         const hl_local_options *options, analysis *a, hl_error *err)
{
    a->w = w;
    a->options = options != NULL ? *options : hl_local_defaults();
    a->threads = hl_threads(a->options.threads);
    const hl_local_divisor usual = y == NULL ? HL_DIVIDE_BY_N : HL_DIVIDE_BY_N_MINUS_1;
    if (a->options.divisor == HL_DIVIDE_AS_USUAL) a->options.divisor = usual;

    hl_status status = hl_local_check(&a->options, err);
    if (status == HL_OK) status = prepare_side(x, a, &a->own, err);
    if (status == HL_OK && y != NULL) {
        status = prepare_side(y, a, &a->around, err);
    }
    a->theirs = y != NULL ? &a->around : &a->own;
    return status;
}

static hl_status allocate(const char *statistic, const analysis *a, hl_local_moran *l,
                          hl_error *err)
{
    const size_t n = a->w->n;

    const hl_status status =
        hl_local_open(statistic, &HL_CLASSES_LISA, a->w, &a->options, &l->local, err);
    if (status != HL_OK) return status;
    l->z = hl_array(n, sizeof *l->z);
    l->lag = hl_array(n, sizeof *l->lag);
    l->quadrant = hl_array(n, sizeof *l->quadrant);
    if (l->z == NULL || l->lag == NULL || l->quadrant == NULL) {
        return hl_no_memory(err, "%zu local statistics", n);
    }
    return HL_OK;
}

/// Whether a unit is above the mean, exactly at it or below: in integers, so that a
/// rounded mean does not decide.
static int side(const analysis *a, size_t i)
{
    assert(a->own.grid.q != NULL);
    return hl_grid_side(&a->own.grid, a->own.grid.q[i], 1);
}

/// Whether the neighbors are above the mean. Equal weights: in integers.
static bool neighbors_are_high(const analysis *a, size_t i, double lag)
{
    const hl_weights *w = a->w;
    const hl_grid *grid = &a->theirs->grid;
    const double first = w->weight[w->start[i]];
    hl_wide sum = 0;

    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        if (w->weight[l] != first) return lag > 0.0;
        sum += grid->q[w->neighbor[l]];
    }
    return first > 0.0 && hl_grid_side(grid, sum, w->start[i + 1] - w->start[i]) > 0;
}

hl_quadrant hl_quadrant_of(bool high, bool neighbors_high)
{
    if (neighbors_high) return high ? HL_QUADRANT_HIGH_HIGH : HL_QUADRANT_LOW_HIGH;
    return high ? HL_QUADRANT_HIGH_LOW : HL_QUADRANT_LOW_LOW;
}

/// I_i, its moments and its z score.
typedef struct moran {
    double value, expected, variance;
} moran;

/// Of one variable, with the divisor n.
static moran of_one(const analysis *a, double z, hl_row row)
{
    const double n = (double)a->w->n;
    const double m2 = a->own.variable.squares / n;
    const double spread = row.squares - row.weight * row.weight / (n - 1.0);

    return (moran){z / m2 * row.lag, -z * z * row.weight / ((n - 1.0) * m2),
                   z / m2 * (z / m2) * n / (n - 2.0) * spread *
                       (m2 - z * z / (n - 1.0))};
}

/// Of two variables, with the divisor n.
static moran of_two(const analysis *a, double z, double other, hl_row row)
{
    const size_t n = a->w->n;
    const hl_variable *theirs = &a->theirs->variable;
    const double scale = z / sqrt(a->own.variable.squares / (double)n) /
                         sqrt(theirs->squares / (double)n);
    const hl_mean_variance lag =
        hl_draw_moments(row, n, hl_moments_without(n, theirs->squares, other));

    return (moran){scale * row.lag, scale * lag.mean, scale * scale * lag.variance};
}

/// `scale` turns the divisor n into the one asked for.
static void compute_unit(const analysis *a, size_t i, double scale, hl_local_moran *out)
{
    const double *theirs = a->theirs->variable.z;
    const double z = side(a, i) == 0 ? 0.0 : a->own.variable.z[i];
    const hl_row row = hl_row_sums(a->w, theirs, i);

    out->z[i] = z / sqrt(a->own.variable.squares / (double)a->w->n) * sqrt(scale);
    out->quadrant[i] = HL_QUADRANT_NONE;
    if (hl_is_island(a->w, i)) return;
    const moran m =
        a->theirs == &a->own ? of_one(a, z, row) : of_two(a, z, theirs[i], row);
    out->local.value[i] = m.value * scale;
    out->local.expected[i] = m.expected * scale;
    out->local.variance[i] = m.variance * scale * scale;
    if (m.variance > 0.0) {
        out->local.z_score[i] = (m.value - m.expected) / sqrt(m.variance);
    }
    out->quadrant[i] =
        (uint8_t)hl_quadrant_of(side(a, i) > 0, neighbors_are_high(a, i, row.lag));
}

static void compute_statistic(const analysis *a, hl_local_moran *out)
{
    const double n = (double)a->w->n;
    const double scale = a->options.divisor == HL_DIVIDE_BY_N ? 1.0 : (n - 1.0) / n;

#pragma omp parallel for schedule(static) num_threads(a->threads)
    for (size_t i = 0; i < a->w->n; i++) {
        compute_unit(a, i, scale, out);
    }
}

/// The mean or the median of the values that are there; sorts them.
static double center_of(double *value, size_t count, hl_quadrant_rule rule)
{
    if (count == 0) return NAN;
    if (rule == HL_QUADRANTS_BY_MEAN) return hl_mean(value, count);
    hl_sort_values(value, count);
    return (value[(count - 1) / 2] + value[count / 2]) / 2.0;
}

/// The quadrants of another rule than the default.
static hl_status cut_again(const double *x, const analysis *a, hl_local_moran *out,
                           hl_error *err)
{
    const size_t n = a->w->n;
    size_t count = 0;

    if (a->options.quadrants == HL_QUADRANTS_BY_ZERO) return HL_OK;
    double *value = hl_array(n, sizeof *value);
    if (value == NULL) return hl_no_memory(err, "%zu values", n);
    memcpy(value, x, n * sizeof *value);
    const double x_cut = center_of(value, n, a->options.quadrants);
    for (size_t i = 0; i < n; i++) {
        if (!isnan(out->lag[i])) value[count++] = out->lag[i];
    }
    const double lag_cut = center_of(value, count, a->options.quadrants);
    for (size_t i = 0; i < n; i++) {
        if (isnan(out->lag[i])) continue;
        const bool high = a->options.quadrants == HL_QUADRANTS_BY_MEAN ? side(a, i) > 0
                                                                       : x[i] > x_cut;
        out->quadrant[i] = (uint8_t)hl_quadrant_of(high, out->lag[i] > lag_cut);
    }
    free(value);
    return HL_OK;
}

/// I_i grows with the lag of a high unit and falls with that of a low one; where z or
/// all weights are 0, it never moves.
static int slope(const analysis *a, size_t i)
{
    for (size_t l = a->w->start[i]; l < a->w->start[i + 1]; l++) {
        if (a->w->weight[l] > 0.0) return side(a, i);
    }
    return 0;
}

static hl_status infer(const analysis *a, hl_local_moran *out, hl_error *err)
{
    const size_t n = a->w->n;
    const double *const x[] = {a->theirs->variable.z};
    hl_shared_table table = {.w = a->w,
                             .grid = &a->theirs->grid,
                             .variables = 1,
                             .x = x,
                             .threads = a->threads};
    int8_t *sign = hl_array(n, sizeof *sign);

    if (sign == NULL) return hl_no_memory(err, "%zu units", n);
#pragma omp parallel for schedule(static) num_threads(a->threads)
    for (size_t i = 0; i < n; i++) {
        sign[i] = (int8_t)slope(a, i);
    }
    const hl_status status =
        hl_local_infer(&table, sign, &a->options, &out->local, err);
    free(sign);
    return status;
}

static hl_lisa class_of(hl_quadrant quadrant)
{
    switch (quadrant) {
    case HL_QUADRANT_HIGH_HIGH: return HL_LISA_HIGH_HIGH;
    case HL_QUADRANT_LOW_HIGH: return HL_LISA_LOW_HIGH;
    case HL_QUADRANT_LOW_LOW: return HL_LISA_LOW_LOW;
    case HL_QUADRANT_HIGH_LOW: return HL_LISA_HIGH_LOW;
    case HL_QUADRANT_NONE: break;
    }
    return HL_LISA_NOT_SIGNIFICANT; // an island: becomes an isolate
}

/// What is computed of what.
typedef struct request {
    const char *statistic;
    const double *x; ///< the variable of the unit
    const double *y; ///< that of its neighbors; NULL: the same
} request;

static hl_status compute(request of, const hl_weights *w,
                         const hl_local_options *options, hl_local_moran *out,
                         hl_error *err)
{
    hl_local_moran l = {0};
    analysis a = {0};

    hl_status status = prepare(of.x, of.y, w, options, &a, err);
    if (status != HL_OK) goto done;
    status = allocate(of.statistic, &a, &l, err);
    if (status != HL_OK) goto done;

    status = hl_lag(of.y != NULL ? of.y : of.x, w, a.threads, l.lag, err);
    if (status != HL_OK) goto done;
    compute_statistic(&a, &l);
    status = cut_again(of.x, &a, &l, err);
    if (status != HL_OK) goto done;
    status = infer(&a, &l, err);
    if (status != HL_OK) goto done;
    for (size_t i = 0; i < w->n; i++) {
        l.local.cls[i] = (uint8_t)class_of((hl_quadrant)l.quadrant[i]);
    }
    status = hl_local_close(w, &l.local, err);
    if (status != HL_OK) goto done;

    *out = l;
    l = (hl_local_moran){0};
done:
    free_side(&a.own);
    free_side(&a.around);
    hl_local_moran_free(&l);
    return status;
}

hl_status hl_local_moran_compute(const double *x, const hl_weights *w,
                                 const hl_local_options *options, hl_local_moran *out,
                                 hl_error *err)
{
    return compute((request){"moran", x, NULL}, w, options, out, err);
}

hl_status hl_local_moran_bivariate(const double *x, const double *y,
                                   const hl_weights *w, const hl_local_options *options,
                                   hl_local_moran *out, hl_error *err)
{
    return compute((request){"bivariate_moran", x, y}, w, options, out, err);
}

hl_status hl_local_moran_rates(const double *events, const double *population,
                               const hl_weights *w, const hl_local_options *options,
                               hl_local_moran *out, hl_error *err)
{
    double *z = hl_array(w->n, sizeof *z);

    if (z == NULL) return hl_no_memory(err, "%zu rates", w->n);
    hl_status status = hl_rates_standardize(events, population, w->n, z, err);
    if (status == HL_OK) {
        status = compute((request){"moran_rates", z, NULL}, w, options, out, err);
    }
    free(z);
    return status;
}

hl_status hl_local_moran_differential(const double *before, const double *after,
                                      const hl_weights *w,
                                      const hl_local_options *options,
                                      hl_local_moran *out, hl_error *err)
{
    double *change = hl_array(w->n, sizeof *change);

    if (change == NULL) return hl_no_memory(err, "%zu changes", w->n);
    hl_status status = hl_variable_check(before, w->n, err);
    if (status == HL_OK) status = hl_variable_check(after, w->n, err);
    for (size_t i = 0; i < w->n && status == HL_OK; i++) {
        change[i] = after[i] - before[i];
    }
    if (status == HL_OK) {
        status = compute((request){"differential_moran", change, NULL}, w, options, out,
                         err);
    }
    free(change);
    return status;
}

void hl_local_moran_free(hl_local_moran *result)
{
    hl_local_free(&result->local);
    free(result->z);
    free(result->lag);
    free(result->quadrant);
    *result = (hl_local_moran){0};
}
