/// Write what a run leaves behind, in a fixed order; result.json comes last, as the
/// mark that the others are whole.

#include "study/session.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "core/hash.h"
#include "core/memory.h"
#include "hinterland/core/version.h"
#include "hinterland/io/csv.h"
#include "hinterland/io/geopackage.h"
#include "hinterland/io/json.h"
#include "hinterland/io/project.h"
#include "hinterland/study/charts.h"
#include "hinterland/study/maps.h"
#include "hinterland/study/report.h"

/// A path in the output folder. The caller frees it.
static hl_status output_path(const session *s, const char *name, char **out,
                             hl_error *err)
{
    char *folder = NULL;

    hl_status status = HL_OK;
    if (s->options->output_dir != NULL) {
        folder = hl_copy_text(s->options->output_dir);
        if (folder == NULL) status = hl_no_memory(err, "a path");
    } else {
        status = hl_study_path(s->study, s->study->output.dir, &folder, err);
    }
    if (status == HL_OK) {
        *out = hl_path_join(folder, name);
        if (*out == NULL) status = hl_no_memory(err, "a path");
    }
    free(folder);
    return status;
}

static hl_status make_folder(const session *s, const char *name, hl_error *err)
{
    char *path = NULL;

    hl_status status = output_path(s, name, &path, err);
    if (status == HL_OK) status = hl_folder_make(path, err);
    free(path);
    return status;
}

/// The name of the project beside the GeoPackage: yrd.gpkg, yrd.qgz.
static char *project_name(const char *geopackage)
{
    static const char ENDING[] = ".qgz";
    const char *dot = strrchr(geopackage, '.');
    const size_t stem = dot != NULL ? (size_t)(dot - geopackage) : strlen(geopackage);
    char *name = hl_array(stem + sizeof ENDING, 1);

    if (name == NULL) return NULL;
    memcpy(name, geopackage, stem);
    memcpy(name + stem, ENDING, sizeof ENDING);
    return name;
}

/// Every output that is there already, before any of them is touched.
static hl_status refuse_existing(const session *s, const char *path, hl_error *err)
{
    hl_draft draft = {0};

    const hl_status status = hl_draft_begin(path, s->options->overwrite, &draft, err);
    if (status == HL_OK) hl_draft_abandon(&draft);
    return status;
}

static hl_status write_tables(const session *s, hl_error *err)
{
    const hl_csv_options options = {.overwrite = s->options->overwrite};

    hl_status status = make_folder(s, "tables", err);
    for (size_t k = 0; k < s->sheet_count && status == HL_OK; k++) {
        char name[HL_COLUMN_NAME_SIZE + sizeof "tables/.csv"];
        char *path = NULL;
        (void)snprintf(name, sizeof name, "tables/%s.csv", s->sheet[k].name);
        status = output_path(s, name, &path, err);
        if (status == HL_OK) {
            status = hl_csv_write(path, &s->sheet[k].columns, &options, err);
        }
        free(path);
    }
    return status;
}

hl_status session_write_audit(const session *s, hl_error *err)
{
    const hl_csv_options options = {.overwrite = true};
    char *path = NULL;

    hl_status status = make_folder(s, ".", err);
    if (status == HL_OK) status = output_path(s, "join_audit.csv", &path, err);
    if (status == HL_OK) status = hl_csv_write(path, &s->join.audit, &options, err);
    free(path);
    return status;
}

static const hl_sheet *find_sheet(const session *s, const char *name)
{
    for (size_t k = 0; k < s->sheet_count; k++) {
        if (strcmp(s->sheet[k].name, name) == 0) return &s->sheet[k];
    }
    return NULL;
}

/// Put the rows of a sheet under `key`.
static hl_status put_rows(json_object *to, const char *key, const hl_sheet *sheet,
                          hl_error *err)
{
    json_object *rows = NULL;

    if (sheet == NULL) return HL_OK;
    const hl_status status = hl_json_columns(&sheet->columns, &rows, err);
    return status == HL_OK ? hl_json_put(to, key, rows, err) : status;
}

