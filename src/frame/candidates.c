#include "hinterland/frame/candidates.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/suggest.h"
#include "frame/key.h"

static const double LEAST_SCORE = 0.3;
static const double NAME_WEIGHT = 0.5;
static const double PLACE_WEIGHT = 0.2;
static const double POPULATION_WEIGHT = 0.3;
static const double JOINED_WEIGHT = 0.35; // place and population of mergers and splits
static const double JOINED_NAME = 0.3;    // the same name
static const double PLAIN_CHANGE = 0.25;  // doublings that a merger explains
static const double NEAR_KM = 30.0;
static const double SAME_CITY = 0.8;
static const double SAME_PROVINCE = 0.2;
static const double EARTH_KM = 6371.0088;
static const double HALF_TURN = 180.0;
enum { BEST = 3, CODE_LENGTH = 6, CITY_DIGITS = 4, PROVINCE_DIGITS = 2 };

static const hl_class KINDS[] = {
    {HL_CANDIDATE_RECODE,
     {"one key in the place of another", "一个代码代替另一个"},
     0x80B1D3                                                                              },
    {HL_CANDIDATE_MERGE,  {"joined a unit that stayed", "并入延续的单元"},  0xFDB462},
    {HL_CANDIDATE_SPLIT,  {"left a unit that stayed", "由延续的单元划出"}, 0xB3DE69},
    {HL_CANDIDATE_NONE,   {"nothing fits", "没有合适的对应"},               0xD9D9D9},
};
const hl_classes HL_CANDIDATE_KINDS = {
    .name = "candidate_kind",
    .title = {"Kind", "类型"},
    .row = KINDS,
    .count = sizeof KINDS / sizeof *KINDS
};

/// A key over the periods.
typedef struct unit {
    const char *key;
    size_t first; ///< periods in which it has a row
    size_t last;
    const size_t *row; ///< of each period; SIZE_MAX = none
} unit;

/// Two keys, or one alone; `from` and `to` are units, SIZE_MAX: none.
typedef struct pair {
    hl_candidate_kind kind;
    size_t from;
    size_t to;
    size_t period; ///< the last before the change
    double name;   ///< similarity; NaN: not known
    double km;
    double population; ///< agreement
    double score;
} pair;

typedef struct finder {
    const hl_table *table;
    const hl_candidates_options *options;
    char **key; ///< table rows, normal
    char **period;
    char **name;        ///< NULL: no field
    const char **label; ///< distinct periods, ascending
    size_t periods;
    unit *unit; ///< by key
    size_t units;
    size_t *row_of; ///< units * periods
    pair *pair;
    size_t pairs;
    size_t capacity;
} finder;

// ---- units and periods

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool has_place(const finder *f, size_t row)
{
    return f->key[row][0] != '\0' && f->period[row][0] != '\0';
}

/// The distinct texts of the rows that have a key and a period, ascending.
static hl_status distinct(const finder *f, char *const *text, const char ***out,
                          size_t *count, hl_error *err)
{
    const char **list = hl_array(f->table->rows, sizeof *list);
    size_t all = 0;

    if (list == NULL) return hl_no_memory(err, "%zu texts", f->table->rows);
    for (size_t r = 0; r < f->table->rows; r++) {
        if (has_place(f, r)) list[all++] = text[r];
    }
    qsort(list, all, sizeof *list, by_text);
    *count = 0;
    for (size_t k = 0; k < all; k++) {
        if (*count > 0 && strcmp(list[*count - 1], list[k]) == 0) continue;
        list[(*count)++] = list[k];
    }
    *out = list;
    return HL_OK;
}

static size_t find_text(const char *const *list, size_t count, const char *text)
{
    const char *const *at = bsearch(&text, list, count, sizeof *list, by_text);

    return (size_t)(at - list); // it is one of them
}

static hl_status read_field(const hl_table *table, const char *name, char ***out,
                            hl_error *err)
{
    const hl_field *field = NULL;
    const hl_status status = hl_field_require(table, name, &field, err);

    if (status != HL_OK) return status;
    return hl_field_normal_texts(field, table->rows, out, NULL, err);
}

/// Of two rows of a key and period the first stands; the join refuses them anyway.
static void place_rows(finder *f, const char *const *key)
{
    for (size_t r = 0; r < f->table->rows; r++) {
        if (!has_place(f, r)) continue;
        const size_t u = find_text(key, f->units, f->key[r]);
        const size_t t = find_text(f->label, f->periods, f->period[r]);
        size_t *cell = &f->row_of[u * f->periods + t];
        if (*cell == SIZE_MAX) *cell = r;
    }
}

