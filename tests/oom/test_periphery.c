// The first, second, … allocation of the analyses of a periphery fails, until there is
// memory for all of them.
#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "hinterland/core/random.h"
#include "hinterland/periphery/deprivation.h"
#include "hinterland/periphery/gap_trends.h"
#include "hinterland/periphery/periphery.h"
#include "hinterland/periphery/profile_tests.h"
#include "hinterland/periphery/siphon.h"
#include "hinterland/periphery/widening.h"
#include "support/scarce_memory.h"

enum { N = 12, T = 10, K = 3 };

static double y[N * T], core_y[N * T], km[N], area[N], control[N * T], distance[N * K];
static double time_of[T];
static size_t core[N];
static bool use[N];
static hl_weights w;

static int set_up(void **state)
{
    uint32_t from[2 * N];
    uint32_t to[2 * N];
    size_t links = 0;
    hl_error err = {0};

    (void)state;
    for (size_t r = 0; r < N * T; r++) {
        hl_random random = hl_random_stream(4, r);
        y[r] = 1.0 + hl_random_unit(&random);
        core_y[r] = 1.0 + (double)((r % 3 + r / N * (r / N + r % 3)) % 7);
        control[r] = hl_random_unit(&random);
        time_of[r / N] = (double)(r / N);
    }
    for (size_t i = 0; i < N; i++) {
        core[i] = i % 3;
        km[i] = 5.0 + 3.0 * (double)i;
        area[i] = 100.0;
        use[i] = true;
        for (size_t k = 0; k < K; k++) {
            distance[i * K + k] = fabs(10.0 * (double)i - 40.0 * (double)k);
        }
        if (i == 0) continue;
        from[links] = to[links + 1] = (uint32_t)i;
        to[links] = from[links + 1] = (uint32_t)i - 1;
        links += 2;
    }
    assert_ok(hl_weights_from_links(N, from, to, NULL, links, &w, &err), &err);
    hl_weights_standardize(&w, HL_WEIGHTS_ROW);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    hl_weights_free(&w);
    return 0;
}

static hl_status run_periphery(hl_error *err)
{
    const size_t unit[K] = {0, 4, HL_CORE_POINT};
    const size_t tier[K] = {1, 2, 2};
    const bool present[T * K] = {true, true,  true, true, true,  true, true, true,
                                 true, false, true, true, false, true, true, true,
                                 true, true,  true, true, true,  true, true, true,
                                 true, true,  true, true, true,  true};
    const double *const list[1] = {control};
    hl_periphery_input input = {
        .n = N,
        .periods = T,
        .y = y,
        .w = &w,
        .cores = {.count = K, .unit = unit, .tier = tier, .present = present},
        .distance = distance,
        .area = area,
        .controls = 1,
        .control = list,
        .options = hl_periphery_defaults()
    };
    hl_periphery p = {0};
    hl_columns columns = {.rows = N * T};
    bool edge[K];

    input.options.self = HL_SELF_INSIDE;
    input.options.local.permutations = 9;
    input.options.local.threads = 1;
    hl_status status = hl_periphery_compute(&input, &p, NULL, err);
    if (status == HL_OK) status = hl_periphery_columns(&input, &p, &columns, err);
    if (status == HL_OK) status = hl_cores_at_edge(&input.cores, km, y, N, edge, err);
    hl_columns_free(&columns);
    hl_periphery_free(&p);
    return status;
}

static hl_status run_choice(hl_error *err)
{
    const hl_core_rule rule = {.kind = HL_CORES_QUANTILE, .quantile = 0.8};
    size_t unit[N];
    size_t count = 0;

    return hl_cores_choose(km, N, &rule, unit, &count, err);
}

static hl_status run_profile(hl_error *err)
{
    const double *const list[1] = {control};
    const hl_profile_input input = {
        .n = N, .y = y, .km = km, .use = use, .controls = 1, .control = list};
    const hl_profile_test_options options = {
        .draws = 3, .permutations = 3, .seed = 1, .level = 0.05, .w = &w};
    double residual[N];
    hl_profile profile = {0};
    hl_profile_tests tests = {0};
    hl_profile_row row[HL_PROFILE_ROWS];
    hl_columns columns = {.rows = HL_PROFILE_ROWS};

    hl_status status = hl_profile_fit(&input, residual, &profile, err);
    if (status == HL_OK) {
        status = hl_profile_test(&input, &options, &tests, NULL, err);
    }
    if (status == HL_OK) {
        hl_profile_list(&profile, &tests, 0.0, 1.0, row);
        status = hl_profile_columns(row, &columns, err);
    }
    hl_columns_free(&columns);
    return status;
}

