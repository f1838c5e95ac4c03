/// @file paper.h
/// What is drawn on: paths, inks and texts, the same for PNG, PDF and SVG.
///
/// Coordinates are points (1/72 inch), y down. A path is built and drawn with the ink
/// that was chosen last, filled by the even-odd rule. Failures are remembered and told
/// by hl_paper_end().
#ifndef HINTERLAND_MAP_PAPER_H
#define HINTERLAND_MAP_PAPER_H

#include "hinterland/map/sheet.h"
#include "map/fonts.h"

/// Colors 0xRRGGBB; HL_NO_INK does not fill, or draws no line.
typedef struct hl_ink {
    uint32_t fill;
    uint32_t line;
    double width;
    double dash; ///< length of dashes and gaps; 0: a full line
} hl_ink;

typedef enum hl_anchor { HL_ANCHOR_START, HL_ANCHOR_MIDDLE, HL_ANCHOR_END } hl_anchor;

typedef struct hl_box {
    double x;
    double y;
    double width;
    double height;
} hl_box;

typedef struct hl_paper_settings {
    hl_map_format format;
    double width; ///< points
    double height;
    double dpi;        ///< of a PNG
    const char *title; ///< of the document
    hl_lang lang;
    bool outlines; ///< letters of an SVG as paths
} hl_paper_settings;

typedef struct hl_paper hl_paper;

/// @param fonts  borrowed until hl_paper_end() or hl_paper_drop()
/// @return       HL_INPUT for more pixels than a PNG may have, HL_MEMORY
hl_status hl_paper_begin(const hl_paper_settings *settings, const hl_fonts *fonts,
                         hl_paper **out, hl_error *err);

void hl_paper_move(hl_paper *paper, double x, double y);
void hl_paper_line(hl_paper *paper, double x, double y);
void hl_paper_close(hl_paper *paper);
void hl_paper_box(hl_paper *paper, hl_box box);

/// Choose the ink of what follows.
///
/// @param name  of the group in an SVG, ASCII; NULL for none
void hl_paper_ink(hl_paper *paper, const char *name, hl_ink ink);

/// Say that lines will cover the edges of what is filled from now on: pixels need not
/// smooth them.
void hl_paper_cover_edges(hl_paper *paper, bool covered);

/// Draw the path and begin a new one.
void hl_paper_draw(hl_paper *paper);

/// Draw the path as lines at an angle (degrees) and a distance within it, and begin a
/// new one. The lines of neighbors continue each other.
void hl_paper_hatch(hl_paper *paper, double angle, double distance);

/// Draw both: lines of the current ink for the path, which stays.
void hl_paper_keep(hl_paper *paper);

/// Set a text on one line.
///
/// @param y  of the baseline
void hl_paper_text(hl_paper *paper, double x, double y, const hl_type *type,
                   hl_anchor anchor, const char *text);

/// Note that there was no memory for something to be drawn.
void hl_paper_fail(hl_paper *paper);

/// Draw only within a box, until hl_paper_unclip().
void hl_paper_clip(hl_paper *paper, hl_box box);
void hl_paper_unclip(hl_paper *paper);

/// Finish: the bytes of the file are appended to `out`.
hl_status hl_paper_end(hl_paper *paper, hl_buffer *out, hl_error *err);

/// Throw away; NULL is allowed.
void hl_paper_drop(hl_paper *paper);

#endif
