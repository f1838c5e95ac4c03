#include "support/check.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/frame/table.h"
#include "support/tables.h"

enum { MAX = 8 };

/// A column of texts and the numbers it becomes.
typedef struct column_case {
    const char *text[MAX]; ///< up to the first ""
    double number[MAX];
    size_t rejected;
} column_case;

static void texts_become_numbers(void **state)
{
    (void)state;
    static const column_case CASES[] = {
        {{"12", " 12.5 ", "-3", "+4", "1e3", ".5", "5."},
         {12, 12.5, -3, 4, 1000, 0.5, 5},
         0                                                                         },
        {{"1,234.5"},                                      {1234.5},              0},
        {{"1,234,567"},                                    {1234567},             0},
        {{"1 234,5"},                                      {1234.5},              0},
        {{"1 234"},                                        {1234},                0},
        {{"1\xC2\xA0"
          "234,5"},
         {1234.5},
         0                                                                         },
        {{"1.234,5"},                                      {1234.5},              0},
        {{"0,5"},                                          {0.5},                 0},
        {{"1,234"},                                        {NAN},                 1}, // 1234 or 1.234: nobody knows
        {{"1,234", "12,345"},                              {NAN, NAN},            2},
        {{"1,234", "12,345", " 999,000 "},                 {1234, 12345, 999000}, 0},
        {{"1,234", "-", "12,345", "1,000"},                {NAN, NAN, NAN, NAN},  4}, // not all alike
        {{"0,234", "0,345", "0,999"},                      {.234, .345, .999},    0},
        {{"1,234", "12", "12,345", "1,000"},               {NAN, 12, NAN, NAN},   3},
        {{"1,234", "12.5"},                                {1234, 12.5},          0}, // its neighbors do
        {{"1,234", "2,345,678"},                           {1234, 2345678},       0},
        {{"1,234", "12,5"},                                {1.234, 12.5},         0},
        {{"1.234", "12,5"},                                {1234, 12.5},          0},
        {{"1,234", "12,5", "1.5"},                         {NAN, 12.5, 1.5},      1}, // they disagree
        {{"1.234"},                                        {1.234},               0},
        {{"1.234.567"},                                    {NAN},                 1},
        {{"12,34,567"},                                    {NAN},                 1},
        {{"1234,567.0"},                                   {NAN},                 1},
        {{"1,23 4"},                                       {NAN},                 1},
        {{"12 34"},                                        {NAN},                 1},
        {{"１２３．５", "－７",
          "\xE2\x88\x92"
          "8"},
         {123.5, -7, -8},
         0                                                                         },
        {{"5%", "nan", "inf", "-", "(NA)", "--", "1e999"},
         {NAN, NAN, NAN, NAN, NAN, NAN, NAN},
         7                                                                         },
        {{"0x10", "1e", "1-2", "12 km", "e5", ".", ","},
         {NAN, NAN, NAN, NAN, NAN, NAN, NAN},
         7                                                                         },
        {{" ", "\xE3\x80\x80"},                            {NAN, NAN},            0}, // blank is missing, not rejected
    };

    for (size_t c = 0; c < sizeof CASES / sizeof CASES[0]; c++) {
        char *text[MAX] = {0};
        double number[MAX];
        size_t rejected = 99;
        size_t rows = 0;
        while (rows < MAX - 1 && CASES[c].text[rows] != NULL) {
            text[rows] = hl_copy_text(CASES[c].text[rows]);
            rows++;
        }
        const hl_field field = {.kind = HL_FIELD_TEXT, .text = text};
        hl_field_numbers(&field, rows + 1, number, &rejected); // the last is NULL
        for (size_t i = 0; i < rows; i++) {
            if (!isnan(number[i]) || !isnan(CASES[c].number[i])) {
                if (number[i] != CASES[c].number[i]) print_error("%s\n", text[i]);
                assert_close(number[i], CASES[c].number[i], 0.0, 0.0);
            }
            free(text[i]);
        }
        assert_close(number[rows], NAN, 0.0, 0.0);
        if (rejected != CASES[c].rejected) print_error("case %zu\n", c);
        assert_int_equal(rejected, CASES[c].rejected);
    }
}

