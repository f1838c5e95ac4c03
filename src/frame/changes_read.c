/// A table of events, checked by itself.

#include "hinterland/frame/changes.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/memory.h"
#include "frame/changing.h"

static const double SHARE_TOLERANCE = 1e-6;
static const long YEAR_MAX = 9999;
enum { TEXT_SIZE = 64 };

static const char *const WORDS[HL_CHANGE_TYPE_COUNT] = {
    [HL_CHANGE_RENAME] = "rename",   [HL_CHANGE_RECODE] = "recode",
    [HL_CHANGE_UPGRADE] = "upgrade", [HL_CHANGE_MERGE] = "merge",
    [HL_CHANGE_SPLIT] = "split",     [HL_CHANGE_TRANSFER] = "transfer",
};

hl_change_type hl_change_type_of(const char *word)
{
    hl_change_type type = 0;

    while (type < HL_CHANGE_TYPE_COUNT && strcmp(WORDS[type], word) != 0) {
        type++;
    }
    return type;
}

const char *hl_change_word(hl_change_type type)
{
    return type < HL_CHANGE_TYPE_COUNT ? WORDS[type] : "";
}

char *change_key(const char *raw, size_t width)
{
    char *key = hl_key_normal(raw, NULL);
    const size_t length = key != NULL ? strlen(key) : 0;

    if (key == NULL || length >= width || !hl_key_is_digits(key)) return key;
    char *filled = hl_array(width + 1, 1);
    if (filled != NULL) {
        memset(filled, '0', width - length);
        memcpy(filled + (width - length), key, length + 1);
    }
    free(key);
    return filled;
}

/// The columns of a table of events as texts.
enum { YEAR, TYPE, FROM, TO, SHARE, WEIGHT, SOURCE, COLUMNS, REQUIRED = SHARE };

static const char *const COLUMN[COLUMNS] = {
    "year", "type", "from_key", "to_key", "share", "weight_field", "source"};

typedef struct cells {
    char **text[COLUMNS]; ///< rows texts; NULL: no such column
} cells;

static void free_cells(cells *c, size_t rows)
{
    for (size_t k = 0; k < COLUMNS; k++) {
        hl_free_texts(c->text[k], rows);
    }
}

static hl_status read_cells(const hl_table *table, cells *out, hl_error *err)
{
    for (size_t k = 0; k < COLUMNS; k++) {
        const hl_field *field = hl_table_find(table, COLUMN[k]);
        if (field == NULL && k >= REQUIRED) continue;
        if (field == NULL) {
            return hl_fail(err, HL_CODE_CHANGES_COLUMN, "%s\t%s", COLUMN[k],
                           table->source);
        }
        const hl_status status =
            k == SOURCE // to be quoted, not compared
                ? hl_field_texts(field, table->rows, &out->text[k], err)
                : hl_field_normal_texts(field, table->rows, &out->text[k], NULL, err);
        if (status != HL_OK) return status;
    }
    return HL_OK;
}

static const char *cell(const cells *c, size_t column, size_t row)
{
    const bool there = c->text[column] != NULL && c->text[column][row] != NULL;

    return there ? c->text[column][row] : "";
}

static hl_status bad_cell(const hl_table *table, const cells *c, size_t column,
                          size_t row, hl_error *err)
{
    return hl_fail(err, HL_CODE_CHANGES_CELL, "%s\t%zu\t%s\t%.60s", table->source,
                   row + 1, COLUMN[column], cell(c, column, row));
}

static bool read_number(const char *text, double *out)
{
    char *end = NULL;

    if (text[strspn(text, "0123456789.eE-+")] != '\0') return false;
    *out = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*out);
}

static bool read_year(const char *text, long *out)
{
    double value = 0.0;

    if (!read_number(text, &value) || value != floor(value) ||
        fabs(value) > (double)YEAR_MAX) {
        return false;
    }
    *out = (long)value;
    return true;
}

/// NULL for an empty text; false: no memory.
static bool copy_optional(const char *text, char **out)
{
    *out = text[0] != '\0' ? hl_copy_text(text) : NULL;
    return text[0] == '\0' || *out != NULL;
}

static hl_status read_event(const hl_table *table, const cells *c, size_t row,
                            size_t width, hl_change *out, hl_error *err)
{
    const char *share = cell(c, SHARE, row);

    out->row = row + 1;
    out->share = NAN;
    if (!read_year(cell(c, YEAR, row), &out->year)) {
        return bad_cell(table, c, YEAR, row, err);
    }
    out->type = hl_change_type_of(cell(c, TYPE, row));
    if (out->type == HL_CHANGE_TYPE_COUNT) return bad_cell(table, c, TYPE, row, err);
    for (size_t k = FROM; k <= TO; k++) {
        if (cell(c, k, row)[0] == '\0') return bad_cell(table, c, k, row, err);
    }
    if (share[0] != '\0' && (!read_number(share, &out->share) || out->share <= 0.0 ||
                             out->share > 1.0 + SHARE_TOLERANCE)) {
        return bad_cell(table, c, SHARE, row, err);
    }
    out->from = change_key(cell(c, FROM, row), width);
    out->to = change_key(cell(c, TO, row), width);
    if (out->from == NULL || out->to == NULL ||
        !copy_optional(cell(c, WEIGHT, row), &out->weight_field) ||
        !copy_optional(cell(c, SOURCE, row), &out->source)) {
        return hl_no_memory(err, "an event");
    }
    return HL_OK;
}

