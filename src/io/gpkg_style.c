#include <cpl_conv.h>
#include <cpl_string.h>
#include <math.h>
#include <ogr_api.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/io/project.h"
#include "hinterland/io/style.h"
#include "io/drawing.h"
#include "io/gpkg.h"
#include "io/style_of.h"
#include "io/template.h"

/// The fields of layer_styles, as QGIS makes them and in its order.
typedef enum style_field {
    STYLE_CATALOG,
    STYLE_SCHEMA,
    STYLE_TABLE,
    STYLE_GEOMETRY,
    STYLE_NAME,
    STYLE_QML,
    STYLE_SLD,
    STYLE_DEFAULT,
    STYLE_DESCRIPTION,
    STYLE_OWNER,
    STYLE_UI,
    STYLE_TIME,
    STYLE_FIELD_COUNT
} style_field;

enum { WIDE = 256, NARROW = 30, STYLE_YEAR = 1980 };

static const struct {
    const char *name;
    OGRFieldType type;
    int width;
} FIELDS[STYLE_FIELD_COUNT] = {
    [STYLE_CATALOG] = {"f_table_catalog",   OFTString,   WIDE  },
    [STYLE_SCHEMA] = {"f_table_schema",    OFTString,   WIDE  },
    [STYLE_TABLE] = {"f_table_name",      OFTString,   WIDE  },
    [STYLE_GEOMETRY] = {"f_geometry_column", OFTString,   WIDE  },
    [STYLE_NAME] = {"styleName",         OFTString,   NARROW},
    [STYLE_QML] = {"styleQML",          OFTString,   0     },
    [STYLE_SLD] = {"styleSLD",          OFTString,   0     },
    [STYLE_DEFAULT] = {"useAsDefault",      OFTInteger,  0     },
    [STYLE_DESCRIPTION] = {"description",       OFTString,   0     },
    [STYLE_OWNER] = {"owner",             OFTString,   NARROW},
    [STYLE_UI] = {"ui",                OFTString,   NARROW},
    [STYLE_TIME] = {"update_time",       OFTDateTime, 0     },
};

static OGRLayerH create_table(const hl_gpkg *gpkg)
{
    char **options = CSLSetNameValue(NULL, "FID", "id");
    options = CSLSetNameValue(options, "ASPATIAL_VARIANT", "GPKG_ATTRIBUTES");
    OGRLayerH layer =
        GDALDatasetCreateLayer(gpkg->dataset, "layer_styles", NULL, wkbNone, options);
    CSLDestroy(options);
    for (int i = 0; i < STYLE_FIELD_COUNT && layer != NULL; i++) {
        OGRFieldDefnH field = OGR_Fld_Create(FIELDS[i].name, FIELDS[i].type);
        if (FIELDS[i].width > 0) OGR_Fld_SetWidth(field, FIELDS[i].width);
        if (i == STYLE_DEFAULT) OGR_Fld_SetSubType(field, OFSTBoolean);
        if (i == STYLE_TIME) OGR_Fld_SetDefault(field, "CURRENT_TIMESTAMP");
        (void)OGR_L_CreateField(layer, field, TRUE);
        OGR_Fld_Destroy(field);
    }
    return layer;
}

/// What one row of layer_styles says.
typedef struct style_row {
    const char *table;
    const char *name;
    const char *description;
    bool is_default;
} style_row;

static hl_status add_row(const hl_gpkg *gpkg, OGRLayerH layer, const style_row *row,
                         const hl_drawing *drawing, hl_error *err)
{
    char *qml = NULL;
    char *sld = NULL;

    hl_status status = hl_style_of(drawing, &qml, err);
    if (status == HL_OK) status = hl_sld_of(drawing, row->table, &sld, err);
    if (status != HL_OK) goto done;

    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    const bool spatial = drawing->shape != HL_SHAPE_NONE;
    OGR_F_SetFieldString(feature, STYLE_CATALOG, "");
    OGR_F_SetFieldString(feature, STYLE_SCHEMA, ""); // NULL would hide the style
    OGR_F_SetFieldString(feature, STYLE_TABLE, row->table);
    OGR_F_SetFieldString(feature, STYLE_GEOMETRY, spatial ? "geom" : "");
    OGR_F_SetFieldString(feature, STYLE_NAME, row->name);
    OGR_F_SetFieldString(feature, STYLE_QML, qml);
    OGR_F_SetFieldString(feature, STYLE_SLD, sld);
    OGR_F_SetFieldInteger(feature, STYLE_DEFAULT, row->is_default ? 1 : 0);
    OGR_F_SetFieldString(feature, STYLE_DESCRIPTION, row->description);
    OGR_F_SetFieldString(feature, STYLE_OWNER, "");
    OGR_F_SetFieldNull(feature, STYLE_UI);
    OGR_F_SetFieldDateTime(feature, STYLE_TIME, STYLE_YEAR, 1, 1, 0, 0, 0, 100);
    status = hl_gpkg_insert(gpkg, layer, feature, err);
    OGR_F_Destroy(feature);
done:
    free(qml);
    free(sld);
    return status;
}

static bool styled(const hl_column *column)
{
    return column->style != HL_STYLE_NONE && column->value != NULL;
}

