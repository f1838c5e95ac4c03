/// @file deprivation.h
/// How deprived is a unit by several indicators at once? The DP2 distance, strata of
/// it, and how many independent things the indicators say.
#ifndef HINTERLAND_PERIPHERY_DEPRIVATION_H
#define HINTERLAND_PERIPHERY_DEPRIVATION_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/classes.h"
#include "hinterland/core/log.h"

enum { HL_STRATA_LEVELS = 5 };

/// Very high to very low deprivation, coded 1 .. HL_STRATA_LEVELS.
extern const hl_classes HL_CLASSES_DEPRIVATION;

/// Indicators. All pointers are borrowed.
typedef struct hl_dp2_input {
    size_t rows;            ///< units, or units and periods together
    size_t count;           ///< indicators
    const double *const *x; ///< count pointers to rows finite values
    const bool *worse;      ///< count flags: more of the indicator is worse
} hl_dp2_input;

/// The DP2 distance of n units. Start from `{0}`; release with hl_dp2_free().
typedef struct hl_dp2 {
    size_t rows;
    size_t count;
    double *distance;  ///< rows: from the worst; 0 is worst in everything
    size_t *order;     ///< count: the indicators in the order in which they entered
    double *share;     ///< count, by indicator: 1 - R^2, what it adds to those before
    double *worst;     ///< count: the reference value
    double *deviation; ///< count: population standard deviation
    size_t rounds;     ///< until the order stayed
    bool converged;
} hl_dp2;

/// The DP2 distance of Pena Trapero (1977), as CONAPO's marginalization index of 2020:
///
///     DP2_i = sum_j (|x_ij - x*_j| / s_j) (1 - R^2_{j.j-1,…,1}),   R^2_1 = 0
///
/// x* is the worst value of each indicator, so that units and years compare directly
/// and a larger distance is less deprivation. An indicator enters with what those
/// before it do not already say. The order is that of the correlations with the
/// distance itself: it starts from the Frechet distance (all R^2 = 0) and is repeated
/// until the order stays.
///
/// Source: Pena Trapero (1977); Somarriba & Pena (2009), Social Indicators Research 90,
/// 115-133; R's p2distance.
///
/// @param out    overwritten on success only; the caller frees it
/// @param log    PERIPHERY-114 when the order went around without an end
/// @return       HL_INPUT for fewer than two indicators or not more rows than
///               indicators, an indicator that is constant or not finite; HL_MEMORY
///
/// Time O(rounds rows count^2).
hl_status hl_dp2_compute(const hl_dp2_input *input, hl_dp2 *out, hl_log *log,
                         hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_dp2_free(hl_dp2 *dp2);

/// Where Dalenius and Hodges (1959) cut counts of bins into strata: at the bin end
/// whose cumulative square root of counts is nearest to k / strata of the total, as
/// Cochran (1977), Sampling Techniques, p. 130, does by hand.
///
/// @param count  bins counts, in order
/// @param last   strata - 1 places, overwritten: last bin of each stratum but the
///               highest, ascending
/// @return       HL_INPUT when the bins do not make so many strata
hl_status hl_strata_of_counts(const size_t *count, size_t bins, size_t strata,
                              size_t *last, hl_error *err);

/// The same of values, in equal bins from the least to the greatest.
///
/// @param x     n finite values
/// @param bins  0: ten per stratum, at most n
/// @param cut   strata - 1 values, overwritten: a value at a cut belongs below it
/// @return      HL_INPUT for values that do not make so many strata; HL_MEMORY
hl_status hl_strata_cut(const double *x, size_t n, size_t strata, size_t bins,
                        double *cut, hl_error *err);

/// The number of independent components of a composite: (sum l)^2 / sum l^2 of the
/// eigenvalues of the correlation matrix, from 1 (all say the same) to `count`.
///
/// Source: the participation ratio; for correlation matrices p^2 / sum r_jk^2.
///
/// @param x    count pointers to rows finite values
/// @return     HL_INPUT as hl_dp2_compute()
hl_status hl_effective_dimension(const double *const *x, size_t count, size_t rows,
                                 double *out, hl_error *err);

/// A composite with an effective dimension below this is one variable in disguise.
#define HL_ONE_DIMENSION 1.5

#endif
