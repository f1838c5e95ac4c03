#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/stats/spatial_models.h"
#include "stats/regressors.h"

enum { MOMENTS = 3 };

/// What is left of the three conditions once s2 fits them best: p0 + p1 l + p2 l^2, its
/// square a polynomial of degree 4 in lambda.
typedef struct conditions {
    double p[MOMENTS][MOMENTS]; ///< power of lambda, condition
} conditions;

/// Take the direction of s2, (1, tr W'W / n, 0), out of a vector.
static void project(double trace, double v[MOMENTS])
{
    const double share = (v[0] + trace * v[1]) / (1.0 + trace * trace);

    v[0] -= share;
    v[1] -= share * trace;
}

/// Kelejian and Prucha (1999), eq. 7, of the residuals u.
static hl_status set_conditions(const hl_weights *w, const double *u, conditions *c,
                                hl_error *err)
{
    const size_t n = w->n;
    const double units = (double)n;
    double *lag = hl_array(2 * n, sizeof *lag);
    hl_sum squares = {0};

    if (lag == NULL) return hl_no_memory(err, "%zu values", 2 * n);
    double *second = lag + n;
    hl_multiply(w, u, lag);
    hl_multiply(w, lag, second);
    for (size_t l = 0; l < w->start[n]; l++) {
        hl_sum_add(&squares, w->weight[l] * w->weight[l]);
    }
    const double uu = hl_dot(u, u, n) / units;
    const double ul = hl_dot(u, lag, n) / units;
    const double ll = hl_dot(lag, lag, n) / units;
    const double us = hl_dot(u, second, n) / units;
    const double ls = hl_dot(lag, second, n) / units;
    const double ss = hl_dot(second, second, n) / units;
    const double p[MOMENTS][MOMENTS] = {
        {uu,        ll,        ul        },
        {-2.0 * ul, -2.0 * ls, -(us + ll)},
        {ll,        ss,        ls        },
    };
    memcpy(c->p, p, sizeof p);
    for (size_t power = 0; power < MOMENTS; power++) {
        project(hl_sum_value(&squares) / units, c->p[power]);
    }
    free(lag);
    return HL_OK;
}

/// The sum of squares (order 0) or its derivative (1).
static double distance(const conditions *c, size_t order, double lambda)
{
    double sum = 0.0;

    for (size_t m = 0; m < MOMENTS; m++) {
        const double value = c->p[0][m] + lambda * (c->p[1][m] + lambda * c->p[2][m]);
        const double slope = c->p[1][m] + 2.0 * lambda * c->p[2][m];
        sum += order == 0 ? value * value : 2.0 * value * slope;
    }
    return sum;
}

/// The best of a grid on (-1, 1), then the root of the derivative beside it. At a bound
/// without a root, the bound.
static double minimize(const conditions *c)
{
    enum { GRID = 200, HALVINGS = 60 };
    const double step = 2.0 / GRID;
    double low = -1.0;

    for (size_t g = 1; g <= GRID; g++) {
        const double at = -1.0 + step * (double)g;
        if (distance(c, 0, at) < distance(c, 0, low)) low = at;
    }
    double high = fmin(low + step, 1.0);
    low = fmax(low - step, -1.0);
    for (size_t h = 0; h < HALVINGS; h++) {
        const double middle = 0.5 * (low + high);
        if (distance(c, 1, middle) < 0.0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return 0.5 * (low + high);
}

/// Least squares of (I - lambda W) y on (I - lambda W) X.
static hl_status transform_and_fit(const hl_regressors *d, const hl_weights *w,
                                   double lambda, hl_regression *r, hl_error *err)
{
    const size_t n = d->n;
    hl_qr qr = {0};
    double *x = hl_array(n * d->k, sizeof *x);
    double *inverse = hl_array(d->k * d->k, sizeof *inverse);
    hl_status status = HL_OK;

    if (x == NULL || inverse == NULL) {
        status = hl_no_memory(err, "%zu by %zu values", n, d->k);
        goto done;
    }
    for (size_t j = 0; j < d->k; j++) {
        hl_multiply(w, d->x + j * n, x + j * n);
    }
    for (size_t m = 0; m < n * d->k; m++) {
        x[m] = d->x[m] - lambda * x[m];
    }
    hl_multiply(w, d->y, r->residual);
    for (size_t i = 0; i < n; i++) {
        r->residual[i] = d->y[i] - lambda * r->residual[i];
    }
    status = hl_qr_make(x, n, d->k, &qr, err);
    if (status == HL_OK && qr.rank < d->k) {
        status = hl_fail(err, HL_CODE_STATS_INFORMATION, "%zu", d->k);
    }
    if (status != HL_OK) goto done;
    hl_qr_solve(&qr, r->residual, r->estimate);
    hl_qr_inverse(&qr, inverse);
    r->fit.sigma2 = hl_dot(r->residual, r->residual, n) / (double)n;
    for (size_t j = 0; j < r->k; j++) { // lambda has none
        r->covariance[d->k + j * r->k] = r->covariance[j + d->k * r->k] = NAN;
    }
    for (size_t m = 0; m < d->k * d->k; m++) {
        r->covariance[m % d->k + m / d->k * r->k] = r->fit.sigma2 * inverse[m];
    }
done:
    hl_qr_free(&qr);
    free(inverse);
    free(x);
    return status;
}

hl_status hl_gm_error(const hl_regression_data *data, const hl_weights *w,
                      hl_regression *out, hl_error *err)
{
    hl_regressors d = {0};
    hl_regression r = {0};
    conditions c = {0};

    hl_status status = hl_regressors_check_weights(data, w, err);
    if (status == HL_OK) status = hl_regressors_make(data, NULL, 1, &d, err);
    if (status == HL_OK) {
        status = hl_regression_start(&d, HL_MODEL_GM_ERROR, "lambda", &r, err);
    }
    if (status != HL_OK) goto done;
    memcpy(r.residual, d.y, d.n * sizeof *r.residual);
    hl_qr_residual(&d.qr, r.residual);
    status = set_conditions(w, r.residual, &c, err);
    if (status != HL_OK) goto done;
    r.fit.rho = minimize(&c);
    status = transform_and_fit(&d, w, r.fit.rho, &r, err);
    if (status != HL_OK) goto done;
    r.estimate[d.k] = r.fit.rho;
    r.islands = hl_count_islands(w);
    status = hl_regression_finish(&d, &r, err);
    if (status != HL_OK) goto done;
    *out = r;
    r = (hl_regression){0};
done:
    hl_regression_free(&r);
    hl_regressors_free(&d);
    return status;
}
