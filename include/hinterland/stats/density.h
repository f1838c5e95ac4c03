/// @file density.h
/// Kernel density: how are values distributed, and how does that change over time?
#ifndef HINTERLAND_STATS_DENSITY_H
#define HINTERLAND_STATS_DENSITY_H

#include <stddef.h>

#include "hinterland/core/column.h"
#include "hinterland/core/status.h"

typedef struct hl_density_options {
    double bandwidth; ///< h; 0 for Silverman's rule [0]
    double low, high; ///< bounds that values cannot pass: mass beyond is reflected; NaN
                      ///< for none [NaN]
    double from, to;  ///< ends of the curve; NaN: 3 h beyond the values, not past a
                      ///< bound. Give them so that periods share a grid [NaN]
    size_t points;    ///< of the curve, 2 .. 65536 [201]
} hl_density_options;

/// The defaults in brackets above.
hl_density_options hl_density_defaults(void);

/// A curve. Start from `{0}`; release with hl_density_free().
typedef struct hl_density {
    size_t points;
    double bandwidth;
    double *at;
    double *density;
} hl_density;

/// Gaussian kernel density.
///
///     f(x) = 1 / (n h) sum_i K((x - x_i) / h), plus the mirror images of x_i in bounds
///     h = 0.9 min(sd, IQR / 1.34) n^(-1/5); sd alone where the IQR is 0
///
/// Source: Silverman (1986); R's density() with bw.nrd0, which bins its values (some
/// 1e-4 away) and has no bounds.
///
/// @param x        n >= 2 finite values within the bounds; not all equal without a
///                 bandwidth
/// @param options  NULL for hl_density_defaults()
/// @param out      overwritten on success only
/// @return         HL_INPUT for a value that is not finite, a constant variable, an
///                 option out of range or a value beyond a bound; HL_MEMORY
///
/// Time O(n points).
hl_status hl_density_compute(const double *x, size_t n,
                             const hl_density_options *options, hl_density *out,
                             hl_error *err);

/// Release the arrays and reset to `{0}`; a second call does nothing.
void hl_density_free(hl_density *density);

/// A row of the sheet `density`: a point of the curve of one period.
typedef struct hl_density_row {
    const char *field; ///< borrowed
    double period, at, density;
} hl_density_row;

/// List the points of a curve. Returns their number; `row` NULL counts.
size_t hl_density_list(const hl_density *density, const char *field, double period,
                       hl_density_row *row);

/// Append the columns of the sheet `density`.
///
/// @param row  columns->rows rows
/// @return     HL_MEMORY; HL_INTERNAL for a column that is there already
hl_status hl_density_columns(const hl_density_row *row, hl_columns *columns,
                             hl_error *err);

#endif
