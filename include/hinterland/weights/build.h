/// @file build.h
/// Who is whose neighbor: contiguity, the k nearest, all within a distance.
#ifndef HINTERLAND_WEIGHTS_BUILD_H
#define HINTERLAND_WEIGHTS_BUILD_H

#include "hinterland/core/log.h"
#include "hinterland/geometry/adjacency.h"
#include "hinterland/geometry/metric.h"
#include "hinterland/weights/weights.h"

typedef enum hl_contiguity {
    HL_QUEEN, ///< boundaries share a point
    HL_ROOK   ///< boundaries share a piece of positive length
} hl_contiguity;

typedef enum hl_order_mode {
    HL_ORDER_UP_TO,  ///< all units that can be reached in 1 .. order steps
    HL_ORDER_EXACTLY ///< units whose shortest way takes exactly `order` steps
} hl_order_mode;

typedef struct hl_contiguity_options {
    hl_contiguity kind;
    size_t order; ///< >= 1
    hl_order_mode mode;
} hl_contiguity_options;

/// Queen, order 1.
hl_contiguity_options hl_contiguity_defaults(void);

/// Binary contiguity weights from links with evidence.
///
/// @param options  NULL for hl_contiguity_defaults()
/// @param out      overwritten; the caller frees it with hl_weights_free()
/// @return         HL_INPUT for order 0; HL_MEMORY
///
/// Time O(links), for order k O(units within k steps).
hl_status hl_weights_contiguity(const hl_adjacency *adjacency,
                                const hl_contiguity_options *options, hl_weights *out,
                                hl_error *err);

/// Higher-order neighbors of any matrix: units within `order` steps, all weights 1.
hl_status hl_weights_order(const hl_weights *w, size_t order, hl_order_mode mode,
                           hl_weights *out, hl_error *err);

/// Weights by the length of the shared border (all evidence), in the unit of the
/// adjacency's lengths. Only links of positive length.
///
/// @param perimeter  n values in the same unit: weight is the share of i's perimeter;
///                   NULL: the length itself
hl_status hl_weights_border(const hl_adjacency *adjacency, const double *perimeter,
                            hl_weights *out, hl_error *err);

/// Points with a rule for distances. All borrowed.
typedef struct hl_sites {
    size_t n;
    const double *x; ///< longitude in degrees, or plane coordinate; finite
    const double *y;
    hl_metric metric;
} hl_sites;

/// The k nearest neighbors of each site, binary. Equal distances (to 1e-12 relative)
/// are decided by the smaller index; where that decided who is in, a warning counts the
/// units.
///
/// Candidates by a tree of the sites in the plane or in space, ranked by the distance
/// of the metric itself.
///
/// @param k    1 .. n - 1
/// @param log  may be NULL
/// @return     HL_INPUT for k out of range or a coordinate that is not finite
///
/// Time O(n k log n), memory O(n k).
hl_status hl_weights_nearest(const hl_sites *sites, size_t k, hl_weights *out,
                             hl_log *log, hl_error *err);

/// The smallest distance at which nobody is left alone: the largest distance of a site
/// to its nearest other. n >= 2.
hl_status hl_band_minimum(const hl_sites *sites, double *out, hl_error *err);

/// All sites within a distance.
///
///     w_ij = d_ij^-power  for d_ij <= radius, else 0
///
/// @param radius    in the unit of the metric; 0 takes hl_band_minimum()
/// @param power     0 makes binary weights, 1 and 2 inverse distance
/// @return          HL_INPUT for a negative radius or power, or for two sites at
///                  distance 0 with a power above 0
///
/// Time O(n log n + links).
hl_status hl_weights_band(const hl_sites *sites, double radius, double power,
                          hl_weights *out, hl_error *err);

/// Which distances make a link, and what it counts.
typedef struct hl_band {
    double beyond; ///< links only beyond this distance; 0: from 0 on, itself included
    double radius; ///< up to this one; 0 takes hl_band_minimum(), INFINITY all pairs
    double power;  ///< w = d^-power; 0: binary
} hl_band;

/// All sites within a ring of distances.
///
///     w_ij = d_ij^-power  for beyond < d_ij <= radius, else 0
///
/// With beyond = 0 sites in the same place are neighbors (spdep's dnearneigh likewise,
/// its bounds being GE and LE).
///
/// @return  HL_INPUT for a negative distance or power, beyond >= radius (WEIGHTS-049),
///          or two sites at distance 0 with a power above 0 and no `beyond`
///
/// Time O(n log n + links log links per row), over threads with equal bits.
hl_status hl_weights_ring(const hl_sites *sites, const hl_band *band, hl_weights *out,
                          hl_error *err);

typedef enum hl_island_policy {
    HL_ISLANDS_KEEP,    ///< stay without neighbors
    HL_ISLANDS_NEAREST, ///< linked with the nearest site, both ways
    HL_ISLANDS_ERROR    ///< refused
} hl_island_policy;

/// Links that were made for islands. Start from `{0}`; release with hl_bridges_free().
typedef struct hl_bridges {
    size_t count;
    uint32_t *island; ///< ascending
    uint32_t *to;
} hl_bridges;

/// Apply the policy for units without neighbors. A bridge has the mean weight of all
/// links: 1 in a binary matrix.
///
/// @param sites    one per unit; may be NULL unless the policy is NEAREST
/// @param key      n keys for the message; may be NULL
/// @param bridges  overwritten: the links that were added; the caller frees it
/// @return         HL_INPUT when there are islands and the policy is ERROR
hl_status hl_weights_islands(hl_weights *w, hl_island_policy policy,
                             const hl_sites *sites, const char *const *key,
                             hl_bridges *bridges, hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_bridges_free(hl_bridges *bridges);

#endif
