/// @file typology.h
/// What kind of periphery is a unit?
#ifndef HINTERLAND_PERIPHERY_TYPOLOGY_H
#define HINTERLAND_PERIPHERY_TYPOLOGY_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/classes.h"

typedef enum hl_periphery_type {
    HL_TYPE_CORE = 1,
    HL_TYPE_SHADOW,       ///< agglomeration shadow
    HL_TYPE_SPILLOVER,    ///< spillover beneficiary
    HL_TYPE_RESILIENT,    ///< resilient periphery
    HL_TYPE_TRAP,         ///< remote trap
    HL_TYPE_POCKET,       ///< isolated pocket
    HL_TYPE_TRANSITIONAL, ///< none of these
} hl_periphery_type;

/// The seven types with their colors (Okabe and Ito).
extern const hl_classes HL_CLASSES_PERIPHERY;

/// Where near ends and far begins, and how large a residual must be.
typedef struct hl_typology_bands {
    double near_km; ///< d1: near means c <= d1
    double far_km;  ///< d2: far means c > d2
    double tau;     ///< a shadow has s <= -tau
} hl_typology_bands;

/// What is known of one unit.
typedef struct hl_typology_unit {
    bool core;
    double km;       ///< c: distance to the nearest core
    double z;        ///< the variable, standardized over all units
    double lag;      ///< l: spatial lag of z; NaN without neighbors
    double residual; ///< s: profile residual; NaN when there is none
} hl_typology_unit;

/// The type of a unit, the first that holds of
///
///     core; shadow: near, z < 0, s <= -tau, l > z; spillover: near, z >= 0;
///     resilient: far, z >= 0; trap: far, z < 0, l < 0;
///     pocket: mid or far, z < 0, l >= 0; transitional: the rest.
///
/// A condition on a missing number does not hold.
hl_periphery_type hl_typology(const hl_typology_unit *unit,
                              const hl_typology_bands *bands);

#endif
