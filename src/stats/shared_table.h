/// @file shared_table.h
/// Conditional permutation with one table of draws for all units.
///
/// The null of unit i is a statistic of k_i values drawn without replacement from the
/// other n - 1 units. Sequence r of the table holds K + 1 distinct units, K the largest
/// k, drawn from stream r of the seed. With i deleted and cut to k_i it is a uniform
/// ordered sample of the others.
///
/// Sums (Moran, bivariate Moran, G, G*, join counts): where a row has equal weights,
/// only the sum of the values counts:
///  1. the running sums S_r(k) of all sequences, in integers, are sorted once per k;
///  2. unit i looks its own sum up by binary search in the sorted sums of its k_i;
///  3. the few sequences that hold i among their first k_i are put right through an
///     inverted index: there the sum is S_r(k_i) - x_i + the (k_i + 1)-th value.
///
/// Pairs (Geary): with equal weights sum_j (x_i - x_j)^2 is k x_i^2 plus sum_j x_j^2 -
/// 2 x_i sum_j x_j: the sequences are points in the plane, a unit is a line, and the
/// count is that of the points above it (half_plane.h), exact on integers; 3. as above.
///
/// The counts are those of evaluating the table unit by unit (property test).
///
/// Where the weights of a row differ, or for several variables at once, the statistic
/// is gathered over all sequences in doubles, in the order of the row (gathered.h);
/// values within 1e-12 of the largest that is possible are ties. Only there units may
/// be done early.
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
#include "stats/tails.h"

/// What of the drawn values is compared.
typedef enum hl_draw_statistic {
    HL_DRAW_SUM, ///< sum_j w_j x_j
    HL_DRAW_PAIR ///< sum_j w_j (x_i - x_j)^2
} hl_draw_statistic;

/// What is permuted. All borrowed.
typedef struct hl_shared_table {
    const hl_weights *w;
    hl_draw_statistic statistic;
    const hl_grid *grid;    ///< the variable in integers, made for sums of K values,
                            ///< around 0 for pairs; NULL gathers every row
    size_t variables;       ///< V >= 1
    const double *const *x; ///< for gathered rows: V arrays of n; the statistic is
                            ///< sum_v factor_iv sum_j w_ij x_vj
    const double *factor;   ///< n * V of them, unit by unit; NULL: 1
    uint32_t permutations;  ///< R >= 1
    uint32_t stop; ///< a gathered unit is done when both tails have so many; 0: never
    uint64_t seed;
    int threads;
    bool plain; ///< evaluate unit by unit instead: slow, to check the other ways
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

/// For every unit with neighbors, how many of the R permuted statistics are at least,
/// and at most, the observed one. 0 for an island.
///
/// @param tails  n of them, overwritten on success
/// @return       HL_MEMORY
///
/// The counts do not depend on the number of threads. Memory O(n + min(R (K + 1),
/// 2^24)).
hl_status hl_table_count(const hl_shared_table *table, hl_tails *tails, hl_error *err);

#endif
