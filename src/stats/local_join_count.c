#include "hinterland/stats/local_join_count.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/rank.h"
#include "stats/local_exact.h"
#include "stats/local_steps.h"
#include "stats/variable.h"

enum { FEWEST = 2 };

static const hl_class JOIN_ROWS[] = {
    {HL_JOIN_NOT_SIGNIFICANT, {"Not significant", "不显著"}, 0xEEEEEE},
    {HL_JOIN_SIGNIFICANT,     {"Significant", "显著"},        0x348124},
    {HL_JOIN_UNDEFINED,       {"Undefined", "无定义"},       0x464646},
    {HL_JOIN_ISOLATE,         {"Isolate", "孤立单元"},      0x999999},
};

const hl_classes HL_CLASSES_JOIN = {
    "join_count",
    {"Join count cluster", "连接计数集聚类型"},
    JOIN_ROWS,
    sizeof JOIN_ROWS / sizeof *JOIN_ROWS
};

static hl_status check_binary(const double *x, size_t n, hl_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (x[i] != 0.0 && x[i] != 1.0) {
            return hl_fail(err, HL_CODE_STATS_BINARY, "%zu\t%g", i, x[i]);
        }
    }
    return HL_OK;
}

/// What the steps share; owned: variable and grid.
typedef struct analysis {
    const double *own; ///< the property of the unit
    const hl_weights *w;
    hl_local_options options;
    int threads;
    hl_variable variable; ///< the property of the neighbors, around its mean
    hl_grid grid;
} analysis;

static hl_status prepare(const double *theirs, analysis *a, hl_error *err)
{
    const size_t n = a->w->n;
    const size_t widest = hl_table_widest(a->w);

    hl_status status = hl_local_check(&a->options, err);
    if (status == HL_OK) status = check_binary(a->own, n, err);
    if (status == HL_OK) status = check_binary(theirs, n, err);
    if (status == HL_OK) status = hl_variable_center(theirs, n, &a->variable, err);
    if (status != HL_OK) return status;
    return hl_grid_make(theirs, n, widest > 0 ? widest : 1, &a->grid, err);
}

static void compute_unit(const analysis *a, const double *theirs, size_t i,
                         hl_local *out)
{
    const hl_variable *v = &a->variable;

    if (hl_is_island(a->w, i)) return;
    const hl_row row = hl_row_sums(a->w, theirs, i);
    out->value[i] = a->own[i] * row.lag;
    if (a->own[i] == 0.0) return;
    const hl_mean_variance lag =
        hl_draw_moments(row, v->n, hl_moments_without(v->n, v->squares, v->z[i]));
    out->expected[i] = lag.mean + row.weight * v->mean;
    out->variance[i] = lag.variance;
}

static hl_status infer(const analysis *a, hl_local *out, hl_error *err)
{
    const size_t n = a->w->n;
    const double *const x[] = {a->variable.z};
    hl_shared_table table = {
        .w = a->w, .grid = &a->grid, .variables = 1, .x = x, .threads = a->threads};
    int8_t *sign = hl_array(n, sizeof *sign);

    if (sign == NULL) return hl_no_memory(err, "%zu units", n);
    for (size_t i = 0; i < n; i++) {
        sign[i] = a->own[i] == 0.0 ? HL_SUM_LEFT_OUT : HL_SUM_GROWS;
    }
    const hl_status status = hl_local_infer(&table, sign, &a->options, out, err);
    for (size_t i = 0; status == HL_OK && i < n; i++) {
        if (isnan(out->p[i])) continue;
        out->cls[i] = out->p_greater[i] < out->p_less[i] ? HL_JOIN_SIGNIFICANT
                                                         : HL_JOIN_NOT_SIGNIFICANT;
    }
    free(sign);
    return status;
}

/// Borrowed.
typedef struct properties {
    const char *statistic;
    const double *own;
    const double *theirs;
} properties;

static hl_status run(properties p, const hl_weights *w, const hl_local_options *options,
                     hl_local *out, hl_error *err)
{
    analysis a = {.own = p.own,
                  .w = w,
                  .options = options != NULL ? *options : hl_local_defaults()};
    hl_local l = {0};

    a.threads = hl_threads(a.options.threads);
    hl_status status = prepare(p.theirs, &a, err);
    if (status == HL_OK) {
        status = hl_local_open(p.statistic, &HL_CLASSES_JOIN, w, &a.options, &l, err);
    }
    if (status != HL_OK) goto done;
    for (size_t i = 0; i < w->n; i++) {
        compute_unit(&a, p.theirs, i, &l);
    }
    status = infer(&a, &l, err);
    if (status == HL_OK) status = hl_local_close(w, &l, err);
    if (status != HL_OK) goto done;
    *out = l;
    l = (hl_local){0};
done:
    hl_variable_free(&a.variable);
    hl_grid_free(&a.grid);
    hl_local_free(&l);
    return status;
}

