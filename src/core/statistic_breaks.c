// Breaks that a statistic of the values sets: deviations, quartiles, percentiles,
// means.
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "hinterland/core/breaks.h"

/// The finite values in ascending order. The caller frees them.
static hl_status sort_finite(const double *value, size_t n, double **out, size_t *count,
                             hl_error *err)
{
    double *sorted = hl_array(n, sizeof *sorted);

    if (sorted == NULL) return hl_no_memory(err, "%zu values to be classed", n);
    *count = 0;
    for (size_t i = 0; i < n; i++) {
        if (isfinite(value[i])) sorted[(*count)++] = value[i] + 0.0;
    }
    hl_sort_values(sorted, *count);
    *out = sorted;
    return HL_OK;
}

/// Those of the ascending cuts that lie between the values part them.
static void part(const double *sorted, size_t count, const double *cut, size_t cuts,
                 hl_breaks *out)
{
    hl_breaks breaks = {0};

    *out = breaks;
    if (count == 0) return;
    size_t bounds = 1;
    breaks.bound[0] = sorted[0];
    for (size_t k = 0; k < cuts && bounds < HL_BREAKS_MAX; k++) {
        const bool inside = cut[k] > breaks.bound[bounds - 1] && // equal ones collapse
                            cut[k] < sorted[count - 1];
        if (inside) breaks.bound[bounds++] = cut[k];
    }
    breaks.bound[bounds] = sorted[count - 1];
    breaks.count = bounds;
    *out = breaks;
}

static double mean_of(const double *value, size_t count)
{
    hl_sum sum = {0};

    for (size_t i = 0; i < count; i++) {
        hl_sum_add(&sum, value[i]);
    }
    return hl_sum_value(&sum) / (double)count;
}

hl_status hl_breaks_deviation(const double *value, size_t n, hl_breaks *out,
                              hl_error *err)
{
    static const double TIMES[] = {-2.0, -1.0, 1.0, 2.0};
    enum { CUTS = sizeof TIMES / sizeof *TIMES };
    double cut[CUTS] = {0};
    double *sorted = NULL;
    size_t count = 0;
    hl_sum squares = {0};

    const hl_status status = sort_finite(value, n, &sorted, &count, err);
    if (status != HL_OK) return status;
    const double mean = count > 0 ? mean_of(sorted, count) : 0.0;
    for (size_t i = 0; i < count; i++) {
        hl_sum_add(&squares, (sorted[i] - mean) * (sorted[i] - mean));
    }
    const double sd =
        count > 1 ? sqrt(hl_sum_value(&squares) / (double)(count - 1)) : 0.0;
    for (size_t k = 0; k < CUTS; k++) {
        cut[k] = mean + TIMES[k] * sd;
    }
    part(sorted, count, cut, sd > 0.0 ? CUTS : 0, out);
    free(sorted);
    return HL_OK;
}

hl_status hl_breaks_box(const double *value, size_t n, double hinge, hl_breaks *out,
                        hl_error *err)
{
    static const double SHARE[] = {0.25, 0.5, 0.75};
    enum { CUTS = 5 };
    double cut[CUTS] = {0};
    double *sorted = NULL;
    size_t count = 0;

    if (!(hinge > 0.0)) return hl_fail(err, HL_CODE_INTERNAL, "a hinge of %g", hinge);
    const hl_status status = sort_finite(value, n, &sorted, &count, err);
    if (status != HL_OK) return status;
    for (size_t k = 0; k < 3 && count > 0; k++) {
        cut[k + 1] = hl_quantile(sorted, count, SHARE[k]);
    }
    const double reach = hinge * (cut[3] - cut[1]);
    cut[0] = cut[1] - reach;
    cut[CUTS - 1] = cut[3] + reach;
    part(sorted, count, cut, CUTS, out);
    free(sorted);
    return HL_OK;
}

hl_status hl_breaks_percentile(const double *value, size_t n, hl_breaks *out,
                               hl_error *err)
{
    static const double SHARE[] = {0.01, 0.1, 0.5, 0.9, 0.99};
    enum { CUTS = sizeof SHARE / sizeof *SHARE };
    double cut[CUTS] = {0};
    double *sorted = NULL;
    size_t count = 0;

    const hl_status status = sort_finite(value, n, &sorted, &count, err);
    if (status != HL_OK) return status;
    for (size_t k = 0; k < CUTS && count > 0; k++) {
        cut[k] = hl_quantile(sorted, count, SHARE[k]);
    }
    part(sorted, count, cut, CUTS, out);
    free(sorted);
    return HL_OK;
}

hl_status hl_breaks_head_tail(const double *value, size_t n, hl_breaks *out,
                              hl_error *err)
{
    static const double MINORITY = 0.4;
    double cut[HL_BREAKS_MAX - 1] = {0};
    double *sorted = NULL;
    size_t count = 0;
    size_t cuts = 0;
    size_t first = 0;
    bool small = true;

    const hl_status status = sort_finite(value, n, &sorted, &count, err);
    if (status != HL_OK) return status;
    while (small && cuts < HL_BREAKS_MAX - 1 && first < count &&
           sorted[first] < sorted[count - 1]) {
        const size_t whole = count - first;
        const double mean = mean_of(sorted + first, whole);
        while (first < count && sorted[first] < mean) {
            first++;
        }
        cut[cuts++] = mean;
        small = (double)(count - first) <= MINORITY * (double)whole;
    }
    part(sorted, count, cut, cuts, out);
    free(sorted);
    return HL_OK;
}
