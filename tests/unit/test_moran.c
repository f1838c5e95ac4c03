#include "support/check.h"

#include <math.h>

#include "hinterland/stats/lag.h"
#include "hinterland/stats/moran.h"

/// Four points in a row at 0, 1, 3, 4, each with its nearest neighbor.
static const uint32_t FROM[] = {0, 1, 2, 3};
static const uint32_t TO[] = {1, 0, 3, 2};
static const double X[] = {0, 1, 3, 4};

static hl_weights nearest(void)
{
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(4, FROM, TO, NULL, 4, &w, &err), &err);
    return w;
}

/// By hand: z = (-2, -1, 1, 2), sum z^2 = 10, sum_ij w z z = 8, S0 = n, so I = 8 / 10.
/// S1 = 1/2 * 4 * 2^2 = 8, S2 = 4 * 2^2 = 16.
static void global_matches_the_hand_calculation(void **state)
{
    (void)state;
    hl_weights w = nearest();
    hl_global m = {0};
    hl_error err = {0};

    assert_ok(hl_moran_global(X, &w, NULL, &m, &err), &err);
    assert_close(m.value, 0.8, 1e-15, 0.0);
    assert_close(m.expected, -1.0 / 3.0, 1e-15, 0.0);
    assert_close(m.s0, 4.0, 0.0, 0.0);
    assert_close(m.s1, 8.0, 0.0, 0.0);
    assert_close(m.s2, 16.0, 0.0, 0.0);
    assert_int_equal(m.n_used, 4);
    assert_int_equal(m.islands, 0);
    assert_int_equal(m.permutations, 9999);
    hl_weights_free(&w);
}

/// Of the 24 orders of X over two pairs, a third puts 0 beside 1 and 3 beside 4: that I
/// is the largest, so p greater is near 1/3, p less is 1 and p folded is the former.
static void permutation_p_follow_from_all_orders(void **state)
{
    (void)state;
    hl_weights w = nearest();
    hl_global m = {0};
    hl_error err = {0};

    assert_ok(hl_moran_global(X, &w, NULL, &m, &err), &err);
    assert_close(m.p_permutation.greater, 1.0 / 3.0, 0.0, 4.0 * sqrt(2.0 / 9.0 / 9999));
    assert_close(m.p_permutation.less, 1.0, 0.0, 0.0);
    assert_close(m.p_folded, m.p_permutation.greater, 0.0, 0.0);
    assert_close(m.p_permutation.two_sided, 2.0 * m.p_folded, 1e-15, 0.0);
    assert_true(m.p_mc > 0.0 && m.p_mc < 0.02);
    hl_weights_free(&w);
}

static void without_permutations_p_is_missing(void **state)
{
    (void)state;
    hl_weights w = nearest();
    hl_global m = {0};
    hl_error err = {0};

    assert_ok(hl_moran_global(X, &w, &(hl_global_options){0}, &m, &err), &err);
    assert_close(m.p_permutation.two_sided, NAN, 0.0, 0.0);
    assert_close(m.p_folded, NAN, 0.0, 0.0);
    assert_true(m.p_randomization.two_sided > 0.0);
    hl_weights_free(&w);
}

static void results_become_rows_of_a_sheet(void **state)
{
    (void)state;
    hl_weights w = nearest();
    hl_global m[2] = {0};
    hl_columns columns = {.rows = 2};
    hl_error err = {0};

    assert_ok(hl_moran_global(X, &w, NULL, &m[0], &err), &err);
    assert_ok(hl_moran_global(X, &w, &(hl_global_options){0}, &m[1], &err), &err);
    assert_ok(hl_global_columns(m, &columns, &err), &err);
    assert_close(hl_columns_find(&columns, "value")->value[1], 0.8, 1e-15, 0.0);
    assert_close(hl_columns_find(&columns, "p")->value[0], m[0].p_permutation.two_sided,
                 0.0, 0.0);
    assert_close(hl_columns_find(&columns, "p")->value[1],
                 m[1].p_randomization.two_sided, 0.0, 0.0);
    assert_close(hl_columns_find(&columns, "seed")->value[0], 12345.0, 0.0, 0.0);
    assert_non_null(hl_columns_find(&columns, "variance_normality"));
    hl_columns_free(&columns);
    hl_weights_free(&w);
}

static void an_island_has_no_lag(void **state)
{
    (void)state;
    hl_weights w = {0};
    double lag[4] = {0};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(4, FROM, TO, NULL, 2, &w, &err), &err);
    assert_ok(hl_lag(X, &w, 0, lag, &err), &err);
    assert_close(lag[0], 1.0, 0.0, 0.0);
    assert_close(lag[1], 0.0, 0.0, 0.0);
    assert_close(lag[2], NAN, 0.0, 0.0);
    hl_weights_free(&w);
}

static void global_errors(void **state)
{
    (void)state;
    hl_weights w = nearest();
    hl_weights none = {0};
    hl_global m = {.value = 7.0};
    double lag[4] = {7.0};
    hl_error err = {0};
    const double gap[] = {0, NAN, 3, 4};
    const double endless[] = {0, 1, INFINITY, 4};
    const double flat[] = {0.1, 0.1, 0.1, 0.1};
    const double tiny[] = {0, 1e-200, 2e-200, 3e-200};

    assert_int_equal(hl_moran_global(gap, &w, NULL, &m, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_VALUE);
    assert_string_equal(err.values, "1\tnan");
    assert_int_equal(hl_moran_global(endless, &w, NULL, &m, &err), HL_INPUT);
    assert_int_equal(hl_lag(gap, &w, 0, lag, &err), HL_INPUT);
    assert_int_equal(hl_moran_global(flat, &w, NULL, &m, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_CONSTANT);
    assert_int_equal(hl_moran_global(tiny, &w, NULL, &m, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_RANGE);
    assert_ok(hl_weights_from_links(4, FROM, TO, NULL, 0, &none, &err), &err);
    assert_int_equal(hl_moran_global(X, &none, NULL, &m, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_LINKS);
    hl_weights_free(&none);
    assert_ok(hl_weights_from_links(2, FROM, TO, NULL, 2, &none, &err), &err);
    assert_int_equal(hl_moran_global(X, &none, NULL, &m, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_UNITS);
    assert_close(m.value, 7.0, 0.0, 0.0);
    assert_close(lag[0], 7.0, 0.0, 0.0);
    hl_weights_free(&none);
    hl_weights_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(global_matches_the_hand_calculation),
        cmocka_unit_test(permutation_p_follow_from_all_orders),
        cmocka_unit_test(without_permutations_p_is_missing),
        cmocka_unit_test(results_become_rows_of_a_sheet),
        cmocka_unit_test(an_island_has_no_lag),
        cmocka_unit_test(global_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
