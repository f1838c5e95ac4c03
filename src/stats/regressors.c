#include "stats/regressors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/distribution.h"
#include "weights/map.h"

static const double TWO_PI = 6.28318530717958647692;

static hl_status check_values(const char *name, const double *x, size_t n,
                              hl_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i])) {
            return hl_fail(err, HL_CODE_STATS_REGRESSION_VALUE, "%s\t%zu\t%g", name, i,
                           x[i]);
        }
    }
    return HL_OK;
}

static bool is_constant(const double *x, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (x[i] != x[0]) return false;
    }
    return true;
}

static hl_status check_data(const hl_regression_data *data, size_t k, hl_error *err)
{
    if (data->n < k + 2) {
        return hl_fail(err, HL_CODE_STATS_FEW_UNITS, "%zu\t%zu", data->n, k);
    }
    hl_status status = check_values(data->response, data->y, data->n, err);
    for (size_t t = 0; t < data->terms && status == HL_OK; t++) {
        status = check_values(data->name[t], data->x[t], data->n, err);
    }
    if (status == HL_OK && is_constant(data->y, data->n)) {
        status = hl_fail(err, HL_CODE_STATS_RESPONSE_CONSTANT, "%s\t%zu\t%g",
                         data->response, data->n, data->y[0]);
    }
    return status;
}

/// "W_" NAME, or NAME.
static char *name_term(const char *prefix, const char *name)
{
    const size_t size = strlen(prefix) + strlen(name) + 1;
    char *text = hl_array(size, 1);

    if (text != NULL) (void)snprintf(text, size, "%s%s", prefix, name);
    return text;
}

static bool fill_columns(const hl_regression_data *data, const hl_weights *lagged,
                         hl_regressors *d)
{
    const size_t n = d->n;
    bool named = true;

    d->name[0] = name_term("", "(constant)");
    for (size_t i = 0; i < n; i++) {
        d->x[i] = 1.0;
    }
    for (size_t t = 0; t < data->terms; t++) {
        memcpy(d->x + (1 + t) * n, data->x[t], n * sizeof *d->x);
        d->name[1 + t] = name_term("", data->name[t]);
    }
    for (size_t t = 0; t < data->terms && lagged != NULL; t++) {
        hl_multiply(lagged, data->x[t], d->x + (1 + data->terms + t) * n);
        d->name[1 + data->terms + t] = name_term("W_", data->name[t]);
    }
    for (size_t j = 0; j < d->k; j++) {
        named = named && d->name[j] != NULL;
    }
    return named;
}

hl_status hl_regressors_make(const hl_regression_data *data, const hl_weights *lagged,
                             size_t more, hl_regressors *out, hl_error *err)
{
    const size_t k = 1 + data->terms * (lagged != NULL ? 2 : 1);
    hl_regressors d = {.n = data->n,
                       .k = k,
                       .terms = data->terms,
                       .y = data->y,
                       .response = data->response};

    hl_status status = check_data(data, k + more, err);
    if (status != HL_OK) return status;
    d.x = hl_array(d.n * k, sizeof *d.x);
    d.name = hl_array(k, sizeof *d.name);
    if (d.x == NULL || d.name == NULL || !fill_columns(data, lagged, &d)) {
        status = hl_no_memory(err, "%zu by %zu values", d.n, k);
        goto done;
    }
    status = hl_qr_make(d.x, d.n, k, &d.qr, err);
    if (status != HL_OK) goto done;
    if (d.qr.rank < k) {
        const size_t j = d.qr.dependent;
        status = hl_fail(err, HL_CODE_STATS_COLLINEAR, "%s\t%zu", d.name[j], j - 1);
        goto done;
    }
    *out = d;
    d = (hl_regressors){0};
done:
    hl_regressors_free(&d);
    return status;
}

void hl_regressors_free(hl_regressors *d)
{
    free(d->x);
    if (d->name != NULL) hl_free_texts(d->name, d->k);
    hl_qr_free(&d->qr);
    *d = (hl_regressors){0};
}

hl_status hl_regressors_check_weights(const hl_regression_data *data,
                                      const hl_weights *w, hl_error *err)
{
    if (w->n != data->n) {
        return hl_fail(err, HL_CODE_STATS_WEIGHTS_SIZE, "%zu\t%zu", w->n, data->n);
    }
    for (size_t l = 0; l < w->start[w->n]; l++) {
        if (w->weight[l] > 0.0) return HL_OK;
    }
    return hl_fail(err, HL_CODE_STATS_NO_LINKS, "%zu", w->n);
}

void hl_multiply(const hl_weights *w, const double *x, double *product)
{
    for (size_t i = 0; i < w->n; i++) {
        const bool island = w->start[i] == w->start[i + 1];
        product[i] = island ? 0.0 : hl_weights_lag(w, x, i);
    }
}

size_t hl_count_islands(const hl_weights *w)
{
    size_t islands = 0;

    for (size_t i = 0; i < w->n; i++) {
        islands += w->start[i] == w->start[i + 1];
    }
    return islands;
}

double hl_lm_trace(const hl_weights *w)
{
    hl_sum sum = {0};

    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            const double weight = w->weight[l];
            hl_sum_add(&sum, weight * weight);
            hl_sum_add(&sum, weight * hl_link_weight(w, w->neighbor[l], i));
        }
    }
    return hl_sum_value(&sum);
}

