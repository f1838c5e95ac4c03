#include "support/check.h"

#include <math.h>
#include <string.h>

#include "core/natural_breaks.h"
#include "hinterland/core/random.h"
#include "hinterland/stats/stratify.h"

static const hl_stratify_rule RULE[] = {HL_STRATIFY_QUANTILE, HL_STRATIFY_EQUAL,
                                        HL_STRATIFY_NATURAL, HL_STRATIFY_GEOMETRIC};

/// By hand on 1 2 3 4 16: quartile 2 of type 7; equal width 5; the gap; factor 4.
static void cuts_by_hand(void **state)
{
    const double x[] = {16, 2, 3, 1, 4};
    const double first[] = {3, 8.5, 4, 4};
    hl_error err = {0};
    (void)state;

    for (size_t r = 0; r < 4; r++) {
        hl_cuts cuts = {0};
        uint32_t stratum[5];
        assert_ok(hl_stratify_cuts(x, 5, RULE[r], 2, &cuts, &err), &err);
        assert_int_equal(cuts.count, 1);
        assert_close(cuts.at[0], first[r], 1e-15, 0.0);
        hl_stratify(x, 5, &cuts, stratum);
        assert_int_equal(stratum[0], 1);
        assert_int_equal(stratum[3], 0);
        assert_int_equal(stratum[4], r == 0 ? 1 : 0); // a class holds its upper cut
    }
}

/// Where a value fills several quantiles, its cuts fall together.
static void repeated_values_make_fewer_classes(void **state)
{
    const double x[] = {1, 1, 1, 1, 1, 1, 2, 3};
    const double two[] = {5, 5, 7, 7};
    hl_cuts cuts = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_stratify_cuts(x, 8, HL_STRATIFY_QUANTILE, 4, &cuts, &err), &err);
    assert_int_equal(cuts.count, 2);
    assert_ok(hl_stratify_cuts(two, 4, HL_STRATIFY_NATURAL, 5, &cuts, &err), &err);
    assert_int_equal(cuts.count, 1);
    assert_close(cuts.at[0], 5.0, 0.0, 0.0);
}

static double squares(const double *x, size_t a, size_t b)
{
    double mean = 0.0;
    double sum = 0.0;

    for (size_t i = a; i <= b; i++) {
        mean += x[i] / (double)(b - a + 1);
    }
    for (size_t i = a; i <= b; i++) {
        sum += (x[i] - mean) * (x[i] - mean);
    }
    return sum;
}

/// All ways to cut `n` sorted values into three, tried.
static double best_of_three(const double *x, size_t n)
{
    double best = INFINITY;

    for (size_t a = 0; a + 2 < n; a++) {
        for (size_t b = a + 1; b + 1 < n; b++) {
            best = fmin(best, squares(x, 0, a) + squares(x, a + 1, b) +
                                  squares(x, b + 1, n - 1));
        }
    }
    return best;
}

static void natural_breaks_are_the_best_of_all(void **state)
{
    enum { N = 24 };
    (void)state;

    for (uint64_t seed = 0; seed < 200; seed++) {
        hl_random random = hl_random_stream(7, seed);
        double x[N];
        size_t last[3];
        size_t count = 0;
        hl_error err = {0};
        x[0] = 0.0;
        for (size_t i = 1; i < N; i++) {
            x[i] = x[i - 1] + floor(1e3 * pow(hl_random_unit(&random), 4.0)) / 10.0;
        }
        if (x[N - 1] == x[0]) continue;
        assert_ok(hl_natural_breaks(x, N, 3, last, &count, &err), &err);
        if (count < 3) continue;
        assert_int_equal(last[2], N - 1);
        const double ours = squares(x, 0, last[0]) + squares(x, last[0] + 1, last[1]) +
                            squares(x, last[1] + 1, N - 1);
        assert_close(ours, best_of_three(x, N), 1e-9, 1e-9);
    }
}

static void stratify_errors(void **state)
{
    const double x[] = {1, -2, 3};
    const double flat[] = {4, 4};
    const double missing[] = {1, NAN};
    hl_cuts cuts = {.count = 7};
    hl_error err = {0};
    (void)state;

    assert_int_equal(hl_stratify_cuts(x, 3, HL_STRATIFY_EQUAL, 1, &cuts, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_CLASSES);
    assert_int_equal(hl_stratify_cuts(x, 3, HL_STRATIFY_EQUAL, 65, &cuts, &err),
                     HL_INPUT);
    assert_int_equal(hl_stratify_cuts(x, 3, HL_STRATIFY_GEOMETRIC, 2, &cuts, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_POSITIVE);
    assert_int_equal(hl_stratify_cuts(flat, 2, HL_STRATIFY_NATURAL, 2, &cuts, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_DISTINCT);
    assert_int_equal(hl_stratify_cuts(missing, 2, HL_STRATIFY_EQUAL, 2, &cuts, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_VALUE);
    assert_int_equal(cuts.count, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_by_hand),
        cmocka_unit_test(repeated_values_make_fewer_classes),
        cmocka_unit_test(natural_breaks_are_the_best_of_all),
        cmocka_unit_test(stratify_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
