// Local statistics by hand, their classes and columns, and what they refuse.
#include "support/check.h"

#include <math.h>
#include <string.h>

#include "hinterland/stats/local_g.h"
#include "hinterland/stats/local_geary.h"
#include "hinterland/stats/local_join_count.h"
#include "hinterland/stats/local_moran.h"
#include "hinterland/stats/local_spread.h"
#include "hinterland/stats/rates.h"

enum { UNITS = 7 };

/// A path 0 - 1 - 2 - 3 - 4 - 5 and an island 6.
static hl_weights path(hl_standardization how)
{
    const uint32_t from[] = {0, 1, 1, 2, 2, 3, 3, 4, 4, 5};
    const uint32_t to[] = {1, 0, 2, 1, 3, 2, 4, 3, 5, 4};
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(UNITS, from, to, NULL, 10, &w, &err), &err);
    hl_weights_standardize(&w, how);
    return w;
}

/// Mean 4, differences (-3, -2, 0, 2, 3, 1, -1), sum of squares 28.
static const double X[UNITS] = {1, 2, 4, 6, 7, 5, 3};

/// By hand: s^2 = 28 / 6, c_1 = ((2 - 1)^2 + (2 - 4)^2) / 2 / s^2 = 15 / 28. E_0 =
/// sum_j (1 - x_j)^2 / 6 / s^2 = (1 + 9 + 25 + 36 + 16 + 4) / 28 = 91 / 28; Var_0 is
/// the variance of these six squares over s^4.
static void geary_matches_the_hand_calculation(void **state)
{
    (void)state;
    hl_weights w = path(HL_WEIGHTS_ROW);
    hl_local l = {0};
    hl_error err = {0};
    hl_local_options options = hl_local_defaults();
    const double squares = 28.0 / 6.0;
    const double of_squares = (1 + 81 + 625 + 1296 + 256 + 16) / 6.0;
    const double variance =
        (of_squares - 91.0 / 6.0 * 91.0 / 6.0) / (squares * squares);

    assert_ok(hl_local_geary(X, &w, &options, &l, &err), &err);
    assert_string_equal(l.statistic, "geary");
    assert_close(l.value[1], 15.0 / 28.0, 1e-14, 0.0);
    assert_close(l.expected[0], 91.0 / 28.0, 1e-14, 0.0);
    assert_close(l.variance[0], variance, 1e-13, 0.0); // one neighbor: its own spread
    assert_close(l.value[6], NAN, 0.0, 0.0);
    assert_int_equal(l.cls[6], HL_GEARY_ISOLATE);
    assert_int_equal(l.islands, 1);
    assert_int_equal(l.tests, 6);
    assert_int_equal(l.p_method[0], HL_P_PERMUTATION);
    assert_int_equal(l.p_method[6], HL_P_NONE);
    // the neighbor of unit 0 is the closest of six values: 1 in 6
    assert_close(l.p_less[0], 1.0 / 6.0, 0.0, 4.0 * sqrt(5.0 / 36.0 / 99999.0));
    assert_close(l.p_greater[0], 1.0, 0.0, 0.0);
    assert_close(l.p_low[0], l.p[0], 0.0, 0.0);
    hl_local_free(&l);
    options.divisor = HL_DIVIDE_BY_N;
    options.permutations = 0;
    assert_ok(hl_local_geary(X, &w, &options, &l, &err), &err);
    assert_close(l.value[1], 15.0 / 24.0, 1e-14, 0.0);
    assert_int_equal(l.cls[0], HL_GEARY_UNDEFINED);
    assert_int_equal(l.p_method[0], HL_P_NONE);
    hl_local_free(&l);
    hl_local_free(&l);
    hl_weights_free(&w);
}

static void geary_has_four_kinds_of_clusters(void **state)
{
    (void)state;
    const double x[UNITS] = {1, 2, 9, 1, 6, 6.5, 5};
    hl_weights w = path(HL_WEIGHTS_ROW);
    hl_local l = {0};
    hl_error err = {0};
    hl_local_options options = hl_local_defaults();

    options.level = 0.9999;
    options.correction = HL_CORRECTION_NONE;
    assert_ok(hl_local_geary(x, &w, &options, &l, &err), &err);
    assert_int_equal(l.cls[0], HL_GEARY_LOW_LOW);
    assert_int_equal(l.cls[5], HL_GEARY_HIGH_HIGH);
    assert_int_equal(l.cls[2], HL_GEARY_NEGATIVE);
    assert_int_equal(HL_CLASSES_GEARY.count, 7);
    hl_local_free(&l);
    hl_weights_free(&w);
}

