/// @file markov_check.h
/// Checks that the Markov functions share.
#ifndef HINTERLAND_STATS_MARKOV_CHECK_H
#define HINTERLAND_STATS_MARKOV_CHECK_H

#include <stddef.h>

#include "hinterland/stats/markov.h"

/// 2 .. HL_MARKOV_CLASSES_MAX classes; else HL_INPUT.
hl_status hl_markov_check_classes(size_t classes, hl_error *err);

/// Every class is below `classes` or HL_STATE_NONE; at least two periods.
hl_status hl_markov_check_states(const hl_states *states, hl_error *err);

/// `length` finite counts >= 0, one above 0.
hl_status hl_markov_check_counts(const double *count, size_t length, hl_error *err);

#endif
