/// @file topology.h
/// The borders of the units as whole numbers, for the map of the page.
#ifndef HINTERLAND_REPORT_TOPOLOGY_H
#define HINTERLAND_REPORT_TOPOLOGY_H

#include "core/buffer.h"
#include "hinterland/map/ground.h"

/// Append {"width", "height", "meters", "arcs", "units", "outline", "groups"}.
///
/// Arcs are thinned to a step and quantized to 10,000 steps along the longer side, the
/// first point as it is, the others as differences (TopoJSON, Bostock 2013); an arc
/// that runs backward is ~a.
///
/// @return  HL_MEMORY
///
/// Time O(vertices log vertices).
hl_status topology_json(const hl_map_ground *ground, hl_buffer *out, hl_error *err);

#endif
