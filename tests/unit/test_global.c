#include "support/check.h"

#include <math.h>

#include "hinterland/stats/bivariate.h"
#include "hinterland/stats/correlogram.h"
#include "hinterland/stats/geary.h"
#include "hinterland/stats/general_g.h"
#include "hinterland/stats/join_count.h"
#include "hinterland/stats/moran_periods.h"
#include "hinterland/stats/multiple_testing.h"
#include "hinterland/stats/rates.h"
#include "hinterland/stats/residual_moran.h"

/// Four points in a row at 0, 1, 3, 4, each with its nearest neighbor.
static const uint32_t FROM[] = {0, 1, 2, 3};
static const uint32_t TO[] = {1, 0, 3, 2};
static const double X[] = {0, 1, 3, 4};
static const double Y[] = {5, 2, 2, 1};
static const hl_global_options ANALYTIC = {.permutations = 0};

static hl_weights nearest(size_t links)
{
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(4, FROM, TO, NULL, links, &w, &err), &err);
    return w;
}

/// By hand: sum w (x_i - x_j)^2 = 4, sum z^2 = 10, S0 = 4: C = 3 * 4 / (2 * 4 * 10).
static void geary_matches_the_hand_calculation(void **state)
{
    (void)state;
    hl_weights w = nearest(4);
    hl_global g = {0};
    hl_error err = {0};

    assert_ok(hl_geary_global(X, &w, NULL, &g, &err), &err);
    assert_string_equal(g.statistic, "geary");
    assert_close(g.value, 0.15, 1e-15, 0.0);
    assert_close(g.expected, 1.0, 0.0, 0.0);
    // (2 * 8 + 16) * 3 - 4 * 16 over 2 * 5 * 16
    assert_close(g.variance_normality, 32.0 / 160.0, 1e-15, 0.0);
    assert_true(g.z_normality < 0.0); // neighbors are alike
    assert_close(g.p_permutation.less, 1.0 / 3.0, 0.0, 4.0 * sqrt(2.0 / 9.0 / 9999));
    assert_close(g.p_permutation.greater, 1.0, 0.0, 0.0);
    hl_weights_free(&w);
}

/// By hand: sum w x x = 2 (0 * 1 + 3 * 4) = 24, 8^2 - 26 = 38; E = 4 / 12.
static void general_g_matches_the_hand_calculation(void **state)
{
    (void)state;
    hl_weights w = nearest(4);
    hl_global g = {0};
    hl_error err = {0};

    assert_ok(hl_general_g(X, &w, NULL, &g, &err), &err);
    assert_close(g.value, 24.0 / 38.0, 1e-15, 0.0);
    assert_close(g.expected, 1.0 / 3.0, 1e-15, 0.0);
    assert_close(g.variance_normality, NAN, 0.0, 0.0);
    assert_close(g.p_permutation.greater, 1.0 / 3.0, 0.0, 4.0 * sqrt(2.0 / 9.0 / 9999));
    hl_weights_free(&w);
}

/// Without the island 1 3 | 4: one pair of 3 and 4, or all four units in n and
/// shuffles.
static void general_g_leaves_islands_out_or_counts_them(void **state)
{
    (void)state;
    const uint32_t from[] = {1, 2, 2, 3};
    const uint32_t to[] = {2, 1, 3, 2};
    hl_weights w = {0};
    hl_global g = {0};
    hl_error err = {0};
    const double x[] = {7, 1, 3, 4};

    assert_ok(hl_weights_from_links(4, from, to, NULL, 4, &w, &err), &err);
    assert_ok(hl_general_g(x, &w, &ANALYTIC, &g, &err), &err);
    assert_close(g.value, 30.0 / 38.0, 1e-15, 0.0); // (1 + 3 + 4)^2 - 26
    assert_close(g.expected, 4.0 / 6.0, 1e-15, 0.0);
    assert_int_equal(g.n, 4);
    assert_int_equal(g.n_used, 3);
    assert_int_equal(g.islands, 1);
    const hl_global_options counted = {.islands = HL_MORAN_ISLANDS_COUNTED};
    assert_ok(hl_general_g(x, &w, &counted, &g, &err), &err);
    assert_close(g.value, 30.0 / 150.0, 1e-15, 0.0); // 15^2 - 75
    assert_close(g.expected, 4.0 / 12.0, 1e-15, 0.0);
    assert_int_equal(g.n_used, 4);
    hl_weights_free(&w);
}

