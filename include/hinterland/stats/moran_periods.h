/// @file moran_periods.h
/// Moran's I over time: does the clustering grow, and do changes cluster?
#ifndef HINTERLAND_STATS_MORAN_PERIODS_H
#define HINTERLAND_STATS_MORAN_PERIODS_H

#include <stddef.h>

#include "hinterland/stats/global.h"
#include "hinterland/weights/weights.h"

/// Differential Moran's I: that of the change of a variable between two periods.
///
///     I of x_i = after_i - before_i
///
/// What is fixed to a place (its level in both periods) drops out. GeoDa's
/// "differential Moran's I" is this number; spdep and esda have none. Islands, n and S0
/// as hl_moran_global().
///
/// Source: Anselin (2005), Exploring Spatial Data with GeoDa, ch. 21.
///
/// @param before, after  w->n finite values each, whose differences are not all equal
/// @param out            overwritten on success only; `statistic` is
///                       "differential_moran"
/// @return               as hl_moran_global()
///
/// Permutations, ties, threads and cost as hl_moran_global().
hl_status hl_moran_differential(const double *before, const double *after,
                                const hl_weights *w, const hl_global_options *options,
                                hl_global *out, hl_error *err);

/// A period: its Moran's I and where 95 of 100 shuffles of its values fall.
typedef struct hl_moran_period {
    hl_global global;
    double low;  ///< 2.5 % quantile of I over the permutations; NaN without
    double high; ///< 97.5 %
} hl_moran_period;

/// Moran's I of several periods under the same weights, with an envelope.
///
/// The quantile q of R sorted values is at position q (R + 1), between its neighbors
/// where that is not whole (R's type 6), so that an I outside of the envelope has a
/// two-sided permutation p of at most 0.05. All periods use the same shuffles: their
/// envelopes differ by the values alone. Islands, n and S0 as hl_moran_global().
///
/// @param x        periods * w->n finite values, period after period
/// @param periods  >= 1
/// @param options  NULL for hl_global_defaults(); `permuted` is not used
/// @param out      `periods` results of the caller, overwritten on success only
/// @return         as hl_moran_global()
///
/// Time as hl_moran_global() for each period.
hl_status hl_moran_periods(const double *x, size_t periods, const hl_weights *w,
                           const hl_global_options *options, hl_moran_period *out,
                           hl_error *err);

#endif
