/// @file gap_trends.h
/// Does the gap between a unit and its core widen or close?
#ifndef HINTERLAND_PERIPHERY_GAP_TRENDS_H
#define HINTERLAND_PERIPHERY_GAP_TRENDS_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/column.h"
#include "hinterland/core/log.h"

enum {
    HL_GAP_PERIODS_MIN = 3, ///< a slope of pairs
    HL_GAP_PERIODS_TEST = 8 ///< fewer are described, not tested
};

typedef enum hl_gap_direction {
    HL_GAP_NO_TREND, ///< not significant
    HL_GAP_WIDENS,
    HL_GAP_CLOSES
} hl_gap_direction;

/// The three directions with their colors.
extern const hl_classes HL_CLASSES_GAP;

/// Gaps over time. All pointers are borrowed.
typedef struct hl_gap_input {
    size_t n;
    size_t periods;
    const double *gap;  ///< periods * n values, gap[t * n + i]; NaN: none (a core, one
                        ///< whose core is a point)
    const double *time; ///< periods ascending times
    double level;       ///< significance of a direction, in (0, 1)
} hl_gap_input;

/// Trends of n gaps. Start from `{0}`; release with hl_gap_trends_free(). A unit
/// without a gap in every period has NaN.
typedef struct hl_gap_trends {
    size_t n;
    size_t periods;
    size_t units;  ///< with a gap in every period
    bool tested;   ///< at least HL_GAP_PERIODS_TEST periods
    double *first; ///< gap of the first period
    double *last;  ///< of the last
    double *slope; ///< Theil-Sen, per unit of time: above 0 widens
    double *low;   ///< 95 % interval of Sen
    double *high;
    double *tau;       ///< Kendall's
    double *p;         ///< Mann-Kendall, two-sided, exact where there are no ties
    double *p_fdr;     ///< Benjamini-Hochberg adjusted
    double *direction; ///< hl_gap_direction; NaN without p
    double reversion;  ///< Spearman's correlation of slope and first gap: far below 0
                       ///< where extremes return to the mean
} hl_gap_trends;

/// The trend of every unit's gap to its core, CG = 1 - y / y of the core.
///
/// Mann-Kendall tests and Theil-Sen slopes (hl_trend_compute()), with
/// Benjamini-Hochberg over the units. A trend of the gap is no siphon: both may grow.
///
/// @param out      overwritten on success only
/// @param log      PERIPHERY-108 for fewer periods than a test needs, PERIPHERY-109 for
///                 gaps that return to the mean
/// @return         HL_INPUT for fewer than HL_GAP_PERIODS_MIN periods or times out of
///                 order; HL_MEMORY
///
/// Time O(n periods^2).
hl_status hl_gap_trends_compute(const hl_gap_input *input, hl_gap_trends *out,
                                hl_log *log, hl_error *err);

/// Append gap_first, gap_last, gap_slope, gap_slope_low, gap_slope_high, gap_tau,
/// gap_p, gap_p_fdr and gap_trend.
///
/// @param columns  columns->rows == trends->n
hl_status hl_gap_trends_columns(const hl_gap_trends *trends, hl_columns *columns,
                                hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_gap_trends_free(hl_gap_trends *trends);

#endif
