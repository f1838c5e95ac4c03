/// @file spatial_models.h
/// What does a variable depend on, here and next door?
///
/// In all models an island has no spatial lag: its row of W is 0, so it enters as an
/// ordinary observation. The models say how many there are. (spdep does the same with
/// zero.policy = TRUE and refuses them without.)
///
/// W may be any matrix. Row-standardized contiguity and other matrices that a diagonal
/// scaling makes symmetric use a sparse Cholesky factorization, the others (nearest
/// neighbors) a sparse LU.
#ifndef HINTERLAND_STATS_SPATIAL_MODELS_H
#define HINTERLAND_STATS_SPATIAL_MODELS_H

#include "hinterland/stats/regression.h"
#include "hinterland/weights/weights.h"

/// Which regressors also enter as the mean of the neighbors.
typedef enum hl_durbin {
    HL_DURBIN_NONE,
    HL_DURBIN_ALL ///< W X of every term; never of the constant
} hl_durbin;

typedef struct hl_spatial_options {
    hl_durbin durbin;            ///< [HL_DURBIN_NONE]
    hl_jacobian_method jacobian; ///< [HL_JACOBIAN_AUTO]
    hl_information information;  ///< [HL_INFORMATION_AUTO]
} hl_spatial_options;

/// The defaults in brackets above.
hl_spatial_options hl_spatial_defaults(void);

/// The model with spatially lagged regressors, by OLS.
///
///     y = X b + W X t + e
///
/// Equal to spatialreg's lmSLX.
///
/// @param w    data->n units, at least one link
/// @param out  overwritten on success only; the caller frees it
/// @return  HL_INPUT as hl_ols(), and for weights of another size or without links
hl_status hl_slx(const hl_regression_data *data, const hl_weights *w,
                 hl_regression *out, hl_error *err);

/// The spatial lag model by maximum likelihood; with Durbin terms, the spatial Durbin
/// model.
///
///     y = rho W y + X b + e,  e ~ N(0, s2 I)
///     logLik(rho) = log |I - rho W| - n/2 (log(2 pi sse(rho) / n) + 1)
///
/// sse(rho) = |e0 - rho eL|^2, with the residuals of y and W y on X. The maximum is
/// bracketed on a grid over (1 / smallest, 1 / largest eigenvalue of W), or (-1, 1) as
/// fit.rho_low and .rho_high say, and is then the root of the derivative, so that it
/// has all digits. Beyond small n the Jacobian is a Chebyshev series in rho around the
/// maximum through exact factorizations; its derivatives are the traces.
///
/// Expected information (Ord 1975; Anselin 1988), G = W (I - rho W)^-1:
///
///     I_rr = tr(G^2) + tr(G'G) + |G X b|^2 / s2,  I_rs = tr(G) / s2,
///     I_rb = X'G X b / s2,  I_bb = X'X / s2,  I_ss = n / (2 s2^2)
///
/// Observed information has tr(G^2) + |W y|^2 / s2 for I_rr, X'W y / s2 for I_rb and
/// e'W y / s2^2 for I_rs.
///
/// fit.lr is against OLS with the same regressors, fit.lm the test of autocorrelation
/// left in the residuals (NaN with observed information: it needs the exact traces).
/// A coefficient is not the effect of its variable: see impacts.h.
///
/// Equal to spatialreg's lagsarlm to 1e-6. spreg's AIC is 2 lower (without sigma2).
/// spatialreg lags the constant too under weights that are not row-standardized; here
/// it is never lagged.
///
/// @param w        data->n units, at least one link
/// @param options  NULL for hl_spatial_defaults()
/// @param out      overwritten on success only; the caller frees it
/// @return         HL_INPUT as hl_slx(); for Cholesky on a W that no scaling makes
///                 symmetric; for eigenvalues of more than 1000 units; for a likelihood
///                 that grows up to the bound of rho; HL_MEMORY
///
/// The bits do not depend on the number of threads. Time about 40 sparse
/// factorizations, and n sparse solves for expected information.
hl_status hl_lag_model(const hl_regression_data *data, const hl_weights *w,
                       const hl_spatial_options *options, hl_regression *out,
                       hl_error *err);

