/// @file diagnosis.h
/// What does a weights matrix look like, and is it the same one as last time?
#ifndef HINTERLAND_WEIGHTS_DIAGNOSIS_H
#define HINTERLAND_WEIGHTS_DIAGNOSIS_H

#include "hinterland/core/column.h"
#include "hinterland/geometry/measure.h"
#include "hinterland/weights/build.h"

enum { HL_FINGERPRINT_SIZE = 65 };

/// Start from `{0}`; release with hl_weights_diagnosis_free().
typedef struct hl_weights_diagnosis {
    size_t n;
    size_t links; ///< directed
    size_t islands;
    size_t components; ///< weakly connected, an island is one
    size_t min;        ///< neighbors per unit
    size_t max;
    double mean;
    double percent_nonzero; ///< 100 links / n^2
    double s0;              ///< sum of all weights
    double s1;              ///< sum_ij (w_ij + w_ji)^2 / 2
    double s2;              ///< sum_i (w_i. + w_.i)^2
    bool symmetric_structure;
    bool symmetric_values;
    size_t *histogram;   ///< max + 1 counts of units by number of neighbors
    uint32_t *component; ///< n numbers from 0, by first unit
    char fingerprint[HL_FINGERPRINT_SIZE]; ///< SHA-256 of keys, rows and values
} hl_weights_diagnosis;

/// Describe a matrix.
///
/// @param key  n keys of the units, part of the fingerprint; NULL: their indices
/// @param out  overwritten; the caller frees it
///
/// Time O(n + links log links per row).
hl_status hl_weights_diagnose(const hl_weights *w, const char *const *key,
                              hl_weights_diagnosis *out, hl_error *err);

void hl_weights_diagnosis_free(hl_weights_diagnosis *diagnosis);

/// How a pair of neighbors came about, for the sheet `neighbors`: the hl_evidence
/// codes, and 8 distance, 9 bridge. Static.
const hl_classes *hl_link_classes(void);

enum { HL_LINK_DISTANCE = HL_EVIDENCE_END, HL_LINK_BRIDGE };

/// What the sheets `neighbors` and `border_audit` are made of. Borrowed; what is not
/// there is NULL.
typedef struct hl_links {
    const char *const *key; ///< n keys
    const hl_weights *w;
    const hl_adjacency *adjacency; ///< NULL for weights not made from contiguity
    const hl_bridges *bridges;
    const hl_polygons *polygons; ///< those of the adjacency
    const double *x;             ///< a point per unit, source coordinates: line ends
    const double *y;
} hl_links;

/// Lines with one row per link: what an hl_sheet of shape LINES lends. Start from
/// `{0}`; release with hl_lines_free().
typedef struct hl_lines {
    size_t *start; ///< columns.rows + 1
    double *x;
    double *y;
    hl_columns columns;
} hl_lines;

/// The links of a matrix as lines from unit to unit, one row per directed link in row
/// order: from_key, to_key, weight, evidence, shared_km (`shared` when planar).
hl_status hl_neighbors_lines(const hl_links *links, hl_lines *out, hl_error *err);

/// The links of an adjacency that rest on less than an equal edge, as the piece in
/// common, or through the point of contact from unit to unit: a_key, b_key, evidence,
/// shared_points, shared_km, near_km, gap, overlap_share.
hl_status hl_border_audit_lines(const hl_links *links, hl_lines *out, hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_lines_free(hl_lines *lines);

#endif
