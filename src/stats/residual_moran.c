#include "hinterland/stats/residual_moran.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/design.h"
#include "stats/eigen.h"
#include "stats/gsl_handler.h"
#include "stats/moments.h"
#include "stats/variable.h"

enum { INTERVALS = 2000, BISECTIONS = 200 };
static const double INTEGRAL_ERROR = 1e-12;
static const double AT_THE_MEAN = 1e-5; // |r| below: the limit of r* is taken

/// What both tests start from.
typedef struct model {
    hl_design design;
    hl_moments moments;
    hl_global global;
} model;

static void free_model(model *m)
{
    hl_design_free(&m->design);
}

static hl_status make_model(const double *x, size_t k, const double *residuals,
                            const hl_weights *w, model *m, hl_error *err)
{
    hl_global_options options = hl_global_defaults();

    hl_status status = hl_variable_check(residuals, w->n, err);
    if (status != HL_OK) return status;
    const double squares = hl_dot(residuals, residuals, w->n);
    if (!isnormal(squares)) return hl_fail(err, HL_CODE_STATS_RANGE, "%g", squares);
    options.permutations = 0;
    m->global.statistic = "moran_residuals";
    status = hl_global_start(w, &options, &m->moments, &m->global, err);
    if (status != HL_OK) return status;
    m->global.seed = 0;
    m->global.value = (double)m->global.n_used / m->moments.s0 *
                      hl_link_products(w, residuals) / squares;
    return hl_design_make(x, k, w, &m->design, err);
}

/// tr(MU) = -tr(Q'UQ); tr(MUMU) = tr(UU) - 2 tr(Q'UUQ) + tr((Q'UQ)^2).
static void add_moments(model *m)
{
    const hl_design *d = &m->design;
    hl_global *g = &m->global;
    const double free_units = (double)(d->n - d->k);
    const double scale = (double)g->n_used / m->moments.s0;
    hl_sum trace = {0};
    hl_sum squares = {0};

    hl_sum_add(&squares, m->moments.s1 / 2.0);
    for (size_t a = 0; a < d->k; a++) {
        const double *lagged = d->lagged + a * d->n;
        hl_sum_add(&trace, -d->inner[a * d->k + a]);
        hl_sum_add(&squares, -2.0 * hl_dot(lagged, lagged, d->n));
        for (size_t b = 0; b < d->k; b++) {
            hl_sum_add(&squares, d->inner[a * d->k + b] * d->inner[b * d->k + a]);
        }
    }
    const double t = hl_sum_value(&trace);
    g->expected = scale * t / free_units;
    g->variance_normality = scale * scale * 2.0 *
                            (hl_sum_value(&squares) - t * t / free_units) /
                            (free_units * (free_units + 2.0));
    hl_global_finish(g);
}

hl_status hl_moran_residuals(const double *x, size_t k, const double *residuals,
                             const hl_weights *w, hl_global *out, hl_error *err)
{
    model m = {0};

    const hl_status status = make_model(x, k, residuals, w, &m, err);
    if (status == HL_OK) {
        add_moments(&m);
        *out = m.global;
    }
    free_model(&m);
    return status;
}

/// Column p of Q takes its part out of U: M U M = U - Q (UQ)' - UQ Q' + Q (Q'UQ) Q'.
static void project_column(const hl_design *d, size_t p, double *a)
{
    const size_t n = d->n;
    const double *q = d->basis + p * n;
    const double *uq = d->lagged + p * n;

    for (size_t i = 0; i < n; i++) {
        double inner = 0.0; // row i of Q (Q'UQ), column p
        for (size_t b = 0; b < d->k; b++) {
            inner += d->basis[b * n + i] * d->inner[b * d->k + p];
        }
        for (size_t j = 0; j < n; j++) {
            a[i * n + j] += inner * q[j] - q[i] * uq[j] - uq[i] * q[j];
        }
    }
}

