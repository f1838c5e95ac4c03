/// @file widening.h
/// Does a gap that was closing widen again, and since when?
#ifndef HINTERLAND_PERIPHERY_WIDENING_H
#define HINTERLAND_PERIPHERY_WIDENING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/column.h"

typedef struct hl_widening_options {
    double turn;   ///< t0, the last time of the closing phase; NaN: searched [NaN]
    size_t side;   ///< least periods on either side, >= 3; 5 is the least that can be
                   ///< significant [5]
    size_t draws;  ///< of the moving-block bootstrap, >= 1 [999]
    size_t block;  ///< periods in a block; 0: the cube root of their number, up [0]
    uint64_t seed; ///< draw r of series i uses stream i * draws + r of it [12345]
    double level;  ///< significance, in (0, 1) [0.05]
} hl_widening_options;

/// The defaults in brackets above.
hl_widening_options hl_widening_defaults(void);

/// Series over time. All pointers are borrowed.
typedef struct hl_widening_input {
    size_t n;
    size_t periods;
    const double *ratio; ///< periods * n values, ratio[t * n + i]; NaN: missing
    const double *time;  ///< periods ascending times
} hl_widening_input;

/// One series. Plain data; all NaN where a value was missing.
typedef struct hl_widening {
    double turn;         ///< t0
    double slope_before; ///< Theil-Sen, up to t0
    double p_before;     ///< Mann-Kendall, two-sided
    double slope_after;  ///< from behind t0
    double p_after;
    double difference; ///< slope_after - slope_before
    double p;          ///< of a difference as large without a turn
    double p_fdr;      ///< Benjamini-Hochberg over the series
    double widens;     ///< 1: closing before, widening after, all three p
                       ///< below the level; 0: not; NaN: not known
} hl_widening;

/// Reverse widening of the gaps of n units, e.g. R = ln(urban / rural income).
///
///     closing before t0 (Theil-Sen slope < 0), widening after (> 0), Mann-Kendall
///     p < level on both sides, and slope_after - slope_before with p < level
///
/// The p of the difference comes from a moving-block bootstrap of the residuals of one
/// line through all periods (Kuensch 1989, Annals of Statistics 17, 1217-1241),
/// centered and scaled by sqrt(T / (T - 2)): what differences are there without a turn?
/// When t0 is searched, every draw is searched too: the statistic is the largest
/// difference over all t0, each divided by what the lengths of its sides let expect
/// (Andrews 1993), so that the search is paid for.
///
/// @param options  NULL for hl_widening_defaults()
/// @param out      n records, overwritten on success only
/// @return         HL_INPUT for fewer than twice `side` periods, a turn that leaves
/// less
///                 than `side` on a side, times out of order, options out of range;
///                 HL_MEMORY
///
/// Time O(n draws T^2), with a search O(n draws T^3). The bits do not depend on the
/// number of threads.
hl_status hl_widening_compute(const hl_widening_input *input,
                              const hl_widening_options *options, hl_widening *out,
                              hl_error *err);

/// Append turn, slope_before, p_before, slope_after, p_after, difference, p, p_fdr and
/// widens.
///
/// @param list  columns->rows records
hl_status hl_widening_columns(const hl_widening *list, hl_columns *columns,
                              hl_error *err);

#endif
