/// @file weigh.h
/// The one way from a rule and the units of a layer to spatial weights: the study and
/// every command of the program go through here.
#ifndef HINTERLAND_STUDY_WEIGH_H
#define HINTERLAND_STUDY_WEIGH_H

#include "hinterland/core/log.h"
#include "hinterland/frame/frame.h"
#include "hinterland/geometry/adjacency.h"
#include "hinterland/geometry/crs.h"
#include "hinterland/geometry/measure.h"
#include "hinterland/study/study.h"
#include "hinterland/weights/diagnosis.h"

/// What a rule is applied to. All borrowed.
typedef struct hl_weigh_units {
    const hl_frame *frame; ///< keys, and the polygons as the source has them
    const hl_crs *crs;
    const hl_measures *measures; ///< centroids and perimeters
    const double *value;         ///< n values of the rule's field; NaN: missing
    const char *field;           ///< its name, for messages
    const char *source;          ///< matrix, travel_time: a path that can be opened
    const char *const *group;    ///< block: n names of groups; NULL or "": none
    bool areas;                  ///< also measure the areas of overlaps
} hl_weigh_units;

/// Weights and how they came about. Start from `{0}`; release with hl_weighed_free().
typedef struct hl_weighed {
    hl_weights weights; ///< islands treated, standardized
    hl_weights_diagnosis diagnosis;
    hl_adjacency adjacency; ///< `{0}` unless the type rests on contiguity
    hl_bridges bridges;     ///< links that were made for islands
} hl_weighed;

/// Does the type measure distances between units?
bool hl_weigh_needs_distances(const hl_study_weights *rule);

/// Does the type look at which borders touch?
bool hl_weigh_needs_borders(const hl_study_weights *rule);

/// Does the type need rule->source?
bool hl_weigh_needs_file(const hl_study_weights *rule);

/// Does the type need the values of rule->field?
bool hl_weigh_needs_field(const hl_study_weights *rule);

/// Apply a rule: find the links, make them symmetric, treat the islands, standardize,
/// diagnose.
///
/// @param rule    its texts are not read: those of `units` are
/// @param out     overwritten on success only; the caller frees it with
///                hl_weighed_free()
/// @param log     warnings; may be NULL
/// @return        what the builders in hinterland/weights, or hl_weights_file_read(),
///                return; WEIGHTS-040 for links between more pairs than fit unasked
hl_status hl_weigh(const hl_study_weights *rule, const hl_weigh_units *units,
                   hl_weighed *out, hl_log *log, hl_error *err);

/// The rule in words, e.g. "queen contiguity, order 2, row-standardized".
///
/// @param out  the caller frees it
hl_status hl_weigh_words(const hl_study_weights *rule, hl_lang lang, char **out,
                         hl_error *err);

/// The middle of each unit, where distances are measured from: in kilometers, or map
/// units when planar. Borrows from the units; `frame` gives n.
hl_sites hl_weigh_sites(const hl_weigh_units *units);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_weighed_free(hl_weighed *weighed);

#endif
