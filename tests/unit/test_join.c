#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "hinterland/frame/join.h"
#include "hinterland/frame/units.h"
#include "support/tables.h"

enum { FIELDS = 4, LINE = 256 };

static const char *const UNIT_FIELD[] = {"code", "name"};
static const char *const ROW_FIELD[FIELDS] = {"key", "label", "year", "gdp"};

static void make_frame(const char *const (*cell)[2], size_t n, hl_frame *frame)
{
    static const double ZERO[64] = {0};
    const hl_units_options options = {.key = "code", .name = "name"};
    hl_table table = {0};
    hl_layer layer = {0};
    hl_error err = {0};

    assert_true(make_table("c.shp", UNIT_FIELD, 2, cell[0], n, &table));
    assert_true(make_squares(&table, ZERO, ZERO, &layer));
    assert_ok(hl_frame_build(&layer, &options, frame, NULL, NULL, &err), &err);
    hl_layer_free(&layer);
}

/// A frame, a table, and what came of them.
typedef struct scene {
    hl_frame frame;
    hl_table table;
    hl_join join;
    hl_log log;
    hl_error err;
} scene;

static void set(scene *s, const char *const (*unit)[2], size_t n,
                const char *const (*row)[FIELDS], size_t rows)
{
    *s = (scene){0};
    make_frame(unit, n, &s->frame);
    assert_true(make_table("t.csv", ROW_FIELD, FIELDS, row[0], rows, &s->table));
}

static void join(scene *s, const hl_join_options *options)
{
    assert_ok(hl_join_build(&s->frame, &s->table, options, &s->join, &s->log, &s->err),
              &s->err);
}

static void clear(scene *s)
{
    hl_join_free(&s->join);
    hl_join_free(&s->join);
    hl_frame_free(&s->frame);
    hl_table_free(&s->table);
    hl_log_free(&s->log);
}

/// An audit row in a line: side reason period key repair > matched rows ? suggestion
/// evidence distance rank.
static void describe(const hl_columns *a, size_t i, char line[LINE])
{
    static const char *const NAMES[] = {
        "side", "reason",     "period",   "key",      "repair", "matched_key",
        "rows", "suggestion", "evidence", "distance", "rank"};
    size_t length = 0;

    for (size_t c = 0; c < sizeof NAMES / sizeof NAMES[0]; c++) {
        const hl_column *column = hl_columns_find(a, NAMES[c]);
        const char *space = c > 0 ? " " : "";
        int more = 0;
        if (column->text != NULL) {
            const char *text = column->text[i] != NULL ? column->text[i] : ".";
            more = snprintf(line + length, LINE - length, "%s%s", space, text);
        } else if (isnan(column->value[i])) {
            more = snprintf(line + length, LINE - length, "%s.", space);
        } else {
            more = snprintf(line + length, LINE - length, "%s%.0f", space,
                            column->value[i]);
        }
        length += (size_t)more;
    }
}

static void check_audit(const hl_join *join, const char *const *expected, size_t count)
{
    char line[LINE];

    for (size_t i = 0; i < join->audit.rows; i++) {
        describe(&join->audit, i, line);
        if (i < count && strcmp(line, expected[i]) != 0) print_error("row %zu\n", i);
        if (i >= count) print_error("more: %s\n", line);
        if (i < count) assert_string_equal(line, expected[i]);
    }
    assert_int_equal(join->audit.rows, count);
}

static const hl_join_options PLAIN = {.key = "key", .name = "label", .min_match = 0.95};

