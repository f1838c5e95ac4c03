/// @file versions.h
/// Which releases of GEOS and PROJ do the geometry?
#ifndef HINTERLAND_GEOMETRY_VERSIONS_H
#define HINTERLAND_GEOMETRY_VERSIONS_H

/// The release of the GEOS that is loaded, e.g. "3.11.1-CAPI-1.17.1". Borrowed.
const char *hl_geos_version(void);

/// The release of the PROJ that is loaded, e.g. "9.1.1". Borrowed.
const char *hl_proj_version(void);

#endif
