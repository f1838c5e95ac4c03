#include "hinterland/stats/spatial_models.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/distribution.h"
#include "stats/least_squares.h"
#include "stats/likelihood.h"
#include "stats/traces.h"

enum { EXPECTED_MOST = 5000 }; // n solves: a second or two

hl_spatial_options hl_spatial_defaults(void)
{
    return (hl_spatial_options){0};
}

hl_status hl_slx(const hl_regression_data *data, const hl_weights *w,
                 hl_regression *out, hl_error *err)
{
    hl_regressors d = {0};

    hl_status status = hl_regressors_check_weights(data, w, err);
    if (status == HL_OK) status = hl_regressors_make(data, w, 0, &d, err);
    if (status == HL_OK) status = hl_least_squares(&d, HL_MODEL_SLX, out, err);
    if (status == HL_OK) out->islands = hl_count_islands(w);
    hl_regressors_free(&d);
    return status;
}

/// What the information matrix is made of, at the estimates. The order of its rows:
/// the k coefficients, rho, sigma2.
typedef struct information {
    const hl_likelihood *p;
    double rho;
    double s2;
    double *matrix;   ///< (k + 2) * (k + 2)
    double *vector;   ///< n
    hl_traces traces; ///< NaN when observed
} information;

static void set(information *m, size_t i, size_t j, double value)
{
    const size_t size = m->p->design->k + 2;

    m->matrix[i + j * size] = m->matrix[j + i * size] = value;
}

/// Rows of rho and sigma2 that all have; `own` is what I_rr has beside tr G^2.
static void set_common(information *m, double own, double with_sigma2)
{
    const size_t k = m->p->design->k;
    const double n = (double)m->p->design->n;

    set(m, k, k, own - hl_jacobian_at(m->p->jacobian, 2, m->rho));
    set(m, k, k + 1, with_sigma2);
    set(m, k + 1, k + 1, n / (2.0 * m->s2 * m->s2));
}

static void set_lag(information *m, const hl_regression *r)
{
    const hl_regressors *d = m->p->design;
    const double *wy = r->information == HL_INFORMATION_EXPECTED ? m->vector : m->p->wy;

    for (size_t i = 0; i < d->k; i++) {
        for (size_t j = 0; j <= i; j++) {
            set(m, i, j, hl_dot(d->x + i * d->n, d->x + j * d->n, d->n) / m->s2);
        }
        set(m, i, d->k, hl_dot(d->x + i * d->n, wy, d->n) / m->s2);
    }
    const double length = hl_dot(wy, wy, d->n) / m->s2;
    if (r->information == HL_INFORMATION_EXPECTED) {
        set_common(m, m->traces.gg + length,
                   -hl_jacobian_at(m->p->jacobian, 1, m->rho) / m->s2);
    } else {
        set_common(m, length, hl_dot(r->residual, wy, d->n) / (m->s2 * m->s2));
    }
}

/// W e of the error model, e = y - X b.
static void lag_disturbance(const hl_likelihood *p, const hl_regression *r, double *we)
{
    const hl_regressors *d = p->design;

    memcpy(we, p->wy, d->n * sizeof *we);
    for (size_t j = 0; j < d->k; j++) {
        for (size_t i = 0; i < d->n; i++) {
            we[i] -= r->estimate[j] * p->wx[i + j * d->n];
        }
    }
}

static void set_error(information *m, const hl_regression *r)
{
    const hl_likelihood *p = m->p;
    const hl_regressors *d = p->design;
    const size_t n = d->n;

    for (size_t i = 0; i < d->k; i++) {
        for (size_t j = 0; j <= i; j++) {
            set(m, i, j, hl_dot(p->tx + i * n, p->tx + j * n, n) / m->s2);
        }
    }
    if (r->information == HL_INFORMATION_EXPECTED) {
        set_common(m, m->traces.gg, -hl_jacobian_at(p->jacobian, 1, m->rho) / m->s2);
        return;
    }
    lag_disturbance(p, r, m->vector);
    for (size_t i = 0; i < d->k; i++) {
        set(m, i, d->k,
            (hl_dot(p->wx + i * n, r->residual, n) +
             hl_dot(p->tx + i * n, m->vector, n)) /
                m->s2);
    }
    set_common(m, hl_dot(m->vector, m->vector, n) / m->s2,
               hl_dot(r->residual, m->vector, n) / (m->s2 * m->s2));
}

