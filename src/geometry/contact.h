/// @file contact.h
/// Where do boundaries touch without equal vertices?
#ifndef HINTERLAND_GEOMETRY_CONTACT_H
#define HINTERLAND_GEOMETRY_CONTACT_H

#include <stdbool.h>

#include "geometry/vertex_match.h"
#include "hinterland/geometry/metric.h"

/// The part of one edge of unit a that is within reach of an edge of unit b > a.
typedef struct hl_contact {
    uint32_t a;
    uint32_t b;
    uint32_t vertex; ///< where the edge of a begins
    bool crosses;    ///< the edges cross, deeper than the reach on all four sides
    bool touches;    ///< they meet to within rounding
    double from;     ///< the part, 0 .. 1 along the edge
    double to;
    double on;       ///< of it, the share of the edge that lies on the other
    double gap_from; ///< distance of its ends from the other edge, map units
    double gap_to;
    double gap; ///< smallest distance of the edges
} hl_contact;

/// Ascending by (a, b, vertex, from). Start from `{0}`; release with
/// hl_contacts_free().
typedef struct hl_contacts {
    size_t count;
    size_t capacity;
    hl_contact *row;
} hl_contacts;

/// What is compared with what.
typedef struct hl_contact_search {
    const hl_polygons *polygons;
    const hl_vertex_match *match;
    const uint8_t *paired; ///< per vertex: the edge that begins there has a partner
    double rounding;       ///< how exactly a vertex can lie on an edge
    double reach;          ///< rounding, or the tolerance when larger
    bool all;              ///< compare all edges, not only those without a partner
} hl_contact_search;

hl_status hl_contacts_find(const hl_contact_search *search, hl_contacts *out,
                           hl_error *err);

void hl_contacts_free(hl_contacts *contacts);

#endif
