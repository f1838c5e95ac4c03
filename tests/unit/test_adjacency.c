#include "support/check.h"

#include <math.h>

#include "hinterland/geometry/adjacency.h"
#include "support/shapes.h"

static hl_adjacency find(const hl_polygons *p, double tolerance)
{
    hl_adjacency_options options = hl_adjacency_defaults();
    hl_adjacency found = {0};
    hl_error err = {0};

    options.tolerance = tolerance;
    options.areas = true;
    assert_ok(hl_adjacency_find(p, &options, &found, &err), &err);
    return found;
}

static void expect(const hl_adjacency *found, uint32_t a, uint32_t b,
                   hl_evidence evidence)
{
    const hl_border *border = hl_adjacency_link(found, b, a);

    assert_non_null(border);
    assert_int_equal(border->evidence, evidence);
}

static const hl_border_detail *detail_of(const hl_adjacency *found, uint32_t a,
                                         uint32_t b)
{
    const hl_border *border = hl_adjacency_link(found, a, b);

    assert_non_null(border);
    assert_int_not_equal(border->detail, HL_NO_DETAIL);
    return &found->detail[border->detail];
}

static void squares_share_edges_and_corners(void **state)
{
    (void)state;
    hl_polygons p = shapes_grid(3);
    hl_adjacency found = find(&p, 0.0);

    assert_int_equal(found.count, 20);
    assert_int_equal(found.detail_count, 0);
    expect(&found, 0, 1, HL_EVIDENCE_EDGE);
    expect(&found, 0, 4, HL_EVIDENCE_POINT);
    assert_null(hl_adjacency_link(&found, 0, 2));
    assert_close(hl_adjacency_link(&found, 0, 1)->shared, 1.0, 0.0, 0.0);
    assert_int_equal(hl_adjacency_link(&found, 0, 1)->points, 2);
    assert_int_equal(hl_adjacency_link(&found, 0, 4)->points, 1);
    for (size_t k = 1; k < found.count; k++) {
        const hl_border *p0 = &found.border[k - 1];
        const hl_border *p1 = &found.border[k];
        assert_true(p0->a < p1->a || (p0->a == p1->a && p0->b < p1->b));
    }
    hl_adjacency_free(&found);
    hl_adjacency_free(&found);
    hl_polygons_free(&p);
}

/// One long unit below two short ones whose common corner lies on its edge.
static void a_vertex_on_an_edge_is_a_junction(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(3);
    shapes_box(&p, 0.0, 0.0, 2.0, 1.0);
    shapes_box(&p, 0.25, 1.0, 1.0, 2.0);
    shapes_box(&p, 1.0, 1.0, 1.75, 2.0);
    hl_adjacency found = find(&p, 0.0);

    assert_int_equal(found.count, 3);
    expect(&found, 0, 1, HL_EVIDENCE_JUNCTION_EDGE);
    expect(&found, 0, 2, HL_EVIDENCE_JUNCTION_EDGE);
    expect(&found, 1, 2, HL_EVIDENCE_EDGE);
    const hl_border_detail *detail = detail_of(&found, 0, 1);
    assert_close(detail->near, 0.75, 1e-12, 0.0);
    assert_close(detail->gap, 0.0, 0.0, 1e-15);
    assert_int_equal(detail->count, 2);
    assert_close(fabs(found.x[detail->path] - found.x[detail->path + 1]), 0.75, 1e-12,
                 0.0);
    assert_close(found.y[detail->path], 1.0, 1e-12, 0.0);
    hl_adjacency_free(&found);

    hl_adjacency_options options = hl_adjacency_defaults();
    options.matching = HL_MATCH_VERTICES;
    assert_int_equal(hl_adjacency_find(&p, &options, &found, NULL), HL_OK);
    assert_int_equal(found.count, 1); // what the peers see
    hl_adjacency_free(&found);
    hl_polygons_free(&p);
}

