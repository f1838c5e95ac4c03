/// @file repair.h
/// Which shapes are invalid, why, and what are they once repaired?
#ifndef HINTERLAND_GEOMETRY_REPAIR_H
#define HINTERLAND_GEOMETRY_REPAIR_H

#include "hinterland/frame/layer.h"

/// One invalid unit.
typedef struct hl_repair {
    size_t unit;  ///< index into the polygons
    char *reason; ///< GEOS's words, e.g. "Self-intersection"; owned
    double x;     ///< where; NaN when unknown
    double y;
} hl_repair;

/// Start from `{0}`; release with hl_repairs_free().
typedef struct hl_repairs {
    size_t count;
    size_t capacity;
    hl_repair *row; ///< by unit, ascending
} hl_repairs;

/// Find the invalid units and repair them by GEOS (MakeValid, structure method: holes
/// stay holes, overlapping parts merge). One unit at a time is a GEOS object. The
/// repaired shapes serve areas and maps; contiguity runs on the source.
///
/// @param out      overwritten: all units, the invalid ones repaired; stays `{0}` when
///                 every unit is valid (use the source then). A unit of which nothing
///                 with an area is left becomes a null geometry.
/// @param repairs  overwritten: the units that were invalid; the caller frees both
/// @return         HL_MEMORY; HL_INPUT when GEOS refuses a unit
hl_status hl_polygons_repair(const hl_polygons *polygons, hl_polygons *out,
                             hl_repairs *repairs, hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_repairs_free(hl_repairs *repairs);

#endif
