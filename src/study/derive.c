/// Fields that are made from others: `derive: {gdp_pc: 1e4*gdp/pop}`.

#include "study/session.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/memory.h"
#include "hinterland/frame/expression.h"

static const char AREA[] = "area_km2";
enum { ROW_SIZE = 160 };

/// The expressions of a study and the order in which they can be computed.
typedef struct deriver {
    session *s;
    hl_expression *expression; ///< one an entry of study->derive
    size_t *order;             ///< entries
    size_t ordered;
    bool *done;
} deriver;

static hl_status parse_all(deriver *d, hl_error *err)
{
    const hl_study_pairs *derive = &d->s->study->derive;
    hl_status status = HL_OK;

    d->expression = hl_array(derive->count, sizeof *d->expression);
    d->order = hl_array(derive->count, sizeof *d->order);
    d->done = hl_array(derive->count, sizeof *d->done);
    if (d->expression == NULL || d->order == NULL || d->done == NULL) {
        return hl_no_memory(err, "%zu expressions", derive->count);
    }
    for (size_t k = 0; k < derive->count && status == HL_OK; k++) {
        const hl_study_pair *pair = &derive->pair[k];
        if (hl_table_find(&d->s->table, pair->name) != NULL) {
            status = hl_fail(err, HL_CODE_EXPRESSION_TAKEN, "%s\t%s", pair->name,
                             d->s->table.source);
        }
        if (status == HL_OK) {
            status = hl_expression_parse(pair->text, &d->expression[k], err);
        }
        status = hl_at(err, status, "derive.%s", pair->name);
    }
    return status;
}

/// The entry that makes a field; the count when none does.
static size_t entry_of(const deriver *d, const char *field)
{
    const hl_study_pairs *derive = &d->s->study->derive;
    size_t k = 0;

    while (k < derive->count && strcmp(derive->pair[k].name, field) != 0) {
        k++;
    }
    return k;
}

/// Is all that an entry needs there already?
static bool is_ready(const deriver *d, size_t entry)
{
    const hl_expression *e = &d->expression[entry];

    for (size_t j = 0; j < e->names; j++) {
        const size_t other = entry_of(d, e->name[j]);
        if (other < d->s->study->derive.count && !d->done[other]) return false;
    }
    return true;
}

/// The first entry that another waits for and that waits itself.
static size_t waits_for(const deriver *d, size_t entry)
{
    const hl_expression *e = &d->expression[entry];

    for (size_t j = 0; j < e->names; j++) {
        const size_t other = entry_of(d, e->name[j]);
        if (other < d->s->study->derive.count && !d->done[other]) return other;
    }
    return entry; // never: then it would be done
}

/// From any entry that waits, follow what it waits for until one comes again.
static hl_status name_loop(const deriver *d, hl_error *err)
{
    const hl_study_pairs *derive = &d->s->study->derive;
    hl_buffer text = {0};
    size_t start = 0;

    while (d->done[start]) {
        start++;
    }
    for (size_t step = 0; step < derive->count; step++) {
        start = waits_for(d, start); // in the circle after so many
    }
    size_t at = start;
    do {
        hl_buffer_format(&text, "%s > ", derive->pair[at].name);
        at = waits_for(d, at);
    } while (at != start);
    hl_buffer_text(&text, derive->pair[start].name);
    hl_status status = hl_buffer_check(&text, err);
    if (status == HL_OK) {
        status = hl_fail(err, HL_CODE_EXPRESSION_LOOP, "%.300s", text.text);
    }
    hl_buffer_free(&text);
    return status;
}

/// Those that need nothing first, in the order of the file.
static hl_status put_in_order(deriver *d, hl_error *err)
{
    const size_t count = d->s->study->derive.count;
    bool moved = true;

    while (moved && d->ordered < count) {
        moved = false;
        for (size_t k = 0; k < count; k++) {
            if (d->done[k] || !is_ready(d, k)) continue;
            d->done[k] = true;
            d->order[d->ordered++] = k;
            moved = true;
        }
    }
    return d->ordered == count ? HL_OK : name_loop(d, err);
}

