#include "support/check.h"

#include <math.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/stats/rank_mobility.h"

/// R 4.2: cor.test(x, y, method = "kendall", exact = FALSE).
static void ties_are_corrected_for_as_in_r(void **state)
{
    const double x[] = {12, 2, 1, 12, 2, 7, 7, 3};
    const double y[] = {1, 4, 7, 1, 0, 3, 3, 4};
    hl_kendall k = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_kendall_compute(x, y, 8, &k, &err), &err);
    assert_close(k.tau, -0.55999999999999994, 1e-14, 0.0);
    assert_close(k.z, -1.81261461490500819, 1e-13, 0.0);
    assert_close(k.p, 0.06989128207890406, 1e-11, 0.0);
    assert_close(k.tied_both, 2.0, 0.0, 0.0);
    assert_close(k.concordant + k.discordant + k.tied_x + k.tied_y + k.tied_both, 28.0,
                 0.0, 0.0);
}

/// Counting by merges equals counting pair by pair.
static void merges_count_every_pair(void **state)
{
    enum { N = 37 };
    (void)state;

    for (uint64_t seed = 0; seed < 60; seed++) {
        hl_random random = hl_random_stream(3, seed);
        double x[N], y[N];
        double concordant = 0.0, discordant = 0.0;
        hl_kendall k = {0};
        hl_error err = {0};
        for (size_t i = 0; i < N; i++) {
            x[i] = hl_random_below(&random, 12);
            y[i] = hl_random_below(&random, 40);
        }
        for (size_t i = 0; i < N; i++) {
            for (size_t j = 0; j < i; j++) {
                concordant += (x[i] - x[j]) * (y[i] - y[j]) > 0.0;
                discordant += (x[i] - x[j]) * (y[i] - y[j]) < 0.0;
            }
        }
        assert_ok(hl_kendall_compute(x, y, N, &k, &err), &err);
        assert_close(k.concordant, concordant, 0.0, 0.0);
        assert_close(k.discordant, discordant, 0.0, 0.0);
    }
}

/// A path 0-1-2-3: only 1 and 2 change places, and they are neighbors.
static void neighbors_change_places(void **state)
{
    const uint32_t from[] = {0, 1, 1, 2, 2, 3};
    const uint32_t to[] = {1, 0, 2, 1, 3, 2};
    const double x[] = {1, 2, 3, 4};
    const double y[] = {1, 3, 2, 4};
    hl_spatial_tau_options options = {.permutations = 999, .seed = 5, .threads = 1};
    hl_weights w = {0};
    hl_spatial_tau t = {0}, again = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_weights_from_links(4, from, to, NULL, 6, &w, &err), &err);
    assert_ok(hl_spatial_tau_compute(x, y, &w, &options, &t, &err), &err);
    assert_close(t.all.tau, 4.0 / 6.0, 1e-15, 0.0);
    assert_close(t.pairs, 3.0, 0.0, 0.0);
    assert_close(t.neighbors, 1.0 / 3.0, 1e-15, 0.0);
    assert_close(t.others, 1.0, 1e-15, 0.0);
    assert_close(t.p.less, 0.5, 0.0, 0.07); // half of all pairs are neighbors
    options.threads = 2;
    assert_ok(hl_spatial_tau_compute(x, y, &w, &options, &again, &err), &err);
    assert_memory_equal(&again, &t, sizeof t);
    options.permutations = 0;
    assert_ok(hl_spatial_tau_compute(x, y, &w, &options, &t, &err), &err);
    assert_close(t.p.two_sided, NAN, 0.0, 0.0);
    hl_weights_free(&w);
}

/// By hand: the first two fall by two each, the others rise by two.
static void groups_move_as_one(void **state)
{
    const double first[] = {3, 4, 1, 2};
    const double last[] = {10, 20, 30, 40};
    const uint32_t together[] = {9, 9, 4, 4};
    const uint32_t across[] = {0, 1, 0, 1};
    const hl_two_periods values = {first, last, 4};
    double change[4];
    hl_rank_mobility m = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_rank_mobility_compute(&values, together, change, &m, &err), &err);
    assert_close(m.total, 8.0, 0.0, 0.0);
    assert_close(m.share, 1.0, 0.0, 0.0);
    assert_close(m.theta, 1.0, 0.0, 0.0);
    assert_close(change[0], -2.0, 0.0, 0.0);
    assert_ok(hl_rank_mobility_compute(&values, across, NULL, &m, &err), &err);
    assert_close(m.theta, 0.0, 0.0, 0.0);
    assert_ok(hl_rank_mobility_compute(&values, NULL, NULL, &m, &err), &err);
    assert_close(m.theta, NAN, 0.0, 0.0);
}

static void rank_columns_are_filled(void **state)
{
    const hl_rank_row row = {.field = "d", .from = 2010, .to = 2020, .tau = 0.5};
    hl_columns sheet = {.rows = 1};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_rank_columns(&row, &sheet, &err), &err);
    assert_close(hl_columns_find(&sheet, "tau")->value[0], 0.5, 0.0, 0.0);
    hl_columns_free(&sheet);
}

static void rank_mobility_errors(void **state)
{
    const double x[] = {1, 2, NAN};
    const double flat[] = {2, 2, 2};
    const double good[] = {1, 2, 3};
    hl_weights w = {0};
    hl_kendall k = {.n = 7};
    hl_spatial_tau t = {0};
    hl_rank_mobility m = {0};
    hl_error err = {0};
    (void)state;

    assert_int_equal(hl_kendall_compute(x, good, 3, &k, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_VALUE);
    assert_int_equal(hl_kendall_compute(good, flat, 3, &k, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_CONSTANT);
    assert_int_equal(hl_kendall_compute(good, flat, 1, &k, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_UNITS);
    assert_int_equal(k.n, 7);
    assert_ok(hl_weights_from_links(3, NULL, NULL, NULL, 0, &w, &err), &err);
    assert_int_equal(hl_spatial_tau_compute(good, good, &w, NULL, &t, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_LINKS);
    const hl_two_periods values = {good, x, 3};
    assert_int_equal(hl_rank_mobility_compute(&values, NULL, NULL, &m, &err), HL_INPUT);
    hl_weights_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ties_are_corrected_for_as_in_r),
        cmocka_unit_test(merges_count_every_pair),
        cmocka_unit_test(neighbors_change_places),
        cmocka_unit_test(groups_move_as_one),
        cmocka_unit_test(rank_columns_are_filled),
        cmocka_unit_test(rank_mobility_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
