#include "support/check.h"

#include <math.h>
#include <stdlib.h>

#include "hinterland/coupling/guard.h"
#include "hinterland/periphery/periphery.h"
#include "hinterland/periphery/placebo.h"
#include "support/scarce_memory.h"

enum { N = 6, LINKS = 10 };

static const double A[N] = {1, 2, 4, 3, 6, 5};
static const double B[N] = {5, 5, 5, 5, 5, 5};
static const double C[N] = {2, 9, 4, 7, 1, 3};
static const uint32_t FROM[LINKS] = {0, 1, 1, 2, 2, 3, 3, 4, 4, 5};
static const uint32_t TO[LINKS] = {1, 0, 2, 1, 3, 2, 4, 3, 5, 4};

static double km(const void *payload, size_t a, size_t b)
{
    (void)payload;
    return fabs((double)a - (double)b);
}

static hl_status whole_coupling(hl_error *err)
{
    const hl_indicator first[2] = {
        {.name = "a", .dimension = "d", .value = A},
        {.name = "b",           .value = B                }
    };
    const hl_indicator second[2] = {
        {.name = "c", .value = C, .unit = "km"},
        {.name = "a",           .value = A          }
    };
    const hl_subsystem subsystem[2] = {
        {.name = "x", .short_name = "x", .count = 2, .indicator = first },
        {.name = "y", .short_name = "y", .count = 2, .indicator = second}
    };
    const hl_coupling_input input = {.n = N,
                                     .periods = 1,
                                     .subsystems = 2,
                                     .subsystem = subsystem,
                                     .options = hl_coupling_defaults()};
    hl_coupling result = {0};
    hl_coupling_subsets subsets = {0};
    hl_columns panel = {.rows = N};
    hl_columns sheet = {0};
    hl_log log = {0};

    hl_status status = hl_coupling_compute(&input, &result, err);
    if (status == HL_OK) status = hl_coupling_guard(&input, &result, &log, err);
    if (status == HL_OK) {
        const hl_coupling_subsets_options options = {
            .draws = 2, .top = 0.2, .bottom = 0.3};
        status = hl_coupling_subsets_draw(&input, &result, &options, &subsets, err);
    }
    if (status == HL_OK) status = hl_coupling_columns(&input, &result, &panel, err);
    if (status == HL_OK) {
        status = hl_coupling_weight_columns(&input, &result, &sheet, err);
    }
    hl_log_free(&log);
    hl_columns_free(&panel);
    hl_columns_free(&sheet);
    hl_coupling_subsets_free(&subsets);
    hl_coupling_free(&result);
    return status;
}

/// Every way that allocates: several weightings by period and dimension, winsorizing,
/// TOPSIS, a ready-made index, a shift that is computed again.
static hl_status whole_methods(hl_error *err)
{
    static const double READY[2 * N] = {.1, .2, .3, .4, .5, .6, .7, .8, .9, .3, .2, .1};
    static const double LONG[2 * N] = {1, 2, 4, 3, 6, 5, 2, 3, 5, 4, 7, 60};
    static const double OTHER[2 * N] = {2, 9, 4, 7, 1, 3, 3, 8, 4, 6, 2, 5};
    const hl_indicator indicator[3] = {
        {.name = "a", .dimension = "d", .value = LONG },
        {.name = "b", .dimension = "d", .value = OTHER},
        {.name = "c", .dimension = "e", .value = READY}
    };
    const hl_subsystem subsystem[2] = {
        {.name = "x", .short_name = "x", .count = 3, .indicator = indicator},
        {.name = "y",           .short_name = "y",                  .ready = READY}
    };
    hl_coupling_input input = {.n = N,
                               .periods = 2,
                               .subsystems = 2,
                               .subsystem = subsystem,
                               .options = hl_coupling_defaults()};
    hl_coupling result = {0};
    hl_coupling_subsets subsets = {0};
    hl_columns panel = {.rows = 2 * N};
    hl_columns sheet = {0};
    hl_log log = {0};

    input.options.normalization.winsorize = HL_WINSORIZE_JRC;
    input.options.normalization.shift = 0.01;
    input.options.index = HL_INDEX_TOPSIS;
    input.options.least_observed = 0.5;
    input.options.weighting = (hl_weighting_rule){
        .count = 4,
        .method = {HL_WEIGHTING_ENTROPY, HL_WEIGHTING_CRITIC, HL_WEIGHTING_CV,
                   HL_WEIGHTING_PCA},
        .entropy = HL_ENTROPY_BY_PERIOD,
        .spearman = true,
        .by_dimension = true
    };
    hl_status status = hl_coupling_compute(&input, &result, err);
    if (status == HL_OK) status = hl_coupling_guard(&input, &result, &log, err);
    if (status == HL_OK) {
        const hl_coupling_subsets_options options = {
            .draws = 2, .top = 0.2, .bottom = 0.3};
        status = hl_coupling_subsets_draw(&input, &result, &options, &subsets, err);
    }
    if (status == HL_OK) status = hl_coupling_columns(&input, &result, &panel, err);
    if (status == HL_OK) {
        status = hl_coupling_weight_columns(&input, &result, &sheet, err);
    }
    hl_coupling_free(&result);
    input.options.weighting.entropy = HL_ENTROPY_MEAN;
    input.options.normalization.shift = 0.0;
    if (status == HL_OK) status = hl_coupling_compute(&input, &result, err);
    hl_log_free(&log);
    hl_columns_free(&panel);
    hl_columns_free(&sheet);
    hl_coupling_subsets_free(&subsets);
    hl_coupling_free(&result);
    return status;
}

