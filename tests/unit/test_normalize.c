#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "coupling/winsorize.h"

enum { MANY = 240 };

static void fit(const double *value, size_t rows, const hl_normalization *how,
                hl_polarity polarity, hl_scale *scale)
{
    const hl_indicator indicator = {
        .name = "x",
        .polarity = polarity,
        .optimum = {3.0, 3.0},
        .goalpost = {NAN, NAN},
        .value = value
    };
    hl_error err = {0};

    assert_ok(hl_scale_fit(&indicator, rows, NULL, how, scale, &err), &err);
}

/// ln(1 + x) of 0, 9, 99 is 0, ln 10, 2 ln 10.
static void logarithms_come_before_min_max(void **state)
{
    (void)state;
    const double x[3] = {0.0, 9.0, 99.0};
    const hl_normalization how = {.method = HL_NORMALIZE_LOG_MINMAX};
    hl_scale scale;
    double z[3];

    fit(x, 3, &how, HL_POLARITY_MORE, &scale);
    hl_scale_apply(&scale, x, 3, NULL, z);
    assert_close(z[0], 0.0, 0.0, 0.0);
    assert_close(z[1], 0.5, 1e-15, 0.0);
    assert_close(z[2], 1.0, 0.0, 0.0);
    fit(x, 3, &how, HL_POLARITY_LESS, &scale);
    hl_scale_apply(&scale, x, 3, NULL, z);
    assert_close(z[1], 0.5, 1e-15, 0.0);
    fit(x, 3, &how, HL_POLARITY_OPTIMUM, &scale); // 3: ln 4, from 0 to ln 100
    hl_scale_apply(&scale, x, 3, NULL, z);
    assert_close(z[0], 1.0 - log(4.0) / log(25.0), 1e-14, 0.0);
    assert_close(z[2], 0.0, 0.0, 1e-15);
}

/// By hand, of 1, 2, 5: mean 8/3, sd sqrt(13/3), norm sqrt 30, sum 8.
static void other_methods_by_hand(void **state)
{
    (void)state;
    const double x[3] = {1.0, 2.0, 5.0};
    const struct {
        hl_normalize_method method;
        double more, less; ///< z of 2
    } expected[] = {
        {HL_NORMALIZE_ZSCORE,   (2.0 - 8.0 / 3.0) / sqrt(13.0 / 3.0),
         (8.0 / 3.0 - 2.0) / sqrt(13.0 / 3.0)                                          },
        {HL_NORMALIZE_VECTOR,   2.0 / sqrt(30.0),                     -2.0 / sqrt(30.0)},
        {HL_NORMALIZE_SUM,      0.25,                                 -0.25            },
        {HL_NORMALIZE_MEAN,     0.75,                                 -0.75            },
        {HL_NORMALIZE_EXTREMUM, 0.4,                                  0.5              },
    };

    for (size_t k = 0; k < sizeof expected / sizeof expected[0]; k++) {
        const hl_normalization how = {.method = expected[k].method};
        hl_scale scale;
        double z[3];
        fit(x, 3, &how, HL_POLARITY_MORE, &scale);
        hl_scale_apply(&scale, x, 3, NULL, z);
        assert_close(z[1], expected[k].more, 1e-15, 0.0);
        fit(x, 3, &how, HL_POLARITY_LESS, &scale);
        hl_scale_apply(&scale, x, 3, NULL, z);
        assert_close(z[1], expected[k].less, 1e-15, 0.0);
    }
    assert_true(hl_normalization_admissible(HL_NORMALIZE_EXTREMUM));
    assert_false(hl_normalization_admissible(HL_NORMALIZE_ZSCORE));
    assert_false(hl_normalization_admissible(HL_NORMALIZE_MEAN));
}

static void goalposts_are_not_clipped(void **state)
{
    (void)state;
    const double x[3] = {10.0, 40.0, 85.0};
    const hl_indicator indicator = {
        .name = "x", .goalpost = {20.0, 85.0},
             .value = x
    };
    const hl_normalization how = {.reference = HL_REFERENCE_FIXED};
    hl_scale scale;
    double z[3];
    hl_error err = {0};

    assert_ok(hl_scale_fit(&indicator, 3, NULL, &how, &scale, &err), &err);
    hl_scale_apply(&scale, x, 3, NULL, z);
    assert_close(z[0], -10.0 / 65.0, 1e-15, 0.0);
    assert_close(z[1], 20.0 / 65.0, 1e-15, 0.0);
    assert_close(z[2], 1.0, 0.0, 0.0);
    assert_close(scale.min, 20.0, 0.0, 0.0);
}

static void a_shift_keeps_away_from_zero(void **state)
{
    (void)state;
    const double x[3] = {0.0, 1.0, 2.0};
    hl_normalization how = {.shift = 0.01};
    hl_scale scale;
    double z[3];

    fit(x, 3, &how, HL_POLARITY_MORE, &scale);
    hl_scale_apply(&scale, x, 3, NULL, z);
    assert_close(z[0], 0.01, 1e-15, 0.0);
    assert_close(z[2], 0.99, 1e-15, 0.0);
    how.shift_form = HL_SHIFT_ADD;
    fit(x, 3, &how, HL_POLARITY_MORE, &scale);
    hl_scale_apply(&scale, x, 3, NULL, z);
    assert_close(z[0], 0.01, 1e-15, 0.0);
    assert_close(z[2], 1.01, 1e-15, 0.0);
}

