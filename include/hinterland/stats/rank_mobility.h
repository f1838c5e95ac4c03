/// @file rank_mobility.h
/// Rank mobility: do units keep their place, and do neighbors change places together?
#ifndef HINTERLAND_STATS_RANK_MOBILITY_H
#define HINTERLAND_STATS_RANK_MOBILITY_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/column.h"
#include "hinterland/core/status.h"
#include "hinterland/stats/global.h"
#include "hinterland/weights/weights.h"

/// Kendall's rank correlation; plain data.
typedef struct hl_kendall {
    size_t n;
    double tau; ///< tau-b: (concordant - discordant) / sqrt(pairs not tied in x * in y)
    double z;   ///< (concordant - discordant) / its standard deviation, ties corrected
    double p;   ///< normal, two-sided
    double concordant, discordant;    ///< pairs
    double tied_x, tied_y, tied_both; ///< pairs tied in x alone, in y alone, in both
} hl_kendall;

/// Kendall's tau of two variables, or of one in two periods: 1 when every unit keeps
/// its rank.
///
/// Source: Kendall (1938); Knight (1966) for counting by merges. Equal to
/// giddy.rank.Tau without ties; with ties giddy's p ignores them in the variance.
///
/// @param x, y  n >= 2 finite values, neither constant
/// @return      HL_INPUT for a value that is not finite, too few or equal values;
///              HL_MEMORY
///
/// Time O(n log n).
hl_status hl_kendall_compute(const double *x, const double *y, size_t n,
                             hl_kendall *out, hl_error *err);

/// Kendall's tau of neighbors; plain data.
typedef struct hl_spatial_tau {
    hl_kendall all;   ///< over all pairs
    double neighbors; ///< tau over pairs of neighbors
    double others;    ///< tau over all other pairs; NaN when there are none
    double pairs;     ///< of neighbors
    double concordant, discordant; ///< of neighbors
    double expected;               ///< mean of `neighbors` over the permutations
    hl_p_values p; ///< of `neighbors`, both periods of a unit moved together
    size_t permutations;
} hl_spatial_tau;

typedef struct hl_spatial_tau_options {
    size_t permutations; ///< 0 for none [9999]
    uint64_t seed;       ///< [12345]
    int threads;         ///< at most so many; 0 takes what OpenMP offers [0]
} hl_spatial_tau_options;

/// The defaults in brackets above.
hl_spatial_tau_options hl_spatial_tau_defaults(void);

/// Do neighbors exchange ranks more or less often than other units?
///
/// A pair is one of neighbors when either is the other's; weights are not used.
///
/// Source: Rey (2014), in Handbook of Regional Science; giddy.rank.SpatialTau, which
/// prints the smaller tail of p.
///
/// @param x, y     w->n finite values of the first and of the second period
/// @param options  NULL for hl_spatial_tau_defaults()
/// @return         as hl_kendall_compute(); HL_INPUT for weights without links
///
/// Time O(n log n + links * permutations).
hl_status hl_spatial_tau_compute(const double *x, const double *y, const hl_weights *w,
                                 const hl_spatial_tau_options *options,
                                 hl_spatial_tau *out, hl_error *err);

/// One variable in two periods: n finite values each. Borrowed.
typedef struct hl_two_periods {
    const double *first, *last;
    size_t n;
} hl_two_periods;

/// Changes of rank between two periods; plain data.
typedef struct hl_rank_mobility {
    double total; ///< sum |rank_1 - rank_0|, average ranks for ties
    double most;  ///< the largest total possible, floor(n^2 / 2)
    double share; ///< total / most
    double theta; ///< sum over groups |sum of changes| / total: 1 when groups move as
                  ///< one; NaN without groups or changes
} hl_rank_mobility;

/// Rank mobility, and whether groups move as one.
///
/// Source: Rey (2004); giddy.rank.Theta (its max_total and theta), without
/// permutations.
///
/// @param values  n >= 2 units
/// @param group   n groups; NULL for none
/// @param change  receives n changes of rank, above 0: upward; NULL when not wanted
/// @return        HL_INPUT for a value that is not finite or too few; HL_MEMORY
hl_status hl_rank_mobility_compute(const hl_two_periods *values, const uint32_t *group,
                                   double *change, hl_rank_mobility *out,
                                   hl_error *err);

/// A row of the sheet `rank_mobility`: one variable between two periods.
typedef struct hl_rank_row {
    const char *field; ///< borrowed
    double from, to;
    double tau, p, share, theta;
    double tau_neighbors, tau_others, neighbors_p;
} hl_rank_row;

/// Append the columns of the sheet `rank_mobility`.
///
/// @param row  columns->rows rows
/// @return     HL_MEMORY; HL_INTERNAL for a column that is there already
hl_status hl_rank_columns(const hl_rank_row *row, hl_columns *columns, hl_error *err);

#endif
