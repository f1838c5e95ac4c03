/// The values of a panel in units of one year.

#include "hinterland/frame/changes.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "frame/changing.h"

static const hl_class RELATIONS[] = {
    {HL_LINEAGE_SAME,    {"the unit itself", "同一单元"},                  0xD9D9D9},
    {HL_LINEAGE_WHOLE,   {"all of another unit", "另一单元的全部"},     0x8DD3C7},
    {HL_LINEAGE_MERGED,  {"all of it, beside others", "多个单元合并"},   0x80B1D3},
    {HL_LINEAGE_PART,    {"a known part", "已知份额的部分"},            0xFDB462},
    {HL_LINEAGE_UNKNOWN, {"a part of unknown share", "份额未知的部分"}, 0xFB8072},
    {HL_LINEAGE_NO_ROW,  {"no row in the table", "表中无此行"},           0xBC80BD},
};
const hl_classes HL_LINEAGE_RELATIONS = {
    .name = "lineage_relation",
    .title = {"Relation", "关系"},
    .row = RELATIONS,
    .count = sizeof RELATIONS / sizeof *RELATIONS
};

enum { NUMBER_SIZE = 32 };

/// The pieces of one row of the result: a unit in a period, or a row of the table that
/// belongs to none.
typedef struct group {
    size_t first;
    size_t end;
    bool whole; ///< all of one row and nothing else
    bool known; ///< every share is known, and every part has its row
} group;

typedef struct converter {
    const changing *c;
    group *group;
    size_t groups;
    size_t *loose; ///< rows without key or period
    size_t looses;
    hl_changed made;
} converter;

/// How a field is carried over.
typedef struct rule {
    bool extensive;
    const char *weight; ///< of an intensive field; NULL: neither
} rule;

static rule rule_of(const hl_changes_options *o, const char *field)
{
    rule r = {0};

    for (size_t k = 0; k < o->extensives; k++) {
        r.extensive = r.extensive || strcmp(o->extensive[k], field) == 0;
    }
    for (size_t k = 0; k < o->intensives; k++) {
        const hl_changes_mean *mean = &o->intensive[k];
        if (strcmp(mean->field, field) == 0) r.weight = mean->weight;
    }
    return r;
}

// ---- rows of the result

static hl_status group_pieces(converter *v, hl_error *err)
{
    const changing *c = v->c;

    v->group = hl_array(c->pieces, sizeof *v->group);
    v->loose = hl_array(c->table->rows, sizeof *v->loose);
    if (v->group == NULL || v->loose == NULL) {
        return hl_no_memory(err, "%zu rows", c->pieces);
    }
    for (size_t k = 0; k < c->pieces;) {
        group g = {.first = k, .known = true};
        const change_piece *first = &c->piece[k];
        bool any = false;
        for (; k < c->pieces && c->piece[k].period == first->period &&
               c->piece[k].unit == first->unit;
             k++) {
            g.known =
                g.known && !isnan(c->piece[k].share) && c->piece[k].row != SIZE_MAX;
            any = any || c->piece[k].row != SIZE_MAX;
        }
        g.end = k;
        g.whole = g.known && g.end == g.first + 1 && first->share == 1.0;
        if (any) v->group[v->groups++] = g;
    }
    for (size_t r = 0; r < c->table->rows; r++) {
        const bool loose = c->row_key[r][0] == '\0' || c->row_period[r][0] == '\0';
        if (loose) v->loose[v->looses++] = r;
    }
    return HL_OK;
}

static double sum_of(const changing *c, const group *g, const double *x)
{
    hl_sum sum = {0};

    for (size_t k = g->first; k < g->end; k++) {
        hl_sum_add(&sum, c->piece[k].share * x[c->piece[k].row]);
    }
    return hl_sum_value(&sum);
}

static double mean_of(const changing *c, const group *g, const double *x,
                      const double *weight)
{
    hl_sum sum = {0};
    hl_sum weights = {0};

    if (g->end == g->first + 1) return x[c->piece[g->first].row];
    for (size_t k = g->first; k < g->end; k++) {
        const double w = c->piece[k].share * weight[c->piece[k].row];
        hl_sum_add(&sum, w * x[c->piece[k].row]);
        hl_sum_add(&weights, w);
    }
    const double total = hl_sum_value(&weights);
    return total > 0.0 ? hl_sum_value(&sum) / total : NAN;
}

