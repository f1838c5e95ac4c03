#include "weights/link_list.h"

#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

/// Room for `need` links.
static hl_status make_room(hl_link_list *list, size_t need, hl_error *err)
{
    uint32_t *froms = hl_grow(list->from, &list->from_room, need, sizeof *froms);

    if (froms == NULL) return hl_no_memory(err, "%zu links", need);
    list->from = froms;
    uint32_t *tos = hl_grow(list->to, &list->to_room, need, sizeof *tos);
    if (tos == NULL) return hl_no_memory(err, "%zu links", need);
    list->to = tos;
    double *weights = hl_grow(list->weight, &list->weight_room, need, sizeof *weights);
    if (weights == NULL) return hl_no_memory(err, "%zu links", need);
    list->weight = weights;
    return HL_OK;
}

hl_status hl_link_list_add(hl_link_list *list, uint32_t from, uint32_t to,
                           double weight, hl_error *err)
{
    const hl_status status = make_room(list, list->count + 1, err);

    if (status != HL_OK) return status;
    list->from[list->count] = from;
    list->to[list->count] = to;
    list->weight[list->count++] = weight;
    return HL_OK;
}

hl_status hl_link_list_add_both(hl_link_list *list, uint32_t i, uint32_t j,
                                double weight, hl_error *err)
{
    const hl_status status = hl_link_list_add(list, i, j, weight, err);

    return status == HL_OK ? hl_link_list_add(list, j, i, weight, err) : status;
}

hl_status hl_link_list_append(hl_link_list *list, const hl_link_list *more,
                              hl_error *err)
{
    if (more->count == 0) return HL_OK;
    const hl_status status = make_room(list, list->count + more->count, err);
    if (status != HL_OK) return status;
    memcpy(list->from + list->count, more->from, more->count * sizeof *more->from);
    memcpy(list->to + list->count, more->to, more->count * sizeof *more->to);
    memcpy(list->weight + list->count, more->weight,
           more->count * sizeof *more->weight);
    list->count += more->count;
    return HL_OK;
}

void hl_link_list_free(hl_link_list *list)
{
    free(list->from);
    free(list->to);
    free(list->weight);
    *list = (hl_link_list){0};
}
