/// @file layout.h
/// Print layouts on A4: map, title, legend, scale bar, north arrow, caption; one page,
/// a page per area or period (an atlas), or a map per period side by side.
#ifndef HINTERLAND_IO_LAYOUT_H
#define HINTERLAND_IO_LAYOUT_H

#include "core/buffer.h"
#include "io/canvas.h"

/// The layer whose rows are the pages of an atlas. All borrowed.
typedef struct hl_layout_pages {
    const char *layer;       ///< id
    const char *name;        ///< readable
    const char *source;      ///< of its data
    const char *page_column; ///< names the page; the pages are in its order
    const char
        *date_column; ///< the map shows this date; NULL: it shows the row's shape
} hl_layout_pages;

/// One of several maps side by side. All borrowed.
typedef struct hl_layout_panel {
    const char *label;
    const char *date; ///< YYYY-MM-DD
} hl_layout_panel;

/// What a layout shows. All borrowed.
typedef struct hl_layout {
    size_t number;                 ///< distinct in the project
    const char *name;              ///< distinct in the project
    const char *theme;             ///< that its maps follow
    const char *title;             ///< over the map, after the name of the page
    const char *subtitle;          ///< under the title; "" for none
    const char *note;              ///< over the legend
    const char *caption;           ///< under the map
    const char *legend;            ///< XML of the layers in the legend
    const char *date;              ///< YYYY-MM-DD that the map shows; NULL: all
    const hl_layout_pages *pages;  ///< NULL: one page
    const hl_layout_panel *panels; ///< NULL: one map
    size_t panel_count;
} hl_layout;

/// The scale of the map on such a page: 1 : this; 0 when it has no scale.
double hl_layout_scale(const hl_canvas *canvas);

/// Append a layout: landscape, or portrait where the map is clearly taller than wide;
/// several maps stand on a landscape page.
void hl_layout_add(const hl_layout *layout, const hl_canvas *canvas, hl_lang lang,
                   hl_buffer *out);

#endif
