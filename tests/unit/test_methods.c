/// The choices of a coupling study, through the whole computation.
#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "hinterland/coupling/guard.h"

enum { N = 5, T = 2, ROWS = N * T, COUNT = 3 };

static const double A[ROWS] = {10, 20, 30, 40, 50, 15, 22, 35, 44, 58};
static const double B[ROWS] = {9, 7, 8, 3, 1, 8, 6, 7, 2, 1.5};
static const double C[ROWS] = {5, 6, 9, 8, 12, 6, 7, 10, 9, 11};
static const double D[ROWS] = {2, 4, 3, 8, 7, 3, 4, 5, 9, 8};

static const hl_indicator TOWN[COUNT] = {
    {.name = "a", .dimension = "one", .value = A                  },
    {.name = "b", .dimension = "two", .polarity = HL_POLARITY_LESS, .value = B},
    {.name = "c",           .dimension = "two",                   .value = C                  }
};
static const hl_indicator WORK[COUNT] = {
    {.name = "d", .dimension = "one", .value = D},
    {.name = "e", .dimension = "one", .value = C},
    {.name = "f", .dimension = "two", .value = A}
};

typedef struct study {
    hl_subsystem subsystem[2];
    hl_coupling_input input;
} study;

static void make(study *s)
{
    s->subsystem[0] = (hl_subsystem){
        .name = "town", .short_name = "town", .count = COUNT, .indicator = TOWN};
    s->subsystem[1] = (hl_subsystem){
        .name = "work", .short_name = "work", .count = COUNT, .indicator = WORK};
    s->input = (hl_coupling_input){.n = N,
                                   .periods = T,
                                   .subsystems = 2,
                                   .subsystem = s->subsystem,
                                   .options = hl_coupling_defaults()};
}

static void compute(const study *s, hl_coupling *out)
{
    hl_error err = {0};

    assert_ok(hl_coupling_compute(&s->input, out, &err), &err);
}

static void assert_refused(const study *s, hl_code code)
{
    hl_coupling result = {0};
    hl_error err = {0};

    assert_int_equal(hl_coupling_compute(&s->input, &result, &err), HL_INPUT);
    if (err.code != code) fail_msg("%s", hl_code_info(err.code)->id);
    assert_null(result.u);
}

/// The values of the only warning with this code.
static void assert_warns(const study *s, hl_code code, const char *values)
{
    hl_coupling result = {0};
    hl_log log = {0};
    hl_error err = {0};
    size_t found = 0;

    compute(s, &result);
    assert_ok(hl_coupling_guard(&s->input, &result, &log, &err), &err);
    for (size_t k = 0; k < log.count; k++) {
        if (log.message[k].code != code) continue;
        found++;
        if (values != NULL) assert_string_equal(log.message[k].values, values);
    }
    assert_true(found > 0);
    hl_log_free(&log);
    hl_coupling_free(&result);
}

static void assert_silent(const study *s, hl_code code)
{
    hl_coupling result = {0};
    hl_log log = {0};
    hl_error err = {0};

    compute(s, &result);
    assert_ok(hl_coupling_guard(&s->input, &result, &log, &err), &err);
    for (size_t k = 0; k < log.count; k++) {
        assert_int_not_equal(log.message[k].code, code);
    }
    hl_log_free(&log);
    hl_coupling_free(&result);
}

// ---- references

/// The second period runs past the first: a is 58 of 10 .. 50.
static void a_base_period_lets_others_leave(void **state)
{
    (void)state;
    study s;
    hl_coupling result = {0};

    make(&s);
    s.subsystem[1].count = 2; // without f its index stays inside
    s.input.options.normalization.reference = HL_REFERENCE_BASE_PERIOD;
    s.input.options.weighting = hl_weighting_rule_of(HL_WEIGHTING_EQUAL);
    compute(&s, &result);
    assert_close(result.z[9], 1.2, 1e-15, 0.0);
    assert_true(result.outside > 0);
    assert_true(isnan(result.obstacle[0]));
    assert_close(result.scale[0].max, 50.0, 0.0, 0.0);
    hl_coupling_free(&result);
    assert_warns(&s, HL_CODE_COUPLING_OUTSIDE, NULL);
    s.input.options.normalization.base = T;
    assert_refused(&s, HL_CODE_COUPLING_NORMALIZATION);
}

