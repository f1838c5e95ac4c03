#include "hinterland/map/ground.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

static const double WARN_AREAL = 1.02;
static const double REFUSE_AREAL = 1.5;
static const double PERCENT = 100.0;

/// A copy of the coordinates; the rest of the polygons stays borrowed.
static hl_status copy_coordinates(const hl_polygons *from, hl_polygons *to,
                                  hl_error *err)
{
    const size_t rings = from->n > 0 ? from->start[from->n] : 0;
    const size_t count = rings > 0 ? from->vertex[rings] : 0;

    *to = *from;
    to->x = hl_array(count, sizeof *to->x);
    to->y = hl_array(count, sizeof *to->y);
    if (to->x == NULL || to->y == NULL) {
        free(to->x);
        free(to->y);
        *to = (hl_polygons){0};
        return hl_no_memory(err, "%zu vertices", count);
    }
    if (count > 0) memcpy(to->x, from->x, count * sizeof *to->x);
    if (count > 0) memcpy(to->y, from->y, count * sizeof *to->y);
    return HL_OK;
}

/// Whether the projection has a place for all of a unit.
static bool is_whole(const hl_polygons *p, size_t unit)
{
    const size_t end = p->vertex[p->start[unit + 1]];

    for (size_t v = p->vertex[p->start[unit]]; v < end; v++) {
        if (!isfinite(p->x[v]) || !isfinite(p->y[v])) return false;
    }
    return true;
}

static size_t count_lost(const hl_polygons *p)
{
    size_t lost = 0;

    for (size_t i = 0; i < p->n; i++) {
        lost += !is_whole(p, i);
    }
    return lost;
}

static hl_status project(hl_polygons *p, const hl_crs *crs, const char *to,
                         hl_map_ground *g, hl_error *err)
{
    const size_t count = p->vertex[p->start[p->n]];

    hl_crs_to_lonlat(crs, p->x, p->y, count);
    hl_status status =
        to != NULL ? hl_projection_named(to, &g->projection, err)
                   : hl_projection_fit(p->x, p->y, count, crs, &g->projection, err);
    if (status != HL_OK) return status;
    hl_projection_forward(&g->projection, p->x, p->y, count);
    const size_t lost = count_lost(p);
    if (lost == 0) return HL_OK;
    return hl_fail(err, HL_CODE_MAP_NO_PLACE, "%zu\t%zu\t%s", lost, p->n,
                   g->projection.note[HL_EN]);
}

static void find_extent(const hl_polygons *p, hl_map_ground *g)
{
    const size_t count = p->vertex[p->start[p->n]];

    g->low_x = g->low_y = HUGE_VAL;
    g->high_x = g->high_y = -HUGE_VAL;
    for (size_t v = 0; v < count; v++) {
        g->low_x = fmin(g->low_x, p->x[v]);
        g->low_y = fmin(g->low_y, p->y[v]);
        g->high_x = fmax(g->high_x, p->x[v]);
        g->high_y = fmax(g->high_y, p->y[v]);
    }
}

/// How much larger the largest areal scale is than the smallest, at nine places.
static double areal_spread(const hl_map_ground *g)
{
    double low = HUGE_VAL;
    double high = 0.0;

    if (g->projection.equal_area) return 1.0;
    for (int k = 0; k < 3 * 3; k++) {
        const double x = g->low_x + 0.5 * (k % 3) * (g->high_x - g->low_x);
        const double y = g->low_y + 0.5 * (int)(k / 3) * (g->high_y - g->low_y);
        const double scale = hl_projection_areal(&g->projection, x, y);
        if (!isfinite(scale)) continue;
        low = fmin(low, scale);
        high = fmax(high, scale);
    }
    return high > 0.0 ? high / low : 1.0;
}

static hl_status check_areas(hl_map_ground *g, bool force, hl_log *log, hl_error *err)
{
    g->areal = areal_spread(g);
    if (g->areal > REFUSE_AREAL && !force) {
        return hl_fail(err, HL_CODE_MAP_AREAS_REFUSED, "%s\t%.0f",
                       g->projection.note[HL_EN], PERCENT * (g->areal - 1.0));
    }
    if (g->areal <= WARN_AREAL) return HL_OK;
    return hl_warn(log, err, HL_CODE_MAP_AREAS, "", "%s\t%.0f",
                   g->projection.note[HL_EN], PERCENT * (g->areal - 1.0));
}

/// The area of a ring, whichever way it runs.
static double ring_area(const hl_polygons *p, size_t ring)
{
    const size_t first = p->vertex[ring];
    double twice = 0.0;

    for (size_t v = first; v + 1 < p->vertex[ring + 1]; v++) {
        twice += (p->x[v] - p->x[first]) * (p->y[v + 1] - p->y[first]) -
                 (p->x[v + 1] - p->x[first]) * (p->y[v] - p->y[first]);
    }
    return 0.5 * fabs(twice);
}

static void measure(const hl_polygons *p, double *area)
{
    for (size_t i = 0; i < p->n; i++) {
        for (size_t r = p->start[i]; r < p->start[i + 1]; r++) {
            area[i] += p->hole[r] ? -ring_area(p, r) : ring_area(p, r);
        }
    }
}

