#include "support/check.h"

#include <math.h>

#include "hinterland/stats/trend.h"
#include "stats/distribution.h"

static const double TIME[] = {2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008, 2009};
static const double Y[] = {5.1, 4.8, 6.2, 5.9, 7.4, 6.6, 8.1, 7.7, 9.0};

/// R 4.2: summary(lm(y ~ t)).
static void a_line_is_that_of_r(void **state)
{
    hl_line l = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_line_fit(TIME, Y, 9, &l, &err), &err);
    assert_close(l.intercept, -955.644444444444, 1e-12, 0.0);
    assert_close(l.slope, 0.48, 1e-12, 0.0);
    assert_close(l.intercept_se, 136.9055578518384095, 1e-12, 0.0);
    assert_close(l.slope_se, 0.0682820171233529, 1e-12, 0.0);
    assert_close(l.t, 7.02966930711596, 1e-12, 0.0);
    assert_close(l.p, 0.000206059334057024, 1e-11, 0.0);
    assert_close(l.r2, 0.875922275415376, 1e-13, 0.0);
    assert_close(l.residual_se, 0.528910230328391, 1e-13, 0.0);
}

/// R 4.2: cor.test(t, y, method = "kendall"), exact and with continuity correction; the
/// median and the ranks 8.600 and 28.400 of the 36 slopes.
static void a_trend_is_that_of_r(void **state)
{
    hl_trend t = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_trend_compute(TIME, Y, 9, &t, &err), &err);
    assert_close(t.s, 28.0, 0.0, 0.0);
    assert_close(t.variance, 92.0, 1e-15, 0.0);
    assert_close(t.tau, 0.7777777777777779, 1e-15, 0.0);
    assert_close(t.z, 2.81494458977050988, 1e-14, 0.0);
    assert_close(t.p, 0.00487856447503363, 1e-12, 0.0);
    assert_close(t.p_exact, 0.00242504409171085, 1e-12, 0.0);
    assert_close(t.slope, 0.479166666666667, 1e-13, 0.0);
    assert_close(t.slope_low, 0.3, 1e-12, 0.0);
    assert_close(t.slope_high, 0.62 + 0.3996570616147900 * 0.04, 1e-12, 0.0);
}

static void ties_are_corrected_for_as_in_r(void **state)
{
    const double time[] = {1, 2, 3, 4, 5, 6, 7, 8};
    const double y[] = {1, 2, 2, 3, 1, 4, 4, 5};
    hl_trend t = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_trend_compute(time, y, 8, &t, &err), &err);
    assert_close(t.tau, 0.7181324987175317, 1e-14, 0.0);
    assert_close(t.z, 2.2798817869720449, 1e-13, 0.0);
    assert_close(t.p, 0.0226147005385473, 1e-11, 0.0);
    assert_close(t.p_exact, NAN, 0.0, 0.0);
}

/// Reversing the values reverses the trend; the unit of measure scales the slope.
static void a_trend_turns_with_its_values(void **state)
{
    double turned[9];
    hl_trend a = {0};
    hl_trend b = {0};
    hl_error err = {0};
    (void)state;

    for (size_t i = 0; i < 9; i++) {
        turned[i] = -8.0 * Y[i];
    }
    assert_ok(hl_trend_compute(TIME, Y, 9, &a, &err), &err);
    assert_ok(hl_trend_compute(TIME, turned, 9, &b, &err), &err);
    assert_close(b.s, -a.s, 0.0, 0.0);
    assert_close(b.slope, -8.0 * a.slope, 1e-15, 0.0);
    assert_close(b.slope_low, -8.0 * a.slope_high, 1e-12, 0.0);
    assert_close(b.p_exact, a.p_exact, 1e-13, 0.0);
}

/// R 4.2: sum(dpois(j, ncp / 2) * pbeta(x, d1 / 2 + j, d2 / 2, lower.tail = FALSE));
/// its pf() is good to 1e-9 only.
static void noncentral_f_is_that_of_r(void **state)
{
    (void)state;
    assert_close(hl_noncentral_f_greater(2, 3, 20, 4), 0.5209304527829659, 1e-12, 0.0);
    assert_close(hl_noncentral_f_greater(0.5, 5, 40, 100), 1.0, 1e-12, 0.0);
    assert_close(hl_noncentral_f_greater(30, 8, 176, 250), 0.66887069296869905, 1e-11,
                 0.0);
    assert_close(hl_noncentral_f_greater(1.2, 2, 7, 0.3), 0.40263078762554588, 1e-12,
                 0.0);
    assert_close(hl_noncentral_f_greater(2, 3, 20, 0), hl_f_greater(2, 3, 20), 1e-14,
                 0.0);
    assert_close(hl_noncentral_f_greater(2, 3, 20, -1), NAN, 0.0, 0.0);
    assert_close(hl_noncentral_f_greater(2, 3, 20, 1e9), NAN, 0.0, 0.0);
    assert_close(hl_noncentral_f_greater(INFINITY, 3, 20, 1), 0.0, 0.0, 0.0);
}

static void trend_errors(void **state)
{
    const double back[] = {1, 3, 2};
    const double flat[] = {2, 2, 2};
    const double missing[] = {1, NAN, 2};
    hl_trend t = {.n = 7};
    hl_line l = {.n = 7};
    hl_error err = {0};
    (void)state;

    assert_int_equal(hl_trend_compute(TIME, Y, 2, &t, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_PERIODS);
    assert_int_equal(hl_trend_compute(back, Y, 3, &t, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_TIMES);
    assert_string_equal(err.values, "2\t2");
    assert_int_equal(hl_trend_compute(TIME, missing, 3, &t, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_VALUE);
    assert_int_equal(hl_line_fit(flat, Y, 3, &l, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_CONSTANT);
    assert_int_equal(hl_line_fit(TIME, Y, 1, &l, &err), HL_INPUT);
    assert_int_equal(t.n, 7);
    assert_int_equal(l.n, 7);
    assert_ok(hl_trend_compute(TIME, flat, 3, &t, &err), &err);
    assert_close(t.s, 0.0, 0.0, 0.0);
    assert_close(t.p, 1.0, 0.0, 0.0);
    assert_close(t.tau, NAN, 0.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_that_of_r),
        cmocka_unit_test(a_trend_is_that_of_r),
        cmocka_unit_test(ties_are_corrected_for_as_in_r),
        cmocka_unit_test(a_trend_turns_with_its_values),
        cmocka_unit_test(noncentral_f_is_that_of_r),
        cmocka_unit_test(trend_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
