#include "cli/units.h"

#include "hinterland/frame/units.h"
#include "hinterland/io/read.h"

hl_status units_read(const char *source, const unit_options *options, hl_frame *out,
                     hl_log *log, hl_error *err)
{
    hl_layer layer = {0};
    hl_layer_options how = hl_layer_options_defaults();
    const hl_units_options fields = {.key = options->key != NULL ? options->key
                                                                 : HL_ROW_NUMBER,
                                     .name = options->name,
                                     .region = options->field};

    how.layer = options->layer;
    how.where = options->where;
    how.encoding = options->encoding;
    how.crs = options->crs;
    hl_status status = hl_read_layer(source, &how, &layer, log, err);
    if (status == HL_OK && options->key == NULL) {
        status = hl_table_number_rows(&layer.table, err);
    }
    if (status == HL_OK) {
        status = hl_frame_build(&layer, &fields, out, NULL, log, err);
    }
    hl_layer_free(&layer);
    return status;
}
