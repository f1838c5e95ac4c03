#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "geometry/kdtree.h"
#include "hinterland/weights/build.h"
#include "weights/link_list.h"

#define RADIANS 0.017453292519943295
#define SAME    1e-12 // distances that are equal
#define SLACK   1e-9  // what a straight line may lack in rounding

/// A unit near another one, by the metric itself.
typedef struct near {
    double distance;
    uint32_t unit;
} near;

/// The sites in a tree, with scratch for one query.
typedef struct field {
    const hl_sites *sites;
    hl_place *place;
    hl_kdtree tree;
    uint32_t *found; // n
    near *list;      // n
    double *heap;    // k
} field;

/// Where a site is in space, in the unit of the metric: a straight line there is never
/// longer than the distance.
static hl_place place_of(const hl_metric *metric, double x, double y)
{
    if (metric->kind == HL_METRIC_PLANAR) {
        return (hl_place){
            {metric->a * x, metric->a * y, 0.0}
        };
    }
    const double e2 = metric->f * (2.0 - metric->f);
    const double s = sin(y * RADIANS);
    const double c = cos(y * RADIANS);
    const double normal = metric->a / sqrt(1.0 - e2 * s * s);
    return (hl_place){
        {normal * c * cos(x * RADIANS), normal * c * sin(x * RADIANS),
         normal * (1.0 - e2) * s}
    };
}

static void field_free(field *f)
{
    free(f->place);
    free(f->found);
    free(f->list);
    free(f->heap);
    hl_kdtree_free(&f->tree);
    *f = (field){0};
}

static hl_status field_make(const hl_sites *sites, size_t k, field *f, hl_error *err)
{
    f->sites = sites;
    for (size_t i = 0; i < sites->n; i++) {
        if (!isfinite(sites->x[i]) || !isfinite(sites->y[i])) {
            (void)hl_fail(err, HL_CODE_WEIGHTS_SITE, "%zu", i + 1);
            return HL_INPUT;
        }
    }
    f->place = hl_array(sites->n, sizeof *f->place);
    f->found = hl_array(sites->n, sizeof *f->found);
    f->list = hl_array(sites->n, sizeof *f->list);
    f->heap = hl_array(k, sizeof *f->heap);
    if (f->place == NULL || f->found == NULL || f->list == NULL || f->heap == NULL) {
        (void)hl_no_memory(err, "%zu points", sites->n);
        return HL_MEMORY;
    }
    for (size_t i = 0; i < sites->n; i++) {
        f->place[i] = place_of(&sites->metric, sites->x[i], sites->y[i]);
    }
    return hl_kdtree_build(f->place, sites->n, &f->tree, err);
}

/// The same bits from i to j as from j to i.
static double distance(const hl_sites *s, uint32_t i, uint32_t j)
{
    const uint32_t p = i < j ? i : j;
    const uint32_t q = i < j ? j : i;

    return hl_distance(&s->metric, s->x[p], s->y[p], s->x[q], s->y[q]);
}

static int by_distance(const void *pa, const void *pb)
{
    const near *a = pa;
    const near *b = pb;

    if (a->distance != b->distance) return a->distance < b->distance ? -1 : 1;
    return (a->unit > b->unit) - (a->unit < b->unit);
}

static int by_unit(const void *pa, const void *pb)
{
    const near *a = pa;
    const near *b = pb;

    return (a->unit > b->unit) - (a->unit < b->unit);
}

/// The units within a distance of i, nearest first, in f->list.
static size_t list_within(field *f, uint32_t i, double radius)
{
    const double limit = radius * (1.0 + SAME);
    const size_t count =
        hl_kdtree_within(&f->tree, i, radius * (1.0 + SLACK), f->found);
    size_t kept = 0;

    for (size_t c = 0; c < count; c++) {
        const double d = distance(f->sites, i, f->found[c]);
        if (d <= limit) f->list[kept++] = (near){d, f->found[c]};
    }
    qsort(f->list, kept, sizeof *f->list, by_distance);
    return kept;
}

/// All units that may be among the k nearest of i, nearest first. The k nearest by
/// straight lines bound the k-th distance from above.
static size_t list_nearest(field *f, uint32_t i, size_t k)
{
    const double chord = hl_kdtree_reach(&f->tree, i, k, f->heap);
    const size_t count = hl_kdtree_within(&f->tree, i, chord * (1.0 + SLACK), f->found);
    double farthest = 0.0;

    for (size_t c = 0; c < count; c++) {
        farthest = fmax(farthest, distance(f->sites, i, f->found[c]));
    }
    return list_within(f, i, farthest);
}