/// The same variable twice is the variable once.
static void multivariate_geary_is_the_mean(void **state)
{
    (void)state;
    double y[UNITS];
    const double *const twice[] = {X, X};
    const double *const both[] = {X, y};
    hl_weights w = path(HL_WEIGHTS_ROW);
    hl_local one = {0};
    hl_local other = {0};
    hl_local l = {0};
    hl_error err = {0};
    hl_local_options options = hl_local_defaults();

    options.permutations = 999;
    for (size_t i = 0; i < UNITS; i++) {
        y[i] = X[i] * X[i];
    }
    assert_ok(hl_local_geary(X, &w, &options, &one, &err), &err);
    assert_ok(hl_local_geary_multivariate(twice, 2, &w, &options, &l, &err), &err);
    for (size_t i = 0; i < UNITS; i++) {
        assert_close(l.value[i], one.value[i], 1e-14, 0.0);
        assert_close(l.p_less[i], one.p_less[i], 0.0, 0.0);
        assert_close(l.expected[i], NAN, 0.0, 0.0);
    }
    hl_local_free(&l);
    assert_ok(hl_local_geary(y, &w, &options, &other, &err), &err);
    assert_ok(hl_local_geary_multivariate(both, 2, &w, &options, &l, &err), &err);
    assert_close(l.value[2], (one.value[2] + other.value[2]) / 2.0, 1e-14, 0.0);
    assert_int_equal(hl_local_geary_multivariate(both, 1, &w, NULL, &l, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_VARIABLES);
    hl_local_free(&l);
    hl_local_free(&one);
    hl_local_free(&other);
    hl_weights_free(&w);
}

/// By hand: sum 28. G_1 = (1 + 4) / 2 / 26, G_1* = (1 + 2 + 4) / 3 / 28. Binary: G_1 =
/// 5 / 26, E = 2 / 6. G_1*: E = 3 / 7, Var = 4 (7 * 3 - 9) / 6 / 28^2.
static void g_matches_the_hand_calculation(void **state)
{
    (void)state;
    hl_weights row = path(HL_WEIGHTS_ROW);
    hl_weights binary = path(HL_WEIGHTS_BINARY);
    hl_local l = {0};
    hl_error err = {0};
    hl_local_options options = hl_local_defaults();

    options.level = 0.9;
    options.correction = HL_CORRECTION_NONE;
    assert_ok(hl_local_g(X, &row, HL_G, &options, &l, &err), &err);
    assert_close(l.value[1], 2.5 / 26.0, 1e-14, 0.0);
    assert_close(l.expected[1], 1.0 / 6.0, 1e-14, 0.0);
    assert_int_equal(l.cls[0], HL_SPOT_COLD);
    assert_int_equal(l.cls[3], HL_SPOT_HOT);
    assert_int_equal(l.cls[6], HL_SPOT_ISOLATE);
    hl_local_free(&l);
    assert_ok(hl_local_g(X, &row, HL_G_STAR, &options, &l, &err), &err);
    assert_string_equal(l.statistic, "g_star");
    assert_close(l.value[1], 7.0 / 3.0 / 28.0, 1e-14, 0.0);
    hl_local_free(&l);
    assert_ok(hl_local_g(X, &binary, HL_G_STAR, &options, &l, &err), &err);
    assert_close(l.expected[1], 3.0 / 7.0, 1e-14, 0.0);
    assert_close(l.variance[1], 4.0 * 12.0 / 6.0 / 28.0 / 28.0, 1e-14, 0.0);
    assert_close(l.value[6], NAN, 0.0, 0.0);
    hl_local_free(&l);
    hl_weights_free(&row);
    hl_weights_free(&binary);
}

/// Where all sums to 0 there is no share, but still a hot spot.
static void g_of_a_variable_around_zero_keeps_its_z(void **state)
{
    (void)state;
    double x[UNITS];
    hl_weights w = path(HL_WEIGHTS_ROW);
    hl_local l = {0};
    hl_local shifted = {0};
    hl_error err = {0};

    for (size_t i = 0; i < UNITS; i++) {
        x[i] = X[i] - 4.0;
    }
    assert_ok(hl_local_g(X, &w, HL_G_STAR, NULL, &l, &err), &err);
    assert_ok(hl_local_g(x, &w, HL_G_STAR, NULL, &shifted, &err), &err);
    for (size_t i = 0; i < UNITS; i++) {
        assert_close(shifted.value[i], NAN, 0.0, 0.0);
        assert_close(shifted.z_score[i], l.z_score[i], 1e-14, 0.0);
        assert_close(shifted.p[i], l.p[i], 0.0, 0.0);
        assert_int_equal(shifted.cls[i], l.cls[i]);
    }
    hl_local_free(&l);
    hl_local_free(&shifted);
    hl_weights_free(&w);
}

/// By hand: z^x_0 = -3 / s, the neighbor of unit 0 has y_1 = 7, z^y_1 = 3 / s: I = -9 /
/// s^2 with s^2 = 28 / 6.
static void bivariate_moran_matches_the_hand_calculation(void **state)
{
    (void)state;
    const double y[UNITS] = {6, 7, 5, 3, 1, 2, 4};
    hl_weights w = path(HL_WEIGHTS_ROW);
    hl_local_moran l = {0};
    hl_error err = {0};

    assert_ok(hl_local_moran_bivariate(X, y, &w, NULL, &l, &err), &err);
    assert_string_equal(l.local.statistic, "bivariate_moran");
    assert_close(l.local.value[0], -9.0 / (28.0 / 6.0), 1e-14, 0.0);
    assert_close(l.local.expected[0], 6.0 / 6.0 / (28.0 / 6.0), 1e-14, 0.0);
    assert_close(l.lag[0], 7.0, 0.0, 0.0);
    assert_int_equal(l.quadrant[0], HL_QUADRANT_LOW_HIGH);
    hl_local_moran_free(&l);
    assert_ok(hl_local_moran_bivariate(X, X, &w, NULL, &l, &err), &err);
    hl_local_moran same = {0};
    assert_ok(hl_local_moran_compute(X, &w, NULL, &same, &err), &err);
    for (size_t i = 0; i < UNITS; i++) {
        assert_close(l.local.value[i], same.local.value[i] * 6.0 / 7.0, 1e-14, 0.0);
        assert_close(l.local.p[i], same.local.p[i], 0.0, 0.0);
        assert_close(l.local.z_score[i], same.local.z_score[i], 1e-13, 1e-15);
    }
    hl_local_moran_free(&l);
    hl_local_moran_free(&same);
    hl_weights_free(&w);
}

/// Units 0, 1 and 3 have the property: 1 has one such neighbor of two. Of its six
/// others two have it: E = 2 * 2 / 6.
static void join_counts_match_the_hand_calculation(void **state)
{
    (void)state;
    const double x[UNITS] = {1, 1, 0, 1, 0, 0, 0};
    const double y[UNITS] = {0, 0, 1, 0, 1, 0, 0};
    const double *const both[] = {x, x};
    hl_weights w = path(HL_WEIGHTS_BINARY);
    hl_local l = {0};
    hl_error err = {0};
    hl_local_options options = hl_local_defaults();

    options.level = 0.9;
    options.correction = HL_CORRECTION_NONE;
    assert_ok(hl_local_join_count(x, &w, &options, &l, &err), &err);
    assert_close(l.value[1], 1.0, 0.0, 0.0);
    assert_close(l.expected[1], 4.0 / 6.0, 1e-14, 0.0);
    assert_close(l.value[2], 0.0, 0.0, 0.0); // no property, two neighbors with it
    assert_close(l.p[2], NAN, 0.0, 0.0);
    assert_int_equal(l.cls[0], HL_JOIN_SIGNIFICANT);
    assert_int_equal(l.cls[2], HL_JOIN_NOT_SIGNIFICANT);
    assert_int_equal(l.cls[3],
                     HL_JOIN_NOT_SIGNIFICANT); // no join: fewer than by chance
    assert_int_equal(l.cls[6], HL_JOIN_ISOLATE);
    assert_int_equal(l.tests, 3);
    // P(the neighbor of unit 0 has it) = 2 / 6
    assert_close(l.p_greater[0], 1.0 / 3.0, 0.0, 4.0 * sqrt(2.0 / 9.0 / 99999.0));
    hl_local_free(&l);
    assert_ok(hl_local_join_count_bivariate(x, y, &w, &options, &l, &err), &err);
    assert_close(l.value[3], 2.0, 0.0, 0.0);
    assert_close(l.value[0], 0.0, 0.0, 0.0);
    assert_close(l.value[2], 0.0, 0.0, 0.0);
    hl_local_free(&l);
    assert_ok(hl_local_colocation(both, 2, &w, &options, &l, &err), &err);
    assert_string_equal(l.statistic, "colocation");
    assert_close(l.value[1], 1.0, 0.0, 0.0);
    hl_local_free(&l);
    hl_weights_free(&w);
}

/// R: quantile(1:7, c(1, 2) / 3) is 3, 5.
static void quantiles_are_those_of_r(void **state)
{
    (void)state;
    const double low[UNITS] = {1, 1, 0, 0, 0, 0, 0};
    const double middle[UNITS] = {0, 0, 1, 0, 0, 0, 1};
    const double high[UNITS] = {0, 0, 0, 1, 1, 1, 0};
    double member[UNITS];
    hl_weights w = path(HL_WEIGHTS_BINARY);
    hl_local l = {0};
    hl_error err = {0};

    assert_ok(hl_quantile_members(X, UNITS, (hl_quantile_class){3, 1}, member, &err),
              &err);
    assert_memory_equal(member, low, sizeof low);
    assert_ok(hl_quantile_members(X, UNITS, (hl_quantile_class){3, 2}, member, &err),
              &err);
    assert_memory_equal(member, middle, sizeof middle);
    assert_ok(hl_quantile_members(X, UNITS, (hl_quantile_class){3, 3}, member, &err),
              &err);
    assert_memory_equal(member, high, sizeof high);
    assert_ok(hl_local_quantile(X, &w, (hl_quantile_class){3, 3}, NULL, &l, &err),
              &err);
    assert_close(l.value[4], 2.0, 0.0, 0.0);
    hl_local_free(&l);
    assert_int_equal(
        hl_local_quantile(X, &w, (hl_quantile_class){3, 4}, NULL, &l, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_QUANTILE);
    assert_int_equal(
        hl_local_quantile(X, &w, (hl_quantile_class){1, 1}, NULL, &l, &err), HL_INPUT);
    assert_null(l.value);
    hl_weights_free(&w);
}

/// e_0 = (1 - 2)^2, e_1 = (2 - 2.5)^2, e_2 = 0, e_3 = 0.5^2, e_4 = 1.5^2, e_5 = 2^2:
/// mean 7.75 / 6, and H_0 = e_1 / mean.
static void spread_matches_the_hand_calculation(void **state)
{
    (void)state;
    hl_weights w = path(HL_WEIGHTS_ROW);
    hl_local l = {0};
    hl_error err = {0};
    const double mean = 7.75 / 6.0;

    assert_ok(hl_local_spread(X, &w, NULL, &l, &err), &err);
    assert_close(l.value[0], 0.25 / mean, 1e-14, 0.0);
    assert_close(l.value[4], (0.25 + 4.0) / 2.0 / mean, 1e-14, 0.0);
    assert_close(l.expected[0], 1.0, 0.0, 0.0);
    assert_close(l.value[6], NAN, 0.0, 0.0);
    assert_int_equal(l.cls[6], HL_SPREAD_ISOLATE);
    assert_int_equal(l.tests, 6);
    hl_local_free(&l);
    hl_weights_free(&w);
}

/// The change is X, whatever both periods have in common.
static void differential_moran_is_that_of_the_change(void **state)
{
    (void)state;
    const double level[UNITS] = {8, 1, 5, 3, 9, 2, 4};
    const hl_local_options options = {.permutations = 99, .seed = 3, .level = 0.05};
    double after[UNITS];
    hl_weights w = path(HL_WEIGHTS_ROW);
    hl_local_moran d = {0};
    hl_local_moran m = {0};
    hl_error err = {0};

    for (size_t i = 0; i < UNITS; i++) {
        after[i] = level[i] + X[i];
    }
    assert_ok(hl_local_moran_differential(level, after, &w, &options, &d, &err), &err);
    assert_ok(hl_local_moran_compute(X, &w, &options, &m, &err), &err);
    assert_string_equal(d.local.statistic, "differential_moran");
    for (size_t i = 0; i < UNITS; i++) {
        assert_close(d.local.value[i], m.local.value[i], 1e-15, 0.0);
        assert_close(d.local.p[i], m.local.p[i], 0.0, 0.0);
        assert_int_equal(d.local.cls[i], m.local.cls[i]);
    }
    hl_local_moran_free(&d);
    hl_local_moran_free(&m);
    hl_weights_free(&w);
}

/// Two units of 100 and two of 1,000 people; 10 events in 2,200.
static void rates_match_the_hand_calculation(void **state)
{
    (void)state;
    const uint32_t from[] = {0, 1, 2};
    const uint32_t to[] = {1, 0, 1};
    const double events[] = {3, 0, 5, 2};
    const double people[] = {100, 100, 1000, 1000};
    double z[4];
    hl_weights w = {0};
    hl_rates r = {0};
    hl_columns columns = {.rows = 4};
    hl_error err = {0};
    const double b = 10.0 / 2200.0;
    const double s2 = (100 * pow(0.03 - b, 2) + 100 * b * b + 1000 * pow(0.005 - b, 2) +
                       1000 * pow(0.002 - b, 2)) /
                      2200.0;
    const double a = s2 - b / 550.0;

    assert_ok(hl_weights_from_links(4, from, to, NULL, 3, &w, &err), &err);
    assert_ok(hl_rates_compute(events, people, &w, HL_EB_NEIGHBORHOOD, &r, &err), &err);
    assert_close(r.mean, b, 1e-15, 0.0);
    assert_close(r.variance, a, 1e-12, 0.0);
    assert_close(r.eb_global[0], b + a * (0.03 - b) / (a + b / 100.0), 1e-12, 0.0);
    assert_close(r.eb_local[3], r.raw[3], 0.0, 0.0); // an island
    assert_close(r.relative_risk[0], 3.0 / (100.0 * b), 1e-14, 0.0);
    // Poisson with mean 5 / 11: no event, and three or more
    const double m = 100.0 * b;
    assert_close(r.choynowski[1], exp(-m), 1e-13, 0.0);
    assert_close(r.choynowski[0], 1.0 - exp(-m) * (1.0 + m + m * m / 2.0), 1e-12, 0.0);
    assert_close(r.p_low[0], 1.0 - r.choynowski[0] + exp(-m) * m * m * m / 6.0, 1e-13,
                 0.0);
    assert_ok(hl_rates_standardize(events, people, 4, z, &err), &err);
    assert_close(z[0], (0.03 - b) / sqrt(a + b / 100.0), 1e-12, 0.0);
    assert_ok(hl_rates_columns(&r, "sids", (hl_text){0}, &columns, &err), &err);
    assert_int_equal(columns.count, 6);
    assert_string_equal(columns.column[5].name, "sids_choynowski");
    hl_columns_free(&columns);
    hl_rates_free(&r);
    hl_rates_free(&r);
    hl_weights_free(&w);
}

/// Equal rates: the variance between units is negative, and z falls back to the
/// binomial part.
static void a_negative_variance_between_units_counts_as_none(void **state)
{
    (void)state;
    const double events[] = {1, 2, 3};
    const double people[] = {100, 200, 301};
    double z[3];
    hl_weights w = {0};
    hl_rates r = {0};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(3, NULL, NULL, NULL, 0, &w, &err), &err);
    assert_ok(hl_rates_compute(events, people, &w, HL_EB_NEIGHBORHOODS, &r, &err),
              &err);
    assert_close(r.variance, 0.0, 0.0, 0.0);
    assert_close(r.eb_global[0], r.mean, 0.0, 0.0);
    assert_ok(hl_rates_standardize(events, people, 3, z, &err), &err);
    assert_true(isfinite(z[0]) && isfinite(z[1]) && isfinite(z[2]));
    hl_rates_free(&r);
    hl_weights_free(&w);
}

/// A million people and one event more or less: no probability leaves [0, 1], and far
/// tails are 0, not an error.
static void poisson_tails_reach_far(void **state)
{
    (void)state;
    const double events[] = {10, 999990, 500000, 500000};
    const double people[] = {1e6, 1e6, 1e6, 1e6};
    hl_weights w = {0};
    hl_rates r = {0};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(4, NULL, NULL, NULL, 0, &w, &err), &err);
    assert_ok(hl_rates_compute(events, people, &w, HL_EB_NEIGHBORHOODS, &r, &err),
              &err);
    assert_close(r.choynowski[0], 0.0, 0.0, 1e-300);
    assert_close(r.choynowski[1], 0.0, 0.0, 1e-300);
    assert_close(r.p_low[2], 0.500376, 0.0, 1e-6); // as R's ppois(500000, 500000)
    hl_rates_free(&r);
    hl_weights_free(&w);
}