/// Note that a value is kept back because nobody said what to do with it.
static hl_status withhold(converter *v, size_t field, const group *g, hl_error *err)
{
    const change_piece *piece = &v->c->piece[g->first];
    const char *key = v->c->key[piece->unit];
    const size_t size = strlen(key) + NUMBER_SIZE;

    if (v->made.withheld[field]++ > 0) return HL_OK;
    char *text = hl_array(size, 1);
    if (text == NULL) return hl_no_memory(err, "a name");
    (void)snprintf(text, size, "%s, %ld", key, v->c->period[piece->period]);
    v->made.withheld_first[field] = text;
    return HL_OK;
}

// ---- fields

/// The weights of an intensive field; NULL for another. The caller frees them.
static hl_status read_weight(const converter *v, const rule *how, double **out,
                             hl_error *err)
{
    const changing *c = v->c;
    const hl_field *of = NULL;

    *out = NULL;
    if (how->weight == NULL || how->extensive) return HL_OK;
    const hl_status status = hl_field_require(c->table, how->weight, &of, err);
    if (status != HL_OK) return status;
    *out = hl_array(c->table->rows, sizeof **out);
    if (*out == NULL) return hl_no_memory(err, "%zu weights", c->table->rows);
    hl_field_numbers(of, c->table->rows, *out, NULL);
    return HL_OK;
}

/// @param out  groups values
static hl_status convert(converter *v, size_t field, const double *x, double *out,
                         hl_error *err)
{
    const changing *c = v->c;
    const rule how = rule_of(c->options, c->table->field[field].name);
    double *weight = NULL;

    hl_status status = read_weight(v, &how, &weight, err);
    for (size_t k = 0; k < v->groups && status == HL_OK; k++) {
        const group *g = &v->group[k];
        out[k] = NAN;
        if (g->whole) {
            out[k] = x[c->piece[g->first].row];
        } else if (!how.extensive && how.weight == NULL) {
            status = withhold(v, field, g, err);
        } else if (g->known) {
            out[k] = how.extensive ? sum_of(c, g, x) : mean_of(c, g, x, weight);
        }
    }
    free(weight);
    return status;
}

static hl_status copy_text(const char *from, char **to, hl_error *err)
{
    *to = hl_copy_text(from);
    return *to != NULL || from == NULL ? HL_OK : hl_no_memory(err, "a text");
}

/// A field of numbers, or one that was declared to be.
static hl_status convert_numbers(converter *v, size_t field, hl_error *err)
{
    const changing *c = v->c;
    const hl_field *from = &c->table->field[field];
    hl_field *to = &v->made.table.field[field];
    double *x = hl_array(c->table->rows, sizeof *x);

    if (x == NULL) return hl_no_memory(err, "%zu values", c->table->rows);
    to->kind = from->kind == HL_FIELD_INTEGER ? HL_FIELD_INTEGER : HL_FIELD_REAL;
    const rule how = rule_of(c->options, from->name);
    if (how.extensive || how.weight != NULL) to->kind = HL_FIELD_REAL;
    to->number = hl_array(v->made.table.rows, sizeof *to->number);
    hl_status status =
        to->number != NULL ? HL_OK : hl_no_memory(err, "%zu values", v->groups);
    hl_field_numbers(from, c->table->rows, x, NULL);
    if (status == HL_OK) status = convert(v, field, x, to->number, err);
    for (size_t k = 0; k < v->looses && status == HL_OK; k++) {
        to->number[v->groups + k] = x[v->loose[k]];
    }
    free(x);
    return status;
}

