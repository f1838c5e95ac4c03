#include "support/json_case.h"

#include <stdlib.h>

#include "hinterland/coupling/coupling.h"
#include "hinterland/coupling/index.h"

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static void check_model(json_object *expected, const hl_coupling_degree *degree,
                        hl_coupling_model model, double tolerance)
{
    double c = json_case_number(json_case_get(expected, "C"));
    const double d = json_case_number(json_case_get(expected, "D"));

    // All zero: our policy (C = 0, flagged) wins over the formula of Fan (C = 1).
    if ((degree->flags & HL_COUPLING_UNDEFINED) != 0) c = 0.0;
    assert_close(degree->c[model], c, tolerance, tolerance);
    assert_close(degree->d[model], d, tolerance, tolerance);
}

/// Source: own reference with 40 digits (mpmath).
static void degrees_match_the_edge_cases(void **state)
{
    static const char *const FILE_KEYS[] = {"kind", "cases", "tolerance"};
    // Not built: erroneous, pairwise_correct_8 (the checker of wrong formulas).
    static const char *const CASE_KEYS[] = {"name",
                                            "U",
                                            "alpha",
                                            "T",
                                            "standard",
                                            "wang",
                                            "fan",
                                            "identity_D_standard_eq_GM_sqrt",
                                            "note",
                                            "erroneous",
                                            "pairwise_correct_8"};
    (void)state;
    json_object *root = json_case_read("ccd_edge_cases.json");
    json_object *cases = json_case_get(root, "cases");
    const double tolerance = json_case_number(json_case_get(root, "tolerance"));

    json_case_all_known(root, FILE_KEYS, COUNT(FILE_KEYS));
    assert_int_equal(json_object_array_length(cases), 14);
    for (size_t i = 0; i < json_object_array_length(cases); i++) {
        json_object *one = json_object_array_get_idx(cases, i);
        json_object *root_gm = NULL;
        double u[HL_COUPLING_SUBSYSTEMS_MAX];
        double alpha[HL_COUPLING_SUBSYSTEMS_MAX];
        hl_coupling_degree degree = {0};
        hl_error err = {0};
        const size_t n = json_object_array_length(json_case_get(one, "U"));

        json_case_all_known(one, CASE_KEYS, COUNT(CASE_KEYS));
        json_case_numbers(json_case_get(one, "U"), n, u);
        json_case_numbers(json_case_get(one, "alpha"), n, alpha);
        assert_ok(hl_coupling_degrees(u, alpha, n, &degree, &err), &err);
        assert_close(degree.t, json_case_number(json_case_get(one, "T")), tolerance,
                     tolerance);
        check_model(json_case_get(one, "standard"), &degree, HL_COUPLING_STANDARD,
                    tolerance);
        check_model(json_case_get(one, "wang"), &degree, HL_COUPLING_WANG, tolerance);
        check_model(json_case_get(one, "fan"), &degree, HL_COUPLING_FAN, tolerance);
        if (json_object_object_get_ex(one, "identity_D_standard_eq_GM_sqrt",
                                      &root_gm)) {
            assert_close(sqrt(degree.gm), json_case_number(root_gm), tolerance,
                         tolerance);
        }
    }
    json_object_put(root);
}

/// Source: vignette of the CRAN package coupling 0.1, printed with 7 digits.
static void degrees_match_the_vignette(void **state)
{
    static const char *const KEYS[] = {"source", "kind",     "n_subsystems", "alpha",
                                       "U",      "expected", "tolerance",    "note"};
    (void)state;
    json_object *root = json_case_read("ccd_stscl_vignette.json");
    json_object *units = json_case_get(root, "U");
    json_object *expected = json_case_get(root, "expected");
    const double tolerance = json_case_number(json_case_get(root, "tolerance"));

    json_case_all_known(root, KEYS, COUNT(KEYS));
    assert_int_equal(json_object_array_length(units), 6);
    for (size_t i = 0; i < 6; i++) {
        double u[4];
        hl_coupling_degree degree = {0};
        hl_error err = {0};

        json_case_numbers(json_object_array_get_idx(units, i), 4, u);
        assert_ok(hl_coupling_degrees(u, NULL, 4, &degree, &err), &err);
        for (size_t m = 0; m < HL_COUPLING_MODEL_COUNT; m++) {
            const hl_coupling_model model = (hl_coupling_model)m;
            json_object *of_model =
                json_case_get(expected, hl_coupling_model_name(model));
            check_model(json_object_array_get_idx(of_model, i), &degree, model,
                        tolerance);
        }
    }
    json_object_put(root);
}

