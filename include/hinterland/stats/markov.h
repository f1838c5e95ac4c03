/// @file markov.h
/// Markov chains: how do units move between classes from one period to the next, and
/// where does that lead?
#ifndef HINTERLAND_STATS_MARKOV_H
#define HINTERLAND_STATS_MARKOV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/classes.h"
#include "hinterland/core/status.h"

/// A panel: the value of unit i in period t is value[t * n + i]. Borrowed.
typedef struct hl_panel {
    const double *value;
    size_t n;
    size_t periods;
} hl_panel;

/// Which values the quantiles of the classes are taken from.
typedef enum hl_markov_reference {
    HL_MARKOV_POOLED,   ///< all periods together: classes fixed over time
    HL_MARKOV_BY_PERIOD ///< each period on its own: a class is a relative position
} hl_markov_reference;

/// The classes of a chain.
typedef struct hl_markov_rule {
    hl_markov_reference reference; ///< without `cut`
    size_t classes;                ///< without `cut`: quantile classes, 2 ..
                                   ///< HL_MARKOV_CLASSES_MAX
    const double *cut;             ///< NULL, or ascending cuts; one equal to a cut is
                                   ///< below it
    size_t cuts;
} hl_markov_rule;

enum { HL_MARKOV_CLASSES_MAX = 32 };

/// Class of a value that is missing (an island has no lag); such moves are not counted.
extern const uint32_t HL_STATE_NONE;

/// y_it / mean_t: each value relative to the mean of its period.
///
/// @param relative  n * periods values, overwritten on success only; may be y->value
/// @return          HL_INPUT for a value that is not finite or a period whose mean is 0
hl_status hl_markov_relative(const hl_panel *y, double *relative, hl_error *err);

/// Classes of a panel. Quantiles are type 7 and a class holds its upper cut, as
/// mapclassify (hl_stratify_cuts()); by period, cuts that repeat leave classes empty.
///
/// @param y      n * periods values; NaN has no class and takes no part in quantiles
/// @param state  n * periods classes from 0, overwritten
/// @param cut    NULL, or room for HL_MARKOV_CLASSES_MAX - 1 cuts; NaN by period
/// @param classes  receives the number of classes
/// @return       HL_INPUT for no periods, infinite values, cuts out of order, a number
///               of classes out of range, or values that are all equal; HL_MEMORY
hl_status hl_markov_classify(const hl_panel *y, const hl_markov_rule *rule,
                             uint32_t *state, double *cut, size_t *classes,
                             hl_error *err);

/// What a class is in the chain.
typedef enum hl_state_kind {
    HL_STATE_RECURRENT, ///< left, and returned to with certainty
    HL_STATE_TRANSIENT, ///< one day left for good
    HL_STATE_ABSORBING, ///< entered and never seen left
    HL_STATE_UNOBSERVED ///< neither entered nor left
} hl_state_kind;

extern const hl_classes HL_CLASSES_STATE;

/// A chain of k classes. Start from `{0}`; release with hl_chain_free().
typedef struct hl_chain {
    size_t classes;
    double *count;       ///< k * k transitions, from by to
    double *probability; ///< count / row total; NaN in a row without transitions
    double *ergodic;     ///< k: long-run share within the closed set of the class; 0
                         ///< when transient, NaN when unobserved
    double *passage;     ///< k * k: periods until the class is first reached (on the
                         ///< diagonal: returned to); infinite where that is not certain
    double *sojourn;     ///< k: periods in a row, 1 / (1 - p_ii); infinite if absorbing
    double *total;       ///< k: row totals
    uint8_t *kind;       ///< k: hl_state_kind
    uint32_t *closed;    ///< k: closed set of the class, from 1; 0 when in none
    size_t closed_sets;  ///< 1: one long run, whatever the start
    bool irreducible;    ///< every class reaches every other
    double transitions;  ///< their number
} hl_chain;

/// A classified panel: the class of unit i in period t is state[t * n + i]. Borrowed.
typedef struct hl_states {
    const uint32_t *state; ///< below `classes`, or HL_STATE_NONE
    size_t n;
    size_t periods;
    size_t classes;
} hl_states;