typedef struct named_unit {
    const char *name;
    size_t unit;
} named_unit;

static int compare(const void *a, const void *b)
{
    const named_unit *p = a;
    const named_unit *q = b;
    const int order = strcmp(p->name, q->name);

    return order != 0 ? order : (p->unit > q->unit) - (p->unit < q->unit);
}

/// Number the groups in the order of their names.
static hl_status number_groups(const char *const *name, hl_map_ground *g, hl_error *err)
{
    named_unit *order = hl_array(g->n, sizeof *order);

    g->group = hl_array(g->n, sizeof *g->group);
    if (order == NULL || g->group == NULL) {
        free(order);
        return hl_no_memory(err, "%zu groups", g->n);
    }
    for (size_t i = 0; i < g->n; i++) {
        order[i] = (named_unit){name[i] != NULL ? name[i] : "", i};
    }
    if (g->n > 0) qsort(order, g->n, sizeof *order, compare);
    for (size_t k = 0; k < g->n; k++) {
        if (k == 0 || strcmp(order[k].name, order[k - 1].name) != 0) g->groups++;
        g->group[order[k].unit] = (uint32_t)(g->groups - 1);
    }
    free(order);
    return HL_OK;
}

hl_status hl_map_ground_make(const hl_polygons *polygons, const hl_crs *crs,
                             const hl_map_ground_options *options, hl_map_ground *out,
                             hl_log *log, hl_error *err)
{
    const hl_map_ground_options how =
        options != NULL ? *options : (hl_map_ground_options){0};
    hl_map_ground g = {.n = polygons->n};
    hl_polygons p = {0};

    if (polygons->n == 0 || polygons->vertex[polygons->start[polygons->n]] == 0) {
        return hl_fail(err, HL_CODE_MAP_NO_SHAPES, "%zu", polygons->n);
    }
    hl_status status = copy_coordinates(polygons, &p, err);
    if (status != HL_OK) return status;
    status = project(&p, crs, how.crs, &g, err);
    if (status != HL_OK) goto done;
    find_extent(&p, &g);
    status = check_areas(&g, how.force, log, err);
    if (status != HL_OK) goto done;
    status = hl_arcs_build(&p, HL_ARCS_LEAST_MATCHED, &g.arcs, log, err);
    if (status == HL_OK) status = hl_arcs_rank(&g.arcs, &g.rank, err);
    if (status != HL_OK) goto done;
    g.area = hl_array(g.n, sizeof *g.area);
    if (g.area == NULL) {
        status = hl_no_memory(err, "%zu areas", g.n);
        goto done;
    }
    measure(&p, g.area);
    if (how.group != NULL) status = number_groups(how.group, &g, err);
    if (status != HL_OK) goto done;
    *out = g;
    g = (hl_map_ground){0};
done:
    free(p.x);
    free(p.y);
    hl_map_ground_free(&g);
    return status;
}

/// The polygons that are whole; the others are left out.
static hl_status drop_lost(const hl_polygons *p, hl_polygons *out, hl_error *err)
{
    size_t *group = hl_array(p->n, sizeof *group);
    size_t kept = 0;

    if (group == NULL) return hl_no_memory(err, "%zu polygons", p->n);
    for (size_t i = 0; i < p->n; i++) {
        group[i] = is_whole(p, i) ? kept++ : SIZE_MAX;
    }
    const hl_status status = hl_polygons_regroup(p, group, kept, out, err);
    free(group);
    return status;
}

hl_status hl_map_ground_context(hl_map_ground *ground, const hl_polygons *polygons,
                                const hl_crs *crs, hl_error *err)
{
    hl_polygons p = {0};
    hl_polygons whole = {0};

    if (crs->planar != ground->projection.planar) {
        return hl_fail(err, HL_CODE_MAP_CONTEXT, "");
    }
    hl_status status = copy_coordinates(polygons, &p, err);
    if (status != HL_OK) return status;
    const size_t count = p.n > 0 ? p.vertex[p.start[p.n]] : 0;
    hl_crs_to_lonlat(crs, p.x, p.y, count);
    hl_projection_forward(&ground->projection, p.x, p.y, count);
    status = drop_lost(&p, &whole, err);
    if (status == HL_OK && whole.n > 0) {
        status = hl_arcs_build(&whole, 0.0, &ground->context, NULL, err);
    }
    if (status == HL_OK && whole.n > 0) {
        status = hl_arcs_rank(&ground->context, &ground->context_rank, err);
    }
    free(p.x);
    free(p.y);
    hl_polygons_free(&whole);
    return status;
}

hl_status hl_map_ground_twin(const hl_map_ground *ground, hl_map_ground *out,
                             hl_error *err)
{
    hl_map_ground g = *ground;

    g.twin = true;
    const hl_status status =
        hl_projection_twin(&ground->projection, &g.projection, err);
    if (status == HL_OK) *out = g;
    return status;
}

void hl_map_ground_free(hl_map_ground *ground)
{
    hl_projection_free(&ground->projection);
    if (!ground->twin) {
        hl_arcs_free(&ground->arcs);
        free(ground->rank);
        hl_arcs_free(&ground->context);
        free(ground->context_rank);
        free(ground->group);
        free(ground->area);
    }
    *ground = (hl_map_ground){0};
}
