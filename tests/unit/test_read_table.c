#include "support/check.h"
#include "support/folder.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hinterland/io/read.h"

static char folder[FOLDER_PATH_SIZE];

static hl_status read_text(const char *bytes, const hl_table_options *options,
                           hl_table *out, hl_log *log, hl_error *err)
{
    const char *path = folder_write(folder, "t.csv", bytes, strlen(bytes));

    return hl_read_table(path, options, out, log, err);
}

/// The table code,name / 01,Deqing / 02,(missing).
static void check_two(const hl_table *table)
{
    assert_int_equal(table->rows, 2);
    assert_int_equal(table->count, 2);
    assert_string_equal(table->field[0].name, "code");
    assert_string_equal(table->field[1].name, "name");
    assert_int_equal(table->field[0].kind, HL_FIELD_TEXT);
    assert_string_equal(table->field[0].text[0], "01");
    assert_string_equal(table->field[1].text[0], "Deqing");
    assert_string_equal(table->field[0].text[1], "02");
    assert_null(table->field[1].text[1]);
}

static void one_table_in_many_dialects(void **state)
{
    (void)state;
    static const char *const DIALECTS[] = {
        "code,name\n01,Deqing\n02,\n",
        "code;name\r\n01;Deqing\r\n02;\r\n",
        "code\tname\r01\tDeqing\r02\t",
        " code | name\n01|Deqing\n\n02|\n|\n",
        ("\xEF\xBB\xBF"
         "code,name\n01,Deqing\n02,\n"),
        "\"code\",\"name\"\n\"01\",\"Deqing\"\n02,\"\"\n"};

    for (size_t i = 0; i < sizeof DIALECTS / sizeof *DIALECTS; i++) {
        hl_table table = {0};
        hl_error err = {0};
        hl_log log = {0};
        assert_ok(read_text(DIALECTS[i], NULL, &table, &log, &err), &err);
        check_two(&table);
        assert_int_equal(log.count, 0);
        hl_table_free(&table);
    }
}

static void quotes_hold_delimiters_and_lines(void **state)
{
    (void)state;
    hl_table table = {0};
    hl_error err = {0};

    assert_ok(read_text("a,b\n\"1,5\",\"say \"\"yes\"\"\r\ntwice\"\n2,x\n", NULL,
                        &table, NULL, &err),
              &err);
    assert_int_equal(table.rows, 2);
    assert_string_equal(table.field[0].text[0], "1,5");
    assert_string_equal(table.field[1].text[0], "say \"yes\"\r\ntwice");
    hl_table_free(&table);
}

/// Names of a heading in three encodings; UTF-16 by its byte-order mark.
static void the_encoding_is_detected(void **state)
{
    (void)state;
    static const char UTF16[] = "\xFF\xFE"
                                "a\0,\0b\0\n\0001\0,\0\xB7\x5F\n\0";
    static const struct {
        const char *bytes;
        const char *text;
        const char *said; ///< NULL: no warning
    } CASES[] = {
        {"a,b\n1,\xB5\xC2\xC7\xE5\xCF\xD8\n", "德清县",  "GB18030"},
        {"a,b\n1,Do\xF1"
         "a Ana\n",                  "Doña Ana",  "CP1252" },
        {"a,b\n1,S\xE3o Jos\xE9\n",           "São José", "CP1252" },
        {"a,b\n1,德清\n",                   "德清",     NULL     }
    };
    hl_table table = {0};
    hl_error err = {0};

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        hl_log log = {0};
        assert_ok(read_text(CASES[i].bytes, NULL, &table, &log, &err), &err);
        assert_string_equal(table.field[1].text[0], CASES[i].text);
        assert_int_equal(log.count, CASES[i].said != NULL);
        if (log.count > 0)
            assert_non_null(strstr(log.message[0].values, CASES[i].said));
        hl_table_free(&table);
        hl_log_free(&log);
    }
    const char *path = folder_write(folder, "u.csv", UTF16, sizeof UTF16 - 1);
    assert_ok(hl_read_table(path, NULL, &table, NULL, &err), &err);
    assert_string_equal(table.field[1].text[0], "德");
    hl_table_free(&table);
}

