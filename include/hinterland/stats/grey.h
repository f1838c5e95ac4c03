/// @file grey.h
/// GM(1,1): where does a short, smoothly growing series go next?
#ifndef HINTERLAND_STATS_GREY_H
#define HINTERLAND_STATS_GREY_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/status.h"

/// The grey model of a series, plain data.
typedef struct hl_grey {
    size_t n;
    double first; ///< x(0), which the model passes through
    double a; ///< development coefficient: values change by the factor e^-a a period
    double b; ///< grey input
    double ratio_low;  ///< least x(k - 1) / x(k)
    double ratio_high; ///< greatest
    bool admissible;   ///< all ratios lie in (e^(-2 / (n + 1)), e^(2 / (n + 1)))
    double posterior;  ///< C: deviation of the residuals over that of the values; good
                       ///< below 0.35
    double small_errors; ///< P: share of residuals nearer to their mean than 0.6745
                         ///< deviations of the values; good from 0.95
} hl_grey;

/// Fit GM(1,1) to a series of one value per period, evenly spaced.
///
///     X(k) = x(0) + … + x(k),  Z(k) = (X(k) + X(k - 1)) / 2
///     x(k) + a Z(k) = b by least squares, k = 1 .. n - 1
///
/// Source: Deng (1982). With three to ten values it is little more than an exponential
/// curve through the first of them: a degree that cannot pass 1 will be forecast beyond
/// it, and no error of a forecast is known. Look at `admissible` and `posterior`.
///
/// @param x    n >= 4 finite values above 0
/// @param out  overwritten on success only
/// @return     HL_INPUT for fewer values, or one that is not finite and positive
///
/// Time O(n).
hl_status hl_grey_fit(const double *x, size_t n, hl_grey *out, hl_error *err);

/// The value of the model in period k: fitted for k < n, forecast from n on.
///
///     x(k) = (1 - e^a) (x(0) - b / a) e^(-a k), x(0) for k = 0
double hl_grey_value(const hl_grey *model, size_t k);

#endif
