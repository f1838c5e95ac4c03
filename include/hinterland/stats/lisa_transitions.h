/// @file lisa_transitions.h
/// LISA transitions: do units and their neighbors move together?
#ifndef HINTERLAND_STATS_LISA_TRANSITIONS_H
#define HINTERLAND_STATS_LISA_TRANSITIONS_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/classes.h"
#include "hinterland/core/status.h"
#include "hinterland/stats/markov.h"
#include "hinterland/weights/weights.h"

/// Who changed sides of the mean between two periods.
typedef enum hl_move {
    HL_MOVE_NONE,      ///< type 0: neither the unit nor its neighbors
    HL_MOVE_OWN,       ///< type I: the unit alone
    HL_MOVE_NEIGHBORS, ///< type II: its neighbors alone
    HL_MOVE_TOGETHER,  ///< type III A: both, the same way (HH to LL, LL to HH)
    HL_MOVE_APART,     ///< type III B: both, opposite ways (HL to LH, LH to HL)
    HL_MOVE_MISSING,   ///< an island
    HL_MOVE_COUNT
} hl_move;

extern const hl_classes HL_CLASSES_MOVE;

enum { HL_LISA_QUADRANTS = 4 };

/// Transitions between the quadrants of the Moran scatterplot. Start from `{0}`;
/// release with hl_lisa_transitions_free().
typedef struct hl_lisa_transitions {
    size_t n, periods, islands;
    uint8_t *quadrant; ///< n * periods: hl_quadrant; 0 for an island
    uint8_t *move;     ///< n * (periods - 1): hl_move
    uint8_t *code;  ///< n * (periods - 1): giddy's move_types 1 .. 16, 4 (from - 1) +
                    ///< to; with `p` its significant_moves, + 16 when only the start
                    ///< is significant, + 32 only the end, + 48 neither; 0 island
    hl_chain chain; ///< classes HH, LH, LL, HL
    double expected[HL_LISA_QUADRANTS * HL_LISA_QUADRANTS]; ///< counts, if unit and
                                                            ///< neighbors moved
                                                            ///< independently
    double chi2, df, p;                                     ///< against `expected`
    double moves[HL_MOVE_COUNT]; ///< number of moves of each type
    double cohesion;             ///< share of moves that keep or change sides together
    double significant[HL_LISA_QUADRANTS * HL_LISA_QUADRANTS]; ///< counts with both
                                                               ///< ends significant;
                                                               ///< NaN without `p`
} hl_lisa_transitions;

/// Transitions between quadrants, Rey's types, and the test of whether units move
/// independently of their neighbors.
///
/// A unit is high above the mean of its period, its neighbors when the lag of the
/// deviations is above 0, as in hl_local_moran_compute(). Expected counts are n_i.
/// times the product of the probabilities of the unit's own chain and of the
/// neighbors' chain (high, low).
///
/// Source: Rey (2001), Geographical Analysis 33, 195-214; Rey & Janikas (2006);
/// giddy.markov.LISA_Markov. Differences: giddy 2.3.4 takes the chains of its expected
/// counts along the units of the file instead of along time (the panel is transposed),
/// so that its chi-squared changes with the order of rows; its counts agree.
///
/// @param y      w->n units, 2 or more periods, finite, none constant
/// @param w      row-standardized, as giddy makes them; others are used as they are
/// @param p      NULL, or n * periods p values of local Moran (NaN: not significant)
/// @param level  an end is significant at p <= level; unused without `p`
/// @param out    overwritten on success only
/// @return       HL_INPUT for a value that is not finite, a constant period, too few
///               units or periods, weights of another size or without links, a level
///               outside (0, 1); HL_MEMORY
hl_status hl_lisa_transitions_compute(const hl_panel *y, const hl_weights *w,
                                      const double *p, double level,
                                      hl_lisa_transitions *out, hl_error *err);

/// Directions of the moves in the Moran scatterplot: one vector per unit, from
/// (y, Wy) in the first period to (y, Wy) in the second. Plain arrays of the caller.
typedef struct hl_directions {
    size_t sectors;   ///< of equal angle, counterclockwise from the axis of y
    double *count;    ///< sectors: units that moved that way
    double *angle;    ///< n: radians in [0, 2 pi); NaN for an island or no move. NULL
                      ///< when not wanted
    double *length;   ///< n: NaN for an island. NULL when not wanted
    double coherence; ///< length of the mean direction, 0 (all ways) .. 1 (one way)
    double mean_angle;
} hl_directions;

/// Directional moves between two periods.
///
/// Source: Rey, Murray & Anselin (2011), Letters in Spatial and Resource Sciences 4,
/// 81-90; giddy.directional.Rose, without its permutations.
///
/// @param before, after  w->n values each, finite: usually relative to their means
/// @param out            `sectors` in 2 .. 64 and the arrays set by the caller; filled
/// @return               HL_INPUT for a value that is not finite or sectors out of
///                       range
///
/// Time O(n + links + sectors).
hl_status hl_lisa_directions(const double *before, const double *after,
                             const hl_weights *w, hl_directions *out, hl_error *err);

/// Release the arrays and reset to `{0}`; a second call does nothing.
void hl_lisa_transitions_free(hl_lisa_transitions *result);

#endif
