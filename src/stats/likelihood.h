/// @file likelihood.h
/// The log-likelihood of a spatial model as a function of rho alone, and its maximum.
#ifndef HINTERLAND_SRC_STATS_LIKELIHOOD_H
#define HINTERLAND_SRC_STATS_LIKELIHOOD_H

#include "stats/jacobian.h"
#include "stats/regressors.h"

/// Start from `{0}`; release with hl_likelihood_free(). Design and Jacobian are
/// borrowed.
typedef struct hl_likelihood {
    const hl_regressors *design;
    hl_jacobian *jacobian;
    bool error;           ///< rho belongs to the errors, else to y
    double *wy;           ///< W y
    double *wx;           ///< W X of an error model: n * k
    double *e0, *el;      ///< lag model: residuals of y and W y on X
    double s00, s0l, sll; ///< their products
    double *tx;           ///< error model: X - rho W X
    double *residual;     ///< n values, of the last hl_likelihood_fit()
    double *b;            ///< k coefficients of it
} hl_likelihood;

hl_status hl_likelihood_make(const hl_regressors *design, hl_jacobian *jacobian,
                             bool error, hl_likelihood *out, hl_error *err);

/// Coefficients and residuals at rho.
///
/// @param covariance  NULL, or k * k places for (X*'X*)^-1
hl_status hl_likelihood_fit(hl_likelihood *profile, double rho, double *covariance,
                            hl_error *err);

/// The rho of the largest log-likelihood. Afterwards hl_jacobian_at() works there.
///
/// @param score  the derivative at it
hl_status hl_likelihood_maximize(hl_likelihood *profile, double *rho, double *score,
                                 hl_error *err);

void hl_likelihood_free(hl_likelihood *profile);

#endif
