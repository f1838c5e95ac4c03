#include "cli/units.h"

#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/frame/units.h"
#include "hinterland/io/read.h"

static const char ROW_NUMBER[] = "row number";

/// Append the field "row number", from 1, to serve as a key.
static hl_status number_rows(hl_table *table, hl_error *err)
{
    hl_field *grown = realloc(table->field, (table->count + 1) * sizeof *grown);

    if (grown == NULL) return hl_no_memory(err, "the row numbers");
    table->field = grown;
    hl_field *field = &grown[table->count];
    *field = (hl_field){.name = hl_copy_text(ROW_NUMBER),
                        .kind = HL_FIELD_INTEGER,
                        .number = hl_array(table->rows, sizeof(double))};
    table->count++; // from here on the table releases the field
    if (field->name == NULL || field->number == NULL) {
        return hl_no_memory(err, "%zu row numbers", table->rows);
    }
    for (size_t i = 0; i < table->rows; i++) {
        field->number[i] = (double)i + 1.0;
    }
    return HL_OK;
}

hl_status units_read(const char *source, const unit_options *options, hl_frame *out,
                     hl_log *log, hl_error *err)
{
    hl_layer layer = {0};
    hl_layer_options how = hl_layer_options_defaults();
    const hl_units_options fields = {.key = options->key != NULL ? options->key
                                                                 : ROW_NUMBER,
                                     .name = options->name,
                                     .region = options->field};

    how.layer = options->layer;
    how.where = options->where;
    how.encoding = options->encoding;
    how.crs = options->crs;
    hl_status status = hl_read_layer(source, &how, &layer, log, err);
    if (status == HL_OK && options->key == NULL) {
        status = number_rows(&layer.table, err);
    }
    if (status == HL_OK) {
        status = hl_frame_build(&layer, &fields, out, NULL, log, err);
    }
    hl_layer_free(&layer);
    return status;
}
