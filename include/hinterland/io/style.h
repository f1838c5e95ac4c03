/// @file style.h
/// How a column is drawn: the QGIS (QML) and OGC (SLD) style that says so.
#ifndef HINTERLAND_IO_STYLE_H
#define HINTERLAND_IO_STYLE_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/breaks.h"
#include "hinterland/core/palette.h"
#include "hinterland/frame/sheet.h"

enum { HL_STYLE_NAME_SIZE = 31 };

/// The QGIS style (QML) of a sheet drawn by a column: categorized for classes (in the
/// order of the class table, absent classes too, then "no data"), graduated for
/// sequential (Fisher-Jenks, YlGnBu-5), diverging (BuRd-5), share (fifths) and p
/// columns, a plain symbol for `column` NULL; labels by the sheet's label column;
/// aliases of all fields.
///
/// @param date_column  field that drives the temporal controller; NULL for none
/// @param out          the caller frees it
hl_status hl_style_qml(const hl_sheet *sheet, const hl_column *column, hl_lang lang,
                       const char *date_column, char **out, hl_error *err);

/// The OGC style (SLD 1.0) of a sheet drawn by a column of classes, for GeoServer and
/// MapServer.
///
/// @param layer  name of the layer
/// @param out    the caller frees it; "" for a column that has no classes
hl_status hl_style_sld(const char *layer, const hl_sheet *sheet,
                       const hl_column *column, hl_lang lang, char **out,
                       hl_error *err);

/// The label of a class in both languages: "High-High 高-高", primary language first.
///
/// @param out  receives at most `size` bytes with the NUL, cut at a character
/// @return     `out`
char *hl_class_label(const hl_class *row, hl_lang lang, char *out, size_t size);

#endif
