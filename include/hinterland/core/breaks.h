/// @file breaks.h
/// Where does one class of values end and the next begin?
#ifndef HINTERLAND_CORE_BREAKS_H
#define HINTERLAND_CORE_BREAKS_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/column.h"

enum { HL_BREAKS_MAX = 12 };

/// Class breaks, ascending: class k is [bound[k], bound[k + 1]), the last one closed;
/// or (bound[k], bound[k + 1]], the first one closed.
typedef struct hl_breaks {
    size_t count; ///< classes; at most HL_BREAKS_MAX; 0 without values
    double bound[HL_BREAKS_MAX + 1];
    bool right; ///< a value on a break belongs below
} hl_breaks;

/// Quantile breaks (type 7) of the values that are not missing; equal breaks collapse,
/// so that ties give fewer classes.
///
/// @param classes  1 .. HL_BREAKS_MAX
hl_status hl_breaks_quantile(const double *value, size_t n, size_t classes,
                             hl_breaks *out, hl_error *err);

/// Fisher-Jenks breaks: of all classes of the values that are not missing, those with
/// the least sum of squares about the class means. Each bound is the lowest value of
/// its class, the last one the highest value. Exact for any number of values; the same
/// classes as mapclassify's FisherJenks, whose bounds are the highest values. Fewer
/// distinct values give fewer classes.
///
/// @param classes  1 .. HL_BREAKS_MAX
hl_status hl_breaks_fisher_jenks(const double *value, size_t n, size_t classes,
                                 hl_breaks *out, hl_error *err);

/// Breaks around zero for an odd number of classes: the middle class is symmetric about
/// zero and the outer breaks mirror each other; built on the quantiles of |value|. The
/// outermost bounds are +- the largest |value|.
hl_status hl_breaks_diverging(const double *value, size_t n, size_t classes,
                              hl_breaks *out, hl_error *err);

/// Breaks that do not come from the data: 0, 0.2 .. 1 for HL_STYLE_SHARE; 0, 0.001,
/// 0.01, 0.05, 0.1, 1 for HL_STYLE_P, where cuts below the smallest value are left out:
/// R permutations cannot give less than 1 / (R + 1). Values outside 0 .. 1 widen the
/// outer classes.
hl_status hl_breaks_fixed(const double *value, size_t n, hl_column_style style,
                          hl_breaks *out, hl_error *err);

/// Classes of equal width between the lowest and the highest value.
///
/// @param classes  1 .. HL_BREAKS_MAX
hl_status hl_breaks_equal(const double *value, size_t n, size_t classes, hl_breaks *out,
                          hl_error *err);

/// Round breaks: multiples of 1, 2 or 5 times a power of ten, about as many classes as
/// asked for; the outer ones reach over the values.
///
/// Source: Heckbert (1990), Nice numbers for graph labels, Graphics Gems, 61-63.
///
/// @param classes  1 .. HL_BREAKS_MAX; the result may have two more or fewer
hl_status hl_breaks_pretty(const double *value, size_t n, size_t classes,
                           hl_breaks *out, hl_error *err);

/// Breaks as given, with an outer class on either side where values lie beyond them.
///
/// @param cut    `cuts` ascending finite numbers, the limits between classes
/// @return       HL_INTERNAL for more classes than HL_BREAKS_MAX, or cuts that do not
///               ascend
hl_status hl_breaks_user(const double *value, size_t n, const double *cut, size_t cuts,
                         hl_breaks *out, hl_error *err);

/// Breaks one and two standard deviations (divisor n - 1) from the mean. Here and in
/// the three below, cuts beyond the values and equal ones are left out, so that no
/// outer class is empty.
///
/// Source: mapclassify's StdMean.
hl_status hl_breaks_deviation(const double *value, size_t n, hl_breaks *out,
                              hl_error *err);

/// Breaks of a box plot: the quartiles (type 7), and `hinge` times their distance below
/// the first and above the third; the classes outside hold the outliers.
///
/// Source: Tukey (1977), Exploratory data analysis; mapclassify's BoxPlot.
///
/// @param hinge  above 0; 1.5 or 3 as a rule
/// @return       HL_INTERNAL for another hinge
hl_status hl_breaks_box(const double *value, size_t n, double hinge, hl_breaks *out,
                        hl_error *err);

/// Breaks at the percentiles 1, 10, 50, 90 and 99 (type 7): the extremes stand out.
///
/// Source: Anselin, GeoDa, percentile map; mapclassify's Percentiles.
hl_status hl_breaks_percentile(const double *value, size_t n, hl_breaks *out,
                               hl_error *err);

/// Head/tail breaks, for values with a heavy tail: the mean parts them, then the mean
/// of those at or above it, and so on as long as they are at most two fifths of their
/// lot.
///
/// Source: Jiang (2013), Head/tail breaks, The Professional Geographer 65, 482-494.
hl_status hl_breaks_head_tail(const double *value, size_t n, hl_breaks *out,
                              hl_error *err);

/// The class of a value, from 0; `breaks->count` for NaN and a value beyond the breaks.
size_t hl_breaks_class(const hl_breaks *breaks, double value);

/// Goodness of variance fit: 1 - (sum of squares within the classes / about the mean).
/// 1 when all values are alike.
double hl_breaks_fit(const hl_breaks *breaks, const double *value, size_t n);

/// The fewest decimals that print every break within a twentieth of the narrowest
/// class, so that the legend keeps the breaks apart and does not misplace a value;
/// negative: round to tens, hundreds, ….
int hl_breaks_digits(const hl_breaks *breaks);

/// A class in the legend: "a – <b", or ">a – b" where breaks->right; "a – b" for the
/// class that is closed at both ends; "a" for one of a single value. No p is 0, so the
/// lowest class of p is "<b"; where breaks->right, classes of p are "p ≤ 0.001",
/// "≤ 0.01", …, "> 0.1".
///
/// @param digits  hl_breaks_digits()
/// @return        `out`
char *hl_breaks_label(const hl_breaks *breaks, size_t k, int digits, bool of_p,
                      char *out, size_t size);

#endif
