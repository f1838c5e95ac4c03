// Outlines of groups of units.
#include "support/check.h"

#include <math.h>

#include "hinterland/geometry/dissolve.h"
#include "hinterland/geometry/measure.h"
#include "support/shapes.h"

static double area_of(const hl_polygons *p, size_t unit)
{
    hl_crs plane = {.planar = true, .unit = 1.0};
    hl_measures m = {0};
    hl_error err = {0};

    assert_ok(hl_measure(p, &plane, &m, &err), &err);
    const double area = m.area[unit];
    hl_measures_free(&m);
    return area;
}

static size_t rings_of(const hl_polygons *p, size_t unit)
{
    return p->start[unit + 1] - p->start[unit];
}

/// Rows of a grid of 3 times 3: a strip of three squares has eight corners and comes
/// back with four or more vertices, without the two borders inside it.
static void rows_become_strips(void **state)
{
    (void)state;
    const uint32_t group[] = {0, 0, 0, 1, 1, 1, 2, 2, 2};
    hl_polygons grid = shapes_grid(3);
    hl_polygons out = {0};
    hl_error err = {0};

    assert_ok(hl_polygons_dissolve(&grid, group, 3, &out, &err), &err);
    assert_int_equal(out.n, 3);
    for (size_t g = 0; g < 3; g++) {
        assert_int_equal(rings_of(&out, g), 1);
        assert_close(area_of(&out, g), 3.0, 1e-12, 0.0);
        const size_t ring = out.start[g];
        assert_in_range(out.vertex[ring + 1] - out.vertex[ring], 5, 9);
    }
    hl_polygons_free(&out);
    hl_polygons_free(&grid);
}

static void a_frame_has_a_hole_and_a_group_may_be_apart(void **state)
{
    (void)state;
    const uint32_t group[] = {0, 0, 0, 0, 1, 0, 0, 0, 0}; // around the middle
    const uint32_t apart[] = {0, 1, 0, 1, 1, 1, 0, 1, 0}; // corners
    hl_polygons grid = shapes_grid(3);
    hl_polygons out = {0};
    hl_error err = {0};

    assert_ok(hl_polygons_dissolve(&grid, group, 2, &out, &err), &err);
    assert_int_equal(rings_of(&out, 0), 2);
    assert_int_equal(out.hole[out.start[0]], 0);
    assert_int_equal(out.hole[out.start[0] + 1], 1);
    assert_close(area_of(&out, 0), 8.0, 1e-12, 0.0);
    hl_polygons_free(&out);

    assert_ok(hl_polygons_dissolve(&grid, apart, 2, &out, &err), &err);
    assert_int_equal(rings_of(&out, 0), 4);
    assert_int_equal(rings_of(&out, 1), 1);
    hl_polygons_free(&out);
    hl_polygons_free(&grid);
}

/// Units that overlap are merged all the same, and what is in no group is left out.
static void overlaps_are_merged(void **state)
{
    (void)state;
    const uint32_t group[] = {0, 0, UINT32_MAX, 1};
    hl_polygons p = shapes_room(4);
    hl_polygons out = {0};
    hl_error err = {0};

    shapes_box(&p, 0.0, 0.0, 2.0, 2.0);
    shapes_box(&p, 1.0, 0.5, 3.0, 1.5);
    shapes_box(&p, 9.0, 9.0, 10.0, 10.0);
    shapes_box(&p, 20.0, 0.0, 21.0, 1.0);
    assert_ok(hl_polygons_dissolve(&p, group, 3, &out, &err), &err);
    assert_int_equal(out.n, 3);
    assert_int_equal(rings_of(&out, 0), 1);
    assert_close(area_of(&out, 0), 5.0, 1e-12, 0.0);
    assert_int_equal(rings_of(&out, 1), 1);
    assert_int_equal(rings_of(&out, 2), 0); // a group without units
    hl_polygons_free(&out);
    hl_polygons_free(&p);
}

/// The same vertices, whatever the order of the units.
static void the_order_of_the_units_does_not_matter(void **state)
{
    (void)state;
    const uint32_t group[] = {0, 0, 0, 0};
    hl_polygons a = shapes_room(4);
    hl_polygons b = shapes_room(4);
    hl_polygons out[2] = {0};
    hl_error err = {0};

    for (int k = 0; k < 4; k++) {
        const int back = 3 - k;
        shapes_box(&a, k, 0.0, k + 1.0, 1.0);
        shapes_box(&b, back, 0.0, back + 1.0, 1.0);
    }
    assert_ok(hl_polygons_dissolve(&a, group, 1, &out[0], &err), &err);
    assert_ok(hl_polygons_dissolve(&b, group, 1, &out[1], &err), &err);
    assert_int_equal(out[0].vertex[1], out[1].vertex[1]);
    assert_memory_equal(out[0].x, out[1].x, out[0].vertex[1] * sizeof *out[0].x);
    assert_memory_equal(out[0].y, out[1].y, out[0].vertex[1] * sizeof *out[0].y);
    hl_polygons_free(&out[0]);
    hl_polygons_free(&out[1]);
    hl_polygons_free(&a);
    hl_polygons_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_become_strips),
        cmocka_unit_test(a_frame_has_a_hole_and_a_group_may_be_apart),
        cmocka_unit_test(overlaps_are_merged),
        cmocka_unit_test(the_order_of_the_units_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
