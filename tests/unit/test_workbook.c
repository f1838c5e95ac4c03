// A workbook that was written is read back.

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/io/read.h"
#include "hinterland/io/workbook.h"
#include "support/check.h"
#include "support/scratch.h"

enum { ROWS = 3 };

static const hl_column_spec NAME = {
    .name = "name", .title = {"Name", "名称"},
         .kind = HL_TEXT
};
static const hl_column_spec VALUE = {
    .name = "value", .title = {"Value", "数值"},
         .kind = HL_NUMBER
};
static const hl_column_spec TWIN = {
    .name = "twin", .title = {"Value", "另一个"},
         .kind = HL_NUMBER
};
static const hl_column_spec DATE = {
    .name = "date", .title = {"Date", "日期"},
         .kind = HL_DATE
};

static const char *const NAMES[ROWS] = {"杭州 & <West>", "=cmd()", NULL};
static const double NUMBERS[ROWS] = {0.1, NAN, -1e-300};
static const double DAYS[ROWS] = {0, 11016, NAN};

static scratch folder;
static hl_sheet sheets[2];

static int set_up(void **state)
{
    hl_error err = {0};

    (void)state;
    scratch_make(&folder);
    for (size_t k = 0; k < 2; k++) {
        hl_columns *columns = &sheets[k].columns;
        sheets[k] = (hl_sheet){
            .name = k == 0 ? "first" : "second",
            .title = {k == 0 ? "A: [first]" : "Second", k == 0 ? "结果" : "表"},
            .columns = {.rows = ROWS                               }
        };
        assert_ok(hl_columns_append_texts(columns, &NAME, NAMES, &err), &err);
        assert_ok(hl_columns_append_values(columns, &VALUE, NULL, (hl_text){0}, NUMBERS,
                                           &err),
                  &err);
        assert_ok(
            hl_columns_append_values(columns, &TWIN, NULL, (hl_text){0}, NUMBERS, &err),
            &err);
        assert_ok(
            hl_columns_append_values(columns, &DATE, NULL, (hl_text){0}, DAYS, &err),
            &err);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    hl_sheets_free(sheets, 2);
    scratch_remove(&folder);
    return 0;
}

static void write_to(const char *name, hl_lang lang)
{
    const hl_sheet *const list[] = {&sheets[0], &sheets[1]};
    const hl_workbook_options options = {.lang = lang};
    hl_error err = {0};

    assert_ok(hl_workbook_write(scratch_path(&folder, name), list, 2, &options, &err),
              &err);
}

static void what_was_written_is_read_back(void **state)
{
    (void)state;
    const hl_table_options options = {.sheet = "结果"};
    double number[ROWS];
    hl_table table = {0};
    hl_error err = {0};

    write_to("a.xlsx", HL_ZH);
    assert_ok(
        hl_read_table(scratch_path(&folder, "a.xlsx"), &options, &table, NULL, &err),
        &err);
    assert_int_equal(table.rows, ROWS);
    assert_int_equal(table.count, 4);
    const hl_field *name = hl_table_find(&table, "名称");
    const hl_field *value = hl_table_find(&table, "数值");
    const hl_field *date = hl_table_find(&table, "日期");
    assert_non_null(name);
    assert_non_null(value);
    assert_string_equal(name->text[0], "杭州 & <West>");
    assert_string_equal(name->text[1], "=cmd()"); // a text, not a formula
    assert_null(name->text[2]);
    assert_string_equal(date->text[1], "2000-02-29");
    hl_field_numbers(value, ROWS, number, NULL);
    assert_close(number[0], 0.1, 0.0, 0.0);
    assert_true(isnan(number[1]));
    assert_close(number[2], -1e-300, 0.0, 0.0);
    hl_table_free(&table);
}

/// In English two columns have the same title: the names tell them apart; characters
/// that no sheet may have become blanks.
static void titles_are_made_distinct(void **state)
{
    (void)state;
    const hl_table_options options = {.sheet = "A   first "};
    hl_table table = {0};
    hl_error err = {0};

    write_to("b.xlsx", HL_EN);
    assert_ok(
        hl_read_table(scratch_path(&folder, "b.xlsx"), &options, &table, NULL, &err),
        &err);
    assert_non_null(hl_table_find(&table, "Value (value)"));
    assert_non_null(hl_table_find(&table, "Value (twin)"));
    hl_table_free(&table);
}

static void the_bytes_are_always_the_same(void **state)
{
    (void)state;
    size_t first_size = 0;
    size_t second_size = 0;

    write_to("a.xlsx", HL_ZH);
    write_to("b.xlsx", HL_ZH);
    char *first = scratch_read(scratch_path(&folder, "a.xlsx"), &first_size);
    char *second = scratch_read(scratch_path(&folder, "b.xlsx"), &second_size);
    assert_int_equal(first_size, second_size);
    assert_memory_equal(first, second, first_size);
    free(first);
    free(second);
}

static void workbook_errors(void **state)
{
    (void)state;
    const hl_sheet *const list[] = {&sheets[0]};
    hl_sheet long_one = {.name = "long", .columns = {.rows = 1048576}};
    const hl_sheet *const too_long[] = {&long_one};
    hl_error err = {0};

    write_to("a.xlsx", HL_EN);
    assert_int_equal(
        hl_workbook_write(scratch_path(&folder, "a.xlsx"), list, 1, NULL, &err),
        HL_OUTPUT);
    assert_int_equal(err.code, HL_CODE_WRITE_EXISTS);
    assert_int_equal(
        hl_workbook_write(scratch_path(&folder, "c.xlsx"), too_long, 1, NULL, &err),
        HL_OUTPUT);
    assert_int_equal(err.code, HL_CODE_WRITE_ROWS);
    assert_int_equal(scratch_count(&folder), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_written_is_read_back, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(titles_are_made_distinct, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_bytes_are_always_the_same, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(workbook_errors, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
