// Projections against what is known of them.
#include "support/check.h"

#include <math.h>
#include <string.h>

#include "hinterland/geometry/projection.h"

static hl_projection fit(const char *crs_name, double west, double south, double east,
                         double north)
{
    const double lon[] = {west, east};
    const double lat[] = {south, north};
    hl_projection p = {0};
    hl_crs crs = {0};
    hl_error err = {0};

    assert_ok(hl_crs_read(crs_name, &crs, &err), &err);
    assert_ok(hl_projection_fit(lon, lat, 2, &crs, &p, &err), &err);
    hl_crs_free(&crs);
    return p;
}

/// Parallels at a sixth of 24 .. 54 degrees: 29 and 49.
static void albers_takes_its_parallels_from_the_box(void **state)
{
    (void)state;
    hl_projection p = fit("EPSG:4490", 73.0, 24.0, 135.0, 54.0);

    assert_string_equal(p.note[HL_EN],
                        "Albers equal-area, parallels 29°N and 49°N, meridian 104°E");
    assert_string_equal(p.note[HL_ZH],
                        "阿尔伯斯等积圆锥投影，标准纬线 29°N 和 49°N，中央经线 104°E");
    hl_projection_free(&p);
    p = fit("EPSG:4326", -50.0, -3.0, -40.0, 3.5);
    assert_non_null(strstr(p.note[HL_EN], "cylindrical equal-area"));
    hl_projection_free(&p);
    p = fit("EPSG:4326", -10.0, 70.0, 30.0, 89.0);
    assert_non_null(strstr(p.note[HL_EN], "Lambert azimuthal"));
    hl_projection_free(&p);
    hl_projection_free(&p);
}

static void areas_are_equal_and_places_come_back(void **state)
{
    (void)state;
    hl_projection p = fit("EPSG:4490", 73.0, 18.0, 135.0, 54.0);

    for (double lon = 75.0; lon < 135.0; lon += 12.0) {
        for (double lat = 20.0; lat < 54.0; lat += 8.0) {
            double x = lon;
            double y = lat;
            hl_projection_forward(&p, &x, &y, 1);
            assert_close(hl_projection_areal(&p, x, y), 1.0, 0.0, 1e-6);
            hl_projection_inverse(&p, &x, &y, 1);
            assert_close(x, lon, 0.0, 1e-9);
            assert_close(y, lat, 0.0, 1e-9);
        }
    }
    hl_projection_free(&p);
}

/// On the central meridian north is up; east of it the meridians lean to the left.
static void north_turns_with_the_meridians(void **state)
{
    (void)state;
    hl_projection p = fit("EPSG:4326", -125.0, 25.0, -67.0, 49.0);
    double x[2] = {-96.0, -70.0};
    double y[2] = {40.0, 40.0};

    hl_projection_forward(&p, x, y, 2);
    assert_close(hl_projection_north(&p, x[0], y[0]), 0.0, 0.0, 1e-6);
    const double lean = hl_projection_north(&p, x[1], y[1]);
    assert_true(lean < -10.0 && lean > -20.0);
    hl_projection_free(&p);
}

/// A degree of longitude on the equator is 111319.491 m of WGS 84; Mercator has the
/// scale 1 / cos(60) there in the north, nearly.
static void lengths_are_those_of_the_ground(void **state)
{
    (void)state;
    hl_projection p = {0};
    hl_error err = {0};
    double x[2] = {-0.5, 0.5};
    double y[2] = {0.0, 0.0};

    assert_ok(hl_projection_named("EPSG:3857", &p, &err), &err);
    hl_projection_forward(&p, x, y, 2);
    assert_close(hl_projection_ground(&p, 0.0, 0.0, x[1] - x[0]), 111319.49, 1e-7, 0.0);
    x[0] = 0.0;
    y[0] = 60.0;
    hl_projection_forward(&p, x, y, 1);
    assert_close(hl_projection_ground(&p, x[0], y[0], 1000.0), 501.5, 0.01, 0.0);
    assert_close(hl_projection_areal(&p, x[0], y[0]), 4.0, 0.01, 0.0);
    hl_projection_free(&p);
}

static void a_twin_projects_alike(void **state)
{
    (void)state;
    hl_projection p = fit("EPSG:4490", 110.0, 24.0, 125.0, 36.0);
    hl_projection twin = {0};
    hl_error err = {0};
    double x[2] = {118.0, 118.0};
    double y[2] = {30.0, 30.0};

    assert_ok(hl_projection_twin(&p, &twin, &err), &err);
    hl_projection_forward(&p, x, y, 1);
    hl_projection_forward(&twin, x + 1, y + 1, 1);
    assert_close(x[0], x[1], 0.0, 0.0);
    assert_close(y[0], y[1], 0.0, 0.0);
    hl_projection_free(&twin);
    hl_projection_free(&p);
}

static void projection_errors(void **state)
{
    (void)state;
    hl_projection p = {0};
    hl_crs plane = {.planar = true, .unit = 1.0};
    hl_error err = {0};

    assert_int_equal(hl_projection_named("EPSG:0", &p, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_GEOMETRY_CRS);
    assert_int_equal(hl_projection_named("EPSG:4326", &p, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_GEOMETRY_NOT_PROJECTED);
    assert_ok(hl_projection_fit(NULL, NULL, 0, &plane, &p, &err), &err);
    assert_true(p.planar);
    double x = 3.0;
    double y = 4.0;
    hl_projection_forward(&p, &x, &y, 1);
    assert_close(x, 3.0, 0.0, 0.0);
    assert_true(isnan(hl_projection_ground(&p, 0.0, 0.0, 1.0)));
    hl_projection_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(albers_takes_its_parallels_from_the_box),
        cmocka_unit_test(areas_are_equal_and_places_come_back),
        cmocka_unit_test(north_turns_with_the_meridians),
        cmocka_unit_test(lengths_are_those_of_the_ground),
        cmocka_unit_test(a_twin_projects_alike),
        cmocka_unit_test(projection_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
