// Columns as JSON, byte for byte, and read back.

#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/io/json.h"
#include "support/check.h"
#include "support/sample_package.h"
#include "support/scratch.h"

static const hl_column_spec NAME = {
    "name", {"Name",   "名称"},
     {"County", "县"   },
     {"",       ""      },
     HL_TEXT, HL_STYLE_NONE, NULL
};
static const hl_column_spec VALUE = {.name = "value", .kind = HL_NUMBER};
static const hl_column_spec COUNT = {.name = "people", .kind = HL_COUNT};
static const hl_column_spec CLASS = {
    "lisa",   {"LISA",  NULL},
       {"codes", NULL},
       {"",      ""  },
    HL_CLASS, HL_STYLE_CLASSES, &SAMPLE_LISA
};
static const hl_column_spec FLAG = {.name = "core", .kind = HL_FLAG};
static const hl_column_spec DATE = {.name = "date", .kind = HL_DATE};

static int set_up(void **state)
{
    static const char *const NAMES[2] = {"<img src=x onerror=alert(1)> \"杭/州\"",
                                         NULL};
    static const double NUMBERS[2] = {0.1, NAN};
    static const double COUNTS[2] = {9007199254740991.0, NAN};
    static const double CODES[2] = {6, NAN};
    static const double FLAGS[2] = {1, 0};
    static const double DAYS[2] = {18262, NAN};
    static hl_columns columns;
    const struct {
        const hl_column_spec *spec;
        const double *value;
    } all[] = {
        {&VALUE, NUMBERS},
        {&COUNT, COUNTS },
        {&CLASS, CODES  },
        {&FLAG,  FLAGS  },
        {&DATE,  DAYS   }
    };
    hl_error err = {0};

    columns = (hl_columns){.rows = 2};
    assert_ok(hl_columns_append_texts(&columns, &NAME, NAMES, &err), &err);
    for (size_t i = 0; i < 5; i++) {
        assert_ok(hl_columns_append_values(&columns, all[i].spec, NULL, (hl_text){0},
                                           all[i].value, &err),
                  &err);
    }
    *state = &columns;
    return 0;
}

static int tear_down(void **state)
{
    hl_columns_free(*state);
    return 0;
}

static void rows_become_objects(void **state)
{
    struct json_object *rows = NULL;
    char *text = NULL;
    size_t length = 0;
    hl_error err = {0};

    assert_ok(hl_json_columns(*state, &rows, &err), &err);
    assert_ok(hl_json_text(rows, &text, &length, &err), &err);
    json_object_put(rows);
    assert_int_equal(length, strlen(text));
    assert_string_equal(text,
                        "[\n"
                        "  {\n"
                        "    \"name\":\"<img src=x onerror=alert(1)> \\\"杭/州\\\"\",\n"
                        "    \"value\":0.1,\n"
                        "    \"people\":9007199254740991,\n"
                        "    \"lisa\":6,\n"
                        "    \"core\":true,\n"
                        "    \"date\":\"2020-01-01\"\n"
                        "  },\n"
                        "  {\n"
                        "    \"name\":null,\n"
                        "    \"value\":null,\n"
                        "    \"people\":null,\n"
                        "    \"lisa\":null,\n"
                        "    \"core\":false,\n"
                        "    \"date\":null\n"
                        "  }\n"
                        "]\n");
    free(text);
}

static void numbers_read_back(void **state)
{
    static const double NUMBERS[] = {0.1,   1.0 / 3.0, -0.0,     5e-324,
                                     1e308, 123456789, 0.1 + 0.2};

    (void)state;
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        struct json_object *number = hl_json_number(NUMBERS[i]);
        const char *text = json_object_to_json_string(number);
        assert_close(strtod(text, NULL), NUMBERS[i], 0.0, 0.0);
        struct json_object *again = json_tokener_parse(text);
        assert_non_null(again);
        json_object_put(again);
        json_object_put(number);
    }
    assert_null(hl_json_number(NAN));
    assert_null(hl_json_number(-INFINITY));
    struct json_object *short_one = hl_json_number(0.1);
    assert_string_equal(json_object_to_json_string(short_one), "0.1");
    json_object_put(short_one);
}

static void the_dictionary_has_both_languages_and_classes(void **state)
{
    struct json_object *rows = NULL;
    hl_error err = {0};

    assert_ok(hl_json_dictionary(*state, &rows, &err), &err);
    assert_int_equal(json_object_array_length(rows), 6);
    struct json_object *name = json_object_array_get_idx(rows, 0);
    struct json_object *title = json_object_object_get(name, "title");
    assert_string_equal(json_object_get_string(json_object_object_get(title, "zh")),
                        "名称");
    assert_null(json_object_object_get(name, "classes"));
    struct json_object *lisa = json_object_array_get_idx(rows, 3);
    struct json_object *classes = json_object_object_get(lisa, "classes");
    assert_int_equal(json_object_array_length(classes), 7);
    struct json_object *first = json_object_array_get_idx(classes, 0);
    assert_int_equal(json_object_get_int(json_object_object_get(first, "code")), 1);
    assert_string_equal(json_object_get_string(json_object_object_get(first, "color")),
                        "#ff0000");
    json_object_put(rows);
}

static void json_errors(void **state)
{
    struct json_object *rows = NULL;
    scratch folder;
    hl_error err = {0};

    assert_ok(hl_json_columns(*state, &rows, &err), &err);
    scratch_make(&folder);
    const char *path = scratch_path(&folder, "result.json");
    assert_ok(hl_json_write(path, rows, false, &err), &err);
    assert_int_equal(hl_json_write(path, rows, false, &err), HL_OUTPUT);
    assert_int_equal(err.code, HL_CODE_WRITE_EXISTS);
    assert_ok(hl_json_write(path, rows, true, &err), &err);
    assert_int_equal(hl_json_write("/dev/full", rows, true, &err), HL_OUTPUT);
    scratch_remove(&folder);
    json_object_put(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_become_objects),
        cmocka_unit_test(numbers_read_back),
        cmocka_unit_test(the_dictionary_has_both_languages_and_classes),
        cmocka_unit_test(json_errors),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
