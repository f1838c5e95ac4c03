/// @file join.h
/// Which row of the table belongs to which county in which period, and which do not?
///
/// Only what loses nothing is repaired, every repair is counted and listed, and nothing
/// that merely looks alike is ever joined: it becomes a suggestion in the audit.
///
/// Two keys match, first rule first:
/// 1. their normal forms are equal (units.h: blanks, full-width characters, decimals);
/// 2. they are equal without any blanks, letter case kept ("Los Angeles",
/// "LosAngeles");
/// 3. both are digits and differ by leading zeros only, and the longer one has the
///    expected width (`key_width`, or the most frequent length of its side);
/// 4. one is the other followed by six zeros (12-digit and 6-digit county codes).
/// Rules 2 to 4 apply only when exactly one unit fits the key, and within a period only
/// when exactly one key of the table fits the unit by the best rule that fits at all;
/// otherwise the keys are ambiguous and none is joined.
#ifndef HINTERLAND_FRAME_JOIN_H
#define HINTERLAND_FRAME_JOIN_H

#include "hinterland/core/log.h"
#include "hinterland/frame/frame.h"

/// What was put right in a key. Each occurrence is one row of the audit.
typedef enum hl_join_repair {
    HL_REPAIR_NONE,
    HL_REPAIR_SPACES_AROUND, ///< blanks before or after
    HL_REPAIR_SPACES_INSIDE, ///< blanks inside, also U+3000 and U+00A0
    HL_REPAIR_FULL_WIDTH,    ///< full-width digits, letters, brackets
    HL_REPAIR_DECIMALS,      ///< "320506.0"
    HL_REPAIR_LEADING_ZEROS, ///< lost leading zeros
    HL_REPAIR_LONG_CODE,     ///< 12-digit to 6-digit code
    HL_REPAIR_COUNT
} hl_join_repair;

/// Why a row stands in the audit.
typedef enum hl_join_reason {
    HL_REASON_REPAIRED,         ///< joined, after a repair
    HL_REASON_NAME_DIFFERS,     ///< joined, but the two sides name it differently
    HL_REASON_ABSENT,           ///< a unit without a row in any period
    HL_REASON_ABSENT_IN_PERIOD, ///< a unit without a row in this period only
    HL_REASON_NO_UNIT,          ///< a row whose key fits no unit
    HL_REASON_AMBIGUOUS,        ///< several keys fit: none is joined
    HL_REASON_DUPLICATE,        ///< a key of a unit with several rows in one period
    HL_REASON_NO_KEY,           ///< rows with an empty key
    HL_REASON_NO_PERIOD,        ///< rows with a key and an empty period
    HL_REASON_COUNT
} hl_join_reason;

/// What speaks for a suggestion, strongest first.
typedef enum hl_join_evidence {
    HL_EVIDENCE_NONE,
    HL_EVIDENCE_SAME_NAME,    ///< same name, other key
    HL_EVIDENCE_SUFFIX,       ///< same name but for 县, 区, 市, County, City …
    HL_EVIDENCE_FITS,         ///< one of several keys that fit: see the four rules
    HL_EVIDENCE_BEGINS,       ///< one key begins with the other: "320506(2)"
    HL_EVIDENCE_SIMILAR_KEY,  ///< small edit distance between the keys
    HL_EVIDENCE_SIMILAR_NAME, ///< small edit distance between the names
    HL_EVIDENCE_COUNT
} hl_join_evidence;

extern const hl_classes HL_JOIN_SIDES; ///< 1 boundaries, 2 indicators
extern const hl_classes HL_JOIN_REPAIRS;
extern const hl_classes HL_JOIN_REASONS;
extern const hl_classes HL_JOIN_EVIDENCE;

