#include "support/check.h"

#include <stdlib.h>

#include "hinterland/geometry/repair.h"
#include "hinterland/geometry/thiessen.h"
#include "hinterland/weights/diagnosis.h"
#include "support/scarce_memory.h"
#include "support/shapes.h"

static const char *const KEY[] = {"a", "b", "c", "d", "e"};

/// Everything that is made on the way from polygons to sheets.
typedef struct job {
    hl_crs crs;
    hl_polygons fixed;
    hl_repairs repairs;
    hl_measures measures;
    hl_adjacency adjacency;
    hl_weights w, second, nearest, band;
    hl_bridges bridges;
    hl_weights_diagnosis diagnosis;
    hl_lines neighbors, audit;
    hl_polygons outline, cells;
} job;

static void job_free(job *j)
{
    hl_crs_free(&j->crs);
    hl_polygons_free(&j->fixed);
    hl_repairs_free(&j->repairs);
    hl_measures_free(&j->measures);
    hl_adjacency_free(&j->adjacency);
    hl_weights_free(&j->w);
    hl_weights_free(&j->second);
    hl_weights_free(&j->nearest);
    hl_weights_free(&j->band);
    hl_bridges_free(&j->bridges);
    hl_weights_diagnosis_free(&j->diagnosis);
    hl_lines_free(&j->neighbors);
    hl_lines_free(&j->audit);
    hl_polygons_free(&j->outline);
    hl_polygons_free(&j->cells);
    *j = (job){0};
}

static hl_status weigh(const hl_polygons *p, job *j, hl_error *err)
{
    const hl_sites sites = {p->n, j->measures.lon, j->measures.lat,
                            hl_crs_metric(&j->crs)};
    const hl_links links = {KEY, &j->w,         &j->adjacency, &j->bridges,
                            p,   j->measures.x, j->measures.y};
    hl_status status = hl_weights_contiguity(&j->adjacency, NULL, &j->w, err);

    if (status == HL_OK) {
        status = hl_weights_order(&j->w, 2, HL_ORDER_UP_TO, &j->second, err);
    }
    if (status == HL_OK) {
        status = hl_weights_islands(&j->w, HL_ISLANDS_NEAREST, &sites, KEY, &j->bridges,
                                    err);
    }
    if (status == HL_OK) status = hl_weights_nearest(&sites, 2, &j->nearest, NULL, err);
    if (status == HL_OK) status = hl_weights_band(&sites, 0.0, 1.0, &j->band, err);
    if (status == HL_OK) status = hl_weights_diagnose(&j->w, KEY, &j->diagnosis, err);
    if (status == HL_OK) status = hl_neighbors_lines(&links, &j->neighbors, err);
    if (status == HL_OK) status = hl_border_audit_lines(&links, &j->audit, err);
    return status;
}

static hl_status run(const hl_polygons *p, job *j, hl_error *err)
{
    hl_adjacency_options options = hl_adjacency_defaults();
    options.tolerance = 0.02;
    options.areas = true;

    hl_status status = hl_crs_read("EPSG:4326", &j->crs, err);
    if (status == HL_OK) {
        status = hl_polygons_repair(p, &j->fixed, &j->repairs, err);
    }
    if (status == HL_OK) status = hl_measure(p, &j->crs, &j->measures, err);
    if (status == HL_OK) status = hl_adjacency_find(p, &options, &j->adjacency, err);
    if (status == HL_OK) status = weigh(p, j, err);
    if (status == HL_OK) {
        status = hl_outline_around(j->measures.lon, j->measures.lat, p->n, &j->crs,
                                   80.0, &j->outline, err);
    }
    if (status == HL_OK) {
        status = hl_thiessen(j->measures.lon, j->measures.lat, p->n, &j->crs,
                             &j->outline, &j->cells, err);
    }
    return status;
}

/// A vertex on an edge, a gap, an overlap, an island and a bow-tie.
static hl_polygons mixed(void)
{
    hl_polygons p = shapes_room(5);
    const double tie[] = {8.0, 0.0, 9.0, 1.0, 9.0, 0.0, 8.2, 1.2};

    shapes_box(&p, 0.0, 0.0, 2.0, 1.0);
    shapes_box(&p, 0.5, 1.0, 1.5, 2.0);
    shapes_box(&p, 2.01, 0.2, 3.0, 0.8);
    shapes_box(&p, 1.2, 1.2, 2.2, 2.2);
    shapes_ring(&p, tie, 4, true, false);
    return p;
}

/// The 1st, 2nd, ... nth allocation fails: HL_MEMORY each time, nothing leaks (under
/// the sanitizer), and the same input works right after.
static void every_allocation_may_fail(void **state)
{
    (void)state;
    hl_polygons p = mixed();
    job j = {0};
    hl_error err = {0};
    size_t n = 0;
    hl_status status = HL_MEMORY;

    for (; status == HL_MEMORY; n++) {
        allowed = n;
        status = run(&p, &j, &err);
        allowed = SIZE_MAX;
        if (status == HL_MEMORY) {
            assert_int_equal(err.code, HL_CODE_MEMORY);
            job_free(&j);
        }
    }
    assert_ok(status, &err);
    assert_true(n > 100); // it did get through all of them
    assert_int_equal(j.repairs.count, 1);
    assert_int_equal(j.bridges.count, 1);
    assert_int_equal(j.cells.n, 5);
    assert_true(j.audit.columns.rows >= 3);
    job_free(&j);
    hl_polygons_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("contiguity out of memory", tests, NULL, NULL);
}
