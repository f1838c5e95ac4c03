#include <cpl_string.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "io/calendar.h"
#include "io/gpkg.h"
#include "io/shape.h"

static const char GEOMETRY[] = "geom";

hl_status hl_gpkg_check(const hl_gpkg *gpkg, hl_error *err)
{
    if (gpkg->messages->errors == 0) return HL_OK;
    return hl_fail(err, HL_CODE_WRITE_FAILED, "%s\t%s", gpkg->target,
                   hl_gdal_reason(gpkg->messages));
}

hl_status hl_gpkg_insert(const hl_gpkg *gpkg, OGRLayerH layer, OGRFeatureH feature,
                         hl_error *err)
{
    if (OGR_L_CreateFeature(layer, feature) == OGRERR_NONE) {
        return hl_gpkg_check(gpkg, err);
    }
    return hl_fail(err, HL_CODE_WRITE_FAILED, "%s\t%s", gpkg->target,
                   hl_gdal_reason(gpkg->messages));
}

hl_status hl_gpkg_run(const hl_gpkg *gpkg, const char *sql, hl_error *err)
{
    OGRLayerH rows = GDALDatasetExecuteSQL(gpkg->dataset, sql, NULL, NULL);

    if (rows != NULL) GDALDatasetReleaseResultSet(gpkg->dataset, rows);
    return hl_gpkg_check(gpkg, err);
}

void hl_gpkg_quote(hl_buffer *sql, const char *text)
{
    hl_buffer_text(sql, "'");
    for (; *text != '\0'; text++) {
        if (*text == '\'') hl_buffer_text(sql, "'");
        hl_buffer_bytes(sql, text, 1);
    }
    hl_buffer_text(sql, "'");
}

// -------------------------------------------------------------------- fields

static OGRFieldType field_type(hl_column_kind kind)
{
    switch (kind) {
    case HL_NUMBER: return OFTReal;
    case HL_COUNT: return OFTInteger64;
    case HL_CLASS:
    case HL_FLAG: return OFTInteger;
    case HL_DATE: return OFTDate;
    case HL_TEXT: break;
    }
    return OFTString;
}

static void create_fields(OGRLayerH layer, const hl_columns *columns)
{
    for (size_t i = 0; i < columns->count; i++) {
        const hl_column *column = &columns->column[i];
        OGRFieldDefnH field = OGR_Fld_Create(column->name, field_type(column->kind));
        if (column->kind == HL_FLAG) OGR_Fld_SetSubType(field, OFSTBoolean);
        (void)OGR_L_CreateField(layer, field, TRUE);
        OGR_Fld_Destroy(field);
    }
}

static void set_number(OGRFeatureH feature, int field, const hl_column *column,
                       double value)
{
    hl_day day = {0};

    switch (column->kind) {
    case HL_NUMBER: OGR_F_SetFieldDouble(feature, field, value); break;
    case HL_COUNT: OGR_F_SetFieldInteger64(feature, field, llround(value)); break;
    case HL_CLASS:
    case HL_FLAG: OGR_F_SetFieldInteger(feature, field, (int)lround(value)); break;
    case HL_DATE:
        day = hl_day_of(value);
        OGR_F_SetFieldDateTime(feature, field, day.year, day.month, day.day, 0, 0, 0,
                               0);
        break;
    case HL_TEXT: break;
    }
}

/// NULL rather than unset: GDAL keeps one prepared statement for all rows.
static void set_fields(OGRFeatureH feature, const hl_columns *columns, size_t row)
{
    for (size_t i = 0; i < columns->count; i++) {
        const hl_column *column = &columns->column[i];
        const int field = (int)i;
        if (column->kind == HL_TEXT && column->text[row] != NULL) {
            OGR_F_SetFieldString(feature, field, column->text[row]);
        } else if (column->kind != HL_TEXT && isfinite(column->value[row])) {
            set_number(feature, field, column, column->value[row]);
        } else {
            OGR_F_SetFieldNull(feature, field);
        }
    }
}

// ---------------------------------------------------------------------- rows

static void set_shape(OGRFeatureH feature, const hl_sheet *sheet, size_t row,
                      hl_buffer *wkb)
{
    OGRGeometryH shape = NULL;

    wkb->length = 0;
    if (hl_shape_wkb(sheet, row, wkb) && !wkb->failed) {
        (void)OGR_G_CreateFromWkb(wkb->text, NULL, &shape, (int)wkb->length);
    }
    (void)OGR_F_SetGeometryDirectly(feature, shape);
}

