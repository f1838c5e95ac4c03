/// @file weights_file.h
/// Spatial weights as files: GAL, GWT, KWT, SWM, MatrixMarket, rows of from,to,weight.
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
    HL_WEIGHTS_FILE_CSV, ///< from,to,weight; "key,," is a unit without neighbors
    HL_WEIGHTS_FILE_KWT, ///< as GWT, with kernel weights and those of a unit upon
                         ///< itself
    HL_WEIGHTS_FILE_SWM  ///< of ArcGIS, binary; read only; keys are whole numbers
} hl_weights_format;

/// The format that the extension of a path names: .gal .gwt .kwt .swm .mtx .csv.
hl_weights_format hl_weights_format_of(const char *path);

/// Read weights for the units `key`: every key of the file is one of them, and every
/// unit is in the file. Keys are compared as texts, byte by byte.
///
/// The values of a GWT are taken as they stand (GeoDa writes distances there). The rows
/// of a MatrixMarket file are the units in the order of `key`, unless the file has
/// comment lines "%key 1 TEXT" as hl_weights_file_write() makes them; this is said.
/// Weights that are all 1 give HL_WEIGHTS_BINARY, others HL_WEIGHTS_AS_GIVEN. A link of
/// a unit to itself is left out of a KWT or SWM, with a warning, and refused elsewhere.
///
/// SWM: both layouts that ArcGIS has written (until 10.0, and since with the header
/// VERSION@…), as PySAL's ArcGISSwmIO documents them. Its keys are whole numbers; where
/// all of `key` are digits of one length, zeros that were lost in front are put back,
/// with a warning.
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

/// Read values of pairs, e.g. travel times: as hl_weights_file_read(), but a unit may
/// be without a row of its own, and the format is that of the path.
hl_status hl_weights_file_pairs(const char *path, char *const *key, size_t n,
                                hl_weights *out, hl_log *log, hl_error *err);

/// How weights are written.
typedef struct hl_weights_file_options {
    hl_weights_format format; ///< UNKNOWN takes that of the path
    bool overwrite;           ///< false refuses an existing target
    const double *value;      ///< instead of the weights, e.g. distances; NULL: those
    double diagonal;          ///< GWT, KWT: weight of every unit upon itself; 0: none
    const char *layer;        ///< for the header of GAL, GWT, KWT; NULL: "unknown"
    const char *key_field;    ///< likewise; NULL: "key"
} hl_weights_file_options;

/// As hl_weights_file_write(), with options.
///
/// @return  also HL_INPUT for a diagonal in a format that has none (WEIGHTS-054)
hl_status hl_weights_file_save(const char *path, const hl_weights *w, char *const *key,
                               const hl_weights_file_options *options, hl_error *err);

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
