#include "hinterland/stats/local_moran.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/stats/lag.h"
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

/// What all steps share. Borrowed, except for `grid` and `variable`.
typedef struct analysis {
    const double *x;
    const hl_weights *w;
    hl_local_options options;
    int threads;
    hl_variable variable;
    hl_grid grid;
    double m2; ///< sum z^2 / n
} analysis;

static hl_status prepare(const double *x, const hl_weights *w,
                         const hl_local_options *options, analysis *a, hl_error *err)
{
    a->x = x;
    a->w = w;
    a->options = options != NULL ? *options : hl_local_defaults();
    a->threads = hl_threads(a->options.threads);
    hl_status status = hl_local_check(&a->options, err);
    if (status == HL_OK) status = hl_variable_center(x, w->n, &a->variable, err);
    if (status != HL_OK) return status;
    const size_t widest = hl_table_widest(w);
    status = hl_grid_make(x, w->n, widest > 0 ? widest : 1, &a->grid, err);
    a->m2 = a->variable.squares / (double)w->n;
    return status;
}

static hl_status allocate(const analysis *a, hl_local_moran *l, hl_error *err)
{
    const size_t n = a->w->n;

    const hl_status status =
        hl_local_open("moran", &HL_CLASSES_LISA, a->w, &a->options, &l->local, err);
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
    assert(a->grid.q != NULL);
    return hl_grid_side(&a->grid, a->grid.q[i], 1);
}

/// What the formulas need of a row of the weights.
typedef struct row_sums {
    double weight;  ///< w_i.
    double squares; ///< sum_j w_ij^2
    double lag;     ///< sum_j w_ij z_j
} row_sums;

static row_sums sum_row(const analysis *a, size_t i)
{
    const hl_weights *w = a->w;
    hl_sum weight = {0};
    hl_sum squares = {0};
    hl_sum lag = {0};

    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        hl_sum_add(&weight, w->weight[l]);
        hl_sum_add(&squares, w->weight[l] * w->weight[l]);
        hl_sum_add(&lag, w->weight[l] * a->variable.z[w->neighbor[l]]);
    }
    return (row_sums){hl_sum_value(&weight), hl_sum_value(&squares),
                      hl_sum_value(&lag)};
}

/// Whether the neighbors are above the mean. Equal weights: in integers.
static bool neighbors_are_high(const analysis *a, size_t i, double lag)
{
    const hl_weights *w = a->w;
    const double first = w->weight[w->start[i]];
    hl_wide sum = 0;

    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        if (w->weight[l] != first) return lag > 0.0;
        sum += a->grid.q[w->neighbor[l]];
    }
    return first > 0.0 &&
           hl_grid_side(&a->grid, sum, w->start[i + 1] - w->start[i]) > 0;
}

static hl_quadrant quadrant(const analysis *a, size_t i, double lag)
{
    const bool high = side(a, i) > 0;

    if (neighbors_are_high(a, i, lag)) {
        return high ? HL_QUADRANT_HIGH_HIGH : HL_QUADRANT_LOW_HIGH;
    }
    return high ? HL_QUADRANT_HIGH_LOW : HL_QUADRANT_LOW_LOW;
}

/// I_i and its moments; `scale` turns the divisor n of m2 into the one asked for.
static void compute_unit(const analysis *a, size_t i, double scale, hl_local_moran *out)
{
    const double n = (double)a->w->n;
    const double m2 = a->m2;
    const double z = side(a, i) == 0 ? 0.0 : a->variable.z[i];
    const row_sums row = sum_row(a, i);

    out->z[i] = z / sqrt(m2) * sqrt(scale);
    if (hl_is_island(a->w, i)) {
        out->quadrant[i] = HL_QUADRANT_NONE;
        return;
    }
    const double spread = row.squares - row.weight * row.weight / (n - 1.0);
    const double variance =
        z / m2 * (z / m2) * n / (n - 2.0) * spread * (m2 - z * z / (n - 1.0));
    const double statistic = z / m2 * row.lag;
    const double expected = -z * z * row.weight / ((n - 1.0) * m2);
    out->local.value[i] = statistic * scale;
    out->local.expected[i] = expected * scale;
    out->local.variance[i] = variance * scale * scale;
    if (variance > 0.0) {
        out->local.z_score[i] = (statistic - expected) / sqrt(variance);
    }
    out->quadrant[i] = (uint8_t)quadrant(a, i, row.lag);
}

