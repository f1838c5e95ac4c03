#include "support/check.h"

#include <math.h>

#include "hinterland/stats/density.h"

enum { N = 7 };
static const double X[N] = {0.4, 0.1, 0.25, 0.2, 0.41, 0.95, 0.7};

/// R 4.2: bw.nrd0(x); mean(dnorm((t - x) / h)) / h, and with the images in 0 and 1.
static void a_curve_is_that_of_r(void **state)
{
    hl_density_options options = hl_density_defaults();
    hl_density d = {0};
    hl_error err = {0};
    (void)state;

    options.from = 0.0;
    options.to = 1.0;
    options.points = 11;
    assert_ok(hl_density_compute(X, N, &options, &d, &err), &err);
    assert_close(d.bandwidth, 0.1501868964775692, 1e-14, 0.0);
    assert_close(d.at[3], 0.3, 1e-15, 0.0);
    assert_close(d.density[3], 1.424583096514549, 1e-13, 0.0);
    hl_density_free(&d);
    options.low = 0.0;
    options.high = 1.0;
    assert_ok(hl_density_compute(X, N, &options, &d, &err), &err);
    assert_close(d.density[0], 1.1508166838536402, 1e-13, 0.0);
    assert_close(d.density[3], 1.4374852155221594, 1e-13, 0.0);
    assert_close(d.density[10], 0.8218553448222268, 1e-13, 0.0);
    hl_density_free(&d);
    hl_density_free(&d);
}

static double integral(const hl_density *d)
{
    double sum = 0.0;

    for (size_t k = 1; k < d->points; k++) {
        sum += 0.5 * (d->density[k] + d->density[k - 1]) * (d->at[k] - d->at[k - 1]);
    }
    return sum;
}

/// Without bounds 3 h hold all but 0.1 % of the outermost kernels; with bounds nothing
/// is lost.
static void the_area_is_one(void **state)
{
    hl_density_options options = hl_density_defaults();
    hl_density d = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_density_compute(X, N, NULL, &d, &err), &err);
    assert_int_equal(d.points, 201);
    assert_close(integral(&d), 1.0, 1e-3, 0.0);
    hl_density_free(&d);
    options.low = 0.0;
    options.high = 1.0;
    options.bandwidth = 0.1;
    options.points = 2001;
    assert_ok(hl_density_compute(X, N, &options, &d, &err), &err);
    assert_close(d.at[0], 0.0, 0.0, 0.0);
    assert_close(d.at[2000], 1.0, 0.0, 1e-15);
    assert_close(integral(&d), 1.0, 1e-6, 0.0);
    hl_density_free(&d);
}

static void a_curve_becomes_a_table(void **state)
{
    hl_density_options options = hl_density_defaults();
    hl_density d = {0};
    hl_density_row row[3];
    hl_columns sheet = {.rows = 3};
    hl_error err = {0};
    (void)state;

    options.points = 3;
    assert_ok(hl_density_compute(X, N, &options, &d, &err), &err);
    assert_int_equal(hl_density_list(&d, "d", 2020, row), 3);
    assert_ok(hl_density_columns(row, &sheet, &err), &err);
    assert_close(hl_columns_find(&sheet, "density")->value[1], d.density[1], 0.0, 0.0);
    hl_columns_free(&sheet);
    hl_density_free(&d);
}

static void density_errors(void **state)
{
    const double flat[] = {1, 1, 1};
    hl_density_options options = hl_density_defaults();
    hl_density d = {0};
    hl_error err = {0};
    (void)state;

    assert_int_equal(hl_density_compute(flat, 3, NULL, &d, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_CONSTANT);
    assert_int_equal(hl_density_compute(X, 1, NULL, &d, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_UNITS);
    options.high = 0.5;
    assert_int_equal(hl_density_compute(X, N, &options, &d, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_OPTION);
    options = hl_density_defaults();
    options.points = 1;
    assert_int_equal(hl_density_compute(X, N, &options, &d, &err), HL_INPUT);
    options.points = 5;
    options.bandwidth = -1.0;
    assert_int_equal(hl_density_compute(X, N, &options, &d, &err), HL_INPUT);
    assert_null(d.at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_curve_is_that_of_r),
        cmocka_unit_test(the_area_is_one),
        cmocka_unit_test(a_curve_becomes_a_table),
        cmocka_unit_test(density_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
