#include "hinterland/geometry/arcs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "geometry/arc_match.h"
#include "geometry/vertex_match.h"

/// The arcs on their way: which vertices are cuts, and the arcs by their first edge.
typedef struct cutting {
    const hl_polygons *polygons;
    hl_vertex_match match;
    uint8_t *cut; ///< by point
    struct first_edge {
        uint32_t from; ///< point where the arc begins
        uint32_t to;   ///< its second point
        size_t ref;    ///< of the arc, as in hl_arcs, plus 1; 0: free
    } * edge;
    size_t mask;
} cutting;

static void free_cutting(cutting *c)
{
    hl_vertex_match_free(&c->match);
    free(c->cut);
    free(c->edge);
}

static size_t ring_count(const hl_polygons *p)
{
    return p->n > 0 ? p->start[p->n] : 0;
}

/// The vertex after v on its ring, the closing one left out.
static size_t next_on_ring(const hl_polygons *p, size_t ring, size_t v)
{
    return v + 2 < p->vertex[ring + 1] ? v + 1 : p->vertex[ring];
}

/// The points that come before and after each point, on the ring that passed it last.
typedef struct passes {
    uint32_t *low; ///< the smaller number of the two
    uint32_t *high;
    uint8_t *seen;
} passes;

/// Mark the points of a ring where it parts from the rings before it, and its first.
static void cut_where_it_parts(cutting *c, size_t ring, passes *last)
{
    const hl_polygons *p = c->polygons;
    const uint32_t *point = c->match.point;
    size_t before = p->vertex[ring + 1] - 2;

    for (size_t v = p->vertex[ring]; v + 1 < p->vertex[ring + 1]; v++) {
        const uint32_t a = point[before];
        const uint32_t b = point[next_on_ring(p, ring, v)];
        const uint32_t low = a < b ? a : b;
        const uint32_t high = a < b ? b : a;
        const uint32_t at = point[v];
        const bool parts =
            last->seen[at] && (last->low[at] != low || last->high[at] != high);
        if (parts || v == p->vertex[ring]) c->cut[at] = 1;
        last->seen[at] = 1;
        last->low[at] = low;
        last->high[at] = high;
        before = v;
    }
}

static hl_status find_cuts(cutting *c, hl_error *err)
{
    const hl_polygons *p = c->polygons;
    const size_t points = c->match.points;
    passes last = {hl_array(points, sizeof *last.low),
                   hl_array(points, sizeof *last.high),
                   hl_array(points, sizeof *last.seen)};
    hl_status status = HL_OK;

    c->cut = hl_array(points, sizeof *c->cut);
    if (last.low == NULL || last.high == NULL || last.seen == NULL || c->cut == NULL) {
        status = hl_no_memory(err, "%zu points of borders", points);
        goto done;
    }
    for (size_t r = 0; r < ring_count(p); r++) {
        if (p->vertex[r + 1] >= p->vertex[r] + 2) cut_where_it_parts(c, r, &last);
    }
done:
    free(last.low);
    free(last.high);
    free(last.seen);
    return status;
}

/// Pieces of rings between cuts: no more arcs than these.
static size_t count_pieces(const cutting *c)
{
    const hl_polygons *p = c->polygons;
    size_t pieces = 0;

    for (size_t r = 0; r < ring_count(p); r++) {
        for (size_t v = p->vertex[r]; v + 1 < p->vertex[r + 1]; v++) {
            pieces += c->cut[c->match.point[v]];
        }
    }
    return pieces;
}

static hl_status make_edges(cutting *c, size_t pieces, hl_error *err)
{
    size_t size = 4;

    while (size < 4 * pieces) {
        size *= 2;
    }
    c->mask = size - 1;
    c->edge = hl_array(size, sizeof *c->edge);
    return c->edge != NULL ? HL_OK : hl_no_memory(err, "%zu pieces of borders", pieces);
}

/// The place of an edge: where it is, or where it belongs.
static struct first_edge *find_edge(const cutting *c, uint32_t from, uint32_t to)
{
    const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
    const unsigned half = 32;
    const uint64_t h = (((uint64_t)from << half) | to) * odd;
    size_t at = (size_t)(h ^ (h >> half)) & c->mask;

    while (c->edge[at].ref != 0 && (c->edge[at].from != from || c->edge[at].to != to)) {
        at = (at + 1) & c->mask;
    }
    return &c->edge[at];
}

