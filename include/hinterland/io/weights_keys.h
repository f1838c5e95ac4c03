/// @file weights_keys.h
/// Which units does a weights file speak of, when there is no layer to ask?
#ifndef HINTERLAND_IO_WEIGHTS_KEYS_H
#define HINTERLAND_IO_WEIGHTS_KEYS_H

#include <stddef.h>

#include "hinterland/io/weights_file.h"

/// The units of a weights file, for hl_weights_file_read(): the keys in strcmp order;
/// of a MatrixMarket file those of its "%key" comments, else 1, 2, …, in row order.
///
/// @param format  UNKNOWN takes hl_weights_format_of(path)
/// @param out     n texts; the caller releases them with hl_free_texts()
/// @return        HL_INPUT with a READ code when the file is not there, USAGE-021 when
///                it is not a weights file, USAGE-022 when it does not name all of its
///                units; HL_USAGE for an unknown ending; HL_MEMORY
///
/// Time O(bytes + links log links).
hl_status hl_weights_file_keys(const char *path, hl_weights_format format, char ***out,
                               size_t *n, hl_error *err);

#endif
