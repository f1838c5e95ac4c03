/// @file weights_call.h
/// What the verbs of `hinterland weights` have in common: weights from a layer or from
/// a file, and what there is to say about them.
#ifndef HINTERLAND_CLI_WEIGHTS_CALL_H
#define HINTERLAND_CLI_WEIGHTS_CALL_H

#include "cli/commands.h"
#include "cli/units.h"
#include "hinterland/geometry/adjacency.h"
#include "hinterland/geometry/crs.h"
#include "hinterland/geometry/measure.h"
#include "hinterland/study/study.h"
#include "hinterland/weights/build.h"
#include "hinterland/weights/diagnosis.h"

/// How weights are made from a layer; the words of the command line.
typedef struct weights_rule {
    unit_options units;
    size_t type;      ///< an hl_study_weights_type
    size_t order;     ///< contiguity: steps
    bool inclusive;   ///< within `order` steps, not exactly
    size_t neighbors; ///< nearest, kernel: k; 0: not given
    double distance;  ///< kilometers, or map units when planar; NaN: not given
    double beyond;    ///< likewise; 0: not given
    double power;     ///< d^-power; NaN: not given
    bool full;
    size_t kernel; ///< an hl_kernel
    bool adaptive;
    double floor;     ///< economic: NaN: not given
    double tolerance; ///< contiguity: map units
    const char *source;
    size_t decay;  ///< an hl_decay_form
    double cutoff; ///< travel_time: NaN: not given
    size_t symmetrize;
    size_t standardize;
    size_t islands; ///< an hl_study_islands
} weights_rule;

/// The options that describe a rule; a command that takes them has a `weights_rule` as
/// the first member of its arguments.
extern const option WEIGHTS_RULE_OPTIONS[];
void weights_rule_defaults(void *rule);

/// Refuse a rule with options that would have no effect, or without one it needs.
hl_status weights_check_rule(const weights_rule *rule, hl_error *err);

/// Weights with their units, and how they came about. Start from `{0}`; release with
/// weights_made_free().
typedef struct weights_made {
    char **key; ///< n keys, borrowed from `frame`, or owned when there is none
    hl_weights w;
    hl_weights_diagnosis diagnosis;
    bool from_layer; ///< frame, crs, adjacency, measures and bridges are filled
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

/// Write weights to .gal, .gwt, .mtx, .csv, or (from a layer) as lines to .gpkg.
hl_status weights_write(const char *path, const weights_made *made, bool overwrite,
                        hl_error *err);

/// Whether the ending of a path is one that weights_write() knows. To be asked first.
hl_status weights_check_ending(const char *path, bool from_layer, hl_error *err);

/// Warn of what the format of a path cannot hold.
hl_status weights_check_loss(const char *path, const weights_made *made, hl_log *log,
                             hl_error *err);

/// Say what the weights look like, in words or in the JSON answer, which is open.
void weights_report(command_call *call, const weights_made *made);

/// Links and components at a series of tolerances, from the extent of the layer.
hl_status weights_report_plateau(command_call *call, const weights_made *made,
                                 hl_error *err);

#endif
