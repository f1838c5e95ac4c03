/// @file geary.h
/// Geary's C: how much do neighbors differ?
#ifndef HINTERLAND_STATS_GEARY_H
#define HINTERLAND_STATS_GEARY_H

#include "hinterland/stats/global.h"
#include "hinterland/weights/weights.h"

/// Global Geary's C of a variable: below 1 neighbors are alike, above 1 they differ.
///
///     C = ((n - 1) / (2 S0)) * sum_ij w_ij (x_i - x_j)^2 / sum_i z_i^2
///     E = 1
///     Var_N = ((2 S1 + S2)(n - 1) - 4 S0^2) / (2 (n + 1) S0^2)
///     Var_R = [(n - 1) S1 (n^2 - 3n + 3 - (n - 1) b2)
///              - 1/4 (n - 1) S2 (n^2 + 3n - 6 - (n^2 - n + 2) b2)
///              + S0^2 (n^2 - 3 - (n - 1)^2 b2)] / [n (n - 2)(n - 3) S0^2],
///     b2 = m4 / m2^2
///
/// With islands, the moments of z are over all units and S0 over the links; n is that
/// of hl_global_options.islands. spdep::geary.test has the same C and E there; its
/// variances take some n with islands and some without. z is (C - E) /
/// sd, negative where neighbors are alike, as in esda; spdep prints (E - C) / sd, so
/// that its "greater" is p.less here. esda counts islands in n. GeoDa has the local
/// form only.
///
/// Source: Geary (1954), The Incorporated Statistician 5, 115-145; Cliff & Ord (1981).
///
/// @param x        w->n finite values, not all equal
/// @param w        any weights, w->n >= 3, at least one link
/// @param options  NULL for hl_global_defaults()
/// @param out      overwritten on success only; `statistic` is "geary"
/// @return         as hl_moran_global()
///
/// Permutations, ties, threads and cost as hl_moran_global(): counting is exact where
/// the weights are whole or shares of a row and the data have few decimals.
hl_status hl_geary_global(const double *x, const hl_weights *w,
                          const hl_global_options *options, hl_global *out,
                          hl_error *err);

#endif
