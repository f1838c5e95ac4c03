#include "io/fields.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "io/encoding.h"

enum { FIRST_ROWS = 64 };
static const double EXACT_INTEGERS = 9007199254740992.0; // 2^53

static hl_field_kind kind_of(OGRFieldDefnH definition)
{
    const OGRFieldType type = OGR_Fld_GetType(definition);

    if (type == OFTInteger || type == OFTInteger64) return HL_FIELD_INTEGER;
    return type == OFTReal ? HL_FIELD_REAL : HL_FIELD_TEXT;
}

/// A text of the source in UTF-8.
static hl_status take_text(const hl_fields *fields, const char *text, char **out,
                           hl_error *err)
{
    size_t length = 0;

    if (fields->encoding != NULL) {
        return hl_text_decode(text, strlen(text), fields->encoding, out, &length, err);
    }
    char *copy = hl_copy_text(text);
    if (copy == NULL) return hl_no_memory(err, "a text of %zu bytes", strlen(text));
    if (fields->may_be_cut) hl_text_trim_cut(copy);
    if (!hl_text_is_utf8(copy)) {
        free(copy);
        return hl_fail(err, HL_CODE_READ_ENCODING, "UTF-8\t%s", text);
    }
    *out = copy;
    return HL_OK;
}

hl_status hl_fields_begin(hl_fields *fields, OGRLayerH layer, hl_error *err)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    const size_t count = (size_t)OGR_FD_GetFieldCount(definition);
    hl_table *table = &fields->table;

    table->field = hl_array(count, sizeof *table->field);
    fields->too_big = hl_array(count, sizeof *fields->too_big);
    if (table->field == NULL || fields->too_big == NULL) {
        return hl_no_memory(err, "%zu fields", count);
    }
    for (size_t f = 0; f < count; f++) {
        OGRFieldDefnH field = OGR_FD_GetFieldDefn(definition, (int)f);
        table->field[f].kind = kind_of(field);
        const hl_status status =
            take_text(fields, OGR_Fld_GetNameRef(field), &table->field[f].name, err);
        if (status != HL_OK) return status;
        table->count++;
    }
    return HL_OK;
}

static bool grow_field(hl_field *field, size_t room, size_t need)
{
    size_t capacity = room;

    if (field->kind == HL_FIELD_TEXT) {
        char **grown = hl_grow(field->text, &capacity, need, sizeof *grown);
        if (grown != NULL) field->text = grown;
        return grown != NULL;
    }
    double *grown = hl_grow(field->number, &capacity, need, sizeof *grown);
    if (grown != NULL) field->number = grown;
    return grown != NULL;
}

static hl_status make_room(hl_fields *fields, hl_error *err)
{
    hl_table *table = &fields->table;
    const size_t need = table->rows > 0 ? 2 * table->rows : FIRST_ROWS;

    for (size_t f = 0; f < table->count; f++) {
        if (!grow_field(&table->field[f], fields->room, need)) {
            return hl_no_memory(err, "%zu rows", need);
        }
    }
    fields->room = need;
    return HL_OK;
}

/// Room for one more row, empty at first so that the table can be freed at any moment.
static hl_status begin_row(hl_fields *fields, hl_error *err)
{
    hl_table *table = &fields->table;
    const size_t row = table->rows;

    if (row == fields->room) {
        const hl_status status = make_room(fields, err);
        if (status != HL_OK) return status;
    }
    for (size_t f = 0; f < table->count; f++) {
        if (table->field[f].kind == HL_FIELD_TEXT) {
            table->field[f].text[row] = NULL;
        } else {
            table->field[f].number[row] = NAN;
        }
    }
    table->rows++;
    return HL_OK;
}

static double take_number(OGRFeatureH feature, int f, bool *too_big)
{
    const double value = OGR_F_GetFieldAsDouble(feature, f);

    if (fabs(value) > EXACT_INTEGERS) *too_big = true;
    return isfinite(value) ? value : NAN;
}

hl_status hl_fields_add(hl_fields *fields, OGRFeatureH feature, hl_error *err)
{
    hl_table *table = &fields->table;

    hl_status status = begin_row(fields, err);
    const size_t row = table->rows - 1;
    for (size_t f = 0; f < table->count && status == HL_OK; f++) {
        hl_field *field = &table->field[f];
        if (!OGR_F_IsFieldSetAndNotNull(feature, (int)f)) continue;
        if (field->kind == HL_FIELD_TEXT) {
            const char *text = OGR_F_GetFieldAsString(feature, (int)f);
            status = take_text(fields, text, &field->text[row], err);
        } else {
            field->number[row] = take_number(feature, (int)f, &fields->too_big[f]);
        }
        (void)hl_at(err, status, "row %zu, field %s", row + 1, field->name);
    }
    return status;
}

hl_status hl_fields_take(hl_fields *fields, const char *source, hl_table *out,
                         hl_log *log, hl_error *err)
{
    hl_status status = HL_OK;
    hl_table *table = &fields->table;

    for (size_t f = 0; f < table->count && status == HL_OK; f++) {
        if (fields->too_big[f] && table->field[f].kind == HL_FIELD_INTEGER) {
            status = hl_warn(log, err, HL_CODE_READ_BIG_INTEGER, source, "%s",
                             table->field[f].name);
        }
    }
    if (status != HL_OK) return status;
    table->source = hl_copy_text(source);
    if (table->source == NULL) return hl_no_memory(err, "the name %s", source);
    *out = *table;
    *table = (hl_table){0};
    return HL_OK;
}

void hl_fields_free(hl_fields *fields)
{
    hl_table_free(&fields->table);
    free(fields->too_big);
    *fields = (hl_fields){0};
}
