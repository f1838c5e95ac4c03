/// @file tails.h
/// The counts that a permutation p is made of, and the p.
#ifndef HINTERLAND_SRC_STATS_TAILS_H
#define HINTERLAND_SRC_STATS_TAILS_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/stats/global.h"

/// How many of the draws of a unit have a statistic at least, and at most, as large as
/// the observed one.
typedef struct hl_tails {
    uint32_t at_least;
    uint32_t at_most;
    uint32_t draws; ///< fewer than R where the unit was done early
} hl_tails;

/// The p of a statistic that is as large, and as small, in so many of the permutations:
/// (count + 1) / (permutations + 1); twice the smaller one, at most 1, for both sides.
hl_p_values hl_p_of_counts(size_t greater, size_t less, size_t permutations);

#endif
