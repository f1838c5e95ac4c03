/// @file local_exact.h
/// Exact p values for any local statistic that is a monotone function of the sum over
/// the neighbors.
#ifndef HINTERLAND_SRC_STATS_LOCAL_EXACT_H
#define HINTERLAND_SRC_STATS_LOCAL_EXACT_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/stats/local.h"
#include "hinterland/weights/weights.h"
#include "stats/grid.h"
#include "stats/local_steps.h"

/// What is asked. All borrowed.
typedef struct hl_local_sums {
    const hl_weights *w;
    const hl_grid *grid; ///< of the values that are summed over the neighbors
    const int8_t *sign;  ///< n: 1 where the statistic grows with the sum, -1 where it
                         ///< falls, 0 where it never moves (p is 1); NULL: all 1
    int threads;
} hl_local_sums;

/// Set p, p_greater, p_less, p_folded (the certified upper ends: no claim rests on
/// rounding), p_low and p_high (two-sided) and p_method of every unit that is covered;
/// p_mc is 0. HL_P_EXACT where it is certain on which side of local->level the p lies
/// that decides under local->correction, else HL_P_UNDECIDED. Units that are not
/// covered (hl_exact_state) keep what they have.
///
/// A covered p has no "+ 1": it is the probability itself, not an estimate of it.
///
/// @param open  receives the number of units with neighbors that have no p yet or
///              are HL_P_UNDECIDED:
///              permutation can complete them
/// @return      HL_MEMORY
hl_status hl_local_exact(const hl_local_sums *sums, hl_local *local, size_t *open,
                         hl_error *err);

/// Set the p of every unit by the saddlepoint approximation (stats/saddlepoint.h);
/// p_method HL_P_SADDLEPOINT, p_mc 0, p_low and p_high equal to p. Units for which it
/// has no solution keep what they have.
///
/// @param z  n values behind sums->grid, around their mean
hl_status hl_local_saddlepoint(const hl_local_sums *sums, const double *z,
                               hl_local *local, size_t *open, hl_error *err);

/// Complete a unit by permutation: nothing for HL_P_EXACT and
/// HL_P_SADDLEPOINT; for HL_P_UNDECIDED the p are
/// replaced while the certified interval and the method stay; else hl_local_set_p().
void hl_local_complete(hl_local *local, size_t i, hl_tails tails);

#endif