/// A row that holds nothing in the columns that must be there.
static bool is_blank_row(const cells *c, size_t row)
{
    for (size_t k = 0; k < REQUIRED; k++) {
        if (cell(c, k, row)[0] != '\0') return false;
    }
    return true;
}

static int by_year_and_keys(const void *a, const void *b)
{
    const hl_change *x = a;
    const hl_change *y = b;

    if (x->year != y->year) return x->year < y->year ? -1 : 1;
    const int from = strcmp(x->from, y->from);
    if (from != 0) return from;
    const int to = strcmp(x->to, y->to);
    if (to != 0) return to;
    return (x->type > y->type) - (x->type < y->type);
}

// ---- what rows say together

/// Events first .. end - 1 with one year and one from_key.
static size_t unit_end(const hl_changes *c, size_t first)
{
    size_t end = first + 1;

    while (end < c->count && c->event[end].year == c->event[first].year &&
           strcmp(c->event[end].from, c->event[first].from) == 0) {
        end++;
    }
    return end;
}

static bool goes_on(hl_change_type type)
{
    return type <= HL_CHANGE_UPGRADE;
}

static hl_status check_types(const hl_changes *c, size_t first, size_t end,
                             hl_error *err)
{
    for (size_t k = first + 1; k < end; k++) {
        const hl_change *a = &c->event[k - 1];
        const hl_change *b = &c->event[k];
        const size_t low = a->row < b->row ? a->row : b->row;
        const size_t high = a->row < b->row ? b->row : a->row;
        if (strcmp(a->to, b->to) == 0 && a->type == b->type) {
            return hl_fail(err, HL_CODE_CHANGES_TWICE, "%s\t%zu\t%zu\t%ld\t%s\t%s",
                           c->table, low, high, a->year, a->from, a->to);
        }
        if (a->type != b->type || goes_on(a->type) || a->type == HL_CHANGE_MERGE) {
            return hl_fail(err, HL_CODE_CHANGES_CONTRADICTION,
                           "%s\t%zu\t%zu\t%s\t%s\t%s\t%ld", c->table, low, high,
                           a->from, hl_change_word(a->type), hl_change_word(b->type),
                           a->year);
        }
    }
    return HL_OK;
}

static hl_status bad_shares(const hl_changes *c, const hl_change *event,
                            const char *why, hl_error *err)
{
    return hl_fail(err, HL_CODE_CHANGES_SHARES, "%s\t%s\t%s\t%ld\t%s", c->table,
                   hl_change_word(event->type), event->from, event->year, why);
}

static hl_status check_shares(const hl_changes *c, size_t first, size_t end,
                              hl_error *err)
{
    const hl_change *event = &c->event[first];
    char why[TEXT_SIZE];
    double sum = 0.0;
    size_t stated = 0;

    for (size_t k = first; k < end; k++) {
        if (isnan(c->event[k].share)) continue;
        stated++;
        sum += c->event[k].share;
    }
    const bool whole = fabs(sum - 1.0) <= SHARE_TOLERANCE;
    bool fits = stated == 0 || stated == end - first;
    if (event->type == HL_CHANGE_SPLIT) {
        fits = fits && end - first > 1 && (stated == 0 || whole);
    } else if (event->type == HL_CHANGE_TRANSFER) {
        fits = fits && (stated == 0 || sum < 1.0 - SHARE_TOLERANCE);
    } else {
        fits = stated == 0 || whole;
    }
    if (fits) return HL_OK;
    (void)snprintf(why, sizeof why, "n = %zu, n(share) = %zu, sum = %.9g", end - first,
                   stated, sum);
    return bad_shares(c, event, why, err);
}

/// A recoding, transfer or merger of a unit to itself; only a rename keeps the key.
static hl_status check_itself(const hl_changes *c, size_t k, hl_error *err)
{
    const hl_change *event = &c->event[k];
    char path[TEXT_SIZE];

    if (strcmp(event->from, event->to) != 0) return HL_OK;
    if (event->type != HL_CHANGE_RECODE && event->type != HL_CHANGE_TRANSFER) {
        return HL_OK;
    }
    (void)snprintf(path, sizeof path, "%.25s > %.25s", event->from, event->to);
    return hl_fail(err, HL_CODE_CHANGES_CIRCLE, "%s\t%ld\t%s", c->table, event->year,
                   path);
}

// ---- circles within a year

