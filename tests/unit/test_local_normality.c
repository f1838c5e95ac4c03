// Local Moran's I under normality: its distribution against simulation, and what is
// refused.
#include "support/check.h"

#include <math.h>
#include <stdlib.h>

#include "hinterland/core/random.h"
#include "hinterland/stats/local_moran.h"
#include "hinterland/stats/local_normality.h"

enum { N = 12, DRAWS = 4000 };

/// A ring with an island at the end.
static hl_weights ring(void)
{
    uint32_t from[2 * N];
    uint32_t to[2 * N];
    hl_weights w = {0};
    hl_error err = {0};
    size_t count = 0;

    for (uint32_t i = 0; i + 1 < N; i++) {
        from[count] = to[count + 1] = i;
        to[count] = from[count + 1] = (i + 1) % (N - 1);
        count += 2;
    }
    assert_ok(hl_weights_from_links(N, from, to, NULL, count, &w, &err), &err);
    hl_weights_standardize(&w, HL_WEIGHTS_ROW);
    return w;
}

static void fill(hl_random *random, double *x)
{
    for (size_t i = 0; i < N; i++) {
        const double u = hl_random_unit(random);
        const double angle = 6.283185307179586 * hl_random_unit(random);
        x[i] = sqrt(-2.0 * log(u + 1e-300)) * cos(angle);
    }
}

/// The p of unit 0 over normal data: the share below 0.05 within four standard errors
/// for the exact one, within 0.02 for the saddlepoint; the mean of I is the expected.
static void p_is_uniform_for_normal_data(void **state)
{
    (void)state;
    hl_random random = hl_random_stream(41, 0);
    hl_weights w = ring();
    double exact = 0.0;
    double saddlepoint = 0.0;
    double sum = 0.0;
    double squares = 0.0;
    double expected = 0.0;
    double variance = 0.0;

    for (size_t draw = 0; draw < DRAWS; draw++) {
        double x[N];
        hl_local_normality l = {0};
        hl_error err = {0};
        fill(&random, x);
        assert_ok(hl_local_moran_normality(x, &w, 1, &l, &err), &err);
        exact += l.p_exact[0] <= 0.05;
        saddlepoint += l.p_saddlepoint[0] <= 0.05;
        sum += l.value[0];
        squares += l.value[0] * l.value[0];
        expected = l.expected[0];
        variance = l.variance[0];
        assert_true(isnan(l.value[N - 1]) && isnan(l.p_exact[N - 1]));
        hl_local_normality_free(&l);
    }
    const double error = sqrt(0.05 * 0.95 / DRAWS);
    const double mean = sum / DRAWS;
    assert_close(exact / DRAWS, 0.05, 0.0, 4.0 * error);
    assert_close(saddlepoint / DRAWS, 0.05, 0.0, 0.02);
    assert_close(mean, expected, 0.0, 4.0 * sqrt(variance / DRAWS));
    assert_close(squares / DRAWS - mean * mean, variance, 0.15, 0.0);
    hl_weights_free(&w);
}

/// I_i is that of local Moran; a standard normal deviate has the tails of the exact p.
static void value_is_that_of_local_moran(void **state)
{
    (void)state;
    hl_random random = hl_random_stream(42, 0);
    hl_local_options options = hl_local_defaults();
    hl_local_normality l = {0};
    hl_local_moran moran = {0};
    hl_weights w = ring();
    hl_error err = {0};
    double x[N];

    fill(&random, x);
    options.permutations = 0;
    assert_ok(hl_local_moran_normality(x, &w, 1, &l, &err), &err);
    assert_ok(hl_local_moran_compute(x, &w, &options, &moran, &err), &err);
    for (size_t i = 0; i < N; i++) {
        assert_close(l.value[i], moran.local.value[i], 1e-13, 1e-15);
        if (i + 1 == N) continue;
        assert_close(erfc(fabs(l.z_exact[i]) / sqrt(2.0)), l.p_exact[i], 1e-10, 0.0);
        assert_true(l.p_exact[i] > 0.0 && l.p_exact[i] <= 1.0);
    }
    hl_local_normality_free(&l);
    hl_local_normality_free(&l);
    hl_local_moran_free(&moran);
    hl_weights_free(&w);
}

static void normality_errors(void **state)
{
    (void)state;
    const double constant[N] = {0};
    double missing[N] = {1, 2, 3};
    const uint32_t from[] = {0, 1};
    const uint32_t to[] = {1, 0};
    hl_local_normality l = {.n = 7};
    hl_weights w = ring();
    hl_weights few = {0};
    hl_error err = {0};

    missing[4] = (double)NAN;
    assert_int_equal(hl_local_moran_normality(constant, &w, 1, &l, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_CONSTANT);
    assert_int_equal(hl_local_moran_normality(missing, &w, 1, &l, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_VALUE);
    assert_ok(hl_weights_from_links(3, from, to, NULL, 2, &few, &err), &err);
    assert_int_equal(hl_local_moran_normality(missing, &few, 1, &l, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_UNITS);
    assert_int_equal(l.n, 7);
    hl_weights_free(&w);
    hl_weights_free(&few);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p_is_uniform_for_normal_data),
        cmocka_unit_test(value_is_that_of_local_moran),
        cmocka_unit_test(normality_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
