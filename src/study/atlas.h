/// @file atlas.h
/// A source of maps, read: units, fields with their words, values by period.
#ifndef HINTERLAND_STUDY_ATLAS_H
#define HINTERLAND_STUDY_ATLAS_H

#include "hinterland/io/read.h"
#include "hinterland/study/maps.h"

/// A field as the file describes it. Texts are borrowed from the tables of the atlas;
/// NULL where the file says nothing.
typedef struct atlas_field {
    const char *name;
    const char *source; ///< table with its values; NULL: the layer
    hl_column_style style;
    const hl_classes *classes;
    const char *rank;
    hl_text title;
    hl_text unit;
    hl_text subtitle;
    hl_text note;
    hl_text caption;
    hl_text group;
} atlas_field;

/// Start from `{0}`; release with atlas_free().
typedef struct atlas {
    hl_layer layer;
    hl_crs crs;
    hl_table words;       ///< map_fields; rows 0: none
    hl_table class_words; ///< map_classes
    hl_classes *classes;
    hl_class *class_row;
    size_t class_count;
    atlas_field *field; ///< of the layer, then by period
    size_t fields;
    hl_table panel;      ///< values by period; rows 0: none
    size_t *panel_unit;  ///< of every row: its unit, or SIZE_MAX
    size_t *panel_index; ///< of every row: its period
    char **period;       ///< ascending
    size_t periods;
} atlas;

hl_status atlas_read(const hl_maps_request *request, atlas *out, hl_log *log,
                     hl_error *err);

/// A table of a result, empty where it has no such table.
hl_status atlas_table(const char *source, const char *name, hl_table *out,
                      hl_error *err);

/// A field of the layer (`panel` false) or by period, as the file describes it, or as
/// a plain value when it does not.
///
/// @return  HL_INPUT with RUN_NO_LAYER_FIELD
hl_status atlas_find(const atlas *a, const char *name, bool panel, atlas_field *out,
                     hl_error *err);

/// The values of a field, one per unit.
///
/// @param period  SIZE_MAX: of the layer
/// @param out     layer.table.rows values, the caller's
hl_status atlas_values(const atlas *a, const char *name, size_t period, double *out,
                       hl_error *err);

void atlas_free(atlas *a);

#endif