/// Whether a column of a view is one and the same in the last period, which lies over
/// the others until one steps through time: QGIS would open a map of one color.
static bool is_flat_at_last(const hl_gpkg *gpkg, const char *table,
                            const hl_column *column, size_t rows)
{
    const hl_view *view = hl_package_find_view(gpkg->package, table);
    double last = -HUGE_VAL;
    double low = HUGE_VAL;
    double high = -HUGE_VAL;

    if (view == NULL || view->date_column == NULL) return false;
    const hl_column *date = hl_columns_find(
        &hl_package_find(gpkg->package, table)->columns, view->date_column);
    for (size_t r = 0; r < rows; r++) {
        last = fmax(last, date->value[r]);
    }
    if (!isfinite(last)) return false; // periods without a date do not lie over others
    for (size_t r = 0; r < rows; r++) {
        if (date->value[r] != last || !isfinite(column->value[r])) continue;
        low = fmin(low, column->value[r]);
        high = fmax(high, column->value[r]);
    }
    return low >= high;
}

/// A style per styled column of a layer; a plain one where no column is the default.
static hl_status add_styles_of(const hl_gpkg *gpkg, OGRLayerH layer, const char *table,
                               const char *default_column, hl_error *err)
{
    hl_drawing drawing = hl_drawing_of(gpkg->package, table, NULL);
    const hl_columns *columns = &drawing.sheet->columns;
    hl_status status = HL_OK;

    if (default_column == NULL || drawing.shape == HL_SHAPE_NONE) {
        const style_row plain = {.table = table, .name = "plain", .is_default = true};
        status = add_row(gpkg, layer, &plain, &drawing, err);
    }
    if (drawing.shape == HL_SHAPE_NONE) return status;
    for (size_t i = 0; i < columns->count && status == HL_OK; i++) {
        const hl_column *column = &columns->column[i];
        const bool opens =
            default_column != NULL && strcmp(default_column, column->name) == 0;
        if (!styled(column)) continue;
        if (!opens && is_flat_at_last(gpkg, table, column, columns->rows)) continue;
        const style_row row = {.table = table,
                               .name = column->name,
                               .description = column->title[gpkg->package->lang],
                               .is_default = opens};
        drawing.column = column;
        status = add_row(gpkg, layer, &row, &drawing, err);
    }
    return status;
}

hl_status hl_gpkg_add_styles(const hl_gpkg *gpkg, hl_error *err)
{
    const hl_package *package = gpkg->package;
    OGRLayerH layer = create_table(gpkg);

    hl_status status = hl_gpkg_check(gpkg, err);
    for (size_t i = 0; i < package->sheet_count && status == HL_OK; i++) {
        status = add_styles_of(gpkg, layer, package->sheets[i].name,
                               package->sheets[i].default_column, err);
    }
    for (size_t i = 0; i < package->view_count && status == HL_OK; i++) {
        status = add_styles_of(gpkg, layer, package->views[i].name,
                               package->views[i].default_column, err);
    }
    return status;
}

/// QGIS opens an embedded project by a URL that it does not decode as it encodes it:
/// characters that a URL reserves (: , ( & …) would make the project unreachable.
static void quote_project_name(hl_buffer *sql, const char *title)
{
    static const char RESERVED[] = ":/?#[]@!$&'()*+,;=%\"<>\\^`{|}";
    hl_buffer name = {0};

    for (const char *at = title; *at != '\0'; at++) {
        const bool reserved = strchr(RESERVED, *at) != NULL;
        const bool gap = name.length > 0 && name.text[name.length - 1] == ' ';
        if (!reserved) {
            hl_buffer_bytes(&name, at, 1);
        } else if (!gap && name.length > 0) {
            hl_buffer_text(&name, at[1] == '\0' ? "" : " ");
        }
    }
    hl_gpkg_quote(sql, name.length > 0 ? name.text : "project");
    sql->failed = sql->failed || name.failed;
    hl_buffer_free(&name);
}

hl_status hl_gpkg_add_project(const hl_gpkg *gpkg, const char *geopackage,
                              hl_error *err)
{
    hl_buffer sql = {0};
    unsigned char *zip = NULL;
    size_t size = 0;

    hl_status status = hl_project_zip(gpkg->package, geopackage, &zip, &size, err);
    if (status != HL_OK) return status;
    status = hl_gpkg_run(gpkg,
                         "CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata "
                         "BLOB, content BLOB)",
                         err);
    if (status != HL_OK) goto done;
    hl_buffer_text(&sql, "INSERT INTO qgis_projects VALUES (");
    quote_project_name(&sql, hl_text_in(gpkg->package->title, gpkg->package->lang));
    hl_buffer_text(&sql, ", '{\"last_modified_time\": \"1980-01-01T00:00:00\", "
                         "\"last_modified_user\": \"hinterland\" }', '");
    char *hex = CPLBinaryToHex((int)size, zip);
    hl_buffer_text(&sql, hex);
    hl_buffer_text(&sql, "')");
    CPLFree(hex);
    status = hl_buffer_check(&sql, err);
    if (status == HL_OK) status = hl_gpkg_run(gpkg, sql.text, err);
done:
    hl_buffer_free(&sql);
    free(zip);
    return status;
}