static unit make_unit(const finder *f, size_t u, const char *key)
{
    unit one = {.key = key, .first = SIZE_MAX, .row = &f->row_of[u * f->periods]};

    for (size_t t = 0; t < f->periods; t++) {
        if (one.row[t] == SIZE_MAX) continue;
        if (one.first == SIZE_MAX) one.first = t;
        one.last = t;
    }
    return one;
}

static hl_status place_units(finder *f, hl_error *err)
{
    const char **key = NULL;

    hl_status status = distinct(f, f->period, &f->label, &f->periods, err);
    if (status == HL_OK) status = distinct(f, f->key, &key, &f->units, err);
    if (status != HL_OK) return status;
    const size_t room = f->units * f->periods;
    f->unit = hl_array(f->units, sizeof *f->unit);
    f->row_of = hl_array(room, sizeof *f->row_of);
    if (f->unit == NULL || f->row_of == NULL) {
        free(key);
        return hl_no_memory(err, "%zu units", f->units);
    }
    memset(f->row_of, UINT8_MAX, room * sizeof *f->row_of); // SIZE_MAX
    place_rows(f, key);
    for (size_t u = 0; u < f->units; u++) {
        f->unit[u] = make_unit(f, u, key[u]);
    }
    free(key);
    return HL_OK;
}

static bool vanishes(const finder *f, size_t u)
{
    return f->unit[u].last + 1 < f->periods;
}

static bool appears(const finder *f, size_t u)
{
    return f->unit[u].first > 0;
}

static bool is_there(const finder *f, size_t u, size_t period)
{
    return period < f->periods && f->unit[u].row[period] != SIZE_MAX;
}

// ---- evidence

static const char *name_of(const finder *f, size_t row)
{
    return f->name != NULL ? f->name[row] : "";
}

static double name_similarity(const char *a, const char *b)
{
    const size_t long_a = hl_text_length(a);
    const size_t long_b = hl_text_length(b);
    const size_t longer = long_a > long_b ? long_a : long_b;
    const size_t stem = hl_key_stem(a);

    if (a[0] == '\0' || b[0] == '\0') return NAN;
    if (stem == hl_key_stem(b) && strncmp(a, b, stem) == 0) return 1.0;
    const size_t edits = hl_edit_distance(a, b);
    return edits < longer ? 1.0 - (double)edits / (double)longer : 0.0;
}

static double radians(double degrees)
{
    return degrees * acos(-1.0) / HALF_TURN;
}

/// Great-circle distance (haversine) on the mean sphere: evidence, no measure.
static double distance_km(const finder *f, size_t a, size_t b)
{
    const double *lon = f->options->lon;
    const double *lat = f->options->lat;

    if (lon == NULL || lat == NULL) return NAN;
    const double up = sin(radians(lat[b] - lat[a]) / 2.0);
    const double across = sin(radians(lon[b] - lon[a]) / 2.0);
    const double h =
        up * up + cos(radians(lat[a])) * cos(radians(lat[b])) * across * across;
    return isfinite(h) ? 2.0 * EARTH_KM * asin(fmin(1.0, sqrt(h))) : NAN;
}

/// By distance, or by what codes of six digits tell; NaN: nothing is known.
static double place_agreement(const char *a, const char *b, double km)
{
    if (!isnan(km)) return exp(-km / NEAR_KM);
    if (strlen(a) != CODE_LENGTH || strlen(b) != CODE_LENGTH || !hl_key_is_digits(a) ||
        !hl_key_is_digits(b)) {
        return NAN;
    }
    if (strncmp(a, b, CITY_DIGITS) == 0) return SAME_CITY;
    return strncmp(a, b, PROVINCE_DIGITS) == 0 ? SAME_PROVINCE : 0.0;
}

static double population(const finder *f, size_t row)
{
    const double *value = f->options->population;

    return value != NULL && value[row] > 0.0 ? value[row] : NAN;
}

static double misfit(double after, double before)
{
    return fabs(log(after / before)) / log(2.0);
}

/// The score of what is known, each with its weight.
static double weigh(const double *value, const double *weight, size_t count)
{
    double sum = 0.0;
    double weights = 0.0;

    for (size_t k = 0; k < count; k++) {
        if (isnan(value[k])) continue;
        sum += weight[k] * value[k];
        weights += weight[k];
    }
    return weights > 0.0 ? sum / weights : 0.0;
}

