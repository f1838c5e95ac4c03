/// @file sheet.h
/// What a writer gets: a named layer or table, its shapes and its columns, nothing
/// else. A writer loops over sheets and columns and never learns what a statistic is.
#ifndef HINTERLAND_FRAME_SHEET_H
#define HINTERLAND_FRAME_SHEET_H

#include <stdbool.h>

#include "hinterland/core/column.h"
#include "hinterland/frame/layer.h"

/// One layer or table of a result. The columns are owned, all else is borrowed.
typedef struct hl_sheet {
    const char *name; ///< lower-case ASCII table name, e.g. "counties"
    hl_text title;
    hl_text description;
    hl_shape shape;              ///< NONE: a table
    const hl_polygons *polygons; ///< POLYGONS: columns.rows units
    bool outlined;   ///< POLYGONS: drawn as outlines over other layers, not filled
    const double *x; ///< POINTS: columns.rows; LINES: path_start[rows] vertices
    const double *y;
    const size_t *path_start; ///< LINES: columns.rows + 1 offsets into x, y
    hl_columns columns;
    const char *label_column; ///< labels the features on the map; NULL for none
    const char *label_rank;   ///< number: labels of high values first; NULL for none
    const char
        *default_column; ///< the style that opens by default; NULL: a plain symbol
} hl_sheet;

/// Release the columns of `count` sheets and reset them to `{0}`.
void hl_sheets_free(hl_sheet *sheets, size_t count);

#endif
