/// @file siphon.h
/// Does growth of a core draw growth from the units around it, and up to where?
#ifndef HINTERLAND_PERIPHERY_SIPHON_H
#define HINTERLAND_PERIPHERY_SIPHON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/column.h"
#include "hinterland/core/log.h"

enum {
    HL_SIPHON_CONTROLS_MAX = 16,
    HL_SIPHON_PERIODS_MIN = 3,   ///< two differences
    HL_SIPHON_CLUSTERS_FEW = 20, ///< fewer cores are warned of
};

typedef struct hl_siphon_options {
    bool unit_effects;   ///< a_i [true]
    bool period_effects; ///< tau_t; off where all units share one core [true]
    size_t draws;        ///< of the wild cluster bootstrap; 0: none [999]
    uint64_t seed;       ///< draw r uses stream r of it [12345]
    double level;        ///< of intervals: 1 - level, in (0, 1) [0.05]
} hl_siphon_options;

/// The defaults in brackets above.
hl_siphon_options hl_siphon_defaults(void);

/// A panel of units around cores. All pointers are borrowed.
typedef struct hl_siphon_input {
    size_t n;
    size_t periods;
    const double *y;      ///< n * T values > 0, y[t * n + i]; NaN: none
    const double *core_y; ///< n * T values > 0: of the nearest core of the unit; NaN
                          ///< for a core, or where the core is a point
    const size_t *core;   ///< n: the core that a unit clusters with
    const double *km;     ///< n: distance c_i to it
    size_t controls;      ///< at most HL_SIPHON_CONTROLS_MAX
    const double *const *control; ///< each n * T values, taken in the later period of
                                  ///< a difference; NaN: none
    const char *const *control_name; ///< for messages and columns
    hl_siphon_options options;
} hl_siphon_input;

/// One coefficient. Plain data.
typedef struct hl_siphon_term {
    double estimate;
    double se; ///< robust to clusters: cores
    double t;
    double p;         ///< Student, cores - 1 degrees of freedom, two-sided
    double p_wild;    ///< wild cluster bootstrap, two-sided; NaN without draws
    double low, high; ///< by se and Student
} hl_siphon_term;

/// The fitted model. Start from `{0}`; release with hl_siphon_free().
typedef struct hl_siphon {
    size_t n;
    size_t units;       ///< that enter: value and core value above 0 in every period
    size_t cores;       ///< clusters
    size_t differences; ///< T - 1
    hl_siphon_term r1;  ///< of the growth of the core, at distance 0
    hl_siphon_term r2;  ///< how that changes per km
    double covariance;  ///< of r1 and r2
    size_t controls;
    hl_siphon_term *control;              ///< controls terms
    double r_squared;                     ///< within
    double threshold;                     ///< c* = -r1 / r2: the effect is 0 there
    double threshold_se;                  ///< delta method
    double threshold_low, threshold_high; ///< Fieller's interval; NaN, NaN where the
                                          ///< data do not bound it
    bool threshold_inside;                ///< 0 <= c* <= the largest distance
    double *effect; ///< n: r1 + r2 c_i; NaN for a unit that does not enter
    double *effect_low, *effect_high; ///< its interval
    double *draws; ///< n flags: effect_high < 0, the core draws from the unit
} hl_siphon;

/// The dynamic siphon model.
///
///     dln Y_it = a_i + tau_t + r1 dln Ycore_it + r2 dln Ycore_it c_i + X b + e_it
///
/// Two-way fixed effects by the within transformation of the balanced panel of
/// differences; standard errors robust to any correlation within a core's hinterland,
/// times G / (G - 1) * (N - 1) / (N - k), with k slopes. The effect of a core on a unit
/// at distance c is r1 + r2 c: below 0 the core draws, above 0 it spills over, and
/// c* = -r1 / r2 is where one turns into the other. Its interval is Fieller's (1954),
/// which is wide open where r2 may be 0.
///
/// Few cores make cluster-robust errors too small: p_wild is the restricted wild
/// cluster bootstrap of t (Cameron, Gelbach & Miller 2008, Review of Economics and
/// Statistics 90, 414-427) with the six-point weights of Webb (2014).
///
/// Source: the logic of Hong & Luo (2023) for counties of China.
///
/// @param out  overwritten on success only; the caller frees it
/// @param log  PERIPHERY-110 for fewer than HL_SIPHON_CLUSTERS_FEW cores
/// @return     HL_INPUT for fewer than HL_SIPHON_PERIODS_MIN periods, too few units or
///             one core only, a term that the fixed effects absorb (named); HL_MEMORY
///
/// Time O(n T (k^2 + draws k)). The bits do not depend on the number of threads.
hl_status hl_siphon_compute(const hl_siphon_input *input, hl_siphon *out, hl_log *log,
                            hl_error *err);

/// How many rows hl_siphon_columns() needs: r1, r2, controls, c*.
size_t hl_siphon_rows(const hl_siphon *siphon);

/// The sheet: term, estimate, se, t, p, p_wild, low, high, units, cores, differences.
///
/// @param columns  columns->rows == hl_siphon_rows()
hl_status hl_siphon_columns(const hl_siphon_input *input, const hl_siphon *siphon,
                            hl_columns *columns, hl_error *err);

/// Append siphon_effect, siphon_low, siphon_high.
///
/// @param columns  columns->rows == siphon->n
hl_status hl_siphon_unit_columns(const hl_siphon *siphon, hl_columns *columns,
                                 hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_siphon_free(hl_siphon *siphon);

#endif
