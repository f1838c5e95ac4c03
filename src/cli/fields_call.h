/// @file fields_call.h
/// What `moran` and `lisa` have in common: a layer and some of its fields, written down
/// as the study that `run` would have been given.
#ifndef HINTERLAND_CLI_FIELDS_CALL_H
#define HINTERLAND_CLI_FIELDS_CALL_H

#include "cli/commands.h"
#include "cli/weights_call.h"
#include "hinterland/study/run.h"

/// The words of the command line. The rule comes first, so that WEIGHTS_RULE_OPTIONS
/// fill it.
typedef struct fields_arguments {
    weights_rule rule;
    text_list statistic;   ///< words, or several with commas between; none: the default
    const char *by;        ///< field of the second variable; NULL: none
    const char *base;      ///< field of the population; NULL: none
    const char *name;      ///< field with the names of the units; NULL: as found
    const char *table;     ///< file with the fields instead of the layer's own; or NULL
    const char *table_key; ///< its field with the codes; NULL: named as in the layer
    const char *matrix;    ///< file of weights instead of a rule; NULL: the rule
    const char *out;
    size_t permutations;
    double level;
    size_t correction; ///< an hl_p_correction
    size_t inference;  ///< an hl_local_inference
    size_t stop;
    size_t orders;      ///< of the correlogram; 0: none
    const char *bands;  ///< of the correlogram by distance, "10,20,40"; NULL: none
    size_t equal_bands; ///< likewise, with as many pairs each; 0: none
    const char *period; ///< field of the table with the period; NULL: one period
    bool colocation;
    bool no_project;
} fields_arguments;

/// The words of --correction and --inference, in the order of their enums.
extern const char *const FIELDS_CORRECTIONS[];
extern const char *const FIELDS_INFERENCES[];

/// Which statistics a command is about.
typedef enum fields_scope { FIELDS_GLOBAL, FIELDS_LOCAL } fields_scope;

/// Row-standardized weights, level 0.05.
void fields_defaults(void *arguments);

/// What the layer is called: the file name without folder and ending.
///
/// @param out  the caller frees it
hl_status fields_layer_name(const char *source, char **out, hl_error *err);

/// The study of a call: operand 0 is the layer, the others are its fields.
///
/// @param out  the caller frees it with hl_study_free()
/// @return     HL_USAGE for options that do not go together; what hl_study_parse()
///             returns; HL_MEMORY
hl_status fields_study(const command_call *call, const fields_arguments *args,
                       fields_scope scope, hl_study *out, hl_error *err);

/// Say what was analyzed: units, key, weights.
void fields_print_head(const command_call *call, const hl_run_summary *summary);

/// The findings, one to a paragraph.
void fields_print_findings(const command_call *call, const hl_run_summary *summary);

#endif
