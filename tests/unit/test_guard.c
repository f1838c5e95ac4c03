#include "support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/coupling/guard.h"

enum { N = 8, PER = 5, ALL = 2 * PER };

/// A study that no guard objects to; each test spoils one thing.
typedef struct study {
    double value[ALL][N];
    double population[N];
    double weight[ALL];
    hl_indicator indicator[ALL];
    hl_subsystem subsystem[2];
    hl_coupling_input input;
} study;

enum { CLEAN_SEED = 1 }; ///< found by trying: the data of this seed raise no warning

static void make(study *s, uint64_t seed)
{
    static const char *const NAME[ALL] = {"a1", "a2", "a3", "a4", "a5",
                                          "b1", "b2", "b3", "b4", "b5"};
    hl_random random = hl_random_stream(seed, 0);

    for (size_t i = 0; i < N; i++) {
        const double level = 3.0 + 2.0 * hl_random_unit(&random);
        s->population[i] = 1.0 + hl_random_unit(&random);
        for (size_t j = 0; j < ALL; j++) {
            s->value[j][i] = level + 2.0 * hl_random_unit(&random);
        }
    }
    for (size_t j = 0; j < ALL; j++) {
        s->weight[j] = 1.0 / PER;
        s->indicator[j] = (hl_indicator){.name = NAME[j], .value = s->value[j]};
    }
    for (size_t k = 0; k < 2; k++) {
        s->subsystem[k] = (hl_subsystem){.name = k == 0 ? "a" : "b",
                                         .short_name = k == 0 ? "a" : "b",
                                         .count = PER,
                                         .indicator = s->indicator + k * PER,
                                         .user_weight = s->weight + k * PER};
    }
    s->input = (hl_coupling_input){.n = N,
                                   .periods = 1,
                                   .subsystems = 2,
                                   .subsystem = s->subsystem,
                                   .population = s->population,
                                   .options = hl_coupling_defaults()};
}

static hl_log warnings_of(const study *s)
{
    hl_coupling result = {0};
    hl_log log = {0};
    hl_error err = {0};

    assert_ok(hl_coupling_compute(&s->input, &result, &err), &err);
    assert_ok(hl_coupling_guard(&s->input, &result, &log, &err), &err);
    hl_coupling_free(&result);
    return log;
}

static size_t count_of(const hl_log *log, hl_code code)
{
    size_t count = 0;

    for (size_t k = 0; k < log->count; k++) {
        count += log->message[k].code == code;
    }
    return count;
}

/// Is there exactly this warning, and with these values (NULL: any)?
static void assert_warns(const study *s, hl_code code, const char *values)
{
    hl_log log = warnings_of(s);

    assert_int_equal(count_of(&log, code), 1);
    for (size_t k = 0; values != NULL && k < log.count; k++) {
        if (log.message[k].code == code) {
            assert_string_equal(log.message[k].values, values);
        }
    }
    hl_log_free(&log);
}

static void clean_data_are_silent(void **state)
{
    (void)state;
    study s;

    make(&s, CLEAN_SEED);
    hl_log log = warnings_of(&s);
    for (size_t k = 0; k < log.count; k++) {
        print_error("%s: %s\n", hl_code_info(log.message[k].code)->id,
                    log.message[k].values);
    }
    assert_int_equal(log.count, 0);
    hl_log_free(&log);
}

static void a_constant_indicator(void **state)
{
    (void)state;
    study s;

    make(&s, CLEAN_SEED);
    for (size_t i = 0; i < N; i++) {
        s.value[1][i] = 3.5;
    }
    assert_warns(&s, HL_CODE_COUPLING_CONSTANT, "a2\t3.5");
}

