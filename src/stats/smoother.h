/// @file smoother.h
/// Moments of W'W, the matrix behind Lee's L.
#ifndef HINTERLAND_SRC_STATS_SMOOTHER_H
#define HINTERLAND_SRC_STATS_SMOOTHER_H

#include "stats/moments.h"

/// Sums over the diagonal of a matrix P.
typedef struct hl_diagonal {
    double total;   ///< sum P_ii
    double squares; ///< sum P_ii^2
    double rows;    ///< sum P_ii * (sum of P_ij over j != i)
} hl_diagonal;

/// Moments of W'W: `off` without its diagonal, `on` of the diagonal.
///
/// @return  HL_MEMORY
///
/// Time O(sum of the squared column counts of W), memory O(links + n).
hl_status hl_smoother_moments(const hl_weights *w, hl_moments *off, hl_diagonal *on,
                              hl_error *err);

#endif
