/// @file ols.h
/// Does a straight line do, and do its residuals say that space is missing?
#ifndef HINTERLAND_STATS_OLS_H
#define HINTERLAND_STATS_OLS_H

#include "hinterland/stats/global.h"
#include "hinterland/stats/regression.h"
#include "hinterland/weights/weights.h"

/// Ordinary least squares.
///
///     b = argmin |y - X b|^2,  Var(b) = sigma2_df (X'X)^-1,  t = b / se, n - k df
///     logLik = -n/2 (log(2 pi sse / n) + 1)
///
/// By Householder reflections of X (never by X'X). A regressor that is a combination of
/// the others (a rest of less than 1e-10 of its length) is refused and named; R would
/// drop it, PySAL would print numbers.
///
/// AIC and BIC count sigma2 as a parameter, like R; spreg does not: its AIC is 2 lower.
///
/// @param out  overwritten on success only; the caller frees it
/// @return     HL_INPUT for a value that is not finite, a constant y, a collinear
///             regressor, not more units than coefficients, or a perfect fit; HL_MEMORY
///
/// Time O(n k^2), memory O(n k).
hl_status hl_ols(const hl_regression_data *data, hl_regression *out, hl_error *err);

/// A chi-squared test. Plain data.
typedef struct hl_chi2_test {
    double statistic;
    double df;
    double p;
} hl_chi2_test;

/// What can be wrong with an OLS fit, apart from space. Start from `{0}`; release with
/// hl_ols_diagnostics_free().
typedef struct hl_ols_diagnostics {
    size_t n;
    size_t terms;
    double condition; ///< multicollinearity condition number; above 30 is a concern
    hl_chi2_test jarque_bera;             ///< normal residuals
    hl_chi2_test breusch_pagan;           ///< constant variance, normal residuals
    hl_chi2_test koenker_bassett;         ///< constant variance, any residuals
    hl_chi2_test breusch_pagan_squares;   ///< the same against squared regressors:
    hl_chi2_test koenker_bassett_squares; ///< random coefficients
    hl_chi2_test white; ///< constant variance against squares and products; NaN when
                        ///< these are too many or collinear
    double *vif;        ///< terms values, 1 / (1 - R2 of the term on the others)
    double *leverage;   ///< n values, diagonal of X (X'X)^-1 X'; they sum to k
} hl_ols_diagnostics;

/// Diagnose a fit of hl_ols() to `data`.
///
///     condition  = largest / smallest singular value of X with columns of length 1
///     JB         = n/6 (S^2 + (K - 3)^2 / 4), moments of the residuals, df 2
///     BP         = 1/2 explained sum of squares of e^2 / sigma2_n on X, df = terms
///     KB         = n R2 of e^2 on X, df = terms
///     White      = n R2 of e^2 on X, squares and products, df = their number
///
/// lmtest::bptest takes X as it is, with studentize = FALSE for BP and TRUE for KB.
/// spreg and GeoDa ("random coefficients") take the squares of the regressors: the
/// fields that end in _squares.
///
/// Source: Belsley, Kuh & Welsch (1980); Jarque & Bera (1980); Breusch & Pagan (1979);
/// Koenker & Bassett (1982); White (1980). Agrees with spreg and lmtest to 1e-10.
///
/// @param out  overwritten on success only; the caller frees it
/// @return     HL_INPUT as hl_ols(); HL_MEMORY
///
/// Time O(n terms^4) for White, else O(n k^2).
hl_status hl_ols_diagnose(const hl_regression_data *data, const hl_regression *ols,
                          hl_ols_diagnostics *out, hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_ols_diagnostics_free(hl_ols_diagnostics *diagnostics);

/// Tests of space in an OLS fit: is a lag missing, or are the errors autocorrelated?
/// Plain data.
typedef struct hl_lm_tests {
    hl_chi2_test error;        ///< lambda = 0
    hl_chi2_test lag;          ///< rho = 0
    hl_chi2_test robust_error; ///< lambda = 0, whatever a small rho
    hl_chi2_test robust_lag;   ///< rho = 0, whatever a small lambda
    hl_chi2_test sarma;        ///< both
    hl_global moran; ///< Moran's I of the residuals, see hl_moran_residuals(): z and p
                     ///< under normality
} hl_lm_tests;

/// The tests of Anselin (1988) and Anselin, Bera, Florax & Yoon (1996).
///
///     T = tr(W W + W' W),  s2 = sse / n,  d_e = e'We / s2,  d_l = e'Wy / s2
///     J = |M W X b|^2 / s2 + T
///     LM_error = d_e^2 / T,  LM_lag = d_l^2 / J
///     robust error = (d_e - T d_l / J)^2 / (T (1 - T / J))
///     robust lag   = (d_l - d_e)^2 / (J - T)
///     SARMA        = robust lag + LM_error
///
/// Agrees with spdep::lm.LMtests and spreg to 1e-10. An island's lag is 0.
///
/// Where W X b is a combination of X (no regressors) the robust forms are NaN.
///
/// @param ols  a fit of hl_ols() to `data`
/// @param w    data->n units, at least one link
/// @param out  overwritten on success only
/// @return     HL_INPUT as hl_ols(), for weights of another size or without links;
///             HL_MEMORY
///
/// Time O(links log degree + (links + n k) k).
hl_status hl_lm_tests_compute(const hl_regression_data *data, const hl_regression *ols,
                              const hl_weights *w, hl_lm_tests *out, hl_error *err);

/// How many rows hl_regression_diagnostic_columns() needs for one fit.
size_t hl_regression_diagnostic_rows(const hl_ols_diagnostics *diagnostics,
                                     const hl_lm_tests *lm);

/// The sheet of diagnostics, a row per fit and test: test, term, statistic, df, p. Rows
/// without a distribution (condition number, variance inflation) have only a statistic.
///
/// @param term         names of the terms, hl_regression_data.name
/// @param diagnostics  `count` of them; NULL leaves them out
/// @param lm           `count` of them; NULL leaves them out
/// @param columns      rows: the sum of hl_regression_diagnostic_rows()
hl_status hl_regression_diagnostic_columns(const char *const *term,
                                           const hl_ols_diagnostics *diagnostics,
                                           const hl_lm_tests *lm, size_t count,
                                           hl_columns *columns, hl_error *err);

#endif
