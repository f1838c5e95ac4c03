/// @file project_of.h
/// A QGIS project on its way: its layers, and what tree, themes and layouts ask of
/// them.
#ifndef HINTERLAND_IO_PROJECT_OF_H
#define HINTERLAND_IO_PROJECT_OF_H

#include "io/canvas.h"
#include "io/drawing.h"

enum { HL_PROJECT_ID_SIZE = 96, HL_PROJECT_DATE_SIZE = 24 };

/// One map entry.
typedef struct hl_project_layer {
    const hl_map_entry *entry;
    hl_drawing drawing;
    char
        id[HL_PROJECT_ID_SIZE]; ///< longer than 10 characters, or QGIS makes up another
    char *name;                 ///< distinct: themes and layouts go by it
    char *source;
} hl_project_layer;

typedef struct hl_project {
    const hl_package *package;
    hl_canvas canvas;
    hl_project_layer *layer;
    size_t count;
    size_t shown;  ///< the base map that is on when the project opens
    size_t ground; ///< the layer under missing values, the last one; SIZE_MAX: none
    hl_map_entry ground_entry;
    hl_buffer crs[2]; ///< elements of the layers' CRS and of the map's
} hl_project;

/// Whether a layer is drawn, and whether it is a map of its own.
bool hl_project_spatial(const hl_project_layer *l);
bool hl_project_is_base(const hl_project_layer *l);

/// The name of the sheet whose shapes a layer has.
const char *hl_project_shapes_of(const hl_project *p, const hl_project_layer *l);

/// The first layer of a sheet, or NULL.
const hl_project_layer *hl_project_layer_of(const hl_project *p, const char *sheet);

/// Whether layer k is part of the theme of layer i: itself, the overlays that are on,
/// and under an overlay the first base map.
bool hl_project_in_theme(const hl_project *p, size_t i, size_t k);

/// Days as YYYY-MM-DD.
void hl_project_write_date(double days, char out[HL_PROJECT_DATE_SIZE]);

/// First and last date of a temporal layer; false when it has none.
bool hl_project_dates(const hl_project_layer *l, char first[HL_PROJECT_DATE_SIZE],
                      char last[HL_PROJECT_DATE_SIZE]);

/// Append a layer of a tree: that of the project, or that of a legend.
void hl_project_add_tree_layer(const hl_project *p, size_t i, bool checked,
                               hl_buffer *out);

/// Append the layer tree.
void hl_project_add_tree(const hl_project *p, hl_buffer *out);

/// Append a theme for every map, and for the map under an overlay that is off.
void hl_project_add_themes(const hl_project *p, hl_buffer *out);

/// Append the print layouts: a page per map that wants one, small multiples and an
/// atlas of the periods per map of several, an atlas of the outlined areas per group.
void hl_project_add_layouts(const hl_project *p, hl_buffer *out);

#endif
