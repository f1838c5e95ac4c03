/// @file least_squares.h
/// OLS of any design.
#ifndef HINTERLAND_SRC_STATS_LEAST_SQUARES_H
#define HINTERLAND_SRC_STATS_LEAST_SQUARES_H

#include "stats/regressors.h"

/// Fit OLS or SLX by the design's factor.
hl_status hl_least_squares(const hl_regressors *design, hl_regression_model model,
                           hl_regression *out, hl_error *err);

#endif
