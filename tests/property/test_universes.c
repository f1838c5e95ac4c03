// Universes of a whole study: the same for any threads and order of rows, fewer draws
// are the first of more, and universe 0 is the plain run.
#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/io/read.h"
#include "support/whole.h"

enum { SIDE = 6, PERMUTATIONS = 19, SETS_MAX = 8 };

static const char *const DRAWS_40 = "universes.draws=40";
static const char *const QUICK = "universes.placements=19";

static void run_with(const char *folder, const char *out, int threads,
                     const char *const *set, size_t sets)
{
    char path[WHOLE_PATH];
    char output[WHOLE_PATH];
    const hl_run_options options = {.threads = threads, .output_dir = output};
    hl_error err = {0};

    whole_join(path, folder, "study.yaml");
    whole_join(output, folder, out);
    assert_ok(whole_run_study(path, set, sets, &options, &err), &err);
}

static void check_same(const char *folder, const char *one, const char *other)
{
    char first[WHOLE_PATH];
    char second[WHOLE_PATH];

    whole_join(first, folder, one);
    whole_join(second, folder, other);
    assert_int_equal(whole_count(second, false), whole_count(first, false));
    assert_int_equal(whole_differences(first, second), 0);
}

static void check_bytes(whole_options how)
{
    const char *const set[] = {DRAWS_40, QUICK};
    char folder[WHOLE_PATH];

    whole_folder(folder);
    whole_write(folder, &how);
    run_with(folder, "one", 1, set, 2);
    run_with(folder, "three", 3, set, 2);
    check_same(folder, "one", "three");
    how.shuffle = 5;
    whole_write(folder, &how);
    run_with(folder, "shuffled", 2, set, 2);
    check_same(folder, "one", "shuffled");
    whole_remove(folder);
}

static void threads_and_order_of_rows_do_not_matter(void **state)
{
    (void)state;
    check_bytes(
        (whole_options){.side = SIDE, .periods = 1, .permutations = PERMUTATIONS});
    check_bytes((whole_options){
        .side = SIDE, .periods = 2, .permutations = PERMUTATIONS, .messy = true});
}

