/// @file weigh_subsystem.h
/// The weights of a subsystem by a rule: several methods, periods, dimensions.
#ifndef HINTERLAND_SRC_COUPLING_WEIGH_SUBSYSTEM_H
#define HINTERLAND_SRC_COUPLING_WEIGH_SUBSYSTEM_H

#include "hinterland/coupling/coupling.h"

/// What the weights of a subsystem are made from. All pointers are borrowed.
typedef struct hl_weigh_task {
    const hl_weighting_rule *rule;
    const hl_subsystem *subsystem;
    size_t n;                 ///< units
    size_t periods;           ///< z has n * periods rows
    hl_indicators z;          ///< `use` has the rows that weights are made from
    const double *const *raw; ///< like z, not normalized: for the coefficient of
                              ///< variation; else NULL
} hl_weigh_task;

/// How many vectors of weights a rule makes: one, or one for each period.
size_t hl_weigh_vectors(const hl_weighting_rule *rule, size_t periods);

/// Make them.
///
/// @param out   hl_weigh_vectors() * z.count weights, overwritten: those of period t at
///              t * z.count
/// @param note  overwritten
/// @return      HL_INPUT, HL_MEMORY
hl_status hl_weigh_subsystem(const hl_weigh_task *task, hl_indicator_weight *out,
                             hl_weighting_note *note, hl_error *err);

#endif
