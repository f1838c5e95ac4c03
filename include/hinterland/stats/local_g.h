/// @file local_g.h
/// Getis-Ord G: where are the hot spots and the cold spots?
#ifndef HINTERLAND_STATS_LOCAL_G_H
#define HINTERLAND_STATS_LOCAL_G_H

#include "hinterland/stats/local.h"
#include "hinterland/weights/weights.h"

/// Whether the unit itself counts.
typedef enum hl_g_kind {
    HL_G,     ///< the neighbors only
    HL_G_STAR ///< and the unit itself
} hl_g_kind;

/// Classes of G and G*, numbered and colored as GeoDa does.
typedef enum hl_spot {
    HL_SPOT_NOT_SIGNIFICANT,
    HL_SPOT_HOT,
    HL_SPOT_COLD,
    HL_SPOT_UNDEFINED,
    HL_SPOT_ISOLATE
} hl_spot;

/// The five classes of G and G*.
extern const hl_classes HL_CLASSES_SPOT;

/// G_i or G_i* with conditional permutation inference.
///
///     G_i = sum_j w_ij x_j / sum_{j != i} x_j
///     E = w_i. / (n - 1)
///     Var = s_i^2 (n - 1) / (n - 2) (sum_j w_ij^2 - w_i.^2 / (n - 1))
///           / (sum_{j != i} x_j)^2,   s_i^2 the variance of the other n - 1 values
///
///     G_i* = sum_j w*_ij x_j / sum_j x_j
///     E = w*_i. / n,   Var = s^2 (n sum_j w*_ij^2 - w*_i.^2) / (n - 1) / (sum_j x_j)^2
///
/// w* has the unit itself with the largest weight of its row (1 for binary weights);
/// under row standardization the row is divided by its sum again: 1 / (k + 1) each.
///
/// The value reads as a share where x is positive (Getis & Ord 1992). The z score does
/// not change when a constant is added to x (Ord & Getis 1995) and holds for any x, as
/// do p values and classes: they look at sum_j w_ij x_j. x_i stays where it is, so the
/// p of G and of G* are the same. Hot where the upper tail is the smaller one.
///
/// Agrees with spdep's localG (z) and with esda and GeoDa (values); esda 2.5.1 has
/// wrong variances under its row transform.
///
/// @param x        w->n finite values, not all equal
/// @param w        any weights, 3 <= w->n < 2^32
/// @param kind     whether the unit itself counts
/// @param options  NULL for hl_local_defaults()
/// @param out      overwritten on success only; release with hl_local_free()
/// @return         HL_INPUT as for hl_local_moran_compute(); HL_MEMORY
///
/// An island is missing, in G* too. The bits do not depend on the number of threads;
/// cost as hl_local_moran_compute().
hl_status hl_local_g(const double *x, const hl_weights *w, hl_g_kind kind,
                     const hl_local_options *options, hl_local *out, hl_error *err);

#endif
