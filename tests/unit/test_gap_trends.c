#include "support/check.h"

#include <math.h>

#include "hinterland/periphery/gap_trends.h"

enum { N = 4, T = 9 };

static void assert_fails(hl_status status, const hl_error *err, hl_code code)
{
    assert_true(status != HL_OK);
    assert_int_equal(err->code, code);
}

/// Unit 0 widens by 0.02 a year, unit 1 closes, unit 2 goes up and down, unit 3 lacks a
/// value.
static void fill(double *gap, double *time)
{
    for (size_t t = 0; t < T; t++) {
        const double year = (double)t;
        time[t] = 2010.0 + year;
        gap[t * N] = 0.1 + 0.02 * year;
        gap[t * N + 1] = 0.8 - 0.01 * year;
        gap[t * N + 2] = t % 2 == 0 ? 0.3 : 0.2;
        gap[t * N + 3] = t == 4 ? NAN : 0.5;
    }
}

static void directions_by_hand(void **state)
{
    (void)state;
    double gap[N * T];
    double time[T];
    hl_gap_trends g = {0};
    hl_columns columns = {.rows = N};
    hl_error err = {0};

    fill(gap, time);
    assert_ok(hl_gap_trends_compute(
                  &(hl_gap_input){
                      .n = N, .periods = T, .gap = gap, .time = time, .level = 0.05},
                  &g, NULL, &err),
              &err);
    assert_true(g.tested);
    assert_int_equal(g.units, 3);
    assert_close(g.slope[0], 0.02, 1e-12, 0.0);
    assert_close(g.slope[1], -0.01, 1e-12, 0.0);
    assert_close(g.tau[0], 1.0, 1e-12, 0.0);
    // all 9! orders but one are less extreme on a side: p = 2 / 9!
    assert_close(g.p[0], 2.0 / 362880.0, 1e-9, 0.0);
    assert_close(g.direction[0], HL_GAP_WIDENS, 0.0, 0.0);
    assert_close(g.direction[1], HL_GAP_CLOSES, 0.0, 0.0);
    assert_close(g.direction[2], HL_GAP_NO_TREND, 0.0, 0.0);
    assert_true(isnan(g.direction[3]) && isnan(g.slope[3]) && isnan(g.p_fdr[3]));
    assert_close(g.first[1], 0.8, 0.0, 0.0);
    assert_close(g.last[1], 0.72, 1e-12, 0.0);
    assert_ok(hl_gap_trends_columns(&g, &columns, &err), &err);
    assert_close(hl_columns_find(&columns, "gap_slope")->value[0], 0.02, 1e-12, 0.0);
    hl_columns_free(&columns);
    hl_gap_trends_free(&g);
    hl_gap_trends_free(&g);
}

static void few_periods_are_described(void **state)
{
    (void)state;
    double gap[N * T];
    double time[T];
    hl_gap_trends g = {0};
    hl_log log = {0};
    hl_error err = {0};

    fill(gap, time);
    assert_ok(hl_gap_trends_compute(
                  &(hl_gap_input){
                      .n = N, .periods = 7, .gap = gap, .time = time, .level = 0.05},
                  &g, &log, &err),
              &err);
    assert_false(g.tested);
    assert_close(g.slope[0], 0.02, 1e-12, 0.0);
    assert_true(isnan(g.p[0]) && isnan(g.direction[0]));
    assert_int_equal(log.count, 1);
    assert_int_equal(log.message[0].code, HL_CODE_PERIPHERY_FEW_PERIODS);
    hl_log_free(&log);
    hl_gap_trends_free(&g);
}

/// Twelve units whose gaps all move toward 0.5.
static void a_return_to_the_mean_is_said(void **state)
{
    (void)state;
    enum { UNITS = 12, PERIODS = 8 };
    double gap[UNITS * PERIODS];
    double time[PERIODS];
    hl_gap_trends g = {0};
    hl_log log = {0};
    hl_error err = {0};

    for (size_t t = 0; t < PERIODS; t++) {
        time[t] = (double)t;
        for (size_t i = 0; i < UNITS; i++) {
            const double away = (double)i / UNITS - 0.5;
            gap[t * UNITS + i] = 0.5 + away * (1.0 - 0.1 * (double)t);
        }
    }
    assert_ok(hl_gap_trends_compute(&(hl_gap_input){.n = UNITS,
                                                    .periods = PERIODS,
                                                    .gap = gap,
                                                    .time = time,
                                                    .level = 0.05},
                                    &g, &log, &err),
              &err);
    assert_true(g.reversion < -0.9);
    assert_int_equal(log.count, 1);
    assert_int_equal(log.message[0].code, HL_CODE_PERIPHERY_REGRESSION_TO_MEAN);
    hl_log_free(&log);
    hl_gap_trends_free(&g);
}

static void gap_trends_errors(void **state)
{
    (void)state;
    double gap[N * T];
    double time[T];
    hl_gap_trends g = {0};
    hl_error err = {0};

    fill(gap, time);
    assert_fails(hl_gap_trends_compute(
                     &(hl_gap_input){
                         .n = N, .periods = 2, .gap = gap, .time = time, .level = 0.05},
                     &g, NULL, &err),
                 &err, HL_CODE_PERIPHERY_PERIODS);
    assert_fails(hl_gap_trends_compute(
                     &(hl_gap_input){
                         .n = N, .periods = T, .gap = gap, .time = time, .level = 1.0},
                     &g, NULL, &err),
                 &err, HL_CODE_PERIPHERY_OPTION);
    time[1] = time[0];
    assert_true(hl_gap_trends_compute(
                    &(hl_gap_input){
                        .n = N, .periods = T, .gap = gap, .time = time, .level = 0.05},
                    &g, NULL, &err) == HL_INPUT);
    assert_null(g.slope);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(directions_by_hand),
        cmocka_unit_test(few_periods_are_described),
        cmocka_unit_test(a_return_to_the_mean_is_said),
        cmocka_unit_test(gap_trends_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
