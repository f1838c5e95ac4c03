#include "study/look.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "frame/key.h"

enum {
    WIDTHS = 64,   // longer keys are counted as this long
    SHORT_KEY = 4, // fewer digits may be a running number
    YEAR_DIGITS = 4,
    FIRST_YEAR = 1900,
    LAST_YEAR = 2100,
    BASE_TEN = 10
};

#define RUNNING_NUMBER 0.5 // what a key that may be one is worth
#define NAMES_DIFFER   0.8 // share of distinct values from which a field is a name
#define NAMED_DIFFER   0.5 // the same where its own name says so: many a Washington

void hl_key_sets_free(hl_key_sets *sets)
{
    for (size_t i = 0; i < sets->count; i++) {
        hl_free_texts(sets->set[i].text, sets->set[i].rows);
        free(sets->set[i].value);
    }
    free(sets->set);
    *sets = (hl_key_sets){0};
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/// Keep one of equal neighbors; returns how many stay.
static size_t drop_twins(const char **value, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && strcmp(value[kept - 1], value[i]) == 0) continue;
        value[kept++] = value[i];
    }
    return kept;
}

/// Width, digits and distinct values, from the texts.
static void count_values(hl_key_set *set)
{
    size_t of_width[WIDTHS] = {0};

    set->digits = true;
    for (size_t i = 0; i < set->rows; i++) {
        const char *text = set->text[i];
        const bool digits = hl_key_is_digits(text);
        if (text[0] == '\0') continue;
        const size_t length = strlen(text);
        of_width[length < WIDTHS ? length : WIDTHS - 1]++;
        set->digits = set->digits && digits;
        set->value[set->filled++] = digits ? hl_key_significant(text) : text;
    }
    for (size_t w = 1; w < WIDTHS; w++) {
        if (of_width[w] > of_width[set->width]) set->width = w;
    }
    qsort(set->value, set->filled, sizeof *set->value, by_text);
    set->distinct = drop_twins(set->value, set->filled);
    set->digits = set->digits && set->filled > 0;
}

hl_status hl_key_sets_of(const hl_table *table, hl_key_sets *out, hl_error *err)
{
    hl_key_sets sets = {.set = hl_array(table->count, sizeof *sets.set)};
    hl_status status = HL_OK;

    if (sets.set == NULL) return hl_no_memory(err, "%zu fields", table->count);
    for (size_t i = 0; i < table->count && status == HL_OK; i++) {
        const hl_field *field = &table->field[i];
        if (field->kind == HL_FIELD_REAL) continue;
        hl_key_set *set = &sets.set[sets.count++];
        *set = (hl_key_set){.field = field, .rows = table->rows};
        set->value = hl_array(table->rows, sizeof *set->value);
        if (set->value == NULL) {
            status = hl_no_memory(err, "%zu keys", table->rows);
        } else {
            status = hl_field_normal_texts(field, table->rows, &set->text, NULL, err);
        }
        if (status == HL_OK) count_values(set);
    }
    if (status == HL_OK) {
        *out = sets;
    } else {
        hl_key_sets_free(&sets);
    }
    return status;
}

static size_t common_values(const hl_key_set *a, const hl_key_set *b)
{
    size_t common = 0;
    size_t j = 0;

    for (size_t i = 0; i < a->distinct; i++) {
        while (j < b->distinct && strcmp(b->value[j], a->value[i]) < 0) {
            j++;
        }
        if (j < b->distinct && strcmp(b->value[j], a->value[i]) == 0) common++;
    }
    return common;
}

static double share(size_t part, size_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0.0;
}

/// How well a pair serves: matches, how far the field tells the units apart, and doubt
/// about running numbers; codes win over names that do as well.
static double worth(const hl_key_set *a, const hl_key_set *b)
{
    const double match = share(common_values(a, b), a->distinct);
    const double apart = share(a->distinct, a->rows);
    const double doubt = a->digits && a->width < SHORT_KEY ? RUNNING_NUMBER : 1.0;
    const double code = a->digits ? 1.0 : 0.99;

    return match * apart * doubt * code;
}

hl_key_pair hl_key_pair_best(const hl_key_sets *boundary, const hl_key_sets *table,
                             bool same)
{
    hl_key_pair pair = {0};
    double best = 0.0;

    for (size_t i = 0; i < boundary->count; i++) {
        for (size_t j = 0; j < table->count; j++) {
            const hl_key_set *a = &boundary->set[i];
            const hl_key_set *b = &table->set[j];
            const double value = same && i != j ? 0.0 : worth(a, b);
            if (value <= best) continue;
            best = value;
            pair = (hl_key_pair){a, b, share(common_values(a, b), a->distinct), false};
        }
    }
    if (pair.boundary != NULL) {
        pair.zeros = pair.boundary->digits && pair.table->digits &&
                     pair.table->width < pair.boundary->width;
    }
    return pair;
}

/// Is one of the words in the field's name, letter case ignored?
static bool is_named(const hl_field *field, const char *const *words, size_t count)
{
    char name[WIDTHS] = "";

    for (size_t i = 0; field->name[i] != '\0' && i + 1 < sizeof name; i++) {
        name[i] = (char)tolower((unsigned char)field->name[i]);
    }
    for (size_t i = 0; i < count; i++) {
        if (strstr(name, words[i]) != NULL) return true;
    }
    return false;
}

