/// @file local_steps.h
/// The steps that all local statistics share: open a result, set the p of each unit,
/// close it with the corrections and the classes.
#ifndef HINTERLAND_SRC_STATS_LOCAL_STEPS_H
#define HINTERLAND_SRC_STATS_LOCAL_STEPS_H

#include <stdbool.h>

#include "hinterland/stats/local.h"
#include "hinterland/weights/weights.h"
#include "stats/moments.h"
#include "stats/shared_table.h"

/// HL_INPUT for a level outside (0, 1) or more than 2^32 - 2 permutations.
hl_status hl_local_check(const hl_local_options *options, hl_error *err);

/// A result of w->n units: all numbers missing, no p, class 0; islands are counted.
///
/// @param out  overwritten on success only
/// @return     HL_MEMORY
hl_status hl_local_open(const char *statistic, const hl_classes *classes,
                        const hl_weights *w, const hl_local_options *options,
                        hl_local *out, hl_error *err);

bool hl_is_island(const hl_weights *w, size_t i);

/// Draw: hl_table_count() with the seed, the permutations, the engine and the early
/// stop of the options.
///
/// @param table  those are filled in
/// @param tails  receives w->n of them, which the caller frees; NULL for R = 0
hl_status hl_local_draw(hl_shared_table *table, const hl_local_options *options,
                        hl_tails **tails, hl_error *err);

/// The p values of one unit. A unit that was done early has p_folded h / draws; its
/// interval is that of Wilson (1927), 95 %.
void hl_local_set_p(hl_local *local, size_t i, hl_tails tails);

/// z scores that the statistic did not set, corrections and classes.
///
/// @param local  cls[i] is the class that unit i has if it is significant; 0 for a unit
///               for which the statistic is not defined
/// @return       HL_MEMORY
hl_status hl_local_close(const hl_weights *w, hl_local *local, hl_error *err);

/// What the moments need of a row of the weights.
typedef struct hl_row {
    double weight;  ///< w_i.
    double squares; ///< sum_j w_ij^2
    double lag;     ///< sum_j w_ij x_j
} hl_row;

hl_row hl_row_sums(const hl_weights *w, const double *x, size_t i);

/// Of n values around their mean with the sum of squares `squares`, over all but z
/// (divided by their number).
hl_mean_variance hl_moments_without(size_t n, double squares, double z);

/// Moments of sum_j w_ij u_j when the u are drawn without replacement from the n - 1
/// other units: E = w_i. mean, Var = variance (n - 1) / (n - 2) (sum_j w_ij^2 - w_i.^2
/// / (n - 1)). Peers that draw with replacement have variance * sum_j w_ij^2.
hl_mean_variance hl_draw_moments(hl_row row, size_t n, hl_mean_variance others);

/// The code of a unit without a value, and of one without neighbors.
int hl_class_undefined(const hl_classes *classes);
int hl_class_isolate(const hl_classes *classes);

#endif
