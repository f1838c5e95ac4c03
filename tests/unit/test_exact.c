// Exact tails by hand, what is covered, and what is refused.
#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "stats/exact.h"

/// The tails of every unit; the caller frees them.
static hl_exact tails(const hl_weights *w, const double *x, const bool *skip)
{
    hl_grid grid = {0};
    hl_exact exact = {0};
    hl_error err = {0};

    assert_ok(hl_grid_make(x, w->n, w->n, &grid, &err), &err);
    const hl_exact_input in = {.w = w, .grid = &grid, .skip = skip};
    assert_ok(hl_exact_tails(&in, NULL, &exact, &err), &err);
    hl_grid_free(&grid);
    return exact;
}

static hl_weights weights(size_t n, const uint32_t *from, const uint32_t *to,
                          const double *weight, size_t count)
{
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(n, from, to, weight, count, &w, &err), &err);
    return w;
}

/// Unit 0 of five with neighbors 1 and 2: x = 3 + 4 = 7 among the pairs of
/// {3, 4, 1, 4} (units 1 … 4): 7, 4, 7, 5, 8, 5. At least 7: three of six; at most 7:
/// five of six.
static void tails_match_the_hand_count(void **state)
{
    (void)state;
    const double x[] = {9, 3, 4, 1, 4};
    const uint32_t from[] = {0, 0, 3};
    const uint32_t to[] = {1, 2, 0};
    hl_weights w = weights(5, from, to, NULL, 3);
    hl_exact exact = tails(&w, x, NULL);

    assert_int_equal(exact.state[0], HL_EXACT_EQUAL);
    assert_close(exact.at_least[0].low, 3.0 / 6.0, 1e-15, 0.0);
    assert_close(exact.at_least[0].high, 3.0 / 6.0, 1e-15, 0.0);
    assert_close(exact.at_most[0].low, 5.0 / 6.0, 1e-15, 0.0);
    assert_close(hl_exact_two_sided(&exact, 0).low, 1.0, 0.0, 0.0);
    // unit 3: one neighbor with the largest of the four other values
    assert_close(exact.at_least[3].low, 1.0 / 4.0, 1e-15, 0.0);
    assert_close(exact.at_most[3].low, 1.0, 0.0, 0.0);
    assert_close(hl_exact_two_sided(&exact, 3).high, 0.5, 1e-15, 0.0);
    assert_int_equal(exact.covered, 2);
    assert_int_equal(exact.undecided, 0);
    hl_exact_free(&exact);
    hl_exact_free(&exact);
    hl_weights_free(&w);
}

/// Islands and units to leave out have no tails; unequal and zero weights are not
/// covered.
static void what_is_covered(void **state)
{
    (void)state;
    const double x[] = {1, 2, 3, 4, 5, 6};
    const uint32_t from[] = {0, 0, 1, 1, 2, 3, 3};
    const uint32_t to[] = {1, 2, 0, 3, 0, 4, 5};
    const double weight[] = {0.25, 0.25, 0.5, 0.4, 0.0, 1.0, 1.0};
    const bool skip[] = {false, false, false, true, false, false};
    hl_weights w = weights(6, from, to, weight, 7);
    hl_exact exact = tails(&w, x, skip);
    const uint8_t expected[] = {HL_EXACT_EQUAL, HL_EXACT_NOT,  HL_EXACT_NOT,
                                HL_EXACT_NONE,  HL_EXACT_NONE, HL_EXACT_NONE};

    assert_memory_equal(exact.state, expected, sizeof expected);
    for (size_t i = 1; i < 6; i++) {
        assert_true(isnan(exact.at_least[i].low) && isnan(exact.at_most[i].high));
        assert_true(isnan(hl_exact_two_sided(&exact, i).low));
    }
    assert_int_equal(exact.covered, 1);
    hl_exact_free(&exact);
    hl_weights_free(&w);
}

