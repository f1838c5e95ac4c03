/// Arcs of many layers: rings come back as they were, every border has two sides, and
/// thinning opens no gap.
#include "support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/geometry/arcs.h"
#include "hinterland/geometry/thiessen.h"
#include "support/shapes.h"

enum { LAYERS = 12, POINTS = 60, STREAM = 7 };

/// Cells around random points: shared borders, T-shaped junctions, an outline.
static hl_polygons cells(uint64_t seed)
{
    double x[POINTS];
    double y[POINTS];
    hl_polygons outline = shapes_room(1);
    hl_polygons out = {0};
    hl_crs plane = {.planar = true, .unit = 1.0};
    hl_error err = {0};
    hl_random random = hl_random_stream(seed, STREAM);

    shapes_box(&outline, -0.1, -0.1, 1.1, 1.1);
    for (size_t i = 0; i < POINTS; i++) {
        x[i] = hl_random_unit(&random);
        y[i] = hl_random_unit(&random);
    }
    assert_ok(hl_thiessen(x, y, POINTS, &plane, &outline, &out, &err), &err);
    hl_polygons_free(&outline);
    return out;
}

static double ring_area(const hl_polygons *p, size_t r)
{
    double area = 0.0;

    for (size_t v = p->vertex[r]; v + 1 < p->vertex[r + 1]; v++) {
        area += 0.5 * (p->x[v] * p->y[v + 1] - p->x[v + 1] * p->y[v]);
    }
    return fabs(area) * (p->hole[r] ? -1.0 : 1.0);
}

static double total_area(const hl_polygons *p)
{
    double area = 0.0;

    for (size_t r = 0; r < p->start[p->n]; r++) {
        area += ring_area(p, r);
    }
    return area;
}

static void expect_same(const hl_polygons *a, const hl_polygons *b)
{
    const size_t rings = a->start[a->n];

    assert_int_equal(a->n, b->n);
    assert_memory_equal(a->start, b->start, (a->n + 1) * sizeof *a->start);
    assert_memory_equal(a->vertex, b->vertex, (rings + 1) * sizeof *a->vertex);
    assert_memory_equal(a->hole, b->hole, rings);
    for (size_t v = 0; v < a->vertex[rings]; v++) {
        assert_close(a->x[v], b->x[v], 0.0, 0.0);
        assert_close(a->y[v], b->y[v], 0.0, 0.0);
    }
}

static void rings_come_back(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= LAYERS; seed++) {
        hl_polygons p = seed == 1 ? shapes_grid(9) : cells(seed);
        hl_polygons back = {0};
        hl_arcs a = {0};
        hl_error err = {0};
        assert_ok(hl_arcs_build(&p, 0.0, &a, NULL, &err), &err);
        assert_ok(hl_arcs_polygons(&a, &back, &err), &err);
        expect_same(&p, &back);
        hl_polygons_free(&back);
        hl_polygons_free(&p);
        hl_arcs_free(&a);
    }
}

/// In a tiling each edge within is on one arc with two sides, and the one-sided arcs
/// enclose the area of all units.
static void borders_have_two_sides(void **state)
{
    (void)state;
    for (uint64_t seed = 2; seed <= LAYERS; seed++) {
        hl_polygons p = cells(seed);
        hl_arcs a = {0};
        hl_error err = {0};
        double enclosed = 0.0;
        assert_ok(hl_arcs_build(&p, HL_ARCS_LEAST_MATCHED, &a, NULL, &err), &err);
        assert_false(a.rings_only);
        for (size_t k = 0; k < a.count; k++) {
            const hl_arc_kind kind = hl_arcs_kind(&a, k, NULL);
            for (size_t v = a.vertex[k]; v + 1 < a.vertex[k + 1]; v++) {
                const double area = 0.5 * (a.x[v] * a.y[v + 1] - a.x[v + 1] * a.y[v]);
                if (kind == HL_ARC_OUTLINE) {
                    enclosed += a.left[k] != HL_OUTSIDE ? area : -area;
                    const bool edge =
                        fabs(a.x[v] - 0.5) > 0.59 || fabs(a.y[v] - 0.5) > 0.59;
                    assert_true(edge);
                }
            }
        }
        assert_close(enclosed, total_area(&p), 1e-12, 0.0);
        assert_close(enclosed, 1.44, 1e-9, 0.0);
        hl_polygons_free(&p);
        hl_arcs_free(&a);
    }
}

