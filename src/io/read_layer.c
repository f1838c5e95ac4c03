#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/buffer.h"
#include "core/memory.h"
#include "hinterland/io/read.h"
#include "io/crs.h"
#include "io/fields.h"
#include "io/gdal.h"
#include "io/open.h"
#include "io/shapes.h"

static const double MOST_LONGITUDE = 360.0; // 0 to 360 is in use too
static const double MOST_LATITUDE = 90.0;
static const double ROUNDING = 1e-6;

hl_layer_options hl_layer_options_defaults(void)
{
    return (hl_layer_options){.wanted = HL_SHAPE_POLYGONS};
}

static void list_fields(OGRLayerH layer, hl_buffer *out)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    const int count = OGR_FD_GetFieldCount(definition);

    for (int k = 0; k < count; k++) {
        hl_buffer_format(out, "%s%s", k > 0 ? ", " : "",
                         OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, k)));
    }
}

static hl_status set_filter(const hl_opened *opened, const char *where, hl_error *err)
{
    hl_gdal_messages messages = {0};

    if (where == NULL || where[0] == '\0') return HL_OK;
    hl_gdal_catch(&messages);
    const OGRErr failed = OGR_L_SetAttributeFilter(opened->layer, where);
    hl_gdal_release();
    if (failed == OGRERR_NONE) return HL_OK;

    hl_buffer fields = {0};
    list_fields(opened->layer, &fields);
    const char *known = fields.text != NULL ? fields.text : "-";
    const hl_status status = hl_fail(err, HL_CODE_READ_WHERE, "%s\t%s\t%s", where,
                                     hl_gdal_reason(&messages), known);
    hl_buffer_free(&fields);
    return status;
}

/// The system of the source, or the one that is given instead.
static hl_status find_crs(const hl_opened *opened, const char *given, char **out,
                          bool *degrees, hl_log *log, hl_error *err)
{
    OGRSpatialReferenceH system = OGR_L_GetSpatialRef(opened->layer);
    char *own = NULL;

    hl_status status = hl_crs_text(system, &own, err);
    if (status != HL_OK) return status;
    *degrees = own != NULL && OSRIsGeographic(system);
    if (given == NULL) {
        *out = own;
        return HL_OK;
    }
    const char *name = own != NULL ? OSRGetName(system) : NULL;
    *degrees = false;
    if (strcasecmp(given, "planar") != 0) {
        status = hl_crs_parse(given, out, degrees, err);
    }
    const bool same = own != NULL && *out != NULL && strcmp(own, *out) == 0;
    if (status == HL_OK && own != NULL && !same) {
        status = hl_warn(log, err, HL_CODE_READ_CRS_REPLACED, "", "%s\t%s",
                         opened->label, name != NULL ? name : "?");
    }
    free(own);
    return status;
}

static hl_status read_features(const hl_opened *opened, hl_fields *fields,
                               hl_shapes *shapes, hl_error *err)
{
    hl_status status = hl_fields_begin(fields, opened->layer, err);
    OGRFeatureH feature = NULL;

    OGR_L_ResetReading(opened->layer);
    while (status == HL_OK && (feature = OGR_L_GetNextFeature(opened->layer)) != NULL) {
        const long long fid = OGR_F_GetFID(feature);
        status = hl_fields_add(fields, feature, err);
        if (status == HL_OK) {
            status = hl_shapes_add(shapes, OGR_F_GetGeometryRef(feature), fid, err);
        }
        OGR_F_Destroy(feature);
    }
    if (status == HL_OK && fields->table.rows == 0) {
        status = hl_fail(err, HL_CODE_READ_NO_FEATURES, "%s", opened->label);
    }
    return status;
}