static void numbers_stay_numbers(void **state)
{
    (void)state;
    double given[] = {1.5, NAN, INFINITY};
    double number[3];
    size_t rejected = 0;
    const hl_field field = {.kind = HL_FIELD_REAL, .number = given};

    hl_field_numbers(&field, 3, number, &rejected);
    assert_close(number[0], 1.5, 0.0, 0.0);
    assert_close(number[1], NAN, 0.0, 0.0);
    assert_close(number[2], NAN, 0.0, 0.0);
    assert_int_equal(rejected, 1);
    hl_field_numbers(&field, 1, number, NULL);
}

static void numbers_become_keys(void **state)
{
    (void)state;
    double given[] = {320506, 1001, -0.0, 0.1, NAN, 110101001001, 1e300};
    char **text = NULL;
    hl_error err = {0};
    const hl_field field = {.kind = HL_FIELD_REAL, .number = given};

    assert_ok(hl_field_texts(&field, 7, &text, &err), &err);
    assert_string_equal(text[0], "320506");
    assert_string_equal(text[1], "1001");
    assert_string_equal(text[2], "0");
    assert_string_equal(text[3], "0.1");
    assert_null(text[4]);
    assert_string_equal(text[5], "110101001001");
    assert_string_equal(text[6], "1e+300");
    hl_free_texts(text, 7);
}

static void texts_stay_texts(void **state)
{
    (void)state;
    char code[] = " 01001";
    char *given[] = {code, NULL};
    char **text = NULL;
    hl_error err = {0};
    const hl_field field = {.kind = HL_FIELD_TEXT, .text = given};

    assert_ok(hl_field_texts(&field, 2, &text, &err), &err);
    assert_string_equal(text[0], " 01001");
    assert_ptr_not_equal(text[0], code);
    assert_null(text[1]);
    hl_free_texts(text, 2);
}

static void a_field_is_suggested(void **state)
{
    (void)state;
    static const char *const FIELDS[] = {"adcode", "名称", "year"};
    hl_table table = {0};

    assert_true(make_table("t.csv", FIELDS, 3, NULL, 0, &table));
    assert_string_equal(hl_table_suggest(&table, "adcod"), "adcode");
    assert_string_equal(hl_table_suggest(&table, "YEAR"), "year");
    assert_string_equal(hl_table_suggest(&table, "名字"), "名称");
    assert_null(hl_table_suggest(&table, "population"));
    assert_non_null(hl_table_find(&table, "名称"));
    assert_null(hl_table_find(&table, "Year"));
    hl_table_free(&table);
    hl_table_free(&table);
}

static void a_copy_stands_by_itself(void **state)
{
    (void)state;
    static const char *const FIELDS[] = {"code", "note"};
    static const char *const CELLS[] = {"01", "a", "02", NULL};
    hl_table table = {0};
    hl_table copy = {0};
    hl_error err = {0};

    assert_true(make_table("t.csv", FIELDS, 2, CELLS, 2, &table));
    assert_ok(hl_table_number_rows(&table, &err), &err);
    assert_ok(hl_table_copy(&table, &copy, &err), &err);
    hl_table_free(&table);
    assert_string_equal(copy.source, "t.csv");
    assert_int_equal(copy.rows, 2);
    assert_int_equal(copy.count, 3);
    assert_string_equal(hl_table_find(&copy, "code")->text[1], "02");
    assert_null(hl_table_find(&copy, "note")->text[1]);
    assert_true(hl_table_find(&copy, HL_ROW_NUMBER)->number[1] == 2.0);
    hl_table_free(&copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_become_numbers),
        cmocka_unit_test(numbers_stay_numbers),
        cmocka_unit_test(numbers_become_keys),
        cmocka_unit_test(texts_stay_texts),
        cmocka_unit_test(a_field_is_suggested),
        cmocka_unit_test(a_copy_stands_by_itself),
    };
    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
