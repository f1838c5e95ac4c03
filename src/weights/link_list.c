#include "weights/link_list.h"

#include <stdlib.h>

#include "core/memory.h"

hl_status hl_link_list_add(hl_link_list *list, uint32_t from, uint32_t to,
                           double weight, hl_error *err)
{
    const size_t need = list->count + 1;
    uint32_t *froms = hl_grow(list->from, &list->from_room, need, sizeof *froms);

    if (froms == NULL) return hl_no_memory(err, "%zu links", need);
    list->from = froms;
    uint32_t *tos = hl_grow(list->to, &list->to_room, need, sizeof *tos);
    if (tos == NULL) return hl_no_memory(err, "%zu links", need);
    list->to = tos;
    double *weights = hl_grow(list->weight, &list->weight_room, need, sizeof *weights);
    if (weights == NULL) return hl_no_memory(err, "%zu links", need);
    list->weight = weights;
    froms[list->count] = from;
    tos[list->count] = to;
    weights[list->count] = weight;
    list->count = need;
    return HL_OK;
}

hl_status hl_link_list_add_both(hl_link_list *list, uint32_t i, uint32_t j,
                                double weight, hl_error *err)
{
    const hl_status status = hl_link_list_add(list, i, j, weight, err);

    return status == HL_OK ? hl_link_list_add(list, j, i, weight, err) : status;
}

void hl_link_list_free(hl_link_list *list)
{
    free(list->from);
    free(list->to);
    free(list->weight);
    *list = (hl_link_list){0};
}
