// Inequality of income in 48 states, and published examples.
#include "support/json_case.h"
#include "support/reference.h"

#include <stdio.h>

#include "hinterland/stats/grey.h"
#include "hinterland/stats/inequality.h"

enum { UNITS = 48 };

/// PySAL's partition: nine states of the Northeast against the others.
static const char *const NORTHEAST[] = {
    "Connecticut", "Maine",        "Massachusetts", "New Hampshire", "New Jersey",
    "New York",    "Pennsylvania", "Rhode Island",  "Vermont"};

static void read_names(uint32_t *group)
{
    char path[1024];
    char line[1 << 14];

    snprintf(path, sizeof path, "%s/tests/oracle/spatial/us48_income.csv",
             HL_SOURCE_DIR);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    for (size_t i = 0; i < UNITS; i++) {
        assert_non_null(fgets(line, sizeof line, file));
        char *name = strrchr(line, ',') + 1;
        name[strcspn(name, "\r\n")] = '\0';
        group[i] = 1;
        for (size_t k = 0; k < 9; k++) {
            if (strcmp(name, NORTHEAST[k]) == 0) group[i] = 0;
        }
    }
    fclose(file);
}

static void compare(json_object *giddy, const char *year, const char *what, double ours,
                    const char *key)
{
    char path[128];
    char data[64];

    snprintf(path, sizeof path, "inequality_%s/%s", year, key);
    snprintf(data, sizeof data, "us48 income %s", year);
    reference_check(&(reference_row){.statistic = what,
                                     .data = data,
                                     .peer = "inequality (PySAL, giddy 2.3.4)",
                                     .ours = ours,
                                     .theirs = reference_number(giddy, path),
                                     .relative = 1e-10,
                                     .absolute = 1e-12});
}

static void income_of_the_states(void **state)
{
    static const char *const YEAR[] = {"1929", "1969", "2009"};
    const hl_spatial_gini_options options = {.permutations = 0};
    json_object *giddy = reference_json("us48_giddy");
    uint32_t group[UNITS];
    hl_weights w = {0};
    (void)state;

    read_names(group);
    reference_weights("us48_states48", HL_WEIGHTS_BINARY, &w);
    for (size_t k = 0; k < 3; k++) {
        double y[UNITS];
        const hl_sample sample = {y, NULL, UNITS};
        hl_inequality q = {0};
        hl_group_inequalities g = {0};
        hl_spatial_gini s = {0};
        hl_error err = {0};
        reference_column("us48_income", YEAR[k], UNITS, y);
        assert_ok(hl_inequality_compute(&sample, &q, &err), &err);
        assert_ok(hl_inequality_groups(&sample, group, 2, &g, &err), &err);
        assert_ok(hl_spatial_gini_compute(y, &w, &options, &s, &err), &err);
        compare(giddy, YEAR[k], "Gini", q.gini, "gini");
        compare(giddy, YEAR[k], "Theil T", q.theil_t, "theil");
        compare(giddy, YEAR[k], "Theil T between", g.t_between, "theil_between/0");
        compare(giddy, YEAR[k], "Theil T within", g.t_within, "theil_within/0");
        compare(giddy, YEAR[k], "Gini: sum over neighbors", s.neighbors_sum,
                "gini_spatial_wg");
        compare(giddy, YEAR[k], "Gini: sum over other pairs", s.others_sum,
                "gini_spatial_wcg");
        assert_close(g.gini, q.gini, 1e-13, 0.0);
        assert_close(g.theil_t, q.theil_t, 1e-12, 0.0);
        assert_close(g.theil_l, q.theil_l, 1e-12, 0.0);
        hl_group_inequalities_free(&g);
    }
    hl_weights_free(&w);
    json_object_put(giddy);
}

