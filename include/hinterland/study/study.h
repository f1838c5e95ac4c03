/// @file study.h
/// The study file: which inputs, which methods, which outputs. Parsed, checked, typed.
///
/// One schema table (src/study/schema.c) drives reading, checking, defaults,
/// `--set path=value`, the printed effective study and the reference page, so that they
/// cannot disagree. An unknown or misplaced entry is an error with its line; an entry
/// whose part is not built yet is refused by name unless it asks for nothing (`null`,
/// `false`).
#ifndef HINTERLAND_STUDY_STUDY_H
#define HINTERLAND_STUDY_STUDY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/log.h"
#include "hinterland/coupling/coupling.h"
#include "hinterland/frame/table.h"
#include "hinterland/periphery/periphery.h"
#include "hinterland/stats/center.h"
#include "hinterland/stats/local_moran.h"
#include "hinterland/stats/markov.h"
#include "hinterland/stats/moran.h"
#include "hinterland/stats/regression.h"
#include "hinterland/stats/stratify.h"
#include "hinterland/weights/kernel.h"

enum {
    HL_STUDY_WORDS_MAX = 32, ///< longest list of words from a fixed set
    HL_STUDY_SHORT_MAX = 17, ///< a field in `association`: 30 less "_p_bonferroni"
};

/// Owned text in two languages. A plain text in the study file is text[HL_EN] alone.
typedef struct hl_study_text {
    char *text[HL_LANG_COUNT]; ///< NULL = not given
} hl_study_text;

/// A list of texts, owned.
typedef struct hl_study_texts {
    size_t count;
    char **text;
} hl_study_texts;

/// A list of numbers, owned.
typedef struct hl_study_numbers {
    size_t count;
    double *number;
} hl_study_numbers;

/// A text by a name that the user chooses, e.g. an expression by its field.
typedef struct hl_study_pair {
    char *name;
    char *text;
} hl_study_pair;

/// Such pairs, owned, in the order of the file; no name twice.
typedef struct hl_study_pairs {
    size_t count;
    hl_study_pair *pair;
} hl_study_pairs;

/// A list of words of a fixed set, as values of its enum, in the order of the file.
typedef struct hl_study_words {
    size_t count;
    unsigned word[HL_STUDY_WORDS_MAX];
} hl_study_words;

typedef struct hl_study_boundaries {
    char *source;       ///< file or any string that GDAL opens; NULL: the study is of
                        ///< a table alone
    char *layer;        ///< NULL: the only one
    char *where;        ///< attribute filter (OGR SQL), or NULL
    char *key;          ///< required; field of the unit's code
    hl_study_text name; ///< fields with the unit's name
    char *region;       ///< field of the region a unit belongs to, or NULL
    char *crs;          ///< NULL: the layer's own; "planar"; or what PROJ reads
    char *encoding;     ///< "auto", or e.g. "GBK"
} hl_study_boundaries;

typedef enum hl_study_missing {
    HL_STUDY_DROP_UNIT,    ///< a unit with a missing indicator is left out, counted
    HL_STUDY_LINEAR,       ///< between the periods of the unit; nothing beyond them
    HL_STUDY_SPATIAL_MEAN, ///< mean of the neighbors of the same period
    HL_STUDY_REWEIGHT      ///< the weights of what is there are divided by their sum
} hl_study_missing;

typedef struct hl_study_indicators {
    char *source; ///< required
    char *sheet;  ///< sheet of a workbook, or layer; NULL: the first
    char *key;    ///< field of the unit's code; boundaries.key when not given
    char *name;   ///< field of the unit's name, for suggestions; or NULL
    char
        *population; ///< field of the population, for the guard against totals; or NULL
    char *region;    ///< without boundaries: field of the unit's region; or NULL
    char *period;    ///< field of the year; NULL: one period
    size_t key_width; ///< codes are filled with zeros on the left; 0: not
    double min_match; ///< share of units that must have a row, [0, 1]
    hl_study_missing missing;
    double least_observed; ///< HL_STUDY_REWEIGHT: share of the weight, [0, 1]
    char *encoding;        ///< "auto", or e.g. "GBK"
    char *delimiter;       ///< one character of a CSV; NULL: detected
    char *dictionary;      ///< CSV field,title_en,title_zh,unit,unit_zh,source
} hl_study_indicators;

