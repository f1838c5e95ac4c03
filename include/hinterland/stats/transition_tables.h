/// @file transition_tables.h
/// Markov results as tables: the sheets `transitions` and `markov_tests`.
///
/// A result lists its rows into an array of the caller (NULL counts them), lists of
/// several variables stand behind one another, and the columns are made of all.
#ifndef HINTERLAND_STATS_TRANSITION_TABLES_H
#define HINTERLAND_STATS_TRANSITION_TABLES_H

#include <stddef.h>

#include "hinterland/core/column.h"
#include "hinterland/stats/lisa_transitions.h"
#include "hinterland/stats/spatial_markov.h"

/// Which chain a row is of.
typedef enum hl_chain_kind {
    HL_CHAIN_CLASSES, ///< classes of the variable
    HL_CHAIN_SPATIAL, ///< the same, for one class of the lag
    HL_CHAIN_LISA     ///< quadrants HH, LH, LL, HL
} hl_chain_kind;

extern const hl_classes HL_CLASSES_CHAIN;

/// One cell of a transition table. Classes count from 1.
typedef struct hl_transition {
    const char *field; ///< borrowed
    double chain;      ///< hl_chain_kind
    double lag;        ///< class of the lag; NaN where there is none
    double from, to;
    double count, from_total;
    double probability; ///< count / from_total
    double expected;    ///< count under the null: the pooled chain (spatial), unit and
                        ///< neighbors independent (LISA); NaN without one
    double significant; ///< LISA: count with both ends significant; NaN without p
    double passage;     ///< mean periods until `to` is first reached; NaN where it may
                        ///< never be
    double ergodic;     ///< long-run share of `from`
    double sojourn;     ///< mean periods in a row in `from`; NaN when absorbing
    double kind;        ///< hl_state_kind of `from`
} hl_transition;

/// What a row of markov_tests tests or measures.
typedef enum hl_markov_statistic {
    HL_MARKOV_TIME_Q,
    HL_MARKOV_TIME_LR,
    HL_MARKOV_SPACE_Q,
    HL_MARKOV_SPACE_LR,
    HL_MARKOV_LAG_CHI2,
    HL_MARKOV_X2,
    HL_MARKOV_LISA_CHI2,
    HL_MARKOV_LISA_COHESION,
    HL_MARKOV_MOBILITY_P,
    HL_MARKOV_MOBILITY_D,
    HL_MARKOV_MOBILITY_L2,
    HL_MARKOV_MOBILITY_B1,
    HL_MARKOV_MOBILITY_B2
} hl_markov_statistic;

extern const hl_classes HL_CLASSES_MARKOV_STATISTIC;

typedef struct hl_markov_row {
    const char *field; ///< borrowed
    double statistic;  ///< hl_markov_statistic
    double lag;        ///< class of the lag, from 1; NaN where there is none
    double value;
    double df; ///< NaN for what is no test
    double p;
} hl_markov_row;

/// List a chain without a lag. Returns the number of rows, classes squared.
size_t hl_chain_list(const hl_chain *chain, const char *field, hl_transition *row);

/// List the pooled chain and those of the lag classes that have transitions.
size_t hl_spatial_markov_list(const hl_spatial_markov *s, const char *field,
                              hl_transition *row);

/// List the quadrants.
size_t hl_lisa_transitions_list(const hl_lisa_transitions *l, const char *field,
                                hl_transition *row);

/// List a test over time: two rows.
size_t hl_time_test_list(const hl_homogeneity *h, const char *field,
                         hl_markov_row *row);

/// List the tests of a spatial chain: Q, LR, chi-squared by lag class, x2.
size_t hl_spatial_test_list(const hl_spatial_markov *s, const char *field,
                            hl_markov_row *row);

/// List the test of independence and the cohesion of LISA transitions: two rows.
size_t hl_lisa_test_list(const hl_lisa_transitions *l, const char *field,
                         hl_markov_row *row);

/// List the mobility indices: five rows.
size_t hl_mobility_list(const hl_mobility *m, const char *field, hl_markov_row *row);

/// Append the columns of the sheet `transitions`.
///
/// @param row  columns->rows rows
/// @return     HL_MEMORY; HL_INTERNAL for a column that is there already
hl_status hl_transition_columns(const hl_transition *row, hl_columns *columns,
                                hl_error *err);

/// Append the columns of the sheet `markov_tests`.
hl_status hl_markov_columns(const hl_markov_row *row, hl_columns *columns,
                            hl_error *err);

#endif
