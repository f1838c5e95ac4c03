#include "support/check.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "hinterland/core/codes.h"

/// The area and three digits, e.g. "JOIN-003".
static bool is_an_id(const char *id)
{
    const char *c = id;

    while (isupper((unsigned char)*c)) {
        c++;
    }
    if (c == id || *c++ != '-') return false;
    for (int i = 0; i < 3; i++) {
        if (!isdigit((unsigned char)*c++)) return false;
    }
    return *c == '\0';
}

/// The placeholders of a template as bits: {1} is bit 1.
static unsigned placeholders(const char *text)
{
    unsigned set = 0;

    for (const char *c = strchr(text, '{'); c != NULL; c = strchr(c + 1, '{')) {
        if (isdigit((unsigned char)c[1]) && c[2] == '}') set |= 1U << (c[1] - '0');
    }
    return set;
}

static bool is_chinese(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text > 0x7F) return true;
    }
    return false;
}

static void every_code_says_what_why_and_cure_in_both_languages(void **state)
{
    (void)state;
    for (hl_code code = HL_CODE_NONE + 1; code < HL_CODE_COUNT; code++) {
        const hl_code_row *row = hl_code_info(code);
        if (!is_an_id(row->id)) fail_msg("'%s' is not an id", row->id);
        for (int part = HL_WHAT; part < HL_MESSAGE_PART_COUNT; part++) {
            const hl_text text = row->part[part];
            if (text.en[0] == '\0' || text.zh[0] == '\0') {
                fail_msg("%s: part %d is empty", row->id, part);
            }
            if (!is_chinese(text.zh)) fail_msg("%s: '%s'", row->id, text.zh);
            if (placeholders(text.en) != placeholders(text.zh)) {
                fail_msg("%s: the languages name different values in part %d", row->id,
                         part);
            }
        }
    }
}

static void ids_are_unique_and_found_in_any_case(void **state)
{
    (void)state;
    for (hl_code code = HL_CODE_NONE + 1; code < HL_CODE_COUNT; code++) {
        const char *id = hl_code_info(code)->id;
        char lower[32] = "";
        for (size_t i = 0; id[i] != '\0' && i + 1 < sizeof lower; i++) {
            lower[i] = (char)tolower((unsigned char)id[i]);
        }
        if (hl_code_find(lower) != code) fail_msg("%s is there twice", id);
    }
    assert_int_equal(hl_code_find("USAGE-000"), HL_CODE_NONE);
    assert_int_equal(hl_code_find(""), HL_CODE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_says_what_why_and_cure_in_both_languages),
        cmocka_unit_test(ids_are_unique_and_found_in_any_case),
    };
    return cmocka_run_group_tests_name("codes", tests, NULL, NULL);
}
