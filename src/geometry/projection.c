#include "hinterland/geometry/projection.h"

#include <float.h>
#include <math.h>
#include <proj.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "geometry/proj_context.h"

enum { DEFINITION_SIZE = 512, SHAPE_SIZE = 128, DEGREES_SIZE = 32 };

static const double HALF_TURN = 180.0;
static const double FULL_TURN = 360.0;
static const double PARALLEL_SHARE = 1.0 / 6.0;
static const double NEAR_POLE = 75.0;
static const double FLAT_CONE = 3.0; // degrees between a mean parallel and the equator
static const double TENTHS = 10.0;
static const double STEP = 1e-4; // degrees

typedef struct door {
    hl_proj_context proj;
    PJ *way; ///< degrees to meters
} door;

static void close_door(door *d)
{
    if (d == NULL) return;
    proj_destroy(d->way);
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

static hl_status refuse(door *d, hl_error *err)
{
    const hl_status status =
        hl_fail(err, HL_CODE_GEOMETRY_CRS, "%s", hl_proj_context_words(&d->proj));

    close_door(d);
    return status;
}

// ------------------------------------------------------------------ automatic

/// The box of places, counted eastward across the date line when that is narrower.
typedef struct box {
    double west;
    double east;
    double south;
    double north;
} box;

static box box_of(const double *lon, const double *lat, size_t n, bool eastward)
{
    box b = {HUGE_VAL, -HUGE_VAL, HUGE_VAL, -HUGE_VAL};

    for (size_t i = 0; i < n; i++) {
        if (!isfinite(lon[i]) || !isfinite(lat[i])) continue;
        const double east = eastward && lon[i] < 0.0 ? lon[i] + FULL_TURN : lon[i];
        b.west = fmin(b.west, east);
        b.east = fmax(b.east, east);
        b.south = fmin(b.south, lat[i]);
        b.north = fmax(b.north, lat[i]);
    }
    return b;
}

static double tenth(double degrees)
{
    return round(degrees * TENTHS) / TENTHS;
}

/// Degrees with the letter of their side of the earth.
static const char *degrees(double value, bool longitude, char out[DEGREES_SIZE])
{
    const char *side =
        longitude ? (value < 0.0 ? "W" : "E") : (value < 0.0 ? "S" : "N");

    (void)snprintf(out, DEGREES_SIZE, "%g°%s", fabs(value), value == 0.0 ? "" : side);
    return out;
}

/// The definition in PROJ's words and in ours.
static void choose(box b, hl_projection *p, char definition[DEFINITION_SIZE])
{
    const double inset = (b.north - b.south) * PARALLEL_SHARE;
    const double south = tenth(b.south + inset);
    const double north = tenth(b.north - inset);
    const double lat = tenth(0.5 * (b.south + b.north));
    double lon = tenth(0.5 * (b.west + b.east));
    char part[3][DEGREES_SIZE];
    char shape[SHAPE_SIZE];

    if (lon > HALF_TURN) lon -= FULL_TURN;
    degrees(lon, true, part[2]);
    if (fabs(lat) > NEAR_POLE) {
        (void)snprintf(shape, sizeof shape, "laea +lat_0=%.1f", lat);
        degrees(lat, false, part[0]);
        (void)snprintf(p->note[HL_EN], HL_PROJECTION_NOTE_SIZE,
                       "Lambert azimuthal equal-area, center %s, %s", part[0], part[2]);
        (void)snprintf(p->note[HL_ZH], HL_PROJECTION_NOTE_SIZE,
                       "兰伯特等积方位投影，中心 %s、%s", part[0], part[2]);
    } else if (fabs(south + north) < FLAT_CONE) {
        (void)snprintf(shape, sizeof shape, "cea +lat_ts=%.1f", fabs(lat));
        (void)snprintf(p->note[HL_EN], HL_PROJECTION_NOTE_SIZE,
                       "cylindrical equal-area, central meridian %s", part[2]);
        (void)snprintf(p->note[HL_ZH], HL_PROJECTION_NOTE_SIZE,
                       "等积圆柱投影，中央经线 %s", part[2]);
    } else {
        (void)snprintf(shape, sizeof shape, "aea +lat_1=%.1f +lat_2=%.1f +lat_0=%.1f",
                       south, north, lat);
        degrees(south, false, part[0]);
        degrees(north, false, part[1]);
        (void)snprintf(p->note[HL_EN], HL_PROJECTION_NOTE_SIZE,
                       "Albers equal-area, parallels %s and %s, meridian %s", part[0],
                       part[1], part[2]);
        (void)snprintf(p->note[HL_ZH], HL_PROJECTION_NOTE_SIZE,
                       "阿尔伯斯等积圆锥投影，标准纬线 %s 和 %s，中央经线 %s", part[0],
                       part[1], part[2]);
    }
    (void)snprintf(definition, DEFINITION_SIZE,
                   "+proj=%s +lon_0=%.1f +x_0=0 +y_0=0 +a=%.17g +f=%.17g +units=m",
                   shape, lon, p->a, p->f);
}

hl_status hl_projection_fit(const double *lon, const double *lat, size_t n,
                            const hl_crs *crs, hl_projection *out, hl_error *err)
{
    hl_projection p = {.equal_area = true, .a = crs->a, .f = crs->f};
    char definition[DEFINITION_SIZE];

    if (crs->handle == NULL) {
        *out = (hl_projection){.planar = true, .equal_area = true};
        return HL_OK;
    }
    const box plain = box_of(lon, lat, n, false);
    const box eastward = box_of(lon, lat, n, true);
    box b = eastward.east - eastward.west < plain.east - plain.west ? eastward : plain;
    if (!(b.west <= b.east)) b = (box){0};
    choose(b, &p, definition);
    door *d = open_door();
    if (d == NULL) return hl_no_memory(err, "PROJ");
    d->way = proj_create(d->proj.context, definition);
    if (d->way == NULL) return refuse(d, err);
    p.handle = d;
    *out = p;
    return HL_OK;
}

// ---------------------------------------------------------------------- named

/// From longitude and latitude in degrees on its own datum to the CRS.
static PJ *way_to(PJ_CONTEXT *context, const PJ *crs)
{
    PJ *base = proj_crs_get_geodetic_crs(context, crs);
    PJ *raw = base != NULL
                  ? proj_create_crs_to_crs_from_pj(context, base, crs, NULL, NULL)
                  : NULL;
    PJ *way = raw != NULL ? proj_normalize_for_visualization(context, raw) : NULL;

    proj_destroy(base);
    proj_destroy(raw);
    return way;
}

static void measure_ellipsoid(door *d, const PJ *crs, hl_projection *p)
{
    double flat = 0.0;
    PJ *ellipsoid = proj_get_ellipsoid(d->proj.context, crs);

    if (ellipsoid != NULL) {
        (void)proj_ellipsoid_get_parameters(d->proj.context, ellipsoid, &p->a, NULL,
                                            NULL, &flat);
    }
    p->f = flat > 0.0 ? 1.0 / flat : 0.0;
    proj_destroy(ellipsoid);
}

hl_status hl_projection_named(const char *name, hl_projection *out, hl_error *err)
{
    hl_projection p = {0};
    door *d = open_door();

    if (d == NULL) return hl_no_memory(err, "PROJ");
    PJ *crs = proj_create(d->proj.context, name);
    if (crs == NULL) return refuse(d, err);
    if (proj_get_type(crs) != PJ_TYPE_PROJECTED_CRS) {
        const char *kind = proj_get_name(crs);
        const hl_status status = hl_fail(err, HL_CODE_GEOMETRY_NOT_PROJECTED, "%s",
                                         kind != NULL ? kind : name);
        proj_destroy(crs);
        close_door(d);
        return status;
    }
    const char *words = proj_get_name(crs);
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        (void)snprintf(p.note[lang], HL_PROJECTION_NOTE_SIZE, "%s",
                       words != NULL ? words : name);
    }
    measure_ellipsoid(d, crs, &p);
    d->way = way_to(d->proj.context, crs);
    proj_destroy(crs);
    if (d->way == NULL) return refuse(d, err);
    p.handle = d;
    *out = p;
    return HL_OK;
}