static void an_index_that_left_its_scale_is_refused(void **state)
{
    (void)state;
    static const double grown[ROWS] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    const hl_indicator alone = {.name = "g", .value = grown};
    const hl_indicator tight = {
        .name = "g", .goalpost = {4.0, 12.0},
             .value = grown
    };
    study s;

    make(&s);
    s.subsystem[0].indicator = &alone;
    s.subsystem[0].count = 1;
    s.input.options.normalization.reference = HL_REFERENCE_BASE_PERIOD;
    s.input.options.weighting = hl_weighting_rule_of(HL_WEIGHTING_EQUAL);
    assert_refused(&s, HL_CODE_COUPLING_LEFT_SCALE);
    s.input.options.normalization.base = 1; // the first period lies below
    s.input.options.index = HL_INDEX_GEOMETRIC;
    assert_refused(&s, HL_CODE_COUPLING_LEFT_SCALE_Z);
    s.input.options.weighting = hl_weighting_rule_of(HL_WEIGHTING_ENTROPY);
    s.input.options.index = HL_INDEX_LINEAR;
    assert_refused(&s, HL_CODE_COUPLING_ENTROPY_NEGATIVE);
    make(&s);
    s.subsystem[0].indicator = &tight;
    s.subsystem[0].count = 1;
    s.subsystem[1] = s.subsystem[0];
    s.input.options.normalization.reference = HL_REFERENCE_FIXED;
    s.input.options.weighting = hl_weighting_rule_of(HL_WEIGHTING_EQUAL);
    assert_refused(&s, HL_CODE_COUPLING_LEFT_SCALE);
}

static void periods_by_themselves(void **state)
{
    (void)state;
    static const double still[ROWS] = {1, 1, 1, 1, 1, 1, 2, 3, 4, 5};
    const hl_indicator quiet[2] = {
        {.name = "q", .value = still},
        {.name = "a", .value = A    }
    };
    bool use[ROWS] = {true, true, true, true, true, true};
    study s;
    hl_coupling result = {0};

    make(&s);
    s.input.options.normalization.reference = HL_REFERENCE_BY_PERIOD;
    compute(&s, &result);
    assert_close(result.z[4], 1.0, 0.0, 0.0);
    assert_close(result.z[5], 0.0, 0.0, 0.0);
    assert_null(result.period_weight);
    hl_coupling_free(&result);
    assert_warns(&s, HL_CODE_COUPLING_BY_PERIOD, "2");
    s.input.use = use; // one unit is left of the second period
    assert_refused(&s, HL_CODE_COUPLING_PERIOD_ROWS);
    s.input.options.normalization.reference = HL_REFERENCE_POOLED;
    s.input.options.weighting.entropy = HL_ENTROPY_MEAN;
    assert_refused(&s, HL_CODE_COUPLING_PERIOD_ROWS);
    s.input.options.weighting.entropy = HL_ENTROPY_BY_PERIOD;
    assert_refused(&s, HL_CODE_COUPLING_PERIOD_ROWS);
    make(&s);
    s.subsystem[0].indicator = quiet;
    s.subsystem[0].count = 2;
    s.input.options.normalization.reference = HL_REFERENCE_BY_PERIOD;
    assert_refused(&s, HL_CODE_COUPLING_PERIOD_CONSTANT);
}

/// The mean of the vectors of the periods; by period each has its own.
static void entropy_of_the_periods(void **state)
{
    (void)state;
    study s;
    hl_coupling each = {0};
    hl_coupling mean = {0};

    make(&s);
    s.input.options.weighting.entropy = HL_ENTROPY_BY_PERIOD;
    compute(&s, &each);
    assert_warns(&s, HL_CODE_COUPLING_WEIGHTS_BY_PERIOD, "2");
    s.input.options.weighting.entropy = HL_ENTROPY_MEAN;
    compute(&s, &mean);
    assert_silent(&s, HL_CODE_COUPLING_WEIGHTS_BY_PERIOD);
    assert_null(mean.period_weight);
    for (size_t j = 0; j < each.indicators; j++) {
        const double first = each.period_weight[j].weight;
        const double second = each.period_weight[each.indicators + j].weight;
        assert_true(first != second);
        assert_close(mean.weight[j].weight, (first + second) / 2.0, 1e-15, 0.0);
        assert_close(each.weight[j].weight, mean.weight[j].weight, 1e-15, 0.0);
    }
    // the second period is weighted by its own
    double u = 0.0;
    for (size_t j = 0; j < COUNT; j++) {
        u += each.period_weight[each.indicators + j].weight * each.z[j * ROWS + 7];
    }
    assert_close(each.u[7], u, 1e-15, 0.0);
    assert_ptr_equal(hl_coupling_weights_at(&s.input, &each, 7),
                     each.period_weight + each.indicators);
    assert_ptr_equal(hl_coupling_weights_at(&s.input, &mean, 7), mean.weight);
    hl_coupling_free(&each);
    hl_coupling_free(&mean);
}

