#include "hinterland/stats/imputation.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"

static void put(const hl_gaps *gaps, size_t at, double value)
{
    gaps->value[at] = value;
    if (gaps->filled != NULL) gaps->filled[at] = 1;
}

/// The gaps of a unit between two observed periods.
static size_t bridge(const hl_gaps *gaps, size_t unit, const size_t ends[2],
                     const double *time)
{
    const double from = gaps->value[ends[0] * gaps->n + unit];
    const double to = gaps->value[ends[1] * gaps->n + unit];
    const double span = time[ends[1]] - time[ends[0]];

    for (size_t t = ends[0] + 1; t < ends[1]; t++) {
        const double way = (time[t] - time[ends[0]]) / span;
        put(gaps, t * gaps->n + unit, from + (to - from) * way);
    }
    return ends[1] - ends[0] - 1;
}

size_t hl_impute_linear(const hl_gaps *gaps, const double *time)
{
    size_t count = 0;

    for (size_t i = 0; i < gaps->n; i++) {
        bool any = false;
        size_t ends[2] = {0};
        for (size_t t = 0; t < gaps->periods; t++) {
            if (isnan(gaps->value[t * gaps->n + i])) continue;
            ends[1] = t;
            if (any) count += bridge(gaps, i, ends, time);
            ends[0] = t;
            any = true;
        }
    }
    return count;
}

/// The mean of the neighbors that have a value; NaN for none.
static double neighbors_mean(const hl_weights *w, size_t unit, const double *x)
{
    hl_sum sum = {0};
    hl_sum weights = {0};

    for (size_t l = w->start[unit]; l < w->start[unit + 1]; l++) {
        const double value = x[w->neighbor[l]];
        if (isnan(value)) continue;
        hl_sum_add(&sum, w->weight[l] * value);
        hl_sum_add(&weights, w->weight[l]);
    }
    const double total = hl_sum_value(&weights);
    return total > 0.0 ? hl_sum_value(&sum) / total : NAN;
}

hl_status hl_impute_neighbors(const hl_gaps *gaps, const hl_weights *w, size_t *count,
                              hl_error *err)
{
    double *observed = hl_array(gaps->n, sizeof *observed);

    if (observed == NULL) return hl_no_memory(err, "%zu values", gaps->n);
    *count = 0;
    for (size_t t = 0; t < gaps->periods; t++) {
        const size_t first = t * gaps->n;
        memcpy(observed, gaps->value + first, gaps->n * sizeof *observed);
        for (size_t i = 0; i < gaps->n; i++) {
            if (!isnan(observed[i])) continue;
            const double mean = neighbors_mean(w, i, observed);
            if (isnan(mean)) continue;
            put(gaps, first + i, mean);
            ++*count;
        }
    }
    free(observed);
    return HL_OK;
}