static void repairs_join_and_are_listed(void **state)
{
    (void)state;
    static const char *const UNIT[][2] = {
        {"001001",       "Autauga"  },
        {"320321 ",      "丰县"   },
        {"320506",       "吴中区"},
        {"330421",       "嘉善县"},
        {"340100000000", "合肥"   },
        {"Los Angeles",  NULL       }
    };
    static const char *const ROW[][FIELDS] = {
        {"1001",         "Autauga",   "", "1"      },
        {"３20 321",    "丰 县",   "", "2"      },
        {" 320506.0",    "吴中区", "", "3"      },
        {"330421000000", "嘉善县", "", "4"      },
        {"340100",       "合肥",    "", "1,234.5"},
        {"LosAngeles",   NULL,        "", "x"      },
        {NULL,           "total",     "", "9"      },
        {"990000",       "total",     "", "9"      }
    };
    static const char *const AUDIT[] = {
        "1 0 . 320321  1 320321 . . . . .",
        "2 0 .  320506.0 1 320506 1 . . . .",
        "2 0 .  320506.0 4 320506 1 . . . .",
        "2 0 . 1001 5 001001 1 . . . .",
        "2 0 . 330421000000 6 330421 1 . . . .",
        "2 0 . 340100 6 340100000000 1 . . . .",
        "2 0 . LosAngeles 2 Los Angeles 1 . . . .",
        "2 0 . ３20 321 2 320321 1 . . . .",
        "2 0 . ３20 321 3 320321 1 . . . .",
        "2 4 . 990000 . . 1 . . . .",
        "2 7 . . . . 1 . . . .",
    };
    scene s;
    double gdp[6];
    size_t rejected = 0;

    set(&s, UNIT, 6, ROW, 8);
    join(&s, &PLAIN);
    check_audit(&s.join, AUDIT, sizeof AUDIT / sizeof AUDIT[0]);
    assert_ok(hl_join_check(&s.join, &s.err), &s.err);
    assert_int_equal(s.join.matched[0], 6);
    assert_int_equal(s.join.rows_joined, 6);
    assert_int_equal(s.join.repair[HL_REPAIR_LEADING_ZEROS], 1);
    assert_int_equal(s.join.repair[HL_REPAIR_LONG_CODE], 2);
    assert_int_equal(s.join.repair[HL_REPAIR_SPACES_AROUND], 2);
    assert_int_equal(s.join.reason[HL_REASON_REPAIRED], 9);
    assert_int_equal(s.log.count, 3); // repairs, a key too many, a row without key
    assert_int_equal(s.log.message[0].code, HL_CODE_JOIN_REPAIRED);
    assert_string_equal(s.log.message[0].values, "9\t2\t2\t1\t1\t1\t2");
    assert_string_equal(s.log.message[1].values, "1\tt.csv\t990000");
    assert_string_equal(s.log.message[2].values, "1\tt.csv\t0");
    assert_int_equal(s.join.reason[HL_REASON_NO_KEY], 1);
    assert_ok(
        hl_join_values(&s.join, hl_table_find(&s.table, "gdp"), gdp, &rejected, &s.err),
        &s.err);
    const double expected[6] = {1, 2, 3, 4, 1234.5, NAN};
    for (size_t i = 0; i < 6; i++) {
        assert_close(gdp[i], expected[i], 0.0, 0.0);
    }
    assert_int_equal(rejected, 1);
    clear(&s);
}

static void what_only_looks_alike_is_suggested(void **state)
{
    (void)state;
    static const char *const UNIT[][2] = {
        {"320506",   "吴中区"},
        {"320685",   "海安市"},
        {"330113",   "临平区"},
        {"330383",   "龙港市"},
        {"Changsha", NULL       }
    };
    static const char *const ROW[][FIELDS] = {
        {"320506（2）", "?",          "", "1"}, // a second row by hand
        {"320621",        "海安县",  "", "1"}, // county became city, other code
        {"339113",        "临平区",  "", "1"}, // same name, other code
        {"330382",        "龙 岗市", "", "1"},
        {"Chnagsha",      NULL,         "", "1"}
    };
    static const char *const AUDIT[] = {
        "1 2 . 320506 . . . 320506(2) 4 3 1",  "1 2 . 320685 . . . 320621 2 1 1",
        "1 2 . 330113 . . . 339113 1 1 1",     "1 2 . 330383 . . . 330382 6 1 1",
        "1 2 . Changsha . . . Chnagsha 5 1 1", "2 4 . 320506(2) . . 1 320506 4 3 1",
        "2 4 . 320621 . . 1 320685 2 1 1",     "2 4 . 330382 . . 1 330383 6 1 1",
        "2 4 . 339113 . . 1 330113 1 1 1",     "2 4 . Chnagsha . . 1 Changsha 5 1 1",
    };
    scene s;

    set(&s, UNIT, 5, ROW, 5);
    join(&s, &PLAIN);
    assert_int_equal(s.join.matched[0], 0);
    assert_int_equal(s.join.suggested, 10);
    check_audit(&s.join, AUDIT, sizeof AUDIT / sizeof AUDIT[0]);
    assert_int_equal(hl_join_check(&s.join, &s.err), HL_JOIN);
    assert_int_equal(s.err.code, HL_CODE_JOIN_MATCH);
    assert_string_equal(s.err.values, "5\t5\tt.csv\t\t0.0\t95\t5\t0\t0");
    clear(&s);
}

