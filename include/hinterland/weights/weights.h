/// @file weights.h
/// Spatial weights: who is whose neighbor, and how much it counts.
#ifndef HINTERLAND_WEIGHTS_WEIGHTS_H
#define HINTERLAND_WEIGHTS_WEIGHTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/status.h"

/// What the values of a matrix mean. A statistic checks it.
typedef enum hl_standardization {
    HL_WEIGHTS_AS_GIVEN,
    HL_WEIGHTS_BINARY,  ///< every link 1; spdep: B
    HL_WEIGHTS_ROW,     ///< rows of units with neighbors sum to 1; spdep: W
    HL_WEIGHTS_GLOBAL,  ///< all weights sum to the number of units with neighbors; C
    HL_WEIGHTS_UNIT,    ///< all weights sum to 1; U
    HL_WEIGHTS_VARIANCE ///< variance-stabilizing; S
} hl_standardization;

/// A sparse n-by-n matrix in compressed rows. Row i holds the neighbors of unit i in
/// neighbor[start[i]] .. neighbor[start[i + 1] - 1], ascending, without i. A unit with
/// an empty row is an island.
///
/// Start from `{0}`; release with hl_weights_free(). Read the fields, change them
/// through the functions below.
typedef struct hl_weights {
    size_t n;           ///< units (rows)
    size_t *start;      ///< n + 1 offsets; start[n] is the number of links
    uint32_t *neighbor; ///< column of each link
    double *weight;     ///< value of each link, finite and >= 0
    hl_standardization standardization;
} hl_weights;

/// A matrix of n rows from a list of directed links, in any order.
///
/// @param from, to  count indices below n; from[k] != to[k]; no pair twice
/// @param weight    count finite values >= 0; NULL makes all of them 1
/// @return          HL_INPUT for an index out of range, a link to itself, a pair that
///                  is there twice or a weight that is negative or not finite;
///                  HL_MEMORY
///
/// Time O(count + n), plus sorting within rows; memory O(count + n).
hl_status hl_weights_from_links(size_t n, const uint32_t *from, const uint32_t *to,
                                const double *weight, size_t count, hl_weights *out,
                                hl_error *err);

/// A copy of a matrix; the caller frees it with hl_weights_free().
hl_status hl_weights_copy(const hl_weights *w, hl_weights *out, hl_error *err);

/// The rows and columns of the units with keep[i], renumbered in order, standardized
/// anew.
///
/// @param keep  w->n flags
hl_status hl_weights_subset(const hl_weights *w, const bool *keep, hl_weights *out,
                            hl_error *err);

/// Set the values. AS_GIVEN leaves them. With w_i. the sum of row i, n* the units with
/// neighbors, and S0 the sum of all weights:
///
///     BINARY    1
///     ROW       w_ij / w_i.
///     GLOBAL    w_ij n* / S0
///     UNIT      w_ij / S0
///     VARIANCE  q_ij n* / sum_ij q_ij,   q_ij = w_ij / sqrt(sum_j w_ij^2)
///
/// Each is the same whether applied to the raw weights or to those of the same kind, up
/// to rounding: a subset may be standardized anew. VARIANCE is the S of Tiefelsdorf,
/// Griffith and Boots (1999), Environment and Planning A 31, 165-180, as spdep has it.
/// n* is spdep's n under zero.policy = TRUE. PySAL's transform "v" is VARIANCE with
/// n* = n, its "d" is UNIT. spdep's "minmax" is not offered.
void hl_weights_standardize(hl_weights *w, hl_standardization standardization);

/// All links of a row have the same weight, in every row: the shared-table engine
/// applies.
bool hl_weights_rows_are_equal(const hl_weights *w);

/// The weighted sum of a variable over the neighbors of unit `i`; NaN for an island.
///
/// @param x  w->n values
double hl_weights_lag(const hl_weights *w, const double *x, size_t i);

/// Release the arrays and reset to `{0}`; a second call does nothing.
void hl_weights_free(hl_weights *w);

#endif