static void an_indicator_that_dominates(void **state)
{
    (void)state;
    study s;

    make(&s, CLEAN_SEED);
    for (size_t i = 0; i < N; i++) {
        s.value[0][i] = i == 3 ? 1.0 : 0.0;
    }
    assert_warns(&s, HL_CODE_COUPLING_DOMINANT, NULL);
    assert_warns(&s, HL_CODE_COUPLING_ZEROS, "a1\t7\t8");
    s.input.options.weighting = hl_weighting_rule_of(HL_WEIGHTING_EQUAL);
    hl_log log = warnings_of(&s);
    assert_int_equal(count_of(&log, HL_CODE_COUPLING_DOMINANT), 0);
    hl_log_free(&log);
}

static void one_of_two_indicators_has_more_than_its_share(void **state)
{
    (void)state;
    study s;

    make(&s, CLEAN_SEED);
    s.subsystem[0].count = 2;
    s.input.options.weighting = hl_weighting_rule_of(HL_WEIGHTING_USER);
    s.weight[0] = 0.45;
    s.weight[1] = 0.55;
    hl_log log = warnings_of(&s);
    assert_int_equal(count_of(&log, HL_CODE_COUPLING_DOMINANT), 0);
    hl_log_free(&log);
    s.weight[0] = 0.15;
    s.weight[1] = 0.85;
    assert_warns(&s, HL_CODE_COUPLING_DOMINANT, "a2\t0.850\ta");
}

static void unequal_alpha(void **state)
{
    (void)state;
    const double alpha[2] = {0.9, 0.1};
    study s;

    make(&s, CLEAN_SEED);
    s.input.options.alpha = alpha;
    hl_log log = warnings_of(&s);
    assert_int_equal(count_of(&log, HL_CODE_COUPLING_ALPHA_UNEQUAL), 1);
    hl_log_free(&log);
}

static void weights_over_all_subsystems(void **state)
{
    (void)state;
    study s;

    make(&s, CLEAN_SEED);
    s.input.options.weighting = hl_weighting_rule_of(HL_WEIGHTING_USER);
    hl_log log = warnings_of(&s);
    assert_int_equal(log.count, 0);
    hl_log_free(&log);
    for (size_t j = 0; j < ALL; j++) {
        s.weight[j] = 1.0 / ALL;
    }
    assert_warns(&s, HL_CODE_COUPLING_GLOBAL_WEIGHTS, "1");
    s.weight[0] = 0.7;
    log = warnings_of(&s);
    assert_int_equal(count_of(&log, HL_CODE_COUPLING_WEIGHTS_RESCALED), 2);
    assert_int_equal(count_of(&log, HL_CODE_COUPLING_GLOBAL_WEIGHTS), 0);
    hl_log_free(&log);
}

static void a_wrong_sign(void **state)
{
    (void)state;
    study s;

    make(&s, CLEAN_SEED);
    for (size_t i = 0; i < N; i++) { // a1 .. a5 move together, but a5 is given as "-"
        for (size_t j = 0; j < PER; j++) {
            s.value[j][i] = (double)i + 0.1 * s.value[j][i];
        }
    }
    s.indicator[4].polarity = HL_POLARITY_LESS;
    assert_warns(&s, HL_CODE_COUPLING_POLARITY, NULL);
}

static void an_indicator_in_two_subsystems(void **state)
{
    (void)state;
    study s;

    make(&s, CLEAN_SEED);
    s.indicator[PER] = s.indicator[0];
    assert_warns(&s, HL_CODE_COUPLING_SHARED, "a1\ta\tb");
    s.indicator[PER].name = "copy";
    assert_warns(&s, HL_CODE_COUPLING_CORRELATED, "a1\tcopy\t1.000");
}

static void indices_that_span_the_unit_interval(void **state)
{
    (void)state;
    study s;

    make(&s, CLEAN_SEED);
    s.subsystem[0].count = 1;
    s.subsystem[1].count = 1;
    assert_warns(&s, HL_CODE_COUPLING_STRETCHED, "2");
}

