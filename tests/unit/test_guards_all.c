/// Every guard of METHODS-coupling 8.2 by its number: raised by a study that makes the
/// mistake, silent on the same study without it. docs/methods/twenty-mistakes.md tells
/// them in words.

#include "support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/coupling/diagnosis.h"
#include "hinterland/coupling/guard.h"
#include "hinterland/coupling/metacoupling.h"
#include "hinterland/coupling/null_baseline.h"

enum { N = 8, PERIODS = 2, ROWS = N * PERIODS, PER = 5, ALL = 2 * PER };
enum { CLEAN_SEED = 6, DRAWS = 999 }; ///< a seed found by trying: no warning at all

/// A panel that no guard objects to; each case spoils one thing.
typedef struct study {
    double value[ALL][ROWS];
    double population[ROWS];
    double weight[ALL];
    double ready[2][ROWS];
    double judgments[2][PER * PER];
    double alpha[2];
    bool use[ROWS];
    hl_indicator indicator[ALL];
    hl_subsystem subsystem[2];
    hl_coupling_input input;
} study;

static void make(study *s)
{
    static const char *const NAME[ALL] = {"a1", "a2", "a3", "a4", "a5",
                                          "b1", "b2", "b3", "b4", "b5"};
    hl_random random = hl_random_stream(CLEAN_SEED, 0);

    *s = (study){0};
    for (size_t r = 0; r < ROWS; r++) {
        const double level = 3.0 + 2.0 * hl_random_unit(&random);
        s->population[r] = 1.0 + hl_random_unit(&random);
        s->use[r] = true;
        for (size_t j = 0; j < ALL; j++) {
            s->value[j][r] = level + 2.0 * hl_random_unit(&random);
        }
        for (size_t k = 0; k < 2; k++) {
            s->ready[k][r] = 0.2 + 0.1 * level + 0.05 * hl_random_unit(&random);
        }
    }
    for (size_t j = 0; j < ALL; j++) {
        s->weight[j] = 1.0 / PER;
        s->indicator[j] = (hl_indicator){
            .name = NAME[j],
            .goalpost = {NAN, NAN},
            .optimum = {NAN, NAN},
            .value = s->value[j]
        };
    }
    for (size_t k = 0; k < 2; k++) {
        for (size_t c = 0; c < PER * PER; c++) {
            s->judgments[k][c] = 1.0;
        }
        s->subsystem[k] = (hl_subsystem){.name = k == 0 ? "a" : "b",
                                         .short_name = k == 0 ? "a" : "b",
                                         .count = PER,
                                         .indicator = s->indicator + k * PER,
                                         .user_weight = s->weight + k * PER,
                                         .pairwise = s->judgments[k]};
    }
    s->input = (hl_coupling_input){.n = N,
                                   .periods = PERIODS,
                                   .subsystems = 2,
                                   .subsystem = s->subsystem,
                                   .use = s->use,
                                   .population = s->population,
                                   .options = hl_coupling_defaults()};
}

