#include "study/manifest.h"

#include <json-c/json.h>
#include <stdlib.h>

#include "core/buffer.h"
#include "core/file.h"
#include "core/hash.h"
#include "core/memory.h"
#include "hinterland/io/csv.h"
#include "hinterland/io/json.h"

// clang-format off
enum { FILE_NAME, FIELD, PERIOD, LANGUAGE, FORMAT, BYTES, LABELS, DROPPED, BREAKS, SHA256, SOURCE, SOURCE_SHA256, MANIFEST_COLUMNS };

#define MANIFEST(column, is) \
    {.name = (column), .title = {(column), (column)}, .meaning = {"", ""}, .unit = {"", ""}, .kind = (is)}

static const hl_column_spec SPEC[MANIFEST_COLUMNS] = {
    [FILE_NAME] = MANIFEST("file", HL_TEXT),   [FIELD] = MANIFEST("field", HL_TEXT),
    [PERIOD] = MANIFEST("period", HL_TEXT),    [LANGUAGE] = MANIFEST("lang", HL_TEXT),
    [FORMAT] = MANIFEST("format", HL_TEXT),    [BYTES] = MANIFEST("bytes", HL_COUNT),
    [LABELS] = MANIFEST("labels", HL_COUNT),   [DROPPED] = MANIFEST("labels_dropped", HL_COUNT),
    [BREAKS] = MANIFEST("breaks", HL_TEXT),    [SHA256] = MANIFEST("sha256", HL_TEXT),
    [SOURCE] = MANIFEST("source", HL_TEXT),    [SOURCE_SHA256] = MANIFEST("source_sha256", HL_TEXT),
};
// clang-format on

/// What all pictures are made of.
typedef struct origin {
    const char *name;
    char sha256[HL_HASH_HEX_SIZE]; ///< "" where it is no plain file
} origin;

/// The bounds with a blank between them, so that they read back as they are.
static void write_breaks(const hl_breaks *breaks, hl_buffer *out)
{
    for (size_t k = 0; breaks->count > 0 && k <= breaks->count; k++) {
        hl_buffer_format(out, "%s%.17g", k > 0 ? " " : "", breaks->bound[k]);
    }
}

static hl_status put_row(hl_columns *to, size_t row, const hl_maps_file *f,
                         const origin *from, hl_error *err)
{
    hl_buffer breaks = {0};
    hl_status status = HL_OK;

    write_breaks(&f->breaks, &breaks);

    const struct {
        size_t column;
        const char *text;
    } word[] = {
        {FILE_NAME,     f->name                                      },
        {FIELD,         f->field                                     },
        {PERIOD,        f->period[0] != '\0' ? f->period : NULL      },
        {LANGUAGE,      f->lang == HL_ZH ? "zh" : "en"               },
        {FORMAT,        HL_MAP_FORMATS[f->format]                    },
        {BREAKS,        breaks.text                                  },
        {SHA256,        f->sha256                                    },
        {SOURCE,        from->name                                   },
        {SOURCE_SHA256, from->sha256[0] != '\0' ? from->sha256 : NULL}
    };

    if (breaks.failed) status = hl_no_memory(err, "a manifest");
    for (size_t k = 0; k < sizeof word / sizeof *word && status == HL_OK; k++) {
        if (word[k].text == NULL) continue;
        char *copy = hl_copy_text(word[k].text);
        if (copy == NULL) status = hl_no_memory(err, "a manifest");
        to->column[word[k].column].text[row] = copy;
    }
    hl_buffer_free(&breaks);
    to->column[BYTES].value[row] = (double)f->size;
    to->column[LABELS].value[row] = (double)f->labels;
    to->column[DROPPED].value[row] = (double)f->dropped;
    return status;
}

hl_status manifest_write(const char *folder, const char *source,
                         const hl_maps_file *const *file, size_t count, char **path,
                         hl_error *err)
{
    origin from = {0};
    const hl_csv_options options = {.overwrite = true};
    hl_columns columns = {.rows = count};
    json_object *list = NULL;
    char *csv = hl_path_join(folder, "manifest.csv");
    char *json = hl_path_join(folder, "manifest.json");

    from.name = hl_path_name(source);
    if (!hl_hash_file(source, from.sha256)) from.sha256[0] = '\0';
    hl_status status =
        csv == NULL || json == NULL ? hl_no_memory(err, "a path") : HL_OK;
    for (size_t c = 0; c < MANIFEST_COLUMNS && status == HL_OK; c++) {
        status = hl_columns_append(&columns, &SPEC[c], NULL, (hl_text){0}, NULL, err);
    }
    for (size_t k = 0; k < count && status == HL_OK; k++) {
        status = put_row(&columns, k, file[k], &from, err);
    }
    if (status == HL_OK) status = hl_csv_write(csv, &columns, &options, err);
    if (status == HL_OK) status = hl_json_columns(&columns, &list, err);
    if (status == HL_OK) status = hl_json_write(json, list, true, err);
    json_object_put(list);
    hl_columns_free(&columns);
    free(json);
    if (status == HL_OK) {
        *path = csv;
        csv = NULL;
    }
    free(csv);
    return status;
}
