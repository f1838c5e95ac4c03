/// @file share.h
/// Where are the embedded study and the styles?
#ifndef HINTERLAND_CLI_SHARE_H
#define HINTERLAND_CLI_SHARE_H

#include "hinterland/core/status.h"

/// Find a file of the share folder: in $HINTERLAND_SHARE, beside the program
/// (../share/hinterland), where it was to be installed, or in the source tree.
///
/// @param name  e.g. "shapefiles/yrd/study.yaml"
/// @param out   the caller frees it
/// @return      HL_CODE_USAGE_SHARE with the places looked at; HL_MEMORY
hl_status share_find(const char *name, char **out, hl_error *err);

#endif
