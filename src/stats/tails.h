/// @file tails.h
/// The counts that a permutation p is made of.
#ifndef HINTERLAND_SRC_STATS_TAILS_H
#define HINTERLAND_SRC_STATS_TAILS_H

#include <stdint.h>

/// How many of the draws of a unit have a statistic at least, and at most, as large as
/// the observed one.
typedef struct hl_tails {
    uint32_t at_least;
    uint32_t at_most;
    uint32_t draws; ///< fewer than R where the unit was done early
} hl_tails;

#endif
