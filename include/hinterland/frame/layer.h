/// @file layer.h
/// A map layer as it was read: a table and the shapes of its rows, in flat arrays.
#ifndef HINTERLAND_FRAME_LAYER_H
#define HINTERLAND_FRAME_LAYER_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/frame/table.h"

/// The polygons of n units: unit i has the rings start[i] .. start[i + 1] - 1, ring r
/// the vertices vertex[r] .. vertex[r + 1] - 1. Rings are closed (first vertex = last).
/// A ring with `hole` 0 begins a polygon; the rings with `hole` 1 after it are its
/// holes. A unit without rings has a null geometry.
///
/// Start from `{0}`; release with hl_polygons_free().
typedef struct hl_polygons {
    size_t n;
    size_t *start;  ///< n + 1
    size_t *vertex; ///< start[n] + 1
    uint8_t *hole;  ///< start[n]
    double *x; ///< vertex[start[n]] coordinates: longitude in degrees, or map units
    double *y;
} hl_polygons;

typedef enum hl_shape {
    HL_SHAPE_NONE,
    HL_SHAPE_POINTS,
    HL_SHAPE_LINES,
    HL_SHAPE_POLYGONS
} hl_shape;

/// Start from `{0}`; release with hl_layer_free().
typedef struct hl_layer {
    hl_table table;
    hl_shape shape;       ///< what most rows are
    hl_polygons polygons; ///< HL_SHAPE_POLYGONS: table.rows units
    double *x;            ///< HL_SHAPE_POINTS: table.rows coordinates, NaN = null
    double *y;
    char *crs; ///< WKT2 of the coordinate reference system; NULL when there is none
    size_t null_shapes;
} hl_layer;

/// Regroup: unit g of the result has all rings of the units i with group[i] == g, in
/// the order of i.
///
/// @param group   polygons->n group indices below `groups`; SIZE_MAX leaves the unit
/// out
/// @param out     overwritten; the caller frees it with hl_polygons_free()
hl_status hl_polygons_regroup(const hl_polygons *polygons, const size_t *group,
                              size_t groups, hl_polygons *out, hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_polygons_free(hl_polygons *polygons);
void hl_layer_free(hl_layer *layer);

#endif
