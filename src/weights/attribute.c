#include "hinterland/weights/attribute.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "weights/map.h"

hl_status hl_weights_check_size(size_t n, size_t links, bool allowed, hl_error *err)
{
    static const double MEGABYTE = 1048576.0;
    static const size_t MOST = (size_t)HL_WEIGHTS_FULL_UNITS * HL_WEIGHTS_FULL_UNITS;

    if (allowed || links <= MOST) return HL_OK;
    const double bytes = (double)links * (double)(sizeof(uint32_t) + sizeof(double));
    return hl_fail(err, HL_CODE_WEIGHTS_FULL, "%zu\t%zu\t%.0f", n, links,
                   bytes / MEGABYTE);
}

hl_status hl_weights_all(size_t n, hl_weights *out, hl_error *err)
{
    hl_weights w = {0};
    size_t at = 0;

    const hl_status status = hl_weights_allocate(n, n > 0 ? n * (n - 1) : 0, &w, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            if (j == i) continue;
            w.neighbor[at] = (uint32_t)j;
            w.weight[at++] = 1.0;
        }
        w.start[i + 1] = at;
    }
    w.standardization = HL_WEIGHTS_BINARY;
    *out = w;
    return HL_OK;
}

/// A unit and its group.
typedef struct member {
    uint32_t group;
    uint32_t unit;
} member;

static int by_group(const void *pa, const void *pb)
{
    const member *a = pa;
    const member *b = pb;

    if (a->group != b->group) return a->group < b->group ? -1 : 1;
    return (a->unit > b->unit) - (a->unit < b->unit);
}

/// The units that have a group, by group and unit. NULL without memory.
static member *sort_members(const uint32_t *group, size_t n, size_t *count)
{
    member *list = hl_array(n, sizeof *list);

    *count = 0;
    for (size_t i = 0; list != NULL && i < n; i++) {
        if (group[i] != HL_NO_GROUP) {
            list[(*count)++] = (member){group[i], (uint32_t)i};
        }
    }
    if (list != NULL) qsort(list, *count, sizeof *list, by_group);
    return list;
}

/// The end of the group that begins at `begin`.
static size_t group_end(const member *list, size_t count, size_t begin)
{
    size_t end = begin;

    while (end < count && list[end].group == list[begin].group) {
        end++;
    }
    return end;
}

static size_t count_links(const member *list, size_t count)
{
    size_t links = 0;

    for (size_t begin = 0; begin < count;) {
        const size_t end = group_end(list, count, begin);
        links += (end - begin) * (end - begin - 1);
        begin = end;
    }
    return links;
}

hl_status hl_block_links(const uint32_t *group, size_t n, size_t *out, hl_error *err)
{
    size_t count = 0;
    member *list = sort_members(group, n, &count);

    if (list == NULL) return hl_no_memory(err, "%zu units", n);
    *out = count_links(list, count);
    free(list);
    return HL_OK;
}

/// Where each unit's group begins in the list, and where it ends.
static void fill_block(const member *list, size_t begin, size_t end, hl_weights *w)
{
    for (size_t m = begin; m < end; m++) {
        size_t at = w->start[list[m].unit];
        for (size_t k = begin; k < end; k++) {
            if (k == m) continue;
            w->neighbor[at] = list[k].unit;
            w->weight[at++] = 1.0;
        }
    }
}

hl_status hl_weights_block(const uint32_t *group, size_t n, hl_weights *out,
                           hl_error *err)
{
    hl_weights w = {0};
    size_t count = 0;
    member *list = sort_members(group, n, &count);

    if (list == NULL) return hl_no_memory(err, "%zu units", n);
    const hl_status status = hl_weights_allocate(n, count_links(list, count), &w, err);
    if (status != HL_OK) goto done;
    for (size_t begin = 0; begin < count;) {
        const size_t end = group_end(list, count, begin);
        for (size_t m = begin; m < end; m++) {
            w.start[list[m].unit + 1] = end - begin - 1;
        }
        begin = end;
    }
    for (size_t i = 0; i < n; i++) {
        w.start[i + 1] += w.start[i];
    }
    for (size_t begin = 0; begin < count;) {
        const size_t end = group_end(list, count, begin);
        fill_block(list, begin, end, &w);
        begin = end;
    }
    w.standardization = HL_WEIGHTS_BINARY;
    *out = w;
done:
    free(list);
    return status;
}

/// Values of units, and the smallest difference that counts.
typedef struct attribute {
    const double *value;
    double floor;
} attribute;

static hl_status similar(const void *rule, hl_link at, double *out, hl_error *err)
{
    const attribute *a = rule;
    double difference = fabs(a->value[at.from] - a->value[at.to]);

    *out = 0.0;
    if (isnan(difference)) return HL_OK;
    if (difference == 0.0 && isnan(a->floor)) {
        return hl_fail(err, HL_CODE_WEIGHTS_EQUAL, "%zu\t%zu\t%g", (size_t)at.from + 1,
                       (size_t)at.to + 1, a->value[at.from]);
    }
    if (difference < a->floor) difference = a->floor;
    *out = at.weight / difference;
    return HL_OK;
}

static hl_status attract(const void *rule, hl_link at, double *out, hl_error *err)
{
    const attribute *a = rule;
    const double product = a->value[at.from] * a->value[at.to];

    (void)err;
    *out = isnan(product) ? 0.0 : at.weight * product;
    return HL_OK;
}

static hl_status check_values(const double *value, size_t n, bool masses, hl_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (isinf(value[i]) || (masses && value[i] < 0.0)) {
            return hl_fail(err, HL_CODE_WEIGHTS_VALUE, "%zu\t%g", i + 1, value[i]);
        }
    }
    return HL_OK;
}

hl_status hl_weights_similarity(const hl_weights *links, const double *value,
                                double floor, hl_weights *out, hl_error *err)
{
    const attribute rule = {value, floor};

    if (!isnan(floor) && !(floor > 0.0 && isfinite(floor))) {
        return hl_fail(err, HL_CODE_WEIGHTS_FLOOR, "%g", floor);
    }
    const hl_status status = check_values(value, links->n, false, err);
    return status == HL_OK ? hl_weights_map(links, similar, &rule, out, err) : status;
}

hl_status hl_weights_gravity(const hl_weights *links, const double *mass,
                             hl_weights *out, hl_error *err)
{
    const attribute rule = {mass, NAN};

    const hl_status status = check_values(mass, links->n, true, err);
    return status == HL_OK ? hl_weights_map(links, attract, &rule, out, err) : status;
}