static void the_encoding_can_be_given(void **state)
{
    (void)state;
    hl_table_options options = {.encoding = "GBK"};
    hl_table table = {0};
    hl_error err = {0};
    hl_log log = {0};

    assert_ok(read_text("a,b\n1,\xB5\xC2\n", &options, &table, &log, &err), &err);
    assert_string_equal(table.field[1].text[0], "德");
    assert_int_equal(log.count, 0);
    hl_table_free(&table);
    options.encoding = "UTF-8";
    assert_int_equal(read_text("a,b\n1,\xB5\xC2\n", &options, &table, &log, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_READ_ENCODING);
}

static void names_of_a_heading_become_unique(void **state)
{
    (void)state;
    hl_table table = {0};
    hl_error err = {0};
    hl_log log = {0};

    assert_ok(read_text("gdp,,gdp,gdp_2,gdp\n1,2,3,4,5\n", NULL, &table, &log, &err),
              &err);
    assert_string_equal(table.field[0].name, "gdp");
    assert_string_equal(table.field[1].name, "field_2");
    assert_string_equal(table.field[2].name, "gdp_2");
    assert_string_equal(table.field[3].name, "gdp_2_2");
    assert_string_equal(table.field[4].name, "gdp_3");
    assert_int_equal(log.count, 4);
    assert_int_equal(log.message[0].code, HL_CODE_READ_FIELD_NAME);
    hl_table_free(&table);
    hl_log_free(&log);
}

static void titles_above_the_heading(void **state)
{
    (void)state;
    static const char TITLED[] = "Table 6-5\n\nyear 2020,,\ncode,a,b\n01,2,3\n02,4,5\n";
    hl_table_options options = {0};
    hl_table table = {0};
    hl_error err = {0};

    assert_int_equal(read_text(TITLED, NULL, &table, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_READ_HEADING);
    assert_string_equal(err.values, "1\t1\t3\t4");
    options.header_row = 4;
    assert_ok(read_text(TITLED, &options, &table, NULL, &err), &err);
    assert_int_equal(table.rows, 2);
    assert_string_equal(table.field[0].text[0], "01");
    hl_table_free(&table);
}

static void broken_tables_are_errors(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        hl_code code;
        const char *values;
    } CASES[] = {
        {"a,b\n1,2\n\n3\n",                              HL_CODE_READ_CELLS,       "4\t1\t2"},
        {"a,b\n1,2,3\n",                                 HL_CODE_READ_CELLS,       "2\t3\t2"},
        {"a,b\n1,2,,\n\"x\ny\",4,5\n",                   HL_CODE_READ_CELLS,       "3\t3\t2"},
        {"a,b\n1,\"2\n3,4\n",                            HL_CODE_READ_QUOTE,       "2"      },
        {"a,b\n",                                        HL_CODE_READ_NO_FEATURES, "t.csv"  },
        {"\n\n",                                         HL_CODE_READ_NO_FEATURES, "t.csv"  },
        {"",                                             HL_CODE_READ_EMPTY_FILE,  "t.csv"  },
        {"<html><body>404</body></html>",                HL_CODE_READ_WEB_PAGE,    "t.csv"  },
        {"version https://git-lfs.github.com/spec/v1\n", HL_CODE_READ_LFS_POINTER,
         "t.csv"                                                                            },
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        hl_table table = {0};
        hl_error err = {0};
        assert_int_equal(read_text(CASES[i].bytes, NULL, &table, NULL, &err), HL_INPUT);
        assert_int_equal(err.code, CASES[i].code);
        assert_string_equal(err.values, CASES[i].values);
        assert_null(table.field);
    }
}

static void the_standard_input_is_read(void **state)
{
    (void)state;
    hl_table table = {0};
    hl_error err = {0};
    static const char TEXT[] = "code,name\n01,Deqing\n02,\n";

    const char *path = folder_write(folder, "in.txt", TEXT, sizeof TEXT - 1);
    assert_non_null(freopen(path, "rb", stdin));
    assert_ok(hl_read_table("-", NULL, &table, NULL, &err), &err);
    check_two(&table);
    assert_string_equal(table.source, "-");
    hl_table_free(&table);
}

static int set_up(void **state)
{
    (void)state;
    folder_make(folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    folder_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_table_in_many_dialects),
        cmocka_unit_test(quotes_hold_delimiters_and_lines),
        cmocka_unit_test(the_encoding_is_detected),
        cmocka_unit_test(the_encoding_can_be_given),
        cmocka_unit_test(names_of_a_heading_become_unique),
        cmocka_unit_test(titles_above_the_heading),
        cmocka_unit_test(broken_tables_are_errors),
        cmocka_unit_test(the_standard_input_is_read),
    };
    return cmocka_run_group_tests_name("read table", tests, set_up, tear_down);
}
