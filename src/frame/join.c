#include "hinterland/frame/join.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "frame/joiner.h"

enum { WIDTH_MAX = 32, CODE_WIDTH = 6, LONG_WIDTH = 12 };

static const double DEFAULT_MIN_MATCH = 0.95;
static const double PER_CENT = 100.0;

hl_join_options hl_join_defaults(void)
{
    return (hl_join_options){.min_match = DEFAULT_MIN_MATCH};
}

static int compare_terms(const join_term *a, const join_term *b)
{
    const size_t shared = a->length < b->length ? a->length : b->length;

    const int order = memcmp(a->text, b->text, shared);
    if (order != 0) return order;
    return (a->length > b->length) - (a->length < b->length);
}

static int by_text(const void *pa, const void *pb)
{
    const join_term *a = pa;
    const join_term *b = pb;

    const int order = compare_terms(a, b);
    return order != 0 ? order : (a->id > b->id) - (a->id < b->id);
}

hl_status join_index_build(size_t capacity, join_index *out, hl_error *err)
{
    out->term = hl_array(capacity, sizeof *out->term);
    return out->term != NULL ? HL_OK : hl_no_memory(err, "%zu keys", capacity);
}

void join_index_add(join_index *index, const char *text, size_t length, size_t id)
{
    index->term[index->count++] = (join_term){text, length, id};
}

void join_index_sort(join_index *index)
{
    qsort(index->term, index->count, sizeof *index->term, by_text);
}

size_t join_index_find(const join_index *index, const char *text, size_t length,
                       size_t *first)
{
    const join_term wanted = {text, length, 0};
    size_t low = 0;
    size_t high = index->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (compare_terms(&index->term[middle], &wanted) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *first = low;
    while (high < index->count && compare_terms(&index->term[high], &wanted) == 0) {
        high++;
    }
    return high - low;
}

static void free_joiner(joiner *j)
{
    const size_t rows = j->table->rows;

    hl_free_texts(j->key, rows);
    hl_free_texts(j->key_read, rows);
    hl_free_texts(j->name, rows);
    hl_free_texts(j->period, rows);
    free(j->repairs);
    free(j->entry);
    for (size_t g = 0; g < j->groups; g++) {
        free(j->group[g].squeezed);
    }
    free(j->group);
    free(j->unit);
    hl_free_texts(j->unit_name, j->frame->n);
    hl_free_texts(j->unit_squeezed, j->frame->n);
    free(j->squeezed.term);
    free(j->zeros.term);
    free(j->for_unit);
    free(j->for_group);
    hl_join_free(&j->made);
}

// ---- reading ------------------------------------------------------------------------

static hl_status read_field(const joiner *j, const char *name, char ***out,
                            hl_error *err)
{
    const hl_field *field = NULL;

    if (name == NULL) return HL_OK;
    const hl_status status = hl_field_require(j->table, name, &field, err);
    if (status != HL_OK) return status;
    return hl_field_normal_texts(field, j->table->rows, out, NULL, err);
}

static hl_status read_fields(joiner *j, hl_error *err)
{
    const size_t rows = j->table->rows;
    const hl_field *key = NULL;

    hl_status status = hl_field_require(j->table, j->options->key, &key, err);
    if (status != HL_OK) return status;
    j->repairs = hl_array(rows, sizeof *j->repairs);
    if (j->repairs == NULL) return hl_no_memory(err, "%zu rows", rows);
    status = hl_field_texts(key, rows, &j->key_read, err);
    if (status != HL_OK) return status;
    status = hl_field_normal_texts(key, rows, &j->key, j->repairs, err);
    if (status != HL_OK) return status;
    status = read_field(j, j->options->name, &j->name, err);
    if (status != HL_OK) return status;
    return read_field(j, j->options->period, &j->period, err);
}

static int compare_texts(const void *pa, const void *pb)
{
    const char *const *a = pa;
    const char *const *b = pb;

    return strcmp(*a, *b);
}

/// Is this row's key looked at, as far as its period goes?
static bool is_wanted(const joiner *j, size_t row)
{
    if (j->options->only == NULL || j->period == NULL) return true;
    return strcmp(j->period[row], j->options->only) == 0;
}

static hl_status fail_no_period(const joiner *j, const char **list, size_t count,
                                hl_error *err)
{
    hl_key_list words = {0};

    for (size_t i = 0; i < count; i++) {
        hl_key_list_add(&words, list[i]);
    }
    return hl_fail(err, HL_CODE_JOIN_NO_PERIOD, "%s\t%s\t%s", j->options->only,
                   j->made.table, words.text);
}

/// The distinct periods of the rows that have a key, ascending; borrowed texts.
static size_t collect_periods(const joiner *j, const char **list)
{
    size_t count = 0;
    size_t distinct = 0;

    for (size_t i = 0; i < j->table->rows; i++) {
        const char *period = j->period != NULL ? j->period[i] : "";
        const bool is_known = j->period == NULL || period[0] != '\0';
        if (is_known && j->key[i][0] != '\0') list[count++] = period;
    }
    qsort(list, count, sizeof *list, compare_texts);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(list[i], list[distinct - 1]) != 0) {
            list[distinct++] = list[i];
        }
    }
    return distinct;
}

