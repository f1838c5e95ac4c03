/// @file guard.h
/// Which well-known mistakes of coupling studies does this one make?
#ifndef HINTERLAND_COUPLING_GUARD_H
#define HINTERLAND_COUPLING_GUARD_H

#include "hinterland/core/log.h"
#include "hinterland/coupling/coupling.h"

/// Look at the input and at the result, and warn of: an indicator that is constant
/// (M6), dominates or is mostly zero (M7), unequal alpha with what a sweep changes
/// (W9), weights given over all subsystems together (M9), an indicator that runs
/// against its subsystem (M10), an indicator in two subsystems or nearly so (M11), an
/// index that spans exactly [0, 1] everywhere (M13), totals that follow population
/// (M15), high coupling of low development (M16), min-max scales set by one outlier
/// (M21), values near a class edge (M23), undefined and structural zeros, entropy
/// weights that had to be equal, and class cuts used on a model they were not made for
/// (M4), and of what the choices of normalizing and weighting did (M3, M8, W5, and all
/// that was held, transformed, reweighted or left [0, 1]), of zeros that look like
/// missing values (M14), ready-made indices of weights over all subsystems (M9) and a
/// panel with gaps (M20). The warnings are COUPLING-101 and up; `hinterland explain`
/// lists them. Those of a C computed elsewhere (M1, M2, M12, M22): diagnosis.h; of the
/// null baseline (M17) and of spatial weights (M18, M19): the study.
///
/// @param log  NULL drops the warnings
/// @return     HL_MEMORY, or HL_OK
///
/// Time O(indicators^2 * rows).
hl_status hl_coupling_guard(const hl_coupling_input *input, const hl_coupling *result,
                            hl_log *log, hl_error *err);

#endif
