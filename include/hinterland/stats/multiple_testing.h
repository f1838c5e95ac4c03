/// @file multiple_testing.h
/// Many tests at once: which of them can still be believed?
#ifndef HINTERLAND_STATS_MULTIPLE_TESTING_H
#define HINTERLAND_STATS_MULTIPLE_TESTING_H

#include <stddef.h>

#include "hinterland/core/status.h"

/// Benjamini-Hochberg adjusted p: reject where it is at most the level, and the
/// expected share of false rejections stays below the level.
///
///     p_(i) adjusted = min over j >= i of min(1, p_(j) * m / j),
///     p_(1) <= ... <= p_(m)
///
/// Source: Benjamini & Hochberg (1995), JRSS B 57, 289-300; R's p.adjust(p, "BH").
///
/// @param p         n values in [0, 1]; NaN where there was no test: skipped, stays NaN
/// @param adjusted  n values, overwritten on success only; may not be `p`
/// @param tests     receives m, the number of p that are not NaN; NULL when not wanted
/// @return          HL_INPUT for a p outside [0, 1]; HL_MEMORY
///
/// Time O(n log n).
hl_status hl_adjust_fdr(const double *p, size_t n, double *adjusted, size_t *tests,
                        hl_error *err);

/// Benjamini-Yekutieli adjusted p: as hl_adjust_fdr(), but the bound holds under any
/// dependence of the tests, also that of neighbors that share values.
///
///     p_(i) adjusted = min over j >= i of min(1, p_(j) * m * c / j),
///     c = sum over k <= m of 1 / k
///
/// Source: Benjamini & Yekutieli (2001), Annals of Statistics 29, 1165-1188; R's
/// p.adjust(p, "BY"). As hl_adjust_fdr() else.
hl_status hl_adjust_fdr_by(const double *p, size_t n, double *adjusted, size_t *tests,
                           hl_error *err);

/// Bonferroni adjusted p: min(1, p * m). As hl_adjust_fdr() else; time O(n).
hl_status hl_adjust_bonferroni(const double *p, size_t n, double *adjusted,
                               size_t *tests, hl_error *err);

/// Holm adjusted p: the chance of any false rejection stays below the level, as with
/// Bonferroni, and more is rejected.
///
///     p_(i) adjusted = max over j <= i of min(1, (m - j + 1) p_(j))
///
/// Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70; R's p.adjust(p,
/// "holm"). As hl_adjust_fdr() else.
hl_status hl_adjust_holm(const double *p, size_t n, double *adjusted, size_t *tests,
                         hl_error *err);

/// The largest p that Benjamini-Hochberg rejects at `level` (GeoDa's "FDR"), or 0 when
/// it rejects none.
///
/// @param level  in (0, 1)
/// @param cut    overwritten on success only
/// @return       HL_INPUT for a p outside [0, 1] or a level outside (0, 1); HL_MEMORY
hl_status hl_fdr_cut(const double *p, size_t n, double level, double *cut,
                     hl_error *err);

/// Monte-Carlo standard error of a two-sided permutation p = min(1, 2 q), q the
/// one-sided share: 2 sqrt(q (1 - q) / R). NaN for a NaN p or R = 0.
///
/// @param p             in [0, 1]
/// @param permutations  R
double hl_p_error(double p, size_t permutations);

#endif
