#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "hinterland/stats/impacts.h"
#include "hinterland/stats/ols.h"
#include "hinterland/stats/spatial_models.h"
#include "stats/chebyshev.h"
#include "stats/dense.h"
#include "stats/jacobian.h"

enum { UNITS = 8, MOST = 2 };

/// Four pairs of neighbors: W swaps the members of each, its eigenvalues are 1 and -1.
static void make_pairs(hl_weights *out)
{
    const uint32_t from[] = {0, 1, 2, 3, 4, 5, 6, 7};
    const uint32_t to[] = {1, 0, 3, 2, 5, 4, 7, 6};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(UNITS, from, to, NULL, UNITS, out, &err), &err);
    hl_weights_standardize(out, HL_WEIGHTS_ROW);
}

static const double Y[UNITS] = {1, 2, 7, 5, 3, 3.5, 9, 6};
static const double X0[UNITS] = {0, 1, 3, 2, 1, 2, 4, 4};
static const double X1[UNITS] = {5, 1, 2, 7, 3, 3, 1, 4};

/// y on `terms` of X0 and X1.
static hl_regression_data data_of(size_t terms)
{
    static const char *const NAMES[MOST] = {"x0", "x1"};
    static const double *const COLUMNS[MOST] = {X0, X1};

    return (hl_regression_data){.n = UNITS,
                                .response = "y",
                                .y = Y,
                                .terms = terms,
                                .name = NAMES,
                                .x = COLUMNS};
}

/// y = (1, 3, 2, 5) on x = (0, 1, 2, 3): Sxy = 5.5, Sxx = 5, so b = 1.1 and 1.1;
/// residuals (-0.1, 0.8, -1.3, 0.6), sse = 2.7, sigma2 = 1.35, total 8.75.
static void ols_matches_the_hand_calculation(void **state)
{
    (void)state;
    const double y[] = {1, 3, 2, 5};
    const double x[] = {0, 1, 2, 3};
    const char *const names[] = {"x"};
    const double *const columns[] = {x};
    const hl_regression_data data = {
        .n = 4, .response = "y", .y = y, .terms = 1, .name = names, .x = columns};
    const double residual[] = {-0.1, 0.8, -1.3, 0.6};
    hl_regression r = {0};
    hl_ols_diagnostics g = {0};
    hl_error err = {0};

    assert_ok(hl_ols(&data, &r, &err), &err);
    assert_int_equal(r.k, 2);
    assert_string_equal(r.term[0], "(constant)");
    assert_string_equal(r.term[1], "x");
    assert_int_equal(hl_regression_find(&r, "x"), 1);
    assert_true(hl_regression_find(&r, "z") == SIZE_MAX);
    assert_close(r.estimate[0], 1.1, 1e-14, 0.0);
    assert_close(r.estimate[1], 1.1, 1e-14, 0.0);
    assert_close(r.se[1], sqrt(1.35 / 5.0), 1e-14, 0.0);
    assert_close(r.fit.r2, 1.0 - 2.7 / 8.75, 1e-14, 0.0);
    assert_close(r.fit.sigma2_n, 2.7 / 4.0, 1e-14, 0.0);
    assert_close(r.fit.sigma2_df, 1.35, 1e-14, 0.0);
    assert_close(r.fit.f, r.statistic[1] * r.statistic[1], 1e-13, 0.0);
    assert_close(r.fit.f_p, r.p[1], 1e-12, 0.0);
    assert_close(r.fit.r2_correlation, r.fit.r2, 1e-13, 0.0);
    for (size_t i = 0; i < 4; i++) {
        assert_close(r.residual[i], residual[i], 0.0, 1e-14);
        assert_close(r.fitted[i] + r.residual[i], y[i], 1e-15, 0.0);
    }
    assert_ok(hl_ols_diagnose(&data, &r, &g, &err), &err);
    assert_close(g.vif[0], 1.0, 1e-14, 0.0);
    assert_close(g.leverage[0], 0.25 + 2.25 / 5.0, 1e-14, 0.0);
    assert_close(g.leverage[1], 0.25 + 0.25 / 5.0, 1e-14, 0.0);
    hl_ols_diagnostics_free(&g);
    hl_ols_diagnostics_free(&g);
    hl_regression_free(&r);
    hl_regression_free(&r);
}