static void quadrants_may_be_cut_at_the_median(void **state)
{
    (void)state;
    const double x[UNITS] = {1, 2, 3, 4, 5, 6, 100}; // mean 17.3, median 4
    hl_weights w = path(HL_WEIGHTS_ROW);
    hl_local_moran l = {0};
    hl_error err = {0};
    hl_local_options options = hl_local_defaults();

    options.permutations = 0;
    assert_ok(hl_local_moran_compute(x, &w, &options, &l, &err), &err);
    assert_int_equal(l.quadrant[5], HL_QUADRANT_LOW_LOW);
    hl_local_moran_free(&l);
    options.quadrants = HL_QUADRANTS_BY_MEDIAN;
    assert_ok(hl_local_moran_compute(x, &w, &options, &l, &err), &err);
    assert_int_equal(l.quadrant[5], HL_QUADRANT_HIGH_HIGH);
    assert_int_equal(l.quadrant[0], HL_QUADRANT_LOW_LOW);
    assert_int_equal(l.quadrant[6], HL_QUADRANT_NONE);
    hl_local_moran_free(&l);
    options.quadrants = HL_QUADRANTS_BY_MEAN; // mean of the lags 3.5
    assert_ok(hl_local_moran_compute(x, &w, &options, &l, &err), &err);
    assert_int_equal(l.quadrant[5], HL_QUADRANT_LOW_HIGH);
    hl_local_moran_free(&l);
    hl_weights_free(&w);
}

