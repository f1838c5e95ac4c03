/// Which fields of a plain table tell its rows apart?

#include "cli/ccd_call.h"

#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/memory.h"
#include "study/look.h"

/// What a field is worth as a key.
enum { NO_KEY, DIGITS, NAMES, CODES };

/// A row by the values of two fields.
typedef struct pair {
    const char *key;
    const char *period;
} pair;

static int by_pair(const void *a, const void *b)
{
    const pair *x = a;
    const pair *y = b;
    const int order = strcmp(x->key, y->key);

    return order != 0 ? order : strcmp(x->period, y->period);
}

/// Are no two rows alike in both fields, and is the key never empty?
static hl_status tells_apart(const hl_key_set *key, const hl_key_set *period, bool *out,
                             hl_error *err)
{
    *out = key->filled == key->rows;
    if (!*out || period == NULL) {
        *out = *out && key->distinct == key->rows;
        return HL_OK;
    }
    pair *list = hl_array(key->rows, sizeof *list);
    if (list == NULL) return hl_no_memory(err, "%zu rows", key->rows);
    for (size_t r = 0; r < key->rows; r++) {
        list[r] = (pair){key->text[r], period->text[r]};
    }
    qsort(list, key->rows, sizeof *list, by_pair);
    for (size_t r = 1; r < key->rows && *out; r++) {
        *out = by_pair(&list[r - 1], &list[r]) != 0;
    }
    free(list);
    return HL_OK;
}

/// Does a list of the command line, "name=+a,-b" or "a,b", hold the field?
static bool mentions(const char *list, const char *field)
{
    const size_t length = strlen(field);
    const char *at = list;

    while (at != NULL && (at = strstr(at, field)) != NULL) {
        const bool ends = at[length] == '\0' || at[length] == ',' ||
                          strncmp(at + length, "，", strlen("，")) == 0;
        if (ends) return true;
        at += length;
    }
    return false;
}

static bool is_used(const ccd_arguments *args, const char *field)
{
    for (size_t k = 0; k < args->subsystem.count; k++) {
        if (mentions(args->subsystem.item[k], field)) return true;
    }
    if (args->population != NULL && strcmp(args->population, field) == 0) return true;
    return mentions(args->u, field) ||
           (args->diagnose != NULL && strcmp(args->diagnose, field) == 0);
}

/// Are all values numbers with decimals? Such a column is a figure.
static hl_status is_figure(const hl_key_set *set, bool *out, hl_error *err)
{
    double *value = hl_array(set->rows, sizeof *value);
    size_t numbers = 0;

    if (value == NULL) return hl_no_memory(err, "%zu numbers", set->rows);
    hl_field_numbers(set->field, set->rows, value, NULL);
    for (size_t r = 0; r < set->rows; r++) {
        numbers += value[r] == value[r];
    }
    free(value);
    *out = !set->digits && numbers == set->rows;
    return HL_OK;
}

static int worth(const hl_key_set *set)
{
    static const char *const CODE[] = {"code", "fips", "geoid", "adcode",
                                       "key",  "代码", "编码",  "编号"};

    for (size_t k = 0; k < sizeof CODE / sizeof *CODE; k++) {
        if (strstr(set->field->name, CODE[k]) != NULL) return CODES;
    }
    return set->digits ? DIGITS : NAMES;
}

static const hl_key_set *set_of(const hl_key_sets *sets, const char *field)
{
    for (size_t k = 0; field != NULL && k < sets->count; k++) {
        if (strcmp(sets->set[k].field->name, field) == 0) return &sets->set[k];
    }
    return NULL;
}

/// The best key, with the period that it needs, among the fields that nothing uses.
typedef struct choice {
    const hl_key_set *key;
    const hl_key_set *period;
} choice;

static hl_status try_key(const hl_key_sets *sets, const ccd_arguments *args,
                         const hl_key_set *key, choice *out, hl_error *err)
{
    const hl_key_set *period = set_of(sets, args->period);
    bool figure = false;
    bool apart = false;

    hl_status status = args->key == NULL ? is_figure(key, &figure, err) : HL_OK;
    if (status != HL_OK || figure) return status;
    status = tells_apart(key, period, &apart, err);
    if (status == HL_OK && !apart && args->period == NULL) {
        period = hl_period_of(sets, key);
        if (period == NULL || is_used(args, period->field->name)) return HL_OK;
        status = tells_apart(key, period, &apart, err);
    }
    // what differs in nearly every row of a panel is a figure, not a name
    const bool comes_again =
        period == NULL || args->key != NULL || 4 * key->distinct <= 3 * key->rows;
    if (status == HL_OK && apart && comes_again) *out = (choice){key, period};
    return status;
}