/// The exact traces, and G X b into the vector.
static hl_status solve_traces(information *m, const hl_regression *r, hl_error *err)
{
    const hl_likelihood *p = m->p;
    const hl_weights *w = p->jacobian->w;
    const hl_regressors *d = p->design;
    hl_sparse_lu *lu = NULL;
    double *mean = hl_array(d->n, sizeof *mean);
    bool singular = false;

    hl_status status = mean == NULL ? hl_no_memory(err, "%zu values", d->n)
                                    : hl_sparse_lu_make(w, &lu, err);
    if (status == HL_OK) status = hl_sparse_lu_factor(lu, m->rho, &singular, err);
    if (status == HL_OK && singular) {
        status = hl_fail(err, HL_CODE_STATS_INFORMATION, "%zu", r->k);
    }
    if (status != HL_OK) goto done;
    for (size_t j = 0; j < d->k; j++) {
        for (size_t i = 0; i < d->n; i++) {
            mean[i] += r->estimate[j] * d->x[i + j * d->n];
        }
    }
    hl_multiply(w, mean, m->vector);
    status = hl_sparse_lu_solve(lu, m->vector, 1, err);
    if (status == HL_OK) status = hl_traces_compute(w, lu, &m->traces, err);
done:
    hl_sparse_lu_free(lu);
    free(mean);
    return status;
}

static hl_status invert(information *m, hl_regression *r, hl_error *err)
{
    const size_t k = r->k; // with rho
    const size_t size = k + 1;
    double *scratch = hl_array(size * size, sizeof *scratch);

    if (scratch == NULL) return hl_no_memory(err, "%zu values", size * size);
    const bool regular = hl_spd_inverse(m->matrix, size, scratch);
    free(scratch);
    if (!regular) return hl_fail(err, HL_CODE_STATS_INFORMATION, "%zu", k);
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            r->covariance[i + j * k] = m->matrix[i + j * size];
        }
    }
    return HL_OK;
}

/// The test of autocorrelated errors in a lag model (Anselin 1988, 6.4).
static void test_residuals(const information *m, hl_regression *r, double *we)
{
    const hl_weights *w = m->p->jacobian->w;
    const double variance = r->covariance[r->k * r->k - 1];

    hl_multiply(w, r->residual, we);
    const double d = hl_dot(r->residual, we, r->n) / m->s2;
    r->fit.lm = d * d / (hl_lm_trace(w) - m->traces.wg * m->traces.wg * variance);
    r->fit.lm_p = hl_chi2_greater(r->fit.lm, 1.0);
}

static hl_status add_covariance(const hl_likelihood *p, hl_regression *r, hl_error *err)
{
    const size_t size = p->design->k + 2;
    information m = {.p = p,
                     .rho = r->fit.rho,
                     .s2 = hl_dot(r->residual, r->residual, r->n) / (double)r->n};
    hl_status status = HL_OK;

    m.matrix = hl_array(size * size, sizeof *m.matrix);
    m.vector = hl_array(r->n, sizeof *m.vector);
    if (m.matrix == NULL || m.vector == NULL) {
        status = hl_no_memory(err, "%zu values", r->n);
        goto done;
    }
    if (r->information == HL_INFORMATION_EXPECTED) status = solve_traces(&m, r, err);
    if (status != HL_OK) goto done;
    if (p->error) {
        set_error(&m, r);
    } else {
        set_lag(&m, r);
    }
    status = invert(&m, r, err);
    if (status == HL_OK && !p->error && r->information == HL_INFORMATION_EXPECTED) {
        test_residuals(&m, r, m.vector);
    }
done:
    free(m.matrix);
    free(m.vector);
    return status;
}