/// How a panel comes to the units of one year.
typedef struct hl_study_changes {
    char *source;             ///< table of events; NULL: none
    size_t to;                ///< reference year; 0: the latest period
    hl_study_texts extensive; ///< fields that add up
    hl_study_pairs intensive; ///< averaged fields and their weights
    char *population; ///< field that tells likely pairs; NULL: a field of a usual name
} hl_study_changes;

/// One indicator of a subsystem.
typedef struct hl_study_indicator {
    char *field;
    char *dimension; ///< NULL when the subsystem lists indicators without dimensions
    hl_polarity polarity;
    double optimum[2];  ///< HL_POLARITY_OPTIMUM: a <= b; else NaN
    double goalpost[2]; ///< normalize.reference fixed: a < b; else NaN
    double weight;      ///< weighting.method user: weighting.weights[field]; else NaN
} hl_study_indicator;

/// One subsystem, its indicators in the order of the file, dimension by dimension.
typedef struct hl_study_subsystem {
    char *name;
    char *short_name; ///< at most HL_SUBSYSTEM_SHORT of [a-z0-9_], a letter first
    hl_study_text title;
    char *index; ///< field of a ready-made index instead of indicators; or NULL
    size_t count;
    hl_study_indicator *indicator;
} hl_study_subsystem;

typedef struct hl_study_subsystems {
    size_t count; ///< 2 .. HL_COUPLING_SUBSYSTEMS_MAX
    hl_study_subsystem *subsystem;
} hl_study_subsystems;

/// What a field is called in maps and tables.
typedef struct hl_study_label {
    char *field;
    hl_study_text title;
    hl_study_text unit;
    bool from_dictionary; ///< not in the study file: not printed with it
} hl_study_label;

typedef struct hl_study_labels {
    size_t count;
    hl_study_label *label;
} hl_study_labels;

typedef struct hl_study_normalization {
    hl_normalize_method method;
    hl_normalize_reference reference;
    char *base; ///< HL_REFERENCE_BASE_PERIOD: the period, as in indicators.period
    hl_winsorize winsorize;
    double percentile;
    double shift;
    hl_shift_form shift_form;
} hl_study_normalization;

typedef struct hl_study_weight {
    char *field;
    double weight; ///< >= 0
} hl_study_weight;

typedef struct hl_study_weight_map {
    size_t count;
    hl_study_weight *entry;
} hl_study_weight_map;

/// A matrix of pairwise judgments.
typedef struct hl_study_judgment {
    char *subsystem;
    char *dimension; ///< NULL: over the whole subsystem; HL_STUDY_BETWEEN: between its
                     ///< dimensions
    size_t size;
    double *value; ///< size * size, by rows
} hl_study_judgment;

typedef struct hl_study_judgments {
    size_t count;
    hl_study_judgment *matrix;
} hl_study_judgments;

#define HL_STUDY_BETWEEN "between_dimensions"

typedef struct hl_study_weighting {
    hl_study_words method;       ///< hl_weighting, none twice; several are combined
    hl_study_weight_map weights; ///< HL_WEIGHTING_USER; see also indicator[].weight
    hl_combination combination;
    hl_study_numbers shares; ///< one per method; count 0: equal
    hl_entropy_reference entropy;
    hl_correlation_form correlation; ///< of CRITIC
    bool by_dimension;
    hl_study_judgments judgments; ///< HL_WEIGHTING_AHP
} hl_study_weighting;

/// Among whom the null baseline deals out values.
typedef enum hl_study_null_within {
    HL_STUDY_NULL_ALL,
    HL_STUDY_NULL_REGION
} hl_study_null_within;

typedef enum hl_study_obstacles {
    HL_STUDY_OBSTACLES_SUMMED,
    HL_STUDY_OBSTACLES_UNITS
} hl_study_obstacles;

typedef struct hl_study_coupling {
    hl_index_form index;
    hl_study_words model;   ///< hl_coupling_model, at least one, none twice
    double power;           ///< k of the standard C; NaN: 1 / subsystems
    hl_study_numbers alpha; ///< one per subsystem, sum 1; count 0: equal
    hl_class_scheme classes;
    hl_study_numbers cuts; ///< HL_SCHEME_USER: ascending in (0, 1)
    hl_closure closure;
    hl_study_numbers lag;  ///< two cuts of E = U1 / U2
    double lag_difference; ///< |U1 - U2| that is synchronous; NaN: by `lag`
    size_t subsets; ///< random subsets of the indicators that test the ranks; 0: none
    size_t null_draws; ///< permutations of the null baseline; 0: none
    hl_study_null_within null_within;
    hl_study_words obstacles; ///< hl_study_obstacles; may be empty
    char *diagnose;           ///< field of a C computed elsewhere; NULL: none
} hl_study_coupling;

