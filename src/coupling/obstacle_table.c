#include "hinterland/coupling/obstacle_table.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"

static const hl_text NO_TITLE = {NULL, NULL};

typedef enum obstacle_column {
    COLUMN_KEY,
    COLUMN_PERIOD,
    COLUMN_SUBSYSTEM,
    COLUMN_DIMENSION,
    COLUMN_INDICATOR,
    COLUMN_UNITS,
    COLUMN_OBSTACLE,
    COLUMN_LACK,
    COLUMN_FIRST,
    COLUMN_RANK,
    COLUMN_COUNT
} obstacle_column;

static const hl_column_spec SPEC[COLUMN_COUNT] = {
    [COLUMN_KEY] = {"key",
                    {"Key", "代码"},
                    {"key of the unit", "单元代码"},
                    {"", ""},
                    HL_TEXT,   HL_STYLE_NONE,
                    NULL},
    [COLUMN_PERIOD] = {"period",
                    {"Period", "时期"},
                    {"period; empty: all periods together", "时期;空:全部时期合计"},
                    {"", ""},
                    HL_TEXT,   HL_STYLE_NONE,
                    NULL},
    [COLUMN_SUBSYSTEM] = {"subsystem",
                    {"Subsystem", "子系统"},
                    {"subsystem", "子系统"},
                    {"", ""},
                    HL_TEXT,   HL_STYLE_NONE,
                    NULL},
    [COLUMN_DIMENSION] = {"dimension",
                    {"Dimension", "维度"},
                    {"dimension within the subsystem", "子系统内的维度"},
                    {"", ""},
                    HL_TEXT,   HL_STYLE_NONE,
                    NULL},
    [COLUMN_INDICATOR] = {"indicator",
                    {"Indicator", "指标"},
                    {"indicator; empty: the whole subsystem",
                           "指标;空:整个子系统"},
                    {"", ""},
                    HL_TEXT,   HL_STYLE_NONE,
                    NULL},
    [COLUMN_UNITS] = {"units",
                    {"Units", "单元数"},
                    {"units in the mean: those that lack anything",
                       "参与平均的单元:有所欠缺者"},
                    {"", ""},
                    HL_COUNT,  HL_STYLE_NONE,
                    NULL},
    [COLUMN_OBSTACLE] =
        {"obstacle",
                    {"Obstacle degree", "障碍度"},
                    {"share in all that is lacking, F (1 - z) / sum F (1 - z), mean over the "
          "units; sum 1",
          "在全部欠缺中的比重 F (1 - z) / Σ F (1 - z),各单元平均;和为 1"},
                    {"1", "1"},
                    HL_NUMBER, HL_STYLE_NONE,
                    NULL},
    [COLUMN_LACK] = {"lack",
                    {"Lack (not scaled)", "欠缺(未归一)"},
                    {"F (1 - z) with F = alpha w, mean over the units; not scaled",
                      "F (1 - z),F = alpha w,各单元平均;未归一"},
                    {"1", "1"},
                    HL_NUMBER, HL_STYLE_NONE,
                    NULL},
    [COLUMN_FIRST] = {"first",
                    {"Units with it first", "居首的单元数"},
                    {"units whose greatest obstacle this is",
                       "以此为首要障碍的单元数"},
                    {"", ""},
                    HL_COUNT,  HL_STYLE_NONE,
                    NULL},
    [COLUMN_RANK] =
        {"rank",
                    {"Rank", "位次"},
                    {"rank by obstacle degree among the subsystems, or among the indicators, "
          "of the same period (and unit)",
          "在同期(同单元)的子系统或指标中按障碍度的位次"},
                    {"", ""},
                    HL_COUNT,  HL_STYLE_NONE,
                    NULL},
};

/// A subsystem (indicator SIZE_MAX) or one of its indicators.
typedef struct item {
    size_t subsystem;
    size_t indicator; ///< of all; SIZE_MAX: the subsystem
} item;

/// What is added up over units.
typedef struct entry {
    hl_sum obstacle;
    hl_sum lack;
    size_t units;
    size_t first;
    double share; ///< obstacle of one unit, or the mean
    double gap;   ///< lack likewise
    size_t rank;
} entry;

