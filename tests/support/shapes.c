#include "support/shapes.h"

#include <stdlib.h>

enum { RINGS = 2, VERTICES = 17 };

hl_polygons shapes_room(size_t units)
{
    hl_polygons p = {0};
    const size_t rings = units * RINGS;

    p.start = calloc(units + 1, sizeof *p.start);
    p.vertex = calloc(rings + 1, sizeof *p.vertex);
    p.hole = calloc(rings + 1, sizeof *p.hole);
    p.x = calloc(rings * VERTICES + 1, sizeof *p.x);
    p.y = calloc(rings * VERTICES + 1, sizeof *p.y);
    return p;
}

void shapes_ring(hl_polygons *p, const double *xy, size_t count, bool unit, bool hole)
{
    if (unit) {
        p->n++;
        p->start[p->n] = p->start[p->n - 1];
    }
    const size_t ring = p->start[p->n]++;
    size_t at = p->vertex[ring];
    for (size_t k = 0; k <= count; k++) {
        p->x[at] = xy[2 * (k % count)];
        p->y[at++] = xy[2 * (k % count) + 1];
    }
    p->hole[ring] = hole;
    p->vertex[ring + 1] = at;
}

void shapes_box(hl_polygons *p, double x0, double y0, double x1, double y1)
{
    const double xy[] = {x0, y0, x0, y1, x1, y1, x1, y0};

    shapes_ring(p, xy, 4, true, false);
}

hl_polygons shapes_grid(size_t side)
{
    hl_polygons p = shapes_room(side * side);

    for (size_t i = 0; i < side * side; i++) {
        const double x = (double)(i % side);
        const double y = (double)(i / side);
        shapes_box(&p, x, y, x + 1.0, y + 1.0);
    }
    return p;
}
