/// @file topojson.h
/// A layer as TopoJSON: a border that two units share is there once.
#ifndef HINTERLAND_IO_TOPOJSON_H
#define HINTERLAND_IO_TOPOJSON_H

#include "core/buffer.h"
#include "hinterland/frame/layer.h"

/// Append a layer of polygons with all its fields as a topology (TopoJSON 1.0, Bostock
/// 2013): longitude and latitude where the layer has a CRS, quantized to 100,000 steps
/// along the longer side (units of a country: 50 m), borders as differences. Outer
/// rings run clockwise, as d3 and Vega want them.
///
/// @param name  of the object
/// @return      HL_INPUT for a CRS that cannot be read, HL_MEMORY
///
/// Time O(vertices + fields * rows).
hl_status hl_topojson_add(const hl_layer *layer, const char *name, hl_buffer *out,
                          hl_error *err);

#endif
