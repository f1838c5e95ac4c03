/// @file joiner.h
/// A join at work: what join.c (matching), join_suggest.c and join_audit.c share.
#ifndef HINTERLAND_FRAME_JOINER_H
#define HINTERLAND_FRAME_JOINER_H

#include <stdbool.h>
#include <stdint.h>

#include "frame/key.h"
#include "hinterland/frame/join.h"

/// How a key of the table fits a unit: the rules of join.h.
typedef enum join_rule {
    RULE_NONE,
    RULE_EQUAL,
    RULE_SQUEEZED,
    RULE_ZEROS,
    RULE_LONG
} join_rule;

enum { SUGGESTION_MAX = 3 };

/// A row of the table that has a key and a period. Text is borrowed from the joiner.
typedef struct join_entry {
    const char *key;  ///< normal form
    const char *read; ///< as it was read
    const char *name; ///< normal form, "" = unknown
    size_t period;
    size_t row;
    unsigned repairs; ///< by normalizing
    size_t group;
    bool joined;
} join_entry;

/// A distinct key of the table: entries first .. end - 1.
typedef struct join_group {
    const char *key;
    char *squeezed;   ///< the key without blanks; NULL when it has none
    const char *name; ///< "" = unknown
    size_t first;
    size_t end;
    size_t unit; ///< SIZE_MAX: fits none, or several
    join_rule rule;
    bool is_ambiguous;
    bool is_duplicate; ///< fits a unit, with several rows in one period
    size_t joined;     ///< entries
} join_group;

/// What is known of a unit.
typedef struct join_unit {
    const char *key;
    const char *name; ///< "" = unknown
    size_t periods;   ///< in which it has a row
    bool is_ambiguous;
} join_unit;

/// A sorted list of texts, each with what it stands for.
typedef struct join_term {
    const char *text;
    size_t length; ///< bytes that count
    size_t id;
} join_term;

typedef struct join_index {
    join_term *term;
    size_t count;
} join_index;

typedef struct join_suggestion {
    size_t id; ///< group or unit of the other side
    const char *key;
    const char *name;
    hl_join_evidence evidence;
    size_t distance;
} join_suggestion;

typedef struct join_suggestions {
    size_t count;
    join_suggestion row[SUGGESTION_MAX]; ///< strongest first
} join_suggestions;

typedef struct joiner {
    const hl_frame *frame;
    const hl_table *table;
    const hl_join_options *options;
    char **key; ///< table rows, normal
    char **key_read;
    char **name;   ///< NULL: no field
    char **period; ///< NULL: no field
    unsigned *repairs;
    join_entry *entry;
    size_t entries;
    join_group *group;
    size_t groups;
    join_unit *unit;
    char **unit_name;     ///< n normal forms
    char **unit_squeezed; ///< n
    join_index squeezed;  ///< units without blanks
    join_index zeros;     ///< units of digits, without leading zeros
    size_t unit_width;    ///< usual width of the digit keys
    size_t table_width;
    join_suggestions *for_unit;  ///< n
    join_suggestions *for_group; ///< groups
    size_t compared[2];          ///< keys compared by spelling; of how many
    hl_join made;
} joiner;

hl_status join_index_build(size_t capacity, join_index *out, hl_error *err);
void join_index_add(join_index *index, const char *text, size_t length, size_t id);
void join_index_sort(join_index *index);

/// The number of terms equal to `text`; `*first` is the first of them, or where it
/// would stand.
size_t join_index_find(const join_index *index, const char *text, size_t length,
                       size_t *first);

/// Visit the units that the key of a group fits by the first rule that fits any.
typedef void join_visit(void *context, size_t unit);
join_rule join_candidates(const joiner *j, const join_group *group, join_visit *visit,
                          void *context);

/// Fill for_unit and for_group.
hl_status join_suggest(joiner *j, hl_error *err);

/// Fill made.audit, made.reason, made.repair and made.suggested.
hl_status join_write_audit(joiner *j, hl_error *err);

#endif
