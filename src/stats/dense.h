/// @file dense.h
/// Small dense linear algebra on column-major matrices: least squares by Householder
/// reflections, inverses of positive definite matrices.
#ifndef HINTERLAND_SRC_STATS_DENSE_H
#define HINTERLAND_SRC_STATS_DENSE_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/status.h"

/// A = Q R by reflections. Columns that depend on those before have no row in R. Start
/// from `{0}`; release with hl_qr_free().
typedef struct hl_qr {
    size_t n, k;
    size_t rank;
    size_t dependent; ///< first dependent column; SIZE_MAX for none
    double *v;        ///< n * rank reflectors, unit length or 0
    double *r;        ///< k * k, upper: column j at r + j k
} hl_qr;

/// Factor a n-by-k matrix. HL_MEMORY.
hl_status hl_qr_make(const double *a, size_t n, size_t k, hl_qr *out, hl_error *err);

/// b and, in place of y, the residuals. Full rank only.
void hl_qr_solve(const hl_qr *qr, double *y, double *b);

/// In place of y, its projection on the columns.
void hl_qr_project(const hl_qr *qr, double *y);

/// In place of y, what is orthogonal to the columns.
void hl_qr_residual(const hl_qr *qr, double *y);

/// Column j < rank of Q.
void hl_qr_column(const hl_qr *qr, size_t j, double *q);

/// (A'A)^-1, k * k. Full rank only.
void hl_qr_inverse(const hl_qr *qr, double *inverse);

void hl_qr_free(hl_qr *qr);

/// The lower Cholesky factor in place of a symmetric k * k matrix; false when it is not
/// positive definite.
bool hl_spd_factor(double *a, size_t k);

/// The inverse in place of a symmetric k * k matrix; false when it is not positive
/// definite. `scratch` has k * k places.
bool hl_spd_inverse(double *a, size_t k, double *scratch);

/// The eigenvalues of a symmetric k * k matrix, destroyed, ascending by Jacobi
/// rotations. For small k.
void hl_symmetric_eigenvalues(double *a, size_t k, double *value);

/// Eigenvalues and unit eigenvectors of a symmetric k * k matrix, destroyed, ascending
/// by Jacobi rotations. The sign of a vector is arbitrary. For small k.
///
/// @param vector  k * k, overwritten: vector l at vector + l k
void hl_symmetric_eigenvectors(double *a, size_t k, double *value, double *vector);

#endif
