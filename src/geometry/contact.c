#include "geometry/contact.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "geometry/strtree.h"

enum { CHUNK = 8 }; // edges in a row under one box

/// An edge, moved so that coordinates are small.
typedef struct edge {
    double x0, y0, x1, y1;
} edge;

/// Edges first .. first + count - 1 of one ring.
typedef struct chunk {
    uint32_t first;
    uint32_t count;
} chunk;

/// All that the callback of the tree needs.
typedef struct probe {
    const hl_contact_search *search;
    const chunk *target; // the chunks in the tree
    chunk here;          // the chunk that asks
    hl_contacts *found;
} probe;

/// The part of a line within a distance of something convex; empty when from > to.
typedef struct part {
    double from, to;
} part;

static const part NOTHING = {INFINITY, -INFINITY};

static part join(part a, part b)
{
    return (part){fmin(a.from, b.from), fmax(a.to, b.to)};
}

static part cut(part a, part b)
{
    const part c = {fmax(a.from, b.from), fmin(a.to, b.to)};

    return c.from <= c.to ? c : NOTHING;
}

static double cross(double ax, double ay, double bx, double by)
{
    return ax * by - ay * bx;
}

/// Where |value| <= r along a line that has value v0 at 0 and v1 at 1.
static part slab(double v0, double v1, double low, double high)
{
    const double slope = v1 - v0;

    if (slope == 0.0) {
        return v0 >= low && v0 <= high ? (part){-INFINITY, INFINITY} : NOTHING;
    }
    const double a = (low - v0) / slope;
    const double b = (high - v0) / slope;
    return (part){fmin(a, b), fmax(a, b)};
}

/// Where the line through `s` is within `r` of a point.
static part disc(const edge *s, double x, double y, double r)
{
    const double dx = s->x1 - s->x0;
    const double dy = s->y1 - s->y0;
    const double length = hypot(dx, dy);
    const double off = cross(dx, dy, x - s->x0, y - s->y0) / length;

    if (fabs(off) > r) return NOTHING;
    const double middle = ((x - s->x0) * dx + (y - s->y0) * dy) / length / length;
    const double half = sqrt((r - off) * (r + off)) / length;
    return (part){middle - half, middle + half};
}

/// The part of `s` within `r` of `t`: the points near a segment are a rectangle and two
/// discs, convex together, so that one interval is all.
static part within(const edge *s, const edge *t, double r)
{
    const double dx = t->x1 - t->x0;
    const double dy = t->y1 - t->y0;
    const double length = hypot(dx, dy);
    part p = join(disc(s, t->x0, t->y0, r), disc(s, t->x1, t->y1, r));

    if (length > 0.0) {
        const double ux = dx / length;
        const double uy = dy / length;
        const part side = slab(cross(ux, uy, s->x0 - t->x0, s->y0 - t->y0),
                               cross(ux, uy, s->x1 - t->x0, s->y1 - t->y0), -r, r);
        const part along =
            slab((s->x0 - t->x0) * ux + (s->y0 - t->y0) * uy,
                 (s->x1 - t->x0) * ux + (s->y1 - t->y0) * uy, 0.0, length);
        p = join(p, cut(side, along));
    }
    return cut(p, (part){0.0, 1.0});
}

static double point_distance(const edge *t, double x, double y)
{
    const double dx = t->x1 - t->x0;
    const double dy = t->y1 - t->y0;
    const double square = dx * dx + dy * dy;
    double u = 0.0;

    if (square > 0.0) u = ((x - t->x0) * dx + (y - t->y0) * dy) / square;
    u = fmin(fmax(u, 0.0), 1.0);
    return hypot(t->x0 + u * dx - x, t->y0 + u * dy - y);
}

/// The ends of `s` lie on different sides of the line through `t`, farther than `r`.
static bool splits(const edge *t, const edge *s, double r)
{
    const double dx = t->x1 - t->x0;
    const double dy = t->y1 - t->y0;
    const double length = hypot(dx, dy);
    const double c0 = cross(dx, dy, s->x0 - t->x0, s->y0 - t->y0);
    const double c1 = cross(dx, dy, s->x1 - t->x0, s->y1 - t->y0);
    const double least = r * length;

    return (c0 > least && c1 < -least) || (c0 < -least && c1 > least);
}