/// 1 .. 10, 30, 100: the example of COINr, by its formulas of a spreadsheet.
static void shape_as_a_spreadsheet_has_it(void **state)
{
    (void)state;
    const double x[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 100};
    const double three[3] = {1, 2, 9};
    double skewness = NAN;
    double kurtosis = NAN;

    hl_sample_shape(x, 12, &skewness, &kurtosis);
    assert_close(skewness, 3.0632410342394985, 1e-14, 0.0);
    assert_close(kurtosis, 9.741390834569144, 1e-14, 0.0);
    hl_sample_shape(three, 3, &skewness, &kurtosis);
    assert_close(skewness, 0.0, 0.0, 0.0);
}

/// One step is enough: with 30 twice, skewness is 1.712.
static void outliers_are_held_one_at_a_time(void **state)
{
    (void)state;
    const double x[12] = {1, 100, 3, 4, 5, 6, 7, 8, 9, 10, 30, 2};
    const double mirrored[12] = {-1, -100, -3, -4, -5, -6, -7, -8, -9, -10, -30, -2};
    const double even[5] = {1, 2, 3, 4, 5};
    const hl_normalization how = {.winsorize = HL_WINSORIZE_JRC};
    hl_scale scale;
    double z[12];

    fit(x, 12, &how, HL_POLARITY_MORE, &scale);
    assert_int_equal(scale.held, 1);
    assert_int_equal(scale.transform, HL_TRANSFORM_NONE);
    assert_close(scale.high, 30.0, 0.0, 0.0);
    assert_close(scale.max, 30.0, 0.0, 0.0);
    hl_scale_apply(&scale, x, 12, NULL, z);
    assert_close(z[1], 1.0, 0.0, 0.0);
    assert_close(z[10], 1.0, 0.0, 0.0);
    fit(mirrored, 12, &how, HL_POLARITY_MORE, &scale);
    assert_int_equal(scale.held, 1);
    assert_close(scale.low, -30.0, 0.0, 0.0);
    assert_true(isinf(scale.high));
    fit(even, 5, &how, HL_POLARITY_MORE, &scale);
    assert_int_equal(scale.held, 0);
    assert_true(isinf(scale.high) && isinf(scale.low));
}

/// Eight far values of 240: five held ones leave a tail, so that the logarithm of the
/// untouched values is taken: ln(x - min + 0.01 range).
static void a_long_tail_is_taken_by_its_logarithm(void **state)
{
    (void)state;
    double x[MANY];
    double z[MANY];
    hl_normalization how = {.winsorize = HL_WINSORIZE_JRC};
    hl_scale scale;

    for (size_t i = 0; i < MANY; i++) {
        x[i] = i < 8 ? 1000.0 + (double)i : (double)(i % 10);
    }
    fit(x, MANY, &how, HL_POLARITY_MORE, &scale);
    assert_int_equal(scale.transform, HL_TRANSFORM_LOG_HIGH);
    assert_int_equal(scale.held, 0);
    assert_close(scale.pivot, -10.07, 1e-14, 0.0);
    hl_scale_apply(&scale, x, MANY, NULL, z);
    assert_close(z[7], 1.0, 0.0, 0.0);
    assert_close(z[10], 0.0, 0.0, 0.0);
    assert_close(z[11], log(11.07 / 10.07) / log(1017.07 / 10.07), 1e-13, 0.0);
    for (size_t i = 0; i < MANY; i++) {
        x[i] = -x[i];
    }
    fit(x, MANY, &how, HL_POLARITY_LESS, &scale);
    assert_int_equal(scale.transform, HL_TRANSFORM_LOG_LOW);
    hl_scale_apply(&scale, x, MANY, NULL, z);
    assert_close(z[7], 1.0, 0.0, 0.0);
    assert_close(z[10], 0.0, 0.0, 0.0);
    // an optimum has no logarithm: five points are held
    fit(x, MANY, &how, HL_POLARITY_OPTIMUM, &scale);
    assert_int_equal(scale.transform, HL_TRANSFORM_NONE);
    assert_int_equal(scale.held, 5);
}

/// 0 .. 100: the 10th and the 90th percentile, ten values beyond either.
static void percentiles_hold_both_ends(void **state)
{
    (void)state;
    double x[101];
    const hl_normalization how = {.winsorize = HL_WINSORIZE_PERCENTILE,
                                  .percentile = 0.1};
    hl_scale scale;

    for (size_t i = 0; i < 101; i++) {
        x[i] = (double)i;
    }
    fit(x, 101, &how, HL_POLARITY_MORE, &scale);
    assert_close(scale.low, 10.0, 1e-14, 0.0);
    assert_close(scale.high, 90.0, 1e-14, 0.0);
    assert_int_equal(scale.held, 20);
}

