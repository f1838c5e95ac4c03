/// @file potential.h
/// How much of a core reaches a unit.
#ifndef HINTERLAND_PERIPHERY_POTENTIAL_H
#define HINTERLAND_PERIPHERY_POTENTIAL_H

/// What distance leaves of the mass of a core.
typedef enum hl_potential_form {
    HL_POTENTIAL_EXPONENTIAL, ///< exp(-d / delta)
    HL_POTENTIAL_POWER        ///< max(d, 1)^-b: closer than 1 km counts as 1 km
} hl_potential_form;

/// What a core adds to its own potential.
typedef enum hl_self_potential {
    HL_SELF_EXCLUDED, ///< nothing: only the other cores count
    HL_SELF_AT_ZERO,  ///< its mass as if at distance 0
    HL_SELF_INSIDE    ///< its mass at d = (2 / 3) sqrt(area / pi), the mean distance to
                      ///< the middle of a disk
} hl_self_potential;

/// What the opportunity X of a unit ranks.
typedef enum hl_opportunity {
    HL_OPPORTUNITY_POTENTIAL, ///< the potential A: mass and distance of all cores
    HL_OPPORTUNITY_LAG,       ///< the mean y of the neighbors, (W y)_i
    HL_OPPORTUNITY_NEARNESS   ///< minus the distance to the nearest core
} hl_opportunity;

/// f(d) of a form.
///
/// @param km     d >= 0
/// @param scale  delta > 0 of the exponential, or b > 0 of the power
double hl_potential_share(hl_potential_form form, double scale, double km);

#endif
