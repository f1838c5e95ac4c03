/// The table and its events together: keys, years, and which events apply.

#include "frame/changing.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"

enum { DECIMAL = 10 };

// ---- keys and periods of the table

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int by_year(const void *a, const void *b)
{
    const long x = *(const long *)a;
    const long y = *(const long *)b;

    return (x > y) - (x < y);
}

static hl_status read_keys(changing *c, hl_error *err)
{
    const hl_changes_options *o = c->options;
    const hl_field *field = NULL;
    const size_t rows = c->table->rows;
    char **text = NULL;

    hl_status status = hl_field_require(c->table, o->key, &field, err);
    if (status == HL_OK) status = hl_field_texts(field, rows, &text, err);
    if (status != HL_OK) return status;
    c->row_key = text;
    for (size_t r = 0; r < rows; r++) {
        char *key = change_key(text[r], o->key_width);
        if (key == NULL) return hl_no_memory(err, "%zu keys", rows);
        free(text[r]);
        text[r] = key;
    }
    status = hl_field_require(c->table, o->period, &field, err);
    if (status == HL_OK) {
        status = hl_field_normal_texts(field, rows, &c->row_period, NULL, err);
    }
    if (status != HL_OK || o->name == NULL) return status;
    status = hl_field_require(c->table, o->name, &field, err);
    if (status != HL_OK) return status;
    return hl_field_normal_texts(field, rows, &c->row_name, NULL, err);
}

/// A row that belongs to a unit and a period.
static bool is_panel_row(const changing *c, size_t row)
{
    return c->row_key[row][0] != '\0' && c->row_period[row][0] != '\0';
}

static long year_of(const char *period)
{
    return strtol(period, NULL, DECIMAL);
}

static hl_status read_periods(changing *c, hl_error *err)
{
    const size_t rows = c->table->rows;
    size_t count = 0;

    c->period = hl_array(rows, sizeof *c->period);
    if (c->period == NULL) return hl_no_memory(err, "%zu periods", rows);
    for (size_t r = 0; r < rows; r++) {
        const char *text = c->row_period[r];
        if (!is_panel_row(c, r)) continue;
        if (!hl_key_is_digits(text) || strlen(text) > 4) { // NOLINT: a year
            return hl_fail(err, HL_CODE_CHANGES_NOT_A_YEAR, "%.60s\t%s", text,
                           c->table->source);
        }
        c->period[count++] = year_of(text);
    }
    qsort(c->period, count, sizeof *c->period, by_year);
    for (size_t k = 0; k < count; k++) {
        const bool again = c->periods > 0 && c->period[c->periods - 1] == c->period[k];
        if (!again) c->period[c->periods++] = c->period[k];
    }
    return HL_OK;
}

/// Every key that the table, an event or the boundaries name, once.
static hl_status gather_keys(changing *c, hl_error *err)
{
    const size_t most = c->table->rows + 2 * c->changes->count + c->options->knowns;
    size_t count = 0;

    c->key = hl_array(most, sizeof *c->key);
    if (c->key == NULL) return hl_no_memory(err, "%zu keys", most);
    for (size_t r = 0; r < c->table->rows; r++) {
        if (is_panel_row(c, r)) c->key[count++] = c->row_key[r];
    }
    for (size_t k = 0; k < c->changes->count; k++) {
        c->key[count++] = c->changes->event[k].from;
        c->key[count++] = c->changes->event[k].to;
    }
    for (size_t k = 0; k < c->options->knowns; k++) {
        c->key[count++] = c->options->known[k];
    }
    qsort(c->key, count, sizeof *c->key, by_text);
    for (size_t k = 0; k < count; k++) {
        const bool again = c->keys > 0 && strcmp(c->key[c->keys - 1], c->key[k]) == 0;
        if (!again) c->key[c->keys++] = c->key[k];
    }
    c->known = hl_array(c->keys, sizeof *c->known);
    if (c->known == NULL) return hl_no_memory(err, "%zu keys", c->keys);
    for (size_t k = 0; k < c->options->knowns; k++) {
        c->known[changing_find(c, c->options->known[k])] = true;
    }
    return HL_OK;
}

size_t changing_find(const changing *c, const char *key)
{
    const char **at = bsearch(&key, c->key, c->keys, sizeof *c->key, by_text);

    return at != NULL ? (size_t)(at - c->key) : SIZE_MAX;
}

static size_t period_index(const changing *c, long year)
{
    const long *at = bsearch(&year, c->period, c->periods, sizeof *c->period, by_year);

    return (size_t)(at - c->period); // every panel row has one of them
}

