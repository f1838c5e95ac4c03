#include "hinterland/stats/local_geary.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/local_steps.h"
#include "stats/variable.h"

enum { FEWEST_VARIABLES = 2 };

static const hl_class GEARY_ROWS[] = {
    {HL_GEARY_NOT_SIGNIFICANT, {"Not significant", "不显著"},      0xEEEEEE},
    {HL_GEARY_HIGH_HIGH,       {"High-High", "高-高"},              0xB2182B},
    {HL_GEARY_LOW_LOW,         {"Low-Low", "低-低"},                0xEF8A62},
    {HL_GEARY_OTHER_POSITIVE,  {"Other positive", "其他正相关"}, 0xFDDBC7},
    {HL_GEARY_NEGATIVE,        {"Negative", "负相关"},             0x67ADC7},
    {HL_GEARY_UNDEFINED,       {"Undefined", "无定义"},            0x464646},
    {HL_GEARY_ISOLATE,         {"Isolate", "孤立单元"},           0x999999},
};

const hl_classes HL_CLASSES_GEARY = {
    "local_geary",
    {"Local Geary cluster", "局部 Geary 集聚类型"},
    GEARY_ROWS,
    sizeof GEARY_ROWS / sizeof *GEARY_ROWS
};

static const hl_class LIKENESS_ROWS[] = {
    {HL_LIKENESS_NOT_SIGNIFICANT, {"Not significant", "不显著"}, 0xEEEEEE},
    {HL_LIKENESS_POSITIVE,        {"Positive", "正相关"},        0x336EA1},
    {HL_LIKENESS_NEGATIVE,        {"Negative", "负相关"},        0x67ADC7},
    {HL_LIKENESS_UNDEFINED,       {"Undefined", "无定义"},       0x464646},
    {HL_LIKENESS_ISOLATE,         {"Isolate", "孤立单元"},      0x999999},
};

const hl_classes HL_CLASSES_LIKENESS = {
    "likeness",
    {"Multivariate local Geary cluster", "多变量局部 Geary 集聚类型"},
    LIKENESS_ROWS,
    sizeof LIKENESS_ROWS / sizeof *LIKENESS_ROWS
};

/// What the steps share. Owned: the arrays.
typedef struct analysis {
    const hl_weights *w;
    hl_local_options options;
    int threads;
    size_t variables;
    hl_variable *variable; ///< standardized: z / s
    hl_grid grid;          ///< of the only variable, around 0
    double *squares;       ///< sum over the variables of z^2, of each unit
    const double **x;      ///< what is gathered: squares, then each z
    double *factor;
} analysis;

static void free_analysis(analysis *a)
{
    for (size_t v = 0; a->variable != NULL && v < a->variables; v++) {
        hl_variable_free(&a->variable[v]);
    }
    free(a->variable);
    hl_grid_free(&a->grid);
    free(a->squares);
    free(a->x);
    free(a->factor);
}

static void standardize(hl_variable *v, double divisor)
{
    const double scale = sqrt(v->squares / divisor);

    for (size_t i = 0; i < v->n; i++) {
        v->z[i] /= scale;
    }
}

/// Differences do not change when the mean, rounded to whole steps, is taken off: the
/// squares stay small.
static void center_grid(hl_grid *grid)
{
    const int64_t mean = (int64_t)(grid->total / (hl_wide)grid->n);

    for (size_t i = 0; i < grid->n; i++) {
        grid->q[i] -= mean;
    }
    grid->total -= (hl_wide)mean * (hl_wide)grid->n;
}

static hl_status allocate(analysis *a, hl_error *err)
{
    const size_t n = a->w->n;

    a->variable = hl_array(a->variables, sizeof *a->variable);
    a->squares = hl_array(n, sizeof *a->squares);
    a->x = hl_array(a->variables + 1, sizeof(double *));
    a->factor = hl_array(n * (a->variables + 1), sizeof *a->factor);
    if (a->variable == NULL || a->squares == NULL || a->x == NULL ||
        a->factor == NULL) {
        return hl_no_memory(err, "%zu values", n * a->variables);
    }
    return HL_OK;
}

/// sum_j w (z_i - z_j)^2 is w_i. z_i^2, which no draw changes, plus sum_j w (z_j^2 - 2
/// z_i z_j).
static void fill_factors(analysis *a)
{
    const size_t terms = a->variables + 1;

    a->x[0] = a->squares;
    for (size_t v = 0; v < a->variables; v++) {
        a->x[v + 1] = a->variable[v].z;
    }
    for (size_t i = 0; i < a->w->n; i++) {
        a->factor[i * terms] = 1.0;
        for (size_t v = 0; v < a->variables; v++) {
            const double z = a->variable[v].z[i];
            a->squares[i] += z * z;
            a->factor[i * terms + v + 1] = -2.0 * z;
        }
    }
}

static hl_status prepare(const double *const *x, size_t variables, const hl_weights *w,
                         const hl_local_options *options, analysis *a, hl_error *err)
{
    const size_t widest = hl_table_widest(w);
    a->w = w;
    a->options = options != NULL ? *options : hl_local_defaults();
    a->threads = hl_threads(a->options.threads);
    a->variables = variables;
    const bool by_n = a->options.divisor == HL_DIVIDE_BY_N;

    hl_status status = hl_local_check(&a->options, err);
    if (status == HL_OK) status = allocate(a, err);
    for (size_t v = 0; v < variables && status == HL_OK; v++) {
        status = hl_variable_center(x[v], w->n, &a->variable[v], err);
        if (status != HL_OK) break;
        standardize(&a->variable[v], (double)w->n - (by_n ? 0.0 : 1.0));
    }
    if (status == HL_OK && variables == 1) {
        status = hl_grid_make(x[0], w->n, widest > 0 ? widest : 1, &a->grid, err);
    }
    if (status != HL_OK) return status;
    if (variables == 1) center_grid(&a->grid);
    fill_factors(a);
    return HL_OK;
}

