#include "hinterland/geometry/adjacency.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "geometry/contact.h"
#include "geometry/evidence.h"
#include "geometry/overlap.h"
#include "geometry/ruler.h"
#include "geometry/vertex_match.h"

#define ROUNDING 8.0 // units in the last place of the largest coordinate

/// The search for equal vertices and edges, unit by unit.
typedef struct exact {
    const hl_polygons *polygons;
    const hl_vertex_match *match;
    uint8_t *paired;    // per vertex: its edge has a partner
    uint32_t *slot;     // per unit: its link with the current one, plus 1
    size_t base;        // first link of the current unit
    hl_adjacency *made; // where links go
} exact;

hl_adjacency_options hl_adjacency_defaults(void)
{
    return (hl_adjacency_options){.matching = HL_MATCH_JUNCTIONS,
                                  .length = hl_metric_planar()};
}

/// The link of units a < b, made when it is not there yet; NULL without memory.
static hl_border *link_with(exact *e, uint32_t a, uint32_t b)
{
    hl_adjacency *made = e->made;

    if (e->slot[b] <= e->base) {
        hl_border *grown =
            hl_grow(made->border, &made->capacity, made->count + 1, sizeof *grown);
        if (grown == NULL) return NULL;
        made->border = grown;
        made->border[made->count++] = (hl_border){.a = a,
                                                  .b = b,
                                                  .vertex = HL_NO_VERTEX,
                                                  .detail = HL_NO_DETAIL,
                                                  .evidence = HL_EVIDENCE_POINT};
        e->slot[b] = (uint32_t)made->count;
    }
    return &made->border[e->slot[b] - 1];
}

/// Links of unit a with the later units that have its vertex v too.
static bool match_point(exact *e, uint32_t a, uint32_t v)
{
    const hl_vertex_match *m = e->match;
    uint32_t last = a;
    uint32_t first = m->head[m->point[v]];

    while (m->unit[first] != a) {
        first = m->next[first];
    }
    if (first != v) return true; // the ring comes here twice: counted the first time
    for (uint32_t w = m->next[v]; w != HL_NO_VERTEX; w = m->next[w]) {
        if (m->unit[w] == last) continue;
        last = m->unit[w];
        hl_border *border = link_with(e, a, last);
        if (border == NULL) return false;
        if (border->points++ == 0) border->vertex = v;
    }
    return true;
}

/// Whether an edge along p -> q of another place begins at w; notes the pair.
static void pair_edge(exact *e, uint32_t v, uint32_t w, double *length, uint32_t *last)
{
    const hl_polygons *p = e->polygons;
    const uint32_t a = e->match->unit[v];
    const uint32_t b = e->match->unit[w];

    e->paired[v] = 1;
    if (b <= a || b == *last) return;
    *last = b;
    if (*length < 0.0) {
        *length = hl_ruler_length(&e->made->length, p->x[v], p->y[v], p->x[v + 1],
                                  p->y[v + 1]);
    }
    hl_border *border = &e->made->border[e->slot[b] - 1]; // made by match_point()
    border->shared += *length;
    border->evidence = HL_EVIDENCE_EDGE;
}

static void match_edge(exact *e, uint32_t v)
{
    const hl_vertex_match *m = e->match;
    const uint32_t p = m->point[v];
    const uint32_t q = m->point[v + 1];
    double length = -1.0;
    uint32_t last = m->unit[v];

    if (p == q) return;
    for (uint32_t w = m->head[p]; w != HL_NO_VERTEX; w = m->next[w]) {
        if (w != v && m->point[w + 1] == q) pair_edge(e, v, w, &length, &last);
    }
    for (uint32_t w = m->head[q]; w != HL_NO_VERTEX; w = m->next[w]) {
        if (m->point[w + 1] == p) pair_edge(e, v, w, &length, &last);
    }
}

