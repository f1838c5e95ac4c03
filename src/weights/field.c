#include "weights/field.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"

#define RADIANS 0.017453292519943295
#define SLACK   1e-9 // what a straight line may lack in rounding

enum { UNITS_PER_PART = 256, MOST_PARTS = 64 }; // whatever the number of threads

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

void hl_field_free(hl_field_of_sites *field)
{
    free(field->place);
    hl_kdtree_free(&field->tree);
    *field = (hl_field_of_sites){0};
}

hl_status hl_field_make(const hl_sites *sites, hl_field_of_sites *out, hl_error *err)
{
    hl_field_of_sites made = {.sites = sites};

    for (size_t i = 0; i < sites->n; i++) {
        if (!isfinite(sites->x[i]) || !isfinite(sites->y[i])) {
            return hl_fail(err, HL_CODE_WEIGHTS_SITE, "%zu", i + 1);
        }
    }
    made.place = hl_array(sites->n, sizeof *made.place);
    if (made.place == NULL) return hl_no_memory(err, "%zu points", sites->n);
    for (size_t i = 0; i < sites->n; i++) {
        made.place[i] = place_of(&sites->metric, sites->x[i], sites->y[i]);
    }
    const hl_status status = hl_kdtree_build(made.place, sites->n, &made.tree, err);
    if (status != HL_OK) {
        hl_field_free(&made);
        return status;
    }
    *out = made;
    return HL_OK;
}

void hl_asker_free(hl_asker *asker)
{
    free(asker->found);
    free(asker->list);
    free(asker->heap);
    free(asker->x);
    free(asker->y);
    free(asker->distance);
    *asker = (hl_asker){0};
}

hl_status hl_asker_make(const hl_field_of_sites *field, size_t k, hl_asker *out,
                        hl_error *err)
{
    const size_t n = field->sites->n;
    hl_asker made = {.field = field,
                     .found = hl_array(n, sizeof *made.found),
                     .list = hl_array(n, sizeof *made.list),
                     .heap = hl_array(k, sizeof *made.heap),
                     .x = hl_array(n, sizeof *made.x),
                     .y = hl_array(n, sizeof *made.y),
                     .distance = hl_array(n, sizeof *made.distance)};

    if (made.found == NULL || made.list == NULL || made.heap == NULL ||
        made.x == NULL || made.y == NULL || made.distance == NULL) {
        hl_asker_free(&made);
        return hl_no_memory(err, "%zu points", n);
    }
    *out = made;
    return HL_OK;
}

double hl_site_distance(const hl_sites *sites, uint32_t i, uint32_t j)
{
    const uint32_t p = i < j ? i : j;
    const uint32_t q = i < j ? j : i;

    return hl_distance(&sites->metric, sites->x[p], sites->y[p], sites->x[q],
                       sites->y[q]);
}

static int by_distance(const void *pa, const void *pb)
{
    const hl_near *a = pa;
    const hl_near *b = pb;

    if (a->distance != b->distance) return a->distance < b->distance ? -1 : 1;
    return (a->unit > b->unit) - (a->unit < b->unit);
}

static int by_unit(const void *pa, const void *pb)
{
    const hl_near *a = pa;
    const hl_near *b = pb;

    return (a->unit > b->unit) - (a->unit < b->unit);
}

/// Put the units found that come before i in front; how many.
static size_t split(uint32_t *found, size_t count, uint32_t i)
{
    size_t before = 0;

    for (size_t c = 0; c < count; c++) {
        const uint32_t unit = found[c];
        if (unit > i) continue;
        found[c] = found[before];
        found[before++] = unit;
    }
    return before;
}

/// The distances of the units found; those before i are measured from there, so that
/// the bits are those of hl_site_distance().
static void measure(hl_asker *asker, uint32_t i, size_t count)
{
    const hl_sites *sites = asker->field->sites;
    const size_t before = split(asker->found, count, i);

    for (size_t c = 0; c < count; c++) {
        asker->x[c] = sites->x[asker->found[c]];
        asker->y[c] = sites->y[asker->found[c]];
    }
    hl_distances(&sites->metric, asker->x, asker->y, before, &sites->x[i], &sites->y[i],
                 1, asker->distance);
    hl_distances(&sites->metric, &sites->x[i], &sites->y[i], 1, asker->x + before,
                 asker->y + before, count - before, asker->distance + before);
}