hl_status hl_local_join_count(const double *x, const hl_weights *w,
                              const hl_local_options *options, hl_local *out,
                              hl_error *err)
{
    return run((properties){"join_count", x, x}, w, options, out, err);
}

hl_status hl_local_join_count_bivariate(const double *x, const double *y,
                                        const hl_weights *w,
                                        const hl_local_options *options, hl_local *out,
                                        hl_error *err)
{
    return run((properties){"bivariate_join_count", x, y}, w, options, out, err);
}

hl_status hl_local_colocation(const double *const *x, size_t variables,
                              const hl_weights *w, const hl_local_options *options,
                              hl_local *out, hl_error *err)
{
    if (variables < FEWEST) {
        return hl_fail(err, HL_CODE_STATS_VARIABLES, "%zu\t%d", variables, FEWEST);
    }
    double *all = hl_array(w->n, sizeof *all);
    if (all == NULL) return hl_no_memory(err, "%zu values", w->n);
    memcpy(all, x[0], w->n * sizeof *all);
    hl_status status = check_binary(x[0], w->n, err);
    for (size_t v = 1; v < variables && status == HL_OK; v++) {
        status = check_binary(x[v], w->n, err);
        for (size_t i = 0; i < w->n; i++) {
            all[i] *= x[v][i];
        }
    }
    if (status == HL_OK) {
        status = run((properties){"colocation", all, all}, w, options, out, err);
    }
    free(all);
    return status;
}

/// R's type 7: at (n - 1) part / quantiles of the ordered values.
static double break_at(const double *sorted, size_t n, size_t part, size_t quantiles)
{
    const size_t steps = (n - 1) * part;
    const size_t below = steps / quantiles;
    const double share = (double)(steps % quantiles) / (double)quantiles;

    if (steps % quantiles == 0) return sorted[below];
    return sorted[below] + share * (sorted[below + 1] - sorted[below]);
}

hl_status hl_quantile_members(const double *x, size_t n, hl_quantile_class quantile,
                              double *member, hl_error *err)
{
    const size_t which = quantile.which;

    if (quantile.count < FEWEST || which < 1 || which > quantile.count) {
        return hl_fail(err, HL_CODE_STATS_QUANTILE, "%zu\t%zu", which, quantile.count);
    }
    const hl_status status = hl_variable_check(x, n, err);
    if (status != HL_OK || n == 0) return status;
    double *sorted = hl_array(n, sizeof *sorted);
    if (sorted == NULL) return hl_no_memory(err, "%zu values", n);
    memcpy(sorted, x, n * sizeof *sorted);
    hl_sort_values(sorted, n);
    const double low = break_at(sorted, n, which - 1, quantile.count);
    const double high = break_at(sorted, n, which, quantile.count);
    for (size_t i = 0; i < n; i++) {
        member[i] = x[i] >= low && (x[i] < high || which == quantile.count) ? 1.0 : 0.0;
    }
    free(sorted);
    return HL_OK;
}

hl_status hl_local_quantile(const double *x, const hl_weights *w,
                            hl_quantile_class quantile, const hl_local_options *options,
                            hl_local *out, hl_error *err)
{
    double *member = hl_array(w->n, sizeof *member);

    if (member == NULL) return hl_no_memory(err, "%zu values", w->n);
    hl_status status = hl_quantile_members(x, w->n, quantile, member, err);
    if (status == HL_OK) {
        const properties p = {"quantile_join_count", member, member};
        status = run(p, w, options, out, err);
    }
    free(member);
    return status;
}

/// The class of a unit that has `one` in a map and `other` in the next.
static uint8_t both(uint8_t one, uint8_t other, const hl_classes *classes)
{
    const int undefined = hl_class_undefined(classes);
    const int isolate = hl_class_isolate(classes);

    if (one == isolate || other == isolate) return (uint8_t)isolate;
    if (one == undefined || other == undefined) return (uint8_t)undefined;
    return one == other ? one : 0;
}

hl_status hl_class_colocation(const hl_local *const *maps, size_t count, uint8_t *cls,
                              hl_error *err)
{
    if (count < FEWEST) {
        return hl_fail(err, HL_CODE_STATS_VARIABLES, "%zu\t%d", count, FEWEST);
    }
    for (size_t m = 1; m < count; m++) {
        if (maps[m]->classes != maps[0]->classes || maps[m]->n != maps[0]->n) {
            return hl_fail(err, HL_CODE_STATS_CLASS_TABLES, "%zu\t%s", m,
                           maps[m]->classes->name);
        }
    }
    for (size_t i = 0; i < maps[0]->n; i++) {
        cls[i] = maps[0]->cls[i];
        for (size_t m = 1; m < count; m++) {
            cls[i] = both(cls[i], maps[m]->cls[i], maps[0]->classes);
        }
    }
    return HL_OK;
}
