/// @file combine.h
/// Sets of links: either, both, only one; and the same in both directions.
#ifndef HINTERLAND_WEIGHTS_COMBINE_H
#define HINTERLAND_WEIGHTS_COMBINE_H

#include "hinterland/weights/weights.h"

typedef enum hl_set_operation {
    HL_SET_UNION,        ///< links of a or b; the larger value where both have one
    HL_SET_INTERSECTION, ///< links of a and b; the smaller value
    HL_SET_DIFFERENCE    ///< links of a that b has not; the value of a
} hl_set_operation;

/// Combine the links of two matrices of the same units. The result is binary when both
/// are, else as given: standardize it anew. (PySAL's w_union and w_intersection give 1
/// to every link.)
///
/// @return  HL_INPUT when the numbers of units differ
///
/// Time O(links).
hl_status hl_weights_combine(const hl_weights *a, const hl_weights *b,
                             hl_set_operation operation, hl_weights *out,
                             hl_error *err);

/// The matrix with rows and columns exchanged. A row-standardized one is then as given.
hl_status hl_weights_transpose(const hl_weights *w, hl_weights *out, hl_error *err);

typedef enum hl_symmetry {
    HL_SYMMETRY_LARGER,  ///< max(w_ij, w_ji): a link in either direction is kept
    HL_SYMMETRY_SMALLER, ///< min(w_ij, w_ji): only links that go both ways
    HL_SYMMETRY_MEAN     ///< (w_ij + w_ji) / 2, an absent link being 0
} hl_symmetry;

/// Make a matrix symmetric. spdep's make.sym.nb and PySAL's symmetrize are LARGER for
/// binary weights; spdep's listw2U is MEAN.
hl_status hl_weights_symmetrize(const hl_weights *w, hl_symmetry symmetry,
                                hl_weights *out, hl_error *err);

/// Refuse a matrix that is not symmetric, naming the first link without its equal
/// opposite.
///
/// @param key  n keys for the message; NULL: numbers from 1
/// @return     HL_INPUT (WEIGHTS-046)
hl_status hl_weights_check_symmetric(const hl_weights *w, const char *const *key,
                                     hl_error *err);

#endif
