#include "support/check.h"

#include <string.h>

#include "hinterland/frame/units.h"

enum { ROWS = 5 };

/// A panel: two units in two years each, in any order, and a row without a key.
typedef struct panel {
    char cell[3][ROWS][8];
    char *text[3][ROWS];
    char name[3][8];
    hl_field field[3];
    hl_table table;
} panel;

static void make(panel *p)
{
    static const char *const CELLS[3][ROWS] = {
        {"b",   "a",   "",    "a",   "b"  },
        {"Bea", "Ann", "Cid", "Ada", "Bea"},
        {"s",   "n",   "n",   "n",   "s"  }
    };
    static const char *const NAMES[3] = {"key", "name", "region"};
    static char source[] = "t.csv";

    *p = (panel){0};
    for (size_t c = 0; c < 3; c++) {
        for (size_t r = 0; r < ROWS; r++) {
            strcpy(p->cell[c][r], CELLS[c][r]);
            p->text[c][r] = p->cell[c][r];
        }
        strcpy(p->name[c], NAMES[c]);
        p->field[c] =
            (hl_field){.name = p->name[c], .kind = HL_FIELD_TEXT, .text = p->text[c]};
    }
    p->table =
        (hl_table){.source = source, .rows = ROWS, .count = 3, .field = p->field};
}

static void keys_are_units(void **state)
{
    (void)state;
    const hl_units_options options = {.key = "key", .name = "name", .region = "region"};
    panel p;
    hl_frame frame = {0};
    hl_units_counts counts = {0};
    hl_log log = {0};
    hl_error err = {0};

    make(&p);
    assert_ok(hl_frame_of_table(&p.table, &options, &frame, &counts, &log, &err), &err);
    assert_int_equal(frame.n, 2);
    assert_string_equal(frame.key[0], "a");
    assert_string_equal(frame.key[1], "b");
    // a name may change from year to year: the first in the alphabet
    assert_string_equal(hl_columns_find(&frame.units, "name")->text[0], "Ada");
    assert_string_equal(hl_columns_find(&frame.units, "region")->text[1], "s");
    assert_int_equal(counts.without_key, 1);
    assert_int_equal(counts.dissolved, 0);
    assert_null(frame.crs);
    assert_int_equal(frame.polygons.n, 2);
    assert_int_equal(frame.polygons.start[2], 0); // nothing to draw
    assert_int_equal(log.count, 1);
    assert_int_equal(log.message[0].code, HL_CODE_JOIN_UNITS_NO_KEY);
    hl_log_free(&log);
    hl_frame_free(&frame);
}

static void table_units_errors(void **state)
{
    (void)state;
    const hl_units_options absent = {.key = "kye"};
    const hl_units_options options = {.key = "key"};
    panel p;
    hl_frame frame = {0};
    hl_error err = {0};

    make(&p);
    assert_int_equal(hl_frame_of_table(&p.table, &absent, &frame, NULL, NULL, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_JOIN_FIELD);
    for (size_t r = 0; r < ROWS; r++) {
        p.cell[0][r][0] = '\0';
    }
    assert_int_equal(hl_frame_of_table(&p.table, &options, &frame, NULL, NULL, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_JOIN_NO_KEYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_units),
        cmocka_unit_test(table_units_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
