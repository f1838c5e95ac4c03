#include "io/canvas.h"

#include <cpl_conv.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/memory.h"
#include "io/gdal.h"

enum { SAMPLE_MAX = 20000, DEGREES_SIZE = 24, HALF_TURN = 180, FULL_TURN = 360 };
static const double PARALLEL_SHARE = 1.0 / 6.0;
static const double NEAR_POLE = 75.0;
static const double FLAT_CONE = 3.0; // degrees between a mean parallel and the equator
static const double TENTHS = 10.0;
static const double MARGIN = 0.02;

static double tenth(double degrees)
{
    return round(degrees * TENTHS) / TENTHS;
}

/// Visits every vertex of the shapes that decide the extent, or an even sample of them.
typedef void visit_vertex(void *context, double x, double y);

static bool decides(const hl_package *package, const hl_sheet *sheet)
{
    bool polygons = false;

    for (size_t i = 0; i < package->sheet_count; i++) {
        if (package->sheets[i].shape == HL_SHAPE_POLYGONS) polygons = true;
    }
    return polygons ? sheet->shape == HL_SHAPE_POLYGONS : sheet->shape != HL_SHAPE_NONE;
}

static void visit(const hl_package *package, visit_vertex *see, void *context)
{
    for (size_t i = 0; i < package->sheet_count; i++) {
        const double *x = NULL;
        const double *y = NULL;
        if (!decides(package, &package->sheets[i])) continue;
        const size_t count = hl_sheet_vertices(&package->sheets[i], &x, &y);
        const size_t step = 1 + count / SAMPLE_MAX;
        for (size_t v = 0; v < count; v += step) {
            see(context, x[v], y[v]);
        }
    }
}

static void add_vertex(void *context, double x, double y)
{
    hl_extent_add(context, x, y);
}

/// Longitudes counted from 0 to 360, for shapes on both sides of the date line.
static void add_eastward(void *context, double x, double y)
{
    hl_extent_add(context, x < 0.0 ? x + FULL_TURN : x, y);
}

/// The box of longitudes and latitudes, across the date line when that is narrower.
static hl_extent geographic_extent(const hl_package *package)
{
    hl_extent plain = hl_extent_empty();
    hl_extent eastward = hl_extent_empty();

    visit(package, add_vertex, &plain);
    visit(package, add_eastward, &eastward);
    return eastward.high_x - eastward.low_x < plain.high_x - plain.low_x ? eastward
                                                                         : plain;
}

// ---------------------------------------------------------------- projection

static OGRSpatialReferenceH import_crs(const char *wkt)
{
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);

    if (OSRSetFromUserInput(crs, wkt) != OGRERR_NONE) {
        OSRRelease(crs);
        return NULL;
    }
    OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
    return crs;
}

/// Degrees with a true minus sign.
static const char *degrees(double value, char out[DEGREES_SIZE])
{
    (void)snprintf(out, DEGREES_SIZE, "%s%g°", value < 0.0 ? "−" : "", fabs(value));
    return out;
}

/// An equal-area projection centered on a geographic box.
static OGRSpatialReferenceH equal_area(OGRSpatialReferenceH layer, hl_extent box,
                                       hl_canvas *canvas)
{
    const double inset = (box.high_y - box.low_y) * PARALLEL_SHARE;
    const double south = tenth(box.low_y + inset);
    const double north = tenth(box.high_y - inset);
    const double lat = tenth(0.5 * (box.low_y + box.high_y));
    double lon = tenth(0.5 * (box.low_x + box.high_x));
    if (lon > HALF_TURN) lon -= FULL_TURN;

    char a[DEGREES_SIZE];
    char b[DEGREES_SIZE];
    char c[DEGREES_SIZE];
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    if (fabs(lat) > NEAR_POLE) {
        OSRSetProjCS(crs, "Lambert azimuthal equal-area of the study area");
        OSRSetLAEA(crs, lat, lon, 0.0, 0.0);
        (void)snprintf(canvas->note[HL_EN], HL_CANVAS_NOTE_SIZE,
                       "Lambert azimuthal equal-area, center %s, %s", degrees(lat, a),
                       degrees(lon, b));
        (void)snprintf(canvas->note[HL_ZH], HL_CANVAS_NOTE_SIZE,
                       "兰伯特等积方位投影，中心 %s、%s", degrees(lat, a),
                       degrees(lon, b));
    } else if (fabs(south + north) < FLAT_CONE) {
        OSRSetProjCS(crs, "Cylindrical equal-area of the study area");
        OSRSetCEA(crs, fabs(lat), lon, 0.0, 0.0);
        (void)snprintf(canvas->note[HL_EN], HL_CANVAS_NOTE_SIZE,
                       "cylindrical equal-area, central meridian %s", degrees(lon, b));
        (void)snprintf(canvas->note[HL_ZH], HL_CANVAS_NOTE_SIZE,
                       "等积圆柱投影，中央经线 %s", degrees(lon, b));
    } else {
        OSRSetProjCS(crs, "Albers equal-area of the study area");
        OSRSetACEA(crs, south, north, lat, lon, 0.0, 0.0);
        (void)snprintf(canvas->note[HL_EN], HL_CANVAS_NOTE_SIZE,
                       "Albers equal-area, parallels %s and %s, meridian %s",
                       degrees(south, a), degrees(north, c), degrees(lon, b));
        (void)snprintf(canvas->note[HL_ZH], HL_CANVAS_NOTE_SIZE,
                       "阿尔伯斯等积圆锥投影，标准纬线 %s 和 %s，中央经线 %s",
                       degrees(south, a), degrees(north, c), degrees(lon, b));
    }
    (void)OSRCopyGeogCSFrom(crs, layer);
    OSRSetLinearUnits(crs, SRS_UL_METER, 1.0);
    OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
    return crs;
}

