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

/// Apply a rule: find the links, treat the islands, standardize, diagnose.
///
/// @param rule    `source` is a path that can be opened from here
/// @param out     overwritten on success only; the caller frees it with
///                hl_weighed_free()
/// @param log     warnings; may be NULL
/// @return        what the builder in hinterland/weights/build.h or
///                hl_weights_file_read() returns
hl_status hl_weigh(const hl_study_weights *rule, const hl_weigh_units *units,
                   hl_weighed *out, hl_log *log, hl_error *err);

/// The rule in words, e.g. "queen contiguity, order 2, row-standardized".
///
/// @param out  the caller frees it
hl_status hl_weigh_words(const hl_study_weights *rule, hl_lang lang, char **out,
                         hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_weighed_free(hl_weighed *weighed);

#endif