/// The tip of a triangle on the edge of a square, not at a vertex.
static void a_tip_on_an_edge_is_a_point(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(2);
    const double triangle[] = {0.3, 1.0, 0.0, 2.0, 1.0, 2.0};
    shapes_box(&p, 0.0, 0.0, 1.0, 1.0);
    shapes_ring(&p, triangle, 3, true, false);
    hl_adjacency found = find(&p, 0.0);

    assert_int_equal(found.count, 1);
    expect(&found, 0, 1, HL_EVIDENCE_JUNCTION_POINT);
    const hl_border_detail *detail = detail_of(&found, 0, 1);
    assert_int_equal(detail->count, 1);
    assert_close(found.x[detail->path], 0.3, 1e-12, 0.0);
    hl_adjacency_free(&found);
    hl_polygons_free(&p);
}

static void a_gap_closes_within_the_tolerance(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(2);
    shapes_box(&p, 0.0, 0.0, 1.0, 1.0);
    shapes_box(&p, 1.01, 0.2, 2.0, 0.9);
    hl_adjacency found = find(&p, 0.0);
    assert_int_equal(found.count, 0);
    hl_adjacency_free(&found);
    found = find(&p, 0.009);
    assert_int_equal(found.count, 0);
    hl_adjacency_free(&found);
    found = find(&p, 0.02);
    assert_int_equal(found.count, 1);
    expect(&found, 0, 1, HL_EVIDENCE_NEAR_EDGE);
    // Along the edge of the first: 0.7 and sqrt(0.02^2 - 0.01^2) beyond either end.
    const double beyond = sqrt(0.0003);
    assert_close(detail_of(&found, 0, 1)->near, 0.7 + 2.0 * beyond, 1e-9, 0.0);
    assert_true(detail_of(&found, 0, 1)->gap >= 0.01 - 1e-12);
    assert_true(detail_of(&found, 0, 1)->gap < 0.02);
    hl_adjacency_free(&found);
    hl_polygons_free(&p);
}

static void corners_that_almost_meet_are_a_point(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(2);
    shapes_box(&p, 0.0, 0.0, 1.0, 1.0);
    shapes_box(&p, 1.001, 1.001, 2.0, 2.0);
    hl_adjacency found = find(&p, 0.01);

    assert_int_equal(found.count, 1);
    expect(&found, 0, 1, HL_EVIDENCE_NEAR_POINT);
    assert_close(detail_of(&found, 0, 1)->gap, 0.001 * sqrt(2.0), 1e-9, 0.0);
    hl_adjacency_free(&found);
    hl_polygons_free(&p);
}

static void crossing_boundaries_are_an_overlap(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(2);
    shapes_box(&p, 0.0, 0.0, 1.0, 1.0);
    shapes_box(&p, 0.9, 0.5, 1.9, 1.5);
    hl_adjacency found = find(&p, 0.0);

    assert_int_equal(found.count, 1);
    expect(&found, 0, 1, HL_EVIDENCE_OVERLAP);
    assert_close(detail_of(&found, 0, 1)->overlap, 0.05, 1e-12, 0.0);
    assert_int_equal(detail_of(&found, 0, 1)->count, 2);
    hl_adjacency_free(&found);
    hl_polygons_free(&p);
}

static void an_enclave_touches_its_hole(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(3);
    const double shell[] = {0, 0, 0, 4, 4, 4, 4, 0};
    const double hole[] = {1, 1, 2, 1, 2, 2, 1, 2};
    shapes_ring(&p, shell, 4, true, false);
    shapes_ring(&p, hole, 4, false, true);
    shapes_box(&p, 1.0, 1.0, 2.0, 2.0);
    shapes_box(&p, 9.0, 9.0, 10.0, 10.0);
    hl_adjacency found = find(&p, 0.0);

    assert_int_equal(found.count, 1);
    expect(&found, 0, 1, HL_EVIDENCE_EDGE);
    assert_close(found.border[0].shared, 4.0, 0.0, 0.0);
    assert_int_equal(found.border[0].points, 4);
    hl_adjacency_free(&found);
    hl_polygons_free(&p);
}

