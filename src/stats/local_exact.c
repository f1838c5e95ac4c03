#include "stats/local_exact.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/stats/multiple_testing.h"
#include "stats/exact.h"
#include "stats/local_steps.h"
#include "stats/saddlepoint.h"

static const double TEN = 10.0;

/// What the steps share. All borrowed.
typedef struct sums {
    const hl_shared_table *table;
    const int8_t *sign;
} sums;

static int sign_of(const sums *s, size_t i)
{
    if (hl_is_island(s->table->w, i)) return HL_SUM_LEFT_OUT;
    return s->sign != NULL ? s->sign[i] : HL_SUM_GROWS;
}

static void set_exact(hl_local *l, size_t i, hl_interval greater, hl_interval less)
{
    l->p_greater[i] = greater.high;
    l->p_less[i] = less.high;
    l->p_folded[i] = fmin(greater.high, less.high);
    l->p_low[i] = fmin(1.0, 2.0 * fmin(greater.low, less.low));
    l->p_high[i] = fmin(1.0, 2.0 * l->p_folded[i]);
    l->p[i] = l->p_high[i];
    l->p_mc[i] = 0.0;
    l->p_method[i] = HL_P_EXACT;
}

/// The tails of the statistic from those of the sum.
static void set_unit(const sums *s, size_t i, hl_interval at_least, hl_interval at_most,
                     hl_local *l)
{
    const hl_interval one = {1.0, 1.0};

    switch (sign_of(s, i)) {
    case HL_SUM_FIXED: set_exact(l, i, one, one); break;
    case HL_SUM_GROWS:
        if (!isnan(at_least.low)) set_exact(l, i, at_least, at_most);
        break;
    case HL_SUM_FALLS:
        if (!isnan(at_least.low)) set_exact(l, i, at_most, at_least);
        break;
    default: break;
    }
}

/// The p that decides, from all lows or all highs: adjusting is monotone in each p.
static hl_status adjust(const hl_local *l, const double *p, double *adjusted,
                        hl_error *err)
{
    switch (l->correction) {
    case HL_CORRECTION_NONE: break;
    case HL_CORRECTION_BONFERRONI:
        return hl_adjust_bonferroni(p, l->n, adjusted, NULL, err);
    case HL_CORRECTION_FDR: return hl_adjust_fdr(p, l->n, adjusted, NULL, err);
    case HL_CORRECTION_FDR_BY: return hl_adjust_fdr_by(p, l->n, adjusted, NULL, err);
    }
    for (size_t i = 0; i < l->n; i++) {
        adjusted[i] = p[i];
    }
    return HL_OK;
}

/// Which end of the intervals; as a number, what an unknown p can be there.
typedef enum end { LOW = 0, HIGH = 1 } end;

/// One end of every p, adjusted; a tested unit that is not covered may have any p.
static hl_status adjust_end(const sums *s, const hl_local *l, end which,
                            double *adjusted, hl_error *err)
{
    const double *known = which == LOW ? l->p_low : l->p_high;
    double *p = hl_array(l->n, sizeof *p);

    if (p == NULL) return hl_no_memory(err, "%zu p values", l->n);
    for (size_t i = 0; i < l->n; i++) {
        const bool unknown = isnan(l->p[i]) && sign_of(s, i) != HL_SUM_LEFT_OUT;
        p[i] = unknown ? (double)which : known[i];
    }
    const hl_status status = adjust(l, p, adjusted, err);
    free(p);
    return status;
}

/// Mark the units whose adjusted p may be on either side of the level.
static hl_status mark_undecided(const sums *s, hl_local *l, hl_error *err)
{
    double *low = hl_array(l->n, sizeof *low);
    double *high = hl_array(l->n, sizeof *high);
    hl_status status = HL_OK;

    if (low == NULL || high == NULL) {
        status = hl_no_memory(err, "%zu adjusted p values", l->n);
    }
    if (status == HL_OK) status = adjust_end(s, l, LOW, low, err);
    if (status == HL_OK) status = adjust_end(s, l, HIGH, high, err);
    for (size_t i = 0; status == HL_OK && i < l->n; i++) {
        const bool straddles = low[i] <= l->level && high[i] > l->level;
        if (!isnan(l->p[i]) && straddles) l->p_method[i] = HL_P_UNDECIDED;
    }
    free(low);
    free(high);
    return status;
}

/// Where intervals must be narrow: at the level itself, or where the correction puts
/// it. Benjamini-Yekutieli is Benjamini-Hochberg at level / (1 + 1/2 + … + 1/m).
static hl_exact_options options_for(const hl_local *l, int threads)
{
    hl_exact_options options = hl_exact_defaults();
    const size_t tests = l->n - l->islands;
    double harmonic = 0.0;

    options.threads = threads;
    options.level = l->level;
    if (l->correction == HL_CORRECTION_FDR) options.fdr_level = l->level;
    if (l->correction == HL_CORRECTION_BONFERRONI && tests > 0) {
        options.level = l->level / (double)tests;
    }
    if (l->correction == HL_CORRECTION_FDR_BY) {
        for (size_t j = tests; j > 0; j--) {
            harmonic += 1.0 / (double)j;
        }
        options.fdr_level = harmonic > 0.0 ? l->level / harmonic : 0.0;
    }
    return options;
}

