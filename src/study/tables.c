/// Results that are tables of their own: change, inequality, center, detector.

#include "study/tables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "study/schema.h"

enum { TWIN_DIGITS = 2, MOST_TWINS = 100 };

void *rows_add(rows *list, size_t more)
{
    char *grown = hl_grow(list->row, &list->capacity, list->count + more, list->size);

    if (grown == NULL) return NULL;
    list->row = grown;
    void *first = grown + list->count * list->size;
    memset(first, 0, more * list->size);
    list->count += more;
    return first;
}

hl_status rows_sheet(session *s, rows *list, const hl_sheet *head,
                     rows_columns *columns, hl_error *err)
{
    hl_status status = HL_OK;

    if (list->count > 0) {
        hl_sheet *sheet = &s->table_sheet[s->table_sheet_count++];
        *sheet = *head;
        sheet->columns.rows = list->count;
        status = columns(list->row, &sheet->columns, err);
    }
    free(list->row);
    *list = (rows){.size = list->size};
    return status;
}

void short_name_in(const session *s, const hl_study_texts *fields, size_t field,
                   char out[HL_STUDY_SHORT_MAX + 1])
{
    const hl_study_fields *tested = &s->study->association.fields;
    const char *name = fields->text[field];
    unsigned twins = 0;

    for (size_t f = 0; f < tested->count; f++) {
        const hl_study_field *one = &tested->field[f];
        if (strcmp(one->field, name) != 0 && strcmp(one->short_name, name) != 0) {
            continue;
        }
        (void)snprintf(out, HL_STUDY_SHORT_MAX + 1, "%s", one->short_name);
        return;
    }
    hl_short_of(name, out);
    for (size_t f = 0; f < field; f++) {
        char other[HL_STUDY_SHORT_MAX + 1];
        hl_short_of(fields->text[f], other);
        twins += strcmp(out, other) == 0;
    }
    for (size_t f = 0; f < tested->count; f++) {
        twins += strcmp(out, tested->field[f].short_name) == 0;
    }
    if (twins == 0) return;
    const size_t room = HL_STUDY_SHORT_MAX - TWIN_DIGITS;
    const size_t length = strlen(out) < room ? strlen(out) : room;
    (void)snprintf(out + length, TWIN_DIGITS + 1, "%u", (twins + 1) % MOST_TWINS);
}

double period_number(const session *s, size_t period)
{
    double before = -INFINITY;

    for (size_t t = 0; t < s->frame.periods; t++) {
        char *end = NULL;
        const double year = strtod(s->frame.period[t], &end);
        const bool whole = end != s->frame.period[t] && *end == '\0';
        if (!whole || !(year > before)) return (double)(period + 1);
        before = year;
    }
    return strtod(s->frame.period[period], NULL);
}

// ---- units with a value in every period

static hl_status pick_units(const session *s, const double *value, bool *keep,
                            complete *c, hl_error *err)
{
    const size_t n = s->frame.n;
    size_t kept = 0;

    c->unit = hl_array(n, sizeof *c->unit);
    if (c->unit == NULL) return hl_no_memory(err, "%zu units", n);
    for (size_t i = 0; i < n; i++) {
        keep[i] = true;
        for (size_t t = 0; t < s->frame.periods; t++) {
            keep[i] = keep[i] && isfinite(value[t * n + i]);
        }
        if (keep[i]) c->unit[kept++] = i;
    }
    c->value = hl_array(kept * s->frame.periods, sizeof *c->value);
    if (c->value == NULL) return hl_no_memory(err, "%zu units", kept);
    for (size_t r = 0; r < kept * s->frame.periods; r++) {
        c->value[r] = value[r / kept * n + c->unit[r % kept]];
    }
    c->panel = (hl_panel){c->value, kept, s->frame.periods};
    return HL_OK;
}

hl_status complete_take(session *s, const char *field, const char *entry, complete *out,
                        hl_error *err)
{
    const double *value = NULL;
    hl_text title = {0};
    complete c = {0};
    bool *keep = NULL;

    hl_status status = session_field_of(s, field, entry, &value, &title, err);
    if (status != HL_OK) return status;
    keep = hl_array(s->frame.n, sizeof *keep);
    if (keep == NULL) return hl_no_memory(err, "%zu units", s->frame.n);
    status = pick_units(s, value, keep, &c, err);
    if (status != HL_OK) goto done;
    if (c.panel.n < s->frame.n) {
        status = hl_warn(s->log, err, HL_CODE_STATS_LEFT_OUT, "", "%s\t%zu\t%zu", field,
                         s->frame.n - c.panel.n, s->frame.n);
        if (status != HL_OK) goto done;
    }
    status = hl_weights_subset(&s->weights, keep, &c.w, err);
    if (status != HL_OK) goto done;
    *out = c;
    c = (complete){0};
done:
    free(keep);
    complete_free(&c);
    return status;
}

