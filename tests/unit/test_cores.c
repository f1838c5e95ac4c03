#include "support/check.h"

#include <math.h>

#include "hinterland/periphery/periphery.h"
#include "hinterland/periphery/placebo.h"

enum { N = 6, T = 2, K = 3 };

/// Six units 10 km apart in a row; cores at units 0 and 3 and a point at 100 km.
static const double Y[N * T] = {9, 3, 5, 7, 2, 6, 8, 2, 6, 3, 1, 7};
static const size_t UNIT[K] = {0, 3, HL_CORE_POINT};
static const double MASS[K] = {100.0, 40.0, 400.0};
static const uint32_t FROM[] = {0, 1, 1, 2, 2, 3, 3, 4, 4, 5};
static const uint32_t TO[] = {1, 0, 2, 1, 3, 2, 4, 3, 5, 4};

static void assert_fails(hl_status status, const hl_error *err, hl_code code)
{
    assert_true(status != HL_OK);
    assert_int_equal(err->code, code);
}

static double at(size_t k)
{
    return k == 0 ? 0.0 : k == 1 ? 30.0 : 100.0;
}

static void fill_distance(double *distance)
{
    for (size_t i = 0; i < N; i++) {
        for (size_t k = 0; k < K; k++) {
            distance[i * K + k] = fabs(10.0 * (double)i - at(k));
        }
    }
}

static hl_periphery_input make_input(const double *distance)
{
    return (hl_periphery_input){
        .n = N,
        .periods = 1,
        .y = Y,
        .cores = {.count = K, .unit = UNIT, .mass = MASS},
        .distance = distance,
        .options = hl_periphery_defaults()
    };
}

static void tiers_count_how_much_farther(void **state)
{
    (void)state;
    const size_t tier[K] = {2, 1, 3};
    double distance[N * K];
    hl_periphery p = {0};
    hl_columns columns = {.rows = N};
    hl_error err = {0};

    fill_distance(distance);
    hl_periphery_input input = make_input(distance);
    input.cores.tier = tier;
    assert_ok(hl_periphery_compute(&input, &p, NULL, &err), &err);
    assert_int_equal(p.tiers, 3);
    // unit 4: any core 10 km (unit 3), tier 2 or above 40 (unit 0), tier 3 60 (point)
    assert_close(p.core_km[4], 10.0, 0.0, 0.0);
    assert_close(p.tier_km[4], 30.0, 1e-15, 0.0);
    assert_close(p.tier_km[N + 4], 20.0, 1e-15, 0.0);
    // unit 0 is a core of tier 2 itself
    assert_close(p.tier_km[0], 0.0, 0.0, 0.0);
    assert_close(p.tier_km[N], 100.0, 0.0, 0.0);
    for (size_t r = 0; r < 2 * N; r++) {
        assert_true(p.tier_km[r] >= 0.0);
    }
    assert_ok(hl_periphery_columns(&input, &p, &columns, &err), &err);
    assert_non_null(hl_columns_find(&columns, "tier2_km"));
    assert_non_null(hl_columns_find(&columns, "tier3_km"));
    assert_null(hl_columns_find(&columns, "tier4_km"));
    hl_columns_free(&columns);
    hl_periphery_free(&p);
}

static void cores_of_a_period_are_cores_then(void **state)
{
    (void)state;
    const bool present[T * K] = {true, true, false, true, false, true};
    double distance[N * K];
    hl_periphery p = {0};
    hl_error err = {0};

    fill_distance(distance);
    hl_periphery_input input = make_input(distance);
    input.periods = T;
    input.cores.present = present;
    assert_ok(hl_periphery_compute(&input, &p, NULL, &err), &err);
    assert_true(p.is_core[3] && !p.is_core[N + 3]);
    assert_close(p.type[3], HL_TYPE_CORE, 0.0, 0.0);
    assert_true(p.type[N + 3] != (double)HL_TYPE_CORE);
    assert_int_equal(p.core[4], 1);
    assert_int_equal(p.core[N + 4], 0); // 40 km, the point is 60 km away
    assert_close(p.core_km[N + 4], 40.0, 0.0, 0.0);
    assert_close(p.gap_core[N + 4], 1.0 - Y[N + 4] / Y[N], 1e-15, 0.0);
    assert_true(isnan(p.deficit[3]) && isfinite(p.deficit[N + 3]));
    assert_close(p.potential[N + 4],
                 100.0 * exp(-40.0 / 60.0) + 400.0 * exp(-60.0 / 60.0), 1e-15, 0.0);
    hl_periphery_free(&p);
}

