#include "support/check.h"

#include <math.h>

#include "hinterland/core/random.h"
#include "hinterland/periphery/widening.h"

enum { N = 4, T = 20 };

static void assert_fails(hl_status status, const hl_error *err, hl_code code)
{
    assert_true(status != HL_OK);
    assert_int_equal(err->code, code);
}

/// Unit 0 closes until 2009 and widens after it, unit 1 closes all along, unit 2 is
/// noise, unit 3 lacks a value.
static void fill(double *ratio, double *time)
{
    for (size_t t = 0; t < T; t++) {
        const double year = (double)t;
        time[t] = 2000.0 + year;
        for (size_t i = 0; i < N; i++) {
            hl_random random = hl_random_stream(3, t * N + i);
            ratio[t * N + i] = 0.01 * hl_random_unit(&random);
        }
        ratio[t * N] += 1.0 + 0.02 * fabs(year - 9.0);
        ratio[t * N + 1] += 1.0 - 0.02 * year;
        if (t == 5) ratio[t * N + 3] = NAN;
    }
}

static void a_turn_is_found(void **state)
{
    (void)state;
    double ratio[N * T];
    double time[T];
    hl_widening w[N];
    hl_columns columns = {.rows = N};
    hl_error err = {0};

    fill(ratio, time);
    assert_ok(
        hl_widening_compute(
            &(hl_widening_input){.n = N, .periods = T, .ratio = ratio, .time = time},
            NULL, w, &err),
        &err);
    assert_true(fabs(w[0].turn - 2009.0) <= 1.0);
    assert_close(w[0].slope_before, -0.02, 0.0, 2e-3);
    assert_close(w[0].slope_after, 0.02, 0.0, 2e-3);
    assert_close(w[0].difference, w[0].slope_after - w[0].slope_before, 1e-15, 0.0);
    assert_true(w[0].p < 0.05 && w[0].p_fdr >= w[0].p);
    assert_close(w[0].widens, 1.0, 0.0, 0.0);
    assert_close(w[1].widens, 0.0, 0.0, 0.0);
    assert_close(w[2].widens, 0.0, 0.0, 0.0);
    assert_true(isnan(w[3].widens) && isnan(w[3].p) && isnan(w[3].turn));
    assert_ok(hl_widening_columns(w, &columns, &err), &err);
    assert_close(hl_columns_find(&columns, "turn")->value[0], w[0].turn, 0.0, 0.0);
    hl_columns_free(&columns);
}

static void a_turn_can_be_given(void **state)
{
    (void)state;
    double ratio[N * T];
    double time[T];
    hl_widening w[N];
    hl_error err = {0};
    hl_widening_options options = hl_widening_defaults();

    fill(ratio, time);
    options.turn = 2006.5; // between two periods: the earlier ends the first phase
    assert_ok(
        hl_widening_compute(
            &(hl_widening_input){.n = N, .periods = T, .ratio = ratio, .time = time},
            &options, w, &err),
        &err);
    assert_close(w[0].turn, 2006.0, 0.0, 0.0);
    assert_close(w[1].turn, 2006.0, 0.0, 0.0);
    assert_true(w[0].p < 0.05);
}

static void widening_errors(void **state)
{
    (void)state;
    double ratio[N * T];
    double time[T];
    hl_widening w[N] = {{.turn = 7.0}};
    hl_error err = {0};
    hl_widening_options o = hl_widening_defaults();

    fill(ratio, time);
    assert_fails(
        hl_widening_compute(
            &(hl_widening_input){.n = N, .periods = 9, .ratio = ratio, .time = time},
            &o, w, &err),
        &err, HL_CODE_PERIPHERY_PERIODS);
    o.turn = 2003.0;
    assert_fails(
        hl_widening_compute(
            &(hl_widening_input){.n = N, .periods = T, .ratio = ratio, .time = time},
            &o, w, &err),
        &err, HL_CODE_PERIPHERY_BREAK);
    o.turn = 2030.0;
    assert_fails(
        hl_widening_compute(
            &(hl_widening_input){.n = N, .periods = T, .ratio = ratio, .time = time},
            &o, w, &err),
        &err, HL_CODE_PERIPHERY_BREAK);
    // clang-format off
    const hl_widening_options bad[] = {
        {.turn = NAN, .side = 2, .draws = 9, .level = 0.05},
        {.turn = NAN, .side = 5, .draws = 0, .level = 0.05},
        {.turn = NAN, .side = 5, .draws = 9, .level = 1.0},
        {.turn = NAN, .side = 5, .draws = 9, .block = 21, .level = 0.05},
    };
    // clang-format on
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        assert_fails(hl_widening_compute(
                         &(hl_widening_input){
                             .n = N, .periods = T, .ratio = ratio, .time = time},
                         &bad[k], w, &err),
                     &err, HL_CODE_PERIPHERY_OPTION);
    }
    time[3] = time[2];
    assert_fails(
        hl_widening_compute(
            &(hl_widening_input){.n = N, .periods = T, .ratio = ratio, .time = time},
            NULL, w, &err),
        &err, HL_CODE_PERIPHERY_OPTION);
    assert_close(w[0].turn, 7.0, 0.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_turn_is_found),
        cmocka_unit_test(a_turn_can_be_given),
        cmocka_unit_test(widening_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