static hl_status copy_periods(joiner *j, const char **list, size_t count, hl_error *err)
{
    const char *only = j->period != NULL ? j->options->only : NULL;

    j->made.period = hl_array(count, sizeof *j->made.period);
    if (j->made.period == NULL) return hl_no_memory(err, "%zu periods", count);
    for (size_t i = 0; i < count; i++) {
        if (only != NULL && strcmp(list[i], only) != 0) continue;
        char *copy = hl_copy_text(list[i]);
        if (copy == NULL) return hl_no_memory(err, "%zu periods", count);
        j->made.period[j->made.periods++] = copy;
    }
    return j->made.periods > 0 ? HL_OK : fail_no_period(j, list, count, err);
}

static hl_status list_periods(joiner *j, hl_error *err)
{
    const size_t rows = j->table->rows;
    const char **list = hl_array(rows, sizeof *list);

    if (list == NULL) return hl_no_memory(err, "%zu periods", rows);
    const size_t count = collect_periods(j, list);
    hl_status status = HL_OK;
    if (count == 0) {
        status = hl_fail(err, HL_CODE_JOIN_NO_KEYS, "%s\t%s\t%zu", j->options->key,
                         j->made.table, rows);
    } else {
        status = copy_periods(j, list, count, err);
    }
    free(list);
    return status;
}

static size_t period_of(const joiner *j, size_t row)
{
    if (j->period == NULL) return 0;

    const char *wanted = j->period[row];
    char *const *found =
        bsearch(&wanted, j->made.period, j->made.periods, sizeof wanted, compare_texts);
    return found != NULL ? (size_t)(found - j->made.period) : SIZE_MAX;
}