static hl_status write_rows(const hl_gpkg *gpkg, OGRLayerH layer, const hl_sheet *sheet,
                            hl_error *err)
{
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    hl_buffer wkb = {0};

    hl_status status = HL_OK;
    for (size_t row = 0; row < sheet->columns.rows && status == HL_OK; row++) {
        (void)OGR_F_SetFID(feature, (GIntBig)row + 1);
        set_fields(feature, &sheet->columns, row);
        if (sheet->shape != HL_SHAPE_NONE) set_shape(feature, sheet, row, &wkb);
        status = hl_gpkg_insert(gpkg, layer, feature, err);
    }
    if (status == HL_OK) status = hl_buffer_check(&wkb, err);
    hl_buffer_free(&wkb);
    OGR_F_Destroy(feature);
    return status;
}

// -------------------------------------------------------------------- layers

static OGRwkbGeometryType geometry_type(hl_shape shape)
{
    switch (shape) {
    case HL_SHAPE_POINTS: return wkbPoint;
    case HL_SHAPE_LINES: return wkbLineString;
    case HL_SHAPE_POLYGONS: return wkbMultiPolygon;
    case HL_SHAPE_NONE: break;
    }
    return wkbNone;
}

/// The CRS of the package for GDAL, longitude before latitude; the GeoPackage's own
/// plane (srs_id -1) for none.
static OGRSpatialReferenceH open_crs(const hl_package *package)
{
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);

    if (package->crs == NULL) {
        (void)OSRSetLocalCS(crs, HL_PLANE);
    } else {
        (void)OSRSetFromUserInput(crs, package->crs);
    }
    OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
    return crs;
}

static OGRLayerH create_layer(const hl_gpkg *gpkg, const hl_sheet *sheet)
{
    const hl_lang lang = gpkg->package->lang;
    char **options = NULL;

    options = CSLSetNameValue(options, "IDENTIFIER", hl_text_in(sheet->title, lang));
    options =
        CSLSetNameValue(options, "DESCRIPTION", hl_text_in(sheet->description, lang));
    options = CSLSetNameValue(options, "GEOMETRY_NAME", GEOMETRY);
    if (sheet->shape == HL_SHAPE_NONE) {
        options = CSLSetNameValue(options, "ASPATIAL_VARIANT", "GPKG_ATTRIBUTES");
    }

    OGRSpatialReferenceH crs =
        sheet->shape != HL_SHAPE_NONE ? open_crs(gpkg->package) : NULL;
    OGRLayerH layer = GDALDatasetCreateLayer(gpkg->dataset, sheet->name, crs,
                                             geometry_type(sheet->shape), options);
    if (crs != NULL) OSRRelease(crs);
    CSLDestroy(options);
    return layer;
}

hl_status hl_gpkg_add_sheet(const hl_gpkg *gpkg, const hl_sheet *sheet, hl_error *err)
{
    OGRLayerH layer = create_layer(gpkg, sheet);

    hl_status status = hl_gpkg_check(gpkg, err);
    if (status != HL_OK || layer == NULL) return status;
    create_fields(layer, &sheet->columns);
    status = hl_gpkg_check(gpkg, err);
    if (status != HL_OK) return status;
    status = write_rows(gpkg, layer, sheet, err);
    return status;
}

// --------------------------------------------------------------------- views

static void select_columns(const hl_sheet *child, hl_buffer *sql)
{
    for (size_t i = 0; i < child->columns.count; i++) {
        const char *name = child->columns.column[i].name;
        hl_buffer_format(sql, ", p.\"%s\" AS \"%s\"", name, name);
    }
}

static hl_status create_view(const hl_gpkg *gpkg, const hl_view *view, hl_error *err)
{
    const char *parent_key = view->parent_key != NULL ? view->parent_key : "fid";
    hl_buffer sql = {0};

    hl_buffer_format(&sql, "CREATE VIEW \"%s\" AS SELECT p.fid AS OGC_FID, c.%s AS %s",
                     view->name, GEOMETRY, GEOMETRY);
    select_columns(hl_package_find(gpkg->package, view->child), &sql);
    hl_buffer_format(&sql, " FROM \"%s\" p JOIN \"%s\" c ON c.\"%s\" = p.\"%s\"",
                     view->child, view->parent, parent_key, view->child_key);
    hl_status status = hl_buffer_check(&sql, err);
    if (status == HL_OK) status = hl_gpkg_run(gpkg, sql.text, err);
    hl_buffer_free(&sql);
    return status;
}

