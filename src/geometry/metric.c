#include "hinterland/geometry/metric.h"

#include <geodesic.h>
#include <math.h>
#include <stdbool.h>

#define RADIANS     0.017453292519943295
#define RIGHT_ANGLE 90.0

static const double ROUND = 1.0 / 290.0;   ///< flatter ellipsoids are not estimated
static const double NEAR = 2.2;            ///< radians, about 14,000 km on the Earth
static const double ESTIMATE_ERROR = 0.01; ///< meters

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

double hl_distance_estimate_error(const hl_metric *metric)
{
    return metric->kind == HL_METRIC_GEODESIC ? ESTIMATE_ERROR : 0.0;
}

/// The great circle between two points of the auxiliary sphere. Names as in Vincenty's
/// paper.
typedef struct arc {
    double sin_sigma, cos_sigma, sigma;
    double sin_alpha, cos2_alpha; ///< of the azimuth at the equator
    double cos_2m;                ///< twice the middle of the arc from the equator
} arc;

/// @param u1, u2  sine and cosine of the reduced latitudes
static arc arc_between(const double u1[2], const double u2[2], double lambda)
{
    const double across = u2[1] * sin(lambda);
    const double cos_lambda = cos(lambda);
    const double along = u1[1] * u2[0] - u1[0] * u2[1] * cos_lambda;
    arc s = {.sin_sigma = sqrt(across * across + along * along),
             .cos_sigma = u1[0] * u2[0] + u1[1] * u2[1] * cos_lambda};

    s.sigma = atan2(s.sin_sigma, s.cos_sigma);
    if (s.sin_sigma > 0.0) s.sin_alpha = u1[1] * across / s.sin_sigma;
    s.cos2_alpha = 1.0 - s.sin_alpha * s.sin_alpha;
    if (s.cos2_alpha > 0.0) s.cos_2m = s.cos_sigma - 2.0 * u1[0] * u2[0] / s.cos2_alpha;
    return s;
}

/// How much farther the arc is in longitude than the geodesic.
static double excess(const arc *s, double f)
{
    const double c = f / 16.0 * s->cos2_alpha * (4.0 + f * (4.0 - 3.0 * s->cos2_alpha));
    const double m = 2.0 * s->cos_2m * s->cos_2m - 1.0;

    return (1.0 - c) * f * s->sin_alpha *
           (s->sigma + c * s->sin_sigma * (s->cos_2m + c * s->cos_sigma * m));
}

static double length_of(const arc *s, const hl_metric *metric)
{
    const double b = metric->a * (1.0 - metric->f);
    const double u2 = s->cos2_alpha * (metric->a * metric->a - b * b) / (b * b);
    const double big_a =
        1.0 + u2 / 16384.0 * (4096.0 + u2 * (-768.0 + u2 * (320.0 - 175.0 * u2)));
    const double big_b =
        u2 / 1024.0 * (256.0 + u2 * (-128.0 + u2 * (74.0 - 47.0 * u2)));
    const double m = s->cos_2m * s->cos_2m;
    const double cubic = s->cos_2m * (4.0 * s->sin_sigma * s->sin_sigma - 3.0) *
                         (4.0 * m - 3.0) * big_b / 6.0;
    const double less =
        big_b * s->sin_sigma *
        (s->cos_2m + big_b / 4.0 * (s->cos_sigma * (2.0 * m - 1.0) - cubic));

    return b * big_a * (s->sigma - less);
}

/// Sine and cosine of the reduced latitude.
static void reduce(double f, double latitude, double u[2])
{
    const double along = (1.0 - f) * sin(latitude * RADIANS);
    const double across = cos(latitude * RADIANS);
    const double length = sqrt(along * along + across * across);

    u[0] = along / length;
    u[1] = across / length;
}

double hl_distance_estimate(const hl_metric *metric, double x1, double y1, double x2,
                            double y2)
{
    const double f = metric->f;
    const double apart = (x2 - x1) * RADIANS;
    double u1[2];
    double u2[2];
    arc s = {0};

    if (metric->kind != HL_METRIC_GEODESIC || !(f >= 0.0 && f <= ROUND) ||
        !(fabs(y1) <= RIGHT_ANGLE && fabs(y2) <= RIGHT_ANGLE)) {
        return hl_distance(metric, x1, y1, x2, y2);
    }
    reduce(f, y1, u1);
    reduce(f, y2, u2);
    s = arc_between(u1, u2, apart);
    const double first = excess(&s, f);
    s = arc_between(u1, u2, apart + first);
    const double second = excess(&s, f) - first;
    const double ahead = second != first ? second * second / (second - first) : 0.0;
    s = arc_between(u1, u2, apart + first + second - ahead);
    if (!(s.sigma < NEAR)) return hl_distance(metric, x1, y1, x2, y2);
    return length_of(&s, metric);
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
