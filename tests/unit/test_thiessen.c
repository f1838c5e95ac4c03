#include "support/check.h"

#include <math.h>

#include "hinterland/core/random.h"
#include "hinterland/geometry/adjacency.h"
#include "hinterland/geometry/measure.h"
#include "hinterland/geometry/thiessen.h"
#include "support/shapes.h"

enum { COUNT = 60 };

static bool contains(const hl_polygons *p, size_t unit, double x, double y)
{
    bool inside = false;

    for (size_t r = p->start[unit]; r < p->start[unit + 1]; r++) {
        for (size_t v = p->vertex[r]; v + 1 < p->vertex[r + 1]; v++) {
            const bool straddles = (p->y[v] > y) != (p->y[v + 1] > y);
            const double at = p->x[v] + (y - p->y[v]) / (p->y[v + 1] - p->y[v]) *
                                            (p->x[v + 1] - p->x[v]);
            if (straddles && x < at) inside = !inside;
        }
    }
    return inside;
}

static void four_points_quarter_a_square(void **state)
{
    (void)state;
    const double x[] = {1, 3, 1, 3};
    const double y[] = {1, 1, 3, 3};
    hl_polygons outline = shapes_room(1);
    hl_polygons cells = {0};
    hl_crs plane = {.planar = true, .unit = 1.0};
    hl_error err = {0};
    shapes_box(&outline, 0.0, 0.0, 4.0, 4.0);

    assert_ok(hl_thiessen(x, y, 4, &plane, &outline, &cells, &err), &err);
    hl_measures m = {0};
    assert_ok(hl_measure(&cells, &plane, &m, &err), &err);
    for (size_t i = 0; i < 4; i++) {
        assert_close(m.area[i], 4.0, 1e-12, 0.0);
        assert_close(m.x[i], x[i], 1e-12, 0.0);
        assert_close(m.y[i], y[i], 1e-12, 0.0);
    }
    hl_measures_free(&m);
    hl_polygons_free(&cells);

    assert_ok(hl_thiessen(x, y, 1, &plane, &outline, &cells, &err), &err);
    assert_int_equal(cells.n, 1);
    assert_true(contains(&cells, 0, 3.9, 3.9));
    hl_polygons_free(&cells);
    assert_ok(hl_thiessen(x, y, 2, &plane, &outline, &cells, &err), &err);
    assert_true(contains(&cells, 1, 3.9, 3.9));
    hl_polygons_free(&cells);
    hl_polygons_free(&outline);
}

/// Points on the earth in an outline of their own: each in its cell, all area given
/// away, and every contact found by equal vertices alone.
static void cells_fill_the_outline_without_a_seam(void **state)
{
    (void)state;
    double x[COUNT];
    double y[COUNT];
    hl_random random = hl_random_stream(7, 1);
    hl_polygons outline = {0};
    hl_polygons cells = {0};
    hl_crs crs = {0};
    hl_error err = {0};

    for (size_t i = 0; i < COUNT; i++) {
        x[i] = 116.0 + 6.0 * hl_random_unit(&random);
        y[i] = 28.0 + 6.0 * hl_random_unit(&random);
    }
    assert_ok(hl_crs_read("EPSG:4490", &crs, &err), &err);
    assert_ok(hl_outline_around(x, y, COUNT, &crs, 60.0, &outline, &err), &err);
    assert_int_equal(outline.n, 1);
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(contains(&outline, 0, x[i], y[i]));
    }
    assert_ok(hl_thiessen(x, y, COUNT, &crs, &outline, &cells, &err), &err);
    assert_int_equal(cells.n, COUNT);

    hl_measures whole = {0};
    hl_measures parts = {0};
    double sum = 0.0;
    assert_ok(hl_measure(&outline, &crs, &whole, &err), &err);
    assert_ok(hl_measure(&cells, &crs, &parts, &err), &err);
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(contains(&cells, i, x[i], y[i]));
        sum += parts.area[i];
    }
    assert_close(sum, whole.area[0], 1e-6, 0.0);

    hl_adjacency found = {0};
    assert_ok(hl_adjacency_find(&cells, NULL, &found, &err), &err);
    assert_true(found.count > 2 * COUNT);
    for (size_t k = 0; k < found.count; k++) {
        const bool exact = found.border[k].evidence == HL_EVIDENCE_EDGE ||
                           found.border[k].evidence == HL_EVIDENCE_POINT;
        assert_true(exact);
    }
    hl_adjacency_free(&found);
    hl_measures_free(&whole);
    hl_measures_free(&parts);
    hl_polygons_free(&cells);
    hl_polygons_free(&outline);
    hl_crs_free(&crs);
}

static void thiessen_errors(void **state)
{
    (void)state;
    const double x[] = {1, 3, 1, 9};
    const double y[] = {1, 1, 1, 3};
    const double bad[] = {1, NAN};
    hl_polygons outline = shapes_room(1);
    hl_polygons cells = {0};
    hl_crs plane = {.planar = true, .unit = 1.0};
    hl_error err = {0};
    shapes_box(&outline, 0.0, 0.0, 4.0, 4.0);

    assert_int_equal(hl_thiessen(x, y, 3, &plane, &outline, &cells, &err), HL_INPUT);
    assert_string_equal(err.values, "3\tthe same as point 1");
    assert_int_equal(hl_thiessen(x + 2, y, 2, &plane, &outline, &cells, &err),
                     HL_INPUT);
    assert_string_equal(err.values, "2\toutside the outline");
    assert_int_equal(hl_thiessen(bad, y, 2, &plane, &outline, &cells, &err), HL_INPUT);
    assert_int_equal(hl_thiessen(x, y, 0, &plane, &outline, &cells, &err), HL_INPUT);
    assert_int_equal(hl_outline_around(x, y, 1, &plane, 0.0, &cells, &err), HL_INPUT);
    assert_null(cells.start);
    hl_polygons_free(&outline);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_points_quarter_a_square),
        cmocka_unit_test(cells_fill_the_outline_without_a_seam),
        cmocka_unit_test(thiessen_errors),
    };
    return cmocka_run_group_tests_name("thiessen", tests, NULL, NULL);
}
