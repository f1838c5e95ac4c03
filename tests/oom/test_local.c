// The first, second, … allocation fails, until there is memory for all of them: every
// failure is reported as one, and nothing leaks (the address sanitizer looks on).
#include "support/check.h"

#include <stdbool.h>
#include <stdlib.h>

#include "hinterland/stats/local_g.h"
#include "hinterland/stats/local_geary.h"
#include "hinterland/stats/local_join_count.h"
#include "hinterland/stats/local_moran.h"
#include "hinterland/stats/local_spread.h"
#include "hinterland/stats/rates.h"
#include "support/scarce_memory.h"

enum { UNITS = 6 };
static const double X[UNITS] = {1, 2, 4, 6, 7, 5};
static const double Y[UNITS] = {10, 30, 20, 50, 40, 60};
static const double B[UNITS] = {1, 1, 0, 1, 0, 0};

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

static hl_status several(const hl_weights *w, const hl_local_options *options,
                         hl_local *out, hl_error *err)
{
    const double *const x[] = {X, Y};

    return hl_local_geary_multivariate(x, 2, w, options, out, err);
}

static hl_status geary(const hl_weights *w, const hl_local_options *options,
                       hl_local *out, hl_error *err)
{
    return hl_local_geary(X, w, options, out, err);
}

static hl_status star(const hl_weights *w, const hl_local_options *options,
                      hl_local *out, hl_error *err)
{
    return hl_local_g(X, w, HL_G_STAR, options, out, err);
}

static hl_status colocation(const hl_weights *w, const hl_local_options *options,
                            hl_local *out, hl_error *err)
{
    const double *const x[] = {B, B};

    return hl_local_colocation(x, 2, w, options, out, err);
}

static hl_status quantile(const hl_weights *w, const hl_local_options *options,
                          hl_local *out, hl_error *err)
{
    return hl_local_quantile(X, w, (hl_quantile_class){2, 2}, options, out, err);
}

static hl_status spread(const hl_weights *w, const hl_local_options *options,
                        hl_local *out, hl_error *err)
{
    return hl_local_spread(X, w, options, out, err);
}

static hl_status rates(const hl_weights *w, const hl_local_options *options,
                       hl_local *out, hl_error *err)
{
    hl_local_moran l = {0};
    hl_rates r = {0};
    hl_columns columns = {.rows = UNITS};

    hl_status status = hl_rates_compute(X, Y, w, HL_EB_NEIGHBORHOODS, &r, err);
    if (status == HL_OK) {
        status = hl_rates_columns(&r, "r", (hl_text){0}, &columns, err);
    }
    if (status == HL_OK) status = hl_local_moran_rates(X, Y, w, options, &l, err);
    *out = l.local;
    l.local = (hl_local){0};
    hl_local_moran_free(&l);
    hl_rates_free(&r);
    hl_columns_free(&columns);
    return status;
}

static hl_status differential(const hl_weights *w, const hl_local_options *options,
                              hl_local *out, hl_error *err)
{
    hl_local_moran l = {0};
    const hl_status status = hl_local_moran_differential(X, Y, w, options, &l, err);

    *out = l.local;
    l.local = (hl_local){0};
    hl_local_moran_free(&l);
    return status;
}

static hl_status bivariate(const hl_weights *w, const hl_local_options *options,
                           hl_local *out, hl_error *err)
{
    hl_local_moran l = {0};

    const hl_status status = hl_local_moran_bivariate(X, Y, w, options, &l, err);
    *out = l.local;
    l.local = (hl_local){0};
    hl_local_moran_free(&l);
    return status;
}

/// A statistic of the data above.
typedef hl_status statistic(const hl_weights *w, const hl_local_options *options,
                            hl_local *out, hl_error *err);

/// The statistic and its columns.
static hl_status run(statistic *compute, const hl_weights *w, hl_error *err)
{
    const hl_local_options options = {.permutations = 19,
                                      .level = 0.05,
                                      .quadrants = HL_QUADRANTS_BY_MEDIAN,
                                      .threads = 1};
    hl_local l = {0};
    hl_columns columns = {.rows = UNITS};

    hl_status status = compute(w, &options, &l, err);
    if (status == HL_OK) {
        status = hl_local_columns(&l, NULL, "x", (hl_text){0}, &columns, err);
    } else {
        assert_null(l.value);
    }
    hl_local_free(&l);
    hl_columns_free(&columns);
    return status;
}

static void fail_each_allocation(statistic *compute, const double *weight)
{
    hl_weights w = path(weight);
    hl_status status = HL_MEMORY;
    size_t n = 0;

    for (; status != HL_OK; n++) {
        hl_error err = {0};
        assert_true(n < 1000);
        allowed = n;
        status = run(compute, &w, &err);
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
    static statistic *const ALL[] = {geary,     several,      star,
                                     bivariate, differential, colocation,
                                     quantile,  rates,        spread};
    const double unequal[] = {1, 2, 3, 1, 2, 3, 1, 2, 3, 1};

    for (size_t s = 0; s < sizeof ALL / sizeof *ALL; s++) {
        fail_each_allocation(ALL[s], NULL);
        fail_each_allocation(ALL[s], unequal);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
