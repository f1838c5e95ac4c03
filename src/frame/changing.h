/// @file changing.h
/// A panel on its way to the units of one year: what changes_read.c (events by
/// themselves), changing.c (table and events together), changes_check.c, mixture.c
/// (shares over many years), lineage.c and changes.c (values) share.
#ifndef HINTERLAND_FRAME_CHANGING_H
#define HINTERLAND_FRAME_CHANGING_H

#include <stdbool.h>

#include "frame/key.h"
#include "hinterland/frame/changes.h"

/// An event that is applied. In the order of year, level, from, to.
typedef struct change_step {
    const hl_change *event;
    size_t from; ///< ids of keys
    size_t to;
    size_t level; ///< within its year: after those of lower levels
    double share; ///< stated, measured, or 1; NaN: unknown
    bool measured;
} change_step;

/// A unit of the reference year and the share of another unit that it has.
typedef struct mixture_part {
    size_t unit;
    double share; ///< NaN: not identifiable
} mixture_part;

/// What one unit becomes, sorted by unit. Empty and not `made`: the unit itself.
typedef struct mixture {
    bool made;
    size_t count;
    mixture_part *part;
} mixture;

/// A unit of the reference year in a period, and where it comes from.
typedef struct change_piece {
    size_t period;
    size_t unit;
    size_t from;
    double share;
    size_t row; ///< of the table; SIZE_MAX: there is none
} change_piece;

typedef struct changing {
    const hl_table *table;
    const hl_changes *changes;
    const hl_changes_options *options;
    char **row_key;    ///< table rows, normal and filled; "" without
    char **row_period; ///< table rows, normal; "" without
    char **row_name;   ///< table rows, normal; NULL: no field
    const char **key;  ///< distinct keys of table, events and boundaries, ascending
    size_t keys;
    long *period; ///< distinct, ascending
    size_t periods;
    size_t *row_of;    ///< periods * keys: row, SIZE_MAX = none
    bool *known;       ///< keys: in the boundaries
    long year;         ///< reference
    change_step *step; ///< events after the first and up to the last of all years
    size_t steps;
    size_t measured;      ///< splits
    hl_key_list measures; ///< their from_keys
    change_piece *piece;  ///< by period, unit, from
    size_t pieces;
    size_t pieces_capacity;
} changing;

/// The normal form of a key, filled with zeros where it is made of digits. The caller
/// frees it; NULL: no memory.
char *change_key(const char *raw, size_t width);

/// Read the keys and periods of the table; find what events apply.
hl_status changing_begin(changing *c, hl_error *err);
void changing_end(changing *c);

/// The id of a key; SIZE_MAX: not among them.
size_t changing_find(const changing *c, const char *key);

/// The next step that is not in the same year and level as `first`.
size_t changing_group_end(const changing *c, size_t first);

/// Is a row of the unit there, or is it in the boundaries and this their year? `year`
/// receives the latest such year before `before`, or from `before` on the earliest.
bool changing_seen_before(const changing *c, size_t key, long before, long *year);
bool changing_seen_from(const changing *c, size_t key, long from, long *year);

/// Is the unit there just before the step, by what was seen and what happened?
bool changing_exists(const changing *c, size_t key, size_t step);

/// Is the unit there in a period?
bool changing_exists_in(const changing *c, size_t key, long year);

/// Does the unit go on under its own key after the events of step's year and level?
bool changing_stays(const changing *c, size_t key, size_t step);

/// The events fit the table.
hl_status changing_check(changing *c, hl_error *err);

/// Fill piece.
hl_status changing_mix(changing *c, hl_error *err);

/// Mark the steps by which `unit` has a part of `from` in a period.
///
/// @param hit      steps flags, overwritten
/// @param scratch  2 * keys flags
void changing_trace(const changing *c, const change_piece *piece, bool *hit,
                    bool *scratch);

/// The sheet.
hl_status changing_lineage(const changing *c, hl_columns *out, hl_error *err);

/// The name of a key in the period nearest to a year, borrowed; NULL: none.
const char *changing_name(const changing *c, size_t key, long year);

#endif
