#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/weights/build.h"
#include "weights/field.h"
#include "weights/map.h"

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
            status =
                hl_link_list_add(list, (uint32_t)i, w->neighbor[l], w->weight[l], err);
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

/// What a bridge counts: as much as a link does on average, 1 when there is none.
static double mean_weight(const hl_weights *w)
{
    const size_t links = w->start[w->n];

    return links > 0 ? hl_mean(w->weight, links) : 1.0;
}

static hl_status bridge(const hl_weights *w, hl_asker *asker, hl_bridges *bridges,
                        hl_link_list *list, hl_error *err)
{
    const double weight = mean_weight(w);
    hl_status status = HL_OK;

    for (size_t i = 0; i < w->n && status == HL_OK; i++) {
        if (w->start[i + 1] > w->start[i]) continue;
        const size_t count = hl_list_nearest(asker, (uint32_t)i, 1);
        (void)hl_settle_ties(asker->list, count, 1);
        const uint32_t to = asker->list[0].unit;
        if (is_bridged(bridges, (uint32_t)i, to)) continue; // two islands, one bridge
        bridges->island[bridges->count] = (uint32_t)i;
        bridges->to[bridges->count++] = to;
        status = hl_link_list_add(list, (uint32_t)i, to, weight, err);
        if (status != HL_OK || hl_weights_find(w, to, (uint32_t)i) != SIZE_MAX) {
            continue; // it has the island for a neighbor already
        }
        status = hl_link_list_add(list, to, (uint32_t)i, weight, err);
    }
    return status;
}

static hl_status bridge_islands(hl_weights *w, const hl_sites *sites, size_t islands,
                                hl_bridges *bridges, hl_error *err)
{
    hl_field_of_sites field = {0};
    hl_asker asker = {0};
    hl_link_list list = {0};
    hl_bridges made = {0};
    hl_weights wider = {0};
    const bool binary = w->standardization == HL_WEIGHTS_BINARY;

    if (sites->n < 2) return hl_fail(err, HL_CODE_WEIGHTS_SITES, "%zu", sites->n);
    hl_status status = hl_field_make(sites, &field, err);
    if (status == HL_OK) status = hl_asker_make(&field, 1, &asker, err);
    if (status != HL_OK) goto done;
    made.island = hl_array(islands, sizeof *made.island);
    made.to = hl_array(islands, sizeof *made.to);
    if (made.island == NULL || made.to == NULL) {
        status = hl_no_memory(err, "%zu islands", islands);
        goto done;
    }
    status = copy_links(w, &list, err);
    if (status == HL_OK) status = bridge(w, &asker, &made, &list, err);
    if (status != HL_OK) goto done;
    status = hl_weights_from_links(
        w->n, list.from, list.to, binary ? NULL : list.weight, list.count, &wider, err);
    if (status != HL_OK) goto done;
    hl_weights_standardize(&wider, w->standardization);
    hl_weights_free(w);
    *w = wider;
    *bridges = made;
    made = (hl_bridges){0};
done:
    hl_asker_free(&asker);
    hl_field_free(&field);
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
