/// @file inequality.h
/// What the indices of inequality share.
#ifndef HINTERLAND_STATS_INEQUALITY_PRIVATE_H
#define HINTERLAND_STATS_INEQUALITY_PRIVATE_H

#include <stdbool.h>

#include "hinterland/stats/inequality.h"

/// A unit with its weight.
typedef struct hl_holder {
    double y;
    double p; ///< weight as given
    uint32_t group;
} hl_holder;

/// Refuse values and weights that no index is defined for.
hl_status hl_sample_check(const hl_sample *sample, hl_error *err);

/// The units of the sample in ascending order of value, then of weight, with weight.
/// The caller frees them.
///
/// @param group  NULL, or sample->n groups: sorted by group first
hl_status hl_sample_sort(const hl_sample *sample, const uint32_t *group,
                         hl_holder **out, hl_error *err);

/// Sum of weights, and the weighted sum of values.
double hl_holders_weight(const hl_holder *holder, size_t n);
double hl_holders_income(const hl_holder *holder, size_t n);

/// Gini, Theil T and L of sorted units whose total is positive; L may be NaN.
double hl_holders_gini(const hl_holder *holder, size_t n);
double hl_holders_theil_t(const hl_holder *holder, size_t n);
double hl_holders_theil_l(const hl_holder *holder, size_t n);

#endif
