/// @file thiessen.h
/// When only points are known: which area is nearest to each of them?
#ifndef HINTERLAND_GEOMETRY_THIESSEN_H
#define HINTERLAND_GEOMETRY_THIESSEN_H

#include "hinterland/frame/layer.h"
#include "hinterland/geometry/crs.h"

/// Cells around points, clipped to an outline.
///
/// Voronoi cells by GEOS, in a Lambert azimuthal equal-area projection around the
/// middle of the points (or in the plane). Cell borders and outline are noded together
/// before cells are formed, so that neighboring cells have bit-identical vertices, also
/// where the outline cuts.
///
/// @param x, y     n distinct points, n >= 1: longitude and latitude in degrees on the
///                 ellipsoid of `crs`, or plane coordinates when it is planar
/// @param outline  all units together are the outline, in the same coordinates as the
///                 points; every point lies inside
/// @param out      overwritten: cell i, of one or more parts, contains point i; the
///                 caller frees it with hl_polygons_free()
/// @return         HL_INPUT for a coordinate that is not finite, two equal points, or a
///                 point outside the outline; HL_MEMORY
///
/// Time O(n log n).
hl_status hl_thiessen(const double *x, const double *y, size_t n, const hl_crs *crs,
                      const hl_polygons *outline, hl_polygons *out, hl_error *err);

/// An outline for points that have none: the union of discs around them, with bays
/// narrower than the discs filled.
///
/// @param x, y    as above
/// @param radius  of the discs: kilometers, or map units when planar; above 0
/// @param out     overwritten: one unit of one or more parts; the caller frees it
hl_status hl_outline_around(const double *x, const double *y, size_t n,
                            const hl_crs *crs, double radius, hl_polygons *out,
                            hl_error *err);

#endif