/// Pairs 0-1 and 2-3 with classes W B | B B: one BW, one BB.
static void joins_match_the_hand_calculation(void **state)
{
    (void)state;
    const uint32_t cls[] = {0, 1, 1, 1};
    hl_weights w = nearest(4);
    hl_join_counts c = {0};
    hl_error err = {0};

    assert_ok(hl_join_counts_compute(cls, 2, &w, NULL, &c, &err), &err);
    assert_int_equal(c.count, 4);
    assert_int_equal(c.units[0], 1);
    assert_string_equal(c.row[0].nonfree.statistic, "join_count_ww");
    assert_string_equal(c.row[1].nonfree.statistic, "join_count_bb");
    assert_string_equal(c.row[2].nonfree.statistic, "join_count_bw");
    assert_int_equal(c.row[3].first, HL_JOIN_TOTAL);
    assert_close(c.row[0].nonfree.value, 0.0, 0.0, 0.0);
    assert_close(c.row[1].nonfree.value, 1.0, 0.0, 0.0);
    assert_close(c.row[2].nonfree.value, 1.0, 0.0, 0.0);
    assert_close(c.row[1].nonfree.expected, 1.0, 1e-15, 0.0); // of all orders
    assert_close(c.row[1].nonfree.variance_randomization, 0.0, 0.0, 1e-15);
    assert_close(c.row[1].nonfree.p_permutation.greater, 1.0, 0.0, 0.0); // all tie
    assert_close(c.row[1].nonfree.p_permutation.less, 1.0, 0.0, 0.0);
    assert_close(c.row[1].expected_free, 2.0 * 9.0 / 16.0, 1e-15, 0.0);
    hl_join_counts_free(&c);
    hl_join_counts_free(&c);
    hl_weights_free(&w);
}

/// z^x = (-2, -1, 1, 2), z^y = (2.5, -0.5, -0.5, -1.5): sum of products over the links
/// -2 * -0.5 + -1 * 2.5 + 1 * -1.5 + 2 * -0.5 = -4; squares 10 and 9.
static void two_variables_match_the_hand_calculation(void **state)
{
    (void)state;
    hl_weights w = nearest(4);
    hl_global g = {0};
    hl_error err = {0};

    assert_ok(hl_moran_bivariate(X, Y, &w, &ANALYTIC, &g, &err), &err);
    assert_close(g.value, -4.0 / sqrt(90.0), 1e-15, 0.0);
    assert_close(g.expected, 0.0, 0.0, 0.0);
    // smoothed: the partner's z; the sum is that of z^x z^y in place, -5 + .5 - .5 - 3
    assert_ok(hl_lee(X, Y, &w, &ANALYTIC, &g, &err), &err);
    assert_close(g.value, -8.0 / sqrt(90.0), 1e-15, 0.0);
    hl_weights_free(&w);
}

/// Two of 100 and six of 200 and nothing of 100: b = 0.02.
static void rates_match_the_hand_calculation(void **state)
{
    (void)state;
    const double events[] = {2, 6, 0};
    const double base[] = {100, 200, 100};
    double z[3] = {0};
    hl_error err = {0};

    assert_ok(hl_rates_standardize(events, base, 3, z, &err), &err);
    // a = (200 * 1e-4 + 100 * 4e-4) / 400 - 0.02 / (400 / 3) = 0: below the noise
    assert_close(z[0], 0.0, 0.0, 1e-15);
    assert_close(z[1], 0.01 / sqrt(0.02 / 200.0), 1e-13, 0.0);
    assert_close(z[2], -0.02 / sqrt(0.02 / 100.0), 1e-13, 0.0);
}

static void differences_are_what_changes(void **state)
{
    (void)state;
    const double after[] = {5, 7, 10, 12}; // before + 5 + X + (0, 0, -1, -1)
    const double before[] = {0, 1, 3, 4};
    hl_weights w = nearest(4);
    hl_global g = {0};
    hl_error err = {0};

    // changes 5, 6, 7, 8: z = -1.5, -0.5, 0.5, 1.5; 2 (0.75 + 0.75) / 5
    assert_ok(hl_moran_differential(before, after, &w, &ANALYTIC, &g, &err), &err);
    assert_close(g.value, 3.0 / 5.0, 1e-15, 0.0);
    assert_string_equal(g.statistic, "differential_moran");
    hl_weights_free(&w);
}