static double geary(const analysis *a, size_t i)
{
    const hl_weights *w = a->w;
    hl_sum sum = {0};

    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        for (size_t v = 0; v < a->variables; v++) {
            const double *z = a->variable[v].z;
            const double step = z[i] - z[w->neighbor[l]];
            hl_sum_add(&sum, w->weight[l] * step * step);
        }
    }
    return hl_sum_value(&sum) / (double)a->variables;
}

/// Sums of the powers of z, from which the moments of (z_i - z_j)^2 follow.
typedef struct powers {
    double second, third, fourth;
} powers;

static powers sum_powers(const hl_variable *v)
{
    hl_sum second = {0};
    hl_sum third = {0};
    hl_sum fourth = {0};

    for (size_t i = 0; i < v->n; i++) {
        const double square = v->z[i] * v->z[i];
        hl_sum_add(&second, square);
        hl_sum_add(&third, square * v->z[i]);
        hl_sum_add(&fourth, square * square);
    }
    return (powers){hl_sum_value(&second), hl_sum_value(&third), hl_sum_value(&fourth)};
}

/// The unit itself adds 0 to both sums over j; sum_j z_j is 0.
static hl_mean_variance moments_of_pairs(size_t n, powers p, double z)
{
    const double units = (double)n;
    const double others = units - 1.0;
    const double mean = (units * z * z + p.second) / others;
    const double fourth =
        units * z * z * z * z + 6.0 * z * z * p.second - 4.0 * z * p.third + p.fourth;

    return (hl_mean_variance){mean, fmax(fourth / others - mean * mean, 0.0)};
}

static void compute(const analysis *a, hl_local *out)
{
    const powers p = sum_powers(&a->variable[0]);

#pragma omp parallel for schedule(static) num_threads(a->threads)
    for (size_t i = 0; i < a->w->n; i++) {
        if (hl_is_island(a->w, i)) continue;
        out->value[i] = geary(a, i);
        if (a->variables > 1) continue;
        const double z = a->variable[0].z[i];
        const hl_mean_variance m =
            hl_draw_moments(hl_row_sums(a->w, a->variable[0].z, i), a->w->n,
                            moments_of_pairs(a->w->n, p, z));
        out->expected[i] = m.mean;
        out->variance[i] = m.variance;
    }
}

/// Above the mean, at it or below, the unit and its neighbors.
static hl_geary_class positive_class(const analysis *a, size_t i)
{
    const double z = a->variable[0].z[i];
    const double lag = hl_row_sums(a->w, a->variable[0].z, i).lag;

    if (z > 0.0 && lag > 0.0) return HL_GEARY_HIGH_HIGH;
    if (z < 0.0 && lag < 0.0) return HL_GEARY_LOW_LOW;
    return HL_GEARY_OTHER_POSITIVE;
}

static void classify(const analysis *a, size_t i, hl_local *out)
{
    const bool positive = out->p_less[i] < out->p_greater[i];

    if (a->variables > 1) {
        out->cls[i] = positive ? HL_LIKENESS_POSITIVE : HL_LIKENESS_NEGATIVE;
    } else {
        out->cls[i] = (uint8_t)(positive ? positive_class(a, i) : HL_GEARY_NEGATIVE);
    }
}

static hl_status permute(const analysis *a, hl_local *out, hl_error *err)
{
    hl_shared_table table = {.w = a->w,
                             .statistic = HL_DRAW_PAIR,
                             .grid = a->variables == 1 ? &a->grid : NULL,
                             .variables = a->variables + 1,
                             .x = a->x,
                             .factor = a->factor,
                             .threads = a->threads};
    hl_tails *tails = NULL;

    const hl_status status = hl_local_draw(&table, &a->options, &tails, err);
    for (size_t i = 0; status == HL_OK && tails != NULL && i < a->w->n; i++) {
        if (hl_is_island(a->w, i)) continue;
        hl_local_set_p(out, i, tails[i]);
        classify(a, i, out);
    }
    free(tails);
    return status;
}

static hl_status run(const double *const *x, size_t variables, const hl_weights *w,
                     const hl_local_options *options, hl_local *out, hl_error *err)
{
    const char *statistic = variables > 1 ? "multivariate_geary" : "geary";
    const hl_classes *classes =
        variables > 1 ? &HL_CLASSES_LIKENESS : &HL_CLASSES_GEARY;
    analysis a = {0};
    hl_local l = {0};

    hl_status status = prepare(x, variables, w, options, &a, err);
    if (status == HL_OK) {
        status = hl_local_open(statistic, classes, w, &a.options, &l, err);
    }
    if (status != HL_OK) goto done;
    compute(&a, &l);
    status = permute(&a, &l, err);
    if (status == HL_OK) status = hl_local_close(w, &l, err);
    if (status != HL_OK) goto done;
    *out = l;
    l = (hl_local){0};
done:
    free_analysis(&a);
    hl_local_free(&l);
    return status;
}

hl_status hl_local_geary(const double *x, const hl_weights *w,
                         const hl_local_options *options, hl_local *out, hl_error *err)
{
    return run(&x, 1, w, options, out, err);
}

hl_status hl_local_geary_multivariate(const double *const *x, size_t variables,
                                      const hl_weights *w,
                                      const hl_local_options *options, hl_local *out,
                                      hl_error *err)
{
    if (variables < FEWEST_VARIABLES) {
        return hl_fail(err, HL_CODE_STATS_VARIABLES, "%zu\t%d", variables,
                       FEWEST_VARIABLES);
    }
    return run(x, variables, w, options, out, err);
}
