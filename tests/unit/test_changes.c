#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "hinterland/frame/candidates.h"
#include "hinterland/frame/changes.h"
#include "support/tables.h"

enum { FIELDS = 6, EVENT_FIELDS = 7, LINE = 400 };

static const char *const FIELD[FIELDS] = {"key", "year", "name", "pop", "rate", "note"};
static const char *const EVENT_FIELD[EVENT_FIELDS] = {
    "year", "type", "from_key", "to_key", "share", "weight_field", "source"};

/// A panel, its events, and what came of them.
typedef struct scene {
    hl_table table;
    hl_table events;
    hl_changes changes;
    hl_changed made;
    hl_log log;
    hl_error err;
    hl_status status;
} scene;

static void run(scene *s, const char *const (*row)[FIELDS], size_t rows,
                const char *const (*event)[EVENT_FIELDS], size_t events, long year)
{
    static const char *const EXTENSIVE[] = {"pop"};
    static const hl_changes_mean INTENSIVE[] = {
        {"rate", "pop"}
    };
    const hl_changes_options options = {.key = "key",
                                        .period = "year",
                                        .name = "name",
                                        .year = year,
                                        .extensive = EXTENSIVE,
                                        .extensives = 1,
                                        .intensive = INTENSIVE,
                                        .intensives = 1};

    *s = (scene){0};
    assert_true(make_table("panel.csv", FIELD, FIELDS, row[0], rows, &s->table));
    assert_true(make_table("changes.csv", EVENT_FIELD, EVENT_FIELDS, event[0], events,
                           &s->events));
    s->status = hl_changes_read(&s->events, 0, &s->changes, &s->err);
    if (s->status == HL_OK) {
        s->status = hl_changes_apply(&s->table, &s->changes, &options, &s->made,
                                     &s->log, &s->err);
    }
}

static void clear(scene *s)
{
    hl_table_free(&s->table);
    hl_table_free(&s->events);
    hl_changes_free(&s->changes);
    hl_changes_free(&s->changes);
    hl_changed_free(&s->made);
    hl_changed_free(&s->made);
    hl_log_free(&s->log);
}

/// "key year name pop rate note" of a row of the result.
static void describe(const hl_table *t, size_t row, char line[LINE])
{
    size_t length = 0;

    for (size_t f = 0; f < t->count; f++) {
        const hl_field *field = &t->field[f];
        const char *space = f > 0 ? " " : "";
        int more = 0;
        if (field->text != NULL) {
            const char *text = field->text[row];
            const bool empty = text == NULL || text[0] == '\0';
            more = snprintf(line + length, LINE - length, "%s%s", space,
                            empty ? "." : text);
        } else if (isnan(field->number[row])) {
            more = snprintf(line + length, LINE - length, "%s.", space);
        } else {
            more = snprintf(line + length, LINE - length, "%s%.10g", space,
                            field->number[row]);
        }
        length += (size_t)more;
    }
}

static void expect(const scene *s, const char *const *line, size_t count)
{
    char made[LINE];

    assert_ok(s->status, &s->err);
    for (size_t r = 0; r < s->made.table.rows && r < count; r++) {
        describe(&s->made.table, r, made);
        assert_string_equal(made, line[r]);
    }
    assert_int_equal(s->made.table.rows, count);
}

