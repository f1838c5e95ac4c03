#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/geometry/arcs.h"

enum { RING_LEAST = 4, LINE_LEAST = 2 };

/// The vertices of one arc, linked, and a heap of those that may go.
typedef struct thinning {
    const double *x; ///< of the arc
    const double *y;
    double *area;   ///< of the triangle with the neighbors that are left
    size_t *before; ///< neighbors that are left
    size_t *after;
    size_t *heap;  ///< vertices, the smallest triangle on top
    size_t *place; ///< of a vertex in the heap; SIZE_MAX: not there
    size_t count;  ///< vertices in the heap
} thinning;

static void free_thinning(thinning *t)
{
    free(t->area);
    free(t->before);
    free(t->after);
    free(t->heap);
    free(t->place);
}

static hl_status make_thinning(size_t longest, thinning *t, hl_error *err)
{
    t->area = hl_array(longest, sizeof *t->area);
    t->before = hl_array(longest, sizeof *t->before);
    t->after = hl_array(longest, sizeof *t->after);
    t->heap = hl_array(longest, sizeof *t->heap);
    t->place = hl_array(longest, sizeof *t->place);
    if (t->area == NULL || t->before == NULL || t->after == NULL || t->heap == NULL ||
        t->place == NULL) {
        return hl_no_memory(err, "an arc of %zu vertices", longest);
    }
    return HL_OK;
}

/// Whether vertex a goes before vertex b; equal triangles in their order on the arc.
static bool goes_first(const thinning *t, size_t a, size_t b)
{
    return t->area[a] < t->area[b] || (t->area[a] == t->area[b] && a < b);
}

static void put(thinning *t, size_t at, size_t v)
{
    t->heap[at] = v;
    t->place[v] = at;
}

static void sift_up(thinning *t, size_t at)
{
    const size_t v = t->heap[at];

    while (at > 0 && goes_first(t, v, t->heap[(at - 1) / 2])) {
        put(t, at, t->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    put(t, at, v);
}

static void sift_down(thinning *t, size_t at)
{
    const size_t v = t->heap[at];

    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= t->count) break;
        if (child + 1 < t->count && goes_first(t, t->heap[child + 1], t->heap[child])) {
            child++;
        }
        if (!goes_first(t, t->heap[child], v)) break;
        put(t, at, t->heap[child]);
        at = child;
    }
    put(t, at, v);
}

static double triangle(const thinning *t, size_t v)
{
    const size_t a = t->before[v];
    const size_t b = t->after[v];

    return 0.5 * fabs((t->x[v] - t->x[a]) * (t->y[b] - t->y[a]) -
                      (t->x[b] - t->x[a]) * (t->y[v] - t->y[a]));
}

/// A neighbor went: the triangle is another one, at least as large as the one that
/// went, so that vertices go in the order of what they hide.
static void renew(thinning *t, size_t v, double least)
{
    if (t->place[v] == SIZE_MAX) return;
    t->area[v] = fmax(triangle(t, v), least);
    sift_up(t, t->place[v]);
    sift_down(t, t->place[v]);
}

static size_t take_smallest(thinning *t)
{
    const size_t v = t->heap[0];

    t->place[v] = SIZE_MAX;
    if (--t->count > 0) {
        put(t, 0, t->heap[t->count]);
        sift_down(t, 0);
    }
    return v;
}

/// Take the vertices of an arc away until `least` are left, and note what each hid: of
/// those that stay, infinity.
static void rank_arc(thinning *t, size_t count, size_t least, double *rank)
{
    size_t left = count;

    t->count = 0;
    for (size_t v = 0; v < count; v++) {
        t->before[v] = v - 1;
        t->after[v] = v + 1;
        t->place[v] = SIZE_MAX;
        rank[v] = HUGE_VAL;
    }
    for (size_t v = 1; v + 1 < count; v++) {
        t->area[v] = triangle(t, v);
        put(t, t->count++, v);
    }
    for (size_t at = t->count / 2; at-- > 0;) {
        sift_down(t, at);
    }
    while (t->count > 0 && left > least) {
        const size_t v = take_smallest(t);
        const bool last = left <= RING_LEAST;
        t->after[t->before[v]] = t->after[v];
        t->before[t->after[v]] = t->before[v];
        renew(t, t->before[v], t->area[v]);
        renew(t, t->after[v], t->area[v]);
        rank[v] = last ? -t->area[v] : t->area[v];
        left--;
    }
}

static size_t length_of(const hl_arcs *a, size_t arc)
{
    return a->vertex[arc + 1] - a->vertex[arc];
}

/// Thin every arc into `out`, keeping at least `least[arc]` vertices.
static void thin_all(const hl_arcs *a, const double *rank, const uint8_t *least,
                     double area, hl_arcs *out)
{
    size_t at = 0;

    for (size_t arc = 0; arc < a->count; arc++) {
        for (size_t v = a->vertex[arc]; v < a->vertex[arc + 1]; v++) {
            const bool spared = least[arc] == RING_LEAST && signbit(rank[v]);
            if (fabs(rank[v]) <= area && !spared) continue;
            out->x[at] = a->x[v];
            out->y[at++] = a->y[v];
        }
        out->vertex[arc + 1] = at;
    }
}

