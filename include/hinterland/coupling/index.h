/// @file index.h
/// Where does a unit stand in a subsystem as a whole?
#ifndef HINTERLAND_COUPLING_INDEX_H
#define HINTERLAND_COUPLING_INDEX_H

#include "hinterland/coupling/normalize.h"
#include "hinterland/coupling/weighting.h"

typedef enum hl_index_form {
    HL_INDEX_LINEAR,    ///< weighted mean: a good value makes up for a bad one
    HL_INDEX_GEOMETRIC, ///< weighted geometric mean: a zero cannot be made up for
    HL_INDEX_TOPSIS,    ///< closeness to the best of the sample, away from its worst
    HL_INDEX_FORM_COUNT
} hl_index_form;

/// Name as in the study file: "linear", "geometric", "topsis".
const char *hl_index_form_name(hl_index_form form);

/// The linear composite index of a subsystem, in [0, 1]. It is not stretched to [0, 1]
/// afterwards: the best unit would get 1 by construction.
///
///     U_r = sum_j w_j z_rj
///
/// A row with a missing z is divided by the weight of what it has.
///
/// @param weight  indicators->count weights; a constant indicator is left out
/// @param u       indicators->rows values, overwritten; NaN for rows not in use
///
/// Time O(count * rows).
void hl_index_linear(const hl_indicators *indicators, const hl_indicator_weight *weight,
                     double *u);

/// The geometric composite index, likewise.
///
///     U_r = prod_j z_rj^w_j,   0 when a z with a weight is 0
void hl_index_geometric(const hl_indicators *indicators,
                        const hl_indicator_weight *weight, double *u);

/// TOPSIS: closeness to the ideal row, in [0, 1]. It is relative to the sample.
///
///     v = w z,  d+- = sqrt(sum_j (v_j - v+-_j)^2),  U = d- / (d+ + d-)
///
/// v+ has the best of every indicator over the rows in use and v- the worst. z may come
/// from any normalization: the more the better holds in all of them. Source: Hwang &
/// Yoon (1981). When all rows are equal U is 0.5. A row with a missing z is compared by
/// what it has.
///
/// @return  HL_MEMORY
hl_status hl_index_topsis(const hl_indicators *indicators,
                          const hl_indicator_weight *weight, double *u, hl_error *err);

/// The index by its form.
///
/// @return  HL_MEMORY
hl_status hl_index_compute(hl_index_form form, const hl_indicators *indicators,
                           const hl_indicator_weight *weight, double *u, hl_error *err);

#endif