// ---- weights

static void equal_weights_by_dimension(void **state)
{
    (void)state;
    study s;
    hl_coupling result = {0};

    make(&s);
    s.input.options.weighting = hl_weighting_rule_of(HL_WEIGHTING_EQUAL);
    s.input.options.weighting.by_dimension = true;
    compute(&s, &result);
    assert_close(result.weight[0].weight, 0.5, 0.0, 0.0);
    assert_close(result.weight[1].weight, 0.25, 0.0, 0.0);
    assert_close(result.weight[3].weight, 0.25, 0.0, 0.0);
    assert_close(result.weight[5].weight, 0.5, 0.0, 0.0);
    hl_coupling_free(&result);
    for (hl_weighting m = HL_WEIGHTING_ENTROPY; m <= HL_WEIGHTING_SD; m++) {
        double sum = 0.0;
        s.input.options.weighting.method[0] = m;
        compute(&s, &result);
        for (size_t j = 0; j < COUNT; j++) {
            sum += result.weight[j].weight;
        }
        assert_close(sum, 1.0, 0.0, 3e-15);
        hl_coupling_free(&result);
    }
}

/// A dimension that does not vary has no weight, and the others share all of it.
static void a_dimension_that_is_constant(void **state)
{
    (void)state;
    static const double flat[ROWS] = {3, 3, 3, 3, 3, 3, 3, 3, 3, 3};
    hl_indicator town[COUNT];
    study s;
    hl_coupling result = {0};

    make(&s);
    memcpy(town, TOWN, sizeof town);
    town[0].value = flat;
    s.subsystem[0].indicator = town;
    s.input.options.weighting.by_dimension = true;
    compute(&s, &result);
    assert_close(result.weight[0].weight, 0.0, 0.0, 0.0);
    assert_close(result.weight[1].weight + result.weight[2].weight, 1.0, 1e-15, 0.0);
    hl_coupling_free(&result);
}

/// Two times as important within, three times between: 1/4 of 2/3 and of 1/3.
static void judgments_by_dimension(void **state)
{
    (void)state;
    const double within[9] = {1, NAN, NAN, NAN, 1, 2, NAN, 0.5, 1};
    const double work[9] = {1, 2, NAN, 0.5, 1, NAN, NAN, NAN, 1};
    const double between[4] = {1, 3, 1.0 / 3, 1};
    const double contradicting[9] = {1, 9, 1.0 / 9, 1.0 / 9, 1, 9, 9, 1.0 / 9, 1};
    study s;
    hl_coupling result = {0};

    make(&s);
    s.input.options.weighting = hl_weighting_rule_of(HL_WEIGHTING_AHP);
    s.input.options.weighting.by_dimension = true;
    s.subsystem[0].pairwise = within;
    s.subsystem[0].dimension_pairwise = between;
    s.subsystem[1].pairwise = work;
    s.subsystem[1].dimension_pairwise = between;
    compute(&s, &result);
    assert_close(result.weight[0].weight, 0.75, 1e-14, 0.0);
    assert_close(result.weight[1].weight, 0.25 * 2.0 / 3.0, 1e-14, 0.0);
    assert_close(result.weight[2].weight, 0.25 / 3.0, 1e-14, 0.0);
    assert_close(result.note[0].ahp.consistency, 0.0, 0.0, 1e-14);
    hl_coupling_free(&result);
    assert_silent(&s, HL_CODE_COUPLING_AHP_INCONSISTENT);
    s.subsystem[1].dimension_pairwise = NULL;
    assert_refused(&s, HL_CODE_COUPLING_AHP_MISSING);
    s.input.options.weighting.by_dimension = false;
    s.subsystem[0].pairwise = contradicting;
    s.subsystem[1].pairwise = contradicting;
    assert_warns(&s, HL_CODE_COUPLING_AHP_INCONSISTENT, NULL);
}

