#include "support/check.h"

#include <math.h>

#include "hinterland/stats/convergence.h"

/// R 4.2: lm(log(y1 / y0) / 4 ~ log(y0)).
static void beta_is_the_regression_of_r(void **state)
{
    const double first[] = {10, 20, 40, 15, 30};
    const double last[] = {20, 33, 50, 32, 44};
    hl_beta_convergence b = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_beta_convergence_compute(first, last, 5, 4.0, &b, &err), &err);
    assert_close(b.line.slope, -0.09307187996735175, 1e-12, 0.0);
    assert_close(b.line.slope_se, 0.02133347189749542, 1e-12, 0.0);
    assert_close(b.line.intercept, 0.40889809097691238, 1e-12, 0.0);
    assert_close(b.line.p, 0.022263907514321689, 1e-10, 0.0);
    const double kept = 1.0 - 4.0 * 0.09307187996735175;
    assert_close(b.speed, -log(kept) / 4.0, 1e-12, 0.0);
    assert_close(b.speed_se, 0.02133347189749542 / kept, 1e-12, 0.0);
    assert_close(b.half_life, log(2.0) / b.speed, 1e-14, 0.0);
}

/// Every gap to the largest shrinks by half in h = 1: b = -1/2, half-life 1.
static void half_of_the_gap_in_one_period(void **state)
{
    const double first[] = {1, 16, 4, 256};
    const double last[] = {16, 64, 32, 256};
    hl_beta_convergence b = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_beta_convergence_compute(first, last, 4, 1.0, &b, &err), &err);
    assert_close(b.line.slope, -0.5, 1e-14, 0.0);
    assert_close(b.half_life, 1.0, 1e-13, 0.0);
    assert_close(b.line.r2, 1.0, 1e-14, 0.0);
    assert_ok(hl_beta_convergence_compute(last, first, 4, 1.0, &b, &err), &err);
    assert_true(b.speed < 0.0);
    assert_close(b.half_life, NAN, 0.0, 0.0);
}

/// Logarithms 0 and 2, then 0 and 1.5, then 0 and 1: sd 1, 0.75, 0.5.
static void sigma_falls_along_a_line(void **state)
{
    const double y[] = {1, exp(2.0), 10, 10 * exp(1.5), 1, exp(1.0)};
    const double year[] = {2000, 2001, 2002};
    const hl_panel panel = {y, 2, 3};
    hl_sigma_convergence s = {0};
    hl_convergence_row head = {.field = "d", .from = 2000, .to = 2002};
    hl_convergence_row row[3];
    hl_columns sheet = {.rows = 3};
    hl_beta_convergence b = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_sigma_convergence_compute(&panel, year, &s, &err), &err);
    assert_close(s.log_sd[1], 0.75, 1e-14, 0.0);
    assert_close(s.log_sd_line.slope, -0.25, 1e-12, 0.0);
    assert_close(s.log_sd_trend.slope, -0.25, 1e-12, 0.0);
    assert_close(s.log_sd_trend.s, -3.0, 0.0, 0.0);
    assert_close(s.cv[0], (exp(2.0) - 1.0) / (exp(2.0) + 1.0), 1e-14, 0.0);
    assert_int_equal(hl_sigma_convergence_list(&s, &head, row), 2);
    assert_int_equal(hl_beta_convergence_list(&b, &head, row + 2), 1);
    assert_ok(hl_convergence_columns(row, &sheet, &err), &err);
    assert_close(hl_columns_find(&sheet, "slope")->value[0], -0.25, 1e-12, 0.0);
    assert_close(hl_columns_find(&sheet, "kind")->value[2], HL_BETA, 0.0, 0.0);
    assert_close(hl_columns_find(&sheet, "speed")->value[1], NAN, 0.0, 0.0);
    hl_columns_free(&sheet);
    hl_sigma_convergence_free(&s);
    hl_sigma_convergence_free(&s);
}

static void convergence_errors(void **state)
{
    const double y[] = {1, 2, 3, 4, 0, 6};
    const double year[] = {2000, 2001, 2002};
    const double back[] = {2000, 1999, 2002};
    const double good[] = {1, 2, 3, 4, 5, 6};
    const double flat[] = {2, 2, 2};
    hl_sigma_convergence s = {0};
    hl_beta_convergence b = {.span = 7};
    hl_error err = {0};
    (void)state;

    assert_int_equal(hl_sigma_convergence_compute(&(hl_panel){y, 2, 3}, year, &s, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_POSITIVE);
    assert_int_equal(
        hl_sigma_convergence_compute(&(hl_panel){good, 2, 3}, back, &s, &err),
        HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_TIMES);
    assert_int_equal(
        hl_sigma_convergence_compute(&(hl_panel){good, 3, 2}, year, &s, &err),
        HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_PERIODS);
    assert_null(s.cv);
    assert_int_equal(hl_beta_convergence_compute(good, good, 3, 0.0, &b, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_OPTION);
    assert_int_equal(hl_beta_convergence_compute(good, good, 2, 1.0, &b, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_UNITS);
    assert_int_equal(hl_beta_convergence_compute(flat, good, 3, 1.0, &b, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_CONSTANT);
    assert_int_equal(hl_beta_convergence_compute(good, y, 5, 1.0, &b, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_POSITIVE);
    assert_close(b.span, 7.0, 0.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beta_is_the_regression_of_r),
        cmocka_unit_test(half_of_the_gap_in_one_period),
        cmocka_unit_test(sigma_falls_along_a_line),
        cmocka_unit_test(convergence_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
