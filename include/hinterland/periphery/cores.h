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

enum { HL_CORE_TIERS_MAX = 6 };

/// K cores. All arrays are borrowed.
typedef struct hl_cores {
    size_t count;       ///< K >= 1
    const size_t *unit; ///< K indices below n, or HL_CORE_POINT; NULL: all points
    const double *mass; ///< K values > 0, e.g. population; NULL makes all of them 1
    const char *const *name; ///< K names (or keys) for the column `core`; may be NULL
    const size_t *tier;  ///< K tiers 1 .. HL_CORE_TIERS_MAX, 1 the lowest, none of them
                         ///< empty; NULL: one tier
    const bool *present; ///< periods * K flags at [t * K + k]: is core k one in period
                         ///< t; NULL: all are, always. A core whose mass changes is
                         ///< listed once per period.
    const char *const *period; ///< names of the periods, for messages; NULL: 1, 2, …
} hl_cores;

enum { HL_PERIOD_NUMBER_SIZE = 24 };

/// The name of a period, or its number from 1 written into `number`.
const char *hl_cores_period(const hl_cores *cores, size_t t,
                            char number[HL_PERIOD_NUMBER_SIZE]);

/// Check cores against n units.
///
/// @param periods  T >= 1
/// @return         HL_INPUT for no core (in a period), a unit out of range or named
///                 twice in a period, a mass that is not positive and finite, a tier
///                 out of range or without a core
hl_status hl_cores_check(const hl_cores *cores, size_t n, size_t periods,
                         hl_error *err);

/// Is core k one in period t?
bool hl_core_present(const hl_cores *cores, size_t k, size_t t);

/// Is unit `i` one of the cores of period t?
///
/// @param is_core  n flags, overwritten
void hl_cores_mark(const hl_cores *cores, size_t n, size_t t, bool *is_core);

/// How cores are chosen by what they weigh: never by the analyzed variable.
typedef enum hl_core_rule_kind {
    HL_CORES_LARGEST,  ///< the k largest
    HL_CORES_QUANTILE, ///< at least this quantile (type 7) of all masses
    HL_CORES_ABOVE     ///< at least this mass
} hl_core_rule_kind;

typedef struct hl_core_rule {
    hl_core_rule_kind kind;
    size_t k;        ///< HL_CORES_LARGEST: 1 .. units with a mass
    double quantile; ///< HL_CORES_QUANTILE: in (0, 1)
    double limit;    ///< HL_CORES_ABOVE
} hl_core_rule;

/// Choose cores among n units by a mass rule.
///
/// @param mass   n values; one that is NaN or not positive cannot be a core's
/// @param unit   n indices, of which the first *count are overwritten, ascending. Of
///               equal masses at the edge of the k largest those with lower index
///               enter.
/// @param count  overwritten on success only
/// @return       HL_INPUT for a rule that nobody meets, that all meet, or that is out
/// of
///               range; HL_MEMORY
///
/// Time O(n log n).
hl_status hl_cores_choose(const double *mass, size_t n, const hl_core_rule *rule,
                          size_t *unit, size_t *count, hl_error *err);

/// How many cores stand at the edge of the study area: all units lie to one side of
/// them, within half a turn. Their hinterland is cut off, and what lies beyond the edge
/// may have cores of its own.
///
/// @param x, y      n positions of the units in a plane, or lon and lat
/// @param edge      K flags, overwritten; a point core is never at the edge
hl_status hl_cores_at_edge(const hl_cores *cores, const double *x, const double *y,
                           size_t n, bool *edge, hl_error *err);

#endif
