#include <string.h>

#include "hinterland/io/style.h"
#include "io/drawing.h"
#include "io/gpkg.h"
#include "io/metadata.h"
#include "io/template.h"

// Wording of the OGC standard, but for UNIQUE: GDAL 3.6 would make `name` unique over
// all tables, which forbids the same alias in two layers.
static const char *const SCHEMA[] = {
    "CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT "
    "NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT, constraint_name "
    "TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn "
    "UNIQUE (table_name, name))",
    "CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, "
    "constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, "
    "max NUMERIC, max_is_inclusive BOOLEAN, description TEXT, CONSTRAINT gdcc_ntv "
    "UNIQUE (constraint_name, constraint_type, value))",
    "CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, "
    "md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL, "
    "mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '')",
    "CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name "
    "TEXT, column_name TEXT, row_id_value INTEGER, timestamp DATETIME NOT NULL DEFAULT "
    "(strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL, md_parent_id "
    "INTEGER, CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES "
    "gpkg_metadata(id), CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES "
    "gpkg_metadata(id))",
    "CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, "
    "extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL, "
    "CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))",
    "INSERT INTO gpkg_extensions VALUES "
    "('gpkg_data_columns', NULL, 'gpkg_schema', "
    "'http://www.geopackage.org/spec121/#extension_schema', 'read-write'), "
    "('gpkg_data_column_constraints', NULL, 'gpkg_schema', "
    "'http://www.geopackage.org/spec121/#extension_schema', 'read-write'), "
    "('gpkg_metadata', NULL, 'gpkg_metadata', "
    "'http://www.geopackage.org/spec120/#extension_metadata', 'read-write'), "
    "('gpkg_metadata_reference', NULL, 'gpkg_metadata', "
    "'http://www.geopackage.org/spec120/#extension_metadata', 'read-write')",
};

hl_status hl_gpkg_add_schema(const hl_gpkg *gpkg, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t i = 0; i < sizeof SCHEMA / sizeof *SCHEMA && status == HL_OK; i++) {
        status = hl_gpkg_run(gpkg, SCHEMA[i], err);
    }
    return status;
}

/// Run the statement in a buffer and empty it.
static hl_status run_buffer(const hl_gpkg *gpkg, hl_buffer *sql, hl_error *err)
{
    hl_status status = hl_buffer_check(sql, err);

    if (status == HL_OK) status = hl_gpkg_run(gpkg, sql->text, err);
    hl_buffer_free(sql);
    return status;
}

// ------------------------------------------------------- aliases and domains

static hl_status add_domain(const hl_gpkg *gpkg, const hl_classes *classes,
                            hl_error *err)
{
    const hl_lang lang = gpkg->package->lang;
    enum { LABEL_SIZE = 256 };
    char label[LABEL_SIZE];
    hl_buffer sql = {0};

    if (classes->count == 0) return HL_OK;
    hl_buffer_text(&sql, "INSERT OR IGNORE INTO gpkg_data_column_constraints "
                         "(constraint_name, constraint_type, value, description) "
                         "VALUES ");
    for (size_t i = 0; i < classes->count; i++) {
        hl_buffer_format(&sql, "%s('%s', 'enum', '%d', ", i > 0 ? ", " : "",
                         classes->name, classes->row[i].code);
        hl_class_label(&classes->row[i], lang, label, sizeof label);
        hl_gpkg_quote(&sql, label);
        hl_buffer_text(&sql, ")");
    }
    return run_buffer(gpkg, &sql, err);
}

static bool has_domain(const hl_column *column)
{
    return column->kind == HL_CLASS && column->classes != NULL;
}

