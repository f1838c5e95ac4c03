/// @file detector.h
/// The geographical detector: how much of the variance of a variable do strata account
/// for, alone and together?
#ifndef HINTERLAND_STATS_DETECTOR_H
#define HINTERLAND_STATS_DETECTOR_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/column.h"
#include "hinterland/core/status.h"
#include "hinterland/stats/stratify.h"

/// A factor: the stratum of each unit. Borrowed. A number becomes a factor through
/// hl_stratify().
typedef struct hl_strata {
    const uint32_t *stratum; ///< n strata below `count`
    size_t count;            ///< some of them may be empty
} hl_strata;

/// The factor detector; plain data.
typedef struct hl_factor {
    size_t n;
    size_t strata;   ///< with units
    double q;        ///< 1 - within / total
    double within;   ///< SSW: sum of squares within strata
    double total;    ///< SST
    double f;        ///< q (n - strata) / ((1 - q)(strata - 1))
    double df1, df2; ///< strata - 1, n - strata
    double lambda;   ///< noncentrality of Wang, Zhang & Fu
    double p;        ///< of f under the noncentral F with lambda, as published
    double p_anova;  ///< of f under the central F: analysis of variance
} hl_factor;

/// Factor detector.
///
///     q = 1 - sum_h N_h s_h^2 / (N s^2)                 s^2 population variances
///     F = q (N - L) / ((1 - q)(L - 1)) ~ noncentral F(L - 1, N - L; lambda)
///     lambda = [sum_h ybar_h^2 - (sum_h sqrt(N_h) ybar_h)^2 / N] / s^2
///
/// lambda is that of the paper. With strata of unequal size it changes when a constant
/// is added to y (in degrees Celsius and in Kelvin p is not the same): p_anova does
/// not. Read both.
///
/// Source: Wang, Li, Christakos, Liao, Zhang, Gu & Zheng (2010), IJGIS 24, 107-127;
/// Wang, Zhang & Fu (2016), Ecological Indicators 67, 250-256. q and p agree with R's
/// gdverse; the package geodetector divides s^2 in lambda by N - 1.
///
/// @param y       n finite values, not all equal
/// @param strata  at least two strata with units, fewer than n
/// @param out     overwritten on success only
/// @return        HL_INPUT for a value that is not finite, a constant variable, a
///                stratum out of range, too few or too many strata; HL_MEMORY
///
/// Time O(n + strata + sqrt(lambda)).
hl_status hl_factor_detect(const double *y, size_t n, const hl_strata *strata,
                           hl_factor *out, hl_error *err);

/// What two factors do together, in the terms of the paper.
typedef enum hl_interaction_kind {
    HL_WEAKEN_NONLINEAR, ///< q12 < min(q1, q2)
    HL_WEAKEN_ONE,       ///< min(q1, q2) <= q12 <= max(q1, q2)
    HL_ENHANCE_BOTH,     ///< max(q1, q2) < q12 < q1 + q2
    HL_INDEPENDENT,      ///< q12 = q1 + q2
    HL_ENHANCE_NONLINEAR ///< q12 > q1 + q2
} hl_interaction_kind;

extern const hl_classes HL_CLASSES_INTERACTION;

/// Two factors; plain data.
typedef struct hl_interaction {
    hl_factor a, b;
    hl_factor both;           ///< strata of a crossed with those of b
    hl_interaction_kind kind; ///< equality to 1e-12
    double f;                 ///< ecological detector: within_a / within_b
    double p_greater;         ///< of f: b accounts for more than a
    double p_two_sided;
} hl_interaction;

/// Interaction detector and ecological detector of two factors.
///
/// Crossing strata can only lower the sum of squares within, so that q12 >= max(q1, q2)
/// on the same units: the two weakening verdicts come from other ways of crossing.
/// With many small crossed strata q12 is near 1 whatever the factors: look at both.df2.
///
/// The ecological detector compares the sums of squares within,
///     F = N_a (N_b - 1) SSW_a / (N_b (N_a - 1) SSW_b),  df N_a - 1, N_b - 1,
/// which is SSW_a / SSW_b on the same units. The two sums are not independent, which
/// the F test assumes. R's geodetector compares q_a / q_b with the 0.9 quantile
/// instead; gdverse tests one direction only.
///
/// Source: Wang et al. (2010).
///
/// @return  as hl_factor_detect(); also HL_INPUT when the crossed strata leave no
///          degree of freedom
hl_status hl_interaction_detect(const double *y, size_t n, const hl_strata *a,
                                const hl_strata *b, hl_interaction *out, hl_error *err);

