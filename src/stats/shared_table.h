/// @file shared_table.h
/// Conditional permutation with one table of draws for all units.
///
/// The null of unit i is the weighted sum of k_i values drawn without replacement from
/// the other n - 1 units. Sequence r of the table holds K + 1 distinct units, K the
/// largest k, drawn from stream r of the seed. With i deleted and cut to k_i it is a
/// uniform ordered sample of the others.
///
/// Where a row has equal weights, only the sum of the values counts:
///  1. the running sums S_r(k) of all sequences, in integers, are sorted once per k;
///  2. unit i looks its own sum up by binary search in the sorted sums of its k_i;
///  3. the few sequences that hold i among their first k_i are put right through an
///     inverted index: there the sum is S_r(k_i) - x_i + the (k_i + 1)-th value.
/// The counts are those of evaluating the table unit by unit (property test).
///
/// Where the weights of a row differ, its sums are gathered over all sequences, in
/// doubles and in the order of the row; sums within 1e-12 * w_i. * max|z| of the
/// observed one are ties.
///
/// The table is worked off in blocks of sequences, so that memory stays bounded; counts
/// add up over blocks.
#ifndef HINTERLAND_SRC_STATS_SHARED_TABLE_H
#define HINTERLAND_SRC_STATS_SHARED_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/status.h"
#include "hinterland/weights/weights.h"
#include "stats/grid.h"

/// What is permuted. All borrowed.
typedef struct hl_shared_table {
    const hl_weights *w;
    const hl_grid *grid;   ///< of the variable, made for sums of K values
    const double *z;       ///< the variable around its mean: for unequal weights
    uint32_t permutations; ///< R >= 1
    uint64_t seed;
    int threads;
    bool plain; ///< evaluate unit by unit instead: slow, to check the other way
} hl_shared_table;

/// Draw sequence `r`: `count` distinct units below n.
///
/// @param count     1 <= count <= n
/// @param sequence  count units, overwritten
/// @param deck      0, 1, …, n - 1, and left so; may be NULL where
/// hl_table_needs_deck()
///                  is false
void hl_table_draw(const hl_shared_table *table, size_t r, size_t count,
                   uint32_t *sequence, uint32_t *deck);

/// Sequences this long are drawn from a deck.
bool hl_table_needs_deck(size_t n, size_t count);

/// The largest number of neighbors.
size_t hl_table_widest(const hl_weights *w);

/// For every unit with neighbors, how many of the R permuted sums are at least, and at
/// most, the observed one. 0 for an island.
///
/// @param at_least, at_most  n counts each, overwritten on success
/// @return                   HL_MEMORY
///
/// Memory O(n + min(R (K + 1), 2^24)).
hl_status hl_table_count(const hl_shared_table *table, uint32_t *at_least,
                         uint32_t *at_most, hl_error *err);

#endif
