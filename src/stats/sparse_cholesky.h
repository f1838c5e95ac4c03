/// @file sparse_cholesky.h
/// log |I - rho W| for a W that a diagonal scaling makes symmetric. By CHOLMOD without
/// supernodes: no BLAS, so the same bits everywhere.
#ifndef HINTERLAND_SRC_STATS_SPARSE_CHOLESKY_H
#define HINTERLAND_SRC_STATS_SPARSE_CHOLESKY_H

#include "hinterland/weights/weights.h"

/// The symmetric matrix B that is similar to W: b_ij = sqrt(w_ij w_ji) at the links of
/// W. There is one when the scaling s_j = s_i w_ij / w_ji is the same along all ways.
///
/// @param b      w->start[n] values, overwritten; NULL to ask only
/// @param first  set to the link that contradicts, or to SIZE_MAX
hl_status hl_symmetrize(const hl_weights *w, double *b, size_t *first, hl_error *err);

/// Opaque. One per thread.
typedef struct hl_sparse_cholesky hl_sparse_cholesky;

/// Order and analyze I - rho B once.
///
/// @param b  values of hl_symmetrize(), borrowed like w until hl_sparse_cholesky_free()
hl_status hl_sparse_cholesky_make(const hl_weights *w, const double *b,
                                  hl_sparse_cholesky **out, hl_error *err);

/// log |I - rho B|; -infinity where the matrix is not positive definite.
hl_status hl_sparse_cholesky_log(hl_sparse_cholesky *cholesky, double rho, double *out,
                                 hl_error *err);

void hl_sparse_cholesky_free(hl_sparse_cholesky *cholesky);

#endif
