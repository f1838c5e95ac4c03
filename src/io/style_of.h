/// @file style_of.h
/// Whole styles of a drawing.
#ifndef HINTERLAND_IO_STYLE_OF_H
#define HINTERLAND_IO_STYLE_OF_H

#include "io/drawing.h"

/// The QML document of a drawing; the caller frees it.
hl_status hl_style_of(const hl_drawing *drawing, char **out, hl_error *err);

/// The SLD document of a drawing by classes, "" for any other; the caller frees it.
hl_status hl_sld_of(const hl_drawing *drawing, const char *layer, char **out,
                    hl_error *err);

#endif