// ---- columns

/// area_km2 of the units, for the rows that were joined.
static hl_status read_area(const session *s, double *out, bool *found, hl_error *err)
{
    const hl_column *area = hl_columns_find(&s->frame.units, AREA);

    (void)err;
    *found = area != NULL && area->value != NULL;
    for (size_t r = 0; *found && r < s->table.rows; r++) {
        out[r] = NAN;
    }
    for (size_t k = 0; *found && k < s->frame.n * s->frame.periods; k++) {
        const size_t row = s->join.row_of[k];
        if (row != SIZE_MAX) out[row] = area->value[k % s->frame.n];
    }
    return HL_OK;
}

static hl_status no_column(const session *s, const char *name, const char *entry,
                           hl_error *err)
{
    const char *near = hl_table_suggest(&s->table, name);

    return hl_fail(err, HL_CODE_EXPRESSION_COLUMN, "%s\t%s\t%s\t%s", name, entry,
                   s->table.source, near != NULL ? near : "-");
}

/// A field of the table that should be numbers, but is not any.
static bool lacks_numbers(const hl_field *field, const double *value, size_t rows,
                          size_t rejected)
{
    for (size_t r = 0; r < rows; r++) {
        if (!isnan(value[r])) return false;
    }
    return rejected > 0 && field->kind == HL_FIELD_TEXT;
}

static hl_status read_column(session *s, const char *name, const char *entry,
                             double *out, hl_error *err)
{
    const hl_field *field = hl_table_find(&s->table, name);
    size_t rejected = 0;
    bool found = false;

    if (field == NULL) {
        if (strcmp(name, AREA) == 0) {
            const hl_status status = read_area(s, out, &found, err);
            if (status != HL_OK || found) return status;
        }
        return no_column(s, name, entry, err);
    }
    const hl_status status = session_check_carried(s, name, entry, err);
    if (status != HL_OK) return status;
    hl_field_numbers(field, s->table.rows, out, &rejected);
    if (lacks_numbers(field, out, s->table.rows, rejected)) {
        return hl_fail(err, HL_CODE_EXPRESSION_TEXT, "%s\t%s\t%s", name, entry,
                       s->table.source);
    }
    if (rejected == 0) return HL_OK;
    return hl_warn(s->log, err, HL_CODE_RUN_NOT_NUMBERS, s->table.source, "%s\t%zu",
                   name, rejected);
}

// ---- one field

/// "key, period" of a row, for messages.
static hl_status row_name(const session *s, size_t row, char out[ROW_SIZE],
                          hl_error *err)
{
    const hl_study_indicators *i = &s->study->indicators;
    const char *names[] = {i->key != NULL ? i->key : s->key_field, i->period};
    size_t length = 0;

    out[0] = '\0';
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const hl_field *field =
            names[k] != NULL ? hl_table_find(&s->table, names[k]) : NULL;
        char **text = NULL;
        if (field == NULL) continue;
        const hl_status status = hl_field_texts(field, s->table.rows, &text, err);
        if (status != HL_OK) return status;
        length += (size_t)snprintf(out + length, ROW_SIZE - length, "%s%.60s",
                                   length > 0 ? ", " : "",
                                   text[row] != NULL ? text[row] : "-");
        hl_free_texts(text, s->table.rows);
    }
    if (length == 0) (void)snprintf(out, ROW_SIZE, "%zu", row + 1);
    return HL_OK;
}

