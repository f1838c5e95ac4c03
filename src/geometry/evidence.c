#include "geometry/evidence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "geometry/ruler.h"

#define SEAM            1e-9    // parts of an edge that are one part
#define EDGE_TOLERANCES 8.0     // longer than this many tolerances is an edge
#define EDGE_ROUNDINGS  0x1p+20 // and than this many roundings

/// Parts of a's boundary that follow each other.
typedef struct run {
    uint32_t first; // edge where it begins, and the place on it
    uint32_t last;
    double from;
    double to;
    double map;    // length in map units
    double length; // length by the metric
    double on;     // of map, what lies on the other boundary
    double gap;    // gap times map length
} run;

/// All that two units have in common beyond equal vertices.
typedef struct meeting {
    run longest;
    double near; // of all runs that make an edge
    bool has_edge;
    bool touches;
    bool crosses;
    hl_contact closest;
    hl_contact first_cross;
    hl_contact last_cross;
} meeting;

static const hl_class CLASSES[] = {
    {HL_EVIDENCE_EDGE,           {"equal edge", "边完全重合"},             0x4d4d4d},
    {HL_EVIDENCE_JUNCTION_EDGE,  {"edge on edge", "边重合(顶点不同)"},   0x1b7837},
    {HL_EVIDENCE_NEAR_EDGE,      {"edge within tolerance", "容差内的边"},  0xe08214},
    {HL_EVIDENCE_OVERLAP,        {"overlap", "边界交叉(重叠)"},           0xb2182b},
    {HL_EVIDENCE_POINT,          {"equal point", "顶点重合"},               0x4393c3},
    {HL_EVIDENCE_JUNCTION_POINT, {"vertex on edge", "顶点落在边上"},      0x92c5de},
    {HL_EVIDENCE_NEAR_POINT,     {"point within tolerance", "容差内的点"}, 0xfdb863},
};

const hl_classes *hl_evidence_classes(void)
{
    static const hl_classes ALL = {
        "evidence",
        {"Evidence of contiguity", "邻接依据"},
        CLASSES,
        sizeof CLASSES / sizeof *CLASSES
    };

    return &ALL;
}

bool hl_evidence_is_edge(hl_evidence evidence)
{
    return evidence >= HL_EVIDENCE_EDGE && evidence <= HL_EVIDENCE_OVERLAP;
}

static double x_at(const hl_polygons *p, uint32_t v, double u)
{
    return u >= 1.0 ? p->x[v + 1] : p->x[v] + u * (p->x[v + 1] - p->x[v]);
}

static double y_at(const hl_polygons *p, uint32_t v, double u)
{
    return u >= 1.0 ? p->y[v + 1] : p->y[v] + u * (p->y[v + 1] - p->y[v]);
}

static bool continues(const run *r, const hl_contact *c)
{
    if (c->vertex == r->last) return c->from <= r->to + SEAM;
    return c->vertex == r->last + 1 && r->to >= 1.0 - SEAM && c->from <= SEAM;
}

static void extend(const hl_polygons *p, const hl_metric *metric, const hl_contact *c,
                   run *r)
{
    const double from = c->vertex == r->last ? fmax(c->from, r->to) : c->from;
    const double to = fmax(c->to, from);
    const double x0 = x_at(p, c->vertex, from);
    const double y0 = y_at(p, c->vertex, from);
    const double x1 = x_at(p, c->vertex, to);
    const double y1 = y_at(p, c->vertex, to);
    const double map = hypot(x1 - x0, y1 - y0);
    const double whole = hypot(p->x[c->vertex + 1] - p->x[c->vertex],
                               p->y[c->vertex + 1] - p->y[c->vertex]);

    r->map += map;
    r->length += hl_ruler_length(metric, x0, y0, x1, y1);
    r->on += c->on * whole;
    r->gap += 0.5 * (c->gap_from + c->gap_to) * map;
    r->last = c->vertex;
    r->to = to;
}

/// The longest length that two boundaries have within reach though they only meet in a
/// point.
static double least_edge(const hl_contact_search *search)
{
    const double tolerance = search->reach > search->rounding ? search->reach : 0.0;

    return EDGE_TOLERANCES * tolerance + EDGE_ROUNDINGS * search->rounding;
}