/// Those as far as the k-th compete by index. True when some of them stay out.
static bool settle_ties(near *list, size_t count, size_t k)
{
    const double d = list[k - 1].distance;
    size_t begin = k - 1;
    size_t end = k;

    while (begin > 0 && list[begin - 1].distance >= d * (1.0 - SAME)) {
        begin--;
    }
    while (end < count && list[end].distance <= d * (1.0 + SAME)) {
        end++;
    }
    qsort(list + begin, end - begin, sizeof *list, by_unit);
    return end > k;
}

/// Ties that decided who is in.
typedef struct ties {
    size_t count;
    size_t first;
} ties;

static hl_status nearest_links(field *f, size_t k, hl_link_list *list, ties *tied,
                               hl_error *err)
{
    for (size_t i = 0; i < f->sites->n; i++) {
        const size_t count = list_nearest(f, (uint32_t)i, k);
        if (settle_ties(f->list, count, k) && tied->count++ == 0) tied->first = i;
        for (size_t c = 0; c < k; c++) {
            const hl_status status =
                hl_link_list_add(list, (uint32_t)i, f->list[c].unit, 1.0, err);
            if (status != HL_OK) return status;
        }
    }
    return HL_OK;
}

hl_status hl_weights_nearest(const hl_sites *sites, size_t k, hl_weights *out,
                             hl_log *log, hl_error *err)
{
    field f = {0};
    hl_link_list list = {0};
    hl_weights made = {0};
    ties tied = {0};

    if (k < 1 || k >= sites->n) {
        return hl_fail(err, HL_CODE_WEIGHTS_K, "%zu\t%zu", k, sites->n);
    }
    hl_status status = field_make(sites, k, &f, err);
    if (status != HL_OK) goto done;
    status = nearest_links(&f, k, &list, &tied, err);
    if (status != HL_OK) goto done;
    status = hl_weights_from_links(sites->n, list.from, list.to, NULL, list.count,
                                   &made, err);
    if (status != HL_OK) goto done;
    if (tied.count > 0) {
        status = hl_warn(log, err, HL_CODE_WEIGHTS_TIES, "", "%zu\t%zu", tied.count,
                         tied.first + 1);
        if (status != HL_OK) goto done;
    }
    *out = made;
    made = (hl_weights){0};
done:
    field_free(&f);
    hl_link_list_free(&list);
    hl_weights_free(&made);
    return status;
}

static double widest_nearest(field *f)
{
    double widest = 0.0;

    for (size_t i = 0; i < f->sites->n; i++) {
        (void)list_nearest(f, (uint32_t)i, 1);
        widest = fmax(widest, f->list[0].distance);
    }
    return widest;
}

hl_status hl_band_minimum(const hl_sites *sites, double *out, hl_error *err)
{
    field f = {0};

    if (sites->n < 2) return hl_fail(err, HL_CODE_WEIGHTS_SITES, "%zu", sites->n);
    const hl_status status = field_make(sites, 1, &f, err);
    if (status == HL_OK) *out = widest_nearest(&f);
    field_free(&f);
    return status;
}

static hl_status band_row(field *f, uint32_t i, size_t count, double power,
                          hl_link_list *list, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t c = 0; c < count && status == HL_OK; c++) {
        const near to = f->list[c];
        if (power > 0.0 && to.distance == 0.0) {
            return hl_fail(err, HL_CODE_WEIGHTS_COINCIDE, "%zu\t%zu", (size_t)i + 1,
                           (size_t)to.unit + 1);
        }
        const double weight = power > 0.0 ? pow(to.distance, -power) : 1.0;
        status = hl_link_list_add(list, i, to.unit, weight, err);
    }
    return status;
}

static hl_status band_links(field *f, double radius, double power, hl_link_list *list,
                            hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t i = 0; i < f->sites->n && status == HL_OK; i++) {
        const size_t count = list_within(f, (uint32_t)i, radius);
        status = band_row(f, (uint32_t)i, count, power, list, err);
    }
    return status;
}

