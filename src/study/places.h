/// @file places.h
/// The steps of the periphery of a study: cores.c, travel.c, places.c, periphery.c.
#ifndef HINTERLAND_STUDY_PLACES_H
#define HINTERLAND_STUDY_PLACES_H

#include "study/tables.h"

/// Does the study name cores, or a rule for them?
bool places_wanted(const session *s);

/// Find the cores: session.cores.
hl_status places_find_cores(session *s, hl_error *err);

/// Read the travel times of the study, among the keys of the units and the names of the
/// cores that are points: session.places.times.
hl_status places_read_times(session *s, hl_error *err);

/// Minutes between two entries of the travel times, units of the frame first, then the
/// cores that are points: one direction counts for both, of two the mean; NaN: none.
double places_minutes(const session_places *places, size_t a, size_t b);

/// Every distance of a member and a core is known; else RUN-036 names the first pair.
hl_status places_check_times(const session *s, hl_error *err);

/// All places of the placebo-core test know their distance from each other.
bool places_are_complete(const session *s);

/// What the periphery says beyond its quantities: profile, gap trends, siphon. The
/// evidence of the last two is added to session.periphery.
hl_status places_test(session *s, hl_error *err);

/// Guards that need more than the periphery itself.
hl_status places_guard(session *s, hl_error *err);

/// One more table of the session, with its head and number of rows.
hl_sheet *places_add_table(session *s, const hl_sheet *head, size_t count);

/// Append key and name of units; a row behind them is the mean of all.
hl_status places_append_names(const session *s, const size_t *unit, size_t count,
                              hl_columns *columns, hl_error *err);

/// The periods as numbers. The caller frees them.
hl_status places_times(const session *s, double **out, hl_error *err);

/// Reverse widening, where the study asks for it.
hl_status places_find_widening(session *s, hl_error *err);

/// Analyses of the section that need no cores: widening, deprivation, composites.
hl_status places_without_cores(session *s, hl_error *err);

#endif