static int by_key(const void *pa, const void *pb)
{
    const join_entry *a = pa;
    const join_entry *b = pb;

    int order = strcmp(a->key, b->key);
    if (order == 0) order = strcmp(a->read, b->read);
    if (order == 0) order = strcmp(a->name, b->name);
    if (order == 0) order = (a->period > b->period) - (a->period < b->period);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static hl_status list_entries(joiner *j, hl_error *err)
{
    const size_t rows = j->table->rows;

    j->entry = hl_array(rows, sizeof *j->entry);
    if (j->entry == NULL) return hl_no_memory(err, "%zu rows", rows);
    for (size_t i = 0; i < rows; i++) {
        if (j->key[i][0] == '\0') {
            j->made.reason[HL_REASON_NO_KEY]++;
        } else if (j->period != NULL && j->period[i][0] == '\0') {
            j->made.reason[HL_REASON_NO_PERIOD]++;
        } else if (!is_wanted(j, i)) {
            j->made.rows_other_period++;
        } else {
            j->entry[j->entries++] =
                (join_entry){.key = j->key[i],
                             .read = j->key_read[i],
                             .name = j->name != NULL ? j->name[i] : "",
                             .period = period_of(j, i),
                             .row = i,
                             .repairs = j->repairs[i]};
        }
    }
    qsort(j->entry, j->entries, sizeof *j->entry, by_key);
    return HL_OK;
}

static hl_status begin_group(joiner *j, size_t first, hl_error *err)
{
    const char *key = j->entry[first].key;
    join_group *group = &j->group[j->groups++];

    *group = (join_group){.key = key, .name = "", .first = first, .unit = SIZE_MAX};
    if (strchr(key, ' ') == NULL) return HL_OK;
    group->squeezed = hl_key_squeezed(key);
    return group->squeezed != NULL ? HL_OK : hl_no_memory(err, "a key");
}

static hl_status group_entries(joiner *j, hl_error *err)
{
    j->group = hl_array(j->entries, sizeof *j->group);
    if (j->group == NULL) return hl_no_memory(err, "%zu keys", j->entries);
    for (size_t e = 0; e < j->entries; e++) {
        join_entry *entry = &j->entry[e];
        hl_status status = HL_OK;
        if (e == 0 || strcmp(entry->key, entry[-1].key) != 0) {
            status = begin_group(j, e, err);
        }
        if (status != HL_OK) return status;
        join_group *group = &j->group[j->groups - 1];
        entry->group = j->groups - 1;
        group->end = e + 1;
        if (group->name[0] == '\0') group->name = entry->name;
    }
    return HL_OK;
}

// ---- the units ----------------------------------------------------------------------

static hl_status read_unit_names(joiner *j, hl_error *err)
{
    const hl_column *column = hl_columns_find(&j->frame->units, "name");
    const bool has_names = column != NULL && column->text != NULL;
    const size_t n = j->frame->n;

    j->unit = hl_array(n, sizeof *j->unit);
    j->unit_name = hl_array(n, sizeof *j->unit_name);
    j->unit_squeezed = hl_array(n, sizeof *j->unit_squeezed);
    if (j->unit == NULL || j->unit_name == NULL || j->unit_squeezed == NULL) {
        return hl_no_memory(err, "%zu units", n);
    }
    for (size_t i = 0; i < n; i++) {
        j->unit_name[i] = hl_key_normal(has_names ? column->text[i] : NULL, NULL);
        j->unit_squeezed[i] = hl_key_squeezed(j->frame->key[i]);
        if (j->unit_name[i] == NULL || j->unit_squeezed[i] == NULL) {
            return hl_no_memory(err, "%zu units", n);
        }
        j->unit[i] = (join_unit){.key = j->frame->key[i], .name = j->unit_name[i]};
    }
    return HL_OK;
}

static hl_status index_units(joiner *j, hl_error *err)
{
    const size_t n = j->frame->n;

    hl_status status = join_index_build(n, &j->squeezed, err);
    if (status == HL_OK) status = join_index_build(n, &j->zeros, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < n; i++) {
        const char *squeezed = j->unit_squeezed[i];
        join_index_add(&j->squeezed, squeezed, strlen(squeezed), i);
        if (!hl_key_is_digits(squeezed)) continue;
        const char *significant = hl_key_significant(squeezed);
        join_index_add(&j->zeros, significant, strlen(significant), i);
    }
    join_index_sort(&j->squeezed);
    join_index_sort(&j->zeros);
    return HL_OK;
}

static void count_width(const char *key, size_t count[WIDTH_MAX])
{
    const size_t width = strlen(key);

    if (width < WIDTH_MAX && hl_key_is_digits(key)) count[width]++;
}

/// The most frequent width, the longer of equals; 0 without any.
static size_t usual_width(const size_t count[WIDTH_MAX])
{
    size_t usual = 0;

    for (size_t width = 1; width < WIDTH_MAX; width++) {
        if (count[width] > 0 && count[width] >= count[usual]) usual = width;
    }
    return usual;
}

static void measure_widths(joiner *j)
{
    size_t units[WIDTH_MAX] = {0};
    size_t keys[WIDTH_MAX] = {0};

    for (size_t i = 0; i < j->frame->n; i++) {
        count_width(j->frame->key[i], units);
    }
    for (size_t g = 0; g < j->groups; g++) {
        count_width(j->group[g].key, keys);
    }
    const size_t asked = j->options->key_width;
    j->unit_width = asked > 0 ? asked : usual_width(units);
    j->table_width = asked > 0 ? asked : usual_width(keys);
}

// ---- matching -----------------------------------------------------------------------

static size_t visit_terms(const join_index *index, const char *text, join_visit *visit,
                          void *context)
{
    size_t first = 0;

    const size_t count = join_index_find(index, text, strlen(text), &first);
    for (size_t i = first; i < first + count; i++) {
        visit(context, index->term[i].id);
    }
    return count;
}

static size_t visit_equal(const joiner *j, const char *key, join_visit *visit,
                          void *context)
{
    char *const *found =
        bsearch(&key, j->frame->key, j->frame->n, sizeof key, compare_texts);

    if (found == NULL) return 0;
    visit(context, (size_t)(found - j->frame->key));
    return 1;
}

static size_t visit_zeros(const joiner *j, const char *key, join_visit *visit,
                          void *context)
{
    const char *significant = hl_key_significant(key);
    const size_t width = strlen(key);
    size_t visited = 0;
    size_t first = 0;

    if (!hl_key_is_digits(key)) return 0;
    const size_t count =
        join_index_find(&j->zeros, significant, strlen(significant), &first);
    for (size_t i = first; i < first + count; i++) {
        const size_t unit = j->zeros.term[i].id;
        const size_t other = strlen(j->unit_squeezed[unit]);
        const bool fits =
            other > width ? other == j->unit_width : width == j->table_width;
        if (!fits) continue;
        visit(context, unit);
        visited++;
    }
    return visited;
}

/// 12 digits to 6, and the other way round.
static size_t visit_long(const joiner *j, const char *key, join_visit *visit,
                         void *context)
{
    char other[WIDTH_MAX];
    const size_t width = strlen(key);

    if (!hl_key_is_digits(key) || width > LONG_WIDTH) return 0;
    (void)snprintf(other, sizeof other, "%.*s", CODE_WIDTH, key);
    if (hl_key_is_long_form(key, other)) return visit_equal(j, other, visit, context);
    (void)snprintf(other, sizeof other, "%s000000", key);
    if (hl_key_is_long_form(other, key)) return visit_equal(j, other, visit, context);
    return 0;
}

join_rule join_candidates(const joiner *j, const join_group *group, join_visit *visit,
                          void *context)
{
    const char *key = group->key;
    const char *squeezed = group->squeezed != NULL ? group->squeezed : key;

    if (visit_equal(j, key, visit, context) > 0) return RULE_EQUAL;
    if (visit_terms(&j->squeezed, squeezed, visit, context) > 0) return RULE_SQUEEZED;
    if (visit_zeros(j, key, visit, context) > 0) return RULE_ZEROS;
    return visit_long(j, key, visit, context) > 0 ? RULE_LONG : RULE_NONE;
}

/// How many units fit, and one of them.
typedef struct fit {
    size_t count;
    size_t unit;
} fit;

static void note_fit(void *context, size_t unit)
{
    fit *f = context;

    f->count++;
    f->unit = unit;
}

static void mark_ambiguous(void *context, size_t unit)
{
    joiner *j = context;

    j->unit[unit].is_ambiguous = true;
}

static void match_groups(joiner *j)
{
    for (size_t g = 0; g < j->groups; g++) {
        join_group *group = &j->group[g];
        fit f = {0};
        group->rule = join_candidates(j, group, note_fit, &f);
        group->is_ambiguous = f.count > 1;
        if (f.count == 1) group->unit = f.unit;
        if (f.count > 1) (void)join_candidates(j, group, mark_ambiguous, j);
    }
}

/// What competes for a unit in a period.
typedef struct cell {
    size_t entry;    ///< of the best rule; SIZE_MAX = none yet
    bool is_tie;     ///< another key fits by the same rule
    bool has_copies; ///< the same key once more
} cell;

static void compete(joiner *j, cell *c, size_t e)
{
    const join_group *group = &j->group[j->entry[e].group];

    if (c->entry == SIZE_MAX) {
        c->entry = e;
        return;
    }
    const join_group *best = &j->group[j->entry[c->entry].group];
    if (group == best) {
        c->has_copies = true;
    } else if (group->rule < best->rule) {
        *c = (cell){.entry = e};
    } else if (group->rule == best->rule) {
        c->is_tie = true;
    }
}

static void note_duplicate(joiner *j, size_t g, hl_key_list *list)
{
    char text[HL_KEY_LIST_SIZE];
    size_t rows[2] = {0};
    join_group *group = &j->group[g];

    if (group->is_duplicate) return;
    group->is_duplicate = true;
    for (size_t e = group->first; e + 1 < group->end && rows[1] == 0; e++) {
        for (size_t f = e + 1; f < group->end && rows[1] == 0; f++) {
            if (j->entry[e].period != j->entry[f].period) continue;
            rows[0] = j->entry[e].row + 1;
            rows[1] = j->entry[f].row + 1;
        }
    }
    (void)snprintf(text, sizeof text, "%s (rows %zu, %zu)", group->key, rows[0],
                   rows[1]);
    hl_key_list_add(list, text);
}

/// Join the units and periods for which exactly one row speaks.
static void settle(joiner *j, const cell *cells)
{
    const size_t n = j->frame->n;
    hl_key_list duplicates = {0};

    for (size_t i = 0; i < n * j->made.periods; i++) {
        j->made.row_of[i] = SIZE_MAX;
        if (cells[i].entry == SIZE_MAX) continue;
        join_entry *entry = &j->entry[cells[i].entry];
        if (cells[i].has_copies) note_duplicate(j, entry->group, &duplicates);
        if (cells[i].is_tie) j->unit[i % n].is_ambiguous = true;
        if (cells[i].has_copies || cells[i].is_tie) continue;
        entry->joined = true;
        j->group[entry->group].joined++;
        j->unit[i % n].periods++;
        j->made.row_of[i] = entry->row;
        j->made.matched[i / n]++;
        j->made.rows_joined++;
    }
    memcpy(j->made.duplicates, duplicates.text, sizeof duplicates.text);
}

static hl_status fill_cells(joiner *j, hl_error *err)
{
    const size_t n = j->frame->n;
    const size_t count = n * j->made.periods;
    cell *cells = hl_array(count, sizeof *cells);

    j->made.row_of = hl_array(count, sizeof *j->made.row_of);
    j->made.matched = hl_array(j->made.periods, sizeof *j->made.matched);
    if (cells == NULL || j->made.row_of == NULL || j->made.matched == NULL) {
        free(cells);
        return hl_no_memory(err, "%zu units and periods", count);
    }
    for (size_t i = 0; i < count; i++) {
        cells[i].entry = SIZE_MAX;
    }
    for (size_t e = 0; e < j->entries; e++) {
        const size_t unit = j->group[j->entry[e].group].unit;
        if (unit != SIZE_MAX) compete(j, &cells[j->entry[e].period * n + unit], e);
    }
    settle(j, cells);
    free(cells);
    return HL_OK;
}

// ---- what is said -------------------------------------------------------------------

static hl_status warn_repairs(const hl_join *join, hl_log *log, hl_error *err)
{
    const size_t *repair = join->repair;

    if (join->reason[HL_REASON_REPAIRED] == 0) return HL_OK;
    return hl_warn(log, err, HL_CODE_JOIN_REPAIRED, "",
                   "%zu\t%zu\t%zu\t%zu\t%zu\t%zu\t%zu",
                   join->reason[HL_REASON_REPAIRED], repair[HL_REPAIR_SPACES_AROUND],
                   repair[HL_REPAIR_SPACES_INSIDE], repair[HL_REPAIR_FULL_WIDTH],
                   repair[HL_REPAIR_DECIMALS], repair[HL_REPAIR_LEADING_ZEROS],
                   repair[HL_REPAIR_LONG_CODE]);
}

/// The distinct keys that stand in the audit for a reason.
static hl_key_list keys_of(const hl_join *join, hl_join_reason reason)
{
    const hl_column *key = hl_columns_find(&join->audit, "key");
    const hl_column *why = hl_columns_find(&join->audit, "reason");
    const char *last = NULL;
    hl_key_list list = {0};

    for (size_t i = 0; i < join->audit.rows; i++) {
        if ((int)why->value[i] != (int)reason || key->text[i] == NULL) continue;
        if (last != NULL && strcmp(last, key->text[i]) == 0) continue;
        last = key->text[i];
        hl_key_list_add(&list, last);
    }
    return list;
}

static void period_words(const hl_join *join, size_t t, char *out, size_t size)
{
    (void)snprintf(out, size, join->period[t][0] != '\0' ? " (%s)" : "%s",
                   join->period[t]);
}

static hl_key_list units_without_row(const joiner *j, size_t t)
{
    hl_key_list list = {0};

    for (size_t i = 0; i < j->made.n; i++) {
        if (j->made.row_of[t * j->made.n + i] == SIZE_MAX) {
            hl_key_list_add(&list, j->unit[i].key);
        }
    }
    return list;
}

static hl_status warn_unmatched(const joiner *j, hl_log *log, hl_error *err)
{
    const hl_join *join = &j->made;
    char words[HL_KEY_LIST_SIZE];

    hl_status status = HL_OK;
    for (size_t t = 0; status == HL_OK && t < join->periods; t++) {
        const hl_key_list list = units_without_row(j, t);
        if (list.count == 0) continue;
        period_words(join, t, words, sizeof words);
        status = hl_warn(log, err, HL_CODE_JOIN_UNMATCHED, "", "%zu\t%zu\t%s\t%s\t%s",
                         list.count, join->n, join->table, words, list.text);
    }
    return status;
}

static hl_status warn_keys(const hl_join *join, hl_log *log, hl_error *err)
{
    const hl_key_list extra = keys_of(join, HL_REASON_NO_UNIT);
    const hl_key_list several = keys_of(join, HL_REASON_AMBIGUOUS);
    const hl_key_list renamed = keys_of(join, HL_REASON_NAME_DIFFERS);

    hl_status status = HL_OK;
    if (extra.count > 0) {
        status = hl_warn(log, err, HL_CODE_JOIN_EXTRA, "", "%zu\t%s\t%s", extra.count,
                         join->table, extra.text);
    }
    if (status == HL_OK && several.count > 0) {
        status = hl_warn(log, err, HL_CODE_JOIN_AMBIGUOUS, "", "%zu\t%s", several.count,
                         several.text);
    }
    if (status == HL_OK && renamed.count > 0) {
        status = hl_warn(log, err, HL_CODE_JOIN_NAME_DIFFERS, "", "%zu\t%s\t%s",
                         renamed.count, join->table, renamed.text);
    }
    return status;
}

static hl_status warn(const joiner *j, hl_log *log, hl_error *err)
{
    const size_t *reason = j->made.reason;

    hl_status status = warn_repairs(&j->made, log, err);
    if (status == HL_OK) status = warn_unmatched(j, log, err);
    if (status == HL_OK) status = warn_keys(&j->made, log, err);
    if (status == HL_OK && reason[HL_REASON_NO_KEY] + reason[HL_REASON_NO_PERIOD] > 0) {
        status = hl_warn(log, err, HL_CODE_JOIN_ROWS_NO_KEY, "", "%zu\t%s\t%zu",
                         reason[HL_REASON_NO_KEY], j->made.table,
                         reason[HL_REASON_NO_PERIOD]);
    }
    if (status == HL_OK && j->compared[0] < j->compared[1]) {
        status = hl_warn(log, err, HL_CODE_JOIN_SUGGESTIONS_CUT, "", "%zu\t%zu",
                         j->compared[0], j->compared[1]);
    }
    return status;
}

// ---- the doors ----------------------------------------------------------------------

static hl_status read_both(joiner *j, hl_error *err)
{
    hl_status status = read_fields(j, err);
    if (status == HL_OK) status = list_periods(j, err);
    if (status == HL_OK) status = list_entries(j, err);
    if (status == HL_OK) status = group_entries(j, err);
    if (status == HL_OK) status = read_unit_names(j, err);
    if (status == HL_OK) status = index_units(j, err);
    return status;
}

hl_status hl_join_build(const hl_frame *frame, const hl_table *table,
                        const hl_join_options *options, hl_join *out, hl_log *log,
                        hl_error *err)
{
    joiner j = {.frame = frame, .table = table, .options = options};

    j.made.n = frame->n;
    j.made.rows = table->rows;
    j.made.min_match = options->min_match;
    (void)snprintf(j.made.table, sizeof j.made.table, "%s",
                   table->source != NULL ? table->source : "?");
    hl_status status = read_both(&j, err);
    if (status != HL_OK) goto done;
    measure_widths(&j);
    match_groups(&j);
    status = fill_cells(&j, err);
    if (status != HL_OK) goto done;
    status = join_suggest(&j, err);
    if (status != HL_OK) goto done;
    status = join_write_audit(&j, err);
    if (status != HL_OK) goto done;
    status = warn(&j, log, err);
    if (status != HL_OK) goto done;
    *out = j.made;
    j.made = (hl_join){0};
done:
    free_joiner(&j);
    return status;
}

/// Audit rows of rank 0 or 1 that concern units without a row in period t.
typedef struct lacking {
    size_t count;
    size_t suggested;
    size_t ambiguous;
} lacking;

static lacking count_lacking(const hl_join *join, size_t t)
{
    const hl_column *side = hl_columns_find(&join->audit, "side");
    const hl_column *reason = hl_columns_find(&join->audit, "reason");
    const hl_column *period = hl_columns_find(&join->audit, "period");
    const hl_column *rank = hl_columns_find(&join->audit, "rank");
    lacking all = {.count = join->n - join->matched[t]};

    for (size_t i = 0; i < join->audit.rows; i++) {
        const int why = (int)reason->value[i];
        if (side->value[i] != 1.0 || (rank->value[i] > 1.0)) continue;
        if (period->text[i] != NULL && strcmp(period->text[i], join->period[t]) != 0) {
            continue;
        }
        if (why == HL_REASON_AMBIGUOUS) {
            all.ambiguous++;
        } else if (why == HL_REASON_ABSENT || why == HL_REASON_ABSENT_IN_PERIOD) {
            all.suggested += rank->value[i] == 1.0;
        }
    }
    return all;
}

hl_status hl_join_check(const hl_join *join, hl_error *err)
{
    size_t worst = 0;
    char words[HL_KEY_LIST_SIZE];

    if (join->reason[HL_REASON_DUPLICATE] > 0) {
        return hl_fail(err, HL_CODE_JOIN_DUPLICATE, "%zu\t%s\t%s",
                       join->reason[HL_REASON_DUPLICATE], join->table,
                       join->duplicates);
    }
    for (size_t t = 1; t < join->periods; t++) {
        if (join->matched[t] < join->matched[worst]) worst = t;
    }
    const double share = (double)join->matched[worst] / (double)join->n;
    if (share >= join->min_match) return HL_OK;

    const lacking all = count_lacking(join, worst);
    period_words(join, worst, words, sizeof words);
    return hl_fail(err, HL_CODE_JOIN_MATCH, "%zu\t%zu\t%s\t%s\t%.1f\t%g\t%zu\t%zu\t%zu",
                   all.count, join->n, join->table, words, PER_CENT * share,
                   PER_CENT * join->min_match, all.suggested, all.ambiguous,
                   all.count - all.suggested - all.ambiguous);
}

hl_status hl_join_values(const hl_join *join, const hl_field *field, double *out,
                         size_t *rejected, hl_error *err)
{
    const size_t count = join->n * join->periods;
    double *value = hl_array(join->rows, sizeof *value);

    if (value == NULL) return hl_no_memory(err, "%zu values", join->rows);
    hl_field_numbers(field, join->rows, value, rejected);
    for (size_t i = 0; i < count; i++) {
        out[i] = join->row_of[i] != SIZE_MAX ? value[join->row_of[i]] : NAN;
    }
    free(value);
    return HL_OK;
}

hl_status hl_join_set_periods(const hl_join *join, hl_frame *frame, hl_error *err)
{
    if (frame->panel.count > 0) {
        return hl_fail(err, HL_CODE_INTERNAL, "the panel has columns already");
    }
    char **period = hl_array(join->periods, sizeof *period);
    bool failed = period == NULL;
    for (size_t t = 0; !failed && t < join->periods; t++) {
        period[t] = hl_copy_text(join->period[t]);
        failed = period[t] == NULL;
    }
    if (failed) {
        hl_free_texts(period, join->periods);
        return hl_no_memory(err, "%zu periods", join->periods);
    }
    hl_free_texts(frame->period, frame->periods);
    frame->period = period;
    frame->periods = join->periods;
    frame->panel.rows = join->n * join->periods;
    return HL_OK;
}

void hl_join_free(hl_join *join)
{
    hl_free_texts(join->period, join->periods);
    free(join->row_of);
    free(join->matched);
    hl_columns_free(&join->audit);
    *join = (hl_join){0};
}