/// Count the moves between classes; one that starts or ends without a class is not
/// counted.
///
/// @param first   first period a move starts in
/// @param last    period after the last one a move starts in, at most periods - 1
/// @param count   classes * classes numbers, added to
void hl_markov_count(const hl_states *states, size_t first, size_t last, double *count);

/// The chain of a table of transitions.
///
///     p_ij = n_ij / n_i.
///     ergodic: pi = pi P on each closed set, by elimination without subtraction
///              (Grassmann, Taksar & Heyman 1985)
///     passage: m_ij = 1 + sum over k != j of p_ik m_kj
///
/// A class that is entered but never seen left counts as absorbing, which giddy does
/// with fill_empty_classes = True; its row of probabilities is missing.
///
/// Source: Kemeny & Snell (1976); giddy.markov.Markov, giddy.ergodic.
///
/// @param count    classes * classes numbers
/// @param classes  2 .. HL_MARKOV_CLASSES_MAX
/// @return         HL_INPUT for a count negative or not finite, or none above 0;
///                 HL_MEMORY
///
/// Time O(k^4).
hl_status hl_chain_from_counts(const double *count, size_t classes, hl_chain *out,
                               hl_error *err);

/// Count and analyze: hl_markov_count() over all periods, then hl_chain_from_counts().
///
/// @return  also HL_INPUT for a class out of range or fewer than two periods
hl_status hl_markov_estimate(const hl_states *states, hl_chain *out, hl_error *err);

/// Indices of mobility, 0 for a society that stands still; plain data. NaN where a row
/// has no transitions.
typedef struct hl_mobility {
    double p;  ///< Shorrocks (k - trace P) / (k - 1)
    double d;  ///< Shorrocks 1 - |det P|
    double l2; ///< 1 - |second largest eigenvalue|
    double b1; ///< Bartholomew (k - k sum_i start_i p_ii) / (k - 1)
    double b2; ///< Bartholomew sum_ij start_i p_ij |i - j| / (k - 1)
} hl_mobility;

/// The indices of mobility of a chain.
///
/// Source: Formby, Smith & Zheng (2004), J. Econometrics 120, 181-205; giddy.mobility.
///
/// @param start  k shares of the classes in the beginning; NULL for equal shares (as
///               giddy)
/// @return       HL_INPUT where no eigenvalues are found; HL_MEMORY
hl_status hl_chain_mobility(const hl_chain *chain, const double *start,
                            hl_mobility *out, hl_error *err);

/// Do several tables of transitions come from one chain? Plain data.
typedef struct hl_homogeneity {
    double q;   ///< Pearson: sum n_m,i. (p_m,ij - p_ij)^2 / p_ij
    double lr;  ///< 2 sum n_m,ij ln(p_m,ij / p_ij)
    double df;  ///< sum_i (b_i - 1)(a_i - 1), b_i tables in which class i is left, a_i
                ///< classes reached from it in any of them
    double p_q; ///< chi-squared; NaN for df 0
    double p_lr;
    size_t tables;
} hl_homogeneity;

/// Test of homogeneity, over regimes, lag classes or intervals of time.
///
/// Source: Bickenbach & Bode (2003), Int. Regional Science Review 26, 363-392;
/// giddy.markov.Homogeneity_Results.
///
/// @param count    tables * classes * classes numbers
/// @return         HL_INPUT for a count negative or not finite, none above 0, fewer
///                 than two tables or classes; HL_MEMORY
hl_status hl_markov_homogeneity(const double *count, size_t tables, size_t classes,
                                hl_homogeneity *out, hl_error *err);

/// Is the chain the same over time? The steps between periods are cut into `intervals`
/// runs as equal as possible, and their tables compared.
///
/// @param intervals  2 .. periods - 1
/// @return           HL_INPUT for periods, intervals or a class out of range; HL_MEMORY
hl_status hl_markov_time_test(const hl_states *states, size_t intervals,
                              hl_homogeneity *out, hl_error *err);

/// Release the arrays and reset to `{0}`; a second call does nothing.
void hl_chain_free(hl_chain *chain);

#endif