/// Coupling of a unit with others.
typedef struct hl_study_metacoupling {
    bool peri;                      ///< with the neighbors of the study's weights
    char *tele;                     ///< file of weights; NULL: none
    hl_standardization standardize; ///< of that file: ROW, or AS_GIVEN
} hl_study_metacoupling;

typedef enum hl_study_weights_type {
    HL_STUDY_QUEEN,
    HL_STUDY_ROOK,
    HL_STUDY_NEAREST,
    HL_STUDY_BAND,
    HL_STUDY_INVERSE_DISTANCE,
    HL_STUDY_KERNEL,
    HL_STUDY_BORDER,
    HL_STUDY_BORDER_SHARE,
    HL_STUDY_BLOCK,
    HL_STUDY_ECONOMIC,
    HL_STUDY_ECONOMIC_DISTANCE,
    HL_STUDY_GRAVITY,
    HL_STUDY_TRAVEL_TIME,
    HL_STUDY_MATRIX,
    HL_STUDY_WEIGHTS_END
} hl_study_weights_type;

typedef enum hl_study_symmetrize {
    HL_STUDY_SYMMETRY_NONE,
    HL_STUDY_SYMMETRY_LARGER,
    HL_STUDY_SYMMETRY_SMALLER,
    HL_STUDY_SYMMETRY_MEAN,
    HL_STUDY_SYMMETRY_REQUIRED ///< asymmetric weights are refused
} hl_study_symmetrize;

typedef enum hl_study_islands {
    HL_STUDY_ISLANDS_KEEP,
    HL_STUDY_ISLANDS_NEAREST, ///< bridged to the nearest unit, marked
    HL_STUDY_ISLANDS_ERROR    ///< stop
} hl_study_islands;

typedef struct hl_study_weights {
    hl_study_weights_type type;
    size_t order;       ///< queen, rook: neighbors within so many steps, >= 1
    bool inclusive;     ///< order > 1: within `order` steps, not exactly `order`
    size_t k;           ///< nearest: >= 1; kernel: neighbors that make the bandwidth
    double distance_km; ///< greatest distance, > 0; NaN: of band, inverse_distance the
                        ///< largest nearest-neighbor distance, of kernel from k, of
                        ///< economic*, gravity all pairs
    double beyond_km;   ///< by distance: no link up to this one; 0: none
    double power;       ///< p of d^-p, > 0; NaN: 2 for gravity, else 1
    bool full;          ///< all pairs, however many
    hl_kernel kernel;
    bool adaptive;    ///< kernel: the bandwidth of a unit is that of its own neighbors
    char *field;      ///< economic*, gravity: value of a unit; block: its group
    double floor;     ///< economic*: smallest difference that counts; NaN: not stated
    double tolerance; ///< contiguity: map units of the source, >= 0
    char *source;     ///< matrix, travel_time: GAL, GWT, MatrixMarket, CSV, …
    hl_decay_form decay; ///< travel_time: what a value becomes
    double cutoff;       ///< travel_time: no link above it; NaN: none
    hl_study_symmetrize symmetrize;
    hl_standardization standardize;
    hl_study_islands islands;
} hl_study_weights;

/// A field to be analyzed, a column of the result or of the indicator table.
typedef struct hl_study_field {
    char *field;
    char *short_name; ///< what {F} becomes; equals `field` unless a short is given
    char *by;         ///< second variable of bivariate statistics; NULL: none
    char *base;       ///< population of the events that `field` counts; NULL: none
} hl_study_field;

typedef struct hl_study_fields {
    size_t count;
    hl_study_field *field;
} hl_study_fields;

typedef struct hl_study_association {
    hl_study_fields fields; ///< by default D of the first model and every u_<short>
    hl_study_words global_statistics; ///< rows of the table of statistics
    hl_study_words local_statistics;  ///< likewise; both may be empty
    size_t local;                     ///< permutations.local; 0: none
    size_t global;                    ///< permutations.global; 0: none
    double fdr; ///< level in (0, 1) that earns a LISA class, also when the
                ///< correction is another
    hl_p_correction correction;
    hl_local_inference inference; ///< where the p of local statistics come from
    size_t stop;   ///< h of Besag and Clifford; 0: every permutation is made
    size_t orders; ///< lags of the correlogram, by order of contiguity; 0: none
    hl_study_numbers bands; ///< of the correlogram by distance: upper limits, km
    size_t equal_bands;     ///< bands with as many pairs each; 0: none
    bool colocation;        ///< also the class that a unit has by every field
    hl_moran_islands islands;
    uint64_t seed;
} hl_study_association;

