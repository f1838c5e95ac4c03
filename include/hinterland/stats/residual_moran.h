/// @file residual_moran.h
/// Moran's I of regression residuals: has the model left a pattern in space?
#ifndef HINTERLAND_STATS_RESIDUAL_MORAN_H
#define HINTERLAND_STATS_RESIDUAL_MORAN_H

#include <stddef.h>

#include "hinterland/stats/global.h"
#include "hinterland/weights/weights.h"

enum { HL_EXACT_MORAN_UNITS = 4096 }; ///< at most so many for the exact distribution

/// Moran's I of the residuals u of least squares, with the moments that follow from the
/// design: residuals are correlated by construction, so those of hl_moran_global() do
/// not hold for them, and shuffling them is no test.
///
///     I = (N / S0) * u'Uu / u'u,   U = (W + W') / 2,   M = I - X (X'X)^-1 X'
///     E = (N / S0) * tr(MU) / (n - k)
///     Var = (N / S0)^2 * 2 [tr(MUMU) - tr(MU)^2 / (n - k)] / ((n - k)(n - k + 2))
///
/// for normal errors of equal variance. S0 is over the links; N is n without islands
/// and n is all units, so that E and Var are exact with islands too. spdep's
/// lm.morantest has N in place of n there (the same without islands); spreg's Moran of
/// residuals has no islands.
///
/// Source: Cliff & Ord (1981), Spatial Processes, ch. 8.
///
/// @param x          w->n rows of k values, x[i * k + j], the intercept among them
/// @param k          1 .. w->n - 1
/// @param residuals  w->n finite values, orthogonal to x (not checked), not all 0
/// @param w          any weights, at least one link
/// @param out        overwritten on success only; `statistic` is "moran_residuals",
///                   variance_normality and its z and p are set, no permutation
/// @return           HL_INPUT for a value that is not finite, columns of x that depend
///                   on each other, residuals that are all 0, or no links; HL_MEMORY
///
/// Time O((links + n k) k), memory O(n k).
hl_status hl_moran_residuals(const double *x, size_t k, const double *residuals,
                             const hl_weights *w, hl_global *out, hl_error *err);

/// The distribution of the same I under normal errors, beyond its first two moments.
typedef struct hl_moran_exact {
    double value;              ///< I
    double z_exact;            ///< the standard normal deviate with the same p; may be
                               ///< infinite where p is below 1e-12
    hl_p_values p_exact;       ///< by Imhof's integral, to about 1e-10
    double z_saddlepoint;      ///< Barndorff-Nielsen's r*
    hl_p_values p_saddlepoint; ///< right in relative terms far into the tails
    size_t n;
} hl_moran_exact;

/// Exact and saddlepoint p of Moran's I of residuals.
///
/// I exceeds i where the quadratic form with the n - k eigenvalues t of MUM minus
/// i S0 / N exceeds 0: Imhof (1961), Biometrika 48, 419-426, for the probability;
/// Tiefelsdorf (2002), Geographical Analysis 34, 187-206, for the saddlepoint. As
/// spdep::lm.morantest.exact and lm.morantest.sad, whose integral and root stop at 1e-4
/// and 1e-8.
///
/// As hl_moran_residuals() else.
///
/// @return  HL_INPUT as well for more than HL_EXACT_MORAN_UNITS units, or an integral
///          that does not converge
///
/// Time O(n^3) in one thread (a minute for 3,000 units), memory 2 n^2 doubles.
hl_status hl_moran_residuals_exact(const double *x, size_t k, const double *residuals,
                                   const hl_weights *w, hl_moran_exact *out,
                                   hl_error *err);

#endif
