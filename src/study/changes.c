/// The table in units of one year, the lineage of the units, and changes that no event
/// tells.

#include "study/session.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/io/read.h"

static const double LIKELY = 0.5; // score of a pair that is told without events

// ---- events

static hl_status read_events(session *s, hl_changes *out, hl_error *err)
{
    const hl_table_options options = {0};
    hl_table table = {0};
    char *path = NULL;

    hl_status status = hl_study_path(s->study, s->study->changes.source, &path, err);
    if (status == HL_OK) {
        status = hl_read_table(path, &options, &table, s->log, err);
    }
    if (status == HL_OK) {
        status = hl_changes_read(&table, s->study->indicators.key_width, out, err);
    }
    hl_table_free(&table);
    free(path);
    return status;
}

static hl_status apply_events(session *s, const hl_changes *events, hl_error *err)
{
    const hl_study *study = s->study;
    const hl_study_pairs *pairs = &study->changes.intensive;
    hl_changes_mean *mean = hl_array(pairs->count, sizeof *mean);

    if (mean == NULL) return hl_no_memory(err, "%zu fields", pairs->count);
    for (size_t k = 0; k < pairs->count; k++) {
        mean[k] = (hl_changes_mean){pairs->pair[k].name, pairs->pair[k].text};
    }
    const char *key = study->indicators.key;
    const hl_changes_options options = {
        .key = key != NULL ? key : s->key_field,
        .period = study->indicators.period,
        .name = study->indicators.name,
        .key_width = study->indicators.key_width,
        .year = (long)study->changes.to,
        .extensive = (const char *const *)study->changes.extensive.text,
        .extensives = study->changes.extensive.count,
        .intensive = mean,
        .intensives = pairs->count,
        .known = (const char *const *)s->frame.key,
        .knowns = s->frame.n,
    };
    const hl_status status =
        hl_changes_apply(&s->table, events, &options, &s->changed, s->log, err);
    free(mean);
    return status;
}

hl_status session_change(session *s, hl_error *err)
{
    hl_changes events = {0};

    if (s->study->changes.source == NULL) return HL_OK;
    hl_status status = read_events(s, &events, err);
    if (status == HL_OK) status = apply_events(s, &events, err);
    if (status == HL_OK) {
        hl_table_free(&s->table);
        s->table = s->changed.table;
        s->changed.table = (hl_table){0};
    }
    hl_changes_free(&events);
    return status;
}

hl_status session_check_carried(const session *s, const char *field, const char *entry,
                                hl_error *err)
{
    for (size_t f = 0; f < s->changed.fields; f++) {
        if (strcmp(s->table.field[f].name, field) != 0) continue;
        if (s->changed.withheld[f] == 0) return HL_OK;
        return hl_fail(err, HL_CODE_CHANGES_WITHHELD, "%s\t%zu\t%s\t%s", field,
                       s->changed.withheld[f], entry, s->changed.withheld_first[f]);
    }
    return HL_OK;
}

// ---- changes that no event tells

/// The field that tells how many live there: as stated, or one with a usual name.
static const hl_field *population_field(const session *s)
{
    static const char *const USUAL[] = {"pop",  "population", "POP",   "Population",
                                        "人口", "常住人口",   "总人口"};
    const hl_study_changes *c = &s->study->changes;
    const char *stated =
        c->population != NULL ? c->population : s->study->indicators.population;

    if (stated != NULL) return hl_table_find(&s->table, stated);
    for (size_t k = 0; k < sizeof USUAL / sizeof *USUAL; k++) {
        const hl_field *field = hl_table_find(&s->table, USUAL[k]);
        if (field != NULL) return field;
    }
    return c->extensive.count > 0 ? hl_table_find(&s->table, c->extensive.text[0])
                                  : NULL;
}

/// What is known of the rows of the table.
typedef struct evidence {
    double *population; ///< NULL: nothing
    double *lon;
    double *lat;
} evidence;

