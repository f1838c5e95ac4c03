/// @file overlap.h
/// How much area do units with crossing boundaries have in common?
#ifndef HINTERLAND_GEOMETRY_OVERLAP_H
#define HINTERLAND_GEOMETRY_OVERLAP_H

#include "hinterland/geometry/adjacency.h"

/// Fill hl_border_detail.overlap of the crossing pairs: area in common over the smaller
/// area, by GEOS, two units at a time, in the plane of the source. Stays NaN where GEOS
/// refuses.
hl_status hl_overlap_measure(const hl_polygons *polygons, hl_adjacency *adjacency,
                             hl_error *err);

#endif
