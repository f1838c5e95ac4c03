/// @file variable.h
/// What every statistic asks of its variable first.
#ifndef HINTERLAND_SRC_STATS_VARIABLE_H
#define HINTERLAND_SRC_STATS_VARIABLE_H

#include <stddef.h>

#include "hinterland/core/status.h"

/// A variable around its mean. Start from `{0}`; release with hl_variable_free().
typedef struct hl_variable {
    size_t n;
    double mean;
    double *z;      ///< x - mean, in the unit of x
    double squares; ///< sum of z^2, > 0
    double fourths; ///< sum of z^4
} hl_variable;

/// HL_INPUT, naming the index, for a value that is not finite.
hl_status hl_variable_check(const double *x, size_t n, hl_error *err);

/// Center a variable.
///
/// @param out  overwritten on success only
/// @return     HL_INPUT for fewer than three values, one that is not finite, a constant
///             variable or one whose squares leave the doubles; HL_MEMORY
hl_status hl_variable_center(const double *x, size_t n, hl_variable *out,
                             hl_error *err);

/// Release and reset to `{0}`; a second call does nothing.
void hl_variable_free(hl_variable *variable);

/// How many threads an option means: 0 is what OpenMP offers.
int hl_threads(int asked);

#endif
