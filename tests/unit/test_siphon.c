#include "support/check.h"

#include <math.h>

#include "hinterland/periphery/siphon.h"

enum { N = 9, T = 5, G = 3 };

static void assert_fails(hl_status status, const hl_error *err, hl_code code)
{
    assert_true(status != HL_OK);
    assert_int_equal(err->code, code);
}

/// A panel of nine units around three cores that no formula of growth explains.
typedef struct panel {
    double y[N * T], core_y[N * T], km[N], extra[N * T];
    size_t core[N];
} panel;

static void fill(panel *p)
{
    for (size_t t = 0; t < T; t++) {
        for (size_t i = 0; i < N; i++) {
            const size_t g = i % G;
            const double core_step = (double)((t * (g + 2) * 3) % 5);
            const double step = (double)((t * t + 3 * i + t * i) % 7);
            p->y[t * N + i] = 50.0 * (1.0 + 0.02 * (double)t + 0.013 * step);
            p->core_y[t * N + i] = 100.0 * (1.0 + 0.03 * (double)t + 0.011 * core_step);
            p->km[i] = 10.0 + 7.0 * (double)i;
            p->core[i] = g;
            p->extra[t * N + i] = (double)((t * 5 + i * 2) % 11);
        }
    }
}

static hl_siphon_input input_of(const panel *p)
{
    hl_siphon_input input = {.n = N,
                             .periods = T,
                             .y = p->y,
                             .core_y = p->core_y,
                             .core = p->core,
                             .km = p->km,
                             .options = hl_siphon_defaults()};

    input.options.draws = 0;
    return input;
}

/// statsmodels: OLS with dummies of units and periods, and the sandwich by its formula.
static void estimates_are_those_of_the_dummy_regression(void **state)
{
    (void)state;
    panel p;
    hl_siphon s = {0};
    hl_log log = {0};
    hl_error err = {0};

    fill(&p);
    const hl_siphon_input input = input_of(&p);
    assert_ok(hl_siphon_compute(&input, &s, &log, &err), &err);
    assert_close(s.r1.estimate, -0.26576410736742895, 1e-10, 0.0);
    assert_close(s.r2.estimate, -0.0016421592312131168, 1e-10, 0.0);
    assert_close(s.r1.se * s.r1.se, 0.34649559869752306, 1e-9, 0.0);
    assert_close(s.r2.se * s.r2.se, 0.00011964128976602133, 1e-9, 0.0);
    assert_close(s.covariance, -0.005995025230275509, 1e-9, 0.0);
    assert_int_equal(s.units, N);
    assert_int_equal(s.cores, G);
    assert_int_equal(s.differences, T - 1);
    assert_close(s.threshold, -s.r1.estimate / s.r2.estimate, 1e-14, 0.0);
    assert_false(s.threshold_inside);
    assert_true(isnan(s.threshold_low)); // r2 is not told from 0
    assert_close(s.effect[3], s.r1.estimate + 31.0 * s.r2.estimate, 1e-14, 0.0);
    assert_true(s.effect_low[3] < s.effect[3] && s.effect[3] < s.effect_high[3]);
    assert_close(s.r1.high - s.r1.low, 2.0 * 4.302652729696142 * s.r1.se, 1e-9, 0.0);
    assert_int_equal(log.count, 1);
    assert_int_equal(log.message[0].code, HL_CODE_PERIPHERY_FEW_CLUSTERS);
    hl_log_free(&log);
    hl_siphon_free(&s);
    hl_siphon_free(&s);
}

/// (r1 + r2 c) / se(r1 + r2 c), which is the critical value at the ends of Fieller's
/// interval.
static double test_value(const hl_siphon *s, double c)
{
    const double variance =
        s->r1.se * s->r1.se + 2.0 * c * s->covariance + c * c * s->r2.se * s->r2.se;

    return fabs(s->r1.estimate + s->r2.estimate * c) / sqrt(variance);
}

/// The model and a little that it does not explain: the interval ends where the effect
/// is just told from 0.
static void the_threshold_has_its_interval(void **state)
{
    (void)state;
    panel p;
    hl_siphon s = {0};
    hl_error err = {0};

    fill(&p);
    for (size_t i = 0; i < N; i++) {
        for (size_t t = 1; t < T; t++) {
            const double growth = log(p.core_y[t * N + i] / p.core_y[(t - 1) * N + i]);
            const double other = 1e-3 * (double)((7 * i + 5 * t + i * t) % 5);
            p.y[t * N + i] = p.y[(t - 1) * N + i] *
                             exp(other - 0.5 * growth + 0.01 * growth * p.km[i]);
        }
    }
    const hl_siphon_input input = input_of(&p);
    assert_ok(hl_siphon_compute(&input, &s, NULL, &err), &err);
    const double critical = (s.r1.high - s.r1.estimate) / s.r1.se;
    assert_true(fabs(s.covariance) > 1e-9);
    assert_true(s.threshold_low < s.threshold && s.threshold < s.threshold_high);
    assert_close(test_value(&s, s.threshold_low), critical, 1e-8, 0.0);
    assert_close(test_value(&s, s.threshold_high), critical, 1e-8, 0.0);
    hl_siphon_free(&s);
}

