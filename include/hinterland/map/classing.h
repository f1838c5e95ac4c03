/// @file classing.h
/// Which classes do the values of a field fall into, as every map of it shows them?
#ifndef HINTERLAND_MAP_CLASSING_H
#define HINTERLAND_MAP_CLASSING_H

#include "hinterland/map/sheet.h"

enum { HL_LEGEND_MAX = 32, HL_LEGEND_LABEL_SIZE = 160 };

/// A row of a legend.
typedef struct hl_legend_row {
    int code; ///< of a class table; else the number of the range, from 0
    char label[HL_LANG_COUNT][HL_LEGEND_LABEL_SIZE];
    uint32_t color;
} hl_legend_row;

/// The legend of a field: low to high, or the rows of its class table in their order.
typedef struct hl_legend {
    size_t count;
    hl_legend_row row[HL_LEGEND_MAX];
    hl_breaks breaks; ///< count 0 for a class table
} hl_legend;

/// Make the legend that a map of these values has.
///
/// @param style    of the column
/// @param classes  of HL_STYLE_CLASSES, else NULL
/// @param value    n values of all periods that share the legend, NaN is missing
/// @param out      overwritten on success only; count 0 where no value is there
/// @return         HL_MEMORY
///
/// Time O(n log n).
hl_status hl_legend_make(hl_column_style style, const hl_classes *classes,
                         const double *value, size_t n, hl_legend *out, hl_error *err);

#endif
