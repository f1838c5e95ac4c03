#include "weights/map.h"

#include "core/memory.h"

hl_status hl_weights_allocate(size_t n, size_t links, hl_weights *out, hl_error *err)
{
    hl_weights w = {.n = n,
                    .start = hl_array(n + 1, sizeof *w.start),
                    .neighbor = hl_array(links, sizeof *w.neighbor),
                    .weight = hl_array(links, sizeof *w.weight)};

    if (w.start == NULL || w.neighbor == NULL || w.weight == NULL) {
        hl_weights_free(&w);
        return hl_no_memory(err, "%zu links", links);
    }
    *out = w;
    return HL_OK;
}

size_t hl_weights_find(const hl_weights *w, uint32_t i, uint32_t j)
{
    size_t low = w->start[i];
    size_t high = w->start[i + 1];

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (w->neighbor[middle] < j) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < w->start[i + 1] && w->neighbor[low] == j ? low : SIZE_MAX;
}

bool hl_has_link(const hl_weights *w, size_t i, size_t j)
{
    return hl_weights_find(w, (uint32_t)i, (uint32_t)j) != SIZE_MAX;
}

double hl_link_weight(const hl_weights *w, size_t i, size_t j)
{
    const size_t l = hl_weights_find(w, (uint32_t)i, (uint32_t)j);

    return l != SIZE_MAX ? w->weight[l] : 0.0;
}

static hl_status map_row(const hl_weights *w, size_t i, hl_link_rule *each,
                         const void *rule, hl_weights *made, hl_error *err)
{
    size_t at = made->start[i];
    hl_status status = HL_OK;

    for (size_t l = w->start[i]; l < w->start[i + 1] && status == HL_OK; l++) {
        const hl_link link = {(uint32_t)i, w->neighbor[l], w->weight[l]};
        double weight = 0.0;
        status = each(rule, link, &weight, err);
        if (status != HL_OK || weight == 0.0) continue;
        made->neighbor[at] = link.to;
        made->weight[at++] = weight;
    }
    made->start[i + 1] = at;
    return status;
}

hl_status hl_weights_map(const hl_weights *w, hl_link_rule *each, const void *rule,
                         hl_weights *out, hl_error *err)
{
    hl_weights made = {0};

    hl_status status = hl_weights_allocate(w->n, w->start[w->n], &made, err);
    for (size_t i = 0; i < w->n && status == HL_OK; i++) {
        status = map_row(w, i, each, rule, &made, err);
    }
    if (status != HL_OK) {
        hl_weights_free(&made);
        return status;
    }
    made.standardization = HL_WEIGHTS_AS_GIVEN;
    *out = made;
    return HL_OK;
}
