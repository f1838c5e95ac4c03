#include "support/check.h"

#include <stdlib.h>
#include <string.h>

#include "io/encoding.h"

static const char *guess(const char *const *text, size_t count)
{
    hl_encoding_evidence evidence = {0};

    for (size_t i = 0; i < count; i++) {
        hl_encoding_look(&evidence, text[i], strlen(text[i]));
    }
    return hl_encoding_guess(&evidence);
}

static void valid_bytes_are_utf8(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {"Deqing", "德清县", "Élan", "𠀀"};
    static const char *const OVERLONG[] = {"\xC0\xAF"};
    static const char *const SURROGATE[] = {"\xED\xA0\x80"};
    static const char *const BEYOND[] = {"\xF4\x90\x80\x80"};

    assert_string_equal(guess(TEXTS, 4), "UTF-8");
    assert_string_not_equal(guess(OVERLONG, 1), "UTF-8");
    assert_string_not_equal(guess(SURROGATE, 1), "UTF-8");
    assert_string_not_equal(guess(BEYOND, 1), "UTF-8");
}

/// Nine pairs of common hanzi of ten are GBK, eight of ten are not.
static void nine_pairs_of_ten_make_gbk(void **state)
{
    (void)state;
    static const char *const NINE[] = {"\xB5\xC2\xC7\xE5\xCF\xD8",
                                       "\xB5\xC2\xC7\xE5\xCF\xD8",
                                       "\xB5\xC2\xC7\xE5\xCF\xD8", "\xE9z"};
    static const char *const EIGHT[] = {"\xB5\xC2\xC7\xE5\xCF\xD8",
                                        "\xB5\xC2\xC7\xE5\xCF\xD8", "\xB5\xC2\xC7\xE5",
                                        "\xE9z", "\xE9z"};

    assert_string_equal(guess(NINE, 4), "GB18030");
    assert_string_equal(guess(EIGHT, 5), "CP1252");
}

static void holes_of_cp1252_are_latin1(void **state)
{
    (void)state;
    static const char *const HOLE[] = {"\x81 \xE9 "};

    assert_string_equal(guess(HOLE, 1), "ISO-8859-1");
}

static void a_cut_character_is_still_utf8(void **state)
{
    (void)state;
    static const char *const CUT[] = {"德清县", "德\xE6\xB8"};
    static const char *const ACCENTS[] = {"Jos\xE9", "Caf\xE9",
                                          ("ann\xE9"
                                           "e")};
    char text[] = "德\xE6\xB8";
    char whole[] = "德";

    assert_string_equal(guess(CUT, 2), "UTF-8");
    assert_string_equal(guess(ACCENTS, 2), "CP1252");
    assert_string_equal(guess(ACCENTS, 3), "CP1252");
    hl_text_trim_cut(text);
    assert_string_equal(text, "德");
    hl_text_trim_cut(whole);
    assert_string_equal(whole, "德");
}

static void names_mean_what_users_mean(void **state)
{
    (void)state;
    assert_null(hl_encoding_name(NULL));
    assert_null(hl_encoding_name("auto"));
    assert_string_equal(hl_encoding_name("gbk"), "GB18030");
    assert_string_equal(hl_encoding_name("Latin-1"), "CP1252");
    assert_string_equal(hl_encoding_name("Big5"), "Big5");
    assert_true(hl_encoding_is_known("Big5"));
    assert_false(hl_encoding_is_known("klingon"));
}

/// Conversion over the edge of the buffer: 5,000 characters that grow by half.
static void long_texts_are_decoded(void **state)
{
    (void)state;
    enum { PAIRS = 5000 };
    char *gbk = malloc(2 * PAIRS);
    char *text = NULL;
    size_t length = 0;
    hl_error err = {0};

    assert_non_null(gbk);
    for (size_t i = 0; i < PAIRS; i++) {
        memcpy(gbk + 2 * i, "\xB5\xC2", 2);
    }
    assert_ok(hl_text_decode(gbk, 2 * PAIRS, "GB18030", &text, &length, &err), &err);
    assert_int_equal(length, 3 * PAIRS);
    assert_memory_equal(text + 3 * (PAIRS - 1), "德", 4);
    free(text);
    assert_int_equal(hl_text_decode(gbk, 3, "GB18030", &text, &length, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_READ_ENCODING);
    free(gbk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_bytes_are_utf8),
        cmocka_unit_test(nine_pairs_of_ten_make_gbk),
        cmocka_unit_test(holes_of_cp1252_are_latin1),
        cmocka_unit_test(a_cut_character_is_still_utf8),
        cmocka_unit_test(names_mean_what_users_mean),
        cmocka_unit_test(long_texts_are_decoded),
    };
    return cmocka_run_group_tests_name("encoding", tests, NULL, NULL);
}
