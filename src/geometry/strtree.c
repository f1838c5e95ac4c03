#include "geometry/strtree.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"

enum { FAN = 16, STACK = FAN * HL_TREE_LEVELS };

typedef struct entry {
    double x, y; // the middle of the box
    uint32_t item;
} entry;

hl_box hl_box_empty(void)
{
    return (hl_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
}

void hl_box_add(hl_box *box, double x, double y)
{
    box->x0 = fmin(box->x0, x);
    box->y0 = fmin(box->y0, y);
    box->x1 = fmax(box->x1, x);
    box->y1 = fmax(box->y1, y);
}

bool hl_box_meets(const hl_box *a, const hl_box *b)
{
    return a->x0 <= b->x1 && b->x0 <= a->x1 && a->y0 <= b->y1 && b->y0 <= a->y1;
}

static int by_item(const entry *a, const entry *b)
{
    return (a->item > b->item) - (a->item < b->item);
}

static int by_x(const void *pa, const void *pb)
{
    const entry *a = pa;
    const entry *b = pb;
    const int order = (a->x > b->x) - (a->x < b->x);

    return order != 0 ? order : by_item(a, b);
}

static int by_y(const void *pa, const void *pb)
{
    const entry *a = pa;
    const entry *b = pb;
    const int order = (a->y > b->y) - (a->y < b->y);

    return order != 0 ? order : by_item(a, b);
}

/// Slices of equal count by x, each sorted by y: sixteen in a row make a compact leaf.
static void tile(entry *list, size_t count)
{
    const size_t leaves = (count + FAN - 1) / FAN;
    const size_t slices = (size_t)ceil(sqrt((double)leaves));
    const size_t width = slices > 0 ? (leaves + slices - 1) / slices * FAN : 1;

    qsort(list, count, sizeof *list, by_x);
    for (size_t at = 0; at < count; at += width) {
        const size_t rest = count - at;
        qsort(list + at, rest < width ? rest : width, sizeof *list, by_y);
    }
}

/// The number of boxes of all levels; fills tree->level.
static size_t plan_levels(hl_tree *tree)
{
    size_t at = 0;
    size_t width = tree->count;

    tree->levels = 0;
    while (width > 0) {
        tree->level[tree->levels++] = at;
        at += width;
        if (width == 1) break;
        width = (width + FAN - 1) / FAN;
    }
    tree->level[tree->levels] = at;
    return at;
}

static void fill_parents(hl_tree *tree)
{
    for (size_t l = 1; l < tree->levels; l++) {
        const size_t below = tree->level[l - 1];
        for (size_t k = tree->level[l]; k < tree->level[l + 1]; k++) {
            tree->box[k] = hl_box_empty();
        }
        for (size_t k = below; k < tree->level[l]; k++) {
            hl_box *parent = &tree->box[tree->level[l] + (k - below) / FAN];
            hl_box_add(parent, tree->box[k].x0, tree->box[k].y0);
            hl_box_add(parent, tree->box[k].x1, tree->box[k].y1);
        }
    }
}

hl_status hl_tree_build(const hl_box *box, size_t count, hl_tree *out, hl_error *err)
{
    hl_tree tree = {.count = count};
    hl_status status = HL_OK;
    entry *list = hl_array(count, sizeof *list);

    tree.box = hl_array(plan_levels(&tree), sizeof *tree.box);
    tree.item = hl_array(count, sizeof *tree.item);
    if (list == NULL || tree.box == NULL || tree.item == NULL) {
        status = hl_no_memory(err, "a tree of %zu boxes", count);
        goto done;
    }
    for (size_t k = 0; k < count; k++) {
        list[k] = (entry){0.5 * (box[k].x0 + box[k].x1), 0.5 * (box[k].y0 + box[k].y1),
                          (uint32_t)k};
    }
    tile(list, count);
    for (size_t k = 0; k < count; k++) {
        tree.item[k] = list[k].item;
        tree.box[k] = box[list[k].item];
    }
    fill_parents(&tree);
    *out = tree;
    tree = (hl_tree){0};
done:
    free(list);
    hl_tree_free(&tree);
    return status;
}

/// A box on the way down: its level and its place there.
typedef struct node {
    size_t level;
    size_t at;
} node;

static size_t push_children(const hl_tree *tree, node parent, node *stack, size_t depth)
{
    const size_t first = parent.at * FAN;
    const size_t below = parent.level - 1;
    const size_t width = tree->level[below + 1] - tree->level[below];
    const size_t end = first + FAN < width ? first + FAN : width;

    for (size_t at = end; at-- > first;) {
        stack[depth++] = (node){below, at};
    }
    return depth;
}

hl_status hl_tree_query(const hl_tree *tree, const hl_box *box, hl_tree_found *found,
                        void *payload, hl_error *err)
{
    node stack[STACK];
    size_t depth = 0;
    hl_status status = HL_OK;

    if (tree->levels > 0) stack[depth++] = (node){tree->levels - 1, 0};
    while (depth > 0 && status == HL_OK) {
        const node here = stack[--depth];
        if (!hl_box_meets(&tree->box[tree->level[here.level] + here.at], box)) continue;
        if (here.level == 0) {
            status = found(payload, tree->item[here.at], err);
        } else {
            depth = push_children(tree, here, stack, depth);
        }
    }
    return status;
}

void hl_tree_free(hl_tree *tree)
{
    free(tree->box);
    free(tree->item);
    *tree = (hl_tree){0};
}
