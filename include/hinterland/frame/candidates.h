/// @file candidates.h
/// Keys that vanish or appear between the periods of a panel: which of them could be
/// one unit that was renamed, merged or split? Nothing is applied.
#ifndef HINTERLAND_FRAME_CANDIDATES_H
#define HINTERLAND_FRAME_CANDIDATES_H

#include "hinterland/core/column.h"
#include "hinterland/frame/table.h"

/// What may have happened.
typedef enum hl_candidate_kind {
    HL_CANDIDATE_RECODE = 1, ///< one key in the place of another
    HL_CANDIDATE_MERGE,      ///< a key that vanished joined one that stayed
    HL_CANDIDATE_SPLIT,      ///< a key that appeared left one that stayed
    HL_CANDIDATE_NONE        ///< nothing fits
} hl_candidate_kind;

extern const hl_classes HL_CANDIDATE_KINDS;

/// Where to look. All is borrowed.
typedef struct hl_candidates_options {
    const char *key;          ///< required: field of the table
    const char *period;       ///< required: field of the table
    const char *name;         ///< field with readable names; NULL for none
    const double *population; ///< of the rows, NaN = missing; NULL: not known
    const double *lon;        ///< of the rows, degrees, NaN = missing; NULL: not known
    const double *lat;
} hl_candidates_options;

enum { HL_CANDIDATE_TEXT = 256 };

/// Start from `{0}`; release with hl_candidates_free().
typedef struct hl_candidates {
    size_t vanished;                   ///< keys without a row after some period
    size_t appeared;                   ///< keys without a row before some period
    double best;                       ///< the highest score; 0: no pair
    char best_text[HL_CANDIDATE_TEXT]; ///< "key name (period) > key name (period)"
    hl_columns columns;                ///< the sheet `change_candidates`
} hl_candidates;

/// Pair them.
///
/// A pair has a score in [0, 1]. For a key in the place of another: 0.5 for the name (1
/// for the same name or the same but for 县, 区, 市, County …, else 1 - edits / length)
/// + 0.2 for the place (exp(-distance / 30 km); without points 0.8 for codes of digits
/// with the same first four of six, 0.2 for the same first two) + 0.3 for the
/// population (1 - |ln(after / before)| / ln 2, at least 0), divided by the weights of
/// what is known. A merger or a split has 0.35 for the place, 0.3 for the same name and
/// 0.35 for the population: 1 - |ln(after / before)| / ln 2 of the sum, times how much
/// less that is off than without the sum, a quarter of a doubling or more counting
/// fully. Each key has up to three rows of score 0.3 or more, or one without a partner;
/// rows are sorted by score.
///
/// @param out  overwritten on success only
/// @return     HL_INPUT for an absent field (JOIN-001); HL_MEMORY
/// @note       time O(keys that change * keys)
hl_status hl_candidates_find(const hl_table *table,
                             const hl_candidates_options *options, hl_candidates *out,
                             hl_error *err);

void hl_candidates_free(hl_candidates *candidates);

#endif