static void close_run(const hl_contact_search *search, const run *r, meeting *m)
{
    if (r->map > least_edge(search)) {
        m->has_edge = true;
        m->near += r->length;
    }
    if (r->map > m->longest.map) m->longest = *r;
}

static void note(const hl_contact *c, bool first, meeting *m)
{
    if (first || c->gap < m->closest.gap) m->closest = *c;
    m->touches = m->touches || c->touches;
    if (!c->crosses) return;
    if (!m->crosses) m->first_cross = *c;
    m->last_cross = *c;
    m->crosses = true;
}

/// @param exact  the units share an edge, so that its neighborhood is no news
static meeting sum_up(const hl_contact_search *search, const hl_contact *row,
                      size_t count, const hl_metric *metric, bool exact)
{
    meeting m = {0};
    run r = {0};
    bool open = false;

    for (size_t k = 0; k < count; k++) {
        note(&row[k], k == 0, &m);
        if (exact && search->paired[row[k].vertex]) continue;
        if (open && !continues(&r, &row[k])) {
            close_run(search, &r, &m);
            open = false;
        }
        if (!open) {
            r = (run){.first = row[k].vertex,
                      .last = row[k].vertex,
                      .from = row[k].from,
                      .to = row[k].from};
            open = true;
        }
        extend(search->polygons, metric, &row[k], &r);
    }
    if (open) close_run(search, &r, &m);
    return m;
}

static hl_evidence judge(const hl_contact_search *search, const meeting *m,
                         const hl_border *exact)
{
    if (exact != NULL && exact->evidence == HL_EVIDENCE_EDGE) return HL_EVIDENCE_EDGE;
    if (m->has_edge) {
        const bool lies_on = m->longest.on > EDGE_ROUNDINGS * search->rounding;
        return lies_on ? HL_EVIDENCE_JUNCTION_EDGE : HL_EVIDENCE_NEAR_EDGE;
    }
    if (m->crosses) return HL_EVIDENCE_OVERLAP;
    if (exact != NULL) return HL_EVIDENCE_POINT;
    return m->touches ? HL_EVIDENCE_JUNCTION_POINT : HL_EVIDENCE_NEAR_POINT;
}

static hl_status add_vertex(hl_adjacency *adjacency, double x, double y, hl_error *err)
{
    const size_t need = adjacency->path_count + 1;
    size_t capacity = adjacency->path_capacity;
    double *xs = hl_grow(adjacency->x, &capacity, need, sizeof *xs);

    if (xs == NULL) return hl_no_memory(err, "%zu vertices", need);
    adjacency->x = xs;
    double *ys = hl_grow(adjacency->y, &adjacency->path_capacity, need, sizeof *ys);
    if (ys == NULL) return hl_no_memory(err, "%zu vertices", need);
    adjacency->y = ys;
    xs[adjacency->path_count] = x;
    ys[adjacency->path_count] = y;
    adjacency->path_count = need;
    return HL_OK;
}

static hl_status add_place(const hl_polygons *p, uint32_t v, double u,
                           hl_adjacency *adjacency, hl_error *err)
{
    return add_vertex(adjacency, x_at(p, v, u), y_at(p, v, u), err);
}

static hl_status add_run(const hl_polygons *p, const run *r, hl_adjacency *adjacency,
                         hl_error *err)
{
    hl_status status = add_place(p, r->first, r->from, adjacency, err);

    for (uint32_t v = r->first + 1; v <= r->last && status == HL_OK; v++) {
        status = add_vertex(adjacency, p->x[v], p->y[v], err);
    }
    if (status != HL_OK) return status;
    return add_place(p, r->last, r->to, adjacency, err);
}

/// The piece that shows the link: the longest run, the crossings, or the contact.
static hl_status add_path(const hl_polygons *p, const meeting *m,
                          hl_adjacency *adjacency, hl_error *err)
{
    if (m->has_edge) return add_run(p, &m->longest, adjacency, err);
    if (!m->crosses) {
        const hl_contact *c = &m->closest;
        return add_place(p, c->vertex, 0.5 * (c->from + c->to), adjacency, err);
    }
    const hl_contact *c = &m->first_cross;
    hl_status status = add_place(p, c->vertex, 0.5 * (c->from + c->to), adjacency, err);
    const hl_contact *d = &m->last_cross;
    const bool one = d->vertex == c->vertex && d->from == c->from;
    if (status != HL_OK || one) return status;
    return add_place(p, d->vertex, 0.5 * (d->from + d->to), adjacency, err);
}

