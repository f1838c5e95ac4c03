#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "hinterland/frame/units.h"
#include "support/tables.h"

enum { FIELDS = 3 };

static const char *const FIELD[FIELDS] = {"code", "name", "city"};
static const hl_units_options OPTIONS = {
    .key = "code", .name = "name", .region = "city"};

static void make(const char *const (*cell)[FIELDS], size_t rows, const double *x,
                 hl_layer *layer)
{
    hl_table table = {0};
    const double y[16] = {0};

    assert_true(make_table("c.shp", FIELD, FIELDS, cell[0], rows, &table));
    assert_true(make_squares(&table, x, y, layer));
}

static bool has_warning(const hl_log *log, hl_code code, const char *values)
{
    for (size_t i = 0; i < log->count; i++) {
        if (log->message[i].code == code) {
            return strcmp(log->message[i].values, values) == 0;
        }
    }
    return false;
}

static void rows_become_units(void **state)
{
    (void)state;
    static const char *const CELL[][FIELDS] = {
        {"320322 ", "沛县",    "徐州"},
        {"320321",  "丰 县",   "徐州"},
        {NULL,      "?",         NULL    },
        {"320321",  NULL,        "徐州"},
        {"310107",  "普陀区", ""      },
    };
    const double x[] = {4, 9, 2, 1, NAN};
    hl_layer layer = {0};
    hl_frame frame = {0};
    hl_units_counts counts = {0};
    hl_log log = {0};
    hl_error err = {0};

    make(CELL, 5, x, &layer);
    assert_ok(hl_frame_build(&layer, &OPTIONS, &frame, &counts, &log, &err), &err);
    assert_int_equal(frame.n, 3);
    assert_int_equal(frame.periods, 1);
    assert_string_equal(frame.period[0], "");
    assert_string_equal(frame.crs, "LOCAL_CS");
    assert_string_equal(frame.key[0], "310107");
    assert_string_equal(frame.key[1], "320321");
    assert_string_equal(frame.key[2], "320322");
    assert_string_equal(frame.key_read[2], "320322 ");
    const hl_column *name = hl_columns_find(&frame.units, "name");
    const hl_column *region = hl_columns_find(&frame.units, "region");
    assert_string_equal(hl_columns_find(&frame.units, "key")->text[1], "320321");
    assert_string_equal(name->text[1], "丰县"); // the empty name agrees
    assert_null(region->text[0]);
    assert_null(hl_columns_find(&frame.units, "name_en"));
    // 310107 has no shape; 320321 has two parts, the one farther west first.
    assert_int_equal(frame.polygons.start[1], 0);
    assert_int_equal(frame.polygons.start[2], 2);
    assert_int_equal(frame.polygons.start[3], 3);
    assert_close(frame.polygons.x[0], 1.0, 0.0, 0.0);
    assert_close(frame.polygons.x[frame.polygons.vertex[1]], 9.0, 0.0, 0.0);
    assert_int_equal(counts.rows, 5);
    assert_int_equal(counts.without_key, 1);
    assert_int_equal(counts.dissolved, 1);
    assert_int_equal(counts.parts, 2);
    assert_int_equal(counts.null_shapes, 1);
    assert_int_equal(counts.cleaned_keys, 1);
    assert_int_equal(log.count, 4);
    assert_true(has_warning(&log, HL_CODE_JOIN_UNITS_NO_KEY, "1\t5\tc.shp"));
    assert_true(has_warning(&log, HL_CODE_JOIN_DISSOLVED, "1\tc.shp\t2\t320321"));
    assert_true(has_warning(&log, HL_CODE_JOIN_NULL_SHAPE, "1\tc.shp\t310107"));
    assert_true(has_warning(&log, HL_CODE_JOIN_UNITS_CLEANED, "1\tc.shp\t320322"));
    hl_log_free(&log);
    hl_frame_free(&frame);
    hl_layer_free(&layer);
}

static void one_key_is_one_place(void **state)
{
    (void)state;
    static const char *const CELL[][FIELDS] = {
        {"1", "普陀区", "上海"},
        {"2", "普陀区", "舟山"},
        {"1", "定海区", "上海"}
    };
    const double x[] = {0, 1, 2};
    const hl_units_options by_name = {.key = "name", .region = "city"};
    hl_layer layer = {0};
    hl_frame frame = {0};
    hl_error err = {0};

    make(CELL, 3, x, &layer);
    assert_int_equal(hl_frame_build(&layer, &by_name, &frame, NULL, NULL, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_JOIN_TWO_PLACES);
    assert_string_equal(err.values, "1\tc.shp\t普陀区");
    assert_int_equal(hl_frame_build(&layer, &OPTIONS, &frame, NULL, NULL, &err),
                     HL_INPUT);
    assert_string_equal(err.values, "1\tc.shp\t1");
    assert_null(frame.key);
    hl_layer_free(&layer);
}

static void unusable_layers_are_refused(void **state)
{
    (void)state;
    static const char *const CELL[][FIELDS] = {
        {"",             "a", "b"},
        {"\xE3\x80\x80", "a", "b"}
    };
    const double x[] = {0, 1};
    const hl_units_options misspelled = {.key = "cod"};
    hl_layer layer = {0};
    hl_frame frame = {0};
    hl_error err = {0};

    make(CELL, 2, x, &layer);
    assert_int_equal(hl_frame_build(&layer, &OPTIONS, &frame, NULL, NULL, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_JOIN_NO_KEYS);
    assert_int_equal(hl_frame_build(&layer, &misspelled, &frame, NULL, NULL, &err),
                     HL_INPUT);
    assert_string_equal(err.values, "cod\tc.shp\tcode, name, city\t (code?)");
    layer.shape = HL_SHAPE_LINES;
    assert_int_equal(hl_frame_build(&layer, &OPTIONS, &frame, NULL, NULL, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_JOIN_NO_POLYGONS);
    hl_layer_free(&layer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_become_units),
        cmocka_unit_test(one_key_is_one_place),
        cmocka_unit_test(unusable_layers_are_refused),
    };
    return cmocka_run_group_tests_name("units", tests, NULL, NULL);
}
