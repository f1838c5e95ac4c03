/// @file obstacle_table.h
/// What holds the units back, one by one and all together?
#ifndef HINTERLAND_COUPLING_OBSTACLE_TABLE_H
#define HINTERLAND_COUPLING_OBSTACLE_TABLE_H

#include "hinterland/coupling/coupling.h"

/// The sheet `obstacles`: period by period, and over all periods when there are
/// several, one row per subsystem and below it one per indicator.
///
///     lack      L_j = alpha w_j (1 - z_j), mean over the units: not scaled
///     obstacle  O_j = L_j / sum_k L_k of a unit, mean over the units: sum 1 in a
///     period first     units whose greatest obstacle this is rank      by obstacle
///     within the period, among subsystems or among indicators
///
/// A subsystem has the sums of its indicators; one with a ready-made index lacks
/// alpha (1 - U). A unit that lacks nothing has no obstacle and is not in its mean.
/// Not to be asked of normalized values outside [0, 1] (result->outside).
/// Columns: period, subsystem, dimension, indicator (missing for a subsystem), units,
/// obstacle, lack, first, rank.
///
/// @param period   input->periods texts; "" for a study without periods
/// @param columns  without columns yet; its `rows` is set
/// @return         HL_MEMORY
hl_status hl_obstacle_table(const hl_coupling_input *input, const hl_coupling *result,
                            const char *const *period, hl_columns *columns,
                            hl_error *err);

/// The sheet `unit_obstacles`: the same of every unit that has all indicators. Columns:
/// key, period, subsystem, indicator (missing for a subsystem), obstacle, lack, rank.
///
/// @param key  input->n texts
hl_status hl_obstacle_unit_table(const hl_coupling_input *input,
                                 const hl_coupling *result, const char *const *key,
                                 const char *const *period, hl_columns *columns,
                                 hl_error *err);

#endif
