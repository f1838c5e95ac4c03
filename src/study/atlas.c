#include "study/atlas.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

static const char FIELDS[] = "map_fields";
static const char CLASSES[] = "map_classes";

// ---------------------------------------------------------------------- words

/// The text of a cell; NULL for none and for a column that is not there.
static const char *cell(const hl_table *table, const char *column, size_t row)
{
    const hl_field *field = hl_table_find(table, column);

    if (field == NULL || field->text == NULL) return NULL;
    return field->text[row];
}

static bool same(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

hl_status atlas_table(const char *source, const char *name, hl_table *out,
                      hl_error *err)
{
    const hl_table_options options = {.sheet = name};
    hl_error why = {0};

    const hl_status status = hl_read_table(source, &options, out, NULL, &why);
    if (status == HL_OK || status == HL_INPUT) return HL_OK;
    if (err != NULL) *err = why;
    return status;
}

static bool is_geopackage(const char *path)
{
    static const char ENDING[] = ".gpkg";
    const size_t length = strlen(path);

    return length > sizeof ENDING - 1 &&
           strcmp(path + length - (sizeof ENDING - 1), ENDING) == 0;
}

/// One hl_classes per name, over rows that stand together.
static hl_status make_classes(atlas *a, hl_error *err)
{
    enum { HEX = 16 };
    const hl_table *t = &a->class_words;

    if (t->rows == 0) return HL_OK;
    a->classes = hl_array(t->rows, sizeof *a->classes);
    a->class_row = hl_array(t->rows, sizeof *a->class_row);
    if (a->classes == NULL || a->class_row == NULL) {
        return hl_no_memory(err, "%zu classes", t->rows);
    }
    for (size_t r = 0; r < t->rows; r++) {
        const char *name = cell(t, "classes", r);
        const char *code = cell(t, "code", r);
        const char *color = cell(t, "color", r);
        if (name == NULL || code == NULL || color == NULL) continue;
        a->class_row[r] = (hl_class){
            .code = (int)strtol(code, NULL, 10),
            .label = {cell(t, "label_en", r), cell(t, "label_zh", r)},
            .color = (uint32_t)strtoul(color + (color[0] == '#'), NULL, HEX)
        };
        if (a->class_count == 0 || !same(a->classes[a->class_count - 1].name, name)) {
            a->classes[a->class_count++] =
                (hl_classes){.name = name, .row = &a->class_row[r]};
        }
        a->classes[a->class_count - 1].count++;
    }
    return HL_OK;
}

static const hl_classes *find_classes(const atlas *a, const char *name)
{
    for (size_t k = 0; k < a->class_count; k++) {
        if (same(a->classes[k].name, name)) return &a->classes[k];
    }
    return NULL;
}

static hl_column_style style_of(const char *word)
{
    static const char *const WORDS[] = {
        [HL_STYLE_NONE] = "none",
        [HL_STYLE_SEQUENTIAL] = "sequential",
        [HL_STYLE_DIVERGING] = "diverging",
        [HL_STYLE_SHARE] = "share",
        [HL_STYLE_P] = "p",
        [HL_STYLE_CLASSES] = "classes",
    };

    for (hl_column_style s = HL_STYLE_NONE; s <= HL_STYLE_CLASSES; s++) {
        if (same(word, WORDS[s])) return s;
    }
    return HL_STYLE_SEQUENTIAL;
}

static hl_text text_of(const hl_table *t, size_t row, const char *en, const char *zh)
{
    return (hl_text){cell(t, en, row), cell(t, zh, row)};
}

static atlas_field field_of(const atlas *a, size_t row)
{
    const hl_table *t = &a->words;
    atlas_field f = {
        .name = cell(t, "field", row),
        .source = cell(t, "source", row),
        .style = style_of(cell(t, "style", row)),
        .classes = find_classes(a, cell(t, "classes", row)),
        .rank = cell(t, "rank", row),
        .title = text_of(t, row, "title_en", "title_zh"),
        .unit = text_of(t, row, "unit_en", "unit_zh"),
        .subtitle = text_of(t, row, "subtitle_en", "subtitle_zh"),
        .note = text_of(t, row, "note_en", "note_zh"),
        .caption = text_of(t, row, "caption_en", "caption_zh"),
        .group = text_of(t, row, "group_en", "group_zh"),
    };

    if (same(f.source, cell(t, "layer", row))) f.source = NULL;
    if (f.style == HL_STYLE_CLASSES && f.classes == NULL) f.style = HL_STYLE_SEQUENTIAL;
    return f;
}

/// The fields of the layer that is mapped: that which was asked for, else the first.
static hl_status list_fields(const char *layer, atlas *a, hl_error *err)
{
    a->field = hl_array(a->words.rows, sizeof *a->field);
    if (a->field == NULL) return hl_no_memory(err, "%zu fields", a->words.rows);
    for (size_t r = 0; r < a->words.rows; r++) {
        if (cell(&a->words, "field", r) == NULL) continue;
        if (same(cell(&a->words, "layer", r), layer)) {
            a->field[a->fields++] = field_of(a, r);
        }
    }
    return HL_OK;
}

// ---------------------------------------------------------------------- panel

typedef struct unit_key {
    const char *key;
    size_t unit;
} unit_key;

static int compare_keys(const void *a, const void *b)
{
    const unit_key *p = a;
    const unit_key *q = b;

    return strcmp(p->key, q->key);
}

static int compare_texts(const void *a, const void *b)
{
    const char *const *p = a;
    const char *const *q = b;

    return strcmp(*p, *q);
}

/// The unit of every row of the panel.
static hl_status link_units(atlas *a, char **layer_key, char **panel_key, hl_error *err)
{
    const size_t n = a->layer.table.rows;
    size_t count = 0;
    unit_key *order = hl_array(n, sizeof *order);

    a->panel_unit = hl_array(a->panel.rows, sizeof *a->panel_unit);
    if (order == NULL || a->panel_unit == NULL) {
        free(order);
        return hl_no_memory(err, "%zu rows", a->panel.rows);
    }
    for (size_t i = 0; i < n; i++) {
        if (layer_key[i] != NULL) order[count++] = (unit_key){layer_key[i], i};
    }
    if (count > 0) qsort(order, count, sizeof *order, compare_keys);
    for (size_t r = 0; r < a->panel.rows; r++) {
        const unit_key wanted = {panel_key[r] != NULL ? panel_key[r] : "", 0};
        const unit_key *found =
            count > 0 ? bsearch(&wanted, order, count, sizeof *order, compare_keys)
                      : NULL;
        a->panel_unit[r] = found != NULL ? found->unit : SIZE_MAX;
    }
    free(order);
    return HL_OK;
}

/// Copy the distinct texts of an ascending list.
static hl_status list_periods(atlas *a, const char *const *sorted, size_t count,
                              hl_error *err)
{
    for (size_t k = 0; k < count; k++) {
        if (k > 0 && strcmp(sorted[k], sorted[k - 1]) == 0) continue;
        a->period[a->periods] = hl_copy_text(sorted[k]);
        if (a->period[a->periods] == NULL) return hl_no_memory(err, "periods");
        a->periods++;
    }
    return HL_OK;
}

/// The index of a period, or SIZE_MAX.
static size_t find_period(const atlas *a, const char *text)
{
    size_t low = 0;
    size_t high = a->periods;

    while (text != NULL && low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(text, a->period[middle]);
        if (order == 0) return middle;
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return SIZE_MAX;
}

/// The periods, ascending, and that of every row.
static hl_status number_periods(atlas *a, char **text, hl_error *err)
{
    const size_t rows = a->panel.rows;
    const char **sorted = hl_array(rows, sizeof *sorted);
    size_t count = 0;

    a->period = hl_array(rows, sizeof *a->period);
    a->panel_index = hl_array(rows, sizeof *a->panel_index);
    hl_status status = HL_OK;
    if (sorted == NULL || a->period == NULL || a->panel_index == NULL) {
        status = hl_no_memory(err, "%zu rows", rows);
        goto done;
    }
    for (size_t r = 0; r < rows; r++) {
        if (text[r] != NULL) sorted[count++] = text[r];
    }
    if (count > 0) qsort(sorted, count, sizeof *sorted, compare_texts);
    status = list_periods(a, sorted, count, err);
    for (size_t r = 0; r < rows && status == HL_OK; r++) {
        a->panel_index[r] = find_period(a, text[r]);
    }
done:
    free((void *)sorted);
    return status;
}

/// The names of the table with the values by period, and of its columns.
typedef struct panel_names {
    const char *source;
    const char *key;
    const char *layer_key; ///< NULL: the row number, from 1
    const char *period;
} panel_names;

static panel_names find_panel(const atlas *a, const char *layer)
{
    const hl_table *t = &a->words;

    for (size_t r = 0; r < t->rows; r++) {
        const panel_names names = {cell(t, "source", r), cell(t, "source_key", r),
                                   cell(t, "layer_key", r), cell(t, "period", r)};
        const bool whole =
            names.source != NULL && names.key != NULL && names.period != NULL;
        if (whole && same(cell(t, "layer", r), layer)) return names;
    }
    return (panel_names){0};
}

static hl_status texts_of(const hl_table *table, const char *name, char ***out,
                          hl_error *err)
{
    const hl_field *field = hl_table_find(table, name);

    if (field == NULL) {
        return hl_fail(err, HL_CODE_RUN_NO_LAYER_FIELD, "%s\t%s\t…\t…", name,
                       table->source != NULL ? table->source : "");
    }
    return hl_field_texts(field, table->rows, out, err);
}

/// "1", "2", …
static hl_status number_rows(size_t rows, char ***out, hl_error *err)
{
    enum { NUMBER_SIZE = 24 };
    char number[NUMBER_SIZE];

    *out = hl_array(rows, sizeof **out);
    if (*out == NULL) return hl_no_memory(err, "%zu rows", rows);
    for (size_t r = 0; r < rows; r++) {
        (void)snprintf(number, sizeof number, "%zu", r + 1);
        (*out)[r] = hl_copy_text(number);
        if ((*out)[r] == NULL) return hl_no_memory(err, "%zu rows", rows);
    }
    return HL_OK;
}

static hl_status read_panel(const char *source, const char *layer, atlas *a,
                            hl_error *err)
{
    const panel_names names = find_panel(a, layer);
    const hl_table_options options = {.sheet = names.source};
    char **key[2] = {NULL, NULL};
    char **period = NULL;

    if (names.source == NULL) return HL_OK;
    hl_status status = hl_read_table(source, &options, &a->panel, NULL, err);
    if (status == HL_OK && names.layer_key == NULL) {
        status = number_rows(a->layer.table.rows, &key[0], err);
    } else if (status == HL_OK) {
        status = texts_of(&a->layer.table, names.layer_key, &key[0], err);
    }
    if (status == HL_OK) status = texts_of(&a->panel, names.key, &key[1], err);
    if (status == HL_OK) status = texts_of(&a->panel, names.period, &period, err);
    if (status == HL_OK) status = link_units(a, key[0], key[1], err);
    if (status == HL_OK) status = number_periods(a, period, err);
    hl_free_texts(key[0], a->layer.table.rows);
    hl_free_texts(key[1], a->panel.rows);
    hl_free_texts(period, a->panel.rows);
    return status;
}

// ----------------------------------------------------------------------- read

hl_status atlas_read(const hl_maps_request *request, atlas *out, hl_log *log,
                     hl_error *err)
{
    hl_layer_options how = hl_layer_options_defaults();
    atlas a = {0};
    const char *layer = request->layer;

    hl_status status = HL_OK;
    if (is_geopackage(request->source)) {
        status = atlas_table(request->source, FIELDS, &a.words, err);
        if (status == HL_OK && a.words.rows > 0) {
            status = atlas_table(request->source, CLASSES, &a.class_words, err);
        }
    }
    if (layer == NULL && a.words.rows > 0) layer = cell(&a.words, "layer", 0);
    how.layer = layer;
    how.crs = request->crs;
    if (status == HL_OK) {
        status = hl_read_layer(request->source, &how, &a.layer, log, err);
    }
    if (status == HL_OK) status = hl_crs_read(a.layer.crs, &a.crs, err);
    if (status == HL_OK) status = make_classes(&a, err);
    if (status == HL_OK && a.words.rows > 0) status = list_fields(layer, &a, err);
    if (status == HL_OK && a.words.rows > 0) {
        status = read_panel(request->source, layer, &a, err);
    }
    if (status != HL_OK) {
        atlas_free(&a);
        return status;
    }
    *out = a;
    return HL_OK;
}

static hl_status no_field(const hl_table *table, const char *name, hl_error *err)
{
    enum { MOST = 12 };
    char list[HL_MESSAGE_WHERE_SIZE] = "";
    size_t used = 0;
    const char *near = hl_table_suggest(table, name);

    for (size_t k = 0; k < table->count && k < MOST; k++) {
        const size_t length = strlen(table->field[k].name);
        if (used + length + 3 > sizeof list) break;
        if (used > 0) {
            memcpy(list + used, ", ", 3);
            used += 2;
        }
        memcpy(list + used, table->field[k].name, length + 1);
        used += length;
    }
    return hl_fail(err, HL_CODE_RUN_NO_LAYER_FIELD, "%s\t%s\t%s\t%s%s", name,
                   table->source != NULL ? table->source : "",
                   near != NULL ? near : "…", list, table->count > MOST ? ", …" : "");
}

hl_status atlas_find(const atlas *a, const char *name, bool panel, atlas_field *out,
                     hl_error *err)
{
    const hl_table *table = panel ? &a->panel : &a->layer.table;

    for (size_t k = 0; k < a->fields; k++) {
        if (same(a->field[k].name, name) && (a->field[k].source != NULL) == panel) {
            *out = a->field[k];
            return HL_OK;
        }
    }
    if (hl_table_find(table, name) == NULL) return no_field(table, name, err);
    *out = (atlas_field){
        .name = hl_table_find(table, name)->name,
        .style = HL_STYLE_SEQUENTIAL,
        .title = {name, name},
        .source = panel ? table->source : NULL
    };
    return HL_OK;
}

hl_status atlas_values(const atlas *a, const char *name, size_t period, double *out,
                       hl_error *err)
{
    const hl_table *table = period != SIZE_MAX ? &a->panel : &a->layer.table;
    const hl_field *field = hl_table_find(table, name);
    const size_t n = a->layer.table.rows;

    if (field == NULL) return no_field(table, name, err);
    double *value = hl_array(table->rows, sizeof *value);
    if (value == NULL) return hl_no_memory(err, "%zu values", table->rows);
    hl_field_numbers(field, table->rows, value, NULL);
    for (size_t i = 0; i < n; i++) {
        out[i] = period != SIZE_MAX ? NAN : value[i];
    }
    for (size_t r = 0; r < table->rows && period != SIZE_MAX; r++) {
        if (a->panel_index[r] == period && a->panel_unit[r] != SIZE_MAX) {
            out[a->panel_unit[r]] = value[r];
        }
    }
    free(value);
    return HL_OK;
}

void atlas_free(atlas *a)
{
    hl_free_texts(a->period, a->periods);
    free(a->panel_unit);
    free(a->panel_index);
    free(a->field);
    free(a->classes);
    free(a->class_row);
    hl_table_free(&a->panel);
    hl_table_free(&a->words);
    hl_table_free(&a->class_words);
    hl_crs_free(&a->crs);
    hl_layer_free(&a->layer);
    *a = (atlas){0};
}
