/// @file remoteness.h
/// Where the units are, seen from the cores: the first step of the periphery.
#ifndef HINTERLAND_SRC_PERIPHERY_REMOTENESS_H
#define HINTERLAND_SRC_PERIPHERY_REMOTENESS_H

#include "hinterland/periphery/periphery.h"

/// The highest tier of the cores; 1 without tiers.
size_t hl_cores_tiers(const hl_cores *cores);

/// Fill is_core, core, core_km, potential and tier_km of every row.
void hl_remoteness_fill(const hl_periphery_input *input, hl_periphery *p);

/// Near and far: the options, or quantiles of the distances of the rows that are no
/// core, of one period where the cores are always the same.
hl_status hl_remoteness_bands(const hl_periphery_input *input, hl_periphery *p,
                              hl_error *err);

#endif