static void several_methods_side_by_side(void **state)
{
    (void)state;
    static const hl_combination FORM[] = {
        HL_COMBINATION_LINEAR, HL_COMBINATION_MULTIPLICATIVE, HL_COMBINATION_GEOMETRIC,
        HL_COMBINATION_GAME};
    study s;

    make(&s);
    for (size_t k = 0; k < sizeof FORM / sizeof FORM[0]; k++) {
        hl_coupling result = {0};
        double sum = 0.0;
        s.input.options.weighting = (hl_weighting_rule){
            .count = 3,
            .method = {HL_WEIGHTING_ENTROPY, HL_WEIGHTING_CRITIC, HL_WEIGHTING_CV},
            .combination = FORM[k]
        };
        compute(&s, &result);
        for (size_t j = 0; j < COUNT; j++) {
            sum += result.weight[j].weight;
            for (size_t l = 0; l < 3; l++) {
                assert_true(result.weight[j].part[l] > 0.0);
            }
        }
        assert_close(sum, 1.0, 0.0, 1e-14);
        hl_coupling_free(&result);
    }
    s.input.options.weighting.method[2] = HL_WEIGHTING_ENTROPY; // twice
    assert_refused(&s, HL_CODE_COUPLING_RULE);
    s.input.options.weighting.count = 0;
    assert_refused(&s, HL_CODE_COUPLING_RULE);
    s.input.options.weighting.count = HL_WEIGHTINGS_MAX + 1;
    assert_refused(&s, HL_CODE_COUPLING_RULE);
}

// ---- indexes

static void indexes_by_hand(void **state)
{
    (void)state;
    const double x[3] = {0.0, 0.5, 1.0};
    const double y[3] = {0.2, 0.8, 1.0};
    const double *column[2] = {x, y};
    const hl_indicators z = {2, 3, column, NULL};
    const hl_indicator_weight weight[2] = {{.weight = 0.25}, {.weight = 0.75}};
    const double flat[3] = {0.3, 0.3, 0.3};
    const double *level[2] = {flat, flat};
    double u[3];
    hl_error err = {0};

    hl_index_geometric(&z, weight, u);
    assert_close(u[0], 0.0, 0.0, 0.0);
    assert_close(u[1], pow(0.5, 0.25) * pow(0.8, 0.75), 1e-15, 0.0);
    assert_close(u[2], 1.0, 0.0, 0.0);
    // v = (0, .15), (.125, .6), (.25, .75)
    assert_ok(hl_index_topsis(&z, weight, u, &err), &err);
    const double below = hypot(0.125, 0.45);
    const double above = hypot(0.125, 0.15);
    assert_close(u[0], 0.0, 0.0, 0.0);
    assert_close(u[1], below / (below + above), 1e-15, 0.0);
    assert_close(u[2], 1.0, 0.0, 0.0);
    assert_ok(hl_index_topsis(&(hl_indicators){2, 3, level, NULL}, weight, u, &err),
              &err);
    assert_close(u[1], 0.5, 0.0, 0.0);
    assert_string_equal(hl_index_form_name(HL_INDEX_TOPSIS), "topsis");
    assert_string_equal(hl_index_form_name(HL_INDEX_FORM_COUNT), "");
}

static void z_scores_feed_topsis_only(void **state)
{
    (void)state;
    static const hl_normalize_method FREE[] = {HL_NORMALIZE_ZSCORE, HL_NORMALIZE_MEAN};
    study s;
    hl_coupling result = {0};

    make(&s);
    s.input.options.weighting = hl_weighting_rule_of(HL_WEIGHTING_EQUAL);
    for (size_t k = 0; k < 2; k++) {
        s.input.options.normalization.method = FREE[k];
        s.input.options.index = HL_INDEX_LINEAR;
        assert_refused(&s, HL_CODE_COUPLING_METHOD_INDEX);
        s.input.options.index = HL_INDEX_GEOMETRIC;
        assert_refused(&s, HL_CODE_COUPLING_METHOD_INDEX);
        s.input.options.index = HL_INDEX_TOPSIS;
        compute(&s, &result);
        assert_true(result.u[0] >= 0.0 && result.u[0] <= 1.0);
        hl_coupling_free(&result);
    }
    // a cost by vector norm is negative
    s.input.options.normalization.method = HL_NORMALIZE_VECTOR;
    compute(&s, &result);
    hl_coupling_free(&result);
    s.input.options.index = HL_INDEX_LINEAR;
    assert_refused(&s, HL_CODE_COUPLING_INADMISSIBLE);
    s.subsystem[0] = s.subsystem[1];
    compute(&s, &result); // the more the better in all
    hl_coupling_free(&result);
    make(&s);
    s.input.options.normalization.method = HL_NORMALIZE_EXTREMUM;
    compute(&s, &result);
    hl_coupling_free(&result);
}

