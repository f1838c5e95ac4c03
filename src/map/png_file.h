/// @file png_file.h
/// An image as a PNG.
#ifndef HINTERLAND_MAP_PNG_FILE_H
#define HINTERLAND_MAP_PNG_FILE_H

#include <stdint.h>

#include "core/buffer.h"

/// A picture in memory, borrowed.
typedef struct hl_png {
    const unsigned char *pixels; ///< height rows of width pixels 0xXXRRGGBB
    int width;
    int height;
    int stride; ///< bytes from row to row
    double dpi; ///< its size on paper, by which a word processor places it
} hl_png;

/// Append a picture as a PNG.
///
/// Rows are not filtered and compression is light: of maps, flat areas and thin lines,
/// that is a third of the time of libpng's own choice, and smaller.
///
/// @return  HL_MEMORY
hl_status hl_png_write(const hl_png *picture, hl_buffer *out, hl_error *err);

#endif
