#include "support/check.h"

#include <math.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/coupling/metacoupling.h"

enum { N = 3, S = 2 };

static const uint32_t FROM[] = {0, 1, 1, 2};
static const uint32_t TO[] = {1, 0, 2, 1};

static void line(hl_standardization how, hl_weights *w)
{
    hl_error err = {0};

    assert_ok(hl_weights_from_links(N, FROM, TO, NULL, 4, w, &err), &err);
    hl_weights_standardize(w, how);
}

/// By hand: the mixtures of (0.2, 0.8) and (0.5, 0.5) are (0.2, 0.5) and (0.5, 0.8),
/// C = 2 sqrt(0.1) / 0.7 and 2 sqrt(0.4) / 1.3.
static void two_subsystems_match_the_hand_calculation(void **state)
{
    (void)state;
    const double u[S * N] = {0.2, 0.5, 0.5, 0.8, 0.5, 0.5};
    const double expected = 0.5 * (2 * sqrt(0.1) / 0.7 + 2 * sqrt(0.4) / 1.3);
    hl_weights w = {0};
    double c[N];
    double d[N];
    hl_error err = {0};

    line(HL_WEIGHTS_ROW, &w);
    const hl_metacoupling_input input = {
        .n = N, .subsystems = S, .stride = N, .u = u, .w = &w};
    assert_ok(hl_metacoupling(&input, c, d, &err), &err);
    assert_close(c[0], expected, 1e-15, 0.0);
    assert_close(d[0], sqrt(expected * 0.5), 1e-15, 0.0);
    assert_close(c[1], 0.5 * (expected + 1.0), 1e-15, 0.0);
    assert_close(c[2], 1.0, 1e-15, 0.0);
    hl_weights_free(&w);
}

/// A neighbor without every index counts no more; who has none but it has no result.
static void missing_units_are_no_neighbors(void **state)
{
    (void)state;
    const double u[S * N] = {0.2, 0.5, NAN, 0.8, 0.5, 0.5};
    hl_weights w = {0};
    double c[N];
    double d[N];
    hl_error err = {0};

    line(HL_WEIGHTS_ROW, &w);
    const hl_metacoupling_input input = {
        .n = N, .subsystems = S, .stride = N, .u = u, .w = &w};
    assert_ok(hl_metacoupling(&input, c, d, &err), &err);
    assert_close(c[1], c[0], 1e-15, 0.0);
    assert_true(isnan(c[2]) && isnan(d[2]));
    hl_weights_free(&w);
}

static void an_island_has_no_result(void **state)
{
    (void)state;
    const double u[S * N] = {0.2, 0.5, 0.4, 0.8, 0.5, 0.5};
    const uint32_t from[] = {0, 1};
    const uint32_t to[] = {1, 0};
    hl_weights w = {0};
    double c[N];
    double d[N];
    hl_error err = {0};

    assert_ok(hl_weights_from_links(N, from, to, NULL, 2, &w, &err), &err);
    const hl_metacoupling_input input = {
        .n = N, .subsystems = S, .stride = N, .u = u, .w = &w};
    assert_ok(hl_metacoupling(&input, c, d, &err), &err);
    assert_true(isnan(c[2]) && isnan(d[2]));
    assert_true(c[0] > 0.0 && c[0] == c[1]);
    hl_weights_free(&w);
}