/// |I - rho W| of a pair is 1 - rho^2, so tr G = 2 rho / (1 - rho^2) a pair.
static void the_jacobian_of_pairs_is_known(void **state)
{
    (void)state;
    const hl_jacobian_method methods[] = {HL_JACOBIAN_EIGEN, HL_JACOBIAN_CHOLESKY,
                                          HL_JACOBIAN_LU};
    hl_weights w = {0};
    hl_error err = {0};

    make_pairs(&w);
    for (size_t m = 0; m < 3; m++) {
        hl_jacobian j = {0};
        double value = 0.0;
        assert_ok(hl_jacobian_make(&w, methods[m], &j, &err), &err);
        assert_close(j.low, -1.0, 1e-12, 0.0);
        assert_close(j.high, 1.0, 0.0, 0.0);
        assert_ok(hl_jacobian_log(&j, 0.6, &value, &err), &err);
        assert_close(value, 4.0 * log(1.0 - 0.36), 1e-14, 0.0);
        assert_ok(hl_jacobian_focus(&j, 0.5, 0.65, &err), &err);
        assert_close(hl_jacobian_at(&j, 0, 0.6), 4.0 * log(0.64), 1e-13, 0.0);
        assert_close(hl_jacobian_at(&j, 1, 0.6), -8.0 * 0.6 / 0.64, 1e-11, 0.0);
        assert_close(hl_jacobian_at(&j, 2, 0.6), -8.0 * 1.36 / (0.64 * 0.64), 1e-9,
                     0.0);
        hl_jacobian_free(&j);
    }
    hl_weights_free(&w);
}

/// Outside of its interval a matrix is not positive definite, and at the end of it
/// singular.
static void a_singular_matrix_has_no_jacobian(void **state)
{
    (void)state;
    hl_weights w = {0};
    hl_jacobian j = {0};
    hl_error err = {0};
    double value = 0.0;

    make_pairs(&w);
    assert_ok(hl_jacobian_make(&w, HL_JACOBIAN_CHOLESKY, &j, &err), &err);
    assert_ok(hl_jacobian_log(&j, 1.2, &value, &err), &err);
    assert_true(isinf(value) && value < 0.0);
    hl_jacobian_free(&j);
    assert_ok(hl_jacobian_make(&w, HL_JACOBIAN_LU, &j, &err), &err);
    assert_ok(hl_jacobian_log(&j, 1.0, &value, &err), &err);
    assert_true(isinf(value) && value < 0.0);
    hl_jacobian_free(&j);
    hl_weights_free(&w);
}

/// (I - rho W)^-1 of a pair is (1, rho; rho, 1) / (1 - rho^2): direct b / (1 - rho^2),
/// total b / (1 - rho).
static void impacts_of_pairs_are_known(void **state)
{
    (void)state;
    const hl_regression_data data = data_of(1);
    hl_weights w = {0};
    hl_regression r = {0};
    hl_impacts m = {0};
    hl_error err = {0};

    make_pairs(&w);
    assert_ok(hl_lag_model(&data, &w, NULL, &r, &err), &err);
    assert_ok(hl_impacts_compute(&r, &w, NULL, &m, &err), &err);
    const double rho = r.fit.rho;
    const double b = r.estimate[1];
    assert_close(m.direct.value[0], b / (1.0 - rho * rho), 1e-12, 0.0);
    assert_close(m.total.value[0], b / (1.0 - rho), 1e-12, 0.0);
    assert_close(m.indirect.value[0], m.total.value[0] - m.direct.value[0], 1e-12, 0.0);
    assert_int_equal(m.draws, 1000);
    assert_true(m.direct.se[0] > 0.0 && m.direct.low[0] < m.direct.high[0]);
    hl_impacts_free(&m);
    hl_impacts_free(&m);
    hl_regression_free(&r);
    hl_weights_free(&w);
}

static void a_series_knows_its_derivatives(void **state)
{
    (void)state;
    hl_chebyshev s = {0};
    hl_error err = {0};
    double value[64];
    const size_t nodes = hl_chebyshev_nodes(0.5, 1.0);

    assert_in_range(nodes, 12, 64);
    assert_ok(hl_chebyshev_make(1.0, 2.0, nodes, &s, &err), &err);
    for (size_t k = 0; k < nodes; k++) {
        value[k] = log(hl_chebyshev_node(&s, k) - 0.5);
    }
    hl_chebyshev_fit(&s, value);
    assert_close(hl_chebyshev_at(&s, 0, 1.3), log(0.8), 1e-14, 0.0);
    assert_close(hl_chebyshev_at(&s, 1, 1.3), 1.0 / 0.8, 1e-12, 0.0);
    assert_close(hl_chebyshev_at(&s, 2, 1.3), -1.0 / 0.64, 1e-10, 0.0);
    hl_chebyshev_free(&s);
}

