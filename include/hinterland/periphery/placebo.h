/// @file placebo.h
/// Would cores anywhere else have given the same?
#ifndef HINTERLAND_PERIPHERY_PLACEBO_H
#define HINTERLAND_PERIPHERY_PLACEBO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/column.h"
#include "hinterland/periphery/cores.h"
#include "hinterland/periphery/potential.h"

/// km between two places. Places 0 .. n - 1 are the units, then come the cores that are
/// points, in their order. Symmetric; called with a < b, from several threads at once.
typedef double hl_place_distance(const void *payload, size_t a, size_t b);

/// Which units a placement leaves out.
typedef enum hl_placebo_drop {
    HL_DROP_TRUE_AND_PSEUDO, ///< the true cores and the pseudo-cores
    HL_DROP_PSEUDO           ///< the pseudo-cores only; true cores count as periphery
} hl_placebo_drop;

typedef struct hl_placebo_options {
    size_t draws;         ///< R when the placements are too many to enumerate: 9999
    uint64_t seed;        ///< draw r uses stream r
    double exact_limit;   ///< enumerate when C(N, K) K! is at most this: 1e5
    double decay_km;      ///< delta, as in hl_periphery_options: 60
    double near_quantile; ///< of the true distances of the non-core units: 1/3
    double far_quantile;  ///< 2/3
    double near_km;       ///< a fixed limit instead of the quantile; NaN: none
    double far_km;
    hl_placebo_drop drop;       ///< HL_DROP_TRUE_AND_PSEUDO
    hl_potential_form form;     ///< as in hl_periphery_options
    double power;               ///< likewise
    hl_opportunity opportunity; ///< likewise; with the lag of y, which no placement of
                                ///< cores changes, Pbar and rho are not tested: NaN
    double *drawn; ///< NULL, or HL_PLACEBO_COUNT * draws values of the caller that
                   ///< receive those of every draw, statistic by statistic; left alone
                   ///< where all placements are enumerated [NULL]
} hl_placebo_options;

hl_placebo_options hl_placebo_defaults(void);

typedef struct hl_placebo_input {
    size_t n;                    ///< units
    const double *y;             ///< n finite values of one period
    hl_cores cores;              ///< K true cores
    hl_place_distance *distance; ///< between any two places
    hl_place_distance *estimate; ///< a quicker one; NULL: none
    double estimate_error;       ///< km: no estimate is farther from its distance
    const void *payload;         ///< handed to both; borrowed
    const bool *candidate; ///< a flag per place: may be a pseudo-core; NULL: all may
} hl_placebo_input;

typedef enum hl_placebo_statistic {
    HL_PLACEBO_M_PROX,   ///< Pbar
    HL_PLACEBO_RHO,      ///< Spearman correlation of L and X
    HL_PLACEBO_NEAR_MID, ///< Delta
    HL_PLACEBO_COUNT
} hl_placebo_statistic;

/// One statistic against its placebo distribution: a record of the table
/// global_association.
typedef struct hl_placebo_record {
    const char *statistic; ///< "m_prox", "rho_deficit_opportunity", "near_minus_mid"
    double value;          ///< observed
    double expected;       ///< mean of the placebo values
    double deviation;      ///< their population standard deviation
    double p_greater;      ///< share of placebo values >= value
    double p_less;         ///< share of placebo values <= value
    double p;              ///< two-sided: min(1, 2 min(p_greater, p_less))
    size_t placements;     ///< placebo values that exist
} hl_placebo_record;

typedef struct hl_placebo {
    hl_placebo_record record[HL_PLACEBO_COUNT];
    bool exact;        ///< all placements were enumerated
    size_t placements; ///< R, or the number enumerated
} hl_placebo;

/// Place the cores elsewhere and compute again: y stays, K pseudo-cores with the true
/// masses are drawn among the candidate places, true and pseudo-cores are left out, and
/// Pbar, rho and Delta are computed from the rest. Near and mid stay the same distances
/// in km in every placement. That respects the spatial autocorrelation of y, which
/// permuting y would not.
///
///     p = (1 + #) / (R + 1), and # / R when all R placements are enumerated
///
/// Enumerated are all ordered placements, the true one among them. Placebo values that
/// differ from the observed one by less than 1e-12 of its size and their spread count
/// as equal to it. A placement with an empty band has no Delta and is not counted.
///
/// @param options  NULL for hl_placebo_defaults()
/// @return         HL_INPUT for a value that is missing, cores that are not usable, a
///                 distance that is negative or not finite, fewer candidates than
///                 cores, or too few units left; HL_MEMORY
///
/// Estimates make it quicker and change no bit: the statistics depend on distances only
/// through the order of the potentials and the bands, and where estimates leave either
/// open the distances are asked for.
///
/// The placements run in parallel and give the same bits for any number of threads.
/// Time O(R n K). Up to 5800 places all estimates are asked for once and kept; beyond
/// that they are asked for as they are needed.
hl_status hl_placebo_test(const hl_placebo_input *input,
                          const hl_placebo_options *options, hl_placebo *out,
                          hl_error *err);

/// Append statistic, value, expected, deviation, p, p_greater, p_less, placements: one
/// row per statistic.
///
/// @param columns  columns->rows == HL_PLACEBO_COUNT
/// @return         HL_MEMORY; HL_INTERNAL for a column that is already there
hl_status hl_placebo_columns(const hl_placebo *placebo, hl_columns *columns,
                             hl_error *err);

#endif