/// Fields of the table and the rules. All text is borrowed.
typedef struct hl_join_options {
    const char *key;    ///< required: field of the table
    const char *period; ///< field of the table; NULL: one period
    const char *name;   ///< field with readable names, for the audit; NULL for none
    const char *only;   ///< join only this period; NULL for all
    size_t key_width;   ///< digits of a full code; 0: the usual width of either side
    double min_match;   ///< share of the units that must have a row, in [0, 1]
} hl_join_options;

/// No fields, every period, usual width, min_match 0.95.
hl_join_options hl_join_defaults(void);

/// Start from `{0}`; release with hl_join_free().
typedef struct hl_join {
    size_t n;                            ///< units
    size_t periods;                      ///< T >= 1
    char **period;                       ///< T texts, ascending; a single "" without
    size_t *row_of;                      ///< T * n; [t * n + i]: row, SIZE_MAX = none
    size_t *matched;                     ///< T: units that have a row
    double min_match;                    ///< as asked
    size_t rows;                         ///< rows of the table
    size_t rows_joined;                  ///< rows that belong to a unit and period
    size_t rows_other_period;            ///< rows left aside by `only`
    size_t reason[HL_REASON_COUNT];      ///< audit rows by reason, suggestions apart;
                                         ///< NO_KEY and NO_PERIOD count rows
    size_t repair[HL_REPAIR_COUNT];      ///< audit rows by repair
    size_t suggested;                    ///< units and keys with a suggestion
    char table[HL_COLUMN_NAME_SIZE * 4]; ///< name of the table, for messages
    char duplicates[HL_MESSAGE_WHERE_SIZE]; ///< the first of them, with their rows
    hl_columns audit;                       ///< the sheet `join_audit`
} hl_join;

/// Join the units of a frame with the rows of a table.
///
/// Poor data make a poor join, not a failure: whether the run may go on is asked with
/// hl_join_check(), so that the audit can be written in either case. The audit has the
/// columns `side`, `reason`, `period`, `key` (as read), `name`, `repair`,
/// `matched_key`, `matched_name`, `rows`, `suggestion`, `suggestion_name`, `evidence`,
/// `distance`, `rank`; a key with k suggestions has k rows of rank 1 … k <= 3. Neither
/// it nor row_of's choice depends on the order of the rows of the inputs. Suggestions
/// by edit distance stop after 250,000 comparisons a side (first keys first); those by
/// name do not.
///
/// @param frame    keys and, when there, the unit column `name`; n >= 1
/// @param options  `key` is required
/// @param out      overwritten on success only
/// @param log      warnings JOIN-021 …; may be NULL
/// @return         HL_INPUT: a field is absent (JOIN-001), the table has no rows with a
///                 key (JOIN-005), `only` is not a period (JOIN-007); HL_MEMORY
/// @note           time O((n + rows) log(n + rows)) and the suggestions
hl_status hl_join_build(const hl_frame *frame, const hl_table *table,
                        const hl_join_options *options, hl_join *out, hl_log *log,
                        hl_error *err);

/// May the run go on? Duplicates of key and period (JOIN-002) and a match below
/// `min_match` in any period (JOIN-003, the worst period) say no. Keys that fit no unit
/// may stand in several rows: their rows are only counted.
///
/// @return  HL_OK or HL_JOIN
hl_status hl_join_check(const hl_join *join, hl_error *err);

/// The values of a field of the joined table, in the order of the frame's panel.
///
/// @param field     of the table that was joined
/// @param out       n * T values, the caller's; [t * n + i], NaN where nothing is
/// @param rejected  texts of the field that are no numbers; may be NULL
hl_status hl_join_values(const hl_join *join, const hl_field *field, double *out,
                         size_t *rejected, hl_error *err);

/// Give the frame the periods of the join: `period`, and a panel of n * T rows.
///
/// @param frame  that of hl_join_build(), its panel still without columns
/// @return       HL_MEMORY; HL_INTERNAL for a frame with panel columns
hl_status hl_join_set_periods(const hl_join *join, hl_frame *frame, hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_join_free(hl_join *join);

#endif
