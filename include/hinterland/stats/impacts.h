/// @file impacts.h
/// If a regressor rises by one everywhere, how much does y change, here and next door?
#ifndef HINTERLAND_STATS_IMPACTS_H
#define HINTERLAND_STATS_IMPACTS_H

#include <stdint.h>

#include "hinterland/stats/regression.h"
#include "hinterland/weights/weights.h"

typedef struct hl_impacts_options {
    size_t draws;  ///< of (rho, b) from their distribution; 0 for no errors [1000]
    uint64_t seed; ///< draw r uses stream r [12345]
} hl_impacts_options;

/// The defaults in brackets above.
hl_impacts_options hl_impacts_defaults(void);

/// One kind of impact of every term.
typedef struct hl_impact {
    double *value; ///< of the estimates
    double *se;    ///< standard deviation of the draws, or analytic; NaN without
    double *z;     ///< value / se
    double *p;     ///< two-sided, normal
    double *low;   ///< 2.5 % of the draws lie below; analytic: value - 1.96 se
    double *high;  ///< 2.5 % of the draws lie above
} hl_impact;

/// Start from `{0}`; release with hl_impacts_free().
typedef struct hl_impacts {
    size_t terms;
    char **term;        ///< names of the regressors
    hl_impact direct;   ///< on the unit itself, mean over the units
    hl_impact indirect; ///< on all others: spillover
    hl_impact total;    ///< direct + indirect
    bool simulated;     ///< se from draws, else analytic
    size_t draws;       ///< simulated
    size_t redrawn;     ///< draws with rho outside its interval, drawn again
    uint64_t seed;
} hl_impacts;

/// Impacts of the regressors of a model with W y or W X (LeSage & Pace 2009).
///
///     S_k = (I - rho W)^-1 (I b_k + W t_k)
///     direct = tr(S_k) / n,  total = 1'S_k 1 / n,  indirect = total - direct
///
/// Lag, Durbin and two-stage models: exact traces (tr (I - rho W)^-1 = n + rho tr G
/// from the derivative of log |I - rho W|), not the Monte-Carlo or truncated ones of
/// the peers; errors by draws from the normal distribution of (rho, b), each with exact
/// impacts. rho outside its interval is drawn again and counted. SLX and Durbin error
/// models: direct = b, indirect = t (times the mean row sum of W), total their sum,
/// errors analytic.
///
/// Where rho is less than about four standard errors from its bound, prefer low and
/// high to se: impacts grow without limit there, and the standard deviation of the
/// draws is that of a few of them, here as in all peers.
///
/// Values agree with spatialreg's impacts to 1e-6, errors within Monte-Carlo error;
/// where rows do not all sum to 1 (islands, binary weights) spatialreg takes b / (1 -
/// rho) for the total, which is not the mean of the row sums.
///
/// @param model    a fit with the same w
/// @param options  NULL for hl_impacts_defaults()
/// @param out      overwritten on success only; the caller frees it
/// @return         HL_INPUT for OLS and error models, whose coefficients are the
///                 impacts; for a rho outside its interval; HL_MEMORY
///
/// The same seed gives the same bits.
hl_status hl_impacts_compute(const hl_regression *model, const hl_weights *w,
                             const hl_impacts_options *options, hl_impacts *out,
                             hl_error *err);

/// The sheet of impacts, a row per fit, term and kind: term, impact, value, se, z, p,
/// low, high, draws, seed.
///
/// @param columns  rows = 3 times the terms of all
hl_status hl_impacts_columns(const hl_impacts *impacts, size_t count,
                             hl_columns *columns, hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_impacts_free(hl_impacts *impacts);

#endif