/// Merge of A and B in 2015, recode of C in 2018: pop 100 + 50, rate (100 * 2 + 50 * 5)
/// / 150 = 3.
static void merged_and_recoded_units_carry_their_sums(void **state)
{
    static const char *const ROW[][FIELDS] = {
        {"A",  "2010", "Aland",  "100", "2", "a"},
        {"B",  "2010", "Bland",  "50",  "5", "b"},
        {"C",  "2010", "Cland",  "7",   "1", "c"},
        {"A",  "2020", "Aland",  "160", "4", "x"},
        {"C2", "2020", "C City", "8",   "2", "y"},
    };
    static const char *const EVENT[][EVENT_FIELDS] = {
        {"2018", "upgrade", "C", "C2", "",  "", "gazette 2"},
        {"2015", "merge",   "B", "A",  "1", "", "gazette 1"},
    };
    static const char *const EXPECTED[] = {
        "A 2010 Aland 150 3 .", "C2 2010 C City 7 1 c", "A 2020 Aland 160 4 x",
        "C2 2020 C City 8 2 y"};
    scene s;

    (void)state;
    run(&s, ROW, 5, EVENT, 2, 0);
    expect(&s, EXPECTED, 4);
    assert_int_equal(s.made.year, 2020);
    assert_int_equal(s.made.events, 2);
    assert_int_equal(s.made.withheld[5], 1); // note
    assert_string_equal(s.made.withheld_first[5], "A, 2010");
    assert_int_equal(s.made.lineage.rows, 5);
    const hl_column *events = hl_columns_find(&s.made.lineage, "events");
    const hl_column *source = hl_columns_find(&s.made.lineage, "source");
    const hl_column *relation = hl_columns_find(&s.made.lineage, "relation");
    assert_null(events->text[0]); // A stays A
    assert_string_equal(events->text[1], "2015 merge B > A");
    assert_string_equal(events->text[2], "2018 upgrade C > C2");
    assert_string_equal(source->text[2], "gazette 2");
    assert_close(relation->value[0], HL_LINEAGE_MERGED, 0.0, 0.0);
    assert_close(relation->value[2], HL_LINEAGE_WHOLE, 0.0, 0.0);
    assert_close(relation->value[3], HL_LINEAGE_SAME, 0.0, 0.0);
    clear(&s);
}

/// A gives 0.25 to B and keeps the rest; C is divided 0.4 to 0.6 among D and E, then E
/// joins D in the next year, so that D has all of C.
static void shares_are_composed_over_years(void **state)
{
    static const char *const ROW[][FIELDS] = {
        {"A", "2010", "", "80", "2", ""},
        {"B", "2010", "", "10", "8", ""},
        {"C", "2010", "", "50", "4", ""},
        {"A", "2020", "", "1",  "1", ""},
        {"B", "2020", "", "1",  "1", ""},
        {"D", "2020", "", "1",  "1", ""},
    };
    static const char *const EVENT[][EVENT_FIELDS] = {
        {"2012", "transfer", "A", "B", "0.25", "", ""},
        {"2013", "split",    "C", "D", "0.4",  "", ""},
        {"2013", "split",    "C", "E", "0.6",  "", ""},
        {"2014", "merge",    "E", "D", "",     "", ""},
    };
    static const char *const EXPECTED[] = {"A 2010 . 60 2 .", "B 2010 . 30 4 .",
                                           "D 2010 . 50 4 .", "A 2020 . 1 1 .",
                                           "B 2020 . 1 1 .",  "D 2020 . 1 1 ."};
    scene s;

    (void)state;
    run(&s, ROW, 6, EVENT, 4, 0);
    expect(&s, EXPECTED, 6);
    const hl_column *events = hl_columns_find(&s.made.lineage, "events");
    assert_string_equal(events->text[3], // D <- C
                        "2013 split C > D; 2013 split C > E; 2014 merge E > D");
    clear(&s);
}

/// What happens to a unit and from it in one year happens at once: B gets a tenth of A
/// and gives half of what it was to C; A's tenth stays with B.
static void events_of_a_year_happen_at_once(void **state)
{
    static const char *const ROW[][FIELDS] = {
        {"A", "2010", "", "100", "1", ""},
        {"B", "2010", "", "40",  "1", ""},
        {"C", "2010", "", "2",   "1", ""},
        {"A", "2020", "", "1",   "1", ""},
        {"B", "2020", "", "1",   "1", ""},
        {"C", "2020", "", "1",   "1", ""},
    };
    static const char *const EVENT[][EVENT_FIELDS] = {
        {"2015", "transfer", "B", "C", "0.5", "", ""},
        {"2015", "transfer", "A", "B", "0.1", "", ""},
    };
    static const char *const EXPECTED[] = {"A 2010 . 90 1 .", "B 2010 . 30 1 .",
                                           "C 2010 . 22 1 .", "A 2020 . 1 1 .",
                                           "B 2020 . 1 1 .",  "C 2020 . 1 1 ."};
    scene s;

    (void)state;
    run(&s, ROW, 6, EVENT, 2, 2020);
    expect(&s, EXPECTED, 6);
    const hl_column *from = hl_columns_find(&s.made.lineage, "from_key");
    const hl_column *events = hl_columns_find(&s.made.lineage, "events");
    assert_string_equal(from->text[3], "B"); // C <- B
    assert_string_equal(events->text[3], "2015 transfer B > C");
    clear(&s);
}

