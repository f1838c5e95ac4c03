#include "stats/likelihood.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"

static const double PI = 3.14159265358979323846;

hl_status hl_likelihood_make(const hl_regressors *d, hl_jacobian *jacobian, bool error,
                             hl_likelihood *out, hl_error *err)
{
    const size_t n = d->n;
    const hl_weights *w = jacobian->w;
    hl_likelihood p = {.design = d, .jacobian = jacobian, .error = error};

    p.wy = hl_array(n, sizeof *p.wy);
    p.wx = hl_array(error ? n * d->k : 0, sizeof *p.wx);
    p.tx = hl_array(error ? n * d->k : 0, sizeof *p.tx);
    p.e0 = hl_array(n, sizeof *p.e0);
    p.el = hl_array(n, sizeof *p.el);
    p.residual = hl_array(n, sizeof *p.residual);
    p.b = hl_array(d->k, sizeof *p.b);
    if (p.wy == NULL || p.wx == NULL || p.tx == NULL || p.e0 == NULL || p.el == NULL ||
        p.residual == NULL || p.b == NULL) {
        hl_likelihood_free(&p);
        return hl_no_memory(err, "%zu by %zu values", n, d->k);
    }
    hl_multiply(w, d->y, p.wy);
    for (size_t j = 0; j < d->k && error; j++) {
        hl_multiply(w, d->x + j * n, p.wx + j * n);
    }
    memcpy(p.e0, d->y, n * sizeof *p.e0);
    memcpy(p.el, p.wy, n * sizeof *p.el);
    hl_qr_residual(&d->qr, p.e0);
    hl_qr_residual(&d->qr, p.el);
    p.s00 = hl_dot(p.e0, p.e0, n);
    p.s0l = hl_dot(p.e0, p.el, n);
    p.sll = hl_dot(p.el, p.el, n);
    *out = p;
    return HL_OK;
}

void hl_likelihood_free(hl_likelihood *p)
{
    free(p->wy);
    free(p->wx);
    free(p->tx);
    free(p->e0);
    free(p->el);
    free(p->residual);
    free(p->b);
    *p = (hl_likelihood){0};
}

hl_status hl_likelihood_fit(hl_likelihood *p, double rho, double *covariance,
                            hl_error *err)
{
    const hl_regressors *d = p->design;
    hl_qr qr = {0};

    for (size_t i = 0; i < d->n; i++) {
        p->residual[i] = d->y[i] - rho * p->wy[i];
    }
    if (!p->error) {
        hl_qr_solve(&d->qr, p->residual, p->b);
        if (covariance != NULL) hl_qr_inverse(&d->qr, covariance);
        return HL_OK;
    }
    for (size_t m = 0; m < d->n * d->k; m++) {
        p->tx[m] = d->x[m] - rho * p->wx[m];
    }
    hl_status status = hl_qr_make(p->tx, d->n, d->k, &qr, err);
    if (status != HL_OK) return status;
    if (qr.rank < d->k) {
        status = hl_fail(err, HL_CODE_STATS_INFORMATION, "%zu", d->k);
    } else {
        hl_qr_solve(&qr, p->residual, p->b);
        if (covariance != NULL) hl_qr_inverse(&qr, covariance);
    }
    hl_qr_free(&qr);
    return status;
}

/// The sum of squares at rho and its derivative. That of the error model by the
/// envelope theorem: only the explicit rho counts, -2 u'W (y - X b).
static hl_status sum_squares(hl_likelihood *p, double rho, double *sse, double *slope,
                             hl_error *err)
{
    const hl_regressors *d = p->design;
    const size_t n = d->n;

    if (!p->error) {
        *sse = p->s00 - 2.0 * rho * p->s0l + rho * rho * p->sll;
        *slope = 2.0 * (rho * p->sll - p->s0l);
        return HL_OK;
    }
    const hl_status status = hl_likelihood_fit(p, rho, NULL, err);
    if (status != HL_OK) return status;
    *sse = hl_dot(p->residual, p->residual, n);
    *slope = hl_dot(p->residual, p->wy, n);
    for (size_t j = 0; j < d->k; j++) {
        *slope -= p->b[j] * hl_dot(p->residual, p->wx + j * n, n);
    }
    *slope *= -2.0;
    return HL_OK;
}

/// Up to constants, by an exact Jacobian.
static hl_status likelihood(hl_likelihood *p, double rho, double *out, hl_error *err)
{
    double sse = 0.0;
    double slope = 0.0;

    hl_status status = sum_squares(p, rho, &sse, &slope, err);
    if (status == HL_OK) status = hl_jacobian_log(p->jacobian, rho, out, err);
    if (status == HL_OK) *out -= 0.5 * (double)p->design->n * log(sse);
    return status;
}

