/// @file strtree.h
/// Which boxes meet a box? A packed Sort-Tile-Recursive R-tree in flat arrays.
///
/// Source: Leutenegger, Lopez & Edgington (1997), STR: a simple and efficient algorithm
/// for R-tree packing. ICDE. GEOS has one too; this one holds no geometry objects.
#ifndef HINTERLAND_GEOMETRY_STRTREE_H
#define HINTERLAND_GEOMETRY_STRTREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/status.h"

typedef struct hl_box {
    double x0, y0, x1, y1;
} hl_box;

/// The box that holds nothing: any box grown into it becomes that box.
hl_box hl_box_empty(void);
void hl_box_add(hl_box *box, double x, double y);
bool hl_box_meets(const hl_box *a, const hl_box *b);

enum { HL_TREE_LEVELS = 10 }; ///< 16^9 > 2^32 items

/// Start from `{0}`; release with hl_tree_free().
typedef struct hl_tree {
    size_t count;
    size_t levels;
    size_t level[HL_TREE_LEVELS + 1]; ///< where each level begins in `box`
    hl_box *box;                      ///< the items, then their parents, up to the root
    uint32_t *item;                   ///< count indices: what a leaf box stands for
} hl_tree;

/// @param box  count boxes, copied
hl_status hl_tree_build(const hl_box *box, size_t count, hl_tree *out, hl_error *err);

/// What a query calls for each item; a failure ends the query.
typedef hl_status hl_tree_found(void *payload, uint32_t item, hl_error *err);

/// Call `found` for every item whose box meets `box`, in the order of the tree.
hl_status hl_tree_query(const hl_tree *tree, const hl_box *box, hl_tree_found *found,
                        void *payload, hl_error *err);

void hl_tree_free(hl_tree *tree);

#endif