static void potentials_by_hand(void **state)
{
    (void)state;
    const double area[N] = {100, 1, 1, 400, 1, 1};
    double distance[N * K];
    hl_periphery p = {0};
    hl_error err = {0};

    fill_distance(distance);
    hl_periphery_input input = make_input(distance);
    input.area = area;
    input.options.form = HL_POTENTIAL_POWER;
    input.options.power = 2.0;
    input.options.self = HL_SELF_INSIDE;
    assert_ok(hl_periphery_compute(&input, &p, NULL, &err), &err);
    assert_close(p.potential[1], 100.0 / 100.0 + 40.0 / 400.0 + 400.0 / 8100.0, 1e-15,
                 0.0);
    const double inside = 2.0 / 3.0 * sqrt(400.0 / acos(-1.0));
    assert_close(p.potential[3],
                 100.0 / 900.0 + 40.0 / (inside * inside) + 400.0 / 4900.0, 1e-14, 0.0);
    hl_periphery_free(&p);

    input.options.self = HL_SELF_AT_ZERO; // closer than 1 km counts as 1 km
    assert_ok(hl_periphery_compute(&input, &p, NULL, &err), &err);
    assert_close(p.potential[3], 100.0 / 900.0 + 40.0 + 400.0 / 4900.0, 1e-15, 0.0);
    hl_periphery_free(&p);

    assert_close(hl_potential_share(HL_POTENTIAL_EXPONENTIAL, 60.0, 30.0), exp(-0.5),
                 1e-15, 0.0);
}

/// X of units 1, 2, 4, 5 by nearness (10, 10, 10, 20 km) and by the mean of the
/// neighbors (8, 5, 6.5, 2 ).
static void opportunity_ranks_what_is_asked(void **state)
{
    (void)state;
    double distance[N * K];
    hl_weights w = {0};
    hl_periphery p = {0};
    hl_error err = {0};

    fill_distance(distance);
    assert_ok(hl_weights_from_links(N, FROM, TO, NULL, 10, &w, &err), &err);
    hl_weights_standardize(&w, HL_WEIGHTS_ROW);
    hl_periphery_input input = make_input(distance);
    input.options.opportunity = HL_OPPORTUNITY_NEARNESS;
    assert_ok(hl_periphery_compute(&input, &p, NULL, &err), &err);
    assert_close(p.opportunity[5], 0.5 / 4.0, 1e-15, 0.0);
    assert_close(p.opportunity[1], 2.5 / 4.0, 1e-15, 0.0);
    hl_periphery_free(&p);

    input.options.opportunity = HL_OPPORTUNITY_LAG;
    assert_fails(hl_periphery_compute(&input, &p, NULL, &err), &err,
                 HL_CODE_PERIPHERY_WEIGHTS);
    input.w = &w;
    assert_ok(hl_periphery_compute(&input, &p, NULL, &err), &err);
    assert_close(p.opportunity[1], 3.5 / 4.0, 1e-15, 0.0); // (9 + 5) / 2
    assert_close(p.opportunity[5], 0.5 / 4.0, 1e-15, 0.0); // 2
    hl_periphery_free(&p);
    hl_weights_free(&w);
}

