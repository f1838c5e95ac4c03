#include "support/check.h"

#include <math.h>
#include <string.h>

#include "hinterland/coupling/coupling.h"
#include "hinterland/coupling/index.h"
#include "hinterland/coupling/obstacle.h"

enum { N = 4, T = 2, ROWS = N * T };

/// Two subsystems of two indicators, four units, two periods.
static const double GDP[ROWS] = {10, 20, 30, 40, 12, 25, 30, 50};
static const double POOR[ROWS] = {9, 7, 5, 3, 8, 6, 4, 1};
static const double SCHOOL[ROWS] = {5, 6, 9, 8, 6, 7, 10, 9};
static const double RIVER[ROWS] = {4, 10, 7, 1, 6, 9, 8, 2};

static const hl_indicator INDUSTRY[] = {
    {.name = "gdp", .dimension = "scale", .unit = "yuan",        .value = GDP},
    {.name = "poor",             .polarity = HL_POLARITY_LESS,                    .value = POOR}
};
static const hl_indicator SOCIETY[] = {
    {.name = "school",      .value = SCHOOL},
    { .name = "river",
     .polarity = HL_POLARITY_OPTIMUM,
     .optimum = {6.0, 8.0},
     .value = RIVER}
};
static const hl_subsystem SUBSYSTEM[] = {
    {.name = "industry",  .short_name = "ind", .count = 2, .indicator = INDUSTRY},
    { .name = "society",
     .short_name = "soc",
     .title = {"Society", "社会"},
     .count = 2,
     .indicator = SOCIETY}
};

static hl_coupling_input study(void)
{
    return (hl_coupling_input){.n = N,
                               .periods = T,
                               .subsystems = 2,
                               .subsystem = SUBSYSTEM,
                               .options = hl_coupling_defaults()};
}

static void scales_of_the_three_polarities(void **state)
{
    (void)state;
    hl_scale scale;
    double z[ROWS];
    hl_error err = {0};

    assert_ok(hl_scale_fit(&INDUSTRY[0], ROWS, NULL, NULL, &scale, &err), &err);
    hl_scale_apply(&scale, GDP, ROWS, NULL, z);
    assert_close(z[1], 0.25, 1e-15, 0.0);
    assert_ok(hl_scale_fit(&INDUSTRY[1], ROWS, NULL, NULL, &scale, &err), &err);
    hl_scale_apply(&scale, POOR, ROWS, NULL, z);
    assert_close(z[1], 0.25, 1e-15, 0.0);
    assert_ok(hl_scale_fit(&SOCIETY[1], ROWS, NULL, NULL, &scale, &err), &err);
    hl_scale_apply(&scale, RIVER, ROWS, NULL, z);
    assert_close(z[0], 1.0 - 2.0 / 5.0, 1e-15, 0.0); // 4 is 2 below, the worst is 5
    assert_close(z[1], 1.0 - 2.0 / 5.0, 1e-15, 0.0); // 10 is 2 above
    assert_close(z[2], 1.0, 0.0, 0.0);
    assert_close(z[3], 0.0, 0.0, 0.0);
}

static void a_constant_indicator_is_found(void **state)
{
    (void)state;
    const double almost[3] = {1e9, 1e9 + 1e-4, 1e9};
    const double inside[3] = {6.0, 7.0, 8.0};
    const bool use[3] = {true, false, true};
    hl_indicator indicator = {.name = "x", .value = almost};
    hl_scale scale;
    double z[3];
    hl_error err = {0};

    assert_ok(hl_scale_fit(&indicator, 3, NULL, NULL, &scale, &err), &err);
    assert_true(scale.constant);
    hl_scale_apply(&scale, almost, 3, NULL, z);
    assert_true(isnan(z[0]));
    indicator.value = inside;
    assert_ok(hl_scale_fit(&indicator, 3, use, NULL, &scale, &err), &err);
    assert_false(scale.constant);
    assert_close(scale.min, 6.0, 0.0, 0.0);
    indicator.polarity = HL_POLARITY_OPTIMUM;
    indicator.optimum[0] = 5.0;
    indicator.optimum[1] = 9.0;
    assert_ok(hl_scale_fit(&indicator, 3, NULL, NULL, &scale, &err), &err);
    assert_true(scale.constant); // nobody leaves the interval
}

