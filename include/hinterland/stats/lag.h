/// @file lag.h
/// The spatial lag: what do the neighbors of each unit look like?
#ifndef HINTERLAND_STATS_LAG_H
#define HINTERLAND_STATS_LAG_H

#include "hinterland/core/status.h"
#include "hinterland/weights/weights.h"

/// The lag of every unit: the weighted sum of the values of its neighbors, their mean
/// under row-standardized weights.
///
///     lag_i = sum_j w_ij x_j
///
/// An island has no lag: NaN (never 0, which would read as a value).
///
/// @param x        w->n finite values, in the unit of the variable
/// @param threads  at most so many; 0 takes what OpenMP offers. The result does not
///                 depend on it
/// @param lag      w->n values, the caller's, overwritten on success only
/// @return         HL_INPUT for a value that is not finite (its index is named)
///
/// Time O(n + links), no memory.
hl_status hl_lag(const double *x, const hl_weights *w, int threads, double *lag,
                 hl_error *err);

#endif