/// Both subsystems have ready-made indices.
static void make_ready(study *s)
{
    make(s);
    for (size_t k = 0; k < 2; k++) {
        s->subsystem[k].ready = s->ready[k];
        s->subsystem[k].count = 0;
    }
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

// ---- what a case spoils

static void m3_normalized_by_period(study *s)
{
    s->input.options.normalization.reference = HL_REFERENCE_BY_PERIOD;
}

static void w3_weights_by_period(study *s)
{
    s->input.options.weighting.entropy = HL_ENTROPY_BY_PERIOD;
}

static void w4_classes_of_another_model(study *s)
{
    s->input.options.models = 1U << HL_COUPLING_WANG;
}

static void w5_a_shift(study *s)
{
    s->input.options.normalization.shift = 0.01;
}

static void w6_a_constant_indicator(study *s)
{
    for (size_t r = 0; r < ROWS; r++) {
        s->value[1][r] = 3.5;
    }
}

/// One unit alone has much of it: the weight by entropy is great.
static void w7_one_indicator_dominates(study *s)
{
    for (size_t r = 0; r < ROWS; r++) {
        s->value[1][r] = r % N == 0 ? 9.0 : 1.0 + 0.01 * (double)r;
    }
}

static void w7_an_indicator_mostly_zero(study *s)
{
    for (size_t r = 0; r < ROWS; r++) {
        s->value[1][r] = r % 4 == 0 ? 2.0 + (double)r : 0.0;
    }
}

static void w8_judgments_that_contradict(study *s)
{
    static const double A[PER * PER] = {1, 9, 0, 0, 0, 0, 1, 9, 0, 0, 9, 0, 1};
    s->input.options.weighting = hl_weighting_rule_of(HL_WEIGHTING_AHP);
    for (size_t i = 0; i < PER; i++) {
        for (size_t j = 0; j < PER; j++) {
            const double given = A[i * PER + j];
            if (i == j || given == 0.0) continue;
            s->judgments[0][i * PER + j] = given;
            s->judgments[0][j * PER + i] = 1.0 / given;
        }
    }
}

static void w9_unequal_alpha(study *s)
{
    s->alpha[0] = 0.3;
    s->alpha[1] = 0.7;
    s->input.options.alpha = s->alpha;
}

static void m9_weights_over_all_subsystems(study *s)
{
    s->input.options.weighting = hl_weighting_rule_of(HL_WEIGHTING_USER);
    for (size_t j = 0; j < ALL; j++) {
        s->weight[j] = 1.0 / ALL;
    }
}

static void m10_a_sign_turned_around(study *s)
{
    s->indicator[2].polarity = HL_POLARITY_LESS;
}

static void m11_the_same_indicator_twice(study *s)
{
    s->indicator[PER] = s->indicator[0];
}

static void m11_nearly_the_same_indicator(study *s)
{
    for (size_t r = 0; r < ROWS; r++) {
        s->value[PER][r] = 2.0 * s->value[0][r] + 0.001 * (double)r;
    }
}

static void m14_missing_written_as_zero(study *s)
{
    s->value[3][2] = 0.0;
    s->value[3][9] = 0.0;
}

static void m15_totals_that_follow_population(study *s)
{
    for (size_t r = 0; r < ROWS; r++) {
        s->value[4][r] = 100.0 * s->population[r] + 0.1 * (double)(r % 3);
    }
}

static void m16_high_coupling_of_low_development(study *s)
{
    for (size_t j = 0; j < ALL; j++) { // near the foot of every indicator
        double least = INFINITY;
        double greatest = -INFINITY;
        for (size_t r = 0; r < ROWS; r++) {
            least = fmin(least, s->value[j][r]);
            greatest = fmax(greatest, s->value[j][r]);
        }
        s->value[j][5] = least + (0.1 + 0.002 * (double)j) * (greatest - least);
    }
}

static void m20_a_unit_missing_in_one_period(study *s)
{
    s->use[N + 3] = false;
}

static void m21_one_outlier(study *s)
{
    s->value[2][4] = 60.0;
}

/// Both indices at the square of a cut: D = sqrt(C T) = 0.6 with C = 1.
static void m23_a_value_on_a_class_cut(study *s)
{
    s->ready[0][3] = s->ready[1][3] = 0.36;
}

static void m9_ready_indices_of_weights_over_all(study *s)
{
    for (size_t k = 0; k < 2; k++) {
        for (size_t r = 0; r < ROWS; r++) {
            s->ready[k][r] *= 0.5;
        }
    }
}

static void m13_indices_stretched(study *s)
{
    for (size_t k = 0; k < 2; k++) {
        s->ready[k][0] = 0.01;
        s->ready[k][1] = 0.99;
    }
}

static const struct guard_case {
    const char *number;
    void (*spoil)(study *s);
    bool ready;
    hl_code code;
} CASES[] = {
    {"M3",  m3_normalized_by_period,              false, HL_CODE_COUPLING_BY_PERIOD        },
    {"W3",  w3_weights_by_period,                 false, HL_CODE_COUPLING_WEIGHTS_BY_PERIOD},
    {"W4",  w4_classes_of_another_model,          false, HL_CODE_COUPLING_CLASS_MODEL      },
    {"W5",  w5_a_shift,                           false, HL_CODE_COUPLING_SHIFT            },
    {"W6",  w6_a_constant_indicator,              false, HL_CODE_COUPLING_CONSTANT         },
    {"W7",  w7_one_indicator_dominates,           false, HL_CODE_COUPLING_DOMINANT         },
    {"W7",  w7_an_indicator_mostly_zero,          false, HL_CODE_COUPLING_ZEROS            },
    {"W8",  w8_judgments_that_contradict,         false, HL_CODE_COUPLING_AHP_INCONSISTENT },
    {"W9",  w9_unequal_alpha,                     false, HL_CODE_COUPLING_ALPHA_UNEQUAL    },
    {"M9",  m9_weights_over_all_subsystems,       false, HL_CODE_COUPLING_GLOBAL_WEIGHTS   },
    {"M9",  m9_ready_indices_of_weights_over_all, true,  HL_CODE_COUPLING_DEFLATED         },
    {"M10", m10_a_sign_turned_around,             false, HL_CODE_COUPLING_POLARITY         },
    {"M11", m11_the_same_indicator_twice,         false, HL_CODE_COUPLING_SHARED           },
    {"M11", m11_nearly_the_same_indicator,        false, HL_CODE_COUPLING_CORRELATED       },
    {"M13", m13_indices_stretched,                true,  HL_CODE_COUPLING_STRETCHED        },
    {"M14", m14_missing_written_as_zero,          false, HL_CODE_COUPLING_ZERO_MISSING     },
    {"M15", m15_totals_that_follow_population,    false, HL_CODE_COUPLING_SIZE             },
    {"M16", m16_high_coupling_of_low_development, false, HL_CODE_COUPLING_LOW_LEVEL        },
    {"M20", m20_a_unit_missing_in_one_period,     false, HL_CODE_COUPLING_UNBALANCED       },
    {"M21", m21_one_outlier,                      false, HL_CODE_COUPLING_OUTLIER          },
    {"M23", m23_a_value_on_a_class_cut,           true,  HL_CODE_COUPLING_EDGES            },
};

static void clean_data_are_silent(void **state)
{
    (void)state;
    study s;

    for (int k = 0; k < 2; k++) {
        if (k == 0) make(&s);
        if (k == 1) make_ready(&s);
        hl_log log = warnings_of(&s);
        for (size_t m = 0; m < log.count; m++) {
            print_error("%s: %s\n", hl_code_info(log.message[m].code)->id,
                        log.message[m].values);
        }
        assert_int_equal(log.count, 0);
        hl_log_free(&log);
    }
}

static void every_mistake_is_told(void **state)
{
    (void)state;
    study s;

    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++) {
        if (CASES[k].ready) {
            make_ready(&s);
        } else {
            make(&s);
        }
        CASES[k].spoil(&s);
        hl_log log = warnings_of(&s);
        if (count_of(&log, CASES[k].code) == 0) {
            print_error("%s: no %s\n", CASES[k].number,
                        hl_code_info(CASES[k].code)->id);
        }
        assert_true(count_of(&log, CASES[k].code) > 0);
        hl_log_free(&log);
    }
}