static hl_status choose(const hl_key_sets *sets, const ccd_arguments *args, choice *out,
                        hl_error *err)
{
    const hl_key_set *given = set_of(sets, args->key);
    int most = NO_KEY;

    *out = (choice){0};
    if (given != NULL) return try_key(sets, args, given, out, err);
    for (size_t k = 0; k < sets->count; k++) {
        const hl_key_set *set = &sets->set[k];
        choice found = {0};
        if (is_used(args, set->field->name) || set == set_of(sets, args->period) ||
            worth(set) <= most) {
            continue;
        }
        const hl_status status = try_key(sets, args, set, &found, err);
        if (status != HL_OK) return status;
        // a number that nobody named is a key only beside a period, or it is a figure
        const bool figure = worth(set) == DIGITS && found.period == NULL;
        if (found.key == NULL || figure) continue;
        *out = found;
        most = worth(set);
    }
    return HL_OK;
}

/// The text field with as many values as there are units; NULL: none.
static const char *name_of(const hl_key_sets *sets, const hl_key_set *key)
{
    for (size_t k = 0; k < sets->count; k++) {
        const hl_key_set *set = &sets->set[k];
        if (set == key || set->digits || set->distinct != key->distinct) continue;
        if (set->filled == set->rows) return set->field->name;
    }
    return NULL;
}

hl_status ccd_no_column(const hl_table *table, const char *name, hl_error *err)
{
    const char *near = hl_table_suggest(table, name);
    hl_buffer all = {0};

    for (size_t k = 0; near == NULL && k < table->count; k++) {
        hl_buffer_format(&all, "%s%s", k > 0 ? ", " : "", table->field[k].name);
    }
    if (near == NULL) near = all.text != NULL ? all.text : "-";
    const hl_status status = hl_fail(err, HL_CODE_USAGE_COLUMN, "%s\t%.100s\t%.300s",
                                     table->source, name, near);
    hl_buffer_free(&all);
    return status;
}

static hl_status require(const hl_table *table, const char *field, hl_error *err)
{
    if (field == NULL || hl_table_find(table, field) != NULL) return HL_OK;
    return ccd_no_column(table, field, err);
}

/// The columns that the user named are there.
static hl_status require_all(const hl_table *table, const ccd_arguments *args,
                             hl_error *err)
{
    const char *const named[] = {args->key, args->period, args->name, args->region,
                                 args->population};
    hl_status status = HL_OK;

    for (size_t k = 0; k < sizeof named / sizeof *named && status == HL_OK; k++) {
        status = require(table, named[k], err);
    }
    return status;
}

static ccd_keys keys_of(const hl_key_sets *sets, const ccd_arguments *args,
                        const choice *best)
{
    ccd_keys keys = {.key = args->key, .name = args->name, .period = args->period};

    if (best->key == NULL) return keys;
    keys.key = best->key->field->name;
    keys.key_found = args->key == NULL;
    if (best->period != NULL) keys.period = best->period->field->name;
    keys.period_found = args->period == NULL && best->period != NULL;
    if (args->name == NULL && best->key->digits) keys.name = name_of(sets, best->key);
    return keys;
}

hl_status ccd_find_keys(const hl_table *table, const ccd_arguments *args, ccd_keys *out,
                        hl_error *err)
{
    hl_key_sets sets = {0};
    choice best = {0};

    hl_status status = require_all(table, args, err);
    if (status == HL_OK) status = hl_key_sets_of(table, &sets, err);
    if (status != HL_OK) return status;
    status = choose(&sets, args, &best, err);
    const bool lost = best.key == NULL && args->key == NULL && args->period != NULL;
    if (status == HL_OK && lost) {
        status =
            hl_fail(err, HL_CODE_USAGE_NO_KEY, "%s\t%s", table->source, args->period);
    }
    if (status == HL_OK) *out = keys_of(&sets, args, &best);
    hl_key_sets_free(&sets);
    return status;
}
