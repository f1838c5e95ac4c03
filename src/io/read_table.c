#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <ogr_api.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "core/memory.h"
#include "hinterland/io/read.h"
#include "io/cells.h"
#include "io/encoding.h"
#include "io/fields.h"
#include "io/gdal.h"
#include "io/open.h"
#include "io/source.h"

static const char STANDARD_INPUT[] = "-";

static bool is_delimited(const char *source)
{
    return strcmp(source, STANDARD_INPUT) == 0 ||
           hl_source_has_extension(source, ".csv") ||
           hl_source_has_extension(source, ".tsv") ||
           hl_source_has_extension(source, ".txt");
}

static hl_status read_bytes(const char *source, char **out, size_t *count,
                            hl_error *err)
{
    bool shx_missing = false;
    GByte *bytes = NULL;
    vsi_l_offset size = 0;

    if (strcmp(source, STANDARD_INPUT) == 0) {
        return hl_file_read("/dev/stdin", out, count, err);
    }
    hl_status status = hl_source_check(source, &shx_missing, err);
    if (status != HL_OK) return status;
    if (hl_source_is_file(source)) return hl_file_read(source, out, count, err);
    if (!VSIIngestFile(NULL, source, &bytes, &size, -1)) {
        return hl_fail(err, HL_CODE_READ_OPEN, "%s\t%s", source, CPLGetLastErrorMsg());
    }
    char *copy = hl_array((size_t)size + 1, 1);
    if (copy == NULL) {
        (void)hl_no_memory(err, "the file %s", source);
        status = HL_MEMORY;
    } else {
        if (size > 0) memcpy(copy, bytes, (size_t)size);
        *out = copy;
        *count = (size_t)size;
    }
    VSIFree(bytes);
    return status;
}

/// The encoding of a text file by its byte-order mark, and the length of the mark.
static const char *marked_encoding(const char *bytes, size_t count, size_t *mark)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *encoding;
    } MARKS[] = {
        {"\xEF\xBB\xBF", 3, "UTF-8"   },
        {"\xFF\xFE",     2, "UTF-16LE"},
        {"\xFE\xFF",     2, "UTF-16BE"}
    };

    *mark = 0;
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
        if (count < MARKS[i].size ||
            memcmp(bytes, MARKS[i].bytes, MARKS[i].size) != 0) {
            continue;
        }
        *mark = MARKS[i].size;
        return MARKS[i].encoding;
    }
    return NULL;
}

/// The bytes of a delimited file, and what the messages call it.
typedef struct raw_text {
    const char *label;
    char *bytes;
    size_t count;
} raw_text;

/// Find the encoding of a delimited file, and step over its byte-order mark.
static hl_status find_encoding(const raw_text *raw, const char *given, size_t *mark,
                               const char **out, hl_log *log, hl_error *err)
{
    const char *marked = marked_encoding(raw->bytes, raw->count, mark);
    hl_encoding_evidence evidence = {0};

    *out = given != NULL ? given : marked;
    if (*out != NULL) return HL_OK;
    if (strlen(raw->bytes) < raw->count) { // a NUL among them
        return hl_fail(err, HL_CODE_READ_FORMAT, "%s\tNUL", raw->label);
    }
    hl_encoding_look(&evidence, raw->bytes, raw->count);
    *out = hl_encoding_guess(&evidence);
    if (strcmp(*out, "UTF-8") == 0) return HL_OK;
    return hl_warn(log, err, HL_CODE_READ_DETECTED, "", "%s\t%s", raw->label, *out);
}

static hl_status read_delimited(const char *source, const hl_table_options *options,
                                hl_table *out, hl_log *log, hl_error *err)
{
    raw_text raw = {.label = hl_source_label(source)};
    char *text = NULL;
    size_t length = 0;
    size_t mark = 0;
    const char *encoding = NULL;
    hl_cells cells = {0};

    hl_status status = read_bytes(source, &raw.bytes, &raw.count, err);
    if (status != HL_OK || raw.bytes == NULL) goto done;
    status = hl_source_check_bytes(raw.label, raw.bytes, raw.count, err);
    if (status != HL_OK) goto done;
    status = find_encoding(&raw, hl_encoding_name(options->encoding), &mark, &encoding,
                           log, err);
    if (status != HL_OK) goto done;
    status = hl_text_decode(raw.bytes + mark, raw.count - mark, encoding, &text,
                            &length, err);
    if (status != HL_OK) goto done;
    status = hl_cells_cut(&cells, text, length, options->delimiter, err);
    if (status != HL_OK) goto done;
    status = hl_cells_table(&cells, options->header_row, raw.label, out, log, err);
done:
    (void)hl_at(err, status, "%s", raw.label);
    free(raw.bytes);
    free(text);
    hl_cells_free(&cells);
    return status;
}

