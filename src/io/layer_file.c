#include "hinterland/io/layer_file.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/file.h"
#include "io/gdal.h"
#include "io/topojson.h"

enum { MEMORY_PATH_SIZE = 64, SHAPEFILE_NAME_BYTES = 10, MOST_PARTS = 5 };

/// A format: its ending, its driver, the endings of its files (the main one last), and
/// what the driver is asked.
typedef struct layer_format {
    const char *ending;
    const char *driver;
    const char *part[MOST_PARTS];
    const char *layer_option;
} layer_format;

static const layer_format FORMATS[] = {
    {"gpkg",     "GPKG",           {"gpkg"},                            "GEOMETRY_NAME=geom"},
    {"shp",      "ESRI Shapefile", {"dbf", "shx", "prj", "cpg", "shp"}, "ENCODING=UTF-8"    },
    {"geojson",  "GeoJSON",        {"geojson"},                         "RFC7946=YES"       },
    {"fgb",      "FlatGeobuf",     {"fgb"},                             NULL                },
    {"topojson", NULL,             {"topojson"},                        NULL                }  // ours
};

const char *const HL_LAYER_ENDINGS = ".gpkg, .shp, .geojson, .topojson, .fgb";

/// A layer on its way into a file in memory.
typedef struct layer_job {
    const char *path;
    const hl_layer *layer;
    const layer_format *format;
    char folder[MEMORY_PATH_SIZE]; ///< in /vsimem
    GDALDatasetH dataset;
    OGRLayerH target;
    hl_gdal_messages messages;
} layer_job;

static const layer_format *format_of(const char *path)
{
    const char *dot = strrchr(hl_path_name(path), '.');

    for (size_t i = 0; dot != NULL && i < sizeof FORMATS / sizeof *FORMATS; i++) {
        if (strcasecmp(dot + 1, FORMATS[i].ending) == 0) return &FORMATS[i];
    }
    return NULL;
}

bool hl_layer_can_write(const char *path)
{
    return format_of(path) != NULL;
}

static bool is_shapefile(const layer_job *job)
{
    return strcmp(job->format->ending, "shp") == 0;
}

static hl_status refuse(const layer_job *job, hl_error *err)
{
    return hl_fail(err, HL_CODE_WRITE_FAILED, "%s\t%s", job->path,
                   hl_gdal_reason(&job->messages));
}

/// The name of the layer: the file name without its ending. The caller frees it.
static char *name_of(const char *path)
{
    char *name = CPLStrdup(hl_path_name(path));
    char *dot = strrchr(name, '.');

    if (dot != NULL) *dot = '\0';
    return name;
}

static hl_status add_field(const layer_job *job, const hl_field *field, hl_error *err)
{
    static const OGRFieldType TYPES[] = {[HL_FIELD_TEXT] = OFTString,
                                         [HL_FIELD_INTEGER] = OFTInteger64,
                                         [HL_FIELD_REAL] = OFTReal};
    size_t widest = 1;

    if (is_shapefile(job) && strlen(field->name) > SHAPEFILE_NAME_BYTES) {
        return hl_fail(err, HL_CODE_USAGE_FIELD_CUT, "%s\t%s", field->name, job->path);
    }
    OGRFieldDefnH definition = OGR_Fld_Create(field->name, TYPES[field->kind]);
    for (size_t i = 0; field->text != NULL && i < job->layer->table.rows; i++) {
        const size_t width = field->text[i] != NULL ? strlen(field->text[i]) : 0;
        if (width > widest) widest = width;
    }
    if (is_shapefile(job) && field->kind == HL_FIELD_TEXT) {
        OGR_Fld_SetWidth(definition, (int)widest);
    }
    const OGRErr failed = OGR_L_CreateField(job->target, definition, FALSE);
    OGR_Fld_Destroy(definition);
    return failed == OGRERR_NONE ? HL_OK : refuse(job, err);
}

/// Create the dataset, the layer and its fields.
static hl_status create(layer_job *job, hl_error *err)
{
    const hl_table *table = &job->layer->table;
    GDALDriverH driver = GDALGetDriverByName(job->format->driver);
    char file[2 * MEMORY_PATH_SIZE];
    char **options = NULL;
    OGRSpatialReferenceH crs = NULL;

    (void)snprintf(file, sizeof file, "%s/layer.%s", job->folder, job->format->ending);
    if (driver != NULL) {
        job->dataset = GDALCreate(driver, file, 0, 0, 0, GDT_Unknown, NULL);
    }
    if (job->dataset == NULL) return refuse(job, err);
    if (job->layer->crs != NULL) {
        crs = OSRNewSpatialReference(NULL);
        if (OSRSetFromUserInput(crs, job->layer->crs) != OGRERR_NONE) {
            OSRDestroySpatialReference(crs);
            return refuse(job, err);
        }
        OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
    }
    options = CSLAddString(options, job->format->layer_option);
    if (is_shapefile(job)) {
        options = CSLAddString(options, "DBF_DATE_LAST_UPDATE=1980-01-01");
    }
    char *name = name_of(job->path);
    job->target =
        GDALDatasetCreateLayer(job->dataset, is_shapefile(job) ? "layer" : name, crs,
                               wkbMultiPolygon, options);
    CPLFree(name);
    CSLDestroy(options);
    if (crs != NULL) OSRRelease(crs);
    if (job->target == NULL) return refuse(job, err);

    hl_status status = HL_OK;
    for (size_t f = 0; f < table->count && status == HL_OK; f++) {
        status = add_field(job, &table->field[f], err);
    }
    return status;
}

