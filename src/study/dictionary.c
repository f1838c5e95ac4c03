// Titles and units from a table beside the study file.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "study/schema.h"

/// The columns of a dictionary as texts; a column that is absent has none.
typedef struct columns {
    char **field;
    char **title[HL_LANG_COUNT];
    char **unit[HL_LANG_COUNT];
} columns;

static hl_status texts_of(const hl_table *table, const char *name, char ***out,
                          hl_error *err)
{
    const hl_field *field = hl_table_find(table, name);

    return field != NULL ? hl_field_texts(field, table->rows, out, err) : HL_OK;
}

static void columns_free(columns *c, size_t rows)
{
    hl_free_texts(c->field, rows);
    hl_free_texts(c->title[HL_EN], rows);
    hl_free_texts(c->title[HL_ZH], rows);
    hl_free_texts(c->unit[HL_EN], rows);
    hl_free_texts(c->unit[HL_ZH], rows);
    *c = (columns){0};
}

static hl_status columns_read(const hl_table *table, columns *out, hl_error *err)
{
    hl_status status = HL_OK;

    if (hl_table_find(table, "field") == NULL) {
        status = hl_fail(err, HL_CODE_STUDY_DICTIONARY, "%s", "field");
        return hl_at(err, status, "%s", table->source != NULL ? table->source : "");
    }
    status = texts_of(table, "field", &out->field, err);
    if (status == HL_OK) status = texts_of(table, "title_en", &out->title[HL_EN], err);
    if (status == HL_OK) status = texts_of(table, "title_zh", &out->title[HL_ZH], err);
    if (status == HL_OK) status = texts_of(table, "unit", &out->unit[HL_EN], err);
    if (status == HL_OK) status = texts_of(table, "unit_zh", &out->unit[HL_ZH], err);
    return status;
}

/// Fill a text that nobody has filled.
static hl_status offer(char **const *column, size_t row, char **text, hl_error *err)
{
    const char *offered = *column != NULL ? (*column)[row] : NULL;

    if (*text != NULL || offered == NULL || offered[0] == '\0') return HL_OK;
    *text = hl_copy_text(offered);
    return *text != NULL ? HL_OK : hl_no_memory(err, "a title");
}

static hl_study_label *add_label(hl_study_labels *labels, const char *field)
{
    size_t capacity = labels->count;
    hl_study_label *grown =
        hl_grow(labels->label, &capacity, labels->count + 1, sizeof *grown);
    if (grown == NULL) return NULL;
    labels->label = grown;

    char *name = hl_copy_text(field);
    if (name == NULL) return NULL;
    grown += labels->count++;
    *grown = (hl_study_label){.field = name, .from_dictionary = true};
    return grown;
}

/// The first other row with the same field; `rows` for none.
static size_t first_row_of(const columns *c, size_t row)
{
    size_t i = 0;

    while (i < row &&
           (c->field[i] == NULL || strcmp(c->field[i], c->field[row]) != 0)) {
        i++;
    }
    return i;
}

static hl_status add_row(hl_study *study, const columns *c, size_t row, hl_error *err)
{
    enum { LINE_OF_FIRST_ROW = 2 };

    assert(c->field != NULL);
    if (c->field[row] == NULL || c->field[row][0] == '\0') return HL_OK;
    const size_t first = first_row_of(c, row);
    if (first < row) {
        return hl_fail(err, HL_CODE_STUDY_DICTIONARY_TWICE, "%.60s\t%zu\t%zu",
                       c->field[row], first + LINE_OF_FIRST_ROW,
                       row + LINE_OF_FIRST_ROW);
    }
    hl_study_label *label = NULL;
    for (size_t i = 0; i < study->labels.count && label == NULL; i++) {
        if (strcmp(study->labels.label[i].field, c->field[row]) == 0) {
            label = &study->labels.label[i];
        }
    }
    if (label == NULL) label = add_label(&study->labels, c->field[row]);
    if (label == NULL) return hl_no_memory(err, "a label");

    hl_status status = offer(&c->title[HL_EN], row, &label->title.text[HL_EN], err);
    if (status == HL_OK) {
        status = offer(&c->title[HL_ZH], row, &label->title.text[HL_ZH], err);
    }
    if (status == HL_OK) {
        status = offer(&c->unit[HL_EN], row, &label->unit.text[HL_EN], err);
    }
    if (status == HL_OK) {
        status = offer(&c->unit[HL_ZH], row, &label->unit.text[HL_ZH], err);
    }
    return status;
}

hl_status hl_study_add_labels(hl_study *study, const hl_table *dictionary,
                              hl_error *err)
{
    columns c = {0};

    hl_status status = columns_read(dictionary, &c, err);
    for (size_t row = 0; row < dictionary->rows && status == HL_OK; row++) {
        status = add_row(study, &c, row, err);
    }
    columns_free(&c, dictionary->rows);
    if (dictionary->source == NULL) return status;
    return hl_at(err, status, "%s", dictionary->source);
}
