/// @file percentile.h
/// Percentile ranks and the statistics of two of them, as the observed values and the
/// placebo values both need them.
#ifndef HINTERLAND_PERIPHERY_PERCENTILE_H
#define HINTERLAND_PERIPHERY_PERCENTILE_H

#include <stddef.h>

/// A value and whose it is.
typedef struct hl_place_value {
    double value;
    size_t place;
} hl_place_value;

/// Sort ascending by value, equal values by place.
void hl_place_sort(hl_place_value *list, size_t n);

/// (average rank - 0.5) / n of the values of a sorted list, in (0, 1).
///
/// @param rank  indexed by place; only the places of the list are written
void hl_percentile_ranks(const hl_place_value *sorted, size_t n, double *rank);

/// Mean of y where km <= near minus mean of y where near < km <= far; NaN when a side
/// is empty.
///
/// @param place  count places, indices into y and km
double hl_near_minus_mid(const double *y, const double *km, const size_t *place,
                         size_t count, const double band[2]);

#endif
