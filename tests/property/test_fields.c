// Studies of fields of a layer, as the commands moran and lisa make them, and of panels
// and models: the same bytes for 1, 2 and 4 threads and for any order of the rows, also
// through one file; and the result reproduces itself.
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

// Fields that the grid has not: events among people, and two of 0 and 1.
static const char HEAD[] = "sick,people,one,two";

static uint64_t mix(uint64_t key)
{
    return (key * 0x9e3779b97f4a7c15U) >> 40;
}

/// fields.csv: values.csv, in its order, with those fields.
static void write_fields(const char *folder)
{
    char path[WHOLE_PATH];
    char line[WHOLE_PATH];

    whole_join(path, folder, "values.csv");
    FILE *from = fopen(path, "r");
    whole_join(path, folder, "fields.csv");
    FILE *to = fopen(path, "w");
    assert_non_null(from);
    assert_non_null(to);
    for (const char *more = HEAD; fgets(line, sizeof line, from) != NULL; more = NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        const uint64_t drawn = mix(strtoul(line, NULL, 10));
        if (more != NULL) {
            fprintf(to, "%s,%s\n", line, more);
        } else {
            fprintf(to, "%s,%u,%u,%u,%u\n", line, (unsigned)(drawn % 50),
                    (unsigned)(1000 + drawn % 777), (unsigned)(drawn % 7 < 3),
                    (unsigned)(drawn % 5 < 2));
        }
    }
    assert_int_equal(fclose(from), 0);
    assert_int_equal(fclose(to), 0);
}

#define LAYER "boundaries: {source: grid.geojson, key: code, region: area}\n"
#define PLAIN LAYER "indicators: {source: fields.csv}\n"
#define PANEL LAYER "indicators: {source: fields.csv, period: year}\n"
#define FEW   "  permutations: {local: 199, global: 99}\n"
#define EVERY                                                                      \
    "  fields: [{field: a, by: b}, {field: sick, by: c, base: people},\n"          \
    "           {field: one, by: two}]\n"                                          \
    "  statistics:\n"                                                              \
    "    global: [moran, geary, general_g, join_count, bivariate, lee, rates]\n"   \
    "    local: [moran, geary, g, g_star, bivariate, rates, multivariate_geary,\n" \
    "            join_count, bivariate_join_count, colocation, top_fifth, losh]\n"

typedef struct job {
    size_t periods;
    const char *study;
} job;

static const job JOBS[] = {
    {1, PLAIN "association:\n" EVERY FEW                                                    },
    {1, PLAIN "association:\n" EVERY FEW "  inference: exact\n"                             },
    {1, PLAIN "association:\n" EVERY "  permutations: {local: 4999, global: 9}\n"
              "  stop: 10\n"                                                         },
    {1, PLAIN "association:\n" EVERY FEW
              "weights: {type: kernel, k: 6, kernel: gaussian, adaptive: true}\n"    },
    {1, PLAIN "association:\n" EVERY FEW
              "weights: {type: inverse_distance, full: true, standardize: global}\n" },
    {1, PLAIN "association: {fields: [a], permutations: {local: 9, global: 9}}\n"
              "regression: {field: a, terms: [b, c], draws: 99, models:\n"
              "  [ols, slx, lag, durbin, error, durbin_error, 2sls, gm_error]}\n"    },
    {3, PANEL "association: {fields: [a], permutations: {local: 99, global: 99}}\n"
              "change: {markov: {fields: [a, b], classes: 3}}\n"
              "inequality: {fields: [a], weight: people}\n"
              "center: {fields: [a]}\n"
              "detector: {field: a, factors: [b, c, area]}\n"
              "regression: {field: a, terms: [b], models: [lag, error], draws: 99}\n"},
};

static void write_job(const char *folder, const job *j, uint64_t shuffle)
{
    const whole_options how = {
        .side = SIDE, .periods = j->periods, .permutations = 9, .shuffle = shuffle};
    char path[WHOLE_PATH];

    whole_write(folder, &how);
    write_fields(folder);
    whole_join(path, folder, "job.yaml");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(j->study, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void run_job(const char *folder, const char *out, int threads)
{
    char path[WHOLE_PATH];
    char output[WHOLE_PATH];
    const hl_run_options options = {.threads = threads, .output_dir = output};
    hl_error err = {0};

    whole_join(path, folder, "job.yaml");
    whole_join(output, folder, out);
    assert_ok(whole_run_study(path, NULL, 0, &options, &err), &err);
    assert_true(whole_count(output, false) > 5);
}

static void every_statistic_gives_the_same_bytes(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof JOBS / sizeof *JOBS; k++) {
        char folder[WHOLE_PATH];
        whole_folder(folder);
        write_job(folder, &JOBS[k], 0);
        run_job(folder, "one", 1);
        run_job(folder, "two", TWO);
        run_job(folder, "four", FOUR);
        compare(folder, "one", "two");
        compare(folder, "one", "four");
        for (uint64_t shuffle = 1; shuffle <= TWO; shuffle++) {
            char name[2] = {(char)('0' + shuffle), '\0'};
            write_job(folder, &JOBS[k], shuffle);
            run_job(folder, name, TWO);
            compare(folder, "one", name);
        }
        whole_remove(folder);
    }
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
        cmocka_unit_test(every_statistic_gives_the_same_bytes),
        cmocka_unit_test(computing_writes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
