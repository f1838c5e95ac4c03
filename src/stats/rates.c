#include "hinterland/stats/rates.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/stats/moran.h"
#include "stats/variable.h"

static hl_status check(const double *events, const double *base, size_t n,
                       hl_error *err)
{
    bool any = false;

    hl_status status = hl_variable_check(events, n, err);
    if (status == HL_OK) status = hl_variable_check(base, n, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < n; i++) {
        if (events[i] < 0.0 || !(base[i] > 0.0)) {
            return hl_fail(err, HL_CODE_STATS_BASE, "%zu\t%g\t%g", i, events[i],
                           base[i]);
        }
        any = any || events[i] > 0.0;
    }
    if (!any) return hl_fail(err, HL_CODE_STATS_BASE, "0\t0\t%g", n > 0 ? base[0] : 0);
    return HL_OK;
}

hl_status hl_rates_standardize(const double *events, const double *base, size_t n,
                               double *z, hl_error *err)
{
    hl_sum event_sum = {0};
    hl_sum base_sum = {0};
    hl_sum spread = {0};

    const hl_status status = check(events, base, n, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < n; i++) {
        hl_sum_add(&event_sum, events[i]);
        hl_sum_add(&base_sum, base[i]);
    }
    const double all = hl_sum_value(&base_sum);
    const double b = hl_sum_value(&event_sum) / all;
    for (size_t i = 0; i < n; i++) {
        const double excess = events[i] / base[i] - b;
        hl_sum_add(&spread, base[i] * excess * excess);
    }
    const double a = fmax(0.0, hl_sum_value(&spread) / all - b / (all / (double)n));
    for (size_t i = 0; i < n; i++) {
        z[i] = (events[i] / base[i] - b) / sqrt(a + b / base[i]);
    }
    return HL_OK;
}

hl_status hl_moran_rates(const double *events, const double *base, const hl_weights *w,
                         const hl_global_options *options, hl_global *out,
                         hl_error *err)
{
    hl_global g = {0};
    double *z = hl_array(w->n, sizeof *z);

    if (z == NULL) return hl_no_memory(err, "%zu rates", w->n);
    hl_status status = hl_rates_standardize(events, base, w->n, z, err);
    if (status == HL_OK) status = hl_moran_global(z, w, options, &g, err);
    if (status == HL_OK) {
        g.statistic = "moran_rates";
        *out = g;
    }
    free(z);
    return status;
}