/// The first event of a year and key; the count when there is none.
static size_t find_unit(const hl_changes *c, long year, const char *key)
{
    size_t low = 0;
    size_t high = c->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const hl_change *event = &c->event[middle];
        const bool before =
            event->year < year || (event->year == year && strcmp(event->from, key) < 0);
        if (before) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low < c->count && c->event[low].year == year &&
        strcmp(c->event[low].from, key) == 0) {
        return low;
    }
    return c->count;
}

/// How far an event is on its way: a walk over the events of a year without recursion.
typedef struct walk {
    size_t *path;   ///< first events of the units on the path
    size_t *next;   ///< of each, the event to follow next
    uint8_t *state; ///< of a unit's first event: 0 new, 1 on the path, 2 done
} walk;

static hl_status circle(const hl_changes *c, const walk *w, size_t depth, size_t to,
                        hl_error *err)
{
    hl_buffer path = {0};
    size_t k = 0;

    while (w->path[k] != to) {
        k++;
    }
    for (; k < depth; k++) {
        hl_buffer_format(&path, "%s > ", c->event[w->path[k]].from);
    }
    hl_buffer_text(&path, c->event[to].from);
    hl_status status = hl_buffer_check(&path, err);
    if (status == HL_OK) {
        status = hl_fail(err, HL_CODE_CHANGES_CIRCLE, "%s\t%ld\t%.200s", c->table,
                         c->event[to].year, path.text);
    }
    hl_buffer_free(&path);
    return status;
}

static hl_status walk_from(const hl_changes *c, size_t start, walk *w, hl_error *err)
{
    size_t depth = 1;

    w->path[0] = start;
    w->next[0] = start;
    w->state[start] = 1;
    while (depth > 0) {
        const size_t unit = w->path[depth - 1];
        const size_t k = w->next[depth - 1]++;
        if (k == unit_end(c, unit)) {
            w->state[unit] = 2;
            depth--;
            continue;
        }
        if (c->event[k].type > HL_CHANGE_MERGE) continue; // a part may come and go
        const size_t to = find_unit(c, c->event[k].year, c->event[k].to);
        if (to == c->count || to == unit || w->state[to] == 2) continue;
        if (w->state[to] == 1) return circle(c, w, depth, to, err);
        w->state[to] = 1;
        w->path[depth] = to;
        w->next[depth++] = to;
    }
    return HL_OK;
}

static hl_status check_circles(const hl_changes *c, hl_error *err)
{
    walk w = {.path = hl_array(c->count, sizeof *w.path),
              .next = hl_array(c->count, sizeof *w.next),
              .state = hl_array(c->count, sizeof *w.state)};
    hl_status status = HL_OK;

    if (w.path == NULL || w.next == NULL || w.state == NULL) {
        status = hl_no_memory(err, "%zu events", c->count);
    }
    for (size_t k = 0; k < c->count && status == HL_OK; k = unit_end(c, k)) {
        if (w.state[k] == 0) status = walk_from(c, k, &w, err);
    }
    free(w.path);
    free(w.next);
    free(w.state);
    return status;
}

static hl_status check_events(const hl_changes *c, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t k = 0; k < c->count && status == HL_OK;) {
        const size_t end = unit_end(c, k);
        status = check_types(c, k, end, err);
        if (status == HL_OK) status = check_shares(c, k, end, err);
        for (; k < end && status == HL_OK; k++) {
            status = check_itself(c, k, err);
        }
    }
    return status == HL_OK ? check_circles(c, err) : status;
}

hl_status hl_changes_read(const hl_table *table, size_t key_width, hl_changes *out,
                          hl_error *err)
{
    hl_changes c = {.table = hl_copy_text(table->source != NULL ? table->source : "")};
    cells text = {0};

    hl_status status =
        c.table != NULL ? read_cells(table, &text, err) : hl_no_memory(err, "a name");
    if (status != HL_OK) goto done;
    c.event = hl_array(table->rows, sizeof *c.event);
    if (c.event == NULL) {
        status = hl_no_memory(err, "%zu events", table->rows);
        goto done;
    }
    for (size_t r = 0; r < table->rows && status == HL_OK; r++) {
        if (is_blank_row(&text, r)) continue;
        status = read_event(table, &text, r, key_width, &c.event[c.count++], err);
    }
    if (status != HL_OK) goto done;
    qsort(c.event, c.count, sizeof *c.event, by_year_and_keys);
    status = check_events(&c, err);
    if (status != HL_OK) goto done;
    *out = c;
    c = (hl_changes){0};
done:
    free_cells(&text, table->rows);
    hl_changes_free(&c);
    return status;
}

void hl_changes_free(hl_changes *changes)
{
    for (size_t k = 0; k < changes->count; k++) {
        free(changes->event[k].from);
        free(changes->event[k].to);
        free(changes->event[k].weight_field);
        free(changes->event[k].source);
    }
    free(changes->event);
    free(changes->table);
    *changes = (hl_changes){0};
}
