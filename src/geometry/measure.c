#include "hinterland/geometry/measure.h"

#include <geodesic.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "geometry/inside.h"
#include "geometry/ruler.h"

#define HALF_TURN 180.0
#define FULL_TURN 360.0
#define PER_KILO  1e-3

/// What measuring one unit needs.
typedef struct bench {
    const hl_polygons *polygons;
    const hl_crs *crs;
    struct geod_geodesic ellipsoid;
    double *x; // the longest ring: scratch
    double *y;
    size_t room;
} bench;

/// Area moments of rings, around a vertex of the unit.
typedef struct moment {
    hl_sum area, x, y;
} moment;

/// Where longitudes are cut: those below are taken one turn further.
typedef struct meridian {
    double below;
    double turn;
} meridian;

static double unrolled(meridian cut, double x)
{
    return x < cut.below ? x + cut.turn : x;
}

/// A unit whose longitudes span more than half the earth lies across the antimeridian.
static meridian find_cut(const bench *b, size_t begin, size_t end)
{
    const double scale = b->crs->unit > 0.0 ? b->crs->unit : 1.0;
    double low = INFINITY;
    double high = -INFINITY;

    for (size_t v = begin; v < end; v++) {
        low = fmin(low, b->polygons->x[v]);
        high = fmax(high, b->polygons->x[v]);
    }
    if (!b->crs->geographic || (high - low) * scale <= HALF_TURN) {
        return (meridian){-INFINITY, 0.0};
    }
    return (meridian){0.0, FULL_TURN / scale};
}

/// Shoelace terms of a ring around (x0, y0), turned so that a shell counts positive.
static double add_ring(const hl_polygons *p, size_t ring, meridian cut,
                       const double origin[2], moment *to)
{
    moment m = {0};

    for (size_t v = p->vertex[ring]; v + 1 < p->vertex[ring + 1]; v++) {
        const double x0 = unrolled(cut, p->x[v]) - origin[0];
        const double y0 = p->y[v] - origin[1];
        const double x1 = unrolled(cut, p->x[v + 1]) - origin[0];
        const double y1 = p->y[v + 1] - origin[1];
        const double twice = x0 * y1 - x1 * y0;
        hl_sum_add(&m.area, twice);
        hl_sum_add(&m.x, twice * (x0 + x1));
        hl_sum_add(&m.y, twice * (y0 + y1));
    }
    const double area = 0.5 * hl_sum_value(&m.area);
    const double sign = (area < 0.0) == (p->hole[ring] != 0) ? 0.5 : -0.5;
    const double third = sign / 3.0;
    hl_sum_add(&to->area, sign * hl_sum_value(&m.area));
    hl_sum_add(&to->x, third * hl_sum_value(&m.x));
    hl_sum_add(&to->y, third * hl_sum_value(&m.y));
    return fabs(area);
}

static double wrapped(double lon)
{
    return lon > HALF_TURN || lon < -HALF_TURN ? remainder(lon, FULL_TURN) : lon;
}

static double ring_length(const hl_polygons *p, size_t ring)
{
    hl_sum length = {0};

    for (size_t v = p->vertex[ring]; v + 1 < p->vertex[ring + 1]; v++) {
        hl_sum_add(&length, hypot(p->x[v + 1] - p->x[v], p->y[v + 1] - p->y[v]));
    }
    return hl_sum_value(&length);
}

/// Area in square kilometers and length in kilometers of a ring on the ellipsoid.
static void ring_on_ellipsoid(bench *b, size_t ring, double *area, double *length)
{
    const hl_polygons *p = b->polygons;
    const size_t begin = p->vertex[ring];
    const size_t count = p->vertex[ring + 1] - begin - 1; // without the closing one
    struct geod_polygon walk;

    memcpy(b->x, p->x + begin, count * sizeof *b->x);
    memcpy(b->y, p->y + begin, count * sizeof *b->y);
    hl_crs_to_lonlat(b->crs, b->x, b->y, count);
    geod_polygon_init(&walk, 0);
    for (size_t k = 0; k < count; k++) {
        geod_polygon_addpoint(&b->ellipsoid, &walk, b->y[k], b->x[k]);
    }
    (void)geod_polygon_compute(&b->ellipsoid, &walk, 0, 1, area, length);
    *area = fabs(*area) * PER_KILO * PER_KILO;
    *length *= PER_KILO;
}

