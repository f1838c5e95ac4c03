#include "support/check.h"

#include <math.h>
#include <omp.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/periphery/periphery.h"
#include "hinterland/periphery/placebo.h"

enum { SIDE = 8, N = SIDE * SIDE, CORES = 3 };

/// Places on a grid of 10 km; those after the units are points to the east of it.
static double km(const void *payload, size_t a, size_t b)
{
    const size_t row[2] = {a < N ? a / SIDE : 0, b < N ? b / SIDE : 0};
    const size_t col[2] = {a < N ? a % SIDE : SIDE + a - N,
                           b < N ? b % SIDE : SIDE + b - N};
    const double dx = (double)col[0] - (double)col[1];
    const double dy = (double)row[0] - (double)row[1];
    const double *stretch = payload;

    return *stretch * 10.0 * sqrt(dx * dx + dy * dy);
}

static const double PLAIN = 1.0;
static const double BROKEN = NAN;
static const size_t UNIT[CORES] = {9, 50, HL_CORE_POINT};
static const double MASS[CORES] = {5.0, 3.0, 1.0};

static hl_placebo_input near_cores(double *y, double slope)
{
    for (size_t i = 0; i < N; i++) {
        hl_random random = hl_random_stream(7, i);
        const double c = fmin(km(&PLAIN, i, UNIT[0]), km(&PLAIN, i, UNIT[1]));
        y[i] = slope * c + hl_random_unit(&random);
    }
    return (hl_placebo_input){
        .n = N,
        .y = y,
        .cores = {.count = CORES, .unit = UNIT, .mass = MASS},
        .distance = km,
        .payload = &PLAIN
    };
}

static hl_placebo run(const hl_placebo_input *input, size_t draws, uint64_t seed)
{
    hl_placebo_options options = hl_placebo_defaults();
    hl_placebo placebo = {0};
    hl_error err = {0};

    options.draws = draws;
    options.seed = seed;
    options.decay_km = 20.0;
    assert_ok(hl_placebo_test(input, &options, &placebo, &err), &err);
    return placebo;
}

static void a_gradient_around_the_cores_is_found(void **state)
{
    (void)state;
    double y[N];
    hl_placebo_input input = near_cores(y, -0.05);
    const hl_placebo spill = run(&input, 999, 1);
    const hl_placebo_record *rho = &spill.record[HL_PLACEBO_RHO];

    assert_false(spill.exact);
    assert_int_equal(spill.placements, 999);
    assert_true(rho->value < -0.5);
    assert_true(rho->p_less <= 0.02 && rho->p_greater > 0.9);
    assert_true(spill.record[HL_PLACEBO_NEAR_MID].value > 0.0);
    // The two shares overlap in the ties only, and carry the +1 of both.
    assert_true(rho->p_less + rho->p_greater >= 1001.0 / 1000.0);
    input = near_cores(y, 0.05);
    assert_true(run(&input, 999, 1).record[HL_PLACEBO_RHO].p_greater <= 0.02);
}

static void the_same_bits_for_any_number_of_threads(void **state)
{
    (void)state;
    double y[N];
    const hl_placebo_input input = near_cores(y, 0.0);
    const int before = omp_get_max_threads();
    hl_placebo first;

    omp_set_num_threads(1);
    first = run(&input, 501, 3);
    for (int threads = 2; threads <= 4; threads += 2) {
        omp_set_num_threads(threads);
        const hl_placebo again = run(&input, 501, 3);
        for (size_t k = 0; k < HL_PLACEBO_COUNT; k++) {
            assert_close(again.record[k].expected, first.record[k].expected, 0.0, 0.0);
            assert_close(again.record[k].deviation, first.record[k].deviation, 0.0,
                         0.0);
            assert_close(again.record[k].p, first.record[k].p, 0.0, 0.0);
        }
    }
    omp_set_num_threads(before);
    assert_true(run(&input, 501, 4).record[0].expected != first.record[0].expected);
}

