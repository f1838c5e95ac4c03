#include "support/check.h"

#include <math.h>

#include "hinterland/periphery/deprivation.h"

enum { ROWS = 7, COUNT = 3, STRATA = 5 };

static const double A[ROWS] = {3, 5, 1, 7, 6, 2, 8};
static const double B[ROWS] = {10, 8, 12, 5, 9, 11, 4};
static const double C[ROWS] = {1.0, 2, 2.5, 4, 3.5, 0.5, 5};
static const double *const X[COUNT] = {A, B, C};
static const bool WORSE[COUNT] = {false, true, false};

static void assert_fails(hl_status status, const hl_error *err, hl_code code)
{
    assert_true(status != HL_OK);
    assert_int_equal(err->code, code);
}

/// numpy, by the formula; the order stays from the first round on.
static void distance_of_three_indicators(void **state)
{
    (void)state;
    const double expected[ROWS] = {
        1.0083783628330723, 2.128098721488275,   0.44536798328852084, 3.509377240106752,
        2.8328945558221084, 0.44851818350547107, 4.180579415256484};
    hl_dp2 d = {0};
    hl_error err = {0};

    assert_ok(hl_dp2_compute(
                  &(hl_dp2_input){.rows = ROWS, .count = COUNT, .x = X, .worse = WORSE},
                  &d, NULL, &err),
              &err);
    for (size_t i = 0; i < ROWS; i++) {
        assert_close(d.distance[i], expected[i], 1e-12, 0.0);
    }
    assert_true(d.converged);
    assert_int_equal(d.order[0], 0);
    assert_close(d.share[0], 1.0, 0.0, 1e-15);
    assert_close(d.share[1], 0.10768544156222676, 1e-12, 0.0);
    assert_close(d.share[2], 0.33516020460958296, 1e-12, 0.0);
    assert_close(d.worst[1], 12.0, 0.0, 0.0);
    assert_close(d.worst[0], 1.0, 0.0, 0.0);
    hl_dp2_free(&d);
    hl_dp2_free(&d);
}

/// The same indicator twice adds nothing; the unit of measure does not matter.
static void what_is_said_twice_counts_once(void **state)
{
    (void)state;
    double scaled[ROWS];
    const double *const twice[2] = {A, A};
    const double *const again[2] = {A, scaled};
    const bool fine[2] = {false, false};
    hl_dp2 d = {0};
    hl_dp2 e = {0};
    hl_error err = {0};
    double dimension = 0.0;

    for (size_t i = 0; i < ROWS; i++) {
        scaled[i] = 100.0 * A[i] - 7.0;
    }
    assert_ok(hl_dp2_compute(
                  &(hl_dp2_input){.rows = ROWS, .count = 2, .x = twice, .worse = fine},
                  &d, NULL, &err),
              &err);
    assert_ok(hl_dp2_compute(
                  &(hl_dp2_input){.rows = ROWS, .count = 2, .x = again, .worse = fine},
                  &e, NULL, &err),
              &err);
    assert_close(d.share[d.order[1]], 0.0, 0.0, 0.0);
    for (size_t i = 0; i < ROWS; i++) {
        assert_close(d.distance[i], (A[i] - 1.0) / d.deviation[0], 1e-14, 0.0);
        assert_close(e.distance[i], d.distance[i], 1e-13, 1e-14);
    }
    assert_ok(hl_effective_dimension(twice, 2, ROWS, &dimension, &err), &err);
    assert_close(dimension, 1.0, 1e-14, 0.0);
    assert_ok(hl_effective_dimension(X, COUNT, ROWS, &dimension, &err), &err);
    assert_close(dimension, 1.2255891972968034, 1e-13, 0.0);
    hl_dp2_free(&d);
    hl_dp2_free(&e);
}

/// Cochran (1977), Sampling Techniques, p. 129-130: loans of 13,435 banks, in bins of 5
/// percent; five strata end at 5, 15, 25 and 45 percent.
static void strata_as_in_the_textbook(void **state)
{
    (void)state;
    const size_t count[] = {3464, 2516, 2157, 1581, 1142, 746, 512, 376, 265, 207,
                            126,  107,  82,   50,   39,   25,  16,  19,  2,   3};
    size_t last[STRATA - 1];
    hl_error err = {0};

    assert_ok(hl_strata_of_counts(count, 20, STRATA, last, &err), &err);
    assert_int_equal(last[0], 0);
    assert_int_equal(last[1], 2);
    assert_int_equal(last[2], 4);
    assert_int_equal(last[3], 8);
}

/// Values 0 .. 99, one to a bin: equal strata.
static void strata_of_even_values_are_equal(void **state)
{
    (void)state;
    enum { VALUES = 100 };
    double x[VALUES];
    double cut[STRATA - 1];
    hl_error err = {0};

    for (size_t i = 0; i < VALUES; i++) {
        x[i] = (double)i;
    }
    assert_ok(hl_strata_cut(x, VALUES, STRATA, 0, cut, &err), &err);
    for (size_t k = 0; k + 1 < STRATA; k++) {
        assert_close(cut[k], 99.0 * (double)(k + 1) / STRATA, 1e-12, 0.0);
    }
}

static void deprivation_errors(void **state)
{
    (void)state;
    const double flat[ROWS] = {2, 2, 2, 2, 2, 2, 2};
    const double broken[ROWS] = {1, 2, NAN, 3, 4, 5, 6};
    const double *const with_flat[2] = {A, flat};
    const double *const with_broken[2] = {A, broken};
    const size_t few[3] = {4, 0, 0};
    size_t last[STRATA];
    double cut[STRATA];
    double dimension = 0.0;
    hl_dp2 d = {0};
    hl_error err = {0};

    assert_fails(hl_dp2_compute(
                     &(hl_dp2_input){.rows = ROWS, .count = 1, .x = X, .worse = WORSE},
                     &d, NULL, &err),
                 &err, HL_CODE_PERIPHERY_INDICATORS);
    assert_fails(
        hl_dp2_compute(
            &(hl_dp2_input){.rows = COUNT, .count = COUNT, .x = X, .worse = WORSE}, &d,
            NULL, &err),
        &err, HL_CODE_PERIPHERY_INDICATORS);
    assert_fails(
        hl_dp2_compute(
            &(hl_dp2_input){.rows = ROWS, .count = 2, .x = with_flat, .worse = WORSE},
            &d, NULL, &err),
        &err, HL_CODE_PERIPHERY_INDICATOR_CONSTANT);
    assert_fails(
        hl_dp2_compute(
            &(hl_dp2_input){.rows = ROWS, .count = 2, .x = with_broken, .worse = WORSE},
            &d, NULL, &err),
        &err, HL_CODE_PERIPHERY_INDICATOR_CONSTANT);
    assert_fails(hl_effective_dimension(with_flat, 2, ROWS, &dimension, &err), &err,
                 HL_CODE_PERIPHERY_INDICATOR_CONSTANT);
    assert_fails(hl_strata_of_counts(few, 3, 4, last, &err), &err,
                 HL_CODE_PERIPHERY_STRATA);
    assert_fails(hl_strata_cut(flat, ROWS, STRATA, 0, cut, &err), &err,
                 HL_CODE_PERIPHERY_STRATA);
    assert_null(d.distance);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distance_of_three_indicators),
        cmocka_unit_test(what_is_said_twice_counts_once),
        cmocka_unit_test(strata_as_in_the_textbook),
        cmocka_unit_test(strata_of_even_values_are_equal),
        cmocka_unit_test(deprivation_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
