#include "geometry/vertex_match.h"

#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

#define HALF_TURN 180.0

/// Open addressing over the points: a slot holds the number of a point plus 1.
typedef struct table {
    uint32_t *slot;
    size_t mask;
} table;

/// The coordinate as it is compared: -0 is 0, and the antimeridian has one side.
static double canonical(double value, bool wrap)
{
    if (wrap && value == -HALF_TURN) return HALF_TURN;
    return value + 0.0;
}

static uint64_t bits(double value)
{
    uint64_t b = 0;

    memcpy(&b, &value, sizeof b);
    return b;
}

/// Mixes both coordinates (the finalizer of SplitMix64, Steele et al. 2014).
static uint64_t mix(double x, double y)
{
    const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
    const uint64_t first = UINT64_C(0xbf58476d1ce4e5b9);
    const uint64_t second = UINT64_C(0x94d049bb133111eb);
    const unsigned high = 30;
    const unsigned middle = 27;
    const unsigned low = 31;
    uint64_t h = bits(x) * odd + bits(y);

    h = (h ^ (h >> high)) * first;
    h = (h ^ (h >> middle)) * second;
    return h ^ (h >> low);
}

static hl_status make_table(size_t vertices, table *out, hl_error *err)
{
    size_t size = 2;

    while (size < vertices + vertices / 3) {
        size *= 2;
    }
    out->mask = size - 1;
    out->slot = hl_array(size, sizeof *out->slot);
    return out->slot != NULL ? HL_OK : hl_no_memory(err, "%zu vertices", vertices);
}

/// The slot of a point: the one that has it, or the free one where it belongs.
static uint32_t *find(const table *t, const hl_polygons *p, const uint32_t *head,
                      size_t v, bool wrap)
{
    const double x = canonical(p->x[v], wrap);
    const double y = canonical(p->y[v], false);
    size_t at = (size_t)mix(x, y) & t->mask;

    while (t->slot[at] != 0) {
        const uint32_t other = head[t->slot[at] - 1];
        if (canonical(p->x[other], wrap) == x && p->y[other] == y) break;
        at = (at + 1) & t->mask;
    }
    return &t->slot[at];
}

/// From the last vertex to the first, so that chains ascend.
static void link_ring(const hl_polygons *p, size_t ring, bool wrap, const table *t,
                      hl_vertex_match *m)
{
    const size_t begin = p->vertex[ring];
    const size_t last = p->vertex[ring + 1] - 1;

    for (size_t v = last; v-- > begin;) {
        uint32_t *slot = find(t, p, m->head, v, wrap);
        if (*slot == 0) {
            *slot = (uint32_t)++m->points;
            m->head[*slot - 1] = HL_NO_VERTEX;
        }
        const uint32_t point = *slot - 1;
        m->point[v] = point;
        m->next[v] = m->head[point];
        m->head[point] = (uint32_t)v;
    }
    m->point[last] = m->point[begin];
    m->next[last] = HL_NO_VERTEX;
    m->unit[last] = HL_NO_VERTEX;
}

static hl_status allocate(size_t count, hl_vertex_match *m, hl_error *err)
{
    m->count = count;
    m->unit = hl_array(count, sizeof *m->unit);
    m->point = hl_array(count, sizeof *m->point);
    m->head = hl_array(count, sizeof *m->head);
    m->next = hl_array(count, sizeof *m->next);
    if (m->unit == NULL || m->point == NULL || m->head == NULL || m->next == NULL) {
        return hl_no_memory(err, "%zu vertices", count);
    }
    return HL_OK;
}

hl_status hl_vertex_match_make(const hl_polygons *polygons, bool wrap,
                               hl_vertex_match *out, hl_error *err)
{
    const size_t rings = polygons->n > 0 ? polygons->start[polygons->n] : 0;
    const size_t count = rings > 0 ? polygons->vertex[rings] : 0;
    hl_vertex_match m = {0};
    table t = {0};

    if (count >= HL_NO_VERTEX || polygons->n >= HL_NO_VERTEX) {
        return hl_fail(err, HL_CODE_GEOMETRY_SIZE, "%zu", count);
    }
    hl_status status = allocate(count, &m, err);
    if (status != HL_OK) goto done;
    status = make_table(count, &t, err);
    if (status != HL_OK) goto done;

    for (size_t i = 0; i < polygons->n; i++) {
        const size_t end = polygons->vertex[polygons->start[i + 1]];
        for (size_t v = polygons->vertex[polygons->start[i]]; v < end; v++) {
            m.unit[v] = (uint32_t)i;
        }
    }
    for (size_t r = rings; r-- > 0;) {
        if (polygons->vertex[r + 1] > polygons->vertex[r]) {
            link_ring(polygons, r, wrap, &t, &m);
        }
    }
    *out = m;
    m = (hl_vertex_match){0};
done:
    free(t.slot);
    hl_vertex_match_free(&m);
    return status;
}

void hl_vertex_match_free(hl_vertex_match *match)
{
    free(match->unit);
    free(match->point);
    free(match->head);
    free(match->next);
    *match = (hl_vertex_match){0};
}
