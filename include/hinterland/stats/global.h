/// @file global.h
/// One number for the whole map: what every global statistic takes and gives.
#ifndef HINTERLAND_STATS_GLOBAL_H
#define HINTERLAND_STATS_GLOBAL_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/column.h"
#include "hinterland/core/status.h"

/// What n stands for in the scaling and in the moments. Mean and variance of the
/// variable are always over all units.
typedef enum hl_moran_islands {
    HL_MORAN_ISLANDS_LEFT_OUT, ///< n minus islands: spdep's adjust.n = TRUE
    HL_MORAN_ISLANDS_COUNTED   ///< all n: esda, spdep's adjust.n = FALSE
} hl_moran_islands;

/// What is shuffled of two variables.
typedef enum hl_pairs {
    HL_PAIRS_OF_PEERS, ///< broken in bivariate Moran, kept in Lee's L
    HL_PAIRS_BROKEN,   ///< the second variable alone moves: esda, GeoDa
    HL_PAIRS_KEPT      ///< both move together, their correlation in place stays: spdep
} hl_pairs;

typedef struct hl_global_options {
    size_t permutations; ///< shuffles of the values over the units; 0 for none [9999]
    uint64_t seed;       ///< permutation r draws from stream r of it [12345]
    hl_moran_islands islands; ///< [HL_MORAN_ISLANDS_LEFT_OUT]
    int threads;              ///< at most so many; 0 takes what OpenMP offers [0]
    double *permuted; ///< NULL, or `permutations` values of the caller that receive the
                      ///< statistic of every permutation, in their order [NULL]
    hl_pairs pairs;   ///< statistics of two variables [HL_PAIRS_OF_PEERS]
} hl_global_options;

/// The defaults in brackets above.
hl_global_options hl_global_defaults(void);

/// The probability of a statistic as extreme as the one observed.
typedef struct hl_p_values {
    double two_sided;
    double greater; ///< of one as large or larger
    double less;    ///< of one as small or smaller
} hl_p_values;

/// A global statistic with its inference. Plain data, owns nothing. What a statistic
/// does not have is NaN.
typedef struct hl_global {
    const char *statistic; ///< static: "moran", "geary", ...
    double value;
    double expected;               ///< where there is no association
    double variance_normality;     ///< of values drawn from a normal distribution
    double variance_randomization; ///< of the values shuffled over the units
    double z_normality;
    double z_randomization;
    hl_p_values p_normality;     ///< analytic, from z_normality
    hl_p_values p_randomization; ///< analytic, from z_randomization
    hl_p_values p_permutation;   ///< NaN without permutations
    double p_folded;   ///< (min(#>=, #<=) + 1) / (R + 1), as PySAL and GeoDa print
    double p_mc;       ///< Monte-Carlo standard error of p_permutation.two_sided
    size_t n;          ///< units, islands included
    size_t n_used;     ///< n of the formulas: see hl_moran_islands
    size_t islands;    ///< units without neighbors
    double s0, s1, s2; ///< moments of the weights, right for asymmetric ones too
    size_t permutations;
    uint64_t seed;
} hl_global;

/// Append one row per result to the sheet of global statistics: value, expected,
/// variance_randomization, variance_normality, z (randomization), z_normality, p
/// (permutation, two-sided; analytic without permutations), p_greater, p_less,
/// p_folded, p_mc, p_analytic, n, n_used, islands, s0, s1, s2, permutations, seed.
/// `statistic` is a text and left to the sheet.
///
/// @param results  columns->rows results, of one statistic or of several
/// @return         HL_MEMORY; HL_INTERNAL for a column that is there already
hl_status hl_global_columns(const hl_global *results, hl_columns *columns,
                            hl_error *err);

#endif
