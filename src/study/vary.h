/// @file vary.h
/// The levels of the choices that universes are made of: from words to options, and
/// back.
#ifndef HINTERLAND_STUDY_VARY_H
#define HINTERLAND_STUDY_VARY_H

#include "core/buffer.h"
#include "study/schema.h"

/// Has the study anything to be peripheral to?
bool hl_vary_has_cores(const hl_study *study);

/// The field that says how much a unit would weigh as a core; NULL: none does.
const char *hl_vary_core_mass(const hl_study *study);

/// How the study looks at its periphery: minutes in the place of km where they are its
/// distance.
hl_periphery_options hl_vary_periphery(const hl_study *study);

/// A rule for weights from a level such as "nearest 6"; what it does not say is the
/// study's (`base`), or the default where it belongs to another type.
///
/// @return  whether it is a rule
bool hl_vary_weights(const hl_study_weights *base, const char *text,
                     hl_study_weights *out);

/// The level that says a rule: "queen", "nearest 4", "band 50".
void hl_vary_weights_word(const hl_study_weights *rule, hl_buffer *out);

/// Two quantiles from "25/75".
///
/// @return  whether it is two quantiles in (0, 1), the first not above the second
bool hl_vary_bands(const char *text, double out[2]);

/// "25/75", or "50 km/120 km" for fixed limits.
void hl_vary_bands_word(const hl_periphery_options *options, hl_buffer *out);

/// The weights of `count` subsystems in T when the first has `first`.
void hl_vary_alpha(double first, size_t count, double *alpha);

/// "equal", or "0.4/0.6".
void hl_vary_alpha_word(const double *alpha, size_t count, hl_buffer *out);

/// Fill in the default levels where universes are wanted and nothing is named, and
/// check the levels that are. A step of hl_study_complete().
hl_status hl_vary_complete(hl_study *study, const hl_node *root, hl_error *err);

#endif