static void ambiguous_keys_are_not_guessed(void **state)
{
    (void)state;
    static const char *const UNIT[][2] = {
        {"1001",        "a"     },
        {"01001",       "b"     },
        {"02",          "c"     },
        {"Los Angeles", ""      },
        {"LosAn geles", ""      },
        {"320321",      "丰县"}
    };
    static const char *const ROW[][FIELDS] = {
        {"LosAngeles",   "",       "", "1"}, // two units without blanks
        {"320321",       "丰县", "", "2"}, // the better rule wins …
        {"320321000000", "丰县", "", "3"}, // … and the other key is reported
        {"0001001",      "?",      "", "4"}
    };        // too long: width of the table is not 7
    scene s;

    set(&s, UNIT, 6, ROW, 4);
    join(&s, &PLAIN);
    assert_int_equal(s.join.matched[0], 1);
    assert_int_equal(s.table.rows, 4);
    assert_int_equal(s.join.row_of[3], 1); // 320321, the fourth key
    assert_int_equal(s.join.reason[HL_REASON_AMBIGUOUS], 4);
    clear(&s);
}

static void two_short_keys_for_one_unit_are_ambiguous(void **state)
{
    (void)state;
    static const char *const UNIT[][2] = {
        {"001001", ""},
        {"001002", ""}
    };
    static const char *const ROW[][FIELDS] = {
        {"1001",  "", "", "1"},
        {"01001", "", "", "2"},
        {"1002",  "", "", "3"}
    };
    static const char *const AUDIT[] = {
        "1 5 . 001001 . . . 01001 3 1 1", "1 5 . 001001 . . . 1001 3 2 2",
        "2 0 . 1002 5 001002 1 . . . .",  "2 5 . 01001 . . 1 001001 3 1 1",
        "2 5 . 1001 . . 1 001001 3 2 1",
    };
    scene s;

    set(&s, UNIT, 2, ROW, 3);
    join(&s, &PLAIN);
    assert_int_equal(s.join.row_of[0], SIZE_MAX);
    assert_int_equal(s.join.row_of[1], 2);
    check_audit(&s.join, AUDIT, sizeof AUDIT / sizeof AUDIT[0]);
    assert_int_equal(hl_join_check(&s.join, &s.err), HL_JOIN);
    assert_string_equal(s.err.values, "1\t2\tt.csv\t\t50.0\t95\t0\t1\t0");
    clear(&s);
}

static void key_width_decides_which_zeros_were_lost(void **state)
{
    (void)state;
    static const char *const UNIT[][2] = {
        {"0101",  ""},
        {"10001", ""},
        {"10002", ""}
    };
    static const char *const ROW[][FIELDS] = {
        {"101", "", "", "1"}
    };
    hl_join_options options = PLAIN;
    scene s;

    set(&s, UNIT, 3, ROW, 1);
    join(&s, &options); // usual width is 5: 0101 is not what 101 was
    assert_int_equal(s.join.rows_joined, 0);
    hl_join_free(&s.join);
    options.key_width = 4;
    join(&s, &options);
    assert_int_equal(s.join.rows_joined, 1);
    clear(&s);
}

static void periods_are_joined_one_by_one(void **state)
{
    (void)state;
    static const char *const UNIT[][2] = {
        {"1", "甲县"},
        {"2", "乙县"}
    };
    static const char *const ROW[][FIELDS] = {
        {"2", "乙区", "2020", "4"},
        {"1", "甲县", "2020", "3"},
        {"1", "甲县", "2019", "1"},
        {"1", "甲县", " ",    "9"}
    };
    static const char *const AUDIT[] = {
        "1 3 2019 2 . . . . . . .", "2 1 . 2 . 2 1 . 2 1 .", "2 8 . . . . 1 . . . ."};
    hl_join_options options = {
        .key = "key", .name = "label", .period = "year", .min_match = 0.6};
    scene s;
    double gdp[4];

    set(&s, UNIT, 2, ROW, 4);
    join(&s, &options);
    assert_int_equal(s.join.periods, 2);
    assert_string_equal(s.join.period[0], "2019");
    assert_int_equal(s.join.matched[0], 1);
    assert_int_equal(s.join.matched[1], 2);
    check_audit(&s.join, AUDIT, 3);
    assert_string_equal(s.log.message[0].values, "1\t2\tt.csv\t (2019)\t2");
    assert_int_equal(s.log.message[1].code, HL_CODE_JOIN_NAME_DIFFERS);
    assert_string_equal(s.log.message[1].values, "1\tt.csv\t2");
    assert_int_equal(hl_join_check(&s.join, &s.err), HL_JOIN);
    assert_string_equal(s.err.values, "1\t2\tt.csv\t (2019)\t50.0\t60\t0\t0\t1");
    assert_ok(
        hl_join_values(&s.join, hl_table_find(&s.table, "gdp"), gdp, NULL, &s.err),
        &s.err);
    assert_close(gdp[0], 1.0, 0.0, 0.0);
    assert_close(gdp[1], NAN, 0.0, 0.0);
    assert_close(gdp[2], 3.0, 0.0, 0.0);
    assert_close(gdp[3], 4.0, 0.0, 0.0);
    assert_ok(hl_join_set_periods(&s.join, &s.frame, &s.err), &s.err);
    assert_int_equal(s.frame.periods, 2);
    assert_int_equal(s.frame.panel.rows, 4);
    assert_string_equal(s.frame.period[1], "2020");
    hl_join_free(&s.join);
    options.only = "2020";
    join(&s, &options);
    assert_ok(hl_join_check(&s.join, &s.err), &s.err);
    assert_int_equal(s.join.periods, 1);
    assert_int_equal(s.join.rows_other_period, 1);
    clear(&s);
}