static void classes_of_several_maps_meet(void **state)
{
    (void)state;
    uint8_t one[] = {1, 1, 0, 5, 6, 2};
    uint8_t other[] = {1, 2, 1, 1, 6, 2};
    uint8_t both[6];
    const hl_local a = {.n = 6, .cls = one, .classes = &HL_CLASSES_LISA};
    const hl_local b = {.n = 6, .cls = other, .classes = &HL_CLASSES_LISA};
    const hl_local c = {.n = 6, .cls = other, .classes = &HL_CLASSES_SPOT};
    const hl_local *const maps[] = {&a, &b};
    const hl_local *const mixed[] = {&a, &c};
    const uint8_t expected[] = {1, 0, 0, 5, 6, 2};
    hl_error err = {0};

    assert_ok(hl_class_colocation(maps, 2, both, &err), &err);
    assert_memory_equal(both, expected, sizeof expected);
    assert_int_equal(hl_class_colocation(mixed, 2, both, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_CLASS_TABLES);
    assert_int_equal(hl_class_colocation(maps, 1, both, &err), HL_INPUT);
}

/// Codes 0, 1, 2, …, the first not significant, the last two undefined and isolate.
static void class_tables_have_one_shape(void **state)
{
    (void)state;
    static const hl_classes *const TABLES[] = {
        &HL_CLASSES_LISA, &HL_CLASSES_GEARY, &HL_CLASSES_LIKENESS,
        &HL_CLASSES_SPOT, &HL_CLASSES_JOIN,  &HL_CLASSES_SPREAD};

    enum { TABLE_COUNT = 6 };

    for (size_t t = 0; t < TABLE_COUNT; t++) {
        const hl_class *row = TABLES[t]->row;
        const size_t last = TABLES[t]->count - 1;
        for (size_t k = 0; k <= last; k++) {
            assert_int_equal(row[k].code, k);
            assert_non_null(row[k].label.zh);
        }
        assert_string_equal(row[0].label.en, "Not significant");
        assert_string_equal(row[last - 1].label.en, "Undefined");
        assert_string_equal(row[last].label.en, "Isolate");
    }
}

static void columns_carry_the_tag_of_the_statistic(void **state)
{
    (void)state;
    static const char *const NAMES[] = {
        "gdp_c",      "gdp_c_expected",  "gdp_c_variance", "gdp_c_z",
        "gdp_c_p",    "gdp_c_p_greater", "gdp_c_p_less",   "gdp_c_p_folded",
        "gdp_c_p_mc", "gdp_c_p_fdr",     "gdp_c_p_bonf",   "gdp_c_class"};
    hl_weights w = path(HL_WEIGHTS_ROW);
    hl_local l = {0};
    hl_columns columns = {.rows = UNITS};
    hl_error err = {0};
    const hl_text title = {"GDP", "地区生产总值"};

    assert_ok(hl_local_geary(X, &w, NULL, &l, &err), &err);
    assert_ok(hl_local_columns(&l, NULL, "gdp", title, &columns, &err), &err);
    assert_int_equal(columns.count, sizeof NAMES / sizeof *NAMES);
    for (size_t k = 0; k < columns.count; k++) {
        assert_string_equal(columns.column[k].name, NAMES[k]);
    }
    assert_string_equal(columns.column[4].title[HL_EN],
                        "GDP, local Geary's c: p, two-sided");
    assert_string_equal(columns.column[4].title[HL_ZH],
                        "地区生产总值，局部 Geary c：双侧 p 值");
    assert_ptr_equal(columns.column[11].classes, &HL_CLASSES_GEARY);
    assert_close(columns.column[11].value[6], HL_GEARY_ISOLATE, 0.0, 0.0);
    hl_columns_free(&columns);
    l.statistic = "nothing";
    columns.rows = UNITS;
    assert_int_equal(hl_local_columns(&l, NULL, "gdp", title, &columns, &err),
                     HL_INTERNAL);
    hl_columns_free(&columns);
    hl_local_free(&l);
    hl_weights_free(&w);
}

/// Bounds and method where a p is not plain permutation; Benjamini-Yekutieli says so.
static void columns_tell_where_p_comes_from(void **state)
{
    (void)state;
    hl_weights w = path(HL_WEIGHTS_ROW);
    hl_local l = {0};
    hl_columns columns = {.rows = UNITS};
    hl_error err = {0};
    hl_local_options options = hl_local_defaults();

    options.correction = HL_CORRECTION_FDR_BY;
    assert_ok(hl_local_g(X, &w, HL_G_STAR, &options, &l, &err), &err);
    l.p_method[2] = HL_P_SEQUENTIAL;
    assert_ok(hl_local_columns(&l, NULL, "x", (hl_text){0}, &columns, &err), &err);
    assert_int_equal(columns.count, 15);
    assert_close(hl_columns_find(&columns, "x_gs_p_method")->value[2], HL_P_SEQUENTIAL,
                 0.0, 0.0);
    assert_non_null(
        strstr(hl_columns_find(&columns, "x_gs_p_fdr")->meaning[HL_EN], "Yekutieli"));
    assert_close(l.p_fdr[0], fmin(1.0, l.p_fdr[0]), 0.0, 0.0);
    hl_columns_free(&columns);
    hl_local_free(&l);
    hl_weights_free(&w);
}

/// Unequal weights and early stop: p is h over the draws, and lies in its interval.
static void early_stop_gives_an_interval(void **state)
{
    (void)state;
    const uint32_t from[] = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4};
    const uint32_t to[] = {1, 2, 0, 2, 1, 3, 2, 4, 3, 5};
    const double weight[] = {1, 2, 3, 1, 2, 3, 1, 2, 3, 1};
    hl_weights w = {0};
    hl_local l = {0};
    hl_error err = {0};
    hl_local_options options = hl_local_defaults();

    options.stop = 20;
    assert_ok(hl_weights_from_links(UNITS, from, to, weight, 10, &w, &err), &err);
    assert_ok(hl_local_g(X, &w, HL_G, &options, &l, &err), &err);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(l.p_method[i], HL_P_SEQUENTIAL);
        const double draws = 20.0 / l.p_folded[i];
        assert_close(draws, round(draws), 1e-12, 0.0);
        assert_true(l.p_low[i] < l.p[i] && l.p[i] <= l.p_high[i]);
        assert_true(l.p_high[i] <= 1.0);
    }
    hl_local_free(&l);
    hl_weights_free(&w);
}