/// A field of texts that nobody declared: kept where a unit is one row of the table.
static hl_status convert_texts(converter *v, size_t field, hl_error *err)
{
    const changing *c = v->c;
    const hl_field *from = &c->table->field[field];
    hl_field *to = &v->made.table.field[field];
    hl_status status = HL_OK;

    to->kind = HL_FIELD_TEXT;
    to->text = hl_array(v->made.table.rows, sizeof *to->text);
    if (to->text == NULL) return hl_no_memory(err, "%zu texts", v->groups);
    for (size_t k = 0; k < v->groups && status == HL_OK; k++) {
        const group *g = &v->group[k];
        if (g->whole) {
            status = copy_text(from->text[c->piece[g->first].row], &to->text[k], err);
        } else {
            status = withhold(v, field, g, err);
        }
    }
    for (size_t k = 0; k < v->looses && status == HL_OK; k++) {
        status = copy_text(from->text[v->loose[k]], &to->text[v->groups + k], err);
    }
    return status;
}

/// Key, period and name of the rows of the result: the name of that time where the unit
/// is what it was, else that of the reference year.
static const char *label_of(const converter *v, const char *field, const group *g,
                            char number[NUMBER_SIZE])
{
    const change_piece *piece = &v->c->piece[g->first];
    const bool same = g->whole && piece->from == piece->unit;

    if (strcmp(field, v->c->options->key) == 0) return v->c->key[piece->unit];
    if (strcmp(field, v->c->options->period) != 0) {
        const char *name = same ? v->c->row_name[piece->row]
                                : changing_name(v->c, piece->unit, v->c->year);
        return name != NULL && name[0] != '\0' ? name : NULL;
    }
    (void)snprintf(number, NUMBER_SIZE, "%ld", v->c->period[piece->period]);
    return number;
}

static hl_status label_rows(converter *v, size_t field, hl_error *err)
{
    const changing *c = v->c;
    const hl_field *from = &c->table->field[field];
    hl_field *to = &v->made.table.field[field];
    char number[NUMBER_SIZE];
    char **text = NULL;

    to->kind = HL_FIELD_TEXT;
    to->text = hl_array(v->made.table.rows, sizeof *to->text);
    if (to->text == NULL) return hl_no_memory(err, "%zu texts", v->groups);
    hl_status status = hl_field_texts(from, c->table->rows, &text, err);
    for (size_t k = 0; k < v->groups && status == HL_OK; k++) {
        status =
            copy_text(label_of(v, from->name, &v->group[k], number), &to->text[k], err);
    }
    for (size_t k = 0; k < v->looses && status == HL_OK; k++) {
        status = copy_text(text[v->loose[k]], &to->text[v->groups + k], err);
    }
    hl_free_texts(text, c->table->rows);
    return status;
}

static bool is_label(const hl_changes_options *o, const char *field)
{
    return strcmp(field, o->key) == 0 || strcmp(field, o->period) == 0 ||
           (o->name != NULL && strcmp(field, o->name) == 0);
}

static hl_status convert_table(converter *v, hl_error *err)
{
    const changing *c = v->c;
    hl_table *to = &v->made.table;

    *to = (hl_table){.source = hl_copy_text(c->table->source),
                     .rows = v->groups + v->looses,
                     .field = hl_array(c->table->count, sizeof *to->field)};
    v->made.withheld = hl_array(c->table->count, sizeof *v->made.withheld);
    v->made.withheld_first = hl_array(c->table->count, sizeof *v->made.withheld_first);
    if (to->field == NULL || v->made.withheld == NULL ||
        v->made.withheld_first == NULL ||
        (to->source == NULL && c->table->source != NULL)) {
        return hl_no_memory(err, "%zu fields", c->table->count);
    }
    for (size_t f = 0; f < c->table->count; f++) {
        const hl_field *from = &c->table->field[f];
        const rule how = rule_of(c->options, from->name);
        const bool number =
            from->kind != HL_FIELD_TEXT || how.extensive || how.weight != NULL;
        hl_status status = copy_text(from->name, &to->field[f].name, err);
        to->count++;
        v->made.fields++;
        if (status != HL_OK) return status;
        status = is_label(c->options, from->name) ? label_rows(v, f, err)
                 : number                         ? convert_numbers(v, f, err)
                                                  : convert_texts(v, f, err);
        if (status != HL_OK) return status;
    }
    return HL_OK;
}

