/// @file local_exact.h
/// Inference for any local statistic that is a monotone function of the sum over the
/// neighbors: permutation, exact, saddlepoint.
#ifndef HINTERLAND_SRC_STATS_LOCAL_EXACT_H
#define HINTERLAND_SRC_STATS_LOCAL_EXACT_H

#include <stdint.h>

#include "hinterland/stats/local.h"
#include "stats/shared_table.h"

/// How a statistic depends on the sum over the neighbors.
enum {
    HL_SUM_FALLS = -1,
    HL_SUM_FIXED = 0, ///< it never moves: p is 1
    HL_SUM_GROWS = 1,
    HL_SUM_LEFT_OUT = 2 ///< the unit is not tested: no p
};

/// The p of every unit with neighbors, by options->inference.
///
/// Permutation: hl_local_draw(). Exact (stats/exact.h): p, p_greater, p_less and
/// p_folded are the certified upper ends, so that no claim rests on rounding; p_low and
/// p_high are two-sided; p_mc is 0. There is no "+ 1": p is the probability itself, not
/// an estimate. The method is HL_P_EXACT where it is certain on which side of
/// local->level the p lies that decides under local->correction; else HL_P_UNDECIDED:
/// those, and units that exact does not cover, get their p from permutation (which
/// leaves the certified interval of the undecided). Saddlepoint (stats/saddlepoint.h):
/// HL_P_SADDLEPOINT, p_low and p_high equal to p; permutation where it has no solution.
///
/// @param table    w, grid (of the values that are summed), one variable x, threads
/// @param sign     n of the above; NULL: all grow
/// @param options  with permutations 0, what is left by exact keeps p = p_high if
///                 undecided, else stays without a p
/// @return         HL_MEMORY
hl_status hl_local_infer(hl_shared_table *table, const int8_t *sign,
                         const hl_local_options *options, hl_local *local,
                         hl_error *err);

#endif
