#include "hinterland/io/json.h"

#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/buffer.h"
#include "core/file.h"
#include "io/calendar.h"
#include "io/template.h"

enum { DATE_SIZE = 40, COLOR_SIZE = 8, COLOR_MASK = 0xFFFFFF };

struct json_object *hl_json_number(double value)
{
    hl_buffer text = {0};
    struct json_object *number = NULL;

    if (!isfinite(value)) return NULL;
    hl_buffer_number(&text, value);
    if (!text.failed) number = json_object_new_double_s(value, text.text);
    hl_buffer_free(&text);
    return number;
}

struct json_object *hl_json_string(const char *text)
{
    return text != NULL ? json_object_new_string(text) : NULL;
}

hl_status hl_json_put(struct json_object *object, const char *key,
                      struct json_object *value, hl_error *err)
{
    if (json_object_object_add(object, key, value) == 0) return HL_OK;
    json_object_put(value);
    return hl_no_memory(err, "the JSON member %s", key);
}

static struct json_object *date_text(double days)
{
    const hl_day day = hl_day_of(days);
    char text[DATE_SIZE];

    (void)snprintf(text, sizeof text, "%04d-%02d-%02d", day.year, day.month, day.day);
    return json_object_new_string(text);
}

static bool is_missing(const hl_column *column, size_t row)
{
    return column->kind == HL_TEXT ? column->text[row] == NULL
                                   : !isfinite(column->value[row]);
}

static struct json_object *value_of(const hl_column *column, size_t row)
{
    switch (column->kind) {
    case HL_NUMBER: return hl_json_number(column->value[row]);
    case HL_COUNT:
    case HL_CLASS: return json_object_new_int64(llround(column->value[row]));
    case HL_FLAG: return json_object_new_boolean(column->value[row] != 0.0);
    case HL_DATE: return date_text(column->value[row]);
    case HL_TEXT: break;
    }
    return json_object_new_string(column->text[row]);
}

/// Append to an array; a failed call releases the value.
static hl_status append(struct json_object *array, struct json_object *value,
                        hl_error *err)
{
    if (value != NULL && json_object_array_add(array, value) == 0) return HL_OK;
    json_object_put(value);
    return hl_no_memory(err, "a JSON array");
}

static hl_status make_row(const hl_columns *columns, size_t row,
                          struct json_object **out, hl_error *err)
{
    struct json_object *object = json_object_new_object();
    hl_status status = HL_OK;

    if (object == NULL) return hl_no_memory(err, "a JSON object");
    for (size_t i = 0; i < columns->count && status == HL_OK; i++) {
        const hl_column *column = &columns->column[i];
        const bool missing = is_missing(column, row);
        struct json_object *value = missing ? NULL : value_of(column, row);
        status = value != NULL || missing
                     ? hl_json_put(object, column->name, value, err)
                     : hl_no_memory(err, "the JSON member %s", column->name);
    }
    if (status != HL_OK) {
        json_object_put(object);
        return status;
    }
    *out = object;
    return HL_OK;
}

hl_status hl_json_columns(const hl_columns *columns, struct json_object **out,
                          hl_error *err)
{
    struct json_object *array = json_object_new_array();
    hl_status status = HL_OK;

    if (array == NULL) return hl_no_memory(err, "a JSON array");
    for (size_t row = 0; row < columns->rows && status == HL_OK; row++) {
        struct json_object *object = NULL;
        status = make_row(columns, row, &object, err);
        if (status == HL_OK) status = append(array, object, err);
    }
    if (status != HL_OK) {
        json_object_put(array);
        return status;
    }
    *out = array;
    return HL_OK;
}

// ----------------------------------------------------------- data dictionary

static hl_status put_text(struct json_object *object, const char *key, const char *text,
                          hl_error *err)
{
    struct json_object *value = hl_json_string(text);

    if (value == NULL && text != NULL) return hl_no_memory(err, "a JSON text");
    return hl_json_put(object, key, value, err);
}

