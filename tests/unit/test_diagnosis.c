#include "support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coupling/forms.h"
#include "hinterland/core/random.h"

enum { ROWS = 30, MOST = 5 };

/// Indices of `n` subsystems, written with four decimals, and a column of C that a form
/// made from them, written with four decimals too.
typedef struct sample {
    size_t n;
    double u[MOST * ROWS];
    double c[ROWS];
    double alpha[MOST];
} sample;

static double rounded(double x)
{
    return nearbyint(x * 1e4) / 1e4;
}

static void make(sample *s, size_t n, hl_form form, double parameter)
{
    hl_random random = hl_random_stream(42, n);
    double least[MOST];
    double greatest[MOST];

    s->n = n;
    for (size_t k = 0; k < n; k++) {
        least[k] = INFINITY;
        greatest[k] = -INFINITY;
        s->alpha[k] = (double)(k + 1) / (0.5 * (double)n * (double)(n + 1));
        for (size_t r = 0; r < ROWS; r++) {
            double u = rounded(0.05 + 0.9 * hl_random_unit(&random));
            if (form == HL_FORM_ZEROS_REPLACED && k == 0 && r < 3) u = 0.0;
            s->u[k * ROWS + r] = u;
            least[k] = fmin(least[k], u);
            greatest[k] = fmax(greatest[k], u);
        }
    }
    for (size_t r = 0; r < ROWS; r++) {
        double u[MOST];
        const form_case row = {.n = n,
                               .u = u,
                               .alpha = s->alpha,
                               .least = least,
                               .greatest = greatest,
                               .parameter = parameter};
        for (size_t k = 0; k < n; k++) {
            u[k] = s->u[k * ROWS + r];
        }
        s->c[r] = rounded(hl_form_value(form, &row));
    }
}

static hl_diagnosis_input input_of(const sample *s)
{
    return (hl_diagnosis_input){
        .rows = ROWS, .c = s->c, .subsystems = s->n, .u = s->u, .alpha = s->alpha};
}

/// Each form is recognized from numbers with four decimals, and by its own name.
static void every_form_is_recognized(void **state)
{
    static const struct {
        size_t n;
        hl_form form;
        double parameter;
    } CASES[] = {
        {2, HL_FORM_STANDARD,       NAN   },
        {5, HL_FORM_STANDARD,       NAN   },
        {2, HL_FORM_WANG,           NAN   },
        {3, HL_FORM_WANG,           NAN   },
        {2, HL_FORM_FAN,            NAN   },
        {3, HL_FORM_FAN,            NAN   },
        {2, HL_FORM_LOST_N,         NAN   },
        {4, HL_FORM_LOST_N,         NAN   },
        {3, HL_FORM_PAIRWISE_LOST,  NAN   },
        {3, HL_FORM_PAIRWISE,       NAN   },
        {2, HL_FORM_PAIRWISE_ANY,   NAN   },
        {4, HL_FORM_PAIRWISE_ANY,   NAN   },
        {2, HL_FORM_NO_ROOT,        NAN   },
        {3, HL_FORM_POWER_2,        NAN   },
        {2, HL_FORM_ALPHA_PRODUCT,  NAN   },
        {3, HL_FORM_ALPHA_BOTH,     NAN   },
        {2, HL_FORM_SUM_ROOT,       NAN   },
        {2, HL_FORM_IS_D,           NAN   },
        {2, HL_FORM_IS_CT,          NAN   },
        {3, HL_FORM_IS_T,           NAN   },
        {2, HL_FORM_STRETCHED,      NAN   },
        {3, HL_FORM_STRETCHED_99,   NAN   },
        {2, HL_FORM_SHIFTED,        0.01  },
        {2, HL_FORM_ZEROS_REPLACED, 0.0001},
        {3, HL_FORM_FEWER,          3.0   },
        {4, HL_FORM_FEWER,          13.0  },
        {2, HL_FORM_FACTOR,         0.7   },
        {2, HL_FORM_POWER,          3.0   },
    };
    (void)state;

    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++) {
        sample s;
        hl_diagnosis d = {0};
        hl_error err = {0};

        make(&s, CASES[k].n, CASES[k].form, CASES[k].parameter);
        const hl_diagnosis_input input = input_of(&s);
        assert_ok(hl_diagnose(&input, &d, &err), &err);
        if (d.verdict != CASES[k].form) {
            print_error("case %zu: %s, not %s\n", k, hl_form_info(d.verdict)->word,
                        hl_form_info(CASES[k].form)->word);
        }
        assert_int_equal(d.verdict, CASES[k].form);
        assert_int_equal(d.rows, ROWS);
        assert_true(d.fit[d.verdict].max_deviation < 1e-3);
        if (CASES[k].form == HL_FORM_FEWER || CASES[k].form == HL_FORM_SHIFTED) {
            assert_close(d.fit[d.verdict].parameter, CASES[k].parameter, 0.0, 0.0);
        }
    }
}

