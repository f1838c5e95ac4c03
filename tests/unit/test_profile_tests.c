#include "support/check.h"

#include <math.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/periphery/profile_tests.h"

enum { M = 8, N = 60 };

static const double Y[M] = {3, 1, 4, 1, 5, 9, 2, 6};
static const double KM[M] = {2, 3, 5, 8, 13, 21, 34, 55};
static const double Z[M] = {1, 0, 2, 1, 3, 1, 0, 2};
static const bool ALL[M] = {true, true, true, true, true, true, true, true};

static void assert_fails(hl_status status, const hl_error *err, hl_code code)
{
    assert_true(status != HL_OK);
    assert_int_equal(err->code, code);
}

/// numpy.linalg.lstsq on 1, x, x^2, z - mean(z).
static void controls_are_held_constant(void **state)
{
    (void)state;
    const double beta[3] = {1.1049108242416437, 1.1417814264910844,
                            -0.007590267239681703};
    const double residual[M] = {0.7380823641509998,  -0.1901508274700961,
                                0.03507839627900095, -0.982577381722345,
                                -0.6902065228027168, 1.9957249936371815,
                                -1.19708397417031,   -0.7483815510960526};
    const double *const control[1] = {Z};
    const double *const twice[2] = {Z, Z};
    double s[M];
    double again[M];
    hl_profile profile = {0};
    hl_profile same = {0};
    hl_error err = {0};
    hl_profile_input input = {
        .n = M, .y = Y, .km = KM, .use = ALL, .controls = 1, .control = control};

    assert_ok(hl_profile_fit(&input, s, &profile, &err), &err);
    for (size_t j = 0; j < 3; j++) {
        assert_close(profile.beta[j], beta[j], 1e-11, 1e-12);
    }
    for (size_t i = 0; i < M; i++) {
        assert_close(s[i], residual[i], 1e-11, 0.0);
    }
    input.controls = 2; // the same twice: the second says nothing
    input.control = twice;
    assert_ok(hl_profile_fit(&input, again, &same, &err), &err);
    assert_true(same.fitted);
    for (size_t i = 0; i < M; i++) {
        assert_close(again[i], s[i], 1e-12, 0.0);
    }
}

/// N units on a line with weights between neighbors; y turns at 20 km.
typedef struct line {
    double y[N], km[N], noise[N];
    bool use[N];
    hl_weights w;
} line;

static void make_line(line *l, double peak)
{
    uint32_t from[2 * N];
    uint32_t to[2 * N];
    size_t links = 0;
    hl_error err = {0};

    for (uint32_t i = 0; i < N; i++) {
        hl_random random = hl_random_stream(7, i);
        const double x = log(1.0 + (double)i);
        const double top = log(1.0 + 20.0);
        l->km[i] = (double)i;
        l->use[i] = i > 0;
        l->noise[i] = hl_random_unit(&random) - 0.5;
        l->y[i] = l->noise[i] - peak * (x - top) * (x - top);
        if (i == 0) continue;
        from[links] = i;
        to[links++] = i - 1;
        from[links] = i - 1;
        to[links++] = i;
    }
    assert_ok(hl_weights_from_links(N, from, to, NULL, links, &l->w, &err), &err);
    hl_weights_standardize(&l->w, HL_WEIGHTS_ROW);
}

static void a_turning_point_is_found_again(void **state)
{
    (void)state;
    line l = {0};
    hl_profile_tests t = {0};
    hl_log log = {0};
    hl_error err = {0};

    make_line(&l, 1.0);
    hl_profile_test_options options = hl_profile_test_defaults();
    options.w = &l.w;
    const hl_profile_input input = {.n = N, .y = l.y, .km = l.km, .use = l.use};
    assert_ok(hl_profile_test(&input, &options, &t, &log, &err), &err);
    assert_int_equal(t.units, N - 1);
    assert_int_equal(t.fits, 999);
    assert_int_equal(t.turns, 999);
    assert_int_equal(t.peaks, 999);
    assert_true(t.turning[0] < 20.0 && t.turning[1] > 20.0);
    assert_true(t.turning[1] - t.turning[0] < 10.0);
    assert_close(t.p, 1e-4, 1e-12, 0.0);
    assert_close(t.p_curve, 1e-4, 1e-12, 0.0);
    assert_true(t.valid && t.moran_p > 0.05);
    assert_true(t.beta[2][1] < 0.0);
    assert_int_equal(log.count, 0);
    hl_log_free(&log);
    hl_weights_free(&l.w);
}

