/// @file normalize.h
/// How good is a value of an indicator, on a scale from 0 to 1?
#ifndef HINTERLAND_COUPLING_NORMALIZE_H
#define HINTERLAND_COUPLING_NORMALIZE_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/status.h"

/// Which way is better.
typedef enum hl_polarity {
    HL_POLARITY_MORE,   ///< + the more the better
    HL_POLARITY_LESS,   ///< - the less the better
    HL_POLARITY_OPTIMUM ///< best inside an interval, or at a value
} hl_polarity;

/// An indicator as the study names it, with its raw values. All pointers are borrowed.
typedef struct hl_indicator {
    const char *name;      ///< field name, ASCII
    hl_text title;         ///< readable name; {NULL, NULL} takes `name`
    const char *dimension; ///< NULL when the subsystem has none
    const char *unit;      ///< unit of measure; NULL when unknown
    hl_polarity polarity;
    double optimum[2];   ///< HL_POLARITY_OPTIMUM: a <= b; a == b is a value
    double goalpost[2];  ///< HL_REFERENCE_FIXED: least and greatest value; NaN: none
    const double *value; ///< n * T raw values, row t * n + i; NaN = missing
} hl_indicator;

/// What becomes of a value x. Only the first two stay in [0, 1] for any values and know
/// an optimum; see hl_normalization_admissible().
typedef enum hl_normalize_method {
    HL_NORMALIZE_MINMAX,     ///< (x - min) / (max - min)
    HL_NORMALIZE_LOG_MINMAX, ///< the same of ln(1 + x), x > -1: for skewed quantities
    HL_NORMALIZE_ZSCORE,     ///< (x - mean) / sd, sd with m - 1
    HL_NORMALIZE_VECTOR,     ///< x / sqrt(sum x^2)
    HL_NORMALIZE_SUM,        ///< x / sum x
    HL_NORMALIZE_MEAN,       ///< x / mean
    HL_NORMALIZE_EXTREMUM,   ///< x / max, or min / x when less is better; x > 0
    HL_NORMALIZE_METHOD_COUNT
} hl_normalize_method;

/// Which rows the scale is fitted to.
typedef enum hl_normalize_reference {
    HL_REFERENCE_POOLED,      ///< all units in all periods: periods compare
    HL_REFERENCE_BY_PERIOD,   ///< each period by itself: periods do not compare
    HL_REFERENCE_BASE_PERIOD, ///< one period; others may leave [0, 1]
    HL_REFERENCE_FIXED        ///< hl_indicator.goalpost; values may leave [0, 1]
} hl_normalize_reference;

/// How outliers are held back before a scale is fitted.
typedef enum hl_winsorize {
    HL_WINSORIZE_NONE,
    HL_WINSORIZE_JRC,       ///< while |skew| > 2 and kurtosis > 3.5, one point at a
                            ///< time, up to five; then a logarithm instead
    HL_WINSORIZE_PERCENTILE ///< held between two percentiles
} hl_winsorize;

/// How a shift eps moves z away from 0.
typedef enum hl_shift_form {
    HL_SHIFT_RESCALE, ///< eps + (1 - 2 eps) z, still in [0, 1]
    HL_SHIFT_ADD      ///< z + eps, up to 1 + eps
} hl_shift_form;

typedef struct hl_normalization {
    hl_normalize_method method;
    hl_normalize_reference reference;
    size_t base; ///< HL_REFERENCE_BASE_PERIOD: index of the period
    hl_winsorize winsorize;
    double percentile; ///< HL_WINSORIZE_PERCENTILE: p and 1 - p, p in (0, 0.5)
    double shift;      ///< eps in [0, 0.5); 0: none
    hl_shift_form shift_form;
} hl_normalization;

/// Min-max, pooled, nothing winsorized (percentile 0.01 where that is asked for), no
/// shift.
hl_normalization hl_normalization_defaults(void);

/// Names as in the study file: "minmax", "log_minmax", … and "pooled", "by_period", …
const char *hl_normalize_method_name(hl_normalize_method method);
const char *hl_normalize_reference_name(hl_normalize_reference reference);