/// The spatial error model by maximum likelihood; with Durbin terms, the Durbin error
/// model.
///
///     y = X b + u,  u = lambda W u + e,  e ~ N(0, s2 I)
///     logLik(lambda) = log |I - lambda W| - n/2 (log(2 pi sse(lambda) / n) + 1)
///
/// sse(lambda) is that of (I - lambda W) y on (I - lambda W) X. Expected information is
/// block-diagonal: Var(b) = s2 (X*'X*)^-1, and tr(G^2) + tr(G'G), tr(G) / s2 and
/// n / (2 s2^2) for lambda and s2. fit.lr is against OLS with the same regressors.
///
/// Parameters, result and errors as hl_lag_model(). Equal to spatialreg's errorsarlm to
/// 1e-6; spreg's AIC is 4 lower (without sigma2 and lambda). residual is e, fitted is
/// y - e.
hl_status hl_error_model(const hl_regression_data *data, const hl_weights *w,
                         const hl_spatial_options *options, hl_regression *out,
                         hl_error *err);

typedef enum hl_two_stage_variance {
    HL_TWO_STAGE_DF,   ///< sse / (n - k): spatialreg's stsls
    HL_TWO_STAGE_N,    ///< sse / n: spreg's GM_Lag
    HL_TWO_STAGE_WHITE ///< White (1980), HC0: any heteroskedasticity
} hl_two_stage_variance;

typedef struct hl_two_stage_options {
    size_t w_lags;                  ///< instruments W X, …, W^w_lags X; 1 or 2 [2]
    hl_two_stage_variance variance; ///< [HL_TWO_STAGE_DF]
} hl_two_stage_options;

/// The defaults in brackets above.
hl_two_stage_options hl_two_stage_defaults(void);

/// The spatial lag model by two-stage least squares: no normality, no Jacobian, any n.
///
///     Z = [X, W y],  H = [X, W X, W W X],  Z^ = H (H'H)^-1 H'Z
///     d = (Z^'Z^)^-1 Z^'y,  Var(d) = s2 (Z^'Z^)^-1
///     White: (Z^'Z^)^-1 (sum_i e_i^2 z^_i z^_i') (Z^'Z^)^-1
///
/// Instruments that are combinations of those before are left out. Nothing keeps rho in
/// (-1, 1). fit.r2_correlation is that of y and fitted; there is no likelihood.
///
/// Source: Kelejian & Prucha (1998), J. Real Estate Finance and Economics 17, 99-121.
///
/// @return  HL_INPUT as hl_slx(), and when W X adds no instrument
hl_status hl_two_stage(const hl_regression_data *data, const hl_weights *w,
                       const hl_two_stage_options *options, hl_regression *out,
                       hl_error *err);

/// The spatial error model by the generalized moments of Kelejian & Prucha (1999):
/// lambda and s2 bring three moment conditions of the OLS residuals closest to 0, and
/// least squares of (I - lambda W) y on (I - lambda W) X gives b. lambda is sought in
/// [-1, 1] and has no standard error (NaN).
///
/// s2 fits the conditions linearly for any lambda, so the distance is a polynomial of
/// degree 4 in lambda and its minimum is found to all digits; spreg's search
/// stops 5e-6 from it. fit.sigma2 is sse / n of the transformed residuals, as spreg's
/// GM_Error; spatialreg's GMerrorsar takes s2 of the conditions. fit.rho is lambda.
///
/// Source: International Economic Review 40, 509-533.
///
/// @return  HL_INPUT as hl_slx(), and for residuals of rounding size
hl_status hl_gm_error(const hl_regression_data *data, const hl_weights *w,
                      hl_regression *out, hl_error *err);

#endif