static char *export_crs(OGRSpatialReferenceH crs)
{
    static const char *const OPTIONS[] = {"FORMAT=WKT2_2019", "MULTILINE=NO", NULL};
    char *wkt = NULL;

    (void)OSRExportToWktEx(crs, &wkt, OPTIONS);
    char *copy = hl_copy_text(wkt);
    CPLFree(wkt);
    return copy;
}

typedef struct projected_extent {
    OGRCoordinateTransformationH transformation;
    hl_extent extent;
} projected_extent;

static void add_projected(void *context, double x, double y)
{
    projected_extent *projected = context;

    if (!isfinite(x) || !isfinite(y)) return;
    if (OCTTransform(projected->transformation, 1, &x, &y, NULL)) {
        hl_extent_add(&projected->extent, x, y);
    }
}

static hl_extent extent_between(const hl_package *package, OGRSpatialReferenceH from,
                                OGRSpatialReferenceH to)
{
    projected_extent projected = {.extent = hl_extent_empty()};

    projected.transformation = OCTNewCoordinateTransformation(from, to);
    if (projected.transformation != NULL) {
        visit(package, add_projected, &projected);
        OCTDestroyCoordinateTransformation(projected.transformation);
    }
    return projected.extent;
}

// -------------------------------------------------------------------- extent

/// A little more room on all sides, and some room where there is none.
static void pad(hl_extent *extent)
{
    if (hl_extent_is_empty(extent)) *extent = (hl_extent){-1.0, -1.0, 1.0, 1.0};
    const double width = extent->high_x - extent->low_x;
    const double height = extent->high_y - extent->low_y;
    double room = MARGIN * fmax(width, height);
    if (!(room > 0.0)) room = 1.0;
    extent->low_x -= room;
    extent->low_y -= room;
    extent->high_x += room;
    extent->high_y += room;
}

static void note_own_crs(OGRSpatialReferenceH crs, hl_canvas *canvas)
{
    const char *name = OSRGetName(crs);

    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        (void)snprintf(canvas->note[lang], HL_CANVAS_NOTE_SIZE, "%s",
                       name != NULL ? name : "");
    }
}

static void find_with_crs(const hl_package *package, OGRSpatialReferenceH layer,
                          hl_canvas *canvas)
{
    canvas->layer_crs = export_crs(layer);
    if (OSRIsGeographic(layer)) {
        const hl_extent box = geographic_extent(package);
        if (!hl_extent_is_empty(&box)) {
            OGRSpatialReferenceH map = equal_area(layer, box, canvas);
            canvas->map_crs = export_crs(map);
            canvas->extent = extent_between(package, layer, map);
            OSRRelease(map);
            return;
        }
    }
    canvas->map_crs = export_crs(layer);
    canvas->degrees = OSRIsGeographic(layer);
    if (canvas->known) note_own_crs(layer, canvas);
    visit(package, add_vertex, &canvas->extent);
}

hl_status hl_canvas_find(const hl_package *package, hl_canvas *out, hl_error *err)
{
    hl_canvas canvas = {.extent = hl_extent_empty()};
    hl_gdal_messages messages = {0};
    OGRSpatialReferenceH layer = NULL;

    hl_gdal_start();
    hl_gdal_catch(&messages);
    if (package->crs != NULL) layer = import_crs(package->crs);
    canvas.known = layer != NULL;
    if (layer == NULL) {
        layer = OSRNewSpatialReference(NULL);
        (void)OSRSetLocalCS(layer, HL_PLANE);
        // as GDAL reads it from a GeoPackage: QGIS takes the two for one
        (void)OSRSetLinearUnits(layer, SRS_UL_METER, 1.0);
    }
    find_with_crs(package, layer, &canvas);
    OSRRelease(layer);
    hl_gdal_release();
    if (canvas.layer_crs == NULL || canvas.map_crs == NULL) {
        hl_canvas_free(&canvas);
        return hl_no_memory(err, "a coordinate reference system");
    }
    pad(&canvas.extent);
    *out = canvas;
    return HL_OK;
}

void hl_canvas_free(hl_canvas *canvas)
{
    free(canvas->layer_crs);
    free(canvas->map_crs);
    *canvas = (hl_canvas){0};
}
