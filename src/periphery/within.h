/// @file within.h
/// The within transformation of a balanced panel, and least squares with errors that
/// are robust to clusters.
#ifndef HINTERLAND_SRC_PERIPHERY_WITHIN_H
#define HINTERLAND_SRC_PERIPHERY_WITHIN_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/status.h"

/// A balanced panel: rows t * units + i.
typedef struct hl_within {
    size_t units;
    size_t times;
    bool unit_effects;
    bool time_effects;
} hl_within;

/// Take from a variable the means of its units and periods (the grand mean without
/// either): what the fixed effects leave.
///
/// @param mean  units + times values of scratch
void hl_within_transform(const hl_within *panel, double *value, double *mean);

/// A least squares problem whose rows belong to clusters. All pointers are borrowed.
typedef struct hl_clustered {
    size_t rows;
    size_t k;
    size_t clusters;
    size_t absorbed;       ///< degrees of freedom of effects beside the slopes
    const double *x;       ///< k * rows, column-major
    const double *inverse; ///< k * k: (X'X)^-1
    const size_t *cluster; ///< rows: 0 .. clusters - 1
} hl_clustered;

/// b, residuals in place of y, and the covariance
///
///     V = (X'X)^-1 (sum_g s_g s_g') (X'X)^-1 G / (G - 1) (N - 1) / (N - k - absorbed),
///     s_g = X_g'e_g
///
/// @param y      rows values, overwritten by the residuals
/// @param b      k values
/// @param v      k * k values
/// @param score  clusters * k values of scratch
void hl_clustered_fit(const hl_clustered *problem, double *y, double *b, double *v,
                      double *score);

#endif
