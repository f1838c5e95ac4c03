/// @file local_spread.h
/// Local heteroscedasticity: where are neighbors mixed, where are they alike?
#ifndef HINTERLAND_STATS_LOCAL_SPREAD_H
#define HINTERLAND_STATS_LOCAL_SPREAD_H

#include "hinterland/stats/local.h"
#include "hinterland/weights/weights.h"

/// Classes of local heteroscedasticity.
typedef enum hl_spread {
    HL_SPREAD_NOT_SIGNIFICANT,
    HL_SPREAD_MIXED, ///< more spread around than elsewhere: often an edge of a cluster
    HL_SPREAD_ALIKE, ///< less spread: the inside of a cluster, high or low
    HL_SPREAD_UNDEFINED,
    HL_SPREAD_ISOLATE
} hl_spread;

/// The five classes of local heteroscedasticity.
extern const hl_classes HL_CLASSES_SPREAD;

/// LOSH, local spatial heteroscedasticity.
///
///     xbar_i = sum_j w_ij x_j / w_i.,   e_i = (x_i - xbar_i)^2,   h1 = mean(e)
///     H_i = sum_j w_ij e_j / (h1 w_i.)
///     E = 1
///     Var = (mean(e^2) - h1^2) (n sum_j w_ij^2 - w_i.^2) / ((n - 1) h1^2 w_i.^2)
///
/// Permutation leaves e_i where it is and draws the e of the neighbors from the other
/// units with neighbors: are residuals of this size near each other? Islands have no e
/// and take no part; n counts the others.
///
/// Source: Ord & Getis (2012), Annals of Regional Science 48, 529-539. H, E and Var
/// agree with spdep's LOSH; its p is that of a chi-square approximation of 2 H / Var.
///
/// @param x        w->n finite values, not all equal
/// @param w        any weights, w->n < 2^32, at least three units with neighbors
/// @param options  NULL for hl_local_defaults()
/// @param out      overwritten on success only; release with hl_local_free()
/// @return         HL_INPUT as for hl_local_moran_compute(), also where all residuals
///                 are equal; HL_MEMORY
///
/// The bits do not depend on the number of threads; cost as hl_local_moran_compute().
hl_status hl_local_spread(const double *x, const hl_weights *w,
                          const hl_local_options *options, hl_local *out,
                          hl_error *err);

#endif
