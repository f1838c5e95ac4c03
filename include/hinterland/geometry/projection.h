/// @file projection.h
/// From places on the earth to a flat sheet, and what the sheet does to them.
#ifndef HINTERLAND_GEOMETRY_PROJECTION_H
#define HINTERLAND_GEOMETRY_PROJECTION_H

#include "hinterland/frame/layer.h"
#include "hinterland/geometry/crs.h"

enum { HL_PROJECTION_NOTE_SIZE = 240 };

/// A map projection. Start from `{0}`, which is a plane; release with
/// hl_projection_free(). Not to be shared between threads.
typedef struct hl_projection {
    bool planar;     ///< no place on the earth: coordinates stay as they are
    bool equal_area; ///< areas on the sheet are to each other as on the earth
    double a;        ///< of the ellipsoid, meters
    double f;
    char note[HL_LANG_COUNT][HL_PROJECTION_NOTE_SIZE]; ///< in words, for a caption
    void *handle;                                      ///< PROJ's own; private
} hl_projection;

/// An equal-area projection centered on a layer, on the ellipsoid of its CRS: Albers
/// with standard parallels at a sixth of the latitude range from either end (Snyder
/// 1987, p. 99), cylindrical where the parallels lie about the equator, Lambert
/// azimuthal near a pole. A planar layer stays as it is.
///
/// @param lon, lat  n coordinates in degrees; NaN is left out
/// @param crs       of the layer
/// @param out       overwritten; the caller frees it with hl_projection_free()
/// @return          HL_INPUT when PROJ cannot build it, HL_MEMORY
hl_status hl_projection_fit(const double *lon, const double *lat, size_t n,
                            const hl_crs *crs, hl_projection *out, hl_error *err);

/// The projection of a projected CRS.
///
/// @param name  e.g. "EPSG:5070", WKT, a PROJ string
/// @return      HL_INPUT when PROJ cannot read it, or when it is not projected;
///              HL_MEMORY
hl_status hl_projection_named(const char *name, hl_projection *out, hl_error *err);

/// The same projection for another thread.
hl_status hl_projection_twin(const hl_projection *projection, hl_projection *out,
                             hl_error *err);

/// Degrees become meters on the sheet, in place; what has no place there becomes NaN.
void hl_projection_forward(const hl_projection *projection, double *x, double *y,
                           size_t n);

/// And back.
void hl_projection_inverse(const hl_projection *projection, double *x, double *y,
                           size_t n);

/// The direction of north at a point of the sheet: degrees clockwise from the top. NaN
/// where it is unknown.
double hl_projection_north(const hl_projection *projection, double x, double y);

/// How long `length` meters of the sheet, from left to right about a point, are on the
/// ground, in meters. NaN where it is unknown.
double hl_projection_ground(const hl_projection *projection, double x, double y,
                            double length);

/// Square meters of the sheet per square meter of ground at a point of the sheet. NaN
/// where it is unknown.
double hl_projection_areal(const hl_projection *projection, double x, double y);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_projection_free(hl_projection *projection);

#endif
