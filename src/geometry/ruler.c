#include "geometry/ruler.h"

#include <math.h>

#define RADIANS 0.017453292519943295
#define SHORT   0.1
#define POLAR   80.0

double hl_ruler_length(const hl_metric *metric, double x1, double y1, double x2,
                       double y2)
{
    const double dx = fabs(x2 - x1);
    const double dy = fabs(y2 - y1);

    if (metric->kind != HL_METRIC_GEODESIC || dx > SHORT || dy > SHORT ||
        fabs(y1) > POLAR) {
        return hl_distance(metric, x1, y1, x2, y2);
    }
    const double latitude = 0.5 * (y1 + y2) * RADIANS;
    const double e2 = metric->f * (2.0 - metric->f);
    const double s = sin(latitude);
    const double w = 1.0 - e2 * s * s;
    const double normal = metric->a / sqrt(w);
    const double meridian = normal * (1.0 - e2) / w;
    return hypot(meridian * dy * RADIANS, normal * cos(latitude) * dx * RADIANS);
}
