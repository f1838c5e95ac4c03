#include "geometry/geos.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

enum { START, VERTEX, HOLE, X, Y };
enum { LEAST_RING = 4 }; // vertices of a triangle

static void listen(const char *words, void *payload)
{
    hl_geos *geos = payload;

    (void)snprintf(geos->words, sizeof geos->words, "%s", words);
}

static void ignore(const char *words, void *payload)
{
    (void)words;
    (void)payload;
}

hl_status hl_geos_open(hl_geos *geos, hl_error *err)
{
    geos->words[0] = '\0';
    geos->context = GEOS_init_r();
    if (geos->context == NULL) return hl_no_memory(err, "GEOS");
    (void)GEOSContext_setErrorMessageHandler_r(geos->context, listen, geos);
    (void)GEOSContext_setNoticeMessageHandler_r(geos->context, ignore, NULL);
    return HL_OK;
}

void hl_geos_close(hl_geos *geos)
{
    if (geos->context != NULL) GEOS_finish_r(geos->context);
    geos->context = NULL;
}

const char *hl_geos_words(const hl_geos *geos)
{
    return geos->words[0] != '\0' ? geos->words : "GEOS gives no reason";
}

static GEOSGeometry *make_ring(hl_geos *geos, const hl_polygons *p, size_t ring)
{
    const size_t begin = p->vertex[ring];
    const size_t count = p->vertex[ring + 1] - begin;
    GEOSCoordSequence *line = GEOSCoordSeq_copyFromArrays_r(
        geos->context, p->x + begin, p->y + begin, NULL, NULL, (unsigned)count);

    return line != NULL ? GEOSGeom_createLinearRing_r(geos->context, line) : NULL;
}

static bool is_stub(const hl_polygons *p, size_t ring)
{
    return p->vertex[ring + 1] - p->vertex[ring] < LEAST_RING;
}

bool hl_geos_has_stub(const hl_polygons *polygons, size_t unit)
{
    for (size_t r = polygons->start[unit]; r < polygons->start[unit + 1]; r++) {
        if (is_stub(polygons, r)) return true;
    }
    return false;
}

static void destroy_all(hl_geos *geos, GEOSGeometry **list, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        GEOSGeom_destroy_r(geos->context, list[k]);
    }
}

/// The polygon of the rings first .. end - 1: a shell and its holes. `scratch` has room
/// for them.
static GEOSGeometry *make_polygon(hl_geos *geos, const hl_polygons *p, size_t first,
                                  size_t end, GEOSGeometry **scratch)
{
    size_t made = 0;

    for (size_t r = first; r < end; r++) {
        if (is_stub(p, r)) continue;
        scratch[made] = make_ring(geos, p, r);
        if (scratch[made] == NULL) {
            destroy_all(geos, scratch, made);
            return NULL;
        }
        made++;
    }
    return GEOSGeom_createPolygon_r(geos->context, scratch[0], scratch + 1,
                                    (unsigned)(made - 1));
}

static size_t polygon_end(const hl_polygons *p, size_t first, size_t end)
{
    size_t r = first + 1;

    while (r < end && p->hole[r]) {
        r++;
    }
    return r;
}

/// The polygons of a unit into `part`, which has room for them. False when GEOS refuses
/// one; the count is right either way.
static bool make_parts(hl_geos *geos, const hl_polygons *p, size_t unit,
                       GEOSGeometry **part, GEOSGeometry **scratch, size_t *parts)
{
    const size_t end = p->start[unit + 1];

    for (size_t r = p->start[unit]; r < end;) {
        const size_t first = r;
        r = polygon_end(p, first, end);
        if (is_stub(p, first)) continue;
        part[*parts] = make_polygon(geos, p, first, r, scratch);
        if (part[*parts] == NULL) return false;
        (*parts)++;
    }
    return true;
}

hl_status hl_geos_unit(hl_geos *geos, const hl_polygons *polygons, size_t unit,
                       GEOSGeometry **out, hl_error *err)
{
    const size_t rings = polygons->start[unit + 1] - polygons->start[unit];
    GEOSGeometry **part = hl_array(rings, sizeof(GEOSGeometry *));
    GEOSGeometry **scratch = hl_array(rings, sizeof(GEOSGeometry *));
    GEOSGeometry *made = NULL;
    size_t parts = 0;
    hl_status status = HL_OK;

    if (part == NULL || scratch == NULL) {
        status = hl_no_memory(err, "%zu rings", rings);
        goto done;
    }
    if (make_parts(geos, polygons, unit, part, scratch, &parts)) {
        made = GEOSGeom_createCollection_r(geos->context, GEOS_MULTIPOLYGON, part,
                                           (unsigned)parts);
    } else {
        destroy_all(geos, part, parts);
    }
    if (made == NULL) {
        status = hl_fail(err, HL_CODE_GEOMETRY_GEOS, "%zu\t%s", unit + 1,
                         hl_geos_words(geos));
        goto done;
    }
    *out = made;
done:
    free(part);
    free(scratch);
    return status;
}

static bool grow(void **array, size_t *room, size_t need, size_t size)
{
    void *moved = hl_grow(*array, room, need, size);

    if (moved == NULL) return false;
    *array = moved;
    return true;
}