/// R: p.adjust(c(0.01, 0.04, 0.03, 0.04, NA), "holm").
static void holm_matches_r(void **state)
{
    (void)state;
    const double p[] = {0.01, 0.04, 0.03, 0.04, NAN};
    const double holm[] = {0.04, 0.09, 0.09, 0.09, NAN};
    double adjusted[5] = {0};
    size_t tests = 0;
    hl_error err = {0};
    const double wrong[] = {0.5, 1.5};

    assert_ok(hl_adjust_holm(p, 5, adjusted, &tests, &err), &err);
    assert_int_equal(tests, 4);
    for (size_t k = 0; k < 5; k++) {
        assert_close(adjusted[k], holm[k], 1e-15, 0.0);
    }
    assert_int_equal(hl_adjust_holm(wrong, 2, adjusted, &tests, &err), HL_INPUT);
}

static double along(const void *context, size_t i, size_t j)
{
    const double *x = context;

    return fabs(x[i] - x[j]);
}

/// Distances of X: 1 twice, 2, 3 twice, 4. The class from 5 on is empty.
static void a_correlogram_becomes_a_sheet(void **state)
{
    (void)state;
    const double limit[] = {0, 1.5, 5, 9};
    const hl_pair_distances distances = {4, along, X};
    hl_columns sheet = {.rows = 3};
    hl_correlogram c = {0};
    hl_error err = {0};
    hl_correlogram_options options = hl_correlogram_defaults();

    options.lags = 3;
    assert_ok(hl_correlogram_distances(X, &distances, limit, &options, &c, &err), &err);
    assert_int_equal(c.lag[0].pairs, 2);
    assert_int_equal(c.lag[1].pairs, 4);
    assert_int_equal(c.lag[2].pairs, 0);
    assert_close(c.lag[0].global.value, 0.8, 1e-14, 0.0);
    assert_close(c.lag[2].global.value, NAN, 0.0, 0.0);
    assert_close(c.lag[2].p_holm, NAN, 0.0, 0.0);
    assert_ok(hl_correlogram_columns(&c, &sheet, &err), &err);
    assert_close(hl_columns_find(&sheet, "lag")->value[1], 2.0, 0.0, 0.0);
    assert_close(hl_columns_find(&sheet, "distance_to")->value[0], 1.5, 0.0, 0.0);
    assert_close(hl_columns_find(&sheet, "units")->value[2], 0.0, 0.0, 0.0);
    assert_close(hl_columns_find(&sheet, "p")->value[0],
                 c.lag[0].global.p_permutation.two_sided, 0.0, 0.0);
    hl_columns_free(&sheet);
    hl_correlogram_free(&c);
    hl_correlogram_free(&c);
}

