#include "support/check.h"

#include <math.h>

#include "hinterland/stats/multiple_testing.h"

/// R 4.2: p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.9, 0.03), "BH"), with a NaN between.
static void fdr_matches_r(void **state)
{
    (void)state;
    const double p[] = {0.01, 0.04, NAN, 0.03, 0.005, 0.9, 0.03};
    const double expected[] = {0.03, 0.048, NAN, 0.045, 0.03, 0.9, 0.045};
    double adjusted[7] = {0};
    size_t tests = 0;
    hl_error err = {0};

    assert_ok(hl_adjust_fdr(p, 7, adjusted, &tests, &err), &err);
    assert_int_equal(tests, 6);
    for (size_t i = 0; i < 7; i++) {
        assert_close(adjusted[i], expected[i], 1e-15, 0.0);
    }
}

static void bonferroni_counts_the_tests_only(void **state)
{
    (void)state;
    const double p[] = {0.01, NAN, 0.4, 0.0};
    const double expected[] = {0.03, NAN, 1.0, 0.0};
    double adjusted[4] = {0};
    size_t tests = 0;
    hl_error err = {0};

    assert_ok(hl_adjust_bonferroni(p, 4, adjusted, &tests, &err), &err);
    assert_int_equal(tests, 3);
    for (size_t i = 0; i < 4; i++) {
        assert_close(adjusted[i], expected[i], 1e-15, 0.0);
    }
}

/// By hand at level 0.05, m = 6: the cuts are 0.0083, 0.0167, 0.025, 0.033, 0.0417,
/// 0.05 for 0.005, 0.01, 0.03, 0.03, 0.04, 0.9; the fifth is the last that passes.
static void the_cut_is_the_largest_p_that_is_rejected(void **state)
{
    (void)state;
    const double p[] = {0.01, 0.04, NAN, 0.03, 0.005, 0.9, 0.03};
    double cut = -1.0;
    hl_error err = {0};

    assert_ok(hl_fdr_cut(p, 7, 0.05, &cut, &err), &err);
    assert_close(cut, 0.04, 0.0, 0.0);
    assert_ok(hl_fdr_cut(p, 7, 0.01, &cut, &err), &err);
    assert_close(cut, 0.0, 0.0, 0.0);
    assert_ok(hl_fdr_cut(p, 0, 0.05, &cut, &err), &err);
    assert_close(cut, 0.0, 0.0, 0.0);
}

/// METHODS-spatial 4: 0.0010 at p = 0.05 with 99,999 permutations.
static void monte_carlo_error_of_a_two_sided_p(void **state)
{
    (void)state;
    assert_close(hl_p_error(0.05, 99999), 2.0 * sqrt(0.025 * 0.975 / 99999.0), 1e-15,
                 0.0);
    assert_close(hl_p_error(0.05, 99999), 0.0010, 0.02, 0.0);
    assert_close(hl_p_error(0.05, 0), NAN, 0.0, 0.0);
    assert_close(hl_p_error(NAN, 99), NAN, 0.0, 0.0);
}

static void adjust_errors(void **state)
{
    (void)state;
    const double bad[] = {0.5, 1.5};
    const double negative[] = {-0.1};
    double adjusted[2] = {7.0, 7.0};
    double cut = 7.0;
    hl_error err = {0};

    assert_int_equal(hl_adjust_fdr(bad, 2, adjusted, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_P);
    assert_string_equal(err.values, "1\t1.5");
    assert_int_equal(hl_adjust_bonferroni(negative, 1, adjusted, NULL, NULL), HL_INPUT);
    assert_int_equal(hl_fdr_cut(bad, 2, 0.05, &cut, NULL), HL_INPUT);
    assert_int_equal(hl_fdr_cut(bad, 1, 1.0, &cut, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_LEVEL);
    assert_int_equal(hl_fdr_cut(bad, 1, NAN, &cut, NULL), HL_INPUT);
    assert_close(adjusted[0], 7.0, 0.0, 0.0);
    assert_close(cut, 7.0, 0.0, 0.0);
}

/// By hand, and as R's p.adjust(c(0.001, 0.01, 0.5, NA), "BY"): m = 3, c = 11 / 6.
static void yekutieli_counts_any_dependence(void **state)
{
    (void)state;
    const double p[] = {0.01, NAN, 0.001, 0.5};
    double adjusted[4];
    size_t tests = 0;
    hl_error err = {0};

    assert_ok(hl_adjust_fdr_by(p, 4, adjusted, &tests, &err), &err);
    assert_int_equal(tests, 3);
    assert_close(adjusted[0], 0.0275, 1e-15, 0.0);
    assert_close(adjusted[1], NAN, 0.0, 0.0);
    assert_close(adjusted[2], 0.0055, 1e-15, 0.0);
    assert_close(adjusted[3], 5.5 / 6.0, 1e-15, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yekutieli_counts_any_dependence),
        cmocka_unit_test(fdr_matches_r),
        cmocka_unit_test(bonferroni_counts_the_tests_only),
        cmocka_unit_test(the_cut_is_the_largest_p_that_is_rejected),
        cmocka_unit_test(monte_carlo_error_of_a_two_sided_p),
        cmocka_unit_test(adjust_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
