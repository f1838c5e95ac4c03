/// @file png.h
/// The size on paper that cairo leaves out of a PNG.
#ifndef HINTERLAND_MAP_PNG_H
#define HINTERLAND_MAP_PNG_H

#include "core/buffer.h"

/// Append a PNG with the chunk pHYs, so that a word processor places it at its size.
void hl_png_with_size(const hl_buffer *png, double dpi, hl_buffer *out);

#endif
