/// @file center.h
/// The weighted mean center and the standard deviational ellipse: where is the middle,
/// how far and in which direction does it spread, and where does it move?
#ifndef HINTERLAND_STATS_CENTER_H
#define HINTERLAND_STATS_CENTER_H

#include <stddef.h>

#include "hinterland/core/column.h"
#include "hinterland/core/status.h"

/// How long the axes of the ellipse are. With S the weighted variance along an axis
/// (division by the sum of weights):
typedef enum hl_ellipse_rule {
    HL_ELLIPSE_PLAIN,     ///< sqrt(S): Lefever (1926), Yuill (1971); R's aspace
    HL_ELLIPSE_ARCGIS,    ///< sqrt(2 S): ArcGIS since 10, one standard deviation holds
                          ///< some 63 % of points
    HL_ELLIPSE_CRIMESTAT, ///< sqrt(2 S n / (n - 2)): CrimeStat
    HL_ELLIPSE_RULE_COUNT
} hl_ellipse_rule;

/// Where units are, and how much each counts. Borrowed.
typedef struct hl_points {
    const double *x;      ///< n coordinates to the east
    const double *y;      ///< n coordinates to the north
    const double *weight; ///< n weights; NULL counts every unit once
    size_t n;
} hl_points;

/// The center and the ellipse of one period; plain data.
typedef struct hl_center {
    size_t n;                 ///< units with a weight above 0
    double x, y;              ///< weighted mean center
    double standard_distance; ///< sqrt of the sum of both variances
    double angle;             ///< of the major axis, degrees clockwise from north (the
                              ///< y axis), [0, 180); NaN for a circle
    double major, minor;      ///< semi-axes, in the unit of the coordinates
    double area;              ///< pi major minor
} hl_center;

/// Weighted mean center and standard deviational ellipse.
///
///     X = sum w x / sum w, Y likewise;  x~ = x - X, y~ = y - Y
///     A = sum w (x~^2 - y~^2),  B = sum w x~ y~
///     tan(angle) = (A + sqrt(A^2 + 4 B^2)) / (2 B)
///
/// The coordinates must be those of an equal-area or azimuthal projection of the study
/// area, in meters: in degrees the axes mean nothing.
///
/// Source: Lefever (1926), Amer. J. Sociology 32, 88-94; Yuill (1971).
///
/// @param points  units: finite coordinates, weights >= 0 and not all 0
/// @param rule    HL_ELLIPSE_CRIMESTAT needs three units with a weight
/// @param out     overwritten on success only
/// @return        HL_INPUT for a coordinate that is not finite, for weights that are
///                negative, not finite or all 0, for too few units
///
/// Time O(n).
hl_status hl_center_compute(const hl_points *points, hl_ellipse_rule rule,
                            hl_center *out, hl_error *err);

/// A row of the sheet `center`: one variable in one period.
typedef struct hl_center_row {
    const char *field; ///< borrowed
    double period;
    double x, y, standard_distance, angle, major, minor, area;
    double lon, lat; ///< of the center in degrees; NaN where the caller has none
    double moved;    ///< distance from the center of the row before; NaN in the first
    double bearing;  ///< of that move, degrees clockwise from north, [0, 360)
    double n;
} hl_center_row;

/// Rows of successive centers, with the moves between them.
///
/// @param center   `periods` centers of one variable
/// @param period   their periods, e.g. years
/// @param row      `periods` rows, overwritten
void hl_center_list(const hl_center *center, const double *period, size_t periods,
                    const char *field, hl_center_row *row);

/// Append the columns of the sheet `center`.
///
/// @param row  columns->rows rows
/// @return     HL_MEMORY; HL_INTERNAL for a column that is there already
hl_status hl_center_columns(const hl_center_row *row, hl_columns *columns,
                            hl_error *err);

#endif
