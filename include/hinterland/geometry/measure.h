/// @file measure.h
/// How large is a unit, where is its middle, and which point is surely inside it?
#ifndef HINTERLAND_GEOMETRY_MEASURE_H
#define HINTERLAND_GEOMETRY_MEASURE_H

#include "hinterland/core/column.h"
#include "hinterland/frame/layer.h"
#include "hinterland/geometry/crs.h"

/// The measures of n units. Values of a null geometry are NaN. Start from `{0}`;
/// release with hl_measures_free().
typedef struct hl_measures {
    size_t n;
    bool planar;       ///< area and perimeter are in map units, lon and lat are x and y
    double *area;      ///< square kilometers on the ellipsoid, holes subtracted
    double *perimeter; ///< kilometers, holes included
    double *x;         ///< area centroid in the coordinates of the source
    double *y;
    double *lon; ///< the same point in degrees, in [-180, 180]
    double *lat;
    double *inside_x; ///< a point inside the largest part, far from its border
    double *inside_y;
    double *inside_lon;
    double *inside_lat;
} hl_measures;

/// Measure every unit.
///
/// Area and perimeter: polygons of geodesics between the vertices, on the ellipsoid of
/// the CRS (Karney 2013), a projected vertex first taken to longitude and latitude.
/// Centroid: area-weighted, in the plane of the source coordinates, as GEOS and GeoDa
/// have it. A unit whose longitudes span more than 180 degrees is taken to lie across
/// the antimeridian. Inside point: the center of the largest circle within the largest
/// part, to a fiftieth of the part's width.
///
/// @param out   overwritten; the caller frees it with hl_measures_free()
/// @return      HL_MEMORY; HL_INPUT when PROJ cannot take the layer to degrees
///
/// Time O(vertices) for all but the inside points, which cost O(cells * vertices) of
/// the part.
hl_status hl_measure(const hl_polygons *polygons, const hl_crs *crs, hl_measures *out,
                     hl_error *err);

/// The length of every unit's boundary, holes included, measured edge by edge as
/// hl_adjacency_find() measures shared borders: so that their ratio is a share.
///
/// @param length  hl_crs_length()
/// @param out     polygons->n values in the unit of `length`, the caller's
void hl_perimeters(const hl_polygons *polygons, const hl_metric *length, double *out);

/// Append the columns `area_km2`, `lon`, `lat`; `area`, `x`, `y` when planar.
hl_status hl_measures_columns(const hl_measures *measures, hl_columns *columns,
                              hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_measures_free(hl_measures *measures);

#endif
