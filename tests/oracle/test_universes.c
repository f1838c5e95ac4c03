// The sensitivity runs of marginalization_grid.json, by the program as a whole: a study
// of the grid whose universes are the full grid of bands and tau.
#include "support/json_case.h"

#include <stdio.h>
#include <stdlib.h>

#include "hinterland/io/read.h"
#include "hinterland/periphery/typology.h"
#include "support/whole.h"

enum { SIDE = 6, N = SIDE * SIDE, FIRST = 101, RUNS = 9, TYPES = HL_TYPE_TRANSITIONAL };

static FILE *create(const char *folder, const char *name)
{
    char path[WHOLE_PATH];

    whole_join(path, folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    return file;
}

/// Squares of 30 map units, unit a in row a / 6 and column a % 6.
static void write_squares(const char *folder)
{
    FILE *to = create(folder, "grid.geojson");

    (void)fputs("{\"type\":\"FeatureCollection\",\"features\":[\n", to);
    for (int a = 0; a < N; a++) {
        const int x = 30 * (a % SIDE);
        const int y = 30 * (a / SIDE);
        (void)fprintf(to,
                      "{\"type\":\"Feature\",\"properties\":{\"code\":\"%d\"},"
                      "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[%d,%d],"
                      "[%d,%d],[%d,%d],[%d,%d],[%d,%d]]]}}%s\n",
                      FIRST + a, x, y, x + 30, y, x + 30, y + 30, x, y + 30, x, y,
                      a + 1 < N ? "," : "");
    }
    (void)fputs("]}\n", to);
    assert_int_equal(fclose(to), 0);
}

static void write_table(const char *folder, json_object *root)
{
    FILE *to = create(folder, "grid.csv");

    (void)fputs("code,y,mass\n", to);
    for (size_t a = 0; a < N; a++) {
        (void)fprintf(to, "%zu,%.17g,%.17g\n", FIRST + a,
                      json_case_at(json_case_get(root, "y"), a),
                      json_case_at(json_case_get(root, "mass"), a));
    }
    assert_int_equal(fclose(to), 0);
}

static void write_study(const char *folder, json_object *root)
{
    json_object *cores = json_case_get(root, "cores");
    FILE *to = create(folder, "study.yaml");

    (void)fprintf(to,
                  "boundaries: {source: grid.geojson, key: code, crs: planar}\n"
                  "indicators: {source: grid.csv, key: code}\n"
                  "association: {fields: [y], permutations: {local: 0, global: 0}}\n"
                  "periphery:\n"
                  "  cores: {keys: [%.0f, %.0f], mass: mass}\n"
                  "  field: y\n"
                  "  decay_km: %.0f\n"
                  "  near_quantile: 0.33\n"
                  "  far_quantile: 0.67\n"
                  "  self: at_zero\n"
                  "  draws: 0\n"
                  "universes:\n"
                  "  grid: true\n"
                  "  placements: 0\n"
                  "  vary: {bands: [25/75, 33/67, 40/60], tau: [0, 0.5, 1]}\n",
                  FIRST + json_case_at(cores, 0), FIRST + json_case_at(cores, 1),
                  json_case_number(json_case_get(root, "delta_km")));
    assert_int_equal(fclose(to), 0);
}

typedef struct results {
    json_object *root;
    char folder[WHOLE_PATH];
    hl_table universes;
    hl_table units;
} results;

static void read_sheet(const char *folder, const char *name, hl_table *out)
{
    const hl_table_options options = {0};
    char path[WHOLE_PATH];
    hl_error err = {0};

    whole_join(path, folder, name);
    assert_ok(hl_read_table(path, &options, out, NULL, &err), &err);
}

static int set_up(void **state)
{
    static results r;
    char path[WHOLE_PATH];
    char out[WHOLE_PATH];
    hl_error err = {0};

    r = (results){.root = json_case_read("marginalization_grid.json")};
    whole_folder(r.folder);
    write_squares(r.folder);
    write_table(r.folder, r.root);
    write_study(r.folder, r.root);
    whole_join(path, r.folder, "study.yaml");
    whole_join(out, r.folder, "out");
    const hl_run_options options = {.output_dir = out};
    assert_ok(whole_run_study(path, NULL, 0, &options, &err), &err);
    read_sheet(r.folder, "out/tables/universes.csv", &r.universes);
    read_sheet(r.folder, "out/tables/universe_units.csv", &r.units);
    *state = &r;
    return 0;
}

static int tear_down(void **state)
{
    results *r = *state;

    hl_table_free(&r->universes);
    hl_table_free(&r->units);
    whole_remove(r->folder);
    json_object_put(r->root);
    return 0;
}

/// A column as numbers; the caller frees it.
static double *numbers(const hl_table *table, const char *name)
{
    const hl_field *field = hl_table_find(table, name);
    double *value = calloc(table->rows, sizeof *value);

    if (field == NULL) fail_msg("no column %s", name);
    assert_non_null(value);
    hl_field_numbers(field, table->rows, value, NULL);
    return value;
}

static size_t type_of(const char *name)
{
    static const char *const NAME[] = {"",          "core",        "shadow",
                                       "spillover", "resilient",   "remote_trap",
                                       "pocket",    "transitional"};

    for (size_t t = 1; t <= TYPES; t++) {
        if (strcmp(NAME[t], name) == 0) return t;
    }
    fail_msg("no type %s", name);
    return 0;
}

static void the_types_of_25_of_36_units_are_stable(void **state)
{
    const results *r = *state;
    json_object *expected = json_case_get(r->root, "stability");
    double *stability = numbers(&r->units, "type_stability");
    size_t stable = 0;

    assert_int_equal(r->units.rows, N);
    for (size_t i = 0; i < N; i++) {
        assert_close(stability[i], json_case_at(expected, i), 1e-15, 0.0);
        stable += stability[i] == 1.0;
    }
    assert_int_equal(stable, 25);
    free(stability);
}

/// Share of each type of every unit over the nine runs of the reference.
static void every_type_of_the_nine_runs_is_counted(void **state)
{
    const results *r = *state;
    json_object *runs = json_case_get(r->root, "sensitivity_types");
    double count[N][TYPES + 1] = {{0.0}};
    size_t seen = 0;

    json_object_object_foreach(runs, key, types)
    {
        (void)key;
        for (size_t i = 0; i < N; i++) {
            json_object *name = json_object_array_get_idx(types, i);
            count[i][type_of(json_object_get_string(name))] += 1.0;
        }
        seen++;
    }
    assert_int_equal(seen, RUNS);
    for (size_t t = 1; t <= TYPES; t++) {
        char name[] = "type_0";
        name[sizeof name - 2] = (char)('0' + t);
        double *share = numbers(&r->units, name);
        for (size_t i = 0; i < N; i++) {
            assert_close(share[i], count[i][t] / RUNS, 1e-15, 0.0);
        }
        free(share);
    }
}

static void the_statistics_that_no_choice_touches_stay(void **state)
{
    const results *r = *state;
    json_object *expected = json_case_get(r->root, "expected");
    const double tolerance = json_case_number(json_case_get(r->root, "tolerance"));
    double *rho = numbers(&r->universes, "rho");
    double *m_prox = numbers(&r->universes, "m_prox");
    double *shift = numbers(&r->units, "m_prox_rank_shift");

    assert_int_equal(r->universes.rows, RUNS);
    for (size_t u = 0; u < RUNS; u++) {
        assert_close(rho[u], json_case_number(json_case_get(expected, "spearman_L_X")),
                     0.0, tolerance);
        assert_close(m_prox[u], json_case_number(json_case_get(expected, "S_stat")),
                     0.0, tolerance);
    }
    for (size_t i = 0; i < N; i++) {
        if (!isnan(shift[i])) assert_close(shift[i], 0.0, 0.0, 0.0);
    }
    free(rho);
    free(m_prox);
    free(shift);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_types_of_25_of_36_units_are_stable),
        cmocka_unit_test(every_type_of_the_nine_runs_is_counted),
        cmocka_unit_test(the_statistics_that_no_choice_touches_stay),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
