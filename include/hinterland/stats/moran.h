/// @file moran.h
/// Moran's I: does a variable cluster in space?
#ifndef HINTERLAND_STATS_MORAN_H
#define HINTERLAND_STATS_MORAN_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/column.h"
#include "hinterland/core/status.h"
#include "hinterland/weights/weights.h"

/// What n stands for in the scaling and in the moments. Mean and variance of the
/// variable are always over all units.
typedef enum hl_moran_islands {
    HL_MORAN_ISLANDS_LEFT_OUT, ///< n minus islands: spdep's adjust.n = TRUE
    HL_MORAN_ISLANDS_COUNTED   ///< all n: esda, spdep's adjust.n = FALSE
} hl_moran_islands;

typedef struct hl_moran_options {
    size_t permutations; ///< shuffles of the values over the units; 0 for none [9999]
    uint64_t seed;       ///< permutation r draws from stream r of it [12345]
    hl_moran_islands islands; ///< [HL_MORAN_ISLANDS_LEFT_OUT]
    int threads;              ///< at most so many; 0 takes what OpenMP offers [0]
    double *permuted; ///< NULL, or `permutations` values of the caller that receive the
                      ///< I of every permutation, in their order [NULL]
} hl_moran_options;

/// The defaults in brackets above.
hl_moran_options hl_moran_defaults(void);

/// The probability of a statistic as extreme as the one observed.
typedef struct hl_p_values {
    double two_sided;
    double greater; ///< of one as large or larger: clustering
    double less;    ///< of one as small or smaller: dispersion
} hl_p_values;

/// Moran's I with its inference. Plain data, owns nothing.
typedef struct hl_moran {
    double i;
    double expected;               ///< -1 / (n_used - 1)
    double variance_normality;     ///< Var_N; NaN where n is too small for it
    double variance_randomization; ///< Var_R; NaN where n is too small for it
    double z_normality;
    double z_randomization;
    hl_p_values p_normality;     ///< analytic, from z_normality
    hl_p_values p_randomization; ///< analytic, from z_randomization
    hl_p_values p_permutation;   ///< NaN without permutations
    double p_folded; ///< (min(#>=, #<=) + 1) / (R + 1), as PySAL and GeoDa print
    double p_mc;     ///< Monte-Carlo standard error of p_permutation.two_sided
    size_t n;        ///< units, islands included
    size_t n_used;   ///< n of the formulas: see hl_moran_islands
    size_t islands;
    double s0, s1, s2; ///< moments of the weights, right for asymmetric ones too
    size_t permutations;
    uint64_t seed;
} hl_moran;

/// Global Moran's I of a variable.
///
///     I = (n / S0) * sum_ij w_ij z_i z_j / sum_i z_i^2,   z = x - mean(x)
///     E = -1 / (n - 1)
///     Var_N = (n^2 S1 - n S2 + 3 S0^2) / ((n^2 - 1) S0^2) - E^2
///     Var_R = [n ((n^2 - 3n + 3) S1 - n S2 + 3 S0^2)
///              - b2 ((n^2 - n) S1 - 2n S2 + 6 S0^2)]
///             / [(n - 1)(n - 2)(n - 3) S0^2] - E^2,   b2 = m4 / m2^2
///
/// The permutation test shuffles all n values over all n units. Two-sided p is
/// min(1, 2 (min(#>=, #<=) + 1) / (R + 1)): twice what PySAL and GeoDa print, which is
/// p_folded. #>= and #<= compare sums of integers made from x where the rows of w are
/// binary or otherwise whole numbers, so that ties count as ties; with other weights
/// values closer than 1e-12 of their scale are ties (see stats/grid.h).
///
/// Source: Moran (1950), Biometrika 37, 17-23; Cliff & Ord (1981), Spatial Processes.
/// Agrees with spdep::moran.test to 1e-10; with esda where there are no islands.
///
/// @param x        w->n finite values, not all equal
/// @param w        any weights, w->n >= 3, at least one link
/// @param options  NULL for hl_moran_defaults()
/// @param out      overwritten on success only
/// @return         HL_INPUT for a value that is not finite, a constant variable, fewer
///                 than three units or no link with a positive weight; HL_MEMORY
///
/// The bits do not depend on the number of threads. Time O((links + n) *
/// permutations), memory O(n * threads + permutations).
hl_status hl_moran_global(const double *x, const hl_weights *w,
                          const hl_moran_options *options, hl_moran *out,
                          hl_error *err);

/// Append one row per result to the sheet of global statistics: value, expected,
/// variance_randomization, variance_normality, z (randomization), p (permutation,
/// two-sided; analytic without permutations), p_greater, p_less, p_folded, p_mc,
/// p_analytic, z_normality, n, n_used, islands, s0, s1, s2, permutations, seed.
///
/// @param moran    columns->rows results
/// @return         HL_MEMORY; HL_INTERNAL for a column that is there already
hl_status hl_moran_columns(const hl_moran *moran, hl_columns *columns, hl_error *err);

#endif
