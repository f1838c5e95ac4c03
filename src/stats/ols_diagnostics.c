#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/stats/ols.h"
#include "stats/distribution.h"
#include "stats/regressors.h"

static hl_chi2_test test_of(double statistic, double df)
{
    return (hl_chi2_test){statistic, df, hl_chi2_greater(statistic, df)};
}

/// Cosines between the columns of the design, and from them its condition number.
static hl_status add_condition(const hl_regressors *d, hl_ols_diagnostics *g,
                               hl_error *err)
{
    const size_t k = d->k;
    double *cosine = hl_array(k * k + k, sizeof *cosine);

    if (cosine == NULL) return hl_no_memory(err, "%zu cosines", k * k);
    double *value = cosine + k * k;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            cosine[i + j * k] = hl_dot(d->x + i * d->n, d->x + j * d->n, d->n);
        }
    }
    for (size_t i = 0; i < k; i++) {
        value[i] = sqrt(cosine[i + i * k]);
    }
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            cosine[i + j * k] /= value[i] * value[j];
        }
    }
    hl_symmetric_eigenvalues(cosine, k, value);
    g->condition = sqrt(value[k - 1] / value[0]);
    free(cosine);
    return HL_OK;
}

static hl_chi2_test test_normality(const double *e, size_t n)
{
    const double normal_kurtosis = 3.0;
    const double third = 6.0;
    hl_sum m2 = {0};
    hl_sum m3 = {0};
    hl_sum m4 = {0};

    for (size_t i = 0; i < n; i++) {
        const double square = e[i] * e[i];
        hl_sum_add(&m2, square);
        hl_sum_add(&m3, square * e[i]);
        hl_sum_add(&m4, square * square);
    }
    const double count = (double)n;
    const double variance = hl_sum_value(&m2) / count;
    const double skew = hl_sum_value(&m3) / count / pow(variance, 1.5);
    const double excess =
        hl_sum_value(&m4) / count / (variance * variance) - normal_kurtosis;
    return test_of(count / third * (skew * skew + 0.5 * excess * (0.5 * excess)), 2.0);
}

/// Explained and total sum of squares of g around its mean, given a factor.
static void explain(const hl_qr *qr, const double *g, double *work, double sums[2])
{
    const double mean = hl_mean(g, qr->n);

    for (size_t i = 0; i < qr->n; i++) {
        work[i] = g[i] - mean;
    }
    sums[1] = hl_dot(work, work, qr->n);
    hl_qr_project(qr, work);
    sums[0] = hl_dot(work, work, qr->n);
}

/// Breusch and Pagan, Koenker and Bassett, from a factor of what the variance may
/// depend on.
static void test_variance(const hl_qr *qr, const double *square, double *work,
                          hl_chi2_test *normal, hl_chi2_test *any)
{
    const double df = (double)qr->rank - 1.0;
    double sums[2];

    *normal = *any = (hl_chi2_test){NAN, NAN, NAN};
    if (!(df > 0.0)) return;
    explain(qr, square, work, sums);
    *normal = test_of(0.5 * sums[0], df);
    *any = test_of((double)qr->n * sums[0] / sums[1], df);
}

static hl_status add_squares(const hl_regressors *d, const double *square, double *work,
                             hl_ols_diagnostics *g, hl_error *err)
{
    const size_t n = d->n;
    hl_qr qr = {0};
    double *x = hl_array(n * d->k, sizeof *x);

    if (x == NULL) return hl_no_memory(err, "%zu by %zu values", n, d->k);
    for (size_t m = 0; m < n * d->k; m++) {
        x[m] = d->x[m] * d->x[m];
    }
    const hl_status status = hl_qr_make(x, n, d->k, &qr, err);
    if (status == HL_OK) {
        test_variance(&qr, square, work, &g->breusch_pagan_squares,
                      &g->koenker_bassett_squares);
    }
    hl_qr_free(&qr);
    free(x);
    return status;
}

/// A regressor around its mean, from -1 to 1.
static void standardize(const double *from, size_t n, double *to)
{
    const double mean = hl_mean(from, n);
    double largest = 0.0;

    for (size_t i = 0; i < n; i++) {
        to[i] = from[i] - mean;
        largest = fmax(largest, fabs(to[i]));
    }
    for (size_t i = 0; i < n; i++) {
        to[i] /= largest;
    }
}

static void multiply(const double *a, const double *b, size_t n, double *to)
{
    for (size_t i = 0; i < n; i++) {
        to[i] = a[i] * b[i];
    }
}

/// Constant, terms, their squares and products.
static void fill_products(const hl_regressors *d, double *x)
{
    const size_t n = d->n;
    size_t column = d->k;

    for (size_t i = 0; i < n; i++) {
        x[i] = 1.0;
    }
    for (size_t j = 1; j < d->k; j++) {
        standardize(d->x + j * n, n, x + j * n);
    }
    for (size_t a = 1; a < d->k; a++) {
        for (size_t b = a; b < d->k; b++) {
            multiply(x + a * n, x + b * n, n, x + column++ * n);
        }
    }
}