static hl_status run_gaps(hl_error *err)
{
    hl_gap_trends trends = {0};
    hl_log log = {0};
    hl_columns columns = {.rows = N};

    hl_status status = hl_gap_trends_compute(
        &(hl_gap_input){.n = N, .periods = T, .gap = y, .time = time_of, .level = 0.05},
        &trends, &log, err);
    if (status == HL_OK) status = hl_gap_trends_columns(&trends, &columns, err);
    hl_gap_trends_free(&trends);
    hl_columns_free(&columns);
    hl_log_free(&log);
    return status;
}

static hl_status run_siphon(hl_error *err)
{
    const double *const list[1] = {control};
    const char *const name[1] = {"control"};
    hl_siphon_input input = {.n = N,
                             .periods = T,
                             .y = y,
                             .core_y = core_y,
                             .core = core,
                             .km = km,
                             .controls = 1,
                             .control = list,
                             .control_name = name,
                             .options = hl_siphon_defaults()};
    hl_siphon siphon = {0};
    hl_log log = {0};
    hl_columns columns = {0};
    hl_columns units = {.rows = N};

    input.options.draws = 3;
    hl_status status = hl_siphon_compute(&input, &siphon, &log, err);
    columns.rows = hl_siphon_rows(&siphon);
    if (status == HL_OK) status = hl_siphon_columns(&input, &siphon, &columns, err);
    if (status == HL_OK) status = hl_siphon_unit_columns(&siphon, &units, err);
    hl_siphon_free(&siphon);
    hl_columns_free(&columns);
    hl_columns_free(&units);
    hl_log_free(&log);
    return status;
}

static hl_status run_widening(hl_error *err)
{
    hl_widening_options options = hl_widening_defaults();
    hl_widening list[N];
    hl_columns columns = {.rows = N};

    options.draws = 3;
    hl_status status = hl_widening_compute(
        &(hl_widening_input){.n = N, .periods = T, .ratio = y, .time = time_of},
        &options, list, err);
    if (status == HL_OK) status = hl_widening_columns(list, &columns, err);
    hl_columns_free(&columns);
    return status;
}

static hl_status run_deprivation(hl_error *err)
{
    const double *const x[3] = {y, control, core_y};
    const bool worse[3] = {true, false, true};
    double cut[HL_STRATA_LEVELS - 1];
    double dimension = 0.0;
    hl_dp2 dp2 = {0};
    hl_log log = {0};

    hl_status status = hl_dp2_compute(
        &(hl_dp2_input){.rows = N * T, .count = 3, .x = x, .worse = worse}, &dp2, &log,
        err);
    if (status == HL_OK) {
        status = hl_strata_cut(dp2.distance, N * T, HL_STRATA_LEVELS, 0, cut, err);
    }
    if (status == HL_OK) status = hl_effective_dimension(x, 3, N * T, &dimension, err);
    hl_dp2_free(&dp2);
    hl_log_free(&log);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    typedef hl_status job(hl_error *);
    job *const jobs[] = {run_periphery, run_choice,   run_profile,    run_gaps,
                         run_siphon,    run_widening, run_deprivation};

    (void)state;
    for (size_t k = 0; k < sizeof jobs / sizeof *jobs; k++) {
        hl_status status = HL_MEMORY;
        size_t n = 0;
        for (; status != HL_OK; n++) {
            hl_error err = {0};
            assert_true(n < 2000);
            allowed = n;
            status = jobs[k](&err);
            allowed = SIZE_MAX;
            if (status == HL_OK) break;
            if (status != HL_MEMORY) hl_message_write(stderr, &err, HL_EN);
            assert_int_equal(status, HL_MEMORY);
        }
        assert_true(n > 1); // the wrapper is in place
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