static pair compare_recode(const finder *f, size_t from, size_t to, size_t period)
{
    const size_t a = f->unit[from].row[period];
    const size_t b = f->unit[to].row[period + 1];
    const double before = population(f, a);
    const double after = population(f, b);
    pair p = {.kind = HL_CANDIDATE_RECODE, .from = from, .to = to, .period = period};

    p.name = name_similarity(name_of(f, a), name_of(f, b));
    p.km = distance_km(f, a, b);
    p.population =
        isnan(before) || isnan(after) ? NAN : fmax(0.0, 1.0 - misfit(after, before));
    const double value[] = {p.name,
                            place_agreement(f->unit[from].key, f->unit[to].key, p.km),
                            p.population};
    const double weight[] = {NAME_WEIGHT, PLACE_WEIGHT, POPULATION_WEIGHT};
    p.score = weigh(value, weight, sizeof value / sizeof *value);
    return p;
}

/// One of the two goes or comes, the other, `stays`, is there before and after.
static pair compare_joined(const finder *f, pair p, size_t moves, size_t stays)
{
    const bool merge = p.kind == HL_CANDIDATE_MERGE;
    const size_t moved = f->unit[moves].row[merge ? p.period : p.period + 1];
    const double before = population(f, f->unit[stays].row[p.period]);
    const double after = population(f, f->unit[stays].row[p.period + 1]);
    const double part = population(f, moved);
    const double place =
        place_agreement(f->unit[moves].key, f->unit[stays].key,
                        distance_km(f, moved, f->unit[stays].row[p.period + 1]));

    const double without = misfit(after, before);
    p.name = name_similarity(
        name_of(f, moved),
        name_of(f, f->unit[stays].row[merge ? p.period + 1 : p.period]));
    p.km = distance_km(f, moved, f->unit[stays].row[p.period + 1]);
    const double with =
        merge ? misfit(after, before + part) : misfit(after + part, before);
    p.population = 0.0;
    if (with < without) {
        p.population =
            fmax(0.0, 1.0 - with) * fmin(1.0, (without - with) / PLAIN_CHANGE);
    }
    p.score = JOINED_WEIGHT * ((isnan(place) ? 0.0 : place) + p.population);
    if (p.name == 1.0) p.score += JOINED_NAME;
    if (isnan(before) || isnan(after) || isnan(part)) p.population = NAN;
    return p;
}

// ---- the best pairs of a key

/// Better first; of equals the one with the lower keys.
static int by_score(const void *a, const void *b)
{
    const pair *x = a;
    const pair *y = b;

    if (x->score != y->score) return x->score > y->score ? -1 : 1;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    if (x->to != y->to) return x->to < y->to ? -1 : 1;
    return (x->kind > y->kind) - (x->kind < y->kind);
}

/// Keep a pair among the best of its key.
static void rank(pair best[BEST], size_t *count, const pair *p)
{
    size_t at = *count;

    if (!(p->score >= LEAST_SCORE)) return;
    while (at > 0 && by_score(p, &best[at - 1]) < 0) {
        if (at < BEST) best[at] = best[at - 1];
        at--;
    }
    if (at < BEST) best[at] = *p;
    if (*count < BEST) ++*count;
}

static hl_status add_pair(finder *f, const pair *p, hl_error *err)
{
    for (size_t k = 0; k < f->pairs; k++) { // a pair is found from both its keys
        if (f->pair[k].from == p->from && f->pair[k].to == p->to &&
            f->pair[k].kind == p->kind) {
            return HL_OK;
        }
    }
    pair *grown = hl_grow(f->pair, &f->capacity, f->pairs + 1, sizeof *grown);
    if (grown == NULL) return hl_no_memory(err, "%zu pairs", f->pairs + 1);
    f->pair = grown;
    f->pair[f->pairs++] = *p;
    return HL_OK;
}

/// What a change of `u` after a period could be with `other`; of kind NONE where
/// nothing can.
static pair compare(const finder *f, size_t u, size_t other, size_t period,
                    bool vanished)
{
    const bool before = is_there(f, other, period);
    const bool after = is_there(f, other, period + 1);
    const size_t from = vanished ? u : other;
    const size_t to = vanished ? other : u;
    const bool replaces = vanished ? after && f->unit[other].first == period + 1
                                   : before && f->unit[other].last == period;
    pair p = {.kind = HL_CANDIDATE_NONE, .from = from, .to = to, .period = period};

    if (other == u) return p;
    if (before && after) {
        p.kind = vanished ? HL_CANDIDATE_MERGE : HL_CANDIDATE_SPLIT;
        return compare_joined(f, p, u, other);
    }
    return replaces ? compare_recode(f, from, to, period) : p;
}