static hl_status allocate(const hl_polygons *p, size_t pieces, hl_arcs *a,
                          hl_error *err)
{
    const size_t rings = ring_count(p);
    const size_t vertices = rings > 0 ? p->vertex[rings] : 0;

    a->units = p->n;
    a->vertex = hl_array(pieces + 1, sizeof *a->vertex);
    a->x = hl_array(vertices + pieces, sizeof *a->x);
    a->y = hl_array(vertices + pieces, sizeof *a->y);
    a->left = hl_array(pieces, sizeof *a->left);
    a->right = hl_array(pieces, sizeof *a->right);
    a->start = hl_array(p->n + 1, sizeof *a->start);
    a->ring = hl_array(rings + 1, sizeof *a->ring);
    a->hole = hl_array(rings, sizeof *a->hole);
    a->ref = hl_array(pieces, sizeof *a->ref);
    if (a->vertex == NULL || a->x == NULL || a->y == NULL || a->left == NULL ||
        a->right == NULL || a->start == NULL || a->ring == NULL || a->hole == NULL ||
        a->ref == NULL) {
        return hl_no_memory(err, "%zu arcs", pieces);
    }
    if (p->n > 0) memcpy(a->start, p->start, (p->n + 1) * sizeof *a->start);
    if (rings > 0) memcpy(a->hole, p->hole, rings * sizeof *a->hole);
    return HL_OK;
}

/// Whether the inside of the unit is on the left of its ring.
static bool inside_is_left(const hl_polygons *p, size_t ring)
{
    const size_t first = p->vertex[ring];
    double area = 0.0;

    for (size_t v = first + 1; v + 1 < p->vertex[ring + 1]; v++) {
        area += (p->x[v] - p->x[first]) * (p->y[v + 1] - p->y[first]) -
                (p->x[v + 1] - p->x[first]) * (p->y[v] - p->y[first]);
    }
    return (area > 0.0) != (p->hole[ring] != 0);
}

/// Append the arc of the vertices from .. to.
static size_t add_arc(const hl_polygons *p, size_t from, size_t to, hl_arcs *a)
{
    const size_t at = a->vertex[a->count];
    const size_t count = to - from + 1;

    memcpy(a->x + at, p->x + from, count * sizeof *a->x);
    memcpy(a->y + at, p->y + from, count * sizeof *a->y);
    a->left[a->count] = HL_OUTSIDE;
    a->right[a->count] = HL_OUTSIDE;
    a->vertex[a->count + 1] = at + count;
    return a->count++;
}

/// A unit comes to lie on one side of an arc, which runs as its ring or against it.
static void take_side(hl_arcs *a, size_t ref, uint32_t unit, bool left)
{
    uint32_t *side = left != (ref % 2 != 0) ? a->left : a->right;

    if (side[ref / 2] == HL_OUTSIDE) side[ref / 2] = unit; // else units overlap
}

/// The reference to the piece of a ring between the cuts at `from` and `to`.
static size_t refer(const cutting *c, size_t from, size_t to, hl_arcs *a)
{
    const uint32_t *point = c->match.point;
    struct first_edge *forward = find_edge(c, point[from], point[from + 1]);

    if (forward->ref != 0) return forward->ref - 1;
    const size_t ref = 2 * add_arc(c->polygons, from, to, a);
    *forward = (struct first_edge){point[from], point[from + 1], ref + 1};
    struct first_edge *backward = find_edge(c, point[to], point[to - 1]);
    if (backward->ref == 0) {
        *backward = (struct first_edge){point[to], point[to - 1], ref + 2};
    }
    return ref;
}

static void cut_ring(const cutting *c, size_t ring, uint32_t unit, hl_arcs *a)
{
    const hl_polygons *p = c->polygons;
    const size_t last = p->vertex[ring + 1] - 1;
    const bool left = inside_is_left(p, ring);
    size_t from = p->vertex[ring];
    size_t at = a->ring[ring];

    for (size_t v = from + 1; v <= last; v++) {
        if (v < last && !c->cut[c->match.point[v]]) continue;
        a->ref[at] = refer(c, from, v, a);
        take_side(a, a->ref[at++], unit, left);
        from = v;
    }
    a->ring[ring + 1] = at;
}

/// Every ring as an arc, whoever else runs along it.
static void keep_ring(const hl_polygons *p, size_t ring, uint32_t unit, hl_arcs *a)
{
    const size_t ref = 2 * add_arc(p, p->vertex[ring], p->vertex[ring + 1] - 1, a);

    a->ref[a->ring[ring]] = ref;
    a->ring[ring + 1] = a->ring[ring] + 1;
    take_side(a, ref, unit, inside_is_left(p, ring));
}

/// Fill the arcs from every ring: cut, or kept whole when `c` is NULL.
static void fill(const hl_polygons *p, const cutting *c, hl_arcs *a)
{
    uint32_t unit = 0;

    for (size_t r = 0; r < ring_count(p); r++) {
        while (r >= p->start[unit + 1]) {
            unit++;
        }
        if (p->vertex[r + 1] < p->vertex[r] + 2) {
            a->ring[r + 1] = a->ring[r];
        } else if (c != NULL) {
            cut_ring(c, r, unit, a);
        } else {
            keep_ring(p, r, unit, a);
        }
    }
}

