#include "hinterland/stats/local_spread.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/local_steps.h"
#include "stats/variable.h"

static const hl_class SPREAD_ROWS[] = {
    {HL_SPREAD_NOT_SIGNIFICANT, {"Not significant", "不显著"}, 0xEEEEEE},
    {HL_SPREAD_MIXED,           {"Mixed", "混杂"},              0xB2182B},
    {HL_SPREAD_ALIKE,           {"Alike", "相近"},              0x2166AC},
    {HL_SPREAD_UNDEFINED,       {"Undefined", "无定义"},       0x464646},
    {HL_SPREAD_ISOLATE,         {"Isolate", "孤立单元"},      0x999999},
};

const hl_classes HL_CLASSES_SPREAD = {
    "spread",
    {"Local heteroscedasticity", "局部异方差"},
    SPREAD_ROWS,
    sizeof SPREAD_ROWS / sizeof *SPREAD_ROWS
};

/// The units with neighbors, renumbered.
typedef struct analysis {
    const hl_weights *w; ///< all units
    hl_local_options options;
    int threads;
    hl_weights linked;
    size_t *unit;     ///< of each linked one
    double *residual; ///< e
    hl_variable variable;
    hl_grid grid;
} analysis;

static void free_analysis(analysis *a)
{
    hl_weights_free(&a->linked);
    free(a->unit);
    free(a->residual);
    hl_variable_free(&a->variable);
    hl_grid_free(&a->grid);
}

/// An island may be a neighbor of others, with weights that have a direction; it then
/// still has no e, and the link is dropped.
static hl_status drop_islands(analysis *a, hl_error *err)
{
    const size_t n = a->w->n;
    size_t count = 0;
    bool *keep = hl_array(n, sizeof *keep);

    if (keep == NULL) return hl_no_memory(err, "%zu units", n);
    for (size_t i = 0; i < n; i++) {
        keep[i] = !hl_is_island(a->w, i);
        if (keep[i]) a->unit[count++] = i;
    }
    const hl_status status = hl_weights_subset(a->w, keep, &a->linked, err);
    free(keep);
    return status;
}

static void compute_residuals(const double *x, const analysis *a)
{
    for (size_t u = 0; u < a->linked.n; u++) {
        const size_t i = a->unit[u];
        const hl_row row = hl_row_sums(a->w, x, i);
        const double excess = x[i] - row.lag / row.weight;
        a->residual[u] = excess * excess;
    }
}

static hl_status prepare(const double *x, analysis *a, hl_error *err)
{
    const size_t n = a->w->n;
    hl_variable whole = {0};

    hl_status status = hl_local_check(&a->options, err);
    if (status == HL_OK) status = hl_variable_center(x, n, &whole, err);
    hl_variable_free(&whole);
    if (status != HL_OK) return status;
    a->unit = hl_array(n, sizeof *a->unit);
    a->residual = hl_array(n, sizeof *a->residual);
    if (a->unit == NULL || a->residual == NULL) {
        return hl_no_memory(err, "%zu residuals", n);
    }
    status = drop_islands(a, err);
    if (status != HL_OK) return status;
    compute_residuals(x, a);
    status = hl_variable_center(a->residual, a->linked.n, &a->variable, err);
    if (status != HL_OK) return status;
    const size_t widest = hl_table_widest(&a->linked);
    return hl_grid_make(a->residual, a->linked.n, widest > 0 ? widest : 1, &a->grid,
                        err);
}

static void compute(const analysis *a, hl_local *out)
{
    const double n = (double)a->linked.n;
    const double mean = a->variable.mean;
    const double variance = a->variable.squares / n;

    for (size_t u = 0; u < a->linked.n; u++) {
        const size_t i = a->unit[u];
        const hl_row row = hl_row_sums(&a->linked, a->residual, u);
        if (!(row.weight > 0.0)) continue;
        const double all = mean * row.weight;
        out->value[i] = row.lag / all;
        out->expected[i] = 1.0;
        out->variance[i] = variance * (n * row.squares - row.weight * row.weight) /
                           ((n - 1.0) * all * all);
    }
}

static hl_status permute(const analysis *a, hl_local *out, hl_error *err)
{
    const double *const x[] = {a->variable.z};
    hl_shared_table table = {.w = &a->linked,
                             .grid = &a->grid,
                             .variables = 1,
                             .x = x,
                             .threads = a->threads};
    hl_tails *tails = NULL;

    const hl_status status = hl_local_draw(&table, &a->options, &tails, err);
    for (size_t u = 0; status == HL_OK && tails != NULL && u < a->linked.n; u++) {
        const size_t i = a->unit[u];
        if (isnan(out->value[i])) continue;
        hl_local_set_p(out, i, tails[u]);
        out->cls[i] =
            out->p_greater[i] < out->p_less[i] ? HL_SPREAD_MIXED : HL_SPREAD_ALIKE;
    }
    free(tails);
    return status;
}

hl_status hl_local_spread(const double *x, const hl_weights *w,
                          const hl_local_options *options, hl_local *out, hl_error *err)
{
    analysis a = {.w = w, .options = options != NULL ? *options : hl_local_defaults()};
    hl_local l = {0};

    a.threads = hl_threads(a.options.threads);
    hl_status status = prepare(x, &a, err);
    if (status == HL_OK) {
        status = hl_local_open("losh", &HL_CLASSES_SPREAD, w, &a.options, &l, err);
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
