/// @file palette.h
/// Named lists of colors.
#ifndef HINTERLAND_CORE_PALETTE_H
#define HINTERLAND_CORE_PALETTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/status.h"

enum { HL_PALETTE_MAX = 12 };

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

/// The color of class k of `count`, spread over the palette.
///
/// @param from_top  the highest class has the last color, and the others follow one by
///                  one: a map without the lowest classes keeps the colors of the rest
uint32_t hl_palette_spread(const hl_palette *palette, size_t k, size_t count,
                           bool from_top);

#endif
