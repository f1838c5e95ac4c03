/// @file link_list.h
/// Directed links being collected, to become a matrix.
#ifndef HINTERLAND_WEIGHTS_LINK_LIST_H
#define HINTERLAND_WEIGHTS_LINK_LIST_H

#include "hinterland/weights/weights.h"

/// Start from `{0}`; release with hl_link_list_free().
typedef struct hl_link_list {
    size_t count;
    size_t from_room;
    size_t to_room;
    size_t weight_room;
    uint32_t *from;
    uint32_t *to;
    double *weight;
} hl_link_list;

hl_status hl_link_list_add(hl_link_list *list, uint32_t from, uint32_t to,
                           double weight, hl_error *err);

/// The links i -> j and j -> i.
hl_status hl_link_list_add_both(hl_link_list *list, uint32_t i, uint32_t j,
                                double weight, hl_error *err);

/// The links of another list, after those that are there.
hl_status hl_link_list_append(hl_link_list *list, const hl_link_list *more,
                              hl_error *err);

void hl_link_list_free(hl_link_list *list);

#endif