static void duplicates_stop_the_run(void **state)
{
    (void)state;
    static const char *const UNIT[][2] = {
        {"1", ""},
        {"2", ""}
    };
    static const char *const ROW[][FIELDS] = {
        {"1",   "", "2020", "1"},
        {"2",   "", "2020", "2"},
        {"１", "", "2020", "3"},
        {"2",   "", "2021", "2"},
        {"1",   "", "2021", "2"}
    };
    static const char *const AUDIT[] = {"1 3 2020 1 . . . . . . .",
                                        "2 6 . 1 . 1 2 . . . ."};
    const hl_join_options options = {.key = "key", .period = "year"};
    scene s;

    set(&s, UNIT, 2, ROW, 5);
    join(&s, &options);
    check_audit(&s.join, AUDIT, 2);
    assert_int_equal(hl_join_check(&s.join, &s.err), HL_INPUT);
    assert_int_equal(s.err.code, HL_CODE_JOIN_DUPLICATE);
    assert_string_equal(s.err.values, "1\tt.csv\t1 (rows 1, 3)");
    clear(&s);
}

static void names_are_keys_too(void **state)
{
    (void)state;
    static const char *const UNIT[][2] = {
        {"丰 县",    NULL},
        {"沛县",     NULL},
        {"余 姚市", NULL},
        {"萧山区",  NULL}
    };
    static const char *const ROW[][FIELDS] = {
        {"丰县",    "", "", "1"},
        {"沛　县", "", "", "2"},
        {"余姚市", "", "", "3"},
        {"萧山市", "", "", "4"}
    };
    scene s;

    set(&s, UNIT, 4, ROW, 4);
    join(&s, &PLAIN);
    assert_int_equal(s.join.matched[0], 3);
    assert_int_equal(s.join.repair[HL_REPAIR_SPACES_INSIDE], 3);
    const hl_column *evidence = hl_columns_find(&s.join.audit, "evidence");
    assert_close(evidence->value[s.join.audit.rows - 1], HL_EVIDENCE_SUFFIX, 0, 0);
    clear(&s);
}

static void unusable_tables_are_refused(void **state)
{
    (void)state;
    static const char *const UNIT[][2] = {
        {"1", ""}
    };
    static const char *const ROW[][FIELDS] = {
        {"", "1", "2020", "1"}
    };
    const hl_join_options misspelled = {.key = "kei"};
    const hl_join_options empty = {.key = "key"};
    const hl_join_options other = {.key = "label", .period = "year", .only = "2021"};
    scene s;

    set(&s, UNIT, 1, ROW, 1);
    assert_int_equal(
        hl_join_build(&s.frame, &s.table, &misspelled, &s.join, NULL, &s.err),
        HL_INPUT);
    assert_string_equal(s.err.values, "kei\tt.csv\tkey, label, year, gdp\t (key?)");
    assert_int_equal(hl_join_build(&s.frame, &s.table, &empty, &s.join, NULL, &s.err),
                     HL_INPUT);
    assert_int_equal(s.err.code, HL_CODE_JOIN_NO_KEYS);
    assert_int_equal(hl_join_build(&s.frame, &s.table, &other, &s.join, NULL, &s.err),
                     HL_INPUT);
    assert_string_equal(s.err.values, "2021\tt.csv\t2020");
    assert_null(s.join.row_of);
    clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(repairs_join_and_are_listed),
        cmocka_unit_test(what_only_looks_alike_is_suggested),
        cmocka_unit_test(ambiguous_keys_are_not_guessed),
        cmocka_unit_test(two_short_keys_for_one_unit_are_ambiguous),
        cmocka_unit_test(key_width_decides_which_zeros_were_lost),
        cmocka_unit_test(periods_are_joined_one_by_one),
        cmocka_unit_test(duplicates_stop_the_run),
        cmocka_unit_test(names_are_keys_too),
        cmocka_unit_test(unusable_tables_are_refused),
    };
    return cmocka_run_group_tests_name("join", tests, NULL, NULL);
}