// ---- warnings

static void name_unit(const changing *c, const change_piece *piece, hl_key_list *list)
{
    char text[HL_KEY_LIST_SIZE];
    const char *name = changing_name(c, piece->unit, c->year);

    (void)snprintf(text, sizeof text, "%.60s%s%.60s (%ld)", c->key[piece->unit],
                   name != NULL ? " " : "", name != NULL ? name : "",
                   c->period[piece->period]);
    hl_key_list_add(list, text);
}

static hl_status warn(converter *v, hl_log *log, hl_error *err)
{
    const changing *c = v->c;
    hl_key_list unknown = {0};
    hl_key_list absent = {0};

    for (size_t k = 0; k < v->groups; k++) {
        const group *g = &v->group[k];
        bool shares = true;
        bool rows = true;
        for (size_t p = g->first; p < g->end; p++) {
            shares = shares && !isnan(c->piece[p].share);
            rows = rows && c->piece[p].row != SIZE_MAX;
        }
        if (!shares) name_unit(c, &c->piece[g->first], &unknown);
        if (shares && !rows) name_unit(c, &c->piece[g->first], &absent);
    }
    v->made.unknown = unknown.count;
    v->made.incomplete = absent.count;
    hl_status status = HL_OK;
    if (unknown.count > 0) {
        status = hl_warn(log, err, HL_CODE_CHANGES_UNKNOWN_SHARE, c->table->source,
                         "%zu\t%ld\t%s", unknown.count, c->year, unknown.text);
    }
    if (status == HL_OK && absent.count > 0) {
        status = hl_warn(log, err, HL_CODE_CHANGES_PART_ABSENT, c->table->source,
                         "%zu\t%s", absent.count, absent.text);
    }
    if (status == HL_OK && c->measured > 0) {
        status = hl_warn(log, err, HL_CODE_CHANGES_MEASURED, c->changes->table,
                         "%zu\t%s", c->measured, c->measures.text);
    }
    return status;
}

/// The fields that the options name are there.
static hl_status check_fields(const hl_table *table, const hl_changes_options *o,
                              hl_error *err)
{
    const hl_field *field = NULL;
    hl_status status = HL_OK;

    for (size_t k = 0; k < o->extensives && status == HL_OK; k++) {
        status = hl_field_require(table, o->extensive[k], &field, err);
    }
    for (size_t k = 0; k < o->intensives && status == HL_OK; k++) {
        status = hl_field_require(table, o->intensive[k].field, &field, err);
        if (status == HL_OK) {
            status = hl_field_require(table, o->intensive[k].weight, &field, err);
        }
    }
    return status;
}

hl_status hl_changes_apply(const hl_table *table, const hl_changes *changes,
                           const hl_changes_options *options, hl_changed *out,
                           hl_log *log, hl_error *err)
{
    changing c = {.table = table, .changes = changes, .options = options};
    converter v = {.c = &c};

    hl_status status = check_fields(table, options, err);
    if (status == HL_OK) status = changing_begin(&c, err);
    if (status == HL_OK) status = changing_check(&c, err);
    if (status == HL_OK) status = changing_mix(&c, err);
    if (status == HL_OK) status = group_pieces(&v, err);
    if (status == HL_OK) status = convert_table(&v, err);
    if (status == HL_OK) status = changing_lineage(&c, &v.made.lineage, err);
    if (status == HL_OK) status = warn(&v, log, err);
    if (status != HL_OK) goto done;
    v.made.year = c.year;
    v.made.events = c.steps;
    v.made.idle = changes->count - c.steps;
    *out = v.made;
    v.made = (hl_changed){0};
done:
    free(v.group);
    free(v.loose);
    hl_changed_free(&v.made);
    changing_end(&c);
    return status;
}

void hl_changed_free(hl_changed *changed)
{
    hl_free_texts(changed->withheld_first, changed->fields);
    free(changed->withheld);
    hl_table_free(&changed->table);
    hl_columns_free(&changed->lineage);
    *changed = (hl_changed){0};
}
