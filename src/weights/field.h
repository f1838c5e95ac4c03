/// @file field.h
/// Sites in a tree: who is near whom, by the metric itself.
#ifndef HINTERLAND_WEIGHTS_FIELD_H
#define HINTERLAND_WEIGHTS_FIELD_H

#include <stdbool.h>

#include "geometry/kdtree.h"
#include "hinterland/weights/build.h"
#include "weights/link_list.h"

#define HL_SAME_DISTANCE 1e-12 ///< relative: distances that are equal

/// A unit near another one.
typedef struct hl_near {
    double distance;
    uint32_t unit;
} hl_near;

/// The sites in a tree. Start from `{0}`; release with hl_field_free().
typedef struct hl_field_of_sites {
    const hl_sites *sites; ///< borrowed
    hl_place *place;
    hl_kdtree tree;
} hl_field_of_sites;

hl_status hl_field_make(const hl_sites *sites, hl_field_of_sites *out, hl_error *err);
void hl_field_free(hl_field_of_sites *field);

/// What one thread needs to ask a field. Start from `{0}`; release with
/// hl_asker_free().
typedef struct hl_asker {
    const hl_field_of_sites *field;
    uint32_t *found; ///< n
    hl_near *list;   ///< n: the answer, nearest first
    double *heap;    ///< k
    double *x, *y;   ///< n: of the units found
    double *distance;
} hl_asker;

/// @param k  the largest k that will be asked for
hl_status hl_asker_make(const hl_field_of_sites *field, size_t k, hl_asker *out,
                        hl_error *err);
void hl_asker_free(hl_asker *asker);

/// The distance of two sites: the same bits from i to j as from j to i.
double hl_site_distance(const hl_sites *sites, uint32_t i, uint32_t j);

/// The units within a distance of i, nearest first, in asker->list; how many.
size_t hl_list_within(hl_asker *asker, uint32_t i, double radius);

/// The same, of the units that come after i alone: each pair is found once.
size_t hl_list_within_after(hl_asker *asker, uint32_t i, double radius);

/// All units that may be among the k nearest of i, nearest first; how many.
size_t hl_list_nearest(hl_asker *asker, uint32_t i, size_t k);

/// Let those as far as the k-th compete by index. True when some of them stay out.
bool hl_settle_ties(hl_near *list, size_t count, size_t k);

/// The largest distance of a site to its k-th nearest other one.
double hl_widest_reach(hl_asker *asker, size_t k);

/// How the links of one unit are found: appends them to the list. Called for units in
/// any order, from several threads, each with its own asker and list.
typedef struct hl_row_rule {
    hl_status (*row)(const void *rule, hl_asker *asker, uint32_t i, hl_link_list *list,
                     hl_error *err);
    const void *rule;
    size_t k; ///< the largest k that the rule asks for
} hl_row_rule;

/// The links of all units in the order of the units, found over threads: the same for
/// any number of them.
hl_status hl_field_links(const hl_field_of_sites *field, const hl_row_rule *rule,
                         hl_link_list *out, hl_error *err);

#endif