static void a_ready_made_index(void **state)
{
    (void)state;
    double ready[ROWS] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0};
    study s;
    hl_coupling result = {0};
    hl_columns columns = {.rows = ROWS};
    hl_coupling_subsets subsets = {0};
    hl_log log = {0};
    hl_error err = {0};

    make(&s);
    s.subsystem[0] =
        (hl_subsystem){.name = "made", .short_name = "made", .ready = ready};
    compute(&s, &result);
    assert_int_equal(result.indicators, COUNT);
    assert_close(result.u[3], 0.4, 0.0, 0.0);
    assert_ok(hl_coupling_guard(&s.input, &result, &log, &err), &err);
    assert_ok(hl_coupling_columns(&s.input, &result, &columns, &err), &err);
    assert_non_null(hl_columns_find(&columns, "u_made"));
    assert_non_null(hl_columns_find(&columns, "obstacle_1"));
    assert_ok(hl_coupling_subsets_draw(&s.input, &result, NULL, &subsets, &err), &err);
    hl_coupling_subsets_free(&subsets);
    hl_columns_free(&columns);
    hl_log_free(&log);
    hl_coupling_free(&result);

    s.subsystem[1] = s.subsystem[0]; // nothing but ready-made
    s.subsystem[1].short_name = "other";
    compute(&s, &result);
    columns.rows = ROWS;
    assert_ok(hl_coupling_columns(&s.input, &result, &columns, &err), &err);
    assert_null(hl_columns_find(&columns, "obstacle_1"));
    hl_columns_free(&columns);
    hl_coupling_free(&result);
    ready[2] = -0.1;
    assert_refused(&s, HL_CODE_COUPLING_READY);
    ready[2] = 1.1;
    assert_refused(&s, HL_CODE_COUPLING_READY);
    ready[2] = NAN;
    assert_refused(&s, HL_CODE_COUPLING_READY);
    s.input.options.least_observed = 0.8;
    compute(&s, &result);
    assert_true(isnan(result.degree[2].t));
    hl_coupling_free(&result);
}

/// Without b the row keeps 2 of 3 equal weights; without b and c 1 of 3.
static void missing_indicators_are_reweighted(void **state)
{
    (void)state;
    double holes[ROWS];
    hl_indicator town[COUNT];
    study s;
    hl_coupling result = {0};
    hl_columns columns = {.rows = ROWS};
    hl_error err = {0};

    make(&s);
    memcpy(town, TOWN, sizeof town);
    memcpy(holes, B, sizeof holes);
    holes[1] = NAN;
    town[1].value = holes;
    s.subsystem[0].indicator = town;
    assert_refused(&s, HL_CODE_COUPLING_MISSING);
    s.input.options.weighting = hl_weighting_rule_of(HL_WEIGHTING_EQUAL);
    s.input.options.least_observed = 0.6;
    compute(&s, &result);
    assert_close(result.observed[1], 2.0 / 3.0, 1e-15, 0.0);
    assert_close(result.observed[0], 1.0, 0.0, 0.0);
    assert_close(result.u[1], (result.z[1] + result.z[2 * ROWS + 1]) / 2.0, 1e-15, 0.0);
    assert_ok(hl_coupling_columns(&s.input, &result, &columns, &err), &err);
    assert_close(hl_columns_find(&columns, "observed")->value[1], 2.0 / 3.0, 1e-15,
                 0.0);
    hl_columns_free(&columns);
    hl_coupling_free(&result);
    assert_warns(&s, HL_CODE_COUPLING_REWEIGHTED, "1\t10");
    s.input.options.least_observed = 0.8;
    compute(&s, &result);
    assert_true(isnan(result.u[1]) && isnan(result.degree[1].c[0]));
    assert_true(result.u[ROWS + 1] >= 0.0);
    hl_coupling_free(&result);
    s.input.options.index = HL_INDEX_TOPSIS;
    s.input.options.least_observed = 0.6;
    compute(&s, &result);
    assert_true(result.u[1] > 0.0 && result.u[1] < 1.0);
    hl_coupling_free(&result);
    s.input.options.least_observed = 1.5;
    assert_refused(&s, HL_CODE_COUPLING_OBSERVED);
}

// ---- degrees and classes

