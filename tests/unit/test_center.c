#include "support/check.h"

#include <math.h>

#include "hinterland/core/random.h"
#include "hinterland/stats/center.h"

static const double PI = 3.14159265358979323846;

/// By hand: variances 2.5 and 2.5, covariance 1.5, so 4 along 45 degrees and 1 across.
static void an_ellipse_by_hand(void **state)
{
    const double x[] = {-2, 2, -1, 1};
    const double y[] = {-2, 2, 1, -1};
    const hl_points points = {x, y, NULL, 4};
    const double factor[] = {1.0, sqrt(2.0), 2.0}; // 2 n / (n - 2) = 4
    hl_error err = {0};
    (void)state;

    for (int rule = 0; rule < HL_ELLIPSE_RULE_COUNT; rule++) {
        hl_center c = {0};
        assert_ok(hl_center_compute(&points, (hl_ellipse_rule)rule, &c, &err), &err);
        assert_close(c.x, 0.0, 0.0, 0.0);
        assert_close(c.major, 2.0 * factor[rule], 1e-15, 0.0);
        assert_close(c.minor, 1.0 * factor[rule], 1e-15, 0.0);
        assert_close(c.angle, 45.0, 1e-14, 0.0);
        assert_close(c.area, 2.0 * PI * factor[rule] * factor[rule], 1e-14, 0.0);
        assert_close(c.standard_distance, sqrt(5.0), 1e-15, 0.0);
    }
}

/// The formula with the tangent, as METHODS and the textbooks write it.
static void the_angle_is_that_of_the_textbook(void **state)
{
    enum { N = 20 };
    (void)state;

    for (uint64_t seed = 0; seed < 100; seed++) {
        hl_random random = hl_random_stream(9, seed);
        double x[N], y[N], w[N];
        double total = 0.0, mean_x = 0.0, mean_y = 0.0, a = 0.0, b = 0.0;
        hl_center c = {0};
        hl_error err = {0};
        for (size_t i = 0; i < N; i++) {
            x[i] = 1e3 * hl_random_unit(&random);
            y[i] = 5e2 * hl_random_unit(&random) + (seed % 2 == 0 ? x[i] : -x[i]);
            w[i] = hl_random_unit(&random);
            total += w[i];
            mean_x += w[i] * x[i];
            mean_y += w[i] * y[i];
        }
        mean_x /= total;
        mean_y /= total;
        for (size_t i = 0; i < N; i++) {
            a += w[i] * (pow(x[i] - mean_x, 2.0) - pow(y[i] - mean_y, 2.0));
            b += w[i] * (x[i] - mean_x) * (y[i] - mean_y);
        }
        double angle = atan((a + sqrt(a * a + 4.0 * b * b)) / (2.0 * b)) / PI * 180.0;
        if (angle < 0.0) angle += 180.0;
        double along = 0.0;
        for (size_t i = 0; i < N; i++) {
            const double step = (x[i] - mean_x) * sin(angle * PI / 180.0) +
                                (y[i] - mean_y) * cos(angle * PI / 180.0);
            along += w[i] * step * step / total;
        }
        const hl_points points = {x, y, w, N};
        assert_ok(hl_center_compute(&points, HL_ELLIPSE_PLAIN, &c, &err), &err);
        assert_close(c.angle, angle, 1e-9, 0.0);
        assert_close(c.major, sqrt(along), 1e-9, 0.0);
        assert_close(c.major * c.major + c.minor * c.minor,
                     c.standard_distance * c.standard_distance, 1e-12, 0.0);
    }
}

/// North-south, east-west, and all alike.
static void axes_along_the_compass(void **state)
{
    const double line[] = {0, 1, 2, 3};
    const double zero[] = {5, 5, 5, 5};
    hl_center c = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_center_compute(&(hl_points){zero, line, NULL, 4}, HL_ELLIPSE_PLAIN, &c,
                                &err),
              &err);
    assert_close(c.angle, 0.0, 0.0, 0.0);
    assert_close(c.minor, 0.0, 0.0, 0.0);
    assert_ok(hl_center_compute(&(hl_points){line, zero, NULL, 4}, HL_ELLIPSE_PLAIN, &c,
                                &err),
              &err);
    assert_close(c.angle, 90.0, 0.0, 0.0);
    assert_ok(hl_center_compute(&(hl_points){zero, zero, NULL, 4}, HL_ELLIPSE_PLAIN, &c,
                                &err),
              &err);
    assert_close(c.angle, NAN, 0.0, 0.0);
}

static void centers_move(void **state)
{
    const hl_center center[] = {
        {.n = 3, .x = 100, .y = 100},
        {.n = 3, .x = 130, .y = 60 },
        {.n = 3, .x = 130, .y = 60 }
    };
    const double year[] = {2000, 2010, 2020};
    hl_center_row row[3];
    hl_columns sheet = {.rows = 3};
    hl_error err = {0};
    (void)state;

    hl_center_list(center, year, 3, "gdp", row);
    assert_close(row[0].moved, NAN, 0.0, 0.0);
    assert_close(row[1].moved, 50.0, 1e-15, 0.0);
    assert_close(row[1].bearing, 180.0 - atan(0.75) / PI * 180.0, 1e-14, 0.0);
    assert_close(row[2].moved, 0.0, 0.0, 0.0);
    assert_close(row[2].bearing, NAN, 0.0, 0.0);
    assert_ok(hl_center_columns(row, &sheet, &err), &err);
    assert_close(hl_columns_find(&sheet, "period")->value[2], 2020.0, 0.0, 0.0);
    assert_string_equal(hl_columns_find(&sheet, "x")->unit[HL_EN], "m");
    hl_columns_free(&sheet);
}

static void center_errors(void **state)
{
    const double x[] = {1, 2};
    const double missing[] = {1, NAN};
    const double none[] = {0, 0};
    const double negative[] = {1, -1};
    hl_center c = {.n = 7};
    hl_error err = {0};
    (void)state;

    assert_int_equal(hl_center_compute(&(hl_points){x, missing, NULL, 2},
                                       HL_ELLIPSE_PLAIN, &c, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_VALUE);
    assert_int_equal(
        hl_center_compute(&(hl_points){x, x, none, 2}, HL_ELLIPSE_PLAIN, &c, &err),
        HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_UNITS);
    assert_int_equal(
        hl_center_compute(&(hl_points){x, x, negative, 2}, HL_ELLIPSE_PLAIN, &c, &err),
        HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_SHARE);
    assert_int_equal(
        hl_center_compute(&(hl_points){x, x, NULL, 2}, HL_ELLIPSE_CRIMESTAT, &c, &err),
        HL_INPUT);
    assert_string_equal(err.values, "2\t3");
    assert_int_equal(c.n, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ellipse_by_hand),
        cmocka_unit_test(the_angle_is_that_of_the_textbook),
        cmocka_unit_test(axes_along_the_compass),
        cmocka_unit_test(centers_move),
        cmocka_unit_test(center_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
