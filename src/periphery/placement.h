/// @file placement.h
/// What one placement of the cores gives, quickly and yet to the last bit.
///
/// The statistics depend on distances through ranks and bands only. Estimates of the
/// distances decide nearly all of them; where two potentials are closer than the error
/// of the estimates, both are computed from distances.
#ifndef HINTERLAND_SRC_PERIPHERY_PLACEMENT_H
#define HINTERLAND_SRC_PERIPHERY_PLACEMENT_H

#include "hinterland/periphery/placebo.h"
#include "periphery/percentile.h"

/// What all placements share.
typedef struct hl_ground {
    const hl_placebo_input *input;
    const hl_placebo_options *options;
    size_t places;              ///< N: units, then point cores
    bool *is_core;              ///< n: a true core
    hl_place_value *by_deficit; ///< n units, -y ascending
    double band[2];             ///< near, far in km
    double close;    ///< potentials nearer to each other than this share are computed
    double *decay;   ///< N rows of n units, estimates; NULL: ask for each
    uint8_t *region; ///< the band of each of them
} hl_ground;

/// What one placement needs room for.
typedef struct hl_placement {
    bool *dropped;        ///< N
    hl_place_value *list; ///< n: the units left and their potentials
    double *deficit;      ///< n, by unit
    double *opportunity;  ///< n, by unit
    double *potential;    ///< n, by unit
    uint8_t *region;      ///< n, by unit
    size_t *unit;         ///< n: the units left, by deficit
    double *x, *y;        ///< n: ranks of the units left, side by side
    uint64_t *key;        ///< 2 n
    bool failed;          ///< a distance was not usable
} hl_placement;

void hl_placement_free(hl_placement *p);
hl_status hl_placement_make(const hl_ground *ground, hl_placement *p, hl_error *err);

/// km between a unit and a place, asked for in the order of their numbers.
double hl_ground_km(const hl_placebo_input *input, size_t unit, size_t place);

/// Whether a distance is finite and not negative.
bool hl_km_usable(double km);

/// Fill `close`, and `decay` and `region` where there is room for them and `looks`, the
/// cores of all placements, are enough to pay for them.
hl_status hl_ground_survey(hl_ground *ground, size_t looks, hl_error *err);

/// The statistics of cores at K places.
void hl_placement_measure(const hl_ground *ground, const size_t *core, hl_placement *p,
                          double value[HL_PLACEBO_COUNT]);

#endif