static void the_antimeridian_has_one_side(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(2);
    hl_adjacency_options options = hl_adjacency_defaults();
    hl_adjacency found = {0};
    hl_error err = {0};
    shapes_box(&p, 179.0, 50.0, 180.0, 51.0);
    shapes_box(&p, -180.0, 50.0, -179.0, 51.0);

    assert_ok(hl_adjacency_find(&p, &options, &found, &err), &err);
    assert_int_equal(found.count, 0);
    hl_adjacency_free(&found);
    options.geographic = true;
    options.length = hl_metric_geodesic(6378137.0, 1.0 / 298.257223563);
    assert_ok(hl_adjacency_find(&p, &options, &found, &err), &err);
    assert_int_equal(found.count, 1);
    expect(&found, 0, 1, HL_EVIDENCE_EDGE);
    // A degree of the meridian at latitude 50.5 (GeographicLib: 111238.681 m).
    assert_close(found.border[0].shared, 111238.681, 1e-7, 0.0);
    hl_adjacency_free(&found);
    hl_polygons_free(&p);
}

static void minus_zero_is_zero(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(2);
    shapes_box(&p, -1.0, 0.0, -0.0, 1.0);
    shapes_box(&p, 0.0, -0.0, 1.0, 1.0);
    hl_adjacency found = find(&p, 0.0);

    assert_int_equal(found.count, 1);
    expect(&found, 0, 1, HL_EVIDENCE_EDGE);
    hl_adjacency_free(&found);
    hl_polygons_free(&p);
}

static void the_plateau_shows_where_links_stop_growing(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(3);
    const double tolerance[] = {0.0, 0.02, 0.2};
    hl_plateau_row row[3];
    hl_error err = {0};
    shapes_box(&p, 0.0, 0.0, 1.0, 1.0);
    shapes_box(&p, 1.01, 0.0, 2.0, 1.0);
    shapes_box(&p, 2.1, 0.0, 4.1, 4.0);

    assert_ok(hl_adjacency_plateau(&p, NULL, tolerance, 3, row, &err), &err);
    assert_int_equal(row[0].links, 0);
    assert_int_equal(row[0].islands, 3);
    assert_int_equal(row[1].links, 1);
    assert_int_equal(row[1].components, 2);
    assert_int_equal(row[2].links, 2);
    assert_int_equal(row[2].components, 1);
    assert_int_equal(row[2].islands, 0);
    hl_polygons_free(&p);
}

static void null_geometries_are_islands(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(2);
    hl_polygons none = {0};
    p.n = 2;
    hl_adjacency found = find(&p, 0.0);

    assert_int_equal(found.n, 2);
    assert_int_equal(found.count, 0);
    hl_adjacency_free(&found);
    found = find(&none, 0.0);
    assert_int_equal(found.count, 0);
    hl_adjacency_free(&found);
    hl_polygons_free(&p);
}

static void adjacency_errors(void **state)
{
    (void)state;
    hl_polygons p = shapes_grid(1);
    hl_adjacency found = {0};
    hl_adjacency_options options = hl_adjacency_defaults();

    options.tolerance = -1.0;
    assert_int_equal(hl_adjacency_find(&p, &options, &found, NULL), HL_INPUT);
    options.tolerance = NAN;
    assert_int_equal(hl_adjacency_find(&p, &options, &found, NULL), HL_INPUT);
    options.tolerance = 1.0;
    options.matching = HL_MATCH_VERTICES;
    assert_int_equal(hl_adjacency_find(&p, &options, &found, NULL), HL_INPUT);
    assert_null(found.border);
    hl_polygons_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(squares_share_edges_and_corners),
        cmocka_unit_test(a_vertex_on_an_edge_is_a_junction),
        cmocka_unit_test(a_tip_on_an_edge_is_a_point),
        cmocka_unit_test(a_gap_closes_within_the_tolerance),
        cmocka_unit_test(corners_that_almost_meet_are_a_point),
        cmocka_unit_test(crossing_boundaries_are_an_overlap),
        cmocka_unit_test(an_enclave_touches_its_hole),
        cmocka_unit_test(the_antimeridian_has_one_side),
        cmocka_unit_test(minus_zero_is_zero),
        cmocka_unit_test(the_plateau_shows_where_links_stop_growing),
        cmocka_unit_test(null_geometries_are_islands),
        cmocka_unit_test(adjacency_errors),
    };
    return cmocka_run_group_tests_name("adjacency", tests, NULL, NULL);
}
