/// Run a result's own study again and compare fingerprints.

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/file.h"
#include "core/memory.h"
#include "hinterland/io/read.h"
#include "io/source.h"
#include "study/session.h"

static const char FINGERPRINT[] = "fingerprint ";

/// The value of an item of a table with the columns item and value, or NULL.
static const char *value_of(const hl_table *provenance, const char *item)
{
    const hl_field *items = hl_table_find(provenance, "item");
    const hl_field *values = hl_table_find(provenance, "value");

    if (items == NULL || values == NULL || items->text == NULL ||
        values->text == NULL) {
        return NULL;
    }
    for (size_t r = 0; r < provenance->rows; r++) {
        if (items->text[r] != NULL && strcmp(items->text[r], item) == 0) {
            return values->text[r];
        }
    }
    return NULL;
}

/// The folder of the result. The caller frees it.
static char *folder_beside(const char *geopackage)
{
    const size_t length = (size_t)(hl_path_name(geopackage) - geopackage);
    char *beside = hl_array(length + 1, 1);

    if (beside != NULL) memcpy(beside, geopackage, length);
    return beside;
}

/// The folder that run.log.json names; NULL for none. The caller frees it.
static char *folder_of_log(const char *beside)
{
    char *path = hl_path_join(beside, "run.log.json");
    json_object *log = path != NULL ? json_object_from_file(path) : NULL;
    json_object *named = NULL;
    char *folder = NULL;

    if (log != NULL && json_object_object_get_ex(log, "study_folder", &named)) {
        folder = hl_copy_text(json_object_get_string(named));
    }
    json_object_put(log);
    free(path);
    return folder;
}

/// What a study is found by: its boundaries, or its table.
static const char *main_input(const hl_study *study)
{
    return study->boundaries.source != NULL ? study->boundaries.source
                                            : study->indicators.source;
}

/// Is the main input there, seen from the study's folder?
static bool finds_inputs(const hl_study *study)
{
    char *path = NULL;
    bool found = false;

    if (hl_study_path(study, main_input(study), &path, NULL) == HL_OK) {
        found = !hl_source_is_file(path) || hl_source_exists(path, NULL) == HL_OK;
    }
    free(path);
    return found;
}

/// Parse the study as standing in each folder until the inputs are found.
static hl_status parse_in(const hl_study_source *what, const char *const *folder,
                          size_t folders, hl_study *out, hl_error *err)
{
    hl_study_source source = *what;
    hl_status status = HL_OK;

    for (size_t k = 0; k < folders; k++) {
        hl_study study = {0};
        source.folder = folder[k];
        status = hl_study_parse(&source, &study, err);
        if (status != HL_OK) return status;
        if (finds_inputs(&study)) {
            *out = study;
            return HL_OK;
        }
        status = hl_fail(err, HL_CODE_RUN_NO_INPUTS, "%s\t%s", source.name,
                         main_input(&study));
        hl_study_free(&study);
    }
    return status;
}

static hl_status parse_study(const hl_table *provenance, const char *geopackage,
                             const char *inputs, hl_study *out, hl_error *err)
{
    const char *text = value_of(provenance, "study");

    if (text == NULL) {
        return hl_fail(err, HL_CODE_RUN_NO_PROVENANCE, "%s", hl_path_name(geopackage));
    }
    char *beside = folder_beside(geopackage);
    if (beside == NULL) return hl_no_memory(err, "a path");
    char *logged = folder_of_log(beside);
    const char *const found[] = {logged != NULL ? logged : beside, beside, ""};
    const size_t count = sizeof found / sizeof *found;
    const hl_study_source source = {
        .text = text, .length = strlen(text), .name = hl_path_name(geopackage)};
    const hl_status status = parse_in(&source, inputs != NULL ? &inputs : found,
                                      inputs != NULL ? 1 : count, out, err);
    free(logged);
    free(beside);
    return status;
}

/// Compare the sheets of a new run with the fingerprints of the old one.
static hl_status compare(const session *s, const hl_table *provenance, bool *same,
                         hl_buffer *report, hl_error *err)
{
    char item[HL_COLUMN_NAME_SIZE + sizeof FINGERPRINT];
    char hex[HL_FINGERPRINT_SIZE];

    *same = true;
    for (size_t k = 0; k < s->sheet_count; k++) {
        if (strcmp(s->sheet[k].name, "provenance") == 0) continue;
        const hl_status status = session_fingerprint(&s->sheet[k], hex, err);
        if (status != HL_OK) return status;
        (void)snprintf(item, sizeof item, "%s%s", FINGERPRINT, s->sheet[k].name);
        const char *before = value_of(provenance, item);
        const bool equal = before != NULL && strcmp(before, hex) == 0;
        *same = *same && equal;
        hl_buffer_format(report, "%-22s %s\n", s->sheet[k].name,
                         equal            ? "same"
                         : before == NULL ? "was not there"
                                          : "differs");
    }
    return hl_buffer_check(report, err);
}

/// Run the study that stands in `s` again, up to the sheets, and compare.
static hl_status run_again(session *s, const hl_table *provenance, bool *same,
                           hl_buffer *report, hl_error *err)
{
    hl_status status = session_audit(s, err);
    if (status == HL_OK) status = session_analyze(s, err);
    if (status == HL_OK) status = compare(s, provenance, same, report, err);
    return status;
}

hl_status hl_reproduce(const char *geopackage, const hl_run_options *options,
                       bool *same, char **report, hl_log *log, hl_error *err)
{
    static const hl_run_options DEFAULTS = {0};
    const hl_table_options how = {.sheet = "provenance"};
    hl_table provenance = {0};
    hl_study study = {0};
    hl_buffer text = {0};
    bool equal = false;
    session *s = hl_array(1, sizeof *s);

    if (s == NULL) return hl_no_memory(err, "a run");
    s->study = &study;
    s->options = options != NULL ? options : &DEFAULTS;
    s->log = log;
    hl_status status = hl_read_table(geopackage, &how, &provenance, NULL, err);
    if (status == HL_OK) {
        status =
            parse_study(&provenance, geopackage, s->options->input_dir, &study, err);
    }
    if (status == HL_OK) {
        status = run_again(s, &provenance, &equal, &text, err);
    }
    if (status == HL_OK) {
        *same = equal;
        *report = text.text;
        text = (hl_buffer){0};
    }
    hl_buffer_free(&text);
    session_free(s);
    free(s);
    hl_study_free(&study);
    hl_table_free(&provenance);
    return status;
}
