/// @file fisher_jenks.h
/// The classes that leave least variance within them.
#ifndef HINTERLAND_SRC_IO_FISHER_JENKS_H
#define HINTERLAND_SRC_IO_FISHER_JENKS_H

#include <stddef.h>

#include "hinterland/core/status.h"

/// Split ascending values into the classes with the least sum of squares about their
/// means. Exact: no sampling, no iteration (Fisher 1958, JASA 53, 789-798), each class
/// by divide and conquer over its first value, which never moves down when a value is
/// added at the end. Equal values stay together; of equally good splits the lower one.
///
/// @param sorted   n >= 1 finite values, ascending
/// @param classes  1 or more; fewer result when there are fewer distinct values
/// @param first    classes indices: the first value of each class, overwritten
/// @param count    classes found
///
/// Time O(classes n log n), memory O(classes n).
hl_status hl_fisher_jenks(const double *sorted, size_t n, size_t classes, size_t *first,
                          size_t *count, hl_error *err);

#endif
