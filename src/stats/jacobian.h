/// @file jacobian.h
/// log |I - rho W| as a function of rho, with its derivatives.
#ifndef HINTERLAND_SRC_STATS_JACOBIAN_H
#define HINTERLAND_SRC_STATS_JACOBIAN_H

#include "hinterland/stats/regression.h"
#include "hinterland/weights/weights.h"
#include "stats/chebyshev.h"
#include "stats/sparse_cholesky.h"
#include "stats/sparse_lu.h"

enum { HL_EIGEN_MOST = 1000 };

/// Start from `{0}`; release with hl_jacobian_free().
typedef struct hl_jacobian {
    const hl_weights *w; ///< borrowed
    hl_jacobian_method method;
    double low, high; ///< regular in between: reciprocals of the extreme eigenvalues
                      ///< of a symmetric W; +-1 / norm of any other
    bool sums_to_one; ///< all rows with neighbors do
    size_t islands;
    size_t evaluations;
    double *b;    ///< symmetric values, or NULL
    double *real; ///< eigenvalues, or NULL
    double *imaginary;
    hl_sparse_cholesky *cholesky;
    hl_sparse_lu *lu;
    hl_chebyshev series; ///< see hl_jacobian_focus()
} hl_jacobian;

/// Prepare a method. AUTO: eigenvalues of a symmetric W up to 200 units, then Cholesky;
/// LU for any other W.
///
/// @return  HL_INPUT when W has no links, for Cholesky on a W that is not similar to a
///          symmetric matrix, for eigenvalues of too many units; HL_MEMORY
hl_status hl_jacobian_make(const hl_weights *w, hl_jacobian_method method,
                           hl_jacobian *out, hl_error *err);

/// log |I - rho W|; -infinity where it is singular.
hl_status hl_jacobian_log(hl_jacobian *jacobian, double rho, double *out,
                          hl_error *err);

/// Prepare hl_jacobian_at() for rho in [from, to], inside (low, high). Nothing to do
/// with eigenvalues, else a series through exact values.
hl_status hl_jacobian_focus(hl_jacobian *jacobian, double from, double to,
                            hl_error *err);

/// log |I - rho W| (order 0), -tr G (1) or -tr G^2 (2), G = W (I - rho W)^-1.
double hl_jacobian_at(const hl_jacobian *jacobian, size_t order, double rho);

void hl_jacobian_free(hl_jacobian *jacobian);

#endif
