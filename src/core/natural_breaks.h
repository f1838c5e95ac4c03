/// @file natural_breaks.h
/// Natural breaks: where do values fall apart into groups?
#ifndef HINTERLAND_CORE_NATURAL_BREAKS_H
#define HINTERLAND_CORE_NATURAL_BREAKS_H

#include <stddef.h>

#include "hinterland/core/status.h"

/// The partition of ascending values into `classes` runs that has the least sum of
/// squares within, exactly (no sampling, no restarts). Equal values stay together.
///
/// Source: Fisher (1958), JASA 53, 789-798; as natural breaks Jenks (1977). Solved by
/// dynamic programming; the best last break of a prefix moves right with the prefix,
/// so that it is found by halving.
///
/// @param sorted   n >= 1 finite values, ascending
/// @param classes  at least 1
/// @param last     room for `classes` positions in `sorted`: the last value of each
///                 class; overwritten on success only
/// @param count    classes made: fewer than asked when fewer values are distinct
///
/// Time O(classes n log n), memory O(classes n).
hl_status hl_natural_breaks(const double *sorted, size_t n, size_t classes,
                            size_t *last, size_t *count, hl_error *err);

#endif