static hl_status check_degrees(const hl_shapes *shapes, const char *label,
                               hl_error *err)
{
    const double x =
        shapes->high[0] > -shapes->low[0] ? shapes->high[0] : shapes->low[0];
    const double y =
        shapes->high[1] > -shapes->low[1] ? shapes->high[1] : shapes->low[1];

    if (shapes->found == HL_SHAPE_NONE) return HL_OK;
    if (x <= MOST_LONGITUDE + ROUNDING && x >= -MOST_LONGITUDE - ROUNDING &&
        y <= MOST_LATITUDE + ROUNDING && y >= -MOST_LATITUDE - ROUNDING) {
        return HL_OK;
    }
    return hl_fail(err, HL_CODE_READ_NOT_DEGREES, "%s\t%g\t%g", label, x, y);
}

static hl_status report(const hl_opened *opened, const hl_shapes *shapes,
                        const hl_gdal_messages *messages, hl_log *log, hl_error *err)
{
    hl_status status = HL_OK;

    if (messages->errors > 0) {
        return hl_fail(err, HL_CODE_READ_FEATURES, "%s\t%s", opened->label,
                       hl_gdal_reason(messages));
    }
    if (messages->warnings > 0) {
        status = hl_warn(log, err, HL_CODE_READ_MESSAGES, "", "%s\t%zu\t%s",
                         opened->label, messages->warnings, messages->warning[0]);
    }
    if (status == HL_OK && shapes->dropped_parts > 0) {
        status = hl_warn(log, err, HL_CODE_READ_PARTS_DROPPED, "", "%s\t%zu",
                         opened->label, shapes->dropped_parts);
    }
    if (status == HL_OK && shapes->dropped_rings > 0) {
        status = hl_warn(log, err, HL_CODE_READ_RINGS_DROPPED, "", "%s\t%zu",
                         opened->label, shapes->dropped_rings);
    }
    return status;
}

static hl_status read_opened(const hl_opened *opened, const hl_layer_options *options,
                             hl_layer *out, hl_log *log, hl_error *err)
{
    hl_layer layer = {0};
    hl_fields fields = {.encoding = opened->encoding, .may_be_cut = opened->shapefile};
    hl_shapes shapes = {.wanted = options->wanted};
    hl_gdal_messages messages = {0};
    bool degrees = false;

    hl_status status = set_filter(opened, options->where, err);
    if (status != HL_OK) goto done;
    status = find_crs(opened, options->crs, &layer.crs, &degrees, log, err);
    if (status != HL_OK) goto done;
    hl_gdal_catch(&messages);
    status = read_features(opened, &fields, &shapes, err);
    hl_gdal_release();
    if (status != HL_OK) goto done;
    status = report(opened, &shapes, &messages, log, err);
    if (status == HL_OK && degrees) status = check_degrees(&shapes, opened->label, err);
    if (status == HL_OK) {
        status = hl_fields_take(&fields, opened->label, &layer.table, log, err);
    }
    if (status != HL_OK) goto done;
    hl_shapes_take(&shapes, &layer);
    *out = layer;
    layer = (hl_layer){0};
done:
    hl_fields_free(&fields);
    hl_shapes_free(&shapes);
    hl_layer_free(&layer);
    return status;
}

hl_status hl_read_layer(const char *source, const hl_layer_options *options,
                        hl_layer *out, hl_log *log, hl_error *err)
{
    const hl_layer_options defaults = hl_layer_options_defaults();
    hl_opened opened = {0};
    hl_gdal_messages unheard = {0}; // what matters is caught closer by

    if (options == NULL) options = &defaults;
    const hl_wish wish = {
        .layer = options->layer, .encoding = options->encoding, .shapes = true};
    hl_gdal_catch(&unheard);
    hl_status status = hl_open(source, &wish, &opened, log, err);
    if (status == HL_OK) {
        status = read_opened(&opened, options, out, log, err);
        (void)hl_at(err, status, "%s, %s", opened.label, OGR_L_GetName(opened.layer));
    }
    hl_opened_close(&opened);
    hl_gdal_release();
    return status;
}
