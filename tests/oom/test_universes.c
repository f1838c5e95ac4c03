// Every allocation of universes fails once: of the counts by themselves, and of a run
// from its universes on. Every failure is reported as one, and nothing leaks (the
// address sanitizer looks on).
#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/stats/stability.h"
#include "support/whole.h"

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

enum { NEVER = 0, SIDE = 3, PERIODS = 2, PERMUTATIONS = 9, UNITS = 5, CLASSES = 3 };
// The first ones one by one, then every so many.
#if defined(__SANITIZE_ADDRESS__)
enum { EVERY_ONE = 60, STEP = 53 };
#else
enum { EVERY_ONE = 200, STEP = 41 };
#endif

static size_t allocations; // since counting began
static size_t fail_at = NEVER;
static bool counting;

static bool fails(void)
{
    size_t now = 0;

    if (!counting) return false;
#pragma omp atomic capture
    now = ++allocations;
    return now == fail_at;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

static hl_status count_everything(hl_error *err)
{
    const double x[UNITS] = {3.0, 1.0, NAN, 2.0, 2.0};
    const double code[UNITS] = {1.0, 2.0, NAN, 3.0, 3.0};
    double rank[UNITS];
    hl_class_counts counts = {0};
    hl_rank_spread spread = {0};

    hl_status status = hl_class_counts_make(UNITS, CLASSES, &counts, err);
    if (status == HL_OK) status = hl_rank_spread_make(UNITS, &spread, err);
    if (status == HL_OK) status = hl_ranks_from_top(x, UNITS, rank, err);
    if (status == HL_OK) {
        hl_class_counts_add(&counts, code);
        hl_rank_spread_add(&spread, rank);
    }
    hl_class_counts_free(&counts);
    hl_rank_spread_free(&spread);
    return status;
}

static void counts_survive_every_failed_allocation(void **state)
{
    hl_status status = HL_MEMORY;
    size_t n = 1;

    (void)state;
    for (; status != HL_OK; n++) {
        hl_error err = {0};
        allocations = 0;
        fail_at = n;
        counting = true;
        status = count_everything(&err);
        counting = false;
        if (status == HL_OK) break;
        assert_int_equal(status, HL_MEMORY);
        assert_int_equal(err.code, HL_CODE_MEMORY);
    }
    assert_true(n > 8);
}

/// Allocations count from the phase of the universes on.
static bool arm(void *payload, const char *phase, size_t done, size_t total)
{
    (void)payload;
    (void)done;
    (void)total;
    if (strcmp(phase, "universes") == 0) counting = true;
    if (strcmp(phase, "write") == 0) counting = false;
    return true;
}

static hl_status run_universes(const char *folder, hl_error *err)
{
    // every kind of level, one that cannot be among them
    static const char *const SET[] = {
        "universes={draws: 9, placements: 3, vary: {normalize: [jrc], weighting: "
        "[critic], index: [geometric], model: [fan], alpha: [0.3], indicators: 2, "
        "weights: [rook, nearest 2, nearest 40], cores: [without_one], decay_km: [20], "
        "bands: [25/75], tau: [0]}}",
        // the rest is quick
        "coupling.subsets=0", "periphery.draws=0",
        "periphery.profile={draws: 0, permutations: 0}", "association.fields=[]"};
    const hl_progress progress = {.tick = arm};
    const hl_run_options options = {
        .threads = 1, .compute_only = true, .progress = &progress};
    char path[WHOLE_PATH];

    whole_join(path, folder, "study.yaml");
    allocations = 0;
    counting = false;
    const hl_status status =
        whole_run_study(path, SET, sizeof SET / sizeof *SET, &options, err);
    counting = false;
    return status;
}

static void a_run_survives_failed_allocations_of_its_universes(void **state)
{
    const whole_options panel = {
        .side = SIDE, .periods = PERIODS, .permutations = PERMUTATIONS};
    char folder[WHOLE_PATH];
    size_t failures = 0;

    (void)state;
    whole_folder(folder);
    whole_write(folder, &panel);
    for (size_t n = 1;; n += n < EVERY_ONE ? 1 : STEP) {
        hl_error err = {0};
        fail_at = n;
        const hl_status status = run_universes(folder, &err);
        if (allocations < n) {
            assert_ok(status, &err);
            break;
        }
        if (status != HL_MEMORY) {
            print_message("allocation %zu: code %s, %s, %s\n", n,
                          hl_code_info(err.code)->id, err.where, err.values);
        }
        assert_int_equal(status, HL_MEMORY);
        assert_int_equal(err.code, HL_CODE_MEMORY);
        failures++;
    }
    print_message("%zu of %zu allocations failed once\n", failures, allocations);
    assert_true(failures > EVERY_ONE);
    whole_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_survive_every_failed_allocation),
        cmocka_unit_test(a_run_survives_failed_allocations_of_its_universes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
