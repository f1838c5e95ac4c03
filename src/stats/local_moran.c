#include "hinterland/stats/local_moran.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/stats/lag.h"
#include "hinterland/stats/multiple_testing.h"
#include "stats/grid.h"
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

static const size_t DEFAULT_PERMUTATIONS = 99999;
static const uint64_t DEFAULT_SEED = 12345;
static const double DEFAULT_LEVEL = 0.05;

hl_local_moran_options hl_local_moran_defaults(void)
{
    return (hl_local_moran_options){
        .permutations = DEFAULT_PERMUTATIONS,
        .seed = DEFAULT_SEED,
        .level = DEFAULT_LEVEL,
    };
}

/// What all steps share. Borrowed, except for `grid` and `variable`.
typedef struct analysis {
    const double *x;
    const hl_weights *w;
    hl_local_moran_options options;
    int threads;
    hl_variable variable;
    hl_grid grid;
    double m2; ///< sum z^2 / n
} analysis;

static hl_status prepare(const double *x, const hl_weights *w,
                         const hl_local_moran_options *options, analysis *a,
                         hl_error *err)
{
    a->x = x;
    a->w = w;
    a->options = options != NULL ? *options : hl_local_moran_defaults();
    a->threads = hl_threads(a->options.threads);
    if (!(a->options.level > 0.0 && a->options.level < 1.0)) {
        return hl_fail(err, HL_CODE_STATS_LEVEL, "%g", a->options.level);
    }
    if (a->options.permutations >= UINT32_MAX) {
        return hl_fail(err, HL_CODE_STATS_PERMUTATIONS, "%zu\t%u",
                       a->options.permutations, UINT32_MAX - 1);
    }
    hl_status status = hl_variable_center(x, w->n, &a->variable, err);
    if (status != HL_OK) return status;
    const size_t widest = hl_table_widest(w);
    status = hl_grid_make(x, w->n, widest > 0 ? widest : 1, &a->grid, err);
    a->m2 = a->variable.squares / (double)w->n;
    return status;
}

static hl_status allocate(size_t n, hl_local_moran *l, hl_error *err)
{
    double **const array[] = {
        &l->z,
        &l->lag,
        &l->i,
        &l->expected,
        &l->variance,
        &l->z_score,
        &l->p,
        &l->p_greater,
        &l->p_less,
        &l->p_folded,
        &l->p_mc,
        &l->p_fdr,
        &l->p_bonferroni,
    };

    l->n = n;
    for (size_t k = 0; k < sizeof array / sizeof *array; k++) {
        *array[k] = hl_array(n, sizeof **array[k]);
        if (*array[k] == NULL) return hl_no_memory(err, "%zu local statistics", n);
    }
    l->quadrant = hl_array(n, sizeof *l->quadrant);
    l->lisa = hl_array(n, sizeof *l->lisa);
    if (l->quadrant == NULL || l->lisa == NULL) {
        return hl_no_memory(err, "%zu local statistics", n);
    }
    return HL_OK;
}

static bool is_island(const hl_weights *w, size_t i)
{
    return w->start[i] == w->start[i + 1];
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
    if (is_island(a->w, i)) {
        out->i[i] = out->expected[i] = out->variance[i] = out->z_score[i] = NAN;
        out->quadrant[i] = HL_QUADRANT_NONE;
        return;
    }
    const double spread = row.squares - row.weight * row.weight / (n - 1.0);
    const double variance =
        z / m2 * (z / m2) * n / (n - 2.0) * spread * (m2 - z * z / (n - 1.0));
    const double statistic = z / m2 * row.lag;
    const double expected = -z * z * row.weight / ((n - 1.0) * m2);
    out->i[i] = statistic * scale;
    out->expected[i] = expected * scale;
    out->variance[i] = variance * scale * scale;
    out->z_score[i] = variance > 0.0 ? (statistic - expected) / sqrt(variance) : NAN;
    out->quadrant[i] = (uint8_t)quadrant(a, i, row.lag);
}

static void compute_statistic(const analysis *a, hl_local_moran *out)
{
    const double n = (double)a->w->n;
    const bool by_n = a->options.divisor == HL_DIVIDE_BY_N;
    const double scale = by_n ? 1.0 : (n - 1.0) / n;

#pragma omp parallel for schedule(static) num_threads(a->threads)
    for (size_t i = 0; i < a->w->n; i++) {
        compute_unit(a, i, scale, out);
    }
    for (size_t i = 0; i < a->w->n; i++) {
        out->islands += is_island(a->w, i);
    }
}

