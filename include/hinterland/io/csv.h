/// @file csv.h
/// Columns as a table for Excel, R and Python.
#ifndef HINTERLAND_IO_CSV_H
#define HINTERLAND_IO_CSV_H

#include <stdbool.h>

#include "hinterland/core/column.h"

typedef struct hl_csv_options {
    bool overwrite;
    bool no_bom; ///< leave out the UTF-8 mark that tells Excel the encoding
    bool raw;    ///< do not guard texts that a spreadsheet would take for a formula
} hl_csv_options;

/// Write columns as CSV (RFC 4180, UTF-8, lines end in LF), whole or not at all.
///
/// The header holds the column names. Numbers are the shortest that read back to the
/// same double; counts, classes and flags are whole; dates are YYYY-MM-DD; missing is
/// empty. A text is quoted when it holds a comma, a quote, a line break or outer
/// spaces.
/// A text that starts with = + - @ or a tab, and is not a number, gets an apostrophe in
/// front, so that a county named "=cmd()" stays a text in a spreadsheet
/// (OWASP, CSV injection); `raw` switches that off.
///
/// @param options  NULL for {0}
/// @return         HL_OUTPUT with a WRITE code, HL_MEMORY
hl_status hl_csv_write(const char *path, const hl_columns *columns,
                       const hl_csv_options *options, hl_error *err);

#endif