static hl_status put_number(json_object *to, const char *key, double value,
                            hl_error *err)
{
    return hl_json_put(to, key, hl_json_number(value), err);
}

hl_status session_json_weights(const session *s, json_object *to, hl_error *err)
{
    const hl_weights_diagnosis *d = &s->diagnosis;
    json_object *w = json_object_new_object();

    if (w == NULL) return hl_no_memory(err, "JSON");
    hl_status status =
        hl_json_put(w, "type", hl_json_string(s->weights_text[HL_EN]), err);
    if (status == HL_OK) status = put_number(w, "units", (double)d->n, err);
    if (status == HL_OK) status = put_number(w, "links", (double)d->links, err);
    if (status == HL_OK) status = put_number(w, "islands", (double)d->islands, err);
    if (status == HL_OK) {
        status = put_number(w, "components", (double)d->components, err);
    }
    if (status == HL_OK) status = put_number(w, "min", (double)d->min, err);
    if (status == HL_OK) status = put_number(w, "mean", d->mean, err);
    if (status == HL_OK) status = put_number(w, "max", (double)d->max, err);
    if (status == HL_OK) {
        status = hl_json_put(w, "fingerprint", hl_json_string(d->fingerprint), err);
    }
    if (status != HL_OK) {
        json_object_put(w);
        return status;
    }
    return hl_json_put(to, "weights", w, err);
}

static hl_status add_warning(json_object *list, const hl_message *message,
                             hl_error *err)
{
    static const char *const PART[] = {"what", "why", "cure"};
    char text[2 * HL_MESSAGE_VALUES_SIZE];
    json_object *one = json_object_new_object();

    if (one == NULL) return hl_no_memory(err, "JSON");
    hl_status status =
        hl_json_put(one, "code", hl_json_string(hl_code_info(message->code)->id), err);
    if (status == HL_OK) {
        status = hl_json_put(one, "where", hl_json_string(message->where), err);
    }
    for (hl_message_part part = HL_WHAT; part < HL_MESSAGE_PART_COUNT; part++) {
        if (status != HL_OK) break;
        hl_message_text(message, part, HL_EN, text, sizeof text);
        status = hl_json_put(one, PART[part], hl_json_string(text), err);
    }
    if (status == HL_OK && json_object_array_add(list, one) == 0) return HL_OK;
    json_object_put(one);
    return status != HL_OK ? status : hl_no_memory(err, "JSON");
}

hl_status session_json_warnings(const session *s, json_object *to, hl_error *err)
{
    json_object *list = json_object_new_array();
    hl_status status = HL_OK;

    if (list == NULL) return hl_no_memory(err, "JSON");
    for (size_t k = 0; s->log != NULL && k < s->log->count && status == HL_OK; k++) {
        status = add_warning(list, &s->log->message[k], err);
    }
    if (status != HL_OK) {
        json_object_put(list);
        return status;
    }
    return hl_json_put(to, "warnings", list, err);
}

hl_status session_json_findings(const session *s, json_object *to, hl_error *err)
{
    static const char *const LANG[HL_LANG_COUNT] = {"en", "zh"};
    json_object *list = json_object_new_array();
    hl_status status = HL_OK;

    if (list == NULL) return hl_no_memory(err, "JSON");
    for (size_t k = 0; k < s->finding_count && status == HL_OK; k++) {
        json_object *one = json_object_new_object();
        if (one == NULL) status = hl_no_memory(err, "JSON");
        for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT && status == HL_OK; lang++) {
            status =
                hl_json_put(one, LANG[lang], hl_json_string(s->finding[k][lang]), err);
        }
        if (status == HL_OK && json_object_array_add(list, one) == 0) continue;
        json_object_put(one);
        if (status == HL_OK) status = hl_no_memory(err, "JSON");
    }
    if (status != HL_OK) {
        json_object_put(list);
        return status;
    }
    return hl_json_put(to, "findings", list, err);
}

