// A study of a table alone: the same bytes for any order of the rows and any number of
// threads, in a CSV and in a workbook.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/study/run.h"
#include "support/check.h"
#include "support/scratch.h"

enum { UNITS = 30, YEARS = 2, ROWS = UNITS * YEARS, LINE = 96 };

static const char STUDY[] =
    "indicators: {source: t.csv, key: key, period: year}\n"
    "subsystems:\n"
    "  a: {dimensions: [+a1, -a2]}\n"
    "  b: {dimensions: [+b1, +b2]}\n"
    "  c: {index: u}\n"
    "coupling: {null: {draws: 199}, subsets: 50, diagnose: c}\n";

static void write_table(scratch *folder, const size_t *order)
{
    static char text[ROWS * LINE + LINE];
    size_t used = (size_t)snprintf(text, sizeof text, "key,year,a1,a2,b1,b2,u,c\n");

    for (size_t k = 0; k < ROWS; k++) {
        hl_random random = hl_random_stream(9, order[k]);
        double x[6];
        for (size_t j = 0; j < 6; j++) {
            x[j] = hl_random_unit(&random);
        }
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "k%02zu,%zu,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f\n",
                                 order[k] % UNITS, 2010 + order[k] / UNITS, x[0], x[1],
                                 x[2], x[3], x[4], x[5]);
    }
    scratch_write(scratch_path(folder, "t.csv"), text);
}

static char *run_to(scratch *folder, const char *name, int threads, size_t *size)
{
    const hl_study_source source = {
        .text = STUDY, .length = strlen(STUDY), .name = "t", .folder = folder->folder};
    hl_study study = {0};
    hl_run_summary summary = {0};
    hl_error err = {0};
    char path[SCRATCH_SIZE];

    (void)snprintf(path, sizeof path, "%s", scratch_path(folder, name));
    const hl_run_options options = {
        .overwrite = true, .threads = threads, .output_file = path};
    assert_ok(hl_study_parse(&source, &study, &err), &err);
    assert_ok(hl_run(&study, &options, &summary, NULL, &err), &err);
    hl_run_summary_free(&summary);
    hl_study_free(&study);
    return scratch_read(path, size);
}

static void order_and_threads_do_not_matter(void **state)
{
    static const char *const NAME[] = {"r.csv", "r.xlsx"};
    (void)state;
    scratch folder;
    size_t order[ROWS];

    scratch_make(&folder);
    for (size_t k = 0; k < sizeof NAME / sizeof *NAME; k++) {
        size_t first_size = 0;
        size_t second_size = 0;
        hl_random random = hl_random_stream(2, k);

        for (size_t r = 0; r < ROWS; r++) {
            order[r] = r;
        }
        write_table(&folder, order);
        char *first = run_to(&folder, NAME[k], 1, &first_size);
        for (size_t r = ROWS; r > 1; r--) {
            const size_t other = hl_random_below(&random, (uint32_t)r);
            const size_t held = order[r - 1];
            order[r - 1] = order[other];
            order[other] = held;
        }
        write_table(&folder, order);
        char *second = run_to(&folder, NAME[k], 4, &second_size);
        assert_int_equal(first_size, second_size);
        assert_memory_equal(first, second, first_size);
        free(first);
        free(second);
    }
    scratch_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_and_threads_do_not_matter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
