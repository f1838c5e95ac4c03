#include "support/check.h"

#include <stdlib.h>

#include "hinterland/geometry/arcs.h"
#include "support/scarce_memory.h"
#include "support/shapes.h"

/// Arcs, thinned arcs and the rings that they make.
typedef struct job {
    hl_log log;
    hl_arcs arcs;
    hl_arcs thin;
    hl_polygons back;
} job;

static void job_free(job *j)
{
    hl_log_free(&j->log);
    hl_arcs_free(&j->arcs);
    hl_arcs_free(&j->thin);
    hl_polygons_free(&j->back);
    *j = (job){0};
}

static hl_status run(const hl_polygons *p, job *j, hl_error *err)
{
    hl_status status = hl_arcs_build(p, HL_ARCS_LEAST_MATCHED, &j->arcs, &j->log, err);

    if (status == HL_OK) status = hl_arcs_simplify(&j->arcs, 0.5, &j->thin, err);
    if (status == HL_OK) status = hl_arcs_polygons(&j->thin, &j->back, err);
    return status;
}

/// The 1st, 2nd, ... nth allocation fails: HL_MEMORY each time, nothing leaks (under
/// the sanitizer), and the same input works right after.
static void expect_recovery(const hl_polygons *p, bool rings_only, size_t least)
{
    job j = {0};
    hl_error err = {0};
    size_t n = 0;
    hl_status status = HL_MEMORY;

    for (; status == HL_MEMORY; n++) {
        allowed = n;
        status = run(p, &j, &err);
        allowed = SIZE_MAX;
        if (status == HL_MEMORY) {
            assert_int_equal(err.code, HL_CODE_MEMORY);
            job_free(&j);
        }
    }
    assert_ok(status, &err);
    assert_true(n > least);
    assert_int_equal(j.arcs.rings_only, rings_only);
    assert_int_equal(j.back.n, p->n);
    job_free(&j);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    hl_polygons p = shapes_grid(3);

    expect_recovery(&p, false, 40);
    for (size_t i = 0; i < p.n; i++) { // every square a little to the side
        for (size_t v = p.vertex[i]; v < p.vertex[i + 1]; v++) {
            p.x[v] += 1e-5 * (double)i;
        }
    }
    expect_recovery(&p, true, 50);
    hl_polygons_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("arcs out of memory", tests, NULL, NULL);
}
