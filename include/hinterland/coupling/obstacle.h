/// @file obstacle.h
/// What holds a unit back the most?
#ifndef HINTERLAND_COUPLING_OBSTACLE_H
#define HINTERLAND_COUPLING_OBSTACLE_H

#include "hinterland/coupling/weighting.h"

/// Obstacle degrees: the share of each indicator in what a unit lacks.
///
///     O_j = F_j (1 - z_j) / sum_k F_k (1 - z_k)
///
/// The obstacle of a subsystem is the sum over its indicators.
///
/// @param indicators  the indicators of all subsystems together
/// @param factor      indicators->count contributions F_j >= 0: the weight within the
///                    subsystem times alpha of the subsystem; 0 for a constant
///                    indicator
/// @param obstacle    count * rows values, overwritten: indicator j of row r is
///                    obstacle[j * rows + r], in [0, 1], sum 1 over j; NaN for a row
///                    not in use, and for a row without any obstacle (all z = 1)
///
/// Time O(count * rows).
void hl_obstacle_degrees(const hl_indicators *indicators, const double *factor,
                         double *obstacle);

/// As hl_obstacle_degrees(), of the rows from begin to end - 1 only: a period with
/// weights of its own. A missing z is no obstacle.
void hl_obstacle_rows(const hl_indicators *indicators, const double *factor,
                      size_t begin, size_t end, double *obstacle);

/// The greatest obstacles of one row, greatest first, the first of equals first.
///
/// @param obstacle  count * rows values as above
/// @param top       k indices below count, overwritten; SIZE_MAX where there is no
///                  further obstacle above 0
void hl_obstacle_top(const double *obstacle, size_t count, size_t rows, size_t row,
                     size_t k, size_t *top);

#endif
