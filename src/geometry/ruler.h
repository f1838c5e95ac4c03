/// @file ruler.h
/// Lengths of short edges, many of them.
#ifndef HINTERLAND_GEOMETRY_RULER_H
#define HINTERLAND_GEOMETRY_RULER_H

#include "hinterland/geometry/metric.h"

/// The length of an edge. On an ellipsoid, edges below a tenth of a degree are measured
/// by the radii of curvature at their middle latitude (relative error below 1e-6 up to
/// 80 degrees of latitude), others by hl_distance().
double hl_ruler_length(const hl_metric *metric, double x1, double y1, double x2,
                       double y2);

#endif
