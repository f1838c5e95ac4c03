/// @file session.h
/// One run on its way: what has been read, measured and computed so far. The steps fill
/// it in order; run.c calls them, outputs.c writes what they left.
#ifndef HINTERLAND_STUDY_SESSION_H
#define HINTERLAND_STUDY_SESSION_H

#include "core/buffer.h"
#include "hinterland/coupling/diagnosis.h"
#include "hinterland/coupling/guard.h"
#include "hinterland/coupling/null_baseline.h"
#include "hinterland/frame/candidates.h"
#include "hinterland/frame/changes.h"
#include "hinterland/frame/join.h"
#include "hinterland/frame/units.h"
#include "hinterland/geometry/measure.h"
#include "hinterland/geometry/repair.h"
#include "hinterland/io/package.h"
#include "hinterland/periphery/periphery.h"
#include "hinterland/periphery/placebo.h"
#include "hinterland/stats/correlogram.h"
#include "hinterland/stats/impacts.h"
#include "hinterland/stats/ols.h"
#include "hinterland/study/run.h"
#include "hinterland/study/weigh.h"
#include "hinterland/weights/diagnosis.h"
#include "study/statistics.h"

enum {
    SESSION_SHEETS = 65, ///< at most: cores … provenance
    SESSION_TABLES = 33, ///< at most: coupling_null … composites, type_transitions
    SESSION_HISTORY = 8
};

/// A global statistic of one field in one period.
typedef struct session_global {
    size_t field;  ///< index into the study's association fields
    size_t period; ///< index
    const global_statistic *statistic;
    hl_global result;
} session_global;

/// What permutations gave for a statistic. Borrowed.
typedef struct session_drawn {
    const char *field; ///< short name; NULL: none
    size_t period;
    const char *statistic;
    const double *value; ///< `count` values, NaN is left out
    size_t count;
} session_drawn;

/// A bin of such a distribution: [from, to), the last one closed.
typedef struct session_bin {
    const char *field;
    size_t period;
    const char *statistic;
    double from;
    double to;
    size_t count;
} session_bin;

/// The correlogram of one field in one period.
typedef struct session_correlogram {
    size_t field;
    size_t period;
    bool by_distance; ///< its lags are bands of distance, not steps
    hl_correlogram result;
} session_correlogram;

/// A field of the table and the column of the panel that holds it.
typedef struct session_source {
    char *field;
    char column[HL_COLUMN_NAME_SIZE];
} session_source;

/// How a local statistic classed the units, by one field in one period.
typedef struct session_local {
    size_t field;
    size_t period;
    const local_statistic *statistic;
    local_outcome outcome;
} session_local;

/// One model in one period.
typedef struct session_regression {
    size_t period;
    hl_regression model;
    hl_impacts impacts; ///< terms 0 for a model without
} session_regression;

/// The places that the periphery is peripheral to. Coordinates in degrees, or those of
/// the layer when planar.
typedef struct session_cores {
    size_t count;
    char **name;
    char **name_en; ///< NULL when the source has none
    double *mass;
    double *lon;
    double *lat;
    size_t *unit;  ///< HL_CORE_POINT for a point
    size_t *tier;  ///< NULL: one tier
    bool *present; ///< periods * count; NULL: always
} session_cores;

/// What the periphery of the members is computed from. Owned.
typedef struct session_places {
    size_t n;         ///< members
    double *y;        ///< periods * n
    double *distance; ///< n * cores: km, or minutes
    double *area;     ///< n
    size_t *unit;     ///< of each core, among the members
    size_t *place;    ///< of each core, among the places
    size_t places;    ///< members, then the cores that are no member
    hl_weights weights;
    double *lon; ///< of the places; coordinates of the layer where distance is planar
    double *lat;
    hl_metric metric;
    double scale;     ///< of the metric's unit to km
    hl_weights times; ///< minutes, as read: units of the frame, then points
    size_t *entry;    ///< of the places in `times`; NULL: no travel times
    size_t controls;
    double **control; ///< each periods * n
    size_t late;      ///< cores of the latest period, those of the placebo-core test
    size_t *late_unit;
    double *late_mass;
    size_t late_places; ///< members, then those of the late cores that are points
    bool *candidate;    ///< of these places; NULL: all
} session_places;

typedef struct session_universes session_universes;