/// The sheet of a workbook: every row, every cell a text.
static hl_status read_sheet(const hl_opened *opened, const hl_table_options *options,
                            hl_table *out, hl_log *log, hl_error *err)
{
    const int count = OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(opened->layer));
    hl_cells cells = {0};
    OGRFeatureH feature = NULL;
    hl_status status = HL_OK;

    OGR_L_ResetReading(opened->layer);
    while (status == HL_OK && (feature = OGR_L_GetNextFeature(opened->layer)) != NULL) {
        for (int f = 0; f < count && status == HL_OK; f++) {
            const bool set = OGR_F_IsFieldSetAndNotNull(feature, f);
            const char *text = set ? OGR_F_GetFieldAsString(feature, f) : "";
            status = hl_cells_add(&cells, text, strlen(text), err);
        }
        if (status == HL_OK) {
            status = hl_cells_end_row(&cells, (size_t)OGR_F_GetFID(feature), err);
        }
        OGR_F_Destroy(feature);
    }
    if (status == HL_OK) {
        status =
            hl_cells_table(&cells, options->header_row, opened->label, out, log, err);
    }
    hl_cells_free(&cells);
    return status;
}

static hl_status read_rows(const hl_opened *opened, hl_table *out, hl_log *log,
                           hl_error *err)
{
    const char *no_shapes[] = {"OGR_GEOMETRY", NULL};
    hl_fields fields = {.encoding = opened->encoding, .may_be_cut = opened->shapefile};
    OGRFeatureH feature = NULL;

    hl_status status = hl_fields_begin(&fields, opened->layer, err);
    (void)OGR_L_SetIgnoredFields(opened->layer, no_shapes);
    OGR_L_ResetReading(opened->layer);
    while (status == HL_OK && (feature = OGR_L_GetNextFeature(opened->layer)) != NULL) {
        status = hl_fields_add(&fields, feature, err);
        OGR_F_Destroy(feature);
    }
    if (status == HL_OK && fields.table.rows == 0) {
        status = hl_fail(err, HL_CODE_READ_NO_FEATURES, "%s", opened->label);
    }
    if (status == HL_OK) status = hl_fields_take(&fields, opened->label, out, log, err);
    hl_fields_free(&fields);
    return status;
}

static hl_status read_opened(const hl_opened *opened, const hl_table_options *options,
                             hl_table *out, hl_log *log, hl_error *err)
{
    hl_gdal_messages messages = {0};
    hl_table table = {0};
    const bool workbook = hl_opened_by(opened, "XLSX") || hl_opened_by(opened, "ODS") ||
                          hl_opened_by(opened, "XLS");

    hl_gdal_catch(&messages);
    hl_status status = workbook ? read_sheet(opened, options, &table, log, err)
                                : read_rows(opened, &table, log, err);
    hl_gdal_release();
    if (status == HL_OK && messages.errors > 0) {
        status = hl_fail(err, HL_CODE_READ_FEATURES, "%s\t%s", opened->label,
                         hl_gdal_reason(&messages));
    } else if (status == HL_OK && messages.warnings > 0) {
        status = hl_warn(log, err, HL_CODE_READ_MESSAGES, "", "%s\t%zu\t%s",
                         opened->label, messages.warnings, messages.warning[0]);
    }
    if (status == HL_OK) {
        *out = table;
        table = (hl_table){0};
    }
    hl_table_free(&table);
    return status;
}

/// Workbooks come as they are: no row taken for a heading, no text for a number.
static void set_workbook_options(bool on)
{
    static const char *const HEADERS[] = {"OGR_XLSX_HEADERS", "OGR_ODS_HEADERS",
                                          "OGR_XLS_HEADERS"};
    static const char *const TYPES[] = {"OGR_XLSX_FIELD_TYPES", "OGR_ODS_FIELD_TYPES",
                                        "OGR_XLS_FIELD_TYPES"};

    for (size_t i = 0; i < sizeof HEADERS / sizeof *HEADERS; i++) {
        CPLSetThreadLocalConfigOption(HEADERS[i], on ? "DISABLE" : NULL);
        CPLSetThreadLocalConfigOption(TYPES[i], on ? "STRING" : NULL);
    }
}

hl_status hl_read_table(const char *source, const hl_table_options *options,
                        hl_table *out, hl_log *log, hl_error *err)
{
    const hl_table_options defaults = {0};
    hl_opened opened = {0};
    hl_gdal_messages unheard = {0}; // what matters is caught closer by

    if (options == NULL) options = &defaults;
    hl_gdal_start();
    hl_gdal_catch(&unheard);
    hl_status status = HL_OK;
    if (is_delimited(source)) {
        status = read_delimited(source, options, out, log, err);
    } else {
        const hl_wish wish = {.layer = options->sheet, .encoding = options->encoding};
        set_workbook_options(true);
        status = hl_open(source, &wish, &opened, log, err);
        if (status == HL_OK) {
            status = read_opened(&opened, options, out, log, err);
            (void)hl_at(err, status, "%s, %s", opened.label,
                        OGR_L_GetName(opened.layer));
        }
        hl_opened_close(&opened);
        set_workbook_options(false);
    }
    hl_gdal_release();
    return status;
}
