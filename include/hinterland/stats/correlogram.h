/// @file correlogram.h
/// Spatial correlogram: how far does the association reach?
#ifndef HINTERLAND_STATS_CORRELOGRAM_H
#define HINTERLAND_STATS_CORRELOGRAM_H

#include <stddef.h>

#include "hinterland/stats/global.h"
#include "hinterland/weights/weights.h"

/// What is taken at every lag.
typedef enum hl_correlogram_statistic {
    HL_CORRELOGRAM_MORAN, ///< hl_moran_global()
    HL_CORRELOGRAM_GEARY  ///< hl_geary_global()
} hl_correlogram_statistic;

typedef struct hl_correlogram_options {
    size_t lags;                        ///< >= 1 [8]
    hl_correlogram_statistic statistic; ///< [HL_CORRELOGRAM_MORAN]
    hl_standardization standardization; ///< of every lag [HL_WEIGHTS_ROW]
    hl_global_options global; ///< `permuted` is not used [hl_global_defaults()]
} hl_correlogram_options;

/// The defaults in brackets above.
hl_correlogram_options hl_correlogram_defaults(void);

/// One lag. Where it has no pair, the statistic and its p are NaN.
typedef struct hl_correlogram_lag {
    double from, to; ///< distances, from <= d < to (d <= to in the last lag); NaN by
                     ///< order
    size_t pairs;    ///< unordered pairs; ordered links where they are not mutual
    hl_global global;
    double p_holm; ///< of the two-sided p over the lags: permutation, else
                   ///< randomization
    double p_fdr;
} hl_correlogram_lag;

/// Start from `{0}`; release with hl_correlogram_free().
typedef struct hl_correlogram {
    size_t lags;
    hl_correlogram_lag *lag;
} hl_correlogram;

/// A correlogram by order of contiguity: lag k are the pairs whose shortest way over
/// the links takes exactly k steps.
///
/// Each lag is hl_moran_global() or hl_geary_global() with weights of its own. A unit
/// without neighbors at a lag is an island of that lag: with
/// HL_MORAN_ISLANDS_LEFT_OUT n is smaller there, as in spdep::sp.correlogram; S0 is
/// over the pairs of the lag. All lags use the same shuffles. Neither esda nor GeoDa
/// has it by order.
///
/// Source: Cliff & Ord (1981); Sokal & Oden (1978). Holm (1979) and Benjamini &
/// Hochberg (1995) for the p over the lags.
///
/// @param x        w->n finite values, not all equal
/// @param w        order 1, of any values
/// @param options  NULL for hl_correlogram_defaults()
/// @param out      overwritten on success only
/// @return         HL_INPUT for no lag, and as hl_moran_global(); HL_MEMORY
///
/// Time as hl_weights_order() and hl_moran_global() for each lag.
hl_status hl_correlogram_orders(const double *x, const hl_weights *w,
                                const hl_correlogram_options *options,
                                hl_correlogram *out, hl_error *err);

/// The distances between n units, by a function of the caller (plane, great circle,
/// travel time): symmetric, >= 0, in any unit.
typedef struct hl_pair_distances {
    size_t n;
    double (*between)(const void *context, size_t i, size_t j); ///< i < j
    const void *context;                                        ///< borrowed
} hl_pair_distances;

/// A correlogram by classes of distance: lag k are the pairs with limit[k] <= d <
/// limit[k + 1], the last limit included. Pairs at other distances are in no lag.
///
/// As hl_correlogram_orders() else. GeoDa's correlogram smooths the products of
/// standardized values over distance and has no inference: its points are no Moran's I.
///
/// @param x      distances->n finite values, not all equal
/// @param limit  options->lags + 1 finite values >= 0, ascending
/// @return       HL_INPUT as well for other limits, or a distance that is negative or
///               not a number
///
/// Each distance is asked once. Time O(n^2 + pairs * permutations), memory n^2 / 2
/// bytes and the links of one lag.
hl_status hl_correlogram_distances(const double *x, const hl_pair_distances *distances,
                                   const double *limit,
                                   const hl_correlogram_options *options,
                                   hl_correlogram *out, hl_error *err);

/// Append the sheet of a correlogram, one row per lag: lag (1, 2, ...), distance_from,
/// distance_to, pairs, units, value, expected, variance, z, p, p_greater, p_less, p_mc,
/// p_holm, p_fdr. Variance and z are those under randomization, p is that of the
/// permutation or, without one, of z.
///
/// @param columns  rows must be correlogram->lags
/// @return         HL_MEMORY; HL_INTERNAL for a column that is there already
hl_status hl_correlogram_columns(const hl_correlogram *correlogram, hl_columns *columns,
                                 hl_error *err);

/// Release and reset to `{0}`; a second call does nothing.
void hl_correlogram_free(hl_correlogram *correlogram);

#endif