/// Two strata of a factor compared; plain data.
typedef struct hl_risk {
    size_t a, b;     ///< strata, a < b
    size_t n_a, n_b; ///< units
    double mean_a, mean_b;
    double t, df, p; ///< Welch, two-sided; NaN with fewer than two units in either,
                     ///< or no variance in both
} hl_risk;

/// Risk detector: do the means of strata differ?
///
/// Source: Wang et al. (2010); t test of Welch, as R's t.test.
///
/// @param out  room for strata->count (strata->count - 1) / 2 pairs, by a then b;
///             overwritten on success only
/// @return     HL_INPUT for a value that is not finite or a stratum out of range;
///             HL_MEMORY
hl_status hl_risk_detect(const double *y, size_t n, const hl_strata *strata,
                         hl_risk *out, hl_error *err);

enum {
    HL_SWEEP_FROM = 2,
    HL_SWEEP_TO = 8,
    HL_SWEEP_COUNT = 4 * (HL_SWEEP_TO - HL_SWEEP_FROM + 1)
};

/// q under one way to make strata of a number; plain data.
typedef struct hl_sweep {
    hl_stratify_rule rule;
    size_t classes;   ///< asked for
    hl_factor factor; ///< n 0 where it is not possible: zeros in geometric classes,
                      ///< fewer than two strata
} hl_sweep;

/// q of a number as factor, under the four rules with 2 to 8 classes each.
///
/// q grows with the number of classes: to pick the largest is to pick the finest. Show
/// them all, or fix the rule and the number before.
///
/// @param y, x  n finite values, neither constant
/// @param out   HL_SWEEP_COUNT results, by rule then classes; overwritten on success
/// @return      as hl_factor_detect()
hl_status hl_factor_sweep(const double *y, const double *x, size_t n,
                          hl_sweep out[HL_SWEEP_COUNT], hl_error *err);

/// A row of the sheet `factor_detector`.
typedef struct hl_factor_row {
    const char *field, *factor; ///< borrowed
    double rule;                ///< hl_stratify_rule; NaN for a factor of its own
    double classes;             ///< asked for; NaN for a factor of its own
    double strata, n, q, f, df1, df2, lambda, p, p_anova;
} hl_factor_row;

/// A row of the sheet `factor_interaction`.
typedef struct hl_interaction_row {
    const char *field, *factor, *other; ///< borrowed
    double q, q_other, q_both, strata_both, kind, f, p_greater, p_two_sided;
} hl_interaction_row;

/// A row of the sheet `factor_risk`. Strata count from 1.
typedef struct hl_risk_row {
    const char *field, *factor; ///< borrowed
    double stratum, other, n, n_other, mean, mean_other, t, df, p;
} hl_risk_row;

/// Rows of results; the names are filled in by the caller.
hl_factor_row hl_factor_row_of(const hl_factor *factor);
hl_factor_row hl_sweep_row_of(const hl_sweep *sweep);
hl_interaction_row hl_interaction_row_of(const hl_interaction *interaction);
hl_risk_row hl_risk_row_of(const hl_risk *risk);

/// Append the columns of the sheets.
///
/// @param row  columns->rows rows
/// @return     HL_MEMORY; HL_INTERNAL for a column that is there already
hl_status hl_factor_columns(const hl_factor_row *row, hl_columns *columns,
                            hl_error *err);
hl_status hl_interaction_columns(const hl_interaction_row *row, hl_columns *columns,
                                 hl_error *err);
hl_status hl_risk_columns(const hl_risk_row *row, hl_columns *columns, hl_error *err);

#endif