/// The p values of one unit from the tails of its lag. I_i grows with the lag of a high
/// unit and falls with that of a low one; where z or all weights are 0, it never moves.
static void set_p(const analysis *a, size_t i, uint32_t at_least, uint32_t at_most,
                  hl_local_moran *out)
{
    const size_t begin = a->w->start[i];
    const double all = (double)a->options.permutations + 1.0;
    const int sign = side(a, i);
    double greater = (double)(sign > 0 ? at_least : at_most) + 1.0;
    double less = (double)(sign > 0 ? at_most : at_least) + 1.0;
    bool moves = false;

    for (size_t l = begin; sign != 0 && l < a->w->start[i + 1] && !moves; l++) {
        moves = a->w->weight[l] > 0.0;
    }
    if (!moves) greater = less = all;
    out->p_greater[i] = greater / all;
    out->p_less[i] = less / all;
    out->p_folded[i] = fmin(greater, less) / all;
    out->p[i] = fmin(1.0, 2.0 * out->p_folded[i]);
    out->p_mc[i] = hl_p_error(out->p[i], a->options.permutations);
}

static void no_p(size_t i, hl_local_moran *out)
{
    out->p[i] = out->p_greater[i] = out->p_less[i] = NAN;
    out->p_folded[i] = out->p_mc[i] = NAN;
}

static hl_status permute(const analysis *a, hl_local_moran *out, hl_error *err)
{
    const size_t n = a->w->n;
    const hl_shared_table table = {.w = a->w,
                                   .grid = &a->grid,
                                   .z = a->variable.z,
                                   .permutations = (uint32_t)a->options.permutations,
                                   .seed = a->options.seed,
                                   .threads = a->threads,
                                   .plain = a->options.engine == HL_ENGINE_PLAIN};
    uint32_t *at_least = hl_array(n, sizeof *at_least);
    uint32_t *at_most = hl_array(n, sizeof *at_most);

    hl_status status = HL_OK;
    if (at_least == NULL || at_most == NULL) {
        status = hl_no_memory(err, "%zu counts", n);
        goto done;
    }
    if (table.permutations > 0) {
        status = hl_table_count(&table, at_least, at_most, err);
        if (status != HL_OK) goto done;
    }
    for (size_t i = 0; i < n; i++) {
        if (is_island(a->w, i) || table.permutations == 0) {
            no_p(i, out);
        } else {
            set_p(a, i, at_least[i], at_most[i], out);
        }
    }
done:
    free(at_least);
    free(at_most);
    return status;
}

static const double *deciding_p(const hl_local_moran *l)
{
    switch (l->correction) {
    case HL_LISA_PLAIN: return l->p;
    case HL_LISA_BONFERRONI: return l->p_bonferroni;
    case HL_LISA_FDR: break;
    }
    return l->p_fdr;
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
    return HL_LISA_ISOLATE;
}

static void classify(hl_local_moran *l)
{
    const double *p = deciding_p(l);

    for (size_t i = 0; i < l->n; i++) {
        hl_lisa lisa = class_of((hl_quadrant)l->quadrant[i]);
        if (lisa != HL_LISA_ISOLATE && isnan(p[i])) lisa = HL_LISA_UNDEFINED;
        if (p[i] > l->level) lisa = HL_LISA_NOT_SIGNIFICANT;
        l->lisa[i] = (uint8_t)lisa;
    }
}

hl_status hl_local_moran_compute(const double *x, const hl_weights *w,
                                 const hl_local_moran_options *options,
                                 hl_local_moran *out, hl_error *err)
{
    hl_local_moran l = {0};
    analysis a = {0};

    hl_status status = prepare(x, w, options, &a, err);
    if (status != HL_OK) goto done;
    status = allocate(w->n, &l, err);
    if (status != HL_OK) goto done;

    status = hl_lag(x, w, a.threads, l.lag, err);
    if (status != HL_OK) goto done;
    compute_statistic(&a, &l);
    status = permute(&a, &l, err);
    if (status != HL_OK) goto done;
    status = hl_adjust_fdr(l.p, l.n, l.p_fdr, &l.tests, err);
    if (status != HL_OK) goto done;
    status = hl_adjust_bonferroni(l.p, l.n, l.p_bonferroni, &l.tests, err);
    if (status != HL_OK) goto done;
    l.links = w->start[w->n];
    l.permutations = a.options.permutations;
    l.seed = a.options.seed;
    l.level = a.options.level;
    l.correction = a.options.correction;
    classify(&l);

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
    free(result->z);
    free(result->lag);
    free(result->i);
    free(result->expected);
    free(result->variance);
    free(result->z_score);
    free(result->p);
    free(result->p_greater);
    free(result->p_less);
    free(result->p_folded);
    free(result->p_mc);
    free(result->p_fdr);
    free(result->p_bonferroni);
    free(result->quadrant);
    free(result->lisa);
    *result = (hl_local_moran){0};
}
