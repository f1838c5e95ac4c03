/// @file versions.h
/// Which release of GDAL does the reading and writing?
#ifndef HINTERLAND_IO_VERSIONS_H
#define HINTERLAND_IO_VERSIONS_H

/// The release of the GDAL that is loaded, e.g. "3.6.2". Borrowed, never NULL.
const char *hl_gdal_version(void);

#endif
