/// @file chebyshev.h
/// A smooth function that is expensive to evaluate, as a series with its derivatives.
#ifndef HINTERLAND_SRC_STATS_CHEBYSHEV_H
#define HINTERLAND_SRC_STATS_CHEBYSHEV_H

#include <stddef.h>

#include "hinterland/core/status.h"

enum { HL_CHEBYSHEV_ORDERS = 3 };

/// A Chebyshev series on [center - half, center + half]. Start from `{0}`; release with
/// hl_chebyshev_free().
typedef struct hl_chebyshev {
    double center, half;
    size_t nodes;
    double *c[HL_CHEBYSHEV_ORDERS]; ///< coefficients of value, first, second derivative
} hl_chebyshev;

/// How many nodes give all digits when the nearest singularity is `distance` away from
/// the center of an interval of half-width `half`. Between 12 and 400.
size_t hl_chebyshev_nodes(double half, double distance);

/// An empty series on [low, high]. HL_MEMORY.
hl_status hl_chebyshev_make(double low, double high, size_t nodes, hl_chebyshev *out,
                            hl_error *err);

/// Where the function is wanted, node by node.
double hl_chebyshev_node(const hl_chebyshev *series, size_t node);

/// The series through value[0 .. nodes - 1] at the nodes.
void hl_chebyshev_fit(hl_chebyshev *series, const double *value);

/// Value (order 0) or derivative at x in the interval.
double hl_chebyshev_at(const hl_chebyshev *series, size_t order, double x);

void hl_chebyshev_free(hl_chebyshev *series);

#endif