/// MUM in full, symmetric.
static void fill_projected(const hl_weights *w, const hl_design *d, double *a)
{
    const size_t n = d->n;

    for (size_t i = 0; i < n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            const size_t j = w->neighbor[l];
            a[i * n + j] += w->weight[l] / 2.0;
            a[j * n + i] += w->weight[l] / 2.0;
        }
    }
    for (size_t p = 0; p < d->k; p++) {
        project_column(d, p, a);
    }
}

static int by_size(const void *a, const void *b)
{
    const double x = fabs(*(const double *)a);
    const double y = fabs(*(const double *)b);

    return (x < y) - (x > y);
}

/// The n - k eigenvalues of MUM that are not those of the projection, which are 0: the
/// k smallest in absolute value go. `t` has room for n.
static hl_status find_eigenvalues(const hl_weights *w, const hl_design *d, double *t,
                                  hl_error *err)
{
    const size_t n = d->n;
    double *a = hl_array(n, n * sizeof *a);

    if (a == NULL) return hl_no_memory(err, "a matrix of %zu units", n);
    fill_projected(w, d, a);
    const hl_status status = hl_dense_eigenvalues(a, n, t, NULL, err);
    if (status == HL_OK) qsort(t, n, sizeof *t, by_size);
    free(a);
    return status;
}

/// A quadratic form: sum t_j times squares of standard normal draws.
typedef struct form {
    const double *t;
    size_t count;
} form;

/// Imhof's integrand.
static double integrand(double u, void *parameters)
{
    const form *f = parameters;
    double angle = 0.0;
    double size = 0.0;

    for (size_t j = 0; j < f->count; j++) {
        const double tu = f->t[j] * u;
        angle += atan(tu);
        size += log1p(tu * tu);
    }
    return sin(angle / 2.0) / u * exp(-size / (2.0 * 2.0));
}

/// Imhof's integral and GSL's estimate of its error.
typedef struct integral {
    form *of;
    double value, error;
} integral;

static int integrate(void *context)
{
    integral *i = context;
    gsl_integration_workspace *space = gsl_integration_workspace_alloc(INTERVALS);
    gsl_function function = {.function = integrand, .params = i->of};

    if (space == NULL) return GSL_ENOMEM;
    const int failed =
        gsl_integration_qagiu(&function, 0.0, INTEGRAL_ERROR, INTEGRAL_ERROR, INTERVALS,
                              space, &i->value, &i->error);
    gsl_integration_workspace_free(space);
    return failed;
}

/// P(form > 0).
static hl_status find_greater(form *f, double *p, hl_error *err)
{
    const double pi = acos(-1.0);
    integral i = {.of = f};

    const int failed = hl_gsl_quietly(integrate, &i);
    if (failed == GSL_ENOMEM) return hl_no_memory(err, "%d intervals", INTERVALS);
    if (failed != GSL_SUCCESS && !(i.error < sqrt(INTEGRAL_ERROR))) {
        return hl_fail(err, HL_CODE_STATS_CONVERGE, "integral");
    }
    *p = fmin(1.0, fmax(0.0, 1.0 / 2.0 + i.value / pi));
    return HL_OK;
}

static double slope(const form *f, double omega)
{
    hl_sum sum = {0};

    for (size_t j = 0; j < f->count; j++) {
        hl_sum_add(&sum, f->t[j] / (1.0 - 2.0 * omega * f->t[j]));
    }
    return hl_sum_value(&sum);
}

