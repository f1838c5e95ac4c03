/// One file instead of a folder of outputs: what the commands without a study file
/// leave behind.

#include "study/session.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/file.h"
#include "core/memory.h"
#include "hinterland/io/csv.h"
#include "hinterland/io/geopackage.h"
#include "hinterland/io/layer_file.h"
#include "hinterland/io/project.h"

const char *const HL_RUN_ENDINGS = ".gpkg, .csv, .geojson, .fgb";

static bool ends_in(const char *path, const char *ending)
{
    const char *dot = strrchr(hl_path_name(path), '.');

    return dot != NULL && strcasecmp(dot + 1, ending) == 0;
}

bool session_is_geopackage(const char *path)
{
    return ends_in(path, "gpkg");
}

bool hl_run_can_write(const char *path)
{
    static const char *const ENDINGS[] = {"gpkg", "csv", "geojson", "fgb"};

    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        if (ends_in(path, ENDINGS[i])) return true;
    }
    return false;
}

/// The columns of a sheet as the fields of a layer. Names, texts and numbers are
/// borrowed; the caller frees the array.
static hl_field *fields_of(const hl_columns *columns)
{
    hl_field *field = hl_array(columns->count, sizeof *field);

    for (size_t c = 0; field != NULL && c < columns->count; c++) {
        hl_column *column = &columns->column[c];
        hl_field_kind kind = HL_FIELD_INTEGER;
        if (column->kind == HL_NUMBER) kind = HL_FIELD_REAL;
        if (column->kind == HL_TEXT) kind = HL_FIELD_TEXT;
        field[c] = (hl_field){.name = column->name,
                              .kind = kind,
                              .number = column->value,
                              .text = column->text};
    }
    return field;
}

static hl_status write_layer(const session *s, const hl_sheet *sheet, const char *path,
                             hl_error *err)
{
    hl_field *field = fields_of(&sheet->columns);
    if (field == NULL) return hl_no_memory(err, "%zu fields", sheet->columns.count);

    const hl_layer layer = {
        .table = {.rows = sheet->columns.rows,
                  .count = sheet->columns.count,
                  .field = field},
        .shape = HL_SHAPE_POLYGONS,
        .polygons = *sheet->polygons,
        .crs = s->frame.crs,
    };
    const hl_status status = hl_layer_write(path, &layer, s->options->overwrite, err);
    free(field);
    return status;
}

static hl_status write_geopackage(const session *s, const hl_package *package,
                                  const hl_run_summary *summary, hl_error *err)
{
    const hl_geopackage_options options = {.overwrite = s->options->overwrite,
                                           .no_project = summary->project == NULL};

    const hl_status status =
        hl_geopackage_write(summary->geopackage, package, &options, err);
    if (status != HL_OK || summary->project == NULL) return status;
    return hl_project_write(summary->project, package,
                            hl_path_name(summary->geopackage), s->options->overwrite,
                            err);
}

hl_status session_write_file(const session *s, const hl_package *package,
                             const hl_run_summary *summary, hl_error *err)
{
    const char *path = summary->geopackage;
    const hl_csv_options as_csv = {.overwrite = s->options->overwrite};

    if (session_is_geopackage(path)) return write_geopackage(s, package, summary, err);
    for (size_t k = 0; k < s->sheet_count; k++) {
        const hl_sheet *sheet = &s->sheet[k];
        if (sheet->shape != HL_SHAPE_POLYGONS) continue;
        if (ends_in(path, "csv")) {
            return hl_csv_write(path, &sheet->columns, &as_csv, err);
        }
        return write_layer(s, sheet, path, err);
    }
    return hl_fail(err, HL_CODE_INTERNAL, "no layer of units");
}
