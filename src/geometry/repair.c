#include "hinterland/geometry/repair.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "geometry/geos.h"

void hl_repairs_free(hl_repairs *repairs)
{
    for (size_t k = 0; k < repairs->count; k++) {
        free(repairs->row[k].reason);
    }
    free(repairs->row);
    *repairs = (hl_repairs){0};
}

static hl_status refuse(const hl_geos *geos, size_t unit, hl_error *err)
{
    return hl_fail(err, HL_CODE_GEOMETRY_GEOS, "%zu\t%s", unit + 1,
                   hl_geos_words(geos));
}

static hl_status add_repair(hl_repairs *list, size_t unit, const char *reason,
                            const double at[2], hl_error *err)
{
    hl_repair *grown =
        hl_grow(list->row, &list->capacity, list->count + 1, sizeof *grown);
    if (grown == NULL) return hl_no_memory(err, "%zu repairs", list->count + 1);
    list->row = grown;
    char *words = hl_copy_text(reason != NULL ? reason : "invalid");
    if (words == NULL) return hl_no_memory(err, "%zu repairs", list->count + 1);
    list->row[list->count++] =
        (hl_repair){.unit = unit, .reason = words, .x = at[0], .y = at[1]};
    return HL_OK;
}

/// Note the unit when it is invalid.
static hl_status examine(hl_geos *geos, const GEOSGeometry *shape, size_t unit,
                         hl_repairs *list, hl_error *err)
{
    char *reason = NULL;
    GEOSGeometry *where = NULL;
    double at[2] = {NAN, NAN};
    hl_status status = HL_OK;

    const char valid = GEOSisValidDetail_r(geos->context, shape, 0, &reason, &where);
    if (valid == 2) {
        status = refuse(geos, unit, err);
    } else if (valid == 0) {
        if (where != NULL) {
            (void)GEOSGeomGetX_r(geos->context, where, &at[0]);
            (void)GEOSGeomGetY_r(geos->context, where, &at[1]);
        }
        status = add_repair(list, unit, reason, at, err);
    }
    if (reason != NULL) GEOSFree_r(geos->context, reason);
    GEOSGeom_destroy_r(geos->context, where);
    return status;
}

static hl_status find_invalid(hl_geos *geos, const hl_polygons *polygons,
                              hl_repairs *list, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t i = 0; i < polygons->n && status == HL_OK; i++) {
        if (polygons->start[i] == polygons->start[i + 1]) continue;
        if (hl_geos_has_stub(polygons, i)) {
            const double nowhere[2] = {NAN, NAN};
            status = add_repair(list, i, "Too few points in a ring", nowhere, err);
            continue;
        }
        GEOSGeometry *shape = NULL;
        status = hl_geos_unit(geos, polygons, i, &shape, err);
        if (status != HL_OK) return status;
        status = examine(geos, shape, i, list, err);
        GEOSGeom_destroy_r(geos->context, shape);
    }
    return status;
}

static GEOSGeometry *make_valid(hl_geos *geos, const GEOSGeometry *shape)
{
    GEOSMakeValidParams *how = GEOSMakeValidParams_create_r(geos->context);
    GEOSGeometry *made = NULL;

    if (how == NULL) return NULL;
    if (GEOSMakeValidParams_setMethod_r(geos->context, how,
                                        GEOS_MAKE_VALID_STRUCTURE) &&
        GEOSMakeValidParams_setKeepCollapsed_r(geos->context, how, 0)) {
        made = GEOSMakeValidWithParams_r(geos->context, shape, how);
    }
    GEOSMakeValidParams_destroy_r(geos->context, how);
    return made;
}

static hl_status append_repaired(hl_geos *geos, const hl_polygons *polygons,
                                 size_t unit, hl_growing *growing, hl_error *err)
{
    GEOSGeometry *shape = NULL;
    hl_status status = hl_geos_unit(geos, polygons, unit, &shape, err);

    if (status != HL_OK) return status;
    GEOSGeometry *made = make_valid(geos, shape);
    if (made == NULL) {
        status = refuse(geos, unit, err);
    } else {
        status = hl_growing_shape(growing, geos, made, err);
    }
    GEOSGeom_destroy_r(geos->context, made);
    GEOSGeom_destroy_r(geos->context, shape);
    return status;
}

static hl_status append_source(const hl_polygons *p, size_t unit, hl_growing *growing,
                               hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t r = p->start[unit]; r < p->start[unit + 1] && status == HL_OK; r++) {
        const size_t begin = p->vertex[r];
        status = hl_growing_ring(growing, p->x + begin, p->y + begin,
                                 p->vertex[r + 1] - begin, p->hole[r] != 0, err);
    }
    return status;
}

static hl_status rebuild(hl_geos *geos, const hl_polygons *polygons,
                         const hl_repairs *list, hl_polygons *out, hl_error *err)
{
    hl_growing growing = {0};
    size_t next = 0;
    hl_status status = hl_growing_begin(&growing, err);

    for (size_t i = 0; i < polygons->n && status == HL_OK; i++) {
        if (next < list->count && list->row[next].unit == i) {
            next++;
            status = append_repaired(geos, polygons, i, &growing, err);
        } else {
            status = append_source(polygons, i, &growing, err);
        }
        if (status == HL_OK) status = hl_growing_unit(&growing, err);
    }
    if (status == HL_OK) hl_growing_end(&growing, out);
    hl_growing_free(&growing);
    return status;
}

hl_status hl_polygons_repair(const hl_polygons *polygons, hl_polygons *out,
                             hl_repairs *repairs, hl_error *err)
{
    hl_geos geos = {0};
    hl_repairs list = {0};
    hl_polygons made = {0};

    hl_status status = hl_geos_open(&geos, err);
    if (status != HL_OK) goto done;
    status = find_invalid(&geos, polygons, &list, err);
    if (status != HL_OK) goto done;
    if (list.count > 0) status = rebuild(&geos, polygons, &list, &made, err);
    if (status != HL_OK) goto done;
    *out = made;
    *repairs = list;
    list = (hl_repairs){0};
done:
    hl_repairs_free(&list);
    hl_geos_close(&geos);
    return status;
}