static int by_second(const void *pa, const void *pb)
{
    const hl_border *a = pa;
    const hl_border *b = pb;

    return (a->b > b->b) - (a->b < b->b);
}

static bool match_unit(exact *e, uint32_t a)
{
    const hl_polygons *p = e->polygons;
    const size_t begin = p->vertex[p->start[a]];
    const size_t end = p->vertex[p->start[a + 1]];

    e->base = e->made->count;
    for (size_t v = begin; v < end; v++) {
        if (e->match->unit[v] != a) continue; // closes a ring
        if (!match_point(e, a, (uint32_t)v)) return false;
    }
    for (size_t v = begin; v < end; v++) {
        if (e->match->unit[v] == a) match_edge(e, (uint32_t)v);
    }
    if (e->made->count > e->base) {
        qsort(e->made->border + e->base, e->made->count - e->base,
              sizeof *e->made->border, by_second);
    }
    return true;
}

static hl_status match_units(const hl_polygons *polygons, const hl_vertex_match *match,
                             // NOLINTNEXTLINE(readability-non-const-parameter)
                             uint8_t *paired, hl_adjacency *made, hl_error *err)
{
    exact e = {.polygons = polygons, .match = match, .paired = paired, .made = made};
    hl_status status = HL_OK;

    e.slot = hl_array(polygons->n, sizeof *e.slot);
    if (e.slot == NULL) return hl_no_memory(err, "%zu units", polygons->n);
    for (size_t a = 0; a < polygons->n && status == HL_OK; a++) {
        if (!match_unit(&e, (uint32_t)a)) {
            status = hl_no_memory(err, "%zu links", made->count + 1);
        }
    }
    free(e.slot);
    return status;
}

/// How exactly a vertex can lie on an edge, in these coordinates.
static double rounding(const hl_polygons *p, size_t vertices)
{
    double largest = 0.0;

    for (size_t v = 0; v < vertices; v++) {
        largest = fmax(largest, fmax(fabs(p->x[v]), fabs(p->y[v])));
    }
    return ROUNDING * DBL_EPSILON * largest;
}

static hl_status check_options(const hl_adjacency_options *options, hl_error *err)
{
    const double tolerance = options->tolerance;

    if (!isfinite(tolerance) || tolerance < 0.0) {
        return hl_fail(err, HL_CODE_GEOMETRY_TOLERANCE, "%g\tnot a distance",
                       tolerance);
    }
    if (tolerance > 0.0 && options->matching == HL_MATCH_VERTICES) {
        return hl_fail(err, HL_CODE_GEOMETRY_TOLERANCE,
                       "%g\tonly equal vertices were asked for", tolerance);
    }
    return HL_OK;
}

/// T-junctions, near misses and crossings.
static hl_status match_contacts(const hl_polygons *polygons,
                                const hl_vertex_match *match, const uint8_t *paired,
                                hl_adjacency *made, hl_error *err)
{
    hl_contacts contacts = {0};
    const double least = rounding(polygons, match->count);
    const hl_contact_search search = {.polygons = polygons,
                                      .match = match,
                                      .paired = paired,
                                      .rounding = least,
                                      .reach = fmax(least, made->tolerance),
                                      .all = made->tolerance > 0.0};

    made->reach = search.reach;
    hl_status status = hl_contacts_find(&search, &contacts, err);
    if (status == HL_OK) status = hl_evidence_add(&search, &contacts, made, err);
    hl_contacts_free(&contacts);
    return status;
}

