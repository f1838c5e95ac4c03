/// @file chart.h
/// A chart of numbers, ready for print: title, axes, marks, direct labels, caption.
///
/// A chart knows marks and axes and no statistic: what is drawn, and every word on it,
/// comes from the caller.
#ifndef HINTERLAND_MAP_CHART_H
#define HINTERLAND_MAP_CHART_H

#include "hinterland/map/sheet.h"

/// How the marks of a series are placed and drawn.
typedef enum hl_mark {
    HL_MARK_POINTS,    ///< (x, y)
    HL_MARK_LINE,      ///< through (x, y) in order; NaN breaks it
    HL_MARK_RIBBON,    ///< between low and high over x
    HL_MARK_BARS,      ///< from 0 (or `low`) to y: over x, or over [x, x_end]
    HL_MARK_INTERVALS, ///< low to high at x, with a dot at y where y is there
    HL_MARK_CELLS      ///< a cell of a matrix at (x, y), colored and labeled by value
} hl_mark;

/// Numbers of one kind. Everything is borrowed; NaN is not drawn.
typedef struct hl_chart_series {
    hl_mark mark;
    hl_text title; ///< direct label or row of the legend; {0}: none
    uint32_t color;
    size_t count;
    const double *x;     ///< NULL: 0, 1, 2, … (the rows or columns of a named axis)
    const double *x_end; ///< BARS: right edges of a histogram, else NULL
    const double *y;
    const double *low; ///< RIBBON, INTERVALS; BARS: where they begin, else NULL
    const double *high;
    const uint32_t *each; ///< colors one by one; NULL: `color`
    const hl_text *label; ///< a text at every mark; NULL: none
    const double *value;  ///< CELLS: what is printed in them
    bool dashed;          ///< a line of dashes
    bool strong;          ///< drawn thicker, over the others
    bool stacked;         ///< BARS: on top of the series before it
} hl_chart_series;

/// A line that the numbers are read against.
typedef struct hl_chart_line {
    double at;    ///< x of a vertical line, y of a horizontal one
    double slope; ///< of a sloping line through (0, at)
    bool vertical;
    bool dashed;
    hl_text title; ///< at the line; {0}: none
    uint32_t color;
} hl_chart_line;

/// A word in a corner of the plot, e.g. of a quadrant.
typedef struct hl_chart_corner {
    bool right;
    bool low;
    hl_text text;
} hl_chart_corner;

typedef struct hl_chart_axis {
    hl_text title;
    double from; ///< the range; from the numbers unless from < to
    double to;
    const hl_text *name; ///< the places 0, 1, 2, … have names (rows, periods)
    size_t names;
    bool whole;   ///< ticks at whole numbers only
    bool percent; ///< values 0 to 1 are shown as percent
} hl_chart_axis;

typedef enum hl_chart_form {
    HL_CHART_PLOT,   ///< x to the right, y upward
    HL_CHART_ROWS,   ///< x downward by named rows, y to the right
    HL_CHART_MATRIX, ///< rows and columns of named cells
    HL_CHART_RADAR   ///< x around by 3 to 8 named axes, y from the middle
} hl_chart_form;

enum { HL_CHART_CORNERS = 4 };

/// What is drawn. Everything is borrowed.
typedef struct hl_chart {
    hl_chart_form form;
    hl_text title;
    hl_text subtitle; ///< what is measured, with its unit
    hl_text caption;  ///< how the numbers came about; {0}: none
    hl_chart_axis x;
    hl_chart_axis y;
    const hl_chart_series *series;
    size_t count;
    const hl_chart_line *line;
    size_t lines;
    hl_chart_corner corner[HL_CHART_CORNERS];
    size_t corners;
    hl_text note; ///< a line within the plot, e.g. "9,999 permutations, p = 0.0002"
    bool legend;  ///< titles of series stand in a legend, not at the marks
} hl_chart;

/// Draw a chart.
///
/// The same input gives the same bytes. Numbers are written with the fewest digits that
/// keep ticks apart, thousands apart from each other. `look` gives size, dpi, language,
/// font and `bw`; its parts of maps are not used. In an SVG every mark of a series is
/// in a group with the class "series-K".
///
/// @param look    NULL for the defaults, 120 mm wide
/// @param out     set `format`; overwritten on success only; the caller frees the bytes
/// @param log     MAP-105; may be NULL
/// @return        HL_INPUT: a missing font, nothing to draw; HL_USAGE: a size that
///                cannot be used; HL_MEMORY
///
/// Time O(marks).
hl_status hl_chart_draw(const hl_chart *chart, const hl_map_look *look,
                        hl_map_file *out, hl_log *log, hl_error *err);

/// Has the chart no number at all?
bool hl_chart_is_empty(const hl_chart *chart);

/// The numbers of a chart as CSV, one row per mark: series, x, y, low, high, label.
///
/// @param out  the caller frees it
hl_status hl_chart_csv(const hl_chart *chart, hl_lang lang, char **out, size_t *length,
                       hl_error *err);

#endif