typedef struct session {
    const hl_study *study;         ///< borrowed
    const hl_run_options *options; ///< borrowed
    hl_log *log;                   ///< borrowed

    // inputs.c
    char *key_field;  ///< of the boundaries: as stated, or as found; owned
    char *name_field; ///< found where none is stated; NULL: none; owned
    bool numbered;    ///< the key is the row number: no field tells the units apart
    hl_layer layer;
    hl_table table;
    session_source *source; ///< fields of the table that joined the panel
    size_t source_count;
    size_t source_capacity;
    hl_study dictionary; ///< of the study, nothing but labels
    hl_frame frame;
    hl_units_counts counts;
    hl_join join;
    double **raw; ///< one array of periods * n per indicator, through the subsystems
    size_t raw_count;
    double *population; ///< periods * n; NULL: the study names none
    double **ready; ///< one array of periods * n per subsystem, NULL: from indicators
    bool *use;      ///< periods * n: every indicator is there
    size_t used;    ///< how many

    // changes.c
    hl_changed changed; ///< its table is `table`; {0} without events
    hl_candidates candidates;
    bool has_candidates;

    // space.c
    hl_crs crs;
    hl_polygons repaired; ///< {0} when every shape is valid
    hl_repairs repairs;
    hl_measures measures;
    hl_adjacency adjacency; ///< {0} unless the weights come from contiguity
    hl_weights weights;
    hl_bridges bridges;
    hl_weights_diagnosis diagnosis;
    char *weights_text[HL_LANG_COUNT]; ///< "queen, row-standardized"

    // analysis.c
    hl_indicator **indicator; ///< one array per subsystem
    hl_subsystem *subsystem;
    double **weight;   ///< user weights, one array per subsystem, or NULL
    double **pairwise; ///< judgments by dimension, likewise
    hl_coupling_input coupling_input;
    hl_coupling coupling;

    // baseline.c, metacoupling.c, diagnosis.c
    hl_null_baseline null;
    hl_diagnosis diagnosed;
    char *diagnosed_words[HL_LANG_COUNT]; ///< the verdict; NULL: nothing was asked

    // association.c: by field, then period, then statistic
    session_correlogram *correlogram;
    size_t correlogram_count;
    size_t correlogram_capacity;
    session_global *global;
    size_t global_count;
    size_t global_capacity;
    session_bin *bin; ///< distributions.c
    size_t bin_count;
    size_t bin_capacity;
    session_local *local;
    size_t local_count;
    size_t local_capacity;

    // tables.c: markov.c, inequality.c, center.c, detector.c
    hl_sheet table_sheet[SESSION_TABLES];
    size_t table_sheet_count;
    // regression.c: by period, then model
    session_regression *regression;
    size_t regression_count;
    hl_ols_diagnostics *fit_diagnostics; ///< of the least squares, by period
    hl_lm_tests *fit_lm;
    size_t *fit_period;
    size_t fit_count;

    // places.c
    session_cores cores;
    size_t *member; ///< periphery.n units with a value in every period
    session_places places;
    hl_periphery_input periphery_input; ///< of them; n 0 without cores
    hl_periphery periphery;
    hl_placebo_input placebo_input; ///< of the latest period
    hl_placebo_options placebo_options;
    hl_placebo placebo;
    bool has_placebo;

    // universes.c
    session_universes *universes; ///< NULL: none were asked for

    // sheets.c, package.c
    hl_sheet sheet[SESSION_SHEETS];
    size_t sheet_count;
    hl_lines neighbors;
    hl_lines border_audit;
    hl_lines core_links;
    hl_polygons region_shapes; ///< regions.c
    double *core_x;            ///< of the cores, in the CRS of the layer
    double *core_y;
    hl_view view;
    size_t view_count;
    hl_map_entry *map;
    size_t map_count;
    size_t map_capacity;
    char **text; ///< texts that the entries borrow
    size_t text_count;
    size_t text_capacity;
    bool short_of_memory; ///< a map or a text found no room: see session_package()

    // findings.c
    char *finding[HL_FINDINGS_MAX][HL_LANG_COUNT];
    size_t finding_count;
} session;

/// Does the study have boundaries? Without, the units are the keys of its table.
bool session_has_shapes(const session *s);

/// The steps, in order. Each needs those before it.
hl_status session_read(session *s, hl_error *err);
hl_status session_measure(session *s, hl_error *err);
hl_status session_derive(session *s, hl_error *err);
hl_status session_weigh(session *s, hl_error *err);
hl_status session_take(session *s, hl_error *err);
/// The weights of the units by a rule, that of the study or another; space.c.
hl_status session_weigh_by(session *s, const hl_study_weights *rule, hl_log *log,
                           hl_weighed *out, hl_error *err);
hl_status session_couple(session *s, hl_error *err);
/// How the study couples, and the classes that its D has; analysis.c.
hl_status session_coupling_options(const session *s, hl_coupling_options *to,
                                   hl_error *err);