hl_status hl_adjacency_find(const hl_polygons *polygons,
                            const hl_adjacency_options *options, hl_adjacency *out,
                            hl_error *err)
{
    const hl_adjacency_options defaults = hl_adjacency_defaults();
    if (options == NULL) options = &defaults;
    hl_adjacency made = {
        .n = polygons->n, .tolerance = options->tolerance, .length = options->length};
    hl_vertex_match match = {0};
    uint8_t *paired = NULL;

    hl_status status = check_options(options, err);
    if (status != HL_OK) goto done;
    status = hl_vertex_match_make(polygons, options->geographic, &match, err);
    if (status != HL_OK) goto done;
    paired = hl_array(match.count, sizeof *paired);
    if (paired == NULL) {
        status = hl_no_memory(err, "%zu vertices", match.count);
        goto done;
    }
    status = match_units(polygons, &match, paired, &made, err);
    if (status == HL_OK && options->matching == HL_MATCH_JUNCTIONS) {
        status = match_contacts(polygons, &match, paired, &made, err);
    }
    if (status == HL_OK && options->areas) {
        status = hl_overlap_measure(polygons, &made, err);
    }
    if (status != HL_OK) goto done;
    *out = made;
    made = (hl_adjacency){0};
done:
    free(paired);
    hl_vertex_match_free(&match);
    hl_adjacency_free(&made);
    return status;
}

const hl_border *hl_adjacency_link(const hl_adjacency *adjacency, uint32_t i,
                                   uint32_t j)
{
    const uint32_t a = i < j ? i : j;
    const uint32_t b = i < j ? j : i;
    size_t low = 0;
    size_t high = adjacency->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const hl_border *border = &adjacency->border[middle];
        if (border->a < a || (border->a == a && border->b < b)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == adjacency->count) return NULL;
    const hl_border *found = &adjacency->border[low];
    return found->a == a && found->b == b ? found : NULL;
}

void hl_adjacency_free(hl_adjacency *adjacency)
{
    free(adjacency->border);
    free(adjacency->detail);
    free(adjacency->x);
    free(adjacency->y);
    *adjacency = (hl_adjacency){0};
}

/// The unit that stands for the component of `i`; halves the way there.
static uint32_t root_of(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

static void count_links(const hl_adjacency *adjacency, uint32_t *parent, uint8_t *seen,
                        hl_plateau_row *row)
{
    for (size_t i = 0; i < adjacency->n; i++) {
        parent[i] = (uint32_t)i;
        seen[i] = 0;
    }
    row->components = adjacency->n;
    row->islands = adjacency->n;
    row->links = adjacency->count;
    row->edge_links = 0;
    for (size_t k = 0; k < adjacency->count; k++) {
        const hl_border *border = &adjacency->border[k];
        const uint32_t p = root_of(parent, border->a);
        const uint32_t q = root_of(parent, border->b);
        if (p != q) row->components--;
        parent[p > q ? p : q] = p < q ? p : q;
        row->edge_links += hl_evidence_is_edge((hl_evidence)border->evidence);
        row->islands -= (size_t)(!seen[border->a]) + (size_t)(!seen[border->b]);
        seen[border->a] = 1;
        seen[border->b] = 1;
    }
}

hl_status hl_adjacency_plateau(const hl_polygons *polygons,
                               const hl_adjacency_options *options,
                               const double *tolerance, size_t count,
                               hl_plateau_row *out, hl_error *err)
{
    hl_adjacency_options each = options != NULL ? *options : hl_adjacency_defaults();
    hl_adjacency adjacency = {0};
    hl_status status = HL_OK;
    uint32_t *parent = hl_array(polygons->n, sizeof *parent);
    uint8_t *seen = hl_array(polygons->n, sizeof *seen);

    if (parent == NULL || seen == NULL) {
        status = hl_no_memory(err, "%zu units", polygons->n);
    }
    each.areas = false;
    for (size_t t = 0; t < count && status == HL_OK; t++) {
        each.tolerance = tolerance[t];
        status = hl_adjacency_find(polygons, &each, &adjacency, err);
        if (status != HL_OK) break;
        out[t].tolerance = tolerance[t];
        count_links(&adjacency, parent, seen, &out[t]);
        hl_adjacency_free(&adjacency);
    }
    free(parent);
    free(seen);
    return status;
}
