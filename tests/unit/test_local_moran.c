#include "support/check.h"

#include <math.h>
#include <string.h>

#include "hinterland/stats/local_moran.h"

enum { UNITS = 7 };

/// A path 0 - 1 - 2 - 3 - 4 - 5 and an island 6.
static hl_weights path(void)
{
    const uint32_t from[] = {0, 1, 1, 2, 2, 3, 3, 4, 4, 5};
    const uint32_t to[] = {1, 0, 2, 1, 3, 2, 4, 3, 5, 4};
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(UNITS, from, to, NULL, 10, &w, &err), &err);
    hl_weights_standardize(&w, HL_WEIGHTS_ROW);
    return w;
}

/// Mean 4, z = (-3, -2, 0, 2, 3, 1, -1), sum z^2 = 28, m2 = 4.
static const double X[UNITS] = {1, 2, 4, 6, 7, 5, 3};

/// By hand: I_0 = -3 / 4 * -2 = 1.5; I_1 = -2 / 4 * (-3 + 0) / 2 = 0.75; I_3 = 2 / 4 *
/// (0 + 3) / 2 = 0.75. E_0 = -9 / (6 * 4) = -0.375.
/// Var_0 = (3 / 4)^2 * 7 / 5 * (1 - 1 / 6) * (4 - 9 / 6) = 1.640625.
static void local_matches_the_hand_calculation(void **state)
{
    (void)state;
    hl_weights w = path();
    hl_local_moran l = {0};
    hl_error err = {0};

    assert_ok(hl_local_moran_compute(X, &w, NULL, &l, &err), &err);
    assert_close(l.z[0], -1.5, 1e-15, 0.0);
    assert_close(l.lag[1], 2.5, 1e-15, 0.0);
    assert_close(l.local.value[0], 1.5, 1e-15, 0.0);
    assert_close(l.local.value[1], 0.75, 1e-15, 0.0);
    assert_close(l.local.value[3], 0.75, 1e-15, 0.0);
    assert_close(l.local.expected[0], -0.375, 1e-15, 0.0);
    assert_close(l.local.variance[0], 1.640625, 1e-15, 0.0);
    assert_close(l.local.z_score[0], 1.875 / sqrt(1.640625), 1e-15, 0.0);
    assert_int_equal(l.quadrant[0], HL_QUADRANT_LOW_LOW);
    assert_int_equal(l.quadrant[3], HL_QUADRANT_HIGH_HIGH);
    assert_int_equal(l.local.islands, 1);
    assert_int_equal(l.local.tests, 6);
    assert_int_equal(l.local.links, 10);
    hl_local_moran_free(&l);
    hl_local_moran_free(&l);
    hl_weights_free(&w);
}

/// The neighbor of unit 0 is one of the six others, and one of them (2) is as low or
/// lower: p greater is 1/6, p less 1, each within four Monte-Carlo errors.
static void p_of_one_neighbor_is_its_rank(void **state)
{
    (void)state;
    hl_weights w = path();
    hl_local_moran l = {0};
    hl_error err = {0};
    const double error = sqrt(5.0 / 36.0 / 99999.0);

    assert_ok(hl_local_moran_compute(X, &w, NULL, &l, &err), &err);
    assert_close(l.local.p_greater[0], 1.0 / 6.0, 0.0, 4.0 * error);
    assert_close(l.local.p_less[0], 1.0, 0.0, 0.0);
    assert_close(l.local.p_folded[0], l.local.p_greater[0], 0.0, 0.0);
    assert_close(l.local.p[0], 2.0 * l.local.p_folded[0], 1e-15, 0.0);
    assert_close(l.local.p_mc[0], 2.0 * error, 0.05, 0.0);
    assert_close(l.local.p_bonferroni[0], 1.0, 0.0, 0.0);
    hl_local_moran_free(&l);
    hl_weights_free(&w);
}

/// Unit 2 has exactly the mean: I = 0 in every permutation, z counts as low.
static void a_value_at_the_mean_is_never_significant(void **state)
{
    (void)state;
    hl_weights w = path();
    hl_local_moran l = {0};
    hl_error err = {0};
    double tenths[UNITS];

    for (size_t i = 0; i < UNITS; i++) {
        tenths[i] = X[i] / 10.0; // their mean in doubles is not 0.4
    }
    assert_ok(hl_local_moran_compute(tenths, &w, NULL, &l, &err), &err);
    assert_close(l.z[2], 0.0, 0.0, 0.0);
    assert_close(l.local.value[2], 0.0, 0.0, 0.0);
    assert_close(l.local.z_score[2], NAN, 0.0, 0.0);
    assert_close(l.local.p[2], 1.0, 0.0, 0.0);
    assert_close(l.local.p_greater[2], 1.0, 0.0, 0.0);
    assert_close(l.local.p_less[2], 1.0, 0.0, 0.0);
    assert_int_equal(l.local.cls[2], HL_LISA_NOT_SIGNIFICANT);
    assert_int_equal(l.quadrant[2], HL_QUADRANT_LOW_LOW); // neighbors 2 and 6: the mean
    hl_local_moran_free(&l);
    hl_weights_free(&w);
}

