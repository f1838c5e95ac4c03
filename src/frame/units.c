#include "hinterland/frame/units.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "frame/key.h"

/// What a row says about its unit besides the key.
enum { NAME, NAME_EN, REGION, ATTRIBUTE_COUNT };

static const hl_column_spec KEY_COLUMN = {
    "key",
    {"Key",                                                                         "代码"},
    {"Key of the county in normal form: no stray blanks, no full-width characters",
      "县区的键(规范形式:无多余空格,无全角字符)"                           },
    {"",                                                                            ""      },
    HL_TEXT,
    HL_STYLE_NONE,
    NULL
};

static const hl_column_spec ATTRIBUTE_COLUMNS[ATTRIBUTE_COUNT] = {
    [NAME] = {"name",
              {"Name", "名称"},
              {"Name of the county", "县区名称"},
              {"", ""},
              HL_TEXT, HL_STYLE_NONE,
              NULL},
    [NAME_EN] = {"name_en",
              {"English name", "英文名称"},
              {"Name of the county in English", "县区英文名称"},
              {"", ""},
              HL_TEXT, HL_STYLE_NONE,
              NULL},
    [REGION] = {"region",
              {"Region", "所属地区"},
              {"Region that the county belongs to, such as its prefecture",
                 "县区所属的地区,例如地级市"},
              {"", ""},
              HL_TEXT, HL_STYLE_NONE,
              NULL},
};

/// A row of the layer on its way to its unit.
typedef struct part {
    const char *key;
    size_t row;
    const hl_polygons *polygons;
} part;

typedef struct builder {
    const hl_layer *layer;
    char **key;                        ///< rows normal forms
    char **key_read;                   ///< rows texts, NULL = missing
    char **attribute[ATTRIBUTE_COUNT]; ///< rows normal forms; NULL: no such field
    part *part;                        ///< rows that have a key, sorted
    size_t parts;
    size_t *first; ///< units + 1: parts of unit u are first[u] .. first[u + 1] - 1
    size_t units;
    hl_units_counts counts;
} builder;

static void free_builder(builder *b)
{
    const size_t rows = b->layer->table.rows;

    hl_free_texts(b->key, rows);
    hl_free_texts(b->key_read, rows);
    for (size_t a = 0; a < ATTRIBUTE_COUNT; a++) {
        hl_free_texts(b->attribute[a], rows);
    }
    free(b->part);
    free(b->first);
}

static const char *source_of(const hl_layer *layer)
{
    return layer->table.source != NULL ? layer->table.source : "?";
}

static hl_status read_fields(builder *b, const hl_units_options *options, hl_error *err)
{
    const hl_table *table = &b->layer->table;
    const char *const names[ATTRIBUTE_COUNT] = {options->name, options->name_en,
                                                options->region};
    const hl_field *field = NULL;

    hl_status status = hl_field_require(table, options->key, &field, err);
    if (status != HL_OK) return status;
    status = hl_field_texts(field, table->rows, &b->key_read, err);
    if (status != HL_OK) return status;
    status = hl_field_normal_texts(field, table->rows, &b->key, NULL, err);
    for (size_t a = 0; status == HL_OK && a < ATTRIBUTE_COUNT; a++) {
        if (names[a] == NULL) continue;
        status = hl_field_require(table, names[a], &field, err);
        if (status != HL_OK) return status;
        status = hl_field_normal_texts(field, table->rows, &b->attribute[a], NULL, err);
    }
    return status;
}

