/// @file map_subject.h
/// What a map shows: a field with its values, per another field or together with one,
/// and the conditions by which units are hatched, faded and labeled.
#ifndef HINTERLAND_STUDY_MAP_SUBJECT_H
#define HINTERLAND_STUDY_MAP_SUBJECT_H

#include "core/buffer.h"
#include "study/atlas.h"

enum { MAP_SUBJECT_TEXTS = 5 };

/// A field with its values. Start from `{0}`; release with map_subject_free().
typedef struct map_subject {
    atlas_field words;  ///< borrowed from the atlas, or from `own`
    bool panel;         ///< by period
    double *value;      ///< slots * n
    hl_classes classes; ///< of two fields together
    hl_class *row;      ///< its rows
    char *own[MAP_SUBJECT_TEXTS];
} map_subject;

/// All borrowed.
typedef struct map_subject_options {
    const char *name;
    const char *per;  ///< divide by this field; NULL: no
    const char *with; ///< FIELD or FIELD@PERIOD or @PERIOD: where the classes of both
                      ///< are the same; NULL: no
    bool panel;       ///< the values by period
    const size_t *period; ///< slots periods of the atlas, or SIZE_MAX for the layer
    size_t slots;
} map_subject_options;

/// Read a field, and what it is divided by or compared with.
///
/// @return  HL_INPUT: no such field or period, classes of different tables; HL_MEMORY
hl_status map_subject_read(const atlas *a, const map_subject_options *options,
                           map_subject *out, hl_error *err);
void map_subject_free(map_subject *subject);

/// Whether two fields are classes of one table.
bool map_same_classes(const atlas_field *a, const atlas_field *b);

/// Where conditions look: the values of a period where the field has them, else those
/// of the layer; words in a language.
typedef struct map_place {
    const atlas *atlas;
    size_t period; ///< SIZE_MAX: of the layer
    hl_lang lang;
} map_place;

/// Which units a condition holds for: "field<value", "field>value", "field=value".
///
/// @param out    layer.table.rows flags
/// @param title  appended: the condition in words; may be NULL
/// @return       HL_USAGE: no condition; HL_INPUT: no such field; HL_MEMORY
hl_status map_condition_test(const map_place *place, const char *text, uint8_t *out,
                             hl_buffer *title, hl_error *err);

/// How faded units are by a share: 0 from 0.9, 1 from 0.7, 2 below and where it is
/// missing.
hl_status map_fade_levels(const map_place *place, const char *field, uint8_t *out,
                          hl_buffer *title, hl_error *err);

#endif
