/// @file weights_file.h
/// Spatial weights as files: GAL, GWT, MatrixMarket, and rows of from,to,weight.
#ifndef HINTERLAND_IO_WEIGHTS_FILE_H
#define HINTERLAND_IO_WEIGHTS_FILE_H

#include <stdbool.h>

#include "hinterland/core/log.h"
#include "hinterland/weights/weights.h"

typedef enum hl_weights_format {
    HL_WEIGHTS_FILE_UNKNOWN,
    HL_WEIGHTS_FILE_GAL, ///< neighbors without weights; header "49" or "0 49 map KEY"
    HL_WEIGHTS_FILE_GWT, ///< from, to, weight; header "0 49 map KEY"; islands unlisted
    HL_WEIGHTS_FILE_MTX, ///< MatrixMarket coordinate; rows are numbers, not keys
    HL_WEIGHTS_FILE_CSV  ///< from,to,weight; "key,," is a unit without neighbors
} hl_weights_format;

/// The format that the extension of a path names: .gal .gwt .mtx .csv.
hl_weights_format hl_weights_format_of(const char *path);

/// Read weights for the units `key`: every key of the file is one of them, and every
/// unit is in the file. Keys are compared as texts, byte by byte.
///
/// The values of a GWT are taken as they stand (GeoDa writes distances there). The rows
/// of a MatrixMarket file are the units in the order of `key`, unless the file has
/// comment lines "%key 1 TEXT" as hl_weights_file_write() makes them; this is said.
/// Weights that are all 1 give HL_WEIGHTS_BINARY, others HL_WEIGHTS_AS_GIVEN. A link of
/// a unit to itself is refused.
///
/// @param format  UNKNOWN takes hl_weights_format_of(path)
/// @param key     n distinct texts in any order
/// @param out     overwritten on success only; the caller frees it with
///                hl_weights_free()
/// @return        HL_INPUT with a READ code and the line: unknown key (with the one
///                that is near), unit that is missing, wrong count, text that is not a
///                number; HL_MEMORY
///
/// Time O((links + n) log n), memory O(links + n).
hl_status hl_weights_file_read(const char *path, hl_weights_format format,
                               char *const *key, size_t n, hl_weights *out, hl_log *log,
                               hl_error *err);

/// Write weights, so that hl_weights_file_read() gives the same matrix bit by bit (a
/// GAL has no values: all 1). Appears whole or not at all.
///
/// @param format     UNKNOWN takes hl_weights_format_of(path)
/// @param key        w->n distinct texts; without blanks for GAL and GWT
/// @param overwrite  false refuses an existing target
/// @return           HL_OUTPUT with a WRITE code; HL_USAGE for an unknown format;
///                   HL_INPUT for a key that the format cannot hold; HL_MEMORY
hl_status hl_weights_file_write(const char *path, hl_weights_format format,
                                const hl_weights *w, char *const *key, bool overwrite,
                                hl_error *err);

#endif
