/// @file style.h
/// How a column is drawn: class breaks, palettes, and the QGIS (QML) and OGC (SLD)
/// style that says so.
#ifndef HINTERLAND_IO_STYLE_H
#define HINTERLAND_IO_STYLE_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/frame/sheet.h"

enum { HL_STYLE_NAME_SIZE = 31, HL_BREAKS_MAX = 12, HL_PALETTE_MAX = 12 };

/// Class breaks, ascending: class k is [bound[k], bound[k + 1]), the last one closed.
typedef struct hl_breaks {
    size_t count; ///< classes; at most HL_BREAKS_MAX; 0 without values
    double bound[HL_BREAKS_MAX + 1];
} hl_breaks;

/// Quantile breaks (type 7) of the values that are not missing; equal breaks collapse,
/// so that ties give fewer classes.
///
/// @param classes  1 .. HL_BREAKS_MAX
hl_status hl_breaks_quantile(const double *value, size_t n, size_t classes,
                             hl_breaks *out, hl_error *err);

/// Fisher-Jenks breaks: of all classes of the values that are not missing, those with
/// the least sum of squares about the class means. Each bound is the lowest value of
/// its class, the last one the highest value. Exact for any number of values; the same
/// classes as mapclassify's FisherJenks, whose bounds are the highest values. Fewer
/// distinct values give fewer classes.
///
/// @param classes  1 .. HL_BREAKS_MAX
hl_status hl_breaks_fisher_jenks(const double *value, size_t n, size_t classes,
                                 hl_breaks *out, hl_error *err);

/// Breaks around zero for an odd number of classes: the middle class is symmetric about
/// zero and the outer breaks mirror each other; built on the quantiles of |value|. The
/// outermost bounds are +- the largest |value|.
hl_status hl_breaks_diverging(const double *value, size_t n, size_t classes,
                              hl_breaks *out, hl_error *err);

/// Breaks that do not come from the data: 0, 0.2 .. 1 for HL_STYLE_SHARE; 0, 0.001,
/// 0.01, 0.05, 0.1, 1 for HL_STYLE_P, where cuts below the smallest value are left out:
/// R permutations cannot give less than 1 / (R + 1). Values outside 0 .. 1 widen the
/// outer classes.
hl_status hl_breaks_fixed(const double *value, size_t n, hl_column_style style,
                          hl_breaks *out, hl_error *err);

/// A named list of colors 0xRRGGBB, low to high.
typedef struct hl_palette {
    const char *name; ///< e.g. "YlGnBu-5"
    size_t count;
    uint32_t color[HL_PALETTE_MAX];
} hl_palette;

/// Look a palette up in styles/palettes by its name.
///
/// @return  HL_INTERNAL for a name that is not in the file
hl_status hl_palette_find(const char *name, hl_palette *out, hl_error *err);

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