const hl_classes *session_coordination_classes(const session *s);
/// The null baseline of C and D, where the study wants it; baseline.c.
hl_status session_null_baseline(session *s, hl_error *err);
/// C and D with neighbors and with far places; metacoupling.c.
hl_status session_metacouple(session *s, hl_error *err);
/// The sheets of obstacles; obstacles.c.
hl_status session_obstacles(session *s, hl_error *err);
/// Which formula a user's own C comes from; diagnosis.c.
hl_status session_diagnose(session *s, hl_error *err);
hl_status session_associate(session *s, hl_error *err);
/// Warn of tests that are left out; cautions.c.
hl_status session_caution(session *s, hl_error *err);
/// How the study wants global and local statistics.
hl_global_options session_global_options(const session *s);
hl_local_options session_local_options(const session *s);
/// The correlograms of a field in a period, where the study wants any; correlogram.c.
bool session_wants_correlogram(const session *s);
hl_status session_draw_correlograms(session *s, size_t field, size_t period,
                                    const statistic_sample *sample, hl_error *err);
/// The class that a unit has by every field, where the study wants it; colocation.c.
hl_status session_colocate(session *s, hl_error *err);
hl_status session_tables(session *s, hl_error *err);
hl_status session_regress(session *s, hl_error *err);
hl_status session_periphery(session *s, hl_error *err);
/// List the universes, so that a grid too large is refused before anything is computed.
hl_status session_plan_universes(session *s, hl_error *err);
hl_status session_run_universes(session *s, hl_error *err);
hl_status session_find(session *s, hl_error *err);
/// Take a finished sentence over, in every language; it is released in any case.
hl_status session_keep_finding(session *s, hl_buffer sentence[HL_LANG_COUNT],
                               hl_error *err);
/// Did those left behind in the first period catch up? catch_up.c. Also the sheet
/// type_transitions.
hl_status session_find_catch_up(session *s, hl_error *err);
hl_status session_sheets(session *s, hl_error *err);
/// The names of the sheets of the units and of their values by period: counties, or
/// units in a study without subsystems.
const char *session_units(const session *s);
const char *session_unit_periods(const session *s);

/// Add the sheets of the regression; regression.c.
hl_status session_regression_sheets(session *s, hl_error *err);
void session_free_regression(session *s);

/// Add the sheets of the universes; universe_sheets.c.
hl_status session_universe_sheets(session *s, hl_error *err);
void session_free_universes(session *s);

/// What a finding says, to be counted over the universes; universe_findings.c.
typedef enum universe_note {
    NOTE_LOW,       ///< mean D below 0.5
    NOTE_FAIR,      ///< 0.5 or more
    NOTE_CLUSTERED, ///< Moran's I above 0 with p <= 0.05
    NOTE_CLOSE,     ///< rho above 0
    NOTE_FAR        ///< rho below 0
} universe_note;

/// Append "; … in 94 % of 500 universes" to a sentence; nothing without universes.
void session_note(const session *s, universe_note note, hl_lang lang, hl_buffer *text);
/// Append how often a unit has its type, or how far its rank by D spreads.
void session_note_type(const session *s, size_t unit, hl_lang lang, hl_buffer *text);
void session_note_rank(const session *s, size_t unit, hl_lang lang, hl_buffer *text);
/// The same of its rank by M_prox.
void session_note_margin(const session *s, size_t unit, hl_lang lang, hl_buffer *text);
/// How many universes of how many combinations, and the levels of each choice.
void session_universe_words(const session *s, hl_lang lang, hl_buffer *text);
/// The sentence about which choice moves what. Needs universes.
hl_status session_tell_universes(const session *s, hl_buffer text[HL_LANG_COUNT],
                                 hl_error *err);

/// The column of a table that names the period of a row.
extern const hl_column_spec SESSION_PERIOD;

/// The sheets regions, where the units have regions, and periods; regions.c.
hl_status session_regions_sheet(session *s, hl_error *err);
hl_status session_periods_sheet(session *s, hl_error *err);
/// Days from 1970-01-01 to January 1 of the year that a period is, by the proleptic
/// Gregorian calendar; NaN where it is no year.
double session_day_of(const char *period);

/// The next sheet, empty, with its name and words.
hl_sheet *session_add_sheet(session *s, const char *name, hl_text title,
                            hl_text description);

/// Fill the summary, paths apart.
hl_status session_summarize(const session *s, hl_run_summary *summary, hl_error *err);

/// Write hl_run_options.output_file.
hl_status session_write_file(const session *s, const hl_package *package,
                             const hl_run_summary *summary, hl_error *err);
bool session_is_geopackage(const char *path);

/// Write the results of a study without boundaries as a CSV of the units by period, or
/// as a workbook of all sheets; classes with their words. table_file.c.
hl_status session_write_table(const session *s, const char *path, hl_error *err);

enum { HL_SHAPEFILE_NAME = 11 }; ///< bytes of a field name, with the 0 at its end

/// What the columns are called in a shapefile. The caller frees the array.
hl_status session_shapefile_names(const session *s, const hl_columns *columns,
                                  char (**out)[HL_SHAPEFILE_NAME], hl_error *err);

