#include "support/json_case.h"

#include <stdlib.h>

#include "core/rank.h"
#include "hinterland/periphery/deprivation.h"
#include "hinterland/periphery/periphery.h"
#include "hinterland/periphery/placebo.h"

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

enum { SIDE = 6, N = SIDE * SIDE, CORES = 2, LINKS_MAX = N * 8 };

/// The grid of marginalization_grid.json: 6 x 6 units 30 km apart, two of them cores.
typedef struct grid {
    json_object *root;
    json_object *expected;
    double tolerance;
    double y[N];
    double mass[CORES];
    size_t unit[CORES];
    double distance[N * CORES];
    hl_weights w;
    hl_periphery_input input;
} grid;

static double km(const void *payload, size_t a, size_t b)
{
    const size_t row[2] = {a / SIDE, b / SIDE};
    const double dx = (double)(a % SIDE) - (double)(b % SIDE);
    const double dy = (double)row[0] - (double)row[1];

    (void)payload;
    return 30.0 * sqrt(dx * dx + dy * dy);
}

static void queen(grid *g)
{
    uint32_t from[LINKS_MAX];
    uint32_t to[LINKS_MAX];
    hl_error err = {0};
    size_t count = 0;

    for (uint32_t a = 0; a < N; a++) {
        for (uint32_t b = 0; b < N; b++) {
            const double far = km(NULL, a, b);
            if (a == b || far > 43.0) continue;
            from[count] = a;
            to[count++] = b;
        }
    }
    assert_ok(hl_weights_from_links(N, from, to, NULL, count, &g->w, &err), &err);
    hl_weights_standardize(&g->w, HL_WEIGHTS_ROW);
}

static int set_up(void **state)
{
    static grid g;
    double mass[N];

    g = (grid){.root = json_case_read("marginalization_grid.json")};
    g.expected = json_case_get(g.root, "expected");
    g.tolerance = json_case_number(json_case_get(g.root, "tolerance"));
    json_case_numbers(json_case_get(g.root, "y"), N, g.y);
    json_case_numbers(json_case_get(g.root, "mass"), N, mass);
    for (size_t k = 0; k < CORES; k++) {
        g.unit[k] = (size_t)json_case_at(json_case_get(g.root, "cores"), k);
        g.mass[k] = mass[g.unit[k]];
        for (size_t i = 0; i < N; i++) {
            g.distance[i * CORES + k] = km(NULL, i, g.unit[k]);
        }
    }
    queen(&g);
    g.input = (hl_periphery_input){
        .n = N,
        .periods = 1,
        .y = g.y,
        .w = &g.w,
        .cores = {.count = CORES, .unit = g.unit, .mass = g.mass},
        .distance = g.distance,
        .options = hl_periphery_defaults()
    };
    g.input.options.decay_km = json_case_number(json_case_get(g.root, "delta_km"));
    g.input.options.self = HL_SELF_AT_ZERO; // as the reference counts cores
    *state = &g;
    return 0;
}

static int tear_down(void **state)
{
    grid *g = *state;

    hl_weights_free(&g->w);
    json_object_put(g->root);
    return 0;
}

static void check_array(const grid *g, const char *key, const double *actual)
{
    double expected[N];

    json_case_numbers(json_case_get(g->expected, key), N, expected);
    for (size_t i = 0; i < N; i++) {
        if (isnan(expected[i]) != isnan(actual[i])) fail_msg("%s[%zu]", key, i);
        assert_close(actual[i], expected[i], 0.0, g->tolerance);
    }
}

static void every_member_is_tested_or_named(void **state)
{
    const grid *g = *state;
    // Text: kind, grid, note.
    static const char *const FILE_KEYS[] = {"kind",
                                            "grid",
                                            "cores",
                                            "y",
                                            "expected",
                                            "moran_I",
                                            "mass",
                                            "delta_km",
                                            "placebo_S",
                                            "placebo",
                                            "tolerance",
                                            "note",
                                            "sensitivity_types",
                                            "stability"};
    static const char *const KEYS[] = {"c",          "core_of",
                                       "RD",         "NG",
                                       "CG",         "beta",
                                       "sigma_loo",  "s",
                                       "d1",         "d2",
                                       "z",          "lag_z",
                                       "potential",  "L",
                                       "X",          "MI_prox",
                                       "MI_remote",  "spearman_L_X",
                                       "S_stat",     "type",
                                       "naive_neff", "naive_comp_corr"};

    json_case_all_known(g->root, FILE_KEYS, COUNT(FILE_KEYS));
    json_case_all_known(g->expected, KEYS, COUNT(KEYS));
    assert_int_equal(json_object_object_length(g->expected), COUNT(KEYS));
}

static double expected_number(const grid *g, const char *key)
{
    return json_case_number(json_case_get(g->expected, key));
}

