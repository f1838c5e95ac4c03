/// @file units.h
/// The units of a layer, for the commands that take a layer without a study.
#ifndef HINTERLAND_CLI_UNITS_H
#define HINTERLAND_CLI_UNITS_H

#include "hinterland/core/log.h"
#include "hinterland/frame/frame.h"

typedef struct unit_options {
    const char *key; ///< field that tells units apart; NULL: the number of the row
    const char *layer;
    const char *where;
    const char *encoding;
    const char *crs;
    const char *name;  ///< field with the name of a unit; or NULL
    const char *field; ///< becomes the text column `region` of the units; or NULL
} unit_options;

/// Read a layer of polygons and build its units, sorted by key.
///
/// @param out  overwritten on success only; release with hl_frame_free()
hl_status units_read(const char *source, const unit_options *options, hl_frame *out,
                     hl_log *log, hl_error *err);

#endif
