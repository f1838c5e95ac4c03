/// @file shape.h
/// The shapes of a sheet's rows as well-known binary, and their extent.
#ifndef HINTERLAND_IO_SHAPE_H
#define HINTERLAND_IO_SHAPE_H

#include <stdbool.h>

#include "core/buffer.h"
#include "hinterland/frame/sheet.h"

/// The CRS of layers that have none: what GeoPackage calls srs_id -1.
#define HL_PLANE "Undefined Cartesian SRS"

/// Append the shape of row i as WKB: Point, LineString, or MultiPolygon with outer
/// rings counter-clockwise and holes clockwise, whatever they were.
///
/// @return  false for a row without a shape; nothing is appended then
bool hl_shape_wkb(const hl_sheet *sheet, size_t row, hl_buffer *out);

/// Whether row i has a shape.
bool hl_shape_present(const hl_sheet *sheet, size_t row);

/// A box; empty while low > high.
typedef struct hl_extent {
    double low_x;
    double low_y;
    double high_x;
    double high_y;
} hl_extent;

hl_extent hl_extent_empty(void);
bool hl_extent_is_empty(const hl_extent *extent);
void hl_extent_add(hl_extent *extent, double x, double y);

/// Coordinates of a sheet, of all its rows one after the other.
///
/// @return  how many
size_t hl_sheet_vertices(const hl_sheet *sheet, const double **x, const double **y);

#endif
