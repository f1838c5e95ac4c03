/// @file cores.h
/// The places that the periphery is peripheral to.
///
/// Cores are defined without the analyzed variable: a list, an administrative rank, or
/// a rule on population. A core is a unit, or a point that may lie outside the study
/// area.
#ifndef HINTERLAND_PERIPHERY_CORES_H
#define HINTERLAND_PERIPHERY_CORES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/status.h"

#define HL_CORE_POINT SIZE_MAX ///< the core is a point, not a unit

/// K cores. All arrays are borrowed.
typedef struct hl_cores {
    size_t count;       ///< K >= 1
    const size_t *unit; ///< K indices below n, or HL_CORE_POINT; NULL: all points
    const double *mass; ///< K values > 0, e.g. population; NULL makes all of them 1
    const char *const *name; ///< K names (or keys) for the column `core`; may be NULL
} hl_cores;

/// Check cores against n units.
///
/// @return  HL_INPUT for no core, a unit out of range or named twice, a mass that is
///          not positive and finite
hl_status hl_cores_check(const hl_cores *cores, size_t n, hl_error *err);

/// Is unit `i` one of the cores?
///
/// @param is_core  n flags, overwritten
void hl_cores_mark(const hl_cores *cores, size_t n, bool *is_core);

#endif