static size_t warned(const hl_diagnosis_input *input, hl_code code)
{
    hl_diagnosis d = {0};
    hl_log log = {0};
    hl_error err = {0};
    size_t count = 0;

    assert_ok(hl_diagnose(input, &d, &err), &err);
    assert_ok(hl_diagnosis_warn(input, &d, "C", &log, &err), &err);
    for (size_t k = 0; k < log.count; k++) {
        count += code == HL_CODE_NONE || log.message[k].code == code;
    }
    hl_log_free(&log);
    return count;
}

static void a_correct_column_is_silent(void **state)
{
    (void)state;
    sample s;

    make(&s, 3, HL_FORM_STANDARD, NAN);
    const hl_diagnosis_input input = input_of(&s);
    assert_int_equal(warned(&input, HL_CODE_NONE), 0);
    const hl_diagnosis_input alone = {.rows = ROWS, .c = s.c};
    assert_int_equal(warned(&alone, HL_CODE_NONE), 0);
}

static void wrong_columns_are_warned_of(void **state)
{
    (void)state;
    sample s;

    make(&s, 2, HL_FORM_LOST_N, NAN);
    hl_diagnosis_input input = input_of(&s);
    assert_int_equal(warned(&input, HL_CODE_COUPLING_DIAGNOSE_WRONG), 1);
    assert_int_equal(warned(&input, HL_CODE_COUPLING_DIAGNOSE_CEILING), 1);

    make(&s, 3, HL_FORM_FEWER, 3.0);
    input = input_of(&s);
    assert_int_equal(warned(&input, HL_CODE_COUPLING_DIAGNOSE_FEWER), 1);

    make(&s, 2, HL_FORM_STANDARD, NAN);
    s.c[3] += 0.2;
    input = input_of(&s);
    assert_int_equal(warned(&input, HL_CODE_COUPLING_DIAGNOSE_NONE), 1);
    s.c[3] = 1.4;
    assert_int_equal(warned(&input, HL_CODE_COUPLING_DIAGNOSE_RANGE), 1);

    make(&s, 2, HL_FORM_STANDARD, NAN);
    s.u[1] = -0.3;
    input = input_of(&s);
    assert_int_equal(warned(&input, HL_CODE_COUPLING_DIAGNOSE_U_RANGE), 1);
    s.u[1] = NAN;
    assert_int_equal(warned(&input, HL_CODE_COUPLING_DIAGNOSE_FEWER), 1);

    make(&s, 2, HL_FORM_STANDARD, NAN);
    s.u[1] = 0.002;
    input = input_of(&s);
    assert_int_equal(warned(&input, HL_CODE_COUPLING_DIAGNOSE_SHIFT), 1);
}

/// Indices that run exactly from 0 to 1 (M13), in every subsystem.
static void stretched_indices_are_seen(void **state)
{
    (void)state;
    sample s;

    make(&s, 2, HL_FORM_STANDARD, NAN);
    for (size_t k = 0; k < 2; k++) {
        s.u[k * ROWS] = 0.0;
        s.u[k * ROWS + 1] = 1.0;
    }
    s.c[0] = 0.0;
    s.c[1] = 1.0;
    const hl_diagnosis_input input = input_of(&s);
    assert_int_equal(warned(&input, HL_CODE_COUPLING_DIAGNOSE_STRETCHED), 1);
    assert_int_equal(warned(&input, HL_CODE_COUPLING_DIAGNOSE_C_STRETCHED), 1);
}

