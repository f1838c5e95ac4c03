/// @file lattice.h
/// Squares on a grid with simulated variables, for tests of models.
#ifndef HINTERLAND_TESTS_LATTICE_H
#define HINTERLAND_TESTS_LATTICE_H

#include "hinterland/stats/regression.h"
#include "hinterland/weights/weights.h"

enum { LATTICE_TERMS = 2 };

/// Start from `{0}`; release with lattice_free().
typedef struct lattice {
    size_t n;
    hl_weights w; ///< rook, row-standardized
    double *y;
    double *x[LATTICE_TERMS];
    const char *name[LATTICE_TERMS];
    const double *column[LATTICE_TERMS];
    hl_regression_data data;
} lattice;

/// rows * columns squares, y = (I - rho W)^-1 (1 + 2 a - b + e), e standard normal.
void lattice_make(size_t rows, size_t columns, double rho, uint64_t seed, lattice *out);

/// A variable of the seed's stream, standard normal.
void lattice_normal(uint64_t seed, uint64_t stream, size_t n, double *out);

void lattice_free(lattice *l);

#endif
