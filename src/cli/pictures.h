/// @file pictures.h
/// What the commands that draw have in common.
#ifndef HINTERLAND_CLI_PICTURES_H
#define HINTERLAND_CLI_PICTURES_H

#include "cli/commands.h"
#include "hinterland/study/maps.h"

/// @return  HL_USAGE for dots per inch out of range
hl_status pictures_check_dpi(double dpi, hl_error *err);

/// List the files that were drawn, or would be.
///
/// @param sentence  {1} is their number, {2} that of the units
/// @param whole     all of them, not the first only
hl_status pictures_answer(command_call *call, const hl_maps_summary *summary,
                          hl_text sentence, bool whole, hl_error *err);

#endif