/// One core and few candidates: all placements, the true one among them, so that no
/// share is below one over their number.
static void candidates_are_enumerated(void **state)
{
    (void)state;
    double y[N];
    bool candidate[N] = {false};
    hl_placebo_input input = near_cores(y, -0.05);

    candidate[UNIT[0]] = true;
    for (size_t k = 0; k < 4; k++) {
        candidate[10 * k + 20] = true;
    }
    input.cores = (hl_cores){.count = 1, .unit = UNIT};
    input.candidate = candidate;
    const hl_placebo placebo = run(&input, 999, 1);
    assert_true(placebo.exact);
    assert_int_equal(placebo.placements, 5);
    assert_close(placebo.record[HL_PLACEBO_M_PROX].p_less * 5.0,
                 round(placebo.record[HL_PLACEBO_M_PROX].p_less * 5.0), 1e-12, 0.0);
    assert_true(placebo.record[HL_PLACEBO_M_PROX].p_less >= 0.2);
}

/// Delta of pseudo-cores at three places, straight from its definition: near up to
/// 15 km, mid up to 35 km, without the true and the pseudo-cores.
static double delta_of(const double *y, const size_t place[3])
{
    double sum[2] = {0.0, 0.0};
    double count[2] = {0.0, 0.0};

    for (size_t i = 0; i < N; i++) {
        double c = INFINITY;
        for (size_t k = 0; k < 3; k++) {
            c = fmin(c, km(&PLAIN, i, place[k]));
        }
        if (c == 0.0 || i == UNIT[0] || i == UNIT[1] || c > 35.0) continue;
        sum[c > 15.0] += y[i];
        count[c > 15.0] += 1.0;
    }
    return sum[0] / count[0] - sum[1] / count[1];
}

/// All ordered placements of three cores at six places have the mean of the twenty
/// sets, for Delta does not know which core is which.
static void every_placement_is_enumerated(void **state)
{
    (void)state;
    enum { PLACES = 6, SETS = 20, ORDERS = 6 };
    double y[N];
    bool candidate[N + 1] = {false};
    size_t at[PLACES];
    hl_placebo_input input = near_cores(y, 0.02);
    hl_placebo_options options = hl_placebo_defaults();
    hl_placebo placebo = {0};
    hl_error err = {0};
    double mean = 0.0;

    for (size_t k = 0; k < PLACES; k++) {
        at[k] = 11 * k + 1;
        candidate[at[k]] = true;
    }
    for (unsigned set = 0; set < 1U << PLACES; set++) {
        size_t place[PLACES];
        size_t count = 0;
        for (size_t k = 0; k < PLACES; k++) {
            if ((set >> k & 1U) != 0) place[count++] = at[k];
        }
        if (count == 3) mean += delta_of(y, place) / SETS;
    }
    input.candidate = candidate;
    options.near_km = 15.0;
    options.far_km = 35.0;
    assert_ok(hl_placebo_test(&input, &options, &placebo, &err), &err);
    assert_true(placebo.exact);
    assert_int_equal(placebo.record[HL_PLACEBO_NEAR_MID].placements, SETS * ORDERS);
    assert_close(placebo.record[HL_PLACEBO_NEAR_MID].expected, mean, 1e-12, 0.0);
}

/// A distance that is off by up to 5 km, each its own way.
static double off(const void *payload, size_t a, size_t b)
{
    hl_random random = hl_random_stream(11, a * N + b);

    return km(payload, a, b) + 10.0 * (hl_random_unit(&random) - 0.5);
}

/// However bad the estimates are, no bit depends on them: neither by the table nor, on
/// a grid full of ties, by the order of the potentials.
static void estimates_change_nothing(void **state)
{
    (void)state;
    double y[N];
    hl_placebo_input input = near_cores(y, -0.05);
    const hl_placebo plain = run(&input, 501, 3);

    input.estimate = off;
    input.estimate_error = 5.0;
    const hl_placebo quick = run(&input, 501, 3);
    for (size_t k = 0; k < HL_PLACEBO_COUNT; k++) {
        const hl_placebo_record *a = &plain.record[k];
        const hl_placebo_record *b = &quick.record[k];
        assert_close(b->value, a->value, 0.0, 0.0);
        assert_close(b->expected, a->expected, 0.0, 0.0);
        assert_close(b->deviation, a->deviation, 0.0, 0.0);
        assert_close(b->p_less, a->p_less, 0.0, 0.0);
        assert_close(b->p_greater, a->p_greater, 0.0, 0.0);
    }
    input.estimate_error = NAN;
    hl_placebo refused = {0};
    assert_int_equal(hl_placebo_test(&input, NULL, &refused, NULL), HL_INPUT);
}

enum { MANY = 5900 }; ///< more places than distances are kept of