static size_t ring_vertices(const hl_arcs *a, size_t ring)
{
    size_t count = 1;

    for (size_t k = a->ring[ring]; k < a->ring[ring + 1]; k++) {
        count += length_of(a, a->ref[k] / 2) - 1;
    }
    return count;
}

/// Ask more of the arcs of rings that came out with too few vertices.
static bool spare_rings(const hl_arcs *thinned, uint8_t *least)
{
    const size_t rings = thinned->units > 0 ? thinned->start[thinned->units] : 0;
    bool found = false;

    for (size_t r = 0; r < rings; r++) {
        if (ring_vertices(thinned, r) >= RING_LEAST) continue;
        for (size_t k = thinned->ring[r]; k < thinned->ring[r + 1]; k++) {
            const size_t arc = thinned->ref[k] / 2;
            found = found || least[arc] < RING_LEAST;
            least[arc] = RING_LEAST;
        }
    }
    return found;
}

static bool is_closed(const hl_arcs *a, size_t arc)
{
    const size_t first = a->vertex[arc];
    const size_t last = a->vertex[arc + 1] - 1;

    return a->x[first] == a->x[last] && a->y[first] == a->y[last];
}

/// Copy `count` elements; NULL when there is no memory.
static void *copy(const void *from, size_t count, size_t size)
{
    void *to = hl_array(count, size);

    if (to != NULL && count > 0) memcpy(to, from, count * size);
    return to;
}

static hl_status copy_arcs(const hl_arcs *a, hl_arcs *out, hl_error *err)
{
    const size_t rings = a->units > 0 ? a->start[a->units] : 0;
    const size_t vertices = a->vertex[a->count];

    out->count = a->count;
    out->units = a->units;
    out->matched = a->matched;
    out->rings_only = a->rings_only;
    out->vertex = copy(a->vertex, a->count + 1, sizeof *a->vertex);
    out->x = copy(a->x, vertices, sizeof *a->x);
    out->y = copy(a->y, vertices, sizeof *a->y);
    out->left = copy(a->left, a->count, sizeof *a->left);
    out->right = copy(a->right, a->count, sizeof *a->right);
    out->start = copy(a->start, a->units + 1, sizeof *a->start);
    out->ring = copy(a->ring, rings + 1, sizeof *a->ring);
    out->hole = copy(a->hole, rings, sizeof *a->hole);
    out->ref = copy(a->ref, a->ring[rings], sizeof *a->ref);
    if (out->vertex == NULL || out->x == NULL || out->y == NULL || out->left == NULL ||
        out->right == NULL || out->start == NULL || out->ring == NULL ||
        out->hole == NULL || out->ref == NULL) {
        return hl_no_memory(err, "%zu arcs", a->count);
    }
    return HL_OK;
}

static size_t least_of(const hl_arcs *a, size_t arc)
{
    return is_closed(a, arc) ? RING_LEAST : LINE_LEAST;
}

hl_status hl_arcs_rank(const hl_arcs *arcs, double **out, hl_error *err)
{
    thinning t = {0};
    size_t longest = 0;

    for (size_t arc = 0; arc < arcs->count; arc++) {
        if (length_of(arcs, arc) > longest) longest = length_of(arcs, arc);
    }
    double *rank = hl_array(arcs->vertex[arcs->count], sizeof *rank);
    hl_status status = HL_OK;
    if (rank == NULL) {
        status = hl_no_memory(err, "%zu vertices", arcs->vertex[arcs->count]);
    } else {
        status = make_thinning(longest, &t, err);
    }
    for (size_t arc = 0; arc < arcs->count && status == HL_OK; arc++) {
        t.x = arcs->x + arcs->vertex[arc];
        t.y = arcs->y + arcs->vertex[arc];
        rank_arc(&t, length_of(arcs, arc), least_of(arcs, arc),
                 rank + arcs->vertex[arc]);
    }
    free_thinning(&t);
    if (status == HL_OK) {
        *out = rank;
    } else {
        free(rank);
    }
    return status;
}

hl_status hl_arcs_thin(const hl_arcs *arcs, const double *rank, double tolerance,
                       hl_arcs *out, hl_error *err)
{
    const double area = 0.5 * tolerance * tolerance;
    hl_arcs made = {0};
    uint8_t *least = hl_array(arcs->count, sizeof *least);

    if (least == NULL) return hl_no_memory(err, "%zu arcs", arcs->count);
    for (size_t arc = 0; arc < arcs->count; arc++) {
        least[arc] = (uint8_t)least_of(arcs, arc);
    }
    const hl_status status = copy_arcs(arcs, &made, err);
    if (status == HL_OK) {
        thin_all(arcs, rank, least, area, &made);
        if (spare_rings(&made, least)) thin_all(arcs, rank, least, area, &made);
        *out = made;
        made = (hl_arcs){0};
    }
    free(least);
    hl_arcs_free(&made);
    return status;
}

hl_status hl_arcs_simplify(const hl_arcs *arcs, double tolerance, hl_arcs *out,
                           hl_error *err)
{
    double *rank = NULL;

    hl_status status = hl_arcs_rank(arcs, &rank, err);
    if (status == HL_OK) status = hl_arcs_thin(arcs, rank, tolerance, out, err);
    free(rank);
    return status;
}