static hl_status read_population(const session *s, evidence *e, hl_error *err)
{
    const hl_field *field = population_field(s);

    if (field == NULL && s->study->changes.population != NULL) {
        return session_no_field(s, s->study->changes.population, "changes.population",
                                err);
    }
    if (field == NULL) return HL_OK;
    e->population = hl_array(s->table.rows, sizeof *e->population);
    if (e->population == NULL) return hl_no_memory(err, "%zu values", s->table.rows);
    hl_field_numbers(field, s->table.rows, e->population, NULL);
    return HL_OK;
}

/// The places of the units, for the rows that were joined.
static hl_status read_places(const session *s, evidence *e, hl_error *err)
{
    const hl_column *lon = hl_columns_find(&s->frame.units, "lon");
    const hl_column *lat = hl_columns_find(&s->frame.units, "lat");
    const size_t rows = s->table.rows;

    if (lon == NULL || lat == NULL) return HL_OK;
    e->lon = hl_array(rows, sizeof *e->lon);
    e->lat = hl_array(rows, sizeof *e->lat);
    if (e->lon == NULL || e->lat == NULL) return hl_no_memory(err, "%zu places", rows);
    for (size_t r = 0; r < rows; r++) {
        e->lon[r] = NAN;
        e->lat[r] = NAN;
    }
    for (size_t k = 0; k < s->frame.n * s->frame.periods; k++) {
        const size_t row = s->join.row_of[k];
        if (row == SIZE_MAX) continue;
        e->lon[row] = lon->value[k % s->frame.n];
        e->lat[row] = lat->value[k % s->frame.n];
    }
    return HL_OK;
}

static hl_status tell_candidates(session *s, hl_error *err)
{
    const hl_candidates *c = &s->candidates;
    const bool asked = s->study->changes.source != NULL;
    const bool likely = c->best >= LIKELY;

    s->has_candidates = c->columns.rows > 0 && (likely || asked);
    if (!s->has_candidates) return HL_OK;
    return hl_warn(s->log, err, HL_CODE_CHANGES_CANDIDATES, s->table.source,
                   "%zu\t%zu\t%s", c->vanished, c->appeared,
                   c->best > 0.0 ? c->best_text : "-");
}

hl_status session_find_candidates(session *s, hl_error *err)
{
    const hl_study_indicators *i = &s->study->indicators;
    evidence e = {0};

    if (i->source == NULL || i->period == NULL || s->frame.periods < 2) return HL_OK;
    hl_status status = read_population(s, &e, err);
    if (status == HL_OK) status = read_places(s, &e, err);
    if (status == HL_OK) {
        const hl_candidates_options options = {
            .key = i->key != NULL ? i->key : s->key_field,
            .period = i->period,
            .name = i->name,
            .population = e.population,
            .lon = e.lon,
            .lat = e.lat,
        };
        status = hl_candidates_find(&s->table, &options, &s->candidates, err);
    }
    if (status == HL_OK) status = tell_candidates(s, err);
    free(e.population);
    free(e.lon);
    free(e.lat);
    return status;
}

// ---- sheets

/// Hand a sheet's columns over.
static void lend(hl_sheet *sheet, hl_columns *columns)
{
    sheet->columns = *columns;
    *columns = (hl_columns){0};
}

hl_status session_change_sheets(session *s, hl_error *err)
{
    (void)err;
    if (s->changed.lineage.rows > 0) {
        lend(session_add_sheet(
                 s, "lineage", (hl_text){"Lineage", "沿革"},
                 (hl_text){"Which units of each period a unit comes from, and by which "
                           "events.",
                           "每个单元在各期由哪些单元而来,经由哪些事件。"}),
             &s->changed.lineage);
    }
    if (s->has_candidates) {
        lend(session_add_sheet(
                 s, "change_candidates",
                 (hl_text){"Changes that may have happened", "可能的变更"},
                 (hl_text){"Keys that vanish or appear between periods and what they "
                           "may be; nothing is applied.",
                           "各期之间消失或出现的代码及可能的对应;程序不作任何应用。"}),
             &s->candidates.columns);
    }
    return HL_OK;
}

void session_free_changes(session *s)
{
    hl_changed_free(&s->changed);
    hl_candidates_free(&s->candidates);
}
