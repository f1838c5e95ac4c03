/// @file guard_data.h
/// Warnings that the values themselves give rise to.
#ifndef HINTERLAND_SRC_COUPLING_GUARD_DATA_H
#define HINTERLAND_SRC_COUPLING_GUARD_DATA_H

#include "hinterland/core/log.h"
#include "hinterland/coupling/coupling.h"

/// Zeros that look like missing values (M14), ready-made indices of weights over all
/// subsystems (M9), a panel with gaps (M20).
///
/// @return  HL_MEMORY, or HL_OK
hl_status hl_guard_data(const hl_coupling_input *input, const hl_coupling *result,
                        hl_log *log, hl_error *err);

#endif
