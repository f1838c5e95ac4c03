/// @file run.h
/// The study from end to end: read, join, measure, weigh, couple, test, write.
#ifndef HINTERLAND_STUDY_RUN_H
#define HINTERLAND_STUDY_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "hinterland/core/column.h"
#include "hinterland/core/log.h"
#include "hinterland/study/study.h"

/// How far a run has come, and whether it shall go on.
typedef struct hl_progress {
    void *payload; ///< handed to `tick`; borrowed

    /// Called between steps, from one thread. `phase` is one English word.
    /// Returning false ends the run with HL_INTERRUPTED.
    bool (*tick)(void *payload, const char *phase, size_t done, size_t total);
} hl_progress;

typedef struct hl_run_options {
    bool overwrite;          ///< replace outputs that are there
    bool check_only;         ///< read and audit, compute and write nothing
    bool strict;             ///< any warning ends the run with HL_STRICT
    bool dry_run;            ///< as check_only, and the summary has only the plan
    int threads;             ///< 0: as many as there are cores
    bool compute_only;       ///< compute and summarize, write nothing
    const char *input_dir;   ///< of hl_reproduce(): folder of the inputs; NULL: see
                             ///< there
    const char *output_dir;  ///< instead of the study's; NULL: as in the study
    const char *output_file; ///< one file instead of the study's outputs, its ending
                             ///< one of HL_RUN_ENDINGS: the layers and tables in a
                             ///< GeoPackage with a QGIS project beside it, or the
                             ///< units alone; NULL: as in the study
    const hl_table *table; ///< the indicator table, where it is read already (standard
                           ///< input gives its bytes once); NULL: it is read
    const hl_progress *progress; ///< NULL: none
} hl_run_options;

/// What hl_run_options.output_file may end in, for messages.
extern const char *const HL_RUN_ENDINGS; // NOLINT(readability-identifier-naming)

/// Whether a path ends in one of HL_RUN_ENDINGS.
bool hl_run_can_write(const char *path);

/// The same for a study without boundaries: one table, a workbook of all sheets, or a
/// GeoPackage of tables.
extern const char *const HL_RUN_TABLE_ENDINGS; // NOLINT(readability-identifier-naming)

/// Whether a path ends in one of HL_RUN_TABLE_ENDINGS.
bool hl_run_can_write_table(const char *path);

enum { HL_FINDINGS_MAX = 16, HL_RUN_CLASSES_MAX = 16 };

/// The units of one class.
typedef struct hl_run_class {
    const hl_class *row; ///< static
    size_t count;
    char *units; ///< the first of them by p, "Ashe, Surry, …"; NULL: none
} hl_run_class;

/// How a local statistic classed the units.
typedef struct hl_run_local {
    const char *statistic; ///< word, static
    hl_text title;         ///< of the statistic, static
    char *field;           ///< as the study names it
    char *period;
    char *column;       ///< of the classes, in the layer of the units
    size_t units;       ///< in the layer
    size_t n;           ///< of them with a value
    size_t links;       ///< of the weights among them
    size_t islands;     ///< without neighbors
    size_t uncorrected; ///< units whose p is within the level before any correction
    size_t count;
    hl_run_class cls[HL_RUN_CLASSES_MAX];
} hl_run_local;

/// What a run left behind and what it found. Start from `{0}`; release with
/// hl_run_summary_free(). Texts that do not apply are NULL.
typedef struct hl_run_summary {
    char *geopackage;  ///< path, or that of another output_file
    char *project;     ///< path of the QGIS project
    char *report;      ///< path; NULL: none
    char *result_json; ///< path
    char *finding[HL_FINDINGS_MAX][HL_LANG_COUNT]; ///< sentences made from the numbers
    size_t finding_count;
    size_t units;              ///< in the layer
    size_t periods;            ///< T
    size_t matched;            ///< unit-periods with a row in the table
    size_t used;               ///< unit-periods with every indicator
    char *plan[HL_LANG_COUNT]; ///< what the run does: inputs, join, weights, outputs
    char
        *renamed; ///< shapefile: "short  name" of the columns that are cut, a line each
    char *json;   ///< the summary as one JSON object
    char *key;    ///< field that tells the units apart
    bool key_found;               ///< the study named none
    char *weights[HL_LANG_COUNT]; ///< "queen contiguity, row-standardized"
    size_t links;
    size_t islands;
    hl_columns global; ///< the sheet of global statistics: field, period, statistic, …
    hl_columns correlogram; ///< likewise, by field, period, lag; no rows without one
    hl_columns bands;       ///< the correlogram by distance, likewise
    hl_columns table;       ///< without boundaries: the units of the latest period
    hl_run_local *local;    ///< by field, period, statistic
    size_t local_count;
} hl_run_summary;

/// Run a study.
///
/// Outputs appear whole or not at all, in a fixed order: GeoPackage, QGIS project,
/// tables, run.log.json, and result.json last, as the mark that the others are
/// complete. The same study and inputs give the same bytes for any number of threads
/// and any order of input rows (run.log.json holds what may differ).
///
/// @param options  NULL for {0}
/// @param out      overwritten on success only
/// @param log      the warnings; also written to the outputs
/// @return         HL_INPUT, HL_JOIN, HL_STRICT, HL_OUTPUT, HL_INTERRUPTED, HL_MEMORY
hl_status hl_run(const hl_study *study, const hl_run_options *options,
                 hl_run_summary *out, hl_log *log, hl_error *err);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_run_summary_free(hl_run_summary *summary);

/// Run a result's own study again, from its provenance, and compare fingerprints.
///
/// The inputs are looked for where run.log.json beside the result says they were,
/// beside the result, and in the current folder.
///
/// @param geopackage  a result of hl_run()
/// @param options     `input_dir` says where the inputs are
/// @param same        overwritten: every fingerprint is equal
/// @param report      overwritten: one line per sheet; the caller frees it
hl_status hl_reproduce(const char *geopackage, const hl_run_options *options,
                       bool *same, char **report, hl_log *log, hl_error *err);

#endif
