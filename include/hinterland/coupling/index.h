/// @file index.h
/// Where does a unit stand in a subsystem as a whole?
#ifndef HINTERLAND_COUPLING_INDEX_H
#define HINTERLAND_COUPLING_INDEX_H

#include "hinterland/coupling/weighting.h"

/// The linear composite index of a subsystem, in [0, 1]. It is not stretched to [0, 1]
/// afterwards: the best unit would get 1 by construction.
///
///     U_r = sum_j w_j z_rj
///
/// @param weight  indicators->count weights; a constant indicator is left out
/// @param u       indicators->rows values, overwritten; NaN for rows not in use
///
/// Time O(count * rows).
void hl_index_linear(const hl_indicators *indicators, const hl_indicator_weight *weight,
                     double *u);

#endif