/// A split without shares is missing and named; where its parts come together again it
/// is not.
static void a_split_without_shares_is_named(void **state)
{
    static const char *const ROW[][FIELDS] = {
        {"A", "2010", "Old", "80", "2", ""},
        {"F", "2010", "",    "10", "2", ""},
        {"B", "2020", "New", "1",  "1", ""},
        {"C", "2020", "",    "1",  "1", ""},
        {"F", "2020", "",    "1",  "1", ""},
    };
    static const char *const EVENT[][EVENT_FIELDS] = {
        {"2012", "split", "A", "B", "", "", ""},
        {"2012", "split", "A", "C", "", "", ""},
        {"2013", "split", "F", "G", "", "", ""},
        {"2013", "split", "F", "H", "", "", ""},
        {"2014", "merge", "G", "F", "", "", ""},
        {"2014", "merge", "H", "F", "", "", ""},
    };
    static const char *const EXPECTED[] = {"B 2010 New . . .", "C 2010 . . . .",
                                           "F 2010 . 10 2 .",  "B 2020 New 1 1 .",
                                           "C 2020 . 1 1 .",   "F 2020 . 1 1 ."};
    scene s;

    (void)state;
    run(&s, ROW, 5, EVENT, 6, 2020);
    expect(&s, EXPECTED, 6);
    assert_int_equal(s.made.unknown, 2);
    assert_int_equal(s.log.count, 1);
    assert_int_equal(s.log.message[0].code, HL_CODE_CHANGES_UNKNOWN_SHARE);
    assert_string_equal(s.log.message[0].values, "2\t2020\tB New (2010), C (2010)");
    clear(&s);
}

/// Thirds as they are written sum to 0.9999999: nobody is lost all the same.
static void rounded_shares_keep_the_sum(void **state)
{
    static const char *const ROW[][FIELDS] = {
        {"A", "2010", "", "3", "2", ""},
        {"B", "2020", "", "1", "1", ""},
        {"C", "2020", "", "1", "1", ""},
        {"D", "2020", "", "1", "1", ""},
    };
    static const char *const EVENT[][EVENT_FIELDS] = {
        {"2012", "split", "A", "B", "0.3333333", "", ""},
        {"2012", "split", "A", "C", "0.3333333", "", ""},
        {"2012", "split", "A", "D", "0.3333333", "", ""},
    };
    static const char *const EXPECTED[] = {"B 2010 . 1 2 .", "C 2010 . 1 2 .",
                                           "D 2010 . 1 2 .", "B 2020 . 1 1 .",
                                           "C 2020 . 1 1 .", "D 2020 . 1 1 ."};
    scene s;

    (void)state;
    run(&s, ROW, 4, EVENT, 3, 2020);
    expect(&s, EXPECTED, 6);
    clear(&s);
}

/// With a weight_field the share is that of the successors: 30 and 10 of 40.
static void a_split_can_be_measured(void **state)
{
    static const char *const ROW[][FIELDS] = {
        {"A", "2010", "", "80", "2", ""},
        {"B", "2020", "", "10", "1", ""},
        {"A", "2020", "", "30", "1", ""},
    };
    static const char *const EVENT[][EVENT_FIELDS] = {
        {"2012", "split", "A", "A", "", "pop", ""},
        {"2012", "split", "A", "B", "", "pop", ""},
    };
    static const char *const EXPECTED[] = {"A 2010 . 60 2 .", "B 2010 . 20 2 .",
                                           "A 2020 . 30 1 .", "B 2020 . 10 1 ."};
    scene s;

    (void)state;
    run(&s, ROW, 3, EVENT, 2, 0);
    expect(&s, EXPECTED, 4);
    assert_int_equal(s.log.message[0].code, HL_CODE_CHANGES_MEASURED);
    const hl_column *events = hl_columns_find(&s.made.lineage, "events");
    assert_string_equal(events->text[1], "2012 split A > B (0.2500, pop)");
    clear(&s);
}

