/// @file tables.h
/// Small tables, layers and frames made by hand.
#ifndef HINTERLAND_TESTS_TABLES_H
#define HINTERLAND_TESTS_TABLES_H

#include "hinterland/frame/frame.h"

/// A table of text fields. `cell` has rows * count texts, row by row; NULL is missing.
/// Fails the test when there is no memory, unless `may_fail`: then returns false.
int make_table(const char *source, const char *const *field, size_t count,
               const char *const *cell, size_t rows, hl_table *out);

/// A layer of unit squares with the lower left corners x, y over such a table (which it
/// takes over); NaN in x is a null geometry.
int make_squares(hl_table *table, const double *x, const double *y, hl_layer *out);

#endif