typedef struct table {
    const hl_coupling_input *input;
    const hl_coupling *result;
    item *item;
    size_t items;
    entry *one; ///< items: of one unit
    entry *sum; ///< items * (periods + 1); the last block is all periods
} table;

static void free_table(table *t)
{
    free(t->item);
    free(t->one);
    free(t->sum);
}

static hl_status build_items(table *t, hl_error *err)
{
    const hl_coupling *result = t->result;
    const size_t blocks = t->input->periods + 1;

    t->items = result->subsystems + result->indicators;
    t->item = hl_array(t->items, sizeof *t->item);
    t->one = hl_array(t->items, sizeof *t->one);
    t->sum = hl_array(t->items * blocks, sizeof *t->sum);
    if (t->item == NULL || t->one == NULL || t->sum == NULL) {
        return hl_no_memory(err, "%zu obstacles", t->items);
    }
    size_t k = 0;
    for (size_t s = 0; s < result->subsystems; s++) {
        t->item[k++] = (item){s, SIZE_MAX};
        for (size_t j = result->first[s]; j < result->first[s + 1]; j++) {
            t->item[k++] = (item){s, j};
        }
    }
    return HL_OK;
}

static bool in_use(const table *t, size_t row)
{
    return t->input->use == NULL || t->input->use[row];
}

static double lack_of_indicator(const table *t, size_t s, size_t j, size_t row)
{
    const double z = t->result->z[j * t->result->rows + row];
    const double weight = hl_coupling_weights_at(t->input, t->result, row)[j].weight;

    if (isnan(z)) return 0.0; // a constant indicator, or a missing one
    return t->result->alpha[s] * weight * fmax(0.0, 1.0 - z);
}

/// The lack of every item of a row; false when there is none at all.
static bool fill_lacks(table *t, size_t row)
{
    const hl_coupling *result = t->result;
    hl_sum all = {0};
    entry *subsystem = t->one; // items begin with a subsystem

    for (size_t k = 0; k < t->items; k++) {
        const size_t s = t->item[k].subsystem;
        const size_t j = t->item[k].indicator;
        entry *one = &t->one[k];
        *one = (entry){0};
        if (j == SIZE_MAX) {
            subsystem = one;
            const bool ready = result->first[s] == result->first[s + 1];
            const double u = result->u[s * result->rows + row];
            if (ready) one->gap = result->alpha[s] * fmax(0.0, 1.0 - u);
            if (ready) hl_sum_add(&all, one->gap);
        } else {
            one->gap = lack_of_indicator(t, s, j, row);
            subsystem->gap += one->gap;
            hl_sum_add(&all, one->gap);
        }
    }
    const double total = hl_sum_value(&all);
    for (size_t k = 0; k < t->items; k++) {
        t->one[k].share = total > 0.0 ? t->one[k].gap / total : NAN;
    }
    return total > 0.0;
}

static bool same_kind(const table *t, size_t a, size_t b)
{
    return (t->item[a].indicator == SIZE_MAX) == (t->item[b].indicator == SIZE_MAX);
}

/// Rank 1 is the greatest obstacle among subsystems, or among indicators; the first of
/// equals first. 0 where there is no obstacle.
static void rank_items(const table *t, entry *list)
{
    for (size_t k = 0; k < t->items; k++) {
        list[k].rank = 0;
        if (!(list[k].share > 0.0)) continue;
        size_t before = 0;
        for (size_t i = 0; i < t->items; i++) {
            const bool greater = list[i].share > list[k].share;
            const bool earlier = list[i].share == list[k].share && i < k;
            before += same_kind(t, i, k) && (greater || earlier);
        }
        list[k].rank = before + 1;
    }
}

static void add_unit(const table *t, entry *to)
{
    for (size_t k = 0; k < t->items; k++) {
        hl_sum_add(&to[k].obstacle, t->one[k].share);
        hl_sum_add(&to[k].lack, t->one[k].gap);
        to[k].units++;
        to[k].first += t->one[k].rank == 1;
    }
}