/// Back to an earlier year a split adds up and a merger cannot be undone.
static void rows_are_carried_back(void **state)
{
    static const char *const ROW[][FIELDS] = {
        {"A", "2010", "", "80", "2", ""},
        {"M", "2010", "", "5",  "2", ""},
        {"N", "2010", "", "6",  "2", ""},
        {"B", "2020", "", "60", "3", ""},
        {"C", "2020", "", "30", "6", ""},
        {"M", "2020", "", "11", "2", ""},
    };
    static const char *const EVENT[][EVENT_FIELDS] = {
        {"2012", "split", "A", "B", "0.5", "", ""},
        {"2012", "split", "A", "C", "0.5", "", ""},
        {"2013", "merge", "N", "M", "",    "", ""},
    };
    static const char *const EXPECTED[] = {"A 2010 . 80 2 .", "M 2010 . 5 2 .",
                                           "N 2010 . 6 2 .",  "A 2020 . 90 4 .",
                                           "M 2020 . . . .",  "N 2020 . . . ."};
    scene s;

    (void)state;
    run(&s, ROW, 6, EVENT, 3, 2010);
    expect(&s, EXPECTED, 6);
    assert_int_equal(s.made.unknown, 2);
    clear(&s);
}

/// B existed in 2010 by the event of 2015, and has no row: A's sum would be too small.
static void a_part_without_a_row_makes_no_sum(void **state)
{
    static const char *const ROW[][FIELDS] = {
        {"A", "2010", "", "80", "2", ""},
        {"A", "2012", "", "81", "2", ""},
        {"B", "2012", "", "9",  "2", ""},
        {"A", "2020", "", "95", "2", ""},
        {"",  "2020", "", "99", "2", ""},
    };
    static const char *const EVENT[][EVENT_FIELDS] = {
        {"2015", "merge", "B", "A", "", "", ""},
    };
    static const char *const EXPECTED[] = {"A 2010 . . . .", "A 2012 . 90 2 .",
                                           "A 2020 . 95 2 .", ". 2020 . 99 2 ."};
    scene s;

    (void)state;
    run(&s, ROW, 5, EVENT, 1, 2020);
    expect(&s, EXPECTED, 4);
    assert_int_equal(s.made.incomplete, 1);
    assert_int_equal(s.log.message[0].code, HL_CODE_CHANGES_PART_ABSENT);
    clear(&s);
}

/// Events outside the years of the table are left alone.
static void events_of_other_years_are_idle(void **state)
{
    static const char *const ROW[][FIELDS] = {
        {"A", "2010", "", "80", "2", ""},
        {"A", "2020", "", "95", "2", ""},
    };
    static const char *const EVENT[][EVENT_FIELDS] = {
        {"2010", "merge",  "B", "A", "", "", ""},
        {"2021", "recode", "A", "Z", "", "", ""},
    };
    scene s;

    (void)state;
    run(&s, ROW, 2, EVENT, 2, 0);
    assert_ok(s.status, &s.err);
    assert_int_equal(s.made.events, 0);
    assert_int_equal(s.made.idle, 2);
    clear(&s);
    run(&s, ROW, 2, EVENT, 2, 2021);
    assert_ok(s.status, &s.err);
    assert_int_equal(s.made.events, 1);
    assert_string_equal(s.made.table.field[0].text[0], "Z");
    clear(&s);
}

