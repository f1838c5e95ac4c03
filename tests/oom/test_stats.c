// The first, second, … allocation fails, until there is memory for all of them: every
// failure is reported as one, and nothing leaks (the address sanitizer looks on).
#include "support/check.h"

#include <stdbool.h>
#include <stdlib.h>

#include "hinterland/stats/local_moran.h"
#include "hinterland/stats/local_normality.h"
#include "hinterland/stats/moran.h"
#include "hinterland/stats/multiple_testing.h"
#include "support/scarce_memory.h"

enum { UNITS = 6 };
static const double X[UNITS] = {1, 2, 4, 6, 7, 5};

/// A path; `weight` NULL is binary, else rows are unequal.
static hl_weights path(const double *weight)
{
    const uint32_t from[] = {0, 1, 1, 2, 2, 3, 3, 4, 4, 5};
    const uint32_t to[] = {1, 0, 2, 1, 3, 2, 4, 3, 5, 4};
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(UNITS, from, to, weight, 10, &w, &err), &err);
    return w;
}

/// Exact and saddlepoint inference, and both under normality.
static hl_status infer_directly(const hl_weights *w, hl_error *err)
{
    hl_local_options options = hl_local_defaults();
    hl_local_moran l = {0};
    hl_local_normality normal = {0};

    options.permutations = 99;
    options.threads = 2;
    options.inference = HL_INFERENCE_EXACT;
    hl_status status = hl_local_moran_compute(X, w, &options, &l, err);
    hl_local_moran_free(&l);
    if (status != HL_OK) return status;
    options.inference = HL_INFERENCE_SADDLEPOINT;
    status = hl_local_moran_compute(X, w, &options, &l, err);
    hl_local_moran_free(&l);
    if (status != HL_OK) return status;
    status = hl_local_moran_normality(X, w, 2, &normal, err);
    hl_local_normality_free(&normal);
    return status;
}

/// One call of everything that allocates.
static hl_status run(const hl_weights *w, hl_error *err)
{
    const hl_local_options local = {.permutations = 19, .level = 0.05, .threads = 2};
    const hl_global_options global = {.permutations = 20, .threads = 2};
    hl_local_moran l = {0};
    hl_global m = {0};
    hl_columns units = {.rows = UNITS};
    hl_columns sheet = {.rows = 1};
    double cut = 0.0;

    hl_status status = hl_local_moran_compute(X, w, &local, &l, err);
    if (status != HL_OK) goto done;
    hl_local_moran_free(&l);
    status = infer_directly(w, err);
    if (status != HL_OK) goto done;
    status = hl_local_moran_compute(X, w, &local, &l, err);
    if (status != HL_OK) goto done;
    status = hl_local_moran_columns(&l, NULL, "d", (hl_text){0}, &units, err);
    if (status != HL_OK) goto done;
    status = hl_fdr_cut(l.local.p, l.local.n, 0.05, &cut, err);
    if (status != HL_OK) goto done;
    status = hl_moran_global(X, w, &global, &m, err);
    if (status != HL_OK) goto done;
    status = hl_global_columns(&m, &sheet, err);
done:
    hl_local_moran_free(&l);
    hl_columns_free(&units);
    hl_columns_free(&sheet);
    return status;
}

static void fail_each_allocation(const double *weight)
{
    hl_weights w = path(weight);
    hl_status status = HL_MEMORY;
    size_t n = 0;

    for (; status != HL_OK; n++) {
        hl_error err = {0};
        assert_true(n < 1000);
        allowed = n;
        status = run(&w, &err);
        allowed = SIZE_MAX;
        if (status == HL_OK) break;
        assert_int_equal(status, HL_MEMORY);
        assert_int_equal(err.code, HL_CODE_MEMORY);
    }
    assert_true(n > 40); // the wrapper is in place
    hl_weights_free(&w);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    const double unequal[] = {1, 2, 3, 1, 2, 3, 1, 2, 3, 1};

    fail_each_allocation(NULL);
    fail_each_allocation(unequal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