hl_status hl_projection_twin(const hl_projection *projection, hl_projection *out,
                             hl_error *err)
{
    hl_projection p = *projection;

    if (projection->handle != NULL) {
        const door *from = projection->handle;
        door *d = open_door();
        if (d == NULL) return hl_no_memory(err, "PROJ");
        d->way = proj_clone(d->proj.context, from->way);
        if (d->way == NULL) {
            close_door(d);
            return hl_no_memory(err, "PROJ");
        }
        p.handle = d;
    }
    *out = p;
    return HL_OK;
}

// ------------------------------------------------------------------------ use

/// One point; HUGE_VAL is how PROJ says no. A way built from a PROJ string takes
/// radians, one between CRS takes degrees.
static PJ_COORD move_one(const door *d, PJ_DIRECTION direction, double x, double y)
{
    PJ_COORD at = proj_coord(x, y, 0.0, 0.0);

    if (proj_angular_input(d->way, direction)) {
        at.xy.x = proj_torad(at.xy.x);
        at.xy.y = proj_torad(at.xy.y);
    }
    PJ_COORD to = proj_trans(d->way, direction, at);
    if (isfinite(to.xy.x) && proj_angular_output(d->way, direction)) {
        to.xy.x = proj_todeg(to.xy.x);
        to.xy.y = proj_todeg(to.xy.y);
    }
    const bool known =
        isfinite(x) && isfinite(y) && isfinite(to.xy.x) && isfinite(to.xy.y);
    return known ? to : proj_coord(NAN, NAN, 0.0, 0.0);
}

