#include "support/check.h"

#include <math.h>

#include "hinterland/stats/grey.h"

enum { N = 6 };

/// Z is linear in x for a geometric series: x(k) = q^k obeys x + a Z = b exactly with
/// a = 2 (1 - q) / (1 + q), and the model is off by the difference of e^-a and q.
static void a_geometric_series_has_its_coefficients(void **state)
{
    (void)state;
    const double q = 1.1;
    double x[N];
    hl_grey m = {0};
    hl_error err = {0};

    for (size_t k = 0; k < N; k++) {
        x[k] = 50.0 * pow(q, (double)k);
    }
    assert_ok(hl_grey_fit(x, N, &m, &err), &err);
    assert_close(m.a, 2.0 * (1.0 - q) / (1.0 + q), 1e-12, 0.0);
    assert_true(m.admissible);
    assert_close(m.ratio_low, 1.0 / q, 1e-14, 0.0);
    assert_true(m.posterior < 0.01);
    assert_close(m.small_errors, 1.0, 0.0, 0.0);
    assert_close(hl_grey_value(&m, 0), 50.0, 0.0, 0.0);
    assert_close(hl_grey_value(&m, 2) / hl_grey_value(&m, 1), exp(-m.a), 1e-13, 0.0);
}

/// a = 0: the model is the constant, now and later. The unit of measure is a factor.
static void constants_and_units(void **state)
{
    (void)state;
    const double flat[N] = {3, 3, 3, 3, 3, 3};
    const double x[N] = {1.0, 1.3, 1.5, 1.6, 1.9, 2.4};
    double y[N];
    hl_grey m = {0};
    hl_grey scaled = {0};
    hl_error err = {0};

    assert_ok(hl_grey_fit(flat, N, &m, &err), &err);
    assert_close(hl_grey_value(&m, N + 3), 3.0, 1e-14, 0.0);
    assert_true(isnan(m.posterior));

    for (size_t k = 0; k < N; k++) {
        y[k] = 1024.0 * x[k];
    }
    assert_ok(hl_grey_fit(x, N, &m, &err), &err);
    assert_ok(hl_grey_fit(y, N, &scaled, &err), &err);
    assert_close(scaled.a, m.a, 1e-15, 0.0);
    assert_close(hl_grey_value(&scaled, N), 1024.0 * hl_grey_value(&m, N), 1e-14, 0.0);
}

/// Ratios beyond e^(2 / 7) are told.
static void a_jump_is_not_admissible(void **state)
{
    (void)state;
    const double x[N] = {1.0, 1.1, 2.2, 2.3, 2.4, 2.5};
    hl_grey m = {0};
    hl_error err = {0};

    assert_ok(hl_grey_fit(x, N, &m, &err), &err);
    assert_false(m.admissible);
    assert_close(m.ratio_low, 0.5, 1e-15, 0.0);
}

static void grey_errors(void **state)
{
    (void)state;
    const double x[N] = {1.0, 2.0, 0.0, 3.0, 4.0, NAN};
    hl_grey m = {0};
    hl_error err = {0};

    assert_int_equal(hl_grey_fit(x, 3, &m, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_GREY_LENGTH);
    err = (hl_error){0};
    assert_int_equal(hl_grey_fit(x, 4, &m, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_GREY_VALUE);
    assert_int_equal(m.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_geometric_series_has_its_coefficients),
        cmocka_unit_test(constants_and_units),
        cmocka_unit_test(a_jump_is_not_admissible),
        cmocka_unit_test(grey_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
