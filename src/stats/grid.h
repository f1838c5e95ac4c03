/// @file grid.h
/// A variable as whole numbers: sums of them decide a p value without rounding, so ties
/// stay ties and no order of evaluation matters.
#ifndef HINTERLAND_SRC_STATS_GRID_H
#define HINTERLAND_SRC_STATS_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/status.h"

/// Wide enough for n times a sum of n values.
__extension__ typedef __int128 hl_wide;

/// The integers of n values. Start from `{0}`; release with hl_grid_free().
typedef struct hl_grid {
    size_t n;
    int64_t *q;
    hl_wide total; ///< sum of all q
    bool decimal;  ///< q is x * 10^d exactly; else x * 2^s, rounded
    int exponent;  ///< d or s
} hl_grid;

/// The integers of a variable.
///
/// Decimal data first: the smallest d for which every x is the double nearest to
/// q / 10^d, and all |q| stay below 2^53 / terms. What has no such d (ratios, logs)
/// becomes x * 2^s rounded, s as large as sums of terms + 2 values allow in 62 bits:
/// finer than the last bit of the larger values.
///
/// @param x      n finite values, not all 0
/// @param terms  how many of them are summed at most, >= 1
/// @param out    overwritten on success only
/// @return       HL_MEMORY
hl_status hl_grid_make(const double *x, size_t n, size_t terms, hl_grid *out,
                       hl_error *err);

/// Where the mean of `terms` values with this sum lies: -1 below the mean of all, 0
/// exactly at it, 1 above.
int hl_grid_side(const hl_grid *grid, hl_wide sum, size_t terms);

/// Release and reset to `{0}`; a second call does nothing.
void hl_grid_free(hl_grid *grid);

/// The greatest common divisor; that of 0 and b is b.
uint64_t hl_common_divisor(uint64_t a, uint64_t b);

#endif
