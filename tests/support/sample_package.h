/// @file sample_package.h
/// A small result made by hand: 6 x 6 counties between 118 and 124 degrees east with a
/// hole, an island, missing values and hard names, cores, neighbor lines, a panel with
/// its view, and tables.
#ifndef HINTERLAND_TESTS_SAMPLE_PACKAGE_H
#define HINTERLAND_TESTS_SAMPLE_PACKAGE_H

#include "hinterland/io/package.h"

enum {
    SAMPLE_SIDE = 6,
    SAMPLE_UNITS = SAMPLE_SIDE * SAMPLE_SIDE,
    SAMPLE_PERIODS = 3,
    SAMPLE_PANEL = SAMPLE_UNITS * SAMPLE_PERIODS,
    SAMPLE_CORES = 3,
    SAMPLE_LINKS = 2 * SAMPLE_SIDE * (SAMPLE_SIDE - 1),
    SAMPLE_SHEETS = 5,
    SAMPLE_MAPS = 9
};

typedef struct sample {
    hl_polygons polygons;
    double core_x[SAMPLE_CORES];
    double core_y[SAMPLE_CORES];
    double line_x[2 * SAMPLE_LINKS];
    double line_y[2 * SAMPLE_LINKS];
    size_t path_start[SAMPLE_LINKS + 1];
    hl_sheet sheet[SAMPLE_SHEETS]; ///< cores, neighbors, counties, values, audit
    hl_view view;
    hl_map_entry map[SAMPLE_MAPS];
    hl_package package;
} sample;

/// Fills `out`; fails the test when there is no memory.
void sample_make(sample *out, hl_lang lang);
void sample_free(sample *sample);

extern const hl_classes SAMPLE_LEVELS; ///< ten classes, codes 1 .. 10
extern const hl_classes SAMPLE_LISA;   ///< seven classes, codes 0 .. 6

#endif