static void powers_of_the_standard_degree(void **state)
{
    (void)state;
    const double u[2] = {0.2, 0.8};
    hl_coupling_degree degree;
    hl_error err = {0};
    study s;
    hl_coupling result = {0};
    hl_columns columns = {.rows = ROWS};

    assert_ok(hl_coupling_degrees(u, NULL, 2, &degree, &err), &err);
    hl_coupling_degree_power(&degree, 2, 0.5); // 1 / n: nothing changes
    assert_close(degree.c[0], 0.8, 1e-15, 0.0);
    hl_coupling_degree_power(&degree, 2, 2.0);
    assert_close(degree.c[0], pow(0.64, 2.0), 1e-14, 0.0);
    assert_close(degree.d[0], sqrt(pow(0.64, 2.0) * 0.5), 1e-14, 0.0);
    assert_ok(hl_coupling_degrees(u, NULL, 2, &degree, &err), &err);
    hl_coupling_degree_power(&degree, 2, NAN);
    assert_close(degree.c[0], 0.8, 1e-15, 0.0);

    make(&s);
    s.input.options.power = 2.0;
    compute(&s, &result);
    assert_true(isnan(result.stage[1]));
    assert_ok(hl_coupling_columns(&s.input, &result, &columns, &err), &err);
    assert_null(hl_columns_find(&columns, "stage"));
    hl_columns_free(&columns);
    hl_coupling_free(&result);
    assert_warns(&s, HL_CODE_COUPLING_POWER_CLASSES, "2");
    s.input.options.power = 0.0;
    assert_refused(&s, HL_CODE_COUPLING_POWER);
}

static void classes_of_every_scheme(void **state)
{
    (void)state;
    const double cut[2] = {0.25, 0.5};
    const double down[2] = {0.5, 0.25};
    const double beyond[1] = {1.0};
    hl_class_cuts cuts;
    hl_error err = {0};

    assert_ok(hl_class_cuts_of(HL_SCHEME_FIVE, NULL, 0, HL_CLOSED_LEFT, &cuts, &err),
              &err);
    assert_close(hl_class_of(&cuts, 0.4), 3.0, 0.0, 0.0);
    assert_close(hl_class_of(&cuts, 1.0), 5.0, 0.0, 0.0);
    assert_ok(hl_class_cuts_of(HL_SCHEME_FOUR, NULL, 0, HL_CLOSED_RIGHT, &cuts, &err),
              &err);
    assert_close(hl_class_of(&cuts, 0.3), 1.0, 0.0, 0.0);
    assert_close(hl_class_of(&cuts, 0.81), 4.0, 0.0, 0.0);
    assert_ok(hl_class_cuts_of(HL_SCHEME_USER, cut, 2, HL_CLOSED_LEFT, &cuts, &err),
              &err);
    assert_close(hl_class_of(&cuts, 0.25), 2.0, 0.0, 0.0);
    assert_true(isnan(hl_class_of(&cuts, NAN)));
    assert_int_equal(
        hl_class_cuts_of(HL_SCHEME_USER, down, 2, HL_CLOSED_LEFT, &cuts, &err),
        HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_CUTS);
    assert_int_equal(
        hl_class_cuts_of(HL_SCHEME_USER, beyond, 1, HL_CLOSED_LEFT, &cuts, &err),
        HL_INPUT);
    assert_int_equal(
        hl_class_cuts_of(HL_SCHEME_USER, NULL, 0, HL_CLOSED_LEFT, &cuts, &err),
        HL_INPUT);
    assert_int_equal(hl_coordination_classes(HL_SCHEME_FIVE, 0)->count, 5);
    assert_int_equal(hl_coordination_classes(HL_SCHEME_FOUR, 0)->count, 4);
    assert_ptr_equal(hl_coordination_classes(HL_SCHEME_TEN, 0),
                     &HL_CLASSES_COORDINATION);
    for (size_t k = 2; k <= HL_CLASSES_MAX; k++) {
        const hl_classes *table = hl_coordination_classes(HL_SCHEME_USER, k);
        assert_int_equal(table->count, k);
        assert_true((size_t)table->row[k - 1].code == k);
        assert_true(table->row[k - 1].label.en != NULL);
    }
}

