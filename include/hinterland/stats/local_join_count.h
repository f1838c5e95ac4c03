/// @file local_join_count.h
/// Local join counts: where do units with a property stand together?
#ifndef HINTERLAND_STATS_LOCAL_JOIN_COUNT_H
#define HINTERLAND_STATS_LOCAL_JOIN_COUNT_H

#include <stddef.h>

#include "hinterland/stats/local.h"
#include "hinterland/weights/weights.h"

/// Classes of join counts, numbered and colored as GeoDa does.
typedef enum hl_join_class {
    HL_JOIN_NOT_SIGNIFICANT,
    HL_JOIN_SIGNIFICANT, ///< more joins than by chance
    HL_JOIN_UNDEFINED,
    HL_JOIN_ISOLATE
} hl_join_class;

/// The four classes of join counts.
extern const hl_classes HL_CLASSES_JOIN;

/// Univariate local join count of a property x that is 0 or 1.
///
///     BB_i = x_i sum_j w_ij x_j
///     E = w_i. (P - 1) / (n - 1) for a unit with x_i = 1, P = sum x; Var from the
///     hypergeometric draw
///
/// Only units with x_i = 1 are tested, by conditional permutation of the others; the
/// value of the others is 0, they have no p and are not significant. A unit is
/// significant where there are more joins than by chance; fewer are never.
///
/// Source: Anselin & Li (2019), Journal of Geographical Systems 21, 189-210. With
/// binary weights as GeoDa and esda count; they print p_folded.
///
/// @param x        w->n values, 0 or 1, not all equal
/// @param w        any weights; counts are counts where they are binary
/// @param options  NULL for hl_local_defaults()
/// @param out      overwritten on success only; release with hl_local_free()
/// @return         HL_INPUT for a value that is not 0 or 1, one that no unit or every
///                 unit has, and as for hl_local_moran_compute(); HL_MEMORY
///
/// The bits do not depend on the number of threads; cost as hl_local_moran_compute().
hl_status hl_local_join_count(const double *x, const hl_weights *w,
                              const hl_local_options *options, hl_local *out,
                              hl_error *err);

/// Bivariate local join count: units with property x among neighbors with property y.
///
///     BJC_i = x_i sum_j w_ij y_j
///
/// y is permuted over the other units. Where no unit has both properties this is the
/// case without co-location of Anselin & Li (2019).
///
/// @param x, y  w->n values each, 0 or 1
///
/// Parameters, errors and cost else as for hl_local_join_count().
hl_status hl_local_join_count_bivariate(const double *x, const double *y,
                                        const hl_weights *w,
                                        const hl_local_options *options, hl_local *out,
                                        hl_error *err);

/// Co-location join count: units that have all of several properties, next to others
/// that have all of them.
///
///     CLC_i = prod_v x_vi sum_j w_ij prod_v x_vj
///
/// @param x          `variables` arrays of w->n values, 0 or 1
/// @param variables  at least 2
///
/// Parameters, errors and cost else as for hl_local_join_count().
hl_status hl_local_colocation(const double *const *x, size_t variables,
                              const hl_weights *w, const hl_local_options *options,
                              hl_local *out, hl_error *err);

/// One of several quantile classes: {5, 1} is the lowest fifth.
typedef struct hl_quantile_class {
    size_t count; ///< at least 2
    size_t which; ///< 1 (lowest) … count
} hl_quantile_class;

/// Quantile join count: units in a quantile among neighbors in the same quantile, e.g.
/// the poorest fifth.
///
/// Source: Anselin (2019), quantile local spatial autocorrelation.
///
/// @param x         w->n finite values, not all equal
/// @param quantile  see hl_quantile_members()
///
/// Parameters, errors and cost else as for hl_local_join_count().
hl_status hl_local_quantile(const double *x, const hl_weights *w,
                            hl_quantile_class quantile, const hl_local_options *options,
                            hl_local *out, hl_error *err);

/// 1 for the units in a quantile, else 0: between the breaks (which - 1) / count and
/// which / count, the upper one excluded except for the last; breaks interpolate
/// between the ordered values (R's type 7).
///
/// @param x       n finite values
/// @param member  n values, overwritten on success only
/// @return        HL_INPUT for a value that is not finite or a quantile that does not
///                exist; HL_MEMORY
hl_status hl_quantile_members(const double *x, size_t n, hl_quantile_class quantile,
                              double *member, hl_error *err);

/// Units that are in the same significant class in several maps: that class; else 0
/// (not significant); undefined or isolate where they are so in any map.
///
/// @param maps   `count` results of the same units with the same class table, e.g. of
///               local Moran of several variables or periods
/// @param count  at least 2
/// @param cls    maps[0]->n codes of maps[0]->classes, overwritten on success only
/// @return       HL_INPUT for maps of other classes or units
hl_status hl_class_colocation(const hl_local *const *maps, size_t count, uint8_t *cls,
                              hl_error *err);

#endif
