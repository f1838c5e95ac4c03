/// @file units.h
/// From a layer as it was read to the units of a study: which polygons are one county?
#ifndef HINTERLAND_FRAME_UNITS_H
#define HINTERLAND_FRAME_UNITS_H

#include "hinterland/core/log.h"
#include "hinterland/frame/frame.h"

/// Fields of the layer. All text is borrowed.
typedef struct hl_units_options {
    const char *key;     ///< required: the field that tells units apart
    const char *name;    ///< readable names (Chinese or local); NULL for none
    const char *name_en; ///< readable names in English; NULL for none
    const char *region;  ///< what the unit belongs to; NULL for none
} hl_units_options;

/// What building the units came across. Plain data.
typedef struct hl_units_counts {
    size_t rows;         ///< rows of the layer
    size_t without_key;  ///< rows left out because their key is empty
    size_t dissolved;    ///< units put together from several rows
    size_t parts;        ///< the rows of those units
    size_t null_shapes;  ///< units without a geometry; they stay
    size_t cleaned_keys; ///< units whose key was not written in its normal form
} hl_units_counts;

/// Build the units of a layer of polygons: one per key, sorted by key (strcmp).
///
/// Keys are texts in their normal form: full-width ASCII becomes ASCII; blanks (also
/// the ideographic U+3000, the no-break U+00A0 and the zero-width ones) are dropped
/// around the key and inside it, except that between two ASCII characters that are
/// neither both digits nor a bracket they become one space ("Los Angeles"); decimals
/// that are all zeros ("320506.0") are dropped.
///
/// Several rows with one key are one unit: its polygons are all of theirs, in an order
/// that does not depend on the order of the rows. Such rows must agree in name, English
/// name and region, in which an empty value agrees with any; a key that stands for two
/// different places is an error. The frame has one period "" and the unit columns
/// `key`, `name`, `name_en` and `region`, the last three where a field is given.
///
/// @param layer   polygons; its crs is copied
/// @param counts  overwritten; may be NULL
/// @param out     overwritten on success only; release with hl_frame_free()
/// @param log     warnings JOIN-011 … JOIN-014; may be NULL
/// @return        HL_INPUT: no polygons (JOIN-006), a field is absent (JOIN-001), no
///                row has a key (JOIN-005), a key stands for two places (JOIN-004);
///                HL_MEMORY
/// @note          time O(v + n log n) for v vertices and n rows
hl_status hl_frame_build(const hl_layer *layer, const hl_units_options *options,
                         hl_frame *out, hl_units_counts *counts, hl_log *log,
                         hl_error *err);

/// The same of a table without shapes: one unit per key, in however many rows (one per
/// period). The frame has an empty polygon for every unit and no crs.
///
/// Names and regions may differ between the rows of a unit: the first in the alphabet
/// is taken.
///
/// @param log  warnings JOIN-011 and JOIN-014; may be NULL
/// @return     as hl_frame_build(), without JOIN-004 and JOIN-006
hl_status hl_frame_of_table(const hl_table *table, const hl_units_options *options,
                            hl_frame *out, hl_units_counts *counts, hl_log *log,
                            hl_error *err);

#endif
