#include "hinterland/geometry/thiessen.h"

#include <math.h>
#include <proj.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "geometry/geos.h"
#include "geometry/kdtree.h"

#define METERS 1000.0

enum { TEXT_SIZE = 512, QUARTER_SEGMENTS = 16 };

/// The plane in which cells are drawn: equal-area around the points, or the layer's.
typedef struct plane {
    PJ_CONTEXT *context; // NULL: coordinates stay as they are
    PJ *way;
    double unit; // one unit of the user's radius in the plane
} plane;

static void plane_close(plane *p)
{
    proj_destroy(p->way);
    if (p->context != NULL) proj_context_destroy(p->context);
    *p = (plane){0};
}

/// The middle of longitudes as directions, so that the antimeridian is no seam.
static void find_middle(const double *x, const double *y, size_t n, double *lon,
                        double *lat)
{
    const double radians = 0.017453292519943295;
    hl_sum east = {0};
    hl_sum north = {0};
    hl_sum up = {0};

    for (size_t i = 0; i < n; i++) {
        const double c = cos(y[i] * radians);
        hl_sum_add(&east, c * cos(x[i] * radians));
        hl_sum_add(&north, c * sin(x[i] * radians));
        hl_sum_add(&up, sin(y[i] * radians));
    }
    const double e = hl_sum_value(&east);
    const double s = hl_sum_value(&north);
    *lon = atan2(s, e) / radians;
    *lat = atan2(hl_sum_value(&up), hypot(e, s)) / radians;
}

static hl_status plane_open(const double *x, const double *y, size_t n,
                            const hl_crs *crs, plane *out, hl_error *err)
{
    char text[TEXT_SIZE];
    double lon = 0.0;
    double lat = 0.0;

    *out = (plane){.unit = 1.0};
    if (crs->handle == NULL) return HL_OK;
    find_middle(x, y, n, &lon, &lat);
    // Rounded, so that the last bits of the middle leave no trace.
    (void)snprintf(text, sizeof text,
                   "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
                   "+step +proj=laea +lat_0=%.3f +lon_0=%.3f +a=%.9f +es=%.17g",
                   lat, lon, crs->a, crs->f * (2.0 - crs->f));
    out->unit = METERS;
    out->context = proj_context_create();
    if (out->context == NULL) return hl_no_memory(err, "PROJ");
    proj_log_level(out->context, PJ_LOG_NONE);
    proj_context_set_enable_network(out->context, 0);
    out->way = proj_create(out->context, text);
    if (out->way != NULL) return HL_OK;
    plane_close(out);
    return hl_fail(err, HL_CODE_GEOMETRY_TRANSFORM, "%s\tan equal-area plane\t%s",
                   crs->name, "PROJ cannot make the plane");
}

static void plane_move(const plane *p, PJ_DIRECTION direction, double *x, double *y,
                       size_t n)
{
    for (size_t i = 0; i < n && p->way != NULL; i++) {
        const PJ_COORD to = proj_trans(p->way, direction, proj_coord(x[i], y[i], 0, 0));
        x[i] = to.xy.x;
        y[i] = to.xy.y;
    }
}

/// The points in the plane.
typedef struct seeds {
    size_t n;
    double *x;
    double *y;
    hl_place *place; // the same, for the tree
    hl_kdtree tree;
} seeds;

static void seeds_free(seeds *s)
{
    free(s->x);
    free(s->y);
    free(s->place);
    hl_kdtree_free(&s->tree);
    *s = (seeds){0};
}

static hl_status seeds_make(const double *x, const double *y, size_t n,
                            const plane *flat, seeds *out, hl_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]) || !isfinite(y[i])) {
            return hl_fail(err, HL_CODE_GEOMETRY_POINT, "%zu\tnot finite", i + 1);
        }
    }
    out->n = n;
    out->x = hl_array(n, sizeof *out->x);
    out->y = hl_array(n, sizeof *out->y);
    out->place = hl_array(n, sizeof *out->place);
    if (out->x == NULL || out->y == NULL || out->place == NULL) {
        return hl_no_memory(err, "%zu points", n);
    }
    memcpy(out->x, x, n * sizeof *x);
    memcpy(out->y, y, n * sizeof *y);
    plane_move(flat, PJ_FWD, out->x, out->y, n);
    for (size_t i = 0; i < n; i++) {
        out->place[i] = (hl_place){
            {out->x[i], out->y[i], 0.0}
        };
    }
    return hl_kdtree_build(out->place, n, &out->tree, err);
}