/// The sheets of the regression under their names, where there are any.
static hl_status put_regression(const session *s, json_object *to, hl_error *err)
{
    static const char *const NAMES[] = {"regression", "regression_fit",
                                        "regression_impacts", "regression_tests"};
    hl_status status = HL_OK;

    for (size_t k = 0; k < sizeof NAMES / sizeof *NAMES && status == HL_OK; k++) {
        const hl_sheet *sheet = find_sheet(s, NAMES[k]);
        if (sheet != NULL) status = put_rows(to, NAMES[k], sheet, err);
    }
    return status;
}

static hl_status put_result(const session *s, json_object *to, hl_error *err)
{
    const hl_sheet *units = find_sheet(s, session_unit_periods(s));

    hl_status status = session_json_findings(s, to, err);
    if (status == HL_OK) {
        status = put_rows(to, "units",
                          units != NULL ? units : find_sheet(s, session_units(s)), err);
    }
    if (status == HL_OK) {
        status = put_rows(to, "global", find_sheet(s, "global_association"), err);
    }
    if (status == HL_OK) status = put_regression(s, to, err);
    if (status == HL_OK) {
        status = put_rows(to, "periphery_tests", find_sheet(s, "periphery_tests"), err);
    }
    if (status == HL_OK) {
        status =
            put_rows(to, "indicator_weights", find_sheet(s, "indicator_weights"), err);
    }
    if (status == HL_OK) status = session_json_weights(s, to, err);
    if (status == HL_OK) status = session_json_warnings(s, to, err);
    if (status == HL_OK) {
        status = put_rows(to, "provenance", find_sheet(s, "provenance"), err);
    }
    return status;
}

static hl_status write_result(const session *s, const char *path, hl_error *err)
{
    json_object *result = json_object_new_object();

    if (result == NULL) return hl_no_memory(err, "JSON");
    hl_status status = put_result(s, result, err);
    if (status == HL_OK) {
        status = hl_json_write(path, result, s->options->overwrite, err);
    }
    json_object_put(result);
    return status;
}

/// SHA-256 of the bytes of an input; NULL for one that is no plain file.
static json_object *file_hash(const char *path)
{
    char hex[HL_HASH_HEX_SIZE];

    return hl_hash_file(path, hex) ? hl_json_string(hex) : NULL;
}

static hl_status put_input(const session *s, json_object *to, const char *source,
                           hl_error *err)
{
    char *path = NULL;

    if (source == NULL) return HL_OK;
    hl_status status = hl_study_path(s->study, source, &path, err);
    if (status == HL_OK) status = hl_json_put(to, path, file_hash(path), err);
    free(path);
    return status;
}

/// What may differ from run to run.
static hl_status write_run_log(const session *s, const char *path, hl_error *err)
{
    json_object *log = json_object_new_object();
    json_object *inputs = json_object_new_object();
    char *folder = realpath(s->study->folder[0] != '\0' ? s->study->folder : ".", NULL);

    hl_status status = HL_OK;
    if (log == NULL || inputs == NULL || folder == NULL) {
        status = hl_no_memory(err, "the run log");
    }
    if (status == HL_OK) {
        status = hl_json_put(log, "study_folder", hl_json_string(folder), err);
    }
    if (status == HL_OK) {
        status = put_number(log, "threads", s->options->threads, err);
    }
    if (status == HL_OK) {
        status = put_input(s, inputs, s->study->boundaries.source, err);
    }
    if (status == HL_OK) {
        status = put_input(s, inputs, s->study->indicators.source, err);
    }
    if (status == HL_OK) {
        status = put_input(s, inputs, s->study->indicators.dictionary, err);
    }
    if (status == HL_OK) {
        status = put_input(s, inputs, s->study->changes.source, err);
    }
    if (status == HL_OK) {
        status = put_input(s, inputs, s->study->periphery.cores.source, err);
    }
    if (status == HL_OK) {
        status = put_input(s, inputs, s->study->periphery.times, err);
    }
    if (status == HL_OK) {
        status = hl_json_put(log, "inputs_sha256", inputs, err);
        inputs = NULL;
    }
    if (status == HL_OK) status = hl_json_write(path, log, true, err);
    free(folder);
    json_object_put(inputs);
    json_object_put(log);
    return status;
}

