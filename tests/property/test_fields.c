// A study of fields of a layer, as the commands moran and lisa make it: the same bytes
// for 1, 2 and 4 threads and for any order of the rows, also through one file; and the
// result reproduces itself.
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "support/whole.h"

enum { SIDE = 6, SHUFFLES = 3, TWO = 2, FOUR = 4 };

static const char STUDY[] =
    "boundaries: {source: grid.geojson, key: code}\n"
    "indicators: {source: values.csv}\n"
    "association:\n"
    "  fields: [{field: a, by: b}, {field: c, by: b}]\n"
    "  statistics: {global: [moran, geary, general_g, bivariate, lee],\n"
    "               local: [moran, geary, g, g_star, bivariate, losh]}\n"
    "  permutations: {local: 199, global: 99}\n"
    "  correlogram: {orders: 3, bands: [60, 300], equal_bands: 4}\n";

static void write_study(const char *folder, uint64_t shuffle)
{
    const whole_options how = {
        .side = SIDE, .periods = 1, .permutations = 9, .shuffle = shuffle};
    char path[WHOLE_PATH];

    whole_write(folder, &how);
    whole_join(path, folder, "fields.yaml");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(STUDY, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/// Run into `folder`/`out`/fields.gpkg.
static void run(const char *folder, const char *out, int threads)
{
    char path[WHOLE_PATH];
    char output[WHOLE_PATH];
    char file[WHOLE_PATH];
    const hl_run_options options = {.threads = threads, .output_file = file};
    hl_error err = {0};

    whole_join(path, folder, "fields.yaml");
    whole_join(output, folder, out);
    assert_int_equal(mkdir(output, S_IRWXU), 0);
    whole_join(file, output, "fields.gpkg");
    assert_ok(whole_run_study(path, NULL, 0, &options, &err), &err);
    assert_int_equal(whole_count(output, false), 2); // the project beside it
}

static void compare(const char *folder, const char *one, const char *other)
{
    char first[WHOLE_PATH];
    char second[WHOLE_PATH];

    whole_join(first, folder, one);
    whole_join(second, folder, other);
    assert_int_equal(whole_differences(first, second), 0);
}

static void fields_give_the_same_bytes(void **state)
{
    char folder[WHOLE_PATH];
    char result[WHOLE_PATH];
    char *report = NULL;
    bool same = false;
    hl_error err = {0};

    (void)state;
    whole_folder(folder);
    write_study(folder, 0);
    run(folder, "one", 1);
    run(folder, "two", TWO);
    run(folder, "four", FOUR);
    compare(folder, "one", "two");
    compare(folder, "one", "four");
    for (uint64_t shuffle = 1; shuffle <= SHUFFLES; shuffle++) {
        char name[2] = {(char)('0' + shuffle), '\0'};
        write_study(folder, shuffle);
        run(folder, name, TWO);
        compare(folder, "one", name);
    }
    whole_join(result, folder, "one/fields.gpkg");
    const hl_run_options options = {.input_dir = folder};
    assert_ok(hl_reproduce(result, &options, &same, &report, NULL, &err), &err);
    assert_true(same);
    free(report);
    whole_remove(folder);
}

/// Nothing is written by a run that only computes.
static void computing_writes_nothing(void **state)
{
    char folder[WHOLE_PATH];
    char path[WHOLE_PATH];
    const hl_run_options options = {.compute_only = true};
    hl_error err = {0};

    (void)state;
    whole_folder(folder);
    write_study(folder, 0);
    const size_t before = whole_count(folder, false);
    whole_join(path, folder, "fields.yaml");
    assert_ok(whole_run_study(path, NULL, 0, &options, &err), &err);
    assert_int_equal(whole_count(folder, false), before);
    whole_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_give_the_same_bytes),
        cmocka_unit_test(computing_writes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