static bool all_years(const hl_key_set *set)
{
    for (size_t i = 0; i < set->distinct; i++) {
        const long year = strtol(set->value[i], NULL, BASE_TEN);
        if (strlen(set->value[i]) != YEAR_DIGITS || year < FIRST_YEAR ||
            year > LAST_YEAR) {
            return false;
        }
    }
    return set->digits && set->filled == set->rows;
}

const hl_key_set *hl_period_of(const hl_key_sets *sets, const hl_key_set *key)
{
    static const char *const YEAR[] = {"year", "period", "年"};
    const bool repeated = key->distinct < key->filled;

    for (size_t i = 0; i < sets->count; i++) {
        const hl_key_set *set = &sets->set[i];
        if (set == key || !all_years(set)) continue;
        const bool several = repeated && set->distinct > 1;
        if (several || is_named(set->field, YEAR, sizeof YEAR / sizeof *YEAR)) {
            return set;
        }
    }
    return NULL;
}

/// Do most of the values hold a character of the CJK blocks U+4E00 .. U+9FFF?
static bool is_chinese(const hl_key_set *set)
{
    enum { FIRST = 0xE4, LAST = 0xE9 }; // lead bytes of these blocks in UTF-8
    size_t chinese = 0;

    for (size_t i = 0; i < set->distinct; i++) {
        const unsigned char *byte = (const unsigned char *)set->value[i];
        while (*byte != '\0' && (*byte < FIRST || *byte > LAST)) {
            byte++;
        }
        chinese += *byte != '\0';
    }
    return 2 * chinese > set->distinct;
}

const hl_key_set *hl_name_of(const hl_key_sets *sets, const hl_key_set *key,
                             bool chinese)
{
    static const char *const NAME[] = {"name", "名", "label", "county", "县"};
    const hl_key_set *best = NULL;

    for (size_t i = 0; i < sets->count; i++) {
        const hl_key_set *set = &sets->set[i];
        const double apart = share(set->distinct, set->rows);
        if (set == key || set->field->kind != HL_FIELD_TEXT || set->digits ||
            apart < NAMED_DIFFER || is_chinese(set) != chinese) {
            continue;
        }
        if (is_named(set->field, NAME, sizeof NAME / sizeof *NAME)) return set;
        if (best == NULL && apart >= NAMES_DIFFER) best = set;
    }
    return best;
}

const hl_key_set *hl_region_of(const hl_key_sets *sets, const hl_key_set *key)
{
    static const char *const REGION[] = {"pref", "city", "region", "state",
                                         "市",   "地区", "省",     "prov"};

    for (size_t i = 0; i < sets->count; i++) {
        const hl_key_set *set = &sets->set[i];
        const bool groups = set->distinct > 1 && 2 * set->distinct <= set->filled;
        if (set != key && groups && !set->digits &&
            is_named(set->field, REGION, sizeof REGION / sizeof *REGION)) {
            return set;
        }
    }
    return NULL;
}

/// Are the values the numbers 0 … n - 1 or 1 … n?
static bool is_running_number(const hl_key_set *set)
{
    for (size_t i = 0; i < set->distinct; i++) {
        const unsigned long long number = strtoull(set->value[i], NULL, BASE_TEN);
        if (strlen(set->value[i]) >= WIDTHS / 4 || number > set->distinct) return false;
    }
    return set->digits;
}

const hl_key_set *hl_key_of(const hl_key_sets *sets)
{
    static const char *const CODE[] = {"code", "fips", "geoid", "adcode", "pac",
                                       "key",  "ibge", "nuts",  "代码",   "编码"};
    enum { RUNNING = 1, NAMES, NUMBERS, CODES };
    const hl_key_set *best = NULL;
    int most = 0;

    for (size_t i = 0; i < sets->count; i++) {
        const hl_key_set *set = &sets->set[i];
        if (set->rows == 0 || set->distinct < set->rows) continue;
        int worth = set->digits ? NUMBERS : NAMES;
        if (is_running_number(set)) worth = RUNNING;
        if (is_named(set->field, CODE, sizeof CODE / sizeof *CODE)) worth = CODES;
        if (worth <= most) continue;
        most = worth;
        best = set;
    }
    return best;
}

static hl_candidate summarize(const char *name, const double *value, size_t rows)
{
    hl_candidate candidate = {.field = name, .least = NAN, .greatest = NAN};

    for (size_t i = 0; i < rows; i++) {
        candidate.missing += isnan(value[i]) ? 1 : 0;
        candidate.least = fmin(candidate.least, value[i]);
        candidate.greatest = fmax(candidate.greatest, value[i]);
    }
    return candidate;
}

hl_status hl_candidates_of(const hl_table *table, const hl_field *key,
                           const hl_field *period, hl_candidate *out, size_t *count,
                           hl_error *err)
{
    double *value = hl_array(table->rows, sizeof *value);

    *count = 0;
    if (value == NULL) return hl_no_memory(err, "%zu numbers", table->rows);
    for (size_t i = 0; i < table->count; i++) {
        const hl_field *field = &table->field[i];
        size_t rejected = 0;
        if (field == key || field == period) continue;
        hl_field_numbers(field, table->rows, value, &rejected);
        const hl_candidate candidate = summarize(field->name, value, table->rows);
        const size_t numbers = table->rows - candidate.missing;
        if (numbers > rejected) out[(*count)++] = candidate;
    }
    free(value);
    return HL_OK;
}