static void statistics_errors(void **state)
{
    (void)state;
    const double gap[] = {0, NAN, 3, 4};
    const double flat[] = {1, 1, 1, 1};
    const double below[] = {1, -1, 3, 4};
    const double single[] = {0, 0, 3, 0};
    hl_weights w = nearest(4);
    hl_weights none = nearest(0);
    hl_global g = {.value = 7.0};
    hl_error err = {0};

    assert_int_equal(hl_geary_global(gap, &w, NULL, &g, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_VALUE);
    assert_int_equal(hl_geary_global(flat, &w, NULL, &g, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_CONSTANT);
    assert_int_equal(hl_geary_global(X, &none, NULL, &g, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_LINKS);
    assert_int_equal(hl_general_g(gap, &w, NULL, &g, &err), HL_INPUT);
    assert_int_equal(hl_general_g(below, &w, NULL, &g, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_BELOW_ZERO);
    assert_int_equal(hl_general_g(single, &w, NULL, &g, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_PRODUCTS);
    assert_int_equal(hl_general_g(X, &none, NULL, &g, &err), HL_INPUT);
    assert_int_equal(hl_moran_bivariate(X, gap, &w, NULL, &g, &err), HL_INPUT);
    assert_int_equal(hl_moran_bivariate(flat, Y, &w, NULL, &g, &err), HL_INPUT);
    assert_int_equal(hl_lee(X, flat, &w, NULL, &g, &err), HL_INPUT);
    assert_int_equal(hl_lee(X, Y, &none, NULL, &g, &err), HL_INPUT);
    assert_int_equal(hl_moran_differential(X, gap, &w, NULL, &g, &err), HL_INPUT);
    assert_int_equal(hl_moran_differential(X, X, &w, NULL, &g, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_CONSTANT);
    assert_close(g.value, 7.0, 0.0, 0.0);
    hl_weights_free(&w);
    hl_weights_free(&none);
}

/// Permutations are summed eight at a time; fewer than that are no other matter.
static void any_number_of_permutations_will_do(void **state)
{
    enum { MOST_PERMUTATIONS = 9 };
    const uint32_t cls[] = {0, 1, 1, 1};
    hl_weights w = nearest(4);
    hl_error err = {0};

    (void)state;
    for (size_t r = 1; r <= MOST_PERMUTATIONS; r++) {
        for (int threads = 1; threads <= 2; threads++) {
            const hl_global_options options = {.permutations = r, .threads = threads};
            hl_join_counts c = {0};
            assert_ok(hl_join_counts_compute(cls, 2, &w, &options, &c, &err), &err);
            for (size_t k = 0; k < c.count; k++) {
                const hl_p_values *p = &c.row[k].nonfree.p_permutation;
                assert_true(p->greater + p->less >= 1.0);
            }
            hl_join_counts_free(&c);
        }
    }
    hl_weights_free(&w);
}

static void joins_errors(void **state)
{
    (void)state;
    const uint32_t beyond[] = {0, 1, 2, 1};
    const uint32_t same[] = {1, 1, 1, 1};
    const uint32_t fine[] = {0, 1, 1, 1};
    hl_weights w = nearest(4);
    hl_weights none = nearest(0);
    hl_join_counts c = {0};
    hl_error err = {0};

    assert_int_equal(hl_join_counts_compute(beyond, 2, &w, NULL, &c, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_JOIN_CLASSES);
    assert_int_equal(hl_join_counts_compute(same, 2, &w, NULL, &c, &err), HL_INPUT);
    assert_int_equal(hl_join_counts_compute(fine, 1, &w, NULL, &c, &err), HL_INPUT);
    assert_int_equal(hl_join_counts_compute(fine, 65, &w, NULL, &c, &err), HL_INPUT);
    assert_int_equal(hl_join_counts_compute(fine, 2, &none, NULL, &c, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_LINKS);
    assert_null(c.row);
    hl_weights_free(&w);
    hl_weights_free(&none);
}

static void rates_errors(void **state)
{
    (void)state;
    const double events[] = {1, 0, 2};
    const double base[] = {10, 0, 10};
    const double good[] = {10, 10, 10};
    const double owed[] = {1, -1, 2};
    const double nothing[] = {0, 0, 0};
    double z[3] = {7.0};
    hl_error err = {0};

    assert_int_equal(hl_rates_standardize(events, base, 3, z, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_POPULATION);
    assert_string_equal(err.values, "1\t0");
    assert_int_equal(hl_rates_standardize(owed, good, 3, z, &err), HL_INPUT);
    assert_int_equal(hl_rates_standardize(nothing, good, 3, z, &err), HL_INPUT);
    assert_close(z[0], 7.0, 0.0, 0.0);
}

static void residuals_errors(void **state)
{
    (void)state;
    const double twice[] = {1, 2, 1, 2, 1, 2, 1, 2};
    const double ones[] = {1, 1, 1, 1};
    const double u[] = {1, -1, 1, -1};
    const double zero[] = {0, 0, 0, 0};
    const double gap[] = {1, NAN, 1, 1};
    hl_weights w = nearest(4);
    hl_weights none = nearest(0);
    hl_global g = {.value = 7.0};
    hl_moran_exact e = {.value = 7.0};
    hl_error err = {0};

    assert_int_equal(hl_moran_residuals(twice, 2, u, &w, &g, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_DESIGN);
    assert_int_equal(hl_moran_residuals(ones, 0, u, &w, &g, &err), HL_INPUT);
    assert_int_equal(hl_moran_residuals(ones, 4, u, &w, &g, &err), HL_INPUT);
    assert_int_equal(hl_moran_residuals(gap, 1, u, &w, &g, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_VALUE);
    assert_int_equal(hl_moran_residuals(ones, 1, zero, &w, &g, &err), HL_INPUT);
    assert_int_equal(hl_moran_residuals(ones, 1, u, &none, &g, &err), HL_INPUT);
    assert_int_equal(hl_moran_residuals_exact(twice, 2, u, &w, &e, &err), HL_INPUT);
    assert_int_equal(hl_moran_residuals_exact(ones, 1, gap, &w, &e, &err), HL_INPUT);
    assert_close(g.value, 7.0, 0.0, 0.0);
    assert_close(e.value, 7.0, 0.0, 0.0);
    hl_weights_free(&none);
    assert_ok(
        hl_weights_from_links(HL_EXACT_MORAN_UNITS + 1, FROM, TO, NULL, 4, &none, &err),
        &err);
    assert_int_equal(hl_moran_residuals_exact(NULL, 1, NULL, &none, &e, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_DENSE);
    hl_weights_free(&none);
    hl_weights_free(&w);
}

static double nowhere(const void *context, size_t i, size_t j)
{
    (void)context;
    return i == 1 && j == 2 ? (double)NAN : 1.0;
}

static void correlogram_errors(void **state)
{
    (void)state;
    const double falling[] = {0, 2, 1};
    const double endless[] = {0, 2, INFINITY};
    const double limit[] = {0, 2, 4};
    const double gap[] = {0, NAN, 3, 4};
    const hl_pair_distances good = {4, along, X};
    const hl_pair_distances bad = {4, nowhere, NULL};
    hl_weights w = nearest(4);
    hl_correlogram c = {0};
    hl_error err = {0};
    hl_correlogram_options o = hl_correlogram_defaults();

    o.lags = 2;
    assert_int_equal(hl_correlogram_distances(X, &good, falling, &o, &c, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_LAGS);
    assert_int_equal(hl_correlogram_distances(X, &good, endless, &o, &c, &err),
                     HL_INPUT);
    assert_int_equal(hl_correlogram_distances(X, &bad, limit, &o, &c, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_DISTANCE);
    assert_string_equal(err.values, "1\t2\tnan");
    assert_int_equal(hl_correlogram_distances(gap, &good, limit, &o, &c, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_VALUE);
    assert_int_equal(hl_correlogram_orders(gap, &w, &o, &c, &err), HL_INPUT);
    o.lags = 0;
    assert_int_equal(hl_correlogram_orders(X, &w, &o, &c, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_LAGS);
    assert_null(c.lag);
    hl_weights_free(&w);
}

static void periods_errors(void **state)
{
    (void)state;
    const double panel[] = {0, 1, 3, 4, 2, 2, 2, 2};
    hl_weights w = nearest(4);
    hl_moran_period period[2] = {{.low = 7.0}, {.low = 7.0}};
    hl_error err = {0};

    assert_int_equal(hl_moran_periods(panel, 2, &w, NULL, period, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_CONSTANT);
    assert_close(period[0].low, 7.0, 0.0, 0.0);
    hl_weights_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(geary_matches_the_hand_calculation),
        cmocka_unit_test(general_g_matches_the_hand_calculation),
        cmocka_unit_test(general_g_leaves_islands_out_or_counts_them),
        cmocka_unit_test(joins_match_the_hand_calculation),
        cmocka_unit_test(two_variables_match_the_hand_calculation),
        cmocka_unit_test(rates_match_the_hand_calculation),
        cmocka_unit_test(differences_are_what_changes),
        cmocka_unit_test(holm_matches_r),
        cmocka_unit_test(a_correlogram_becomes_a_sheet),
        cmocka_unit_test(statistics_errors),
        cmocka_unit_test(any_number_of_permutations_will_do),
        cmocka_unit_test(joins_errors),
        cmocka_unit_test(rates_errors),
        cmocka_unit_test(residuals_errors),
        cmocka_unit_test(correlogram_errors),
        cmocka_unit_test(periods_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
