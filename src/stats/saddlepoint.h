/// @file saddlepoint.h
/// How likely is a local sum under conditional randomization, nearly? For rows that
/// exact.h does not cover: unequal weights, or very many neighbors.
#ifndef HINTERLAND_SRC_STATS_SADDLEPOINT_H
#define HINTERLAND_SRC_STATS_SADDLEPOINT_H

#include <stddef.h>

#include "hinterland/core/status.h"
#include "hinterland/weights/weights.h"

enum { HL_SADDLEPOINT_CLASSES = 65 }; ///< distinct weights of a row, 0 counted as one

/// What is asked. All borrowed.
typedef struct hl_saddlepoint_input {
    const hl_weights *w; ///< rows of at most HL_SADDLEPOINT_CLASSES distinct weights
    const double *z;     ///< w->n values, around their mean
    double step;         ///< all differences of values are multiples of it; 0 for none
    int threads;         ///< >= 1
} hl_saddlepoint_input;

/// Approximate P(S >= observed) and P(S <= observed), S = sum_j w_ij X_j with the other
/// n - 1 values put on the other units at random.
///
/// The values a_1 … a_N, N = n - 1, each get one of the distinct weights w_0 … w_C of
/// the row (0 is one of them), w_c for exactly m_c of them, all ways equally likely:
/// independent choices with odds exp(u_c), given the counts m. So P is a conditional
/// tail, for which Skovgaard's double saddlepoint holds with
///
///     K(t, u) = sum_j log sum_c exp(t w_c a_j + u_c)
///
/// at the solution of K_t = s, K_u = m:
///
///     r^2 / 2 = [K(0, u0) - u0 m] - [K(t, u) - t s - u m]
///     v = t sqrt(|K''(t, u)| / |K''_uu(0, u0)|)
///     P(S >= s) = 1 - Phi(r - log(r / v) / r)
///
/// For equal weights this is Robinson's approximation for a sum of a sample without
/// replacement; sums on a lattice get the second continuity correction: s - step / 2
/// and 2 sinh(step t / 2) / step for t in v.
///
/// Source: Robinson (1982), JRSS B 44, 91-101; Skovgaard (1987), J. Appl. Prob. 24,
/// 875-887; Booth & Butler (1990), Biometrika 77, 787-796; Daniels (1987), Int.
/// Statist. Rev. 55, 37-48 for the correction. Its error: docs/exact.md.
///
/// @param at_least, at_most  n probabilities each, overwritten on success; NaN for an
///                           island, too many distinct weights, and where the equations
///                           have no solution: the observed sum is the largest or the
///                           smallest there can be, or the distribution has several
///                           peaks
/// @return                   HL_MEMORY
///
/// Time O(n^2 C^2), C the distinct weights that are not 0; memory O(n).
hl_status hl_saddlepoint_tails(const hl_saddlepoint_input *in, double *at_least,
                               double *at_most, hl_error *err);

#endif
