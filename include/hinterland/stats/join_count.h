/// @file join_count.h
/// Join counts: do units of the same class lie side by side?
#ifndef HINTERLAND_STATS_JOIN_COUNT_H
#define HINTERLAND_STATS_JOIN_COUNT_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/stats/global.h"
#include "hinterland/weights/weights.h"

enum { HL_JOIN_CLASSES = 64 }; ///< at most so many

/// Of the total, in hl_join_count.first and second.
#define HL_JOIN_TOTAL UINT32_MAX

/// The joins of one pair of classes, with both null models.
typedef struct hl_join_count {
    uint32_t first, second; ///< classes, first >= second; HL_JOIN_TOTAL for all
                            ///< joins of unequal classes together
    hl_global nonfree;      ///< given how many units each class has; `statistic` is
                       ///< "join_count_bb", "join_count_ww", "join_count_bw" with two
                       ///< classes, else "join_count_same", "join_count_different";
                       ///< "join_count_total"
    double expected_free; ///< each unit drawn anew with the shares of the classes
    double variance_free;
    double z_free;
    hl_p_values p_free;
} hl_join_count;

/// Join counts of all pairs of classes. Start from `{0}`; release with
/// hl_join_counts_free().
typedef struct hl_join_counts {
    size_t classes;
    size_t units[HL_JOIN_CLASSES]; ///< of each class
    size_t count;
    hl_join_count *row; ///< count: equal classes 0, 1, ...; unequal ones (1, 0), (2,
                        ///< 0), (2, 1), ...; the total of the unequal ones
} hl_join_counts;

/// Joins between classes.
///
///     J_rr = 1/2 sum_ij w_ij [c_i = r][c_j = r]
///     J_rs = 1/2 sum_ij w_ij ([c_i = r][c_j = s] + [c_i = s][c_j = r])
///
/// With two classes, 1 is black and 0 is white. Binary weights give counts of pairs,
/// row-standardized ones half the sum of shares, as in spdep. Nonfree sampling keeps
/// the number of units of each class (spdep's default and the permutation), free
/// sampling draws the class of each unit from their shares n_r / n.
///
/// S0 is over the links, n_r over all units; n of the nonfree moments is that of
/// hl_global_options.islands, as in spdep::joincount.test and joincount.multi. Their
/// Jtot mixes both n where there are islands; ours does not, so that with two classes
/// the total has the variance of BW. esda counts islands and has permutations only.
/// GeoDa has the local form only.
///
/// Source: Cliff & Ord (1981), Spatial Processes, ch. 1-2; Upton & Fingleton (1985).
///
/// @param cls      w->n classes below `classes`, each with at least one unit
/// @param classes  2 .. HL_JOIN_CLASSES
/// @param w        any weights, w->n >= 3, at least one link
/// @param options  NULL for hl_global_defaults(); `permuted` is not used
/// @param out      overwritten on success only; release with hl_join_counts_free()
/// @return         HL_INPUT for a class out of range or without units, and as
///                 hl_moran_global(); HL_MEMORY
///
/// Counting is exact where the weights are whole or shares of a row. Time O((links + n)
/// * permutations), memory O(n * threads + classes^2 * permutations).
hl_status hl_join_counts_compute(const uint32_t *cls, size_t classes,
                                 const hl_weights *w, const hl_global_options *options,
                                 hl_join_counts *out, hl_error *err);

/// Release and reset to `{0}`; a second call does nothing.
void hl_join_counts_free(hl_join_counts *counts);

#endif
