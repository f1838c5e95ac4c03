/// @file geos.h
/// The door to GEOS: one context, its last words, and shapes in and out.
#ifndef HINTERLAND_GEOMETRY_GEOS_H
#define HINTERLAND_GEOMETRY_GEOS_H

#include <geos_c.h>
#include <stdbool.h>

#include "hinterland/frame/layer.h"

enum { HL_GEOS_WORDS = 256, HL_GROWING_ARRAYS = 5 };

/// Start from `{0}` by hl_geos_open(); release with hl_geos_close(). Do not move it.
typedef struct hl_geos {
    GEOSContextHandle_t context;
    char words[HL_GEOS_WORDS]; ///< the last error; "" for none
} hl_geos;

hl_status hl_geos_open(hl_geos *geos, hl_error *err);
void hl_geos_close(hl_geos *geos);

/// GEOS's last words, or a sentence that there are none.
const char *hl_geos_words(const hl_geos *geos);

/// Whether a ring of the unit has fewer vertices than a triangle.
bool hl_geos_has_stub(const hl_polygons *polygons, size_t unit);

/// A unit as a multipolygon that the caller destroys. Rings with fewer vertices than a
/// triangle are left out.
///
/// @return  HL_INPUT when GEOS refuses it, HL_MEMORY
hl_status hl_geos_unit(hl_geos *geos, const hl_polygons *polygons, size_t unit,
                       GEOSGeometry **out, hl_error *err);

/// Polygons being put together unit by unit. Start from `{0}` by hl_growing_begin();
/// hand over by hl_growing_end() or release with hl_growing_free().
typedef struct hl_growing {
    hl_polygons polygons;
    size_t rings;
    size_t vertices;
    size_t room[HL_GROWING_ARRAYS]; ///< capacities of start, vertex, hole, x, y
} hl_growing;

hl_status hl_growing_begin(hl_growing *growing, hl_error *err);

/// Append a ring of `count` vertices to the unit that is open.
hl_status hl_growing_ring(hl_growing *growing, const double *x, const double *y,
                          size_t count, bool hole, hl_error *err);

/// Append the polygons in a geometry to the unit that is open; lines and points in it
/// are left out.
hl_status hl_growing_shape(hl_growing *growing, hl_geos *geos,
                           const GEOSGeometry *shape, hl_error *err);

/// Close the open unit; the next one is open then.
hl_status hl_growing_unit(hl_growing *growing, hl_error *err);

/// Hand over all closed units and reset to `{0}`.
void hl_growing_end(hl_growing *growing, hl_polygons *out);
void hl_growing_free(hl_growing *growing);

#endif
