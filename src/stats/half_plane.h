/// @file half_plane.h
/// How many of R points with whole coordinates lie above a line?
///
/// Comparisons are made in doubles first, with a bound on what rounding can have done,
/// and in 128-bit integers where that does not decide: the counts are exact. For many
/// lines the points are sorted by their height above a line of about the same slope;
/// then only the points near the line are compared one by one.
#ifndef HINTERLAND_SRC_STATS_HALF_PLANE_H
#define HINTERLAND_SRC_STATS_HALF_PLANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/status.h"
#include "stats/grid.h"
#include "stats/tails.h"

enum { HL_MOST_POINTS = 1 << 17 };

/// Points (s, t). Start from `{0}`; release with hl_points_free().
typedef struct hl_points {
    size_t count;
    int64_t *s;
    hl_wide *t;
    double *u; ///< s in doubles
    double *v; ///< t
    double u_low, u_high, v_largest;
} hl_points;

/// At least: t - slope * s >= offset.
typedef struct hl_line {
    int64_t slope;
    hl_wide offset;
} hl_line;

/// Room for `count` points at the origin, at most HL_MOST_POINTS.
hl_status hl_points_make(size_t count, hl_points *out, hl_error *err);

/// After the s and t of the first `count` points were changed.
void hl_points_update(hl_points *points, size_t count);

/// One line.
hl_tails hl_points_count(const hl_points *points, hl_line line);

/// What a thread needs to count many lines. Start from `{0}`.
typedef struct hl_sorted_points {
    double *u, *v;
    uint64_t *key, *scratch;
} hl_sorted_points;

hl_status hl_sorted_points_make(size_t count, hl_sorted_points *out, hl_error *err);

/// Lines of about the same slope.
///
/// @param lines    count of them; the faster, the closer their slopes
/// @param scratch  made for at least points->count
/// @param tails    count of them, overwritten
void hl_points_count_lines(const hl_points *points, const hl_line *lines, size_t count,
                           hl_sorted_points *scratch, hl_tails *tails);

void hl_sorted_points_free(hl_sorted_points *sorted);
void hl_points_free(hl_points *points);

#endif
