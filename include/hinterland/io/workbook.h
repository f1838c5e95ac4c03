/// @file workbook.h
/// Sheets as a workbook for Excel, WPS and LibreOffice.
#ifndef HINTERLAND_IO_WORKBOOK_H
#define HINTERLAND_IO_WORKBOOK_H

#include <stdbool.h>

#include "hinterland/frame/sheet.h"

typedef struct hl_workbook_options {
    bool overwrite;
    hl_lang lang; ///< of the names of sheets and of the headings
} hl_workbook_options;

/// Write sheets as .xlsx (Office Open XML), whole or not at all.
///
/// A sheet is named by its title, the heading of a column is its title, followed by its
/// name in parentheses where two titles of a sheet are the same. The heading is bold
/// and stays on top. Numbers are numbers that read back to the same double, texts are
/// texts (never formulas), flags 0 and 1, dates YYYY-MM-DD; missing is an empty cell;
/// the shapes of a sheet are left out. The same sheets give the same bytes.
///
/// @param options  NULL for {0}
/// @return         HL_OUTPUT with a WRITE code, also for a sheet of more than 1,048,575
///                 rows; HL_MEMORY
hl_status hl_workbook_write(const char *path, const hl_sheet *const *sheet,
                            size_t sheets, const hl_workbook_options *options,
                            hl_error *err);

#endif