/// List those of the units found that are within a radius, nearest first.
static size_t list_found(hl_asker *asker, uint32_t i, size_t count, double radius)
{
    const double limit = radius * (1.0 + HL_SAME_DISTANCE);
    size_t kept = 0;

    measure(asker, i, count);
    for (size_t c = 0; c < count; c++) {
        const double d = asker->distance[c];
        if (d <= limit) asker->list[kept++] = (hl_near){d, asker->found[c]};
    }
    qsort(asker->list, kept, sizeof *asker->list, by_distance);
    return kept;
}

size_t hl_list_within(hl_asker *asker, uint32_t i, double radius)
{
    const size_t count =
        hl_kdtree_within(&asker->field->tree, i, radius * (1.0 + SLACK), asker->found);

    return list_found(asker, i, count, radius);
}

size_t hl_list_within_after(hl_asker *asker, uint32_t i, double radius)
{
    const size_t count =
        hl_kdtree_within(&asker->field->tree, i, radius * (1.0 + SLACK), asker->found);
    size_t after = 0;

    for (size_t c = 0; c < count; c++) {
        if (asker->found[c] > i) asker->found[after++] = asker->found[c];
    }
    return list_found(asker, i, after, radius);
}

/// The k nearest by straight lines bound the k-th distance from above.
size_t hl_list_nearest(hl_asker *asker, uint32_t i, size_t k)
{
    const double chord = hl_kdtree_reach(&asker->field->tree, i, k, asker->heap);
    const size_t count =
        hl_kdtree_within(&asker->field->tree, i, chord * (1.0 + SLACK), asker->found);
    double farthest = 0.0;

    measure(asker, i, count);
    for (size_t c = 0; c < count; c++) {
        farthest = fmax(farthest, asker->distance[c]);
    }
    return hl_list_within(asker, i, farthest);
}

bool hl_settle_ties(hl_near *list, size_t count, size_t k)
{
    const double d = list[k - 1].distance;
    size_t begin = k - 1;
    size_t end = k;

    while (begin > 0 && list[begin - 1].distance >= d * (1.0 - HL_SAME_DISTANCE)) {
        begin--;
    }
    while (end < count && list[end].distance <= d * (1.0 + HL_SAME_DISTANCE)) {
        end++;
    }
    qsort(list + begin, end - begin, sizeof *list, by_unit);
    return end > k;
}

double hl_widest_reach(hl_asker *asker, size_t k)
{
    double widest = 0.0;

    for (size_t i = 0; i < asker->field->sites->n; i++) {
        (void)hl_list_nearest(asker, (uint32_t)i, k);
        widest = fmax(widest, asker->list[k - 1].distance);
    }
    return widest;
}

/// A piece of the units, one thread's work.
typedef struct stretch {
    hl_link_list list;
    hl_status status;
    hl_error err;
} stretch;

static void fill_stretch(const hl_field_of_sites *field, const hl_row_rule *rule,
                         size_t begin, size_t end, stretch *s)
{
    hl_asker asker = {0};

    s->status = hl_asker_make(field, rule->k, &asker, &s->err);
    for (size_t i = begin; i < end && s->status == HL_OK; i++) {
        s->status = rule->row(rule->rule, &asker, (uint32_t)i, &s->list, &s->err);
    }
    hl_asker_free(&asker);
}

/// Join the lists; the error of the first unit that failed is the one that is told.
static hl_status join(stretch *part, size_t parts, hl_link_list *out, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t p = 0; p < parts && status == HL_OK; p++) {
        status = part[p].status;
        if (status != HL_OK && err != NULL) *err = part[p].err;
        if (status == HL_OK && p > 0) {
            status = hl_link_list_append(out, &part[p].list, err);
        } else if (status == HL_OK) {
            *out = part[p].list;
            part[p].list = (hl_link_list){0};
        }
    }
    return status;
}

hl_status hl_field_links(const hl_field_of_sites *field, const hl_row_rule *rule,
                         hl_link_list *out, hl_error *err)
{
    const size_t n = field->sites->n;
    const size_t parts =
        n / UNITS_PER_PART < MOST_PARTS ? n / UNITS_PER_PART + 1 : (size_t)MOST_PARTS;
    stretch *part = hl_array(parts, sizeof *part);
    hl_link_list list = {0};

    if (part == NULL) return hl_no_memory(err, "%zu parts", parts);
#pragma omp parallel for schedule(dynamic)
    for (size_t p = 0; p < parts; p++) {
        fill_stretch(field, rule, n * p / parts, n * (p + 1) / parts, &part[p]);
    }
    const hl_status status = join(part, parts, &list, err);
    for (size_t p = 0; p < parts; p++) {
        hl_link_list_free(&part[p].list);
    }
    free(part);
    if (status != HL_OK) {
        hl_link_list_free(&list);
        return status;
    }
    *out = list;
    return HL_OK;
}