enum { YEARS = 2, UNITS = 3, INDICATORS = 4, ROWS = YEARS * UNITS };

typedef struct panel {
    double value[INDICATORS][ROWS];
    hl_indicator indicator[INDICATORS];
} panel;

static void read_panel(json_object *root, panel *p)
{
    const char *polarity = json_object_get_string(json_case_get(root, "polarity"));
    json_object *raw = json_case_get(root, "raw");

    for (size_t j = 0; j < INDICATORS; j++) {
        for (size_t r = 0; r < ROWS; r++) {
            json_object *year = json_object_array_get_idx(raw, r / UNITS);
            json_object *unit = json_object_array_get_idx(year, r % UNITS);
            p->value[j][r] = json_case_at(unit, j);
        }
        p->indicator[j] = (hl_indicator){
            .name = "x",
            .polarity = polarity[j] == '-' ? HL_POLARITY_LESS : HL_POLARITY_MORE,
            .value = p->value[j]};
    }
}

static double at3(json_object *array, size_t year, size_t unit, size_t j)
{
    json_object *of_year = json_object_array_get_idx(array, year);

    return json_case_at(json_object_array_get_idx(of_year, unit), j);
}

/// Source: own reference with 40 digits. The constant third indicator is dropped.
static void pooled_panel_matches(void **state)
{
    static const char *const KEYS[] = {
        "kind",           "raw",       "order",    "polarity", "constant_indicator",
        "global_norm",    "entropy_e", "weights",  "U_global", "per_year",
        "offset_weights", "lesson",    "tolerance"};
    (void)state;
    json_object *root = json_case_read("panel_entropy.json");
    const double tolerance = json_case_number(json_case_get(root, "tolerance"));
    panel p;
    hl_coupling result = {0};
    hl_error err = {0};

    json_case_all_known(root, KEYS, COUNT(KEYS));
    read_panel(root, &p);
    const hl_subsystem subsystem[2] = {
        {.name = "a", .short_name = "a", .count = INDICATORS, .indicator = p.indicator},
        {.name = "b",
         .short_name = "b",
         .count = INDICATORS,
         .indicator = p.indicator                                                     }
    };
    const hl_coupling_input input = {.n = UNITS,
                                     .periods = YEARS,
                                     .subsystems = 2,
                                     .subsystem = subsystem,
                                     .options = hl_coupling_defaults()};
    assert_ok(hl_coupling_compute(&input, &result, &err), &err);
    for (size_t j = 0; j < INDICATORS; j++) {
        assert_close(result.weight[j].entropy,
                     json_case_at(json_case_get(root, "entropy_e"), j), 0.0, tolerance);
        assert_close(result.weight[j].weight,
                     json_case_at(json_case_get(root, "weights"), j), 0.0, tolerance);
        for (size_t r = 0; r < ROWS; r++) {
            assert_close(
                result.z[j * ROWS + r],
                at3(json_case_get(root, "global_norm"), r / UNITS, r % UNITS, j), 0.0,
                tolerance);
        }
    }
    for (size_t r = 0; r < ROWS; r++) {
        json_object *year =
            json_object_array_get_idx(json_case_get(root, "U_global"), r / UNITS);
        assert_close(result.u[r], json_case_at(year, r % UNITS), 0.0, tolerance);
    }
    assert_true(result.scale[2].constant);
    hl_coupling_free(&result);
    json_object_put(root);
}

/// Weights of z + eps, for three eps: what a shift moves.
static void shifted_weights_match(void **state)
{
    static const char *const EPS[] = {"0.0001", "0.001", "0.01"};
    (void)state;
    json_object *root = json_case_read("panel_entropy.json");
    json_object *offset = json_case_get(root, "offset_weights");
    const double tolerance = json_case_number(json_case_get(root, "tolerance"));
    panel p;

    read_panel(root, &p);
    const hl_subsystem subsystem[2] = {
        {.name = "a", .short_name = "a", .count = INDICATORS, .indicator = p.indicator},
        {.name = "b",
         .short_name = "b",
         .count = INDICATORS,
         .indicator = p.indicator                                                     }
    };
    hl_coupling_input input = {.n = UNITS,
                               .periods = YEARS,
                               .subsystems = 2,
                               .subsystem = subsystem,
                               .options = hl_coupling_defaults()};
    assert_int_equal(json_object_object_length(offset), COUNT(EPS));
    input.options.normalization.shift_form = HL_SHIFT_ADD;
    for (size_t k = 0; k < COUNT(EPS); k++) {
        hl_coupling result = {0};
        hl_error err = {0};
        input.options.normalization.shift = strtod(EPS[k], NULL);
        assert_ok(hl_coupling_compute(&input, &result, &err), &err);
        for (size_t j = 0; j < INDICATORS; j++) {
            assert_close(result.weight[j].weight,
                         json_case_at(json_case_get(offset, EPS[k]), j), 0.0,
                         tolerance);
        }
        hl_coupling_free(&result);
    }
    json_object_put(root);
}

