/// @file permute.h
/// Permutation test of a statistic of n units under any reordering of them.
#ifndef HINTERLAND_STATS_PERMUTE_H
#define HINTERLAND_STATS_PERMUTE_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/status.h"
#include "hinterland/stats/global.h"

/// The statistic when unit i has the values of unit order[i].
typedef double (*hl_statistic)(const uint32_t *order, const void *context);

typedef struct hl_permutation {
    size_t n;
    size_t permutations; ///< 0 for none: the p are NaN
    uint64_t seed;       ///< permutation r draws from stream r of it
    int threads;         ///< at most so many; 0 takes what OpenMP offers
} hl_permutation;

typedef struct hl_permuted {
    hl_p_values p;
    double mean; ///< over the permutations
} hl_permuted;

/// Count how often the statistic is as large, and as small, as `observed`; values
/// within 1e-11 of it (relative) are ties.
///
/// @param out  overwritten on success only; NaN without permutations
/// @return     HL_MEMORY; HL_INPUT for too many permutations
///
/// The bits do not depend on the number of threads.
hl_status hl_permute(hl_statistic statistic, const void *context,
                     const hl_permutation *how, double observed, hl_permuted *out,
                     hl_error *err);

#endif
