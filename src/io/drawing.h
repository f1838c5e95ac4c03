/// @file drawing.h
/// The XML elements that say how a layer is drawn, shared by stored styles and the
/// project.
#ifndef HINTERLAND_IO_DRAWING_H
#define HINTERLAND_IO_DRAWING_H

#include <stdbool.h>

#include "core/buffer.h"
#include "hinterland/io/package.h"

/// A layer and the column that colors it. All borrowed.
typedef struct hl_drawing {
    const hl_sheet *sheet;   ///< its columns
    const hl_column *column; ///< NULL: a plain symbol
    hl_shape shape;          ///< of a view: that of the parent
    size_t units;            ///< features side by side on one map
    hl_lang lang;
    const char *date_column; ///< NULL: not temporal
    bool no_data;            ///< all units hatched: the ground under missing values
    double page_scale;       ///< 1 : this shows all on a page; 0: unknown
} hl_drawing;

/// How a sheet, or a view, of a package is drawn by a column.
hl_drawing hl_drawing_of(const hl_package *package, const char *sheet,
                         const hl_column *column);

/// Append renderer, labels, aliases, preview, map tip, temporal settings.
hl_status hl_drawing_elements(const hl_drawing *drawing, hl_buffer *out, hl_error *err);

/// Whether the column leaves units undrawn: QGIS has no class for NULL among ranges.
bool hl_drawing_has_holes(const hl_drawing *drawing);

/// Whether the features are labeled.
bool hl_drawing_labeled(const hl_drawing *drawing);

/// Whether the column is drawn in the colors of a class table.
bool hl_drawing_classed(const hl_drawing *drawing);

/// The readable name of a column of a sheet, with its unit, distinct within the sheet.
void hl_column_alias(const hl_sheet *sheet, const hl_column *column, hl_lang lang,
                     hl_buffer *out);

/// QGIS's number of a shape: 0 points, 1 lines, 2 polygons, 4 none.
int hl_shape_number(hl_shape shape);

#endif