static hl_status warn(session *s, const hl_study_pair *pair,
                      const hl_expression_counts *counts, hl_error *err)
{
    const size_t whole = s->table.rows - counts->missing;
    char row[ROW_SIZE];
    hl_status status = HL_OK;

    if (counts->by_zero > 0) {
        status = row_name(s, counts->first_by_zero, row, err);
        if (status == HL_OK && counts->by_zero == whole) {
            return hl_fail(err, HL_CODE_EXPRESSION_ZERO, "derive.%s\t%zu\t%s\t%.200s",
                           pair->name, whole, row, pair->text);
        }
        if (status == HL_OK) {
            status = hl_warn(s->log, err, HL_CODE_EXPRESSION_BY_ZERO, s->table.source,
                             "derive.%s\t%zu\t%zu\t%s\t%.200s", pair->name,
                             counts->by_zero, s->table.rows, row, pair->text);
        }
    }
    if (status != HL_OK || counts->undefined == 0) return status;
    status = row_name(s, counts->first_undefined, row, err);
    if (status != HL_OK) return status;
    return hl_warn(s->log, err, HL_CODE_EXPRESSION_UNDEFINED, s->table.source,
                   "derive.%s\t%zu\t%zu\t%s\t%.200s", pair->name, counts->undefined,
                   s->table.rows, row, pair->text);
}

/// Append a field to the table, which takes its values over on success.
static hl_status add_field(hl_table *table, const char *name, hl_field field,
                           hl_error *err)
{
    size_t capacity = table->count;
    hl_field *grown = hl_grow(table->field, &capacity, table->count + 1, sizeof *grown);
    char *copy = hl_copy_text(name);

    if (grown != NULL) table->field = grown;
    if (grown == NULL || copy == NULL) {
        free(copy);
        return hl_no_memory(err, "a field");
    }
    field.name = copy;
    table->field[table->count++] = field;
    return HL_OK;
}

static hl_status evaluate(session *s, const hl_study_pair *pair,
                          const hl_expression *expression, hl_error *err)
{
    const size_t rows = s->table.rows;
    hl_expression_counts counts = {0};
    char entry[ROW_SIZE];
    double **column = hl_array(expression->names, sizeof *column);
    double *value = hl_array(rows, sizeof *value);
    hl_status status = HL_OK;

    (void)snprintf(entry, sizeof entry, "derive.%.120s", pair->name);
    if (column == NULL || value == NULL) {
        status = hl_no_memory(err, "%zu values", rows);
    }
    for (size_t j = 0; j < expression->names && status == HL_OK; j++) {
        column[j] = hl_array(rows, sizeof *column[j]);
        status = column[j] != NULL
                     ? read_column(s, expression->name[j], entry, column[j], err)
                     : hl_no_memory(err, "%zu values", rows);
    }
    if (status == HL_OK) {
        status = hl_expression_evaluate(expression, (const double *const *)column, rows,
                                        value, &counts, err);
    }
    if (status == HL_OK) status = warn(s, pair, &counts, err);
    if (status == HL_OK) {
        const hl_field field = {.kind = HL_FIELD_REAL, .number = value};
        status = add_field(&s->table, pair->name, field, err);
    }
    if (status != HL_OK) free(value);
    for (size_t j = 0; column != NULL && j < expression->names; j++) {
        free(column[j]);
    }
    free(column);
    return status;
}

hl_status session_derive(session *s, hl_error *err)
{
    const hl_study_pairs *derive = &s->study->derive;
    deriver d = {.s = s};

    hl_status status = session_find_candidates(s, err);
    if (status == HL_OK) status = parse_all(&d, err);
    if (status == HL_OK) status = put_in_order(&d, err);
    for (size_t k = 0; k < d.ordered && status == HL_OK; k++) {
        const size_t entry = d.order[k];
        status = evaluate(s, &derive->pair[entry], &d.expression[entry], err);
    }
    for (size_t k = 0; d.expression != NULL && k < derive->count; k++) {
        hl_expression_free(&d.expression[k]);
    }
    free(d.expression);
    free(d.order);
    free(d.done);
    return status;
}

hl_text session_meaning(session *s, const char *field)
{
    const hl_study_pairs *derive = &s->study->derive;

    for (size_t k = 0; k < derive->count; k++) {
        if (strcmp(derive->pair[k].name, field) != 0) continue;
        const char *words = session_keep(s, "%s = %s", field, derive->pair[k].text);
        return (hl_text){words, words};
    }
    if (s->study->indicators.source == NULL) {
        return (hl_text){"as in the layer", "取自图层"};
    }
    return (hl_text){"as in the indicator table", "取自指标表"};
}
