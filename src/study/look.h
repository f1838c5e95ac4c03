/// @file look.h
/// What two inputs hold: keys, names, periods, figures.
#ifndef HINTERLAND_STUDY_LOOK_H
#define HINTERLAND_STUDY_LOOK_H

#include <stdbool.h>

#include "hinterland/frame/table.h"

/// The distinct values of a field, as keys that are compared: normal form, digits
/// without leading zeros.
typedef struct hl_key_set {
    const hl_field *field; ///< borrowed
    size_t rows;
    char **text;        ///< rows normal forms
    const char **value; ///< `distinct` compared forms, ascending; borrowed from text
    size_t distinct;
    size_t filled; ///< rows that are not empty
    size_t width;  ///< most frequent length of a filled text
    bool digits;   ///< every filled text is digits
} hl_key_set;

/// The key sets of the text and whole-number fields of a table. Start from `{0}`.
typedef struct hl_key_sets {
    size_t count;
    hl_key_set *set;
} hl_key_sets;

/// The best pair of keys.
typedef struct hl_key_pair {
    const hl_key_set *boundary; ///< NULL: nothing agrees
    const hl_key_set *table;
    double match; ///< share of the distinct boundary values that the table has
    bool zeros;   ///< some agree only without their leading zeros
} hl_key_pair;

/// A numeric field as a candidate indicator.
typedef struct hl_candidate {
    const char *field; ///< borrowed
    size_t missing;
    double least;
    double greatest;
} hl_candidate;

hl_status hl_key_sets_of(const hl_table *table, hl_key_sets *out, hl_error *err);
void hl_key_sets_free(hl_key_sets *sets);

/// @param same  both are the sets of one table: a field is compared with itself only
hl_key_pair hl_key_pair_best(const hl_key_sets *boundary, const hl_key_sets *table,
                             bool same);

/// The field of whole numbers in 1900 .. 2100 that holds several of them, or is named
/// for a year; NULL for none.
const hl_key_set *hl_period_of(const hl_key_sets *sets, const hl_key_set *key);

/// The text field that names the units, in Chinese characters or without any; NULL.
const hl_key_set *hl_name_of(const hl_key_sets *sets, const hl_key_set *key,
                             bool chinese);

/// The field that tells the rows of a table apart: every value filled and different.
/// A field named for a code wins, then other numbers, then names; a running number
/// comes last. NULL when no field does.
const hl_key_set *hl_key_of(const hl_key_sets *sets);

/// The text field that gathers units in regions, by its name; NULL.
const hl_key_set *hl_region_of(const hl_key_sets *sets, const hl_key_set *key);

/// The numeric fields but `key` and `period`.
///
/// @param out  at most table->count; the caller's
/// @return     HL_MEMORY
hl_status hl_candidates_of(const hl_table *table, const hl_field *key,
                           const hl_field *period, hl_candidate *out, size_t *count,
                           hl_error *err);

#endif
