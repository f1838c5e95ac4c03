// The whole job on the US counties of the lower 48: the same bytes for 1, 2 and 4
// threads and for any order of the rows of both inputs.
#include "support/check.h"

#include <stdint.h>
#include <stdio.h>

#include "support/rows.h"
#include "support/whole.h"

#define COUNTIES HL_SOURCE_DIR "/../shared/data/us_counties"
#define LAYER    "us_counties_2017_10m.shp"
#define TABLE    "us_ready_lower48.csv"

enum { SKIPPED = 77, TWO = 2, FOUR = 4, FILES = 10 };

static void write_study(const char *folder)
{
    char path[WHOLE_PATH];

    whole_join(path, folder, "study.yaml");
    FILE *to = fopen(path, "wb");
    assert_non_null(to);
    (void)fputs(
        "boundaries: {source: " LAYER ", key: fips, name: name, region: state,\n"
        "  where: \"state NOT IN ('02', '15', '60', '66', '69', '72', '78')\"}\n"
        "indicators: {source: " TABLE ", key: fips, min_match: 0.9}\n"
        "subsystems:\n"
        "  urban: {short: u, dimensions: {x: [+CenRuralP, -NoIntP], y: [+EduP]}}\n"
        "  works: {short: w, dimensions: {x: [+PciE, -UnempP], y: [+gdp_cur_2021]}}\n"
        "coupling: {model: [standard, wang]}\n"
        "weights: {type: queen, standardize: row, islands: keep}\n"
        "association: {fields: [d_standard, u_u], permutations: {local: 999,"
        " global: 99}}\n"
        "periphery: {cores: {keys: ['36061', '17031', '06037', '48201']}, draws: 19}\n"
        "output: {dir: out, geopackage: us.gpkg}\n",
        to);
    assert_int_equal(fclose(to), 0);
}

static void write_inputs(const char *folder, uint64_t shuffle)
{
    rows_copy_layer(COUNTIES, folder, LAYER, shuffle);
    rows_copy_lines(COUNTIES, folder, TABLE, shuffle);
}

static void run(const char *folder, const char *out, int threads)
{
    hl_error err = {0};

    assert_ok(whole_run(folder, out, threads, false, &err), &err);
}

static void check_same(const char *folder, const char *one, const char *other)
{
    char first[WHOLE_PATH];
    char second[WHOLE_PATH];

    whole_join(first, folder, one);
    whole_join(second, folder, other);
    assert_true(whole_count(first, false) > FILES);
    assert_int_equal(whole_differences(first, second), 0);
}

static void us_counties_give_the_same_bytes(void **state)
{
    static const struct {
        const char *out;
        int threads;
        uint64_t shuffle;
    } AGAIN[] = {
        {"two",            TWO,  0},
        {"four",           FOUR, 0},
        {"shuffled",       1,    1},
        {"shuffled-again", FOUR, 2},
    };
    char folder[WHOLE_PATH];
    uint64_t shuffle = 0;

    (void)state;
    whole_folder(folder);
    write_study(folder);
    write_inputs(folder, 0);
    run(folder, "one", 1);
    for (size_t k = 0; k < sizeof AGAIN / sizeof *AGAIN; k++) {
        if (AGAIN[k].shuffle != shuffle) write_inputs(folder, AGAIN[k].shuffle);
        shuffle = AGAIN[k].shuffle;
        run(folder, AGAIN[k].out, AGAIN[k].threads);
        check_same(folder, "one", AGAIN[k].out);
    }
    whole_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(us_counties_give_the_same_bytes),
    };

    if (!whole_has(COUNTIES "/" LAYER)) return SKIPPED;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