hl_status hl_weights_band(const hl_sites *sites, double radius, double power,
                          hl_weights *out, hl_error *err)
{
    field f = {0};
    hl_link_list list = {0};

    if (sites->n < 2) return hl_fail(err, HL_CODE_WEIGHTS_SITES, "%zu", sites->n);
    if (!isfinite(radius) || radius < 0.0 || !isfinite(power) || power < 0.0) {
        return hl_fail(err, HL_CODE_WEIGHTS_DISTANCE, "%g\t%g", radius, power);
    }
    hl_status status = field_make(sites, 1, &f, err);
    if (status != HL_OK) goto done;
    if (radius == 0.0) radius = widest_nearest(&f);
    status = band_links(&f, radius, power, &list, err);
    if (status != HL_OK) goto done;
    status =
        hl_weights_from_links(sites->n, list.from, list.to,
                              power > 0.0 ? list.weight : NULL, list.count, out, err);
done:
    field_free(&f);
    hl_link_list_free(&list);
    return status;
}

static size_t count_islands(const hl_weights *w, size_t *first)
{
    size_t count = 0;

    for (size_t i = 0; i < w->n; i++) {
        if (w->start[i + 1] == w->start[i] && count++ == 0) *first = i;
    }
    return count;
}

static hl_status copy_links(const hl_weights *w, hl_link_list *list, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t i = 0; i < w->n && status == HL_OK; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1] && status == HL_OK; l++) {
            status = hl_link_list_add(list, (uint32_t)i, w->neighbor[l], 1.0, err);
        }
    }
    return status;
}

static bool is_bridged(const hl_bridges *bridges, uint32_t i, uint32_t to)
{
    for (size_t b = 0; b < bridges->count; b++) {
        if (bridges->island[b] == to && bridges->to[b] == i) return true;
    }
    return false;
}

static hl_status bridge(const hl_weights *w, field *f, hl_bridges *bridges,
                        hl_link_list *list, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t i = 0; i < w->n && status == HL_OK; i++) {
        if (w->start[i + 1] > w->start[i]) continue;
        const size_t count = list_nearest(f, (uint32_t)i, 1);
        (void)settle_ties(f->list, count, 1);
        const uint32_t to = f->list[0].unit;
        if (is_bridged(bridges, (uint32_t)i, to)) continue; // two islands, one bridge
        bridges->island[bridges->count] = (uint32_t)i;
        bridges->to[bridges->count++] = to;
        status = hl_link_list_add_both(list, (uint32_t)i, to, 1.0, err);
    }
    return status;
}

static hl_status bridge_islands(hl_weights *w, const hl_sites *sites, size_t islands,
                                hl_bridges *bridges, hl_error *err)
{
    field f = {0};
    hl_link_list list = {0};
    hl_bridges made = {0};
    hl_weights wider = {0};

    if (sites->n < 2) return hl_fail(err, HL_CODE_WEIGHTS_SITES, "%zu", sites->n);
    hl_status status = field_make(sites, 1, &f, err);
    if (status != HL_OK) goto done;
    made.island = hl_array(islands, sizeof *made.island);
    made.to = hl_array(islands, sizeof *made.to);
    if (made.island == NULL || made.to == NULL) {
        status = hl_no_memory(err, "%zu islands", islands);
        goto done;
    }
    status = copy_links(w, &list, err);
    if (status == HL_OK) status = bridge(w, &f, &made, &list, err);
    if (status != HL_OK) goto done;
    status =
        hl_weights_from_links(w->n, list.from, list.to, NULL, list.count, &wider, err);
    if (status != HL_OK) goto done;
    hl_weights_standardize(&wider, w->standardization);
    hl_weights_free(w);
    *w = wider;
    *bridges = made;
    made = (hl_bridges){0};
done:
    field_free(&f);
    hl_link_list_free(&list);
    hl_bridges_free(&made);
    return status;
}

hl_status hl_weights_islands(hl_weights *w, hl_island_policy policy,
                             const hl_sites *sites, const char *const *key,
                             hl_bridges *bridges, hl_error *err)
{
    size_t first = 0;
    const size_t islands = count_islands(w, &first);

    if (islands > 0 && policy == HL_ISLANDS_ERROR) {
        if (key != NULL) {
            return hl_fail(err, HL_CODE_WEIGHTS_ISLANDS, "%zu\t%s", islands,
                           key[first]);
        }
        return hl_fail(err, HL_CODE_WEIGHTS_ISLANDS, "%zu\t%zu", islands, first + 1);
    }
    if (islands > 0 && policy == HL_ISLANDS_NEAREST) {
        return bridge_islands(w, sites, islands, bridges, err);
    }
    *bridges = (hl_bridges){0};
    return HL_OK;
}

void hl_bridges_free(hl_bridges *bridges)
{
    free(bridges->island);
    free(bridges->to);
    *bridges = (hl_bridges){0};
}
