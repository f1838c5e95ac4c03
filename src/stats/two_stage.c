#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/stats/spatial_models.h"
#include "stats/regressors.h"

static const size_t DEFAULT_W_LAGS = 2;

hl_two_stage_options hl_two_stage_defaults(void)
{
    return (hl_two_stage_options){.w_lags = DEFAULT_W_LAGS};
}

/// Both stages. Columns of z: the design, then W y.
typedef struct stages {
    const hl_regressors *d;
    const hl_weights *w;
    size_t k;          ///< columns of z
    double *z;         ///< n * k
    double *projected; ///< n * k
} stages;

static void free_stages(stages *s)
{
    free(s->z);
    free(s->projected);
    *s = (stages){0};
}

/// The factor of [X, W X, …, W^lags X].
static hl_status factor_instruments(const stages *s, size_t lags, hl_qr *out,
                                    hl_error *err)
{
    const hl_regressors *d = s->d;
    const size_t n = d->n;
    const size_t columns = d->k + lags * d->terms;
    double *h = hl_array(n * columns, sizeof *h);

    if (h == NULL) return hl_no_memory(err, "%zu by %zu values", n, columns);
    memcpy(h, d->x, n * d->k * sizeof *h);
    for (size_t j = d->k; j < columns; j++) { // each lags the one `terms` before
        hl_multiply(s->w, h + (j - d->terms) * n, h + j * n);
    }
    hl_status status = hl_qr_make(h, n, columns, out, err);
    if (status == HL_OK && out->rank <= d->k) {
        hl_qr_free(out);
        status = hl_fail(err, HL_CODE_STATS_INSTRUMENTS, "%zu", d->terms);
    }
    free(h);
    return status;
}

static hl_status make_stages(size_t lags, stages *s, hl_error *err)
{
    const hl_regressors *d = s->d;
    const size_t n = d->n;
    hl_qr instruments = {0};

    s->z = hl_array(n * s->k, sizeof *s->z);
    s->projected = hl_array(n * s->k, sizeof *s->projected);
    if (s->z == NULL || s->projected == NULL) {
        return hl_no_memory(err, "%zu by %zu values", n, s->k);
    }
    memcpy(s->z, d->x, n * d->k * sizeof *s->z);
    hl_multiply(s->w, d->y, s->z + d->k * n);
    const hl_status status = factor_instruments(s, lags, &instruments, err);
    if (status != HL_OK) return status;
    memcpy(s->projected, s->z, n * s->k * sizeof *s->z);
    hl_qr_project(&instruments, s->projected + d->k * n); // X is its own projection
    hl_qr_free(&instruments);
    return HL_OK;
}

/// sum e^2 a b.
static double weigh(const double *e, const double *a, const double *b, size_t n)
{
    hl_sum sum = {0};

    for (size_t i = 0; i < n; i++) {
        hl_sum_add(&sum, e[i] * a[i] * (e[i] * b[i]));
    }
    return hl_sum_value(&sum);
}

/// A V A, with A = (Z^'Z^)^-1 in `bread` and V = sum e^2 z^ z^'.
static hl_status sandwich(const stages *s, const hl_regression *r, const double *bread,
                          double *out, hl_error *err)
{
    const size_t k = s->k;
    const size_t n = r->n;
    double *filling = hl_array(2 * k * k, sizeof *filling);

    if (filling == NULL) return hl_no_memory(err, "%zu values", 2 * k * k);
    double *half = filling + k * k;
    for (size_t a = 0; a < k; a++) {
        for (size_t b = 0; b < k; b++) {
            filling[a + b * k] =
                weigh(r->residual, s->projected + a * n, s->projected + b * n, n);
        }
    }
    for (size_t a = 0; a < k;
         a++) { // all matrices are symmetric: columns serve as rows
        for (size_t b = 0; b < k; b++) {
            half[a + b * k] = hl_dot(filling + a * k, bread + b * k, k);
        }
    }
    for (size_t a = 0; a < k; a++) {
        for (size_t b = 0; b < k; b++) {
            out[a + b * k] = hl_dot(bread + a * k, half + b * k, k);
        }
    }
    free(filling);
    return HL_OK;
}

static hl_status add_covariance(const stages *s, const double *inverse,
                                hl_two_stage_variance variance, hl_regression *r,
                                hl_error *err)
{
    const double sse = hl_dot(r->residual, r->residual, r->n);
    const size_t df = variance == HL_TWO_STAGE_DF ? r->n - r->k : r->n;

    r->fit.sigma2 = sse / (double)df;
    if (variance == HL_TWO_STAGE_WHITE) {
        return sandwich(s, r, inverse, r->covariance, err);
    }
    for (size_t m = 0; m < r->k * r->k; m++) {
        r->covariance[m] = r->fit.sigma2 * inverse[m];
    }
    return HL_OK;
}

static hl_status second_stage(const stages *s, hl_two_stage_variance variance,
                              hl_regression *r, hl_error *err)
{
    const hl_regressors *d = s->d;
    const size_t n = d->n;
    hl_qr qr = {0};
    double *inverse = NULL;

    hl_status status = hl_qr_make(s->projected, n, s->k, &qr, err);
    if (status != HL_OK) return status;
    if (qr.rank < s->k) {
        status = hl_fail(err, HL_CODE_STATS_INSTRUMENTS, "%zu", d->terms);
        goto done;
    }
    inverse = hl_array(s->k * s->k, sizeof *inverse);
    if (inverse == NULL) {
        status = hl_no_memory(err, "%zu values", s->k * s->k);
        goto done;
    }
    memcpy(r->residual, d->y, n * sizeof *r->residual);
    hl_qr_solve(&qr, r->residual, r->estimate);
    for (size_t i = 0; i < n; i++) { // residuals of Z, not of its projection
        r->residual[i] = d->y[i];
        for (size_t j = 0; j < s->k; j++) {
            r->residual[i] -= r->estimate[j] * s->z[i + j * n];
        }
    }
    hl_qr_inverse(&qr, inverse);
    status = add_covariance(s, inverse, variance, r, err);
done:
    hl_qr_free(&qr);
    free(inverse);
    return status;
}

hl_status hl_two_stage(const hl_regression_data *data, const hl_weights *w,
                       const hl_two_stage_options *options, hl_regression *out,
                       hl_error *err)
{
    const hl_two_stage_options o = options != NULL ? *options : hl_two_stage_defaults();
    hl_regressors d = {0};
    hl_regression r = {0};
    stages s = {.d = &d, .w = w};

    if (o.w_lags < 1 || o.w_lags > 2) {
        return hl_fail(err, HL_CODE_STATS_W_LAGS, "%zu", o.w_lags);
    }
    hl_status status = hl_regressors_check_weights(data, w, err);
    if (status == HL_OK) status = hl_regressors_make(data, NULL, 1, &d, err);
    if (status != HL_OK) goto done;
    s.k = d.k + 1;
    status = make_stages(o.w_lags, &s, err);
    if (status == HL_OK) {
        status = hl_regression_start(&d, HL_MODEL_TWO_STAGE, "rho", &r, err);
    }
    if (status == HL_OK) status = second_stage(&s, o.variance, &r, err);
    if (status == HL_OK) status = hl_regression_finish(&d, &r, err);
    if (status != HL_OK) goto done;
    r.islands = hl_count_islands(w);
    r.fit.rho = r.estimate[d.k];
    r.fit.rho_se = r.se[d.k];
    *out = r;
    r = (hl_regression){0};
done:
    hl_regression_free(&r);
    free_stages(&s);
    hl_regressors_free(&d);
    return status;
}
