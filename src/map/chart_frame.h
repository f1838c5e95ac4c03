/// @file chart_frame.h
/// A chart while it is drawn: its paper, its scales, and where its parts stand.
#ifndef HINTERLAND_MAP_CHART_FRAME_H
#define HINTERLAND_MAP_CHART_FRAME_H

#include "hinterland/map/chart.h"
#include "map/paper.h"
#include "map/plate.h"

enum { HL_TICKS_MAX = 16, HL_TICK_SIZE = 48 };

/// Round numbers along an axis.
typedef struct hl_ticks {
    size_t count;
    double at[HL_TICKS_MAX];
    char label[HL_TICKS_MAX][HL_TICK_SIZE];
} hl_ticks;

typedef struct hl_frame {
    const hl_chart *chart;
    const hl_map_look *look;
    hl_fonts fonts;
    hl_paper *paper;
    double width; ///< points
    double height;
    double em;     ///< size of plain type, points
    hl_box plot;   ///< where the marks are
    double x_from; ///< the range of the places along x
    double x_to;
    double y_from; ///< the range of the values
    double y_to;
    hl_ticks x_ticks;
    hl_ticks y_ticks;
    double names; ///< width of the widest name of a row
    double ends;  ///< width that labels at the ends of lines take
} hl_frame;

/// The words in the language of the chart.
const char *hl_frame_words(const hl_frame *frame, hl_text text);
/// The color of a mark: a gray in print without color.
uint32_t hl_frame_color(const hl_frame *frame, size_t series, size_t mark);
hl_type hl_frame_type(const hl_frame *frame, uint32_t color);
/// Type over marks: with a white rim.
hl_type hl_frame_halo(const hl_frame *frame, uint32_t color);
/// Text cut to a width, with an ellipsis.
void hl_frame_cut(const hl_frame *frame, const char *text, double width, char *out,
                  size_t size);

/// A place of the chart on the paper: `x` along the places, `y` along the values.
void hl_frame_place(const hl_frame *frame, double x, double y, double *px, double *py);

// chart_axes.c
/// Find the ranges of both axes and their ticks.
void hl_frame_scale(hl_frame *frame);
/// Ticks between two numbers, about `most` of them; the range widens to them.
void hl_ticks_make(double *from, double *to, size_t most, bool whole, bool percent,
                   hl_ticks *out);
/// Draw grid, ticks, names, axis titles, lines and words of the corners.
void hl_frame_axes(hl_frame *frame);
void hl_frame_lines(hl_frame *frame);
/// A number in a label: thousands apart, no more digits than needed.
void hl_chart_number(double value, int decimals, char *out, size_t size);

// chart_marks.c
void hl_frame_marks(hl_frame *frame);

// chart_radar.c
void hl_frame_radar(hl_frame *frame);

#endif