static hl_status whole_periphery(hl_error *err)
{
    const size_t unit[2] = {1, HL_CORE_POINT};
    const char *const name[2] = {"city", "port"};
    const hl_cores cores = {.count = 2, .unit = unit, .name = name};
    const hl_placebo_options options = {.draws = 10,
                                        .decay_km = 2.0,
                                        .near_quantile = 0.4,
                                        .far_quantile = 0.6,
                                        .near_km = NAN,
                                        .far_km = NAN};
    double distance[N * 2];
    hl_weights w = {0};
    hl_periphery p = {0};
    hl_placebo placebo = {0};
    hl_columns columns = {.rows = N};
    hl_log log = {0};

    for (size_t i = 0; i < N; i++) {
        distance[2 * i] = km(NULL, i, 1);
        distance[2 * i + 1] = km(NULL, i, N);
    }
    hl_status status = hl_weights_from_links(N, FROM, TO, NULL, LINKS - 2, &w, err);
    hl_weights_standardize(&w, HL_WEIGHTS_ROW);
    const hl_periphery_input input = {.n = N,
                                      .periods = 1,
                                      .y = A,
                                      .w = &w,
                                      .cores = cores,
                                      .distance = distance,
                                      .options = hl_periphery_defaults()};
    if (status == HL_OK) status = hl_periphery_compute(&input, &p, &log, err);
    if (status == HL_OK) status = hl_periphery_columns(&input, &p, &columns, err);
    if (status == HL_OK) {
        const hl_placebo_input trial = {.n = N, .y = A, .cores = cores, .distance = km};
        status = hl_placebo_test(&trial, &options, &placebo, err);
    }
    hl_log_free(&log);
    hl_columns_free(&columns);
    hl_periphery_free(&p);
    hl_weights_free(&w);
    return status;
}

/// Fail the 1st, 2nd, … nth allocation until all of them succeed.
static void fail_each(hl_status (*work)(hl_error *err), size_t least)
{
    hl_status status = HL_MEMORY;
    size_t nth = 0;

    for (; status != HL_OK; nth++) {
        hl_error err = {0};
        allowed = nth;
        status = work(&err);
        allowed = SIZE_MAX;
        if (status == HL_OK) break;
        assert_int_equal(status, HL_MEMORY);
        assert_int_equal(err.code, HL_CODE_MEMORY);
    }
    assert_true(nth >= least);
}

static void coupling_survives_every_failed_allocation(void **state)
{
    (void)state;
    fail_each(whole_coupling, 100);
}

static void methods_survive_every_failed_allocation(void **state)
{
    (void)state;
    fail_each(whole_methods, 100);
}

static void periphery_survives_every_failed_allocation(void **state)
{
    (void)state;
    fail_each(whole_periphery, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coupling_survives_every_failed_allocation),
        cmocka_unit_test(methods_survive_every_failed_allocation),
        cmocka_unit_test(periphery_survives_every_failed_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
