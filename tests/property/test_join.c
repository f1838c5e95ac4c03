// The order of the input rows, of either side, changes nothing.
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hinterland/core/random.h"
#include "hinterland/frame/join.h"
#include "hinterland/frame/units.h"
#include "support/tables.h"

enum {
    TEXT = 40,
    UNIT_FIELDS = 2,
    ROW_FIELDS = 4,
    UNITS = 60,
    ROWS = 200,
    SHUFFLES = 20,
    MANY = 100000
};

static const char *const UNIT_FIELD[] = {"code", "name"};
static const char *const ROW_FIELD[] = {"key", "label", "year", "gdp"};
static const hl_units_options BY_CODE = {.key = "code", .name = "name"};
static const hl_join_options RULES = {
    .key = "key", .name = "label", .period = "year", .min_match = 0.5};

/// Whole numbers below `limit`, a function of (stream, index).
static size_t draw(uint32_t stream, size_t index, size_t limit)
{
    hl_random random = hl_random_stream(index, stream);

    return hl_random_below(&random, (uint32_t)limit);
}

/// Text number `i` of a side: the same whatever the order of the rows.
static void write_unit(size_t i, char cell[UNIT_FIELDS][TEXT])
{
    const size_t code = 1000 + draw(1, i, UNITS);

    (void)snprintf(cell[0], TEXT, draw(2, i, 5) == 0 ? " %06zu" : "%06zu", code);
    (void)snprintf(cell[1], TEXT, "县%zu区", code % 9);
}

static void write_row(size_t i, char cell[ROW_FIELDS][TEXT])
{
    const size_t code = 1000 + draw(3, i, UNITS + 20);
    static const char *const TAILS[] = {"", "", " ", "000000", "(2)", ".0"};
    const size_t form = draw(4, i, sizeof TAILS / sizeof TAILS[0]);

    (void)snprintf(cell[0], TEXT, form == 0 ? "%zu%s" : "%06zu%s", code, TAILS[form]);
    (void)snprintf(cell[1], TEXT, draw(5, i, 4) == 0 ? "县%zu市" : "县%zu区", code % 9);
    (void)snprintf(cell[2], TEXT, "%zu", 2019 + draw(6, i, 3));
    (void)snprintf(cell[3], TEXT, "%zu", code);
}

typedef struct result {
    hl_frame frame;
    hl_table table;
    hl_join join;
} result;

static void shuffle(size_t *order, size_t n, uint32_t stream)
{
    for (size_t i = 0; i < n; i++) {
        order[i] = i;
    }
    for (size_t i = n; stream > 0 && i > 1; i--) {
        const size_t k = draw(stream, i, i);
        const size_t kept = order[i - 1];
        order[i - 1] = order[k];
        order[k] = kept;
    }
}

static void make_units(uint32_t stream, hl_layer *layer)
{
    static char text[UNITS][UNIT_FIELDS][TEXT];
    const char *cell[UNITS * UNIT_FIELDS];
    size_t order[UNITS];
    double x[UNITS];
    double y[UNITS];
    hl_table table = {0};

    shuffle(order, UNITS, stream);
    for (size_t i = 0; i < UNITS; i++) {
        write_unit(order[i], text[i]);
        cell[i * UNIT_FIELDS] = text[i][0];
        cell[i * UNIT_FIELDS + 1] = text[i][1];
        x[i] = (double)draw(7, order[i], 4);
        y[i] = (double)order[i];
    }
    assert_true(make_table("c", UNIT_FIELD, UNIT_FIELDS, cell, UNITS, &table));
    assert_true(make_squares(&table, x, y, layer));
}

static void make_rows(uint32_t stream, hl_table *table)
{
    static char text[ROWS][ROW_FIELDS][TEXT];
    const char *cell[ROWS * ROW_FIELDS];
    size_t order[ROWS];

    shuffle(order, ROWS, stream);
    for (size_t i = 0; i < ROWS; i++) {
        write_row(order[i], text[i]);
        for (size_t f = 0; f < ROW_FIELDS; f++) {
            cell[i * ROW_FIELDS + f] = text[i][f];
        }
    }
    assert_true(make_table("t", ROW_FIELD, ROW_FIELDS, cell, ROWS, table));
}

static void run(uint32_t stream, result *out)
{
    hl_layer layer = {0};
    hl_error err = {0};

    *out = (result){0};
    make_units(stream, &layer);
    make_rows(stream, &out->table);
    assert_ok(hl_frame_build(&layer, &BY_CODE, &out->frame, NULL, NULL, &err), &err);
    assert_ok(hl_join_build(&out->frame, &out->table, &RULES, &out->join, NULL, &err),
              &err);
    hl_layer_free(&layer);
}

static void clear(result *r)
{
    hl_join_free(&r->join);
    hl_frame_free(&r->frame);
    hl_table_free(&r->table);
}

