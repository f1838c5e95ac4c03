#include "support/check.h"

#include <string.h>

#include "cli/options.h"

typedef struct sample {
    bool flag;
    size_t count;
    double number;
    const char *seed;
    const char *text;
    size_t word;
    text_list list;
} sample;

static const char *const WORDS[] = {"queen", "rook", NULL};

static const option TABLE[] = {
    {"flag",           'f', OPTION_FLAG, offsetof(sample, flag), NULL, NULL, {"", ""}},
    {"count",     'c', OPTION_COUNT, offsetof(sample, count), "N", NULL, {"", ""}},
    {"number",           'n', OPTION_NUMBER, offsetof(sample, number), "X", NULL, {"", ""}},
    {"seed",            0, OPTION_SEED, offsetof(sample, seed), "N", NULL, {"", ""}},
    {"text",                't', OPTION_TEXT, offsetof(sample, text), "TEXT", NULL, {"", ""}},
    {"word",         'w', OPTION_WORD, offsetof(sample, word), "WORD", WORDS, {"", ""}},
    {"set", 's', OPTION_LIST, offsetof(sample, list), "A=B", NULL, {"", ""}},
    {0            }
};

enum { MOST_WORDS = 16 };

/// Parse a line that is split at spaces.
static hl_status parse(const char *text, sample *out, command_line *line, hl_error *err)
{
    static char copy[256];
    static char *word[MOST_WORDS];
    static option_group group;
    char *rest = NULL;
    size_t words = 0;

    *out = (sample){0};
    group = (option_group){TABLE, out};
    (void)snprintf(copy, sizeof copy, "%s", text);
    for (char *w = strtok_r(copy, " ", &rest); w != NULL;
         w = strtok_r(NULL, " ", &rest)) {
        assert_true(words < MOST_WORDS);
        word[words++] = w;
    }
    *line = (command_line){.command = "hinterland sample",
                           .group = &group,
                           .groups = 1,
                           .word = word,
                           .words = words,
                           .leading = line->leading};
    return options_parse(line, err);
}

static void every_kind_is_read_in_every_spelling(void **state)
{
    (void)state;
    sample s;
    command_line line = {0};
    hl_error err = {0};

    assert_ok(parse("-f --count 4 --number=-1.5e3 --seed 18446744073709551615", &s,
                    &line, &err),
              &err);
    assert_true(s.flag);
    assert_int_equal(s.count, 4);
    assert_close(s.number, -1500.0, 0.0, 0.0);
    assert_string_equal(s.seed, "18446744073709551615");
    assert_ok(parse("-fc4 -t=x -w rook -s a=1 --set=b=2", &s, &line, &err), &err);
    assert_true(s.flag);
    assert_int_equal(s.count, 4);
    assert_string_equal(s.text, "x");
    assert_int_equal(s.word, 1);
    assert_int_equal(s.list.count, 2);
    assert_string_equal(s.list.item[1], "b=2");
    options_free(TABLE, &s);
    assert_null(s.list.item);
}

static void operands_move_to_the_front(void **state)
{
    (void)state;
    sample s;
    command_line line = {0};
    hl_error err = {0};

    assert_ok(parse("one -f two - -- --count -x", &s, &line, &err), &err);
    assert_int_equal(line.operands, 5);
    assert_string_equal(line.word[0], "one");
    assert_string_equal(line.word[1], "two");
    assert_string_equal(line.word[2], "-");
    assert_string_equal(line.word[3], "--count");
    assert_string_equal(line.word[4], "-x");
    assert_int_equal(s.count, 0);

    line.leading = true;
    assert_ok(parse("-f make --count x", &s, &line, &err), &err);
    assert_int_equal(line.taken, 1);
}

static void options_errors(void **state)
{
    static const struct {
        const char *text;
        hl_code code;
        const char *values;
    } CASES[] = {
        {"--flg",                       HL_CODE_USAGE_OPTION,        "--flg\t--flag\thinterland sample"               },
        {"-x",                          HL_CODE_USAGE_OPTION,        "-x\thinterland sample --help\thinterland sample"},
        {"--count",                     HL_CODE_USAGE_VALUE_MISSING, "--count\tN"                                     },
        {"--flag=1",                    HL_CODE_USAGE_VALUE_EXTRA,   "--flag\t1"                                      },
        {"-c -1",                       HL_CODE_USAGE_WHOLE_NUMBER,  "-c\t-1\t4"                                      },
        {"--count=4x",                  HL_CODE_USAGE_WHOLE_NUMBER,  "--count\t4x\t4"                                 },
        {"--seed 18446744073709551616", HL_CODE_USAGE_WHOLE_NUMBER,
         "--seed\t18446744073709551616\t4"                                                                            },
        {"--number nan",                HL_CODE_USAGE_NUMBER,        "--number\tnan\t12.5"                            },
        {"--number=",                   HL_CODE_USAGE_NUMBER,        "--number\t\t12.5"                               },
        {"--word roo",                  HL_CODE_USAGE_WORD,          "--word\troo\trook\tqueen, rook"                 }
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        sample s;
        command_line line = {0};
        hl_error err = {0};
        assert_int_equal(parse(CASES[i].text, &s, &line, &err), HL_USAGE);
        assert_int_equal(err.code, CASES[i].code);
        assert_string_equal(err.values, CASES[i].values);
        options_free(TABLE, &s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_read_in_every_spelling),
        cmocka_unit_test(operands_move_to_the_front),
        cmocka_unit_test(options_errors),
    };
    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