static hl_status keep_rings(const hl_polygons *p, double matched, hl_arcs *out,
                            hl_error *err)
{
    hl_arcs a = {.matched = matched, .rings_only = true};

    const hl_status status = allocate(p, ring_count(p), &a, err);
    if (status != HL_OK) {
        hl_arcs_free(&a);
        return status;
    }
    fill(p, NULL, &a);
    hl_arcs_free(out);
    *out = a;
    return HL_OK;
}

hl_status hl_arcs_build(const hl_polygons *polygons, double least, hl_arcs *out,
                        hl_log *log, hl_error *err)
{
    static const double PERCENT = 100.0;
    cutting c = {.polygons = polygons};
    hl_arcs a = {0};

    hl_status status = hl_vertex_match_make(polygons, false, &c.match, err);
    if (status != HL_OK) goto done;
    status = find_cuts(&c, err);
    if (status != HL_OK) goto done;
    const size_t pieces = count_pieces(&c);
    status = make_edges(&c, pieces, err);
    if (status != HL_OK) goto done;
    status = allocate(polygons, pieces, &a, err);
    if (status != HL_OK) goto done;
    fill(polygons, &c, &a);
    status = hl_arcs_match(&a, &a.matched, err);
    if (status != HL_OK) goto done;
    if (a.matched < least) {
        status = hl_warn(log, err, HL_CODE_GEOMETRY_UNMATCHED, "", "%.1f\t%g",
                         PERCENT * a.matched, PERCENT * least);
        if (status == HL_OK) status = keep_rings(polygons, a.matched, &a, err);
        if (status != HL_OK) goto done;
    }
    *out = a;
    a = (hl_arcs){0};
done:
    free_cutting(&c);
    hl_arcs_free(&a);
    return status;
}

hl_arc_kind hl_arcs_kind(const hl_arcs *arcs, size_t arc, const uint32_t *group)
{
    const uint32_t left = arcs->left[arc];
    const uint32_t right = arcs->right[arc];

    if (arcs->rings_only) return HL_ARC_RING;
    if (left == right) return HL_ARC_SEAM;
    if (left == HL_OUTSIDE || right == HL_OUTSIDE) return HL_ARC_OUTLINE;
    if (group != NULL && group[left] != group[right]) return HL_ARC_GROUP;
    return HL_ARC_BORDER;
}

/// Append a ring to polygons that have room for it.
static void join_ring(const hl_arcs *a, size_t ring, hl_polygons *p)
{
    size_t at = p->vertex[ring];

    for (size_t k = a->ring[ring]; k < a->ring[ring + 1]; k++) {
        const size_t arc = a->ref[k] / 2;
        const bool backward = a->ref[k] % 2 != 0;
        const size_t begin = a->vertex[arc];
        const size_t count = a->vertex[arc + 1] - begin;
        // the first vertex of an arc is the last of the one before it
        for (size_t v = k > a->ring[ring] ? 1 : 0; v < count; v++) {
            const size_t from = backward ? begin + count - 1 - v : begin + v;
            p->x[at] = a->x[from];
            p->y[at++] = a->y[from];
        }
    }
    p->vertex[ring + 1] = at;
}

hl_status hl_arcs_polygons(const hl_arcs *arcs, hl_polygons *out, hl_error *err)
{
    const size_t rings = arcs->units > 0 ? arcs->start[arcs->units] : 0;
    hl_polygons p = {.n = arcs->units};
    size_t room = 0;

    for (size_t k = 0; rings > 0 && k < arcs->ring[rings]; k++) {
        const size_t arc = arcs->ref[k] / 2;
        room += arcs->vertex[arc + 1] - arcs->vertex[arc];
    }
    p.start = hl_array(p.n + 1, sizeof *p.start);
    p.vertex = hl_array(rings + 1, sizeof *p.vertex);
    p.hole = hl_array(rings, sizeof *p.hole);
    p.x = hl_array(room, sizeof *p.x);
    p.y = hl_array(room, sizeof *p.y);
    if (p.start == NULL || p.vertex == NULL || p.hole == NULL || p.x == NULL ||
        p.y == NULL) {
        hl_polygons_free(&p);
        return hl_no_memory(err, "%zu vertices", room);
    }
    if (p.n > 0) memcpy(p.start, arcs->start, (p.n + 1) * sizeof *p.start);
    if (rings > 0) memcpy(p.hole, arcs->hole, rings * sizeof *p.hole);
    for (size_t r = 0; r < rings; r++) {
        join_ring(arcs, r, &p);
    }
    *out = p;
    return HL_OK;
}

void hl_arcs_free(hl_arcs *arcs)
{
    free(arcs->vertex);
    free(arcs->x);
    free(arcs->y);
    free(arcs->left);
    free(arcs->right);
    free(arcs->start);
    free(arcs->ring);
    free(arcs->hole);
    free(arcs->ref);
    *arcs = (hl_arcs){0};
}
