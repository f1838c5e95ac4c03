/// @file local_normality.h
/// Local Moran's I when the variable is normal: exact and saddlepoint p values.
#ifndef HINTERLAND_STATS_LOCAL_NORMALITY_H
#define HINTERLAND_STATS_LOCAL_NORMALITY_H

#include <stddef.h>

#include "hinterland/core/status.h"
#include "hinterland/weights/weights.h"

/// Local Moran's I of n units under normality. Start from `{0}`; release with
/// hl_local_normality_free(). Islands have NaN throughout.
typedef struct hl_local_normality {
    size_t n;
    double *value;         ///< I_i
    double *expected;      ///< -w_i. / (n - 1)
    double *variance;      ///< under normality
    double *p_exact;       ///< two-sided, from the exact distribution
    double *z_exact;       ///< the standard normal deviate with the same tails
    double *p_saddlepoint; ///< two-sided, by the approximation
    double *z_saddlepoint; ///< Barndorff-Nielsen's r*
} hl_local_normality;

/// The distribution of local Moran's I if the values are independent normal draws with
/// one mean and one variance.
///
///     I_i = u' V_i u / u' u,   u = x - mean(x),
///     V_i: n w_ij / 2 in row i and column i, else 0
///
/// is a ratio of quadratic forms. M V_i M (M takes the mean off) has two eigenvalues
/// that are not 0, e_1 > 0 > e_n, with
///
///     t1 = -w_i.,   t2 = n^2 sum_j w_ij^2 / 2 - n (w_i.^2 + sum_j w_ij^2) / 2 + w_i.^2
///     e = (t1 +- sqrt(2 t2 - t1^2)) / 2
///
/// and n - 3 that are. On the unit sphere the two directions carry a share of the
/// square that is beta distributed, at an even angle; for I > 0
///
///     P(I_i > I) = 1/pi int_0^pi max(0, 1 - I / (c + d cos f))^((n - 3) / 2) df,
///     c = (e_1 + e_n) / 2,   d = (e_1 - e_n) / 2,
///
/// an integral without oscillation (spdep inverts the characteristic function instead).
/// The saddlepoint approximation is that of Tiefelsdorf.
///
/// Source: Tiefelsdorf (2002), Geographical Analysis 34, 187-206; Bivand, Müller &
/// Reder (2009), Computational Statistics & Data Analysis 53, 2859-2872; as
/// localmoran.exact() and localmoran.sad() of spdep for a model with an intercept only.
/// Difference: spdep integrates to R's default tolerance (1.2e-4), this to 1e-13.
///
/// @param x        w->n finite values, not all equal
/// @param w        any weights, w->n >= 4
/// @param threads  at most so many; 0 takes what OpenMP offers
/// @param out      overwritten on success only; the caller frees it
/// @return         HL_INPUT for a value that is not finite, a constant variable or
///                 fewer than four units; HL_MEMORY
///
/// The bits do not depend on the number of threads. Time O(n + links), memory O(n).
hl_status hl_local_moran_normality(const double *x, const hl_weights *w, int threads,
                                   hl_local_normality *out, hl_error *err);

/// Release the arrays and reset to `{0}`; a second call does nothing.
void hl_local_normality_free(hl_local_normality *result);

#endif
