/// @file adjacency.h
/// Which units touch, along what, and on what evidence?
#ifndef HINTERLAND_GEOMETRY_ADJACENCY_H
#define HINTERLAND_GEOMETRY_ADJACENCY_H

#include <stdbool.h>
#include <stdint.h>

#include "hinterland/core/classes.h"
#include "hinterland/frame/layer.h"
#include "hinterland/geometry/crs.h"

/// What a link rests on, the strongest first. Codes are stable: they are written.
typedef enum hl_evidence {
    HL_EVIDENCE_EDGE = 1,       ///< an edge with the same two vertices on both sides
    HL_EVIDENCE_JUNCTION_EDGE,  ///< a piece of edge in common, vertices differ
    HL_EVIDENCE_NEAR_EDGE,      ///< a piece of edge within the tolerance
    HL_EVIDENCE_OVERLAP,        ///< the boundaries cross
    HL_EVIDENCE_POINT,          ///< a vertex in common
    HL_EVIDENCE_JUNCTION_POINT, ///< a vertex on the other's edge
    HL_EVIDENCE_NEAR_POINT,     ///< a vertex within the tolerance of the other's edge
    HL_EVIDENCE_END
} hl_evidence;

/// The classes of hl_evidence with labels and colors. Static.
const hl_classes *hl_evidence_classes(void);

/// Whether a link of this kind is one of positive length: what rook asks for. An
/// overlap counts.
bool hl_evidence_is_edge(hl_evidence evidence);

#define HL_NO_DETAIL UINT32_MAX

/// One link.
typedef struct hl_border {
    uint32_t a; ///< a < b
    uint32_t b;
    uint32_t points;  ///< distinct vertices in common
    uint32_t vertex;  ///< index of the first of them in the polygons, UINT32_MAX: none
    double shared;    ///< length of the edges in common, in the unit of `length`
    uint32_t detail;  ///< row of `detail`, or HL_NO_DETAIL
    uint8_t evidence; ///< an hl_evidence
} hl_border;

/// What a link has beyond equal vertices.
typedef struct hl_border_detail {
    double near;    ///< further length in common within the tolerance (or rounding)
    double gap;     ///< mean gap along the longest piece, or the smallest, in map units
    double overlap; ///< area in common over the smaller area; NaN when not computed
    bool crosses;   ///< the boundaries cross
    size_t path;    ///< first vertex of the representative piece in x, y
    size_t count;   ///< its vertices: 1 for a contact in a point
} hl_border_detail;

/// The links of n units, a < b, ascending by (a, b). Start from `{0}`; release with
/// hl_adjacency_free().
typedef struct hl_adjacency {
    size_t n;
    size_t count;
    size_t capacity;
    hl_border *border;
    size_t detail_count;
    size_t detail_capacity;
    hl_border_detail *detail;
    size_t path_count;
    size_t path_capacity;
    double *x; ///< vertices of the representative pieces, source coordinates
    double *y;
    double tolerance; ///< as asked
    double reach; ///< what "on" meant: the tolerance, or the rounding of coordinates
    hl_metric length; ///< how lengths were measured
} hl_adjacency;

/// How far the comparison goes beyond equal vertices.
typedef enum hl_matching {
    HL_MATCH_JUNCTIONS, ///< also vertices on edges (T-junctions) and crossings
    HL_MATCH_VERTICES   ///< equal vertices only, as GeoDa, PySAL and spdep do
} hl_matching;

typedef struct hl_adjacency_options {
    double tolerance; ///< in map units of the source, >= 0; above 0 needs JUNCTIONS
    hl_matching matching;
    hl_metric length; ///< unit of shared lengths: hl_crs_length()
    bool geographic;  ///< longitude -180 is the same as 180
    bool areas;       ///< compute hl_border_detail.overlap of crossing pairs
} hl_adjacency_options;

/// tolerance 0, junctions, planar lengths, no areas.
hl_adjacency_options hl_adjacency_defaults(void);

/// Find all links.
///
/// Equal vertices by a hash table of coordinates (-0 is 0), equal edges by their two
/// vertices. What is left, the edges without a partner, goes through a packed
/// Sort-Tile-Recursive tree: a vertex of one unit ON an edge of another (T-junction)
/// is a contact, edges that cross are an overlap. "On" is within `reach`: the
/// tolerance, but at least 8 units in the last place of the largest coordinate, for
/// that is how exactly a vertex can lie on an edge at all. With a tolerance above 0 all
/// edges are compared, not only those without a partner. Pieces within the tolerance
/// make an edge (rook) when they are longer than 8 tolerances together, else a point:
/// two corners that meet have such pieces too.
///
/// Units are compared as they came: run this on the source rings, before a repair.
///
/// @param options  NULL for hl_adjacency_defaults()
/// @param out      overwritten; the caller frees it with hl_adjacency_free()
/// @return         HL_INPUT for a negative or infinite tolerance, a tolerance with
///                 HL_MATCH_VERTICES, or 2^32 vertices or more; HL_MEMORY
///
/// Time O(vertices) for the exact part, O(e log e) for e edges without a partner.
hl_status hl_adjacency_find(const hl_polygons *polygons,
                            const hl_adjacency_options *options, hl_adjacency *out,
                            hl_error *err);

/// One row of a tolerance plateau.
typedef struct hl_plateau_row {
    double tolerance;
    size_t links;      ///< pairs
    size_t edge_links; ///< pairs along a piece of positive length
    size_t components;
    size_t islands;
} hl_plateau_row;

/// How links and components grow with the tolerance: where they stop growing, a
/// tolerance is safe.
///
/// @param tolerance  count values >= 0
/// @param out        count rows, overwritten
hl_status hl_adjacency_plateau(const hl_polygons *polygons,
                               const hl_adjacency_options *options,
                               const double *tolerance, size_t count,
                               hl_plateau_row *out, hl_error *err);

/// The link of units i and j in either order, or NULL. O(log count).
const hl_border *hl_adjacency_link(const hl_adjacency *adjacency, uint32_t i,
                                   uint32_t j);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_adjacency_free(hl_adjacency *adjacency);

#endif
