// What stands in the file, byte for byte.

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "hinterland/io/csv.h"
#include "support/check.h"
#include "support/sample_package.h"
#include "support/scratch.h"

enum { ROWS = 6 };

static const hl_column_spec NAME = {.name = "name", .kind = HL_TEXT};
static const hl_column_spec VALUE = {.name = "value", .kind = HL_NUMBER};
static const hl_column_spec COUNT = {.name = "people", .kind = HL_COUNT};
static const hl_column_spec CLASS = {.name = "d_class", .kind = HL_CLASS};
static const hl_column_spec FLAG = {.name = "core", .kind = HL_FLAG};
static const hl_column_spec DATE = {.name = "date", .kind = HL_DATE};

static const char *const NAMES[ROWS] = {"杭州, \"West\"", "=cmd()", "-12.5", "@x",
                                        " edge",          NULL};
static const double NUMBERS[ROWS] = {0.1, 1.0 / 3.0, -1e-300, NAN, INFINITY, 1e15};
static const double COUNTS[ROWS] = {1234567890123.0, 0, NAN, 4, 5, 6};
static const double CODES[ROWS] = {10, 0, NAN, 1, 2, 3};
static const double FLAGS[ROWS] = {1, 0, NAN, 0, 1, 0};
static const double DAYS[ROWS] = {0, -1, 11016, 17532, NAN, -719528};

static void append(hl_columns *columns, const hl_column_spec *spec, const double *value)
{
    hl_error err = {0};

    assert_ok(hl_columns_append_values(columns, spec, NULL, (hl_text){0}, value, &err),
              &err);
}

static int set_up(void **state)
{
    static hl_columns columns;
    hl_error err = {0};

    columns = (hl_columns){.rows = ROWS};
    assert_ok(hl_columns_append_texts(&columns, &NAME, NAMES, &err), &err);
    append(&columns, &VALUE, NUMBERS);
    append(&columns, &COUNT, COUNTS);
    append(&columns, &CLASS, CODES);
    append(&columns, &FLAG, FLAGS);
    append(&columns, &DATE, DAYS);
    *state = &columns;
    return 0;
}

static int tear_down(void **state)
{
    hl_columns_free(*state);
    return 0;
}

static void assert_written(const hl_columns *columns, const hl_csv_options *options,
                           const char *expected)
{
    scratch folder;
    hl_error err = {0};

    scratch_make(&folder);
    assert_ok(hl_csv_write(scratch_path(&folder, "t.csv"), columns, options, &err),
              &err);
    char *bytes = scratch_read(scratch_path(&folder, "t.csv"), NULL);
    assert_string_equal(bytes, expected);
    free(bytes);
    scratch_remove(&folder);
}

static void every_kind_has_its_spelling(void **state)
{
    hl_columns *columns = *state;

    columns->rows = 3;
    assert_written(columns, NULL,
                   "\xEF\xBB\xBFname,value,people,d_class,core,date\n"
                   "\"杭州, \"\"West\"\"\",0.1,1234567890123,10,1,1970-01-01\n"
                   "'=cmd(),0.3333333333333333,0,0,0,1969-12-31\n"
                   "-12.5,-1e-300,,,,2000-02-29\n");
    columns->rows = ROWS;
}

static void raw_leaves_formulas_alone(void **state)
{
    hl_columns *columns = *state;
    const hl_csv_options options = {.no_bom = true, .raw = true};

    columns->count = 1;
    assert_written(columns, &options,
                   "name\n\"杭州, \"\"West\"\"\"\n=cmd()\n-12.5\n@x\n\" edge\"\n\n");
    columns->count = 6;
}

static void missing_and_infinite_are_empty(void **state)
{
    hl_columns *columns = *state;
    hl_columns one = *columns;
    const hl_csv_options options = {.no_bom = true};

    one.column = &columns->column[1];
    one.count = 1;
    assert_written(&one, &options,
                   "value\n0.1\n0.3333333333333333\n-1e-300\n\n\n1e+15\n");
    one.column = &columns->column[5];
    assert_written(&one, &options,
                   "date\n1970-01-01\n1969-12-31\n2000-02-29\n2018-01-01\n\n"
                   "0000-01-01\n");
}

static void csv_errors(void **state)
{
    const hl_columns *columns = *state;
    const hl_csv_options options = {.overwrite = true};
    struct stat info;
    scratch folder;
    hl_error err = {0};

    scratch_make(&folder);
    scratch_write(scratch_path(&folder, "t.csv"), "old");
    assert_int_equal(hl_csv_write(scratch_path(&folder, "t.csv"), columns, NULL, &err),
                     HL_OUTPUT);
    assert_int_equal(err.code, HL_CODE_WRITE_EXISTS);
    assert_ok(hl_csv_write(scratch_path(&folder, "t.csv"), columns, &options, &err),
              &err);
    assert_int_equal(scratch_count(&folder), 1);
    assert_int_equal(
        hl_csv_write(scratch_path(&folder, "no/t.csv"), columns, &options, &err),
        HL_OUTPUT);
    assert_int_equal(err.code, HL_CODE_WRITE_FOLDER);
    scratch_remove(&folder);

    assert_int_equal(hl_csv_write("/dev/full", columns, &options, &err), HL_OUTPUT);
    assert_int_equal(stat("/dev/full", &info), 0);
    assert_true(S_ISCHR(info.st_mode)); // and it is still the device
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_its_spelling),
        cmocka_unit_test(raw_leaves_formulas_alone),
        cmocka_unit_test(missing_and_infinite_are_empty),
        cmocka_unit_test(csv_errors),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