/// Without the indices: the ceiling 1 / n of a lost coefficient, and the range.
static void marks_are_seen_without_the_indices(void **state)
{
    (void)state;
    const double half[4] = {0.49, 0.5, 0.44, 0.47};
    const double third[4] = {0.32, 0.333, 0.29, 0.31};
    const double low[4] = {0.2, 0.1, 0.05, 0.12};
    const double wild[4] = {-0.2, 0.5, 1.2, 0.7};
    hl_diagnosis d = {0};
    hl_error err = {0};

    assert_ok(hl_diagnose(&(hl_diagnosis_input){.rows = 4, .c = half}, &d, &err), &err);
    assert_int_equal(d.mark.ceiling, 2);
    assert_ok(hl_diagnose(&(hl_diagnosis_input){.rows = 4, .c = third}, &d, &err),
              &err);
    assert_int_equal(d.mark.ceiling, 3);
    assert_ok(hl_diagnose(&(hl_diagnosis_input){.rows = 4, .c = low}, &d, &err), &err);
    assert_int_equal(d.mark.ceiling, 5); // 0.2 = 1/5
    const hl_diagnosis_input input = {.rows = 4, .c = wild};
    assert_ok(hl_diagnose(&input, &d, &err), &err);
    assert_int_equal(d.mark.below, 1);
    assert_int_equal(d.mark.above, 1);
    assert_int_equal(warned(&input, HL_CODE_COUPLING_DIAGNOSE_RANGE), 1);
}

static void the_verdict_is_a_sentence(void **state)
{
    (void)state;
    sample s;
    hl_diagnosis d = {0};
    hl_error err = {0};
    char *text = NULL;

    make(&s, 2, HL_FORM_LOST_N, NAN);
    const hl_diagnosis_input input = input_of(&s);
    assert_ok(hl_diagnose(&input, &d, &err), &err);
    assert_ok(hl_diagnosis_words(&input, &d, "C", HL_EN, &text, &err), &err);
    assert_non_null(strstr(text, "the coefficient n is lost"));
    assert_non_null(strstr(text, "in all 30 rows"));
    free(text);
    assert_ok(hl_diagnosis_words(&input, &d, "耦合度", HL_ZH, &text, &err), &err);
    assert_non_null(strstr(text, "漏写系数 n"));
    free(text);

    const hl_diagnosis_input alone = {.rows = ROWS, .c = s.c};
    assert_ok(hl_diagnose(&alone, &d, &err), &err);
    assert_int_equal(d.verdict, HL_FORM_COUNT);
    assert_ok(hl_diagnosis_words(&alone, &d, "C", HL_EN, &text, &err), &err);
    assert_non_null(strstr(text, "None passes 1/2"));
    free(text);
}

static void the_sheet_lists_what_applies(void **state)
{
    (void)state;
    sample s;
    hl_diagnosis d = {0};
    hl_columns columns = {0};
    hl_error err = {0};

    make(&s, 2, HL_FORM_STANDARD, NAN);
    const hl_diagnosis_input input = input_of(&s);
    assert_ok(hl_diagnose(&input, &d, &err), &err);
    assert_ok(hl_diagnosis_columns(&d, &columns, &err), &err);
    const hl_column *form = hl_columns_find(&columns, "form");
    assert_string_equal(form->text[0], "standard");
    for (size_t r = 0; r < columns.rows; r++) {
        assert_string_not_equal(form->text[r], "pairwise"); // n = 3 only
    }
    assert_close(hl_columns_find(&columns, "fits")->value[0], 1.0, 0.0, 0.0);
    hl_columns_free(&columns);
}

static void diagnosis_errors(void **state)
{
    (void)state;
    const double c[2] = {NAN, 0.5};
    const double u[4] = {0.5, NAN, 0.5, 0.5};
    hl_diagnosis d = {0};
    hl_error err = {0};

    hl_diagnosis_input input = {.rows = 2, .c = c, .subsystems = 2, .u = u};
    assert_int_equal(hl_diagnose(&input, &d, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_DIAGNOSE_EMPTY);
    input.subsystems = 1;
    assert_int_equal(hl_diagnose(&input, &d, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_SUBSYSTEMS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_recognized),
        cmocka_unit_test(a_correct_column_is_silent),
        cmocka_unit_test(wrong_columns_are_warned_of),
        cmocka_unit_test(stretched_indices_are_seen),
        cmocka_unit_test(marks_are_seen_without_the_indices),
        cmocka_unit_test(the_verdict_is_a_sentence),
        cmocka_unit_test(the_sheet_lists_what_applies),
        cmocka_unit_test(diagnosis_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
