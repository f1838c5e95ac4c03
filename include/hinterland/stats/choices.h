/// @file choices.h
/// Which combinations of choices could an analysis have been made with?
///
/// An analysis makes several choices, each among a few levels. A combination of levels,
/// one per choice, is a universe; level 0 of every choice is the one that the analysis
/// itself made, so that universe 0 is the analysis as it stands.
///
/// Source: Steegen, Tuerlinckx, Gelman & Vanpaemel (2016), Perspectives on
/// Psychological Science 11, 702-712; Simonsohn, Simmons & Nelson (2020), Nature Human
/// Behaviour 4, 1208-1214.
#ifndef HINTERLAND_STATS_CHOICES_H
#define HINTERLAND_STATS_CHOICES_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/status.h"

enum {
    HL_CHOICES_MAX = 16,         ///< choices
    HL_CHOICE_LEVELS_MAX = 4096, ///< of one choice
    HL_UNIVERSES_MAX = 100000    ///< of one run: one row of a table each
};

/// The choices and how many levels each has.
typedef struct hl_choices {
    size_t count;                  ///< 1 .. HL_CHOICES_MAX
    size_t levels[HL_CHOICES_MAX]; ///< 1 .. HL_CHOICE_LEVELS_MAX; 1: nothing to choose
} hl_choices;

/// @return  HL_INPUT for no choice or too many, a choice without levels or with too
///          many
hl_status hl_choices_check(const hl_choices *choices, hl_error *err);

/// How many universes there are: the product of the levels, exact below 2^53.
double hl_choices_universes(const hl_choices *choices);

/// Universe `universe` of the full grid; the last choice changes fastest.
///
/// @param universe  below hl_choices_universes()
/// @param level     count levels, overwritten
void hl_choices_grid(const hl_choices *choices, uint64_t universe, size_t *level);

/// Universe `universe` of random draws: every level of a choice is as likely as any
/// other, independently of the other choices; universe 0 is the analysis itself. It
/// depends on the seed and its own number alone, so that fewer draws are the first of
/// more. A combination may be drawn twice.
///
/// @param level  count levels, overwritten
void hl_choices_draw(const hl_choices *choices, uint64_t seed, uint64_t universe,
                     size_t *level);

#endif