static void measure_size(bench *b, size_t unit, double plane_area, hl_measures *m)
{
    const hl_polygons *p = b->polygons;
    hl_sum area = {0};
    hl_sum length = {0};

    for (size_t r = p->start[unit]; r < p->start[unit + 1]; r++) {
        double ring_area = 0.0;
        double ring_perimeter = 0.0;
        if (p->vertex[r + 1] - p->vertex[r] < 2) continue;
        if (m->planar) {
            ring_perimeter = ring_length(p, r);
        } else {
            ring_on_ellipsoid(b, r, &ring_area, &ring_perimeter);
        }
        hl_sum_add(&area, p->hole[r] ? -ring_area : ring_area);
        hl_sum_add(&length, ring_perimeter);
    }
    m->area[unit] = m->planar ? plane_area : hl_sum_value(&area);
    m->perimeter[unit] = hl_sum_value(&length);
}

/// The rings of a unit's largest part: first .. end - 1.
typedef struct part {
    size_t first, end;
    double area;
} part;

/// Centroid of the unit in the plane, and its largest part.
static part measure_middle(const bench *b, size_t unit, double *area, hl_measures *m)
{
    const hl_polygons *p = b->polygons;
    const size_t begin = p->vertex[p->start[unit]];
    const size_t end = p->vertex[p->start[unit + 1]];
    const meridian cut = find_cut(b, begin, end);
    const double origin[2] = {unrolled(cut, p->x[begin]), p->y[begin]};
    moment all = {0};
    part largest = {p->start[unit], p->start[unit] + 1, -1.0};

    for (size_t r = p->start[unit]; r < p->start[unit + 1]; r++) {
        const double ring_area = add_ring(p, r, cut, origin, &all);
        if (!p->hole[r] && ring_area > largest.area) {
            largest = (part){r, r + 1, ring_area};
        } else if (p->hole[r] && largest.end == r) {
            largest.end = r + 1;
        }
    }
    *area = hl_sum_value(&all.area);
    m->x[unit] = origin[0];
    m->y[unit] = origin[1];
    if (*area > 0.0) {
        m->x[unit] += hl_sum_value(&all.x) / *area;
        m->y[unit] += hl_sum_value(&all.y) / *area;
    }
    if (cut.turn > 0.0 && m->x[unit] > 0.5 * cut.turn) m->x[unit] -= cut.turn;
    return largest;
}

static hl_status measure_unit(bench *b, size_t unit, hl_measures *m, hl_error *err)
{
    double plane_area = 0.0;

    const hl_polygons *p = b->polygons;
    if (p->vertex[p->start[unit]] == p->vertex[p->start[unit + 1]]) {
        double *all[] = {&m->area[unit], &m->perimeter[unit], &m->x[unit],
                         &m->y[unit],    &m->inside_x[unit],  &m->inside_y[unit]};
        for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
            *all[k] = NAN;
        }
        return HL_OK;
    }
    const part largest = measure_middle(b, unit, &plane_area, m);
    measure_size(b, unit, plane_area, m);
    m->inside_x[unit] = m->x[unit];
    m->inside_y[unit] = m->y[unit];
    return hl_inside_find(b->polygons, largest.first, largest.end, &m->inside_x[unit],
                          &m->inside_y[unit], err);
}

static hl_status allocate(size_t n, hl_measures *m, hl_error *err)
{
    m->n = n;
    m->area = hl_array(n, sizeof *m->area);
    m->perimeter = hl_array(n, sizeof *m->perimeter);
    m->x = hl_array(n, sizeof *m->x);
    m->y = hl_array(n, sizeof *m->y);
    m->lon = hl_array(n, sizeof *m->lon);
    m->lat = hl_array(n, sizeof *m->lat);
    m->inside_x = hl_array(n, sizeof *m->inside_x);
    m->inside_y = hl_array(n, sizeof *m->inside_y);
    m->inside_lon = hl_array(n, sizeof *m->inside_lon);
    m->inside_lat = hl_array(n, sizeof *m->inside_lat);
    if (m->area == NULL || m->perimeter == NULL || m->x == NULL || m->y == NULL ||
        m->lon == NULL || m->lat == NULL || m->inside_x == NULL ||
        m->inside_y == NULL || m->inside_lon == NULL || m->inside_lat == NULL) {
        (void)hl_no_memory(err, "%zu units", n);
        return HL_MEMORY;
    }
    return HL_OK;
}

static hl_status prepare(bench *b, hl_error *err)
{
    const hl_polygons *p = b->polygons;
    const size_t rings = p->n > 0 ? p->start[p->n] : 0;

    for (size_t r = 0; r < rings; r++) {
        const size_t count = p->vertex[r + 1] - p->vertex[r];
        b->room = count > b->room ? count : b->room;
    }
    b->x = hl_array(b->room, sizeof *b->x);
    b->y = hl_array(b->room, sizeof *b->y);
    if (b->x == NULL || b->y == NULL) return hl_no_memory(err, "%zu vertices", b->room);
    if (b->crs->handle != NULL) geod_init(&b->ellipsoid, b->crs->a, b->crs->f);
    return HL_OK;
}

