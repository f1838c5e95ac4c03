/// @file coupling.h
/// From raw indicators to the coupling coordination of every unit in every period.
///
/// Rows are units times periods: row t * n + i is unit i in period t. Everything is
/// pooled over periods, so that periods can be compared.
#ifndef HINTERLAND_COUPLING_COUPLING_H
#define HINTERLAND_COUPLING_COUPLING_H

#include <stdint.h>

#include "hinterland/core/column.h"
#include "hinterland/coupling/classes.h"
#include "hinterland/coupling/degree.h"
#include "hinterland/coupling/index.h"
#include "hinterland/coupling/normalize.h"
#include "hinterland/coupling/weighting.h"

enum {
    HL_OBSTACLES = 3,         ///< how many obstacles become columns
    HL_SUBSYSTEM_SHORT = 12,  ///< greatest length of a short
    HL_SUBSET_DRAWS = 500,    ///< default of hl_coupling_subsets_options
    HL_SUBSET_INDICATORS = 2, ///< what a subset keeps at least, per subsystem
};

/// A subsystem and its indicators. All pointers are borrowed.
typedef struct hl_subsystem {
    const char *name;       ///< as in the study file
    const char *short_name; ///< at most 12 characters, used in field names
    hl_text title;          ///< {NULL, NULL} takes `name`
    size_t count;           ///< indicators, at least 1; 0 with a ready-made index
    const hl_indicator *indicator;
    const double *user_weight; ///< count weights for HL_WEIGHTING_USER, else NULL
    const double *ready;       ///< n * T ready-made U in [0, 1]; NULL: from indicators
    const double *pairwise;    ///< count * count judgments for HL_WEIGHTING_AHP, by
                               ///< rows; by dimension only those inside one count
    const double *dimension_pairwise; ///< likewise between the dimensions, in the order
                                      ///< of their first indicators
} hl_subsystem;

typedef struct hl_coupling_options {
    hl_normalization normalization;
    hl_weighting_rule weighting;
    hl_index_form index;
    unsigned models;     ///< bit 1u << model for each model that becomes columns
    double power;        ///< k of the standard C; NaN: 1 / subsystems
    const double *alpha; ///< one per subsystem, sum 1; NULL makes them equal; borrowed
    hl_class_scheme classes;
    const double *cuts; ///< HL_SCHEME_USER: cut_count cuts of D; borrowed
    size_t cut_count;
    hl_closure closure;
    hl_lag_rule lag;
    double least_observed; ///< share of the weight that a row must have in every
                           ///< subsystem, the rest is reweighted; 0: nothing may be
                           ///< missing
} hl_coupling_options;

/// Pooled min-max, pooled entropy, linear, standard and Wang, equal alpha, ten classes
/// closed on the left, nothing missing.
hl_coupling_options hl_coupling_defaults(void);

typedef struct hl_coupling_input {
    size_t n;       ///< units
    size_t periods; ///< T >= 1
    size_t subsystems;
    const hl_subsystem *subsystem; ///< borrowed
    const bool *use; ///< n * T flags: rows with all indicators; false leaves the row
                     ///< out (its results are missing); NULL uses every row
    const double *population;  ///< n * T values for the guard against size; NULL
    const char *const *period; ///< T names of the periods; NULL: they are numbered
    hl_coupling_options options;
} hl_coupling_input;

/// What the weights of a subsystem were made from, beside the indicators. NaN where a
/// method takes no part.
typedef struct hl_weighting_note {
    hl_ahp ahp; ///< of the least consistent matrix
    hl_pca pca; ///< of the whole subsystem, or of its last dimension
    hl_combined combined;
} hl_weighting_note;

/// Everything that was computed. Start from `{0}`; release with hl_coupling_free().
/// `rows` is n * T; indicators are numbered through the subsystems in order.
typedef struct hl_coupling {
    size_t rows;
    size_t subsystems;
    size_t indicators;
    size_t *first;   ///< subsystems + 1: subsystem s has first[s] .. first[s + 1] - 1
    hl_scale *scale; ///< indicators; by period: that of all periods together
    hl_indicator_weight *weight;        ///< indicators; by period: their mean
    hl_indicator_weight *period_weight; ///< periods * indicators: those of period t at
                                        ///< t * indicators; NULL when they are one
    hl_weighting_note *note;            ///< subsystems
    double *alpha;                      ///< subsystems
    double *z;                  ///< indicators * rows; NaN for a constant indicator
    double *u;                  ///< subsystems * rows
    double *observed;           ///< subsystems * rows: share of the weight that a row
                                ///< has; NULL when nothing may be missing
    size_t outside;             ///< z outside [0, 1], of rows in use
    hl_coupling_degree *degree; ///< rows
    hl_coupling_model classed;  ///< the model whose D is in d_class: standard, or the
                                ///< first asked for when that is not
    double *d_class;            ///< rows codes 1, 2, …
    double *stage;              ///< rows codes 1 .. 4; of the standard C; NaN when
                                ///< that has another power
    double *lag_type;           ///< rows codes 1 .. 3 for two subsystems, else NaN
    double *imbalance;          ///< rows: 1 - min U / max U
    size_t *lagging;  ///< rows: index of the lagging subsystem; SIZE_MAX = none. Of
                      ///< two, only when they are not synchronous
    double *obstacle; ///< indicators * rows, as hl_obstacle_degrees(); NaN when z is
                      ///< not in [0, 1]
} hl_coupling;

