#include "geometry/overlap.h"

#include <math.h>

#include "geometry/geos.h"

/// A unit, made valid; stays NULL when GEOS refuses it.
static hl_status valid_unit(hl_geos *geos, const hl_polygons *polygons, size_t unit,
                            GEOSGeometry **out, hl_error *err)
{
    GEOSGeometry *shape = NULL;
    const hl_status status = hl_geos_unit(geos, polygons, unit, &shape, err);

    if (status == HL_INPUT) return HL_OK;
    if (status != HL_OK) return status;
    if (GEOSisValid_r(geos->context, shape) == 1) {
        *out = shape;
        return HL_OK;
    }
    *out = GEOSMakeValid_r(geos->context, shape);
    GEOSGeom_destroy_r(geos->context, shape);
    return HL_OK;
}

static double share(hl_geos *geos, const GEOSGeometry *a, const GEOSGeometry *b)
{
    double common = NAN;
    double area_a = NAN;
    double area_b = NAN;
    GEOSGeometry *both = GEOSIntersection_r(geos->context, a, b);

    if (both == NULL) return NAN;
    const bool measured = GEOSArea_r(geos->context, both, &common) == 1 &&
                          GEOSArea_r(geos->context, a, &area_a) == 1 &&
                          GEOSArea_r(geos->context, b, &area_b) == 1;
    GEOSGeom_destroy_r(geos->context, both);
    return measured ? common / fmin(area_a, area_b) : NAN;
}

hl_status hl_overlap_measure(const hl_polygons *polygons, hl_adjacency *adjacency,
                             hl_error *err)
{
    hl_geos geos = {0};
    hl_status status = hl_geos_open(&geos, err);

    for (size_t k = 0; k < adjacency->count && status == HL_OK; k++) {
        const hl_border *border = &adjacency->border[k];
        if (border->detail == HL_NO_DETAIL) continue;
        hl_border_detail *detail = &adjacency->detail[border->detail];
        if (!detail->crosses) continue;
        GEOSGeometry *a = NULL;
        GEOSGeometry *b = NULL;
        status = valid_unit(&geos, polygons, border->a, &a, err);
        if (status == HL_OK) status = valid_unit(&geos, polygons, border->b, &b, err);
        if (a != NULL && b != NULL) detail->overlap = share(&geos, a, b);
        GEOSGeom_destroy_r(geos.context, a);
        GEOSGeom_destroy_r(geos.context, b);
    }
    hl_geos_close(&geos);
    return status;
}
