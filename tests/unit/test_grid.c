#include "support/check.h"

#include <math.h>
#include <stdlib.h>

#include "hinterland/core/random.h"
#include "stats/grid.h"
#include "stats/radix.h"

static void decimal_data_become_whole_numbers(void **state)
{
    (void)state;
    const double x[] = {0.1, 0.25, -3.0, 1e6};
    hl_grid g = {0};
    hl_error err = {0};

    assert_ok(hl_grid_make(x, 4, 8, &g, &err), &err);
    assert_true(g.decimal);
    assert_int_equal(g.exponent, 2);
    assert_int_equal(g.q[0], 10);
    assert_int_equal(g.q[1], 25);
    assert_int_equal(g.q[2], -300);
    assert_int_equal(g.q[3], 100000000);
    hl_grid_free(&g);
    hl_grid_free(&g);
}

/// 1/3 has no decimals; 62 bits hold sums of terms + 2 = 10 values, so 58 bits are left
/// for the largest, 4/3, which takes one before the point.
static void other_data_keep_their_bits(void **state)
{
    (void)state;
    const double x[] = {1.0 / 3.0, 4.0 / 3.0, -0.5};
    hl_grid g = {0};
    hl_error err = {0};

    assert_ok(hl_grid_make(x, 3, 8, &g, &err), &err);
    assert_false(g.decimal);
    assert_int_equal(g.exponent, 57);
    for (size_t i = 0; i < 3; i++) {
        assert_close(scalbn((double)g.q[i], -g.exponent), x[i], 0.0, 0.0);
    }
    hl_grid_free(&g);
}

/// Whole numbers too large to sum in 53 bits are no longer decimal, and still exact.
static void large_values_leave_the_decimal_grid(void **state)
{
    (void)state;
    const double x[] = {0x1p52, 1.0, 0.0};
    hl_grid g = {0};
    hl_error err = {0};

    assert_ok(hl_grid_make(x, 3, 1, &g, &err), &err);
    assert_true(g.decimal);
    hl_grid_free(&g);
    assert_ok(hl_grid_make(x, 3, 2, &g, &err), &err);
    assert_false(g.decimal);
    assert_true(g.q[1] > 0);
    hl_grid_free(&g);
}

/// The mean of 0.1, 0.2, 0.3 in doubles is not 0.2; on the grid it is.
static void the_side_of_the_mean_is_exact(void **state)
{
    (void)state;
    const double x[] = {0.1, 0.2, 0.3};
    hl_grid g = {0};
    hl_error err = {0};

    assert_ok(hl_grid_make(x, 3, 2, &g, &err), &err);
    assert_int_equal(hl_grid_side(&g, g.q[0], 1), -1);
    assert_int_equal(hl_grid_side(&g, g.q[1], 1), 0);
    assert_int_equal(hl_grid_side(&g, g.q[2], 1), 1);
    assert_int_equal(hl_grid_side(&g, g.q[0] + g.q[2], 2), 0);
    hl_grid_free(&g);
}

static void keys_are_sorted_and_counted(void **state)
{
    (void)state;
    uint64_t key[] = {5, UINT64_MAX, 0, 5, 1ULL << 40, 7, 5};
    uint64_t scratch[7];

    hl_radix_sort(key, scratch, 7, 1);
    for (size_t i = 1; i < 7; i++) {
        assert_true(key[i - 1] <= key[i]);
    }
    assert_int_equal(hl_count_below(key, 7, 5), 1);
    assert_int_equal(hl_count_up_to(key, 7, 5), 4);
    assert_int_equal(hl_count_below(key, 7, 6), 4);
    assert_int_equal(hl_count_below(key, 7, 0), 0);
    assert_int_equal(hl_count_below(key, 7, UINT64_MAX), 6);
    assert_int_equal(hl_count_up_to(key, 7, UINT64_MAX), 7);
    assert_int_equal(hl_count_below(key, 0, 5), 0);
}

static int compare_keys(const void *a, const void *b)
{
    const uint64_t one = *(const uint64_t *)a;
    const uint64_t other = *(const uint64_t *)b;

    return (one > other) - (one < other);
}

/// Enough keys that every thread sorts a part; some share their upper digits.
static void threads_sort_the_same(void **state)
{
    (void)state;
    enum { KEYS = 50001 };
    static uint64_t key[KEYS], sorted[KEYS], scratch[KEYS];

    for (int threads = 1; threads <= 16; threads *= 2) {
        hl_random random = hl_random_stream(7, (uint64_t)threads);
        for (size_t i = 0; i < KEYS; i++) {
            const uint64_t high = hl_random_below(&random, 3);
            key[i] = sorted[i] = high << 50 | hl_random_below(&random, 1U << 20);
        }
        qsort(sorted, KEYS, sizeof *sorted, compare_keys);
        hl_radix_sort(key, scratch, KEYS, threads);
        assert_memory_equal(key, sorted, sizeof key);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimal_data_become_whole_numbers),
        cmocka_unit_test(other_data_keep_their_bits),
        cmocka_unit_test(large_values_leave_the_decimal_grid),
        cmocka_unit_test(the_side_of_the_mean_is_exact),
        cmocka_unit_test(keys_are_sorted_and_counted),
        cmocka_unit_test(threads_sort_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
