/// @file table.h
/// A table as it was read: rows of named fields, before anything is matched or
/// computed.
#ifndef HINTERLAND_FRAME_TABLE_H
#define HINTERLAND_FRAME_TABLE_H

#include <stddef.h>

#include "hinterland/core/status.h"

typedef enum hl_field_kind {
    HL_FIELD_TEXT,    ///< `text` holds the values
    HL_FIELD_INTEGER, ///< `number` holds whole values
    HL_FIELD_REAL     ///< `number` holds the values
} hl_field_kind;

typedef struct hl_field {
    char *name; ///< UTF-8, as in the source
    hl_field_kind kind;
    double *number; ///< rows values, NaN = missing; NULL for a text field
    char **text;    ///< rows texts, NULL = missing; NULL for a number field
} hl_field;

/// Start from `{0}`; release with hl_table_free(). A reader allocates, a consumer
/// borrows.
typedef struct hl_table {
    char *source; ///< file name for messages, without its folder
    size_t rows;
    size_t count;
    hl_field *field;
} hl_table;

/// The field with this name (exact), or NULL. Borrowed.
const hl_field *hl_table_find(const hl_table *table, const char *name);

/// The field name nearest to `name` by edit distance, for "did you mean"; NULL when
/// none is near (distance above 2 and above a third of its length). Borrowed.
const char *hl_table_suggest(const hl_table *table, const char *name);

/// The name of the field that hl_table_number_rows() makes.
extern const char HL_ROW_NUMBER[];

/// Append the field HL_ROW_NUMBER, from 1: a key where no field tells the rows apart.
///
/// @return  HL_MEMORY
hl_status hl_table_number_rows(hl_table *table, hl_error *err);

/// The values of a field as texts, to be compared as keys: whole numbers without
/// decimals, other numbers so that they read back.
///
/// @param out   rows texts, NULL = missing; the caller releases them with
/// hl_free_texts()
hl_status hl_field_texts(const hl_field *field, size_t rows, char ***out,
                         hl_error *err);

/// The values of a field as numbers. Texts are read as numbers where they are one:
/// thousands separators (1,234.5 and 1 234,5 when unambiguous; 12,345 when another
/// value of the field tells what the comma is, or at least three values are there and
/// all are written in groups like it), full-width digits and surrounding spaces are
/// accepted; anything else (also nan, inf, "-") is missing.
///
/// @param out       rows values, the caller's
/// @param rejected  number of texts that are neither empty nor a number; may be NULL
void hl_field_numbers(const hl_field *field, size_t rows, double *out,
                      size_t *rejected);

/// A table of the same rows and fields, for a consumer that changes it.
///
/// @param out  overwritten on success only; the caller frees it
/// @return     HL_MEMORY
hl_status hl_table_copy(const hl_table *table, hl_table *out, hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_table_free(hl_table *table);

#endif
