/// @file normalize.h
/// How good is a value of an indicator, on a scale from 0 to 1?
#ifndef HINTERLAND_COUPLING_NORMALIZE_H
#define HINTERLAND_COUPLING_NORMALIZE_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/status.h"

/// Which way is better.
typedef enum hl_polarity {
    HL_POLARITY_MORE,   ///< + the more the better
    HL_POLARITY_LESS,   ///< - the less the better
    HL_POLARITY_OPTIMUM ///< best inside an interval, or at a value
} hl_polarity;

/// An indicator as the study names it, with its raw values. All pointers are borrowed.
typedef struct hl_indicator {
    const char *name;      ///< field name, ASCII
    hl_text title;         ///< readable name; {NULL, NULL} takes `name`
    const char *dimension; ///< NULL when the subsystem has none
    const char *unit;      ///< unit of measure; NULL when unknown
    hl_polarity polarity;
    double optimum[2];   ///< HL_POLARITY_OPTIMUM: a <= b; a == b is a value
    const double *value; ///< n * T raw values, row t * n + i; NaN = missing
} hl_indicator;

/// The scale of one indicator, fitted to a reference set of rows.
typedef struct hl_scale {
    hl_polarity polarity;
    double optimum[2];
    double min;    ///< least value of the reference set
    double max;    ///< greatest value of the reference set
    double span;   ///< what is divided by: max - min, or the greatest distance to the
                   ///< optimum
    bool constant; ///< the indicator does not tell rows apart: no z exists
} hl_scale;

/// Fit the min-max scale of an indicator to the rows of a reference set. The default
/// reference set is all units in all periods (pooled): with yearly sets, levels and
/// changes could not be compared over time.
///
///     (+) z = (x - min) / (max - min)     (-) z = (max - x) / (max - min)
///     optimum [a, b]: z = 1 inside, else 1 - distance to [a, b] / greatest distance
///
/// An indicator is constant when max - min <= 1e-12 max(|min|, |max|), or when no row
/// leaves the optimum interval.
///
/// @param rows  number of values of the indicator
/// @param use   rows flags: the reference set; NULL takes every row
/// @return      HL_INPUT for a missing or infinite value in the reference set, an empty
///              reference set, or an interval that is not a <= b
///
/// Time O(rows).
hl_status hl_scale_fit(const hl_indicator *indicator, size_t rows, const bool *use,
                       hl_scale *out, hl_error *err);

/// Put values on a scale. Rows with use[r] false, and all rows of a constant indicator,
/// become NaN.
///
/// @param x  rows values
/// @param z  rows values, overwritten; in [0, 1] when `x` is the reference set
void hl_scale_apply(const hl_scale *scale, const double *x, size_t rows,
                    const bool *use, double *z);

#endif
