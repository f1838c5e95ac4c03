/// @file arcs.h
/// Where do the borders of units run, each drawn once, and who lies on either side?
#ifndef HINTERLAND_GEOMETRY_ARCS_H
#define HINTERLAND_GEOMETRY_ARCS_H

#include <stdbool.h>
#include <stdint.h>

#include "hinterland/core/log.h"
#include "hinterland/frame/layer.h"

#define HL_OUTSIDE UINT32_MAX ///< no unit lies there

/// The rings of n units cut into arcs: lines between the points where borders meet. An
/// arc that two rings share is there once. Ring r is the arcs of the references
/// ring[r] .. ring[r + 1] - 1, joined end to end; units, rings and holes are those of
/// the polygons. Start from `{0}`; release with hl_arcs_free().
typedef struct hl_arcs {
    size_t count;    ///< arcs
    size_t *vertex;  ///< count + 1 offsets into x, y
    double *x;       ///< coordinates, those of the polygons
    double *y;       ///< to be projected in place: an arc stays in one piece
    uint32_t *left;  ///< count: the unit on the left of the arc, or HL_OUTSIDE
    uint32_t *right; ///< count: likewise; equal to `left` on a seam within a unit
    size_t units;
    size_t *start;   ///< units + 1 offsets into rings
    size_t *ring;    ///< start[units] + 1 offsets into `ref`
    uint8_t *hole;   ///< start[units]
    size_t *ref;     ///< ring[start[units]]: 2 * arc, + 1 when it runs backward
    double matched;  ///< share of the borders between units that both sides draw alike
    bool rings_only; ///< too few did: every ring is an arc of its own
} hl_arcs;

/// The share of matched borders below which the rings are not cut.
#define HL_ARCS_LEAST_MATCHED 0.98

/// Cut the rings of polygons into arcs.
///
/// Vertices are the same where their coordinates are equal (-0 is 0); a point is a cut
/// where the rings that pass it come from or go to different points, and where a ring
/// begins: so a ring put together again is equal to the one that was cut, vertex by
/// vertex. After TopoJSON (Bostock 2013), which rotates rings instead.
///
/// `matched` is L / (L + l / 2): L the length of the arcs with a unit on both sides, l
/// that of the one-sided pieces that lie in one cell of a grid (4096 cells along the
/// diagonal) with one-sided pieces of another unit. Coasts do not count. Slivers, gaps
/// and T-junctions do; where they are many, arcs would draw a broken coast between
/// neighbors, and the rings are left whole instead.
///
/// @param least  share of matched borders that is asked for; 0 always cuts
/// @param out    overwritten on success only; the caller frees it with hl_arcs_free()
/// @param log    the warning GEOMETRY-010 when the rings are left whole; may be NULL
/// @return       HL_INPUT for 2^32 vertices or more, HL_MEMORY
///
/// Time and memory O(vertices).
hl_status hl_arcs_build(const hl_polygons *polygons, double least, hl_arcs *out,
                        hl_log *log, hl_error *err);

/// What an arc is on a map.
typedef enum hl_arc_kind {
    HL_ARC_SEAM,    ///< within a unit: not drawn
    HL_ARC_BORDER,  ///< between two units of one group
    HL_ARC_GROUP,   ///< between two groups
    HL_ARC_OUTLINE, ///< between a unit and the outside
    HL_ARC_RING     ///< a whole ring: its other side is unknown
} hl_arc_kind;

/// The kind of an arc.
///
/// @param group  number of the group (province) of every unit; NULL: all alike
hl_arc_kind hl_arcs_kind(const hl_arcs *arcs, size_t arc, const uint32_t *group);

/// Drop vertices that hardly show, arc by arc, so that neighbors stay without gaps.
///
/// Visvalingam & Whyatt (1993), Cartographic Journal 30, 46-51: the vertex with the
/// smallest triangle goes first, until the smallest is tolerance^2 / 2. The ends of
/// arcs stay; a ring keeps at least four vertices, its closing one counted. Arcs may
/// come to cross each other within the tolerance.
///
/// @param tolerance  in the units of x and y, >= 0; 0 drops what lies on a line
/// @param out        overwritten on success only; the caller frees it
/// @return           HL_MEMORY
///
/// Time O(v log v) for v vertices of the longest arc, memory O(vertices).
hl_status hl_arcs_simplify(const hl_arcs *arcs, double tolerance, hl_arcs *out,
                           hl_error *err);

/// What every vertex hides when it goes: the ranks by which hl_arcs_simplify() thins.
/// Ranked once, arcs are thinned to many tolerances by hl_arcs_thin().
///
/// @param out  overwritten on success only: a rank per vertex, areas in the square of
///             the unit of x and y; infinite for one that stays, negative for the last
///             two of an arc, which a ring of few arcs may need. The caller frees it.
/// @return     HL_MEMORY
///
/// Time O(v log v) for v vertices of the longest arc.
hl_status hl_arcs_rank(const hl_arcs *arcs, double **out, hl_error *err);

/// The same as hl_arcs_simplify(), by ranks that are there already. Time O(vertices).
///
/// @param rank  of hl_arcs_rank()
hl_status hl_arcs_thin(const hl_arcs *arcs, const double *rank, double tolerance,
                       hl_arcs *out, hl_error *err);

/// Put the rings together again.
///
/// @param out  overwritten on success only; the caller frees it with
///             hl_polygons_free()
/// @return     HL_MEMORY
hl_status hl_arcs_polygons(const hl_arcs *arcs, hl_polygons *out, hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_arcs_free(hl_arcs *arcs);

#endif