/// (2, 1; 1, 2) has the eigenvalues 1 and 3 and the inverse (2, -1; -1, 2) / 3.
static void small_matrices_are_inverted(void **state)
{
    (void)state;
    double a[] = {2, 1, 1, 2};
    double b[] = {2, 1, 1, 2};
    double scratch[4];
    double value[2];
    double singular[] = {1, 1, 1, 1};

    hl_symmetric_eigenvalues(a, 2, value);
    assert_close(value[0], 1.0, 1e-15, 0.0);
    assert_close(value[1], 3.0, 1e-15, 0.0);
    assert_true(hl_spd_inverse(b, 2, scratch));
    assert_close(b[0], 2.0 / 3.0, 1e-15, 0.0);
    assert_close(b[1], -1.0 / 3.0, 1e-15, 0.0);
    assert_false(hl_spd_inverse(singular, 2, scratch));
}

/// A sheet has a row per coefficient, fit, test and impact.
static void sheets_hold_all_rows(void **state)
{
    (void)state;
    const hl_regression_data data = data_of(1);
    const char *const names[] = {"x0"};
    hl_weights w = {0};
    hl_regression r[2] = {{0}, {0}};
    hl_ols_diagnostics g = {0};
    hl_lm_tests t = {0};
    hl_impacts m = {0};
    hl_columns coefficients = {.rows = 5};
    hl_columns fits = {.rows = 2};
    hl_columns impacts = {.rows = 3};
    hl_columns units = {.rows = UNITS};
    hl_error err = {0};

    make_pairs(&w);
    assert_ok(hl_ols(&data, &r[0], &err), &err);
    assert_ok(hl_lag_model(&data, &w, NULL, &r[1], &err), &err);
    assert_int_equal(hl_regression_rows(r, 2), 5);
    assert_ok(hl_regression_columns(r, 2, &coefficients, &err), &err);
    const hl_column *term = hl_columns_find(&coefficients, "term");
    assert_string_equal(term->text[4], "rho");
    assert_string_equal(hl_columns_find(&coefficients, "model")->text[4], "lag");
    assert_close(hl_columns_find(&coefficients, "p")->value[1], r[0].p[1], 0.0, 0.0);
    assert_ok(hl_fit_columns(r, &fits, &err), &err);
    assert_string_equal(hl_columns_find(&fits, "jacobian")->text[1], "eigen");
    assert_null(hl_columns_find(&fits, "jacobian")->text[0]);
    assert_close(hl_columns_find(&fits, "parameters")->value[1], 4.0, 0.0, 0.0);
    assert_ok(hl_ols_diagnose(&data, &r[0], &g, &err), &err);
    assert_ok(hl_lm_tests_compute(&data, &r[0], &w, &t, &err), &err);
    hl_columns tests = {.rows = hl_regression_diagnostic_rows(&g, &t)};
    assert_int_equal(tests.rows, 15);
    assert_ok(hl_regression_diagnostic_columns(names, &g, &t, 1, &tests, &err), &err);
    assert_string_equal(hl_columns_find(&tests, "test")->text[14],
                        "variance_inflation");
    assert_close(hl_columns_find(&tests, "statistic")->value[14], 1.0, 1e-14, 0.0);
    assert_ok(hl_impacts_compute(&r[1], &w, NULL, &m, &err), &err);
    assert_ok(hl_impacts_columns(&m, 1, &impacts, &err), &err);
    assert_close(hl_columns_find(&impacts, "value")->value[2], m.total.value[0], 0.0,
                 0.0);
    assert_ok(hl_regression_unit_columns(&r[1], r[1].residual, "lag_y", (hl_text){0},
                                         &units, &err),
              &err);
    assert_int_equal(units.count, 3);
    assert_non_null(hl_columns_find(&units, "lag_y_reslag"));
    hl_columns_free(&coefficients);
    hl_columns_free(&fits);
    hl_columns_free(&tests);
    hl_columns_free(&impacts);
    hl_columns_free(&units);
    hl_impacts_free(&m);
    hl_ols_diagnostics_free(&g);
    hl_regression_free(&r[0]);
    hl_regression_free(&r[1]);
    hl_weights_free(&w);
}

static void refuse_ols(const hl_regression_data *data, hl_code code)
{
    hl_regression r = {0};
    hl_error err = {0};

    assert_int_equal(hl_ols(data, &r, &err), HL_INPUT);
    assert_int_equal(err.code, code);
    assert_null(r.estimate);
}

