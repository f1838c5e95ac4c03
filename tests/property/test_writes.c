// Every write, truncation, sync and rename of a whole run fails once: the run says so,
// every output of an earlier run stays whole, and nothing temporary stays.
#include "support/check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/whole.h"

enum { SKIPPED = 77 };

#ifdef HL_PRELOAD // the library; not under sanitizers, which preload their own

#include <dlfcn.h>

#include "support/preload/fault.h"

enum { SIDE = 3, PERIODS = 2, OLD = 9, NEW = 19, EVERY_ONE = 2000, STEP = 5 };

static write_fault *fault;

static void prepare(const char *folder, size_t permutations, const char *out)
{
    const whole_options how = {
        .side = SIDE, .periods = PERIODS, .permutations = permutations};
    hl_error err = {0};

    whole_write(folder, &how);
    assert_ok(whole_run(folder, out, 1, false, &err), &err);
}

static void check_failure(hl_status status, const hl_error *err, const char *out)
{
    if (status != HL_OUTPUT) {
        print_message("call %lu: %s, %s, %s\n", fault->at, hl_code_info(err->code)->id,
                      err->where, err->values);
    }
    assert_int_equal(status, HL_OUTPUT);
    assert_int_equal(whole_count(out, true), 0);
}

/// Let the calls fail one by one; `error` is what the system says.
static void sweep(int error)
{
    char folder[WHOLE_PATH];
    char out[WHOLE_PATH];
    char old[WHOLE_PATH];
    char new[WHOLE_PATH];
    unsigned long failures = 0;
    unsigned long survived = 0;

    whole_folder(folder);
    whole_join(out, folder, "out");
    whole_join(old, folder, "old");
    whole_join(new, folder, "new");
    prepare(folder, OLD, "old");
    prepare(folder, NEW, "new");
    assert_true(whole_differences(old, new) > 2);
    for (unsigned long n = 1;; n += n < EVERY_ONE ? 1 : STEP) {
        hl_error err = {0};
        whole_remove(out);
        whole_copy(old, out);
        *fault = (write_fault){.at = n, .error = error};
        const hl_status status = whole_run(folder, "out", 1, true, &err);
        const bool reached = fault->calls >= n;
        fault->at = 0;
        if (status == HL_OK) {
            assert_int_equal(whole_differences(out, new), 0);
        } else {
            check_failure(status, &err, out);
            whole_check_untorn(out, old, new);
        }
        if (!reached) break;
        failures++;
        survived += status == HL_OK; // syncing a folder, which not every system can
    }
    print_message("%lu calls failed once, the run went on after %lu\n", failures,
                  survived);
    assert_true(failures > 100);
    assert_true(survived * 4 < failures);
    whole_remove(folder);
}

static void every_call_may_find_the_disk_full(void **state)
{
    (void)state;
    sweep(ENOSPC);
}

static void every_call_may_find_the_disk_broken(void **state)
{
    (void)state;
    sweep(EIO);
}

int main(int count, char **argument)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_may_find_the_disk_full),
        cmocka_unit_test(every_call_may_find_the_disk_broken),
    };

    (void)count;
    fault = dlsym(RTLD_DEFAULT, FAULT_SYMBOL);
    if (fault == NULL && getenv("LD_PRELOAD") == NULL) { // once more, with the library
        (void)setenv("LD_PRELOAD", HL_PRELOAD, 1);
        (void)execv("/proc/self/exe", argument);
    }
    if (fault == NULL) {
        (void)fprintf(stderr, "skipped: %s cannot be preloaded\n", HL_PRELOAD);
        return SKIPPED;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
    (void)fprintf(stderr, "skipped: sanitizers do not go with a preloaded library\n");
    return SKIPPED;
}

#endif
