/// @file periphery.h
/// Which units are left behind, and is it beside a core or far from one?
#ifndef HINTERLAND_PERIPHERY_PERIPHERY_H
#define HINTERLAND_PERIPHERY_PERIPHERY_H

#include "hinterland/core/column.h"
#include "hinterland/core/log.h"
#include "hinterland/periphery/cores.h"
#include "hinterland/periphery/potential.h"
#include "hinterland/periphery/profile.h"
#include "hinterland/periphery/typology.h"
#include "hinterland/stats/local.h"
#include "hinterland/weights/weights.h"

/// What distances are measured in. Only names and units of columns depend on it: with
/// minutes, "km" in the names of options and fields is minutes.
typedef enum hl_distance_unit { HL_KILOMETERS, HL_MINUTES } hl_distance_unit;

typedef struct hl_periphery_options {
    double decay_km;      ///< delta of exp(-d / delta), > 0: 60
    double near_quantile; ///< of the distances of the non-core units: 1/3
    double far_quantile;  ///< 2/3
    double near_km;       ///< a fixed limit instead of the quantile; NaN: none
    double far_km;
    double tau; ///< 0.5
    hl_self_potential self;
    hl_potential_form form;     ///< HL_POTENTIAL_EXPONENTIAL
    double power;               ///< b of d^-b, > 0: 1
    hl_opportunity opportunity; ///< what X ranks: HL_OPPORTUNITY_POTENTIAL
    hl_distance_unit unit;      ///< HL_KILOMETERS
    hl_local_options local; ///< of local Moran's I, which tells a significant low unit
                            ///< among high ones; permutations 0 leaves it out: 0
    double stable;          ///< a type is stable from this share on: 0.8
} hl_periphery_options;

hl_periphery_options hl_periphery_defaults(void);

/// All pointers are borrowed. The caller leaves out units without a value beforehand.
typedef struct hl_periphery_input {
    size_t n;               ///< units
    size_t periods;         ///< T >= 1
    const double *y;        ///< n * T finite values, row t * n + i
    const hl_weights *w;    ///< n rows, row-standardized; NULL: no lag, no gap_neighbor
    hl_cores cores;         ///< K cores
    const double *distance; ///< n * K: km from unit i to core k at [i * K + k], >= 0
    const double *area;     ///< n square kilometers > 0 for HL_SELF_INSIDE, else NULL
    size_t controls;        ///< of the distance profile; 0: none
    const double *const *control; ///< each n * T finite values
    const double *stability; ///< n * T shares of the universes in which the type of a
                             ///< unit is the same, NaN: not known; NULL: none known
    hl_periphery_options options;
} hl_periphery_input;

/// The regional statistics of one period. S = the non-core units.
typedef struct hl_periphery_region {
    double m_prox;    ///< Pbar: mean of M_prox over S
    double rho;       ///< Spearman correlation of L and X over S: > 0 deficits sit
                      ///< close to cores (shadow), < 0 far from them (spillover)
    double near_mid;  ///< Delta: mean y of the near units minus that of the mid ones;
                      ///< NaN when a band is empty
    double mean;      ///< of y over all units
    double deviation; ///< population standard deviation of y over all units
    hl_profile profile;
} hl_periphery_region;

/// Start from `{0}`; release with hl_periphery_free(). Arrays of `rows` hold row
/// t * n + i.
typedef struct hl_periphery {
    size_t n;
    size_t periods;
    size_t rows;              ///< n * T
    bool *is_core;            ///< rows: in the period of the row
    size_t *core;             ///< rows: index of the nearest core, first of equals
    double *core_km;          ///< rows: distance c_i to it
    double *potential;        ///< rows: A_i
    size_t tiers;             ///< of the cores; 1 without a hierarchy
    double *tier_km;          ///< (tiers - 1) * rows: how much farther the nearest core
                              ///< of tier j or above is than that of tier j - 1 or
                              ///< above, >= 0, at [(j - 2) * rows + r], j = 2 ..
    double *z;                ///< rows: (y - mean) / sd_pop within the period
    double *lag;              ///< rows: spatial lag of z; NaN for an island
    double *deficit;          ///< rows: L in (0, 1); NaN for a core
    double *opportunity;      ///< rows: X in (0, 1); NaN for a core
    double *m_prox;           ///< rows: L X
    double *m_remote;         ///< rows: L (1 - X)
    double *gap_neighbor;     ///< rows: lag of y minus y
    double *gap_core;         ///< rows: 1 - y / y of the nearest core; NaN when that
                              ///< is a point
    double *deprivation;      ///< rows: relative deprivation within the period
    double *profile_residual; ///< rows: s
    double *type;             ///< rows: hl_periphery_type
    double *low_high_p;       ///< rows: p of local Moran's I after Benjamini-Hochberg;
                              ///< NaN for an island, or without permutations
    double *low_high;         ///< rows: 1 a low unit among high ones with that p at
                              ///< the level or below, 0 not; NaN without p
    double *stability;        ///< rows: as given; NaN: not known
    double *tentative;        ///< rows: the "?" of a type, see hl_periphery_tentative()
    double *siphoned;         ///< rows: the "+" of a type; NaN until
                              ///< hl_periphery_add_evidence()
    hl_typology_bands bands;  ///< d1, d2, tau
    hl_periphery_region *region; ///< periods
} hl_periphery;

