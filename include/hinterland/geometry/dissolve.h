/// @file dissolve.h
/// What is the outline of a group of units, such as a province?
#ifndef HINTERLAND_GEOMETRY_DISSOLVE_H
#define HINTERLAND_GEOMETRY_DISSOLVE_H

#include "hinterland/frame/layer.h"

/// Merge the polygons of each group into one shape.
///
/// Borders that two units of a group draw alike vanish (GEOS, coverage union); where
/// the units overlap, so that this would leave an invalid shape, the group is merged by
/// a general union instead. Gaps between units stay, as holes.
///
/// @param polygons  n valid units (hl_polygons_repair())
/// @param group     n numbers of groups below `groups`; UINT32_MAX leaves the unit out
/// @param out       overwritten on success only: `groups` units, a group without shapes
///                  is a null geometry; does not depend on the order of the units; the
///                  caller frees it with hl_polygons_free()
/// @return          HL_MEMORY; HL_INPUT when GEOS refuses a unit
///
/// Time O(v log v) for v vertices, memory O(v) of the largest group.
hl_status hl_polygons_dissolve(const hl_polygons *polygons, const uint32_t *group,
                               size_t groups, hl_polygons *out, hl_error *err);

#endif