void complete_free(complete *c)
{
    free(c->value);
    free(c->unit);
    hl_weights_free(&c->w);
    *c = (complete){0};
}

// ---- groups

const hl_column *grouping_column(const session *s, const char *field)
{
    const char *region = s->study->boundaries.region;
    const bool is_region =
        field == NULL || (region != NULL && strcmp(field, region) == 0);
    const hl_column *column =
        hl_columns_find(&s->frame.units, is_region ? "region" : field);

    return column != NULL && column->kind == HL_TEXT ? column : NULL;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/// @param text  of the units; NULL: none
static hl_status group_texts(size_t n, char *const *text, grouping *out, hl_error *err)
{
    grouping g = {0};
    size_t named = 0;

    g.group = hl_array(n, sizeof *g.group);
    g.name = hl_array(n, sizeof *g.name);
    if (g.group == NULL || g.name == NULL) {
        grouping_free(&g);
        return hl_no_memory(err, "%zu groups", n);
    }
    for (size_t i = 0; i < n; i++) {
        if (text[i] != NULL && text[i][0] != '\0') g.name[named++] = text[i];
    }
    qsort(g.name, named, sizeof *g.name, by_name);
    for (size_t k = 0; k < named; k++) {
        const bool again = g.count > 0 && strcmp(g.name[k], g.name[g.count - 1]) == 0;
        if (!again) g.name[g.count++] = g.name[k];
    }
    for (size_t i = 0; i < n; i++) {
        const char *name = text[i];
        g.group[i] = UINT32_MAX;
        if (name == NULL || name[0] == '\0') continue;
        const char **at = bsearch(&name, g.name, g.count, sizeof *g.name, by_name);
        g.group[i] = (uint32_t)(at - g.name);
    }
    *out = g;
    return HL_OK;
}

hl_status grouping_take(const session *s, const hl_column *column, grouping *out,
                        hl_error *err)
{
    return group_texts(s->frame.n, column->text, out, err);
}

/// The row of the table with a unit's latest text; SIZE_MAX: none.
static size_t latest_row(const session *s, size_t unit, char *const *text)
{
    for (size_t t = s->join.periods; t-- > 0;) {
        const size_t row = s->join.row_of[t * s->frame.n + unit];
        if (row != SIZE_MAX && text[row] != NULL) return row;
    }
    return SIZE_MAX;
}

hl_status grouping_take_field(const session *s, const char *field, const char *entry,
                              grouping *out, hl_error *err)
{
    const size_t n = s->frame.n;
    const hl_field *from = hl_table_find(&s->table, field);
    char **text = NULL;
    grouping g = {0};

    if (from == NULL) return session_no_field(s, field, entry, err);
    hl_status status = session_check_carried(s, field, entry, err);
    if (status == HL_OK) status = hl_field_texts(from, s->table.rows, &text, err);
    if (status != HL_OK) return status;
    char **of_unit = hl_array(n, sizeof *of_unit);
    if (of_unit == NULL) {
        status = hl_no_memory(err, "%zu groups", n);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        const size_t row = latest_row(s, i, text);
        of_unit[i] = row != SIZE_MAX ? text[row] : NULL;
    }
    status = group_texts(n, of_unit, &g, err);
    if (status == HL_OK && 2 * g.count > n) {
        status = hl_fail(err, HL_CODE_STATS_GROUPS, "%zu\t%zu", g.count, n);
    }
    if (status != HL_OK) goto done;
    g.text = text;
    g.texts = s->table.rows;
    text = NULL;
    *out = g;
    g = (grouping){0};
done:
    free(of_unit);
    hl_free_texts(text, s->table.rows);
    grouping_free(&g);
    return status;
}

void grouping_free(grouping *g)
{
    hl_free_texts(g->text, g->texts);
    free(g->group);
    free(g->name);
    *g = (grouping){0};
}

hl_status session_tables(session *s, hl_error *err)
{
    hl_status status = session_markov(s, err);

    if (status == HL_OK) status = session_moran_periods(s, err);
    if (status == HL_OK) status = session_density(s, err);
    if (status == HL_OK) status = session_inequality(s, err);
    if (status == HL_OK) status = session_center(s, err);
    if (status == HL_OK) status = session_detector(s, err);
    return status;
}
