#include "support/check.h"

#include <math.h>
#include <string.h>

#include "hinterland/coupling/weighting.h"
#include "stats/dense.h"

enum { ROWS = 8, FOUR = 4 };

/// Designs of mean 0: a . b = 4, c is orthogonal to both.
static const double A[ROWS] = {1, 1, 1, 1, -1, -1, -1, -1};
static const double B[ROWS] = {1, 1, 1, -1, 1, -1, -1, -1};
static const double C[ROWS] = {1, -1, 0, 0, 0, 1, -1, 0};

/// USArrests of R: squares of the standard deviations of prcomp(scale. = TRUE) and its
/// first component, from the correlations of Murder, Assault, UrbanPop, Rape.
static void eigenvectors_of_a_known_matrix(void **state)
{
    (void)state;
    double a[FOUR * FOUR] = {1,          0.8018733, 0.06957262, 0.5635788,
                             0.8018733,  1,         0.2588717,  0.6652412,
                             0.06957262, 0.2588717, 1,          0.4113412,
                             0.5635788,  0.6652412, 0.4113412,  1};
    const double value_expected[FOUR] = {0.1734301, 0.3565632, 0.9897652, 2.4802416};
    const double first[FOUR] = {0.5358995, 0.5831836, 0.2781909, 0.5434321};
    double value[FOUR];
    double vector[FOUR * FOUR];

    hl_symmetric_eigenvectors(a, FOUR, value, vector);
    for (size_t k = 0; k < FOUR; k++) {
        assert_close(value[k], value_expected[k], 0.0, 1e-6);
        assert_close(fabs(vector[3 * FOUR + k]), first[k], 0.0, 1e-6);
    }
}

/// r_ab = 1/2: the first component has 3/2 of 3 and lies between a and b; c has
/// exactly 1, which is not kept.
static void components_by_hand(void **state)
{
    (void)state;
    const double *column[FOUR] = {A, B, NULL, C};
    hl_indicator_weight weight[FOUR];
    hl_pca pca;
    hl_error err = {0};

    assert_ok(hl_weighting_pca(&(hl_indicators){FOUR, ROWS, column, NULL}, weight, &pca,
                               &err),
              &err);
    assert_int_equal(pca.components, 1);
    assert_close(pca.explained, 0.5, 1e-14, 0.0);
    assert_close(weight[0].weight, 0.5, 1e-14, 0.0);
    assert_close(weight[1].weight, 0.5, 1e-14, 0.0);
    assert_close(weight[2].weight, 0.0, 0.0, 0.0);
    assert_close(weight[3].weight, 0.0, 0.0, 1e-14);
    assert_close(pca.bartlett, -(7.0 - 11.0 / 6.0) * log(0.75), 1e-13, 0.0);
    assert_close(pca.bartlett_df, 3.0, 0.0, 0.0);
    assert_close(pca.kmo, 0.5, 1e-13, 0.0); // of two: r and partial r are equal
}

static void a_singular_matrix_has_no_kmo(void **state)
{
    (void)state;
    const double *column[2] = {A, A};
    const double *one[1] = {A};
    hl_indicator_weight weight[2];
    hl_pca pca;
    hl_error err = {0};

    assert_ok(
        hl_weighting_pca(&(hl_indicators){2, ROWS, column, NULL}, weight, &pca, &err),
        &err);
    assert_true(isnan(pca.kmo) && isinf(pca.bartlett));
    assert_close(pca.bartlett_p, 0.0, 0.0, 0.0);
    assert_close(weight[0].weight, 0.5, 1e-14, 0.0);
    assert_ok(
        hl_weighting_pca(&(hl_indicators){1, ROWS, one, NULL}, weight, &pca, &err),
        &err);
    assert_close(weight[0].weight, 1.0, 0.0, 0.0);
    assert_true(isnan(pca.bartlett));
}

/// s = 1, 1 and sd(c); c conflicts twice, a and b once and a half.
static void critic_by_hand(void **state)
{
    (void)state;
    const double *column[3] = {A, B, C};
    const double s = sqrt(8.0 / 7.0);
    const double t = sqrt(4.0 / 7.0);
    const double all = 1.5 * s + 1.5 * s + 2.0 * t;
    hl_indicator_weight weight[3];
    const double *same[2] = {A, A};
    hl_error err = {0};

    assert_ok(hl_weighting_critic(&(hl_indicators){3, ROWS, column, NULL}, HL_PEARSON,
                                  weight, &err),
              &err);
    assert_close(weight[0].weight, 1.5 * s / all, 1e-14, 0.0);
    assert_close(weight[2].weight, 2.0 * t / all, 1e-14, 0.0);
    // nothing but repetition: equal
    assert_ok(hl_weighting_critic(&(hl_indicators){2, ROWS, same, NULL}, HL_PEARSON,
                                  weight, &err),
              &err);
    assert_close(weight[0].weight, 0.5, 0.0, 1e-15);
}

static void judgments_that_agree(void **state)
{
    (void)state;
    const double agreeing[9] = {1, 2, 6, 0.5, 1, 3, 1.0 / 6, 1.0 / 3, 1};
    const double one[1] = {1};
    double weight[3];
    hl_ahp ahp;
    hl_error err = {0};

    assert_ok(hl_weighting_ahp(agreeing, 3, weight, &ahp, &err), &err);
    assert_close(weight[0], 0.6, 1e-14, 0.0);
    assert_close(weight[1], 0.3, 1e-14, 0.0);
    assert_close(weight[2], 0.1, 1e-14, 0.0);
    assert_close(ahp.lambda, 3.0, 1e-14, 0.0);
    assert_close(ahp.consistency, 0.0, 0.0, 1e-14);
    assert_ok(hl_weighting_ahp(one, 1, weight, &ahp, &err), &err);
    assert_close(weight[0], 1.0, 0.0, 0.0);
    assert_close(ahp.consistency, 0.0, 0.0, 0.0);
}

