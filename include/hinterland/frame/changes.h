/// @file changes.h
/// Counties are renamed, merged and split while a panel runs: how do its rows become
/// rows of one year's units?
///
/// A table of events says what happened: `year,type,from_key,to_key,share,weight_field,
/// source`. An event of a year is in force in the periods from that year on. All events
/// of a year happen at once to the units there were before it: `from_key` is a unit of
/// the year before, `to_key` one of the year after, also where one key is both. Only
/// what begins at a unit that the same year makes comes after that. The order of rows
/// does not matter.
///
/// | type | rows | what it says |
/// | --- | --- | --- |
/// | rename, recode, upgrade | one | the unit goes on, under `to_key` |
/// | merge | one a unit | the unit becomes, or joins, `to_key` |
/// | split | two or more with one `from_key` | the unit is divided among the `to_key`s,
/// itself among them if it goes on |
/// | transfer | one or more with one `from_key` | a part goes to `to_key`, the unit
/// goes on |
///
/// `share` is the part of the unit that goes to `to_key`: of a split all sum to 1; of a
/// transfer less than 1. A split without shares is measured by `weight_field` where
/// that is given: in the proportion of that field in the successors, in the first
/// period that has them, if none of them had other changes; else it is not identifiable
/// and what depends on it is missing. It stays identifiable where the parts come
/// together again.
///
/// Before the reference year rows are carried forward; after it they are carried back:
/// there a split adds up, and a merger is not identifiable.
#ifndef HINTERLAND_FRAME_CHANGES_H
#define HINTERLAND_FRAME_CHANGES_H

#include "hinterland/core/column.h"
#include "hinterland/core/log.h"
#include "hinterland/frame/table.h"

typedef enum hl_change_type {
    HL_CHANGE_RENAME,
    HL_CHANGE_RECODE,
    HL_CHANGE_UPGRADE,
    HL_CHANGE_MERGE,
    HL_CHANGE_SPLIT,
    HL_CHANGE_TRANSFER,
    HL_CHANGE_TYPE_COUNT
} hl_change_type;

/// How a unit of the reference year comes from one of a period.
typedef enum hl_lineage_relation {
    HL_LINEAGE_SAME = 1, ///< the unit itself
    HL_LINEAGE_WHOLE,    ///< all of one other unit, nothing else
    HL_LINEAGE_MERGED,   ///< all of the unit, beside others
    HL_LINEAGE_PART,     ///< a known part of the unit
    HL_LINEAGE_UNKNOWN,  ///< a part whose share is not identifiable
    HL_LINEAGE_NO_ROW,   ///< the unit existed then and has no row in the table
    HL_LINEAGE_END
} hl_lineage_relation;

extern const hl_classes HL_LINEAGE_RELATIONS;

/// One row of the table of events.
typedef struct hl_change {
    long year;
    hl_change_type type;
    char *from; ///< key in normal form (units.h)
    char *to;
    double share;       ///< in (0, 1]; NaN: not stated
    char *weight_field; ///< NULL: none
    char *source;       ///< where the event is known from; NULL: not said
    size_t row;         ///< of the table, from 1
} hl_change;

/// A table of events, in the order of year, from_key, to_key. Start from `{0}`; release
/// with hl_changes_free().
typedef struct hl_changes {
    size_t count;
    hl_change *event;
    char *table; ///< its name, for messages
} hl_changes;

/// The type of a word, or HL_CHANGE_TYPE_COUNT; and the word of a type.
hl_change_type hl_change_type_of(const char *word);
const char *hl_change_word(hl_change_type type);

/// Read a table of events and check it by itself.
///
/// @param key_width  keys of digits are filled with zeros to it; 0: not
/// @param out        overwritten on success only
/// @return           HL_INPUT: a column is absent (CHANGES-001), a cell cannot be read
///                   (-002), a row stands twice (-003), events of a unit in a year
///                   contradict one another (-004), shares do not fit (-005), whole
///                   units go round in a circle (-006); HL_MEMORY
hl_status hl_changes_read(const hl_table *table, size_t key_width, hl_changes *out,
                          hl_error *err);

void hl_changes_free(hl_changes *changes);

/// A ratio or mean, and what it is weighted by.
typedef struct hl_changes_mean {
    const char *field;
    const char *weight; ///< field of the table, e.g. the denominator of the ratio
} hl_changes_mean;

/// Fields of the table and the rules. All text is borrowed.
typedef struct hl_changes_options {
    const char *key;    ///< required: field of the table
    const char *period; ///< required: field of the table; its values are years
    const char *name;   ///< field with readable names; NULL for none
    size_t key_width;   ///< keys of digits are filled with zeros to it; 0: not
    long year;          ///< the reference year; 0: the latest period
    const char *const *extensive; ///< fields that add up: counts, areas, sums of money
    size_t extensives;
    const hl_changes_mean *intensive; ///< fields that are averaged
    size_t intensives;
    const char *const
        *known; ///< keys of the reference year in normal form; may be NULL
    size_t knowns;
} hl_changes_options;

/// A table in units of the reference year. Start from `{0}`; release with
/// hl_changed_free().
typedef struct hl_changed {
    hl_table table;   ///< one row per unit and period that comes from any row, sorted;
                      ///< then the rows without key or period, as they were
    size_t fields;    ///< of the table, in its order
    size_t *withheld; ///< fields: values that are missing because the field is neither
                      ///< extensive nor intensive
    char **withheld_first; ///< fields: "key, period" of the first; NULL: none
    hl_columns lineage;    ///< unit <- units of each period: the sheet `lineage`
    long year;             ///< the reference year
    size_t events;         ///< events that were applied
    size_t idle;       ///< events outside the years from the first period to the last
    size_t unknown;    ///< units and periods that are not identifiable
    size_t incomplete; ///< units and periods of which a part has no row
} hl_changed;

/// Bring a panel to the units of one year.
///
/// Extensive fields are summed, share times value. Intensive ones are averaged, share
/// times weight as weights; a part has the value of its whole. Any other field is kept
/// where a unit comes from one whole unit, and missing where not. A missing value of
/// any part makes the sum missing. Lineage has the columns `unit`, `unit_name`,
/// `period`, `from_key`, `from_name`, `share`, `relation`, `events`, `source`, sorted
/// by period and unit.
///
/// @param table    one row per unit and period; rows in any order
/// @param out      overwritten on success only
/// @param log      warnings CHANGES-101 …; may be NULL
/// @return         HL_INPUT: a field is absent (JOIN-001), a period is not a year
///                 (CHANGES-010), a key has two rows in a period (-011), an event
///                 begins from a key that is no unit then (-012) or leads to a key that
///                 is nowhere (-013), a unit vanishes by an event and stays in the
///                 table (-014), a unit goes on under the key of another (-015);
///                 HL_MEMORY
/// @note           time O(rows log rows + (events + parts) periods)
hl_status hl_changes_apply(const hl_table *table, const hl_changes *changes,
                           const hl_changes_options *options, hl_changed *out,
                           hl_log *log, hl_error *err);

void hl_changed_free(hl_changed *changed);

#endif