static void every_quantity_of_the_grid(void **state)
{
    const grid *g = *state;
    hl_periphery p = {0};
    hl_error err = {0};
    double moran = 0.0;

    assert_ok(hl_periphery_compute(&g->input, &p, NULL, &err), &err);
    check_array(g, "c", p.core_km);
    check_array(g, "RD", p.deprivation);
    check_array(g, "NG", p.gap_neighbor);
    check_array(g, "CG", p.gap_core);
    check_array(g, "s", p.profile_residual);
    check_array(g, "z", p.z);
    check_array(g, "lag_z", p.lag);
    check_array(g, "potential", p.potential);
    check_array(g, "L", p.deficit);
    check_array(g, "X", p.opportunity);
    check_array(g, "MI_prox", p.m_prox);
    check_array(g, "MI_remote", p.m_remote);
    for (size_t i = 0; i < N; i++) {
        const double core = json_case_at(json_case_get(g->expected, "core_of"), i);
        assert_int_equal(g->unit[p.core[i]], (size_t)core);
        moran += p.z[i] * p.lag[i] / N;
    }
    for (size_t j = 0; j < 3; j++) {
        assert_close(p.region[0].profile.beta[j],
                     json_case_at(json_case_get(g->expected, "beta"), j), 0.0,
                     g->tolerance);
    }
    assert_close(p.region[0].profile.sigma_loo, expected_number(g, "sigma_loo"), 0.0,
                 g->tolerance);
    assert_close(p.bands.near_km, expected_number(g, "d1"), 0.0, g->tolerance);
    assert_close(p.bands.far_km, expected_number(g, "d2"), 0.0, g->tolerance);
    assert_close(p.region[0].rho, expected_number(g, "spearman_L_X"), 0.0,
                 g->tolerance);
    assert_close(p.region[0].m_prox, expected_number(g, "S_stat"), 0.0, g->tolerance);
    assert_close(
        p.region[0].near_mid,
        json_case_number(json_case_get(json_case_get(g->root, "placebo"), "delta")),
        0.0, g->tolerance);
    assert_close(moran, json_case_number(json_case_get(g->root, "moran_I")), 0.0,
                 g->tolerance);
    hl_periphery_free(&p);
}

static void check_types(const hl_periphery *p, json_object *expected)
{
    static const char *const NAME[] = {"",          "core",        "shadow",
                                       "spillover", "resilient",   "remote_trap",
                                       "pocket",    "transitional"};

    assert_int_equal(json_object_array_length(expected), N);
    for (size_t i = 0; i < N; i++) {
        const char *name =
            json_object_get_string(json_object_array_get_idx(expected, i));
        assert_string_equal(NAME[(size_t)p->type[i]], name);
    }
}

/// "0.25/0.75,tau=0.5"
static void read_variant(const char *key, hl_periphery_options *options)
{
    static const char TAU[] = ",tau=";
    char *end = NULL;

    options->near_quantile = strtod(key, &end);
    assert_true(*end == '/');
    options->far_quantile = strtod(end + 1, &end);
    assert_memory_equal(end, TAU, sizeof TAU - 1);
    options->tau = strtod(end + sizeof TAU - 1, &end);
    assert_true(*end == '\0');
}

static void types_of_the_grid_and_of_the_nine_variants(void **state)
{
    const grid *g = *state;
    json_object *variants = json_case_get(g->root, "sensitivity_types");
    hl_periphery p = {0};
    hl_error err = {0};
    size_t count = 0;

    assert_ok(hl_periphery_compute(&g->input, &p, NULL, &err), &err);
    check_types(&p, json_case_get(g->expected, "type"));
    hl_periphery_free(&p);
    json_object_object_foreach(variants, key, expected)
    {
        hl_periphery_input input = g->input;
        read_variant(key, &input.options);
        assert_ok(hl_periphery_compute(&input, &p, NULL, &err), &err);
        check_types(&p, expected);
        hl_periphery_free(&p);
        count++;
    }
    assert_int_equal(count, 9);
}

/// The share of the nine variants in which a unit has its type, and the "?" of it.
static void stability_of_the_nine_variants(void **state)
{
    const grid *g = *state;
    json_object *variants = json_case_get(g->root, "sensitivity_types");
    double expected[N];
    double same[N] = {0.0};
    size_t stable = 0;
    hl_periphery base = {0};
    hl_error err = {0};

    json_case_numbers(json_case_get(g->root, "stability"), N, expected);
    assert_ok(hl_periphery_compute(&g->input, &base, NULL, &err), &err);
    json_object_object_foreach(variants, key, types)
    {
        hl_periphery_input input = g->input;
        hl_periphery p = {0};
        assert_int_equal(json_object_array_length(types), N);
        read_variant(key, &input.options);
        assert_ok(hl_periphery_compute(&input, &p, NULL, &err), &err);
        for (size_t i = 0; i < N; i++) {
            same[i] += p.type[i] == base.type[i] ? 1.0 / 9.0 : 0.0;
        }
        hl_periphery_free(&p);
    }
    for (size_t i = 0; i < N; i++) {
        assert_close(same[i], expected[i], 0.0, 1e-12);
        stable += same[i] > 1.0 - 1e-12;
    }
    assert_int_equal(stable, 25); // METHODS-coupling 6.6
    hl_periphery_set_stability(&base, same, 0.8);
    for (size_t i = 0; i < N; i++) {
        const bool shaky = same[i] < 0.8 && !base.is_core[i];
        if (shaky) assert_close(base.tentative[i], 1.0, 0.0, 0.0);
        if (!shaky) assert_true(!(base.tentative[i] == 1.0));
    }
    hl_periphery_free(&base);
}

