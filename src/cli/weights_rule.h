/// @file weights_rule.h
/// A rule for weights on the command line: its options, the same for every command.
#ifndef HINTERLAND_CLI_WEIGHTS_RULE_H
#define HINTERLAND_CLI_WEIGHTS_RULE_H

#include "cli/options.h"
#include "cli/units.h"
#include "hinterland/study/study.h"

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

/// The words of some options, NULL at the end.
extern const char *const WEIGHTS_KERNELS[];
extern const char *const WEIGHTS_DECAYS[];
extern const char *const WEIGHTS_SYMMETRIES[];
extern const char *const WEIGHTS_STANDARDIZATIONS[];

/// The rule as the study would have it, without its texts.
hl_study_weights weights_rule_of_study(const weights_rule *rule);

/// Options that would have no effect are refused, not ignored; so is a type without
/// what it needs.
hl_status weights_check_rule(const weights_rule *rule, hl_error *err);

/// The word of the type, e.g. "queen". Static.
const char *weights_rule_type(const weights_rule *rule);

#endif