/// Alias, meaning and domain of every column of a sheet, under the name of a table.
static hl_status add_columns(const hl_gpkg *gpkg, const char *table,
                             const hl_sheet *sheet, hl_error *err)
{
    const hl_lang lang = gpkg->package->lang;
    hl_buffer alias = {0};
    hl_buffer sql = {0};

    if (sheet->columns.count == 0) return HL_OK;
    hl_buffer_text(&sql, "INSERT INTO gpkg_data_columns (table_name, column_name, "
                         "name, title, description, constraint_name) VALUES ");
    for (size_t i = 0; i < sheet->columns.count; i++) {
        const hl_column *column = &sheet->columns.column[i];
        hl_buffer_format(&sql, "%s('%s', '%s', ", i > 0 ? ", " : "", table,
                         column->name);
        alias.length = 0;
        hl_column_alias(sheet, column, lang, &alias);
        hl_gpkg_quote(&sql, hl_buffer_view(&alias));
        hl_buffer_text(&sql, ", ");
        hl_gpkg_quote(&sql, hl_buffer_view(&alias));
        hl_buffer_text(&sql, ", ");
        hl_gpkg_quote(
            &sql, hl_text_in((hl_text){column->meaning[HL_EN], column->meaning[HL_ZH]},
                             lang));
        if (has_domain(column)) {
            hl_buffer_format(&sql, ", '%s')", column->classes->name);
        } else {
            hl_buffer_text(&sql, ", NULL)");
        }
    }
    sql.failed |= alias.failed;
    hl_buffer_free(&alias);
    return run_buffer(gpkg, &sql, err);
}

static hl_status add_domains(const hl_gpkg *gpkg, const hl_sheet *sheet, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t i = 0; i < sheet->columns.count && status == HL_OK; i++) {
        if (has_domain(&sheet->columns.column[i])) {
            status = add_domain(gpkg, sheet->columns.column[i].classes, err);
        }
    }
    return status;
}

// ------------------------------------------------------------------ metadata

static hl_status add_metadata(const hl_gpkg *gpkg, const char *table, hl_text title,
                              hl_text description, hl_error *err)
{
    hl_buffer document = {0};
    hl_buffer inner = {0};
    hl_buffer sql = {0};

    hl_metadata_elements(gpkg->package, table, title, description, &inner);
    HL_FILL(&document, "metadata.qmd", {"elements", hl_buffer_view(&inner)});
    hl_buffer_text(&sql, "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, "
                         "mime_type, metadata) VALUES ('dataset', "
                         "'http://mrcc.com/qgis.dtd', 'text/xml', ");
    hl_gpkg_quote(&sql, hl_buffer_view(&document));
    hl_buffer_text(&sql, ")");
    sql.failed |= inner.failed || document.failed;
    hl_buffer_free(&inner);
    hl_buffer_free(&document);
    const hl_status status = run_buffer(gpkg, &sql, err);
    if (status != HL_OK) return status;

    hl_buffer_format(&sql,
                     "INSERT INTO gpkg_metadata_reference (reference_scope, "
                     "table_name, timestamp, md_file_id) SELECT 'table', '%s', '%s', "
                     "max(id) FROM gpkg_metadata",
                     table, HL_GPKG_TIME);
    return run_buffer(gpkg, &sql, err);
}

static hl_status describe_table(const hl_gpkg *gpkg, const char *table,
                                const hl_sheet *sheet, hl_error *err)
{
    hl_status status = add_domains(gpkg, sheet, err);

    if (status == HL_OK) status = add_columns(gpkg, table, sheet, err);
    return status;
}

hl_status hl_gpkg_describe(const hl_gpkg *gpkg, hl_error *err)
{
    const hl_package *package = gpkg->package;
    hl_status status = HL_OK;

    for (size_t i = 0; i < package->sheet_count && status == HL_OK; i++) {
        const hl_sheet *sheet = &package->sheets[i];
        status = describe_table(gpkg, sheet->name, sheet, err);
        if (status == HL_OK) {
            status =
                add_metadata(gpkg, sheet->name, sheet->title, sheet->description, err);
        }
    }
    for (size_t i = 0; i < package->view_count && status == HL_OK; i++) {
        const hl_view *view = &package->views[i];
        status =
            describe_table(gpkg, view->name, hl_package_find(package, view->name), err);
        if (status == HL_OK) {
            status =
                add_metadata(gpkg, view->name, view->title, view->description, err);
        }
    }
    return status;
}
