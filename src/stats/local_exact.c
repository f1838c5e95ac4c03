#include "stats/local_exact.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/stats/multiple_testing.h"
#include "stats/exact.h"
#include "stats/saddlepoint.h"

static const double TEN = 10.0;

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

static void set_all(const hl_local_sums *sums, const hl_exact *exact, hl_local *l)
{
    const hl_interval one = {1.0, 1.0};

    for (size_t i = 0; i < l->n; i++) {
        const int sign = sums->sign != NULL ? sums->sign[i] : 1;
        if (sign == 0 && !hl_is_island(sums->w, i)) {
            set_exact(l, i, one, one);
        } else if (isnan(exact->at_least[i].low)) {
            continue;
        } else if (sign > 0) {
            set_exact(l, i, exact->at_least[i], exact->at_most[i]);
        } else {
            set_exact(l, i, exact->at_most[i], exact->at_least[i]);
        }
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

/// Mark the units whose adjusted p may be on either side of the level.
static hl_status mark_undecided(hl_local *l, hl_error *err)
{
    double *low = hl_array(l->n, sizeof *low);
    double *high = hl_array(l->n, sizeof *high);
    hl_status status = HL_OK;

    if (low == NULL || high == NULL) {
        status = hl_no_memory(err, "%zu adjusted p values", l->n);
        goto done;
    }
    status = adjust(l, l->p_low, low, err);
    if (status != HL_OK) goto done;
    status = adjust(l, l->p_high, high, err);
    if (status != HL_OK) goto done;
    for (size_t i = 0; i < l->n; i++) {
        if (low[i] <= l->level && high[i] > l->level) l->p_method[i] = HL_P_UNDECIDED;
    }
done:
    free(low);
    free(high);
    return status;
}

/// Where intervals must be narrow: at the level itself, or where the correction puts
/// it. Benjamini-Yekutieli is Benjamini-Hochberg at level / (1 + 1/2 + … + 1/m).
static hl_exact_options options_for(const hl_local *l, int threads)
{
    hl_exact_options options = hl_exact_defaults();
    const double tests = (double)(l->n - l->islands);
    double harmonic = 0.0;

    options.threads = threads;
    options.level = l->level;
    if (l->correction == HL_CORRECTION_FDR) options.fdr_level = l->level;
    if (l->correction == HL_CORRECTION_BONFERRONI && tests > 0.0) {
        options.level = l->level / tests;
    }
    if (l->correction == HL_CORRECTION_FDR_BY) {
        for (double j = tests; j >= 1.0; j--) {
            harmonic += 1.0 / j;
        }
        options.fdr_level = harmonic > 0.0 ? l->level / harmonic : 0.0;
    }
    return options;
}

static bool is_settled(const hl_local *l, size_t i)
{
    return l->p_method[i] == HL_P_EXACT || l->p_method[i] == HL_P_SADDLEPOINT;
}

static size_t count_open(const hl_local_sums *sums, const hl_local *l)
{
    size_t open = 0;

    for (size_t i = 0; i < l->n; i++) {
        if (!hl_is_island(sums->w, i) && !is_settled(l, i)) open++;
    }
    return open;
}

hl_status hl_local_exact(const hl_local_sums *sums, hl_local *local, size_t *open,
                         hl_error *err)
{
    const hl_exact_options options = options_for(local, sums->threads);
    bool *skip = hl_array(local->n, sizeof *skip);
    hl_exact exact = {0};

    hl_status status = HL_OK;
    if (skip == NULL) {
        status = hl_no_memory(err, "%zu units", local->n);
        goto done;
    }
    for (size_t i = 0; i < local->n; i++) {
        skip[i] = sums->sign != NULL && sums->sign[i] == 0;
    }
    const hl_exact_input in = {.w = sums->w, .grid = sums->grid, .skip = skip};
    status = hl_exact_tails(&in, &options, &exact, err);
    if (status != HL_OK) goto done;
    set_all(sums, &exact, local);
    status = mark_undecided(local, err);
    if (status != HL_OK) goto done;
    *open = count_open(sums, local);
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

hl_status hl_local_saddlepoint(const hl_local_sums *sums, const double *z,
                               hl_local *local, size_t *open, hl_error *err)
{
    const size_t n = local->n;
    const hl_saddlepoint_input in = {
        .w = sums->w, .z = z, .step = step_of(sums->grid), .threads = sums->threads};
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
        const int sign = sums->sign != NULL ? sums->sign[i] : 1;
        double up = sign < 0 ? at_most[i] : at_least[i];
        double down = sign < 0 ? at_least[i] : at_most[i];
        if (sign == 0 && !hl_is_island(sums->w, i)) up = down = 1.0;
        if (isnan(up)) continue;
        set_exact(local, i, (hl_interval){up, up}, (hl_interval){down, down});
        local->p_method[i] = HL_P_SADDLEPOINT;
    }
    *open = count_open(sums, local);
done:
    free(at_least);
    free(at_most);
    return status;
}

void hl_local_complete(hl_local *local, size_t i, hl_tails tails)
{
    const hl_interval certified = {local->p_low[i], local->p_high[i]};
    const hl_p_method method = (hl_p_method)local->p_method[i];

    if (is_settled(local, i)) return;
    hl_local_set_p(local, i, tails);
    if (method != HL_P_UNDECIDED) return;
    local->p_low[i] = certified.low;
    local->p_high[i] = certified.high;
    local->p_method[i] = HL_P_UNDECIDED;
}
