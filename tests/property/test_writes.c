// Every write, truncation, sync and rename of a whole run fails once: the run says so,
// every output of an earlier run stays whole, and nothing temporary stays.
#include "support/check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/whole.h"

enum { SKIPPED = 77 };

#ifdef HL_PRELOAD // the library; not under sanitizers, which preload their own

#include <dlfcn.h>

#include "support/preload/fault.h"

enum {
    SIDE = 3,
    PERIODS = 2,
    OLD = 9,
    NEW = 19,
    EVERY_ONE = 2000,
    STEP = 5,
    FEWEST_CALLS = 8
};

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

static hl_status run_fields(const char *folder, const char *out, const char *file,
                            const char *permutations, hl_error *err)
{
    char study[WHOLE_PATH];
    char to[WHOLE_PATH];
    char path[WHOLE_PATH];
    const char *const set[] = {permutations};

    whole_join(study, folder, "fields.yaml");
    whole_join(to, folder, out);
    whole_join(path, to, file);
    const hl_run_options options = {
        .threads = 1, .output_file = path, .overwrite = true};
    return whole_run_study(study, set, 1, &options, err);
}

static void write_fields_study(const char *folder)
{
    const whole_options how = {.side = SIDE, .periods = 1, .permutations = OLD};
    char path[WHOLE_PATH];

    whole_write(folder, &how);
    whole_join(path, folder, "fields.yaml");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs("boundaries: {source: grid.geojson}\n"
                      "association: {fields: [area_km2, lon], permutations: "
                      "{local: 9, global: 9}}\n",
                      file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/// What `hinterland lisa -o` writes: one file, or the parts of one shapefile.
static void sweep_file(const char *file)
{
    static const char FEW[] = "association.permutations.local=9";
    static const char MANY[] = "association.permutations.local=19";
    char folder[WHOLE_PATH];
    char path[3][WHOLE_PATH];
    const char *const name[] = {"out", "old", "new"};
    unsigned long failures = 0;
    hl_error err = {0};

    whole_folder(folder);
    write_fields_study(folder);
    for (size_t k = 0; k < 3; k++) {
        whole_join(path[k], folder, name[k]);
        assert_int_equal(mkdir(path[k], S_IRWXU), 0);
    }
    assert_ok(run_fields(folder, "old", file, FEW, &err), &err);
    assert_ok(run_fields(folder, "new", file, MANY, &err), &err);
    assert_true(whole_differences(path[1], path[2]) >= 1);
    for (unsigned long n = 1;; n += n < EVERY_ONE ? 1 : STEP) {
        whole_remove(path[0]);
        whole_copy(path[1], path[0]);
        *fault = (write_fault){.at = n, .error = ENOSPC};
        const hl_status status = run_fields(folder, "out", file, MANY, &err);
        const bool reached = fault->calls >= n;
        fault->at = 0;
        if (status == HL_OK) {
            assert_int_equal(whole_differences(path[0], path[2]), 0);
        } else {
            check_failure(status, &err, path[0]);
            whole_check_untorn(path[0], path[1], path[2]);
        }
        if (!reached) break;
        failures++;
    }
    print_message("%s: %lu calls failed once\n", file, failures);
    assert_true(failures > FEWEST_CALLS);
    whole_remove(folder);
}

static void a_geopackage_of_fields_stays_whole(void **state)
{
    (void)state;
    sweep_file("fields.gpkg");
}

static void a_shapefile_of_fields_stays_whole(void **state)
{
    (void)state;
    sweep_file("fields.shp");
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
        cmocka_unit_test(a_geopackage_of_fields_stays_whole),
        cmocka_unit_test(a_shapefile_of_fields_stays_whole),
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
