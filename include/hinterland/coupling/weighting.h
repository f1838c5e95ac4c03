/// @file weighting.h
/// How much does each indicator count within its subsystem?
///
/// Weights are made within a subsystem and sum to 1 there, so that its index spans
/// [0, 1]; weights that sum to 1 over all subsystems would deflate it.
#ifndef HINTERLAND_COUPLING_WEIGHTING_H
#define HINTERLAND_COUPLING_WEIGHTING_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/status.h"

typedef enum hl_weighting {
    HL_WEIGHTING_ENTROPY, ///< the more an indicator tells units apart, the more it
                          ///< counts
    HL_WEIGHTING_EQUAL,
    HL_WEIGHTING_USER
} hl_weighting;

/// The weight of one indicator, with what it was made from.
typedef struct hl_indicator_weight {
    double entropy;    ///< e in [0, 1]; 1 for a constant indicator
    double divergence; ///< d = 1 - e
    double weight;     ///< w >= 0; sum 1 within the subsystem
} hl_indicator_weight;

/// The normalized indicators of one subsystem. All pointers are borrowed.
typedef struct hl_indicators {
    size_t count;           ///< indicators
    size_t rows;            ///< units times periods
    const double *const *z; ///< count columns of rows values in [0, 1]; NULL: constant
    const bool *use;        ///< rows flags: rows that count; NULL takes every row
} hl_indicators;

/// Entropy weights over all rows at once (pooled), with 0 ln 0 = 0.
///
///     p_r = z_r / sum z,   e = -(1 / ln M) sum_r p_r ln p_r
///     w = (1 - e) / sum (1 - e)
///
/// Source: Shannon (1948); as a weighting, Hwang & Yoon (1981). No shift is added: it
/// is not needed for the limit 0 ln 0, and it moves the weights.
/// When every divergence is 0 the weights are equal; min-max values never are that
/// even.
///
/// @param out  indicators->count rows, overwritten; a constant indicator gets e = 1, w
/// = 0
/// @return     HL_INPUT for fewer than two rows (M), or no indicator that varies
///
/// Time O(count * rows).
hl_status hl_weighting_entropy(const hl_indicators *indicators,
                               hl_indicator_weight *out, hl_error *err);

/// The same weight for every indicator that varies; entropies are reported all the
/// same.
hl_status hl_weighting_equal(const hl_indicators *indicators, hl_indicator_weight *out,
                             hl_error *err);

/// Weights from the user, divided by their sum over the indicators that vary.
///
/// @param weight  indicators->count finite values >= 0
/// @return        HL_INPUT for a negative or not finite weight, or a sum of 0
hl_status hl_weighting_user(const hl_indicators *indicators, const double *weight,
                            hl_indicator_weight *out, hl_error *err);

#endif
