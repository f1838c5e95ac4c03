/// @file universes.h
/// The same analysis with other choices: what the files of the universes share.
///
/// universe_plan.c lists the levels of every choice, universe_ground.c makes once what
/// universes have in common, universe_run.c computes one of them, universes.c runs all
/// and counts, universe_sheets.c tells.
#ifndef HINTERLAND_STUDY_UNIVERSES_H
#define HINTERLAND_STUDY_UNIVERSES_H

#include "hinterland/periphery/periphery.h"
#include "hinterland/stats/choices.h"
#include "hinterland/stats/stability.h"
#include "study/session.h"

/// What can be chosen, in the order of `universes.vary`.
typedef enum universe_choice {
    CHOICE_NORMALIZE,
    CHOICE_WEIGHTING,
    CHOICE_INDEX,
    CHOICE_MODEL,
    CHOICE_ALPHA,
    CHOICE_INDICATORS,
    CHOICE_WEIGHTS,
    CHOICE_CORES,
    CHOICE_DECAY,
    CHOICE_BANDS,
    CHOICE_TAU,
    CHOICES
} universe_choice;

/// Names of the choices as in the study file, and in words.
typedef struct universe_choice_row {
    const char *name;
    hl_text title;
} universe_choice_row;

extern const universe_choice_row UNIVERSE_CHOICES[CHOICES];

/// One level of a choice. Which members count depends on the choice.
typedef struct universe_level {
    char *word;       ///< as the study file would say it; owned
    unsigned code;    ///< a value of the enum of the choice; unit of a further core
    double number[2]; ///< decay_km, tau, the quantiles of near and far; mass of a core
    double alpha[HL_COUPLING_SUBSYSTEMS_MAX];
    size_t index; ///< number of a subset; core left out, the number of cores for one
                  ///< more, or SIZE_MAX
    hl_normalization normalization;
    hl_study_weights weights; ///< texts borrowed from the study
} universe_level;

typedef struct universe_plan {
    hl_choices choices;
    universe_level *level[CHOICES]; ///< choices.levels[c] each, the study's own first
    size_t universes;               ///< that are run
    bool grid;
    uint64_t seed;
} universe_plan;

/// @return  HL_INPUT for a grid that is too large, or nothing to vary
hl_status universe_plan_make(session *s, universe_plan *out, hl_error *err);
void universe_plan_free(universe_plan *plan);
void universe_plan_levels(const universe_plan *plan, size_t universe, size_t *level);

/// What is told of one universe: columns of the sheet `universes`.
typedef enum universe_outcome {
    OUTCOME_MEAN_D,
    OUTCOME_MORAN,
    OUTCOME_MORAN_P,
    OUTCOME_M_PROX,
    OUTCOME_RHO,
    OUTCOME_RHO_P,
    OUTCOME_NEAR_MID,
    OUTCOME_NEAR_MID_P,
    OUTCOME_TYPE, ///< the share of type 1, then of the others
    OUTCOME_TAU_D = OUTCOME_TYPE + HL_TYPE_TRANSITIONAL,
    OUTCOME_TAU_M_PROX,
    OUTCOME_SAME_CLASS,
    OUTCOME_SAME_TYPE,
    OUTCOMES
} universe_outcome;

extern const hl_column_spec UNIVERSE_OUTCOMES[OUTCOMES];

/// The results of one universe. Units are those of the frame, latest period.
typedef struct universe_result {
    hl_status status;
    hl_error err; ///< why it failed
    double outcome[OUTCOMES];
    double *d;       ///< n: D; NaN: none
    double *d_class; ///< n
    double *m_prox;  ///< n
    double *type;    ///< n
    double *d_rank;  ///< n
    double *m_rank;  ///< n
} universe_result;

hl_status universe_result_make(size_t n, universe_result *out, hl_error *err);
void universe_result_free(universe_result *result);