static const hl_fit NOTHING = {
    .sse = NAN,
    .sigma2 = NAN,
    .sigma2_n = NAN,
    .sigma2_df = NAN,
    .log_likelihood = NAN,
    .aic = NAN,
    .bic = NAN,
    .r2 = NAN,
    .r2_adjusted = NAN,
    .r2_correlation = NAN,
    .r2_nagelkerke = NAN,
    .f = NAN,
    .f_p = NAN,
    .rho = NAN,
    .rho_se = NAN,
    .rho_low = NAN,
    .rho_high = NAN,
    .lr = NAN,
    .lr_p = NAN,
    .wald = NAN,
    .wald_p = NAN,
    .lm = NAN,
    .lm_p = NAN,
    .score = NAN,
};

hl_status hl_regression_start(const hl_regressors *d, hl_regression_model model,
                              const char *extra, hl_regression *out, hl_error *err)
{
    const size_t k = d->k + (extra != NULL);
    hl_regression r = {.model = model,
                       .n = d->n,
                       .terms = d->terms,
                       .k = k,
                       .parameters = k + 1,
                       .fit = NOTHING};
    bool named = true;

    r.term = hl_array(k, sizeof *r.term);
    r.estimate = hl_array(k, sizeof *r.estimate);
    r.se = hl_array(k, sizeof *r.se);
    r.statistic = hl_array(k, sizeof *r.statistic);
    r.p = hl_array(k, sizeof *r.p);
    r.covariance = hl_array(k * k, sizeof *r.covariance);
    r.fitted = hl_array(d->n, sizeof *r.fitted);
    r.residual = hl_array(d->n, sizeof *r.residual);
    for (size_t j = 0; j < k && r.term != NULL; j++) {
        r.term[j] = hl_copy_text(j < d->k ? d->name[j] : extra);
        named = named && r.term[j] != NULL;
    }
    if (!named || r.term == NULL || r.estimate == NULL || r.se == NULL ||
        r.statistic == NULL || r.p == NULL || r.covariance == NULL ||
        r.fitted == NULL || r.residual == NULL) {
        hl_regression_free(&r);
        return hl_no_memory(err, "%zu coefficients of %zu units", k, d->n);
    }
    *out = r;
    return HL_OK;
}

void hl_regression_free(hl_regression *model)
{
    if (model->term != NULL) hl_free_texts(model->term, model->k);
    free(model->estimate);
    free(model->se);
    free(model->statistic);
    free(model->p);
    free(model->covariance);
    free(model->fitted);
    free(model->residual);
    *model = (hl_regression){0};
}

size_t hl_regression_find(const hl_regression *model, const char *term)
{
    for (size_t j = 0; j < model->k; j++) {
        if (strcmp(model->term[j], term) == 0) return j;
    }
    return SIZE_MAX;
}

/// Sum of (x - mean)(y - mean).
static double covary(const double *x, const double *y, size_t n)
{
    const double x_mean = hl_mean(x, n);
    const double y_mean = hl_mean(y, n);
    hl_sum sum = {0};

    for (size_t i = 0; i < n; i++) {
        hl_sum_add(&sum, (x[i] - x_mean) * (y[i] - y_mean));
    }
    return hl_sum_value(&sum);
}

hl_status hl_regression_finish(const hl_regressors *d, hl_regression *r, hl_error *err)
{
    const double rounding = 1e-12;
    const double n = (double)d->n;
    const double df = n - (double)r->k;

    for (size_t j = 0; j < r->k; j++) {
        r->se[j] = sqrt(r->covariance[j + j * r->k]);
        r->statistic[j] = r->estimate[j] / r->se[j];
        r->p[j] = r->student ? hl_t_two_sided(r->statistic[j], df)
                             : hl_normal_two_sided(r->statistic[j]);
    }
    for (size_t i = 0; i < d->n; i++) {
        r->fitted[i] = d->y[i] - r->residual[i];
    }
    hl_fit *fit = &r->fit;
    const double total = covary(d->y, d->y, d->n);
    fit->sse = hl_dot(r->residual, r->residual, d->n);
    fit->sigma2_n = fit->sse / n;
    fit->sigma2_df = fit->sse / df;
    const double cross = covary(d->y, r->fitted, d->n);
    const double spread = covary(r->fitted, r->fitted, d->n);
    if (spread > 0.0) fit->r2_correlation = cross * cross / total / spread;
    if (!(sqrt(fit->sse) > rounding * sqrt(hl_dot(d->y, d->y, d->n)))) {
        return hl_fail(err, HL_CODE_STATS_PERFECT_FIT, "%s", d->response);
    }
    return HL_OK;
}

double hl_normal_log_likelihood(size_t n, double sse)
{
    return -0.5 * (double)n * (log(TWO_PI * sse / (double)n) + 1.0);
}

void hl_regression_add_likelihood(const hl_regressors *d, double log_likelihood,
                                  hl_regression *r)
{
    const double mean_only = hl_normal_log_likelihood(d->n, covary(d->y, d->y, d->n));
    const double n = (double)d->n;

    r->fit.log_likelihood = log_likelihood;
    r->fit.aic = -2.0 * log_likelihood + 2.0 * (double)r->parameters;
    r->fit.bic = -2.0 * log_likelihood + log(n) * (double)r->parameters;
    r->fit.r2_nagelkerke = -expm1(-2.0 * (log_likelihood - mean_only) / n);
}
