#include "support/check.h"

#include <math.h>
#include <string.h>

#include "hinterland/periphery/periphery.h"
#include "hinterland/periphery/placebo.h"

enum { N = 7, T = 2 };

/// Seven units in a row, 10 km apart; the core is unit 0, a second core a point at
/// 100 km from unit 0 on the same line. Unit 6 is an island.
static const double Y[N * T] = {9, 3, 5, 4, 2, 6, 1, 8, 2, 6, 3, 1, 7, 4};
static const size_t UNIT[2] = {0, HL_CORE_POINT};
static const double MASS[2] = {100.0, 50.0};
static const char *const NAME[2] = {"city", "port"};
static const uint32_t FROM[] = {0, 1, 1, 2, 2, 3, 3, 4, 4, 5};
static const uint32_t TO[] = {1, 0, 2, 1, 3, 2, 4, 3, 5, 4};

typedef struct line {
    hl_weights w;
    double distance[N * 2];
    hl_periphery_input input;
} line;

static int set_up(void **state)
{
    static line l;
    hl_error err = {0};

    l = (line){0};
    assert_ok(hl_weights_from_links(N, FROM, TO, NULL, 10, &l.w, &err), &err);
    hl_weights_standardize(&l.w, HL_WEIGHTS_ROW);
    for (size_t i = 0; i < N; i++) {
        l.distance[2 * i] = 10.0 * (double)i;
        l.distance[2 * i + 1] = 100.0 - 10.0 * (double)i;
    }
    l.input = (hl_periphery_input){
        .n = N,
        .periods = 1,
        .y = Y,
        .w = &l.w,
        .cores = {.count = 2, .unit = UNIT, .mass = MASS, .name = NAME},
        .distance = l.distance,
        .options = hl_periphery_defaults()
    };
    *state = &l;
    return 0;
}

static int tear_down(void **state)
{
    line *l = *state;

    hl_weights_free(&l->w);
    return 0;
}

static void remoteness_and_gaps_by_hand(void **state)
{
    const line *l = *state;
    hl_periphery p = {0};
    hl_log log = {0};
    hl_error err = {0};

    assert_ok(hl_periphery_compute(&l->input, &p, &log, &err), &err);
    assert_int_equal(p.core[1], 0);
    assert_int_equal(p.core[6], 1);
    assert_close(p.core_km[6], 40.0, 0.0, 0.0);
    assert_int_equal(p.core[5], 0); // 50 km to either: the first
    assert_close(p.potential[3], 100.0 * exp(-0.5) + 50.0 * exp(-70.0 / 60.0), 1e-15,
                 0.0);
    assert_close(p.potential[0], 50.0 * exp(-100.0 / 60.0), 1e-15, 0.0); // not its own
    assert_close(p.gap_core[2], 1.0 - 5.0 / 9.0, 1e-15, 0.0);
    assert_close(p.gap_core[0], 0.0, 0.0, 0.0);
    assert_true(isnan(p.gap_core[6])); // its core is a point
    assert_close(p.gap_neighbor[1], 7.0 - 3.0, 1e-15, 0.0);
    assert_true(isnan(p.gap_neighbor[6]) && isnan(p.lag[6]));
    assert_true(isnan(p.deficit[0]) && isnan(p.m_prox[0]));
    assert_close(p.deficit[6], 5.5 / 6.0, 1e-15, 0.0); // the least y of six
    assert_close(p.deficit[5], 0.5 / 6.0, 1e-15, 0.0);
    assert_int_equal(log.count, 1);
    assert_int_equal(log.message[0].code, HL_CODE_PERIPHERY_ISLANDS);
    assert_close(p.type[0], HL_TYPE_CORE, 0.0, 0.0);
    hl_log_free(&log);
    hl_periphery_free(&p);
    hl_periphery_free(&p);
}

static void marginality_adds_up_and_panels_rank_together(void **state)
{
    line *l = *state;
    hl_periphery p = {0};
    hl_error err = {0};
    double ranks = 0.0;

    l->input.periods = T;
    assert_ok(hl_periphery_compute(&l->input, &p, NULL, &err), &err);
    l->input.periods = 1;
    assert_int_equal(p.rows, N * T);
    for (size_t r = 0; r < p.rows; r++) {
        if (p.is_core[r % N]) continue;
        assert_close(p.m_prox[r] + p.m_remote[r], p.deficit[r], 0.0, 1e-15);
        assert_true(p.deficit[r] > 0.0 && p.deficit[r] < 1.0);
        assert_close(p.opportunity[r], p.opportunity[r % N], 0.0, 0.0);
        ranks += p.deficit[r];
    }
    assert_close(ranks, 6.0, 1e-14, 0.0); // twelve ranks with mean 1/2
    // y = 1 occurs in both periods: the two last of twelve share their rank.
    assert_close(p.deficit[6], 11.0 / 12.0, 1e-15, 0.0);
    assert_close(p.deficit[N + 4], 11.0 / 12.0, 1e-15, 0.0);
    hl_periphery_free(&p);
}