static hl_status write_log(const session *s, hl_error *err)
{
    char *path = NULL;

    hl_status status = output_path(s, "run.log.json", &path, err);
    if (status == HL_OK) status = write_run_log(s, path, err);
    free(path);
    return status;
}

/// A table alone has nothing that QGIS could draw.
static bool wants_project(const session *s)
{
    return s->study->output.qgis_project && session_has_shapes(s);
}

/// The maps that the study wants, drawn from the GeoPackage as `hinterland map` does.
static hl_status draw_maps(const session *s, const char *geopackage, bool by_period,
                           hl_error *err)
{
    const hl_study_maps *how = &s->study->output.maps;
    const hl_study_words *lang = &s->study->output.lang;
    hl_maps_request request = hl_maps_defaults();
    hl_maps_summary summary = {0};
    char *folder = NULL;

    request.source = geopackage;
    request.field = (const char *const *)how->fields.text;
    request.fields = how->fields.count;
    request.by_period = by_period;
    request.facets = by_period;
    request.size = how->size;
    request.look.bw = how->bw;
    request.label = how->label;
    request.projection = how->projection;
    request.credit = how->source;
    request.overwrite = s->options->overwrite;
    request.threads = s->options->threads;
    request.progress = s->options->progress;
    request.formats = 0;
    request.langs = 0;
    for (size_t k = 0; k < how->formats.count; k++) {
        request.formats |= 1U << how->formats.word[k];
    }
    for (size_t k = 0; k < lang->count; k++) {
        request.langs |= 1U << lang->word[k];
    }
    hl_status status =
        output_path(s, by_period ? "maps/periods" : "maps", &folder, err);
    request.output_dir = folder;
    if (status == HL_OK) status = hl_maps_draw(&request, &summary, s->log, err);
    hl_maps_summary_free(&summary);
    free(folder);
    return status;
}

static hl_status write_maps(const session *s, const char *geopackage, hl_error *err)
{
    const hl_study_maps *how = &s->study->output.maps;

    if (how->formats.count == 0) return HL_OK;
    hl_status status = draw_maps(s, geopackage, false, err);
    if (status == HL_OK && how->periods && s->view_count > 0) {
        status = draw_maps(s, geopackage, true, err);
    }
    return status;
}

/// The charts that the study wants, drawn as `hinterland chart` does.
static hl_status write_charts(const session *s, const char *geopackage, hl_error *err)
{
    const hl_study_charts *how = &s->study->output.charts;
    const hl_study_words *lang = &s->study->output.lang;
    hl_charts_request request = hl_charts_defaults();
    hl_maps_summary summary = {0};
    char *folder = NULL;

    if (how->formats.count == 0) return HL_OK;
    request.source = geopackage;
    request.size = how->size;
    request.look.bw = how->bw;
    request.overwrite = s->options->overwrite;
    request.progress = s->options->progress;
    request.formats = 0;
    request.langs = 0;
    for (size_t k = 0; k < how->formats.count; k++) {
        request.formats |= 1U << how->formats.word[k];
    }
    for (size_t k = 0; k < lang->count; k++) {
        request.langs |= 1U << lang->word[k];
    }
    hl_status status = output_path(s, "charts", &folder, err);
    request.output_dir = folder;
    if (status == HL_OK) status = hl_charts_draw(&request, &summary, s->log, err);
    hl_maps_summary_free(&summary);
    free(folder);
    return status;
}

/// The report that the study wants, made from the GeoPackage as `hinterland report`
/// does.
static hl_status write_report(const session *s, const hl_run_summary *names,
                              hl_error *err)
{
    const hl_study_words *lang = &s->study->output.lang;
    hl_report_request request = hl_report_defaults();
    hl_report_summary summary = {0};

    if (names->report == NULL) return HL_OK;
    request.source = names->geopackage;
    request.output = names->report;
    request.overwrite = s->options->overwrite;
    request.langs = 0;
    for (size_t k = 0; k < lang->count; k++) {
        request.langs |= 1U << lang->word[k];
    }
    request.first = (hl_lang)lang->word[0];
    const hl_study_words *charts = &s->study->output.charts.formats;
    if (charts->count > 0) request.charts = HL_MAP_FORMATS[charts->word[0]];
    const hl_study_maps *maps = &s->study->output.maps;
    if (maps->formats.count > 0) request.maps = HL_MAP_FORMATS[maps->formats.word[0]];
    request.map_field = (const char *const *)maps->fields.text;
    request.map_fields = maps->fields.count;
    return hl_report_make(&request, &summary, s->log, err);
}