static void compute_statistic(const analysis *a, hl_local_moran *out)
{
    const double n = (double)a->w->n;
    const bool by_n = a->options.divisor != HL_DIVIDE_BY_N_MINUS_1;
    const double scale = by_n ? 1.0 : (n - 1.0) / n;

#pragma omp parallel for schedule(static) num_threads(a->threads)
    for (size_t i = 0; i < a->w->n; i++) {
        compute_unit(a, i, scale, out);
    }
}

/// I_i grows with the lag of a high unit (1) and falls with that of a low one (-1);
/// where z or all weights are 0, it never moves (0).
static int slope(const analysis *a, size_t i)
{
    for (size_t l = a->w->start[i]; l < a->w->start[i + 1]; l++) {
        if (a->w->weight[l] > 0.0) return side(a, i);
    }
    return 0;
}

/// The tails of I_i from those of its lag.
static hl_tails turn(const analysis *a, size_t i, hl_tails lag)
{
    const int sign = slope(a, i);

    if (sign == 0) return (hl_tails){lag.draws, lag.draws, lag.draws};
    if (sign > 0) return lag;
    return (hl_tails){lag.at_most, lag.at_least, lag.draws};
}

/// Without drawing: all samples counted, or their number approximated.
static hl_status infer_directly(const analysis *a, hl_local_moran *out, size_t *open,
                                hl_error *err)
{
    const size_t n = a->w->n;
    int8_t *sign = hl_array(n, sizeof *sign);

    if (sign == NULL) return hl_no_memory(err, "%zu units", n);
    for (size_t i = 0; i < n; i++) {
        sign[i] = (int8_t)slope(a, i);
    }
    const hl_local_sums sums = {a->w, &a->grid, sign, a->threads};
    const hl_status status =
        a->options.inference == HL_INFERENCE_EXACT
            ? hl_local_exact(&sums, &out->local, open, err)
            : hl_local_saddlepoint(&sums, a->variable.z, &out->local, open, err);
    free(sign);
    return status;
}

static hl_status permute(const analysis *a, hl_local_moran *out, hl_error *err)
{
    const double *const x[] = {a->variable.z};
    hl_shared_table table = {
        .w = a->w, .grid = &a->grid, .variables = 1, .x = x, .threads = a->threads};
    hl_tails *tails = NULL;

    hl_status status = hl_local_draw(&table, &a->options, &tails, err);
    for (size_t i = 0; status == HL_OK && tails != NULL && i < a->w->n; i++) {
        if (hl_is_island(a->w, i)) continue;
        hl_local_complete(&out->local, i, turn(a, i, tails[i]));
    }
    free(tails);
    return status;
}

static hl_status infer(const analysis *a, hl_local_moran *out, hl_error *err)
{
    size_t open = a->w->n;

    if (a->options.inference != HL_INFERENCE_PERMUTATION) {
        const hl_status status = infer_directly(a, out, &open, err);
        if (status != HL_OK || open == 0) return status;
    }
    return permute(a, out, err);
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

hl_status hl_local_moran_compute(const double *x, const hl_weights *w,
                                 const hl_local_options *options, hl_local_moran *out,
                                 hl_error *err)
{
    hl_local_moran l = {0};
    analysis a = {0};

    hl_status status = prepare(x, w, options, &a, err);
    if (status != HL_OK) goto done;
    status = allocate(&a, &l, err);
    if (status != HL_OK) goto done;

    status = hl_lag(x, w, a.threads, l.lag, err);
    if (status != HL_OK) goto done;
    compute_statistic(&a, &l);
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
    hl_variable_free(&a.variable);
    hl_grid_free(&a.grid);
    hl_local_moran_free(&l);
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