/// Tests of rho = 0, and the likelihood.
static void add_tests(const hl_likelihood *p, hl_regression *r)
{
    const hl_regressors *d = p->design;
    const double without = hl_normal_log_likelihood(d->n, p->s00);
    const double likelihood = hl_normal_log_likelihood(d->n, r->fit.sse) +
                              hl_jacobian_at(p->jacobian, 0, r->fit.rho);

    hl_regression_add_likelihood(d, likelihood, r);
    r->fit.sigma2 = r->fit.sigma2_n;
    r->fit.rho_se = r->se[d->k];
    r->fit.rho_low = p->jacobian->low;
    r->fit.rho_high = p->jacobian->high;
    r->fit.lr = 2.0 * (likelihood - without);
    r->fit.lr_p = hl_chi2_greater(fmax(r->fit.lr, 0.0), 1.0);
    r->fit.wald = r->statistic[d->k] * r->statistic[d->k];
    r->fit.wald_p = hl_chi2_greater(r->fit.wald, 1.0);
    r->islands = p->jacobian->islands;
    r->jacobian = p->jacobian->method;
    r->evaluations = p->jacobian->evaluations;
}

static hl_status fit(hl_likelihood *p, hl_information wanted, hl_regression *r,
                     hl_error *err)
{
    const hl_regressors *d = p->design;

    r->information = wanted;
    if (wanted == HL_INFORMATION_AUTO) {
        r->information =
            r->n <= EXPECTED_MOST ? HL_INFORMATION_EXPECTED : HL_INFORMATION_OBSERVED;
    }
    hl_status status = hl_likelihood_maximize(p, &r->fit.rho, &r->fit.score, err);
    if (status == HL_OK) status = hl_likelihood_fit(p, r->fit.rho, NULL, err);
    if (status != HL_OK) return status;
    memcpy(r->estimate, p->b, d->k * sizeof *p->b);
    r->estimate[d->k] = r->fit.rho;
    memcpy(r->residual, p->residual, d->n * sizeof *p->residual);
    status = add_covariance(p, r, err);
    if (status == HL_OK) status = hl_regression_finish(d, r, err);
    if (status == HL_OK) add_tests(p, r);
    return status;
}

/// y must not be explained by X alone: the profile would be that of rounding.
static hl_status check_rest(const hl_likelihood *p, hl_error *err)
{
    const double rounding = 1e-12;
    const hl_regressors *d = p->design;

    if (sqrt(p->s00) > rounding * sqrt(hl_dot(d->y, d->y, d->n))) return HL_OK;
    return hl_fail(err, HL_CODE_STATS_PERFECT_FIT, "%s", d->response);
}

static hl_status fit_model(const hl_regression_data *data, const hl_weights *w,
                           const hl_spatial_options *options, bool error,
                           hl_regression *out, hl_error *err)
{
    const hl_spatial_options o = options != NULL ? *options : hl_spatial_defaults();
    const bool durbin = o.durbin == HL_DURBIN_ALL;
    const hl_regression_model lag = durbin ? HL_MODEL_DURBIN : HL_MODEL_LAG;
    const hl_regression_model autocorrelated =
        durbin ? HL_MODEL_DURBIN_ERROR : HL_MODEL_ERROR;
    hl_regressors d = {0};
    hl_jacobian jacobian = {0};
    hl_likelihood profile = {0};
    hl_regression r = {0};

    hl_status status = hl_regressors_check_weights(data, w, err);
    if (status != HL_OK) goto done;
    status = hl_regressors_make(data, durbin ? w : NULL, 1, &d, err);
    if (status != HL_OK) goto done;
    status = hl_jacobian_make(w, o.jacobian, &jacobian, err);
    if (status != HL_OK) goto done;
    status = hl_likelihood_make(&d, &jacobian, error, &profile, err);
    if (status == HL_OK) status = check_rest(&profile, err);
    if (status != HL_OK) goto done;
    status = hl_regression_start(&d, error ? autocorrelated : lag,
                                 error ? "lambda" : "rho", &r, err);
    if (status == HL_OK) status = fit(&profile, o.information, &r, err);
    if (status != HL_OK) goto done;
    *out = r;
    r = (hl_regression){0};
done:
    hl_regression_free(&r);
    hl_likelihood_free(&profile);
    hl_jacobian_free(&jacobian);
    hl_regressors_free(&d);
    return status;
}

hl_status hl_lag_model(const hl_regression_data *data, const hl_weights *w,
                       const hl_spatial_options *options, hl_regression *out,
                       hl_error *err)
{
    return fit_model(data, w, options, false, out, err);
}

hl_status hl_error_model(const hl_regression_data *data, const hl_weights *w,
                         const hl_spatial_options *options, hl_regression *out,
                         hl_error *err)
{
    return fit_model(data, w, options, true, out, err);
}