/// Normalize, weight, add up, couple, classify.
///
/// @param out  overwritten on success only; release with hl_coupling_free()
/// @return     HL_INPUT for a missing or infinite indicator in a row in use, a
///             subsystem without an indicator that varies, fewer than two rows in use,
///             subsystems out of 2 .. 16, an index outside [0, 1], or options that are
///             not usable or not together; HL_MEMORY
///
/// Time and memory O(indicators * rows).
hl_status hl_coupling_compute(const hl_coupling_input *input, hl_coupling *out,
                              hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_coupling_free(hl_coupling *coupling);

/// Weights in the period of a row: result->period_weight where there is one.
const hl_indicator_weight *hl_coupling_weights_at(const hl_coupling_input *input,
                                                  const hl_coupling *result,
                                                  size_t row);

/// The degrees of a row of indices as the options want them: alpha and power.
///
/// @param u  input->subsystems values
hl_status hl_coupling_couple(const hl_coupling_input *input, const double *u,
                             hl_coupling_degree *out, hl_error *err);

/// Append the results to the panel: u_<short>, c_<model> and d_<model> for each model
/// asked for, t, gm, d_class, stage, lag_type (two subsystems) or imbalance (more),
/// lagging, obstacle_1 … obstacle_3.
///
/// @param columns  columns->rows == result->rows
/// @return         HL_MEMORY; HL_INTERNAL for a column that is already there
hl_status hl_coupling_columns(const hl_coupling_input *input, const hl_coupling *result,
                              hl_columns *columns, hl_error *err);

/// The sheet indicator_weights, one row per indicator: subsystem, dimension, indicator,
/// polarity, unit, entropy, weight, min, max; further, where the options want it,
/// weight_<method> and share_<method> of a combination, entropy_<period> and
/// weight_<period>, held, held_low, held_high and logarithm of winsorizing, ahp_lambda
/// and ahp_cr, pca_explained, kmo and bartlett_p. Subsystems with a ready-made index
/// have no rows.
///
/// @param columns  without columns yet; its `rows` is set to result->indicators
hl_status hl_coupling_weight_columns(const hl_coupling_input *input,
                                     const hl_coupling *result, hl_columns *columns,
                                     hl_error *err);

typedef struct hl_coupling_subsets_options {
    size_t draws; ///< 500
    uint64_t seed;
    double top;    ///< share of the units that is the top: 1/5
    double bottom; ///< share of the units that is the bottom: 1/3
} hl_coupling_subsets_options;

hl_coupling_subsets_options hl_coupling_subsets_defaults(void);

/// How often a row is on top or at the bottom when the indicators are drawn anew.
/// Start from `{0}`; release with hl_coupling_subsets_free().
typedef struct hl_coupling_subsets {
    size_t rows;
    size_t draws;
    double *top;    ///< rows shares of the draws, in [0, 1]; NaN for a row not in use
    double *bottom; ///< rows
} hl_coupling_subsets;

/// Does a unit stay where it is when other indicators are chosen?
///
/// Each draw gives every subsystem a random subset of its indicators that vary: with p
/// of them, a size uniform in max(2, ceil(p / 2)) .. p (all of them when p < 2), then
/// the indicators of that size, all sets alike. Weights are divided by their sum over
/// the subset, which for entropy weights is what computing them anew would give. Units
/// are ranked by D (of `result->classed`) within their period; top means
/// (rank - 0.5) / m > 1 - options.top with average ranks ascending among the m rows in
/// use, bottom means (rank - 0.5) / m < options.bottom. Draw d uses stream d of the
/// seed.
///
/// @param options  NULL for hl_coupling_subsets_defaults()
/// @return         HL_MEMORY; HL_INPUT for 0 draws
///
/// Time O(draws * indicators * rows).
hl_status hl_coupling_subsets_draw(const hl_coupling_input *input,
                                   const hl_coupling *result,
                                   const hl_coupling_subsets_options *options,
                                   hl_coupling_subsets *out, hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_coupling_subsets_free(hl_coupling_subsets *subsets);

#endif
