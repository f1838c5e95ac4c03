#include "hinterland/stats/moran_periods.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/rank.h"
#include "hinterland/stats/moran.h"
#include "stats/variable.h"

static const double LOW = 0.025;
static const double HIGH = 0.975;

hl_status hl_moran_differential(const double *before, const double *after,
                                const hl_weights *w, const hl_global_options *options,
                                hl_global *out, hl_error *err)
{
    hl_global g = {0};
    double *change = hl_array(w->n, sizeof *change);

    if (change == NULL) return hl_no_memory(err, "%zu values", w->n);
    hl_status status = hl_variable_check(before, w->n, err);
    if (status == HL_OK) status = hl_variable_check(after, w->n, err);
    if (status != HL_OK) goto done;
    for (size_t i = 0; i < w->n; i++) {
        change[i] = after[i] - before[i];
    }
    status = hl_moran_global(change, w, options, &g, err);
    if (status != HL_OK) goto done;
    g.statistic = "differential_moran";
    *out = g;
done:
    free(change);
    return status;
}

/// At position q (count + 1) of sorted values, counted from 1.
static double quantile(const double *sorted, size_t count, double q)
{
    const double at = q * ((double)count + 1.0);

    if (at <= 1.0) return sorted[0];
    if (at >= (double)count) return sorted[count - 1];
    const double whole = floor(at);
    const size_t below = (size_t)whole - 1;
    return sorted[below] + (at - whole) * (sorted[below + 1] - sorted[below]);
}

static hl_status test_period(const double *x, const hl_weights *w,
                             const hl_global_options *options, hl_moran_period *out,
                             hl_error *err)
{
    const size_t count = options->permutations;

    const hl_status status = hl_moran_global(x, w, options, &out->global, err);
    if (status != HL_OK) return status;
    out->low = out->high = NAN;
    if (count == 0) return HL_OK;
    hl_sort_values(options->permuted, count);
    out->low = quantile(options->permuted, count, LOW);
    out->high = quantile(options->permuted, count, HIGH);
    return HL_OK;
}

hl_status hl_moran_periods(const double *x, size_t periods, const hl_weights *w,
                           const hl_global_options *options, hl_moran_period *out,
                           hl_error *err)
{
    hl_global_options o = options != NULL ? *options : hl_global_defaults();
    hl_moran_period *result = hl_array(periods, sizeof *result);

    o.permuted = hl_array(o.permutations, sizeof *o.permuted);
    hl_status status = HL_OK;
    if (result == NULL || o.permuted == NULL) {
        status = hl_no_memory(err, "%zu periods", periods);
        goto done;
    }
    for (size_t t = 0; t < periods && status == HL_OK; t++) {
        status = test_period(x + t * w->n, w, &o, &result[t], err);
    }
    for (size_t t = 0; t < periods && status == HL_OK; t++) {
        out[t] = result[t];
    }
done:
    free(result);
    free(o.permuted);
    return status;
}
