/// @file guard_choices.h
/// What the choices of normalizing and weighting did to this study.
#ifndef HINTERLAND_SRC_COUPLING_GUARD_CHOICES_H
#define HINTERLAND_SRC_COUPLING_GUARD_CHOICES_H

#include "hinterland/coupling/guard.h"

/// Warn of scales and weights by period (M3), values outside [0, 1], a shift with the
/// classes that it changes (W5), values held or taken by their logarithm, inconsistent
/// judgments (M8), a game with negative shares, another power of C, and reweighted
/// rows.
hl_status hl_guard_choices(const hl_coupling_input *input, const hl_coupling *result,
                           hl_log *log, hl_error *err);

#endif
