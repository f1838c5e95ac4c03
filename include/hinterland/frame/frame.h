/// @file frame.h
/// n units and T periods in memory: keys, geometry, and an open list of columns.
#ifndef HINTERLAND_FRAME_FRAME_H
#define HINTERLAND_FRAME_FRAME_H

#include "hinterland/core/column.h"
#include "hinterland/frame/layer.h"

/// Units are sorted by key (strcmp order), so that no result depends on the order of
/// the input rows. Periods ascend. Start from `{0}`; release with hl_frame_free().
typedef struct hl_frame {
    size_t n;             ///< units
    size_t periods;       ///< T >= 1
    char **key;           ///< n distinct texts, ascending
    char **key_read;      ///< n keys as they stood in the layer; NULL: as `key`
    char **period;        ///< T texts, ascending; a single "" without a period column
    hl_polygons polygons; ///< n units, in the CRS of the source
    char *crs;            ///< WKT2, or NULL: planar on purpose
    hl_columns units;     ///< n rows: one value per unit
    hl_columns panel;     ///< n * T rows: row t * n + i is unit i in period t
} hl_frame;

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_frame_free(hl_frame *frame);

#endif
