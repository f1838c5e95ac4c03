/// @file crs.h
/// Coordinate reference systems as WKT2:2019 texts.
#ifndef HINTERLAND_IO_CRS_H
#define HINTERLAND_IO_CRS_H

#include <ogr_srs_api.h>
#include <stdbool.h>

#include "hinterland/core/status.h"

/// The text of a system; `*out` stays NULL for none, and for a local one, which says
/// nothing of the earth. The caller frees it.
hl_status hl_crs_text(OGRSpatialReferenceH system, char **out, hl_error *err);

/// The text of what a user wrote: "EPSG:4326", 4326, WKT, a PROJ string.
///
/// @param degrees  set when its coordinates are longitude and latitude
hl_status hl_crs_parse(const char *text, char **out, bool *degrees, hl_error *err);

#endif
