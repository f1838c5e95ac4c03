/// One file instead of a folder of outputs: what the commands without a study file
/// leave behind.

#include "study/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/buffer.h"
#include "core/file.h"
#include "core/memory.h"
#include "hinterland/io/csv.h"
#include "hinterland/io/geopackage.h"
#include "hinterland/io/layer_file.h"
#include "hinterland/io/project.h"

const char *const HL_RUN_ENDINGS = ".gpkg, .shp, .csv, .geojson, .topojson, .fgb";
const char *const HL_RUN_TABLE_ENDINGS = ".csv, .xlsx, .gpkg";

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
    static const char *const ENDINGS[] = {"gpkg",    "shp",      "csv",
                                          "geojson", "topojson", "fgb"};

    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        if (ends_in(path, ENDINGS[i])) return true;
    }
    return false;
}

bool hl_run_can_write_table(const char *path)
{
    return ends_in(path, "csv") || ends_in(path, "xlsx") || ends_in(path, "gpkg");
}

/// The ends of the columns of statistics, and what is left of them in a shapefile.
static const char *const ENDS[][2] = {
    {"_expected",     "_e" },
    {"_variance",     "_v" },
    {"_p_greater",    "_pg"},
    {"_p_less",       "_pl"},
    {"_p_folded",     "_pf"},
    {"_p_mc",         "_pe"},
    {"_p_fdr",        "_pq"},
    {"_p_bonferroni", "_pb"},
    {"_p_bonf",       "_pb"},
    {"_p_low",        "_p0"},
    {"_p_high",       "_p1"},
    {"_p_method",     "_pm"},
    {"_class",        "_cl"},
    {"_change",       "_ch"},
};

static bool ends_with(const char *text, const char *end)
{
    const size_t length = strlen(text);
    const size_t part = strlen(end);

    return length > part && strcmp(text + length - part, end) == 0;
}

/// The length of the name of the field that a column is of; 0: of none.
static size_t field_in(const session *s, const char *column)
{
    const hl_study_fields *fields = &s->study->association.fields;
    size_t longest = 0;

    for (size_t f = 0; f < fields->count; f++) {
        const char *name = fields->field[f].short_name;
        const size_t length = strlen(name);
        const bool starts = strncmp(column, name, length) == 0;
        if (starts && column[length] == '_' && length > longest) longest = length;
    }
    return longest;
}

/// Cut a name to what a shapefile holds: its end is abbreviated, then the name of the
/// field is cut.
static void cut_name(const session *s, const char *full, char out[HL_SHAPEFILE_NAME])
{
    enum { MOST = HL_SHAPEFILE_NAME - 1 };
    char name[HL_COLUMN_NAME_SIZE];

    (void)snprintf(name, sizeof name, "%s", full);
    for (size_t k = 0; strlen(name) > MOST && k < sizeof ENDS / sizeof *ENDS; k++) {
        if (!ends_with(name, ENDS[k][0])) continue;
        const size_t stem = strlen(name) - strlen(ENDS[k][0]);
        (void)snprintf(name + stem, sizeof name - stem, "%s", ENDS[k][1]);
    }
    const size_t length = strlen(name);
    const size_t tail = length - field_in(s, name);
    const size_t head = length <= MOST || tail >= MOST ? MOST : MOST - tail;
    const bool cut = length > MOST && tail < MOST;
    (void)snprintf(out, HL_SHAPEFILE_NAME, "%.*s%s", (int)head, name,
                   cut ? name + length - tail : "");
}

/// As many digits at the end as make a name differ from those before it.
static void make_distinct(char (*name)[HL_SHAPEFILE_NAME], size_t at)
{
    enum { STEM = HL_SHAPEFILE_NAME - 4, MOST = 999 };
    char stem[HL_SHAPEFILE_NAME];
    bool again = true;

    (void)snprintf(stem, sizeof stem, "%.*s", STEM, name[at]);
    for (unsigned number = 1; again && number <= MOST; number++) {
        again = false;
        for (size_t c = 0; c < at && !again; c++) {
            again = strcmp(name[c], name[at]) == 0;
        }
        if (again) {
            (void)snprintf(name[at], HL_SHAPEFILE_NAME, "%.*s%u", STEM, stem, number);
        }
    }
}

hl_status session_shapefile_names(const session *s, const hl_columns *columns,
                                  char (**out)[HL_SHAPEFILE_NAME], hl_error *err)
{
    char(*name)[HL_SHAPEFILE_NAME] = hl_array(columns->count, sizeof *name);

    if (name == NULL) return hl_no_memory(err, "%zu names", columns->count);
    for (size_t c = 0; c < columns->count; c++) {
        cut_name(s, columns->column[c].name, name[c]);
        make_distinct(name, c);
    }
    *out = name;
    return HL_OK;
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
    char(*name)[HL_SHAPEFILE_NAME] = NULL;
    hl_status status = HL_OK;

    if (field == NULL) return hl_no_memory(err, "%zu fields", sheet->columns.count);
    if (ends_in(path, "shp")) {
        status = session_shapefile_names(s, &sheet->columns, &name, err);
    }
    for (size_t c = 0; name != NULL && c < sheet->columns.count; c++) {
        field[c].name = name[c];
    }

    const hl_layer layer = {
        .table = {.rows = sheet->columns.rows,
                  .count = sheet->columns.count,
                  .field = field},
        .shape = HL_SHAPE_POLYGONS,
        .polygons = *sheet->polygons,
        .crs = s->frame.crs,
    };
    if (status == HL_OK) {
        status = hl_layer_write(path, &layer, s->options->overwrite, err);
    }
    free(field);
    free(name);
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

hl_status session_renamed(const session *s, const char *path, char **out, hl_error *err)
{
    enum { WIDTH = HL_SHAPEFILE_NAME + 1 };
    hl_buffer text = {0};
    hl_status status = HL_OK;

    *out = NULL;
    if (path == NULL || !ends_in(path, "shp")) return HL_OK;
    for (size_t k = 0; k < s->sheet_count && status == HL_OK; k++) {
        const hl_columns *columns = &s->sheet[k].columns;
        char(*name)[HL_SHAPEFILE_NAME] = NULL;
        if (strcmp(s->sheet[k].name, session_units(s)) != 0) continue;
        status = session_shapefile_names(s, columns, &name, err);
        for (size_t c = 0; name != NULL && c < columns->count; c++) {
            if (strcmp(name[c], columns->column[c].name) == 0) continue;
            hl_buffer_format(&text, "  %-*s %s\n", WIDTH, name[c],
                             columns->column[c].name);
        }
        free(name);
    }
    if (status == HL_OK && text.length > 0) status = hl_buffer_check(&text, err);
    if (status == HL_OK) {
        *out = text.text;
        return HL_OK;
    }
    hl_buffer_free(&text);
    return status;
}

hl_status session_write_file(const session *s, const hl_package *package,
                             const hl_run_summary *summary, hl_error *err)
{
    const char *path = summary->geopackage;
    const hl_csv_options as_csv = {.overwrite = s->options->overwrite};

    if (session_is_geopackage(path)) return write_geopackage(s, package, summary, err);
    if (!session_has_shapes(s)) return session_write_table(s, path, err);
    for (size_t k = 0; k < s->sheet_count; k++) {
        const hl_sheet *sheet = &s->sheet[k];
        if (strcmp(sheet->name, session_units(s)) != 0) continue;
        if (ends_in(path, "csv")) {
            return hl_csv_write(path, &sheet->columns, &as_csv, err);
        }
        return write_layer(s, sheet, path, err);
    }
    return hl_fail(err, HL_CODE_INTERNAL, "no layer of units");
}
