/// @file winsorize.h
/// Hold outliers back: limits for the values of an indicator, or a logarithm.
#ifndef HINTERLAND_SRC_COUPLING_WINSORIZE_H
#define HINTERLAND_SRC_COUPLING_WINSORIZE_H

#include "hinterland/coupling/normalize.h"

/// The treatment of an indicator as its scale keeps it: low, high, transform, pivot,
/// held. See hl_scale_fit() for the rules.
///
/// @param value  count finite values, sorted here; destroyed
/// @param scale  polarity is read, the treatment set
void hl_winsorize_fit(const hl_normalization *how, double *value, size_t count,
                      hl_scale *scale);

/// Skewness and excess kurtosis as a spreadsheet computes them, from a sample; 0 for
/// fewer than four values or without spread.
void hl_sample_shape(const double *value, size_t count, double *skewness,
                     double *kurtosis);

#endif