/// How units move between classes over the periods.
typedef struct hl_study_markov {
    hl_study_texts fields; ///< empty: nothing is computed
    size_t classes;        ///< quantile classes, where no cuts are given
    hl_study_numbers cuts; ///< ascending; empty: none
    hl_markov_reference reference;
    bool relative; ///< values divided by the mean of their period
} hl_study_markov;

/// How the clustering of fields changes over the periods, and their distribution.
typedef struct hl_study_change {
    hl_study_texts moran;   ///< fields; empty: nothing is computed
    hl_study_texts density; ///< likewise
} hl_study_change;

/// How unevenly fields are spread, and whether that shrinks.
typedef struct hl_study_inequality {
    hl_study_texts fields; ///< empty: nothing is computed
    char *group;           ///< field of the groups; NULL: boundaries.region, or none
    char *weight;          ///< field that says how much a unit counts; NULL: 1
} hl_study_inequality;

/// Where the middle of fields is.
typedef struct hl_study_center {
    hl_study_texts fields; ///< empty: nothing is computed
    hl_ellipse_rule ellipse;
} hl_study_center;

/// The geographical detector.
typedef struct hl_study_detector {
    char *field;            ///< NULL: nothing is computed
    hl_study_texts factors; ///< fields, or boundaries.region
    size_t classes;         ///< strata of a number
    hl_stratify_rule rule;
} hl_study_detector;
/// y on terms, by every model, in every period. Without a field, none.
typedef struct hl_study_regression {
    char *field;           ///< y: a column of the result or of the table, or NULL
    hl_study_texts terms;  ///< likewise: the regressors
    hl_study_words models; ///< hl_regression_model
    size_t draws;          ///< for the errors of impacts; 0: none
} hl_study_regression;

/// The period whose values of a field choose the cores.
typedef enum hl_study_core_period {
    HL_STUDY_CORES_LATEST,
    HL_STUDY_CORES_BASE ///< the first
} hl_study_core_period;

typedef struct hl_study_cores {
    char *source;        ///< table or layer of cores; NULL: `keys`, or none
    char *layer;         ///< sheet or layer; NULL: the first
    hl_study_texts keys; ///< keys of units that are cores, instead of `source`
    char *key;           ///< field of the unit's key in `source`; or NULL
    char *lon;           ///< fields of longitude and latitude, degrees; both or neither
    char *lat;
    char *name; ///< field of the core's name, or NULL
    char *name_en;
    char *mass;     ///< field of the mass; of `source`, else of the indicator table;
                    ///< NULL: all equal, or `field` when that is what chooses
    char *encoding; ///< "auto", or e.g. "GBK"
    char *tier;     ///< field of the tier, 1 the lowest; as `mass`; NULL: one tier
    char *period; ///< field of `source`: the period in which the row is a core, empty:
                  ///< always; NULL: always
    char *field;  ///< what chooses among the units, instead of a list; NULL: a list
    hl_study_texts values; ///< those of `field` that make a core, e.g. a rank
    size_t largest;        ///< so many with the largest `field`; 0: not this rule
    double quantile;       ///< those from this quantile of `field` on; NaN: not
    double above;          ///< those from this value of `field` on; NaN: not
    hl_study_core_period at;
} hl_study_cores;

typedef enum hl_study_distance {
    HL_STUDY_GEODESIC,
    HL_STUDY_PLANE,         ///< straight lines in the plane of the layer
    HL_STUDY_TRAVEL_MINUTES ///< a table of minutes
} hl_study_distance;

/// Which places may be pseudo-cores of the placebo-core test.
typedef enum hl_study_candidates {
    HL_STUDY_CANDIDATES_ALL,
    HL_STUDY_CANDIDATES_TOP ///< the tenth of the units with the largest mass, and the
                            ///< cores
} hl_study_candidates;

/// The tests of the distance profile.
typedef struct hl_study_profile {
    hl_study_texts controls; ///< fields
    size_t draws;            ///< bootstrap; 0: none
    size_t permutations;     ///< Freedman-Lane; 0 with draws 0: no tests
} hl_study_profile;

