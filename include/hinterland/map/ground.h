/// @file ground.h
/// Where the units of a layer lie on a sheet: projected once, drawn on many maps.
#ifndef HINTERLAND_MAP_GROUND_H
#define HINTERLAND_MAP_GROUND_H

#include "hinterland/geometry/arcs.h"
#include "hinterland/geometry/projection.h"

/// Start from `{0}`; release with hl_map_ground_free(). Not to be shared between
/// threads: each has a twin by hl_map_ground_twin().
typedef struct hl_map_ground {
    size_t n;     ///< units
    hl_arcs arcs; ///< in meters on the sheet, or map units of a plane
    double *rank; ///< of the vertices: hl_arcs_rank()
    double low_x; ///< what they cover
    double low_y;
    double high_x;
    double high_y;
    uint32_t *group; ///< n: the group (province) of every unit; NULL: none
    size_t groups;
    double *area;         ///< n: on the sheet, square meters
    hl_arcs context;      ///< land around the units; units 0: none
    double *context_rank; ///< of its vertices
    hl_projection projection;
    bool twin;    ///< all but the projection belongs to another
    double areal; ///< largest over smallest areal scale; 1 for an equal-area projection
} hl_map_ground;

typedef struct hl_map_ground_options {
    const char *crs; ///< of the map: "EPSG:5070", WKT, …; NULL: an equal-area one
    bool force;      ///< also one that distorts areas by more than a half
    const char *const
        *group; ///< n names of groups, NULL entries: none; NULL: no groups
} hl_map_ground_options;

/// Project the units of a layer and find their borders.
///
/// @param crs      of the layer
/// @param options  NULL for {0}
/// @param out      overwritten on success only
/// @param log      GEOMETRY-010 where borders do not match, MAP-101 where areas are
///                 distorted; may be NULL
/// @return         HL_INPUT: no unit has a shape, the projection has no place for some,
///                 or distorts areas by more than a half; HL_MEMORY
///
/// Time O(vertices).
hl_status hl_map_ground_make(const hl_polygons *polygons, const hl_crs *crs,
                             const hl_map_ground_options *options, hl_map_ground *out,
                             hl_log *log, hl_error *err);

/// Put other land under the units: neighbors, seas, lakes that are not analyzed. The
/// sheet still shows what the units cover. Polygons without a place in the projection
/// are left out.
///
/// @param crs  of the polygons
/// @return     HL_INPUT: a plane cannot be laid over a place on earth; HL_MEMORY
hl_status hl_map_ground_context(hl_map_ground *ground, const hl_polygons *polygons,
                                const hl_crs *crs, hl_error *err);

/// The same ground for another thread, with a projection of its own.
///
/// @param ground  must outlive `out`
hl_status hl_map_ground_twin(const hl_map_ground *ground, hl_map_ground *out,
                             hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_map_ground_free(hl_map_ground *ground);

#endif