static void an_island_is_an_isolate(void **state)
{
    (void)state;
    hl_weights w = path();
    hl_local_moran l = {0};
    hl_error err = {0};

    assert_ok(hl_local_moran_compute(X, &w, NULL, &l, &err), &err);
    assert_close(l.z[6], -0.5, 1e-15, 0.0);
    assert_close(l.local.value[6], NAN, 0.0, 0.0);
    assert_close(l.lag[6], NAN, 0.0, 0.0);
    assert_close(l.local.p[6], NAN, 0.0, 0.0);
    assert_close(l.local.p_fdr[6], NAN, 0.0, 0.0);
    assert_int_equal(l.quadrant[6], HL_QUADRANT_NONE);
    assert_int_equal(l.local.cls[6], HL_LISA_ISOLATE);
    hl_local_moran_free(&l);
    hl_weights_free(&w);
}

static void options_decide_the_class(void **state)
{
    (void)state;
    hl_weights w = path();
    hl_local_moran l = {0};
    hl_error err = {0};
    hl_local_options options = hl_local_defaults();

    options.level = 0.4; // p of unit 0 is about 1/3
    options.correction = HL_CORRECTION_NONE;
    assert_ok(hl_local_moran_compute(X, &w, &options, &l, &err), &err);
    assert_int_equal(l.local.cls[0], HL_LISA_LOW_LOW);
    hl_local_moran_free(&l);
    options.correction = HL_CORRECTION_BONFERRONI;
    assert_ok(hl_local_moran_compute(X, &w, &options, &l, &err), &err);
    assert_int_equal(l.local.cls[0], HL_LISA_NOT_SIGNIFICANT);
    hl_local_moran_free(&l);
    options.permutations = 0;
    assert_ok(hl_local_moran_compute(X, &w, &options, &l, &err), &err);
    assert_int_equal(l.local.cls[0], HL_LISA_UNDEFINED);
    assert_close(l.local.p[0], NAN, 0.0, 0.0);
    assert_int_equal(l.local.tests, 0);
    hl_local_moran_free(&l);
    hl_weights_free(&w);
}

/// The divisor scales I, E and z; the z score stays.
static void the_divisor_scales(void **state)
{
    (void)state;
    hl_weights w = path();
    hl_local_moran a = {0};
    hl_local_moran b = {0};
    hl_error err = {0};
    hl_local_options options = hl_local_defaults();

    options.permutations = 99;
    assert_ok(hl_local_moran_compute(X, &w, &options, &a, &err), &err);
    options.divisor = HL_DIVIDE_BY_N_MINUS_1;
    assert_ok(hl_local_moran_compute(X, &w, &options, &b, &err), &err);
    for (size_t i = 0; i < UNITS; i++) {
        assert_close(b.local.value[i], a.local.value[i] * 6.0 / 7.0, 1e-14, 0.0);
        assert_close(b.local.expected[i], a.local.expected[i] * 6.0 / 7.0, 1e-14, 0.0);
        assert_close(b.z[i], a.z[i] * sqrt(6.0 / 7.0), 1e-14, 0.0);
        assert_close(b.local.z_score[i], a.local.z_score[i], 0.0, 0.0);
        assert_close(b.local.p[i], a.local.p[i], 0.0, 0.0);
    }
    hl_local_moran_free(&a);
    hl_local_moran_free(&b);
    hl_weights_free(&w);
}

/// Weights of 0 and rows that see everybody never move: p 1.
static void a_lag_that_cannot_move_is_never_significant(void **state)
{
    (void)state;
    const uint32_t from[] = {0, 1, 1, 1};
    const uint32_t to[] = {1, 0, 2, 3};
    const double weight[] = {0, 1, 1, 1};
    const double x[] = {1, 2, 4, 8};
    hl_weights w = {0};
    hl_local_moran l = {0};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(4, from, to, weight, 4, &w, &err), &err);
    assert_ok(hl_local_moran_compute(x, &w, NULL, &l, &err), &err);
    assert_close(l.local.p[0], 1.0, 0.0, 0.0);
    assert_close(l.local.p_greater[0], 1.0, 0.0, 0.0);
    assert_close(l.local.p[1], 1.0, 0.0, 0.0);
    assert_close(l.local.p_less[1], 1.0, 0.0, 0.0);
    assert_int_equal(l.local.islands, 2);
    hl_local_moran_free(&l);
    hl_weights_free(&w);
}