static void changes_errors(void **state)
{
    enum { MOST = 3 };
    static const char *const ROW[][FIELDS] = {
        {"A", "2010", "", "80", "2", ""},
        {"B", "2010", "", "10", "2", ""},
        {"C", "2010", "", "10", "2", ""},
        {"A", "2020", "", "95", "2", ""},
        {"B", "2020", "", "95", "2", ""},
    };
    static const struct {
        const char *event[MOST][EVENT_FIELDS];
        hl_code code;
    } CASES[] = {
        {{{"20l5", "merge", "C", "A", "", "", ""}},             HL_CODE_CHANGES_CELL     },
        {{{"2015", "annex", "C", "A", "", "", ""}},             HL_CODE_CHANGES_CELL     },
        {{{"2015", "merge", "", "A", "", "", ""}},              HL_CODE_CHANGES_CELL     },
        {{{"2015", "split", "C", "A", "0", "", ""}},            HL_CODE_CHANGES_CELL     },
        {{{"2015", "split", "C", "A", "1.2", "", ""}},          HL_CODE_CHANGES_CELL     },
        {{{"2015", "merge", "C", "A", "", "", ""},
          {"2015", "merge", "C", "A", "", "", ""}},
         HL_CODE_CHANGES_TWICE                                                           },
        {{{"2015", "merge", "C", "A", "", "", ""},
          {"2015", "recode", "C", "D", "", "", ""}},
         HL_CODE_CHANGES_CONTRADICTION                                                   },
        {{{"2015", "merge", "C", "A", "", "", ""},
          {"2015", "merge", "C", "B", "", "", ""}},
         HL_CODE_CHANGES_CONTRADICTION                                                   },
        {{{"2015", "split", "C", "A", "0.5", "", ""},
          {"2015", "split", "C", "B", "0.4", "", ""}},
         HL_CODE_CHANGES_SHARES                                                          },
        {{{"2015", "split", "C", "A", "0.5", "", ""},
          {"2015", "split", "C", "B", "", "", ""}},
         HL_CODE_CHANGES_SHARES                                                          },
        {{{"2015", "split", "C", "A", "", "", ""}},             HL_CODE_CHANGES_SHARES   },
        {{{"2015", "transfer", "C", "A", "1", "", ""}},         HL_CODE_CHANGES_SHARES   },
        {{{"2015", "merge", "C", "A", "0.5", "", ""}},          HL_CODE_CHANGES_SHARES   },
        {{{"2015", "recode", "A", "A", "", "", ""}},            HL_CODE_CHANGES_CIRCLE   },
        {{{"2015", "recode", "A", "B", "", "", ""},
          {"2015", "merge", "B", "C", "", "", ""},
          {"2015", "merge", "C", "A", "", "", ""}},
         HL_CODE_CHANGES_CIRCLE                                                          },
        {{{"2015", "merge", "X", "A", "", "", ""}},             HL_CODE_CHANGES_NO_ORIGIN},
        {{{"2015", "recode", "C", "D", "", "", ""},
          {"2016", "merge", "C", "A", "", "", ""}},
         HL_CODE_CHANGES_NO_ORIGIN                                                       },
        {{{"2015", "recode", "C", "D", "", "", ""}},            HL_CODE_CHANGES_NO_TARGET},
        {{{"2015", "merge", "B", "A", "", "", ""}},             HL_CODE_CHANGES_STAYS    },
        {{{"2015", "recode", "C", "A", "", "", ""}},            HL_CODE_CHANGES_IN_USE   },
    };

    (void)state;
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++) {
        size_t count = 0;
        scene s;
        while (count < MOST && CASES[k].event[count][0] != NULL) {
            count++;
        }
        run(&s, ROW, 5, CASES[k].event, count, 0);
        assert_int_equal(s.status, HL_INPUT);
        if (s.err.code != CASES[k].code) {
            print_message("case %zu: %s\n", k, hl_code_info(s.err.code)->id);
        }
        assert_int_equal(s.err.code, CASES[k].code);
        assert_null(s.made.table.field);
        clear(&s);
    }
}