static void normalize_errors(void **state)
{
    (void)state;
    const double hole[3] = {1.0, NAN, 2.0};
    const double wide[3] = {1.0, INFINITY, 2.0};
    const bool skip[3] = {true, false, true};
    const bool none[3] = {false, false, false};
    hl_indicator indicator = {.name = "x", .value = hole};
    hl_scale scale;
    hl_error err = {0};

    assert_int_equal(hl_scale_fit(&indicator, 3, NULL, NULL, &scale, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_MISSING);
    assert_string_equal(err.values, "x\t2");
    assert_ok(hl_scale_fit(&indicator, 3, skip, NULL, &scale, &err), &err);
    assert_int_equal(hl_scale_fit(&indicator, 3, none, NULL, &scale, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_ROWS);
    indicator.value = wide;
    assert_int_equal(hl_scale_fit(&indicator, 3, NULL, NULL, &scale, &err), HL_INPUT);
    indicator.polarity = HL_POLARITY_OPTIMUM;
    indicator.optimum[0] = 2.0;
    indicator.optimum[1] = 1.0;
    assert_int_equal(hl_scale_fit(&indicator, 3, skip, NULL, &scale, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_OPTIMUM);
}

/// By hand: z = (0, 1/2, 1/2, 1) has p = (0, 1/4, 1/4, 1/2) and
/// e = (2 * 1/4 ln 4 + 1/2 ln 2) / ln 4 = 3/4; (0, 0, 0, 1) has e = 0.
static void entropy_by_hand(void **state)
{
    (void)state;
    const double even[4] = {0.0, 0.5, 0.5, 1.0};
    const double rare[4] = {0.0, 0.0, 0.0, 1.0};
    const double *column[3] = {even, NULL, rare};
    hl_indicator_weight weight[3];
    hl_error err = {0};
    const hl_indicators set = {3, 4, column, NULL};
    const double user[3] = {3.0, 9.0, 1.0};

    assert_ok(hl_weighting_entropy(&set, weight, &err), &err);
    assert_close(weight[0].entropy, 0.75, 1e-15, 0.0);
    assert_close(weight[1].entropy, 1.0, 0.0, 0.0);
    assert_close(weight[2].entropy, 0.0, 0.0, 0.0);
    assert_close(weight[0].weight, 0.2, 1e-15, 0.0);
    assert_close(weight[1].weight, 0.0, 0.0, 0.0);
    assert_close(weight[2].weight, 0.8, 1e-15, 0.0);
    assert_ok(hl_weighting_equal(&set, weight, &err), &err);
    assert_close(weight[0].weight, 0.5, 0.0, 0.0);
    assert_close(weight[0].entropy, 0.75, 1e-15, 0.0);
    assert_ok(hl_weighting_user(&set, user, weight, &err), &err);
    assert_close(weight[0].weight, 0.75, 0.0, 0.0);
    assert_close(weight[1].weight, 0.0, 0.0, 0.0);
}

static void even_values_get_equal_weights(void **state)
{
    (void)state;
    const double even[2] = {0.5, 0.5};
    const double *column[2] = {even, even};
    hl_indicator_weight weight[2];
    hl_error err = {0};

    assert_ok(hl_weighting_entropy(&(hl_indicators){2, 2, column, NULL}, weight, &err),
              &err);
    assert_close(weight[0].weight, 0.5, 0.0, 1e-15);
}

static void weighting_errors(void **state)
{
    (void)state;
    const double z[2] = {0.0, 1.0};
    const bool one[2] = {true, false};
    const double *column[2] = {z, NULL};
    const double *nothing[1] = {NULL};
    const double negative[2] = {-1.0, 1.0};
    const double unfinished[2] = {NAN, 1.0};
    const double only_constant[2] = {0.0, 1.0};
    hl_indicator_weight weight[2];
    hl_error err = {0};
    const hl_indicators set = {2, 2, column, NULL};

    assert_int_equal(
        hl_weighting_entropy(&(hl_indicators){1, 2, nothing, NULL}, weight, &err),
        HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_CONSTANT_ALL);
    assert_int_equal(
        hl_weighting_equal(&(hl_indicators){2, 2, column, one}, weight, &err),
        HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_ROWS);
    assert_int_equal(hl_weighting_user(&set, negative, weight, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_WEIGHT);
    assert_int_equal(hl_weighting_user(&set, unfinished, weight, &err), HL_INPUT);
    assert_int_equal(hl_weighting_user(&set, only_constant, weight, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_WEIGHT_SUM);
}

static void zeros_and_missing_indices(void **state)
{
    (void)state;
    const double nothing[3] = {0.0, 0.0, 0.0};
    const double some[3] = {0.0, 0.5, 0.8};
    const double hole[3] = {0.2, NAN, 0.8};
    const double rounded[2] = {1.0 + 1e-13, -1e-13};
    hl_coupling_degree degree;
    hl_error err = {0};

    assert_ok(hl_coupling_degrees(nothing, NULL, 3, &degree, &err), &err);
    assert_int_equal(degree.flags, HL_COUPLING_UNDEFINED);
    assert_close(degree.c[HL_COUPLING_FAN], 0.0, 0.0, 0.0);
    assert_ok(hl_coupling_degrees(some, NULL, 3, &degree, &err), &err);
    assert_int_equal(degree.flags, HL_COUPLING_STRUCTURAL_ZERO);
    assert_close(degree.d[HL_COUPLING_STANDARD], 0.0, 0.0, 0.0);
    assert_close(degree.gm, 0.0, 0.0, 0.0);
    assert_ok(hl_coupling_degrees(hole, NULL, 3, &degree, &err), &err);
    assert_int_equal(degree.flags, HL_COUPLING_MISSING);
    assert_true(isnan(degree.t) && isnan(degree.c[0]) && isnan(degree.d[2]));
    assert_ok(hl_coupling_degrees(rounded, NULL, 2, &degree, &err), &err);
    assert_int_equal(degree.flags, HL_COUPLING_STRUCTURAL_ZERO);
}

/// 16 indices of 1e-40: their product is far below the least double.
static void nothing_underflows(void **state)
{
    (void)state;
    double u[HL_COUPLING_SUBSYSTEMS_MAX];
    hl_coupling_degree degree;
    hl_error err = {0};

    for (size_t s = 0; s < HL_COUPLING_SUBSYSTEMS_MAX; s++) {
        u[s] = 1e-40;
    }
    assert_ok(hl_coupling_degrees(u, NULL, HL_COUPLING_SUBSYSTEMS_MAX, &degree, &err),
              &err);
    assert_close(degree.c[HL_COUPLING_STANDARD], 1.0, 1e-14, 0.0);
    assert_close(degree.gm, 1e-40, 1e-14, 0.0);
}

static void degree_errors(void **state)
{
    (void)state;
    const double u[2] = {0.2, 0.8};
    const double z_score[2] = {-0.5, 0.8};
    const double raw[2] = {0.5, 12.0};
    const double negative[2] = {1.5, -0.5};
    const double sum[2] = {0.5, 0.6};
    hl_coupling_degree degree;
    hl_error err = {0};

    assert_int_equal(hl_coupling_degrees(u, NULL, 1, &degree, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_SUBSYSTEMS);
    assert_int_equal(hl_coupling_degrees(u, NULL, 17, &degree, &err), HL_INPUT);
    assert_int_equal(hl_coupling_degrees(z_score, NULL, 2, &degree, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_RANGE);
    assert_int_equal(hl_coupling_degrees(raw, NULL, 2, &degree, &err), HL_INPUT);
    assert_int_equal(hl_coupling_degrees(u, negative, 2, &degree, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_ALPHA);
    assert_int_equal(hl_coupling_degrees(u, sum, 2, &degree, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_ALPHA_SUM);
}

static void ten_classes_on_and_beside_their_cuts(void **state)
{
    (void)state;
    assert_close(hl_coordination_class(0.0, HL_CLOSED_LEFT), 1.0, 0.0, 0.0);
    assert_close(hl_coordination_class(0.0, HL_CLOSED_RIGHT), 1.0, 0.0, 0.0);
    assert_close(hl_coordination_class(1.0, HL_CLOSED_LEFT), 10.0, 0.0, 0.0);
    assert_close(hl_coordination_class(1.0, HL_CLOSED_RIGHT), 10.0, 0.0, 0.0);
    for (int k = 1; k < HL_COORDINATION_CLASSES; k++) {
        const double cut = HL_COORDINATION_CUT[k - 1];
        assert_close(hl_coordination_class(cut, HL_CLOSED_LEFT), k + 1.0, 0.0, 0.0);
        assert_close(hl_coordination_class(cut, HL_CLOSED_RIGHT), k, 0.0, 0.0);
        assert_close(hl_coordination_class(nextafter(cut, 0.0), HL_CLOSED_LEFT), k, 0.0,
                     0.0);
        assert_close(hl_coordination_class(nextafter(cut, 1.0), HL_CLOSED_RIGHT),
                     k + 1.0, 0.0, 0.0);
    }
    assert_true(isnan(hl_coordination_class(NAN, HL_CLOSED_LEFT)));
    assert_int_equal(HL_CLASSES_COORDINATION.count, 10);
    assert_string_equal(hl_classes_find(&HL_CLASSES_COORDINATION, 5)->label.zh,
                        "濒临失调");
}

static void stages_are_for_the_standard_model(void **state)
{
    (void)state;
    const double c[6] = {0.0, 0.3, 0.30001, 0.8, 1.0, NAN};
    double stage[6];
    hl_error err = {0};

    assert_ok(hl_coupling_stages(c, 6, HL_COUPLING_STANDARD, stage, &err), &err);
    assert_close(stage[0], 1.0, 0.0, 0.0);
    assert_close(stage[1], 1.0, 0.0, 0.0);
    assert_close(stage[2], 2.0, 0.0, 0.0);
    assert_close(stage[3], 3.0, 0.0, 0.0);
    assert_close(stage[4], 4.0, 0.0, 0.0);
    assert_true(isnan(stage[5]));
    assert_int_equal(hl_coupling_stages(c, 6, HL_COUPLING_WANG, stage, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_STAGE_MODEL);
}

static void lag_types_swap_with_the_subsystems(void **state)
{
    (void)state;
    const double three[3] = {0.5, 0.2, 0.4};
    const double same[3] = {0.3, 0.3, 0.3};
    double imbalance = 0.0;

    assert_close(hl_lag_type(0.3, 0.5), HL_LAG_FIRST, 0.0, 0.0);
    assert_close(hl_lag_type(0.5, 0.3), HL_LAG_SECOND, 0.0, 0.0);
    assert_close(hl_lag_type(0.4, 0.5), HL_LAG_SYNCHRONOUS, 0.0, 0.0);
    assert_close(hl_lag_type(0.5, 0.4), HL_LAG_SYNCHRONOUS, 0.0, 0.0);
    assert_close(hl_lag_type(0.0, 0.0), HL_LAG_SYNCHRONOUS, 0.0, 0.0);
    assert_close(hl_lag_type(0.0, 0.1), HL_LAG_FIRST, 0.0, 0.0);
    assert_true(isnan(hl_lag_type(NAN, 0.1)));
    assert_int_equal(hl_lagging_subsystem(three, 3, &imbalance), 1);
    assert_close(imbalance, 0.6, 1e-15, 0.0);
    assert_true(hl_lagging_subsystem(same, 3, &imbalance) == SIZE_MAX);
    assert_close(imbalance, 0.0, 0.0, 0.0);
}

/// By hand: factors .6, .4; row 0 lacks (.5, 1): .3 and .4 of .7.
static void obstacles_by_hand(void **state)
{
    (void)state;
    const double a[2] = {0.5, 1.0};
    const double b[2] = {0.0, 1.0};
    const double *column[3] = {a, NULL, b};
    const double factor[3] = {0.6, 0.0, 0.4};
    double o[6];
    size_t top[3];

    hl_obstacle_degrees(&(hl_indicators){3, 2, column, NULL}, factor, o);
    assert_close(o[0], 3.0 / 7.0, 1e-15, 0.0);
    assert_close(o[2], 0.0, 0.0, 0.0);
    assert_close(o[4], 4.0 / 7.0, 1e-15, 0.0);
    assert_true(isnan(o[1])); // the second row lacks nothing
    hl_obstacle_top(o, 3, 2, 0, 3, top);
    assert_int_equal(top[0], 2);
    assert_int_equal(top[1], 0);
    assert_true(top[2] == SIZE_MAX);
    hl_obstacle_top(o, 3, 2, 1, 3, top);
    assert_true(top[0] == SIZE_MAX);
}

static void a_dropped_row_stays_missing(void **state)
{
    (void)state;
    bool use[ROWS] = {true, true, true, true, true, true, true, false};
    hl_coupling_input input = study();
    hl_coupling result = {0};
    hl_error err = {0};

    input.use = use;
    assert_ok(hl_coupling_compute(&input, &result, &err), &err);
    assert_true(isnan(result.u[7]) && isnan(result.degree[7].t));
    assert_true(isnan(result.d_class[7]) && isnan(result.stage[7]));
    assert_true(isnan(result.lag_type[7]) && isnan(result.obstacle[7]));
    assert_true(result.lagging[7] == SIZE_MAX);
    assert_close(result.scale[0].max, 40.0, 0.0, 0.0); // 50 stood in the dropped row
    assert_close(result.z[3], 1.0, 0.0, 0.0);
    hl_coupling_free(&result);
    hl_coupling_free(&result);
}

static void compute_errors(void **state)
{
    (void)state;
    const double constant[ROWS] = {1, 1, 1, 1, 1, 1, 1, 1};
    const hl_indicator flat = {.name = "flat", .value = constant};
    hl_subsystem subsystem[2] = {SUBSYSTEM[0], SUBSYSTEM[1]};
    hl_coupling_input input = study();
    hl_coupling result = {0};
    hl_error err = {0};

    input.subsystems = 1;
    assert_int_equal(hl_coupling_compute(&input, &result, &err), HL_INPUT);
    input = study();
    input.options.models = 0;
    assert_int_equal(hl_coupling_compute(&input, &result, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_MODEL);
    input = study();
    input.options.weighting = hl_weighting_rule_of(HL_WEIGHTING_USER);
    assert_int_equal(hl_coupling_compute(&input, &result, &err), HL_INPUT);
    input = study();
    input.subsystem = subsystem;
    subsystem[1].indicator = &flat;
    subsystem[1].count = 1;
    err = (hl_error){0};
    assert_int_equal(hl_coupling_compute(&input, &result, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_CONSTANT_ALL);
    assert_string_equal(err.where, "subsystem society");
    assert_null(result.z);
}

static const char *text_at(const hl_columns *columns, const char *name, size_t row)
{
    const hl_column *column = hl_columns_find(columns, name);

    assert_non_null(column);
    return column->text[row];
}

static void columns_carry_the_names_of_the_interface(void **state)
{
    static const char *const NAME[] = {
        "u_ind",    "u_soc",   "c_standard", "d_standard", "c_wang",
        "d_wang",   "t",       "gm",         "d_class",    "stage",
        "lag_type", "lagging", "obstacle_1", "obstacle_2", "obstacle_3"};
    (void)state;
    const hl_coupling_input input = study();
    hl_columns columns = {.rows = ROWS};
    hl_coupling result = {0};
    hl_error err = {0};

    assert_ok(hl_coupling_compute(&input, &result, &err), &err);
    assert_ok(hl_coupling_columns(&input, &result, &columns, &err), &err);
    assert_int_equal(columns.count, sizeof NAME / sizeof NAME[0]);
    for (size_t k = 0; k < columns.count; k++) {
        assert_string_equal(columns.column[k].name, NAME[k]);
    }
    assert_string_equal(columns.column[1].title[HL_ZH], "社会指数");
    assert_close(hl_columns_find(&columns, "d_wang")->value[2],
                 result.degree[2].d[HL_COUPLING_WANG], 0.0, 0.0);
    // Row 0 is worst by gdp and poor, and nearly so by school.
    assert_close(result.u[0], 0.0, 0.0, 0.0);
    assert_string_equal(text_at(&columns, "lagging", 0), "ind");
    assert_close(result.lag_type[0], HL_LAG_FIRST, 0.0, 0.0);
    assert_non_null(text_at(&columns, "obstacle_3", 0));
    hl_columns_free(&columns);
    hl_coupling_free(&result);
}

static void three_subsystems_have_an_imbalance(void **state)
{
    (void)state;
    const hl_subsystem three[3] = {
        SUBSYSTEM[0],
        SUBSYSTEM[1],
        {.name = "more", .short_name = "more", .count = 1, .indicator = SOCIETY}
    };
    hl_coupling_input input = study();
    hl_columns columns = {.rows = ROWS};
    hl_coupling result = {0};
    hl_error err = {0};

    input.subsystems = 3;
    input.subsystem = three;
    input.options.models = 1U << HL_COUPLING_FAN;
    assert_ok(hl_coupling_compute(&input, &result, &err), &err);
    assert_int_equal(result.classed, HL_COUPLING_FAN);
    assert_ok(hl_coupling_columns(&input, &result, &columns, &err), &err);
    assert_null(hl_columns_find(&columns, "lag_type"));
    assert_null(hl_columns_find(&columns, "c_standard"));
    assert_non_null(hl_columns_find(&columns, "d_fan"));
    assert_close(hl_columns_find(&columns, "imbalance")->value[0], 1.0, 0.0, 0.0);
    hl_columns_free(&columns);
    hl_coupling_free(&result);
}

static void the_weight_sheet_has_a_row_per_indicator(void **state)
{
    (void)state;
    const hl_coupling_input input = study();
    hl_columns columns = {0};
    hl_coupling result = {0};
    hl_error err = {0};

    assert_ok(hl_coupling_compute(&input, &result, &err), &err);
    assert_ok(hl_coupling_weight_columns(&input, &result, &columns, &err), &err);
    assert_int_equal(columns.rows, 4);
    assert_string_equal(text_at(&columns, "subsystem", 2), "society");
    assert_string_equal(text_at(&columns, "dimension", 0), "scale");
    assert_null(text_at(&columns, "dimension", 1));
    assert_string_equal(text_at(&columns, "indicator", 3), "river");
    assert_string_equal(text_at(&columns, "polarity", 1), "-");
    assert_string_equal(text_at(&columns, "polarity", 3), "[6, 8]");
    assert_close(hl_columns_find(&columns, "max")->value[0], 50.0, 0.0, 0.0);
    assert_close(hl_columns_find(&columns, "weight")->value[0], result.weight[0].weight,
                 0.0, 0.0);
    hl_columns_free(&columns);
    hl_coupling_free(&result);
}

/// With two indicators in each subsystem every subset is the whole set, so that the
/// shares are 0 or 1 and follow D. In either period unit 0 is last of four; the top
/// fifth of four is the first, the bottom third the last.
static void subsets_of_two_are_the_whole(void **state)
{
    (void)state;
    const hl_coupling_input input = study();
    hl_coupling_subsets_options options = hl_coupling_subsets_defaults();
    hl_coupling_subsets subsets = {0};
    hl_coupling result = {0};
    hl_error err = {0};

    options.draws = 20;
    assert_ok(hl_coupling_compute(&input, &result, &err), &err);
    assert_ok(hl_coupling_subsets_draw(&input, &result, &options, &subsets, &err),
              &err);
    for (size_t t = 0; t < T; t++) {
        size_t best = t * N;
        for (size_t i = 0; i < N; i++) {
            const size_t r = t * N + i;
            if (result.degree[r].d[0] > result.degree[best].d[0]) best = r;
        }
        for (size_t i = 0; i < N; i++) {
            const size_t r = t * N + i;
            assert_close(subsets.top[r], r == best ? 1.0 : 0.0, 0.0, 0.0);
            assert_close(subsets.bottom[r], i == 0 ? 1.0 : 0.0, 0.0, 0.0);
        }
    }
    hl_coupling_subsets_free(&subsets);
    hl_coupling_subsets_free(&subsets);
    hl_coupling_free(&result);
}

/// Three indicators: a draw keeps all of them in half of the draws, two in the other
/// half. Unit 0 has 0.7 everywhere and leads only with all three (0.7 > 2 / 3); with
/// two of them some other unit has 1.
static void a_draw_keeps_half_or_more(void **state)
{
    (void)state;
    enum { UNITS = 5, DRAWS = 2000 };
    const double x1[UNITS] = {0.7, 1, 1, 0, 0};
    const double x2[UNITS] = {0.7, 1, 0, 1, 0};
    const double x3[UNITS] = {0.7, 0, 1, 1, 0};
    const double all[UNITS] = {1, 1, 1, 1, 0};
    const hl_indicator a[3] = {
        {.name = "x1", .value = x1},
        {.name = "x2", .value = x2},
        {.name = "x3", .value = x3}
    };
    const hl_indicator b[2] = {
        {.name = "y1", .value = all},
        {.name = "y2", .value = all}
    };
    const hl_subsystem subsystem[2] = {
        {.name = "a", .short_name = "a", .count = 3, .indicator = a},
        {.name = "b", .short_name = "b", .count = 2, .indicator = b}
    };
    hl_coupling_input input = {.n = UNITS,
                               .periods = 1,
                               .subsystems = 2,
                               .subsystem = subsystem,
                               .options = hl_coupling_defaults()};
    hl_coupling_subsets_options options = hl_coupling_subsets_defaults();
    hl_coupling_subsets subsets = {0};
    hl_coupling result = {0};
    hl_error err = {0};

    input.options.weighting = hl_weighting_rule_of(HL_WEIGHTING_EQUAL);
    options.draws = DRAWS;
    assert_ok(hl_coupling_compute(&input, &result, &err), &err);
    assert_ok(hl_coupling_subsets_draw(&input, &result, &options, &subsets, &err),
              &err);
    assert_close(subsets.top[0], 0.5, 0.0, 4.0 * 0.5 / sqrt(DRAWS));
    for (size_t i = 1; i < 4; i++) { // each pair in a sixth of the draws
        assert_close(subsets.top[i], 1.0 / 6.0, 0.0, 4.0 * 0.373 / sqrt(DRAWS));
    }
    assert_close(subsets.bottom[4], 1.0, 0.0, 0.0);
    hl_coupling_subsets_free(&subsets);
    hl_coupling_free(&result);
}

/// O = alpha w (1 - z) / sum, over the indicators of both subsystems.
static void obstacles_weigh_with_alpha(void **state)
{
    (void)state;
    const double alpha[2] = {0.3, 0.7};
    hl_coupling_input input = study();
    hl_coupling c = {0};
    hl_error err = {0};
    double lack[4];
    double sum = 0.0;

    input.options.alpha = alpha;
    assert_ok(hl_coupling_compute(&input, &c, &err), &err);
    for (size_t j = 0; j < 4; j++) {
        lack[j] = alpha[j / 2] * c.weight[j].weight * (1.0 - c.z[j * ROWS + 1]);
        sum += lack[j];
    }
    for (size_t j = 0; j < 4; j++) {
        assert_close(c.obstacle[j * ROWS + 1], lack[j] / sum, 1e-14, 0.0);
    }
    hl_coupling_free(&c);
}

static void subsets_errors(void **state)
{
    (void)state;
    const hl_coupling_input input = study();
    hl_coupling_subsets_options options = hl_coupling_subsets_defaults();
    hl_coupling_subsets subsets = {0};
    hl_coupling result = {0};
    hl_error err = {0};

    assert_ok(hl_coupling_compute(&input, &result, &err), &err);
    options.draws = 0;
    assert_int_equal(
        hl_coupling_subsets_draw(&input, &result, &options, &subsets, &err), HL_INPUT);
    options = hl_coupling_subsets_defaults();
    options.top = 1.5;
    assert_int_equal(
        hl_coupling_subsets_draw(&input, &result, &options, &subsets, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_DRAWS);
    hl_coupling_free(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scales_of_the_three_polarities),
        cmocka_unit_test(a_constant_indicator_is_found),
        cmocka_unit_test(normalize_errors),
        cmocka_unit_test(entropy_by_hand),
        cmocka_unit_test(even_values_get_equal_weights),
        cmocka_unit_test(weighting_errors),
        cmocka_unit_test(zeros_and_missing_indices),
        cmocka_unit_test(nothing_underflows),
        cmocka_unit_test(degree_errors),
        cmocka_unit_test(ten_classes_on_and_beside_their_cuts),
        cmocka_unit_test(stages_are_for_the_standard_model),
        cmocka_unit_test(lag_types_swap_with_the_subsystems),
        cmocka_unit_test(obstacles_by_hand),
        cmocka_unit_test(a_dropped_row_stays_missing),
        cmocka_unit_test(compute_errors),
        cmocka_unit_test(columns_carry_the_names_of_the_interface),
        cmocka_unit_test(three_subsystems_have_an_imbalance),
        cmocka_unit_test(the_weight_sheet_has_a_row_per_indicator),
        cmocka_unit_test(subsets_of_two_are_the_whole),
        cmocka_unit_test(a_draw_keeps_half_or_more),
        cmocka_unit_test(obstacles_weigh_with_alpha),
        cmocka_unit_test(subsets_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
