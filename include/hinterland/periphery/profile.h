/// @file profile.h
/// How does a variable change with the distance to the nearest core, and who does
/// worse than the distance explains?
#ifndef HINTERLAND_PERIPHERY_PROFILE_H
#define HINTERLAND_PERIPHERY_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/status.h"

enum { HL_PROFILE_CONTROLS_MAX = 16 };

/// A quadratic distance profile, y = b0 + b1 x + b2 x^2 (+ controls) with
/// x = ln(c + 1 km). b0 is the level where the controls are at their means.
typedef struct hl_profile {
    bool fitted;       ///< false: too few units or distances; all numbers are NaN
    size_t units;      ///< how many entered
    double beta[3];    ///< b0, b1, b2
    double r_squared;  ///< share of the variance of y, in [0, 1]
    double sigma_loo;  ///< root mean square of the leave-one-out residuals
    double turning_km; ///< exp(-b1 / (2 b2)) - 1 where it lies inside the range of c,
                       ///< else NaN
    bool turning_peak; ///< the turning point is a maximum
} hl_profile;

/// The units that a profile is fitted to. All pointers are borrowed.
typedef struct hl_profile_input {
    size_t n;
    const double *y;  ///< n values, finite where use[i]
    const double *km; ///< n distances c_i >= 0 to the nearest core
    const bool *use;  ///< n flags: the units that enter, e.g. all but the cores
    size_t controls;  ///< at most HL_PROFILE_CONTROLS_MAX
    const double *const *control; ///< each n values, finite where use[i]
} hl_profile_input;

/// Fit the profile and give each unit its leave-one-out residual, standardized.
///
///     e_(i) = e_i / (1 - h_ii),   s_i = e_(i) / sqrt(mean e_(.)^2)
///
/// At least four units (and one more per control) at three distances are needed. A unit
/// that alone fixes the curve (h = 1) has no residual. A control that follows from
/// distance and the other controls is left out.
///
/// @param residual  n values s_i, overwritten; NaN where there is none
/// @return          HL_INPUT for too many controls; HL_MEMORY
///
/// Time and memory O(n (1 + controls)).
hl_status hl_profile_fit(const hl_profile_input *input, double *residual,
                         hl_profile *out, hl_error *err);

#endif