static void a_refit_keeps_the_treatment(void **state)
{
    (void)state;
    const double x[12] = {1, 100, 3, 4, 5, 6, 7, 8, 9, 10, 30, 2};
    const hl_indicator indicator = {.name = "x", .value = x};
    const hl_normalization how = {.winsorize = HL_WINSORIZE_JRC};
    bool first[12] = {true, true, true};
    hl_scale scale;
    hl_error err = {0};

    fit(x, 12, &how, HL_POLARITY_MORE, &scale);
    assert_ok(hl_scale_refit(&indicator, 12, first, &scale, &err), &err);
    assert_close(scale.max, 30.0, 0.0, 0.0);
    assert_close(scale.span, 29.0, 0.0, 0.0);
    assert_int_equal(scale.held, 1);
}

static void scale_errors(void **state)
{
    (void)state;
    const double x[3] = {-2.0, 0.0, 5.0};
    const struct {
        hl_normalization how;
        hl_polarity polarity;
        hl_code code;
    } bad[] = {
        {{.method = HL_NORMALIZE_LOG_MINMAX},                                HL_POLARITY_MORE, HL_CODE_COUPLING_VALUE         },
        {{.method = HL_NORMALIZE_SUM},                                       HL_POLARITY_MORE, HL_CODE_COUPLING_VALUE         },
        {{.method = HL_NORMALIZE_MEAN},                                      HL_POLARITY_MORE, HL_CODE_COUPLING_VALUE         },
        {{.method = HL_NORMALIZE_EXTREMUM},                                  HL_POLARITY_LESS, HL_CODE_COUPLING_VALUE         },
        {{.method = HL_NORMALIZE_VECTOR},
         HL_POLARITY_OPTIMUM,                                                                  HL_CODE_COUPLING_OPTIMUM_METHOD},
        {{.method = HL_NORMALIZE_METHOD_COUNT},
         HL_POLARITY_MORE,                                                                     HL_CODE_COUPLING_NORMALIZATION },
        {{.shift = -0.1},                                                    HL_POLARITY_MORE, HL_CODE_COUPLING_NORMALIZATION },
        {{.shift = 0.5},                                                     HL_POLARITY_MORE, HL_CODE_COUPLING_NORMALIZATION },
        {{.shift = NAN},                                                     HL_POLARITY_MORE, HL_CODE_COUPLING_NORMALIZATION },
        {{.method = HL_NORMALIZE_ZSCORE, .shift = 0.1},
         HL_POLARITY_MORE,                                                                     HL_CODE_COUPLING_NORMALIZATION },
        {{.winsorize = HL_WINSORIZE_PERCENTILE},
         HL_POLARITY_MORE,                                                                     HL_CODE_COUPLING_NORMALIZATION },
        {{.winsorize = HL_WINSORIZE_PERCENTILE, .percentile = 0.5},
         HL_POLARITY_MORE,                                                                     HL_CODE_COUPLING_NORMALIZATION },
        {{.winsorize = HL_WINSORIZE_JRC, .method = HL_NORMALIZE_LOG_MINMAX},
         HL_POLARITY_MORE,                                                                     HL_CODE_COUPLING_NORMALIZATION },
        {{.winsorize = HL_WINSORIZE_JRC, .reference = HL_REFERENCE_FIXED},
         HL_POLARITY_MORE,                                                                     HL_CODE_COUPLING_NORMALIZATION },
        {{.method = HL_NORMALIZE_SUM, .reference = HL_REFERENCE_FIXED},
         HL_POLARITY_MORE,                                                                     HL_CODE_COUPLING_NORMALIZATION },
        {{.reference = HL_REFERENCE_FIXED},
         HL_POLARITY_MORE,                                                                     HL_CODE_COUPLING_GOALPOSTS     },
    };

    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        const hl_indicator indicator = {
            .name = "x",
            .polarity = bad[k].polarity,
            .goalpost = {5.0, 1.0}, // reversed
            .value = x
        };
        hl_scale scale;
        hl_error err = {0};
        assert_int_equal(hl_scale_fit(&indicator, 3, NULL, &bad[k].how, &scale, &err),
                         HL_INPUT);
        if (err.code != bad[k].code) {
            fail_msg("case %zu: %s", k, hl_code_info(err.code)->id);
        }
    }
    assert_string_equal(hl_normalize_method_name(HL_NORMALIZE_LOG_MINMAX),
                        "log_minmax");
    assert_string_equal(hl_normalize_method_name(HL_NORMALIZE_METHOD_COUNT), "");
    assert_string_equal(hl_normalize_reference_name(HL_REFERENCE_FIXED), "fixed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logarithms_come_before_min_max),
        cmocka_unit_test(other_methods_by_hand),
        cmocka_unit_test(goalposts_are_not_clipped),
        cmocka_unit_test(a_shift_keeps_away_from_zero),
        cmocka_unit_test(shape_as_a_spreadsheet_has_it),
        cmocka_unit_test(outliers_are_held_one_at_a_time),
        cmocka_unit_test(a_long_tail_is_taken_by_its_logarithm),
        cmocka_unit_test(percentiles_hold_both_ends),
        cmocka_unit_test(a_refit_keeps_the_treatment),
        cmocka_unit_test(scale_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