/// By way of a path through them, so that no array of GEOS objects is needed.
static GEOSGeometry *multipoint(hl_geos *geos, const seeds *s)
{
    GEOSContextHandle_t c = geos->context;
    GEOSGeometry *made = NULL;

    if (s->n == 1) return GEOSGeom_createPointFromXY_r(c, s->x[0], s->y[0]);
    GEOSCoordSequence *line =
        GEOSCoordSeq_copyFromArrays_r(c, s->x, s->y, NULL, NULL, (unsigned)s->n);
    GEOSGeometry *path = line != NULL ? GEOSGeom_createLineString_r(c, line) : NULL;

    if (path != NULL) made = GEOSGeom_extractUniquePoints_r(c, path);
    GEOSGeom_destroy_r(c, path);
    return made;
}

/// All units of the outline as one shape in the plane.
static hl_status outline_shape(hl_geos *geos, const hl_polygons *outline,
                               const plane *flat, GEOSGeometry **out, hl_error *err)
{
    hl_polygons moved = {0};
    GEOSGeometry *joined = NULL;
    size_t *group = hl_array(outline->n, sizeof *group); // all in group 0

    if (group == NULL) return hl_no_memory(err, "%zu units", outline->n);
    hl_status status = hl_polygons_regroup(outline, group, 1, &moved, err);
    free(group);
    if (status != HL_OK) return status;
    plane_move(flat, PJ_FWD, moved.x, moved.y, moved.vertex[moved.start[1]]);
    GEOSGeometry *raw = NULL;
    status = hl_geos_unit(geos, &moved, 0, &raw, err);
    hl_polygons_free(&moved);
    if (status != HL_OK) return status;
    GEOSGeometry *valid = GEOSMakeValid_r(geos->context, raw);
    if (valid != NULL) joined = GEOSUnaryUnion_r(geos->context, valid);
    GEOSGeom_destroy_r(geos->context, valid);
    GEOSGeom_destroy_r(geos->context, raw);
    if (joined == NULL) {
        return hl_fail(err, HL_CODE_GEOMETRY_GEOS, "outline\t%s", hl_geos_words(geos));
    }
    *out = joined;
    return HL_OK;
}

static hl_status check_inside(hl_geos *geos, const seeds *s,
                              const GEOSGeometry *outline, hl_error *err)
{
    const GEOSPreparedGeometry *fast = GEOSPrepare_r(geos->context, outline);
    hl_status status = fast != NULL ? HL_OK : hl_no_memory(err, "an outline");

    for (size_t i = 0; i < s->n && status == HL_OK; i++) {
        GEOSGeometry *point =
            GEOSGeom_createPointFromXY_r(geos->context, s->x[i], s->y[i]);
        if (point == NULL) {
            status = hl_no_memory(err, "a point");
        } else if (GEOSPreparedContains_r(geos->context, fast, point) != 1) {
            status =
                hl_fail(err, HL_CODE_GEOMETRY_POINT, "%zu\toutside the outline", i + 1);
        }
        GEOSGeom_destroy_r(geos->context, point);
    }
    if (fast != NULL) GEOSPreparedGeom_destroy_r(geos->context, fast);
    return status;
}

static int by_place(const void *pa, const void *pb)
{
    const double *a = pa;
    const double *b = pb;

    if (a[0] != b[0]) return a[0] < b[0] ? -1 : 1;
    return (a[1] > b[1]) - (a[1] < b[1]);
}

/// Two equal points cannot both have a cell.
static hl_status check_distinct(const seeds *s, hl_error *err)
{
    enum { WIDTH = 3 };
    hl_status status = HL_OK;
    double(*list)[WIDTH] = hl_array(s->n, sizeof *list);

    if (list == NULL) return hl_no_memory(err, "%zu points", s->n);
    for (size_t i = 0; i < s->n; i++) {
        list[i][0] = s->x[i];
        list[i][1] = s->y[i];
        list[i][2] = (double)i;
    }
    qsort(list, s->n, sizeof *list, by_place);
    for (size_t i = 1; i < s->n && status == HL_OK; i++) {
        if (by_place(list[i - 1], list[i]) == 0) {
            status =
                hl_fail(err, HL_CODE_GEOMETRY_POINT, "%.0f\tthe same as point %.0f",
                        list[i][2] + 1.0, list[i - 1][2] + 1.0);
        }
    }
    free(list);
    return status;
}

