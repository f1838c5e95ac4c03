/// @file moments.h
/// Moments of a weights matrix, and what follows from them for any sum over links.
#ifndef HINTERLAND_SRC_STATS_MOMENTS_H
#define HINTERLAND_SRC_STATS_MOMENTS_H

#include <stddef.h>

#include "hinterland/stats/global.h"
#include "hinterland/weights/weights.h"

/// Sums over a matrix without diagonal. Right for asymmetric ones too.
typedef struct hl_moments {
    double s0;      ///< sum w_ij
    double s1;      ///< 1/2 sum (w_ij + w_ji)^2 = squares + mutual
    double s2;      ///< sum_i (row sum + column sum)^2 = rows + columns + 2 crossed
    double squares; ///< sum w_ij^2
    double mutual;  ///< sum w_ij w_ji
    double rows;    ///< sum_i (row sum)^2
    double columns; ///< sum_i (column sum)^2
    double crossed; ///< sum_i row sum * column sum
    size_t islands; ///< empty rows
} hl_moments;

/// The moments of a matrix.
///
/// @param out  overwritten on success only
/// @return     HL_MEMORY
hl_status hl_moments_of(const hl_weights *w, hl_moments *out, hl_error *err);

/// sum_ij w_ij x_i x_j.
///
/// @param x  w->n values
double hl_link_products(const hl_weights *w, const double *x);

/// The record of a statistic of n units of which nothing is known yet: all NaN, n_used
/// is n.
hl_global hl_global_missing(const char *statistic, size_t n,
                            const hl_global_options *options);

/// Moments of the weights, n_used and islands, into the record of a statistic.
///
/// @return  HL_INPUT for fewer than two units with neighbors or no positive weight;
///          HL_MEMORY
hl_status hl_global_start(const hl_weights *w, const hl_global_options *options,
                          hl_moments *moments, hl_global *out, hl_error *err);

/// Sums over the ordered pairs of distinct units of a symmetric matrix Q.
typedef struct hl_pair_sums {
    double total;   ///< sum Q_ab
    double squares; ///< sum Q_ab^2
    double paths;   ///< sum over a, b, c all distinct of Q_ab Q_ac
} hl_pair_sums;

/// Mean and variance.
typedef struct hl_mean_variance {
    double mean;
    double variance; ///< NaN for fewer than four units where a sum is permuted
} hl_mean_variance;

/// Mean and variance of sum_ij w_ij Q_(p(i) p(j)) over all orders p of n units.
///
///     mean = S0 A0 / n^(2)
///     variance = S1 A1 / n^(2) + (S2 - 2 S1) A2 / n^(3)
///                + (S0^2 - S2 + S1) (A0^2 - 4 A2 - 2 A1) / n^(4) - mean^2
///
/// with A0, A1, A2 total, squares and paths, n^(k) = n (n - 1) ... (n - k + 1).
///
/// Source: Cliff & Ord (1981), Spatial Processes, ch. 2; Mantel (1967).
hl_mean_variance hl_permuted_moments(const hl_moments *w, const hl_pair_sums *q,
                                     double n);

/// The same where the values of the units are drawn independently: `q` holds means over
/// the draws in place of sums.
///
///     mean = S0 e0,   variance = S1 e1 + (S2 - 2 S1) e2 + (S1 - S2) e0^2
hl_mean_variance hl_independent_moments(const hl_moments *w, const hl_pair_sums *q);

/// z and p of the value against an expectation and a variance; NaN where there is none.
double hl_z(double value, double expected, double variance);
hl_p_values hl_p_of_z(double z);

/// z and p under randomization and normality from the moments in the record.
void hl_global_finish(hl_global *out);

#endif