/// One file, and the project beside it when it is a GeoPackage.
static hl_status name_file(const session *s, hl_run_summary *summary, hl_error *err)
{
    const char *path = s->options->output_file;

    summary->geopackage = hl_copy_text(path);
    if (session_is_geopackage(path) && wants_project(s)) {
        summary->project = project_name(path);
        if (summary->project == NULL) return hl_no_memory(err, "a path");
    }
    return summary->geopackage != NULL ? HL_OK : hl_no_memory(err, "a path");
}

hl_status session_name_outputs(const session *s, hl_run_summary *summary, hl_error *err)
{
    if (s->options->output_file != NULL) return name_file(s, summary, err);

    const hl_study_output *how = &s->study->output;
    char *project = project_name(how->geopackage);

    hl_status status = project == NULL ? hl_no_memory(err, "a path") : HL_OK;
    if (status == HL_OK) {
        status = output_path(s, how->geopackage, &summary->geopackage, err);
    }
    if (status == HL_OK && wants_project(s)) {
        status = output_path(s, project, &summary->project, err);
    }
    if (status == HL_OK && how->report && session_has_shapes(s)) {
        status = output_path(s, "report.html", &summary->report, err);
    }
    if (status == HL_OK && how->tables) {
        status = output_path(s, "result.json", &summary->result_json, err);
    }
    free(project);
    return status;
}

static hl_status refuse_all(const session *s, const hl_run_summary *summary,
                            hl_error *err)
{
    hl_status status = refuse_existing(s, summary->geopackage, err);
    if (status == HL_OK && summary->project != NULL) {
        status = refuse_existing(s, summary->project, err);
    }
    if (status == HL_OK && summary->report != NULL) {
        status = refuse_existing(s, summary->report, err);
    }
    if (status == HL_OK && summary->result_json != NULL) {
        status = refuse_existing(s, summary->result_json, err);
    }
    return status;
}

hl_status session_refuse(const session *s, hl_error *err)
{
    hl_run_summary names = {0};
    char *folder = NULL;

    const bool one_file = s->options->output_file != NULL;
    hl_status status = output_path(s, ".", &folder, err);
    if (status == HL_OK && (one_file || access(folder, F_OK) == 0)) { // else free
        status = session_name_outputs(s, &names, err);
        if (status == HL_OK) status = refuse_all(s, &names, err);
    }
    free(folder);
    hl_run_summary_free(&names);
    return status;
}

hl_status session_write(const session *s, const hl_package *package,
                        const hl_run_summary *summary, hl_error *err)
{
    const hl_geopackage_options options = {.overwrite = s->options->overwrite,
                                           .no_project = !wants_project(s)};

    if (s->options->output_file != NULL) {
        const hl_status status = refuse_all(s, summary, err);
        return status == HL_OK ? session_write_file(s, package, summary, err) : status;
    }
    hl_status status = make_folder(s, ".", err);
    if (status == HL_OK) status = refuse_all(s, summary, err);
    if (status == HL_OK) {
        status = hl_geopackage_write(summary->geopackage, package, &options, err);
    }
    if (status == HL_OK && summary->project != NULL) {
        status = hl_project_write(summary->project, package,
                                  hl_path_name(summary->geopackage),
                                  s->options->overwrite, err);
    }
    if (status == HL_OK && s->study->output.tables) status = write_tables(s, err);
    if (status == HL_OK) status = write_maps(s, summary->geopackage, err);
    if (status == HL_OK) status = write_charts(s, summary->geopackage, err);
    if (status == HL_OK) status = write_report(s, summary, err);
    if (status == HL_OK) status = write_log(s, err);
    if (status == HL_OK && summary->result_json != NULL) {
        status = write_result(s, summary->result_json, err);
    }
    return status;
}
