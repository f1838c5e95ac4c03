/// @file shapefile.h
/// Reads the polygons of a .shp, and nothing else: for tests on real counties.
#ifndef HINTERLAND_TESTS_SHAPEFILE_H
#define HINTERLAND_TESTS_SHAPEFILE_H

#include <stdbool.h>

#include "hinterland/frame/layer.h"

/// The polygons of a shapefile below ../shared of the project, or false when the file
/// is not there (said on stderr). Clockwise rings begin a polygon, others are its
/// holes.
bool shapefile_read(const char *name, hl_polygons *out);

#endif
