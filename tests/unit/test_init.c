#include "support/check.h"

#include <stdlib.h>
#include <string.h>

#include "hinterland/study/init.h"
#include "hinterland/study/study.h"
#include "support/tables.h"

enum { UNITS = 4, ROWS = 7, LAYER_FIELDS = 5, TABLE_FIELDS = 6 };

static const char *const LAYER_FIELD[LAYER_FIELDS] = {"id", "prefecture", "code",
                                                      "name_zh", "name en"};
static const char *const LAYER[UNITS][LAYER_FIELDS] = {
    {"1", "A", "001001", "甲县", "Jia" },
    {"2", "A", "001002", "乙县", "Yi"  },
    {"3", "B", "001003", "丙县", "Bing"},
    {"4", "B", "001004", "丁县", "Ding"},
};
static const char *const TABLE_FIELD[TABLE_FIELDS] = {"rank", "adcode", "year",
                                                      "gdp",  "same",   "pm 2.5"};
static const char *const TABLE[ROWS][TABLE_FIELDS] = {
    {"1", "1001", "2019", "1,200.5", "5", "30"},
    {"2", "1002", "2019", "900",     "5", "31"},
    {"3", "1003", "2019", NULL,      "5", "32"},
    {"4", "1001", "2020", "1300",    "5", "29"},
    {"5", "1002", "2020", "950",     "5", "28"},
    {"6", "1003", "2020", "800",     "5", "27"},
    {"7", "9999", "2020", "1",       "5", "26"},
};

static void make_layer(hl_layer *out)
{
    static const double X[UNITS] = {0, 1, 2, 3};
    static const double Y[UNITS] = {0};
    hl_table cells = {0};

    assert_true(
        make_table("counties.shp", LAYER_FIELD, LAYER_FIELDS, LAYER[0], UNITS, &cells));
    assert_true(make_squares(&cells, X, Y, out));
}

/// The draft is a study: read it.
static void read_draft(const char *text, hl_study *out)
{
    hl_error err = {0};
    const hl_study_source source = {
        .text = text, .length = strlen(text), .name = "mine.yaml"};
    const hl_status status = hl_study_parse(&source, out, &err);

    if (status != HL_OK) print_message("%s\n", text);
    assert_ok(status, &err);
}

static void a_draft_is_a_study(void **state)
{
    (void)state;
    hl_layer layer = {0};
    hl_table table = {0};
    hl_error err = {0};

    make_layer(&layer);
    assert_true(make_table("t.csv", TABLE_FIELD, TABLE_FIELDS, TABLE[0], ROWS, &table));
    for (hl_lang lang = HL_EN; lang < HL_LANG_COUNT; lang++) {
        const hl_init_input input = {.boundaries = &layer,
                                     .boundaries_path = "maps/counties: 1.shp",
                                     .table = &table,
                                     .table_path = "t.csv",
                                     .name = "mine",
                                     .lang = lang};
        hl_init_found found = {0};
        hl_study s = {0};
        char *text = NULL;

        assert_ok(hl_init_draft(&input, &found, &text, &err), &err);
        assert_string_equal(found.boundary_key, "code");
        assert_string_equal(found.table_key, "adcode");
        assert_string_equal(found.period, "year");
        assert_close(found.match, 0.75, 0.0, 0.0);
        assert_true(found.codes_differ);
        read_draft(text, &s);
        assert_string_equal(s.boundaries.source, "maps/counties: 1.shp");
        assert_string_equal(s.boundaries.key, "code");
        assert_string_equal(s.boundaries.name.text[HL_ZH], "name_zh");
        assert_string_equal(s.boundaries.name.text[HL_EN], "name en");
        assert_string_equal(s.boundaries.region, "prefecture");
        assert_string_equal(s.indicators.key, "adcode");
        assert_string_equal(s.indicators.period, "year");
        assert_int_equal(s.indicators.key_width, 6);
        assert_int_equal(s.subsystems.count, 2);
        // fewest missing first, never one that does not vary
        assert_string_equal(s.subsystems.subsystem[0].indicator[0].field, "rank");
        assert_string_equal(s.subsystems.subsystem[1].indicator[0].field, "pm 2.5");
        assert_non_null(strstr(text, "#      - +gdp "));
        assert_non_null(strstr(text, lang == HL_ZH ? "缺 1 个" : "1 missing"));
        assert_non_null(strstr(text, "1 .. 1300"));
        assert_non_null(strstr(text, "5 .. 5"));
        assert_non_null(strstr(text, "75.0 %"));
        assert_non_null(strstr(text, "queen rook nearest"));
        assert_null(strstr(text, "zscore")); // not built: not offered
        free(text);
        hl_study_free(&s);
    }
    hl_layer_free(&layer);
    hl_table_free(&table);
}

static void figures_may_stand_in_the_layer(void **state)
{
    (void)state;
    static const char *const FIELDS[] = {"code", "a", "b"};
    static const char *const CELLS[] = {"330101", "1", "4", "330102", "2", "3"};
    static const double X[] = {0, 1};
    hl_layer layer = {0};
    hl_table cells = {0};
    hl_study s = {0};
    hl_error err = {0};
    char *text = NULL;

    assert_true(make_table("c.gpkg", FIELDS, 3, CELLS, 2, &cells));
    assert_true(make_squares(&cells, X, X, &layer));
    const hl_init_input input = {.boundaries = &layer,
                                 .boundaries_path = "c.gpkg",
                                 .layer = "counties",
                                 .name = "mine"};
    assert_ok(hl_init_draft(&input, NULL, &text, &err), &err);
    read_draft(text, &s);
    assert_string_equal(s.boundaries.key, "code");
    assert_string_equal(s.indicators.source, "c.gpkg");
    assert_string_equal(s.indicators.sheet, "counties");
    assert_null(s.indicators.period);
    assert_int_equal(s.indicators.key_width, 0);
    assert_string_equal(s.subsystems.subsystem[1].indicator[0].field, "b");
    free(text);
    hl_study_free(&s);
    hl_layer_free(&layer);
}

static void inputs_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    static const char *const FIELDS[] = {"key", "gdp"};
    static const char *const NO_KEY[] = {"x", "1.5", "y", "2.5"};
    static const char *const ONE_FIELD[] = {"001001", "1.5", "001002", "2.5"};
    hl_layer layer = {0};
    hl_table table = {0};
    hl_error err = {0};
    char *text = NULL;

    make_layer(&layer);
    hl_init_input input = {.boundaries = &layer,
                           .boundaries_path = "counties.shp",
                           .table = &table,
                           .table_path = "t.csv",
                           .name = "mine"};
    assert_true(make_table("t.csv", FIELDS, 2, NO_KEY, 2, &table));
    assert_int_equal(hl_init_draft(&input, NULL, &text, &err), HL_INPUT);
    assert_string_equal(hl_code_info(err.code)->id, "STUDY-050");
    hl_table_free(&table);
    assert_true(make_table("t.csv", FIELDS, 2, ONE_FIELD, 2, &table));
    assert_int_equal(hl_init_draft(&input, NULL, &text, &err), HL_INPUT);
    assert_string_equal(hl_code_info(err.code)->id, "STUDY-051");
    assert_null(text);
    hl_table_free(&table);
    hl_layer_free(&layer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_draft_is_a_study),
        cmocka_unit_test(figures_may_stand_in_the_layer),
        cmocka_unit_test(inputs_that_do_not_fit_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