static hl_status add_detail(const hl_polygons *p, const meeting *m,
                            hl_adjacency *adjacency, hl_error *err)
{
    hl_border_detail detail = {.near = m->has_edge ? m->near : 0.0,
                               .gap = m->has_edge ? m->longest.gap / m->longest.map
                                                  : m->closest.gap,
                               .overlap = NAN,
                               .crosses = m->crosses,
                               .path = adjacency->path_count};

    hl_border_detail *list = hl_grow(adjacency->detail, &adjacency->detail_capacity,
                                     adjacency->detail_count + 1, sizeof *list);
    if (list == NULL) return hl_no_memory(err, "%zu links", adjacency->detail_count);
    adjacency->detail = list;
    const hl_status status = add_path(p, m, adjacency, err);
    if (status != HL_OK) return status;
    detail.count = adjacency->path_count - detail.path;
    adjacency->detail[adjacency->detail_count++] = detail;
    return HL_OK;
}

/// New links on their way into the list.
typedef struct fresh {
    hl_border *row;
    size_t count;
    size_t capacity;
} fresh;

static hl_status add_meeting(const hl_contact_search *search, const hl_contact *row,
                             size_t count, hl_adjacency *adjacency, fresh *list,
                             hl_error *err)
{
    const hl_border *there = hl_adjacency_link(adjacency, row->a, row->b);
    const bool exact = there != NULL && there->evidence == HL_EVIDENCE_EDGE;
    const meeting m = sum_up(search, row, count, &adjacency->length, exact);

    if (there != NULL && !m.has_edge && !m.crosses) return HL_OK; // nothing new
    const uint32_t detail = (uint32_t)adjacency->detail_count;
    const hl_evidence evidence = judge(search, &m, there);
    const hl_status status = add_detail(search->polygons, &m, adjacency, err);
    if (status != HL_OK) return status;
    if (there != NULL) {
        hl_border *old = &adjacency->border[there - adjacency->border];
        old->detail = detail;
        old->evidence = (uint8_t)evidence;
        return HL_OK;
    }
    hl_border *grown =
        hl_grow(list->row, &list->capacity, list->count + 1, sizeof *grown);
    if (grown == NULL) return hl_no_memory(err, "%zu links", list->count + 1);
    list->row = grown;
    list->row[list->count++] = (hl_border){.a = row->a,
                                           .b = row->b,
                                           .vertex = HL_NO_VERTEX,
                                           .detail = detail,
                                           .evidence = (uint8_t)evidence};
    return HL_OK;
}

static bool comes_before(const hl_border *p, const hl_border *q)
{
    return p->a != q->a ? p->a < q->a : p->b < q->b;
}

/// Merge the new links into the list, from the end, so that no second list is needed.
static hl_status merge(hl_adjacency *adjacency, const fresh *list, hl_error *err)
{
    const size_t total = adjacency->count + list->count;
    size_t old = adjacency->count;
    size_t new = list->count;

    if (new == 0) return HL_OK;
    hl_border *grown =
        hl_grow(adjacency->border, &adjacency->capacity, total, sizeof *grown);
    if (grown == NULL) return hl_no_memory(err, "%zu links", total);
    adjacency->border = grown;
    for (size_t at = total; at-- > 0 && new > 0;) {
        const bool take_old =
            old > 0 && comes_before(&list->row[new - 1], &grown[old - 1]);
        grown[at] = take_old ? grown[--old] : list->row[--new];
    }
    adjacency->count = total;
    return HL_OK;
}

hl_status hl_evidence_add(const hl_contact_search *search, const hl_contacts *contacts,
                          hl_adjacency *adjacency, hl_error *err)
{
    fresh list = {0};
    hl_status status = HL_OK;

    for (size_t begin = 0; begin < contacts->count && status == HL_OK;) {
        const hl_contact *row = contacts->row + begin;
        size_t count = 1;
        while (begin + count < contacts->count && row[count].a == row->a &&
               row[count].b == row->b) {
            count++;
        }
        status = add_meeting(search, row, count, adjacency, &list, err);
        begin += count;
    }
    if (status == HL_OK) status = merge(adjacency, &list, err);
    free(list.row);
    return status;
}
