/// @file pictures.h
/// What the commands that draw have in common.
#ifndef HINTERLAND_CLI_PICTURES_H
#define HINTERLAND_CLI_PICTURES_H

#include "cli/commands.h"
#include "hinterland/study/maps.h"

/// @return  HL_USAGE for dots per inch out of range
hl_status pictures_check_dpi(double dpi, hl_error *err);

/// The names of a list option, also those written with commas between them.
///
/// @param text   holds the names; the caller frees it, also after a failure
/// @param name   `count` names; the caller frees the array, likewise
/// @return       HL_MEMORY
hl_status pictures_names(const text_list *given, char **text, const char ***name,
                         size_t *count, hl_error *err);

/// List the files that were drawn, or would be.
///
/// @param sentence  {1} is their number, {2} that of the units
/// @param whole     all of them, not the first only
hl_status pictures_answer(command_call *call, const hl_maps_summary *summary,
                          hl_text sentence, bool whole, hl_error *err);

#endif