static void clustered_residuals_invalidate_the_permutation(void **state)
{
    (void)state;
    line l = {0};
    hl_profile_tests t = {0};
    hl_log log = {0};
    hl_error err = {0};

    make_line(&l, 0.0);
    hl_profile_test_options options = hl_profile_test_defaults();
    options.w = &l.w;
    options.period = "2020";
    for (size_t i = 0; i < N; i++) {
        l.y[i] = sin((double)i / 4.0);
    }
    const hl_profile_input input = {.n = N, .y = l.y, .km = l.km, .use = l.use};
    assert_ok(hl_profile_test(&input, &options, &t, &log, &err), &err);
    assert_false(t.valid);
    assert_true(t.moran_p < 1e-6);
    bool told = false;
    for (size_t k = 0; k < log.count; k++) {
        told = told || (log.message[k].code == HL_CODE_PERIPHERY_SPATIAL_RESIDUALS &&
                        strncmp(log.message[k].values, "2020\t", 5) == 0);
    }
    assert_true(told);
    assert_ok(hl_profile_test(&input, NULL, &t, NULL, &err), &err);
    assert_false(t.valid); // not checked is not valid
    assert_true(isnan(t.moran_p));
    hl_log_free(&log);
    hl_weights_free(&l.w);
}

/// F of lm(Y ~ x + I(x^2)) and of the square beside x, by their definition.
static void f_is_that_of_least_squares(void **state)
{
    (void)state;
    const hl_profile_test_options options = {
        .draws = 0, .permutations = 99, .seed = 1, .level = 0.05};
    const hl_profile_input input = {.n = M, .y = Y, .km = KM, .use = ALL};
    double s[M];
    hl_profile profile = {0};
    hl_profile_tests t = {0};
    hl_error err = {0};

    assert_ok(hl_profile_fit(&input, s, &profile, &err), &err);
    assert_ok(hl_profile_test(&input, &options, &t, NULL, &err), &err);
    const double r2 = profile.r_squared;
    assert_close(t.f, r2 / 2.0 / ((1.0 - r2) / (M - 3.0)), 1e-11, 0.0);
    assert_close(t.spearman, 0.50300303000356883, 1e-12,
                 0.0); // R: cor(method = "spearman")
    assert_int_equal(t.fits, 0);
    assert_true(isnan(t.turning[0]));
    assert_true(t.slope_se > 0.0);
}

static void the_sheet_has_a_row_per_quantity(void **state)
{
    (void)state;
    const hl_profile_input input = {.n = M, .y = Y, .km = KM, .use = ALL};
    const hl_profile_test_options options = {
        .draws = 9, .permutations = 9, .seed = 1, .level = 0.05};
    double s[M];
    hl_profile profile = {0};
    hl_profile_tests t = {0};
    hl_profile_row row[HL_PROFILE_ROWS];
    hl_columns columns = {.rows = HL_PROFILE_ROWS};
    hl_error err = {0};

    assert_ok(hl_profile_fit(&input, s, &profile, &err), &err);
    assert_ok(hl_profile_test(&input, &options, &t, NULL, &err), &err);
    hl_profile_list(&profile, &t, 0.25, 2020.0, row);
    assert_ok(hl_profile_columns(row, &columns, &err), &err);
    assert_string_equal(columns.column[1].text[1], "b1");
    assert_close(hl_columns_find(&columns, "value")->value[1], profile.beta[1], 0.0,
                 0.0);
    assert_close(hl_columns_find(&columns, "value")->value[HL_PROFILE_ROWS - 1], 0.25,
                 0.0, 0.0);
    assert_close(hl_columns_find(&columns, "period")->value[0], 2020.0, 0.0, 0.0);
    hl_columns_free(&columns);
}

static void profile_tests_errors(void **state)
{
    (void)state;
    const bool few[M] = {true, true, true, true};
    const double same[M] = {10, 10, 10, 10, 20, 20, 20, 20};
    hl_profile_tests t = {.units = 77};
    hl_error err = {0};
    hl_profile_input input = {.n = M, .y = Y, .km = KM, .use = few};

    assert_fails(hl_profile_test(&input, NULL, &t, NULL, &err), &err,
                 HL_CODE_PERIPHERY_UNITS);
    input.use = ALL;
    input.km = same;
    assert_fails(hl_profile_test(&input, NULL, &t, NULL, &err), &err,
                 HL_CODE_PERIPHERY_UNITS);
    input.controls = HL_PROFILE_CONTROLS_MAX + 1;
    assert_fails(hl_profile_test(&input, NULL, &t, NULL, &err), &err,
                 HL_CODE_PERIPHERY_CONTROLS);
    hl_profile profile = {0};
    double s[M];
    assert_fails(hl_profile_fit(&input, s, &profile, &err), &err,
                 HL_CODE_PERIPHERY_CONTROLS);
    assert_int_equal(t.units, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(controls_are_held_constant),
        cmocka_unit_test(a_turning_point_is_found_again),
        cmocka_unit_test(clustered_residuals_invalidate_the_permutation),
        cmocka_unit_test(f_is_that_of_least_squares),
        cmocka_unit_test(the_sheet_has_a_row_per_quantity),
        cmocka_unit_test(profile_tests_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
