/// @file trend.h
/// Trends: does a series rise or fall, and how fast?
#ifndef HINTERLAND_STATS_TREND_H
#define HINTERLAND_STATS_TREND_H

#include <stddef.h>

#include "hinterland/core/status.h"

/// A straight line by least squares; plain data.
typedef struct hl_line {
    size_t n;
    double intercept, slope;
    double intercept_se, slope_se;
    double t, p; ///< of slope 0: Student's t with n - 2 degrees of freedom, two-sided
    double r2;
    double residual_se; ///< sqrt(sum e^2 / (n - 2))
} hl_line;

/// Least squares of y on x with the classic standard errors. n = 2 fits without error:
/// standard errors, t and p are NaN.
///
/// @param x    n >= 2 finite values, not all equal
/// @param y    n finite values
/// @param out  overwritten on success only
/// @return     HL_INPUT for a value that is not finite, a constant x or fewer than two
hl_status hl_line_fit(const double *x, const double *y, size_t n, hl_line *out,
                      hl_error *err);

/// A trend by ranks; plain data.
typedef struct hl_trend {
    size_t n;
    double s;        ///< pairs that rise minus pairs that fall
    double variance; ///< of s without a trend, corrected for ties
    double tau;      ///< Kendall's tau-b of value and time
    double z;        ///< (|s| - 1) / sqrt(variance) with the sign of s; 0 for s = 0
    double p;        ///< Mann-Kendall, two-sided, normal
    double p_exact;  ///< from all orders; NaN with ties or n > 50
    double slope;    ///< Theil-Sen: median of the slopes of all pairs, per unit of time
    double slope_low, slope_high; ///< 95 % interval of Sen; NaN where n is too small
    double intercept;             ///< median of value - slope * time
} hl_trend;

/// Theil-Sen slope and Mann-Kendall test.
///
///     S = sum over i < j of sign(y_j - y_i)
///     Var(S) = [n (n - 1)(2n + 5) - sum over ties t (t - 1)(2t + 5)] / 18
///
/// Source: Mann (1945), Econometrica 13, 245-259; Kendall (1975); Theil (1950); Sen
/// (1968), JASA 63, 1379-1389. R: Kendall::MannKendall, trend::sens.slope; cor.test
/// (method "kendall") for p_exact.
///
/// @param time   n ascending times
/// @param y      n >= 3 finite values
/// @param out    overwritten on success only
/// @return       HL_INPUT for fewer than three values, one that is not finite, times
///               out of order; HL_MEMORY
///
/// Time and memory O(n^2): meant for the periods of a panel.
hl_status hl_trend_compute(const double *time, const double *y, size_t n, hl_trend *out,
                           hl_error *err);

#endif
