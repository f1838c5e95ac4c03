/// @file rank.h
/// Orders, ranks and quantiles of finite values.
#ifndef HINTERLAND_CORE_RANK_H
#define HINTERLAND_CORE_RANK_H

#include <stddef.h>

#include "hinterland/core/status.h"

/// Put finite values into ascending order.
void hl_sort_values(double *value, size_t n);

/// Indices 0..n-1 in ascending order of value; equal values by index.
///
/// @param value  n finite values
/// @param order  n indices, overwritten
hl_status hl_rank_order(const double *value, size_t n, size_t *order, hl_error *err);

/// Ranks 1..n, equal values share their average rank.
///
/// @param rank  n values, overwritten
hl_status hl_rank_average(const double *value, size_t n, double *rank, hl_error *err);

/// Quantile of ascending values by linear interpolation, R's type 7 and numpy's
/// default.
///
/// @param sorted  n >= 1 ascending values
/// @param q       in [0, 1]
double hl_quantile(const double *sorted, size_t n, double q);

/// Spearman's rank correlation with average ranks; NaN when a side is constant.
hl_status hl_rank_correlation(const double *x, const double *y, size_t n, double *out,
                              hl_error *err);

/// Pearson's correlation; NaN when a side is constant.
double hl_correlation(const double *x, const double *y, size_t n);

#endif
