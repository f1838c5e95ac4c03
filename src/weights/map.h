/// @file map.h
/// A matrix on the links of another one.
#ifndef HINTERLAND_WEIGHTS_MAP_H
#define HINTERLAND_WEIGHTS_MAP_H

#include "hinterland/weights/weights.h"

typedef struct hl_link {
    uint32_t from;
    uint32_t to;
    double weight;
} hl_link;

/// The new weight of a link; 0 leaves it out.
typedef hl_status hl_link_rule(const void *rule, hl_link at, double *out,
                               hl_error *err);

/// Give every link the weight that a rule finds. The result is as given.
hl_status hl_weights_map(const hl_weights *w, hl_link_rule *each, const void *rule,
                         hl_weights *out, hl_error *err);

/// Room for a matrix: zeroed starts, `links` neighbors and weights.
hl_status hl_weights_allocate(size_t n, size_t links, hl_weights *out, hl_error *err);

/// The index of link i -> j, or SIZE_MAX. O(log of the row).
size_t hl_weights_find(const hl_weights *w, uint32_t i, uint32_t j);

/// Whether there is a link i -> j. O(log of the row).
bool hl_has_link(const hl_weights *w, size_t i, size_t j);

/// The weight of link i -> j; 0 where there is none. O(log of the row).
double hl_link_weight(const hl_weights *w, size_t i, size_t j);

#endif