/// y follows the model exactly: the coefficients come back, and what they imply.
static void an_exact_model_is_recovered(void **state)
{
    (void)state;
    const double r1 = -0.5;
    const double r2 = 0.01;
    panel p;
    hl_siphon s = {0};
    hl_error err = {0};
    hl_columns columns = {.rows = 3};
    hl_columns units = {.rows = N};

    fill(&p);
    for (size_t i = 0; i < N; i++) {
        for (size_t t = 1; t < T; t++) {
            const double growth = log(p.core_y[t * N + i] / p.core_y[(t - 1) * N + i]);
            const double own = 0.01 * (double)i + 0.02 * (double)(t % 3);
            p.y[t * N + i] =
                p.y[(t - 1) * N + i] * exp(own + r1 * growth + r2 * growth * p.km[i]);
        }
    }
    p.core_y[2] = NAN; // unit 2 lies around a point: it does not enter
    const hl_siphon_input input = input_of(&p);
    assert_ok(hl_siphon_compute(&input, &s, NULL, &err), &err);
    assert_int_equal(s.units, N - 1);
    assert_close(s.r1.estimate, r1, 1e-9, 0.0);
    assert_close(s.r2.estimate, r2, 1e-9, 0.0);
    assert_close(s.threshold, 50.0, 1e-8, 0.0);
    assert_true(s.threshold_inside);
    assert_close(s.threshold_low, 50.0, 1e-5, 0.0);
    assert_close(s.r_squared, 1.0, 1e-12, 0.0);
    assert_close(s.draws[0], 1.0, 0.0, 0.0); // 10 km: it draws
    assert_close(s.draws[8], 0.0, 0.0, 0.0); // 66 km: it spills over
    assert_true(isnan(s.draws[2]) && isnan(s.effect[2]));
    assert_int_equal(hl_siphon_rows(&s), 3);
    assert_ok(hl_siphon_columns(&input, &s, &columns, &err), &err);
    assert_string_equal(columns.column[0].text[2], "threshold");
    assert_ok(hl_siphon_unit_columns(&s, &units, &err), &err);
    assert_non_null(hl_columns_find(&units, "siphon_effect"));
    hl_columns_free(&columns);
    hl_columns_free(&units);
    hl_siphon_free(&s);
}

static void controls_enter(void **state)
{
    (void)state;
    panel p;
    hl_siphon s = {0};
    hl_error err = {0};
    const double *const control[1] = {p.extra};
    const char *const name[1] = {"extra"};

    fill(&p);
    hl_siphon_input input = input_of(&p);
    input.controls = 1;
    input.control = control;
    input.control_name = name;
    input.options.draws = 19;
    assert_ok(hl_siphon_compute(&input, &s, NULL, &err), &err);
    assert_int_equal(hl_siphon_rows(&s), 4);
    assert_true(isfinite(s.control[0].estimate));
    assert_true(s.r1.p_wild > 0.0 && s.r1.p_wild <= 1.0);
    assert_true(s.control[0].p_wild >= 0.05);
    hl_siphon_free(&s);
}

static void siphon_errors(void **state)
{
    (void)state;
    panel p;
    hl_siphon s = {0};
    hl_error err = {0};
    double constant[N * T];
    const double *const control[1] = {constant};
    const char *const name[1] = {"area"};

    fill(&p);
    hl_siphon_input input = input_of(&p);
    input.periods = 2;
    assert_fails(hl_siphon_compute(&input, &s, NULL, &err), &err,
                 HL_CODE_PERIPHERY_PERIODS);
    input = input_of(&p);
    input.options.level = 0.0;
    assert_fails(hl_siphon_compute(&input, &s, NULL, &err), &err,
                 HL_CODE_PERIPHERY_OPTION);
    for (size_t r = 0; r < N * T; r++) {
        constant[r] = (double)(r % N);
    }
    input = input_of(&p);
    input.controls = 1;
    input.control = control;
    input.control_name = name;
    assert_fails(hl_siphon_compute(&input, &s, NULL, &err), &err,
                 HL_CODE_PERIPHERY_SIPHON_COLLINEAR);
    input.controls = HL_SIPHON_CONTROLS_MAX + 1;
    assert_fails(hl_siphon_compute(&input, &s, NULL, &err), &err,
                 HL_CODE_PERIPHERY_CONTROLS);
    input = input_of(&p);
    for (size_t i = 0; i < N; i++) {
        p.core[i] = 0;
    }
    assert_fails(hl_siphon_compute(&input, &s, NULL, &err), &err,
                 HL_CODE_PERIPHERY_SIPHON_UNITS);
    fill(&p);
    for (size_t r = 0; r < N * T; r++) { // two cores of one growth: a period effect
        p.core_y[r] = 100.0 + (double)(r / N * (r / N));
    }
    assert_fails(hl_siphon_compute(&input, &s, NULL, &err), &err,
                 HL_CODE_PERIPHERY_SIPHON_COLLINEAR);
    input.options.period_effects = false;
    assert_ok(hl_siphon_compute(&input, &s, NULL, &err), &err);
    hl_siphon_free(&s);
    for (size_t r = 0; r < N * T; r++) {
        p.y[r] = -1.0;
    }
    assert_fails(hl_siphon_compute(&input, &s, NULL, &err), &err,
                 HL_CODE_PERIPHERY_SIPHON_UNITS);
    assert_null(s.effect);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(estimates_are_those_of_the_dummy_regression),
        cmocka_unit_test(the_threshold_has_its_interval),
        cmocka_unit_test(an_exact_model_is_recovered),
        cmocka_unit_test(controls_enter),
        cmocka_unit_test(siphon_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