static void ahp_errors(void **state)
{
    (void)state;
    const double negative[4] = {1, -2, -0.5, 1};
    const double hole[4] = {1, NAN, NAN, 1};
    const double rounded[4] = {1, 3, 0.33, 1};
    const double diagonal[4] = {2, 1, 1, 1};
    double weight[2];
    hl_error err = {0};

    assert_int_equal(hl_weighting_ahp(rounded, 0, weight, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_AHP_SIZE);
    assert_int_equal(hl_weighting_ahp(rounded, HL_AHP_MAX + 1, weight, NULL, &err),
                     HL_INPUT);
    assert_int_equal(hl_weighting_ahp(negative, 2, weight, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_AHP_VALUE);
    assert_int_equal(hl_weighting_ahp(hole, 2, weight, NULL, &err), HL_INPUT);
    assert_int_equal(hl_weighting_ahp(rounded, 2, weight, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_AHP_RECIPROCAL);
    assert_int_equal(hl_weighting_ahp(diagonal, 2, weight, NULL, &err), HL_INPUT);
}

/// Two nearly equal vectors: a of the second is negative, and it is said.
static void a_game_of_two_equals(void **state)
{
    (void)state;
    const double first[2] = {0.6, 0.4};
    const double second[2] = {0.9, 0.1};
    const double *const same[2] = {first, first};
    const double *const apart[2] = {first, second};
    const hl_weighting_rule rule = {.count = 2, .combination = HL_COMBINATION_GAME};
    double out[2];
    hl_combined how;
    hl_error err = {0};

    assert_ok(hl_weighting_combine(&rule, same, 2, out, &how, &err), &err);
    assert_close(out[0], 0.6, 1e-15, 0.0);
    assert_close(how.part[0], 0.5, 0.0, 0.0);
    assert_false(how.negative || how.undecided);
    // .52 a + .58 b = .52 and .58 a + .82 b = .82: a < 0
    assert_ok(hl_weighting_combine(&rule, apart, 2, out, &how, &err), &err);
    assert_true(how.negative);
    assert_close(out[0] + out[1], 1.0, 1e-15, 0.0);
    assert_close(how.part[0] + how.part[1], 1.0, 1e-15, 0.0);
    // three vectors of two weights always depend on each other
    const double even[2] = {0.5, 0.5};
    const double *const three[3] = {first, second, even};
    const hl_weighting_rule more = {.count = 3, .combination = HL_COMBINATION_GAME};
    assert_ok(hl_weighting_combine(&more, three, 2, out, &how, &err), &err);
    assert_true(how.undecided);
    assert_close(out[0], 2.0 / 3.0, 1e-15, 0.0);
}

static void combine_errors(void **state)
{
    (void)state;
    const double left[2] = {1.0, 0.0};
    const double right[2] = {0.0, 1.0};
    const double *const both[2] = {left, right};
    hl_weighting_rule rule = {.count = 2, .combination = HL_COMBINATION_MULTIPLICATIVE};
    double out[2];
    hl_error err = {0};

    assert_int_equal(hl_weighting_combine(&rule, both, 2, out, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_COMBINE_ZERO);
    rule.count = 0;
    assert_int_equal(hl_weighting_combine(&rule, both, 2, out, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_RULE);
    rule = (hl_weighting_rule){
        .count = 2, .share = {-1.0, 2.0}
    };
    assert_int_equal(hl_weighting_combine(&rule, both, 2, out, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_RULE);
}

static void spread_errors(void **state)
{
    (void)state;
    const double *column[1] = {A};
    const double *none[1] = {NULL};
    const hl_indicators set = {1, ROWS, column, NULL};
    const hl_indicators nothing = {1, ROWS, none, NULL};
    hl_indicator_weight weight[1];
    hl_error err = {0};

    assert_int_equal(hl_weighting_cv(&set, weight, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_CV_NEGATIVE);
    assert_int_equal(hl_weighting_entropy(&set, weight, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_ENTROPY_NEGATIVE);
    assert_int_equal(hl_weighting_sd(&nothing, weight, &err), HL_INPUT);
    assert_int_equal(hl_weighting_cv(&nothing, weight, &err), HL_INPUT);
    assert_int_equal(hl_weighting_critic(&nothing, HL_PEARSON, weight, &err), HL_INPUT);
    assert_int_equal(hl_weighting_pca(&nothing, weight, NULL, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_CONSTANT_ALL);
    assert_ok(hl_weighting_sd(&set, weight, &err), &err);
    assert_true(isnan(weight[0].entropy)); // of negative values
    assert_string_equal(hl_weighting_name(HL_WEIGHTING_PCA), "pca");
    assert_string_equal(hl_weighting_name(HL_WEIGHTING_COUNT), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eigenvectors_of_a_known_matrix),
        cmocka_unit_test(components_by_hand),
        cmocka_unit_test(a_singular_matrix_has_no_kmo),
        cmocka_unit_test(critic_by_hand),
        cmocka_unit_test(judgments_that_agree),
        cmocka_unit_test(ahp_errors),
        cmocka_unit_test(a_game_of_two_equals),
        cmocka_unit_test(combine_errors),
        cmocka_unit_test(spread_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