/// Cell borders and outline, noded together, as faces that share their vertices.
static GEOSGeometry *faces(hl_geos *geos, const seeds *s, const GEOSGeometry *outline)
{
    GEOSContextHandle_t c = geos->context;
    GEOSGeometry *points = multipoint(geos, s);
    GEOSGeometry *ring = GEOSBoundary_r(c, outline);
    GEOSGeometry *cells = NULL;
    GEOSGeometry *lines = NULL;
    GEOSGeometry *made = NULL;

    if (points != NULL && ring != NULL && s->n > 1) {
        cells = GEOSVoronoiDiagram_r(c, points, outline, 0.0, 1);
    } else if (ring != NULL) {
        cells = GEOSGeom_createEmptyCollection_r(c, GEOS_MULTILINESTRING);
    }
    if (cells != NULL) lines = GEOSUnion_r(c, cells, ring);
    if (lines != NULL) {
        const GEOSGeometry *list[1] = {lines};
        made = GEOSPolygonize_r(c, list, 1);
    }
    GEOSGeom_destroy_r(c, lines);
    GEOSGeom_destroy_r(c, cells);
    GEOSGeom_destroy_r(c, ring);
    GEOSGeom_destroy_r(c, points);
    return made;
}

/// The seed whose cell a face belongs to; SIZE_MAX outside the outline.
static hl_status owner_of(hl_geos *geos, const GEOSGeometry *face,
                          const GEOSPreparedGeometry *outline, const seeds *s,
                          size_t *owner, hl_error *err)
{
    GEOSGeometry *inside = GEOSPointOnSurface_r(geos->context, face);
    double x = NAN;
    double y = NAN;
    hl_status status = HL_OK;

    if (inside == NULL || GEOSGeomGetX_r(geos->context, inside, &x) != 1 ||
        GEOSGeomGetY_r(geos->context, inside, &y) != 1) {
        status = hl_fail(err, HL_CODE_GEOMETRY_GEOS, "cell\t%s", hl_geos_words(geos));
    } else if (GEOSPreparedContains_r(geos->context, outline, inside) == 1) {
        *owner = hl_kdtree_nearest(&s->tree, &(hl_place){
                                                 {x, y, 0.0}
        });
    } else {
        *owner = SIZE_MAX;
    }
    GEOSGeom_destroy_r(geos->context, inside);
    return status;
}

/// One unit per face, and whose it is.
// NOLINTNEXTLINE(readability-function-size): three shapes and two results
static hl_status collect(hl_geos *geos, const GEOSGeometry *all,
                         const GEOSGeometry *outline, const seeds *s, hl_growing *pile,
                         size_t *owner, hl_error *err)
{
    const int count = GEOSGetNumGeometries_r(geos->context, all);
    const GEOSPreparedGeometry *fast = GEOSPrepare_r(geos->context, outline);
    hl_status status = fast != NULL ? HL_OK : hl_no_memory(err, "an outline");

    for (int k = 0; k < count && status == HL_OK; k++) {
        const GEOSGeometry *face = GEOSGetGeometryN_r(geos->context, all, k);
        status = owner_of(geos, face, fast, s, &owner[k], err);
        if (status == HL_OK) status = hl_growing_shape(pile, geos, face, err);
        if (status == HL_OK) status = hl_growing_unit(pile, err);
    }
    if (fast != NULL) GEOSPreparedGeom_destroy_r(geos->context, fast);
    return status;
}

static hl_status cells_of(hl_geos *geos, const seeds *s, const GEOSGeometry *outline,
                          hl_polygons *out, hl_error *err)
{
    hl_growing pile = {0};
    size_t *owner = NULL;
    hl_status status = HL_OK;
    GEOSGeometry *all = faces(geos, s, outline);

    if (all == NULL) {
        return hl_fail(err, HL_CODE_GEOMETRY_GEOS, "cells\t%s", hl_geos_words(geos));
    }
    owner = hl_array((size_t)GEOSGetNumGeometries_r(geos->context, all), sizeof *owner);
    if (owner == NULL) {
        status = hl_no_memory(err, "cells");
        goto done;
    }
    status = hl_growing_begin(&pile, err);
    if (status == HL_OK) {
        status = collect(geos, all, outline, s, &pile, owner, err);
    }
    if (status == HL_OK) {
        status = hl_polygons_regroup(&pile.polygons, owner, s->n, out, err);
    }
done:
    GEOSGeom_destroy_r(geos->context, all);
    hl_growing_free(&pile);
    free(owner);
    return status;
}

