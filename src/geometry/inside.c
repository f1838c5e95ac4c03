#include "geometry/inside.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "geometry/strtree.h"

enum { FIRST_CELLS = 16, MOST_CELLS = 1 << 17 };

#define PRECISION 0.02
#define DIAGONAL  1.4142135623730951

/// A square: its middle, half its side, and how far the middle is inside (< 0 outside).
typedef struct cell {
    double x, y, half, depth;
} cell;

typedef struct cells {
    cell *row;
    size_t count;
    size_t capacity;
} cells;

/// The rings and the best point so far.
typedef struct shape {
    const hl_polygons *polygons;
    size_t first, end;
    cell best;
    double precision;
} shape;

static bool crosses_ray(const hl_polygons *p, size_t v, double x, double y)
{
    const double y0 = p->y[v];
    const double y1 = p->y[v + 1];

    if ((y0 > y) == (y1 > y)) return false;
    return x < p->x[v] + (y - y0) / (y1 - y0) * (p->x[v + 1] - p->x[v]);
}

static double edge_distance2(const hl_polygons *p, size_t v, double x, double y)
{
    const double dx = p->x[v + 1] - p->x[v];
    const double dy = p->y[v + 1] - p->y[v];
    const double px = x - p->x[v];
    const double py = y - p->y[v];
    const double square = dx * dx + dy * dy;
    double u = square > 0.0 ? (px * dx + py * dy) / square : 0.0;

    u = u < 0.0 ? 0.0 : u;
    u = u > 1.0 ? 1.0 : u;
    return (px - u * dx) * (px - u * dx) + (py - u * dy) * (py - u * dy);
}

/// Distance to the border, negative outside.
static double depth(const shape *s, double x, double y)
{
    const hl_polygons *p = s->polygons;
    double least = INFINITY;
    bool inside = false; // by the even-odd rule

    for (size_t r = s->first; r < s->end; r++) {
        for (size_t v = p->vertex[r]; v + 1 < p->vertex[r + 1]; v++) {
            const double d = edge_distance2(p, v, x, y);
            least = d < least ? d : least;
            inside = inside != crosses_ray(p, v, x, y);
        }
    }
    return inside ? sqrt(least) : -sqrt(least);
}

static hl_status add_cell(shape *s, cells *list, double x, double y, double half,
                          hl_error *err)
{
    const cell c = {x, y, half, depth(s, x, y)};
    cell *grown = hl_grow(list->row, &list->capacity, list->count + 1, sizeof *grown);

    if (grown == NULL) return hl_no_memory(err, "%zu cells", list->count + 1);
    list->row = grown;
    list->row[list->count++] = c;
    if (c.depth > s->best.depth) s->best = c;
    return HL_OK;
}

static hl_status first_cells(shape *s, const hl_box *box, cells *list, hl_error *err)
{
    const double width = box->x1 - box->x0;
    const double height = box->y1 - box->y0;
    const double side = fmax(fmin(width, height), fmax(width, height) / FIRST_CELLS);
    hl_status status = HL_OK;

    if (!(side > 0.0)) return HL_OK;
    s->precision = PRECISION * side;
    const size_t columns = (size_t)ceil(width / side);
    const size_t rows = (size_t)ceil(height / side);
    for (size_t k = 0; k < columns * rows && status == HL_OK; k++) {
        const size_t column = k % columns;
        const size_t row = k / columns;
        const double x = box->x0 + ((double)column + 0.5) * side;
        const double y = box->y0 + ((double)row + 0.5) * side;
        status = add_cell(s, list, x, y, 0.5 * side, err);
    }
    return status;
}

/// A cell may hold a better point; while nothing inside is known, any that may reach
/// inside.
static bool promises(const shape *s, const cell *c)
{
    const double most = c->depth + c->half * DIAGONAL;

    return s->best.depth > 0.0 ? most > s->best.depth + s->precision : most > 0.0;
}

static hl_status divide(shape *s, const cells *from, cells *to, hl_error *err)
{
    hl_status status = HL_OK;

    to->count = 0;
    for (size_t k = 0; k < from->count && status == HL_OK; k++) {
        const cell c = from->row[k];
        if (!promises(s, &c)) continue;
        const double q = 0.5 * c.half;
        status = add_cell(s, to, c.x - q, c.y - q, q, err);
        if (status == HL_OK) status = add_cell(s, to, c.x + q, c.y - q, q, err);
        if (status == HL_OK) status = add_cell(s, to, c.x - q, c.y + q, q, err);
        if (status == HL_OK) status = add_cell(s, to, c.x + q, c.y + q, q, err);
    }
    return status;
}

hl_status hl_inside_find(const hl_polygons *polygons, size_t first, size_t end,
                         double *x, double *y, hl_error *err)
{
    shape s = {.polygons = polygons, .first = first, .end = end};
    cells level[2] = {{0}, {0}};
    hl_box box = hl_box_empty();
    unsigned now = 0;

    for (size_t v = polygons->vertex[first]; v < polygons->vertex[end]; v++) {
        hl_box_add(&box, polygons->x[v], polygons->y[v]);
    }
    s.best = (cell){*x, *y, 0.0, depth(&s, *x, *y)};
    hl_status status = first_cells(&s, &box, &level[now], err);
    while (status == HL_OK && level[now].count > 0 && level[now].count < MOST_CELLS) {
        status = divide(&s, &level[now], &level[1 - now], err);
        now = 1 - now;
    }
    free(level[0].row);
    free(level[1].row);
    if (status != HL_OK) return status;
    *x = s.best.x;
    *y = s.best.y;
    return HL_OK;
}
