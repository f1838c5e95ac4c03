#include "support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/weights/diagnosis.h"
#include "support/shapes.h"

enum { SIDE = 12, UNITS = SIDE * SIDE, POINTS = 150, RUNS = 5 };

/// Squares whose vertices are moved a little, each on its own: gaps, overlaps and some
/// clean edges.
static hl_polygons rough_grid(uint64_t seed, double amount)
{
    hl_polygons p = shapes_grid(SIDE);
    hl_random random = hl_random_stream(seed, 0);

    for (size_t r = 0; r < UNITS; r++) {
        const size_t begin = p.vertex[r];
        const size_t last = p.vertex[r + 1] - 1;
        if (hl_random_below(&random, 2) == 0) continue;
        for (size_t v = begin; v < last; v++) {
            p.x[v] += amount * (hl_random_unit(&random) - 0.5);
            p.y[v] += amount * (hl_random_unit(&random) - 0.5);
        }
        p.x[last] = p.x[begin];
        p.y[last] = p.y[begin];
    }
    return p;
}

static hl_adjacency find(const hl_polygons *p, double tolerance)
{
    hl_adjacency_options options = hl_adjacency_defaults();
    hl_adjacency found = {0};
    hl_error err = {0};

    options.tolerance = tolerance;
    assert_ok(hl_adjacency_find(p, &options, &found, &err), &err);
    return found;
}

static void shuffle(size_t *order, size_t n, uint64_t seed)
{
    hl_random random = hl_random_stream(seed, 1);

    for (size_t i = 0; i < n; i++) {
        order[i] = i;
    }
    for (size_t i = n; i > 1; i--) {
        const size_t j = hl_random_below(&random, (uint32_t)i);
        const size_t k = order[i - 1];
        order[i - 1] = order[j];
        order[j] = k;
    }
}

/// The links of shuffled units are the shuffled links, with the same evidence.
static void the_order_of_rows_does_not_matter(void **state)
{
    (void)state;
    size_t order[UNITS];
    hl_error err = {0};

    for (uint64_t seed = 0; seed < RUNS; seed++) {
        hl_polygons p = rough_grid(seed, 0.02);
        hl_polygons q = {0};
        shuffle(order, UNITS, seed);
        assert_ok(hl_polygons_regroup(&p, order, UNITS, &q, &err), &err);
        hl_adjacency a = find(&p, 0.005);
        hl_adjacency b = find(&q, 0.005);
        assert_int_equal(a.count, b.count);
        for (size_t k = 0; k < a.count; k++) {
            const hl_border *border = &a.border[k];
            const hl_border *twin = hl_adjacency_link(&b, (uint32_t)order[border->a],
                                                      (uint32_t)order[border->b]);
            assert_non_null(twin);
            assert_int_equal(border->points, twin->points);
            assert_close(border->shared, twin->shared, 1e-12, 0.0);
        }
        hl_adjacency_free(&a);
        hl_adjacency_free(&b);
        hl_polygons_free(&p);
        hl_polygons_free(&q);
    }
}

/// Moved by a power of two, coordinates and their differences stay exact.
static void a_shift_changes_nothing(void **state)
{
    (void)state;
    hl_polygons p = shapes_grid(SIDE);
    hl_adjacency a = find(&p, 0.0);

    for (size_t v = 0; v < p.vertex[UNITS]; v++) {
        p.x[v] += 524288.0;
        p.y[v] -= 4194304.0;
    }
    hl_adjacency b = find(&p, 0.0);
    assert_int_equal(a.count, b.count);
    for (size_t k = 0; k < a.count; k++) {
        assert_int_equal(a.border[k].a, b.border[k].a);
        assert_int_equal(a.border[k].b, b.border[k].b);
        assert_int_equal(a.border[k].evidence, b.border[k].evidence);
        assert_close(a.border[k].shared, b.border[k].shared, 0.0, 0.0);
    }
    hl_adjacency_free(&a);
    hl_adjacency_free(&b);
    hl_polygons_free(&p);
}

static void a_larger_tolerance_keeps_every_link(void **state)
{
    (void)state;
    const double tolerance[] = {0.0, 1e-4, 1e-3, 5e-3, 0.02, 0.1};
    const size_t count = sizeof tolerance / sizeof *tolerance;

    for (uint64_t seed = 0; seed < RUNS; seed++) {
        hl_polygons p = rough_grid(seed, 0.02);
        hl_adjacency last = find(&p, tolerance[0]);
        const size_t fewest = last.count;
        for (size_t t = 1; t < count; t++) {
            hl_adjacency next = find(&p, tolerance[t]);
            for (size_t k = 0; k < last.count; k++) {
                const hl_border *border = &last.border[k];
                assert_non_null(hl_adjacency_link(&next, border->a, border->b));
            }
            hl_adjacency_free(&last);
            last = next;
        }
        assert_true(fewest < last.count);
        // 0.02 closes all gaps: as many as the clean grid has, at least
        assert_true(last.count >= 2 * SIDE * (SIDE - 1) + 2 * (SIDE - 1) * (SIDE - 1));
        hl_adjacency_free(&last);
        hl_polygons_free(&p);
    }
}

