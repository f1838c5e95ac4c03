/// @file general_g.h
/// Getis and Ord's general G: are high values near high values, or low near low?
#ifndef HINTERLAND_STATS_GENERAL_G_H
#define HINTERLAND_STATS_GENERAL_G_H

#include "hinterland/stats/global.h"
#include "hinterland/weights/weights.h"

/// General G of a variable with a natural zero. Above its expectation high values are
/// together, below it low ones are.
///
///     G = sum_ij w_ij x_i x_j / sum_(i != j) x_i x_j,   E = S0 / (n (n - 1))
///
/// The variance is that of all orders of the values (Getis & Ord 1992, with the sign of
/// B1 as corrected in spdep's B1correct); there is none under normality.
///
/// Islands: left out (the default), they leave the numerator, the denominator, n and
/// the shuffles, which is spdep::globalG.test with adjust.n and adjust.x; counted, they
/// are in all of them (esda; spdep with both FALSE). S0 is over the links that take
/// part; one that leads to an island (asymmetric weights) is left out with it.
/// Distance bands with binary weights are what G was made for; other weights are
/// allowed, as in spdep. GeoDa has the local form only.
///
/// Source: Getis & Ord (1992), Geographical Analysis 24, 189-206.
///
/// @param x        w->n finite values >= 0, not all equal, two or more positive
/// @param w        any weights, at least three units and one link
/// @param options  NULL for hl_global_defaults()
/// @param out      overwritten on success only; `statistic` is "general_g"
/// @return         as hl_moran_global(); HL_INPUT for a negative value or for less than
///                 two positive ones
///
/// Permutations, ties, threads and cost as hl_moran_global().
hl_status hl_general_g(const double *x, const hl_weights *w,
                       const hl_global_options *options, hl_global *out, hl_error *err);

#endif