/// {"en": …, "zh": …} under a key.
static hl_status put_words(struct json_object *object, const char *key, hl_text text,
                           hl_error *err)
{
    struct json_object *words = json_object_new_object();

    if (words == NULL) return hl_no_memory(err, "a JSON object");
    hl_status status = put_text(words, "en", hl_text_in(text, HL_EN), err);
    if (status == HL_OK) status = put_text(words, "zh", hl_text_in(text, HL_ZH), err);
    if (status != HL_OK) {
        json_object_put(words);
        return status;
    }
    return hl_json_put(object, key, words, err);
}

static hl_status fill_class(struct json_object *object, const hl_class *row,
                            hl_error *err)
{
    char color[COLOR_SIZE];
    struct json_object *code = json_object_new_int(row->code);

    if (code == NULL) return hl_no_memory(err, "a JSON number");
    (void)snprintf(color, sizeof color, "#%06x", row->color & COLOR_MASK);
    hl_status status = hl_json_put(object, "code", code, err);
    if (status == HL_OK) status = put_words(object, "label", row->label, err);
    if (status == HL_OK) status = put_text(object, "color", color, err);
    return status;
}

static hl_status put_classes(struct json_object *object, const hl_classes *classes,
                             hl_error *err)
{
    struct json_object *array = json_object_new_array();
    hl_status status = HL_OK;

    if (array == NULL) return hl_no_memory(err, "a JSON array");
    for (size_t i = 0; i < classes->count && status == HL_OK; i++) {
        struct json_object *row = json_object_new_object();
        status = append(array, row, err);
        if (status == HL_OK) status = fill_class(row, &classes->row[i], err);
    }
    if (status != HL_OK) {
        json_object_put(array);
        return status;
    }
    return hl_json_put(object, "classes", array, err);
}

static const char *kind_word(hl_column_kind kind)
{
    switch (kind) {
    case HL_NUMBER: return "number";
    case HL_COUNT: return "count";
    case HL_CLASS: return "class";
    case HL_FLAG: return "flag";
    case HL_DATE: return "date";
    case HL_TEXT: break;
    }
    return "text";
}

static hl_status fill_entry(struct json_object *object, const hl_column *column,
                            hl_error *err)
{
    hl_status status = put_text(object, "name", column->name, err);

    if (status == HL_OK) {
        status = put_words(object, "title",
                           (hl_text){column->title[HL_EN], column->title[HL_ZH]}, err);
    }
    if (status == HL_OK) {
        status =
            put_words(object, "meaning",
                      (hl_text){column->meaning[HL_EN], column->meaning[HL_ZH]}, err);
    }
    if (status == HL_OK) {
        status = put_words(object, "unit",
                           (hl_text){column->unit[HL_EN], column->unit[HL_ZH]}, err);
    }
    if (status == HL_OK) {
        status = put_text(object, "kind", kind_word(column->kind), err);
    }
    if (status == HL_OK && column->classes != NULL) {
        status = put_classes(object, column->classes, err);
    }
    return status;
}

hl_status hl_json_dictionary(const hl_columns *columns, struct json_object **out,
                             hl_error *err)
{
    struct json_object *array = json_object_new_array();
    hl_status status = HL_OK;

    if (array == NULL) return hl_no_memory(err, "a JSON array");
    for (size_t i = 0; i < columns->count && status == HL_OK; i++) {
        struct json_object *entry = json_object_new_object();
        status = append(array, entry, err);
        if (status == HL_OK) status = fill_entry(entry, &columns->column[i], err);
    }
    if (status != HL_OK) {
        json_object_put(array);
        return status;
    }
    *out = array;
    return HL_OK;
}

hl_status hl_json_text(struct json_object *object, char **out, size_t *length,
                       hl_error *err)
{
    hl_buffer buffer = {0};
    size_t count = 0;
    const char *text = json_object_to_json_string_length(
        object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE, &count);

    if (text == NULL) return hl_no_memory(err, "a JSON text");
    hl_buffer_bytes(&buffer, text, count);
    hl_buffer_text(&buffer, "\n");
    return hl_buffer_take(&buffer, out, length, err);
}

hl_status hl_json_write(const char *path, struct json_object *object, bool overwrite,
                        hl_error *err)
{
    char *text = NULL;
    size_t length = 0;

    hl_status status = hl_json_text(object, &text, &length, err);
    if (status != HL_OK) return status;
    status = hl_file_write(path, text, length, overwrite, err);
    free(text);
    return status;
}
