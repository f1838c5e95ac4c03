#include "geometry/kdtree.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"

enum { AXES = 3 };

/// A range of the order, split in its middle.
typedef struct range {
    size_t begin, end;
} range;

static size_t middle_of(range r)
{
    return r.begin + (r.end - r.begin) / 2;
}

static double square(double v)
{
    return v * v;
}

static double distance2(const hl_place *a, const hl_place *b)
{
    return square(a->at[0] - b->at[0]) + square(a->at[1] - b->at[1]) +
           square(a->at[2] - b->at[2]);
}

static uint8_t widest_axis(const hl_kdtree *t, range r)
{
    uint8_t widest = 0;
    double width = -1.0;

    for (unsigned axis = 0; axis < AXES; axis++) {
        double low = INFINITY;
        double high = -INFINITY;
        for (size_t k = r.begin; k < r.end; k++) {
            const double v = t->place[t->order[k]].at[axis];
            low = fmin(low, v);
            high = fmax(high, v);
        }
        if (high - low > width) {
            width = high - low;
            widest = (uint8_t)axis;
        }
    }
    return widest;
}

static void swap(uint32_t *a, uint32_t *b)
{
    const uint32_t c = *a;

    *a = *b;
    *b = c;
}

/// Swap until [low, *end) is at most the pivot and [*begin, high] at least; *end may be
/// below *begin.
static void partition(const hl_kdtree *t, uint8_t axis, double pivot, size_t *begin,
                      size_t *end)
{
    size_t i = *begin;
    size_t j = *end;

    while (i < j) {
        while (t->place[t->order[i]].at[axis] < pivot) {
            i++;
        }
        while (j > 0 && t->place[t->order[j - 1]].at[axis] > pivot) {
            j--;
        }
        if (i < j) swap(&t->order[i++], &t->order[--j]);
    }
    *begin = i;
    *end = j;
}

/// Put the element that belongs there into the middle, smaller ones before it (Hoare's
/// selection).
static void select_middle(const hl_kdtree *t, range r, uint8_t axis)
{
    const size_t middle = middle_of(r);

    while (r.end - r.begin > 1) {
        size_t i = r.begin;
        size_t j = r.end;
        partition(t, axis, t->place[t->order[middle]].at[axis], &i, &j);
        if (middle < j) {
            r.end = j;
        } else if (middle >= i) {
            r.begin = i;
        } else {
            return;
        }
    }
}

static void split(hl_kdtree *t, range r)
{
    while (r.end - r.begin > 1) {
        const size_t middle = middle_of(r);
        const uint8_t axis = widest_axis(t, r);
        select_middle(t, r, axis);
        t->axis[middle] = axis;
        split(t, (range){r.begin, middle});
        r.begin = middle + 1;
    }
}

hl_status hl_kdtree_build(const hl_place *place, size_t n, hl_kdtree *out,
                          hl_error *err)
{
    hl_kdtree t = {.n = n, .place = place};

    t.order = hl_array(n, sizeof *t.order);
    t.axis = hl_array(n, sizeof *t.axis);
    if (t.order == NULL || t.axis == NULL) {
        hl_kdtree_free(&t);
        return hl_no_memory(err, "a tree of %zu points", n);
    }
    for (size_t i = 0; i < n; i++) {
        t.order[i] = (uint32_t)i;
    }
    split(&t, (range){0, n});
    *out = t;
    return HL_OK;
}

/// The k smallest squared distances so far, the largest on top.
typedef struct nearest {
    const hl_kdtree *tree;
    const hl_place *from;
    uint32_t skip; // a unit that does not count, or UINT32_MAX
    uint32_t best; // k = 1: whose distance is on top
    double *heap;
    size_t count;
    size_t k;
} nearest;

static void sift_down(double *heap, size_t count)
{
    size_t at = 0;

    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= count) return;
        if (child + 1 < count && heap[child + 1] > heap[child]) child++;
        if (heap[child] <= heap[at]) return;
        const double v = heap[at];
        heap[at] = heap[child];
        heap[child] = v;
        at = child;
    }
}

static void offer(nearest *s, uint32_t unit, double d2)
{
    if (s->count == s->k) {
        if (d2 >= s->heap[0]) return;
        s->heap[0] = d2;
        s->best = unit;
        sift_down(s->heap, s->k);
        return;
    }
    s->best = unit;
    size_t at = s->count++;
    while (at > 0 && s->heap[(at - 1) / 2] < d2) {
        s->heap[at] = s->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    s->heap[at] = d2;
}

static void search_nearest(nearest *s, range r)
{
    const hl_kdtree *t = s->tree;

    if (r.begin >= r.end) return;
    const size_t middle = middle_of(r);
    const uint32_t here = t->order[middle];
    const uint8_t axis = t->axis[middle];
    const double off = s->from->at[axis] - t->place[here].at[axis];
    const range below = {r.begin, middle};
    const range above = {middle + 1, r.end};

    if (here != s->skip) offer(s, here, distance2(s->from, &t->place[here]));
    search_nearest(s, off < 0.0 ? below : above);
    if (s->count < s->k || square(off) <= s->heap[0]) {
        search_nearest(s, off < 0.0 ? above : below);
    }
}

double hl_kdtree_reach(const hl_kdtree *tree, uint32_t i, size_t k, double *heap)
{
    nearest s = {
        .tree = tree, .from = &tree->place[i], .skip = i, .heap = heap, .k = k};

    search_nearest(&s, (range){0, tree->n});
    return sqrt(heap[0]);
}

uint32_t hl_kdtree_nearest(const hl_kdtree *tree, const hl_place *from)
{
    double least = INFINITY;
    nearest s = {
        .tree = tree, .from = from, .skip = UINT32_MAX, .heap = &least, .k = 1};

    search_nearest(&s, (range){0, tree->n});
    return s.best;
}

/// All within a radius.
typedef struct circle {
    const hl_kdtree *tree;
    uint32_t from;
    double radius;
    uint32_t *found;
    size_t count;
} circle;

static void search_within(circle *c, range r)
{
    const hl_kdtree *t = c->tree;

    if (r.begin >= r.end) return;
    const size_t middle = middle_of(r);
    const uint32_t here = t->order[middle];
    const uint8_t axis = t->axis[middle];
    const double off = t->place[c->from].at[axis] - t->place[here].at[axis];
    const double d2 = distance2(&t->place[c->from], &t->place[here]);

    if (here != c->from && d2 <= square(c->radius)) c->found[c->count++] = here;
    if (off <= c->radius) search_within(c, (range){r.begin, middle});
    if (off >= -c->radius) search_within(c, (range){middle + 1, r.end});
}

size_t hl_kdtree_within(const hl_kdtree *tree, uint32_t i, double radius,
                        // NOLINTNEXTLINE(readability-non-const-parameter)
                        uint32_t *found)
{
    circle c = {.tree = tree, .from = i, .radius = radius, .found = found};

    search_within(&c, (range){0, tree->n});
    return c.count;
}

void hl_kdtree_free(hl_kdtree *tree)
{
    free(tree->order);
    free(tree->axis);
    *tree = (hl_kdtree){0};
}
