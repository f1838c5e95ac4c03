#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/frame/expression.h"

/// The value of an expression without columns.
static double value_of(const char *text)
{
    hl_expression e = {0};
    hl_error err = {0};
    double out = 0.0;

    assert_ok(hl_expression_parse(text, &e, &err), &err);
    assert_int_equal(e.names, 0);
    assert_ok(hl_expression_evaluate(&e, NULL, 1, &out, NULL, &err), &err);
    hl_expression_free(&e);
    hl_expression_free(&e);
    return out;
}

static void precedence_is_that_of_algebra(void **state)
{
    static const struct {
        const char *text;
        double value;
    } CASES[] = {
        {"1+2*3",             7.0  },
        {"(1+2)*3",           9.0  },
        {"10-4-3",            3.0  },
        {"16/4/2",            2.0  },
        {"2^3^2",             512.0},
        {"-2^2",              -4.0 },
        {"(-2)^2",            4.0  },
        {"2^-1",              0.5  },
        {"2*-3",              -6.0 },
        {"--3",               3.0  },
        {"+4",                4.0  },
        {"1e4*2",             2e4  },
        {".5+1.",             1.5  },
        {"2.5e-1",            0.25 },
        {"min(3, 1, 2)",      1.0  },
        {"max(3, -1)",        3.0  },
        {"sqrt(abs(-9))",     3.0  },
        {"ln(exp(2))",        2.0  },
        {"log10(1000)",       3.0  },
        {"（1＋2）×3÷2", 4.5  },
        {"min（1，2）",    1.0  },
        {"1 - 2 - -3",        2.0  },
    };

    (void)state;
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++) {
        assert_close(value_of(CASES[k].text), CASES[k].value, 1e-15, 1e-15);
    }
}

static void columns_may_have_any_name(void **state)
{
    static const double GDP[] = {10.0, 20.0};
    static const double POP[] = {4.0, 5.0};
    static const double ODD[] = {1.0, 2.0};
    const double *const column[] = {GDP, POP, ODD};
    hl_expression e = {0};
    hl_error err = {0};
    double out[2] = {0};

    (void)state;
    assert_ok(hl_expression_parse(
                  "国内生产总值/人口_2020 + `GDP (10^4)` + \"GDP (10^4)\"", &e, &err),
              &err);
    assert_int_equal(e.names, 3);
    assert_string_equal(e.name[0], "国内生产总值");
    assert_string_equal(e.name[1], "人口_2020");
    assert_string_equal(e.name[2], "GDP (10^4)");
    assert_ok(hl_expression_evaluate(&e, column, 2, out, NULL, &err), &err);
    assert_close(out[0], 4.5, 1e-15, 0.0);
    assert_close(out[1], 8.0, 1e-15, 0.0);
    hl_expression_free(&e);
    // a function's name without brackets is a column
    assert_ok(hl_expression_parse("min + 1", &e, &err), &err);
    assert_string_equal(e.name[0], "min");
    hl_expression_free(&e);
}

static void what_has_no_value_is_missing_and_counted(void **state)
{
    static const double A[] = {1.0, NAN, 1.0, 0.0, -1.0, 1e300};
    static const double B[] = {2.0, 1.0, 0.0, 0.0, 4.0, 1e-300};
    const double *const column[] = {A, B};
    hl_expression e = {0};
    hl_expression_counts counts = {0};
    hl_error err = {0};
    double out[6] = {0};

    (void)state;
    assert_ok(hl_expression_parse("a/b + 0*ln(a + 2)", &e, &err), &err);
    assert_ok(hl_expression_evaluate(&e, column, 6, out, &counts, &err), &err);
    assert_close(out[0], 0.5, 1e-15, 0.0);
    assert_true(isnan(out[1]) && isnan(out[2]) && isnan(out[3]) && isnan(out[5]));
    assert_close(out[4], -0.25, 1e-15, 0.0);
    assert_int_equal(counts.missing, 1);
    assert_int_equal(counts.by_zero, 2);
    assert_int_equal(counts.first_by_zero, 2);
    assert_int_equal(counts.undefined, 1); // 1e300 / 1e-300
    assert_int_equal(counts.first_undefined, 5);
    hl_expression_free(&e);

    assert_ok(hl_expression_parse("a^-1", &e, &err), &err);
    assert_ok(hl_expression_evaluate(&e, column, 6, out, &counts, &err), &err);
    assert_int_equal(counts.by_zero, 1);
    assert_int_equal(counts.first_by_zero, 3);
    hl_expression_free(&e);
}

