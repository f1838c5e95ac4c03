#include "hinterland/stats/ols.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/distribution.h"
#include "stats/least_squares.h"
#include "stats/regressors.h"

/// R2, adjusted R2 and F against the mean.
static void add_r2(const hl_regressors *d, hl_regression *r)
{
    const double n = (double)d->n;
    const double slopes = (double)d->k - 1.0;
    const double mean = hl_mean(d->y, d->n);
    hl_sum total = {0};

    for (size_t i = 0; i < d->n; i++) {
        hl_sum_add(&total, (d->y[i] - mean) * (d->y[i] - mean));
    }
    const double sst = hl_sum_value(&total);
    const double df = n - (double)d->k;
    r->fit.r2 = 1.0 - r->fit.sse / sst;
    r->fit.r2_adjusted = 1.0 - (1.0 - r->fit.r2) * (n - 1.0) / df;
    if (slopes > 0.0) {
        r->fit.f = (sst - r->fit.sse) / slopes / r->fit.sigma2_df;
        r->fit.f_p = hl_f_greater(r->fit.f, slopes, df);
    }
}

hl_status hl_least_squares(const hl_regressors *d, hl_regression_model model,
                           hl_regression *out, hl_error *err)
{
    hl_regression r = {0};

    hl_status status = hl_regression_start(d, model, NULL, &r, err);
    if (status != HL_OK) goto done;
    memcpy(r.residual, d->y, d->n * sizeof *r.residual);
    hl_qr_solve(&d->qr, r.residual, r.estimate);
    hl_qr_inverse(&d->qr, r.covariance);
    const double sigma2 = hl_dot(r.residual, r.residual, d->n) / (double)(d->n - d->k);
    for (size_t m = 0; m < r.k * r.k; m++) {
        r.covariance[m] *= sigma2;
    }
    r.student = true;
    status = hl_regression_finish(d, &r, err);
    if (status != HL_OK) goto done;
    r.fit.sigma2 = sigma2;
    add_r2(d, &r);
    hl_regression_add_likelihood(d, hl_normal_log_likelihood(d->n, r.fit.sse), &r);
    *out = r;
    r = (hl_regression){0};
done:
    hl_regression_free(&r);
    return status;
}

hl_status hl_ols(const hl_regression_data *data, hl_regression *out, hl_error *err)
{
    hl_regressors d = {0};

    hl_status status = hl_regressors_make(data, NULL, 0, &d, err);
    if (status == HL_OK) status = hl_least_squares(&d, HL_MODEL_OLS, out, err);
    hl_regressors_free(&d);
    return status;
}
