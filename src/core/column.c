#include "hinterland/core/column.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

static const char FIELD_MARK[] = "{F}";

/// A copy of `text` with every {F} replaced, or NULL when there is no memory.
static char *fill_in(const char *text, const char *field)
{
    const size_t mark = sizeof FIELD_MARK - 1;
    const size_t width = strlen(field);
    size_t marks = 0;

    for (const char *at = text; (at = strstr(at, FIELD_MARK)) != NULL; at += mark) {
        marks++;
    }
    char *filled = hl_array(strlen(text) + marks * width + 1, 1);
    if (filled == NULL) return NULL;

    char *to = filled;
    const char *at = NULL;
    while ((at = strstr(text, FIELD_MARK)) != NULL) {
        // NOLINTNEXTLINE(bugprone-not-null-terminated-result): the text goes on
        memcpy(to, text, (size_t)(at - text));
        to += at - text;
        memcpy(to, field, width);
        to += width;
        text = at + mark;
    }
    memcpy(to, text, strlen(text) + 1);
    return filled;
}

static void free_column(hl_column *column, size_t rows)
{
    for (int lang = 0; lang < HL_LANG_COUNT; lang++) {
        free(column->title[lang]);
        free(column->meaning[lang]);
        free(column->unit[lang]);
    }
    free(column->value);
    hl_free_texts(column->text, rows);
    *column = (hl_column){0};
}

static hl_status name_column(hl_column *column, const hl_column_spec *spec,
                             const char *field, hl_error *err)
{
    char *name = fill_in(spec->name, field);

    if (name == NULL) return hl_no_memory(err, "a column name");
    const size_t length = strlen(name);
    if (length >= sizeof column->name) {
        const hl_status status =
            hl_fail(err, HL_CODE_INTERNAL, "column name '%s' is too long", name);
        free(name);
        return status;
    }
    memcpy(column->name, name, length + 1);
    free(name);
    return HL_OK;
}

static hl_status describe_column(hl_column *column, const hl_column_spec *spec,
                                 const char *field, hl_text title, hl_error *err)
{
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        const char *in =
            hl_text_in(title, lang)[0] != '\0' ? hl_text_in(title, lang) : field;
        column->title[lang] = fill_in(hl_text_in(spec->title, lang), in);
        column->meaning[lang] = fill_in(hl_text_in(spec->meaning, lang), in);
        column->unit[lang] = hl_copy_text(hl_text_in(spec->unit, lang));
        if (column->title[lang] == NULL || column->meaning[lang] == NULL ||
            column->unit[lang] == NULL) {
            return hl_no_memory(err, "the description of column %s", column->name);
        }
    }
    return HL_OK;
}

static hl_status allocate_values(hl_column *column, size_t rows, hl_error *err)
{
    if (column->kind == HL_TEXT) {
        column->text = hl_array(rows, sizeof *column->text);
        if (column->text == NULL) return hl_no_memory(err, "%zu texts", rows);
        return HL_OK;
    }
    column->value = hl_array(rows, sizeof *column->value);
    if (column->value == NULL) return hl_no_memory(err, "%zu values", rows);
    for (size_t i = 0; i < rows; i++) {
        column->value[i] = NAN;
    }
    return HL_OK;
}

hl_status hl_columns_append(hl_columns *columns, const hl_column_spec *spec,
                            const char *field, hl_text title, hl_column **out,
                            hl_error *err)
{
    hl_column column = {
        .kind = spec->kind, .style = spec->style, .classes = spec->classes};

    hl_status status = name_column(&column, spec, field != NULL ? field : "", err);
    if (status != HL_OK) goto done;
    if (hl_columns_find(columns, column.name) != NULL) {
        status = hl_fail(err, HL_CODE_INTERNAL, "two columns named '%s'", column.name);
        goto done;
    }
    status = describe_column(&column, spec, field != NULL ? field : "", title, err);
    if (status != HL_OK) goto done;
    status = allocate_values(&column, columns->rows, err);
    if (status != HL_OK) goto done;
    hl_column *grown =
        hl_grow(columns->column, &columns->capacity, columns->count + 1, sizeof *grown);
    if (grown == NULL) {
        status = hl_no_memory(err, "%zu columns", columns->count + 1);
        goto done;
    }
    columns->column = grown;
    columns->column[columns->count] = column;
    if (out != NULL) *out = &columns->column[columns->count];
    columns->count++;
    column = (hl_column){0};
done:
    free_column(&column, columns->rows);
    return status;
}

hl_status hl_columns_append_values(hl_columns *columns, const hl_column_spec *spec,
                                   const char *field, hl_text title,
                                   const double *value, hl_error *err)
{
    hl_column *column = NULL;

    const hl_status status =
        hl_columns_append(columns, spec, field, title, &column, err);
    if (status == HL_OK) memcpy(column->value, value, columns->rows * sizeof *value);
    return status;
}

hl_status hl_columns_append_texts(hl_columns *columns, const hl_column_spec *spec,
                                  const char *const *text, hl_error *err)
{
    hl_column *column = NULL;

    const hl_status status =
        hl_columns_append(columns, spec, NULL, (hl_text){0}, &column, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < columns->rows; i++) {
        column->text[i] = hl_copy_text(text[i]);
        if (text[i] != NULL && column->text[i] == NULL) {
            columns->count--;
            free_column(column, columns->rows);
            return hl_no_memory(err, "%zu texts", columns->rows);
        }
    }
    return HL_OK;
}

/// Copy the values of the rows that are there.
static hl_status copy_values(hl_column *to, const hl_column *from, const size_t *row,
                             size_t rows, hl_error *err)
{
    for (size_t i = 0; i < rows; i++) {
        if (row[i] == SIZE_MAX) continue;
        if (from->kind != HL_TEXT) {
            to->value[i] = from->value[row[i]];
        } else if (from->text[row[i]] != NULL) {
            to->text[i] = hl_copy_text(from->text[row[i]]);
            if (to->text[i] == NULL) return hl_no_memory(err, "%zu texts", rows);
        }
    }
    return HL_OK;
}

hl_status hl_columns_append_rows(hl_columns *columns, const hl_column *column,
                                 const size_t *row, hl_error *err)
{
    const hl_column_spec spec = {
        .name = column->name,
        .title = {column->title[HL_EN],   column->title[HL_ZH]  },
        .meaning = {column->meaning[HL_EN], column->meaning[HL_ZH]},
        .unit = {column->unit[HL_EN],    column->unit[HL_ZH]   },
        .kind = column->kind,
        .style = column->style,
        .classes = column->classes,
    };
    hl_column *copy = NULL;

    hl_status status =
        hl_columns_append(columns, &spec, NULL, (hl_text){0}, &copy, err);
    if (status != HL_OK) return status;
    status = copy_values(copy, column, row, columns->rows, err);
    if (status != HL_OK) {
        columns->count--;
        free_column(copy, columns->rows);
    }
    return status;
}

const hl_column *hl_columns_find(const hl_columns *columns, const char *name)
{
    for (size_t i = 0; i < columns->count; i++) {
        if (strcmp(columns->column[i].name, name) == 0) return &columns->column[i];
    }
    return NULL;
}

void hl_columns_free(hl_columns *columns)
{
    for (size_t i = 0; i < columns->count; i++) {
        free_column(&columns->column[i], columns->rows);
    }
    free(columns->column);
    *columns = (hl_columns){0};
}
