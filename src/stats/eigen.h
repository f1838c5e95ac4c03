/// @file eigen.h
/// Eigenvalues of a matrix.
#ifndef HINTERLAND_SRC_STATS_EIGEN_H
#define HINTERLAND_SRC_STATS_EIGEN_H

#include "hinterland/weights/weights.h"

/// All eigenvalues of a dense matrix, in no particular order, by GSL.
///
/// @param a          n rows of n values; destroyed
/// @param real       n values
/// @param imaginary  n values, or NULL: `a` is symmetric
/// @return           HL_INPUT when the iteration does not converge; HL_MEMORY
///
/// Time O(n^3), one thread at a time: see hl_gsl_quietly().
hl_status hl_dense_eigenvalues(double *a, size_t n, double *real, double *imaginary,
                               hl_error *err);

/// All eigenvalues of W, by hl_dense_eigenvalues().
///
/// @param b          values of hl_symmetrize() at the links, or NULL for any W
/// @param real       n values
/// @param imaginary  n values; 0 with b
/// @return           as hl_dense_eigenvalues()
hl_status hl_eigenvalues(const hl_weights *w, const double *b, double *real,
                         double *imaginary, hl_error *err);

/// The smallest and the largest eigenvalue of the symmetric B at the links of W, by
/// Lanczos: slightly inside for large n.
hl_status hl_extreme_eigenvalues(const hl_weights *w, const double *b, double *smallest,
                                 double *largest, hl_error *err);

#endif
