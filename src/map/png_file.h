/// @file png_file.h
/// An image as a PNG.
#ifndef HINTERLAND_MAP_PNG_FILE_H
#define HINTERLAND_MAP_PNG_FILE_H

#include <stdint.h>

#include "core/buffer.h"

/// Append a PNG of height rows of width pixels 0xXXRRGGBB, a row every `stride` bytes,
/// with its size on paper, by which a word processor places it.
///
/// Rows are not filtered and compression is light: of maps, flat areas and thin lines,
/// that is a third of the time of libpng's own choice, and smaller.
///
/// @return  HL_MEMORY
hl_status hl_png_write(const unsigned char *pixels, int width, int height, int stride,
                       double dpi, hl_buffer *out, hl_error *err);

#endif
