/// @file manifest.h
/// The list of the pictures of a batch.
#ifndef HINTERLAND_STUDY_MANIFEST_H
#define HINTERLAND_STUDY_MANIFEST_H

#include "hinterland/study/maps.h"

/// Write manifest.csv and manifest.json: every picture with its SHA-256, breaks, and
/// the file that it was made of with the SHA-256 of that.
///
/// @param source  of all pictures; what is no plain file has no SHA-256
/// @param path  overwritten on success: that of the CSV; the caller frees it
hl_status manifest_write(const char *folder, const char *source,
                         const hl_maps_file *const *file, size_t count, char **path,
                         hl_error *err);

#endif