static double along_a_line(const void *payload, size_t a, size_t b)
{
    const double *unit = payload;

    assert_true(a != b);
    return *unit * (a > b ? (double)(a - b) : (double)(b - a));
}

/// Beyond 5800 places the distances are asked for as they are needed; the observed
/// values are those of hl_periphery_compute().
static void many_places_are_asked_for(void **state)
{
    (void)state;
    static double y[MANY];
    static double distance[MANY];
    const size_t core = 77;
    hl_placebo_options options = hl_placebo_defaults();
    hl_placebo placebo = {0};
    hl_periphery p = {0};
    hl_error err = {0};

    for (size_t i = 0; i < MANY; i++) {
        hl_random random = hl_random_stream(8, i);
        y[i] = hl_random_unit(&random);
        distance[i] = i == core ? 0.0 : along_a_line(&PLAIN, i, core);
    }
    const hl_cores cores = {.count = 1, .unit = &core};
    const hl_periphery_input input = {.n = MANY,
                                      .periods = 1,
                                      .y = y,
                                      .cores = cores,
                                      .distance = distance,
                                      .options = hl_periphery_defaults()};
    hl_placebo_input trial = {
        .n = MANY, .y = y, .cores = cores, .distance = along_a_line, .payload = &PLAIN};
    options.draws = 3;
    options.exact_limit = 0.0;
    assert_ok(hl_periphery_compute(&input, &p, NULL, &err), &err);
    assert_ok(hl_placebo_test(&trial, &options, &placebo, &err), &err);
    assert_int_equal(placebo.placements, 3);
    assert_close(placebo.record[HL_PLACEBO_M_PROX].value, p.region[0].m_prox, 1e-14,
                 0.0);
    assert_close(placebo.record[HL_PLACEBO_RHO].value, p.region[0].rho, 1e-10, 1e-14);
    assert_close(placebo.record[HL_PLACEBO_NEAR_MID].value, p.region[0].near_mid, 1e-13,
                 1e-15);
    trial.payload = &BROKEN;
    assert_int_equal(hl_placebo_test(&trial, &options, &placebo, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_PERIPHERY_DISTANCE);
    hl_periphery_free(&p);
}

static void expect_failure(const hl_placebo_input *input,
                           const hl_placebo_options *options, hl_code code)
{
    hl_placebo placebo = {0};
    hl_error err = {0};

    assert_int_equal(hl_placebo_test(input, options, &placebo, &err), HL_INPUT);
    assert_int_equal(err.code, code);
    assert_int_equal(placebo.placements, 0);
}

static void placebo_errors(void **state)
{
    (void)state;
    double y[N];
    bool candidate[N + 1] = {true, true};
    hl_placebo_options options = hl_placebo_defaults();
    hl_placebo_input input = near_cores(y, 0.0);

    options.draws = 0;
    expect_failure(&input, &options, HL_CODE_PERIPHERY_OPTION);
    options = hl_placebo_defaults();
    options.decay_km = -1.0;
    expect_failure(&input, &options, HL_CODE_PERIPHERY_OPTION);
    options = hl_placebo_defaults();
    options.near_quantile = 0.9;
    expect_failure(&input, &options, HL_CODE_PERIPHERY_OPTION);
    input.candidate = candidate;
    expect_failure(&input, NULL, HL_CODE_PERIPHERY_CANDIDATES);
    input = near_cores(y, 0.0);
    input.payload = &BROKEN;
    expect_failure(&input, NULL, HL_CODE_PERIPHERY_DISTANCE);
    input = near_cores(y, 0.0);
    y[5] = INFINITY;
    expect_failure(&input, NULL, HL_CODE_PERIPHERY_VALUE);
    input = near_cores(y, 0.0);
    input.cores.count = 0;
    expect_failure(&input, NULL, HL_CODE_PERIPHERY_NO_CORES);
    input = near_cores(y, 0.0);
    input.cores = (hl_cores){.count = CORES};
    input.n = 4;
    expect_failure(&input, NULL, HL_CODE_PERIPHERY_UNITS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gradient_around_the_cores_is_found),
        cmocka_unit_test(the_same_bits_for_any_number_of_threads),
        cmocka_unit_test(candidates_are_enumerated),
        cmocka_unit_test(every_placement_is_enumerated),
        cmocka_unit_test(estimates_change_nothing),
        cmocka_unit_test(many_places_are_asked_for),
        cmocka_unit_test(placebo_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