static void totals_that_follow_population(void **state)
{
    (void)state;
    study s;

    make(&s, CLEAN_SEED);
    for (size_t i = 0; i < N; i++) {
        s.population[i] = 3.0 * s.value[2][i] + 0.01 * s.population[i];
    }
    assert_warns(&s, HL_CODE_COUPLING_SIZE, NULL);
    s.input.population = NULL;
    hl_log log = warnings_of(&s);
    assert_int_equal(count_of(&log, HL_CODE_COUPLING_SIZE), 0);
    hl_log_free(&log);
}

static void alike_and_low(void **state)
{
    (void)state;
    study s;

    make(&s, CLEAN_SEED);
    for (size_t j = 0; j < ALL; j++) { // the first unit is low in everything
        double least = INFINITY;
        for (size_t i = 1; i < N; i++) {
            least = fmin(least, s.value[j][i]);
        }
        s.value[j][0] = least + 0.02;
    }
    assert_warns(&s, HL_CODE_COUPLING_LOW_LEVEL, NULL);
}

static void an_outlier(void **state)
{
    (void)state;
    study s;
    double greatest = 0.0;

    make(&s, CLEAN_SEED);
    for (size_t i = 1; i < N; i++) {
        greatest = fmax(greatest, s.value[3][i]);
    }
    s.value[3][0] = 4.0 * greatest;
    assert_warns(&s, HL_CODE_COUPLING_OUTLIER, "a4\t4.0");
    s.value[3][0] = 2.9 * greatest;
    hl_log log = warnings_of(&s);
    assert_int_equal(count_of(&log, HL_CODE_COUPLING_OUTLIER), 0);
    hl_log_free(&log);
}

/// The result is what the guard looks at: a D moved onto a cut is noticed.
static void a_value_on_a_class_edge(void **state)
{
    (void)state;
    study s;
    hl_coupling result = {0};
    hl_log log = {0};
    hl_error err = {0};

    make(&s, CLEAN_SEED);
    assert_ok(hl_coupling_compute(&s.input, &result, &err), &err);
    result.degree[2].d[HL_COUPLING_STANDARD] = 0.7009;
    result.degree[3].d[HL_COUPLING_STANDARD] = 0.7011;
    assert_ok(hl_coupling_guard(&s.input, &result, &log, &err), &err);
    assert_int_equal(log.count, 1);
    assert_int_equal(log.message[0].code, HL_CODE_COUPLING_EDGES);
    assert_string_equal(log.message[0].values, "1\t8");
    hl_log_free(&log);
    hl_coupling_free(&result);
}

static void classes_of_another_model(void **state)
{
    (void)state;
    study s;

    make(&s, CLEAN_SEED);
    s.input.options.models = 1U << HL_COUPLING_WANG;
    assert_warns(&s, HL_CODE_COUPLING_CLASS_MODEL, "wang");
}

static void units_at_the_bottom_of_everything(void **state)
{
    (void)state;
    study s;

    make(&s, CLEAN_SEED);
    for (size_t j = 0; j < ALL; j++) {
        s.value[j][0] = 0.0;
        if (j < PER) s.value[j][1] = 0.0;
    }
    assert_warns(&s, HL_CODE_COUPLING_ALL_ZERO, "1\t8");
    assert_warns(&s, HL_CODE_COUPLING_SOME_ZERO, "1\t8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clean_data_are_silent),
        cmocka_unit_test(a_constant_indicator),
        cmocka_unit_test(an_indicator_that_dominates),
        cmocka_unit_test(one_of_two_indicators_has_more_than_its_share),
        cmocka_unit_test(unequal_alpha),
        cmocka_unit_test(weights_over_all_subsystems),
        cmocka_unit_test(a_wrong_sign),
        cmocka_unit_test(an_indicator_in_two_subsystems),
        cmocka_unit_test(indices_that_span_the_unit_interval),
        cmocka_unit_test(totals_that_follow_population),
        cmocka_unit_test(alike_and_low),
        cmocka_unit_test(an_outlier),
        cmocka_unit_test(a_value_on_a_class_edge),
        cmocka_unit_test(classes_of_another_model),
        cmocka_unit_test(units_at_the_bottom_of_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