static void an_operand_may_be_the_result(void **state)
{
    double x[] = {1.0, 2.0, 3.0};
    const double *const column[] = {x};
    hl_expression e = {0};
    hl_error err = {0};

    (void)state;
    assert_ok(hl_expression_parse("x*x + x", &e, &err), &err);
    assert_ok(hl_expression_evaluate(&e, column, 3, x, NULL, &err), &err);
    assert_close(x[2], 12.0, 0.0, 0.0);
    hl_expression_free(&e);
}

static void expression_errors(void **state)
{
    static const struct {
        const char *text;
        hl_code code;
        const char *position;
    } CASES[] = {
        {"",              HL_CODE_EXPRESSION_END,       "1"},
        {"1 +",           HL_CODE_EXPRESSION_END,       "4"},
        {"(1 + 2",        HL_CODE_EXPRESSION_END,       "7"},
        {"1 2",           HL_CODE_EXPRESSION_SYNTAX,    "3"},
        {"a b",           HL_CODE_EXPRESSION_SYNTAX,    "3"},
        {"人口 人口", HL_CODE_EXPRESSION_SYNTAX,    "4"},
        {"a % b",         HL_CODE_EXPRESSION_SYNTAX,    "3"},
        {"1)",            HL_CODE_EXPRESSION_SYNTAX,    "2"},
        {"*2",            HL_CODE_EXPRESSION_SYNTAX,    "1"},
        {"log(2)",        HL_CODE_EXPRESSION_FUNCTION,  "1"},
        {"1 + sin(2)",    HL_CODE_EXPRESSION_FUNCTION,  "5"},
        {"sqrt(1, 2)",    HL_CODE_EXPRESSION_ARGUMENTS, "1"},
        {"min(1)",        HL_CODE_EXPRESSION_ARGUMENTS, "1"},
        {"ln()",          HL_CODE_EXPRESSION_SYNTAX,    "4"},
        {"min(1, 2",      HL_CODE_EXPRESSION_END,       "9"},
        {"`a",            HL_CODE_EXPRESSION_QUOTE,     "1"},
        {"1 + ``",        HL_CODE_EXPRESSION_QUOTE,     "5"},
        {"12a",           HL_CODE_EXPRESSION_NUMBER,    "1"},
        {"1.2.3",         HL_CODE_EXPRESSION_NUMBER,    "1"},
        {"1e999",         HL_CODE_EXPRESSION_NUMBER,    "1"},
    };

    (void)state;
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++) {
        hl_expression e = {0};
        hl_error err = {0};
        assert_int_equal(hl_expression_parse(CASES[k].text, &e, &err), HL_INPUT);
        assert_int_equal(err.code, CASES[k].code);
        const char *at = strchr(err.values, '\t') + 1;
        assert_true(strncmp(at, CASES[k].position, strlen(CASES[k].position)) == 0);
        assert_null(e.step);
    }
}

static void nesting_has_an_end(void **state)
{
    char text[2 * HL_EXPRESSION_DEPTH_MAX + 8];
    hl_expression e = {0};
    hl_error err = {0};
    size_t length = 0;

    (void)state;
    for (int k = 0; k < HL_EXPRESSION_DEPTH_MAX; k++) {
        text[length++] = '(';
    }
    text[length++] = '1';
    for (int k = 0; k < HL_EXPRESSION_DEPTH_MAX; k++) {
        text[length++] = ')';
    }
    text[length] = '\0';
    assert_close(value_of(text), 1.0, 0.0, 0.0);
    memset(text, '-', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(hl_expression_parse(text, &e, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_EXPRESSION_DEEP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(precedence_is_that_of_algebra),
        cmocka_unit_test(columns_may_have_any_name),
        cmocka_unit_test(what_has_no_value_is_missing_and_counted),
        cmocka_unit_test(an_operand_may_be_the_result),
        cmocka_unit_test(expression_errors),
        cmocka_unit_test(nesting_has_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
