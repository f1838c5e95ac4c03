#include "support/check.h"

#include <string.h>

#include "core/suggest.h"

static void distance_counts_characters(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
        size_t expected;
    } CASES[] = {
        {"",          "",        0},
        {"",          "abc",     3},
        {"kitten",    "sitting", 3},
        {"key",       "kye",     1}, // a swap is one edit
        {"ca",        "abc",     3}, // optimal string alignment, not full Damerau
        {"丰县",    "丰区",  1},
        {"丰县",    "丰 县", 1},
        {"普陀区", "浦陀",  2},
        {"\xE4\xB8",  "\xE4",    1}, // broken UTF-8: bytes
    };

    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        assert_int_equal(hl_edit_distance(CASES[i].a, CASES[i].b), CASES[i].expected);
        assert_int_equal(hl_edit_distance(CASES[i].b, CASES[i].a), CASES[i].expected);
    }
    assert_int_equal(hl_text_length("普陀区 a"), 5);
    const char *text = "\xE3\x80\x80";
    assert_int_equal(hl_text_next(&text), 0x3000);
    assert_string_equal(text, "");
}

static void distance_of_long_texts_ends_at_the_limit(void **state)
{
    (void)state;
    char a[2 * HL_SUGGEST_LENGTH_MAX + 1] = {0};
    char b[HL_SUGGEST_LENGTH_MAX + 11] = {0};

    memset(a, 'x', sizeof a - 1);
    memset(b, 'x', sizeof b - 1);
    assert_int_equal(hl_edit_distance(a, b), sizeof a - sizeof b);
    b[0] = 'y';
    assert_int_equal(hl_edit_distance(a, b), sizeof a - sizeof b + 1);
}

static void suggestions_are_near_or_absent(void **state)
{
    (void)state;
    static const char *const WORDS[] = {"boundaries", NULL,      "indicators",
                                        "cores",      "weights", "KEY"};
    const size_t count = sizeof WORDS / sizeof WORDS[0];

    assert_string_equal(hl_suggest("boundries", WORDS, count), "boundaries");
    assert_string_equal(hl_suggest("Indicator", WORDS, count), "indicators");
    assert_string_equal(hl_suggest("key", WORDS, count), "KEY");
    assert_null(hl_suggest("association", WORDS, count));
    assert_null(hl_suggest("", WORDS, count));
    assert_null(hl_suggest("x", WORDS, count));
    assert_null(hl_suggest("boundaries", WORDS, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distance_counts_characters),
        cmocka_unit_test(distance_of_long_texts_ends_at_the_limit),
        cmocka_unit_test(suggestions_are_near_or_absent),
    };
    return cmocka_run_group_tests_name("suggest", tests, NULL, NULL);
}