/// The dynamic siphon model.
typedef struct hl_study_siphon {
    char *field;             ///< Y > 0; NULL: no model
    hl_study_texts controls; ///< fields
    bool period_effects;
    size_t draws; ///< wild cluster bootstrap; 0: none
} hl_study_siphon;

/// Reverse widening of ln(upper / lower).
typedef struct hl_study_widening {
    char *upper; ///< field, e.g. urban income; NULL: nothing is computed
    char *lower; ///< field, e.g. rural income; NULL: `upper` is the ratio already
    double turn; ///< period; NaN: searched
    size_t side; ///< least periods on either side
    size_t draws;
    size_t block; ///< 0: the cube root of the periods
} hl_study_widening;

typedef struct hl_study_periphery {
    hl_study_cores cores; ///< no source, keys or field: no periphery is computed
    hl_study_distance distance;
    char *times;     ///< file of minutes between places: HL_STUDY_TRAVEL_MINUTES
    char *point_lon; ///< fields: where people are, instead of the inside point
    char *point_lat;
    double decay_min; ///< as options.decay_km, …, with travel times
    double near_min;
    double far_min;
    char *field;  ///< y: a column of the result or of the indicator table; by default
                  ///< D of the first model
    size_t draws; ///< placebo-core placements; 0: no test
    hl_study_candidates candidates;
    hl_periphery_options options; ///< decay_km, near and far, tau, self, form, power,
                                  ///< opportunity
    hl_study_profile profile;
    bool gap_trends; ///< of panels with three periods or more
    hl_study_siphon siphon;
    hl_study_widening widening;
    hl_study_texts deprivation; ///< "+field", "-field": of the DP2 distance
    hl_study_texts composite;   ///< fields whose effective dimension is asked for
} hl_study_periphery;

/// How the cores of a universe differ from those of the study.
typedef enum hl_study_core_change {
    HL_STUDY_WITHOUT_ONE, ///< each core left out in turn
    HL_STUDY_WITH_ONE     ///< the unit with the largest mass that is none made one
} hl_study_core_change;

/// A step of normalizing that a universe takes otherwise: the method, the reference
/// set, or the treatment of outliers.
typedef enum hl_study_normalize_change {
    HL_VARY_MINMAX,                                ///< as hl_normalize_method
    HL_VARY_REFERENCE = HL_NORMALIZE_METHOD_COUNT, ///< and hl_normalize_reference
    HL_VARY_WINSORIZE = HL_VARY_REFERENCE + HL_REFERENCE_FIXED + 1 ///< hl_winsorize
} hl_study_normalize_change;

/// Levels of the choices that universes are made of, besides the study's own, which
/// every choice has as its first level. An empty list varies nothing.
typedef struct hl_study_vary {
    hl_study_words normalize;  ///< hl_study_normalize_change
    hl_study_words weighting;  ///< hl_weighting
    hl_study_words index;      ///< hl_index_form
    hl_study_words model;      ///< hl_coupling_model
    hl_study_numbers alpha;    ///< weight of the first subsystem, in (0, 1); the others
                               ///< share the rest equally
    size_t indicators;         ///< random subsets of the indicators; 0: none
    hl_study_texts weights;    ///< rules: "rook", "nearest 6", "band 50"
    hl_study_words cores;      ///< hl_study_core_change
    hl_study_numbers decay_km; ///< > 0
    hl_study_texts bands;      ///< quantiles of near and far in percent: "25/75"
    hl_study_numbers tau;      ///< >= 0
} hl_study_vary;

/// The same analysis with other choices.
typedef struct hl_study_universes {
    size_t draws;      ///< universes drawn at random, the study itself among them
    bool grid;         ///< all combinations instead; neither: nothing is run
    size_t placements; ///< placebo-core placements in each universe; 0: no test
    hl_study_vary vary;
} hl_study_universes;

/// Maps as pictures, in the folder maps of the output folder.
typedef struct hl_study_maps {
    hl_study_words formats; ///< hl_map_format; none: no maps
    hl_study_texts fields;  ///< of the result; none: the main ones
    bool periods;           ///< also a map per period, and all on one sheet
    char *size;             ///< hl_map_look_size()
    bool bw;
    char *label;      ///< field; NULL: no labels
    char *projection; ///< NULL: equal-area
    char *source;     ///< of boundaries and data, for the caption; NULL: none
} hl_study_maps;

/// Charts as pictures, in the folder charts of the output folder.
typedef struct hl_study_charts {
    hl_study_words formats; ///< hl_map_format; none: no charts
    char *size;             ///< hl_map_look_size()
    bool bw;
} hl_study_charts;