/// Room for one more unit and one more ring of `count` vertices.
static hl_status reserve(hl_growing *g, size_t count, hl_error *err)
{
    hl_polygons *p = &g->polygons;
    void *array[] = {p->start, p->vertex, p->hole, p->x, p->y};
    const size_t need[] = {p->n + 2, g->rings + 2, g->rings + 1, g->vertices + count,
                           g->vertices + count};
    const size_t size[] = {sizeof *p->start, sizeof *p->vertex, sizeof *p->hole,
                           sizeof *p->x, sizeof *p->y};
    bool fits = true;

    for (int k = START; k <= Y && fits; k++) {
        fits = grow(&array[k], &g->room[k], need[k], size[k]);
    }
    p->start = array[START];
    p->vertex = array[VERTEX];
    p->hole = array[HOLE];
    p->x = array[X];
    p->y = array[Y];
    return fits ? HL_OK : hl_no_memory(err, "%zu vertices", g->vertices + count);
}

hl_status hl_growing_begin(hl_growing *growing, hl_error *err)
{
    *growing = (hl_growing){0};
    const hl_status status = reserve(growing, 1, err);
    if (status != HL_OK) return status;
    growing->polygons.start[0] = 0;
    growing->polygons.vertex[0] = 0;
    return HL_OK;
}

hl_status hl_growing_ring(hl_growing *growing, const double *x, const double *y,
                          size_t count, bool hole, hl_error *err)
{
    const hl_status status = reserve(growing, count, err);
    hl_polygons *p = &growing->polygons;

    if (status != HL_OK) return status;
    memcpy(p->x + growing->vertices, x, count * sizeof *x);
    memcpy(p->y + growing->vertices, y, count * sizeof *y);
    p->hole[growing->rings] = hole;
    growing->vertices += count;
    p->vertex[++growing->rings] = growing->vertices;
    return HL_OK;
}

static hl_status append_ring(hl_growing *g, hl_geos *geos, const GEOSGeometry *ring,
                             bool hole, hl_error *err)
{
    const GEOSCoordSequence *line = GEOSGeom_getCoordSeq_r(geos->context, ring);
    unsigned count = 0;
    hl_status status = HL_OK;

    if (line == NULL || !GEOSCoordSeq_getSize_r(geos->context, line, &count)) {
        return hl_no_memory(err, "a ring");
    }
    double *x = hl_array(count, sizeof *x);
    double *y = hl_array(count, sizeof *y);
    if (x == NULL || y == NULL ||
        !GEOSCoordSeq_copyToArrays_r(geos->context, line, x, y, NULL, NULL)) {
        status = hl_no_memory(err, "a ring of %u vertices", count);
    } else if (count > 0) {
        status = hl_growing_ring(g, x, y, count, hole, err);
    }
    free(x);
    free(y);
    return status;
}

static hl_status append_polygon(hl_growing *g, hl_geos *geos,
                                const GEOSGeometry *polygon, hl_error *err)
{
    const int holes = GEOSGetNumInteriorRings_r(geos->context, polygon);
    hl_status status =
        append_ring(g, geos, GEOSGetExteriorRing_r(geos->context, polygon), false, err);

    for (int h = 0; h < holes && status == HL_OK; h++) {
        const GEOSGeometry *ring = GEOSGetInteriorRingN_r(geos->context, polygon, h);
        status = append_ring(g, geos, ring, true, err);
    }
    return status;
}

/// Collections may lie in collections, one deep (MakeValid).
static hl_status append_member(hl_growing *g, hl_geos *geos, const GEOSGeometry *member,
                               hl_error *err)
{
    const int parts = GEOSGetNumGeometries_r(geos->context, member);
    hl_status status = HL_OK;

    for (int k = 0; k < parts && status == HL_OK; k++) {
        const GEOSGeometry *part = GEOSGetGeometryN_r(geos->context, member, k);
        const bool area = GEOSGeomTypeId_r(geos->context, part) == GEOS_POLYGON &&
                          !GEOSisEmpty_r(geos->context, part);
        if (area) status = append_polygon(g, geos, part, err);
    }
    return status;
}

hl_status hl_growing_shape(hl_growing *growing, hl_geos *geos,
                           const GEOSGeometry *shape, hl_error *err)
{
    const int members = GEOSGetNumGeometries_r(geos->context, shape);
    hl_status status = HL_OK;

    for (int k = 0; k < members && status == HL_OK; k++) {
        status = append_member(growing, geos,
                               GEOSGetGeometryN_r(geos->context, shape, k), err);
    }
    return status;
}

hl_status hl_growing_unit(hl_growing *growing, hl_error *err)
{
    const hl_status status = reserve(growing, 0, err);

    if (status != HL_OK) return status;
    growing->polygons.start[++growing->polygons.n] = growing->rings;
    return HL_OK;
}

void hl_growing_end(hl_growing *growing, hl_polygons *out)
{
    *out = growing->polygons;
    *growing = (hl_growing){0};
}

void hl_growing_free(hl_growing *growing)
{
    hl_polygons_free(&growing->polygons);
    *growing = (hl_growing){0};
}
