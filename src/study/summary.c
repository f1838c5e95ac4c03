/// What a run found, for the words on a terminal and for programs.

#include "study/session.h"

#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/memory.h"
#include "core/rank.h"
#include "hinterland/io/json.h"

enum { NAMED = 6 }; ///< units of a class that are named

static hl_status put_text(json_object *to, const char *key, const char *text,
                          hl_error *err)
{
    return text != NULL ? hl_json_put(to, key, hl_json_string(text), err) : HL_OK;
}

static hl_status put_count(json_object *to, const char *key, size_t count,
                           hl_error *err)
{
    return hl_json_put(to, key, hl_json_number((double)count), err);
}

static hl_status put_class(json_object *list, const hl_run_class *cls, hl_error *err)
{
    json_object *one = json_object_new_object();

    if (one == NULL) return hl_no_memory(err, "JSON");
    hl_status status =
        hl_json_put(one, "code", hl_json_number((double)cls->row->code), err);
    if (status == HL_OK) status = put_text(one, "label", cls->row->label.en, err);
    if (status == HL_OK) status = put_count(one, "count", cls->count, err);
    if (status == HL_OK && json_object_array_add(list, one) == 0) return HL_OK;
    json_object_put(one);
    return status != HL_OK ? status : hl_no_memory(err, "JSON");
}

static hl_status put_classes(json_object *to, const hl_run_local *local, hl_error *err)
{
    json_object *list = json_object_new_array();
    hl_status status = list != NULL ? HL_OK : hl_no_memory(err, "JSON");

    for (size_t k = 0; k < local->count && status == HL_OK; k++) {
        status = put_class(list, &local->cls[k], err);
    }
    if (status == HL_OK) return hl_json_put(to, "classes", list, err);
    json_object_put(list);
    return status;
}

static hl_status put_one_local(json_object *list, const hl_run_local *local,
                               hl_error *err)
{
    json_object *one = json_object_new_object();

    if (one == NULL) return hl_no_memory(err, "JSON");
    hl_status status = put_text(one, "field", local->field, err);
    if (status == HL_OK) status = put_text(one, "period", local->period, err);
    if (status == HL_OK) status = put_text(one, "statistic", local->statistic, err);
    if (status == HL_OK) status = put_text(one, "column", local->column, err);
    if (status == HL_OK) status = put_count(one, "n", local->n, err);
    if (status == HL_OK) status = put_count(one, "islands", local->islands, err);
    if (status == HL_OK) status = put_classes(one, local, err);
    if (status == HL_OK && json_object_array_add(list, one) == 0) return HL_OK;
    json_object_put(one);
    return status != HL_OK ? status : hl_no_memory(err, "JSON");
}

static hl_status put_local(json_object *to, const hl_run_summary *summary,
                           hl_error *err)
{
    json_object *list = json_object_new_array();
    hl_status status = list != NULL ? HL_OK : hl_no_memory(err, "JSON");

    for (size_t k = 0; k < summary->local_count && status == HL_OK; k++) {
        status = put_one_local(list, &summary->local[k], err);
    }
    if (status == HL_OK) return hl_json_put(to, "local", list, err);
    json_object_put(list);
    return status;
}

static hl_status put_rows(json_object *to, const char *key, const hl_columns *columns,
                          hl_error *err)
{
    json_object *rows = NULL;

    if (columns->rows == 0) return HL_OK;
    const hl_status status = hl_json_columns(columns, &rows, err);
    return status == HL_OK ? hl_json_put(to, key, rows, err) : status;
}

/// What a study of fields found; a study of subsystems has all of it in result.json.
static hl_status put_association(const session *s, const hl_run_summary *summary,
                                 json_object *to, hl_error *err)
{
    if (s->study->subsystems.count > 0) return HL_OK;
    hl_status status = put_text(to, "key", summary->key, err);
    if (status == HL_OK) status = session_json_weights(s, to, err);
    if (status == HL_OK) status = put_rows(to, "global", &summary->global, err);
    if (status == HL_OK) {
        status = put_rows(to, "correlogram", &summary->correlogram, err);
    }
    if (status == HL_OK) {
        status = put_rows(to, "correlogram_bands", &summary->bands, err);
    }
    if (status == HL_OK && summary->local_count > 0) {
        status = put_local(to, summary, err);
    }
    return status;
}

static const hl_columns *sheet_columns(const session *s, const char *name)
{
    static const hl_columns NONE = {0};

    for (size_t k = 0; k < s->sheet_count; k++) {
        if (strcmp(s->sheet[k].name, name) == 0) return &s->sheet[k].columns;
    }
    return &NONE;
}

