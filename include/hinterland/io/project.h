/// @file project.h
/// The QGIS project over a GeoPackage: groups, styled layers, themes, print layouts.
#ifndef HINTERLAND_IO_PROJECT_H
#define HINTERLAND_IO_PROJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/io/package.h"

/// The project as text (.qgs): a layer and a theme per map entry, a print layout per
/// entry that asks for one (A4, follows the theme; title, legend, scale bar, north
/// arrow, caption), a time range where a view has dates. The first base map is on when
/// the project opens. QGIS draws nothing for NULL in a graduated map: where such a map
/// has missing values, a layer "No data" with all units hatched lies under it.
///
/// A geographic CRS is drawn in an Albers equal-area projection centered on the data,
/// standard parallels at a sixth of the latitude range from either end (Snyder 1987, p.
/// 99; Lambert cylindrical at the equator, azimuthal near a pole); any other CRS as it
/// is.
///
/// @param geopackage  file name of the GeoPackage beside the project, without folder
/// @param out         the caller frees it
hl_status hl_project_text(const hl_package *package, const char *geopackage, char **out,
                          hl_error *err);

/// The same, zipped: the bytes of a .qgz file. The same bytes for the same package.
///
/// @param out  the caller frees it
hl_status hl_project_zip(const hl_package *package, const char *geopackage,
                         unsigned char **out, size_t *size, hl_error *err);

/// Write the zipped project to `path`, whole or not at all.
///
/// @return  HL_OUTPUT with a WRITE code, HL_MEMORY, HL_INTERNAL
hl_status hl_project_write(const char *path, const hl_package *package,
                           const char *geopackage, bool overwrite, hl_error *err);

#endif
