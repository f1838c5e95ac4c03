/// @file map_sample.h
/// Squares on the ellipsoid with values and names, to be mapped.
#ifndef HINTERLAND_TESTS_MAP_SAMPLE_H
#define HINTERLAND_TESTS_MAP_SAMPLE_H

#include "hinterland/map/sheet.h"

enum { MAP_SIDE = 6, MAP_UNITS = MAP_SIDE * MAP_SIDE };

/// Start with map_sample_make(), release with map_sample_free().
typedef struct map_sample {
    hl_polygons polygons; ///< 118 .. 124 degrees east, 28 .. 34 north
    hl_crs crs;           ///< EPSG:4490
    hl_map_ground ground;
    double value[MAP_UNITS]; ///< 0 .. 35, the last missing
    double level[MAP_UNITS]; ///< codes 1 .. 3, the last missing
    const char *name[MAP_UNITS];
    hl_map_panel panel[2];
    hl_map_theme theme; ///< of `value`
} map_sample;

extern const hl_classes MAP_LEVELS; ///< four classes; nobody has the fourth

void map_sample_make(map_sample *out);
void map_sample_free(map_sample *sample);

#endif