static void table_errors(void **state)
{
    static const char *const TWICE[][FIELDS] = {
        {"A", "2010", "", "80", "2", ""},
        {"A", "2010", "", "81", "2", ""},
    };
    static const char *const NO_YEAR[][FIELDS] = {
        {"A", "2010a", "", "80", "2", ""},
    };
    static const char *const EVENT[][EVENT_FIELDS] = {
        {"2015", "merge", "B", "A", "", "", ""},
    };
    scene s;

    (void)state;
    run(&s, TWICE, 2, EVENT, 1, 0);
    assert_int_equal(s.err.code, HL_CODE_CHANGES_ROW_TWICE);
    clear(&s);
    run(&s, NO_YEAR, 1, EVENT, 1, 0);
    assert_int_equal(s.err.code, HL_CODE_CHANGES_NOT_A_YEAR);
    clear(&s);
}

// ---- candidates

enum { PANEL = 4 };

/// Jiangdu city of 2010 is Jiangdu district of 2020; Luwan joined Huangpu, whose
/// population fits only with it; Yeji left Huoqiu.
static void changes_are_found_without_events(void **state)
{
    static const char *const NAMES[PANEL] = {"key", "year", "name", "pop"};
    static const char *const ROW[][PANEL] = {
        {"321088", "2010", "江都市", "1006372"},
        {"310101", "2010", "黄浦区", "429891" },
        {"310103", "2010", "卢湾区", "248779" },
        {"341522", "2010", "霍邱县", "1380368"},
        {"320102", "2010", "玄武区", "651957" },
        {"321012", "2020", "江都区", "926577" },
        {"310101", "2020", "黄浦区", "662030" },
        {"341522", "2020", "霍邱县", "1144985"},
        {"341504", "2020", "叶集区", "216229" },
        {"320102", "2020", "玄武区", "537825" },
    };
    enum { ROWS = sizeof ROW / sizeof *ROW };
    hl_candidates_options options = {.key = "key", .period = "year", .name = "name"};
    double pop[ROWS];
    hl_candidates c = {0};
    hl_table table = {0};
    hl_error err = {0};

    (void)state;
    assert_true(make_table("panel.csv", NAMES, PANEL, ROW[0], ROWS, &table));
    hl_field_numbers(hl_table_find(&table, "pop"), ROWS, pop, NULL);
    options.population = pop;
    assert_ok(hl_candidates_find(&table, &options, &c, &err), &err);
    assert_int_equal(c.vanished, 2);
    assert_int_equal(c.appeared, 2);
    assert_string_equal(c.best_text, "321088 江都市 (2010) > 321012 江都区 (2020)");
    assert_true(c.best > 0.8);
    const hl_column *from = hl_columns_find(&c.columns, "from_key");
    const hl_column *to = hl_columns_find(&c.columns, "to_key");
    const hl_column *kind = hl_columns_find(&c.columns, "kind");
    bool luwan = false;
    bool yeji = false;
    for (size_t r = 0; r < c.columns.rows; r++) {
        if (from->text[r] == NULL || to->text[r] == NULL) continue;
        luwan = luwan || (strcmp(from->text[r], "310103") == 0 &&
                          strcmp(to->text[r], "310101") == 0 &&
                          kind->value[r] == HL_CANDIDATE_MERGE);
        yeji = yeji || (strcmp(from->text[r], "341522") == 0 &&
                        strcmp(to->text[r], "341504") == 0 &&
                        kind->value[r] == HL_CANDIDATE_SPLIT);
    }
    assert_true(luwan && yeji);
    hl_candidates_free(&c);
    hl_candidates_free(&c);
    hl_table_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merged_and_recoded_units_carry_their_sums),
        cmocka_unit_test(shares_are_composed_over_years),
        cmocka_unit_test(events_of_a_year_happen_at_once),
        cmocka_unit_test(a_split_without_shares_is_named),
        cmocka_unit_test(rounded_shares_keep_the_sum),
        cmocka_unit_test(a_split_can_be_measured),
        cmocka_unit_test(rows_are_carried_back),
        cmocka_unit_test(a_part_without_a_row_makes_no_sum),
        cmocka_unit_test(events_of_other_years_are_idle),
        cmocka_unit_test(changes_errors),
        cmocka_unit_test(table_errors),
        cmocka_unit_test(changes_are_found_without_events),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