static hl_status create_index(const hl_gpkg *gpkg, const char *table,
                              const char *column, hl_error *err)
{
    hl_buffer sql = {0};

    if (column == NULL) return HL_OK;
    hl_buffer_format(&sql, "CREATE INDEX \"%s_%s\" ON \"%s\"(\"%s\")", table, column,
                     table, column);
    hl_status status = hl_buffer_check(&sql, err);
    if (status == HL_OK) status = hl_gpkg_run(gpkg, sql.text, err);
    hl_buffer_free(&sql);
    return status;
}

static hl_status register_view(const hl_gpkg *gpkg, const hl_view *view, hl_error *err)
{
    const hl_lang lang = gpkg->package->lang;
    hl_extent extent = hl_extent_empty();
    hl_buffer sql = {0};
    const double *x = NULL;
    const double *y = NULL;

    const size_t count =
        hl_sheet_vertices(hl_package_find(gpkg->package, view->parent), &x, &y);
    for (size_t i = 0; i < count; i++) {
        hl_extent_add(&extent, x[i], y[i]);
    }
    hl_buffer_format(&sql, "INSERT INTO gpkg_contents SELECT '%s', 'features', ",
                     view->name);
    hl_gpkg_quote(&sql, hl_text_in(view->title, lang));
    hl_buffer_text(&sql, ", ");
    hl_gpkg_quote(&sql, hl_text_in(view->description, lang));
    hl_buffer_text(&sql, ", '" HL_GPKG_TIME "'");
    if (hl_extent_is_empty(&extent)) {
        hl_buffer_text(&sql, ", NULL, NULL, NULL, NULL");
    } else {
        hl_buffer_format(&sql, ", %.17g, %.17g, %.17g, %.17g", extent.low_x,
                         extent.low_y, extent.high_x, extent.high_y);
    }
    hl_buffer_format(&sql, ", srs_id FROM gpkg_contents WHERE table_name = '%s'",
                     view->parent);
    hl_status status = hl_buffer_check(&sql, err);
    if (status == HL_OK) status = hl_gpkg_run(gpkg, sql.text, err);
    hl_buffer_free(&sql);
    return status;
}

static hl_status register_geometry(const hl_gpkg *gpkg, const hl_view *view,
                                   hl_error *err)
{
    hl_buffer sql = {0};

    hl_buffer_format(&sql,
                     "INSERT INTO gpkg_geometry_columns SELECT '%s', column_name, "
                     "geometry_type_name, srs_id, z, m FROM gpkg_geometry_columns "
                     "WHERE table_name = '%s'",
                     view->name, view->parent);
    hl_status status = hl_buffer_check(&sql, err);
    if (status == HL_OK) status = hl_gpkg_run(gpkg, sql.text, err);
    hl_buffer_free(&sql);
    if (status != HL_OK) return status;

    hl_buffer_format(&sql,
                     "INSERT INTO gpkg_ogr_contents (table_name, feature_count) "
                     "SELECT '%s', count(*) FROM \"%s\"",
                     view->name, view->name);
    status = hl_buffer_check(&sql, err);
    if (status == HL_OK) status = hl_gpkg_run(gpkg, sql.text, err);
    hl_buffer_free(&sql);
    return status;
}

hl_status hl_gpkg_add_view(const hl_gpkg *gpkg, const hl_view *view, hl_error *err)
{
    hl_status status = create_index(gpkg, view->child, view->child_key, err);
    if (status == HL_OK) {
        status = create_index(gpkg, view->child, view->date_column, err);
    }
    if (status == HL_OK) {
        status = create_index(gpkg, view->parent, view->parent_key, err);
    }
    if (status == HL_OK) status = create_view(gpkg, view, err);
    if (status == HL_OK) status = register_view(gpkg, view, err);
    if (status == HL_OK) status = register_geometry(gpkg, view, err);
    return status;
}