/// The tables of a study without boundaries, which has no result.json.
static hl_status put_tables(const session *s, json_object *to, hl_error *err)
{
    static const char *const NAMES[] = {"indicator_weights", "coupling_null",
                                        "obstacles", "diagnosis"};

    if (session_has_shapes(s) || s->options->check_only || s->options->dry_run) {
        return HL_OK;
    }
    const char *units =
        s->frame.periods > 1 ? session_unit_periods(s) : session_units(s);
    hl_status status = put_rows(to, "units", sheet_columns(s, units), err);
    for (size_t k = 0; k < sizeof NAMES / sizeof *NAMES && status == HL_OK; k++) {
        status = put_rows(to, NAMES[k], sheet_columns(s, NAMES[k]), err);
    }
    return status;
}

static hl_status fill_json(const session *s, const hl_run_summary *summary,
                           json_object *to, hl_error *err)
{
    const bool whole = summary->geopackage == NULL || s->options->output_file == NULL ||
                       session_is_geopackage(summary->geopackage);

    hl_status status =
        put_text(to, whole ? "geopackage" : "file", summary->geopackage, err);
    if (status == HL_OK) status = put_text(to, "project", summary->project, err);
    if (status == HL_OK) status = put_text(to, "report", summary->report, err);
    if (status == HL_OK) status = put_text(to, "result", summary->result_json, err);
    if (status == HL_OK) status = put_count(to, "unit_count", s->frame.n, err);
    if (status == HL_OK) status = put_count(to, "period_count", s->frame.periods, err);
    if (status == HL_OK) status = put_count(to, "complete_count", s->used, err);
    if (status == HL_OK) status = put_association(s, summary, to, err);
    if (status == HL_OK) status = put_tables(s, to, err);
    if (status == HL_OK) status = session_json_findings(s, to, err);
    if (status == HL_OK) status = session_json_warnings(s, to, err);
    return status;
}

static hl_status make_json(const session *s, hl_run_summary *summary, hl_error *err)
{
    json_object *object = json_object_new_object();
    size_t length = 0;

    if (object == NULL) return hl_no_memory(err, "JSON");
    hl_status status = fill_json(s, summary, object, err);
    if (status == HL_OK) status = hl_json_text(object, &summary->json, &length, err);
    json_object_put(object);
    return status;
}

static const char *name_of(const session *s, size_t unit)
{
    const hl_column *name = hl_columns_find(&s->frame.units, "name");
    const bool named = name != NULL && name->text[unit] != NULL;

    return named ? name->text[unit] : s->frame.key[unit];
}

/// The units of a period in ascending order of p; by key where p is equal or there is
/// none. The caller frees the array.
static hl_status order_by_p(const session *s, const session_local *one, size_t **out,
                            hl_error *err)
{
    const size_t n = s->frame.n;
    const hl_column *p = hl_columns_find(&s->frame.panel, one->outcome.p_column);
    double *value = hl_array(n, sizeof *value);
    size_t *order = hl_array(n, sizeof *order);

    hl_status status = HL_OK;
    if (value == NULL || order == NULL) {
        status = hl_no_memory(err, "%zu units", n);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        value[i] = p != NULL ? p->value[one->period * n + i] : NAN;
        if (!isfinite(value[i])) value[i] = 2.0; // after every p
    }
    status = hl_rank_order(value, n, order, err);
    if (status != HL_OK) goto done;
    *out = order;
    order = NULL;
done:
    free(value);
    free(order);
    return status;
}

/// The first units of a class, joined.
static hl_status name_units(const session *s, const session_local *one,
                            const size_t *order, hl_run_class *cls, hl_error *err)
{
    const size_t n = s->frame.n;
    const hl_column *column = hl_columns_find(&s->frame.panel, one->outcome.column);
    hl_buffer text = {0};
    size_t named = 0;

    if (column == NULL || cls->count == 0) return HL_OK;
    for (size_t k = 0; k < n && named < NAMED; k++) {
        const size_t unit = order[k];
        if (column->value[one->period * n + unit] != cls->row->code) continue;
        hl_buffer_format(&text, "%s%s", named++ > 0 ? ", " : "", name_of(s, unit));
    }
    if (cls->count > named) hl_buffer_text(&text, ", …");
    const hl_status status = hl_buffer_check(&text, err);
    if (status != HL_OK) {
        hl_buffer_free(&text);
        return status;
    }
    cls->units = text.text;
    return HL_OK;
}

static hl_status describe(const session *s, const session_local *one, hl_run_local *to,
                          hl_error *err)
{
    const local_outcome *outcome = &one->outcome;
    const hl_classes *classes = outcome->classes;
    size_t *order = NULL;

    *to = (hl_run_local){
        .statistic = one->statistic->word,
        .title = one->statistic->title,
        .field = hl_copy_text(s->study->association.fields.field[one->field].field),
        .period = hl_copy_text(s->frame.period[one->period]),
        .column = hl_copy_text(outcome->column),
        .units = s->frame.n,
        .n = outcome->n,
        .links = outcome->links,
        .islands = outcome->islands,
    };
    if (to->field == NULL || to->period == NULL || to->column == NULL) {
        return hl_no_memory(err, "the summary");
    }
    const hl_column *p = hl_columns_find(&s->frame.panel, outcome->p_column);
    for (size_t i = 0; p != NULL && i < s->frame.n; i++) {
        const double value = p->value[one->period * s->frame.n + i];
        to->uncorrected += value <= s->study->association.fdr ? 1 : 0; // false for NaN
    }
    hl_status status = order_by_p(s, one, &order, err);
    for (size_t k = 0; status == HL_OK && classes != NULL && k < classes->count; k++) {
        hl_run_class *cls = &to->cls[to->count++];
        cls->row = &classes->row[k];
        cls->count = outcome->count[cls->row->code];
        status = name_units(s, one, order, cls, err);
    }
    free(order);
    return status;
}