/// All values equal: every sum is observed.
static void a_constant_variable_has_p_one(void **state)
{
    (void)state;
    const double x[] = {2, 2, 2, 2};
    const uint32_t from[] = {0, 1};
    const uint32_t to[] = {1, 2};
    hl_weights w = weights(4, from, to, NULL, 2);
    hl_exact exact = tails(&w, x, NULL);

    assert_close(exact.at_least[0].low, 1.0, 0.0, 0.0);
    assert_close(exact.at_most[0].low, 1.0, 0.0, 0.0);
    hl_exact_free(&exact);
    hl_weights_free(&w);
}

/// A star: its center has n - 1 neighbors, every other unit one.
static hl_weights star(uint32_t n, uint32_t rays)
{
    uint32_t *from = calloc(rays, sizeof *from);
    uint32_t *to = calloc(rays, sizeof *to);

    assert_true(from != NULL && to != NULL);
    for (uint32_t j = 0; j < rays; j++) {
        to[j] = j + 1;
    }
    hl_weights w = weights(n, from, to, NULL, rays);
    free(from);
    free(to);
    return w;
}

static hl_exact_state state_of_star(uint32_t n, uint32_t rays)
{
    double *x = calloc(n, sizeof *x);

    assert_true(x != NULL);
    for (uint32_t i = 0; i < n; i++) {
        x[i] = i % 7;
    }
    hl_weights w = star(n, rays);
    hl_exact exact = tails(&w, x, NULL);
    const hl_exact_state state = (hl_exact_state)exact.state[0];
    hl_exact_free(&exact);
    hl_weights_free(&w);
    free(x);
    return state;
}

/// 14 neighbors of 3,108 units stay below 2^128; 64 of them have 444 bits, and are
/// counted; 65 are too many, and C(19999, 60) has 586 bits, more than eight primes.
static void limits(void **state)
{
    (void)state;
    assert_int_equal(state_of_star(3108, 14), HL_EXACT_EQUAL);
    assert_int_equal(state_of_star(3108, 64), HL_EXACT_EQUAL);
    assert_int_equal(state_of_star(3108, 65), HL_EXACT_NOT);
    assert_int_equal(state_of_star(20000, 60), HL_EXACT_NOT);
}

static void exact_errors(void **state)
{
    (void)state;
    const double x[] = {1, 2, 3, 4};
    const uint32_t from[] = {0};
    const uint32_t to[] = {1};
    const size_t bad[] = {0, 128, 1000, (size_t)1 << 25};
    hl_weights w = weights(4, from, to, NULL, 1);
    hl_grid grid = {0};
    hl_exact exact = {.n = 7};
    hl_error err = {0};

    assert_ok(hl_grid_make(x, 4, 4, &grid, &err), &err);
    const hl_exact_input in = {.w = &w, .grid = &grid};
    for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
        hl_exact_options options = hl_exact_defaults();
        options.first_bins = bad[b];
        assert_int_equal(hl_exact_tails(&in, &options, &exact, &err), HL_INPUT);
        assert_int_equal(err.code, HL_CODE_STATS_BINS);
        options = hl_exact_defaults();
        options.most_bins = bad[b];
        assert_int_equal(hl_exact_tails(&in, &options, &exact, &err), HL_INPUT);
    }
    hl_exact_options options = hl_exact_defaults();
    options.level = 1.0;
    assert_int_equal(hl_exact_tails(&in, &options, &exact, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_LEVEL);
    hl_interval p[] = {
        {0.5, 1.5}
    };
    assert_int_equal(hl_exact_fdr(p, 1, p, &err), HL_INPUT);
    assert_close(p[0].high, 1.5, 0.0, 0.0);
    assert_int_equal(exact.n, 7);
    hl_grid_free(&grid);
    hl_weights_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tails_match_the_hand_count),
        cmocka_unit_test(what_is_covered),
        cmocka_unit_test(a_constant_variable_has_p_one),
        cmocka_unit_test(limits),
        cmocka_unit_test(exact_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
