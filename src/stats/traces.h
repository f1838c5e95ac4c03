/// @file traces.h
/// Exact traces of products with G = W (I - rho W)^-1, by n sparse solves.
#ifndef HINTERLAND_SRC_STATS_TRACES_H
#define HINTERLAND_SRC_STATS_TRACES_H

#include "stats/sparse_lu.h"

typedef struct hl_traces {
    double gg; ///< tr G'G
    double wg; ///< tr (W G + W'G)
} hl_traces;

/// @param lu  factored at rho
hl_status hl_traces_compute(const hl_weights *w, hl_sparse_lu *lu, hl_traces *out,
                            hl_error *err);

#endif
