#include "io/shapes.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/memory.h"

enum { LEAST_RING = 4 }; ///< a triangle, closed

static bool grow_numbers(double **array, size_t *room, size_t need)
{
    double *grown = hl_grow(*array, room, need, sizeof *grown);

    if (grown != NULL) *array = grown;
    return grown != NULL;
}

static bool grow_sizes(size_t **array, size_t *room, size_t need)
{
    size_t *grown = hl_grow(*array, room, need, sizeof *grown);

    if (grown != NULL) *array = grown;
    return grown != NULL;
}

static size_t ring_count(const hl_shapes *shapes)
{
    return shapes->polygons.start[shapes->polygons.n];
}

/// A new unit without rings, and a point that is nowhere.
static bool begin_unit(hl_shapes *shapes)
{
    hl_polygons *p = &shapes->polygons;
    const bool first = p->start == NULL;
    size_t rings = first ? 0 : ring_count(shapes);

    if (!grow_sizes(&p->start, &shapes->start_room, p->n + 2) ||
        !grow_sizes(&p->vertex, &shapes->ring_room, rings + 1) ||
        !grow_numbers(&shapes->x, &shapes->point_room[0], p->n + 1) ||
        !grow_numbers(&shapes->y, &shapes->point_room[1], p->n + 1)) {
        return false;
    }
    if (first) p->start[0] = p->vertex[0] = 0;
    p->start[p->n + 1] = rings;
    shapes->x[p->n] = shapes->y[p->n] = NAN;
    return true;
}

/// Room for one more ring of `count` vertices and the one that closes it.
static bool make_ring_room(hl_shapes *shapes, size_t ring, size_t count)
{
    hl_polygons *p = &shapes->polygons;
    const size_t need = p->vertex[ring] + count + 1;
    uint8_t *hole = NULL;

    if (!grow_sizes(&p->vertex, &shapes->ring_room, ring + 2) ||
        !grow_numbers(&p->x, &shapes->vertex_room[0], need) ||
        !grow_numbers(&p->y, &shapes->vertex_room[1], need)) {
        return false;
    }
    hole = hl_grow(p->hole, &shapes->hole_room, ring + 1, sizeof *hole);
    if (hole != NULL) p->hole = hole;
    return hole != NULL;
}

static hl_status check_finite(hl_shapes *shapes, const double *x, const double *y,
                              size_t count, hl_error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(x[i]) || !isfinite(y[i])) {
            return hl_fail(err, HL_CODE_READ_NOT_FINITE, "?");
        }
        shapes->low[0] = fmin(shapes->low[0], x[i]);
        shapes->low[1] = fmin(shapes->low[1], y[i]);
        shapes->high[0] = fmax(shapes->high[0], x[i]);
        shapes->high[1] = fmax(shapes->high[1], y[i]);
    }
    return HL_OK;
}

/// Append a ring to the unit that is being read; `*kept` tells whether it has area.
static hl_status add_ring(hl_shapes *shapes, OGRGeometryH ring, bool hole, bool *kept,
                          hl_error *err)
{
    hl_polygons *p = &shapes->polygons;
    const size_t r = p->start[p->n + 1];
    const size_t begin = p->vertex[r];
    size_t count = (size_t)OGR_G_GetPointCount(ring);

    *kept = false;
    if (!make_ring_room(shapes, r, count)) {
        return hl_no_memory(err, "%zu vertices", begin + count);
    }
    double *x = p->x + begin;
    double *y = p->y + begin;
    (void)OGR_G_GetPoints(ring, x, sizeof *x, y, sizeof *y, NULL, 0);
    const hl_status status = check_finite(shapes, x, y, count, err);
    if (status != HL_OK) return status;
    if (count > 0 && (x[0] != x[count - 1] || y[0] != y[count - 1])) {
        x[count] = x[0];
        y[count] = y[0];
        count++;
    }
    if (count < LEAST_RING) {
        shapes->dropped_rings++;
        return HL_OK;
    }
    p->hole[r] = hole;
    p->vertex[r + 1] = begin + count;
    p->start[p->n + 1] = r + 1;
    *kept = true;
    return HL_OK;
}

static hl_status add_polygon(hl_shapes *shapes, OGRGeometryH polygon, hl_error *err)
{
    const int rings = OGR_G_GetGeometryCount(polygon);
    hl_status status = HL_OK;
    bool kept = true;

    for (int r = 0; r < rings && status == HL_OK; r++) {
        status = add_ring(shapes, OGR_G_GetGeometryRef(polygon, r), r > 0, &kept, err);
        if (r == 0 && !kept) break; // its holes have nothing to be in
    }
    return status;
}

static OGRwkbGeometryType kind_of(OGRGeometryH geometry)
{
    return wkbFlatten(OGR_G_GetGeometryType(geometry));
}

static bool is_polygon(OGRwkbGeometryType kind)
{
    return kind == wkbPolygon || kind == wkbTriangle;
}

static bool is_collection(OGRwkbGeometryType kind)
{
    return kind == wkbMultiPolygon || kind == wkbGeometryCollection ||
           kind == wkbPolyhedralSurface || kind == wkbTIN || kind == wkbMultiSurface;
}

