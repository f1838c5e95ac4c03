#include "hinterland/geometry/dissolve.h"

#include <stdlib.h>

#include "core/memory.h"
#include "geometry/geos.h"

/// The units of a group as one collection, which takes them over.
static hl_status gather(hl_geos *geos, const hl_polygons *polygons,
                        const uint32_t *group, uint32_t which, GEOSGeometry **out,
                        hl_error *err)
{
    GEOSGeometry **unit = hl_array(polygons->n, sizeof(GEOSGeometry *));
    size_t count = 0;
    hl_status status = HL_OK;

    if (unit == NULL) return hl_no_memory(err, "%zu units", polygons->n);
    for (size_t i = 0; i < polygons->n && status == HL_OK; i++) {
        if (group[i] != which || polygons->start[i] == polygons->start[i + 1]) continue;
        status = hl_geos_unit(geos, polygons, i, &unit[count], err);
        if (status == HL_OK) count++;
    }
    if (status == HL_OK) {
        *out = GEOSGeom_createCollection_r(geos->context, GEOS_GEOMETRYCOLLECTION, unit,
                                           (unsigned)count);
        if (*out == NULL) status = hl_no_memory(err, "%zu units", count);
    } else {
        for (size_t k = 0; k < count; k++) {
            GEOSGeom_destroy_r(geos->context, unit[k]);
        }
    }
    free(unit);
    return status;
}

/// NULL when GEOS can do neither.
static GEOSGeometry *merge(hl_geos *geos, const GEOSGeometry *units)
{
    GEOSGeometry *made = GEOSCoverageUnion_r(geos->context, units);

    if (made == NULL || GEOSisValid_r(geos->context, made) != 1) {
        GEOSGeom_destroy_r(geos->context, made);
        made = GEOSUnaryUnion_r(geos->context, units);
    }
    if (made != NULL) (void)GEOSNormalize_r(geos->context, made);
    return made;
}

static hl_status add_group(hl_geos *geos, const hl_polygons *polygons,
                           const uint32_t *group, uint32_t which, hl_growing *growing,
                           hl_error *err)
{
    GEOSGeometry *units = NULL;
    hl_status status = gather(geos, polygons, group, which, &units, err);

    if (status != HL_OK) return status;
    GEOSGeometry *made = merge(geos, units);
    if (made != NULL) {
        status = hl_growing_shape(growing, geos, made, err);
    } else { // of valid units a union is always there
        status = hl_no_memory(err, "the outline of a group: %s", hl_geos_words(geos));
    }
    if (status == HL_OK) status = hl_growing_unit(growing, err);
    GEOSGeom_destroy_r(geos->context, made);
    GEOSGeom_destroy_r(geos->context, units);
    return status;
}

hl_status hl_polygons_dissolve(const hl_polygons *polygons, const uint32_t *group,
                               size_t groups, hl_polygons *out, hl_error *err)
{
    hl_geos geos = {0};
    hl_growing growing = {0};

    hl_status status = hl_geos_open(&geos, err);
    if (status != HL_OK) return status;
    status = hl_growing_begin(&growing, err);
    for (size_t g = 0; g < groups && status == HL_OK; g++) {
        status = add_group(&geos, polygons, group, (uint32_t)g, &growing, err);
    }
    if (status == HL_OK) hl_growing_end(&growing, out);
    hl_growing_free(&growing);
    hl_geos_close(&geos);
    return status;
}