static bool far_apart(const edge *s, const edge *t, double r)
{
    return fmax(s->x0, s->x1) + r < fmin(t->x0, t->x1) ||
           fmax(t->x0, t->x1) + r < fmin(s->x0, s->x1) ||
           fmax(s->y0, s->y1) + r < fmin(t->y0, t->y1) ||
           fmax(t->y0, t->y1) + r < fmin(s->y0, s->y1);
}

/// Distance of a place on `s`, which begins at 0, from `t`; 0 to within rounding.
static double gap_at(const hl_contact_search *search, const edge *s, const edge *t,
                     double u)
{
    const double gap = point_distance(t, u * s->x1, u * s->y1);

    return gap > search->rounding ? gap : 0.0;
}

/// Compare two edges around the first one's beginning. False when nothing is in reach.
static bool compare(const hl_contact_search *search, edge s, edge t, hl_contact *out)
{
    if (far_apart(&s, &t, search->reach)) return false;
    const double x = s.x0;
    const double y = s.y0;
    s = (edge){0.0, 0.0, s.x1 - x, s.y1 - y};
    t = (edge){t.x0 - x, t.y0 - y, t.x1 - x, t.y1 - y};
    const part near = within(&s, &t, search->reach);
    if (near.from > near.to) return false;

    const part on = within(&s, &t, search->rounding);
    out->from = near.from;
    out->to = near.to;
    out->touches = on.from <= on.to;
    out->on = out->touches ? on.to - on.from : 0.0;
    out->crosses = splits(&s, &t, search->reach) && splits(&t, &s, search->reach);
    out->gap_from = gap_at(search, &s, &t, near.from);
    out->gap_to = gap_at(search, &s, &t, near.to);
    out->gap =
        fmin(fmin(out->gap_from, out->gap_to),
             fmin(point_distance(&s, t.x0, t.y0), point_distance(&s, t.x1, t.y1)));
    if (out->touches) out->gap = 0.0;
    return true;
}

static edge edge_at(const hl_polygons *p, uint32_t v)
{
    return (edge){p->x[v], p->y[v], p->x[v + 1], p->y[v + 1]};
}

static bool has_length(const edge *s)
{
    return s->x0 != s->x1 || s->y0 != s->y1;
}

static bool share_vertex(const hl_vertex_match *m, uint32_t v, uint32_t w)
{
    const uint32_t *p = m->point;

    return p[v] == p[w] || p[v] == p[w + 1] || p[v + 1] == p[w] || p[v + 1] == p[w + 1];
}

/// Whether edge v (asking) and edge w (in the tree) are to be compared here: each pair
/// once, none of the same unit, none that equal vertices explain already.
static bool wanted(const hl_contact_search *search, uint32_t v, uint32_t w)
{
    const hl_vertex_match *m = search->match;
    const bool asked_back = search->all || !search->paired[v];

    if (m->unit[v] == m->unit[w]) return false;
    if (asked_back && m->unit[v] > m->unit[w]) return false;
    return !(search->paired[v] && search->paired[w] && share_vertex(m, v, w));
}

static hl_status compare_pair(probe *p, uint32_t v, uint32_t w, hl_error *err)
{
    const hl_contact_search *search = p->search;
    const bool swap = search->match->unit[v] > search->match->unit[w];
    const uint32_t first = swap ? w : v;
    const uint32_t second = swap ? v : w;
    const edge s = edge_at(search->polygons, first);
    const edge t = edge_at(search->polygons, second);
    hl_contact contact = {.a = search->match->unit[first],
                          .b = search->match->unit[second],
                          .vertex = first};

    if (!has_length(&s) || !has_length(&t)) return HL_OK;
    if (!compare(search, s, t, &contact)) return HL_OK;
    hl_contacts *found = p->found;
    hl_contact *row =
        hl_grow(found->row, &found->capacity, found->count + 1, sizeof *found->row);
    if (row == NULL) return hl_no_memory(err, "%zu contacts", found->count + 1);
    found->row = row;
    found->row[found->count++] = contact;
    return HL_OK;
}

