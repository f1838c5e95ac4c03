#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/stats/ols.h"
#include "hinterland/stats/residual_moran.h"
#include "stats/distribution.h"
#include "stats/regressors.h"

static hl_chi2_test test_of(double statistic, double df)
{
    return (hl_chi2_test){statistic, df, hl_chi2_greater(statistic, df)};
}

static hl_lm_tests combine(double d_error, double d_lag, double trace, double j)
{
    const double rounding = 1e-10; // share of J that W X b must add to the trace
    hl_lm_tests t = {
        .error = test_of(d_error * d_error / trace, 1.0),
        .lag = test_of(d_lag * d_lag / j, 1.0),
        .robust_error = {NAN, NAN, NAN},
        .robust_lag = {NAN, NAN, NAN},
        .sarma = {NAN, NAN, NAN},
    };

    if (j - trace > rounding * j) {
        const double lag_part = d_error - trace * d_lag / j;
        const double error_part = d_lag - d_error;
        t.robust_error =
            test_of(lag_part * lag_part / (trace * (1.0 - trace / j)), 1.0);
        t.robust_lag = test_of(error_part * error_part / (j - trace), 1.0);
        t.sarma = test_of(t.robust_lag.statistic + t.error.statistic, 2.0);
    }
    return t;
}

/// The design by rows, as hl_moran_residuals() takes it.
static hl_status test_residuals(const hl_regressors *d, const double *residuals,
                                const hl_weights *w, hl_global *out, hl_error *err)
{
    double *x = hl_array(d->n * d->k, sizeof *x);

    if (x == NULL) return hl_no_memory(err, "%zu by %zu values", d->n, d->k);
    for (size_t i = 0; i < d->n; i++) {
        for (size_t j = 0; j < d->k; j++) {
            x[i * d->k + j] = d->x[i + j * d->n];
        }
    }
    const hl_status status = hl_moran_residuals(x, d->k, residuals, w, out, err);
    free(x);
    return status;
}

hl_status hl_lm_tests_compute(const hl_regression_data *data, const hl_regression *ols,
                              const hl_weights *w, hl_lm_tests *out, hl_error *err)
{
    const size_t n = data->n;
    hl_regressors d = {0};
    double *lag = NULL;

    hl_status status = hl_regressors_check_weights(data, w, err);
    if (status == HL_OK) status = hl_regressors_make(data, NULL, 0, &d, err);
    if (status != HL_OK) goto done;
    lag = hl_array(n, sizeof *lag);
    if (lag == NULL) {
        status = hl_no_memory(err, "%zu lags", n);
        goto done;
    }
    const double s2 = ols->fit.sigma2_n;
    const double trace = hl_lm_trace(w);
    hl_multiply(w, ols->residual, lag);
    const double d_error = hl_dot(ols->residual, lag, n) / s2;
    hl_multiply(w, data->y, lag);
    const double d_lag = hl_dot(ols->residual, lag, n) / s2;
    hl_multiply(w, ols->fitted, lag);
    hl_qr_residual(&d.qr, lag);
    hl_lm_tests tests =
        combine(d_error, d_lag, trace, hl_dot(lag, lag, n) / s2 + trace);
    status = test_residuals(&d, ols->residual, w, &tests.moran, err);
    if (status == HL_OK) *out = tests;
done:
    free(lag);
    hl_regressors_free(&d);
    return status;
}
