#include "support/check.h"

#include <math.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/geometry/measure.h"
#include "hinterland/geometry/repair.h"
#include "support/shapes.h"

static hl_measures measure(const hl_polygons *p, const char *wkt)
{
    hl_crs crs = {0};
    hl_measures m = {0};
    hl_error err = {0};

    assert_ok(hl_crs_read(wkt, &crs, &err), &err);
    assert_ok(hl_measure(p, &crs, &m, &err), &err);
    hl_crs_free(&crs);
    return m;
}

static void a_plane_square_with_a_hole(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(2);
    const double shell[] = {10, 10, 10, 14, 14, 14, 14, 10};
    const double hole[] = {10, 10, 12, 10, 12, 12, 10, 12};
    shapes_ring(&p, shell, 4, true, false);
    shapes_ring(&p, hole, 4, false, true);
    p.n = 2; // and a null geometry
    p.start[2] = p.start[1];
    hl_measures m = measure(&p, NULL);

    assert_close(m.area[0], 12.0, 1e-15, 0.0);
    assert_close(m.perimeter[0], 24.0, 1e-15, 0.0);
    // (16 * 12 - 4 * 11) / 12
    assert_close(m.x[0], 148.0 / 12.0, 1e-15, 0.0);
    assert_close(m.lon[0], m.x[0], 0.0, 0.0);
    assert_close(m.y[0], 148.0 / 12.0, 1e-15, 0.0);
    assert_true(m.inside_x[0] > 12.0 || m.inside_y[0] > 12.0);
    assert_close(m.area[1], NAN, 0.0, 0.0);
    assert_close(m.lon[1], NAN, 0.0, 0.0);
    assert_close(m.inside_lat[1], NAN, 0.0, 0.0);
    hl_measures_free(&m);
    hl_measures_free(&m);
    hl_polygons_free(&p);
}

/// GeographicLib's Planimeter for the square of a degree at the equator, WGS 84.
static void a_degree_at_the_equator(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(1);
    shapes_box(&p, 0.0, 0.0, 1.0, 1.0);
    hl_measures m = measure(&p, "EPSG:4326");
    hl_columns columns = {.rows = 1};
    hl_error err = {0};

    assert_close(m.area[0], 12308.778361469, 1e-9, 0.0);
    assert_close(m.perimeter[0], 443.770917248, 1e-9, 0.0);
    assert_close(m.lon[0], 0.5, 1e-12, 0.0);
    assert_ok(hl_measures_columns(&m, &columns, &err), &err);
    assert_close(hl_columns_find(&columns, "area_km2")->value[0], m.area[0], 0.0, 0.0);
    assert_close(hl_columns_find(&columns, "lat")->value[0], 0.5, 1e-12, 0.0);
    hl_columns_free(&columns);
    hl_measures_free(&m);
    hl_polygons_free(&p);
}

static void an_area_is_the_same_in_any_projection(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(1);
    hl_crs utm = {0};
    hl_crs earth = {0};
    hl_error err = {0};
    shapes_box(&p, 500000.0, 3400000.0, 540000.0, 3450000.0);
    hl_measures plane = measure(&p, "EPSG:32650");
    assert_ok(hl_crs_read("EPSG:32650", &utm, &err), &err);
    assert_ok(hl_crs_read("EPSG:4326", &earth, &err), &err);
    hl_crs_to_lonlat(&utm, p.x, p.y, 5);
    hl_measures degrees = measure(&p, "EPSG:4326");

    assert_close(p.x[0], 117.0, 1e-12, 0.0);
    assert_close(plane.area[0], degrees.area[0], 1e-12, 0.0);
    assert_close(plane.area[0], 2000.0, 2e-3, 0.0); // the scale of UTM: 0.9996^2
    assert_close(plane.lon[0], degrees.lon[0], 1e-5, 0.0);
    assert_false(utm.geographic);
    assert_true(earth.geographic);
    assert_close(hl_crs_length(&utm).a, 1.0, 0.0, 0.0);
    assert_int_equal(hl_crs_metric(&utm).kind, HL_METRIC_GEODESIC);
    hl_crs_free(&utm);
    hl_crs_free(&utm);
    hl_crs_free(&earth);
    hl_measures_free(&plane);
    hl_measures_free(&degrees);
    hl_polygons_free(&p);
}

/// Two equal parts, east and west of 180 degrees: the middle is the antimeridian.
static void a_unit_across_the_antimeridian(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(1);
    const double east[] = {-180, 51, -180, 52, -178, 52, -178, 51};
    shapes_box(&p, 179.0, 51.0, 180.0, 52.0);
    shapes_ring(&p, east, 4, false, false);
    hl_measures m = measure(&p, "EPSG:4269");

    // (1 * 179.5 + 2 * 181) / 3 = 180.5
    assert_close(m.lon[0], -179.5, 1e-12, 0.0);
    assert_close(m.lat[0], 51.5, 1e-12, 0.0);
    assert_close(m.inside_lon[0], -179.0, 0.0, 0.51);
    hl_measures_free(&m);
    hl_polygons_free(&p);
}

