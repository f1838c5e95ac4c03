/// How a result was made: study, versions, content hashes, weights, warnings,
/// fingerprints. Nothing that differs between two runs on the same content.

#include "study/session.h"

#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/hash.h"
#include "core/memory.h"
#include "hinterland/core/version.h"
#include "hinterland/geometry/versions.h"
#include "hinterland/io/versions.h"

enum { HEX = HL_HASH_HEX_SIZE };

/// Items and values, growing side by side.
typedef struct items {
    char **item;
    char **value;
    size_t count;
    size_t capacity;
    size_t value_capacity;
} items;

static void free_items(items *list)
{
    hl_free_texts(list->item, list->count);
    hl_free_texts(list->value, list->count);
}

static hl_status add(items *list, const char *item, const char *value, hl_error *err)
{
    char **item_grown =
        hl_grow(list->item, &list->capacity, list->count + 1, sizeof *item_grown);
    if (item_grown == NULL) return hl_no_memory(err, "provenance");
    list->item = item_grown;
    char **value_grown = hl_grow(list->value, &list->value_capacity, list->count + 1,
                                 sizeof *value_grown);
    if (value_grown == NULL) return hl_no_memory(err, "provenance");
    list->value = value_grown;

    list->item[list->count] = hl_copy_text(item);
    list->value[list->count] = hl_copy_text(value);
    list->count++;
    if (list->item[list->count - 1] == NULL || list->value[list->count - 1] == NULL) {
        return hl_no_memory(err, "provenance");
    }
    return HL_OK;
}

static void hash_polygons(hl_hash *hash, const hl_polygons *p)
{
    const size_t rings = p->start[p->n];

    hl_hash_integer(hash, p->n);
    for (size_t i = 0; i <= p->n; i++) {
        hl_hash_integer(hash, p->start[i]);
    }
    for (size_t r = 0; r < rings; r++) {
        hl_hash_integer(hash, p->vertex[r + 1]);
        hl_hash_integer(hash, p->hole[r]);
    }
    for (size_t v = 0; v < p->vertex[rings]; v++) {
        hl_hash_number(hash, p->x[v]);
        hl_hash_number(hash, p->y[v]);
    }
}

/// The fields of the table that were analyzed: all there is without indicators.
static void hash_fields(const session *s, hl_hash *hash)
{
    const hl_study_fields *fields = &s->study->association.fields;

    for (size_t f = 0; f < fields->count; f++) {
        const hl_column *column = session_column(s, fields->field[f].field);
        if (column == NULL || column->value == NULL) continue;
        for (size_t r = 0; r < s->frame.panel.rows; r++) {
            hl_hash_number(hash, column->value[r]);
        }
    }
}

/// What else places the cores and the units: tiers, periods, travel times, controls.
static void hash_places(const session *s, hl_hash *hash)
{
    const session_places *d = &s->places;
    const size_t cores = s->cores.count;

    for (size_t k = 0; s->cores.tier != NULL && k < cores; k++) {
        hl_hash_integer(hash, s->cores.tier[k]);
    }
    for (size_t k = 0; s->cores.present != NULL && k < cores * s->frame.periods; k++) {
        hl_hash_integer(hash, s->cores.present[k]);
    }
    for (size_t k = 0; d->times.start != NULL && k < d->times.start[d->times.n]; k++) {
        hl_hash_integer(hash, d->times.neighbor[k]);
        hl_hash_number(hash, d->times.weight[k]);
    }
    for (size_t j = 0; j < d->controls; j++) {
        for (size_t r = 0; r < d->n * s->frame.periods; r++) {
            hl_hash_number(hash, d->control[j][r]);
        }
    }
}

/// Sorted keys, shapes and joined values: the order of the input rows does not matter.
static void hash_content(const session *s, char hex[HEX])
{
    const size_t rows = s->frame.n * s->frame.periods;
    hl_hash hash;

    hl_hash_begin(&hash);
    hl_hash_text(&hash, s->frame.crs);
    for (size_t i = 0; i < s->frame.n; i++) {
        hl_hash_text(&hash, s->frame.key[i]);
    }
    hash_polygons(&hash, &s->frame.polygons);
    for (size_t t = 0; t < s->frame.periods; t++) {
        hl_hash_text(&hash, s->frame.period[t]);
    }
    for (size_t j = 0; j < s->raw_count; j++) {
        for (size_t r = 0; r < rows; r++) {
            hl_hash_number(&hash, s->raw[j][r]);
        }
    }
    for (size_t k = 0; k < s->study->subsystems.count; k++) {
        for (size_t r = 0; s->ready[k] != NULL && r < rows; r++) {
            hl_hash_number(&hash, s->ready[k][r]);
        }
    }
    if (s->study->subsystems.count == 0) hash_fields(s, &hash);
    for (size_t k = 0; k < s->cores.count; k++) {
        hl_hash_text(&hash, s->cores.name[k]);
        hl_hash_number(&hash, s->cores.lon[k]);
        hl_hash_number(&hash, s->cores.lat[k]);
        hl_hash_number(&hash, s->cores.mass[k]);
    }
    hash_places(s, &hash);
    hl_hash_end(&hash, hex);
}

