/// @file exact.h
/// How likely is a local sum under conditional randomization, exactly?
///
/// The null of unit i with k neighbors of equal weight: the sum of k of the other n - 1
/// values, all C(n-1, k) subsets equally likely. Every local statistic that is a
/// monotone function of that sum (local Moran, bivariate Moran, G, G*, local join
/// counts) has its tail probabilities from here, without drawing anything.
///
/// Method, with its proof: docs/exact.md. The values become whole numbers d >= 0
/// (stats/grid.h), in bins b = floor(d / h). The number of k-subsets of all n units
/// with sum of bins s is the coefficient of y^k x^s in
///
///     prod_j (1 + y x^b_j),
///
/// computed modulo primes near 2^62 from its power sums (Newton's identities, in the
/// image of a number-theoretic transform) and put together by the Chinese remainder
/// theorem: whole numbers, nothing is rounded. Unit i is taken out by
/// E_k^(-i)(s) = E_k(s) - E_(k-1)^(-i)(s - b_i). With h = 1 the tails are exact; else
/// h sum b <= sum d <= h sum b + k (h - 1) brackets them with certainty.
#ifndef HINTERLAND_SRC_STATS_EXACT_H
#define HINTERLAND_SRC_STATS_EXACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/status.h"
#include "hinterland/weights/weights.h"
#include "stats/grid.h"

enum {
    HL_EXACT_MOST_DEGREE = 64, ///< neighbors, beyond which a unit is not covered
    HL_EXACT_FEWEST_BINS = 256,
    HL_EXACT_MOST_BINS = 1 << 24
};

/// What is known of a unit.
typedef enum hl_exact_state {
    HL_EXACT_NONE,      ///< an island, or to be left out: no tails, NaN
    HL_EXACT_NOT,       ///< unequal or zero weights, or too many neighbors: NaN
    HL_EXACT_BRACKETED, ///< certified: low <= probability <= high
    HL_EXACT_EQUAL      ///< low and high are the probability, to 2^-51 relative
} hl_exact_state;

typedef struct hl_exact_options {
    double level;      ///< units whose two-sided p may be on either side are refined
    double width;      ///< so are those with a wider two-sided interval [0.002]
    double fdr_level;  ///< and those that Benjamini-Hochberg at this level turns on;
                       ///< 0 for none [0]
    size_t first_bins; ///< points of the first transforms, a power of two [2^17]
    size_t most_bins;  ///< of the last; each refinement has four times more [2^20]
    int threads;       ///< 0: what OpenMP offers
} hl_exact_options;

hl_exact_options hl_exact_defaults(void);

/// What is asked. All pointers are borrowed.
typedef struct hl_exact_input {
    const hl_weights *w; ///< rows of equal weights > 0 are covered
    const hl_grid *grid; ///< the values summed, w->n of them
    const bool *skip;    ///< w->n units to leave out; NULL for none
} hl_exact_input;

/// An interval that contains the number with certainty.
typedef struct hl_interval {
    double low;
    double high;
} hl_interval;

/// Tail probabilities of n units. Release with hl_exact_free().
typedef struct hl_exact {
    size_t n;
    hl_interval *at_least; ///< P(S >= observed)
    hl_interval *at_most;  ///< P(S <= observed)
    uint8_t *state;        ///< hl_exact_state
    size_t covered;        ///< units with an interval
    size_t undecided;      ///< of them, two-sided p on both sides of `level`
    size_t undecided_fdr;  ///< of them, adjusted p on both sides of `fdr_level`
    size_t passes;         ///< how often the bins were refined, and once
    size_t bins;           ///< of the last pass
} hl_exact;

/// Certified tail probabilities of the sums over neighbors.
///
/// @param in       w->n < 2^32 units
/// @param options  NULL for hl_exact_defaults()
/// @param out      overwritten on success only; the caller frees it
/// @return         HL_INPUT for a level outside (0, 1) or bins that are no power of two
///                 in [256, 2^24]; HL_MEMORY
///
/// The bits do not depend on the number of threads, the order of the units or the unit
/// of measure (for values on a decimal grid). Time O(K bins (log bins + K) P) per scale
/// of the values, K the largest degree, P the primes that C(n-1, K) needs (two up to
/// 2^123): independent of n except for O(n K P) to look up; memory O(n P + K bins).
hl_status hl_exact_tails(const hl_exact_input *in, const hl_exact_options *options,
                         hl_exact *out, hl_error *err);

/// min(1, 2 min(P(S >= observed), P(S <= observed))); NaN where there are no tails.
hl_interval hl_exact_two_sided(const hl_exact *exact, size_t i);

/// Adjusted p by Benjamini-Hochberg as certified intervals: adjusted p grows with each
/// p, so adjusting all lows and all highs brackets it. A unit with high <= level is
/// rejected with certainty, one with low > level is not.
///
/// @param p         n intervals in [0, 1]; NaN where there was no test
/// @param adjusted  n intervals, overwritten on success only
/// @return          HL_MEMORY; HL_INPUT for a p outside [0, 1]
hl_status hl_exact_fdr(const hl_interval *p, size_t n, hl_interval *adjusted,
                       hl_error *err);

/// Release the arrays and reset to `{0}`; a second call does nothing.
void hl_exact_free(hl_exact *exact);

#endif
