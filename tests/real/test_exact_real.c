// Exact local p of real counties against permutation with R = 999,999.
#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/geometry/adjacency.h"
#include "hinterland/io/read.h"
#include "hinterland/stats/local_moran.h"
#include "hinterland/weights/build.h"

#define COUNTIES HL_SOURCE_DIR "/../shared/data/us_counties/"

enum { PERMUTATIONS = 999999, SKIPPED = 77 };

typedef struct counties {
    hl_layer layer;
    hl_table table;
    hl_adjacency adjacency;
    hl_weights w;
} counties;

static int set_up(void **state)
{
    static counties c;
    hl_error err = {0};

    assert_ok(
        hl_read_layer(COUNTIES "us_counties_2017_10m.shp", NULL, &c.layer, NULL, &err),
        &err);
    assert_ok(
        hl_read_table(COUNTIES "us_ready_lower48.csv", NULL, &c.table, NULL, &err),
        &err);
    assert_ok(hl_adjacency_find(&c.layer.polygons, NULL, &c.adjacency, &err), &err);
    assert_ok(hl_weights_contiguity(&c.adjacency, NULL, &c.w, &err), &err);
    hl_weights_standardize(&c.w, HL_WEIGHTS_ROW);
    *state = &c;
    return 0;
}

static int tear_down(void **state)
{
    counties *c = *state;

    hl_weights_free(&c->w);
    hl_adjacency_free(&c->adjacency);
    hl_table_free(&c->table);
    hl_layer_free(&c->layer);
    return 0;
}

/// The values of the counties that have one, and the weights among them.
static double *values(const counties *c, const char *name, hl_weights *w)
{
    const hl_field *left = hl_table_find(&c->layer.table, "fips");
    const hl_field *right = hl_table_find(&c->table, "fips");
    const hl_field *field = hl_table_find(&c->table, name);
    const size_t n = c->layer.table.rows;
    double *of_table = calloc(c->table.rows, sizeof *of_table);
    double *x = calloc(n, sizeof *x);
    bool *keep = calloc(n, sizeof *keep);
    hl_error err = {0};
    size_t count = 0;

    assert_true(left != NULL && right != NULL && field != NULL);
    assert_true(of_table != NULL && x != NULL && keep != NULL);
    hl_field_numbers(field, c->table.rows, of_table, NULL);
    for (size_t i = 0; i < n; i++) {
        for (size_t r = 0; r < c->table.rows && !keep[i]; r++) {
            if (strcmp(left->text[i], right->text[r]) != 0) continue;
            keep[i] = isfinite(of_table[r]) != 0;
            if (keep[i]) x[count++] = of_table[r];
        }
    }
    assert_true(count > 3000);
    assert_ok(hl_weights_subset(&c->w, keep, w, &err), &err);
    free(of_table);
    free(keep);
    return x;
}

/// Every (b + 1) / (R + 1) within five standard errors of the certified interval: of
/// 6,000 tails none is expected further away (probability 0.3 %).
static void agrees(const counties *c, const char *name)
{
    hl_local_options options = hl_local_defaults();
    hl_local_moran exact = {0};
    hl_local_moran drawn = {0};
    hl_weights w = {0};
    hl_error err = {0};
    double *x = values(c, name, &w);
    double farthest = 0.0;
    size_t decided = 0;

    options.permutations = PERMUTATIONS;
    assert_ok(hl_local_moran_compute(x, &w, &options, &drawn, &err), &err);
    options.inference = HL_INFERENCE_EXACT;
    options.permutations = 0;
    assert_ok(hl_local_moran_compute(x, &w, &options, &exact, &err), &err);
    for (size_t i = 0; i < w.n; i++) {
        const double p = exact.local.p_folded[i]; // the upper end
        const double width = 0.5 * (exact.local.p_high[i] - exact.local.p_low[i]);
        const double error = sqrt(p * (1.0 - p) / PERMUTATIONS);
        if (isnan(p)) continue;
        decided += exact.local.p_method[i] == HL_P_EXACT;
        const double q = drawn.local.p_folded[i];
        double beyond = 0.0;
        if (q > p) beyond = q - p;
        if (q < p - width) beyond = p - width - q;
        assert_true(beyond <= 5.0 * error + 2.0 / PERMUTATIONS);
        if (p > 1e-4) farthest = fmax(farthest, beyond / error);
    }
    print_message("%s: %zu units, %zu certified, permutation at most %.1f standard "
                  "errors away\n",
                  name, w.n, decided, farthest);
    assert_true(decided + 10 > w.n - exact.local.islands);
    hl_local_moran_free(&exact);
    hl_local_moran_free(&drawn);
    hl_weights_free(&w);
    free(x);
}

/// One decimal (the tails are exact), and skewed (they are intervals).
static void counties_agree_with_a_million_draws(void **state)
{
    agrees(*state, "UnempP");
    agrees(*state, "gdp_cur_2021");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counties_agree_with_a_million_draws),
    };
    FILE *file = fopen(COUNTIES "us_counties_2017_10m.shp", "rb");

    if (file == NULL) {
        (void)fprintf(stderr, "SKIPPED: no %s\n", COUNTIES);
        return SKIPPED;
    }
    (void)fclose(file);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
