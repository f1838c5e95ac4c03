#include "study/manifest.h"

#include <json-c/json.h>
#include <stdlib.h>

#include "core/file.h"
#include "core/memory.h"
#include "hinterland/io/csv.h"
#include "hinterland/io/json.h"

// clang-format off
enum { FILE_NAME, FIELD, PERIOD, LANGUAGE, FORMAT, BYTES, LABELS, DROPPED, SHA256, MANIFEST_COLUMNS };

#define MANIFEST(column, is) \
    {.name = (column), .title = {(column), (column)}, .meaning = {"", ""}, .unit = {"", ""}, .kind = (is)}

static const hl_column_spec SPEC[MANIFEST_COLUMNS] = {
    [FILE_NAME] = MANIFEST("file", HL_TEXT),   [FIELD] = MANIFEST("field", HL_TEXT),
    [PERIOD] = MANIFEST("period", HL_TEXT),    [LANGUAGE] = MANIFEST("lang", HL_TEXT),
    [FORMAT] = MANIFEST("format", HL_TEXT),    [BYTES] = MANIFEST("bytes", HL_COUNT),
    [LABELS] = MANIFEST("labels", HL_COUNT),   [DROPPED] = MANIFEST("labels_dropped", HL_COUNT),
    [SHA256] = MANIFEST("sha256", HL_TEXT),
};
// clang-format on

static hl_status put_row(hl_columns *to, size_t row, const hl_maps_file *f,
                         hl_error *err)
{
    const struct {
        size_t column;
        const char *text;
    } word[] = {
        {FILE_NAME, f->name                                },
        {FIELD,     f->field                               },
        {PERIOD,    f->period[0] != '\0' ? f->period : NULL},
        {LANGUAGE,  f->lang == HL_ZH ? "zh" : "en"         },
        {FORMAT,    HL_MAP_FORMATS[f->format]              },
        {SHA256,    f->sha256                              }
    };

    for (size_t k = 0; k < sizeof word / sizeof *word; k++) {
        char *copy = hl_copy_text(word[k].text);
        if (word[k].text != NULL && copy == NULL) {
            return hl_no_memory(err, "a manifest");
        }
        to->column[word[k].column].text[row] = copy;
    }
    to->column[BYTES].value[row] = (double)f->size;
    to->column[LABELS].value[row] = (double)f->labels;
    to->column[DROPPED].value[row] = (double)f->dropped;
    return HL_OK;
}

hl_status manifest_write(const char *folder, const hl_maps_file *const *file,
                         size_t count, char **path, hl_error *err)
{
    const hl_csv_options options = {.overwrite = true};
    hl_columns columns = {.rows = count};
    json_object *list = NULL;
    char *csv = hl_path_join(folder, "manifest.csv");
    char *json = hl_path_join(folder, "manifest.json");

    hl_status status =
        csv == NULL || json == NULL ? hl_no_memory(err, "a path") : HL_OK;
    for (size_t c = 0; c < MANIFEST_COLUMNS && status == HL_OK; c++) {
        status = hl_columns_append(&columns, &SPEC[c], NULL, (hl_text){0}, NULL, err);
    }
    for (size_t k = 0; k < count && status == HL_OK; k++) {
        status = put_row(&columns, k, file[k], err);
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
