/// @file vertex_match.h
/// Which vertices of a layer are the same point? Shared by the parts of adjacency.
#ifndef HINTERLAND_GEOMETRY_VERTEX_MATCH_H
#define HINTERLAND_GEOMETRY_VERTEX_MATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "hinterland/frame/layer.h"

#define HL_NO_VERTEX UINT32_MAX

/// Every vertex with the number of its point, and the vertices of each point chained in
/// ascending order. The closing vertex of a ring has a number and is in no chain.
/// Release with hl_vertex_match_free().
typedef struct hl_vertex_match {
    size_t count;    ///< vertices
    size_t points;   ///< distinct points
    uint32_t *unit;  ///< count: whose vertex it is; HL_NO_VERTEX for a closing one
    uint32_t *point; ///< count
    uint32_t *head;  ///< count, points of them used: first vertex of a point
    uint32_t *next;  ///< count: the next vertex of the same point, or HL_NO_VERTEX
} hl_vertex_match;

/// @param wrap  x = -180 is the same as 180
hl_status hl_vertex_match_make(const hl_polygons *polygons, bool wrap,
                               hl_vertex_match *out, hl_error *err);

void hl_vertex_match_free(hl_vertex_match *match);

#endif