static void local_errors(void **state)
{
    (void)state;
    const double constant[UNITS] = {2, 2, 2, 2, 2, 2, 2};
    const double missing[UNITS] = {1, 2, NAN, 4, 5, 6, 7};
    const double none[UNITS] = {0};
    const double negative[UNITS] = {1, 1, 1, -1, 1, 1, 1};
    double z[UNITS];
    hl_weights w = path(HL_WEIGHTS_ROW);
    hl_local l = {0};
    hl_local_moran m = {0};
    hl_rates r = {0};
    hl_error err = {0};
    hl_local_options options = hl_local_defaults();

    assert_int_equal(hl_local_geary(missing, &w, NULL, &l, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_VALUE);
    assert_int_equal(hl_local_g(constant, &w, HL_G, NULL, &l, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_CONSTANT);
    assert_int_equal(hl_local_spread(missing, &w, NULL, &l, &err), HL_INPUT);
    assert_int_equal(hl_local_spread(constant, &w, NULL, &l, &err), HL_INPUT);
    assert_int_equal(hl_local_join_count(X, &w, NULL, &l, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_BINARY);
    assert_string_equal(err.values, "1\t2");
    assert_int_equal(hl_local_join_count(none, &w, NULL, &l, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_CONSTANT);
    assert_int_equal(hl_local_moran_differential(X, X, &w, NULL, &m, &err), HL_INPUT);
    assert_int_equal(hl_local_moran_bivariate(X, constant, &w, NULL, &m, &err),
                     HL_INPUT);
    assert_int_equal(hl_rates_compute(negative, X, &w, HL_EB_NEIGHBORHOOD, &r, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_EVENTS);
    assert_int_equal(hl_local_moran_rates(X, none, &w, NULL, &m, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_POPULATION);
    assert_int_equal(hl_rates_standardize(none, X, UNITS, z, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_NO_EVENTS);
    options.level = 1.0;
    assert_int_equal(hl_local_geary(X, &w, &options, &l, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_LEVEL);
    assert_null(l.value);
    assert_null(m.z);
    assert_null(r.raw);
    hl_weights_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(geary_matches_the_hand_calculation),
        cmocka_unit_test(geary_has_four_kinds_of_clusters),
        cmocka_unit_test(multivariate_geary_is_the_mean),
        cmocka_unit_test(g_matches_the_hand_calculation),
        cmocka_unit_test(g_of_a_variable_around_zero_keeps_its_z),
        cmocka_unit_test(bivariate_moran_matches_the_hand_calculation),
        cmocka_unit_test(differential_moran_is_that_of_the_change),
        cmocka_unit_test(join_counts_match_the_hand_calculation),
        cmocka_unit_test(quantiles_are_those_of_r),
        cmocka_unit_test(spread_matches_the_hand_calculation),
        cmocka_unit_test(rates_match_the_hand_calculation),
        cmocka_unit_test(a_negative_variance_between_units_counts_as_none),
        cmocka_unit_test(poisson_tails_reach_far),
        cmocka_unit_test(quadrants_may_be_cut_at_the_median),
        cmocka_unit_test(classes_of_several_maps_meet),
        cmocka_unit_test(class_tables_have_one_shape),
        cmocka_unit_test(columns_carry_the_tag_of_the_statistic),
        cmocka_unit_test(columns_tell_where_p_comes_from),
        cmocka_unit_test(early_stop_gives_an_interval),
        cmocka_unit_test(local_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