/// What a key that vanishes after a period, or appears after it, may belong to.
static hl_status pair_unit(finder *f, size_t u, size_t period, bool vanished,
                           hl_error *err)
{
    pair best[BEST] = {0};
    size_t count = 0;
    hl_status status = HL_OK;

    for (size_t other = 0; other < f->units; other++) {
        const pair p = compare(f, u, other, period, vanished);
        if (p.kind != HL_CANDIDATE_NONE) rank(best, &count, &p);
    }
    if (count == 0) {
        best[count++] = (pair){HL_CANDIDATE_NONE,
                               vanished ? u : SIZE_MAX,
                               vanished ? SIZE_MAX : u,
                               period,
                               NAN,
                               NAN,
                               NAN,
                               0.0};
    }
    for (size_t k = 0; k < count && status == HL_OK; k++) {
        status = add_pair(f, &best[k], err);
    }
    return status;
}

static hl_status pair_units(finder *f, hl_candidates *made, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t u = 0; u < f->units && status == HL_OK; u++) {
        if (!vanishes(f, u)) continue;
        made->vanished++;
        status = pair_unit(f, u, f->unit[u].last, true, err);
    }
    for (size_t u = 0; u < f->units && status == HL_OK; u++) {
        if (!appears(f, u)) continue;
        made->appeared++;
        status = pair_unit(f, u, f->unit[u].first - 1, false, err);
    }
    if (f->pairs > 0) qsort(f->pair, f->pairs, sizeof *f->pair, by_score);
    return status;
}

// ---- the sheet

enum { FROM_KEY, FROM_NAME, FROM_PERIOD, TO_KEY, TO_NAME, TO_PERIOD, TEXTS };
enum { KIND, SCORE, SIMILARITY, KM, POPULATION, NUMBERS };

static const hl_column_spec TEXT[TEXTS] = {
    [FROM_KEY] = {.name = "from_key",
                  .title = {"Key before", "此前代码"},
                  .meaning = {"key that vanishes, or that another may have left",
                              "消失的代码,或可能被划出部分的代码"},
                  .unit = {"", ""},
                  .kind = HL_TEXT},
    [FROM_NAME] = {.name = "from_name",
                  .title = {"Name before", "此前名称"},
                  .meaning = {"its name then", "当时的名称"},
                  .unit = {"", ""},
                  .kind = HL_TEXT},
    [FROM_PERIOD] = {.name = "from_period",
                  .title = {"Period before", "此前时期"},
                  .meaning = {"the last period before the change",
                                 "变更前的最后一期"},
                  .unit = {"", ""},
                  .kind = HL_TEXT},
    [TO_KEY] = {.name = "to_key",
                  .title = {"Key after", "此后代码"},
                  .meaning = {"key that appears, or that another may have joined",
                            "出现的代码,或可能被并入的代码"},
                  .unit = {"", ""},
                  .kind = HL_TEXT},
    [TO_NAME] = {.name = "to_name",
                  .title = {"Name after", "此后名称"},
                  .meaning = {"its name then", "当时的名称"},
                  .unit = {"", ""},
                  .kind = HL_TEXT},
    [TO_PERIOD] = {.name = "to_period",
                  .title = {"Period after", "此后时期"},
                  .meaning = {"the first period after the change", "变更后的第一期"},
                  .unit = {"", ""},
                  .kind = HL_TEXT},
};

static const hl_column_spec NUMBER[NUMBERS] = {
    [KIND] = {.name = "kind",
              .title = {"What may have happened", "可能的变更"},
              .meaning = {"what the pair looks like; nothing is applied",
                          "这一对看上去像什么变更;程序不作任何应用"},
              .unit = {"", ""},
              .kind = HL_CLASS,
              .classes = &HL_CANDIDATE_KINDS},
    [SCORE] = {.name = "score",
              .title = {"Score", "得分"},
              .meaning = {"how well name, place and population agree, 0 to 1",
                           "名称、位置与人口的吻合程度,0 至 1"},
              .unit = {"1", "1"},
              .kind = HL_NUMBER  },
    [SIMILARITY] = {.name = "name_similarity",
              .title = {"Names", "名称相似度"},
              .meaning = {"1: the same name but for 县, 区, 市, County …",
                                "1 表示除 县、区、市 等外名称相同"},
              .unit = {"1", "1"},
              .kind = HL_NUMBER  },
    [KM] = {.name = "distance_km",
              .title = {"Distance", "距离"},
              .meaning = {"between their points; empty where one is not known",
                        "两者代表点的距离;未知则空"},
              .unit = {"km", "km"},
              .kind = HL_NUMBER},
    [POPULATION] = {.name = "population_agreement",
              .title = {"Populations", "人口吻合度"},
              .meaning = {"1: the population after is that before, or the sum is",
                                "1 表示变更前后人口(或其合计)一致"},
              .unit = {"1", "1"},
              .kind = HL_NUMBER  },
};