/// M12: z-scores and negative indices cannot become a coupling degree at all.
static void m12_values_outside_0_1_are_refused(void **state)
{
    (void)state;
    study s;
    hl_coupling result = {0};
    hl_error err = {0};

    make(&s);
    s.input.options.normalization.method = HL_NORMALIZE_ZSCORE;
    assert_int_equal(hl_coupling_compute(&s.input, &result, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_METHOD_INDEX);

    make_ready(&s);
    s.ready[1][4] = -0.2;
    assert_int_equal(hl_coupling_compute(&s.input, &result, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_READY);
}

static size_t diagnosed(const hl_diagnosis_input *input, hl_code code)
{
    hl_diagnosis d = {0};
    hl_log log = {0};
    hl_error err = {0};

    assert_ok(hl_diagnose(input, &d, &err), &err);
    assert_ok(hl_diagnosis_warn(input, &d, "C", &log, &err), &err);
    const size_t count = code == HL_CODE_NONE ? log.count : count_of(&log, code);
    hl_log_free(&log);
    return count;
}

/// A C that was computed elsewhere: M1 the coefficient is lost, M2 outside [0, 1], M22
/// made from fewer subsystems.
static void a_wrong_c_is_told(void **state)
{
    enum { SIX = 6 };
    (void)state;
    const double u[3 * SIX] = {0.2, 0.5, 0.7, 0.4, 0.6, 0.3, 0.3, 0.5, 0.6,
                               0.5, 0.5, 0.4, 0.7, 0.2, 0.9, 0.3, 0.8, 0.6};
    double c[SIX];
    hl_diagnosis_input input = {.rows = SIX, .c = c, .subsystems = 2, .u = u};

    for (size_t i = 0; i < SIX; i++) {
        c[i] = 2.0 * sqrt(u[i] * u[SIX + i]) / (u[i] + u[SIX + i]);
    }
    assert_int_equal(diagnosed(&input, HL_CODE_NONE), 0); // right
    input.subsystems = 3;
    assert_int_equal(diagnosed(&input, HL_CODE_COUPLING_DIAGNOSE_FEWER), 1); // M22
    input.subsystems = 2;
    for (size_t i = 0; i < SIX; i++) {
        c[i] /= 2.0;
    }
    assert_int_equal(diagnosed(&input, HL_CODE_COUPLING_DIAGNOSE_WRONG), 1); // M1
    assert_int_equal(diagnosed(&input, HL_CODE_COUPLING_DIAGNOSE_CEILING), 1);
    c[0] = 1.3;
    assert_int_equal(diagnosed(&input, HL_CODE_COUPLING_DIAGNOSE_RANGE), 1); // M2
}

/// M17: related indices are above their null baseline, unrelated ones are not, though
/// three of four of their C are "high-level".
static void m17_chance_is_told_from_coupling(void **state)
{
    enum { MANY = 60 };
    (void)state;
    double related[2 * MANY];
    double unrelated[2 * MANY];
    hl_random random = hl_random_stream(4, 0);
    hl_error err = {0};

    for (size_t i = 0; i < MANY; i++) {
        related[i] = hl_random_unit(&random);
        related[MANY + i] = 0.8 * related[i] + 0.2 * hl_random_unit(&random);
        unrelated[i] = hl_random_unit(&random);
        unrelated[MANY + i] = hl_random_unit(&random);
    }
    for (int k = 0; k < 2; k++) {
        const hl_null_input input = {.n = MANY,
                                     .periods = 1,
                                     .subsystems = 2,
                                     .u = k == 0 ? related : unrelated,
                                     .models = 1U << HL_COUPLING_STANDARD};
        hl_null_baseline b = {0};
        assert_ok(hl_null_baseline_compute(
                      &input, &(hl_null_options){.draws = DRAWS, .seed = 1}, &b, &err),
                  &err);
        const hl_null_record *c =
            hl_null_baseline_find(&b, 0, HL_NULL_MEAN_C, HL_COUPLING_STANDARD);
        const hl_null_record *high =
            hl_null_baseline_find(&b, 0, HL_NULL_HIGH_C, HL_COUPLING_STANDARD);
        assert_true(k == 0 ? c->p < 0.01 : c->p > 0.05);
        assert_true(high->mean > 0.5);
        hl_null_baseline_free(&b);
    }
}

/// M18: a matrix whose rows do not sum to 1, or that was transposed, is refused.
static void m18_weights_that_are_no_means_are_refused(void **state)
{
    (void)state;
    const uint32_t from[] = {0, 1, 1, 2};
    const uint32_t to[] = {1, 0, 2, 1};
    const double transposed[] = {0.5, 1.0, 1.0, 0.5};
    const double right[] = {1.0, 0.5, 0.5, 1.0};
    const double u[6] = {0.2, 0.5, 0.4, 0.8, 0.5, 0.5};
    const double *const weight[] = {right, NULL, transposed};
    const hl_code code[] = {HL_CODE_NONE, HL_CODE_COUPLING_MIX_SUMS,
                            HL_CODE_COUPLING_MIX_TRANSPOSED};

    for (size_t k = 0; k < 3; k++) {
        hl_weights w = {0};
        double c[3];
        double d[3];
        hl_error err = {0};
        assert_ok(hl_weights_from_links(3, from, to, weight[k], 4, &w, &err), &err);
        const hl_metacoupling_input input = {
            .n = 3, .subsystems = 2, .stride = 3, .u = u, .w = &w};
        const hl_status status = hl_metacoupling(&input, c, d, &err);
        assert_int_equal(status, k == 0 ? HL_OK : HL_INPUT);
        assert_int_equal(err.code, code[k]);
        hl_weights_free(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clean_data_are_silent),
        cmocka_unit_test(every_mistake_is_told),
        cmocka_unit_test(m12_values_outside_0_1_are_refused),
        cmocka_unit_test(a_wrong_c_is_told),
        cmocka_unit_test(m17_chance_is_told_from_coupling),
        cmocka_unit_test(m18_weights_that_are_no_means_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
