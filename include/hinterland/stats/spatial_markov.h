/// @file spatial_markov.h
/// Spatial Markov chains: does the way up or down depend on the neighbors?
#ifndef HINTERLAND_STATS_SPATIAL_MARKOV_H
#define HINTERLAND_STATS_SPATIAL_MARKOV_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/status.h"
#include "hinterland/stats/markov.h"
#include "hinterland/weights/weights.h"

typedef struct hl_spatial_markov_options {
    hl_markov_rule own; ///< classes of the variable [pooled, 5 quantile classes]
    hl_markov_rule lag; ///< classes of its spatial lag [the same]
} hl_spatial_markov_options;

/// The defaults in brackets above.
hl_spatial_markov_options hl_spatial_markov_defaults(void);

/// Is the chain of one lag class that of all? Plain data.
typedef struct hl_lag_test {
    double chi2; ///< sum (n_ij - e_ij)^2 / e_ij, e_ij = n_i. p_ij, p_ij pooled
    double df;   ///< (classes left here - 1) (classes left anywhere - 1)
    double p;
} hl_lag_test;

/// One chain per class of the lag. Start from `{0}`; release with
/// hl_spatial_markov_free().
typedef struct hl_spatial_markov {
    size_t n, periods;
    size_t islands;     ///< units without neighbors: no lag, not counted in any chain
    size_t classes;     ///< of the variable
    size_t lag_classes; ///< of its lag
    double own_cut[HL_MARKOV_CLASSES_MAX]; ///< classes - 1 cuts; NaN by period
    double lag_cut[HL_MARKOV_CLASSES_MAX];
    uint32_t *state;     ///< n * periods classes of the variable
    uint32_t *lag_state; ///< the same of its lag; HL_STATE_NONE for an island
    hl_chain pooled;     ///< over all lag classes
    hl_chain *chain;     ///< one per lag class; `{0}` for one without transitions
    hl_lag_test *test;   ///< one per lag class; NaN without transitions
    hl_homogeneity homogeneity; ///< over the lag classes: spatial dependence
    double x2;                  ///< sum of the chi2 of the lag classes
    double x2_df;               ///< giddy's k (k - 1)^2: counts empty cells too, and so
    double x2_p;                ///< is conservative; `homogeneity` is the test to read
} hl_spatial_markov;

/// Transitions of a variable conditional on the class of its spatial lag in the period
/// that the move starts in, with tests of whether that matters.
///
/// Take values relative to the mean of their period (hl_markov_relative()) when growth
/// common to all should not count as a move.
///
/// Source: Rey (2001), Geographical Analysis 33, 195-214; giddy.markov.Spatial_Markov
/// with fixed = True (pooled) or False (by period), whose Q, LR, dof, chi2, x2, S and F
/// these are. giddy gives the lag 0 to an island; here it is left out.
///
/// @param y        w->n units, 2 or more periods, finite
/// @param w        any weights; row-standardized for a mean of the neighbors
/// @param options  NULL for hl_spatial_markov_defaults()
/// @param out      overwritten on success only
/// @return         HL_INPUT for a value that is not finite, too few periods, cuts or
///                 classes out of range, weights of another size or of islands only;
///                 HL_MEMORY
///
/// Time O((n + links) periods + n periods log + classes^5).
hl_status hl_spatial_markov_compute(const hl_panel *y, const hl_weights *w,
                                    const hl_spatial_markov_options *options,
                                    hl_spatial_markov *out, hl_error *err);

/// Release the arrays and reset to `{0}`; a second call does nothing.
void hl_spatial_markov_free(hl_spatial_markov *result);

#endif
