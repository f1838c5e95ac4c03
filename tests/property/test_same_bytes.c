// The same study gives the same bytes: for 1, 2 and 4 threads, for any order of the
// rows of its inputs, and when it is run again.
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/rows.h"
#include "support/whole.h"

enum { SIDE = 6, PERMUTATIONS = 199, SHUFFLES = 3, TWO = 2, FOUR = 4 };

static void run(const char *folder, const char *out, int threads)
{
    hl_error err = {0};

    assert_ok(whole_run(folder, out, threads, false, &err), &err);
}

static void compare(const char *folder, const char *one, const char *other)
{
    char first[WHOLE_PATH];
    char second[WHOLE_PATH];

    whole_join(first, folder, one);
    whole_join(second, folder, other);
    assert_true(whole_count(first, false) > 10);
    assert_int_equal(whole_count(second, false), whole_count(first, false));
    assert_int_equal(whole_differences(first, second), 0);
}

static void check_grid(whole_options how)
{
    char folder[WHOLE_PATH];

    whole_folder(folder);
    whole_write(folder, &how);
    run(folder, "one", 1);
    run(folder, "two", TWO);
    run(folder, "four", FOUR);
    run(folder, "again", FOUR);
    compare(folder, "one", "two");
    compare(folder, "one", "four");
    compare(folder, "one", "again");
    for (how.shuffle = 1; how.shuffle <= SHUFFLES; how.shuffle++) {
        char name[2] = {(char)('0' + how.shuffle), '\0'};
        whole_write(folder, &how);
        run(folder, name, TWO);
        compare(folder, "one", name);
    }
    whole_remove(folder);
}

static void one_period_gives_the_same_bytes(void **state)
{
    (void)state;
    check_grid(
        (whole_options){.side = SIDE, .periods = 1, .permutations = PERMUTATIONS});
}

static void a_messy_panel_gives_the_same_bytes(void **state)
{
    (void)state;
    check_grid((whole_options){
        .side = SIDE, .periods = 2, .permutations = PERMUTATIONS, .messy = true});
}

/// The study that comes with the program, its rows as they are or shuffled.
static void run_delta(const char *folder, const char *out, int threads)
{
    static const char *const SET[] = {"association.permutations.local=9999",
                                      "periphery.draws=99", "universes.draws=20"};
    char path[WHOLE_PATH];
    char output[WHOLE_PATH];
    const hl_run_options options = {.threads = threads, .output_dir = output};
    hl_error err = {0};

    whole_join(path, folder, "study.yaml");
    whole_join(output, folder, out);
    assert_ok(whole_run_study(path, SET, sizeof SET / sizeof *SET, &options, &err),
              &err);
}

static void the_embedded_study_gives_the_same_bytes(void **state)
{
    static const char *const SAME[] = {"study.yaml", "dictionary.csv", "cores.csv"};
    static const char SOURCE[] = HL_SOURCE_DIR "/shapefiles/yrd";
    char folder[WHOLE_PATH];

    (void)state;
    whole_folder(folder);
    for (size_t k = 0; k < sizeof SAME / sizeof *SAME; k++) {
        rows_copy_file(SOURCE, folder, SAME[k]);
    }
    rows_copy_layer(SOURCE, folder, "cells.shp", 0);
    rows_copy_lines(SOURCE, folder, "indicators_2020.csv", 0);
    run_delta(folder, "one", 1);
    run_delta(folder, "two", TWO);
    run_delta(folder, "four", FOUR);
    compare(folder, "one", "two");
    compare(folder, "one", "four");
    for (uint64_t shuffle = 1; shuffle <= 2; shuffle++) {
        char name[2] = {(char)('0' + shuffle), '\0'};
        rows_copy_layer(SOURCE, folder, "cells.shp", shuffle);
        rows_copy_lines(SOURCE, folder, "indicators_2020.csv", shuffle);
        run_delta(folder, name, TWO);
        compare(folder, "one", name);
    }
    whole_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_period_gives_the_same_bytes),
        cmocka_unit_test(a_messy_panel_gives_the_same_bytes),
        cmocka_unit_test(the_embedded_study_gives_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