static const char *const NAMES[] = {
    "d_z",        "d_lag",  "d_i",     "d_i_expected",   "d_i_variance",
    "d_i_z",      "d_quad", "d_p",     "d_p_greater",    "d_p_less",
    "d_p_folded", "d_p_mc", "d_p_fdr", "d_p_bonferroni", "d_lisa"};

/// Two periods in one sheet of 16 rows: the second call fills the same columns, and a
/// row that no period speaks of stays missing, its class undefined.
static void columns_are_filled_period_by_period(void **state)
{
    (void)state;
    hl_weights w = path();
    hl_local_moran l = {0};
    hl_columns columns = {.rows = 16};
    hl_error err = {0};
    size_t row[UNITS];
    const hl_text title = {"coupling", "耦合"};

    assert_ok(hl_local_moran_compute(X, &w, NULL, &l, &err), &err);
    for (size_t period = 0; period < 2; period++) {
        for (size_t i = 0; i < UNITS; i++) {
            row[i] = 2 * i + period;
        }
        assert_ok(hl_local_moran_columns(&l, row, "d", title, &columns, &err), &err);
    }
    assert_int_equal(columns.count, 15);
    for (size_t k = 0; k < columns.count; k++) {
        assert_string_equal(columns.column[k].name, NAMES[k]);
        assert_non_null(strstr(columns.column[k].title[HL_ZH], "耦合"));
    }
    const double *i = hl_columns_find(&columns, "d_i")->value;
    const double *lisa = hl_columns_find(&columns, "d_lisa")->value;
    assert_close(i[0], 1.5, 1e-15, 0.0);
    assert_close(i[1], 1.5, 1e-15, 0.0);
    assert_close(i[14], NAN, 0.0, 0.0);
    assert_close(lisa[14], HL_LISA_UNDEFINED, 0.0, 0.0);
    assert_close(lisa[12], HL_LISA_ISOLATE, 0.0, 0.0);
    assert_close(hl_columns_find(&columns, "d_quad")->value[12], NAN, 0.0, 0.0);
    assert_close(hl_columns_find(&columns, "d_p_fdr")->value[1], l.local.p_fdr[0], 0.0,
                 0.0);
    assert_int_equal(hl_classes_find(&HL_CLASSES_LISA, 2)->color, 0x0000ff);
    assert_int_equal(HL_CLASSES_LISA.count, 7);
    hl_columns_free(&columns);
    hl_local_moran_free(&l);
    hl_weights_free(&w);
}

static void local_errors(void **state)
{
    (void)state;
    hl_weights w = path();
    hl_local_moran l = {0};
    hl_columns columns = {.rows = UNITS};
    hl_error err = {0};
    hl_local_options options = hl_local_defaults();
    double x[UNITS] = {0, 1, 2, 3, 4, 5, INFINITY};

    assert_int_equal(hl_local_moran_compute(x, &w, NULL, &l, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_VALUE);
    assert_string_equal(err.values, "6\tinf");
    memset(x, 0, sizeof x);
    assert_int_equal(hl_local_moran_compute(x, &w, NULL, &l, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_CONSTANT);
    options.level = 0.0;
    assert_int_equal(hl_local_moran_compute(X, &w, &options, &l, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_LEVEL);
    options = hl_local_defaults();
    options.permutations = UINT32_MAX;
    assert_int_equal(hl_local_moran_compute(X, &w, &options, &l, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_PERMUTATIONS);
    assert_null(l.local.value);
    assert_ok(hl_local_moran_compute(X, &w, NULL, &l, &err), &err);
    assert_int_equal(hl_local_moran_columns(&l, NULL, "a_field_of_twenty_eight_char",
                                            (hl_text){0}, &columns, &err),
                     HL_INTERNAL);
    hl_columns_free(&columns);
    hl_local_moran_free(&l);
    hl_weights_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(local_matches_the_hand_calculation),
        cmocka_unit_test(p_of_one_neighbor_is_its_rank),
        cmocka_unit_test(a_value_at_the_mean_is_never_significant),
        cmocka_unit_test(an_island_is_an_isolate),
        cmocka_unit_test(options_decide_the_class),
        cmocka_unit_test(the_divisor_scales),
        cmocka_unit_test(a_lag_that_cannot_move_is_never_significant),
        cmocka_unit_test(columns_are_filled_period_by_period),
        cmocka_unit_test(local_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
