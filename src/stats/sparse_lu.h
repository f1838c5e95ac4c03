/// @file sparse_lu.h
/// I - rho W factored, for any W. By KLU: no BLAS, so the same bits everywhere.
#ifndef HINTERLAND_SRC_STATS_SPARSE_LU_H
#define HINTERLAND_SRC_STATS_SPARSE_LU_H

#include "hinterland/weights/weights.h"

/// Opaque. One per thread.
typedef struct hl_sparse_lu hl_sparse_lu;

/// Order the matrix once. The weights are borrowed until hl_sparse_lu_free().
hl_status hl_sparse_lu_make(const hl_weights *w, hl_sparse_lu **out, hl_error *err);

/// Factor I - rho W.
///
/// @param singular  set when there is no factor
hl_status hl_sparse_lu_factor(hl_sparse_lu *lu, double rho, bool *singular,
                              hl_error *err);

/// log |det (I - rho W)| of the last factor.
double hl_sparse_lu_log(const hl_sparse_lu *lu);

/// In place of `count` right sides of n values: (I - rho W)^-1 b.
hl_status hl_sparse_lu_solve(hl_sparse_lu *lu, double *b, size_t count, hl_error *err);

/// The same with the transposed matrix.
hl_status hl_sparse_lu_solve_transposed(hl_sparse_lu *lu, double *b, size_t count,
                                        hl_error *err);

void hl_sparse_lu_free(hl_sparse_lu *lu);

#endif