/// Source: documentation of mathmodels (theil0_g); groups A and B.
static void grouped_theil(void **state)
{
    json_object *root = json_case_read("inequality_markov_gm11.json");
    json_object *item = json_case_get(root, "theil_grouped");
    json_object *expected = json_case_get(item, "expected");
    const double tolerance = json_case_number(json_case_get(item, "tolerance"));
    double y[18];
    uint32_t group[18];
    const hl_sample sample = {y, NULL, 18};
    hl_group_inequalities g = {0};
    hl_error err = {0};
    (void)state;

    json_case_numbers(json_case_get(item, "y"), 18, y);
    for (size_t i = 0; i < 18; i++) {
        json_object *name = json_object_array_get_idx(json_case_get(item, "group"), i);
        group[i] = json_object_get_string(name)[0] == 'B';
    }
    assert_ok(hl_inequality_groups(&sample, group, 2, &g, &err), &err);
    const double ours[] = {g.theil_t, g.t_between, g.t_within, g.group[0].theil_t,
                           g.group[1].theil_t};
    const char *const key[] = {"T", "Tb", "Tw", "A", "B"};
    for (size_t k = 0; k < 5; k++) {
        const double theirs = json_case_number(json_case_get(expected, key[k]));
        assert_close(ours[k], theirs, 0.0, tolerance);
    }
    hl_group_inequalities_free(&g);

    const double five[] = {10, 20, 30, 40, 100};
    hl_inequality q = {0};
    assert_ok(hl_inequality_compute(&(hl_sample){five, NULL, 5}, &q, &err), &err);
    assert_close(
        q.gini,
        json_case_number(json_case_get(json_case_get(root, "gini"), "expected")), 0.0,
        1e-12);
    json_object_put(root);
}

/// Source: own reference with 40 digits.
static void dagum(void **state)
{
    json_object *root = json_case_read("inequality_markov_gm11.json");
    json_object *item = json_case_get(root, "dagum");
    json_object *expected = json_case_get(item, "expected");
    const char *const name[] = {"E", "C", "W"};
    const char *const pair[] = {"EC", "EW", "CW"};
    double y[12];
    uint32_t group[12];
    size_t n = 0;
    hl_group_inequalities g = {0};
    hl_error err = {0};
    (void)state;

    for (size_t k = 0; k < 3; k++) {
        json_object *values = json_case_get(json_case_get(item, "groups"), name[k]);
        for (size_t i = 0; i < json_object_array_length(values); i++) {
            group[n] = (uint32_t)k;
            y[n++] = json_case_at(values, i);
        }
    }
    assert_int_equal(n, 12);
    assert_ok(hl_inequality_groups(&(hl_sample){y, NULL, n}, group, 3, &g, &err), &err);
    assert_close(g.gini, json_case_number(json_case_get(expected, "G")), 1e-14, 0.0);
    assert_close(g.gini_within, json_case_number(json_case_get(expected, "Gw")), 1e-13,
                 0.0);
    assert_close(g.gini_between, json_case_number(json_case_get(expected, "Gnb")),
                 1e-13, 0.0);
    assert_close(g.gini_overlap, json_case_number(json_case_get(expected, "Gt")), 1e-12,
                 0.0);
    for (size_t k = 0; k < 3; k++) {
        json_object *two = json_case_get(json_case_get(expected, "pairs"), pair[k]);
        json_object *own = json_case_get(json_case_get(expected, "Gjj"), name[k]);
        assert_close(g.group[k].gini, json_case_number(own), 1e-13, 0.0);
        assert_close(g.pair[k].gini, json_case_number(json_case_get(two, "G")), 1e-13,
                     0.0);
        assert_close(g.pair[k].distance, json_case_number(json_case_get(two, "D")),
                     1e-13, 0.0);
    }
    hl_group_inequalities_free(&g);
    json_object_put(root);
}

/// Source: documentation of mathmodels (GM11), four decimals.
static void grey_forecast(void **state)
{
    json_object *root = json_case_read("inequality_markov_gm11.json");
    json_object *item = json_case_get(root, "gm11");
    const double tolerance = json_case_number(json_case_get(item, "tolerance"));
    double x[5];
    double expected[8];
    hl_grey m = {0};
    hl_error err = {0};
    (void)state;

    json_case_numbers(json_case_get(item, "x"), 5, x);
    json_case_numbers(json_case_get(item, "fitted"), 5, expected);
    json_case_numbers(json_case_get(item, "forecast"), 3, expected + 5);
    assert_ok(hl_grey_fit(x, 5, &m, &err), &err);
    for (size_t k = 0; k < 8; k++) {
        assert_close(hl_grey_value(&m, k), expected[k], 0.0, tolerance);
    }
    json_object_put(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(income_of_the_states),
        cmocka_unit_test(grouped_theil),
        cmocka_unit_test(dagum),
        cmocka_unit_test(grey_forecast),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
