#include "hinterland/geometry/crs.h"

#include <math.h>
#include <proj.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "geometry/proj_context.h"

#define DEGREE       0.017453292519943295
#define DEGREE_SLACK 1e-12

/// What PROJ holds for a CRS.
typedef struct door {
    hl_proj_context proj;
    PJ *crs;
    PJ *to_lonlat;  ///< to the geographic CRS that it is based on; NULL: is one
    double degrees; ///< one unit of that one in degrees
} door;

static void close_door(door *d)
{
    if (d == NULL) return;
    proj_destroy(d->to_lonlat);
    proj_destroy(d->crs);
    hl_proj_context_close(&d->proj);
    free(d);
}

static door *open_door(void)
{
    door *d = hl_array(1, sizeof *d);

    if (d == NULL) return NULL;
    if (!hl_proj_context_open(&d->proj)) {
        close_door(d);
        return NULL;
    }
    return d;
}

/// The horizontal part, without a transformation bound to it.
static void strip(door *d)
{
    PJ *inner = NULL;

    if (proj_get_type(d->crs) == PJ_TYPE_COMPOUND_CRS) {
        inner = proj_crs_get_sub_crs(d->proj.context, d->crs, 0);
        proj_destroy(d->crs);
        d->crs = inner;
    }
    if (d->crs != NULL && proj_get_type(d->crs) == PJ_TYPE_BOUND_CRS) {
        inner = proj_get_source_crs(d->proj.context, d->crs);
        proj_destroy(d->crs);
        d->crs = inner;
    }
}

static bool is_geographic(const PJ *crs)
{
    const PJ_TYPE type = proj_get_type(crs);

    return type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS;
}

/// Meters or radians per unit of the first axis.
static double axis_unit(door *d, const PJ *crs)
{
    double unit = 1.0;
    PJ *system = proj_crs_get_coordinate_system(d->proj.context, crs);

    if (system != NULL) {
        proj_cs_get_axis_info(d->proj.context, system, 0, NULL, NULL, NULL, &unit, NULL,
                              NULL, NULL);
    }
    proj_destroy(system);
    return unit;
}

/// The transformation between two CRS with axes as files have them, or NULL.
static PJ *way(PJ_CONTEXT *context, const PJ *from, const PJ *to)
{
    PJ *raw = proj_create_crs_to_crs_from_pj(context, from, to, NULL, NULL);
    PJ *visual = raw != NULL ? proj_normalize_for_visualization(context, raw) : NULL;

    proj_destroy(raw);
    return visual;
}

static bool measure_ellipsoid(door *d, hl_crs *crs)
{
    double flat = 0.0;
    PJ *ellipsoid = proj_get_ellipsoid(d->proj.context, d->crs);
    const bool known =
        ellipsoid != NULL && proj_ellipsoid_get_parameters(d->proj.context, ellipsoid,
                                                           &crs->a, NULL, NULL, &flat);

    crs->f = known && flat > 0.0 ? 1.0 / flat : 0.0;
    proj_destroy(ellipsoid);
    return known;
}

/// The way to longitude and latitude on the datum of the CRS itself.
static bool find_lonlat(door *d, bool geographic)
{
    PJ *base = proj_crs_get_geodetic_crs(d->proj.context, d->crs);

    if (base == NULL) return false;
    d->degrees = axis_unit(d, base) / DEGREE;
    if (fabs(d->degrees - 1.0) < DEGREE_SLACK) d->degrees = 1.0;
    if (!geographic) d->to_lonlat = way(d->proj.context, d->crs, base);
    proj_destroy(base);
    return geographic || d->to_lonlat != NULL;
}

static hl_status describe(door *d, hl_crs *crs, hl_error *err)
{
    const char *name = proj_get_name(d->crs);

    crs->geographic = is_geographic(d->crs);
    if (!crs->geographic && proj_get_type(d->crs) != PJ_TYPE_PROJECTED_CRS) {
        return hl_fail(err, HL_CODE_GEOMETRY_CRS_KIND, "%s", name);
    }
    if (!measure_ellipsoid(d, crs)) {
        return hl_fail(err, HL_CODE_GEOMETRY_CRS, "%s",
                       hl_proj_context_words(&d->proj));
    }
    if (!find_lonlat(d, crs->geographic)) {
        return hl_fail(err, HL_CODE_GEOMETRY_TRANSFORM, "%s\tdegrees\t%s", name,
                       hl_proj_context_words(&d->proj));
    }
    crs->unit = crs->geographic ? d->degrees : axis_unit(d, d->crs);
    crs->name = hl_copy_text(name);
    return crs->name != NULL ? HL_OK : hl_no_memory(err, "a CRS");
}

