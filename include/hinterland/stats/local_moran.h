/// @file local_moran.h
/// Local Moran's I: where does a variable cluster, and which units stand out from their
/// neighbors? Univariate, bivariate, of rates.
#ifndef HINTERLAND_STATS_LOCAL_MORAN_H
#define HINTERLAND_STATS_LOCAL_MORAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/classes.h"
#include "hinterland/core/column.h"
#include "hinterland/core/status.h"
#include "hinterland/stats/local.h"
#include "hinterland/weights/weights.h"

/// LISA classes, numbered and colored as GeoDa does.
typedef enum hl_lisa {
    HL_LISA_NOT_SIGNIFICANT,
    HL_LISA_HIGH_HIGH,
    HL_LISA_LOW_LOW,
    HL_LISA_LOW_HIGH,
    HL_LISA_HIGH_LOW,
    HL_LISA_UNDEFINED, ///< the value is missing
    HL_LISA_ISOLATE    ///< no neighbors
} hl_lisa;

/// Quadrants of the Moran scatterplot, numbered as PySAL does.
typedef enum hl_quadrant {
    HL_QUADRANT_NONE, ///< an island
    HL_QUADRANT_HIGH_HIGH,
    HL_QUADRANT_LOW_HIGH,
    HL_QUADRANT_LOW_LOW,
    HL_QUADRANT_HIGH_LOW
} hl_quadrant;

/// The quadrant of a unit from the sides that it and its neighbors are on.
hl_quadrant hl_quadrant_of(bool high, bool neighbors_high);

/// The seven LISA classes, in the order of GeoDa's legend.
extern const hl_classes HL_CLASSES_LISA;

/// The four quadrants.
extern const hl_classes HL_CLASSES_QUADRANT;

/// Local Moran's I of n units. Start from `{0}`; release with hl_local_moran_free(). An
/// island has z, and NaN (quadrant 0, class isolate) else.
typedef struct hl_local_moran {
    hl_local local;    ///< value: local I; cls: hl_lisa
    double *z;         ///< (x - mean) / sqrt(m2)
    double *lag;       ///< sum_j w_ij x_j, in the unit of x
    uint8_t *quadrant; ///< hl_quadrant
} hl_local_moran;

/// Local Moran's I of a variable with conditional permutation inference.
///
///     I_i = (z_i / m2) * sum_j w_ij z_j,   z = x - mean(x),   m2 = sum z^2 / n
///     E_i = -z_i^2 w_i. / ((n - 1) m2)
///     Var_i = (z_i / m2)^2 * n / (n - 2) * (sum_j w_ij^2 - w_i.^2 / (n - 1))
///             * (m2 - z_i^2 / (n - 1))
///
/// A high unit is one above the mean (z > 0; exactly the mean counts as low, as in
/// PySAL); its neighbors are high when sum_j w_ij z_j > 0.
///
/// The null of unit i is the weighted sum of k_i values drawn without replacement from
/// the other n - 1. One table of R sequences of distinct units serves every unit
/// (sequence r without i, cut to k_i). A unit whose value is exactly the mean has local
/// I = 0 in every permutation: p 1.
///
/// With options.inference = HL_INFERENCE_EXACT all C(n-1, k_i) sums are counted instead
/// where the weights of a row are equal: p is certain to lie in [p_low, p_high], and p
/// is p_high, with no "+ 1" (docs/exact.md). Rows with unequal weights, more than 64
/// neighbors or more than 2^480 samples, and units whose interval holds the level after
/// the last refinement, get their p from permutation; p_method says so.
///
/// Source: Anselin (1995), Geographical Analysis 27, 93-115; Sokal, Oden & Thomson
/// (1998) for the moments under conditional randomization, as spdep's localmoran().
/// Differences: esda and GeoDa divide by n - 1 (option); they print p_folded, half of
/// our p; spdep draws with replacement and mid-ranks ties; GeoDa never draws all units
/// with equal weight. GeoDa ignores the values of the weights; they are used here.
///
/// @param x        w->n finite values, not all equal
/// @param w        any weights, 3 <= w->n < 2^32
/// @param options  NULL for hl_local_defaults()
/// @param out      overwritten on success only; the caller frees it
/// @return         HL_INPUT for a value that is not finite (its index is named), a
///                 constant variable, fewer than three units, a level outside (0, 1) or
///                 more than 2^32 - 2 permutations; HL_MEMORY
///
/// The bits do not depend on the number of threads or on the engine. With equal weights
/// within rows time O(R K log R + n log R + R mean(k)), K the largest k; else O(R
/// links). Memory O(n + R K).
hl_status hl_local_moran_compute(const double *x, const hl_weights *w,
                                 const hl_local_options *options, hl_local_moran *out,
                                 hl_error *err);

/// Bivariate local Moran: is a unit's x like the y around it? (Not its own y.)
///
///     I_i = (z_i^x / s_x) * sum_j w_ij z_j^y / s_y
///
/// Moments and permutation are those of the lag of y, the own x and y of unit i held
/// fixed. `z` of the result is that of x, `lag` and quadrant look at y around it.
///
/// Source: Anselin, Syabri & Smirnov (2002); GeoDa, esda, spdep's localmoran_bv: all
/// divide by n - 1, and so does HL_DIVIDE_AS_USUAL here.
///
/// @param x, y  w->n finite values each, neither of them constant
///
/// Parameters, errors and cost else as for hl_local_moran_compute().
hl_status hl_local_moran_bivariate(const double *x, const double *y,
                                   const hl_weights *w, const hl_local_options *options,
                                   hl_local_moran *out, hl_error *err);

/// Local Moran's I of rates whose variance differs with the population at risk: of the
/// rates as hl_rates_standardize() gives them, after Assuncao & Reis (1999).
///
/// Differences: GeoDa treats a negative between-unit variance otherwise (pysal issue
/// 987); esda and spdep as here.
///
/// @param events      w->n counts >= 0
/// @param population  w->n values > 0
hl_status hl_local_moran_rates(const double *events, const double *population,
                               const hl_weights *w, const hl_local_options *options,
                               hl_local_moran *out, hl_error *err);

/// Local Moran's I of the change of a variable: where do gains cluster, and where
/// losses? That of after - before, its quadrants around the mean change.
///
/// Source: GeoDa's differential local Moran's I; spdep and esda have none.
///
/// @param before, after  w->n finite values each, whose differences are not all equal
///
/// Parameters, errors and cost else as for hl_local_moran_compute().
hl_status hl_local_moran_differential(const double *before, const double *after,
                                      const hl_weights *w,
                                      const hl_local_options *options,
                                      hl_local_moran *out, hl_error *err);

/// hl_local_columns() with {F}_z and {F}_lag before and {F}_quad in between: {F}_z,
/// {F}_lag, {F}_i, {F}_i_expected, {F}_i_variance, {F}_i_z, {F}_quad, {F}_p,
/// {F}_p_greater, {F}_p_less, {F}_p_folded, {F}_p_mc, {F}_p_fdr, {F}_p_bonferroni,
/// {F}_lisa.
hl_status hl_local_moran_columns(const hl_local_moran *result, const size_t *row,
                                 const char *field, hl_text title, hl_columns *columns,
                                 hl_error *err);

/// Release the arrays and reset to `{0}`; a second call does nothing.
void hl_local_moran_free(hl_local_moran *result);

#endif
