/// @file source.h
/// A source before GDAL opens it: is it there, is it whole, is it data at all?
#ifndef HINTERLAND_IO_SOURCE_H
#define HINTERLAND_IO_SOURCE_H

#include <stdbool.h>

#include "hinterland/core/status.h"

/// What a message calls the source: the file name, or "PG" for a connection, whose text
/// may hold a password. Borrowed.
const char *hl_source_label(const char *source);

/// Whether the source is a file or folder of this system (not /vsi…, PG:, a URL).
bool hl_source_is_file(const char *source);

/// Whether the source ends in this extension (with its dot), letter case ignored.
bool hl_source_has_extension(const char *source, const char *extension);

/// Check a file: there, not empty, not a Git-LFS pointer, not a web page; of a
/// shapefile the .dbf and .shx too, and that its shapes do not end before their time.
/// Other sources pass.
///
/// @param shx_missing  set when a .shp has no .shx
hl_status hl_source_check(const char *source, bool *shx_missing, hl_error *err);

/// Is there a file or folder of this name? The error tells the nearest name.
hl_status hl_source_exists(const char *path, hl_error *err);

/// Is this a .shp without its .dbf?
bool hl_source_lacks_table(const char *source);

/// Check the first bytes of a source: Git-LFS pointer, web page, nothing.
hl_status hl_source_check_bytes(const char *label, const char *bytes, size_t count,
                                hl_error *err);

#endif