typedef struct hl_study_output {
    char *dir;        ///< folder
    char *geopackage; ///< file name in it; <study file>.gpkg by default
    bool qgis_project;
    bool tables;         ///< tables/*.csv and result.json
    hl_study_words lang; ///< hl_lang, the first is that of titles and aliases
    hl_study_maps maps;
    hl_study_charts charts;
    bool report; ///< report.html
} hl_study_output;

/// A study. Start from `{0}`; release with hl_study_free(). Read the fields; the text
/// is owned by the study.
typedef struct hl_study {
    char *folder; ///< of the study file; "" is the current one; relative paths start
                  ///< here: hl_study_path()
    char *name;   ///< the file's name without ending
    hl_study_text title;
    hl_study_boundaries boundaries;
    hl_study_indicators indicators;
    hl_study_changes changes;
    hl_study_pairs derive; ///< expressions by the field they make
    hl_study_labels labels;
    hl_study_subsystems subsystems;
    hl_study_normalization normalize;
    hl_study_weighting weighting;
    hl_study_coupling coupling;
    hl_study_metacoupling metacoupling;
    hl_study_weights weights;
    hl_study_association association;
    hl_study_markov markov;
    hl_study_change change;
    hl_study_inequality inequality;
    hl_study_center center;
    hl_study_detector detector;
    hl_study_regression regression;
    hl_study_periphery periphery;
    hl_study_universes universes;
    hl_study_texts cases; ///< keys of units whose own case the findings tell
    hl_study_output output;
} hl_study;

/// Where a study comes from. All is borrowed.
typedef struct hl_study_source {
    const char *text;       ///< YAML, UTF-8
    size_t length;          ///< bytes of it
    const char *name;       ///< file name for messages and output.geopackage
    const char *folder;     ///< relative paths start here; NULL or "": current folder
    const char *const *set; ///< `sets` overrides "path=value", e.g. "weights.type=rook"
    size_t sets;
} hl_study_source;

/// Read, override, check and complete a study file. The value of an override is read as
/// YAML; a part of the path after `subsystems` and `labels` is the name given there.
///
/// @param path  the study file
/// @param set   overrides, in order; NULL for none
/// @param out   overwritten; the caller frees it with hl_study_free()
/// @return      HL_INPUT with a STUDY or READ code and file, line and entry; HL_USAGE
///              for an override without "="; HL_MEMORY
hl_status hl_study_read(const char *path, const char *const *set, size_t sets,
                        hl_study *out, hl_error *err);

/// As hl_study_read(), from text: a study kept in the provenance of a result, or in the
/// program.
hl_status hl_study_parse(const hl_study_source *source, hl_study *out, hl_error *err);

/// The full effective study as YAML, every default written out; it reads back to the
/// same study.
///
/// @param out  the caller frees it
hl_status hl_study_print(const hl_study *study, char **out, hl_error *err);

/// As hl_study_print(), the same on any machine: an absolute path under the study's
/// folder becomes relative, any other is cut to its last part; passwords in connection
/// strings are masked. For provenance; hl_study_parse() with a folder reads it back.
hl_status hl_study_canonical(const hl_study *study, char **out, hl_error *err);

/// The reference page of the study file in Markdown, made from the schema table.
///
/// @param out  the caller frees it
hl_status hl_study_reference(hl_lang lang, char **out, hl_error *err);

/// A source or folder named in the study, from the study's folder. Connection strings
/// ("PG:…", "https://…") and absolute paths stay; in /vsizip/, /vsigzip/ and /vsitar/
/// paths the archive is looked for in the folder.
///
/// @param path  an entry of the study; NULL gives NULL
/// @param out   the caller frees it
hl_status hl_study_path(const hl_study *study, const char *path, char **out,
                        hl_error *err);

/// Take titles and units from a dictionary table with the fields field, title_en,
/// title_zh, unit, unit_zh (any but `field` may be absent). What the study says itself
/// stays.
///
/// @return  HL_INPUT when there is no column `field` or a field is listed twice
hl_status hl_study_add_labels(hl_study *study, const hl_table *dictionary,
                              hl_error *err);

/// The label of a field, borrowed, or NULL.
const hl_study_label *hl_study_label_of(const hl_study *study, const char *field);

/// The words of a bilingual entry, borrowed; {NULL, NULL} when there are none.
hl_text hl_study_words_of(const hl_study_text *text);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_study_free(hl_study *study);

#endif
