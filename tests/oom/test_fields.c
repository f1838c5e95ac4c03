// Allocations of a study of fields fail once each, a sample of them: it says so, and
// neither the file nor a temporary is left behind.
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/whole.h"

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

enum { NEVER = 0, SIDE = 3, EVERY_ONE = 30, STEP = 101 };

static const char STUDY[] =
    "boundaries: {source: grid.geojson}\n"
    "association:\n"
    "  fields: [area_km2, {field: lon, by: lat}]\n"
    "  statistics: {global: [moran, geary, bivariate], local: [moran, geary, g_star]}\n"
    "  permutations: {local: 9, global: 9}\n"
    "  correlogram: {orders: 2, bands: [60, 200], equal_bands: 2}\n"
    "  colocation: true\n";

/// What is computed of a panel, each once.
static const char PANEL[] =
    "boundaries: {source: grid.geojson, key: code, region: area}\n"
    "indicators: {source: values.csv, key: code, period: year}\n"
    "association: {fields: [a], permutations: {local: 9, global: 9}}\n"
    "change:\n"
    "  markov: {fields: [a], classes: 2}\n"
    "  moran: {fields: [a, b]}\n"
    "  density: {fields: [a]}\n"
    "inequality: {fields: [b]}\n"
    "center: {fields: [c]}\n"
    "detector: {field: a, factors: [c, d], classes: 2}\n"
    "regression: {field: a, terms: [c], draws: 9}\n";

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

static void write_study(const char *folder, const char *study, size_t periods,
                        char path[WHOLE_PATH])
{
    const whole_options how = {.side = SIDE, .periods = periods, .permutations = 9};

    whole_write(folder, &how);
    whole_join(path, folder, "fields.yaml");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(study, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void sweep(const char *study, size_t periods, const char *ending)
{
    char folder[WHOLE_PATH];
    char path[WHOLE_PATH];
    char file[WHOLE_PATH];
    const hl_run_options options = {
        .threads = 1, .output_file = file, .overwrite = true};
    size_t failures = 0;

    whole_folder(folder);
    write_study(folder, study, periods, path);
    whole_join(file, folder, ending);
    for (size_t n = 1;; n += n < EVERY_ONE ? 1 : STEP) {
        hl_error err = {0};
        allocations = 0;
        fail_at = n;
        const hl_status status = whole_run_study(path, NULL, 0, &options, &err);
        const bool reached = allocations >= n;
        fail_at = NEVER;
        if (status != HL_OK) {
            assert_int_equal(status, HL_MEMORY);
            assert_int_equal(whole_count(folder, true), 0);
        }
        if (!reached) {
            assert_ok(status, &err);
            break;
        }
        failures += status != HL_OK;
    }
    assert_true(failures > EVERY_ONE / 2);
    whole_remove(folder);
}

static void a_geopackage_of_fields_survives(void **state)
{
    (void)state;
    sweep(STUDY, 1, "fields.gpkg");
}

static void a_layer_of_fields_survives(void **state)
{
    (void)state;
    sweep(STUDY, 1, "fields.geojson");
}

static void a_shapefile_of_fields_survives(void **state)
{
    (void)state;
    sweep(STUDY, 1, "fields.shp");
}

static void the_analyses_of_a_panel_survive(void **state)
{
    (void)state;
    sweep(PANEL, 3, "panel.csv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_geopackage_of_fields_survives),
        cmocka_unit_test(a_layer_of_fields_survives),
        cmocka_unit_test(a_shapefile_of_fields_survives),
        cmocka_unit_test(the_analyses_of_a_panel_survive),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
