/// @file influence.h
/// Which choice moves a result most?
#ifndef HINTERLAND_STATS_INFLUENCE_H
#define HINTERLAND_STATS_INFLUENCE_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/status.h"

/// The universes of one level of a choice; plain data.
typedef struct hl_level_effect {
    size_t universes; ///< of this level, with an outcome
    double mean;      ///< of the outcome; NaN for none
    double shift;     ///< mean less the mean of all universes; NaN for none
} hl_level_effect;

/// How much of an outcome's variance lies between the levels of one choice; plain data.
typedef struct hl_influence {
    size_t universes; ///< with an outcome
    size_t levels;    ///< with a universe
    double mean;      ///< of the outcome
    double deviation; ///< population standard deviation
    double share;     ///< eta^2 in [0, 1]; NaN where the outcome does not vary
    double adjusted;  ///< epsilon^2 in [0, 1]: less what chance alone would give
} hl_influence;

/// One outcome and one choice. Borrowed.
typedef struct hl_influence_input {
    const double *y; ///< universes values at y[u * y_stride]; NaN is left out
    const uint16_t
        *level;          ///< universes levels below `levels` at level[u * level_stride]
    size_t y_stride;     ///< columns of the table that y stands in
    size_t level_stride; ///< likewise
    size_t universes;
    size_t levels;
} hl_influence_input;

/// The main effect of one choice on one outcome.
///
///     eta^2 = sum_l n_l (mean_l - mean)^2 / sum_u (y_u - mean)^2
///     epsilon^2 = max(0, 1 - (1 - eta^2) (N - 1) / (N - L))
///
/// Over a full grid eta^2 is the first-order sensitivity index (Sobol'); over random
/// draws it is larger by about (L - 1) / (N - 1), which epsilon^2 takes off. Shares of
/// several choices add up to at most 1 over a grid; what is missing are interactions.
///
/// Source: Fisher (1925); Kelley (1935) for epsilon^2; Saltelli et al. (2008), Global
/// Sensitivity Analysis, for the reading as an index.
///
/// @param effect  `levels` rows, overwritten
///
/// Time O(universes), no memory.
hl_influence hl_influence_of(const hl_influence_input *input, hl_level_effect *effect);

#endif
