/// @file fonts.h
/// Type: which font, how wide, where lines break. One per thread.
#ifndef HINTERLAND_MAP_FONTS_H
#define HINTERLAND_MAP_FONTS_H

#include <stdbool.h>
#include <stdint.h>

#include <pango/pangocairo.h>

#include "core/buffer.h"
#include "hinterland/core/log.h"

#define HL_NO_INK UINT32_MAX

/// A font opened for measuring and drawing. Start from `{0}`; release with
/// hl_fonts_close().
typedef struct hl_fonts {
    PangoFontMap *map;
    PangoContext *context;
    PangoLayout *layout;
    char *family;
} hl_fonts;

/// How a text is set.
typedef struct hl_type {
    double size; ///< points
    bool bold;
    uint32_t color;
    uint32_t halo;     ///< color of the rim around it; HL_NO_INK: none
    double halo_width; ///< points, on either side
} hl_type;

/// The family that has the letters of both languages.
extern const char HL_FONT_FAMILY[];

/// Open a font family.
///
/// @param family  NULL: HL_FONT_FAMILY
/// @return        HL_INPUT when the family is not installed, with the package that has
///                it; HL_MEMORY
hl_status hl_fonts_open(const char *family, hl_lang lang, hl_fonts *out, hl_error *err);

/// Put a text into fonts->layout, on one line.
void hl_fonts_set(const hl_fonts *fonts, const hl_type *type, const char *text);

/// The width of a text on one line, in points.
double hl_fonts_width(const hl_fonts *fonts, const hl_type *type, const char *text);

/// Break a text into lines no wider than `width`; between any two Chinese characters,
/// between words otherwise.
///
/// @param out  the lines, each ended by '\n', are appended
/// @return     their number
size_t hl_fonts_wrap(const hl_fonts *fonts, const hl_type *type, const char *text,
                     double width, hl_buffer *out);

/// Characters of a text that no installed font has.
size_t hl_fonts_unknown(const hl_fonts *fonts, const char *text);

/// Warn (MAP-105) of the first of the texts that has characters without a letter.
hl_status hl_fonts_check(const hl_fonts *fonts, const char *const *text, size_t count,
                         hl_log *log, hl_error *err);

void hl_fonts_close(hl_fonts *fonts);

#endif
