/// @file regressors.h
/// From variables to a design matrix, and from coefficients to a result.
#ifndef HINTERLAND_SRC_STATS_REGRESSORS_H
#define HINTERLAND_SRC_STATS_REGRESSORS_H

#include "hinterland/stats/regression.h"
#include "hinterland/weights/weights.h"
#include "stats/dense.h"

/// Columns 1, X and, with Durbin terms, W X. Start from `{0}`; release with
/// hl_regressors_free().
typedef struct hl_regressors {
    size_t n, k, terms;
    double *x;            ///< n * k, column-major
    char **name;          ///< k
    hl_qr qr;             ///< of x, full rank
    const double *y;      ///< borrowed
    const char *response; ///< borrowed
} hl_regressors;

/// Check the data and build the design.
///
/// @param lagged  NULL for no W X
/// @param more    coefficients to come: rho
/// @return        HL_INPUT as hl_ols(); HL_MEMORY
hl_status hl_regressors_make(const hl_regression_data *data, const hl_weights *lagged,
                             size_t more, hl_regressors *out, hl_error *err);

void hl_regressors_free(hl_regressors *design);

/// HL_INPUT for weights of another size or without a positive weight.
hl_status hl_regressors_check_weights(const hl_regression_data *data,
                                      const hl_weights *w, hl_error *err);

/// W x; 0 for an island.
void hl_multiply(const hl_weights *w, const double *x, double *product);

/// Units without neighbors.
size_t hl_count_islands(const hl_weights *w);

/// tr(W W + W'W).
double hl_lm_trace(const hl_weights *w);

/// A result with all arrays in place, fit all NaN.
///
/// @param extra  name of a coefficient after those of the design, or NULL
hl_status hl_regression_start(const hl_regressors *design, hl_regression_model model,
                              const char *extra, hl_regression *out, hl_error *err);

/// What follows from estimate, covariance and residual: standard errors, p, fitted,
/// sse, both sigma2, the correlation; HL_INPUT for residuals of rounding size.
hl_status hl_regression_finish(const hl_regressors *d, hl_regression *r, hl_error *err);

/// logLik with constants, for a sum of squares.
double hl_normal_log_likelihood(size_t n, double sse);

/// AIC, BIC and Nagelkerke's R2 from a log-likelihood.
void hl_regression_add_likelihood(const hl_regressors *d, double log_likelihood,
                                  hl_regression *r);

#endif