/// The polygons in a geometry, however deep; recursion is as deep as the collections
/// are nested, and GDAL limits that to 32 when it reads them.
static hl_status add_area(hl_shapes *shapes, OGRGeometryH geometry, hl_error *err)
{
    const OGRwkbGeometryType kind = kind_of(geometry);
    hl_status status = HL_OK;

    if (is_polygon(kind)) return add_polygon(shapes, geometry, err);
    if (!is_collection(kind)) {
        shapes->dropped_parts++;
        return HL_OK;
    }
    const int parts = OGR_G_GetGeometryCount(geometry);
    for (int i = 0; i < parts && status == HL_OK; i++) {
        status = add_area(shapes, OGR_G_GetGeometryRef(geometry, i), err);
    }
    return status;
}

static hl_status add_point(hl_shapes *shapes, OGRGeometryH geometry, hl_error *err)
{
    const size_t i = shapes->polygons.n;
    OGRGeometryH point = geometry;

    if (kind_of(geometry) == wkbMultiPoint) point = OGR_G_GetGeometryRef(geometry, 0);
    shapes->x[i] = OGR_G_GetX(point, 0);
    shapes->y[i] = OGR_G_GetY(point, 0);
    return check_finite(shapes, shapes->x + i, shapes->y + i, 1, err);
}

/// The kind a geometry counts as; NONE for a line, many points, or a collection
/// without an area.
static hl_shape shape_of(OGRGeometryH geometry)
{
    const OGRwkbGeometryType kind = kind_of(geometry);

    if (kind == wkbPoint) return HL_SHAPE_POINTS;
    if (kind == wkbMultiPoint) {
        return OGR_G_GetGeometryCount(geometry) == 1 ? HL_SHAPE_POINTS : HL_SHAPE_NONE;
    }
    if (is_polygon(kind)) return HL_SHAPE_POLYGONS;
    if (!is_collection(kind)) return HL_SHAPE_NONE;
    if (kind != wkbGeometryCollection) return HL_SHAPE_POLYGONS;
    const int parts = OGR_G_GetGeometryCount(geometry);
    for (int i = 0; i < parts; i++) {
        if (shape_of(OGR_G_GetGeometryRef(geometry, i)) == HL_SHAPE_POLYGONS) {
            return HL_SHAPE_POLYGONS;
        }
    }
    return HL_SHAPE_NONE;
}

static hl_status add_shape(hl_shapes *shapes, OGRGeometryH geometry, long long fid,
                           hl_error *err)
{
    const hl_shape shape = shape_of(geometry);
    const hl_shape needed = shapes->wanted;

    if (shapes->found == HL_SHAPE_NONE) {
        shapes->found = needed == HL_SHAPE_NONE ? shape : needed;
        shapes->low[0] = shapes->low[1] = INFINITY;
        shapes->high[0] = shapes->high[1] = -INFINITY;
    }
    if (shape == HL_SHAPE_NONE || shape != shapes->found) {
        return hl_fail(err, HL_CODE_READ_SHAPE, "%lld\t%s\t%s", fid,
                       OGR_G_GetGeometryName(geometry),
                       needed == HL_SHAPE_POINTS ? "POINT" : "POLYGON");
    }
    const hl_status status = shape == HL_SHAPE_POINTS ? add_point(shapes, geometry, err)
                                                      : add_area(shapes, geometry, err);
    if (status == HL_INPUT) return hl_fail(err, HL_CODE_READ_NOT_FINITE, "%lld", fid);
    return status;
}

hl_status hl_shapes_add(hl_shapes *shapes, OGRGeometryH geometry, long long fid,
                        hl_error *err)
{
    OGRGeometryH linear = NULL;
    hl_status status = HL_OK;

    if (!begin_unit(shapes)) {
        return hl_no_memory(err, "the shapes of %zu features", shapes->polygons.n + 1);
    }
    if (geometry == NULL || OGR_G_IsEmpty(geometry)) {
        shapes->null_shapes++;
    } else if (OGR_G_HasCurveGeometry(geometry, 0)) {
        linear = OGR_G_GetLinearGeometry(geometry, 0.0, NULL);
        if (linear == NULL) return hl_no_memory(err, "feature %lld", fid);
        status = add_shape(shapes, linear, fid, err);
        OGR_G_DestroyGeometry(linear);
    } else {
        status = add_shape(shapes, geometry, fid, err);
    }
    if (status == HL_OK) shapes->polygons.n++;
    return status;
}

void hl_shapes_take(hl_shapes *shapes, hl_layer *layer)
{
    if (shapes->found == HL_SHAPE_NONE) shapes->found = shapes->wanted; // all null
    layer->shape = shapes->found;
    layer->null_shapes = shapes->null_shapes;
    if (shapes->found == HL_SHAPE_POLYGONS) {
        layer->polygons = shapes->polygons;
        shapes->polygons = (hl_polygons){0};
    } else if (shapes->found == HL_SHAPE_POINTS) {
        layer->x = shapes->x;
        layer->y = shapes->y;
        shapes->x = shapes->y = NULL;
    }
    hl_shapes_free(shapes);
}

void hl_shapes_free(hl_shapes *shapes)
{
    hl_polygons_free(&shapes->polygons);
    free(shapes->x);
    free(shapes->y);
    *shapes = (hl_shapes){0};
}
