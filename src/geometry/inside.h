/// @file inside.h
/// A point that is surely inside a polygon, far from its border.
#ifndef HINTERLAND_GEOMETRY_INSIDE_H
#define HINTERLAND_GEOMETRY_INSIDE_H

#include "hinterland/frame/layer.h"

/// The middle of the largest circle within the rings, to a fiftieth of their width.
///
/// Source: the quadtree of Agafonkin (2016), polylabel, after Garcia-Castellanos &
/// Lombardo (2007), Poles of inaccessibility. Scottish Geogr. J. 123, 227-233.
///
/// @param x, y  a first guess; overwritten
hl_status hl_inside_find(const hl_polygons *polygons, size_t first, size_t end,
                         double *x, double *y, hl_error *err);

#endif