/// The centroid of a horseshoe lies outside; the inside point does not.
static void the_inside_point_is_inside(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(1);
    const double shoe[] = {0, 0, 0, 10, 10, 10, 10, 9, 1, 9, 1, 1, 10, 1, 10, 0};
    shapes_ring(&p, shoe, 8, true, false);
    hl_measures m = measure(&p, NULL);

    assert_true(m.x[0] > 1.0 && m.y[0] < 9.0 && m.y[0] > 1.0);
    const bool left = m.inside_x[0] > 0.0 && m.inside_x[0] < 1.0;
    const bool ends = m.inside_y[0] > 9.0 || m.inside_y[0] < 1.0;
    assert_true(left || ends);
    hl_measures_free(&m);
    hl_polygons_free(&p);
}

static void distances_by_three_rules(void **state)
{
    (void)state;
    const hl_metric plane = hl_metric_planar();
    const hl_metric earth = hl_metric_geodesic(6378137.0, 1.0 / 298.257223563);
    const hl_metric sphere = hl_metric_sphere(6371.0088);
    const double x[2] = {0.0, 120.0};
    const double y[2] = {0.0, 30.0};
    double out[4];

    assert_close(hl_distance(&plane, 0.0, 0.0, 3.0, 4.0), 5.0, 0.0, 0.0);
    // GeographicLib's GeodSolve: JFK to LHR.
    assert_close(hl_distance(&earth, -73.8, 40.6, -0.5, 51.6), 5551759.400, 1e-9, 0.0);
    assert_close(hl_distance(&sphere, 0.0, 0.0, 90.0, 0.0), 6371.0088 * acos(0.0),
                 1e-14, 0.0);
    assert_close(hl_distance(&earth, NAN, 0.0, 1.0, 1.0), NAN, 0.0, 0.0);
    hl_distances(&earth, x, y, 2, x, y, 2, out);
    assert_close(out[0], 0.0, 0.0, 0.0);
    assert_close(out[1], out[2], 1e-15, 0.0);
    assert_close(out[1], hl_distance(&earth, 0.0, 0.0, 120.0, 30.0), 0.0, 0.0);
}

static void crs_errors_and_warnings(void **state)
{
    (void)state;
    hl_crs a = {0};
    hl_crs b = {0};
    hl_crs plane = {0};
    hl_error err = {0};
    hl_log log = {0};
    double x = 10.0;
    double y = 50.0;

    assert_int_equal(hl_crs_read("no such thing", &a, &err), HL_INPUT);
    assert_string_equal(hl_code_info(err.code)->id, "GEOMETRY-001");
    assert_int_equal(hl_crs_read("ENGCRS[\"site\",EDATUM[\"site\"],CS[Cartesian,2],"
                                 "AXIS[\"x\",east],AXIS[\"y\",north],UNIT[\"m\",1]]",
                                 &a, &err),
                     HL_INPUT);
    assert_string_equal(hl_code_info(err.code)->id, "GEOMETRY-002");
    assert_null(a.handle);
    assert_ok(hl_crs_read(NULL, &plane, &err), &err);
    assert_true(plane.planar);
    assert_ok(hl_crs_read("EPSG:4326", &a, &err), &err);
    // An unknown datum: only a ballpark way leads there.
    assert_ok(hl_crs_read("GEOGCRS[\"x\",DATUM[\"Unknown\",ELLIPSOID[\"Clarke 1866\","
                          "6378206.4,294.978698213898]],CS[ellipsoidal,2],"
                          "AXIS[\"lon\",east],AXIS[\"lat\",north],"
                          "UNIT[\"degree\",0.0174532925199433]]",
                          &b, &err),
              &err);
    assert_ok(hl_crs_transform(&a, &b, &x, &y, 1, &log, &err), &err);
    assert_int_equal(log.count, 1);
    assert_string_equal(hl_code_info(log.message[0].code)->id, "GEOMETRY-004");
    assert_close(x, 10.0, 1e-3, 0.0);
    assert_int_equal(hl_crs_transform(&a, &plane, &x, &y, 1, &log, &err), HL_INPUT);
    hl_log_free(&log);
    hl_crs_free(&a);
    hl_crs_free(&b);
    hl_crs_free(&plane);
}

static void a_datum_is_not_shifted(void **state)
{
    (void)state;
    hl_crs nad27 = {0};
    hl_error err = {0};
    double x = -100.0;
    double y = 40.0;

    assert_ok(hl_crs_read("EPSG:4267", &nad27, &err), &err);
    hl_crs_to_lonlat(&nad27, &x, &y, 1);
    assert_close(x, -100.0, 0.0, 0.0);
    assert_close(nad27.a, 6378206.4, 0.0, 0.0);
    assert_close(1.0 / nad27.f, 294.978698213898, 1e-12, 0.0);
    hl_crs_free(&nad27);
    assert_ok(hl_crs_read("EPSG:26717", &nad27, &err), &err); // the same in UTM zone 17
    x = 500000.0;
    y = 0.0;
    hl_crs_to_lonlat(&nad27, &x, &y, 1);
    assert_close(x, -81.0, 1e-12, 0.0);
    assert_close(y, 0.0, 0.0, 1e-9);
    hl_crs_free(&nad27);
}

