/// @file zip.h
/// A ZIP archive, dated 1980-01-01: the same bytes on another day.
#ifndef HINTERLAND_IO_ZIP_H
#define HINTERLAND_IO_ZIP_H

#include <stddef.h>

#include "hinterland/core/status.h"

/// A file on its way into an archive. Borrowed.
typedef struct hl_zip_file {
    const char *name; ///< ASCII
    const void *bytes;
    size_t count;
} hl_zip_file;

/// Several files, in their order.
///
/// @param out  the caller frees it
hl_status hl_zip_files(const hl_zip_file *file, size_t files, unsigned char **out,
                       size_t *size, hl_error *err);

/// @param name  of the file in the archive, ASCII
/// @param out   the caller frees it
hl_status hl_zip_one(const char *name, const void *bytes, size_t count,
                     unsigned char **out, size_t *size, hl_error *err);

#endif
