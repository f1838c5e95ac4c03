#include "support/check.h"

#include "hinterland/geometry/arcs.h"
#include "support/shapes.h"

static hl_arcs build(const hl_polygons *p)
{
    hl_arcs arcs = {0};
    hl_error err = {0};

    assert_ok(hl_arcs_build(p, 0.0, &arcs, NULL, &err), &err);
    return arcs;
}

static size_t count_kind(const hl_arcs *a, hl_arc_kind kind, const uint32_t *group)
{
    size_t count = 0;

    for (size_t k = 0; k < a->count; k++) {
        count += hl_arcs_kind(a, k, group) == kind;
    }
    return count;
}

/// Two squares: the border between them is one arc, the outline of each another, cut
/// where its ring begins.
static void a_shared_border_is_one_arc(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(2);
    shapes_box(&p, 0.0, 0.0, 1.0, 1.0);
    shapes_box(&p, 1.0, 0.0, 2.0, 1.0);
    hl_arcs a = build(&p);

    assert_int_equal(count_kind(&a, HL_ARC_BORDER, NULL), 1);
    assert_int_equal(a.vertex[a.count], 2 * 4 + (a.count - 1)); // ends are there twice
    for (size_t k = 0; k < a.count; k++) {
        if (hl_arcs_kind(&a, k, NULL) != HL_ARC_BORDER) continue;
        const size_t v = a.vertex[k];
        const bool north = a.y[v + 1] > a.y[v];
        assert_close(a.x[v], 1.0, 0.0, 0.0);
        assert_int_equal(a.left[k], north ? 0 : 1);
        assert_int_equal(a.right[k], north ? 1 : 0);
    }
    assert_close(a.matched, 1.0, 0.0, 0.0);
    hl_arcs_free(&a);
    hl_arcs_free(&a);
    hl_polygons_free(&p);
}

/// The left of an arc is the unit there, whichever way the ring ran, holes too.
static void an_enclave_has_its_two_sides(void **state)
{
    const double outer[] = {0, 0, 3, 0, 3, 3, 0, 3};
    const double hole[] = {1, 1, 2, 1, 2, 2, 1, 2};
    const double filled[] = {2, 2, 1, 2, 1, 1, 2, 1};
    (void)state;
    hl_polygons p = shapes_room(2);
    shapes_ring(&p, outer, 4, true, false);
    shapes_ring(&p, hole, 4, false, true);
    shapes_ring(&p, filled, 4, true, false);
    hl_arcs a = build(&p);

    assert_int_equal(count_kind(&a, HL_ARC_BORDER, NULL), 2); // each ring begins apart
    assert_int_equal(count_kind(&a, HL_ARC_OUTLINE, NULL), 1);
    for (size_t k = 0; k < a.count; k++) {
        const bool outline = hl_arcs_kind(&a, k, NULL) == HL_ARC_OUTLINE;
        assert_int_equal(a.left[k], outline ? 0 : 1); // both run counterclockwise
        assert_int_equal(a.right[k], outline ? HL_OUTSIDE : 0);
    }
    hl_arcs_free(&a);
    hl_polygons_free(&p);
}

static void groups_are_outlined(void **state)
{
    const uint32_t group[] = {0, 0, 1, 0, 0, 1, 1, 1, 1};
    (void)state;
    hl_polygons p = shapes_grid(3);
    hl_arcs a = build(&p);
    double length = 0.0;

    for (size_t k = 0; k < a.count; k++) {
        if (hl_arcs_kind(&a, k, group) != HL_ARC_GROUP) continue;
        for (size_t v = a.vertex[k]; v + 1 < a.vertex[k + 1]; v++) {
            const double dx = a.x[v + 1] - a.x[v];
            const double dy = a.y[v + 1] - a.y[v];
            length += dx * dx + dy * dy; // edges of length 1
        }
    }
    assert_close(length, 4.0, 0.0, 0.0);
    hl_arcs_free(&a);
    hl_polygons_free(&p);
}

