/// @file imputation.h
/// Values where there are none, from what is next to them in time or in space.
///
/// Neither looks beyond what was observed: a gap at the begin or the end of a series
/// stays, as does one whose neighbors have no value; what was filled in is never used
/// to fill in more.
#ifndef HINTERLAND_STATS_IMPUTATION_H
#define HINTERLAND_STATS_IMPUTATION_H

#include <stdint.h>

#include "hinterland/weights/weights.h"

/// A variable over units and periods: value[t * n + i].
typedef struct hl_gaps {
    double *value; ///< periods * n, NaN = missing; what can be filled is filled
    size_t n;
    size_t periods;
    uint8_t *filled; ///< periods * n; set to 1 where a value was filled in, else as it
                     ///< was; may be NULL
} hl_gaps;

/// Fill interior gaps of each unit by the straight line between the observed values
/// before and after.
///
///     x(t) = x(a) + (x(b) - x(a)) (t - a) / (b - a),   a < t < b
///
/// @param time  periods ascending numbers, e.g. years
/// @return      how many values were filled in
///
/// Time O(n periods).
size_t hl_impute_linear(const hl_gaps *gaps, const double *time);

/// Fill gaps by the mean of the neighbors that have a value in the period, weighted by
/// the links' weights.
///
///     x_i = sum_j w_ij x_j / sum_j w_ij,   over neighbors j with a value
///
/// @param w      n units
/// @param count  overwritten: how many values were filled in
/// @return       HL_MEMORY
///
/// Time O(periods (n + links)), memory O(n).
hl_status hl_impute_neighbors(const hl_gaps *gaps, const hl_weights *w, size_t *count,
                              hl_error *err);

#endif
