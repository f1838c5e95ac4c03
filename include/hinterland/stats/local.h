/// @file local.h
/// What all local statistics share: one number per unit with its inference, its
/// significance class and its columns.
#ifndef HINTERLAND_STATS_LOCAL_H
#define HINTERLAND_STATS_LOCAL_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/classes.h"
#include "hinterland/core/column.h"
#include "hinterland/core/status.h"

/// Where the p of a unit comes from.
typedef enum hl_p_method {
    HL_P_NONE,        ///< there is none: an island, or no permutations asked for
    HL_P_PERMUTATION, ///< R draws
    HL_P_EXACT,       ///< all draws that are possible, counted
    HL_P_UNDECIDED,   ///< exact does not decide at the level: permutation instead
    HL_P_SADDLEPOINT, ///< an approximation of the exact one
    HL_P_SEQUENTIAL   ///< permutation with early stop (Besag & Clifford 1991)
} hl_p_method;

/// Which p decides whether a unit gets a class.
typedef enum hl_p_correction {
    HL_CORRECTION_FDR,        ///< Benjamini-Hochberg adjusted p
    HL_CORRECTION_NONE,       ///< the two-sided p as it is
    HL_CORRECTION_BONFERRONI, ///< p times the number of tests
    HL_CORRECTION_FDR_BY ///< Benjamini-Yekutieli: under any dependence of the tests
} hl_p_correction;

/// What the sum of squares is divided by in the variance of the variable.
typedef enum hl_local_divisor {
    HL_DIVIDE_AS_USUAL,    ///< n for Moran, n - 1 for Geary: spdep
    HL_DIVIDE_BY_N,        ///< spdep's local Moran, esda's local Geary
    HL_DIVIDE_BY_N_MINUS_1 ///< GeoDa; esda's local Moran
} hl_local_divisor;

/// How the shared table of draws is evaluated. All give the same counts.
typedef enum hl_local_engine {
    HL_ENGINE_AUTO, ///< sorted sums where a row has equal weights, else gathered
    HL_ENGINE_PLAIN ///< unit by unit, draw by draw: slow, to check the other
} hl_local_engine;

/// Where p values come from.
typedef enum hl_local_inference {
    HL_INFERENCE_PERMUTATION, ///< conditional permutation
    HL_INFERENCE_EXACT,       ///< all samples counted, where weights are equal; else,
                              ///< and where that does not decide, permutation
    HL_INFERENCE_SADDLEPOINT  ///< an approximation of the exact p, for any weights
} hl_local_inference;

/// Where high ends and low begins, in the quadrants of the Moran scatterplot. A value
/// exactly there is low.
typedef enum hl_quadrant_rule {
    HL_QUADRANTS_BY_ZERO,  ///< x at its mean, the lag of z at 0: PySAL, GeoDa
    HL_QUADRANTS_BY_MEAN,  ///< x at its mean, the lag at the mean of the lags: spdep
    HL_QUADRANTS_BY_MEDIAN ///< both at their medians: spdep
} hl_quadrant_rule;

typedef struct hl_local_options {
    size_t permutations; ///< R; 0 leaves the p columns missing [99999]
    uint64_t seed;       ///< sequence r of the table draws from stream r of it [12345]
    double level;        ///< significance that earns a class, in (0, 1) [0.05]
    hl_p_correction correction;   ///< [HL_CORRECTION_FDR]
    hl_local_divisor divisor;     ///< [HL_DIVIDE_AS_USUAL]
    hl_local_engine engine;       ///< [HL_ENGINE_AUTO]
    hl_local_inference inference; ///< [HL_INFERENCE_PERMUTATION]
    hl_quadrant_rule quadrants;   ///< of local Moran and its kin [HL_QUADRANTS_BY_ZERO]
    size_t stop; ///< h of Besag & Clifford: a unit is done with its h-th draw in the
                 ///< smaller tail; 0 never stops early; 20 is usual [0]
    int threads; ///< at most so many; 0 takes what OpenMP offers [0]
} hl_local_options;

/// The defaults in brackets above.
hl_local_options hl_local_defaults(void);

/// A local statistic of n units with its inference. Start from `{0}`; release with
/// hl_local_free(). An island, and a unit for which the statistic is not defined, has
/// NaN; NaN also stands where there is no such moment or no permutation.
typedef struct hl_local {
    const char *statistic; ///< static: "moran", "geary", "g", "g_star", …
    size_t n;
    double *value;
    double *expected;
    double *variance;
    double *z_score;      ///< (value - expected) / sqrt(variance); NaN at variance 0
    double *p;            ///< two-sided: min(1, 2 * p_folded)
    double *p_greater;    ///< (#>= + 1) / (R + 1)
    double *p_less;       ///< (#<= + 1) / (R + 1)
    double *p_folded;     ///< the smaller of the two, as PySAL and GeoDa print
    double *p_mc;         ///< Monte-Carlo standard error of p
    double *p_fdr;        ///< Benjamini-Hochberg adjusted p; Benjamini-Yekutieli where
                          ///< that is the correction
    double *p_bonferroni; ///< Bonferroni adjusted p
    double *p_low;        ///< p lies between p_low and p_high: certified where exact,
    double *p_high;       ///< a 95 % interval where sequential, else both equal p
    uint8_t *p_method;    ///< hl_p_method
    uint8_t *cls;         ///< code in `classes`
    const hl_classes *classes; ///< codes 0 not significant, 1, 2, …; the last two are
                               ///< undefined and isolate
    size_t islands;            ///< units without neighbors
    size_t tests;              ///< units with a p: what the corrections count
    size_t links;              ///< of the weights
    size_t permutations;       ///< as asked for
    uint64_t seed;
    double level;
    hl_p_correction correction;
} hl_local;

/// Put a result into columns: {F}_TAG, {F}_TAG_expected, _variance, _z where the
/// statistic has moments, {F}_TAG_p, _p_greater, _p_less, _p_folded, _p_mc, _p_fdr,
/// _p_bonf and {F}_TAG_class; TAG is c for Geary, g, gs, bv, jc, … For Moran the names
/// are {F}_i, {F}_i_expected, {F}_i_variance, {F}_i_z, {F}_p, {F}_p_greater,
/// {F}_p_less, {F}_p_folded, {F}_p_mc, {F}_p_fdr, {F}_p_bonferroni, {F}_lisa. Where a
/// p is not plain permutation, _p_low, _p_high and _p_method are added. Columns are
/// appended when they are not there (all rows missing, class undefined), else filled
/// further: call it once per period with the rows of that period.
///
/// @param row    local->n rows of `columns`, where unit i of the result stands; NULL
///               when they are the same
/// @param field  what {F} becomes in the names
/// @param title  what {F} becomes in titles and meanings; {NULL, NULL} takes `field`
/// @return       HL_MEMORY; HL_INTERNAL for a name that is too long or an unknown
///               statistic
hl_status hl_local_columns(const hl_local *local, const size_t *row, const char *field,
                           hl_text title, hl_columns *columns, hl_error *err);

/// Release the arrays and reset to `{0}`; a second call does nothing.
void hl_local_free(hl_local *local);

#endif
