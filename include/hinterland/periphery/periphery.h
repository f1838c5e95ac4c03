/// @file periphery.h
/// Which units are left behind, and is it beside a core or far from one?
#ifndef HINTERLAND_PERIPHERY_PERIPHERY_H
#define HINTERLAND_PERIPHERY_PERIPHERY_H

#include "hinterland/core/column.h"
#include "hinterland/core/log.h"
#include "hinterland/periphery/cores.h"
#include "hinterland/periphery/profile.h"
#include "hinterland/periphery/typology.h"
#include "hinterland/weights/weights.h"

/// What a core adds to its own potential.
typedef enum hl_self_potential {
    HL_SELF_EXCLUDED, ///< nothing: only the other cores count
    HL_SELF_AT_ZERO   ///< its whole mass, as if at distance 0
} hl_self_potential;

typedef struct hl_periphery_options {
    double decay_km;      ///< delta of exp(-d / delta), > 0: 60
    double near_quantile; ///< of the distances of the non-core units: 1/3
    double far_quantile;  ///< 2/3
    double near_km;       ///< a fixed limit instead of the quantile; NaN: none
    double far_km;
    double tau; ///< 0.5
    hl_self_potential self;
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
    size_t rows;                 ///< n * T
    bool *is_core;               ///< n
    size_t *core;                ///< n: index of the nearest core, the first of equals
    double *core_km;             ///< n: distance c_i to it
    double *potential;           ///< n: A_i
    double *z;                   ///< rows: (y - mean) / sd_pop within the period
    double *lag;                 ///< rows: spatial lag of z; NaN for an island
    double *deficit;             ///< rows: L in (0, 1); NaN for a core
    double *opportunity;         ///< rows: X in (0, 1); NaN for a core
    double *m_prox;              ///< rows: L X
    double *m_remote;            ///< rows: L (1 - X)
    double *gap_neighbor;        ///< rows: lag of y minus y
    double *gap_core;            ///< rows: 1 - y / y of the nearest core; NaN when that
                                 ///< is a point
    double *deprivation;         ///< rows: relative deprivation within the period
    double *profile_residual;    ///< rows: s
    double *type;                ///< rows: hl_periphery_type
    hl_typology_bands bands;     ///< d1, d2, tau
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
/// exactly, up to rounding. No weights are tuned, and L and X share no data.
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

/// Append core, core_km, potential, deficit, opportunity, m_prox, m_remote,
/// gap_neighbor, gap_core, profile_residual and type to the panel.
///
/// @param columns  columns->rows == result->rows
hl_status hl_periphery_columns(const hl_periphery_input *input,
                               const hl_periphery *result, hl_columns *columns,
                               hl_error *err);

#endif
