/// @file shuffle.h
/// The permutation engine of global statistics: values move over the units, a sum over
/// the links is taken again, eight permutations side by side in one pass over W.
#ifndef HINTERLAND_SRC_STATS_SHUFFLE_H
#define HINTERLAND_SRC_STATS_SHUFFLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/stats/global.h"
#include "hinterland/weights/weights.h"

enum { HL_LANES = 8 };

typedef struct hl_shuffle hl_shuffle;

/// The sums of all lanes. Each lane's arithmetic must not depend on the other lanes.
///
/// @param lane  value c of unit i in lane a stands at (i * columns + c) * HL_LANES + a
/// @param t     sum k of lane a goes to t[k * HL_LANES + a]
typedef void hl_shuffle_sum(const hl_shuffle *s, const double *lane, double *t);

/// Start from a literal with w, columns, results and sum; hl_shuffle_make() adds the
/// rest; release with hl_shuffle_free().
struct hl_shuffle {
    const hl_weights *w; ///< borrowed
    size_t columns;      ///< values of a unit that move together: 1 or 2
    size_t results;      ///< sums per permutation
    hl_shuffle_sum *sum;
    const double *fixed; ///< borrowed: what stays with its unit; NULL when nothing does

    double *value; ///< n * columns, what moves: whole numbers when exact
    double *row;   ///< n weights of rows whose links weigh the same; NULL: w->weight
    double factor; ///< `row` is factor times the weight, a whole number where it can be
    bool whole;    ///< all `row` are whole numbers
    bool exact;    ///< no sum is ever rounded, so that ties are ties
    double *lane;  ///< n * columns * HL_LANES per thread
    void *deck;    ///< n * HL_LANES per thread
    double *t;     ///< results of each permutation, one after the other
    size_t permutations;
    int threads;
    uint64_t seed;
};

/// Permutation r of n units: Fisher and Yates from stream r of the seed. Their
/// values follow together.
///
/// @param deck  n indices, overwritten: which unit's values are at i
void hl_shuffle_units(size_t n, uint64_t seed, size_t r, uint32_t *deck);

/// Allocate, and set the rows. The caller fills `value` and sets `exact`.
///
/// @return  HL_MEMORY
hl_status hl_shuffle_make(hl_shuffle *s, const hl_global_options *options,
                          hl_error *err);

/// How whole numbers are made, and what came of it.
typedef struct hl_whole {
    bool centered;  ///< asked: n q - sum q, around the mean, in place of q
    double largest; ///< found: the largest absolute value
    bool exact; ///< found: the data are decimals of few digits, so that this is what
                ///< they are and no approximation
} hl_whole;

/// Fill column `c` with the whole numbers of a variable.
///
/// @param whole  centered is read, the rest is written
/// @return       HL_MEMORY
hl_status hl_shuffle_whole(hl_shuffle *s, const double *x, size_t c, hl_whole *whole,
                           hl_error *err);

/// Fill column `c` with what is given.
void hl_shuffle_fill(hl_shuffle *s, const double *x, size_t c);

/// The sum of |row| over all links (factor times that of the weights): times a bound of
/// a link's term, the bound below which doubles hold whole numbers.
double hl_shuffle_links(const hl_shuffle *s);

/// Whether sums that stay below `bound` are exact in a double.
bool hl_shuffle_holds(double bound);

/// The sums of the values where they are, by the same operations as the permuted ones,
/// then those of every permutation into s->t.
///
/// Permutation r is that of Fisher and Yates from stream r of the seed: the same bits
/// for any number of threads or permutations.
///
/// @param observed  s->results values
/// @return          HL_MEMORY
hl_status hl_shuffle_run(hl_shuffle *s, double *observed, hl_error *err);

/// p values of a statistic from sum `k` of the permutations.
///
/// @param observed  sum k as hl_shuffle_run() gave it
/// @param tie       sums this close are equal; ignored when exact
void hl_shuffle_count(const hl_shuffle *s, size_t k, double observed, double tie,
                      hl_global *out);

/// hl_shuffle_run(), hl_shuffle_count() and options->permuted for a statistic that is
/// `scale` times its only sum.
///
/// @param tie  values of the statistic this close are equal; ignored when exact
/// @return     HL_MEMORY
hl_status hl_shuffle_test(hl_shuffle *s, double scale, double tie,
                          const hl_global_options *options, hl_global *out,
                          hl_error *err);

/// The sums of the links within a lane: sum_i row_i a_i sum_j w_ij b_j with a the first
/// column and b the last: Moran's I, general G, bivariate Moran.
hl_shuffle_sum hl_shuffle_products;

void hl_shuffle_free(hl_shuffle *s);

#endif
