/// @file local_moran.h
/// Local Moran's I: where does a variable cluster, and which units stand out from their
/// neighbors?
#ifndef HINTERLAND_STATS_LOCAL_MORAN_H
#define HINTERLAND_STATS_LOCAL_MORAN_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/classes.h"
#include "hinterland/core/column.h"
#include "hinterland/core/status.h"
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

/// The seven LISA classes, in the order of GeoDa's legend.
extern const hl_classes HL_CLASSES_LISA;

/// The four quadrants.
extern const hl_classes HL_CLASSES_QUADRANT;

/// Which p decides whether a unit gets a LISA class.
typedef enum hl_lisa_correction {
    HL_LISA_FDR,       ///< Benjamini-Hochberg adjusted p
    HL_LISA_PLAIN,     ///< the two-sided p as it is
    HL_LISA_BONFERRONI ///< p times the number of tests
} hl_lisa_correction;

/// What the sum of squares is divided by in m2.
typedef enum hl_local_divisor {
    HL_DIVIDE_BY_N,        ///< spdep
    HL_DIVIDE_BY_N_MINUS_1 ///< esda, GeoDa
} hl_local_divisor;

/// How the shared table of draws is evaluated. Both give the same counts.
typedef enum hl_local_engine {
    HL_ENGINE_AUTO, ///< sorted sums where a row has equal weights, else gathered
    HL_ENGINE_PLAIN ///< unit by unit, draw by draw: slow, to check the other
} hl_local_engine;

typedef struct hl_local_moran_options {
    size_t permutations; ///< R; 0 leaves the p columns missing [99999]
    uint64_t seed;       ///< sequence r of the table draws from stream r of it [12345]
    double level;        ///< significance that earns a class, in (0, 1) [0.05]
    hl_lisa_correction correction; ///< [HL_LISA_FDR]
    hl_local_divisor divisor;      ///< [HL_DIVIDE_BY_N]
    hl_local_engine engine;        ///< [HL_ENGINE_AUTO]
    int threads;                   ///< at most so many; 0 takes what OpenMP offers [0]
} hl_local_moran_options;

/// The defaults in brackets above.
hl_local_moran_options hl_local_moran_defaults(void);

/// The local statistics of n units. Start from `{0}`; release with
/// hl_local_moran_free(). An island has z, and NaN (quadrant 0, class isolate) else.
typedef struct hl_local_moran {
    size_t n;
    double *z;            ///< (x - mean) / sqrt(m2)
    double *lag;          ///< sum_j w_ij x_j, in the unit of x
    double *i;            ///< local I
    double *expected;     ///< under conditional randomization
    double *variance;     ///< under conditional randomization
    double *z_score;      ///< (i - expected) / sqrt(variance); NaN at variance 0
    double *p;            ///< permutation, two-sided: min(1, 2 * p_folded)
    double *p_greater;    ///< (#>= + 1) / (R + 1) of the local I: like neighbors
    double *p_less;       ///< (#<= + 1) / (R + 1) of the local I: unlike neighbors
    double *p_folded;     ///< the smaller of the two, as PySAL and GeoDa print
    double *p_mc;         ///< Monte-Carlo standard error of p
    double *p_fdr;        ///< Benjamini-Hochberg adjusted p
    double *p_bonferroni; ///< Bonferroni adjusted p
    uint8_t *quadrant;    ///< hl_quadrant
    uint8_t *lisa;        ///< hl_lisa
    size_t islands;       ///< units without neighbors
    size_t tests;         ///< units with a p: what the corrections count
    size_t links;         ///< of the weights
    size_t permutations;  ///< as asked for
    uint64_t seed;
    double level;
    hl_lisa_correction correction;
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
/// Source: Anselin (1995), Geographical Analysis 27, 93-115; Sokal, Oden & Thomson
/// (1998) for the moments under conditional randomization, as spdep's localmoran().
/// Differences: esda and GeoDa divide by n - 1 (option); they print p_folded, half of
/// our p; spdep draws with replacement and mid-ranks ties; GeoDa never draws all units
/// with equal weight. GeoDa ignores the values of the weights; they are used here.
///
/// @param x        w->n finite values, not all equal
/// @param w        any weights, 3 <= w->n < 2^32
/// @param options  NULL for hl_local_moran_defaults()
/// @param out      overwritten on success only; the caller frees it
/// @return         HL_INPUT for a value that is not finite (its index is named), a
///                 constant variable, fewer than three units, a level outside (0, 1) or
///                 more than 2^32 - 2 permutations; HL_MEMORY
///
/// The bits do not depend on the number of threads or on the engine. With equal weights
/// within rows time O(R K log R + n log R + R mean(k)), K the largest k; else O(R
/// links). Memory O(n + R K).
hl_status hl_local_moran_compute(const double *x, const hl_weights *w,
                                 const hl_local_moran_options *options,
                                 hl_local_moran *out, hl_error *err);

/// Put the results into the columns {F}_z, {F}_lag, {F}_i, {F}_i_expected,
/// {F}_i_variance, {F}_i_z, {F}_quad, {F}_p, {F}_p_greater, {F}_p_less, {F}_p_folded,
/// {F}_p_mc, {F}_p_fdr, {F}_p_bonferroni, {F}_lisa. They are appended when they are not
/// there (all rows missing, class undefined), else filled further: call it once per
/// period with the rows of that period.
///
/// @param row    result->n rows of `columns`, where unit i of the result stands; NULL
///               when they are the same
/// @param field  what {F} becomes in the names
/// @param title  what {F} becomes in titles and meanings; {NULL, NULL} takes `field`
/// @return       HL_MEMORY; HL_INTERNAL for a name that is too long
hl_status hl_local_moran_columns(const hl_local_moran *result, const size_t *row,
                                 const char *field, hl_text title, hl_columns *columns,
                                 hl_error *err);

/// Release the arrays and reset to `{0}`; a second call does nothing.
void hl_local_moran_free(hl_local_moran *result);

#endif