static void finish(const table *t, entry *list)
{
    for (size_t k = 0; k < t->items; k++) {
        const double units = (double)list[k].units;
        list[k].share = units > 0.0 ? hl_sum_value(&list[k].obstacle) / units : NAN;
        list[k].gap = units > 0.0 ? hl_sum_value(&list[k].lack) / units : NAN;
    }
    rank_items(t, list);
}

/// Add up over the units: block t of `sum` is period t, the last is all of them.
static void add_up(table *t)
{
    const size_t periods = t->input->periods;

    for (size_t r = 0; r < t->result->rows; r++) {
        if (!in_use(t, r) || !fill_lacks(t, r)) continue;
        rank_items(t, t->one);
        add_unit(t, t->sum + r / t->input->n * t->items);
        add_unit(t, t->sum + periods * t->items);
    }
    for (size_t block = 0; block <= periods; block++) {
        finish(t, t->sum + block * t->items);
    }
}

static const hl_indicator *indicator_of(const table *t, const item *of)
{
    if (of->indicator == SIZE_MAX) return NULL;
    return &t->input->subsystem[of->subsystem]
                .indicator[of->indicator - t->result->first[of->subsystem]];
}

static const char *item_text(const table *t, const item *of, obstacle_column which)
{
    const hl_indicator *indicator = indicator_of(t, of);

    if (which == COLUMN_SUBSYSTEM) return t->input->subsystem[of->subsystem].name;
    if (indicator == NULL) return NULL;
    return which == COLUMN_DIMENSION ? indicator->dimension : indicator->name;
}

static double entry_number(const entry *e, obstacle_column which)
{
    if (which == COLUMN_UNITS) return (double)e->units;
    if (which == COLUMN_OBSTACLE) return e->share;
    if (which == COLUMN_LACK) return e->gap;
    if (which == COLUMN_FIRST) return (double)e->first;
    return e->rank > 0 ? (double)e->rank : NAN;
}

static hl_status append_number(hl_columns *columns, obstacle_column which,
                               const entry *list, hl_error *err)
{
    hl_column *column = NULL;

    const hl_status status =
        hl_columns_append(columns, &SPEC[which], NULL, NO_TITLE, &column, err);
    for (size_t r = 0; status == HL_OK && r < columns->rows; r++) {
        column->value[r] = entry_number(&list[r], which);
    }
    return status;
}

static hl_status append_summed(const table *t, const char *const *period,
                               const char **text, hl_columns *columns, hl_error *err)
{
    static const obstacle_column TEXTS[] = {COLUMN_PERIOD, COLUMN_SUBSYSTEM,
                                            COLUMN_DIMENSION, COLUMN_INDICATOR};
    static const obstacle_column NUMBERS[] = {COLUMN_UNITS, COLUMN_OBSTACLE,
                                              COLUMN_LACK, COLUMN_FIRST, COLUMN_RANK};
    hl_status status = HL_OK;

    for (size_t c = 0; c < sizeof TEXTS / sizeof *TEXTS && status == HL_OK; c++) {
        for (size_t r = 0; r < columns->rows; r++) {
            const size_t block = r / t->items;
            const bool all = block == t->input->periods;
            text[r] = TEXTS[c] == COLUMN_PERIOD
                          ? (all ? NULL : period[block])
                          : item_text(t, &t->item[r % t->items], TEXTS[c]);
        }
        status = hl_columns_append_texts(columns, &SPEC[TEXTS[c]], text, err);
    }
    for (size_t c = 0; c < sizeof NUMBERS / sizeof *NUMBERS && status == HL_OK; c++) {
        status = append_number(columns, NUMBERS[c], t->sum, err);
    }
    return status;
}

