#include "support/check.h"

#include <math.h>

#include "hinterland/stats/imputation.h"
#include "hinterland/weights/build.h"

/// One unit, five years, the second apart by two: 10 at 2010, 16 at 2016; by hand 12
/// and 13 in 2012 and 2013. The begin and the end stay empty.
static void linear_fills_inside_only(void **state)
{
    static const double TIME[] = {2008, 2010, 2012, 2013, 2016, 2018};
    double x[] = {NAN, 10.0, NAN, NAN, 16.0, NAN};
    uint8_t filled[6] = {0};
    const hl_gaps gaps = {.value = x, .n = 1, .periods = 6, .filled = filled};

    (void)state;
    assert_int_equal(hl_impute_linear(&gaps, TIME), 2);
    assert_true(isnan(x[0]) && isnan(x[5]));
    assert_close(x[2], 12.0, 1e-15, 0.0);
    assert_close(x[3], 13.0, 1e-15, 0.0);
    assert_int_equal(filled[2] + filled[3], 2);
    assert_int_equal(filled[0] + filled[1] + filled[4] + filled[5], 0);
    assert_int_equal(hl_impute_linear(&gaps, TIME), 0);
}

/// Units do not mix.
static void linear_keeps_units_apart(void **state)
{
    static const double TIME[] = {1, 2, 3};
    double x[] = {1.0, NAN, NAN, 5.0, 3.0, NAN};
    const hl_gaps gaps = {.value = x, .n = 2, .periods = 3};

    (void)state;
    assert_int_equal(hl_impute_linear(&gaps, TIME), 1);
    assert_close(x[2], 2.0, 1e-15, 0.0);
    assert_true(isnan(x[1]) && isnan(x[5]));
}

/// A chain 0-1-2-3 with weights 1 and 3: unit 1 has neighbors 0 (weight 1, value 4) and
/// 2 (weight 3, value 8), so 7. Units 2 and 3 lack each other: what was filled in does
/// not fill in more.
static void neighbors_give_their_mean(void **state)
{
    size_t start[] = {0, 1, 3, 5, 6};
    uint32_t neighbor[] = {1, 0, 2, 1, 3, 2};
    double weight[] = {1, 1, 3, 3, 1, 1};
    const hl_weights w = {
        .n = 4, .start = start, .neighbor = neighbor, .weight = weight};
    double x[] = {4.0, NAN, 8.0, 1.0, 4.0, 2.0, NAN, NAN};
    uint8_t filled[8] = {0};
    const hl_gaps gaps = {.value = x, .n = 4, .periods = 2, .filled = filled};
    hl_error err = {0};
    size_t count = 0;

    (void)state;
    assert_ok(hl_impute_neighbors(&gaps, &w, &count, &err), &err);
    assert_int_equal(count, 2);
    assert_close(x[1], 7.0, 1e-15, 0.0);
    assert_close(x[6], 2.0, 1e-15, 0.0);
    assert_true(isnan(x[7]));
    assert_int_equal(filled[1] + filled[6], 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linear_fills_inside_only),
        cmocka_unit_test(linear_keeps_units_apart),
        cmocka_unit_test(neighbors_give_their_mean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
