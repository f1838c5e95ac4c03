/// @file build.h
/// From the indicators of a subsystem to its index.
#ifndef HINTERLAND_SRC_COUPLING_BUILD_H
#define HINTERLAND_SRC_COUPLING_BUILD_H

#include "hinterland/coupling/coupling.h"

/// Are the options usable, and usable together?
hl_status hl_build_check(const hl_coupling_input *input, hl_error *err);

/// Scales, z, weights and index of subsystem s, or its ready-made index.
///
/// @param c  allocated; scale, z, weight, period_weight, note, u, observed and outside
///           are filled in
hl_status hl_build_subsystem(const hl_coupling_input *input, size_t s, hl_coupling *c,
                             hl_error *err);

#endif
