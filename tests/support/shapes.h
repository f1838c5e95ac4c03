/// @file shapes.h
/// Hand-made polygons for tests.
#ifndef HINTERLAND_TESTS_SHAPES_H
#define HINTERLAND_TESTS_SHAPES_H

#include <stdbool.h>

#include "hinterland/frame/layer.h"

/// Polygons with room for `units` units of one or two rings of at most 16 vertices;
/// release with hl_polygons_free().
hl_polygons shapes_room(size_t units);

/// Append a ring of `count` (x, y) pairs, closed here, to a new unit (`unit` true) or
/// to the last one.
void shapes_ring(hl_polygons *p, const double *xy, size_t count, bool unit, bool hole);

/// Append a unit: the rectangle from (x0, y0) to (x1, y1), four vertices.
void shapes_box(hl_polygons *p, double x0, double y0, double x1, double y1);

/// `side` times `side` unit squares, by rows.
hl_polygons shapes_grid(size_t side);

#endif
