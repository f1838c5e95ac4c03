// Whole studies of published data: Hunan's GDP per head, by the path of the library.
// Expected I: pysal/esda and spdep on the same file, queen, row-standardized.
#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "hinterland/io/read.h"
#include "support/whole.h"

#define HUNAN HL_SOURCE_DIR "/../shared/data/hunan/"

enum { SKIPPED = 77 };

static const double HUNAN_I = 0.3007499695020698;

static void write_study(const char *path)
{
    FILE *to = fopen(path, "wb");

    assert_non_null(to);
    (void)fputs("boundaries: {source: " HUNAN "Hunan.shp, key: County}\n"
                "indicators: {source: " HUNAN "Hunan_2012.csv, key: County}\n"
                "subsystems:\n"
                "  town: {short: t, dimensions: {x: [+GDPPC], y: [+avg_wage]}}\n"
                "  works: {short: w, dimensions: {x: [+GIO], y: [+Gov_Rev]}}\n"
                "weights: {type: queen, standardize: row}\n"
                "association:\n"
                "  fields: [{field: GDPPC, short: gdppc}]\n"
                "  permutations: {local: 99, global: 99}\n"
                "output: {geopackage: hunan.gpkg}\n",
                to);
    assert_int_equal(fclose(to), 0);
}

static void hunan_has_the_published_moran(void **state)
{
    const hl_table_options options = {0};
    char folder[WHOLE_PATH];
    char path[WHOLE_PATH];
    hl_table tests = {0};
    hl_error err = {0};
    size_t rejected = 0;
    bool found = false;

    (void)state;
    whole_folder(folder);
    whole_join(path, folder, "study.yaml");
    write_study(path);
    assert_ok(whole_run(folder, "out", 1, false, &err), &err);
    whole_join(path, folder, "out/tables/global_association.csv");
    assert_ok(hl_read_table(path, &options, &tests, NULL, &err), &err);
    assert_true(tests.rows > 0);
    double *value = calloc(tests.rows, sizeof *value);
    assert_non_null(value);
    for (size_t f = 0; f < tests.count; f++) { // the one number that it is about
        hl_field_numbers(&tests.field[f], tests.rows, value, &rejected);
        found = found || fabs(value[0] - HUNAN_I) <= 1e-10 * HUNAN_I + 1e-12;
    }
    assert_true(found);
    free(value);
    hl_table_free(&tests);
    whole_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hunan_has_the_published_moran),
    };

    if (!whole_has(HUNAN "Hunan.shp")) return SKIPPED;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
