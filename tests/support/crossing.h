/// @file crossing.h
/// Whether a point lies in a unit, by crossings: independent of the library's own way.
#ifndef HINTERLAND_TESTS_CROSSING_H
#define HINTERLAND_TESTS_CROSSING_H

#include <stdbool.h>

#include "hinterland/frame/layer.h"

/// Even-odd rule over all rings of unit `unit`.
static inline bool crossing_inside(const hl_polygons *p, size_t unit, double x,
                                   double y)
{
    bool inside = false;

    for (size_t r = p->start[unit]; r < p->start[unit + 1]; r++) {
        for (size_t v = p->vertex[r]; v + 1 < p->vertex[r + 1]; v++) {
            if ((p->y[v] > y) == (p->y[v + 1] > y)) continue;
            const double t = (y - p->y[v]) / (p->y[v + 1] - p->y[v]);
            if (x < p->x[v] + t * (p->x[v + 1] - p->x[v])) inside = !inside;
        }
    }
    return inside;
}

#endif
