/// @file package.h
/// A whole result on its way out: the sheets in draw order, which of their columns
/// become maps, and how they were made. The writers of io (geopackage.h, project.h)
/// read nothing else.
#ifndef HINTERLAND_IO_PACKAGE_H
#define HINTERLAND_IO_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/frame/sheet.h"

/// What a map entry is in the QGIS project.
typedef enum hl_map_role {
    HL_MAP_BASE,       ///< a map of its own; only one base map shows at a time
    HL_MAP_OVERLAY,    ///< drawn over every base map, e.g. the cores
    HL_MAP_OVERLAY_OFF ///< in the project, not switched on, e.g. the neighbor lines
} hl_map_role;

/// One layer of the QGIS project: a sheet (or view) drawn by one of its columns. All
/// text is borrowed.
typedef struct hl_map_entry {
    const char *sheet;  ///< name of a sheet, or of a view
    const char *column; ///< a column with a style; NULL: a plain symbol, or a table
    hl_text group; ///< in the layer tree; groups with overlays stand first, tables last
    hl_text title; ///< name of the layer, of its theme and of its layout
    hl_map_role role;
    hl_text subtitle;    ///< under the title of the layout: study and period; {0}: none
    bool layout;         ///< gets a print layout on A4 (base maps only)
    hl_text legend_note; ///< over the legend, e.g. "FDR 0.05"; {NULL, NULL} for none
    hl_text caption;     ///< under the map: n, weights, statistic, seed, source
} hl_map_entry;

/// A spatial view: the rows of the table `child`, each with the shape of its row in
/// `parent`. QGIS draws it like a layer and steps through its dates; it takes no room.
typedef struct hl_view {
    const char *name; ///< lower-case ASCII, e.g. "county_periods"
    hl_text title;
    hl_text description;
    const char *parent;         ///< sheet with shapes
    const char *child;          ///< sheet without; the view has its columns
    const char *child_key;      ///< column of `child` that names the parent row
    const char *parent_key;     ///< column of `parent`; NULL: the row number, from 1
    const char *date_column;    ///< HL_DATE column of `child`; NULL: not temporal
    const char *default_column; ///< column of `child` whose style opens by default
    const char *period_column;  ///< text column of `child` that names the period; NULL:
                                ///< none
    const char *page_sheet;     ///< sheet with a row per period, its columns named as
                                ///< period_column and date_column: the pages of an
                                ///< atlas; NULL: none
} hl_view;

/// Everything is borrowed. Start from `{0}`: empty lists are allowed.
typedef struct hl_package {
    hl_text title;
    hl_text abstract;
    hl_lang lang;           ///< of aliases, labels, titles; labels of classes have both
    const char *crs;        ///< WKT of all shapes; NULL: planar, unknown
    const hl_sheet *sheets; ///< in draw order: the first is drawn on top
    size_t sheet_count;
    const hl_view *views; ///< drawn below the sheets
    size_t view_count;
    const hl_map_entry *maps; ///< in the order of the layer tree; groups as they appear
    size_t map_count;
    const char *const *history; ///< one line per step, becomes the layers' history
    size_t history_count;
    const char *const *keywords;
    size_t keyword_count;
} hl_package;

/// The sheet with this name, borrowed; for the name of a view its child. NULL when
/// there is none.
const hl_sheet *hl_package_find(const hl_package *package, const char *name);

/// The view with this name, borrowed, or NULL.
const hl_view *hl_package_find_view(const hl_package *package, const char *name);

/// Check what the writers rely on: sheets with distinct ASCII names, shapes where the
/// kind of shape says so, as many path offsets and rings as rows, views and map entries
/// that name existing sheets and columns.
///
/// @return  HL_INTERNAL: a package is made by the program, not by the user
hl_status hl_package_check(const hl_package *package, hl_error *err);

#endif