typedef struct cells {
    const char **text; ///< TEXTS * pairs, borrowed
    double *number;    ///< NUMBERS * pairs
} cells;

/// Key, name and period of one side of a pair; the three texts stand `pairs` apart.
static void put_side(const finder *f, size_t u, size_t period, const char **text)
{
    if (u == SIZE_MAX) return;
    const char *name = name_of(f, f->unit[u].row[period]);
    text[0] = f->unit[u].key;
    text[f->pairs] = name[0] != '\0' ? name : NULL;
    text[2 * f->pairs] = f->label[period];
}

static void fill_cells(const finder *f, const cells *c)
{
    for (size_t k = 0; k < f->pairs; k++) {
        const pair *p = &f->pair[k];
        const double number[NUMBERS] = {[KIND] = (double)p->kind,
                                        [SCORE] = p->score,
                                        [SIMILARITY] = p->name,
                                        [KM] = p->km,
                                        [POPULATION] = p->population};
        put_side(f, p->from, p->period, c->text + FROM_KEY * f->pairs + k);
        put_side(f, p->to, p->period + 1, c->text + TO_KEY * f->pairs + k);
        for (size_t j = 0; j < NUMBERS; j++) {
            c->number[j * f->pairs + k] = number[j];
        }
    }
}

static hl_status make_columns(const finder *f, hl_columns *out, hl_error *err)
{
    cells c = {.text = hl_array(TEXTS * f->pairs, sizeof *c.text),
               .number = hl_array(NUMBERS * f->pairs, sizeof *c.number)};
    const hl_text none = {0};
    hl_status status = HL_OK;

    out->rows = f->pairs;
    if (c.text == NULL || c.number == NULL) {
        status = hl_no_memory(err, "%zu pairs", f->pairs);
    } else {
        fill_cells(f, &c);
    }
    if (status == HL_OK) { // what is meant comes before how well it fits
        status =
            hl_columns_append_values(out, &NUMBER[KIND], NULL, none, c.number, err);
    }
    for (size_t t = 0; t < TEXTS && status == HL_OK; t++) {
        status = hl_columns_append_texts(out, &TEXT[t], c.text + t * f->pairs, err);
    }
    for (size_t k = SCORE; k < NUMBERS && status == HL_OK; k++) {
        status = hl_columns_append_values(out, &NUMBER[k], NULL, none,
                                          c.number + k * f->pairs, err);
    }
    free(c.text);
    free(c.number);
    return status;
}

static void tell_best(const finder *f, hl_candidates *made)
{
    const pair *p = f->pair;

    if (f->pairs == 0 || p->score <= 0.0) return;
    const size_t a = f->unit[p->from].row[p->period];
    const size_t b = f->unit[p->to].row[p->period + 1];
    made->best = p->score;
    (void)snprintf(made->best_text, sizeof made->best_text,
                   "%.40s%s%.40s (%.10s) > %.40s%s%.40s (%.10s)", f->unit[p->from].key,
                   name_of(f, a)[0] != '\0' ? " " : "", name_of(f, a),
                   f->label[p->period], f->unit[p->to].key,
                   name_of(f, b)[0] != '\0' ? " " : "", name_of(f, b),
                   f->label[p->period + 1]);
}

hl_status hl_candidates_find(const hl_table *table,
                             const hl_candidates_options *options, hl_candidates *out,
                             hl_error *err)
{
    finder f = {.table = table, .options = options};
    hl_candidates made = {0};

    hl_status status = read_field(table, options->key, &f.key, err);
    if (status == HL_OK) status = read_field(table, options->period, &f.period, err);
    if (status == HL_OK && options->name != NULL) {
        status = read_field(table, options->name, &f.name, err);
    }
    if (status == HL_OK) status = place_units(&f, err);
    if (status == HL_OK) status = pair_units(&f, &made, err);
    if (status == HL_OK) status = make_columns(&f, &made.columns, err);
    if (status != HL_OK) goto done;
    tell_best(&f, &made);
    *out = made;
    made = (hl_candidates){0};
done:
    hl_free_texts(f.key, table->rows);
    hl_free_texts(f.period, table->rows);
    hl_free_texts(f.name, table->rows);
    free(f.label);
    free(f.unit);
    free(f.row_of);
    free(f.pair);
    hl_candidates_free(&made);
    return status;
}

void hl_candidates_free(hl_candidates *candidates)
{
    hl_columns_free(&candidates->columns);
    *candidates = (hl_candidates){0};
}
