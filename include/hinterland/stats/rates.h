/// @file rates.h
/// Rates of unequal bases: do high rates cluster, beyond the noise of small bases?
#ifndef HINTERLAND_STATS_RATES_H
#define HINTERLAND_STATS_RATES_H

#include <stddef.h>

#include "hinterland/stats/global.h"
#include "hinterland/weights/weights.h"

/// Rates standardized by empirical Bayes: comparable whatever their bases.
///
///     p_i = events_i / base_i,   b = sum events / sum base
///     a = max(0, sum base_i (p_i - b)^2 / sum base - b / (sum base / n))
///     z_i = (p_i - b) / sqrt(a + b / base_i)
///
/// As GeoDa's "EB rate standardization" and spdep::EBImoran.mc (both set a negative a
/// to 0). The z have neither mean 0 nor variance 1; GeoDa standardizes them again
/// before it maps them, which changes no Moran's I. GeoDa gives 0 to a unit without
/// base; here it is refused.
///
/// Source: Assuncao & Reis (1999), Statistics in Medicine 18, 2147-2162.
///
/// @param events  n finite counts >= 0, not all 0
/// @param base    n finite values > 0
/// @param z       n values, overwritten on success only
/// @return        HL_INPUT for a value that is not finite, a negative event or a base
///                that is not positive
hl_status hl_rates_standardize(const double *events, const double *base, size_t n,
                               double *z, hl_error *err);

/// Moran's I of the standardized rates: hl_moran_global() of hl_rates_standardize().
///
/// spdep::EBImoran.mc subtracts the mean of z in the numerator by default, as here, and
/// has n / S0 with all n: HL_MORAN_ISLANDS_COUNTED. It has no analytic moments; those
/// here are of z under randomization.
///
/// @param out  overwritten on success only; `statistic` is "moran_rates"
hl_status hl_moran_rates(const double *events, const double *base, const hl_weights *w,
                         const hl_global_options *options, hl_global *out,
                         hl_error *err);

#endif
