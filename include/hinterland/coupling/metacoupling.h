/// @file metacoupling.h
/// How well do the subsystems of a unit fit those of other units: its neighbors (peri),
/// or places far away (tele)?
#ifndef HINTERLAND_COUPLING_METACOUPLING_H
#define HINTERLAND_COUPLING_METACOUPLING_H

#include <stddef.h>

#include "hinterland/coupling/degree.h"
#include "hinterland/weights/weights.h"

/// All pointers are borrowed.
typedef struct hl_metacoupling_input {
    size_t n;            ///< units
    size_t subsystems;   ///< 2 .. 16
    size_t stride;       ///< index s of unit i is u[s * stride + i]; >= n
    const double *u;     ///< in [0, 1]; NaN: the unit has no result and is no neighbor,
                         ///< and the weights of the others are divided by what is left
    const double *alpha; ///< one per subsystem, sum 1; NULL makes them equal
    const hl_weights *w; ///< n rows that sum to 1; an island has no result
    hl_coupling_model model;
    double power; ///< k of the standard C; 0 or NaN: 1 / subsystems
    int threads;  ///< at most so many; 0 takes what OpenMP offers
} hl_metacoupling_input;

/// Coupling and coordination of every unit with its neighbors.
///
///     C_ij = mean of C(v) over the 2^s - 2 vectors v that take each subsystem from
///            unit i or from unit j, and not all of them from the same
///     T_ij = (T_i + T_j) / 2
///     c_i  = sum_j w_ij C_ij,   d_i = sqrt(c_i sum_j w_ij T_ij)
///
/// T_ij is the mean of T(v) over the same vectors, exactly. Source: Tang et al. (2021),
/// Sustainable Cities and Society 75, doi 10.1016/j.scs.2021.103405, for two
/// subsystems; for any number the CRAN package coupling 0.1, whose own example is
/// wrong: it builds the weights with `apply(W, 1, f)`, which returns the transpose.
/// Rows that do not sum to 1 are refused here, with a word when the columns do.
///
/// @param c  n values, overwritten; NaN where there is no result
/// @param d  n values, overwritten
/// @return   HL_INPUT: subsystems out of range, weights of another n or whose rows do
///           not sum to 1 (within 1e-9), U or alpha that hl_coupling_degrees() refuses;
///           HL_MEMORY
///
/// The bits do not depend on the number of threads. Time O(links * 2^subsystems).
hl_status hl_metacoupling(const hl_metacoupling_input *input, double *c, double *d,
                          hl_error *err);

#endif
