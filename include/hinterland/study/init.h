/// @file init.h
/// A first study file, drafted from the inputs themselves.
#ifndef HINTERLAND_STUDY_INIT_H
#define HINTERLAND_STUDY_INIT_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/frame/layer.h"

/// What hl_init_draft() looks at. All is borrowed.
typedef struct hl_init_input {
    const hl_layer *boundaries;
    const char *boundaries_path; ///< as it shall stand in the study file
    const char *layer;           ///< layer name when the source has several; or NULL
    const hl_table *table;       ///< NULL: the indicators are in the boundary layer
    const char *table_path;      ///< as it shall stand in the study file; or NULL
    const char *name;            ///< file name of the study without ending
    hl_lang lang;                ///< language of the comments
} hl_init_input;

/// What was found; for the words on the terminal.
typedef struct hl_init_found {
    const char *boundary_key; ///< borrowed from the layer
    const char *table_key;    ///< borrowed from the table
    const char *period;       ///< borrowed; NULL: one period
    double match;             ///< share of boundary keys with a row, [0, 1]
    size_t indicators;        ///< numeric fields that may be indicators
    bool codes_differ;        ///< the match needs zeros filled in on the left
} hl_init_found;

/// Write a commented study file.
///
/// The key pair is the pair of text or whole-number fields whose distinct values agree
/// best; the period a whole number in 1900 .. 2100 that tells repeated keys apart.
/// Numeric fields are listed as candidates with their range and missing values. The
/// first two are put in, one per subsystem, as "more is better", so that the draft is a
/// valid study; its comments say that direction and place are the user's to decide.
///
/// @param found  may be NULL
/// @param out    YAML; the caller frees it
/// @return       HL_INPUT when no pair of fields agrees at all, or when there are fewer
///               than two numeric fields; HL_MEMORY
///
/// Time O(F G n log n) for F and G candidate key fields.
hl_status hl_init_draft(const hl_init_input *input, hl_init_found *found, char **out,
                        hl_error *err);

#endif