/// The indicators of one level of `indicators`.
typedef struct universe_subset {
    hl_subsystem *subsystem;
    hl_indicator **indicator;
    double **weight;
    double **pairwise;
} universe_subset;

/// The indices of one combination of normalize, weighting, index and indicators, which
/// many universes share.
typedef struct universe_index {
    bool wanted;
    hl_status status;
    hl_error err;
    double *u; ///< subsystems * rows
} universe_index;

/// What is analyzed besides D.
typedef enum universe_field {
    FIELD_GIVEN, ///< a field of the table: the same in every universe
    FIELD_D,
    FIELD_U,
    FIELD_T,
    FIELD_GM
} universe_field;

/// Weights of one rule for the units of a sample.
typedef struct universe_weights {
    hl_weights own;        ///< {0}: those of the session are used
    const hl_weights *use; ///< NULL: not made
} universe_weights;

/// What universes have in common. All that is made here is read only afterwards.
typedef struct universe_ground {
    const session *s;
    const universe_plan *plan; ///< borrowed
    bool coupled;              ///< the study has subsystems
    bool placed;               ///< it has a periphery
    bool complete;             ///< all places know their distance from each other

    universe_subset *subset; ///< one per level of `indicators`; that of the first is
                             ///< empty: the session's
    universe_index *index;   ///< by the levels of the four choices that make U, the
                             ///< last fastest; NULL: too large to be kept
    size_t indices;
    // the units with D in the latest period
    size_t sample;
    size_t *sample_unit;
    universe_weights *sample_weights; ///< one per level of `weights`
    hl_status *weights_status;        ///< per level: whether the rule has weights
    hl_error *weights_error;

    // the periphery
    universe_field field;
    size_t field_index;              ///< FIELD_D: the model; FIELD_U: the subsystem
    const double *given;             ///< n * T values of FIELD_GIVEN
    universe_weights *place_weights; ///< of the members, one per level of `weights`
    size_t places;                   ///< members, then the late cores that are points
    size_t *late; ///< K: number among the cores of the latest period, those of the
                  ///< placebo-core test; SIZE_MAX: not one of them
    size_t *late_place; ///< K: place of core k, where it is one of them
    double *between; ///< km of any two places a < b at [b (b - 1) / 2 + a]; NULL where
                     ///< they are too many
    universe_result base; ///< universe 0, once it is there
    bool has_base;
} universe_ground;

/// The options of the coupling in a universe.
hl_coupling_options universe_coupling_options(const universe_ground *ground,
                                              const size_t *level);

/// Which of the indices a universe has.
size_t universe_index_of(const universe_plan *plan, const size_t *level);

/// Compute the indices that the universes want, each once.
///
/// @param levels  universes * CHOICES
hl_status universe_indices_make(universe_ground *ground, const uint16_t *levels,
                                hl_error *err);

/// @param out  also on failure: what there is of it, for universe_ground_free()
hl_status universe_ground_make(session *s, const universe_plan *plan,
                               universe_ground *out, hl_error *err);
void universe_ground_free(universe_ground *ground);

/// Compute one universe. Called from several threads at once.
///
/// @param level  CHOICES levels
/// @param out    its arrays are there; overwritten
void universe_compute(const universe_ground *ground, const size_t *level,
                      universe_result *out);

/// All universes, counted.
struct session_universes {
    universe_plan plan;
    size_t failed;
    double *outcome;           ///< universes * OUTCOMES; NaN: failed, or not there
    uint16_t *level;           ///< universes * CHOICES
    hl_code *code;             ///< universes: why it failed; HL_CODE_NONE
    const hl_classes *classes; ///< of D; NULL without subsystems
    hl_class_counts d_class;
    hl_class_counts type;  ///< n 0 without a periphery
    hl_rank_spread d_rank; ///< n 0 without subsystems
    hl_rank_spread m_rank;
    universe_result base;
};

/// Add the columns of the units to the panel, and settle the "?" of the types.
hl_status universe_columns(session *s, hl_error *err);

#endif
