/// @file attribute.h
/// Weights from what units are, not only from where they are: same group, like values,
/// great masses.
///
/// Each builder overwrites `out`, which the caller frees with hl_weights_free(), on
/// success only, and returns HL_MEMORY and what its comment names.
#ifndef HINTERLAND_WEIGHTS_ATTRIBUTE_H
#define HINTERLAND_WEIGHTS_ATTRIBUTE_H

#include "hinterland/weights/weights.h"

/// A matrix of so many units, all linked with all, is made without asking whether it
/// fits into memory.
enum { HL_WEIGHTS_FULL_UNITS = 5000 };

/// Refuse links * n above those of HL_WEIGHTS_FULL_UNITS units, unless it is allowed.
///
/// @param links    that the matrix would have
/// @param allowed  the user said so
/// @return         HL_INPUT (WEIGHTS-040) with the memory that it would take
hl_status hl_weights_check_size(size_t n, size_t links, bool allowed, hl_error *err);

/// Every unit with every other one, all weights 1. Quadratic: n (n - 1) links of 12
/// bytes.
hl_status hl_weights_all(size_t n, hl_weights *out, hl_error *err);

/// The group of a unit that is in none.
#define HL_NO_GROUP UINT32_MAX

/// Units of the same group, all weights 1. Blocks in GeoDa and PySAL.
///
/// @param group  n numbers; HL_NO_GROUP: the unit has no links
///
/// Time O(n log n + links).
hl_status hl_weights_block(const uint32_t *group, size_t n, hl_weights *out,
                           hl_error *err);

/// How many links hl_weights_block() would make.
hl_status hl_block_links(const uint32_t *group, size_t n, size_t *out, hl_error *err);

/// Economic distance on given links.
///
///     w_ij = v_ij / max(|e_i - e_j|, floor)
///
/// with v of `links`: all pairs with weight 1 give the plain economic weights
/// 1 / |e_i - e_j|, inverse distances give "economic times geographic".
///
/// @param value  n values e, e.g. period means of GDP per head; NaN: no links
/// @param floor  smallest difference that counts, > 0; NaN: none, and two equal values
///               on a link are refused (WEIGHTS-041)
/// @return       HL_INPUT for an infinite value, a floor that is not positive, or two
///               equal values without one
///
/// Time O(n + links).
hl_status hl_weights_similarity(const hl_weights *links, const double *value,
                                double floor, hl_weights *out, hl_error *err);

/// Gravity on given links.
///
///     w_ij = v_ij M_i M_j
///
/// with v = d^-2 of hl_weights_band() for M_i M_j / d_ij^2. Links with a mass of 0 are
/// left out.
///
/// @param mass  n values >= 0; NaN: no links
/// @return      HL_INPUT for a mass that is negative or infinite
///
/// Time O(n + links).
hl_status hl_weights_gravity(const hl_weights *links, const double *mass,
                             hl_weights *out, hl_error *err);

#endif
