/// @file design.h
/// A design matrix as an orthonormal basis, and what symmetric weights do to it.
#ifndef HINTERLAND_SRC_STATS_DESIGN_H
#define HINTERLAND_SRC_STATS_DESIGN_H

#include <stddef.h>

#include "hinterland/weights/weights.h"

/// Start from `{0}`; release with hl_design_free().
typedef struct hl_design {
    size_t n, k;
    double *basis;  ///< k orthonormal columns of n values, basis[j * n + i]
    double *lagged; ///< the same columns times U = (W + W') / 2
    double *inner;  ///< k * k: basis' U basis
} hl_design;

/// @param x    w->n rows of k values, x[i * k + j]
/// @param out  overwritten on success only
/// @return     HL_INPUT for a value that is not finite, k out of 1 .. n - 1 or columns
///             that depend on each other; HL_MEMORY
///
/// Time O(n k^2 + links k).
hl_status hl_design_make(const double *x, size_t k, const hl_weights *w, hl_design *out,
                         hl_error *err);

void hl_design_free(hl_design *design);

#endif
