/// @file degree.h
/// How evenly are subsystems developed (C), how far (T), and both at once (D)?
#ifndef HINTERLAND_COUPLING_DEGREE_H
#define HINTERLAND_COUPLING_DEGREE_H

#include <stddef.h>

#include "hinterland/core/status.h"

/// How the coupling degree C is defined.
typedef enum hl_coupling_model {
    HL_COUPLING_STANDARD, ///< geometric over arithmetic mean
    HL_COUPLING_WANG,     ///< Wang et al. 2021, doi 10.31497/zrzyxb.20210319
    HL_COUPLING_FAN,      ///< Fan et al. 2024, doi 10.13546/j.cnki.tjyjc.2024.22.007
    HL_COUPLING_MODEL_COUNT
} hl_coupling_model;

enum {
    HL_COUPLING_SUBSYSTEMS_MIN = 2,
    HL_COUPLING_SUBSYSTEMS_MAX = 16,
    HL_COUPLING_UNDEFINED = 1,       ///< flag: all U are 0, so C = 0 / 0
    HL_COUPLING_STRUCTURAL_ZERO = 2, ///< flag: some U are 0
    HL_COUPLING_MISSING = 4          ///< flag: some U is missing
};

/// The degrees of one row. All values are NaN with HL_COUPLING_MISSING.
typedef struct hl_coupling_degree {
    double t;                          ///< T = sum alpha_s U_s, in [0, 1]
    double gm;                         ///< geometric mean of the U_s, in [0, 1]
    double c[HL_COUPLING_MODEL_COUNT]; ///< coupling degree, in [0, 1]
    double d[HL_COUPLING_MODEL_COUNT]; ///< coordination degree, in [0, 1]
    unsigned flags;
} hl_coupling_degree;

/// Coupling and coordination of n subsystems.
///
///     standard  C = n (prod U)^(1/n) / sum U
///     Wang      C = sqrt((1 - 2 / (n (n - 1)) sum_{i>j} |U_i - U_j|)
///                        * (prod (U / max U))^(1 / (n - 1)))
///     Fan       C = 1 - 2 sd_pop(U)
///     T = sum alpha_s U_s,   D = sqrt(C T)
///
/// With the standard C and equal alpha, D is the square root of the geometric mean.
/// Products are taken of U / max U through logarithms, so that nothing underflows.
/// All U zero: C = D = 0 in every model, flagged undefined (the formula of Fan would
/// say 1). Some U zero: as the formulas say, flagged structural-zero. A missing U makes
/// everything missing. Differences to stscl/coupling 0.1: Fan at zero, and range
/// errors.
///
/// @param u      n values in [0, 1]; NaN = missing; up to 1e-12 outside is clipped
/// @param alpha  n values >= 0 with sum 1 (within 1e-9); NULL makes them 1/n
/// @param n      2 .. 16
/// @return       HL_INPUT for n or a U out of range, or an alpha that is not usable
///
/// Time O(n^2).
hl_status hl_coupling_degrees(const double *u, const double *alpha, size_t n,
                              hl_coupling_degree *out, hl_error *err);

/// Take another power of the standard coupling degree.
///
///     C_k = (n^n prod U / (sum U)^n)^k = C^(n k),   D = sqrt(C_k T)
///
/// k = 1 / n is the standard; k = 1 and k = 2 occur (Liao 1999 asks for k >= 2). The
/// words for stages and classes were made for the standard.
///
/// @param degree  of n subsystems; its standard c and d are changed
/// @param power   k > 0; NaN leaves the standard
void hl_coupling_degree_power(hl_coupling_degree *degree, size_t n, double power);

/// Name of a model as in the study file and in field names: "standard", "wang", "fan".
const char *hl_coupling_model_name(hl_coupling_model model);

#endif