static void check_yearly(const hl_coupling *result, json_object *yearly,
                         double tolerance)
{
    for (size_t year = 0; year < YEARS; year++) {
        json_object *w =
            json_object_array_get_idx(json_case_get(yearly, "weights"), year);
        json_object *u = json_object_array_get_idx(json_case_get(yearly, "U"), year);
        const hl_indicator_weight *weight =
            result->period_weight + year * result->indicators;
        for (size_t j = 0; j < INDICATORS; j++) {
            assert_close(weight[j].weight, json_case_at(w, j), 0.0, tolerance);
        }
        for (size_t i = 0; i < UNITS; i++) {
            const size_t r = year * UNITS + i;
            assert_close(result->u[r], json_case_at(u, i), 0.0, tolerance);
            for (size_t j = 0; j < INDICATORS; j++) {
                assert_close(result->z[j * ROWS + r],
                             at3(json_case_get(yearly, "norm"), year, i, j), 0.0,
                             tolerance);
            }
        }
    }
}

/// Scales and weights of each period by itself, through the whole computation.
static void by_period_matches(void **state)
{
    (void)state;
    json_object *root = json_case_read("panel_entropy.json");
    panel p;
    hl_coupling result = {0};
    hl_error err = {0};

    read_panel(root, &p);
    const hl_subsystem subsystem[2] = {
        {.name = "a", .short_name = "a", .count = INDICATORS, .indicator = p.indicator},
        {.name = "b",
         .short_name = "b",
         .count = INDICATORS,
         .indicator = p.indicator                                                     }
    };
    hl_coupling_input input = {.n = UNITS,
                               .periods = YEARS,
                               .subsystems = 2,
                               .subsystem = subsystem,
                               .options = hl_coupling_defaults()};
    input.options.normalization.reference = HL_REFERENCE_BY_PERIOD;
    input.options.weighting.entropy = HL_ENTROPY_BY_PERIOD;
    assert_ok(hl_coupling_compute(&input, &result, &err), &err);
    check_yearly(&result, json_case_get(root, "per_year"),
                 json_case_number(json_case_get(root, "tolerance")));
    hl_coupling_free(&result);
    json_object_put(root);
}

/// The same functions on the rows of one year: what a yearly reference set would give.
static void one_year_matches(void **state)
{
    (void)state;
    json_object *root = json_case_read("panel_entropy.json");
    json_object *yearly = json_case_get(root, "per_year");
    const double tolerance = json_case_number(json_case_get(root, "tolerance"));
    panel p;

    read_panel(root, &p);
    for (size_t year = 0; year < YEARS; year++) {
        bool use[ROWS] = {false};
        double z[INDICATORS][ROWS];
        double u[ROWS];
        const double *column[INDICATORS];
        hl_indicator_weight weight[INDICATORS];
        hl_error err = {0};

        for (size_t i = 0; i < UNITS; i++) {
            use[year * UNITS + i] = true;
        }
        for (size_t j = 0; j < INDICATORS; j++) {
            hl_scale scale;
            assert_ok(hl_scale_fit(&p.indicator[j], ROWS, use, NULL, &scale, &err),
                      &err);
            hl_scale_apply(&scale, p.value[j], ROWS, use, z[j]);
            column[j] = scale.constant ? NULL : z[j];
            for (size_t i = 0; i < UNITS; i++) {
                assert_close(z[j][year * UNITS + i],
                             at3(json_case_get(yearly, "norm"), year, i, j), 0.0,
                             tolerance);
            }
        }
        const hl_indicators set = {INDICATORS, ROWS, column, use};
        assert_ok(hl_weighting_entropy(&set, weight, &err), &err);
        hl_index_linear(&set, weight, u);
        for (size_t j = 0; j < INDICATORS; j++) {
            json_object *w =
                json_object_array_get_idx(json_case_get(yearly, "weights"), year);
            assert_close(weight[j].weight, json_case_at(w, j), 0.0, tolerance);
        }
        for (size_t i = 0; i < UNITS; i++) {
            json_object *of_year =
                json_object_array_get_idx(json_case_get(yearly, "U"), year);
            assert_close(u[year * UNITS + i], json_case_at(of_year, i), 0.0, tolerance);
        }
        assert_close(u[(1 - year) * UNITS], NAN, 0.0, 0.0);
    }
    json_object_put(root);
}

