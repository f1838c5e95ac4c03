/// @file classes.h
/// Class tables: what a class code means, and the color it always has.
#ifndef HINTERLAND_CORE_CLASSES_H
#define HINTERLAND_CORE_CLASSES_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/text.h"

/// One class. A map, a legend, a coded domain and the report read the same row.
typedef struct hl_class {
    int code;
    hl_text label;
    uint32_t color; ///< 0xRRGGBB
} hl_class;

/// The classes of a classification, in the order of the legend. Absent classes stay in
/// it.
typedef struct hl_classes {
    const char *name; ///< ASCII, e.g. "lisa"; also the name of the coded domain
    hl_text title;
    const hl_class *row;
    size_t count;
} hl_classes;

/// The row with this code, or NULL.
const hl_class *hl_classes_find(const hl_classes *classes, int code);

#endif