/// Whether z surely lies in [0, 1] on the reference set (of values that are positive,
/// or not negative, as the method wants them), so that a linear or geometric index can
/// feed a coupling degree.
///
///     min-max, log min-max   always
///     extremum               for x > 0
///     vector, sum            for x >= 0, the more the better; else refused
///     z-score, mean          never: for TOPSIS only
bool hl_normalization_admissible(hl_normalize_method method);

/// What is done to a value before it is scaled.
typedef enum hl_transform {
    HL_TRANSFORM_NONE,
    HL_TRANSFORM_LOG1P,    ///< ln(1 + x)
    HL_TRANSFORM_LOG_HIGH, ///< ln(x - pivot): draws in a long upper tail
    HL_TRANSFORM_LOG_LOW   ///< -ln(pivot - x): draws in a long lower tail
} hl_transform;

/// The scale of one indicator, fitted to a reference set of rows:
///
///     y = transform(x held in [low, high]),  z = (y - center) / span
///
/// turned around, or by distance from the optimum, as the polarity wants, so that more
/// z is better: a cost by vector, sum, mean or z-score becomes negative.
typedef struct hl_scale {
    hl_polarity polarity;
    double optimum[2];
    double min;    ///< least value of the reference set; of fixed goalposts the lower
    double max;    ///< greatest value of the reference set, or the upper goalpost
    double center; ///< in the units of y: what is taken away; of min-max its worst end
    double span;   ///< what is divided by: max - min, the greatest distance to the
                   ///< optimum, sd, norm, sum, mean
    bool constant; ///< the indicator does not tell rows apart: no z exists
    hl_normalize_method method;
    double low; ///< values below are held here; -inf: none are
    double high;
    hl_transform transform;
    double pivot;
    size_t held; ///< rows of the set that [low, high] changed
    double shift;
    hl_shift_form shift_form;
} hl_scale;

/// Fit the scale of an indicator to the rows of a reference set. The default is min-max
/// over all units in all periods (pooled): with yearly sets, levels and changes could
/// not be compared over time.
///
///     (+) z = (x - min) / (max - min)     (-) z = (max - x) / (max - min)
///     optimum [a, b]: z = 1 inside, else 1 - distance to [a, b] / greatest distance
///
/// With a logarithm the optimum is transformed like the values. An indicator is
/// constant when max - min <= 1e-12 max(|min|, |max|), or when no row leaves the
/// optimum interval; nothing is winsorized then. Winsorizing by the JRC rule: OECD/JRC
/// Handbook on Constructing Composite Indicators (2008); skewness and kurtosis (excess)
/// are the sample ones of Excel; the greatest (by negative skew the least) value takes
/// the next one, ties together, until |skew| <= 2 or kurtosis <= 3.5; after five points
/// without success the logarithm of the untouched values is taken instead, as COINr
/// does: ln(x - min + 0.01 (max - min)), mirrored for negative skew.
///
/// @param rows  number of values of the indicator
/// @param use   rows flags: the reference set; NULL takes every row
/// @param how   NULL for hl_normalization_defaults(); `reference` matters only when it
///              is fixed
/// @return      HL_INPUT for a missing or infinite value in the reference set, an empty
///              reference set, an interval that is not a <= b, a value that the method
///              cannot take, goalposts that are missing or not ascending, or options
///              that are not usable; HL_MEMORY
///
/// Time O(rows), with percentiles O(rows log rows).
hl_status hl_scale_fit(const hl_indicator *indicator, size_t rows, const bool *use,
                       const hl_normalization *how, hl_scale *out, hl_error *err);

/// Fit a scale again to another reference set, its winsorizing kept: one period of a
/// panel.
///
/// @param scale  from hl_scale_fit(); changed on success only
/// @return       as hl_scale_fit()
hl_status hl_scale_refit(const hl_indicator *indicator, size_t rows, const bool *use,
                         hl_scale *scale, hl_error *err);

/// Put values on a scale. Rows with use[r] false, missing values, and all rows of a
/// constant indicator, become NaN.
///
/// @param x  rows values
/// @param z  rows values, overwritten; in [0, 1] when `x` is the reference set and the
///           method is admissible
void hl_scale_apply(const hl_scale *scale, const double *x, size_t rows,
                    const bool *use, double *z);

#endif