static hl_status add_white(const hl_regressors *d, const double *square, double *work,
                           hl_ols_diagnostics *g, hl_error *err)
{
    const size_t k = d->k + d->k * (d->k - 1) / 2;
    double *x = NULL;
    hl_qr qr = {0};

    g->white = (hl_chi2_test){NAN, NAN, NAN};
    if (k >= d->n || d->k == 1) return HL_OK;
    x = hl_array(d->n * k, sizeof *x);
    if (x == NULL) return hl_no_memory(err, "%zu by %zu values", d->n, k);
    fill_products(d, x);
    const hl_status status = hl_qr_make(x, d->n, k, &qr, err);
    if (status == HL_OK) {
        double sums[2];
        explain(&qr, square, work, sums);
        g->white = test_of((double)d->n * sums[0] / sums[1], (double)qr.rank - 1.0);
    }
    free(x);
    hl_qr_free(&qr);
    return status;
}

static hl_status add_variance_tests(const hl_regressors *d, const double *e,
                                    hl_ols_diagnostics *g, hl_error *err)
{
    const double variance = hl_dot(e, e, d->n) / (double)d->n;
    double *square = hl_array(2 * d->n, sizeof *square);

    if (square == NULL) return hl_no_memory(err, "%zu values", 2 * d->n);
    double *work = square + d->n;
    for (size_t i = 0; i < d->n; i++) {
        square[i] = e[i] * e[i] / variance;
    }
    test_variance(&d->qr, square, work, &g->breusch_pagan, &g->koenker_bassett);
    hl_status status = add_squares(d, square, work, g, err);
    if (status == HL_OK) status = add_white(d, square, work, g, err);
    free(square);
    return status;
}

/// 1 / (1 - R2 of a term on the others) = its element of (X'X)^-1 times its squares
/// around the mean.
static void add_vif(const hl_regressors *d, const double *inverse,
                    hl_ols_diagnostics *g)
{
    for (size_t t = 0; t < d->terms; t++) {
        const double *x = d->x + (1 + t) * d->n;
        const double mean = hl_mean(x, d->n);
        hl_sum squares = {0};
        for (size_t i = 0; i < d->n; i++) {
            hl_sum_add(&squares, (x[i] - mean) * (x[i] - mean));
        }
        g->vif[t] = hl_sum_value(&squares) * inverse[(1 + t) + (1 + t) * d->k];
    }
}

/// Squared lengths of the rows of Q.
static hl_status add_leverage(const hl_regressors *d, hl_ols_diagnostics *g,
                              hl_error *err)
{
    double *q = hl_array(d->n, sizeof *q);

    if (q == NULL) return hl_no_memory(err, "%zu values", d->n);
    for (size_t j = 0; j < d->k; j++) {
        hl_qr_column(&d->qr, j, q);
        for (size_t i = 0; i < d->n; i++) {
            g->leverage[i] += q[i] * q[i];
        }
    }
    free(q);
    return HL_OK;
}

static hl_status diagnose(const hl_regressors *d, const hl_regression *ols,
                          hl_ols_diagnostics *g, hl_error *err)
{
    double *inverse = hl_array(d->k * d->k, sizeof *inverse);

    g->vif = hl_array(d->terms, sizeof *g->vif);
    g->leverage = hl_array(d->n, sizeof *g->leverage);
    if (g->vif == NULL || g->leverage == NULL || inverse == NULL) {
        free(inverse);
        return hl_no_memory(err, "diagnostics of %zu units", d->n);
    }
    hl_qr_inverse(&d->qr, inverse);
    add_vif(d, inverse, g);
    free(inverse);
    g->jarque_bera = test_normality(ols->residual, d->n);
    hl_status status = add_condition(d, g, err);
    if (status == HL_OK) status = add_variance_tests(d, ols->residual, g, err);
    if (status == HL_OK) status = add_leverage(d, g, err);
    return status;
}

hl_status hl_ols_diagnose(const hl_regression_data *data, const hl_regression *ols,
                          hl_ols_diagnostics *out, hl_error *err)
{
    hl_ols_diagnostics g = {.n = data->n, .terms = data->terms};
    hl_regressors d = {0};

    hl_status status = hl_regressors_make(data, NULL, 0, &d, err);
    if (status == HL_OK) status = diagnose(&d, ols, &g, err);
    if (status == HL_OK) {
        *out = g;
        g = (hl_ols_diagnostics){0};
    }
    hl_ols_diagnostics_free(&g);
    hl_regressors_free(&d);
    return status;
}

void hl_ols_diagnostics_free(hl_ols_diagnostics *diagnostics)
{
    free(diagnostics->vif);
    free(diagnostics->leverage);
    *diagnostics = (hl_ols_diagnostics){0};
}