/// Source coordinates to degrees in [-180, 180].
static void place(const hl_crs *crs, const double *x, const double *y, size_t n,
                  double *lon, double *lat)
{
    if (n == 0) return;
    memcpy(lon, x, n * sizeof *lon);
    memcpy(lat, y, n * sizeof *lat);
    if (crs->handle == NULL) return;
    hl_crs_to_lonlat(crs, lon, lat, n);
    for (size_t i = 0; i < n; i++) {
        lon[i] = wrapped(lon[i]);
    }
}

hl_status hl_measure(const hl_polygons *polygons, const hl_crs *crs, hl_measures *out,
                     hl_error *err)
{
    hl_measures m = {.planar = crs->handle == NULL};
    bench b = {.polygons = polygons, .crs = crs};

    hl_status status = prepare(&b, err);
    if (status == HL_OK) status = allocate(polygons->n, &m, err);
    for (size_t i = 0; i < polygons->n && status == HL_OK; i++) {
        status = measure_unit(&b, i, &m, err);
    }
    if (status != HL_OK) goto done;
    place(crs, m.x, m.y, m.n, m.lon, m.lat);
    place(crs, m.inside_x, m.inside_y, m.n, m.inside_lon, m.inside_lat);
    *out = m;
    m = (hl_measures){0};
done:
    free(b.x);
    free(b.y);
    hl_measures_free(&m);
    return status;
}

static const hl_column_spec ON_EARTH[] = {
    {"area_km2",
     {"Area", "面积"},
     {"Area on the ellipsoid, holes subtracted", "椭球面面积,已扣除内部空洞"},
     {"km²", "平方公里"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"lon",
     {"Longitude", "经度"},
     {"Longitude of the area centroid, on the datum of the layer",
      "面积重心的经度(图层自身基准)"},
     {"°", "度"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"lat",
     {"Latitude", "纬度"},
     {"Latitude of the area centroid, on the datum of the layer",
      "面积重心的纬度(图层自身基准)"},
     {"°", "度"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
};

static const hl_column_spec IN_PLANE[] = {
    {"area",
     {"Area", "面积"},
     {"Area in the plane of the layer, holes subtracted",
      "图层平面内的面积,已扣除内部空洞"},
     {"square map units", "平方地图单位"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"x",
     {"x", "x"},
     {"x of the area centroid", "面积重心的 x 坐标"},
     {"map units", "地图单位"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
    {"y",
     {"y", "y"},
     {"y of the area centroid", "面积重心的 y 坐标"},
     {"map units", "地图单位"},
     HL_NUMBER, HL_STYLE_NONE,
     NULL},
};

hl_status hl_measures_columns(const hl_measures *measures, hl_columns *columns,
                              hl_error *err)
{
    const hl_column_spec *spec = measures->planar ? IN_PLANE : ON_EARTH;
    const double *value[] = {measures->area, measures->lon, measures->lat};
    hl_status status = HL_OK;

    for (size_t k = 0; k < sizeof value / sizeof *value && status == HL_OK; k++) {
        status = hl_columns_append_values(columns, &spec[k], NULL,
                                          (hl_text){NULL, NULL}, value[k], err);
    }
    return status;
}

static double perimeter(const hl_polygons *p, size_t i, const hl_metric *length)
{
    hl_sum sum = {0};

    for (size_t r = p->start[i]; r < p->start[i + 1]; r++) {
        for (size_t v = p->vertex[r]; v + 1 < p->vertex[r + 1]; v++) {
            hl_sum_add(&sum, hl_ruler_length(length, p->x[v], p->y[v], p->x[v + 1],
                                             p->y[v + 1]));
        }
    }
    return hl_sum_value(&sum);
}

void hl_perimeters(const hl_polygons *polygons, const hl_metric *length, double *out)
{
    enum { UNITS_AT_ONCE = 64 };

#pragma omp parallel for schedule(dynamic, UNITS_AT_ONCE)
    for (size_t i = 0; i < polygons->n; i++) {
        out[i] = perimeter(polygons, i, length);
    }
}

void hl_measures_free(hl_measures *measures)
{
    free(measures->area);
    free(measures->perimeter);
    free(measures->x);
    free(measures->y);
    free(measures->lon);
    free(measures->lat);
    free(measures->inside_x);
    free(measures->inside_y);
    free(measures->inside_lon);
    free(measures->inside_lat);
    *measures = (hl_measures){0};
}