hl_status hl_crs_read(const char *wkt, hl_crs *out, hl_error *err)
{
    hl_crs crs = {0};

    if (wkt == NULL) {
        *out = (hl_crs){.planar = true, .unit = 1.0};
        return HL_OK;
    }
    door *d = open_door();
    if (d == NULL) return hl_no_memory(err, "PROJ");
    crs.handle = d;
    d->crs = proj_create(d->proj.context, wkt);
    if (d->crs != NULL) strip(d);

    hl_status status = HL_OK;
    if (d->crs == NULL) {
        status =
            hl_fail(err, HL_CODE_GEOMETRY_CRS, "%s", hl_proj_context_words(&d->proj));
    } else {
        status = describe(d, &crs, err);
    }
    if (status != HL_OK) {
        hl_crs_free(&crs);
        return status;
    }
    *out = crs;
    return HL_OK;
}

hl_metric hl_crs_metric(const hl_crs *crs)
{
    return crs->handle == NULL ? hl_metric_planar()
                               : hl_metric_geodesic(crs->a, crs->f);
}

hl_metric hl_crs_length(const hl_crs *crs)
{
    if (crs->handle != NULL && crs->geographic) {
        return hl_metric_geodesic(crs->a, crs->f);
    }
    return (hl_metric){.kind = HL_METRIC_PLANAR,
                       .a = crs->unit > 0.0 ? crs->unit : 1.0};
}

/// Move the points that are known; HUGE_VAL is how PROJ says no.
static void move(PJ *way, double *x, double *y, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const PJ_COORD to = proj_trans(way, PJ_FWD, proj_coord(x[i], y[i], 0.0, 0.0));
        const bool known =
            isfinite(x[i]) && isfinite(y[i]) && isfinite(to.xy.x) && isfinite(to.xy.y);
        x[i] = known ? to.xy.x : NAN;
        y[i] = known ? to.xy.y : NAN;
    }
}

void hl_crs_to_lonlat(const hl_crs *crs, double *x, double *y, size_t n)
{
    const door *d = crs->handle;

    if (d == NULL) return;
    if (d->to_lonlat != NULL) move(d->to_lonlat, x, y, n);
    if (d->degrees == 1.0) return;
    for (size_t i = 0; i < n; i++) {
        x[i] *= d->degrees;
        y[i] *= d->degrees;
    }
}

/// The way has a ballpark step somewhere, or is unknown until a point picks it.
static bool is_ballpark(PJ *way)
{
    const char *words = proj_pj_info(way).description;

    return words != NULL && strstr(words, "Ballpark") != NULL;
}

// NOLINTNEXTLINE(readability-function-size): n points are three parameters
hl_status hl_crs_transform(const hl_crs *from, const hl_crs *to, double *x, double *y,
                           size_t n, hl_log *log, hl_error *err)
{
    const char *from_name = from->name != NULL ? from->name : "planar";
    const char *to_name = to->name != NULL ? to->name : "planar";
    door *source = from->handle;
    const door *target = to->handle;

    if (source == NULL || target == NULL) {
        return hl_fail(err, HL_CODE_GEOMETRY_TRANSFORM, "%s\t%s\tplanar", from_name,
                       to_name);
    }
    PJ *found = way(source->proj.context, source->crs, target->crs);
    if (found == NULL) {
        return hl_fail(err, HL_CODE_GEOMETRY_TRANSFORM, "%s\t%s\t%s", from_name,
                       to_name, hl_proj_context_words(&source->proj));
    }
    move(found, x, y, n);
    // With several candidates the one that was used is known after the fact.
    PJ *used = proj_trans_get_last_used_operation(found);
    hl_status status = HL_OK;
    if (is_ballpark(used != NULL ? used : found)) {
        status = hl_warn(log, err, HL_CODE_GEOMETRY_BALLPARK, "", "%s\t%s", from_name,
                         to_name);
    }
    proj_destroy(used);
    proj_destroy(found);
    return status;
}

void hl_crs_free(hl_crs *crs)
{
    close_door(crs->handle);
    free(crs->name);
    *crs = (hl_crs){0};
}