static void same_text(const char *a, const char *b)
{
    assert_string_equal(a != NULL ? a : "(null)", b != NULL ? b : "(null)");
}

static void same_columns(const hl_columns *a, const hl_columns *b)
{
    assert_int_equal(a->rows, b->rows);
    assert_int_equal(a->count, b->count);
    for (size_t c = 0; c < a->count; c++) {
        for (size_t i = 0; i < a->rows; i++) {
            if (a->column[c].text != NULL) {
                same_text(a->column[c].text[i], b->column[c].text[i]);
            } else {
                assert_close(a->column[c].value[i], b->column[c].value[i], 0.0, 0.0);
            }
        }
    }
}

static void same_frames(const hl_frame *a, const hl_frame *b)
{
    const hl_polygons *p = &a->polygons;
    const hl_polygons *q = &b->polygons;

    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        assert_string_equal(a->key[i], b->key[i]);
        assert_string_equal(a->key_read[i], b->key_read[i]);
    }
    same_columns(&a->units, &b->units);
    assert_memory_equal(p->start, q->start, (a->n + 1) * sizeof *p->start);
    const size_t rings = p->start[a->n];
    assert_memory_equal(p->vertex, q->vertex, (rings + 1) * sizeof *p->vertex);
    assert_memory_equal(p->x, q->x, p->vertex[rings] * sizeof *p->x);
    assert_memory_equal(p->y, q->y, p->vertex[rings] * sizeof *p->y);
}

static void same_joins(const result *a, const result *b)
{
    assert_int_equal(a->join.periods, b->join.periods);
    for (size_t i = 0; i < a->join.periods * a->join.n; i++) {
        const size_t row_a = a->join.row_of[i];
        const size_t row_b = b->join.row_of[i];
        assert_int_equal(row_a == SIZE_MAX, row_b == SIZE_MAX);
        if (row_a == SIZE_MAX) continue;
        for (size_t f = 0; f < ROW_FIELDS; f++) {
            assert_string_equal(a->table.field[f].text[row_a],
                                b->table.field[f].text[row_b]);
        }
    }
    same_columns(&a->join.audit, &b->join.audit);
}

static void row_order_changes_nothing(void **state)
{
    (void)state;
    result first;

    run(0, &first);
    assert_true(first.frame.n < UNITS); // some units have several rows
    assert_true(first.join.reason[HL_REASON_AMBIGUOUS] > 0);
    assert_true(first.join.reason[HL_REASON_REPAIRED] > 0);
    assert_true(first.join.reason[HL_REASON_DUPLICATE] > 0);
    assert_true(first.join.reason[HL_REASON_NO_UNIT] > 0);
    for (uint32_t s = 1; s <= SHUFFLES; s++) {
        result other;
        run(100 + s, &other);
        same_frames(&first.frame, &other.frame);
        same_joins(&first, &other);
        clear(&other);
    }
    clear(&first);
}

static void many_keys_join_in_a_moment(void **state)
{
    (void)state;
    char(*text)[TEXT] = calloc(MANY, sizeof *text);
    const char **cell = calloc(2 * (size_t)MANY, sizeof *cell);
    double *zero = calloc(MANY, sizeof *zero);
    const hl_join_options rules = {.key = "code"};
    hl_table units = {0};
    hl_table table = {0};
    hl_layer layer = {0};
    hl_frame frame = {0};
    hl_join join = {0};
    hl_error err = {0};

    assert_true(text != NULL && cell != NULL && zero != NULL);
    for (size_t i = 0; i < MANY; i++) {
        (void)snprintf(text[i], TEXT, "%zu", 100000 + i * 7919 % MANY);
        cell[2 * i] = text[i];
        cell[2 * i + 1] = "x";
    }
    assert_true(make_table("c", UNIT_FIELD, 2, cell, MANY, &units));
    assert_true(make_squares(&units, zero, zero, &layer));
    for (size_t i = 0; i < MANY; i += 2) {
        text[i][0] = '7'; // no unit: half of the keys
    }
    assert_true(make_table("t", UNIT_FIELD, 2, cell, MANY, &table));
    assert_ok(hl_frame_build(&layer, &BY_CODE, &frame, NULL, NULL, &err), &err);
    const clock_t start = clock();
    assert_ok(hl_join_build(&frame, &table, &rules, &join, NULL, &err), &err);
    const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    print_message("%d keys, half unmatched: %.2f s\n", MANY, seconds);
    assert_int_equal(join.matched[0], MANY / 2);
    hl_join_free(&join);
    hl_frame_free(&frame);
    hl_layer_free(&layer);
    hl_table_free(&table);
    free(text);
    free(cell);
    free(zero);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_order_changes_nothing),
        cmocka_unit_test(many_keys_join_in_a_moment),
    };
    return cmocka_run_group_tests_name("join", tests, NULL, NULL);
}
