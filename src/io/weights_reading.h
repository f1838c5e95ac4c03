/// @file weights_reading.h
/// A weights file on its way to a matrix: what the readers of all formats share.
#ifndef HINTERLAND_IO_WEIGHTS_READING_H
#define HINTERLAND_IO_WEIGHTS_READING_H

#include "hinterland/io/weights_file.h"

/// A unit and its place in the key list, in the order of the keys.
typedef struct entry {
    const char *key;
    size_t unit;
} entry;

/// A file on its way to a matrix.
typedef struct reading {
    const char *name; ///< of the file, for messages
    char *text;       ///< the bytes; every line end and every word end becomes a NUL
    char *end;
    char *at;   ///< within the line
    char *rest; ///< the next line
    size_t line;
    size_t n;
    char *const *key;
    entry *sorted;
    bool *seen; ///< per unit: the file has a row of it
    uint32_t *from;
    uint32_t *to;
    double *weight;
    size_t links;
    size_t from_room;
    size_t to_room;
    size_t weight_room;
    bool all_one;  ///< every weight is 1
    bool has_self; ///< the format holds links of a unit to itself: they are left out
    size_t selves; ///< how many were
    bool pairs;    ///< a unit without a row is no error
} reading;

/// The unit with a key; HL_INPUT with the one that is near when there is none.
hl_status reading_find(reading *in, const char *key, uint32_t *out, hl_error *err);

/// Take a link; one of a unit to itself is counted, or refused.
hl_status reading_add(reading *in, uint32_t from, uint32_t to, double weight,
                      hl_error *err);

/// The file states a number of units: is it ours?
hl_status reading_check_count(const reading *in, size_t count, hl_error *err);

/// Text that is not what the format wants there.
hl_status reading_fail(const char *word, const char *expected, hl_error *err);

/// Read an ArcGIS spatial weights matrix from the bytes of the file.
hl_status reading_swm(reading *in, hl_log *log, hl_error *err);

/// The units of an ArcGIS spatial weights matrix, as texts in the order of the file.
///
/// @param out  *n texts; the caller releases them with hl_free_texts()
hl_status reading_swm_keys(const char *bytes, size_t size, char ***out, size_t *n,
                           hl_error *err);

#endif
