/// @file layout.h
/// A print layout on A4: map, title, legend, scale bar, north arrow, caption.
#ifndef HINTERLAND_IO_LAYOUT_H
#define HINTERLAND_IO_LAYOUT_H

#include "core/buffer.h"
#include "io/canvas.h"

/// What a layout shows. All borrowed.
typedef struct hl_layout {
    size_t number;        ///< distinct in the project
    const char *name;     ///< of the layout and of the theme that its map follows
    const char *subtitle; ///< under the title; "" for none
    const char *note;     ///< over the legend
    const char *caption;  ///< under the map
    const char *legend;   ///< XML of the layers in the legend
    const char *first;    ///< dates YYYY-MM-DD between which the map shows; NULL: all
    const char *last;
} hl_layout;

/// Append a layout: landscape, or portrait where the map is clearly taller than wide.
void hl_layout_add(const hl_layout *layout, const hl_canvas *canvas, hl_lang lang,
                   hl_buffer *out);

#endif
