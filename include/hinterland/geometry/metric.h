/// @file metric.h
/// How far is one point from another?
#ifndef HINTERLAND_GEOMETRY_METRIC_H
#define HINTERLAND_GEOMETRY_METRIC_H

#include <stddef.h>

#include "hinterland/core/status.h"

typedef enum hl_metric_kind {
    HL_METRIC_PLANAR,   ///< straight line in the plane of the coordinates
    HL_METRIC_GEODESIC, ///< shortest line on an ellipsoid, in meters
    HL_METRIC_SPHERE    ///< great circle on a sphere, in the unit of its radius
} hl_metric_kind;

/// A rule for distances: a plain value, copied freely.
typedef struct hl_metric {
    hl_metric_kind kind;
    double a; ///< semi-major axis in meters, or the radius of the sphere; planar: 1 map
              ///< unit in the unit of the answer
    double f; ///< flattening of the ellipsoid, else 0
} hl_metric;

/// Straight lines, in map units.
hl_metric hl_metric_planar(void);

/// Geodesics on an ellipsoid, in meters.
///
/// @param a  semi-major axis in meters, above 0
/// @param f  flattening, below 1
hl_metric hl_metric_geodesic(double a, double f);

/// Great circles, in the unit of the radius.
hl_metric hl_metric_sphere(double radius);

/// The distance of two points.
///
/// Geodesics by Karney (2013), Algorithms for geodesics, J. Geodesy 87, 43-55; great
/// circles by the haversine formula.
///
/// @param x1, y1, x2, y2  longitude and latitude in degrees, or plane coordinates
/// @return                in the unit of the metric; NaN when a coordinate is NaN
double hl_distance(const hl_metric *metric, double x1, double y1, double x2, double y2);

/// How far hl_distance_estimate() may be from hl_distance(), in the unit of the metric:
/// 0.01 m for geodesics, else 0.
double hl_distance_estimate_error(const hl_metric *metric);

/// The distance of two points, for geodesics about five times as quick as
/// hl_distance(): Vincenty (1975), Survey Review 23, 88-93, three steps in longitude
/// with Aitken's acceleration. It is off by less than 0.003 m on the ellipsoids of the
/// Earth; hl_distance() answers for flatter ones and for points more than about
/// 14,000 km apart, where the steps converge slowly.
double hl_distance_estimate(const hl_metric *metric, double x1, double y1, double x2,
                            double y2);

/// The distances of n points (rows) from m others (columns).
///
/// @param out  n * m values, row-major, the caller's
void hl_distances(const hl_metric *metric, const double *x, const double *y, size_t n,
                  const double *u, const double *v, size_t m, double *out);

#endif
