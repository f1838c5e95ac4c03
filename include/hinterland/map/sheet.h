/// @file sheet.h
/// A map of a column, ready for print: title, map, legend, scale bar, north arrow,
/// caption.
#ifndef HINTERLAND_MAP_SHEET_H
#define HINTERLAND_MAP_SHEET_H

#include "hinterland/core/breaks.h"
#include "hinterland/map/ground.h"

typedef enum hl_map_format {
    HL_MAP_PNG,
    HL_MAP_PDF,
    HL_MAP_SVG,
    HL_MAP_FORMAT_COUNT
} hl_map_format;

/// "png", "pdf", "svg".
extern const char *const HL_MAP_FORMATS[HL_MAP_FORMAT_COUNT + 1];

/// How values are cut into classes.
typedef enum hl_classing_method {
    HL_CLASSING_AUTO,    ///< what the style of the column says: natural breaks,
                         ///< symmetric about zero, fifths, levels of p
    HL_CLASSING_NATURAL, ///< Fisher-Jenks, exact
    HL_CLASSING_QUANTILE,
    HL_CLASSING_EQUAL,
    HL_CLASSING_PRETTY,
    HL_CLASSING_SD,         ///< one and two standard deviations from the mean
    HL_CLASSING_BOX,        ///< quartiles and outliers, hinge 1.5
    HL_CLASSING_BOX3,       ///< likewise, hinge 3
    HL_CLASSING_PERCENTILE, ///< 1, 10, 50, 90, 99
    HL_CLASSING_HEAD_TAIL,
    HL_CLASSING_USER ///< `cut`
} hl_classing_method;

/// The words of the methods, in their order; NULL at the end.
extern const char *const HL_CLASSING_WORDS[];

typedef struct hl_classing {
    hl_classing_method method;
    size_t classes; ///< 0: five
    double cut[HL_BREAKS_MAX];
    size_t cuts;
    bool right; ///< a value on a break belongs below; levels of p always do
} hl_classing;

/// One map of a sheet; several stand side by side, with one legend.
typedef struct hl_map_panel {
    const double *value; ///< ground->n values, NaN is missing; borrowed
    const char *title;   ///< over a small map: its period; borrowed
} hl_map_panel;

/// What is mapped. All is borrowed.
typedef struct hl_map_theme {
    hl_text title;
    hl_text subtitle;
    hl_text legend;      ///< title of the legend
    hl_text legend_note; ///< under it, e.g. the rule of significance
    hl_text unit;        ///< of the values
    hl_text caption;     ///< how the values came about; breaks and projection are added
    hl_text source;      ///< of the boundaries and data, approval numbers
    hl_column_style style;
    const hl_classes *classes; ///< of HL_STYLE_CLASSES, else NULL
    const hl_map_panel *panel;
    size_t panels;      ///< at least 1
    bool mixed;         ///< the panels are of several fields, not only periods of one
    size_t columns;     ///< of several panels; 0: as many as make them largest
    const double *pool; ///< values that the breaks come from; NULL: those of the panels
    size_t pool_count;
    hl_classing classing;
    const char *palette; ///< name or colors "ff0000,00ff00,…"; NULL: that of the style
    const uint8_t *hatched;   ///< ground->n flags: units to be hatched over; NULL: none
    hl_text hatch_title;      ///< what the hatch means, in the legend
    const uint8_t *faded;     ///< ground->n: 0 as it is, 1 paler (0.7 to 0.9), 2 palest
                              ///< (below 0.7): `legend_note` says of what; NULL: none
    const char *const *label; ///< ground->n labels, NULL or "": none; NULL: no labels
    const double *rank; ///< labels of high values come first; NULL: of large units
} hl_map_theme;

enum { HL_MAP_INSETS = 2 };

/// Where an inset stands: under the legend, or in a corner of the map.
typedef enum hl_map_corner {
    HL_CORNER_NONE,
    HL_CORNER_NW,
    HL_CORNER_NE,
    HL_CORNER_SW,
    HL_CORNER_SE
} hl_map_corner;

/// "", "nw", "ne", "sw", "se"; NULL at the end.
extern const char *const HL_MAP_CORNERS[];

/// A part of the map at a scale of its own.
typedef struct hl_map_inset {
    double west; ///< degrees
    double south;
    double east;
    double north;
    const char *title; ///< NULL: none
    hl_map_corner corner;
} hl_map_inset;

/// How it is drawn. hl_map_look_defaults() gives the values in brackets.
typedef struct hl_map_look {
    double width;  ///< millimeters [183]
    double height; ///< millimeters; 0: as the map needs [0]
    double dpi;    ///< of a PNG [300]
    hl_lang lang;  ///< [en]
    bool bw;       ///< grays and hatches [no]
    bool outlines; ///< letters of an SVG as paths, for programs without the font [no]
    bool no_title;
    bool no_caption;
    bool no_legend;
    bool no_scale_bar;
    bool no_north_arrow;
    bool no_graticule;
    bool no_frame;
    double label_size; ///< points; 0: 5.5, in proportion to the sheet [0]
    size_t label_top;  ///< labels of the first so many units only; 0: all [0]
    const char *font;  ///< family; NULL: Noto Sans CJK SC [NULL]
    hl_map_inset inset[HL_MAP_INSETS];
    size_t insets;
} hl_map_look;

hl_map_look hl_map_look_defaults(void);

/// Read a size: 85, 183 (millimeters, height as needed), 160x120, a4, 16:9.
///
/// @param wide  the map is wider than high: decides how an A4 lies
/// @return      HL_USAGE with MAP-006
hl_status hl_map_look_size(const char *text, bool wide, hl_map_look *look,
                           hl_error *err);

/// A file on its way: set `format`, the rest is filled.
typedef struct hl_map_file {
    hl_map_format format;
    char *bytes; ///< owned
    size_t size;
    hl_breaks breaks; ///< between the classes of values; count 0: classes of a table
    size_t labels;    ///< that were placed
    size_t dropped;   ///< that found no room
} hl_map_file;

/// Draw a sheet.
///
/// The same input gives the same bytes. Classes: values by theme->classing, from the
/// pooled values; classes of a table in its order and colors, absent ones too, with
/// their counts. Equal breaks collapse and the legend says how many classes are left.
/// The scale bar is measured on the ellipsoid at the middle of the map, and names the
/// latitude where the scale varies by more than a tenth over the sheet. Missing values
/// are hatched.
///
/// @param ground  its projection is used: one thread at a time
/// @param look    NULL for the defaults
/// @param out     overwritten on success only; the caller frees the bytes
/// @param log     MAP-102 … MAP-106; may be NULL
/// @return        HL_INPUT: a missing font, no value at all, more pixels than a PNG may
///                have; HL_USAGE: palette, cuts or size that cannot be used; HL_MEMORY
///
/// Time O(vertices + n log n).
hl_status hl_map_draw(const hl_map_ground *ground, const hl_map_theme *theme,
                      const hl_map_look *look, hl_map_file *out, hl_log *log,
                      hl_error *err);

#endif