static void a_bow_tie_is_listed_and_repaired(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(3);
    hl_polygons fixed = {0};
    hl_repairs repairs = {0};
    hl_error err = {0};
    const double tie[] = {0, 0, 2, 2, 2, 0, 0, 2};
    const double stub[] = {0, 0, 1, 1};
    shapes_box(&p, 5.0, 5.0, 6.0, 6.0);
    assert_ok(hl_polygons_repair(&p, &fixed, &repairs, &err), &err);
    assert_int_equal(repairs.count, 0);
    assert_null(fixed.start);

    shapes_ring(&p, tie, 4, true, false);
    shapes_ring(&p, stub, 2, true, false);
    assert_ok(hl_polygons_repair(&p, &fixed, &repairs, &err), &err);
    assert_int_equal(repairs.count, 2);
    assert_int_equal(repairs.row[0].unit, 1);
    assert_string_equal(repairs.row[0].reason, "Self-intersection");
    assert_close(repairs.row[0].x, 1.0, 1e-12, 0.0);
    assert_int_equal(repairs.row[1].unit, 2);
    assert_int_equal(fixed.n, 3);
    assert_int_equal(fixed.start[2] - fixed.start[1], 2); // two triangles
    assert_int_equal(fixed.start[3] - fixed.start[2], 0);
    hl_measures m = measure(&fixed, NULL);
    assert_close(m.area[0], 1.0, 1e-15, 0.0);
    assert_close(m.area[1], 2.0, 1e-15, 0.0);
    hl_measures_free(&m);
    hl_repairs_free(&repairs);
    hl_repairs_free(&repairs);
    hl_polygons_free(&fixed);
    hl_polygons_free(&p);
}

/// Points all over the Earth, some of them close to each other, at the poles, on the
/// equator or on opposite sides: never farther off than it says.
static void estimates_keep_their_word(void **state)
{
    (void)state;
    static const double F[] = {1.0 / 298.257223563, 1.0 / 293.465, 0.0, 1.0 / 150.0};
    enum { KINDS = 8 };
    const size_t pairs = 80000;
    double worst = 0.0;

    for (size_t k = 0; k < pairs; k++) {
        hl_random random = hl_random_stream(5, k);
        const hl_metric earth =
            hl_metric_geodesic(6378137.0, F[k % (sizeof F / sizeof *F)]);
        const double x1 = 360.0 * hl_random_unit(&random) - 180.0;
        double y1 = 180.0 * hl_random_unit(&random) - 90.0;
        double x2 = 360.0 * hl_random_unit(&random) - 180.0;
        double y2 = 180.0 * hl_random_unit(&random) - 90.0;
        const double step = pow(10.0, -8.0 * hl_random_unit(&random));
        switch (k / (sizeof F / sizeof *F) % KINDS) {
        case 0: x2 = x1 + step, y2 = fmin(90.0, y1 + step * y2 / 90.0); break;
        case 1: y1 = y2 = 0.0; break;
        case 2: y1 = 90.0; break;
        case 3: x2 = x1 + 180.0 - step, y2 = -y1; break;
        default: break;
        }
        const double exact = hl_distance(&earth, x1, y1, x2, y2);
        const double off = fabs(hl_distance_estimate(&earth, x1, y1, x2, y2) - exact);
        worst = fmax(worst, off);
        assert_true(off <= hl_distance_estimate_error(&earth));
    }
    assert_true(worst < 0.003); // as the header says
}

static void estimates_are_distances_elsewhere(void **state)
{
    (void)state;
    const hl_metric plane = hl_metric_planar();
    const hl_metric earth = hl_metric_geodesic(6378137.0, 1.0 / 298.257223563);

    assert_close(hl_distance_estimate(&plane, 0.0, 0.0, 3.0, 4.0), 5.0, 0.0, 0.0);
    assert_close(hl_distance_estimate_error(&plane), 0.0, 0.0, 0.0);
    assert_close(hl_distance_estimate(&earth, 7.0, 50.0, 7.0, 50.0), 0.0, 0.0, 0.0);
    assert_close(hl_distance_estimate(&earth, NAN, 0.0, 1.0, 1.0), NAN, 0.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plane_square_with_a_hole),
        cmocka_unit_test(a_degree_at_the_equator),
        cmocka_unit_test(an_area_is_the_same_in_any_projection),
        cmocka_unit_test(a_unit_across_the_antimeridian),
        cmocka_unit_test(the_inside_point_is_inside),
        cmocka_unit_test(distances_by_three_rules),
        cmocka_unit_test(crs_errors_and_warnings),
        cmocka_unit_test(a_datum_is_not_shifted),
        cmocka_unit_test(a_bow_tie_is_listed_and_repaired),
        cmocka_unit_test(estimates_keep_their_word),
        cmocka_unit_test(estimates_are_distances_elsewhere),
    };
    return cmocka_run_group_tests_name("measure", tests, NULL, NULL);
}
