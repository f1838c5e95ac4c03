/// @file layer_file.h
/// A layer with its fields as a plain file, for other programs.
#ifndef HINTERLAND_IO_LAYER_FILE_H
#define HINTERLAND_IO_LAYER_FILE_H

#include <stdbool.h>

#include "hinterland/frame/layer.h"

/// The endings that hl_layer_write() knows, for messages.
extern const char *const HL_LAYER_ENDINGS; // NOLINT(readability-identifier-naming)

/// Whether the ending of a path is one of HL_LAYER_ENDINGS.
bool hl_layer_can_write(const char *path);

/// Write a layer of polygons with all its fields, in UTF-8, whole or not at all. The
/// ending says the format: .gpkg, .shp (with .shx, .dbf, .prj, .cpg), .geojson, .fgb,
/// .topojson (quantized to 100,000 steps, borders once). The same layer gives the same
/// bytes.
///
/// @param layer      HL_SHAPE_POLYGONS; `crs` is anything that GDAL reads, or NULL
/// @param overwrite  false refuses an existing target
/// @return           HL_OUTPUT with a WRITE code, USAGE-025 for a field name that does
///                   not fit into a shapefile; HL_USAGE for an unknown ending;
///                   HL_MEMORY
///
/// Time O(vertices + fields * rows), memory the size of the file.
hl_status hl_layer_write(const char *path, const hl_layer *layer, bool overwrite,
                         hl_error *err);

#endif
