#include "hinterland/geometry/metric.h"

#include <geodesic.h>
#include <math.h>
#include <stdbool.h>

#define RADIANS 0.017453292519943295

hl_metric hl_metric_planar(void)
{
    return (hl_metric){.kind = HL_METRIC_PLANAR, .a = 1.0};
}

hl_metric hl_metric_geodesic(double a, double f)
{
    return (hl_metric){.kind = HL_METRIC_GEODESIC, .a = a, .f = f};
}

hl_metric hl_metric_sphere(double radius)
{
    return (hl_metric){.kind = HL_METRIC_SPHERE, .a = radius};
}

static double great_circle(double radius, double x1, double y1, double x2, double y2)
{
    const double s = sin((y2 - y1) * RADIANS / 2.0);
    const double t = sin((x2 - x1) * RADIANS / 2.0);
    const double h = s * s + cos(y1 * RADIANS) * cos(y2 * RADIANS) * t * t;

    return 2.0 * radius * asin(fmin(1.0, sqrt(h)));
}

static double geodesic(const struct geod_geodesic *ellipsoid, double x1, double y1,
                       double x2, double y2)
{
    double distance = NAN;

    // PROJ answers 0 for some NaNs.
    if (isnan(x1) || isnan(y1) || isnan(x2) || isnan(y2)) return NAN;
    geod_inverse(ellipsoid, y1, x1, y2, x2, &distance, NULL, NULL);
    return distance;
}

double hl_distance(const hl_metric *metric, double x1, double y1, double x2, double y2)
{
    struct geod_geodesic ellipsoid;

    switch (metric->kind) {
    case HL_METRIC_GEODESIC:
        geod_init(&ellipsoid, metric->a, metric->f);
        return geodesic(&ellipsoid, x1, y1, x2, y2);
    case HL_METRIC_SPHERE: return great_circle(metric->a, x1, y1, x2, y2);
    case HL_METRIC_PLANAR: break;
    }
    return metric->a * hypot(x2 - x1, y2 - y1);
}

// NOLINTNEXTLINE(readability-function-size): two lists of points are six parameters
void hl_distances(const hl_metric *metric, const double *x, const double *y, size_t n,
                  const double *u, const double *v, size_t m, double *out)
{
    struct geod_geodesic ellipsoid;
    const bool on_ellipsoid = metric->kind == HL_METRIC_GEODESIC;

    if (on_ellipsoid) geod_init(&ellipsoid, metric->a, metric->f);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < m; j++) {
            out[i * m + j] = on_ellipsoid ? geodesic(&ellipsoid, x[i], y[i], u[j], v[j])
                                          : hl_distance(metric, x[i], y[i], u[j], v[j]);
        }
    }
}
