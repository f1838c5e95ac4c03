/// @file shares.h
/// What every way of weighting begins and ends with.
#ifndef HINTERLAND_SRC_COUPLING_SHARES_H
#define HINTERLAND_SRC_COUPLING_SHARES_H

#include "hinterland/coupling/weighting.h"

/// Check that something varies and that there are two rows; fill in the entropies and
/// set all weights to 0. An entropy of negative values is NaN.
hl_status hl_shares_begin(const hl_indicators *indicators, hl_indicator_weight *out,
                          hl_error *err);

/// Divide the weights by their sum; false when that is 0 or not finite.
bool hl_shares_divide(hl_indicator_weight *weight, size_t count);

/// Divide them, or make them equal where their sum is 0.
void hl_shares_end(const hl_indicators *indicators, hl_indicator_weight *weight);

/// How many rows are in use.
size_t hl_shares_rows(const hl_indicators *indicators);

/// The values in use of a column, one after the other.
///
/// @return  how many
size_t hl_shares_gather(const hl_indicators *indicators, size_t j, double *to);

/// Sample standard deviation of n >= 2 values.
double hl_sample_deviation(const double *value, size_t n);

#endif
