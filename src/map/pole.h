/// @file pole.h
/// Where in a polygon is the most room for a label?
#ifndef HINTERLAND_MAP_POLE_H
#define HINTERLAND_MAP_POLE_H

#include <stdbool.h>
#include <stddef.h>

/// The rings of a polygon: ring r has the vertices first[r] .. first[r + 1] - 1.
typedef struct hl_rings {
    const double *x;
    const double *y;
    const size_t *first; ///< count + 1
    size_t count;
} hl_rings;

/// The center of the largest ellipse of a given width to height within a polygon, to
/// about a hundredth of its size: the pole of inaccessibility, stretched.
///
/// @return  half the height of the ellipse; below 0 when there is no inside
double hl_pole(const hl_rings *rings, double stretch, double *x, double *y);

/// Whether a point is in the polygon.
bool hl_rings_contain(const hl_rings *rings, double x, double y);

#endif