static void data_errors(void **state)
{
    (void)state;
    double column[UNITS];
    const char *const names[] = {"x0", "bad"};
    const double *const columns[] = {X0, column};
    hl_regression_data data = data_of(2);
    hl_regression r = {0};
    hl_error err = {0};

    data.name = names;
    data.x = columns;
    for (size_t i = 0; i < UNITS; i++) {
        column[i] = 3.0 - 2.0 * X0[i];
    }
    assert_int_equal(hl_ols(&data, &r, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_COLLINEAR);
    assert_string_equal(err.values, "bad\t1");
    for (size_t i = 0; i < UNITS; i++) {
        column[i] = 4.0; // the constant a second time
    }
    refuse_ols(&data, HL_CODE_STATS_COLLINEAR);
    column[5] = NAN;
    refuse_ols(&data, HL_CODE_STATS_REGRESSION_VALUE);
    column[5] = 1.0;
    data.n = 4;
    refuse_ols(&data, HL_CODE_STATS_FEW_UNITS);
    data.n = UNITS;
    for (size_t i = 0; i < UNITS; i++) {
        column[i] = 4.0;
    }
    data = data_of(1);
    data.y = column;
    refuse_ols(&data, HL_CODE_STATS_RESPONSE_CONSTANT);
    for (size_t i = 0; i < UNITS; i++) {
        column[i] = 1.0 + 3.0 * X0[i];
    }
    refuse_ols(&data, HL_CODE_STATS_PERFECT_FIT);
    column[2] = INFINITY;
    refuse_ols(&data, HL_CODE_STATS_REGRESSION_VALUE);
}

static void refuse_lag(const hl_regression_data *data, const hl_weights *w,
                       const hl_spatial_options *options, hl_code code)
{
    hl_regression r = {0};
    hl_error err = {0};

    assert_int_equal(hl_lag_model(data, w, options, &r, &err), HL_INPUT);
    assert_int_equal(err.code, code);
    assert_null(r.estimate);
    err = (hl_error){0};
    assert_int_equal(hl_error_model(data, w, options, &r, &err), HL_INPUT);
    assert_int_equal(err.code, code);
    assert_null(r.estimate);
}

static void model_errors(void **state)
{
    (void)state;
    const hl_spatial_options cholesky = {.jacobian = HL_JACOBIAN_CHOLESKY};
    const hl_spatial_options durbin = {.durbin = HL_DURBIN_ALL};
    const uint32_t from[] = {0, 1, 2, 3, 4, 5, 6, 7};
    const uint32_t to[] = {1, 2, 3, 4, 5, 6, 7, 0};
    double mirrored[UNITS];
    const double *const columns[] = {mirrored};
    hl_regression_data data = data_of(1);
    hl_weights pairs = {0};
    hl_weights circle = {0};
    hl_weights none = {0};
    hl_weights few = {0};
    hl_error err = {0};

    make_pairs(&pairs);
    assert_ok(hl_weights_from_links(UNITS, from, to, NULL, UNITS, &circle, &err), &err);
    assert_ok(hl_weights_from_links(UNITS, NULL, NULL, NULL, 0, &none, &err), &err);
    assert_ok(hl_weights_from_links(3, from, to, NULL, 2, &few, &err), &err);
    refuse_lag(&data, &circle, &cholesky, HL_CODE_STATS_ASYMMETRIC);
    refuse_lag(&data, &none, NULL, HL_CODE_STATS_NO_LINKS);
    refuse_lag(&data, &few, NULL, HL_CODE_STATS_WEIGHTS_SIZE);
    for (size_t i = 0; i < UNITS; i++) { // its lag is 5 - x
        mirrored[i] = i % 2 == 0 ? (double)i : 5.0 - (double)(i - 1);
    }
    data.x = columns;
    refuse_lag(&data, &pairs, &durbin, HL_CODE_STATS_COLLINEAR);
    data.x = data_of(1).x;
    data.y = mirrored;
    for (size_t i = 0; i < UNITS; i++) {
        mirrored[i] = 1.0 - X0[i];
    }
    refuse_lag(&data, &pairs, NULL, HL_CODE_STATS_PERFECT_FIT);
    mirrored[1] = NAN;
    refuse_lag(&data, &pairs, NULL, HL_CODE_STATS_REGRESSION_VALUE);
    hl_weights_free(&pairs);
    hl_weights_free(&circle);
    hl_weights_free(&none);
    hl_weights_free(&few);
}

/// Three hubs in a directed circle, |I - rho W| = 1 - rho^3, and 18 units that look at
/// one of them and have -1.6 times its value: the likelihood grows below rho = -1.
static void a_bound_is_refused(void **state)
{
    (void)state;
    enum { HUBS = 3, ALL = 21 };
    const double hub[HUBS] = {1, 2, -3};
    uint32_t from[ALL];
    uint32_t to[ALL];
    double y[ALL];
    const hl_regression_data data = {.n = ALL, .response = "y", .y = y};
    hl_weights w = {0};
    hl_regression r = {0};
    hl_error err = {0};

    for (uint32_t i = 0; i < ALL; i++) {
        from[i] = i;
        to[i] = i < HUBS ? (i + 1) % HUBS : i % HUBS;
        y[i] = i < HUBS ? hub[i] : -1.6 * hub[i % HUBS];
    }
    assert_ok(hl_weights_from_links(ALL, from, to, NULL, ALL, &w, &err), &err);
    assert_int_equal(hl_lag_model(&data, &w, NULL, &r, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_RHO_BOUND);
    assert_string_equal(err.values, "rho\t-1");
    hl_weights_free(&w);
}

static void too_many_units_for_eigenvalues_are_refused(void **state)
{
    (void)state;
    enum { MANY = HL_EIGEN_MOST + 1 };
    static uint32_t from[MANY];
    static uint32_t to[MANY];
    hl_weights w = {0};
    hl_jacobian j = {0};
    hl_error err = {0};

    for (uint32_t i = 0; i < MANY; i++) {
        from[i] = i;
        to[i] = (i + 1) % MANY;
    }
    assert_ok(hl_weights_from_links(MANY, from, to, NULL, MANY, &w, &err), &err);
    assert_int_equal(hl_jacobian_make(&w, HL_JACOBIAN_EIGEN, &j, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_EIGEN_UNITS);
    hl_weights_free(&w);
}

static void two_stage_errors(void **state)
{
    (void)state;
    const hl_two_stage_options three = {.w_lags = 3};
    hl_regression_data data = data_of(0);
    hl_weights w = {0};
    hl_regression r = {0};
    hl_error err = {0};

    make_pairs(&w);
    assert_int_equal(hl_two_stage(&data, &w, NULL, &r, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_INSTRUMENTS);
    data = data_of(1);
    assert_int_equal(hl_two_stage(&data, &w, &three, &r, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_W_LAGS);
    assert_null(r.estimate);
    hl_weights_free(&w);
}

static void refuse_impacts(const hl_regression *r, const hl_weights *w, hl_code code)
{
    hl_impacts m = {0};
    hl_error err = {0};

    assert_int_equal(hl_impacts_compute(r, w, NULL, &m, &err), HL_INPUT);
    assert_int_equal(err.code, code);
    assert_null(m.term);
}

static void impacts_errors(void **state)
{
    (void)state;
    const hl_regression_data data = data_of(1);
    hl_weights w = {0};
    hl_weights few = {0};
    hl_regression r = {0};
    hl_error err = {0};

    make_pairs(&w);
    assert_ok(hl_ols(&data, &r, &err), &err);
    refuse_impacts(&r, &w, HL_CODE_STATS_IMPACTS_MODEL);
    refuse_impacts(&r, &few, HL_CODE_STATS_WEIGHTS_SIZE);
    hl_regression_free(&r);
    assert_ok(hl_error_model(&data, &w, NULL, &r, &err), &err);
    refuse_impacts(&r, &w, HL_CODE_STATS_IMPACTS_MODEL);
    hl_regression_free(&r);
    assert_ok(hl_lag_model(&data, &w, NULL, &r, &err), &err);
    const double rho = r.estimate[r.k - 1];
    r.estimate[r.k - 1] = 1.5;
    refuse_impacts(&r, &w, HL_CODE_STATS_IMPACTS_RHO);
    r.estimate[r.k - 1] = rho;
    r.covariance[r.k * r.k - 1] = 1e14;
    refuse_impacts(&r, &w, HL_CODE_STATS_DRAWS);
    r.covariance[0] = -1.0;
    refuse_impacts(&r, &w, HL_CODE_STATS_INFORMATION);
    hl_regression_free(&r);
    hl_weights_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ols_matches_the_hand_calculation),
        cmocka_unit_test(the_jacobian_of_pairs_is_known),
        cmocka_unit_test(a_singular_matrix_has_no_jacobian),
        cmocka_unit_test(impacts_of_pairs_are_known),
        cmocka_unit_test(a_series_knows_its_derivatives),
        cmocka_unit_test(small_matrices_are_inverted),
        cmocka_unit_test(sheets_hold_all_rows),
        cmocka_unit_test(data_errors),
        cmocka_unit_test(model_errors),
        cmocka_unit_test(a_bound_is_refused),
        cmocka_unit_test(too_many_units_for_eigenvalues_are_refused),
        cmocka_unit_test(two_stage_errors),
        cmocka_unit_test(impacts_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