static void a_core_at_zero_has_no_gap(void **state)
{
    const line *l = *state;
    const double y[N] = {0, 3, 5, 4, 2, 6, 1};
    hl_periphery_input input = l->input;
    hl_periphery p = {0};
    hl_error err = {0};

    input.y = y;
    assert_ok(hl_periphery_compute(&input, &p, NULL, &err), &err);
    assert_true(isnan(p.gap_core[2]) && isnan(p.gap_core[0]));
    hl_periphery_free(&p);
}

static void fixed_bands_are_taken_as_given(void **state)
{
    const line *l = *state;
    hl_periphery_input input = l->input;
    hl_periphery p = {0};
    hl_error err = {0};

    input.w = NULL;
    input.options.near_km = 15.0;
    input.options.far_km = 35.0;
    assert_ok(hl_periphery_compute(&input, &p, NULL, &err), &err);
    assert_close(p.bands.near_km, 15.0, 0.0, 0.0);
    assert_close(p.region[0].near_mid, 3.0 - 4.5, 1e-15, 0.0);
    assert_true(isnan(p.lag[1]));
    hl_periphery_free(&p);
}

static void columns_carry_the_names_of_the_interface(void **state)
{
    static const char *const COLUMN[] = {
        "core",        "core_km",          "potential", "deficit",
        "opportunity", "m_prox",           "m_remote",  "gap_neighbor",
        "gap_core",    "profile_residual", "type",      "type_tentative"};
    const line *l = *state;
    hl_columns columns = {.rows = N};
    hl_periphery p = {0};
    hl_error err = {0};

    assert_ok(hl_periphery_compute(&l->input, &p, NULL, &err), &err);
    assert_ok(hl_periphery_columns(&l->input, &p, &columns, &err), &err);
    assert_int_equal(columns.count, sizeof COLUMN / sizeof COLUMN[0]);
    for (size_t k = 0; k < columns.count; k++) {
        assert_string_equal(columns.column[k].name, COLUMN[k]);
    }
    assert_string_equal(columns.column[0].text[6], "port");
    for (size_t i = 0; i < N; i++) {
        assert_close(columns.column[5].value[i], p.m_prox[i], 0.0, 0.0);
        assert_close(columns.column[8].value[i], p.gap_core[i], 0.0, 0.0);
        assert_close(columns.column[10].value[i], p.type[i], 0.0, 0.0);
    }
    assert_string_equal(hl_classes_find(&HL_CLASSES_PERIPHERY, HL_TYPE_TRAP)->label.en,
                        "Remote trap");
    hl_columns_free(&columns);
    hl_periphery_free(&p);
}