// ---- weights

enum { MAX_COUNT = 9, MAX_ROWS = 11 };

typedef struct matrix {
    size_t rows, count;
    double value[MAX_COUNT][MAX_ROWS];
    double z[MAX_COUNT][MAX_ROWS];
    const double *column[MAX_COUNT];
} matrix;

static void read_matrix(json_object *item, matrix *m)
{
    json_object *x = json_case_get(item, "X");

    m->rows = json_object_array_length(x);
    m->count = json_object_array_length(json_object_array_get_idx(x, 0));
    assert_true(m->rows <= MAX_ROWS && m->count <= MAX_COUNT);
    for (size_t j = 0; j < m->count; j++) {
        m->column[j] = m->value[j];
        for (size_t r = 0; r < m->rows; r++) {
            m->value[j][r] = json_case_at(json_object_array_get_idx(x, r), j);
        }
    }
}

static void normalize_matrix(json_object *item, const hl_normalization *how, matrix *m)
{
    const char *polarity = json_object_get_string(json_case_get(item, "polarity"));

    for (size_t j = 0; j < m->count; j++) {
        const hl_indicator indicator = {
            .name = "x",
            .polarity = polarity[j] == '-' ? HL_POLARITY_LESS : HL_POLARITY_MORE,
            .value = m->value[j]};
        hl_scale scale;
        hl_error err = {0};
        assert_ok(hl_scale_fit(&indicator, m->rows, NULL, how, &scale, &err), &err);
        hl_scale_apply(&scale, m->value[j], m->rows, NULL, m->z[j]);
        m->column[j] = m->z[j];
    }
}

static void check_weights(const matrix *m, json_object *expected, double tolerance)
{
    hl_indicator_weight weight[MAX_COUNT];
    hl_error err = {0};

    assert_ok(hl_weighting_entropy(&(hl_indicators){m->count, m->rows, m->column, NULL},
                                   weight, &err),
              &err);
    for (size_t j = 0; j < m->count; j++) {
        assert_close(weight[j].weight, json_case_at(expected, j), 0.0, tolerance);
    }
}

/// scikit-criteria weighs positive raw values as they are.
static void raw_entropy(json_object *item)
{
    matrix m;

    read_matrix(item, &m);
    check_weights(&m, json_case_get(item, "expected_w"),
                  json_case_number(json_case_get(item, "tolerance")));
}

static void check_vector(const hl_indicator_weight *weight, json_object *expected,
                         double tolerance)
{
    for (size_t j = 0; j < json_object_array_length(expected); j++) {
        assert_close(weight[j].weight, json_case_at(expected, j), 0.0, tolerance);
    }
}

static double tolerance_of(json_object *item)
{
    return json_case_number(json_case_get(item, "tolerance"));
}

/// mathmodels scores rows by 100 sum w z.
static void check_score(const matrix *m, const hl_indicator_weight *weight,
                        json_object *item)
{
    const hl_indicators set = {m->count, m->rows, m->column, NULL};
    json_object *score = json_case_get(item, "expected_score");
    double u[MAX_ROWS];

    hl_index_linear(&set, weight, u);
    for (size_t r = 0; r < m->rows; r++) {
        assert_close(100.0 * u[r], json_case_at(score, r), 0.0,
                     100.0 * tolerance_of(item));
    }
}

/// The published weights contain a shift of 0.002; with 0 ln 0 = 0 the same data give
/// the weights recorded beside them. They differ by 6e-5.
static void entropy_with_shift(json_object *item)
{
    matrix m;
    hl_indicator_weight weight[MAX_COUNT];
    hl_error err = {0};
    hl_normalization how = hl_normalization_defaults();

    read_matrix(item, &m);
    normalize_matrix(item, &how, &m);
    check_weights(&m, json_case_get(item, "same_data_0ln0_ours"), 1e-14);
    how.shift = json_case_number(json_case_get(item, "epsilon"));
    normalize_matrix(item, &how, &m);
    check_weights(&m, json_case_get(item, "expected_w"), tolerance_of(item));
    assert_ok(hl_weighting_entropy(&(hl_indicators){m.count, m.rows, m.column, NULL},
                                   weight, &err),
              &err);
    check_score(&m, weight, item);
}

