#include "map/pole.h"

#include <math.h>

enum { GRID = 14, REFINEMENTS = 9 };

/// The square of the distance of a point from an edge; coordinates are stretched
/// already.
static double edge_distance(double ax, double ay, double bx, double by)
{
    const double dx = bx - ax;
    const double dy = by - ay;
    const double length = dx * dx + dy * dy;
    double t = length > 0.0 ? -(ax * dx + ay * dy) / length : 0.0;

    t = fmin(fmax(t, 0.0), 1.0);
    return (ax + t * dx) * (ax + t * dx) + (ay + t * dy) * (ay + t * dy);
}

/// A point as it is measured against the edges of a ring.
typedef struct probe {
    double x;
    double y;
    double stretch;
    double least; ///< square of the distance to the nearest edge so far
    bool inside;
} probe;

static void pass_ring(const hl_rings *p, size_t ring, probe *at)
{
    for (size_t v = p->first[ring]; v < p->first[ring + 1]; v++) {
        const size_t w = v + 1 < p->first[ring + 1] ? v + 1 : p->first[ring];
        const double ay = p->y[v] - at->y;
        const double by = p->y[w] - at->y;
        const double ax = (p->x[v] - at->x) / at->stretch;
        const double bx = (p->x[w] - at->x) / at->stretch;
        at->least = fmin(at->least, edge_distance(ax, ay, bx, by));
        if ((ay > 0.0) != (by > 0.0) && ax - ay * (bx - ax) / (by - ay) > 0.0) {
            at->inside = !at->inside;
        }
    }
}

/// The distance from the border, negative outside.
static double depth(const hl_rings *p, double stretch, double x, double y)
{
    probe at = {x, y, stretch, HUGE_VAL, false};

    for (size_t r = 0; r < p->count; r++) {
        pass_ring(p, r, &at);
    }
    return at.inside ? sqrt(at.least) : -sqrt(at.least);
}

bool hl_rings_contain(const hl_rings *rings, double x, double y)
{
    return depth(rings, 1.0, x, y) > 0.0;
}

double hl_pole(const hl_rings *rings, double stretch, double *x, double *y)
{
    double low[2] = {HUGE_VAL, HUGE_VAL};
    double high[2] = {-HUGE_VAL, -HUGE_VAL};
    double best = -HUGE_VAL;

    for (size_t v = 0; v < rings->first[rings->count]; v++) {
        low[0] = fmin(low[0], rings->x[v]);
        low[1] = fmin(low[1], rings->y[v]);
        high[0] = fmax(high[0], rings->x[v]);
        high[1] = fmax(high[1], rings->y[v]);
    }
    double step[2] = {(high[0] - low[0]) / GRID, (high[1] - low[1]) / GRID};
    for (int k = 0; k < GRID * GRID; k++) {
        const double px = low[0] + (0.5 + k % GRID) * step[0];
        const double py = low[1] + (0.5 + (int)(k / GRID)) * step[1];
        const double d = depth(rings, stretch, px, py);
        if (!(d > best)) continue;
        best = d;
        *x = px;
        *y = py;
    }
    for (int round = 0; round < REFINEMENTS; round++) { // around the best so far
        const double from[2] = {*x, *y};
        step[0] *= 0.5;
        step[1] *= 0.5;
        for (int k = 0; k < 3 * 3; k++) {
            const double px = from[0] + (k % 3 - 1) * step[0];
            const double py = from[1] + ((int)(k / 3) - 1) * step[1];
            const double d = depth(rings, stretch, px, py);
            if (!(d > best)) continue;
            best = d;
            *x = px;
            *y = py;
        }
    }
    return best;
}