static void hash_column(hl_hash *hash, const hl_column *column, size_t rows)
{
    hl_hash_text(hash, column->name);
    for (size_t r = 0; r < rows; r++) {
        if (column->text != NULL) {
            hl_hash_text(hash, column->text[r]);
        } else {
            hl_hash_number(hash, column->value[r]);
        }
    }
}

hl_status session_fingerprint(const hl_sheet *sheet, char hex[HL_FINGERPRINT_SIZE],
                              hl_error *err)
{
    hl_hash hash;

    (void)err;
    hl_hash_begin(&hash);
    hl_hash_text(&hash, sheet->name);
    hl_hash_integer(&hash, sheet->columns.rows);
    for (size_t c = 0; c < sheet->columns.count; c++) {
        hash_column(&hash, &sheet->columns.column[c], sheet->columns.rows);
    }
    hl_hash_end(&hash, hex);
    return HL_OK;
}

static hl_status add_warnings(const session *s, items *list, hl_error *err)
{
    char text[HL_MESSAGE_WHERE_SIZE + 2 * HL_MESSAGE_VALUES_SIZE];

    for (size_t k = 0; s->log != NULL && k < s->log->count; k++) {
        const hl_message *message = &s->log->message[k];
        const char *id = hl_code_info(message->code)->id;
        const int used = snprintf(text, sizeof text, "%s: %s%s", id, message->where,
                                  message->where[0] != '\0' ? ": " : "");
        hl_message_text(message, HL_WHAT, HL_EN, text + used,
                        sizeof text - (size_t)used);
        const hl_status status = add(list, "warning", text, err);
        if (status != HL_OK) return status;
    }
    return HL_OK;
}

static hl_status add_fingerprints(const session *s, items *list, hl_error *err)
{
    char item[HL_COLUMN_NAME_SIZE + sizeof "fingerprint "];
    char hex[HEX];

    for (size_t k = 0; k < s->sheet_count; k++) {
        hl_status status = session_fingerprint(&s->sheet[k], hex, err);
        (void)snprintf(item, sizeof item, "fingerprint %s", s->sheet[k].name);
        if (status == HL_OK) status = add(list, item, hex, err);
        if (status != HL_OK) return status;
    }
    return HL_OK;
}

static hl_status add_versions(items *list, hl_error *err)
{
    hl_status status = add(list, "program", "hinterland", err);
    if (status == HL_OK) status = add(list, "version", hl_version(), err);
    if (status == HL_OK) status = add(list, "gdal", hl_gdal_version(), err);
    if (status == HL_OK) status = add(list, "geos", hl_geos_version(), err);
    if (status == HL_OK) status = add(list, "proj", hl_proj_version(), err);
    return status;
}

static hl_status add_all(const session *s, items *list, hl_error *err)
{
    char hex[HEX];
    char *study = NULL;

    hl_status status = add_versions(list, err);
    if (status == HL_OK) status = hl_study_canonical(s->study, &study, err);
    if (status == HL_OK) status = add(list, "study", study, err);
    free(study);
    hash_content(s, hex);
    if (status == HL_OK) {
        status = add(list, "content of the inputs (SHA-256)", hex, err);
    }
    if (status == HL_OK) status = add(list, "weights", s->weights_text[HL_EN], err);
    if (status == HL_OK) {
        status = add(list, "weights (SHA-256)", s->diagnosis.fingerprint, err);
    }
    for (size_t k = 0; k < s->finding_count && status == HL_OK; k++) {
        status = add(list, "finding", s->finding[k][HL_EN], err);
    }
    if (status == HL_OK) status = add_warnings(s, list, err);
    if (status == HL_OK) status = add_fingerprints(s, list, err);
    return status;
}

hl_status session_provenance(session *s, hl_columns *out, hl_error *err)
{
    static const hl_column_spec ITEM = {
        .name = "item",
        .title = {"Item",           "项目"      },
        .meaning = {"what is stated", "所述事项"},
        .unit = {"",               ""            },
        .kind = HL_TEXT
    };
    static const hl_column_spec VALUE = {
        .name = "value",
        .title = {"Value",       "内容"},
        .meaning = {"what it was", "内容"},
        .unit = {"",            ""      },
        .kind = HL_TEXT
    };
    items list = {0};

    hl_status status = add_all(s, &list, err);
    if (status == HL_OK) {
        out->rows = list.count;
        status =
            hl_columns_append_texts(out, &ITEM, (const char *const *)list.item, err);
    }
    if (status == HL_OK) {
        status =
            hl_columns_append_texts(out, &VALUE, (const char *const *)list.value, err);
    }
    if (status != HL_OK) hl_columns_free(out);
    free_items(&list);
    return status;
}
