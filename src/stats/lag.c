#include "hinterland/stats/lag.h"

#include "stats/variable.h"

hl_status hl_lag(const double *x, const hl_weights *w, int threads, double *lag,
                 hl_error *err)
{
    const hl_status status = hl_variable_check(x, w->n, err);
    if (status != HL_OK) return status;
#pragma omp parallel for schedule(static) num_threads(hl_threads(threads))
    for (size_t i = 0; i < w->n; i++) {
        lag[i] = hl_weights_lag(w, x, i);
    }
    return HL_OK;
}