/// Remoteness, potential, marginality, gaps, profile and type of every unit.
///
///     A_i = sum_k M_k exp(-d_ik / delta)
///     PR(v) = (average rank - 0.5) / |S|
///     L_i = PR(-y_i),  X_i = PR(A_i),  M_prox = L X,  M_remote = L (1 - X)
///     NG_i = (W y)_i - y_i,  CG_i = 1 - y_i / y_k(i)
///     RD_i = (1 / (N mean y)) sum_{y_j > y_i} (y_j - y_i)
///
/// PR ranks over the non-core units S, pooled over the periods. L = M_prox + M_remote
/// exactly, up to rounding. No weights are tuned, and L and X share no data. f of the
/// potential and what X ranks are options. Where cores differ by period, nearest core,
/// distance, potential, gaps and bands are those of the period; the bands are quantiles
/// of all periods together. The incremental distance to the nearest core of tier j is
/// that of Partridge, Rickman, Ali & Olfert (2008), J. Economic Geography 8, 727-757.
/// Source: METHODS notes of this project (docs); RD: Yitzhaki (1979), Kakwani (1984).
///
/// @param log  notes a profile that could not be fitted, and islands; NULL drops them
/// @param out  overwritten on success only; release with hl_periphery_free()
/// @return     HL_INPUT for a value that is missing or not finite, all values of a
///             period equal, cores that are not usable, a distance that is negative or
///             not finite, fewer than two non-core units, weights of another size or
///             not row-standardized, or options out of range; HL_MEMORY
///
/// Time O(n T (K + log n) + links T), memory O(n T).
hl_status hl_periphery_compute(const hl_periphery_input *input, hl_periphery *out,
                               hl_log *log, hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_periphery_free(hl_periphery *periphery);

/// The "?" of a type: 1 tentative, 0 stable, NaN not known.
///
/// A type holds when its share of the universes is at least `stable`, and, of a shadow
/// or pocket, when the unit is a significant low one among high ones. A core has 0.
/// What fails makes the type tentative; what is not known, and all else holds, leaves
/// the "?" not known.
///
/// @param type       hl_periphery_type
/// @param low_high   1, 0 or NaN: not known
/// @param stability  share or NaN: not known
double hl_periphery_tentative(hl_periphery_type type, double low_high, double stability,
                              double stable);

/// Set stability and the "?" anew, e.g. after the universes.
///
/// @param stability  periphery->rows shares or NaN
void hl_periphery_set_stability(hl_periphery *periphery, const double *stability,
                                double stable);

/// Set the "+": a shadow with evidence that its core draws from it. Each of the two
/// may be NULL, and NaN where there was no test; both missing leave "+" missing.
///
/// @param gap_widens  n flags: the gap to the core widens (hl_gap_trends_compute())
/// @param draws       n flags: growth of the core lowers that of the unit, with its
///                    whole interval (hl_siphon_compute())
void hl_periphery_add_evidence(hl_periphery *periphery, const double *gap_widens,
                               const double *draws);

/// Append core, core_km, potential, deficit, opportunity, m_prox, m_remote,
/// gap_neighbor, gap_core, profile_residual, type and type_tentative to the panel;
/// type_siphoned and type_stability where they are known, low_high_p where local
/// Moran's I was asked for, tier2_km, … of a hierarchy. With minutes the names are
/// core_min, tier2_min, ….
///
/// @param columns  columns->rows == result->rows
hl_status hl_periphery_columns(const hl_periphery_input *input,
                               const hl_periphery *result, hl_columns *columns,
                               hl_error *err);

#endif
