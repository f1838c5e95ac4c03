/// @file shapes.h
/// Geometries, one feature after the other, into flat arrays.
#ifndef HINTERLAND_IO_SHAPES_H
#define HINTERLAND_IO_SHAPES_H

#include <ogr_api.h>

#include "hinterland/frame/layer.h"

/// Shapes on their way into a layer. Start from `{.wanted = …}`; release with
/// hl_shapes_free(). Polygons and points are both kept until the kind is known.
typedef struct hl_shapes {
    hl_shape wanted; ///< NONE: whatever the first shape is
    hl_shape found;
    hl_polygons polygons;
    double *x; ///< points: polygons.n coordinates
    double *y;
    size_t start_room;
    size_t ring_room;
    size_t hole_room;
    size_t vertex_room[2];
    size_t point_room[2];
    size_t null_shapes;
    size_t dropped_parts;
    size_t dropped_rings;
    double low[2]; ///< extent of all coordinates
    double high[2];
} hl_shapes;

/// Append a feature.
///
/// @param geometry  NULL for a null shape; borrowed
/// @param fid       names the feature in errors
/// @return          HL_INPUT with READ_SHAPE or READ_NOT_FINITE, HL_MEMORY
hl_status hl_shapes_add(hl_shapes *shapes, OGRGeometryH geometry, long long fid,
                        hl_error *err);

/// Move what was read into a layer, and keep nothing.
void hl_shapes_take(hl_shapes *shapes, hl_layer *layer);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_shapes_free(hl_shapes *shapes);

#endif
