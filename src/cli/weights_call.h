/// @file weights_call.h
/// What the verbs of `hinterland weights` have in common: weights from a layer or from
/// a file, and what there is to say about them.
#ifndef HINTERLAND_CLI_WEIGHTS_CALL_H
#define HINTERLAND_CLI_WEIGHTS_CALL_H

#include "cli/commands.h"
#include "cli/weights_rule.h"
#include "hinterland/geometry/adjacency.h"
#include "hinterland/geometry/crs.h"
#include "hinterland/geometry/measure.h"
#include "hinterland/weights/build.h"
#include "hinterland/weights/diagnosis.h"

enum { LAYER_NAME_SIZE = 64 };

/// Weights with their units, and how they came about. Start from `{0}`; release with
/// weights_made_free().
typedef struct weights_made {
    char **key; ///< n keys, borrowed from `frame`, or owned when there is none
    hl_weights w;
    hl_weights_diagnosis diagnosis;
    char layer[LAYER_NAME_SIZE]; ///< for the headers of files; "" when there is none
    const char *key_field;       ///< likewise; borrowed; NULL: the number of the row
    bool from_layer; ///< frame, crs, adjacency, measures and bridges are filled
    bool placed;     ///< the coordinates are known to be what the crs says
    hl_frame frame;
    hl_crs crs;
    hl_adjacency adjacency; ///< empty for weights by distance
    hl_measures measures;
    hl_bridges bridges;
} weights_made;

/// Make weights from a layer by a rule.
hl_status weights_from_layer(const char *source, const weights_rule *rule,
                             weights_made *out, hl_log *log, hl_error *err);

/// Read weights from a file; the units are those that it names.
hl_status weights_from_file(const char *path, weights_made *out, hl_log *log,
                            hl_error *err);

void weights_made_free(weights_made *made);

/// The name of a unit of a layer; "" where there is none. Borrowed.
const char *weights_unit_name(const weights_made *made, size_t i);

/// From a file of weights, or from a layer by a rule: the ending tells.
hl_status weights_from_any(const char *source, const weights_rule *rule,
                           weights_made *out, hl_log *log, hl_error *err);

/// Describe the weights anew, after they were changed.
hl_status weights_diagnose(weights_made *made, hl_error *err);

/// The middle of each unit of a layer. Borrows from `made`.
hl_sites weights_sites(const weights_made *made);

/// The distances of the links of a layer's weights, in kilometers, or map units when
/// planar. The caller frees them.
hl_status weights_distances(const weights_made *made, double **out, hl_error *err);

/// The distance of two units of a layer, likewise.
double weights_distance(const weights_made *made, uint32_t i, uint32_t j);

/// Find which units of a layer touch, unless that was done.
hl_status weights_find_borders(weights_made *made, hl_error *err);

/// How weights are written.
typedef struct weights_writing {
    bool overwrite;
    const double *value; ///< instead of the weights; NULL: those
    double diagonal;     ///< weight of every unit upon itself; 0: none
} weights_writing;

/// Write weights to .gal, .gwt, .kwt, .mtx, .csv, or (from a layer) as lines to .gpkg.
hl_status weights_write(const char *path, const weights_made *made,
                        const weights_writing *how, hl_error *err);

/// Write links as lines from unit to unit, styled, to a GeoPackage.
///
/// @param made  from a layer
/// @param w     links of its units
/// @param side  of each link, in which of two matrices it is: 1 or 2; NULL: one matrix
hl_status weights_write_lines(const char *path, const weights_made *made,
                              const hl_weights *w, const double *side, bool overwrite,
                              hl_error *err);

/// Whether the ending of a path is one that weights_write() knows. To be asked first.
hl_status weights_check_ending(const char *path, bool from_layer, hl_error *err);

/// Warn of what the format of a path cannot hold.
hl_status weights_check_loss(const char *path, const weights_made *made, hl_log *log,
                             hl_error *err);

/// Say what the weights look like, in words or in the JSON answer, which is open.
hl_status weights_report(command_call *call, const weights_made *made, hl_error *err);

/// Two matrices of the same units, for the verbs `compare` and `combine`. Start from
/// `{0}`; release with weights_pair_free().
typedef struct weights_pair {
    weights_made made[2];
    size_t base; ///< the side whose numbering both have: a layer where there is one
    hl_weights aligned; ///< the other side in that numbering
} weights_pair;

/// Read both operands of a call and match their units by key.
hl_status weights_pair_read(command_call *call, const weights_rule *rule,
                            weights_pair *out, hl_error *err);

/// One of the two, in the numbering of the base. Borrowed.
const hl_weights *weights_pair_side(const weights_pair *pair, size_t side);

void weights_pair_free(weights_pair *pair);

/// Say how two matrices differ.
///
/// @param out  GeoPackage for the lines of the links that differ; NULL: none
hl_status weights_compare(command_call *call, weights_pair *pair, const char *out,
                          hl_error *err);

/// Links and components at a series of tolerances, from the extent of the layer.
hl_status weights_report_plateau(command_call *call, const weights_made *made,
                                 hl_error *err);

#endif