static int compare_numbers(const double *a, const double *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

/// An order of the shapes of rows that does not depend on where the rows stand.
static int compare_shapes(const hl_polygons *p, size_t a, size_t b)
{
    const size_t rings_a = p->start[a + 1] - p->start[a];
    const size_t rings_b = p->start[b + 1] - p->start[b];

    if (rings_a != rings_b) return rings_a < rings_b ? -1 : 1;
    for (size_t r = 0; r < rings_a; r++) {
        const size_t from_a = p->vertex[p->start[a] + r];
        const size_t from_b = p->vertex[p->start[b] + r];
        const size_t n = p->vertex[p->start[a] + r + 1] - from_a;
        const size_t m = p->vertex[p->start[b] + r + 1] - from_b;
        if (n != m) return n < m ? -1 : 1;
        int order = compare_numbers(p->x + from_a, p->x + from_b, n);
        if (order == 0) order = compare_numbers(p->y + from_a, p->y + from_b, n);
        if (order != 0) return order;
        order = p->hole[p->start[a] + r] - p->hole[p->start[b] + r];
        if (order != 0) return order;
    }
    return 0;
}

static int by_key_and_shape(const void *pa, const void *pb)
{
    const part *a = pa;
    const part *b = pb;

    const int order = strcmp(a->key, b->key);
    return order != 0 ? order : compare_shapes(a->polygons, a->row, b->row);
}

/// The one sort that makes every result independent of the order of the input rows.
static void sort_by_key(part *list, size_t count)
{
    qsort(list, count, sizeof *list, by_key_and_shape);
}

static hl_status group_rows(builder *b, const hl_units_options *options, hl_error *err)
{
    const size_t rows = b->layer->table.rows;

    b->part = hl_array(rows, sizeof *b->part);
    b->first = hl_array(rows + 1, sizeof *b->first);
    if (b->part == NULL || b->first == NULL) return hl_no_memory(err, "%zu rows", rows);
    for (size_t i = 0; i < rows; i++) {
        if (b->key[i][0] == '\0') continue;
        b->part[b->parts++] = (part){b->key[i], i, &b->layer->polygons};
    }
    if (b->parts == 0) {
        return hl_fail(err, HL_CODE_JOIN_NO_KEYS, "%s\t%s\t%zu", options->key,
                       source_of(b->layer), rows);
    }
    sort_by_key(b->part, b->parts);
    for (size_t p = 0; p < b->parts; p++) {
        if (p == 0 || strcmp(b->part[p].key, b->part[p - 1].key) != 0) {
            b->first[b->units++] = p;
        }
    }
    b->first[b->units] = b->parts;
    b->counts.rows = rows;
    b->counts.without_key = rows - b->parts;
    return HL_OK;
}

/// The value of a unit: that of the rows which have one, of several the first in the
/// alphabet; NULL when none has.
static const char *value_of(const builder *b, size_t unit, size_t attribute)
{
    const char *first = NULL;

    for (size_t p = b->first[unit]; p < b->first[unit + 1]; p++) {
        const char *value = b->attribute[attribute][b->part[p].row];
        if (value[0] == '\0') continue;
        if (first == NULL || strcmp(value, first) < 0) first = value;
    }
    return first;
}

static bool is_one_place(const builder *b, size_t unit)
{
    for (size_t a = 0; a < ATTRIBUTE_COUNT; a++) {
        const char *value = b->attribute[a] != NULL ? value_of(b, unit, a) : NULL;
        for (size_t p = b->first[unit]; value != NULL && p < b->first[unit + 1]; p++) {
            const char *other = b->attribute[a][b->part[p].row];
            if (other[0] != '\0' && strcmp(other, value) != 0) return false;
        }
    }
    return true;
}

static hl_status check_places(const builder *b, hl_error *err)
{
    hl_key_list list = {0};

    if (b->layer->shape == HL_SHAPE_NONE) return HL_OK; // names may change in time
    for (size_t u = 0; u < b->units; u++) {
        if (!is_one_place(b, u)) hl_key_list_add(&list, b->part[b->first[u]].key);
    }
    if (list.count == 0) return HL_OK;
    return hl_fail(err, HL_CODE_JOIN_TWO_PLACES, "%zu\t%s\t%s", list.count,
                   source_of(b->layer), list.text);
}

/// The polygons of the units; rows of one unit in the order of their shapes.
static hl_status gather_polygons(const builder *b, hl_polygons *out, hl_error *err)
{
    const size_t rows = b->layer->table.rows;
    hl_polygons sorted = {0};
    size_t *group = hl_array(rows, sizeof *group);
    size_t *unit = hl_array(b->parts, sizeof *unit);

    hl_status status = HL_OK;
    if (group == NULL || unit == NULL) {
        status = hl_no_memory(err, "%zu rows", rows);
        goto done;
    }
    memset(group, UINT8_MAX, rows * sizeof *group); // SIZE_MAX: left out
    for (size_t p = 0; p < b->parts; p++) {
        group[b->part[p].row] = p;
    }
    for (size_t u = 0; u < b->units; u++) {
        for (size_t p = b->first[u]; p < b->first[u + 1]; p++) {
            unit[p] = u;
        }
    }
    status = hl_polygons_regroup(&b->layer->polygons, group, b->parts, &sorted, err);
    if (status == HL_OK && b->units < b->parts) {
        status = hl_polygons_regroup(&sorted, unit, b->units, out, err);
    } else if (status == HL_OK) {
        *out = sorted;
        sorted = (hl_polygons){0};
    }
done:
    free(group);
    free(unit);
    hl_polygons_free(&sorted);
    return status;
}

/// The key of a unit as the layer wrote it; of several spellings the first in the
/// alphabet.
static const char *spelling_of(const builder *b, size_t unit)
{
    const char *first = b->key_read[b->part[b->first[unit]].row];

    for (size_t p = b->first[unit] + 1; p < b->first[unit + 1]; p++) {
        const char *other = b->key_read[b->part[p].row];
        if (strcmp(other, first) < 0) first = other;
    }
    return first;
}

static hl_status gather_keys(const builder *b, hl_frame *frame, hl_error *err)
{
    frame->key = hl_array(b->units, sizeof *frame->key);
    frame->key_read = hl_array(b->units, sizeof *frame->key_read);
    frame->period = hl_array(1, sizeof *frame->period);
    if (frame->key == NULL || frame->key_read == NULL || frame->period == NULL) {
        return hl_no_memory(err, "%zu keys", b->units);
    }
    frame->n = b->units;
    frame->periods = 1;
    frame->period[0] = hl_copy_text("");
    frame->crs = hl_copy_text(b->layer->crs);
    bool failed =
        frame->period[0] == NULL || (frame->crs == NULL && b->layer->crs != NULL);
    for (size_t u = 0; u < b->units; u++) {
        frame->key[u] = hl_copy_text(b->part[b->first[u]].key);
        frame->key_read[u] = hl_copy_text(spelling_of(b, u));
        failed = failed || frame->key[u] == NULL || frame->key_read[u] == NULL;
    }
    return failed ? hl_no_memory(err, "%zu keys", b->units) : HL_OK;
}

static hl_status gather_columns(const builder *b, hl_frame *frame, hl_error *err)
{
    const char **text = hl_array(b->units, sizeof *text);
    if (text == NULL) return hl_no_memory(err, "%zu names", b->units);

    frame->units.rows = b->units;
    frame->panel.rows = b->units;
    for (size_t u = 0; u < b->units; u++) {
        text[u] = frame->key[u];
    }
    hl_status status = hl_columns_append_texts(&frame->units, &KEY_COLUMN, text, err);
    for (size_t a = 0; status == HL_OK && a < ATTRIBUTE_COUNT; a++) {
        if (b->attribute[a] == NULL) continue;
        for (size_t u = 0; u < b->units; u++) {
            text[u] = value_of(b, u, a);
        }
        status =
            hl_columns_append_texts(&frame->units, &ATTRIBUTE_COLUMNS[a], text, err);
    }
    free(text);
    return status;
}

/// Keys worth a warning.
typedef struct noted {
    hl_key_list dissolved;
    hl_key_list null_shapes;
    hl_key_list cleaned;
} noted;

static void note_units(builder *b, const hl_frame *frame, noted *out)
{
    for (size_t u = 0; u < b->units; u++) {
        const char *key = frame->key[u];
        const size_t parts = b->first[u + 1] - b->first[u];
        const size_t rings = frame->polygons.start[u + 1] - frame->polygons.start[u];
        if (parts > 1) {
            hl_key_list_add(&out->dissolved, key);
            b->counts.parts += parts;
        }
        if (rings == 0) hl_key_list_add(&out->null_shapes, key);
        if (strcmp(key, frame->key_read[u]) != 0) hl_key_list_add(&out->cleaned, key);
    }
    b->counts.dissolved = out->dissolved.count;
    b->counts.null_shapes = out->null_shapes.count;
    b->counts.cleaned_keys = out->cleaned.count;
}

static hl_status warn_list(hl_log *log, hl_code code, const char *source,
                           const hl_key_list *list, hl_error *err)
{
    if (list->count == 0) return HL_OK;
    return hl_warn(log, err, code, "", "%zu\t%s\t%s", list->count, source, list->text);
}

static hl_status warn(builder *b, const hl_frame *frame, hl_log *log, hl_error *err)
{
    const char *source = source_of(b->layer);
    const hl_units_counts *counts = &b->counts;
    noted keys = {0};

    note_units(b, frame, &keys);
    hl_status status = HL_OK;
    if (counts->without_key > 0) {
        status = hl_warn(log, err, HL_CODE_JOIN_UNITS_NO_KEY, "", "%zu\t%zu\t%s",
                         counts->without_key, counts->rows, source);
    }
    if (b->layer->shape == HL_SHAPE_NONE) { // a unit has a row for every period
        keys.null_shapes.count = 0;
        b->counts.dissolved = b->counts.parts = b->counts.null_shapes = 0;
    }
    if (status == HL_OK && counts->dissolved > 0) {
        status = hl_warn(log, err, HL_CODE_JOIN_DISSOLVED, "", "%zu\t%s\t%zu\t%s",
                         counts->dissolved, source, counts->parts, keys.dissolved.text);
    }
    if (status != HL_OK) return status;
    status = warn_list(log, HL_CODE_JOIN_NULL_SHAPE, source, &keys.null_shapes, err);
    if (status != HL_OK) return status;
    return warn_list(log, HL_CODE_JOIN_UNITS_CLEANED, source, &keys.cleaned, err);
}

static hl_status check_shape(const hl_layer *layer, hl_error *err)
{
    static const char *const WORDS[] = {[HL_SHAPE_NONE] = "no geometry / 无几何",
                                        [HL_SHAPE_POINTS] = "points / 点",
                                        [HL_SHAPE_LINES] = "lines / 线"};

    if (layer->shape == HL_SHAPE_POLYGONS) return HL_OK;
    return hl_fail(err, HL_CODE_JOIN_NO_POLYGONS, "%s\t%s", source_of(layer),
                   WORDS[layer->shape]);
}

static hl_status build(const hl_layer *layer, const hl_units_options *options,
                       hl_frame *out, hl_units_counts *counts, hl_log *log,
                       hl_error *err)
{
    builder b = {.layer = layer};
    hl_frame frame = {0};

    hl_status status = read_fields(&b, options, err);
    if (status != HL_OK) goto done;
    status = group_rows(&b, options, err);
    if (status != HL_OK) goto done;
    status = check_places(&b, err);
    if (status != HL_OK) goto done;
    status = gather_polygons(&b, &frame.polygons, err);
    if (status != HL_OK) goto done;
    status = gather_keys(&b, &frame, err);
    if (status != HL_OK) goto done;
    status = gather_columns(&b, &frame, err);
    if (status != HL_OK) goto done;
    status = warn(&b, &frame, log, err);
    if (status != HL_OK) goto done;
    if (counts != NULL) *counts = b.counts;
    *out = frame;
    frame = (hl_frame){0};
done:
    free_builder(&b);
    hl_frame_free(&frame);
    return status;
}

hl_status hl_frame_build(const hl_layer *layer, const hl_units_options *options,
                         hl_frame *out, hl_units_counts *counts, hl_log *log,
                         hl_error *err)
{
    const hl_status status = check_shape(layer, err);

    return status == HL_OK ? build(layer, options, out, counts, log, err) : status;
}

hl_status hl_frame_of_table(const hl_table *table, const hl_units_options *options,
                            hl_frame *out, hl_units_counts *counts, hl_log *log,
                            hl_error *err)
{
    hl_layer layer = {.table = *table, .shape = HL_SHAPE_NONE};

    layer.polygons.n = table->rows;
    layer.polygons.start = hl_array(table->rows + 1, sizeof *layer.polygons.start);
    layer.polygons.vertex = hl_array(1, sizeof *layer.polygons.vertex);
    hl_status status = HL_OK;
    if (layer.polygons.start == NULL || layer.polygons.vertex == NULL) {
        status = hl_no_memory(err, "%zu rows", table->rows);
    } else {
        status = build(&layer, options, out, counts, log, err);
    }
    free(layer.polygons.start);
    free(layer.polygons.vertex);
    return status;
}