typedef struct other {
    double distance;
    uint32_t unit;
} other;

static int by_distance(const void *pa, const void *pb)
{
    const other *a = pa;
    const other *b = pb;

    if (a->distance != b->distance) return a->distance < b->distance ? -1 : 1;
    return (a->unit > b->unit) - (a->unit < b->unit);
}

static void row_matches(const hl_sites *sites, const hl_weights *w, uint32_t i,
                        size_t k)
{
    other all[POINTS];
    size_t count = 0;

    for (uint32_t j = 0; j < sites->n; j++) {
        if (j == i) continue;
        const uint32_t p = i < j ? i : j;
        const uint32_t q = i < j ? j : i;
        all[count++] = (other){hl_distance(&sites->metric, sites->x[p], sites->y[p],
                                           sites->x[q], sites->y[q]),
                               j};
    }
    qsort(all, count, sizeof *all, by_distance);
    assert_int_equal(w->start[i + 1] - w->start[i], k);
    for (size_t c = 0; c < k; c++) {
        size_t l = w->start[i];
        while (l < w->start[i + 1] && w->neighbor[l] != all[c].unit) {
            l++;
        }
        assert_true(l < w->start[i + 1]);
    }
}

/// The tree finds what comparing everybody with everybody finds.
static void nearest_is_what_all_pairs_say(void **state)
{
    (void)state;
    const hl_metric metric[] = {
        hl_metric_planar(), hl_metric_geodesic(6378137.0, 1.0 / 298.257223563),
        hl_metric_sphere(6371.0088), hl_metric_geodesic(1000.0, 0.2)};
    double x[POINTS];
    double y[POINTS];
    hl_error err = {0};

    for (uint64_t seed = 0; seed < RUNS; seed++) {
        hl_random random = hl_random_stream(seed, 2);
        for (size_t i = 0; i < POINTS; i++) {
            x[i] = 360.0 * hl_random_unit(&random) - 180.0;
            y[i] = 178.0 * hl_random_unit(&random) - 89.0;
        }
        for (size_t m = 0; m < sizeof metric / sizeof *metric; m++) {
            const hl_sites sites = {POINTS, x, y, metric[m]};
            const size_t k = 1 + hl_random_below(&random, POINTS - 1);
            hl_weights w = {0};
            assert_ok(hl_weights_nearest(&sites, k, &w, NULL, &err), &err);
            for (uint32_t i = 0; i < POINTS; i++) {
                row_matches(&sites, &w, i, k);
            }
            hl_weights_free(&w);
        }
    }
}

/// Nobody alone, and symmetric to the bit.
static void the_default_band_leaves_nobody_alone(void **state)
{
    (void)state;
    double x[POINTS];
    double y[POINTS];
    hl_error err = {0};
    hl_random random = hl_random_stream(3, 4);

    for (size_t i = 0; i < POINTS; i++) {
        x[i] = 100.0 + 20.0 * hl_random_unit(&random);
        y[i] = 20.0 + 20.0 * hl_random_unit(&random);
    }
    const hl_sites sites = {POINTS, x, y,
                            hl_metric_geodesic(6378137.0, 1.0 / 298.257223563)};
    hl_weights w = {0};
    hl_weights_diagnosis d = {0};
    assert_ok(hl_weights_band(&sites, 0.0, 1.0, &w, &err), &err);
    assert_ok(hl_weights_diagnose(&w, NULL, &d, &err), &err);
    assert_int_equal(d.islands, 0);
    assert_int_equal(d.min, 1);
    assert_true(d.symmetric_values);
    hl_weights_diagnosis_free(&d);
    hl_weights_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_rows_does_not_matter),
        cmocka_unit_test(a_shift_changes_nothing),
        cmocka_unit_test(a_larger_tolerance_keeps_every_link),
        cmocka_unit_test(nearest_is_what_all_pairs_say),
        cmocka_unit_test(the_default_band_leaves_nobody_alone),
    };
    return cmocka_run_group_tests_name("contiguity properties", tests, NULL, NULL);
}