static OGRGeometryH ring_of(const hl_polygons *p, size_t r)
{
    OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing);
    const size_t first = p->vertex[r];
    const size_t count = p->vertex[r + 1] - first;

    (void)OGR_G_SetPoints(ring, (int)count, p->x + first, sizeof(double), p->y + first,
                          sizeof(double), NULL, 0);
    return ring;
}

/// All parts of a unit; NULL for a unit without geometry.
static OGRGeometryH shape_of(const hl_polygons *p, size_t unit)
{
    if (p->start[unit] == p->start[unit + 1]) return NULL;

    OGRGeometryH parts = OGR_G_CreateGeometry(wkbMultiPolygon);
    OGRGeometryH polygon = NULL;
    for (size_t r = p->start[unit]; r < p->start[unit + 1]; r++) {
        if (p->hole[r] == 0) {
            if (polygon != NULL) (void)OGR_G_AddGeometryDirectly(parts, polygon);
            polygon = OGR_G_CreateGeometry(wkbPolygon);
        }
        if (polygon != NULL) (void)OGR_G_AddGeometryDirectly(polygon, ring_of(p, r));
    }
    if (polygon != NULL) (void)OGR_G_AddGeometryDirectly(parts, polygon);
    return parts;
}

static void set_field(OGRFeatureH feature, int index, const hl_field *field, size_t row)
{
    if (field->kind == HL_FIELD_TEXT) {
        if (field->text[row] != NULL) {
            OGR_F_SetFieldString(feature, index, field->text[row]);
        }
    } else if (!isnan(field->number[row])) {
        OGR_F_SetFieldDouble(feature, index, field->number[row]);
    }
}

static hl_status add_rows(layer_job *job, hl_error *err)
{
    const hl_table *table = &job->layer->table;

    for (size_t i = 0; i < table->rows; i++) {
        OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(job->target));
        for (size_t f = 0; f < table->count; f++) {
            set_field(feature, (int)f, &table->field[f], i);
        }
        (void)OGR_F_SetGeometryDirectly(feature, shape_of(&job->layer->polygons, i));
        const OGRErr failed = OGR_L_CreateFeature(job->target, feature);
        OGR_F_Destroy(feature);
        if (failed != OGRERR_NONE) return refuse(job, err);
    }
    return HL_OK;
}

/// `path` with another ending. The caller frees it.
static char *with_ending(const char *path, const char *ending)
{
    const size_t stem = (size_t)(strrchr(path, '.') + 1 - path);
    char *other = CPLMalloc(stem + strlen(ending) + 1);

    (void)snprintf(other, stem + strlen(ending) + 1, "%.*s%s", (int)stem, path, ending);
    return other;
}

/// Copy one file from memory to its place; a part that the driver did not make (.prj
/// without a CRS) is skipped.
static hl_status put(const layer_job *job, const char *ending, bool overwrite,
                     hl_error *err)
{
    char file[2 * MEMORY_PATH_SIZE];
    vsi_l_offset size = 0;

    (void)snprintf(file, sizeof file, "%s/layer.%s", job->folder, ending);
    const GByte *bytes = VSIGetMemFileBuffer(file, &size, FALSE);
    if (bytes == NULL) return HL_OK;
    if (strcmp(ending, job->format->ending) == 0) {
        return hl_file_write(job->path, bytes, (size_t)size, overwrite, err);
    }
    char *path = with_ending(job->path, ending);
    const hl_status status = hl_file_write(path, bytes, (size_t)size, overwrite, err);
    CPLFree(path);
    return status;
}

static hl_status put_all(const layer_job *job, bool overwrite, hl_error *err)
{
    hl_draft probe = {0}; // refuses an existing main file before any part is written
    hl_status status = hl_draft_begin(job->path, overwrite, &probe, err);

    hl_draft_abandon(&probe);
    for (size_t i = 0; i < MOST_PARTS && status == HL_OK; i++) {
        if (job->format->part[i] == NULL) break;
        status = put(job, job->format->part[i], overwrite, err);
    }
    return status;
}

/// GDAL reads TopoJSON and does not write it.
static hl_status write_topology(const char *path, const hl_layer *layer, bool overwrite,
                                hl_error *err)
{
    hl_buffer text = {0};
    char *name = name_of(path);

    hl_status status = hl_topojson_add(layer, name, &text, err);
    if (status == HL_OK) {
        status = hl_file_write(path, text.text, text.length, overwrite, err);
    }
    CPLFree(name);
    hl_buffer_free(&text);
    return status;
}

hl_status hl_layer_write(const char *path, const hl_layer *layer, bool overwrite,
                         hl_error *err)
{
    layer_job job = {.path = path, .layer = layer, .format = format_of(path)};

    if (job.format == NULL) {
        return hl_fail(err, HL_CODE_USAGE_EXTENSION, "%s\t%s", path, HL_LAYER_ENDINGS);
    }
    if (job.format->driver == NULL) return write_topology(path, layer, overwrite, err);
    hl_gdal_start();
    (void)snprintf(job.folder, sizeof job.folder, "/vsimem/hinterland-%p",
                   (void *)&job);
    hl_gdal_catch(&job.messages);
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", "1980-01-01T00:00:00.000Z");
    hl_status status = create(&job, err);
    if (status == HL_OK) status = add_rows(&job, err);
    if (job.dataset != NULL) GDALClose(job.dataset);
    if (status == HL_OK && job.messages.errors > 0) status = refuse(&job, err);
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", NULL);
    hl_gdal_release();
    if (status == HL_OK) status = put_all(&job, overwrite, err);
    (void)VSIRmdirRecursive(job.folder);
    return status;
}