static void read_sheet(const char *folder, const char *name, hl_table *out)
{
    const hl_table_options options = {0};
    char path[WHOLE_PATH];
    hl_error err = {0};

    whole_join(path, folder, name);
    assert_ok(hl_read_table(path, &options, out, NULL, &err), &err);
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

static double first_of(const hl_table *table, const char *name)
{
    double *value = numbers(table, name);
    const double first = value[0];

    free(value);
    return first;
}

/// Fewer draws are the first of more.
static void fewer_draws_are_the_first_of_more(void **state)
{
    static const char *const OUTCOMES[] = {"mean_d",     "moran",     "m_prox",
                                           "rho",        "rho_p",     "tau_d",
                                           "same_class", "same_type", "moran_p"};
    const whole_options how = {
        .side = SIDE, .periods = 2, .permutations = PERMUTATIONS};
    const char *const few[] = {"universes.draws=17", QUICK};
    const char *const many[] = {DRAWS_40, QUICK};
    char folder[WHOLE_PATH];
    hl_table a = {0};
    hl_table b = {0};

    (void)state;
    whole_folder(folder);
    whole_write(folder, &how);
    run_with(folder, "few", 1, few, 2);
    run_with(folder, "many", 2, many, 2);
    read_sheet(folder, "few/tables/universes.csv", &a);
    read_sheet(folder, "many/tables/universes.csv", &b);
    assert_int_equal(a.rows, 17);
    assert_int_equal(b.rows, 40);
    for (size_t k = 0; k < sizeof OUTCOMES / sizeof OUTCOMES[0]; k++) {
        double *x = numbers(&a, OUTCOMES[k]);
        double *y = numbers(&b, OUTCOMES[k]);
        for (size_t u = 0; u < a.rows; u++) {
            assert_close(x[u], y[u], 0.0, 0.0);
        }
        free(x);
        free(y);
    }
    hl_table_free(&a);
    hl_table_free(&b);
    whole_remove(folder);
}

static double mean_of(const hl_table *table, const char *name)
{
    double *value = numbers(table, name);
    double sum = 0.0;
    size_t count = 0;

    for (size_t r = 0; r < table->rows; r++) {
        if (isnan(value[r])) continue;
        sum += value[r];
        count++;
    }
    free(value);
    return sum / (double)count;
}

/// Columns of the plain run that universes do not touch, and what they say of it.
static void universe_0_is_the_plain_run(void **state)
{
    static const char *const COLUMNS[] = {"d_standard", "d_class", "m_prox", "type",
                                          "t",          "u_t",     "core_km"};
    const whole_options how = {
        .side = SIDE, .periods = 1, .permutations = PERMUTATIONS};
    const char *const set[] = {DRAWS_40, QUICK};
    char folder[WHOLE_PATH];
    hl_table plain = {0};
    hl_table with = {0};
    hl_table universes = {0};
    hl_table tests = {0};
    hl_table moran = {0};

    (void)state;
    whole_folder(folder);
    whole_write(folder, &how);
    run_with(folder, "plain", 2, NULL, 0);
    run_with(folder, "with", 2, set, 2);
    read_sheet(folder, "plain/tables/counties.csv", &plain);
    read_sheet(folder, "plain/tables/periphery_tests.csv", &tests);
    read_sheet(folder, "plain/tables/global_association.csv", &moran);
    read_sheet(folder, "with/tables/counties.csv", &with);
    read_sheet(folder, "with/tables/universes.csv", &universes);
    for (size_t k = 0; k < sizeof COLUMNS / sizeof COLUMNS[0]; k++) {
        double *x = numbers(&plain, COLUMNS[k]);
        double *y = numbers(&with, COLUMNS[k]);
        assert_memory_equal(x, y, plain.rows * sizeof *x);
        free(x);
        free(y);
    }
    double *statistic = numbers(&tests, "value"); // m_prox, rho, near minus mid
    assert_close(first_of(&universes, "moran"), first_of(&moran, "value"), 0.0, 0.0);
    assert_close(first_of(&universes, "moran_p"), first_of(&moran, "p_analytic"), 0.0,
                 0.0);
    assert_close(first_of(&universes, "mean_d"), mean_of(&plain, "d_standard"), 1e-14,
                 0.0);
    assert_close(first_of(&universes, "m_prox"), statistic[0], 1e-15, 0.0);
    assert_close(first_of(&universes, "rho"), statistic[1], 1e-13, 0.0);
    assert_close(first_of(&universes, "near_minus_mid"), statistic[2], 1e-13, 0.0);
    assert_close(first_of(&universes, "tau_d"), 1.0, 0.0, 0.0);
    assert_close(first_of(&universes, "same_class"), 1.0, 0.0, 0.0);
    assert_close(first_of(&universes, "same_type"), 1.0, 0.0, 0.0);
    free(statistic);
    hl_table_free(&plain);
    hl_table_free(&with);
    hl_table_free(&universes);
    hl_table_free(&tests);
    hl_table_free(&moran);
    whole_remove(folder);
}

/// Every universe by itself: a study with the choices of universe u stated is a plain
/// run with its outcomes.
static void a_universe_is_the_study_with_its_choices(void **state)
{
    const whole_options how = {
        .side = SIDE, .periods = 2, .permutations = PERMUTATIONS};
    const char *const grid[] = {
        "universes={grid: true, placements: 19, vary: {model: [wang], alpha: [0.3], "
        "weights: [nearest 5], decay_km: [70], bands: [20/50], tau: [0]}}"};
    // the last universe has the second level of every choice
    const char *const stated[] = {"coupling.model=[wang]",
                                  "coupling.alpha=[0.3, 0.7]",
                                  "weights={type: nearest, k: 5}",
                                  "periphery.decay_km=70",
                                  "periphery.near_quantile=0.2",
                                  "periphery.far_quantile=0.5",
                                  "periphery.tau=0",
                                  "association.fields=[d_wang]"};
    char folder[WHOLE_PATH];
    hl_table universes = {0};
    hl_table counties = {0};
    hl_table moran = {0};
    hl_table tests = {0};

    (void)state;
    whole_folder(folder);
    whole_write(folder, &how);
    run_with(folder, "grid", 2, grid, 1);
    run_with(folder, "stated", 2, stated, SETS_MAX);
    read_sheet(folder, "grid/tables/universes.csv", &universes);
    read_sheet(folder, "stated/tables/counties.csv", &counties);
    read_sheet(folder, "stated/tables/global_association.csv", &moran);
    read_sheet(folder, "stated/tables/periphery_tests.csv", &tests);
    const size_t last = universes.rows - 1;
    assert_int_equal(universes.rows, 1 << 6);
    double *value = numbers(&universes, "moran");
    double *tested = numbers(&moran, "value");
    assert_close(value[last], tested[moran.rows - 1], 1e-14, 0.0); // the latest period
    free(value);
    free(tested);
    value = numbers(&universes, "mean_d");
    assert_close(value[last], mean_of(&counties, "d_wang"), 1e-14, 0.0);
    free(value);
    value = numbers(&universes, "share_shadow");
    double *type = numbers(&counties, "type");
    double shadows = 0.0;
    for (size_t i = 0; i < counties.rows; i++) {
        shadows += type[i] == 2.0;
    }
    assert_close(value[last], shadows / (double)counties.rows, 1e-15, 0.0);
    free(value);
    free(type);
    value = numbers(&universes, "near_minus_mid");
    tested = numbers(&tests, "value");
    assert_close(value[last], tested[2], 1e-13, 0.0);
    free(value);
    free(tested);
    hl_table_free(&universes);
    hl_table_free(&counties);
    hl_table_free(&moran);
    hl_table_free(&tests);
    whole_remove(folder);
}

/// Row of the county with the largest `mass` besides the cores of the study.
static size_t next_core(const hl_table *counties, const char *mass)
{
    double *value = numbers(counties, mass);
    double *type = numbers(counties, "type");
    size_t best = counties->rows;

    for (size_t i = 0; i < counties->rows; i++) {
        if (type[i] == 1.0) continue;
        if (best == counties->rows || value[i] > value[best]) best = i;
    }
    free(value);
    free(type);
    return best;
}

static void check_statistics(const char *folder, const char *out,
                             const hl_table *universes, size_t universe)
{
    static const char *const OUTCOME[] = {"m_prox", "rho", "near_minus_mid"};
    char name[64];
    hl_table tests = {0};

    (void)snprintf(name, sizeof name, "%s/tables/periphery_tests.csv", out);
    read_sheet(folder, name, &tests);
    double *expected = numbers(&tests, "value");
    double *p = numbers(&tests, "p");
    for (size_t k = 0; k < 3; k++) {
        double *value = numbers(universes, OUTCOME[k]);
        assert_close(value[universe], expected[k], 1e-12, 1e-14);
        free(value);
    }
    double *value = numbers(universes, "rho_p");
    assert_close(value[universe], p[1], 1e-14, 0.0); // the same placements
    free(value);
    free(expected);
    free(p);
    hl_table_free(&tests);
}

/// One core less, one core more: as a study with these cores.
static void cores_are_left_out_and_added(void **state)
{
    const whole_options how = {
        .side = SIDE, .periods = 1, .permutations = PERMUTATIONS};
    const char *const grid[] = {
        "periphery.cores={keys: [1001, 1009], mass: c}",
        "universes={grid: true, placements: 50000, vary: {cores: [without_one, "
        "with_one]}}"};
    char folder[WHOLE_PATH];
    char more[128];
    const char *const fewer[] = {"periphery.cores={keys: [1009], mass: c}",
                                 "periphery.draws=99"};
    const char *const added[] = {more, "periphery.draws=99"};
    hl_table universes = {0};
    hl_table counties = {0};

    (void)state;
    whole_folder(folder);
    whole_write(folder, &how);
    run_with(folder, "grid", 2, grid, 2);
    read_sheet(folder, "grid/tables/universes.csv", &universes);
    read_sheet(folder, "grid/tables/counties.csv", &counties);
    assert_int_equal(universes.rows, 4); // all, two without one, one with one more
    (void)snprintf(more, sizeof more,
                   "periphery.cores={keys: [1001, 1009, %zu], mass: c}",
                   1001 + next_core(&counties, "c"));
    run_with(folder, "fewer", 2, fewer, 2);
    run_with(folder, "added", 2, added, 2);
    check_statistics(folder, "fewer", &universes, 1);
    check_statistics(folder, "added", &universes, 3);
    hl_table_free(&universes);
    hl_table_free(&counties);
    whole_remove(folder);
}

/// The "?" of a type is told by the share of its universes.
static void types_that_seldom_hold_are_tentative(void **state)
{
    const whole_options how = {
        .side = SIDE, .periods = 2, .permutations = PERMUTATIONS};
    const char *const set[] = {DRAWS_40, QUICK};
    char folder[WHOLE_PATH];
    hl_table counties = {0};
    size_t tentative = 0;

    (void)state;
    whole_folder(folder);
    whole_write(folder, &how);
    run_with(folder, "out", 2, set, 2);
    read_sheet(folder, "out/tables/counties.csv", &counties);
    double *share = numbers(&counties, "type_stability");
    double *flag = numbers(&counties, "type_tentative");
    double *type = numbers(&counties, "type");
    for (size_t i = 0; i < counties.rows; i++) {
        assert_true(share[i] >= 1.0 / 40 &&
                    share[i] <= 1.0); // the study is one of them
        if (share[i] < 0.8) assert_close(flag[i], type[i] == 1.0 ? 0.0 : 1.0, 0.0, 0.0);
        tentative += flag[i] == 1.0;
    }
    assert_true(tentative > 0 && tentative < counties.rows);
    free(share);
    free(flag);
    free(type);
    hl_table_free(&counties);
    whole_remove(folder);
}

/// A level that cannot be fails its universes: counted, named, left out of the shares.
static void a_level_that_cannot_be_is_left_out(void **state)
{
    const whole_options how = {
        .side = SIDE, .periods = 1, .permutations = PERMUTATIONS};
    // 40 nearest of 36 units do not exist
    const char *const set[] = {"universes={grid: true, placements: 0, vary: {weights: "
                               "[nearest 40], tau: [0, 1]}}"};
    char folder[WHOLE_PATH];
    hl_table universes = {0};
    size_t failed = 0;

    (void)state;
    whole_folder(folder);
    whole_write(folder, &how);
    run_with(folder, "out", 2, set, 1);
    read_sheet(folder, "out/tables/universes.csv", &universes);
    assert_int_equal(universes.rows, 6);
    double *moran = numbers(&universes, "moran");
    for (size_t u = 0; u < universes.rows; u++) {
        failed += isnan(moran[u]) ? 1 : 0;
    }
    assert_int_equal(failed, 3);
    free(moran);
    hl_table_free(&universes);
    whole_remove(folder);
}

static hl_code refused(const char *folder, const char *set)
{
    const char *const sets[] = {set};
    char path[WHOLE_PATH];
    char output[WHOLE_PATH];
    const hl_run_options options = {.output_dir = output};
    hl_error err = {0};

    whole_join(path, folder, "study.yaml");
    whole_join(output, folder, "refused");
    if (whole_run_study(path, sets, 1, &options, &err) == HL_OK) return HL_CODE_NONE;
    assert_false(whole_has(output));
    return err.code;
}

static void universes_errors(void **state)
{
    static const struct {
        const char *set;
        hl_code code;
    } CASES[] = {
        {"universes={draws: 5, vary: {weights: [nerest]}}",                           HL_CODE_STUDY_VARY_WEIGHTS},
        {"universes={draws: 5, vary: {weights: [nearest x]}}",
         HL_CODE_STUDY_VARY_WEIGHTS                                                                             },
        {"universes={draws: 5, vary: {weights: [nearest 0.5]}}",
         HL_CODE_STUDY_VARY_WEIGHTS                                                                             },
        {"universes={draws: 5, vary: {weights: [matrix]}}",                           HL_CODE_STUDY_NEEDS       },
        {"universes={draws: 5, vary: {bands: [75/25]}}",                              HL_CODE_STUDY_VARY_BANDS  },
        {"universes={draws: 5, vary: {bands: [25-75]}}",                              HL_CODE_STUDY_VARY_BANDS  },
        {"universes={draws: 5, vary: {alpha: [1]}}",                                  HL_CODE_STUDY_VARY_NUMBER },
        {"universes={draws: 5, vary: {decay_km: [0]}}",                               HL_CODE_STUDY_VARY_NUMBER },
        {"universes={draws: 5, vary: {tau: [-1]}}",                                   HL_CODE_STUDY_VARY_NUMBER },
        {"universes={draws: 5, vary: {weighting: [user]}}",                           HL_CODE_STUDY_NEEDS       },
        {"universes={draws: 5, vary: {cores: [with_one]}}",                           HL_CODE_STUDY_NEEDS       },
        {"universes={draws: 5, vary: {model: [standard]}}",                           HL_CODE_UNIVERSES_NOTHING },
        {"universes={grid: true, vary: {indicators: 1000, weights: [rook, band, "
         "nearest 3], tau: [0, 1, 2, 3, 4, 5], decay_km: [1, 2, 3, 4, 5]}}", HL_CODE_UNIVERSES_GRID    },
    };
    const whole_options how = {.side = 4, .periods = 1, .permutations = 9};
    char folder[WHOLE_PATH];

    (void)state;
    whole_folder(folder);
    whole_write(folder, &how);
    for (size_t k = 0; k < sizeof CASES / sizeof CASES[0]; k++) {
        const hl_code code = refused(folder, CASES[k].set);
        if (code != CASES[k].code) {
            fail_msg("%s: %s", CASES[k].set, hl_code_info(code)->id);
        }
    }
    whole_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_and_order_of_rows_do_not_matter),
        cmocka_unit_test(fewer_draws_are_the_first_of_more),
        cmocka_unit_test(universe_0_is_the_plain_run),
        cmocka_unit_test(a_universe_is_the_study_with_its_choices),
        cmocka_unit_test(cores_are_left_out_and_added),
        cmocka_unit_test(types_that_seldom_hold_are_tentative),
        cmocka_unit_test(a_level_that_cannot_be_is_left_out),
        cmocka_unit_test(universes_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
