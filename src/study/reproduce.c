/// Run a result's own study again and compare fingerprints.

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/file.h"
#include "core/memory.h"
#include "hinterland/io/read.h"
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

/// The folder that run.log.json names, else the folder of the result. The caller frees
/// it.
static char *study_folder(const char *geopackage)
{
    const size_t length = (size_t)(hl_path_name(geopackage) - geopackage);
    char *beside = hl_array(length + 1, 1);
    char *folder = NULL;

    if (beside == NULL) return NULL;
    memcpy(beside, geopackage, length);
    char *log_path = hl_path_join(beside, "run.log.json");
    json_object *log = log_path != NULL ? json_object_from_file(log_path) : NULL;
    json_object *named = NULL;
    if (log != NULL && json_object_object_get_ex(log, "study_folder", &named)) {
        folder = hl_copy_text(json_object_get_string(named));
    } else {
        folder = hl_copy_text(beside);
    }
    json_object_put(log);
    free(log_path);
    free(beside);
    return folder;
}

static hl_status parse_study(const hl_table *provenance, const char *geopackage,
                             hl_study *out, hl_error *err)
{
    const char *text = value_of(provenance, "study");
    char *folder = NULL;

    if (text == NULL) {
        return hl_fail(err, HL_CODE_RUN_NO_PROVENANCE, "%s", hl_path_name(geopackage));
    }
    folder = study_folder(geopackage);
    if (folder == NULL) return hl_no_memory(err, "a path");
    const hl_study_source source = {.text = text,
                                    .length = strlen(text),
                                    .name = hl_path_name(geopackage),
                                    .folder = folder};
    const hl_status status = hl_study_parse(&source, out, err);
    free(folder);
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
    if (status == HL_OK) status = parse_study(&provenance, geopackage, &study, err);
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
