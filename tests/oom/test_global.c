// Global statistics: the first, second, … allocation fails, until there is memory for
// all of them.
#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "hinterland/stats/bivariate.h"
#include "hinterland/stats/correlogram.h"
#include "hinterland/stats/geary.h"
#include "hinterland/stats/general_g.h"
#include "hinterland/stats/join_count.h"
#include "hinterland/stats/moran_periods.h"
#include "hinterland/stats/rates.h"
#include "hinterland/stats/residual_moran.h"
#include "support/scarce_memory.h"

enum { UNITS = 6 };
static const double X[2 * UNITS] = {1, 2, 4, 6, 7, 5, 3, 1, 1, 2, 8, 9};
static const double Y[UNITS] = {3, 1, 1, 2, 8, 9};
static const uint32_t CLASSES[UNITS] = {0, 0, 1, 1, 2, 2};
static const double ONES[UNITS] = {1, 1, 1, 1, 1, 1};
static const double RESIDUALS[UNITS] = {1, -1, 2, -2, 3, -3};

/// A path without its last unit, which is an island.
static hl_weights path(const double *weight)
{
    const uint32_t from[] = {0, 1, 1, 2, 2, 3, 3, 4};
    const uint32_t to[] = {1, 0, 2, 1, 3, 2, 4, 3};
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(UNITS, from, to, weight, 8, &w, &err), &err);
    return w;
}

static double along(const void *context, size_t i, size_t j)
{
    const double *x = context;

    return fabs(x[i] - x[j]);
}

static hl_status run_numbers(const hl_weights *w, const hl_global_options *o,
                             hl_error *err)
{
    hl_global_options broken = *o;
    hl_global g = {0};
    hl_moran_exact e = {0};
    hl_moran_period periods[2] = {0};

    hl_status status = hl_geary_global(X, w, o, &g, err);
    if (status == HL_OK) status = hl_general_g(X, w, o, &g, err);
    if (status == HL_OK) status = hl_moran_bivariate(X, Y, w, o, &g, err);
    if (status == HL_OK) status = hl_lee(X, Y, w, o, &g, err);
    broken.pairs = HL_PAIRS_BROKEN;
    if (status == HL_OK) status = hl_lee(X, Y, w, &broken, &g, err);
    if (status == HL_OK) status = hl_moran_rates(Y, X, w, o, &g, err);
    if (status == HL_OK) status = hl_moran_differential(X, Y, w, o, &g, err);
    if (status == HL_OK) status = hl_moran_periods(X, 2, w, o, periods, err);
    if (status == HL_OK) status = hl_moran_residuals(ONES, 1, RESIDUALS, w, &g, err);
    if (status == HL_OK) {
        status = hl_moran_residuals_exact(ONES, 1, RESIDUALS, w, &e, err);
    }
    return status;
}

static hl_status run_lists(const hl_weights *w, const hl_global_options *o,
                           hl_error *err)
{
    const double limit[] = {0, 2, 4};
    const hl_pair_distances distances = {UNITS, along, X};
    hl_correlogram_options options = {.lags = 2, .global = *o};
    hl_join_counts joins = {0};
    hl_correlogram orders = {0};
    hl_correlogram classes = {0};
    hl_columns sheet = {.rows = 2};

    hl_status status = hl_join_counts_compute(CLASSES, 3, w, o, &joins, err);
    if (status != HL_OK) goto done;
    status = hl_correlogram_orders(X, w, &options, &orders, err);
    if (status != HL_OK) goto done;
    status = hl_correlogram_distances(X, &distances, limit, &options, &classes, err);
    if (status != HL_OK) goto done;
    status = hl_correlogram_columns(&orders, &sheet, err);
done:
    hl_join_counts_free(&joins);
    hl_correlogram_free(&orders);
    hl_correlogram_free(&classes);
    hl_columns_free(&sheet);
    return status;
}

static void fail_each_allocation(const double *weight)
{
    const hl_global_options options = {.permutations = 20, .threads = 1};
    hl_weights w = path(weight);
    hl_status status = HL_MEMORY;
    size_t n = 0;

    for (; status != HL_OK; n++) {
        hl_error err = {0};
        assert_true(n < 1000);
        allowed = n;
        status = run_numbers(&w, &options, &err);
        if (status == HL_OK) status = run_lists(&w, &options, &err);
        allowed = SIZE_MAX;
        if (status == HL_OK) break;
        assert_int_equal(status, HL_MEMORY);
        assert_int_equal(err.code, HL_CODE_MEMORY);
    }
    assert_true(n > 100); // the wrapper is in place
    hl_weights_free(&w);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    const double unequal[] = {1, 2, 3, 1, 2, 3, 1, 2};

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