static bool is_settled(const hl_local *l, size_t i)
{
    return l->p_method[i] == HL_P_EXACT || l->p_method[i] == HL_P_SADDLEPOINT;
}

static hl_status infer_exactly(const sums *s, hl_local *local, hl_error *err)
{
    const hl_exact_options options = options_for(local, s->table->threads);
    bool *skip = hl_array(local->n, sizeof *skip);
    hl_exact exact = {0};

    hl_status status = HL_OK;
    if (skip == NULL) {
        status = hl_no_memory(err, "%zu units", local->n);
        goto done;
    }
    for (size_t i = 0; i < local->n; i++) {
        skip[i] = sign_of(s, i) == HL_SUM_FIXED || sign_of(s, i) == HL_SUM_LEFT_OUT;
    }
    const hl_exact_input in = {.w = s->table->w, .grid = s->table->grid, .skip = skip};
    status = hl_exact_tails(&in, &options, &exact, err);
    if (status != HL_OK) goto done;
    for (size_t i = 0; i < local->n; i++) {
        set_unit(s, i, exact.at_least[i], exact.at_most[i], local);
    }
    status = mark_undecided(s, local, err);
done:
    free(skip);
    hl_exact_free(&exact);
    return status;
}

/// The greatest step of which all differences of decimal values are multiples; 0 where
/// values are not decimal.
static double step_of(const hl_grid *grid)
{
    uint64_t step = 0;

    if (!grid->decimal) return 0.0;
    for (size_t i = 1; i < grid->n; i++) {
        uint64_t rest = grid->q[i] > grid->q[0]
                            ? (uint64_t)grid->q[i] - (uint64_t)grid->q[0]
                            : (uint64_t)grid->q[0] - (uint64_t)grid->q[i];
        while (rest != 0) {
            const uint64_t next = step % rest;
            step = rest;
            rest = next;
        }
    }
    return (double)step / pow(TEN, grid->exponent);
}

static hl_status infer_nearly(const sums *s, hl_local *local, hl_error *err)
{
    const size_t n = local->n;
    const hl_saddlepoint_input in = {.w = s->table->w,
                                     .z = s->table->x[0],
                                     .step = step_of(s->table->grid),
                                     .threads = s->table->threads};
    double *at_least = hl_array(n, sizeof *at_least);
    double *at_most = hl_array(n, sizeof *at_most);

    hl_status status = HL_OK;
    if (at_least == NULL || at_most == NULL) {
        status = hl_no_memory(err, "%zu tail probabilities", n);
        goto done;
    }
    status = hl_saddlepoint_tails(&in, at_least, at_most, err);
    if (status != HL_OK) goto done;
    for (size_t i = 0; i < n; i++) {
        set_unit(s, i, (hl_interval){at_least[i], at_least[i]},
                 (hl_interval){at_most[i], at_most[i]}, local);
        if (local->p_method[i] == HL_P_EXACT) local->p_method[i] = HL_P_SADDLEPOINT;
    }
done:
    free(at_least);
    free(at_most);
    return status;
}

/// A unit by permutation; an undecided one keeps its certified interval.
static void complete(const sums *s, size_t i, hl_tails sum, hl_local *l)
{
    const hl_interval certified = {l->p_low[i], l->p_high[i]};
    const bool undecided = l->p_method[i] == HL_P_UNDECIDED;

    switch (sign_of(s, i)) {
    case HL_SUM_FIXED:
        hl_local_set_p(l, i, (hl_tails){sum.draws, sum.draws, sum.draws});
        break;
    case HL_SUM_GROWS: hl_local_set_p(l, i, sum); break;
    case HL_SUM_FALLS:
        hl_local_set_p(l, i, (hl_tails){sum.at_most, sum.at_least, sum.draws});
        break;
    default: return;
    }
    if (!undecided) return;
    l->p_low[i] = certified.low;
    l->p_high[i] = certified.high;
    l->p_method[i] = HL_P_UNDECIDED;
}

/// Draw for the units that have no settled p yet, if there are any.
static hl_status draw(const sums *s, hl_shared_table *table,
                      const hl_local_options *options, hl_local *local, hl_error *err)
{
    hl_tails *tails = NULL;
    size_t open = 0;

    for (size_t i = 0; i < local->n; i++) {
        if (sign_of(s, i) != HL_SUM_LEFT_OUT && !is_settled(local, i)) open++;
    }
    if (open == 0) return HL_OK;
    const hl_status status = hl_local_draw(table, options, &tails, err);
    const size_t drawn = status == HL_OK && tails != NULL ? local->n : 0;
#pragma omp parallel for schedule(static) num_threads(table->threads)
    for (size_t i = 0; i < drawn; i++) {
        if (!is_settled(local, i)) complete(s, i, tails[i], local);
    }
    free(tails);
    return status;
}

hl_status hl_local_infer(hl_shared_table *table, const int8_t *sign,
                         const hl_local_options *options, hl_local *local,
                         hl_error *err)
{
    const sums s = {table, sign};
    hl_status status = HL_OK;

    switch (options->inference) {
    case HL_INFERENCE_PERMUTATION: break;
    case HL_INFERENCE_EXACT: status = infer_exactly(&s, local, err); break;
    case HL_INFERENCE_SADDLEPOINT: status = infer_nearly(&s, local, err); break;
    }
    if (status != HL_OK) return status;
    return draw(&s, table, options, local, err);
}
