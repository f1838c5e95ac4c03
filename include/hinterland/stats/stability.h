/// @file stability.h
/// Does a unit keep its class and its rank when an analysis is made with other choices?
///
/// Results of one universe after another are counted and forgotten: memory depends on
/// the units, not on the number of universes. All counts are whole numbers, so that the
/// order in which universes arrive cannot matter.
///
/// Source: Saisana, Saltelli & Tarantola (2005), Journal of the Royal Statistical
/// Society A 168, 307-323 (rank intervals and the mean shift of ranks of composite
/// indicators).
#ifndef HINTERLAND_STATS_STABILITY_H
#define HINTERLAND_STATS_STABILITY_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/status.h"

enum { HL_RANK_BINS = 1024 }; ///< per unit, at most

/// In which classes units were. Start from `{0}`; release with hl_class_counts_free().
typedef struct hl_class_counts {
    size_t n;
    size_t classes;     ///< codes 1 .. classes
    uint32_t *counted;  ///< n: universes in which the unit had a class
    uint32_t *in_class; ///< n * classes: unit i in class c at [i * classes + c - 1]
} hl_class_counts;

/// @param classes  at least 1
/// @return         HL_MEMORY
hl_status hl_class_counts_make(size_t n, size_t classes, hl_class_counts *out,
                               hl_error *err);

/// Count the classes of one universe.
///
/// @param code  n codes 1 .. classes; NaN: the unit has none here
void hl_class_counts_add(hl_class_counts *counts, const double *code);

/// Share of the universes in which unit i had a class and it was `code`; NaN when it
/// never had one, or for a code out of range.
double hl_class_share(const hl_class_counts *counts, size_t i, double code);

/// The class that unit i was in most often, the least code of equals; NaN for none.
double hl_class_modal(const hl_class_counts *counts, size_t i);

void hl_class_counts_free(hl_class_counts *counts);

/// How far ranks spread. Start from `{0}`; release with hl_rank_spread_free().
typedef struct hl_rank_spread {
    size_t n;
    size_t bins;      ///< per unit: 2 n - 1 half ranks, or HL_RANK_BINS
    size_t width;     ///< half ranks of a bin
    uint32_t *in_bin; ///< n * bins
    uint32_t *ranked; ///< n: universes in which the unit had a rank
    uint64_t *shift;  ///< n: sum of |rank - own rank|, in half ranks
    double *own;      ///< n: the rank in the first universe added; NaN: none
    size_t universes; ///< added
} hl_rank_spread;

/// @param n  at least 1
hl_status hl_rank_spread_make(size_t n, hl_rank_spread *out, hl_error *err);

/// Ranks from the greatest value down, 1 .. m among the m values that are there; equal
/// values share their average rank.
///
/// @param x     n values; NaN: none
/// @param rank  n ranks, overwritten; NaN: none
/// @return      HL_MEMORY
hl_status hl_ranks_from_top(const double *x, size_t n, double *rank, hl_error *err);

/// Count the ranks of one universe. The first one added is what shifts are from.
///
/// @param rank  n ranks as of hl_ranks_from_top()
void hl_rank_spread_add(hl_rank_spread *spread, const double *rank);

/// The least rank that unit i had or bettered in a share q of its universes: the
/// quantile of the distribution itself, without interpolation (R's type 1). Exact up to
/// 512 units; with more, the middle of a bin of `width` half ranks. NaN for a unit
/// without ranks.
///
/// @param q  in (0, 1]
double hl_rank_quantile(const hl_rank_spread *spread, size_t i, double q);

/// Mean of |rank - own rank| over the universes in which unit i had a rank; NaN where
/// the first universe gave it none.
double hl_rank_shift(const hl_rank_spread *spread, size_t i);

void hl_rank_spread_free(hl_rank_spread *spread);

#endif