/// Two parts of one unit side by side: their common edge is not drawn.
static void a_seam_is_no_border(void **state)
{
    (void)state;
    const double left[] = {0, 0, 0, 1, 1, 1, 1, 0};
    const double right[] = {1, 0, 1, 1, 2, 1, 2, 0};
    hl_polygons p = shapes_room(1);
    shapes_ring(&p, left, 4, true, false);
    shapes_ring(&p, right, 4, false, false);
    hl_arcs a = build(&p);

    assert_int_equal(count_kind(&a, HL_ARC_SEAM, NULL), 1);
    assert_int_equal(count_kind(&a, HL_ARC_BORDER, NULL), 0);
    hl_arcs_free(&a);
    hl_polygons_free(&p);
}

/// Slivers between all neighbors: nothing matches, and the warning says so.
static void rings_stay_whole_where_nothing_matches(void **state)
{
    (void)state;
    hl_polygons p = shapes_grid(4);
    hl_log log = {0};
    hl_arcs a = {0};
    hl_error err = {0};

    for (size_t i = 0; i < p.n; i++) { // every square a little to the side
        for (size_t v = p.vertex[i]; v < p.vertex[i + 1]; v++) {
            p.x[v] += 1e-5 * (double)i;
        }
    }
    assert_ok(hl_arcs_build(&p, HL_ARCS_LEAST_MATCHED, &a, &log, &err), &err);
    assert_true(a.rings_only);
    assert_true(a.matched < 0.1);
    assert_int_equal(a.count, p.n);
    assert_int_equal(hl_arcs_kind(&a, 0, NULL), HL_ARC_RING);
    assert_int_equal(log.count, 1);
    assert_int_equal(log.message[0].code, HL_CODE_GEOMETRY_UNMATCHED);
    hl_arcs_free(&a);
    hl_log_free(&log);
    hl_polygons_free(&p);
}

/// Squares apart have coasts, and coasts need no match.
static void islands_are_no_mismatch(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(2);
    shapes_box(&p, 0.0, 0.0, 1.0, 1.0);
    shapes_box(&p, 1.5, 0.0, 2.5, 1.0);
    hl_arcs a = {0};
    hl_error err = {0};

    assert_ok(hl_arcs_build(&p, HL_ARCS_LEAST_MATCHED, &a, NULL, &err), &err);
    assert_false(a.rings_only);
    assert_close(a.matched, 1.0, 0.0, 0.0);
    hl_arcs_free(&a);
    hl_polygons_free(&p);
}

static void vertices_on_a_line_go(void **state)
{
    const double ring[] = {0, 0, 1, 0, 2, 0, 2, 1, 2, 2, 0, 2};
    (void)state;
    hl_polygons p = shapes_room(1);
    shapes_ring(&p, ring, 6, true, false);
    hl_arcs a = build(&p);
    hl_arcs thin = {0};
    hl_error err = {0};

    assert_ok(hl_arcs_simplify(&a, 0.0, &thin, &err), &err);
    assert_int_equal(thin.vertex[thin.count], 5);
    hl_arcs_free(&thin);
    assert_ok(hl_arcs_simplify(&a, 100.0, &thin, &err), &err);
    assert_int_equal(thin.vertex[thin.count], 4); // a triangle is left
    hl_arcs_free(&thin);
    hl_arcs_free(&a);
    hl_polygons_free(&p);
}

static void empty_layers_have_no_arcs(void **state)
{
    (void)state;
    hl_polygons none = {0};
    hl_polygons null_shapes = shapes_room(2);
    hl_polygons back = {0};
    hl_error err = {0};

    null_shapes.n = 2;
    hl_arcs a = build(&none);
    assert_int_equal(a.count, 0);
    hl_arcs_free(&a);
    a = build(&null_shapes);
    assert_int_equal(a.count, 0);
    assert_ok(hl_arcs_polygons(&a, &back, &err), &err);
    assert_int_equal(back.n, 2);
    hl_arcs_free(&a);
    hl_polygons_free(&back);
    hl_polygons_free(&null_shapes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shared_border_is_one_arc),
        cmocka_unit_test(an_enclave_has_its_two_sides),
        cmocka_unit_test(groups_are_outlined),
        cmocka_unit_test(a_seam_is_no_border),
        cmocka_unit_test(rings_stay_whole_where_nothing_matches),
        cmocka_unit_test(islands_are_no_mismatch),
        cmocka_unit_test(vertices_on_a_line_go),
        cmocka_unit_test(empty_layers_have_no_arcs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