/// Where the slope of the cumulant function is 0: it ascends between its poles.
static double find_saddle(const form *f, double smallest, double largest)
{
    double low = 1.0 / (2.0 * smallest);
    double high = 1.0 / (2.0 * largest);

    for (int b = 0; b < BISECTIONS; b++) {
        const double middle = low + (high - low) / 2.0;
        if (middle <= low || middle >= high) break;
        if (slope(f, middle) < 0.0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low + (high - low) / 2.0;
}

/// Barndorff-Nielsen's r* at 0.
static double find_deviate(const form *f)
{
    const double six = 6.0;
    double smallest = 0.0;
    double largest = 0.0;
    hl_sum logs = {0};
    hl_sum curve = {0};
    hl_sum squares = {0};
    hl_sum cubes = {0};

    for (size_t j = 0; j < f->count; j++) {
        smallest = fmin(smallest, f->t[j]);
        largest = fmax(largest, f->t[j]);
    }
    if (!(smallest < 0.0)) return -INFINITY;
    if (!(largest > 0.0)) return INFINITY;
    const double omega = find_saddle(f, smallest, largest);
    for (size_t j = 0; j < f->count; j++) {
        const double t = f->t[j];
        const double bent = t / (1.0 - 2.0 * omega * t);
        hl_sum_add(&logs, log1p(-2.0 * omega * t));
        hl_sum_add(&curve, 2.0 * bent * bent);
        hl_sum_add(&squares, 2.0 * t * t);
        hl_sum_add(&cubes, 2.0 * 2.0 * 2.0 * t * t * t);
    }
    const double r = copysign(sqrt(fmax(0.0, hl_sum_value(&logs))), omega);
    if (fabs(r) < AT_THE_MEAN) {
        const double square = hl_sum_value(&squares);
        return hl_sum_value(&cubes) / (square * sqrt(square)) / six;
    }
    return r - log(r / (omega * sqrt(hl_sum_value(&curve)))) / r;
}

/// Both p of I from the eigenvalues, which lose i S0 / N and take a common scale.
static hl_status find_p(double *t, size_t count, double shift, hl_moran_exact *e,
                        hl_error *err)
{
    hl_sum squares = {0};

    for (size_t j = 0; j < count; j++) {
        t[j] -= shift;
        hl_sum_add(&squares, t[j] * t[j]);
    }
    const double scale = sqrt(hl_sum_value(&squares));
    for (size_t j = 0; j < count; j++) {
        t[j] /= scale;
    }
    form f = {t, count};
    double greater = 0.0;
    const hl_status status = find_greater(&f, &greater, err);
    if (status != HL_OK) return status;
    e->p_exact =
        (hl_p_values){2.0 * fmin(greater, 1.0 - greater), greater, 1.0 - greater};
    e->z_exact = greater < 1.0 / 2.0 ? gsl_cdf_ugaussian_Qinv(greater)
                                     : gsl_cdf_ugaussian_Pinv(1.0 - greater);
    e->z_saddlepoint = find_deviate(&f);
    e->p_saddlepoint = hl_p_of_z(e->z_saddlepoint);
    return HL_OK;
}

hl_status hl_moran_residuals_exact(const double *x, size_t k, const double *residuals,
                                   const hl_weights *w, hl_moran_exact *out,
                                   hl_error *err)
{
    hl_moran_exact e = {.n = w->n};
    model m = {0};
    double *t = NULL;

    hl_status status = HL_OK;
    if (w->n > HL_EXACT_MORAN_UNITS) {
        status = hl_fail(err, HL_CODE_STATS_DENSE, "%zu\t%d", w->n,
                         (int)HL_EXACT_MORAN_UNITS);
        goto done;
    }
    status = make_model(x, k, residuals, w, &m, err);
    if (status != HL_OK) goto done;
    t = hl_array(w->n, sizeof *t);
    if (t == NULL) {
        status = hl_no_memory(err, "%zu eigenvalues", w->n);
        goto done;
    }
    status = find_eigenvalues(w, &m.design, t, err);
    if (status != HL_OK) goto done;
    e.value = m.global.value;
    status =
        find_p(t, w->n - k, e.value * m.moments.s0 / (double)m.global.n_used, &e, err);
    if (status == HL_OK) *out = e;
done:
    free(t);
    free_model(&m);
    return status;
}
