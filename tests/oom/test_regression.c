// The first, second, … allocation of a regression fails, until there is memory for all
// of them. CHOLMOD, KLU and GSL allocate by malloc, which is left alone here.
#include "support/check.h"

#include <stdbool.h>
#include <stdlib.h>

#include "hinterland/stats/impacts.h"
#include "hinterland/stats/ols.h"
#include "hinterland/stats/spatial_models.h"
#include "support/scarce_memory.h"

enum { UNITS = 10 };
static const double Y[UNITS] = {1, 2, 4, 6, 7, 5, 3, 4, 8, 6};
static const double X[UNITS] = {0, 2, 1, 3, 2, 5, 1, 2, 4, 4};
static const char *const NAMES[] = {"x"};
static const double *const COLUMNS[] = {X};
static const hl_regression_data DATA = {
    .n = UNITS, .response = "y", .y = Y, .terms = 1, .name = NAMES, .x = COLUMNS};

/// A path, both ways.
static hl_weights path(void)
{
    uint32_t from[2 * UNITS];
    uint32_t to[2 * UNITS];
    size_t count = 0;
    hl_weights w = {0};
    hl_error err = {0};

    for (uint32_t i = 0; i + 1 < UNITS; i++) {
        from[count] = to[count + 1] = i;
        to[count] = from[count + 1] = i + 1;
        count += 2;
    }
    assert_ok(hl_weights_from_links(UNITS, from, to, NULL, count, &w, &err), &err);
    return w;
}

typedef hl_status job(const hl_weights *w, hl_error *err);

static hl_status run_ols(const hl_weights *w, hl_error *err)
{
    hl_regression r = {0};
    hl_ols_diagnostics g = {0};
    hl_lm_tests t = {0};
    hl_columns coefficients = {0};
    hl_columns tests = {0};

    hl_status status = hl_ols(&DATA, &r, err);
    if (status == HL_OK) status = hl_ols_diagnose(&DATA, &r, &g, err);
    if (status == HL_OK) status = hl_lm_tests_compute(&DATA, &r, w, &t, err);
    if (status != HL_OK) goto done;
    coefficients.rows = hl_regression_rows(&r, 1);
    tests.rows = hl_regression_diagnostic_rows(&g, &t);
    status = hl_regression_columns(&r, 1, &coefficients, err);
    if (status != HL_OK) goto done;
    status = hl_regression_diagnostic_columns(NAMES, &g, &t, 1, &tests, err);
done:
    hl_columns_free(&coefficients);
    hl_columns_free(&tests);
    hl_ols_diagnostics_free(&g);
    hl_regression_free(&r);
    return status;
}

static hl_status run_model(const hl_weights *w, hl_jacobian_method method, bool error,
                           hl_error *err)
{
    const hl_spatial_options o = {.jacobian = method};
    const hl_impacts_options few = {.draws = 5, .seed = 1};
    hl_regression r = {0};
    hl_impacts m = {0};
    hl_columns fits = {.rows = 1};
    hl_columns units = {.rows = UNITS};
    hl_columns impacts = {.rows = 3};

    hl_status status = error ? hl_error_model(&DATA, w, &o, &r, err)
                             : hl_lag_model(&DATA, w, &o, &r, err);
    if (status != HL_OK) goto done;
    status = hl_fit_columns(&r, &fits, err);
    if (status != HL_OK) goto done;
    status = hl_regression_unit_columns(&r, NULL, "m", (hl_text){0}, &units, err);
    if (status != HL_OK || error) goto done;
    status = hl_impacts_compute(&r, w, &few, &m, err);
    if (status == HL_OK) status = hl_impacts_columns(&m, 1, &impacts, err);
done:
    hl_columns_free(&fits);
    hl_columns_free(&units);
    hl_columns_free(&impacts);
    hl_impacts_free(&m);
    hl_regression_free(&r);
    return status;
}

static hl_status run_eigen(const hl_weights *w, hl_error *err)
{
    return run_model(w, HL_JACOBIAN_EIGEN, false, err);
}

static hl_status run_cholesky(const hl_weights *w, hl_error *err)
{
    return run_model(w, HL_JACOBIAN_CHOLESKY, true, err);
}

static hl_status run_lu(const hl_weights *w, hl_error *err)
{
    return run_model(w, HL_JACOBIAN_LU, false, err);
}

static hl_status run_others(const hl_weights *w, hl_error *err)
{
    const hl_two_stage_options white = {.w_lags = 1, .variance = HL_TWO_STAGE_WHITE};
    hl_regression r = {0};
    hl_impacts m = {0};

    hl_status status = hl_slx(&DATA, w, &r, err);
    if (status == HL_OK) status = hl_impacts_compute(&r, w, NULL, &m, err);
    hl_regression_free(&r);
    hl_impacts_free(&m);
    if (status == HL_OK) status = hl_two_stage(&DATA, w, &white, &r, err);
    hl_regression_free(&r);
    if (status == HL_OK) status = hl_gm_error(&DATA, w, &r, err);
    hl_regression_free(&r);
    return status;
}

static void fail_each_allocation(job *run, const hl_weights *w)
{
    hl_status status = HL_MEMORY;
    size_t n = 0;

    for (; status != HL_OK; n++) {
        hl_error err = {0};
        assert_true(n < 2000);
        allowed = n;
        status = run(w, &err);
        allowed = SIZE_MAX;
        if (status == HL_OK) break;
        assert_int_equal(status, HL_MEMORY);
        assert_int_equal(err.code, HL_CODE_MEMORY);
    }
    assert_true(n > 20); // the wrapper is in place
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    job *const jobs[] = {run_ols, run_eigen, run_cholesky, run_lu, run_others};
    hl_weights row = path();
    hl_weights binary = path();

    hl_weights_standardize(&row, HL_WEIGHTS_ROW);
    for (size_t k = 0; k < sizeof jobs / sizeof *jobs; k++) {
        fail_each_allocation(jobs[k], &row);
        fail_each_allocation(jobs[k], &binary);
    }
    hl_weights_free(&row);
    hl_weights_free(&binary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