static void critic_of(const matrix *m, hl_correlation_form form,
                      hl_indicator_weight *weight)
{
    hl_error err = {0};

    assert_ok(hl_weighting_critic(&(hl_indicators){m->count, m->rows, m->column, NULL},
                                  form, weight, &err),
              &err);
}

static void critic_original(json_object *item)
{
    const hl_normalization how = hl_normalization_defaults();
    matrix m;
    hl_indicator_weight weight[MAX_COUNT];

    read_matrix(item, &m);
    normalize_matrix(item, &how, &m);
    critic_of(&m, HL_PEARSON, weight);
    check_vector(weight, json_case_get(item, "expected_w"), tolerance_of(item));
    critic_of(&m, HL_SPEARMAN, weight);
    check_vector(weight, json_case_get(json_case_get(item, "extra"), "spearman"),
                 tolerance_of(item));
}

static void critic_with_costs(json_object *item)
{
    const hl_normalization how = hl_normalization_defaults();
    matrix m;
    hl_indicator_weight weight[MAX_COUNT];

    read_matrix(item, &m);
    normalize_matrix(item, &how, &m);
    critic_of(&m, HL_PEARSON, weight);
    check_vector(weight, json_case_get(item, "expected_w"), tolerance_of(item));
    check_score(&m, weight, item);
}

static void raw_deviation(json_object *item)
{
    matrix m;
    hl_indicator_weight weight[MAX_COUNT];
    hl_error err = {0};

    read_matrix(item, &m);
    assert_ok(hl_weighting_sd(&(hl_indicators){m.count, m.rows, m.column, NULL}, weight,
                              &err),
              &err);
    check_vector(weight, json_case_get(item, "expected_w"), tolerance_of(item));
}

static void raw_variation(json_object *item)
{
    matrix m;
    hl_indicator_weight weight[MAX_COUNT];
    hl_error err = {0};

    read_matrix(item, &m);
    assert_ok(hl_weighting_cv(&(hl_indicators){m.count, m.rows, m.column, NULL}, weight,
                              &err),
              &err);
    check_vector(weight, json_case_get(item, "expected_w"), tolerance_of(item));
}

static void judgments(json_object *item)
{
    json_object *rows = json_case_get(item, "A");
    const size_t n = json_object_array_length(rows);
    double pairwise[HL_AHP_MAX * HL_AHP_MAX];
    double weight[HL_AHP_MAX];
    hl_ahp ahp = {0};
    hl_error err = {0};

    for (size_t i = 0; i < n; i++) {
        json_case_numbers(json_object_array_get_idx(rows, i), n, pairwise + i * n);
    }
    assert_ok(hl_weighting_ahp(pairwise, n, weight, &ahp, &err), &err);
    for (size_t i = 0; i < n; i++) {
        assert_close(weight[i], json_case_at(json_case_get(item, "expected_w"), i), 0.0,
                     tolerance_of(item));
    }
    assert_close(ahp.lambda, json_case_number(json_case_get(item, "lambda_max")), 0.0,
                 tolerance_of(item));
    assert_close(ahp.index, json_case_number(json_case_get(item, "CI")), 0.0,
                 tolerance_of(item));
    assert_close(ahp.consistency, json_case_number(json_case_get(item, "CR")), 0.0,
                 tolerance_of(item));
}

static void check_combined(json_object *item, hl_combination combination,
                           const char *expected, double first)
{
    enum { FOUR = 4 };
    const hl_weighting_rule rule = {
        .count = 2, .combination = combination, .share = {first, 1.0 - first}
    };
    double vector[2][FOUR];
    const double *const both[2] = {vector[0], vector[1]};
    double out[FOUR];
    hl_combined how = {0};
    hl_error err = {0};

    json_case_numbers(json_case_get(item, "w1"), FOUR, vector[0]);
    json_case_numbers(json_case_get(item, "w2"), FOUR, vector[1]);
    assert_ok(hl_weighting_combine(&rule, both, FOUR, out, &how, &err), &err);
    for (size_t j = 0; j < FOUR; j++) {
        assert_close(out[j], json_case_at(json_case_get(item, expected), j), 0.0,
                     tolerance_of(item));
    }
    for (size_t l = 0; l < 2 && combination == HL_COMBINATION_GAME; l++) {
        assert_close(how.part[l],
                     json_case_at(json_case_get(item, "game_alpha_ours"), l), 1e-12,
                     0.0);
    }
    assert_false(how.negative);
}

