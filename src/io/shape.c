#include "io/shape.h"

#include <cpl_port.h>
#include <math.h>

enum { WKB_POINT = 1, WKB_LINE = 2, WKB_POLYGON = 3, WKB_MULTIPOLYGON = 6 };

static void add_head(hl_buffer *out, uint32_t type)
{
    const unsigned char order = CPL_IS_LSB;

    hl_buffer_bytes(out, &order, 1);
    hl_buffer_bytes(out, &type, sizeof type);
}

static void add_count(hl_buffer *out, size_t count)
{
    const uint32_t written = (uint32_t)count;

    hl_buffer_bytes(out, &written, sizeof written);
}

static void add_vertex(hl_buffer *out, double x, double y)
{
    const double pair[2] = {x, y};

    hl_buffer_bytes(out, pair, sizeof pair);
}

/// Twice the signed area, from the first vertex so that large coordinates cancel.
static double turn(const hl_polygons *p, size_t ring)
{
    const size_t first = p->vertex[ring];
    double area = 0.0;

    for (size_t v = first; v + 1 < p->vertex[ring + 1]; v++) {
        area += (p->x[v] - p->x[first]) * (p->y[v + 1] - p->y[first]) -
                (p->x[v + 1] - p->x[first]) * (p->y[v] - p->y[first]);
    }
    return area;
}

static void add_ring(const hl_polygons *p, size_t ring, bool hole, hl_buffer *out)
{
    const size_t first = p->vertex[ring];
    const size_t count = p->vertex[ring + 1] - first;
    const bool backwards = hole ? turn(p, ring) > 0.0 : turn(p, ring) < 0.0;

    add_count(out, count);
    for (size_t k = 0; k < count; k++) {
        const size_t v = backwards ? first + count - 1 - k : first + k;
        add_vertex(out, p->x[v], p->y[v]);
    }
}

/// The first ring after those of the polygon that begins with `ring`.
static size_t polygon_end(const hl_polygons *p, size_t ring, size_t end)
{
    size_t next = ring + 1;

    while (next < end && p->hole[next] != 0) {
        next++;
    }
    return next;
}

static void add_polygons(const hl_polygons *p, size_t unit, hl_buffer *out)
{
    const size_t end = p->start[unit + 1];
    size_t parts = 0;

    for (size_t r = p->start[unit]; r < end; r = polygon_end(p, r, end)) {
        parts++;
    }
    add_head(out, WKB_MULTIPOLYGON);
    add_count(out, parts);
    for (size_t r = p->start[unit]; r < end; r = polygon_end(p, r, end)) {
        const size_t next = polygon_end(p, r, end);
        add_head(out, WKB_POLYGON);
        add_count(out, next - r);
        for (size_t ring = r; ring < next; ring++) {
            add_ring(p, ring, ring > r, out);
        }
    }
}

bool hl_shape_present(const hl_sheet *sheet, size_t row)
{
    switch (sheet->shape) {
    case HL_SHAPE_POINTS: return isfinite(sheet->x[row]) && isfinite(sheet->y[row]);
    case HL_SHAPE_LINES: return sheet->path_start[row + 1] > sheet->path_start[row] + 1;
    case HL_SHAPE_POLYGONS:
        return sheet->polygons->start[row + 1] > sheet->polygons->start[row];
    case HL_SHAPE_NONE: break;
    }
    return false;
}

bool hl_shape_wkb(const hl_sheet *sheet, size_t row, hl_buffer *out)
{
    if (!hl_shape_present(sheet, row)) return false;
    switch (sheet->shape) {
    case HL_SHAPE_POINTS:
        add_head(out, WKB_POINT);
        add_vertex(out, sheet->x[row], sheet->y[row]);
        break;
    case HL_SHAPE_LINES:
        add_head(out, WKB_LINE);
        add_count(out, sheet->path_start[row + 1] - sheet->path_start[row]);
        for (size_t v = sheet->path_start[row]; v < sheet->path_start[row + 1]; v++) {
            add_vertex(out, sheet->x[v], sheet->y[v]);
        }
        break;
    case HL_SHAPE_POLYGONS: add_polygons(sheet->polygons, row, out); break;
    case HL_SHAPE_NONE: break;
    }
    return true;
}

hl_extent hl_extent_empty(void)
{
    return (hl_extent){HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
}

bool hl_extent_is_empty(const hl_extent *extent)
{
    return !(extent->low_x <= extent->high_x && extent->low_y <= extent->high_y);
}

void hl_extent_add(hl_extent *extent, double x, double y)
{
    if (!isfinite(x) || !isfinite(y)) return;
    if (x < extent->low_x) extent->low_x = x;
    if (y < extent->low_y) extent->low_y = y;
    if (x > extent->high_x) extent->high_x = x;
    if (y > extent->high_y) extent->high_y = y;
}

size_t hl_sheet_vertices(const hl_sheet *sheet, const double **x, const double **y)
{
    const size_t rows = sheet->columns.rows;

    *x = sheet->x;
    *y = sheet->y;
    switch (sheet->shape) {
    case HL_SHAPE_POINTS: return rows;
    case HL_SHAPE_LINES: return sheet->path_start[rows];
    case HL_SHAPE_POLYGONS:
        *x = sheet->polygons->x;
        *y = sheet->polygons->y;
        return sheet->polygons->vertex[sheet->polygons->start[rows]];
    case HL_SHAPE_NONE: break;
    }
    return 0;
}
