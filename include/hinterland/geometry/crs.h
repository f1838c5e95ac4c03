/// @file crs.h
/// What do the coordinates of a layer mean, and where on the earth are they?
#ifndef HINTERLAND_GEOMETRY_CRS_H
#define HINTERLAND_GEOMETRY_CRS_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/log.h"
#include "hinterland/geometry/metric.h"

/// A coordinate reference system. Start from `{0}`, which is a plane of map units;
/// release with hl_crs_free(). Not to be shared between threads.
typedef struct hl_crs {
    bool planar;     ///< no CRS on purpose: map units, no place on the earth
    bool geographic; ///< coordinates are longitude and latitude
    double a;        ///< semi-major axis of the ellipsoid in meters; 0 when planar
    double f;        ///< flattening
    double unit;     ///< one unit of the coordinates in meters (projected) or degrees
                     ///< (geographic); 1 when planar
    char *name;      ///< e.g. "NAD83 / UTM zone 17N"; owned; NULL when planar
    void *handle;    ///< PROJ's own; private
} hl_crs;

/// Read a CRS. Axes are in the order of files: x east or longitude, y north or
/// latitude. PROJ's network is off.
///
/// @param wkt   WKT 1 or 2, PROJJSON, or "EPSG:4326"; NULL is planar
/// @param out   overwritten; the caller frees it with hl_crs_free()
/// @return      HL_INPUT when PROJ cannot read it, or when it is neither geographic nor
///              projected; HL_MEMORY
hl_status hl_crs_read(const char *wkt, hl_crs *out, hl_error *err);

/// The distance rule that belongs to coordinates of hl_crs_to_lonlat(): geodesics on
/// the ellipsoid in meters, or straight lines in map units when planar.
hl_metric hl_crs_metric(const hl_crs *crs);

/// The length rule of the coordinates as they are: geodesics when geographic, straight
/// lines in meters when projected, in map units when planar.
hl_metric hl_crs_length(const hl_crs *crs);

/// Turn coordinates into longitude and latitude in degrees on the same datum: no datum
/// shift. Does nothing when planar; a NaN stays NaN, what PROJ cannot place becomes
/// NaN.
///
/// @param x, y  n coordinates, overwritten
hl_status hl_crs_to_lonlat(const hl_crs *crs, double *x, double *y, size_t n,
                           hl_error *err);

/// Turn coordinates of one CRS into those of another, datum included, by the best
/// transformation that needs no download. A ballpark transformation is used with a
/// warning.
///
/// @param x, y  n coordinates, overwritten
/// @param log   receives the warning; may be NULL
/// @return      HL_INPUT when one of them is planar or PROJ knows no way
hl_status hl_crs_transform(const hl_crs *from, const hl_crs *to, double *x, double *y,
                           size_t n, hl_log *log, hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_crs_free(hl_crs *crs);

#endif