hl_status hl_obstacle_table(const hl_coupling_input *input, const hl_coupling *result,
                            const char *const *period, hl_columns *columns,
                            hl_error *err)
{
    table t = {.input = input, .result = result};
    const char **text = NULL;

    hl_status status = build_items(&t, err);
    if (status != HL_OK) goto done;
    columns->rows = t.items * (input->periods > 1 ? input->periods + 1 : 1);
    text = hl_array(columns->rows, sizeof *text);
    if (text == NULL) {
        status = hl_no_memory(err, "%zu obstacles", columns->rows);
        goto done;
    }
    add_up(&t);
    status = append_summed(&t, period, text, columns, err);
done:
    free(text);
    free_table(&t);
    return status;
}

// ---- unit by unit

/// The rows of the long table.
typedef struct long_rows {
    size_t *row;  ///< of the panel
    size_t *item; ///< of the table
    entry *entry;
    const char **text;
} long_rows;

static hl_status allocate_long(const table *t, size_t rows, long_rows *out,
                               hl_error *err)
{
    out->row = hl_array(rows, sizeof *out->row);
    out->item = hl_array(rows, sizeof *out->item);
    out->entry = hl_array(rows, sizeof *out->entry);
    out->text = hl_array(rows, sizeof *out->text);
    if (out->row == NULL || out->item == NULL || out->entry == NULL ||
        out->text == NULL) {
        return hl_no_memory(err, "%zu obstacles of %zu rows", t->items,
                            t->result->rows);
    }
    return HL_OK;
}

static void free_long(long_rows *list)
{
    free(list->row);
    free(list->item);
    free(list->entry);
    free(list->text);
}

static void fill_long(table *t, long_rows *list)
{
    size_t filled = 0;

    for (size_t r = 0; r < t->result->rows; r++) {
        if (!in_use(t, r)) continue;
        (void)fill_lacks(t, r);
        rank_items(t, t->one);
        for (size_t k = 0; k < t->items; k++) {
            list->row[filled] = r;
            list->item[filled] = k;
            list->entry[filled++] = t->one[k];
        }
    }
}

static const char *long_text(const table *t, const char *const *const names[2],
                             size_t row, const item *of, obstacle_column which)
{
    if (which == COLUMN_KEY) return names[0][row % t->input->n];
    if (which == COLUMN_PERIOD) return names[1][row / t->input->n];
    return item_text(t, of, which);
}

static hl_status append_long(const table *t, const char *const *const names[2],
                             const long_rows *list, hl_columns *columns, hl_error *err)
{
    static const obstacle_column TEXTS[] = {COLUMN_KEY, COLUMN_PERIOD, COLUMN_SUBSYSTEM,
                                            COLUMN_INDICATOR};
    static const obstacle_column NUMBERS[] = {COLUMN_OBSTACLE, COLUMN_LACK,
                                              COLUMN_RANK};
    hl_status status = HL_OK;

    for (size_t c = 0; c < sizeof TEXTS / sizeof *TEXTS && status == HL_OK; c++) {
        for (size_t r = 0; r < columns->rows; r++) {
            const item *of = &t->item[list->item[r]];
            list->text[r] = long_text(t, names, list->row[r], of, TEXTS[c]);
        }
        status = hl_columns_append_texts(columns, &SPEC[TEXTS[c]], list->text, err);
    }
    for (size_t c = 0; c < sizeof NUMBERS / sizeof *NUMBERS && status == HL_OK; c++) {
        status = append_number(columns, NUMBERS[c], list->entry, err);
    }
    return status;
}

hl_status hl_obstacle_unit_table(const hl_coupling_input *input,
                                 const hl_coupling *result, const char *const *key,
                                 const char *const *period, hl_columns *columns,
                                 hl_error *err)
{
    table t = {.input = input, .result = result};
    const char *const *const names[2] = {key, period};
    long_rows list = {0};
    size_t used = 0;

    hl_status status = build_items(&t, err);
    if (status != HL_OK) goto done;
    for (size_t r = 0; r < result->rows; r++) {
        used += in_use(&t, r);
    }
    columns->rows = used * t.items;
    status = allocate_long(&t, columns->rows, &list, err);
    if (status != HL_OK) goto done;
    fill_long(&t, &list);
    status = append_long(&t, names, &list, columns, err);
done:
    free_long(&list);
    free_table(&t);
    return status;
}