static void expect_failure(const hl_periphery_input *input, hl_code code)
{
    hl_periphery p = {0};
    hl_error err = {0};

    assert_int_equal(hl_periphery_compute(input, &p, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, code);
    assert_null(p.z);
}

static void periphery_errors(void **state)
{
    line *l = *state;
    const size_t twice[2] = {0, 0};
    const size_t outside[2] = {0, N};
    const double weightless[2] = {1.0, 0.0};
    const double same[N] = {1, 1, 1, 1, 1, 1, 1};
    const double hole[N] = {1, 2, NAN, 4, 5, 6, 7};
    const size_t many[6] = {0, 1, 2, 3, 4, 5};
    double distance[N * 6] = {0};
    hl_periphery_input input = l->input;

    input.cores.count = 0;
    expect_failure(&input, HL_CODE_PERIPHERY_NO_CORES);
    input = l->input;
    input.cores.unit = twice;
    expect_failure(&input, HL_CODE_PERIPHERY_CORE_UNIT);
    input.cores.unit = outside;
    expect_failure(&input, HL_CODE_PERIPHERY_CORE_UNIT);
    input = l->input;
    input.cores.mass = weightless;
    expect_failure(&input, HL_CODE_PERIPHERY_CORE_MASS);
    input = l->input;
    input.y = same;
    expect_failure(&input, HL_CODE_PERIPHERY_CONSTANT);
    input.y = hole;
    expect_failure(&input, HL_CODE_PERIPHERY_VALUE);
    input = l->input;
    distance[3] = -1.0;
    input.distance = distance;
    expect_failure(&input, HL_CODE_PERIPHERY_DISTANCE);
    distance[3] = NAN;
    expect_failure(&input, HL_CODE_PERIPHERY_DISTANCE);
    distance[3] = 0.0;
    input.cores = (hl_cores){.count = 6, .unit = many};
    expect_failure(&input, HL_CODE_PERIPHERY_UNITS);
    input = l->input;
    input.options.decay_km = 0.0;
    expect_failure(&input, HL_CODE_PERIPHERY_OPTION);
    input = l->input;
    input.options.far_quantile = 0.1;
    expect_failure(&input, HL_CODE_PERIPHERY_OPTION);
    input = l->input;
    input.options.tau = NAN;
    expect_failure(&input, HL_CODE_PERIPHERY_OPTION);
    input = l->input;
    input.options.near_km = 1e6;
    expect_failure(&input, HL_CODE_PERIPHERY_OPTION);
    hl_weights_standardize(&l->w, HL_WEIGHTS_BINARY);
    expect_failure(&l->input, HL_CODE_PERIPHERY_WEIGHTS);
    hl_weights_standardize(&l->w, HL_WEIGHTS_ROW);
}

// ---- profile

/// An exact quadratic has no residuals, and its turning point is known.
static void profile_of_an_exact_curve(void **state)
{
    (void)state;
    enum { M = 9 };
    double y[M];
    double km[M];
    bool use[M];
    double residual[M];
    hl_profile profile;
    hl_error err = {0};

    for (size_t i = 0; i < M; i++) {
        km[i] = 5.0 * (double)i;
        use[i] = true;
        const double x = log(km[i] + 1.0);
        y[i] = 1.0 + 2.0 * x - 0.5 * x * x;
    }
    assert_ok(hl_profile_fit(&(hl_profile_input){.n = M, .y = y, .km = km, .use = use},
                             residual, &profile, &err),
              &err);
    assert_true(profile.fitted);
    assert_close(profile.beta[0], 1.0, 1e-12, 0.0);
    assert_close(profile.beta[1], 2.0, 1e-12, 0.0);
    assert_close(profile.beta[2], -0.5, 1e-12, 0.0);
    assert_close(profile.r_squared, 1.0, 1e-12, 0.0);
    assert_close(profile.turning_km, exp(2.0) - 1.0, 1e-12, 0.0);
    assert_true(profile.turning_peak);
}

/// The leave-one-out residual is what fitting without the unit gives.
static void a_residual_is_that_of_the_fit_without_the_unit(void **state)
{
    (void)state;
    enum { M = 8 };
    const double y[M] = {3, 1, 4, 1, 5, 9, 2, 6};
    const double km[M] = {2, 3, 5, 8, 13, 21, 34, 55};
    bool use[M] = {true, true, true, true, true, true, true, true};
    double residual[M];
    double ignored[M];
    hl_profile all;
    hl_profile without;
    hl_error err = {0};

    assert_ok(hl_profile_fit(&(hl_profile_input){.n = M, .y = y, .km = km, .use = use},
                             residual, &all, &err),
              &err);
    for (size_t i = 0; i < M; i++) {
        const double x = log(km[i] + 1.0);
        use[i] = false;
        assert_ok(
            hl_profile_fit(&(hl_profile_input){.n = M, .y = y, .km = km, .use = use},
                           ignored, &without, &err),
            &err);
        use[i] = true;
        assert_true(isnan(ignored[i]));
        const double predicted =
            without.beta[0] + without.beta[1] * x + without.beta[2] * x * x;
        assert_close(residual[i] * all.sigma_loo, y[i] - predicted, 1e-9, 1e-10);
    }
}

static void a_profile_needs_three_distances(void **state)
{
    (void)state;
    const double y[5] = {1, 2, 3, 4, 5};
    const double two[5] = {10, 10, 20, 20, 20};
    const double three[5] = {10, 10, 20, 20, 30};
    const bool use[5] = {true, true, true, true, true};
    const bool few[5] = {true, false, true, false, true};
    double residual[5];
    hl_profile profile;
    hl_error err = {0};

    assert_ok(hl_profile_fit(&(hl_profile_input){.n = 5, .y = y, .km = two, .use = use},
                             residual, &profile, &err),
              &err);
    assert_false(profile.fitted);
    assert_true(isnan(profile.beta[0]) && isnan(residual[0]));
    assert_ok(
        hl_profile_fit(&(hl_profile_input){.n = 5, .y = y, .km = three, .use = few},
                       residual, &profile, &err),
        &err);
    assert_false(profile.fitted);
    assert_int_equal(profile.units, 3);
    assert_ok(
        hl_profile_fit(&(hl_profile_input){.n = 5, .y = y, .km = three, .use = use},
                       residual, &profile, &err),
        &err);
    assert_true(profile.fitted);
    assert_true(isnan(residual[4])); // alone at its distance: the curve goes through it
    assert_true(isfinite(residual[0]));
}

static void a_region_without_a_profile_is_said(void **state)
{
    const line *l = *state;
    const double distance[N] = {0, 10, 10, 20, 20, 10, 20};
    hl_periphery_input input = l->input;
    hl_periphery p = {0};
    hl_log log = {0};
    hl_error err = {0};

    input.cores.count = 1;
    input.distance = distance;
    input.w = NULL;
    assert_ok(hl_periphery_compute(&input, &p, &log, &err), &err);
    assert_int_equal(log.count, 1);
    assert_int_equal(log.message[0].code, HL_CODE_PERIPHERY_NO_PROFILE);
    assert_string_equal(log.message[0].values, "1\t6");
    hl_log_free(&log);
    hl_periphery_free(&p);
}

// ---- types

static void types_on_their_edges(void **state)
{
    (void)state;
    const hl_typology_bands bands = {.near_km = 30.0, .far_km = 60.0, .tau = 0.5};
    const struct {
        hl_typology_unit unit;
        hl_periphery_type type;
    } row[] = {
        {{true, 0.0, -1.0, 0.0, NAN},      HL_TYPE_CORE        },
        {{false, 30.0, -1.0, -0.9, -0.5},  HL_TYPE_SHADOW      },
        {{false, 30.0, -1.0, -0.9, -0.49}, HL_TYPE_TRANSITIONAL},
        {{false, 30.0, -1.0, -1.0, -0.5},  HL_TYPE_TRANSITIONAL},
        {{false, 30.0, -1.0, NAN, -0.5},   HL_TYPE_TRANSITIONAL},
        {{false, 30.0, -1.0, 0.0, NAN},    HL_TYPE_TRANSITIONAL},
        {{false, 30.0, 0.0, -1.0, -9.0},   HL_TYPE_SPILLOVER   },
        {{false, 30.1, 0.0, -1.0, -9.0},   HL_TYPE_TRANSITIONAL},
        {{false, 60.0, 0.5, 0.5, 0.0},     HL_TYPE_TRANSITIONAL},
        {{false, 60.1, 0.0, -1.0, 0.0},    HL_TYPE_RESILIENT   },
        {{false, 60.1, -0.1, -0.1, 0.0},   HL_TYPE_TRAP        },
        {{false, 60.1, -0.1, 0.0, 0.0},    HL_TYPE_POCKET      },
        {{false, 60.1, -0.1, NAN, 0.0},    HL_TYPE_TRANSITIONAL},
        {{false, 45.0, -0.1, 0.0, 0.0},    HL_TYPE_POCKET      },
        {{false, 45.0, -0.1, -0.1, 0.0},   HL_TYPE_TRANSITIONAL},
    };

    for (size_t k = 0; k < sizeof row / sizeof row[0]; k++) {
        if (hl_typology(&row[k].unit, &bands) != row[k].type) fail_msg("row %zu", k);
    }
    assert_int_equal(HL_CLASSES_PERIPHERY.count, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(remoteness_and_gaps_by_hand),
        cmocka_unit_test(marginality_adds_up_and_panels_rank_together),
        cmocka_unit_test(a_core_at_zero_has_no_gap),
        cmocka_unit_test(fixed_bands_are_taken_as_given),
        cmocka_unit_test(columns_carry_the_names_of_the_interface),
        cmocka_unit_test(periphery_errors),
        cmocka_unit_test(profile_of_an_exact_curve),
        cmocka_unit_test(a_residual_is_that_of_the_fit_without_the_unit),
        cmocka_unit_test(a_profile_needs_three_distances),
        cmocka_unit_test(a_region_without_a_profile_is_said),
        cmocka_unit_test(types_on_their_edges),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
