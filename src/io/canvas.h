/// @file canvas.h
/// Where a package is drawn: the CRS of its layers, that of the map, and what the map
/// shows.
#ifndef HINTERLAND_IO_CANVAS_H
#define HINTERLAND_IO_CANVAS_H

#include <stdbool.h>

#include "hinterland/io/package.h"
#include "io/shape.h"

enum { HL_CANVAS_NOTE_SIZE = 160 };

/// Start from `{0}`; release with hl_canvas_free().
typedef struct hl_canvas {
    char *layer_crs;  ///< WKT2; a plane without a place when there is none
    char *map_crs;    ///< WKT2
    bool known;       ///< the package has a CRS: distances mean something
    bool degrees;     ///< the map itself is in degrees
    hl_extent extent; ///< in the CRS of the map, never empty
    char note[HL_LANG_COUNT][HL_CANVAS_NOTE_SIZE]; ///< the projection in words
} hl_canvas;

/// Choose the projection of the map and find the extent of the polygons (of all shapes
/// when there are none).
hl_status hl_canvas_find(const hl_package *package, hl_canvas *out, hl_error *err);

void hl_canvas_free(hl_canvas *canvas);

#endif