static hl_status compare_chunks(void *payload, uint32_t item, hl_error *err)
{
    probe *p = payload;
    const chunk there = p->target[item];

    for (uint32_t i = 0; i < p->here.count; i++) {
        const uint32_t v = p->here.first + i;
        for (uint32_t j = 0; j < there.count; j++) {
            if (!wanted(p->search, v, there.first + j)) continue;
            const hl_status status = compare_pair(p, v, there.first + j, err);
            if (status != HL_OK) return status;
        }
    }
    return HL_OK;
}

static hl_box chunk_box(const hl_polygons *p, chunk c, double reach)
{
    hl_box box = hl_box_empty();

    for (uint32_t v = c.first; v <= c.first + c.count; v++) {
        hl_box_add(&box, p->x[v], p->y[v]);
    }
    return (hl_box){box.x0 - reach, box.y0 - reach, box.x1 + reach, box.y1 + reach};
}

/// The next run of at most CHUNK edges of one ring from `*v` on, only edges without a
/// partner unless `any`; count 0 at the end.
static chunk next_chunk(const hl_contact_search *search, size_t *v, bool any)
{
    const hl_vertex_match *m = search->match;
    chunk c = {0};

    while (*v < m->count && c.count < CHUNK) {
        const bool use = m->unit[*v] != HL_NO_VERTEX && (any || !search->paired[*v]);
        if (use && c.count == 0) c.first = (uint32_t)*v;
        if (!use && c.count > 0) break;
        if (use) c.count++;
        (*v)++;
    }
    return c;
}

static size_t count_chunks(const hl_contact_search *search, bool any)
{
    size_t count = 0;
    size_t v = 0;

    while (next_chunk(search, &v, any).count > 0) {
        count++;
    }
    return count;
}

static int by_place(const void *pa, const void *pb)
{
    const hl_contact *a = pa;
    const hl_contact *b = pb;

    if (a->a != b->a) return a->a < b->a ? -1 : 1;
    if (a->b != b->b) return a->b < b->b ? -1 : 1;
    if (a->vertex != b->vertex) return a->vertex < b->vertex ? -1 : 1;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    return (a->to > b->to) - (a->to < b->to);
}

/// The edges that others are held against, in a tree.
static hl_status plant(const hl_contact_search *search, chunk **target, hl_tree *tree,
                       hl_error *err)
{
    const size_t count = count_chunks(search, search->all);
    hl_status status = HL_OK;
    hl_box *box = hl_array(count, sizeof *box);
    chunk *list = hl_array(count, sizeof *list);
    size_t v = 0;

    if (box == NULL || list == NULL) {
        status = hl_no_memory(err, "%zu edges", count * CHUNK);
        goto done;
    }
    for (size_t k = 0; k < count; k++) {
        list[k] = next_chunk(search, &v, search->all);
        box[k] = chunk_box(search->polygons, list[k], 0.0);
    }
    status = hl_tree_build(box, count, tree, err);
    if (status != HL_OK) goto done;
    *target = list;
    list = NULL;
done:
    free(box);
    free(list);
    return status;
}

hl_status hl_contacts_find(const hl_contact_search *search, hl_contacts *out,
                           hl_error *err)
{
    hl_contacts found = {0};
    hl_tree tree = {0};
    chunk *target = NULL;
    size_t v = 0;

    hl_status status = plant(search, &target, &tree, err);
    if (status != HL_OK) goto done;

    probe p = {.search = search, .target = target, .found = &found};
    while (status == HL_OK && tree.count > 0) {
        p.here = next_chunk(search, &v, true);
        if (p.here.count == 0) break;
        const hl_box box = chunk_box(search->polygons, p.here, search->reach);
        status = hl_tree_query(&tree, &box, compare_chunks, &p, err);
    }
    if (status != HL_OK) goto done;
    if (found.count > 0) qsort(found.row, found.count, sizeof *found.row, by_place);
    *out = found;
    found = (hl_contacts){0};
done:
    free(target);
    hl_tree_free(&tree);
    hl_contacts_free(&found);
    return status;
}

void hl_contacts_free(hl_contacts *contacts)
{
    free(contacts->row);
    *contacts = (hl_contacts){0};
}
