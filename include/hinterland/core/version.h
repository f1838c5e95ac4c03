/// @file version.h
/// Which release of the library is this?
#ifndef HINTERLAND_CORE_VERSION_H
#define HINTERLAND_CORE_VERSION_H

/// The release, e.g. "0.1.0". Static text, never NULL.
const char *hl_version(void);

#endif