static hl_status place_rows(changing *c, hl_error *err)
{
    const size_t cells = c->periods * c->keys;

    c->row_of = hl_array(cells, sizeof *c->row_of);
    if (c->row_of == NULL) return hl_no_memory(err, "%zu rows", cells);
    memset(c->row_of, UINT8_MAX, cells * sizeof *c->row_of); // SIZE_MAX
    for (size_t r = 0; r < c->table->rows; r++) {
        if (!is_panel_row(c, r)) continue;
        const size_t t = period_index(c, year_of(c->row_period[r]));
        size_t *cell = &c->row_of[t * c->keys + changing_find(c, c->row_key[r])];
        if (*cell != SIZE_MAX) {
            return hl_fail(err, HL_CODE_CHANGES_ROW_TWICE, "%s\t%s\t%ld\t%zu\t%zu",
                           c->table->source, c->row_key[r], c->period[t], *cell + 1,
                           r + 1);
        }
        *cell = r;
    }
    return HL_OK;
}

// ---- steps

static int by_order(const void *a, const void *b)
{
    const change_step *x = a;
    const change_step *y = b;

    if (x->event->year != y->event->year) {
        return x->event->year < y->event->year ? -1 : 1;
    }
    if (x->level != y->level) return x->level < y->level ? -1 : 1;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

static double default_share(const hl_change *event)
{
    return event->type <= HL_CHANGE_MERGE ? 1.0 : event->share;
}

/// Events of the years in which the table is carried over.
static hl_status take_steps(changing *c, hl_error *err)
{
    const long first = c->periods > 0 ? c->period[0] : c->year;
    const long last = c->periods > 0 ? c->period[c->periods - 1] : c->year;
    const long low = first < c->year ? first : c->year;
    const long high = last > c->year ? last : c->year;

    c->step = hl_array(c->changes->count, sizeof *c->step);
    if (c->step == NULL) return hl_no_memory(err, "%zu events", c->changes->count);
    for (size_t k = 0; k < c->changes->count; k++) {
        const hl_change *event = &c->changes->event[k];
        if (event->year <= low || event->year > high) continue;
        c->step[c->steps++] = (change_step){.event = event,
                                            .from = changing_find(c, event->from),
                                            .to = changing_find(c, event->to),
                                            .share = default_share(event)};
    }
    return HL_OK;
}

/// Raise what begins at a unit that others of its year have made, until nothing moves.
/// Events of whole units go in no circle: no level is higher than the events are many.
static bool raise_levels(changing *c, size_t first, size_t end, const bool *fresh)
{
    bool moved = false;

    for (size_t a = first; a < end; a++) {
        for (size_t b = first; b < end; b++) {
            const change_step *before = &c->step[a];
            change_step *after = &c->step[b];
            if (!fresh[b] || before->to != after->from) continue;
            if (before->from == before->to || after->level > before->level) continue;
            if (before->level >= end - first) continue;
            after->level = before->level + 1;
            moved = true;
        }
    }
    return moved;
}

/// All events of a year happen at once to the units that were there before it; what
/// begins at a unit that the year itself makes comes after.
static hl_status order_steps(changing *c, hl_error *err)
{
    bool *fresh = hl_array(c->steps, sizeof *fresh);

    if (fresh == NULL) return hl_no_memory(err, "%zu events", c->steps);
    qsort(c->step, c->steps, sizeof *c->step, by_order);
    for (size_t first = 0; first < c->steps;) {
        const long year = c->step[first].event->year;
        size_t end = first;
        for (; end < c->steps && c->step[end].event->year == year; end++) {
            fresh[end] = !changing_exists(c, c->step[end].from, first);
        }
        while (raise_levels(c, first, end, fresh)) {
        }
        qsort(c->step + first, end - first, sizeof *c->step, by_order);
        first = end;
    }
    free(fresh);
    return HL_OK;
}

size_t changing_group_end(const changing *c, size_t first)
{
    const change_step *a = &c->step[first];
    size_t end = first + 1;

    while (end < c->steps && c->step[end].event->year == a->event->year &&
           c->step[end].level == a->level) {
        end++;
    }
    return end;
}

/// Steps first .. end - 1 of one unit in one year.
static size_t unit_end(const changing *c, size_t first)
{
    const change_step *a = &c->step[first];
    size_t end = first + 1;

    while (end < c->steps && c->step[end].event->year == a->event->year &&
           c->step[end].from == a->from) {
        end++;
    }
    return end;
}

/// The stated shares of a split sum to 1 as near as they were written: exactly.
static void fill_up(changing *c)
{
    for (size_t k = 0; k < c->steps;) {
        const size_t end = unit_end(c, k);
        hl_sum sum = {0};
        for (size_t j = k; j < end; j++) {
            hl_sum_add(&sum, c->step[j].share);
        }
        const bool split = c->step[k].event->type == HL_CHANGE_SPLIT;
        for (; k < end; k++) {
            if (split) c->step[k].share /= hl_sum_value(&sum);
        }
    }
}

// ---- shares that are measured

/// Is the key touched by other events than those from `from`, in the years from that of
/// the step to `last`?
static bool is_touched(const changing *c, size_t key, const change_step *step,
                       long last)
{
    for (size_t k = 0; k < c->steps; k++) {
        const change_step *other = &c->step[k];
        const long year = other->event->year;
        if (year < step->event->year || year > last) continue;
        if (other->from == step->from && year == step->event->year) continue;
        if (other->from == key || other->to == key) return true;
    }
    return false;
}

/// The values of the successors in a period; false when one is missing or was something
/// else before.
static bool read_weights(const changing *c, size_t first, size_t end, size_t period,
                         const double *value)
{
    for (size_t k = first; k < end; k++) {
        const change_step *step = &c->step[k];
        const size_t row = c->row_of[period * c->keys + step->to];
        long before = 0;
        const bool new_unit =
            step->to == step->from ||
            !changing_seen_before(c, step->to, step->event->year, &before);
        if (row == SIZE_MAX || !isfinite(value[row]) || value[row] < 0.0) return false;
        if (!new_unit || is_touched(c, step->to, step, c->period[period])) return false;
    }
    return true;
}

static void measure(changing *c, size_t first, size_t end, const double *value)
{
    size_t t = 0;
    hl_sum sum = {0};

    while (t < c->periods && (c->period[t] < c->step[first].event->year ||
                              !read_weights(c, first, end, t, value))) {
        t++;
    }
    if (t == c->periods) return;
    for (size_t k = first; k < end; k++) {
        hl_sum_add(&sum, value[c->row_of[t * c->keys + c->step[k].to]]);
    }
    if (!(hl_sum_value(&sum) > 0.0)) return;
    for (size_t k = first; k < end; k++) {
        change_step *step = &c->step[k];
        step->share = value[c->row_of[t * c->keys + step->to]] / hl_sum_value(&sum);
        step->measured = true;
    }
    c->measured++;
    hl_key_list_add(&c->measures, c->key[c->step[first].from]);
}

/// Does a split say what its shares are to be measured by, and not what they are?
static bool is_measured(const hl_change *event)
{
    return event->type == HL_CHANGE_SPLIT && isnan(event->share) &&
           event->weight_field != NULL;
}

static hl_status measure_shares(changing *c, hl_error *err)
{
    double *value = hl_array(c->table->rows, sizeof *value);
    hl_status status = HL_OK;
    size_t end = 0;

    if (value == NULL) return hl_no_memory(err, "%zu values", c->table->rows);
    for (size_t k = 0; k < c->steps && status == HL_OK; k = end) {
        const hl_field *field = NULL;
        end = unit_end(c, k);
        if (!is_measured(c->step[k].event)) continue;
        status =
            hl_field_require(c->table, c->step[k].event->weight_field, &field, err);
        if (status != HL_OK) break;
        hl_field_numbers(field, c->table->rows, value, NULL);
        measure(c, k, end, value);
    }
    free(value);
    return status;
}

hl_status changing_begin(changing *c, hl_error *err)
{
    hl_status status = read_keys(c, err);

    if (status == HL_OK) status = read_periods(c, err);
    if (status == HL_OK) status = gather_keys(c, err);
    if (status == HL_OK) status = place_rows(c, err);
    if (status != HL_OK) return status;
    c->year = c->options->year;
    if (c->year == 0 && c->periods > 0) c->year = c->period[c->periods - 1];
    status = take_steps(c, err);
    if (status != HL_OK) return status;
    status = order_steps(c, err);
    if (status != HL_OK) return status;
    fill_up(c);
    return measure_shares(c, err);
}

void changing_end(changing *c)
{
    hl_free_texts(c->row_key, c->table->rows);
    hl_free_texts(c->row_period, c->table->rows);
    hl_free_texts(c->row_name, c->table->rows);
    free(c->key);
    free(c->period);
    free(c->row_of);
    free(c->known);
    free(c->step);
    free(c->piece);
    *c = (changing){0};
}

const char *changing_name(const changing *c, size_t key, long year)
{
    const char *nearest = NULL;
    long distance = 0;

    for (size_t t = 0; c->row_name != NULL && t < c->periods; t++) {
        const size_t row = c->row_of[t * c->keys + key];
        const long away = labs(c->period[t] - year);
        if (row == SIZE_MAX || c->row_name[row][0] == '\0') continue;
        if (nearest != NULL && away >= distance) continue;
        nearest = c->row_name[row];
        distance = away;
    }
    return nearest;
}
