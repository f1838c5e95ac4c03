/// @file regression.h
/// What does a variable depend on, once space is in the model?
///
/// One fit, whatever the model, is one hl_regression: a row per coefficient, the
/// statistics of the fit, and fitted values and residuals per unit. ols.h fits without
/// space and tests whether space is needed, spatial_models.h fits the models with it,
/// and impacts.h says what a coefficient means in a model with a spatial lag, where it
/// is not the effect of its variable.
#ifndef HINTERLAND_STATS_REGRESSION_H
#define HINTERLAND_STATS_REGRESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/column.h"
#include "hinterland/core/status.h"

/// A dependent variable and its regressors. All borrowed. A constant is always added,
/// as the first coefficient, and must not be among the regressors.
typedef struct hl_regression_data {
    size_t n;
    const char *response; ///< name of y
    const double *y;      ///< n finite values
    size_t terms;         ///< regressors without the constant; may be 0
    const char *const *name;
    const double *const *x; ///< terms pointers to n finite values
} hl_regression_data;

typedef enum hl_regression_model {
    HL_MODEL_OLS,          ///< y = X b + e
    HL_MODEL_SLX,          ///< y = X b + W X t + e
    HL_MODEL_LAG,          ///< y = rho W y + X b + e
    HL_MODEL_DURBIN,       ///< y = rho W y + X b + W X t + e
    HL_MODEL_ERROR,        ///< y = X b + u, u = lambda W u + e
    HL_MODEL_DURBIN_ERROR, ///< y = X b + W X t + u, u = lambda W u + e
    HL_MODEL_TWO_STAGE,    ///< the lag model by two-stage least squares
    HL_MODEL_GM_ERROR      ///< the error model by moments
} hl_regression_model;

/// How log |I - rho W| was computed.
typedef enum hl_jacobian_method {
    HL_JACOBIAN_AUTO,     ///< by the size of n and the symmetry of W
    HL_JACOBIAN_EIGEN,    ///< sum of log |1 - rho eigenvalue|; O(n^3), n <= 1000
    HL_JACOBIAN_CHOLESKY, ///< sparse Cholesky; W similar to a symmetric matrix
    HL_JACOBIAN_LU        ///< sparse LU; any W
} hl_jacobian_method;

/// Where the standard errors of a maximum-likelihood fit come from.
typedef enum hl_information {
    HL_INFORMATION_AUTO,     ///< expected up to 5000 units, observed beyond
    HL_INFORMATION_EXPECTED, ///< information matrix, exact traces; spatialreg, spreg
    HL_INFORMATION_OBSERVED  ///< minus the Hessian of the log-likelihood at its maximum
} hl_information;

/// The statistics of a fit. NaN where a model has none.
typedef struct hl_fit {
    double sse;            ///< sum of squared residuals
    double sigma2;         ///< the one behind the standard errors
    double sigma2_n;       ///< sse / n
    double sigma2_df;      ///< sse / (n - k)
    double log_likelihood; ///< with all constants
    double aic;            ///< -2 logLik + 2 parameters, sigma2 counted as one
    double bic;            ///< -2 logLik + log(n) parameters
    double r2;             ///< OLS and SLX
    double r2_adjusted;
    double r2_correlation; ///< squared correlation of y and the fitted values
    double r2_nagelkerke;  ///< 1 - exp(-2 (logLik - logLik of the mean) / n)
    double f, f_p;         ///< all regressors at once, OLS and SLX
    double rho;            ///< rho, or lambda of an error model
    double rho_se;
    double rho_low, rho_high; ///< where I - rho W is regular around 0
    double lr, lr_p;          ///< likelihood ratio against rho = 0
    double wald, wald_p;      ///< (rho / se)^2
    double lm, lm_p;          ///< lag model: LM test of remaining error autocorrelation
    double score;             ///< derivative of the log-likelihood at rho, about 0
} hl_fit;

/// A fitted model. Start from `{0}`; release with hl_regression_free().
typedef struct hl_regression {
    hl_regression_model model;
    hl_jacobian_method jacobian; ///< AUTO where there is none
    hl_information information;  ///< AUTO where there is none
    size_t n;
    size_t terms; ///< regressors without constant and lags
    size_t k;     ///< coefficients: constant, terms, their lags, then rho or lambda
    size_t parameters;  ///< of the likelihood: k and sigma2
    size_t islands;     ///< units without neighbors: their spatial lags are 0
    size_t evaluations; ///< of log |I - rho W|
    bool student;       ///< statistic is t with n - k degrees of freedom, else normal z
    char **term;        ///< k names: "(constant)", NAME, "W_" NAME, "rho", "lambda"
    double *estimate;   ///< k values
    double *se;
    double *statistic;  ///< estimate / se
    double *p;          ///< two-sided
    double *covariance; ///< k * k
    double *fitted;     ///< n values; y - residual
    double *residual;   ///< n values: e of the model
    hl_fit fit;
} hl_regression;

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_regression_free(hl_regression *model);

/// The index of a coefficient by its name, or SIZE_MAX.
size_t hl_regression_find(const hl_regression *model, const char *term);

/// The name of a model, in words. Static.
hl_text hl_regression_title(hl_regression_model model);

/// Its word in the sheets, e.g. "lag", at most 12 letters. Static.
const char *hl_regression_code(hl_regression_model model);

/// How many rows hl_regression_columns() needs: the coefficients of all models.
size_t hl_regression_rows(const hl_regression *models, size_t count);

/// The sheet of coefficients, a row per model and coefficient: model, term, estimate,
/// se, statistic, distribution ("t" or "z"), p.
///
/// @param columns  rows = hl_regression_rows(models, count)
/// @return         HL_MEMORY; HL_INTERNAL for a column that is there already
hl_status hl_regression_columns(const hl_regression *models, size_t count,
                                hl_columns *columns, hl_error *err);

/// The sheet of fits, a row per model: model, n, islands, log-likelihood, AIC, BIC, …,
/// and how the Jacobian and the standard errors were computed.
///
/// @param columns  rows = number of models
hl_status hl_fit_columns(const hl_regression *models, hl_columns *columns,
                         hl_error *err);

/// Columns of the units: {F}_fit, {F}_res, and {F}_reslag, the residuals of the
/// neighbors (missing for an island).
///
/// @param field  short name of model and variable, at most 23 characters
/// @param lag    model->n values of hl_lag() on the residuals; NULL leaves them out
hl_status hl_regression_unit_columns(const hl_regression *model, const double *lag,
                                     const char *field, hl_text title,
                                     hl_columns *columns, hl_error *err);

#endif