static void classes_reach_the_columns(void **state)
{
    (void)state;
    const double cut[2] = {0.25, 0.5};
    study s;
    hl_coupling result = {0};
    hl_columns columns = {.rows = ROWS};
    hl_error err = {0};

    make(&s);
    s.input.options.classes = HL_SCHEME_USER;
    assert_refused(&s, HL_CODE_COUPLING_CUTS);
    s.input.options.cuts = cut;
    s.input.options.cut_count = 2;
    compute(&s, &result);
    assert_ok(hl_coupling_columns(&s.input, &result, &columns, &err), &err);
    const hl_column *column = hl_columns_find(&columns, "d_class");
    assert_int_equal(column->classes->count, 3);
    for (size_t r = 0; r < ROWS; r++) {
        const double d = result.degree[r].d[0];
        assert_close(column->value[r],
                     d >= 0.5    ? 3.0
                     : d >= 0.25 ? 2.0
                                 : 1.0,
                     0.0, 0.0);
    }
    hl_columns_free(&columns);
    hl_coupling_free(&result);
}

static void lag_rules(void **state)
{
    (void)state;
    const hl_lag_rule common = {.least = 0.8, .greatest = 1.2, .difference = NAN};
    const hl_lag_rule apart = {.least = 0.8, .greatest = 1.25, .difference = 0.1};
    study s;

    assert_close(hl_lag_type_by(&common, 0.61, 0.5), HL_LAG_SECOND, 0.0, 0.0);
    assert_close(hl_lag_type_by(&common, 0.6, 0.5), HL_LAG_SYNCHRONOUS, 0.0, 0.0);
    assert_close(hl_lag_type_by(&common, 0.39, 0.5), HL_LAG_FIRST, 0.0, 0.0);
    assert_close(hl_lag_type_by(&apart, 0.1, 0.19), HL_LAG_SYNCHRONOUS, 0.0, 0.0);
    assert_close(hl_lag_type_by(&apart, 0.1, 0.25), HL_LAG_FIRST, 0.0, 0.0);
    assert_close(hl_lag_type_by(&apart, 0.9, 0.7), HL_LAG_SECOND, 0.0, 0.0);
    assert_true(isnan(hl_lag_type_by(&apart, NAN, 0.7)));
    make(&s);
    s.input.options.lag.least = 1.2;
    assert_refused(&s, HL_CODE_COUPLING_LAG);
}

// ---- warnings and sheets

static void a_shift_is_told_with_what_it_changes(void **state)
{
    (void)state;
    study s;

    make(&s);
    assert_silent(&s, HL_CODE_COUPLING_SHIFT);
    s.input.options.normalization.shift = 0.2;
    hl_coupling with = {0};
    hl_coupling without = {0};
    size_t changes = 0;
    char values[HL_MESSAGE_VALUES_SIZE];
    compute(&s, &with);
    s.input.options.normalization.shift = 0.0;
    compute(&s, &without);
    for (size_t r = 0; r < ROWS; r++) {
        changes += with.d_class[r] != without.d_class[r];
    }
    assert_true(changes > 0);
    hl_coupling_free(&with);
    s.input.options.normalization.shift = 1e-4;
    compute(&s, &with);
    assert_int_equal(with.degree[0].flags, 0);
    hl_coupling_free(&with);
    hl_coupling_free(&without);
    s.input.options.normalization.shift = 0.2;
    hl_log log = {0};
    hl_error err = {0};
    compute(&s, &with);
    assert_ok(hl_coupling_guard(&s.input, &with, &log, &err), &err);
    (void)snprintf(values, sizeof values, "0.2\t%zu\t", changes);
    bool told = false;
    for (size_t k = 0; k < log.count; k++) {
        if (log.message[k].code != HL_CODE_COUPLING_SHIFT) continue;
        told = strncmp(log.message[k].values, values, strlen(values)) == 0;
    }
    assert_true(told);
    hl_log_free(&log);
    hl_coupling_free(&with);
}

static void treated_values_are_told(void **state)
{
    (void)state;
    static const double far[ROWS] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 100};
    const hl_indicator town[2] = {
        {.name = "far", .value = far},
        {.name = "a",   .value = A  }
    };
    study s;

    make(&s);
    s.subsystem[0].indicator = town;
    s.subsystem[0].count = 2;
    s.input.options.normalization.winsorize = HL_WINSORIZE_JRC;
    assert_warns(&s, HL_CODE_COUPLING_WINSORIZED, "1\t1");
    s.input.options.normalization.winsorize = HL_WINSORIZE_NONE;
    assert_silent(&s, HL_CODE_COUPLING_WINSORIZED);
}

