/// @file nearest_name.h
/// "Did you mean": the name nearest to one that is not there.
#ifndef HINTERLAND_IO_NEAREST_NAME_H
#define HINTERLAND_IO_NEAREST_NAME_H

#include <stddef.h>

/// Levenshtein distance in bytes, letter case ignored, of the first 64 bytes.
size_t hl_name_distance(const char *a, const char *b);

/// The index of the candidate nearest to `name`, SIZE_MAX when none is within a third
/// of its length (at least 2). NULL candidates are passed over; the first of equals
/// wins.
size_t hl_nearest_name(const char *const *candidate, size_t count, const char *name);

#endif