/// T_ij = (T_i + T_j) / 2: the mean of T over all mixtures, enumerated here.
static void overall_needs_no_enumeration(void **state)
{
    enum { FOUR = 4 };
    (void)state;
    hl_random random = hl_random_stream(7, 0);

    for (size_t trial = 0; trial < 20; trial++) {
        double a[FOUR];
        double b[FOUR];
        double alpha[FOUR];
        double rest = 1.0;
        double sum = 0.0;
        double ta = 0.0;
        double tb = 0.0;
        for (size_t s = 0; s < FOUR; s++) {
            a[s] = hl_random_unit(&random);
            b[s] = hl_random_unit(&random);
            alpha[s] = s + 1 < FOUR ? rest * hl_random_unit(&random) : rest;
            rest -= alpha[s];
            ta += alpha[s] * a[s];
            tb += alpha[s] * b[s];
        }
        for (size_t mask = 1; mask < 15; mask++) {
            for (size_t s = 0; s < FOUR; s++) {
                sum += alpha[s] * ((mask >> s & 1) != 0 ? a[s] : b[s]);
            }
        }
        assert_close(sum / 14.0, 0.5 * (ta + tb), 1e-14, 0.0);
    }
}

static void threads_do_not_change_bits(void **state)
{
    enum { MANY = 40, THREE = 3 };
    (void)state;
    double u[THREE * MANY];
    uint32_t from[2 * MANY];
    uint32_t to[2 * MANY];
    double c[2][MANY];
    double d[2][MANY];
    hl_weights w = {0};
    hl_error err = {0};
    hl_random random = hl_random_stream(3, 0);

    for (size_t k = 0; k < THREE * MANY; k++) {
        u[k] = hl_random_unit(&random);
    }
    for (uint32_t i = 0; i < MANY; i++) {
        from[2 * i] = from[2 * i + 1] = i;
        to[2 * i] = (i + 1) % MANY;
        to[2 * i + 1] = (i + 7) % MANY;
    }
    assert_ok(hl_weights_from_links(MANY, from, to, NULL, 2 * MANY, &w, &err), &err);
    hl_weights_standardize(&w, HL_WEIGHTS_ROW);
    for (int k = 0; k < 2; k++) {
        const hl_metacoupling_input input = {.n = MANY,
                                             .subsystems = THREE,
                                             .stride = MANY,
                                             .u = u,
                                             .w = &w,
                                             .threads = k == 0 ? 1 : 3};
        assert_ok(hl_metacoupling(&input, c[k], d[k], &err), &err);
    }
    assert_memory_equal(c[0], c[1], sizeof c[0]);
    assert_memory_equal(d[0], d[1], sizeof d[0]);
    hl_weights_free(&w);
}

static void metacoupling_errors(void **state)
{
    (void)state;
    const double u[S * N] = {0.2, 0.5, 0.4, 0.8, 0.5, 0.5};
    const double outside[S * N] = {0.2, 0.5, -0.4, 0.8, 0.5, 0.5};
    hl_weights w = {0};
    double c[N];
    double d[N];
    hl_error err = {0};

    line(HL_WEIGHTS_BINARY, &w); // the middle row sums to 2
    hl_metacoupling_input input = {
        .n = N, .subsystems = S, .stride = N, .u = u, .w = &w};
    assert_int_equal(hl_metacoupling(&input, c, d, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_MIX_SUMS);
    assert_string_equal(err.values, "2\t2");

    hl_weights_standardize(&w, HL_WEIGHTS_ROW);
    input.subsystems = 1;
    assert_int_equal(hl_metacoupling(&input, c, d, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_SUBSYSTEMS);
    input.subsystems = S;
    input.n = 2;
    assert_int_equal(hl_metacoupling(&input, c, d, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_MIX_UNITS);
    input.n = N;
    input.u = outside;
    assert_int_equal(hl_metacoupling(&input, c, d, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_RANGE);
    input.u = u;
    input.model = HL_COUPLING_MODEL_COUNT;
    assert_int_equal(hl_metacoupling(&input, c, d, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_MODEL);
    hl_weights_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_subsystems_match_the_hand_calculation),
        cmocka_unit_test(missing_units_are_no_neighbors),
        cmocka_unit_test(an_island_has_no_result),
        cmocka_unit_test(overall_needs_no_enumeration),
        cmocka_unit_test(threads_do_not_change_bits),
        cmocka_unit_test(metacoupling_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