/// The units of the whole layer that a sample left out have the class undefined in the
/// column; they are not in its counts.
static hl_status describe_all(const session *s, hl_run_summary *summary, hl_error *err)
{
    summary->local = hl_array(s->local_count, sizeof *summary->local);
    if (summary->local == NULL) return hl_no_memory(err, "%zu tests", s->local_count);
    for (size_t k = 0; k < s->local_count; k++) {
        summary->local_count++;
        const hl_status status = describe(s, &s->local[k], &summary->local[k], err);
        if (status != HL_OK) return status;
    }
    return HL_OK;
}

/// A copy of the columns of a sheet; none when there is no such sheet.
static hl_status copy_sheet(const session *s, const char *name, hl_columns *to,
                            hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t k = 0; k < s->sheet_count && status == HL_OK; k++) {
        const hl_columns *from = &s->sheet[k].columns;
        if (strcmp(s->sheet[k].name, name) != 0) continue;
        size_t *row = hl_array(from->rows, sizeof *row);
        if (row == NULL) return hl_no_memory(err, "%zu rows", from->rows);
        for (size_t r = 0; r < from->rows; r++) {
            row[r] = r;
        }
        to->rows = from->rows;
        for (size_t c = 0; c < from->count && status == HL_OK; c++) {
            status = hl_columns_append_rows(to, &from->column[c], row, err);
        }
        free(row);
    }
    return status;
}

static hl_status copy_words(const session *s, hl_run_summary *summary, hl_error *err)
{
    bool failed = false;

    summary->key = hl_copy_text(s->key_field);
    failed = summary->key == NULL && s->key_field != NULL;
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        summary->weights[lang] = hl_copy_text(s->weights_text[lang]);
        failed =
            failed || (summary->weights[lang] == NULL && s->weights_text[lang] != NULL);
    }
    return failed ? hl_no_memory(err, "the summary") : HL_OK;
}

hl_status session_summarize(const session *s, hl_run_summary *summary, hl_error *err)
{
    summary->units = s->frame.n;
    summary->periods = s->frame.periods;
    summary->used = s->used;
    summary->key_found = s->study->boundaries.key == NULL;
    summary->links = s->diagnosis.links;
    summary->islands = s->diagnosis.islands;
    for (size_t t = 0; t < s->frame.periods; t++) {
        summary->matched += s->join.matched[t];
    }
    hl_status status = copy_words(s, summary, err);
    if (status == HL_OK) {
        status = copy_sheet(s, "global_association", &summary->global, err);
    }
    if (status == HL_OK) {
        status = copy_sheet(s, "correlogram", &summary->correlogram, err);
    }
    if (status == HL_OK) {
        status = copy_sheet(s, "correlogram_bands", &summary->bands, err);
    }
    if (status == HL_OK && !session_has_shapes(s)) {
        status = copy_sheet(s, session_units(s), &summary->table, err);
    }
    if (status == HL_OK) {
        status = session_renamed(s, s->options->output_file, &summary->renamed, err);
    }
    if (status == HL_OK) status = describe_all(s, summary, err);
    if (status == HL_OK) status = make_json(s, summary, err);
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT && status == HL_OK; lang++) {
        status = session_plan(s, lang, &summary->plan[lang], err);
    }
    return status;
}

static void free_local(hl_run_local *local)
{
    free(local->field);
    free(local->period);
    free(local->column);
    for (size_t k = 0; k < local->count; k++) {
        free(local->cls[k].units);
    }
}

void hl_run_summary_free(hl_run_summary *summary)
{
    free(summary->geopackage);
    free(summary->project);
    free(summary->report);
    free(summary->result_json);
    free(summary->json);
    free(summary->renamed);
    free(summary->key);
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        free(summary->plan[lang]);
        free(summary->weights[lang]);
        for (size_t k = 0; k < HL_FINDINGS_MAX; k++) {
            free(summary->finding[k][lang]);
        }
    }
    hl_columns_free(&summary->global);
    hl_columns_free(&summary->correlogram);
    hl_columns_free(&summary->bands);
    hl_columns_free(&summary->table);
    for (size_t k = 0; k < summary->local_count; k++) {
        free_local(&summary->local[k]);
    }
    free(summary->local);
    *summary = (hl_run_summary){0};
}
