/// @file plate.h
/// A sheet while it is drawn: where its parts stand, and what they share.
#ifndef HINTERLAND_MAP_PLATE_H
#define HINTERLAND_MAP_PLATE_H

#include "map/key.h"
#include "map/paper.h"

/// The colors of everything that is not data.
enum {
    HL_BLACK = 0x111111,
    HL_DARK = 0x333333,
    HL_MID = 0x666666,
    HL_PALE = 0x9a9a9a,
    HL_BORDER = 0xbebebe,
    HL_FAINT = 0xd2d2d2,
    HL_WHITE = 0xffffff,
    HL_NO_DATA = 0xe6e6e6
};

/// A part of the plane and the box that shows it.
typedef struct hl_view {
    hl_box box;
    double scale; ///< points per unit of the plane
    double x;     ///< at the left edge of the box
    double y;     ///< at its lower edge
} hl_view;

/// Sizes of type, points.
typedef struct hl_type_sizes {
    double title;
    double subtitle;
    double legend_title;
    double legend;
    double caption;
    double small;
    double label;
    double panel;
} hl_type_sizes;

/// Texts broken into lines.
typedef struct hl_lines_of_text {
    hl_buffer text;
    size_t count;
} hl_lines_of_text;

typedef struct hl_plate {
    const hl_map_ground *ground;
    const hl_map_theme *theme;
    const hl_map_look *look;
    hl_fonts fonts;
    hl_paper *paper;
    hl_key key;
    hl_arcs thin;    ///< the arcs as they are drawn
    hl_arcs context; ///< likewise, of the land around; units 0: none
    hl_type_sizes size;
    double factor; ///< of all lengths; 1 on a sheet of 183 mm
    double width;  ///< points
    double height;
    double margin;
    hl_lines_of_text title;
    hl_lines_of_text subtitle;
    hl_lines_of_text caption;
    hl_map_format format;
    bool graticule;
    bool beside; ///< the legend stands beside the map, not below
    hl_box legend;
    double legend_label; ///< width of the widest label of the legend
    double legend_count;
    hl_box *frame;      ///< theme->panels
    hl_view *view;      ///< theme->panels
    hl_box obstacle[8]; ///< that labels keep away from
    size_t obstacles;
    double foot; ///< height that furniture takes at the foot of the legend's column
    size_t labels;
    size_t dropped;
    hl_log *log;
} hl_plate;

double hl_mm(double millimeters);
double hl_view_x(const hl_view *view, double x);
double hl_view_y(const hl_view *view, double y);
hl_type hl_plain_type(double size, uint32_t color);

/// The words in the language of the sheet.
const char *hl_plate_words(const hl_plate *plate, hl_text text);

/// All but the drawing: font, legend, layout, lines as thin as the sheet shows them.
/// Release with hl_plate_free().
hl_status hl_plate_prepare(hl_plate *plate, hl_error *err);
void hl_plate_free(hl_plate *plate);

// layout.c
hl_status hl_plate_plan(hl_plate *plate, hl_error *err);
double hl_legend_height(const hl_plate *plate, double width);

// units.c
hl_status hl_plate_thin(hl_plate *plate, hl_error *err);
void hl_plate_units(hl_plate *plate, size_t panel, const hl_view *view);
/// Trace the rings of a unit on the paper.
void hl_plate_trace(hl_plate *plate, const hl_view *view, size_t unit);
enum { HL_FADES = 3 };
/// A color nearer to white, at level 0 (not at all) to HL_FADES - 1.
uint32_t hl_plate_fade(uint32_t color, uint8_t level);
/// Whether a point of the sheet lies in any unit.
bool hl_plate_is_land(const hl_plate *plate, const hl_view *view, double x, double y);

// furniture.c
void hl_plate_graticule(hl_plate *plate, const hl_view *view);
void hl_plate_graticule_labels(hl_plate *plate, const hl_view *view);
/// The length in points of a bar no longer than `room` that is a round length on the
/// ground, at the middle of a view; NaN where that is unknown.
double hl_plate_bar_length(const hl_plate *plate, const hl_view *view, double room,
                           double *meters);
void hl_plate_scale_bar(hl_plate *plate, const hl_view *view, double x, double y,
                        double room);
void hl_plate_furnish(hl_plate *plate, const hl_view *view);

// legend.c
void hl_plate_legend(hl_plate *plate);

// labels.c
hl_status hl_plate_labels(hl_plate *plate, const hl_view *view, hl_error *err);

// inset.c
/// The largest scale of an inset, points per unit of the plane, at most; 0: none.
double hl_plate_inset_scale(const hl_plate *plate);
/// Insets in the corners of the map; furniture and labels keep away from them.
void hl_plate_corner_insets(hl_plate *plate);
void hl_plate_insets(hl_plate *plate);

#endif