/// However much is dropped, the areas of all units sum up to that of the outline: no
/// gap, no overlap (where no arcs come to cross).
static void thinning_opens_no_gap(void **state)
{
    (void)state;
    for (uint64_t seed = 2; seed <= LAYERS; seed++) {
        hl_polygons p = cells(seed);
        hl_polygons thin = {0};
        hl_arcs a = {0};
        hl_arcs b = {0};
        hl_error err = {0};
        assert_ok(hl_arcs_build(&p, 0.0, &a, NULL, &err), &err);
        for (double tolerance = 0.001; tolerance < 0.2; tolerance *= 2.0) {
            double enclosed = 0.0;
            double units = 0.0;
            assert_ok(hl_arcs_simplify(&a, tolerance, &b, &err), &err);
            assert_ok(hl_arcs_polygons(&b, &thin, &err), &err);
            for (size_t r = 0; r < thin.start[thin.n]; r++) {
                assert_true(thin.vertex[r + 1] - thin.vertex[r] >= 4);
                const size_t last = thin.vertex[r + 1] - 1;
                assert_close(thin.x[thin.vertex[r]], thin.x[last], 0.0, 0.0);
            }
            units = total_area(&thin);
            for (size_t k = 0; k < b.count; k++) {
                if (hl_arcs_kind(&b, k, NULL) != HL_ARC_OUTLINE) continue;
                const double sign = b.left[k] != HL_OUTSIDE ? 0.5 : -0.5;
                for (size_t v = b.vertex[k]; v + 1 < b.vertex[k + 1]; v++) {
                    enclosed += sign * (b.x[v] * b.y[v + 1] - b.x[v + 1] * b.y[v]);
                }
            }
            assert_close(units, enclosed, 1e-9, 0.0);
            hl_polygons_free(&thin);
            hl_arcs_free(&b);
        }
        hl_polygons_free(&p);
        hl_arcs_free(&a);
    }
}

/// The order of units does not change which borders there are.
static void the_sum_of_borders_is_the_same_in_any_order(void **state)
{
    (void)state;
    hl_polygons p = cells(3);
    hl_polygons turned = {0};
    size_t group[POINTS];
    hl_error err = {0};
    double length[2] = {0.0, 0.0};

    for (size_t i = 0; i < p.n; i++) {
        group[i] = (i * 7 + 3) % p.n;
    }
    assert_ok(hl_polygons_regroup(&p, group, p.n, &turned, &err), &err);
    for (int k = 0; k < 2; k++) {
        hl_arcs a = {0};
        assert_ok(hl_arcs_build(k == 0 ? &p : &turned, 0.0, &a, NULL, &err), &err);
        for (size_t arc = 0; arc < a.count; arc++) {
            if (hl_arcs_kind(&a, arc, NULL) != HL_ARC_BORDER) continue;
            for (size_t v = a.vertex[arc]; v + 1 < a.vertex[arc + 1]; v++) {
                length[k] += hypot(a.x[v + 1] - a.x[v], a.y[v + 1] - a.y[v]);
            }
        }
        hl_arcs_free(&a);
    }
    assert_close(length[0], length[1], 1e-12, 0.0);
    hl_polygons_free(&turned);
    hl_polygons_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rings_come_back),
        cmocka_unit_test(borders_have_two_sides),
        cmocka_unit_test(thinning_opens_no_gap),
        cmocka_unit_test(the_sum_of_borders_is_the_same_in_any_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
