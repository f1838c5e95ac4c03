#include "support/check.h"

#include <stdlib.h>
#include <string.h>

#include "frame/key.h"
#include "hinterland/frame/join.h"

enum {
    AROUND = 1 << HL_REPAIR_SPACES_AROUND,
    INSIDE = 1 << HL_REPAIR_SPACES_INSIDE,
    WIDE = 1 << HL_REPAIR_FULL_WIDTH,
    DECIMALS = 1 << HL_REPAIR_DECIMALS
};

static void keys_have_a_normal_form(void **state)
{
    (void)state;
    static const struct {
        const char *raw;
        const char *normal;
        unsigned repairs;
    } CASES[] = {
        {NULL,                 "",            0              },
        {"",                   "",            0              },
        {"  ",                 "",            AROUND         },
        {"丰县",             "丰县",      0              },
        {"丰 县",            "丰县",      INSIDE         },
        {"丰\xE3\x80\x80县", "丰县",      INSIDE         },
        {"丰\xC2\xA0县 ",    "丰县",      INSIDE | AROUND},
        {"Changsha ",          "Changsha",    AROUND         },
        {"\xEF\xBB\xBF"
         "320506",    "320506",      AROUND         }, // byte-order mark
        {"320506\xE2\x80\x8B", "320506",      AROUND         }, // zero-width space
        {"Los Angeles",        "Los Angeles", 0              },
        {"Los  Angeles",       "Los Angeles", INSIDE         },
        {"Los\xC2\xA0"
         "Angeles",   "Los Angeles", INSIDE         },
        {"320506（2）",      "320506(2)",   WIDE           },
        {"３２０５０６", "320506",      WIDE           },
        {"320 506",            "320506",      INSIDE         },
        {"320506 (2)",         "320506(2)",   INSIDE         },
        {"320506.0",           "320506",      DECIMALS       },
        {"320506.00",          "320506",      DECIMALS       },
        {"320506.10",          "320506.10",   0              },
        {"320506.",            "320506.",     0              },
        {"\t01001\r\n",        "01001",       AROUND         },
        {"a\xFF"
         "b",         "a\xFF"
         "b",           0              }, // broken UTF-8 stays as it is
    };

    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        unsigned repairs = 0;
        char *normal = hl_key_normal(CASES[i].raw, &repairs);
        char *again = hl_key_normal(normal, NULL);
        assert_string_equal(normal, CASES[i].normal);
        assert_string_equal(again, normal); // a normal form is normal
        assert_int_equal(repairs, CASES[i].repairs);
        free(normal);
        free(again);
    }
}

static void keys_answer_questions(void **state)
{
    (void)state;

    assert_true(hl_key_is_digits("0123456789"));
    assert_false(hl_key_is_digits(""));
    assert_false(hl_key_is_digits("12a"));
    assert_string_equal(hl_key_significant("00120"), "120");
    assert_true(hl_key_is_long_form("320506000000", "320506"));
    assert_false(hl_key_is_long_form("320506001000", "320506"));
    assert_false(hl_key_is_long_form("320507000000", "320506"));
    assert_int_equal(hl_key_stem("丰县"), 3);
    assert_int_equal(hl_key_stem("杜尔伯特蒙古族自治县"), 21);
    assert_int_equal(hl_key_stem("县"), 3); // nothing would be left
    assert_int_equal(hl_key_stem("Orange County"), 6);
}

static void lists_end_in_time(void **state)
{
    (void)state;
    hl_key_list list = {0};

    hl_key_list_add(&list, "a\tb");
    hl_key_list_add(&list, "c");
    assert_string_equal(list.text, "a b, c");
    for (int i = 0; i < 500; i++) {
        hl_key_list_add(&list, "普陀区");
    }
    assert_int_equal(list.count, 502);
    assert_true(strlen(list.text) < sizeof list.text);
    assert_non_null(strstr(list.text, "普陀区, …"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_have_a_normal_form),
        cmocka_unit_test(keys_answer_questions),
        cmocka_unit_test(lists_end_in_time),
    };
    return cmocka_run_group_tests_name("key", tests, NULL, NULL);
}
