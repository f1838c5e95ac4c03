/// @file bivariate.h
/// Two variables: is the one high where the other is high next door?
#ifndef HINTERLAND_STATS_BIVARIATE_H
#define HINTERLAND_STATS_BIVARIATE_H

#include "hinterland/stats/global.h"
#include "hinterland/weights/weights.h"

/// Bivariate Moran's I: x here against y at the neighbors.
///
///     I = (n / S0) * sum_ij w_ij z^x_i z^y_j / sqrt(sum_i z^x_i^2 sum_i z^y_i^2)
///
/// It is not symmetric, and it mixes what x and y have in common in place with what
/// they have in common across borders. Which null is meant decides the permutation:
/// HL_PAIRS_BROKEN (default here; esda, GeoDa) shuffles y alone and so also destroys
/// their correlation r in place; E = 0. HL_PAIRS_KEPT (spdep::moran_bv) shuffles the
/// pairs; E = -r / (n - 1) * n_used / n. Mean and variance (variance_randomization) are
/// those of all orders of that shuffle, exactly, with islands too; none of the peers
/// prints them.
///
/// n in the scaling is that of hl_global_options.islands, S0 is over the links, sums of
/// z are over all units. Row-standardized without islands this is the number of esda,
/// GeoDa and spdep; spdep has no n / S0, so that under other weights theirs is ours
/// times S0 / n.
///
/// Source: Anselin, Syabri & Smirnov (2002); Wartenberg (1985).
///
/// @param x, y     w->n finite values each, not all equal
/// @param w        any weights, w->n >= 3, at least one link
/// @param options  NULL for hl_global_defaults()
/// @param out      overwritten on success only; `statistic` is "bivariate_moran"
/// @return         as hl_moran_global()
///
/// Permutations, ties and threads as hl_moran_global(). Time O((links + n) *
/// permutations), O(n * permutations) with broken pairs.
hl_status hl_moran_bivariate(const double *x, const double *y, const hl_weights *w,
                             const hl_global_options *options, hl_global *out,
                             hl_error *err);

/// Lee's L: do the smoothed variables go together?
///
///     L = (n / sum_i (sum_j w_ij)^2)
///         * sum_i (sum_j w_ij z^x_j)(sum_j w_ij z^y_j)
///         / sqrt(sum_i z^x_i^2 sum_i z^y_i^2)
///
/// Symmetric in x and y; Pearson's r times a measure of how smooth both are. Pairs are
/// kept by default, as in spdep::lee.mc and esda; E and Var are those of all orders of
/// that shuffle. spdep::lee.test takes Q_ij = z^x_i z^y_j for symmetric in its variance
/// (Q_ij Q_ij for Q_ij Q_ji); ours agrees with the enumeration of all orders.
///
/// s0, s1, s2 describe W. n in the scaling is that of hl_global_options.islands (spdep:
/// all n); an island's smoothed value is 0, the mean.
///
/// Source: Lee (2001), Journal of Geographical Systems 3, 369-385; Lee (2004).
///
/// As hl_moran_bivariate() else; `statistic` is "lee".
///
/// Time O(sum of k_i^2 + (links + n) * permutations).
hl_status hl_lee(const double *x, const double *y, const hl_weights *w,
                 const hl_global_options *options, hl_global *out, hl_error *err);

#endif
