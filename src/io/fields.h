/// @file fields.h
/// The attributes of features, one feature after the other, into a table.
#ifndef HINTERLAND_IO_FIELDS_H
#define HINTERLAND_IO_FIELDS_H

#include <ogr_api.h>
#include <stdbool.h>

#include "hinterland/core/log.h"
#include "hinterland/frame/table.h"

/// A table on its way. Start from `{0}`; release with hl_fields_free().
typedef struct hl_fields {
    hl_table table;
    size_t room;          ///< rows that the arrays of the fields can hold
    const char *encoding; ///< NULL: the texts are UTF-8; borrowed
    bool may_be_cut;      ///< a text may end within a character (DBF)
    bool *too_big;        ///< per field: a whole number above 2^53 was met
} hl_fields;

/// The fields of a layer as an empty table.
hl_status hl_fields_begin(hl_fields *fields, OGRLayerH layer, hl_error *err);

/// Append the attributes of a feature.
hl_status hl_fields_add(hl_fields *fields, OGRFeatureH feature, hl_error *err);

/// Warn of what was met, and move the table to `out`.
hl_status hl_fields_take(hl_fields *fields, const char *source, hl_table *out,
                         hl_log *log, hl_error *err);

void hl_fields_free(hl_fields *fields);

#endif
