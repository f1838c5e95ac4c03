/// @file arc_match.h
/// How much of the borders between units do both sides draw alike?
#ifndef HINTERLAND_GEOMETRY_ARC_MATCH_H
#define HINTERLAND_GEOMETRY_ARC_MATCH_H

#include "hinterland/geometry/arcs.h"

/// The share `matched` of hl_arcs: see hl_arcs_build(). 1 when there are no borders.
hl_status hl_arcs_match(const hl_arcs *arcs, double *share, hl_error *err);

#endif
