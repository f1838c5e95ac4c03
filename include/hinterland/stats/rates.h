/// @file rates.h
/// Rates of small populations: raw, smoothed, and how surprising they are.
#ifndef HINTERLAND_STATS_RATES_H
#define HINTERLAND_STATS_RATES_H

#include <stddef.h>

#include "hinterland/core/column.h"
#include "hinterland/core/status.h"
#include "hinterland/stats/global.h"
#include "hinterland/weights/weights.h"

/// Rates of n units, events e over population n. Start from `{0}`; release with
/// hl_rates_free().
typedef struct hl_rates {
    size_t n;
    double *raw;           ///< e_i / n_i
    double *eb_global;     ///< shrunk towards the mean rate of all
    double *eb_local;      ///< shrunk towards the mean rate of the neighborhood
    double *expected;      ///< events at the mean rate: n_i b
    double *relative_risk; ///< e_i / expected
    double *p_low;         ///< Poisson probability of so few events or fewer
    double *choynowski;    ///< p_low, or of so many or more where above expectation
    double mean;           ///< b = sum e / sum n
    double variance;       ///< a, between units; 0 where the estimate is negative
} hl_rates;

/// Around which rates the local empirical-Bayes estimate takes the variance of a
/// neighborhood.
typedef enum hl_eb_center {
    HL_EB_NEIGHBORHOODS, ///< each member around the mean of its own neighborhood: spdep
    HL_EB_NEIGHBORHOOD   ///< all around the mean of this one: Marshall, GeoDa
} hl_eb_center;

/// Raw and empirical-Bayes rates.
///
///     b = sum e / sum n,   s2 = sum_i n_i (r_i - b)^2 / sum n
///     a = s2 - b / mean(n), at least 0
///     EB_i = b + a (r_i - b) / (a + b / n_i)
///
/// The local one takes the sums over the unit and its neighbors, whatever their
/// weights, with b_j of each member in place of b in s2 where `center` says so; an
/// island is a neighborhood of its own and keeps its raw rate.
///
/// Source: Marshall (1991), Applied Statistics 40, 283-294; Choynowski (1959), JASA 54,
/// 385-388. Agrees with spdep's EBest, EBlocal, probmap and choynowski; spdep gives the
/// relative risk as a percentage.
///
/// @param events      w->n finite values >= 0, at least one > 0
/// @param population  w->n finite values > 0
/// @param center      of the local estimate
/// @param out         overwritten on success only
/// @return            HL_INPUT for a value out of range (its index is named); HL_MEMORY
///
/// Time and memory O(n + links).
hl_status hl_rates_compute(const double *events, const double *population,
                           const hl_weights *w, hl_eb_center center, hl_rates *out,
                           hl_error *err);

/// The rates in units of their standard deviation, which depends on the population:
/// comparable however small the population is.
///
///     z_i = (r_i - b) / sqrt(a + b / n_i),   a = max(0, s2 - b / mean(n))
///
/// As GeoDa's "EB rate standardization" and spdep::EBImoran.mc, which set a negative a
/// to 0 too (the paper falls back to b / n_i unit by unit; pysal issue 987). The z have
/// neither mean 0 nor variance 1; GeoDa standardizes them again before it maps them,
/// which changes no Moran's I. GeoDa gives 0 to a unit without population; here it is
/// refused.
///
/// Source: Assuncao & Reis (1999), Statistics in Medicine 18, 2147-2162.
///
/// @param z  n values, overwritten on success only
/// @return   as hl_rates_compute()
///
/// Time O(n).
hl_status hl_rates_standardize(const double *events, const double *population, size_t n,
                               double *z, hl_error *err);

/// Moran's I of the standardized rates: hl_moran_global() of hl_rates_standardize().
///
/// spdep::EBImoran.mc subtracts the mean of z in the numerator by default, as here, and
/// has n / S0 with all n: HL_MORAN_ISLANDS_COUNTED. It has no analytic moments; those
/// here are of z under randomization.
///
/// @param out  overwritten on success only; `statistic` is "moran_rates"
///
/// Parameters, errors and cost else as hl_rates_standardize() and hl_moran_global().
hl_status hl_moran_rates(const double *events, const double *population,
                         const hl_weights *w, const hl_global_options *options,
                         hl_global *out, hl_error *err);

/// Append {F}_raw, {F}_eb, {F}_eb_local, {F}_expected, {F}_risk, {F}_choynowski.
///
/// @param field, title  as for hl_columns_append()
hl_status hl_rates_columns(const hl_rates *rates, const char *field, hl_text title,
                           hl_columns *columns, hl_error *err);

/// Release the arrays and reset to `{0}`; a second call does nothing.
void hl_rates_free(hl_rates *rates);

#endif
