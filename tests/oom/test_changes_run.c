// Every few allocations of a run with county changes, derived fields, filled gaps and
// candidates fail once: it says so, and nothing leaks (the address sanitizer looks on).
#include "support/check.h"

#include <stdbool.h>
#include <stdlib.h>

#include "support/whole.h"

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

#if defined(__SANITIZE_ADDRESS__)
enum { STEP = 97 };
#else
enum { STEP = 23 };
#endif

static size_t allocations; // so far
static size_t fail_at;     // 0: never

static bool fails(void)
{
    size_t now = 0;

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

static void sweep(const char *const *set, size_t sets)
{
    static const hl_run_options OPTIONS = {.compute_only = true, .threads = 1};
    size_t failures = 0;
    size_t survived = 0;

    for (size_t n = 1;; n += STEP) {
        hl_error err = {0};
        allocations = 0;
        fail_at = n;
        const hl_status status = whole_run_study(
            HL_SOURCE_DIR "/tests/cli/data/changes.yaml", set, sets, &OPTIONS, &err);
        const bool reached = allocations >= n;
        fail_at = 0;
        if (!reached) {
            assert_ok(status, &err);
            break;
        }
        failures++;
        survived += status == HL_OK; // what is not needed
        assert_true(status == HL_OK || err.code == HL_CODE_MEMORY);
    }
    print_message("%zu of %zu allocations failed once, the run went on after %zu\n",
                  failures, allocations, survived);
    assert_true(failures > 50);
    assert_true(survived < failures / 10);
}

static void every_allocation_may_fail(void **state)
{
    static const char *const ALL[] = {
        "association.permutations={local: 0, global: 0}", "coupling.subsets=0",
        "coupling.null.draws=0", "periphery={cores: {keys: ['06', '11']}, draws: 0}"};
    static const char *const FOUND[] = {
        "association.permutations={local: 0, global: 0}",
        "coupling.subsets=0",
        "coupling.null.draws=0",
        "changes.source=events_less.csv",
        "indicators.min_match=0.9",
        "indicators.missing=linear"};

    (void)state;
    sweep(ALL, sizeof ALL / sizeof *ALL);
    sweep(FOUND, sizeof FOUND / sizeof *FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