/// The names that change in a shapefile, one to a line; NULL: none, or no shapefile.
hl_status session_renamed(const session *s, const char *path, char **out,
                          hl_error *err);

/// Would an output be refused? Told before anything is computed.
hl_status session_refuse(const session *s, hl_error *err);
hl_status session_package(session *s, hl_package *out, hl_error *err);
hl_status session_name_outputs(const session *s, hl_run_summary *summary,
                               hl_error *err);
hl_status session_write(const session *s, const hl_package *package,
                        const hl_run_summary *summary, hl_error *err);

/// The column of the panel that holds a field, also under its short name; or NULL.
const hl_column *session_column(const session *s, const char *field);

/// The values of a field: a column of the panel, or of the indicator table, which then
/// joins the panel. Borrowed, periods * n values.
///
/// @param title  overwritten: readable name, borrowed
hl_status session_field(session *s, const char *field, const double **value,
                        hl_text *title, hl_error *err);

/// The same for another entry of the study than association.fields, which a message
/// names.
hl_status session_field_of(session *s, const char *field, const char *entry,
                           const double **value, hl_text *title, hl_error *err);

/// The part of a caption of a map that does not speak of its period and its units.
/// Borrowed from it.
const char *session_caption_method(const char *caption, hl_lang lang);

/// The joined values of a field of the indicator table.
///
/// @param entry  of the study that names the field, for the message
/// @param out    periods * n values, the caller's
hl_status session_fetch(session *s, const char *name, const char *entry, double *out,
                        hl_error *err);

/// Bring the table to the units of the reference year, where there are events;
/// changes.c. The units are built, the join is not.
hl_status session_change(session *s, hl_error *err);
/// Look for changes that no event tells. The units are joined and measured.
hl_status session_find_candidates(session *s, hl_error *err);
/// Refuse a field of which the changes left values that nobody said how to carry over.
///
/// @param entry  of the study that names the field, for the message
hl_status session_check_carried(const session *s, const char *field, const char *entry,
                                hl_error *err);
/// The sheets lineage and change_candidates, where there are any.
hl_status session_change_sheets(session *s, hl_error *err);
void session_free_changes(session *s);

/// How a field was made, as a column says it: in both languages.
hl_text session_meaning(session *s, const char *field);

/// Fill the gaps of the indicators as the study wants; imputation.c.
hl_status session_impute(session *s, hl_error *err);

/// Fail, saying which fields there are.
hl_status session_no_field(const session *s, const char *field, const char *entry,
                           hl_error *err);

/// Indicator k of all, counted through the subsystems.
const hl_study_indicator *session_indicator(const session *s, size_t k);

/// Keep a formatted text as long as the session; NULL when there is no memory.
HL_PRINTF(2, 3)
const char *session_keep(session *s, const char *format, ...);

/// What is asked of a run before it starts and what it will do, in words.
hl_status session_plan(const session *s, hl_lang lang, char **out, hl_error *err);

/// The rows of the sheet `provenance`: item and value.
hl_status session_provenance(session *s, hl_columns *out, hl_error *err);

/// Title and unit of a field: what the study says, else its dictionary; {NULL, NULL}
/// for none. Borrowed.
hl_text session_title(const session *s, const char *field);
hl_text session_unit(const session *s, const char *field);

/// The rows of the sheet `dictionary`: what the columns of the sheets so far mean.
hl_status session_dictionary(session *s, hl_columns *out, hl_error *err);

/// SHA-256 of a sheet: names, shapes, columns and values.
hl_status session_fingerprint(const hl_sheet *sheet, char hex[HL_FINGERPRINT_SIZE],
                              hl_error *err);

/// Leave join_audit.csv in the output folder: what a join that failed can be mended by.
hl_status session_write_audit(const session *s, hl_error *err);

/// The steps together: what `check` does, and the rest up to the sheets.
hl_status session_audit(session *s, hl_error *err);
hl_status session_analyze(session *s, hl_error *err);

struct json_object;

/// Put the diagnosis of the weights under "weights".
hl_status session_json_weights(const session *s, struct json_object *to, hl_error *err);

/// Put the findings in both languages, and the warnings, into a JSON object.
/// Keep a null distribution as a histogram, and add the sheet of all; distributions.c.
hl_status session_keep_distribution(session *s, const session_drawn *drawn,
                                    hl_error *err);
hl_status session_distribution_sheet(session *s, hl_error *err);
/// Add the sheets findings and warnings, where there are any; told.c.
hl_status session_told_sheets(session *s, hl_error *err);
hl_status session_json_findings(const session *s, struct json_object *to,
                                hl_error *err);
hl_status session_json_warnings(const session *s, struct json_object *to,
                                hl_error *err);

/// Release everything that the session owns.
void session_free(session *s);

#endif