static void combinations(json_object *item)
{
    check_combined(item, HL_COMBINATION_LINEAR, "linear_0_6", 0.6);
    check_combined(item, HL_COMBINATION_MULTIPLICATIVE, "multiplicative", 0.5);
    check_combined(item, HL_COMBINATION_GEOMETRIC, "geometric_mean", 0.5);
    check_combined(item, HL_COMBINATION_GAME, "game_linear", 0.5);
}

static void topsis_of_vectors(json_object *item)
{
    hl_normalization how = hl_normalization_defaults();
    matrix m;
    hl_indicator_weight weight[MAX_COUNT] = {0};
    double u[MAX_ROWS];
    hl_error err = {0};

    how.method = HL_NORMALIZE_VECTOR;
    read_matrix(item, &m);
    normalize_matrix(item, &how, &m);
    for (size_t j = 0; j < m.count; j++) {
        weight[j].weight = json_case_at(json_case_get(item, "w"), j);
    }
    assert_ok(hl_index_topsis(&(hl_indicators){m.count, m.rows, m.column, NULL}, weight,
                              u, &err),
              &err);
    for (size_t r = 0; r < m.rows; r++) {
        assert_close(u[r], json_case_at(json_case_get(item, "expected"), r), 0.0,
                     tolerance_of(item));
    }
}

static void hospital(json_object *item)
{
    matrix m;
    hl_indicator_weight weight[MAX_COUNT];
    hl_error err = {0};

    read_matrix(item, &m);
    normalize_matrix(item, NULL, &m);
    check_weights(&m, json_case_get(item, "recomputed_w"), 1e-12);
    check_weights(&m, json_case_get(item, "expected_w_2digits"),
                  json_case_number(json_case_get(item, "tolerance")));
    assert_ok(hl_weighting_entropy(&(hl_indicators){m.count, m.rows, m.column, NULL},
                                   weight, &err),
              &err);
    for (size_t j = 0; j < m.count; j++) {
        assert_close(weight[j].entropy,
                     json_case_at(json_case_get(item, "recomputed_e"), j), 0.0, 1e-12);
        assert_close(weight[j].entropy,
                     json_case_at(json_case_get(item, "expected_e_2digits"), j), 0.0,
                     json_case_number(json_case_get(item, "tolerance")));
    }
}

/// The items of weights_examples.json.
static const struct weight_item {
    const char *name;
    void (*check)(json_object *item);
} WEIGHT_ITEM[] = {
    {"CRITIC Diakoulaki 1995",                                                critic_original   },
    {"Entropy on raw positive data (sum normalisation), log base n",          raw_entropy       },
    {"Std weights",                                                           raw_deviation     },
    {"Entropy with rescale to [0.002,0.998]",                                 entropy_with_shift},
    {"CRITIC min-max",                                                        critic_with_costs },
    {"CV weights on raw data (sample sd)",                                    raw_variation     },
    {"AHP 5x5",                                                               judgments         },
    {"combine weights",                                                       combinations      },
    {"TOPSIS vector normalised",                                              topsis_of_vectors },
    {"Hospital 11 departments x 9 nursing scores (entropy, min-max, 0ln0=0)", hospital          },
};

static void weights_match_the_published(void **state)
{
    (void)state;
    json_object *root = json_case_read("weights_examples.json");
    json_object *items = json_case_get(root, "items");

    assert_int_equal(json_object_array_length(items), COUNT(WEIGHT_ITEM));
    for (size_t i = 0; i < COUNT(WEIGHT_ITEM); i++) {
        json_object *item = json_object_array_get_idx(items, i);
        const char *name = json_object_get_string(json_case_get(item, "name"));
        assert_string_equal(name, WEIGHT_ITEM[i].name);
        WEIGHT_ITEM[i].check(item);
    }
    json_object_put(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(degrees_match_the_edge_cases),
        cmocka_unit_test(degrees_match_the_vignette),
        cmocka_unit_test(pooled_panel_matches),
        cmocka_unit_test(shifted_weights_match),
        cmocka_unit_test(by_period_matches),
        cmocka_unit_test(one_year_matches),
        cmocka_unit_test(weights_match_the_published),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
