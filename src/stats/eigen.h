/// @file eigen.h
/// Eigenvalues of a weights matrix.
#ifndef HINTERLAND_SRC_STATS_EIGEN_H
#define HINTERLAND_SRC_STATS_EIGEN_H

#include "hinterland/weights/weights.h"

/// All eigenvalues of W, by GSL. GSL's handler would end the program: it is off while
/// this runs, one thread at a time, and put back.
///
/// @param b          values of hl_symmetrize() at the links, or NULL for any W
/// @param real       n values
/// @param imaginary  n values; 0 with b
/// @return           HL_INPUT when the iteration does not converge; HL_MEMORY
hl_status hl_eigenvalues(const hl_weights *w, const double *b, double *real,
                         double *imaginary, hl_error *err);

/// The smallest and the largest eigenvalue of the symmetric B at the links of W, by
/// Lanczos: slightly inside for large n.
hl_status hl_extreme_eigenvalues(const hl_weights *w, const double *b, double *smallest,
                                 double *largest, hl_error *err);

#endif