/// Percentile ranks of the non-core units.
static size_t rank_others(const hl_periphery *p, const double *value, double sign,
                          double *rank)
{
    double kept[N];
    size_t count = 0;
    hl_error err = {0};

    for (size_t i = 0; i < N; i++) {
        if (!p->is_core[i]) kept[count++] = sign * value[i];
    }
    assert_ok(hl_rank_average(kept, count, rank, &err), &err);
    for (size_t i = 0; i < count; i++) {
        rank[i] = (rank[i] - 0.5) / (double)count;
    }
    return count;
}

/// The rejected composite, the mean of the ranks of RD, NG and -s, is one variable.
static void the_rejected_composite_has_one_dimension(void **state)
{
    const grid *g = *state;
    json_object *expected = json_case_get(g->expected, "naive_comp_corr");
    hl_periphery p = {0};
    hl_error err = {0};
    double part[3][N];
    double dimension = 0.0;

    assert_ok(hl_periphery_compute(&g->input, &p, NULL, &err), &err);
    const size_t count = rank_others(&p, p.deprivation, 1.0, part[0]);
    (void)rank_others(&p, p.gap_neighbor, 1.0, part[1]);
    (void)rank_others(&p, p.profile_residual, -1.0, part[2]);
    const double *const x[3] = {part[0], part[1], part[2]};
    assert_ok(hl_effective_dimension(x, 3, count, &dimension, &err), &err);
    assert_close(dimension, expected_number(g, "naive_neff"), 0.0, g->tolerance);
    assert_true(dimension < HL_ONE_DIMENSION);
    for (size_t j = 0; j < 3; j++) {
        for (size_t k = 0; k < 3; k++) {
            assert_close(hl_correlation(part[j], part[k], count),
                         json_case_at(json_object_array_get_idx(expected, j), k), 0.0,
                         g->tolerance);
        }
    }
    hl_periphery_free(&p);
}

static hl_placebo run_placebo(const grid *g, hl_placebo_drop drop)
{
    const hl_placebo_input input = {
        .n = N,
        .y = g->y,
        .cores = {.count = CORES, .unit = g->unit, .mass = g->mass},
        .distance = km
    };
    hl_placebo_options options = hl_placebo_defaults();
    hl_placebo placebo = {0};
    hl_error err = {0};

    options.decay_km = 60.0;
    options.drop = drop;
    assert_ok(hl_placebo_test(&input, &options, &placebo, &err), &err);
    return placebo;
}

static void exact_placebo_of_m_prox(void **state)
{
    const grid *g = *state;
    json_object *expected = json_case_get(g->root, "placebo_S");
    const hl_placebo placebo = run_placebo(g, HL_DROP_TRUE_AND_PSEUDO);
    const hl_placebo_record *record = &placebo.record[HL_PLACEBO_M_PROX];

    assert_true(placebo.exact);
    assert_int_equal(placebo.placements,
                     json_object_get_int(json_case_get(expected, "n")));
    assert_close(record->value, json_case_number(json_case_get(expected, "S")), 0.0,
                 g->tolerance);
    assert_close(record->p_greater,
                 json_case_number(json_case_get(expected, "exact_p_upper")), 0.0,
                 g->tolerance);
}

/// The reference enumerates the 630 unordered pairs (masses do not matter to Delta) and
/// counts true cores as periphery.
static void exact_placebo_of_near_minus_mid(void **state)
{
    const grid *g = *state;
    json_object *expected = json_case_get(g->root, "placebo");
    const hl_placebo placebo = run_placebo(g, HL_DROP_PSEUDO);
    const hl_placebo_record *record = &placebo.record[HL_PLACEBO_NEAR_MID];

    assert_int_equal(record->placements,
                     2 * json_object_get_int(json_case_get(expected, "n_valid")));
    assert_close(record->value, json_case_number(json_case_get(expected, "delta")), 0.0,
                 g->tolerance);
    assert_close(record->p_less,
                 json_case_number(json_case_get(expected, "exact_p_lower")), 0.0,
                 g->tolerance);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_is_tested_or_named),
        cmocka_unit_test(every_quantity_of_the_grid),
        cmocka_unit_test(types_of_the_grid_and_of_the_nine_variants),
        cmocka_unit_test(stability_of_the_nine_variants),
        cmocka_unit_test(the_rejected_composite_has_one_dimension),
        cmocka_unit_test(exact_placebo_of_m_prox),
        cmocka_unit_test(exact_placebo_of_near_minus_mid),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
