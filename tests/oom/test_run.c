// Every allocation of a whole run fails once: reading the study, the inputs, computing
// and writing. It says so, keeps nothing, and leaves no temporary behind.
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/whole.h"

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

enum { NEVER = 0, SIDE = 3, PERIODS = 2, PERMUTATIONS = 9 };
// The first ones one by one, then every so many.
#if defined(__SANITIZE_ADDRESS__)
enum { EVERY_ONE = 250, STEP = 53 };
#else
enum { EVERY_ONE = 1500, STEP = 13 };
#endif

static size_t allocations; // so far
static size_t fail_at = NEVER;

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

static void check_failure(const char *folder, hl_status status, const hl_error *err)
{
    char out[WHOLE_PATH];

    whole_join(out, folder, "out");
    if (status != HL_MEMORY) {
        print_message("allocation %zu: code %s, %s, %s\n", fail_at,
                      hl_code_info(err->code)->id, err->where, err->values);
    }
    assert_int_equal(status, HL_MEMORY);
    assert_int_equal(err->code, HL_CODE_MEMORY);
    assert_int_equal(whole_count(out, true), 0);
    whole_join(out, folder, "out/result.json");
    assert_int_not_equal(remove(out), 0); // the last output is the mark of success
}

static void sweep(const whole_options *how)
{
    char folder[WHOLE_PATH];
    char out[WHOLE_PATH];
    size_t failures = 0;
    size_t survived = 0;

    whole_folder(folder);
    whole_join(out, folder, "out");
    whole_write(folder, how);
    for (size_t n = 1;; n += n < EVERY_ONE ? 1 : STEP) {
        hl_error err = {0};
        allocations = 0;
        fail_at = n;
        const hl_status status = whole_run(folder, "out", 1, false, &err);
        const bool reached = allocations >= n;
        if (status != HL_OK) check_failure(folder, status, &err);
        fail_at = NEVER;
        whole_remove(out);
        if (!reached) {
            assert_ok(status, &err);
            break;
        }
        failures++;
        survived += status == HL_OK; // what is not needed: a hash, a left-over's name
    }
    print_message("%zu of %zu allocations failed once, the run went on after %zu\n",
                  failures, allocations, survived);
    assert_true(failures > EVERY_ONE / 2);
    assert_true(survived < failures / 10);
    whole_remove(folder);
}

static void every_allocation_of_a_run_may_fail(void **state)
{
    const whole_options panel = {
        .side = SIDE, .periods = PERIODS, .permutations = PERMUTATIONS, .messy = true};

    (void)state;
    sweep(&panel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_of_a_run_may_fail)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