/// Back to the coordinates of the points. A vertex that two cells share gets the same
/// bits in both: it depends on the vertex alone.
static void move_back(const plane *flat, hl_polygons *polygons)
{
    plane_move(flat, PJ_INV, polygons->x, polygons->y,
               polygons->vertex[polygons->start[polygons->n]]);
}

// NOLINTNEXTLINE(readability-function-size): n points are three parameters
hl_status hl_thiessen(const double *x, const double *y, size_t n, const hl_crs *crs,
                      const hl_polygons *outline, hl_polygons *out, hl_error *err)
{
    hl_geos geos = {0};
    plane flat = {0};
    seeds s = {0};
    GEOSGeometry *shape = NULL;

    if (n == 0) return hl_fail(err, HL_CODE_GEOMETRY_POINT, "1\tthere is none");
    hl_status status = hl_geos_open(&geos, err);
    if (status == HL_OK) status = plane_open(x, y, n, crs, &flat, err);
    if (status == HL_OK) status = seeds_make(x, y, n, &flat, &s, err);
    if (status == HL_OK) status = check_distinct(&s, err);
    if (status == HL_OK) status = outline_shape(&geos, outline, &flat, &shape, err);
    if (status == HL_OK) status = check_inside(&geos, &s, shape, err);
    if (status == HL_OK) status = cells_of(&geos, &s, shape, out, err);
    if (status == HL_OK) move_back(&flat, out);

    if (shape != NULL) GEOSGeom_destroy_r(geos.context, shape);
    seeds_free(&s);
    plane_close(&flat);
    hl_geos_close(&geos);
    return status;
}

/// Discs twice as wide, joined, and taken back by the radius: bays close, corners
/// round.
static GEOSGeometry *hull_of_discs(hl_geos *geos, const seeds *s, double radius)
{
    GEOSContextHandle_t c = geos->context;
    GEOSGeometry *made = NULL;
    GEOSGeometry *points = multipoint(geos, s);
    GEOSGeometry *wide =
        points != NULL ? GEOSBuffer_r(c, points, 2.0 * radius, QUARTER_SEGMENTS) : NULL;

    if (wide != NULL) made = GEOSBuffer_r(c, wide, -radius, QUARTER_SEGMENTS);
    GEOSGeom_destroy_r(c, wide);
    GEOSGeom_destroy_r(c, points);
    return made;
}

static hl_status one_unit(hl_geos *geos, const GEOSGeometry *shape, hl_polygons *out,
                          hl_error *err)
{
    hl_growing pile = {0};
    hl_status status = hl_growing_begin(&pile, err);

    if (status == HL_OK) status = hl_growing_shape(&pile, geos, shape, err);
    if (status == HL_OK) status = hl_growing_unit(&pile, err);
    if (status == HL_OK) hl_growing_end(&pile, out);
    hl_growing_free(&pile);
    return status;
}

// NOLINTNEXTLINE(readability-function-size): n points are three parameters
hl_status hl_outline_around(const double *x, const double *y, size_t n,
                            const hl_crs *crs, double radius, hl_polygons *out,
                            hl_error *err)
{
    hl_geos geos = {0};
    plane flat = {0};
    seeds s = {0};
    GEOSGeometry *shape = NULL;

    if (!isfinite(radius) || radius <= 0.0) {
        return hl_fail(err, HL_CODE_GEOMETRY_RADIUS, "%g", radius);
    }
    if (n == 0) return hl_fail(err, HL_CODE_GEOMETRY_POINT, "1\tthere is none");
    hl_status status = hl_geos_open(&geos, err);
    if (status == HL_OK) status = plane_open(x, y, n, crs, &flat, err);
    if (status == HL_OK) status = seeds_make(x, y, n, &flat, &s, err);
    if (status != HL_OK) goto done;
    shape = hull_of_discs(&geos, &s, radius * flat.unit);
    if (shape == NULL) {
        status =
            hl_fail(err, HL_CODE_GEOMETRY_GEOS, "outline\t%s", hl_geos_words(&geos));
        goto done;
    }
    status = one_unit(&geos, shape, out, err);
    if (status == HL_OK) move_back(&flat, out);
done:
    if (shape != NULL) GEOSGeom_destroy_r(geos.context, shape);
    seeds_free(&s);
    plane_close(&flat);
    hl_geos_close(&geos);
    return status;
}