static void the_sheet_tells_how_weights_were_made(void **state)
{
    static const char *const NAME[] = {
        "weight_entropy", "weight_ahp",  "share_entropy", "share_ahp", "entropy_2010",
        "entropy_p2",     "weight_2010", "weight_p2",     "held",      "held_low",
        "held_high",      "logarithm",   "ahp_lambda",    "ahp_cr"};
    const double judged[9] = {1, 2, 4, 0.5, 1, 2, 0.25, 0.5, 1};
    const char *const period[T] = {"2010", "the end"};
    (void)state;
    study s;
    hl_coupling result = {0};
    hl_columns columns = {0};
    hl_error err = {0};

    make(&s);
    s.input.period = period;
    s.subsystem[0].pairwise = judged;
    s.subsystem[1].pairwise = judged;
    s.input.options.normalization.winsorize = HL_WINSORIZE_PERCENTILE;
    s.input.options.normalization.percentile = 0.1;
    s.input.options.weighting = (hl_weighting_rule){
        .count = 2,
        .method = {HL_WEIGHTING_ENTROPY, HL_WEIGHTING_AHP},
        .share = {0.25,                 0.75            },
        .entropy = HL_ENTROPY_BY_PERIOD
    };
    compute(&s, &result);
    assert_ok(hl_coupling_weight_columns(&s.input, &result, &columns, &err), &err);
    for (size_t k = 0; k < sizeof NAME / sizeof NAME[0]; k++) {
        if (hl_columns_find(&columns, NAME[k]) == NULL) fail_msg("no %s", NAME[k]);
    }
    assert_close(hl_columns_find(&columns, "weight_ahp")->value[0], 4.0 / 7.0, 1e-14,
                 0.0);
    assert_close(hl_columns_find(&columns, "share_ahp")->value[5], 0.75, 0.0, 0.0);
    assert_close(hl_columns_find(&columns, "ahp_cr")->value[1], 0.0, 0.0, 1e-14);
    hl_columns_free(&columns);
    hl_coupling_free(&result);
    s.input.options.weighting = hl_weighting_rule_of(HL_WEIGHTING_PCA);
    compute(&s, &result);
    assert_ok(hl_coupling_weight_columns(&s.input, &result, &columns, &err), &err);
    assert_non_null(hl_columns_find(&columns, "kmo"));
    assert_non_null(hl_columns_find(&columns, "bartlett_p"));
    hl_columns_free(&columns);
    hl_coupling_free(&result);
}

/// Subsets are drawn of the index that the study has.
static void subsets_of_other_indexes(void **state)
{
    (void)state;
    study s;

    make(&s);
    s.input.options.weighting.entropy = HL_ENTROPY_BY_PERIOD;
    for (hl_index_form form = HL_INDEX_LINEAR; form < HL_INDEX_FORM_COUNT; form++) {
        hl_coupling result = {0};
        hl_coupling_subsets subsets = {0};
        hl_error err = {0};
        double sum = 0.0;
        s.input.options.index = form;
        compute(&s, &result);
        assert_ok(hl_coupling_subsets_draw(&s.input, &result, NULL, &subsets, &err),
                  &err);
        for (size_t r = 0; r < ROWS; r++) {
            sum += subsets.bottom[r];
        }
        // the bottom third of five: ranks 1 and 2 - 0.5 < 5/3, ties apart
        assert_true(sum > 2.0 && sum < 8.0);
        hl_coupling_subsets_free(&subsets);
        hl_coupling_free(&result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_base_period_lets_others_leave),
        cmocka_unit_test(an_index_that_left_its_scale_is_refused),
        cmocka_unit_test(periods_by_themselves),
        cmocka_unit_test(entropy_of_the_periods),
        cmocka_unit_test(equal_weights_by_dimension),
        cmocka_unit_test(a_dimension_that_is_constant),
        cmocka_unit_test(judgments_by_dimension),
        cmocka_unit_test(several_methods_side_by_side),
        cmocka_unit_test(indexes_by_hand),
        cmocka_unit_test(z_scores_feed_topsis_only),
        cmocka_unit_test(a_ready_made_index),
        cmocka_unit_test(missing_indicators_are_reweighted),
        cmocka_unit_test(powers_of_the_standard_degree),
        cmocka_unit_test(classes_of_every_scheme),
        cmocka_unit_test(classes_reach_the_columns),
        cmocka_unit_test(lag_rules),
        cmocka_unit_test(a_shift_is_told_with_what_it_changes),
        cmocka_unit_test(treated_values_are_told),
        cmocka_unit_test(the_sheet_tells_how_weights_were_made),
        cmocka_unit_test(subsets_of_other_indexes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
