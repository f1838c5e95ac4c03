/// @file moran.h
/// Moran's I: does a variable cluster in space?
#ifndef HINTERLAND_STATS_MORAN_H
#define HINTERLAND_STATS_MORAN_H

#include "hinterland/stats/global.h"
#include "hinterland/weights/weights.h"

/// Global Moran's I of a variable.
///
///     I = (n / S0) * sum_ij w_ij z_i z_j / sum_i z_i^2,   z = x - mean(x)
///     E = -1 / (n - 1)
///     Var_N = (n^2 S1 - n S2 + 3 S0^2) / ((n^2 - 1) S0^2) - E^2
///     Var_R = [n ((n^2 - 3n + 3) S1 - n S2 + 3 S0^2)
///              - b2 ((n^2 - n) S1 - 2n S2 + 6 S0^2)]
///             / [(n - 1)(n - 2)(n - 3) S0^2] - E^2,   b2 = m4 / m2^2
///
/// The permutation test shuffles all n values over all n units. Two-sided p is
/// min(1, 2 (min(#>=, #<=) + 1) / (R + 1)): twice what PySAL and GeoDa print, which is
/// p_folded. Counting is exact on whole numbers where the weights are whole or shares
/// 1 / k_i of a row and the data have few decimals (0/1 data, classes, ranks), so that
/// ties count as ties; else values of I within 1e-11 of the observed one are ties.
///
/// Source: Moran (1950), Biometrika 37, 17-23; Cliff & Ord (1981), Spatial Processes.
/// Agrees with spdep::moran.test to 1e-10; with esda where there are no islands.
///
/// @param x        w->n finite values, not all equal
/// @param w        any weights, w->n >= 3, at least one link
/// @param options  NULL for hl_global_defaults()
/// @param out      overwritten on success only
/// @return         HL_INPUT for a value that is not finite, a constant variable, fewer
///                 than three units or no link with a positive weight; HL_MEMORY
///
/// The bits do not depend on the number of threads. Time O((links + n) *
/// permutations), memory O(n * threads + permutations).
hl_status hl_moran_global(const double *x, const hl_weights *w,
                          const hl_global_options *options, hl_global *out,
                          hl_error *err);

#endif
