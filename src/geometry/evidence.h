/// @file evidence.h
/// From contacts to links: what the pieces in common of two units amount to.
#ifndef HINTERLAND_GEOMETRY_EVIDENCE_H
#define HINTERLAND_GEOMETRY_EVIDENCE_H

#include "geometry/contact.h"
#include "hinterland/geometry/adjacency.h"

/// Add contacts to the links by equal vertices: new links, or details of those there.
///
/// @param adjacency  ascending links; stays ascending
hl_status hl_evidence_add(const hl_contact_search *search, const hl_contacts *contacts,
                          hl_adjacency *adjacency, hl_error *err);

#endif
