/// @file kdtree.h
/// Which points are near a point? A balanced tree over points in space.
///
/// Source: Bentley (1975), Multidimensional binary search trees used for associative
/// searching. CACM 18, 509-517.
#ifndef HINTERLAND_GEOMETRY_KDTREE_H
#define HINTERLAND_GEOMETRY_KDTREE_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/status.h"

typedef struct hl_place {
    double at[3];
} hl_place;

/// Start from `{0}`; release with hl_kdtree_free(). The places are borrowed.
typedef struct hl_kdtree {
    size_t n;
    const hl_place *place;
    uint32_t *order; ///< n indices: the middle of each range is its splitting point
    uint8_t *axis;   ///< n: along which
} hl_kdtree;

hl_status hl_kdtree_build(const hl_place *place, size_t n, hl_kdtree *out,
                          hl_error *err);

/// Straight-line distance from place i to its k-th nearest other one.
///
/// @param heap  scratch of k values
double hl_kdtree_reach(const hl_kdtree *tree, uint32_t i, size_t k, double *heap);

/// The place nearest to a point by a straight line; the tree is not empty.
uint32_t hl_kdtree_nearest(const hl_kdtree *tree, const hl_place *from);

/// The other places within a straight-line distance of place i, in no order.
///
/// @param found  room for n indices
/// @return       how many
size_t hl_kdtree_within(const hl_kdtree *tree, uint32_t i, double radius,
                        uint32_t *found);

void hl_kdtree_free(hl_kdtree *tree);

#endif