static hl_status derivative(hl_likelihood *p, double rho, double *out, hl_error *err)
{
    double sse = 0.0;
    double slope = 0.0;

    const hl_status status = sum_squares(p, rho, &sse, &slope, err);
    if (status == HL_OK) {
        *out = hl_jacobian_at(p->jacobian, 1, rho) -
               0.5 * (double)p->design->n * slope / sse;
    }
    return status;
}

/// low < middle < high with the likelihood largest in the middle.
typedef struct bracket {
    double low, middle, high;
    double value; ///< at the middle
} bracket;

/// The best of a grid, close to the ends too, between its neighbors.
static hl_status find_bracket(hl_likelihood *p, bracket *k, hl_error *err)
{
    enum { GRID = 12 };
    const double center = 0.5 * (p->jacobian->low + p->jacobian->high);
    const double half = 0.5 * (p->jacobian->high - p->jacobian->low);
    double at[GRID + 2];
    size_t best = 1;

    at[0] = p->jacobian->low;
    at[GRID + 1] = p->jacobian->high;
    k->value = -INFINITY;
    for (size_t g = 1; g <= GRID; g++) {
        double value = 0.0;
        at[g] = center - half * cos(PI * ((double)g - 0.5) / GRID);
        const hl_status status = likelihood(p, at[g], &value, err);
        if (status != HL_OK) return status;
        if (value > k->value) {
            k->value = value;
            best = g;
        }
    }
    k->low = at[best - 1];
    k->middle = at[best];
    k->high = at[best + 1];
    return HL_OK;
}

/// One step of the golden section, into the longer side.
static hl_status shrink(hl_likelihood *p, bracket *k, hl_error *err)
{
    const double golden = 0.38196601125010515;
    const bool right = k->high - k->middle > k->middle - k->low;
    const double at = right ? k->middle + golden * (k->high - k->middle)
                            : k->middle - golden * (k->middle - k->low);
    double value = 0.0;

    const hl_status status = likelihood(p, at, &value, err);
    if (status != HL_OK) return status;
    if (value > k->value) {
        if (right) {
            k->low = k->middle;
        } else {
            k->high = k->middle;
        }
        k->middle = at;
        k->value = value;
    } else if (right) {
        k->high = at;
    } else {
        k->low = at;
    }
    return HL_OK;
}

static const char *name_of(const hl_likelihood *p)
{
    return p->error ? "lambda" : "rho";
}

/// Narrow the bracket until a short series describes the Jacobian on it: a fifth of the
/// way to the nearer end.
static hl_status narrow(hl_likelihood *p, bracket *k, hl_error *err)
{
    const double share = 0.2;
    const double closest = 1e-9;
    const double low = p->jacobian->low;
    const double high = p->jacobian->high;

    for (;;) {
        const double center = 0.5 * (k->low + k->high);
        const double distance = fmin(center - low, high - center);
        if (k->high - k->low <= 2.0 * share * distance) return HL_OK;
        if (distance < closest * (high - low)) break;
        const hl_status status = shrink(p, k, err);
        if (status != HL_OK) return status;
    }
    return hl_fail(err, HL_CODE_STATS_RHO_BOUND, "%s\t%g", name_of(p),
                   k->middle - low < high - k->middle ? low : high);
}

/// The root of the derivative by halving: all digits that it has.
static hl_status find_root(hl_likelihood *p, double low, double high, double *root,
                           hl_error *err)
{
    enum { HALVINGS = 60 };
    hl_status status = HL_OK;

    *root = 0.5 * (low + high);
    for (size_t h = 0; h < HALVINGS && status == HL_OK; h++) {
        double slope = 0.0;
        *root = 0.5 * (low + high);
        status = derivative(p, *root, &slope, err);
        if (slope > 0.0) {
            low = *root;
        } else {
            high = *root;
        }
    }
    return status;
}

hl_status hl_likelihood_maximize(hl_likelihood *p, double *rho, double *score,
                                 hl_error *err)
{
    bracket k = {0};
    double low = 0.0;
    double high = 0.0;

    hl_status status = find_bracket(p, &k, err);
    if (status == HL_OK) status = narrow(p, &k, err);
    if (status == HL_OK) status = hl_jacobian_focus(p->jacobian, k.low, k.high, err);
    if (status == HL_OK) status = derivative(p, k.low, &low, err);
    if (status == HL_OK) status = derivative(p, k.high, &high, err);
    if (status != HL_OK) return status;
    if (!(low > 0.0 && high < 0.0)) {
        return hl_fail(err, HL_CODE_STATS_MAXIMUM, "%s\t%g", name_of(p), k.middle);
    }
    status = find_root(p, k.low, k.high, rho, err);
    if (status == HL_OK) status = derivative(p, *rho, score, err);
    return status;
}