static void mass_rules_choose(void **state)
{
    (void)state;
    const double mass[N] = {5, NAN, 8, 8, 1, 0};
    size_t unit[N];
    size_t count = 0;
    hl_error err = {0};
    hl_core_rule rule = {.kind = HL_CORES_LARGEST, .k = 1};

    assert_ok(hl_cores_choose(mass, N, &rule, unit, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_int_equal(unit[0], 2); // of equals the first
    rule.k = 3;
    assert_ok(hl_cores_choose(mass, N, &rule, unit, &count, &err), &err);
    assert_int_equal(count, 3);
    assert_int_equal(unit[0], 0);
    assert_int_equal(unit[2], 3);
    rule = (hl_core_rule){.kind = HL_CORES_ABOVE, .limit = 8.0};
    assert_ok(hl_cores_choose(mass, N, &rule, unit, &count, &err), &err);
    assert_int_equal(count, 2);
    rule = (hl_core_rule){.kind = HL_CORES_QUANTILE, .quantile = 0.5}; // 6.5 of 1 5 8 8
    assert_ok(hl_cores_choose(mass, N, &rule, unit, &count, &err), &err);
    assert_int_equal(count, 2);
}

static void mass_rules_errors(void **state)
{
    (void)state;
    const double mass[N] = {5, NAN, 8, 8, 1, 0};
    const double none[N] = {NAN, NAN, 0, 0, -1, 0};
    const hl_core_rule bad[] = {
        {.kind = HL_CORES_LARGEST,  .k = 0         },
        {.kind = HL_CORES_LARGEST,  .k = 4         },
        {.kind = HL_CORES_ABOVE,    .limit = 9.0   },
        {.kind = HL_CORES_ABOVE,    .limit = 0.5   },
        {.kind = HL_CORES_QUANTILE, .quantile = 0.0},
        {.kind = HL_CORES_QUANTILE, .quantile = 1.0},
    };
    size_t unit[N];
    size_t count = 7;
    hl_error err = {0};

    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        assert_fails(hl_cores_choose(mass, N, &bad[k], unit, &count, &err), &err,
                     HL_CODE_PERIPHERY_CORE_RULE);
    }
    const hl_core_rule above = {.kind = HL_CORES_ABOVE, .limit = 1.0};
    assert_fails(hl_cores_choose(none, N, &above, unit, &count, &err), &err,
                 HL_CODE_PERIPHERY_CORE_RULE);
    assert_int_equal(count, 7);
}

static void cores_errors(void **state)
{
    (void)state;
    const size_t gap[K] = {1, 3, 3};
    const size_t high[K] = {1, 2, 7};
    const size_t zero[K] = {0, 1, 1};
    const size_t same[2] = {4, 4};
    const bool apart[2 * T] = {true, false, false, true};
    const bool together[2 * T] = {true, false, true, true};
    const bool nobody[2 * T] = {true, true, false, false};
    const char *const NAMES[T] = {"2010", "2020"};
    hl_error err = {0};
    hl_cores cores = {.count = K, .unit = UNIT, .tier = gap};

    assert_fails(hl_cores_check(&cores, N, 1, &err), &err,
                 HL_CODE_PERIPHERY_TIER_EMPTY);
    cores.tier = high;
    assert_fails(hl_cores_check(&cores, N, 1, &err), &err, HL_CODE_PERIPHERY_TIER);
    cores.tier = zero;
    assert_fails(hl_cores_check(&cores, N, 1, &err), &err, HL_CODE_PERIPHERY_TIER);
    cores = (hl_cores){.count = 2, .unit = same};
    assert_fails(hl_cores_check(&cores, N, 1, &err), &err, HL_CODE_PERIPHERY_CORE_UNIT);
    cores.present = apart; // the same unit in different periods, say with other masses
    assert_ok(hl_cores_check(&cores, N, T, &err), &err);
    cores.present = together;
    assert_fails(hl_cores_check(&cores, N, T, &err), &err, HL_CODE_PERIPHERY_CORE_UNIT);
    cores.unit = UNIT;
    cores.present = nobody;
    assert_fails(hl_cores_check(&cores, N, T, &err), &err,
                 HL_CODE_PERIPHERY_NO_CORE_THEN);
    assert_string_equal(err.values, "2");
    cores.period = NAMES;
    assert_fails(hl_cores_check(&cores, N, T, &err), &err,
                 HL_CODE_PERIPHERY_NO_CORE_THEN);
    assert_string_equal(err.values, "2020");
}

static void options_errors(void **state)
{
    (void)state;
    double distance[N * K];
    double control[N] = {1, 2, NAN, 4, 5, 6};
    const double *const list[1] = {control};
    hl_periphery p = {0};
    hl_error err = {0};

    fill_distance(distance);
    hl_periphery_input input = make_input(distance);
    input.options.self = HL_SELF_INSIDE;
    assert_fails(hl_periphery_compute(&input, &p, NULL, &err), &err,
                 HL_CODE_PERIPHERY_AREA);
    input = make_input(distance);
    input.options.form = HL_POTENTIAL_POWER;
    input.options.power = 0.0;
    assert_fails(hl_periphery_compute(&input, &p, NULL, &err), &err,
                 HL_CODE_PERIPHERY_OPTION);
    input = make_input(distance);
    input.options.local.permutations = 99;
    assert_fails(hl_periphery_compute(&input, &p, NULL, &err), &err,
                 HL_CODE_PERIPHERY_WEIGHTS);
    input = make_input(distance);
    input.controls = 1;
    input.control = list;
    assert_fails(hl_periphery_compute(&input, &p, NULL, &err), &err,
                 HL_CODE_PERIPHERY_VALUE);
    input.controls = HL_PROFILE_CONTROLS_MAX + 1;
    assert_fails(hl_periphery_compute(&input, &p, NULL, &err), &err,
                 HL_CODE_PERIPHERY_CONTROLS);
    assert_null(p.core);
}

/// A cross of five units: the middle one is inside, the ends are at the edge.
static void a_core_at_the_edge_sees_one_side_only(void **state)
{
    (void)state;
    const double x[5] = {0, 1, -1, 0, 0};
    const double y[5] = {0, 0, 0, 1, -1};
    const size_t unit[K] = {0, 1, HL_CORE_POINT};
    const hl_cores cores = {.count = K, .unit = unit};
    bool edge[K];
    hl_error err = {0};

    assert_ok(hl_cores_at_edge(&cores, x, y, 5, edge, &err), &err);
    assert_false(edge[0]);
    assert_true(edge[1]);
    assert_false(edge[2]);
}

static void a_type_is_tentative_until_it_is_shown(void **state)
{
    (void)state;
    assert_close(hl_periphery_tentative(HL_TYPE_CORE, NAN, NAN, 0.8), 0.0, 0.0, 0.0);
    assert_true(isnan(hl_periphery_tentative(HL_TYPE_TRAP, NAN, NAN, 0.8)));
    assert_close(hl_periphery_tentative(HL_TYPE_TRAP, NAN, 0.8, 0.8), 0.0, 0.0, 0.0);
    assert_close(hl_periphery_tentative(HL_TYPE_TRAP, 1.0, 0.79, 0.8), 1.0, 0.0, 0.0);
    assert_close(hl_periphery_tentative(HL_TYPE_SHADOW, 0.0, 1.0, 0.8), 1.0, 0.0, 0.0);
    assert_close(hl_periphery_tentative(HL_TYPE_SHADOW, 1.0, 1.0, 0.8), 0.0, 0.0, 0.0);
    assert_true(isnan(hl_periphery_tentative(HL_TYPE_SHADOW, NAN, 1.0, 0.8)));
    assert_true(isnan(hl_periphery_tentative(HL_TYPE_POCKET, 1.0, NAN, 0.8)));
    assert_close(hl_periphery_tentative(HL_TYPE_POCKET, 0.0, NAN, 0.8), 1.0, 0.0, 0.0);
}

static void evidence_marks_shadows_only(void **state)
{
    (void)state;
    double type[4] = {HL_TYPE_SHADOW, HL_TYPE_TRAP, HL_TYPE_SHADOW, HL_TYPE_SHADOW};
    double plus[4] = {NAN, NAN, NAN, NAN};
    const double widens[4] = {1.0, 1.0, 0.0, NAN};
    hl_periphery p = {.n = 4, .periods = 1, .rows = 4, .type = type, .siphoned = plus};

    hl_periphery_add_evidence(&p, widens, NULL);
    assert_close(plus[0], 1.0, 0.0, 0.0);
    assert_close(plus[1], 0.0, 0.0, 0.0);
    assert_close(plus[2], 0.0, 0.0, 0.0);
    assert_true(isnan(plus[3]));
    const double draws[4] = {NAN, NAN, 1.0, 0.0};
    hl_periphery_add_evidence(&p, NULL, draws);
    assert_true(isnan(plus[0]));
    assert_close(plus[2], 1.0, 0.0, 0.0);
    assert_close(plus[3], 0.0, 0.0, 0.0);
}

/// km between units in a row, and to the point.
static double km(const void *payload, size_t a, size_t b)
{
    (void)payload;
    return fabs((b == N ? 100.0 : 10.0 * (double)b) - 10.0 * (double)a);
}

/// The placebo test has the statistics of the periphery under every option.
static void the_placebo_test_follows_the_options(void **state)
{
    (void)state;
    const hl_opportunity opportunity[] = {HL_OPPORTUNITY_POTENTIAL,
                                          HL_OPPORTUNITY_NEARNESS};
    const size_t unit[2] = {0, HL_CORE_POINT};
    double distance[N * 2];
    hl_error err = {0};

    for (size_t i = 0; i < N; i++) {
        distance[2 * i] = 10.0 * (double)i;
        distance[2 * i + 1] = 100.0 - 10.0 * (double)i;
    }
    for (size_t k = 0; k < 4; k++) {
        hl_periphery_input input = make_input(distance);
        hl_placebo_options options = hl_placebo_defaults();
        hl_periphery p = {0};
        hl_placebo placebo = {0};
        input.cores = (hl_cores){.count = 2, .unit = unit, .mass = MASS};
        input.options.form = k % 2 == 0 ? HL_POTENTIAL_EXPONENTIAL : HL_POTENTIAL_POWER;
        input.options.opportunity = opportunity[k / 2];
        options.form = input.options.form;
        options.opportunity = input.options.opportunity;
        const hl_placebo_input trial = {
            .n = N, .y = Y, .cores = input.cores, .distance = km};
        assert_ok(hl_periphery_compute(&input, &p, NULL, &err), &err);
        assert_ok(hl_placebo_test(&trial, &options, &placebo, &err), &err);
        assert_close(placebo.record[HL_PLACEBO_M_PROX].value, p.region[0].m_prox, 1e-15,
                     0.0);
        assert_close(placebo.record[HL_PLACEBO_RHO].value, p.region[0].rho, 1e-14, 0.0);
        hl_periphery_free(&p);
    }
}

static void the_placebo_test_leaves_out_what_cores_do_not_change(void **state)
{
    (void)state;
    hl_placebo_options options = hl_placebo_defaults();
    hl_placebo placebo = {0};
    hl_error err = {0};
    const hl_placebo_input trial = {
        .n = N, .y = Y, .cores = {.count = 2, .unit = UNIT},
                .distance = km
    };

    options.opportunity = HL_OPPORTUNITY_LAG;
    assert_ok(hl_placebo_test(&trial, &options, &placebo, &err), &err);
    assert_true(isnan(placebo.record[HL_PLACEBO_RHO].p));
    assert_true(isnan(placebo.record[HL_PLACEBO_M_PROX].value));
    assert_true(placebo.placements > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiers_count_how_much_farther),
        cmocka_unit_test(cores_of_a_period_are_cores_then),
        cmocka_unit_test(potentials_by_hand),
        cmocka_unit_test(opportunity_ranks_what_is_asked),
        cmocka_unit_test(mass_rules_choose),
        cmocka_unit_test(mass_rules_errors),
        cmocka_unit_test(cores_errors),
        cmocka_unit_test(options_errors),
        cmocka_unit_test(a_core_at_the_edge_sees_one_side_only),
        cmocka_unit_test(a_type_is_tentative_until_it_is_shown),
        cmocka_unit_test(evidence_marks_shadows_only),
        cmocka_unit_test(the_placebo_test_follows_the_options),
        cmocka_unit_test(the_placebo_test_leaves_out_what_cores_do_not_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
