/// @file rows.h
/// Copies of inputs whose rows are in another order.
#ifndef HINTERLAND_TESTS_ROWS_H
#define HINTERLAND_TESTS_ROWS_H

#include <stddef.h>
#include <stdint.h>

/// The numbers below `count`, shuffled unless `shuffle` is 0. The caller frees them.
size_t *rows_order(size_t count, uint64_t shuffle);

/// Copy a file from one folder to another.
void rows_copy_file(const char *from, const char *to, const char *name);

/// Copy the lines of a CSV (no line breaks within cells), those after the first in
/// another order.
void rows_copy_lines(const char *from, const char *to, const char *name,
                     uint64_t shuffle);

/// Copy a shapefile `name`.shp with its features in another order.
void rows_copy_layer(const char *from, const char *to, const char *name,
                     uint64_t shuffle);

#endif
