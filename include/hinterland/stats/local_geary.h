/// @file local_geary.h
/// Local Geary's c: which units resemble their neighbors, and which differ from them?
#ifndef HINTERLAND_STATS_LOCAL_GEARY_H
#define HINTERLAND_STATS_LOCAL_GEARY_H

#include <stddef.h>

#include "hinterland/stats/local.h"
#include "hinterland/weights/weights.h"

/// Classes of local Geary, numbered and colored as GeoDa does.
typedef enum hl_geary_class {
    HL_GEARY_NOT_SIGNIFICANT,
    HL_GEARY_HIGH_HIGH,      ///< like its neighbors, all above the mean
    HL_GEARY_LOW_LOW,        ///< like its neighbors, all below the mean
    HL_GEARY_OTHER_POSITIVE, ///< like its neighbors, around the mean
    HL_GEARY_NEGATIVE,       ///< unlike its neighbors
    HL_GEARY_UNDEFINED,
    HL_GEARY_ISOLATE
} hl_geary_class;

/// The seven classes of local Geary.
extern const hl_classes HL_CLASSES_GEARY;

/// Classes of multivariate local Geary.
typedef enum hl_likeness {
    HL_LIKENESS_NOT_SIGNIFICANT,
    HL_LIKENESS_POSITIVE, ///< like its neighbors
    HL_LIKENESS_NEGATIVE, ///< unlike its neighbors
    HL_LIKENESS_UNDEFINED,
    HL_LIKENESS_ISOLATE
} hl_likeness;

/// The five classes of multivariate local Geary.
extern const hl_classes HL_CLASSES_LIKENESS;

/// Local Geary's c of a variable with conditional permutation inference.
///
///     c_i = sum_j w_ij (z_i - z_j)^2,   z = (x - mean) / s
///     s^2 = sum (x - mean)^2 / (n - 1)
///
/// Moments are those of conditional randomization, x_i held fixed: with g_j = (z_i -
/// z_j)^2, and m and v their mean and variance over the other n - 1 units,
///
///     E = w_i. m,   Var = v (n - 1) / (n - 2) (sum_j w_ij^2 - w_i.^2 / (n - 1))
///
/// A unit is positive (like its neighbors) where the lower tail is the smaller one.
///
/// Source: Anselin (1995, 2019), Geographical Analysis 27, 93-115 and 51, 133-150.
/// Differences: GeoDa and spdep divide by n - 1 as here, esda by n (option); spdep's
/// localC_perm estimates E and Var from draws with replacement: its Var tends to v
/// sum_j w_ij^2. They print p_folded or, spdep, mid-ranks.
///
/// @param x        w->n finite values, not all equal
/// @param w        any weights, 3 <= w->n < 2^32
/// @param options  NULL for hl_local_defaults()
/// @param out      overwritten on success only; release with hl_local_free()
/// @return         HL_INPUT as for hl_local_moran_compute(); HL_MEMORY
///
/// The bits do not depend on the number of threads. With equal weights within rows the
/// counts are exact, time O(B R + n R / B), B = O(sqrt n) per degree; else O(R links).
hl_status hl_local_geary(const double *x, const hl_weights *w,
                         const hl_local_options *options, hl_local *out, hl_error *err);

/// Multivariate local Geary: the mean over the variables of their c_i. The variables of
/// a unit are permuted together.
///
/// Source: Anselin (2019). There is no closed form for the moments here.
///
/// @param x          `variables` arrays of w->n finite values, none of them constant
/// @param variables  at least 2
///
/// Parameters and errors else as for hl_local_geary(); time O(R links variables).
hl_status hl_local_geary_multivariate(const double *const *x, size_t variables,
                                      const hl_weights *w,
                                      const hl_local_options *options, hl_local *out,
                                      hl_error *err);

#endif