static void move(const hl_projection *p, PJ_DIRECTION direction, double *x, double *y,
                 size_t n)
{
    const door *d = p->handle;

    if (d == NULL) return;
    for (size_t i = 0; i < n; i++) {
        const PJ_COORD to = move_one(d, direction, x[i], y[i]);
        x[i] = to.xy.x;
        y[i] = to.xy.y;
    }
}

void hl_projection_forward(const hl_projection *projection, double *x, double *y,
                           size_t n)
{
    move(projection, PJ_FWD, x, y, n);
}

void hl_projection_inverse(const hl_projection *projection, double *x, double *y,
                           size_t n)
{
    move(projection, PJ_INV, x, y, n);
}

double hl_projection_north(const hl_projection *projection, double x, double y)
{
    double px[2] = {x, x};
    double py[2] = {y, y};

    if (projection->handle == NULL) return NAN;
    hl_projection_inverse(projection, px, py, 2);
    py[0] -= STEP;
    py[1] += STEP;
    hl_projection_forward(projection, px, py, 2);
    return proj_todeg(atan2(px[1] - px[0], py[1] - py[0]));
}

double hl_projection_ground(const hl_projection *projection, double x, double y,
                            double length)
{
    double px[2] = {x - 0.5 * length, x + 0.5 * length};
    double py[2] = {y, y};

    if (projection->handle == NULL) return NAN;
    hl_projection_inverse(projection, px, py, 2);
    const hl_metric metric = hl_metric_geodesic(projection->a, projection->f);
    return hl_distance(&metric, px[0], py[0], px[1], py[1]);
}

double hl_projection_areal(const hl_projection *projection, double x, double y)
{
    double px[4] = {x, x, x, x};
    double py[4] = {y, y, y, y};

    if (projection->handle == NULL) return NAN;
    hl_projection_inverse(projection, px, py, 4);
    px[0] -= STEP;
    px[1] += STEP;
    py[2] -= STEP;
    py[3] += STEP;
    const hl_metric metric = hl_metric_geodesic(projection->a, projection->f);
    const double ground = hl_distance(&metric, px[0], py[0], px[1], py[1]) *
                          hl_distance(&metric, px[2], py[2], px[3], py[3]);
    hl_projection_forward(projection, px, py, 4);
    const double sheet =
        (px[1] - px[0]) * (py[3] - py[2]) - (px[3] - px[2]) * (py[1] - py[0]);
    return fabs(sheet) / ground;
}

void hl_projection_free(hl_projection *projection)
{
    close_door(projection->handle);
    *projection = (hl_projection){0};
}
