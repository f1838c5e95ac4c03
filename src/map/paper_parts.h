/// @file paper_parts.h
/// A paper from within, for its two back ends.
#ifndef HINTERLAND_MAP_PAPER_PARTS_H
#define HINTERLAND_MAP_PAPER_PARTS_H

#include "map/paper.h"

/// A path: part k begins at vertex part[k].
typedef struct hl_path {
    double *x;
    double *y;
    size_t count;
    size_t x_room;
    size_t y_room;
    size_t *part;
    uint8_t *closed;
    size_t parts;
    size_t part_room;
    size_t closed_room;
} hl_path;

/// What a back end does.
typedef struct hl_paper_back {
    void (*ink)(hl_paper *paper, const char *name);
    void (*draw)(hl_paper *paper);
    void (*text)(hl_paper *paper, double x, double y, const hl_type *type,
                 const char *text);
    void (*clip)(hl_paper *paper, hl_box box);
    void (*unclip)(hl_paper *paper);
    hl_status (*end)(hl_paper *paper, hl_buffer *out, hl_error *err);
    void (*drop)(hl_paper *paper);
} hl_paper_back;

struct hl_paper {
    hl_paper_settings settings;
    const hl_fonts *fonts;
    const hl_paper_back *back;
    hl_path path;
    hl_path hatch; ///< room for the lines of a hatch
    hl_ink ink;
    bool covered; ///< lines will cover the edges of fills
    bool failed;  ///< no memory

    cairo_surface_t *surface; ///< of the cairo back end
    cairo_t *cairo;
    hl_buffer bytes; ///< what has been written: PDF, SVG
    bool group;      ///< SVG: a group is open
    size_t clips;
};

hl_status hl_paper_begin_cairo(hl_paper *paper, hl_error *err);
hl_status hl_paper_begin_svg(hl_paper *paper, hl_error *err);

void hl_path_move(hl_path *path, double x, double y, bool *failed);
void hl_path_line(hl_path *path, double x, double y, bool *failed);

/// The lines of a hatch of `of` into `out`.
void hl_path_hatch(const hl_path *of, double angle, double distance, hl_path *out,
                   bool *failed);

#endif
