#include "support/check.h"

#include <math.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/stats/inequality.h"

/// By hand on 1 and 3: mean 2, G = 4/16, T = (ln 0.5 / 2 + 1.5 ln 1.5) / 2.
static void two_units_by_hand(void **state)
{
    const double y[] = {3, 1};
    hl_inequality q = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_inequality_compute(&(hl_sample){y, NULL, 2}, &q, &err), &err);
    assert_close(q.mean, 2.0, 0.0, 0.0);
    assert_close(q.sd, 1.0, 1e-15, 0.0);
    assert_close(q.cv, 0.5, 1e-15, 0.0);
    assert_close(q.gini, 0.25, 1e-15, 0.0);
    assert_close(q.theil_t, (0.5 * log(0.5) + 1.5 * log(1.5)) / 2.0, 1e-14, 0.0);
    assert_close(q.theil_l, (log(2.0) + log(2.0 / 3.0)) / 2.0, 1e-14, 0.0);
    assert_close(q.atkinson_half, 1.0 - pow((sqrt(0.5) + sqrt(1.5)) / 2.0, 2.0), 1e-14,
                 0.0);
    assert_close(q.atkinson_1, 1.0 - sqrt(3.0) / 2.0, 1e-14, 0.0);
    assert_close(q.atkinson_2, 1.0 - 1.5 / 2.0, 1e-14, 0.0);
    assert_close(q.log_sd, log(3.0) / 2.0, 1e-14, 0.0);
}

static void a_weight_is_so_many_units(void **state)
{
    const double y[] = {5, 1, 2, 0};
    const double weight[] = {1, 3, 2, 1};
    const double each[] = {5, 1, 1, 1, 2, 2, 0};
    hl_inequality a = {0};
    hl_inequality b = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_inequality_compute(&(hl_sample){y, weight, 4}, &a, &err), &err);
    assert_ok(hl_inequality_compute(&(hl_sample){each, NULL, 7}, &b, &err), &err);
    assert_close(a.gini, b.gini, 1e-14, 0.0);
    assert_close(a.theil_t, b.theil_t, 1e-14, 0.0);
    assert_close(a.atkinson_half, b.atkinson_half, 1e-14, 0.0);
    assert_close(a.cv, b.cv, 1e-14, 0.0);
    assert_close(a.theil_l, NAN, 0.0, 0.0); // somebody has nothing
    assert_close(a.log_sd, NAN, 0.0, 0.0);
    assert_close(a.atkinson_1, 1.0, 0.0, 0.0);
    assert_close(a.atkinson_2, 1.0, 0.0, 0.0);
}

enum { N = 60, GROUPS = 5 };

static void draw(uint64_t seed, double *y, double *weight, uint32_t *group)
{
    hl_random random = hl_random_stream(11, seed);

    for (size_t i = 0; i < N; i++) {
        y[i] =
            exp(2.0 * hl_random_unit(&random)) + floor(3.0 * hl_random_unit(&random));
        weight[i] = floor(100.0 * hl_random_unit(&random));
        group[i] = hl_random_below(&random, GROUPS);
    }
}

/// Parts add up, nothing depends on the unit of measure, or on the order of the rows.
static void parts_add_up(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 50; seed++) {
        double y[N], weight[N], scaled[N], turned[N], turned_weight[N];
        uint32_t group[N], turned_group[N];
        hl_inequality q = {0}, s = {0}, t = {0};
        hl_group_inequalities g = {0}, h = {0};
        hl_error err = {0};
        draw(seed, y, weight, group);
        for (size_t i = 0; i < N; i++) {
            scaled[i] = 1024.0 * y[i];
            turned[i] = y[N - 1 - i];
            turned_weight[i] = weight[N - 1 - i];
            turned_group[i] = group[N - 1 - i];
        }
        const hl_sample sample = {y, weight, N};
        assert_ok(hl_inequality_compute(&sample, &q, &err), &err);
        assert_ok(hl_inequality_groups(&sample, group, GROUPS, &g, &err), &err);
        assert_close(g.gini_within + g.gini_between + g.gini_overlap, q.gini, 1e-13,
                     0.0);
        assert_close(g.t_within + g.t_between, q.theil_t, 1e-12, 0.0);
        assert_close(g.l_within + g.l_between, q.theil_l, 1e-12, 0.0);
        assert_true(g.gini_overlap >= 0.0 && g.t_between >= 0.0);

        assert_ok(hl_inequality_compute(&(hl_sample){scaled, weight, N}, &s, &err),
                  &err);
        assert_close(s.gini, q.gini, 0.0, 0.0); // a power of two changes no bit
        assert_close(s.theil_t, q.theil_t, 0.0, 0.0);
        const hl_sample back = {turned, turned_weight, N};
        assert_ok(hl_inequality_compute(&back, &t, &err), &err);
        assert_memory_equal(&t, &q, sizeof q);
        assert_ok(hl_inequality_groups(&back, turned_group, GROUPS, &h, &err), &err);
        assert_memory_equal(&h, &g, offsetof(hl_group_inequalities, group));
        hl_group_inequalities_free(&g);
        hl_group_inequalities_free(&h);
        hl_group_inequalities_free(&h);
    }
}

/// Groups that do not overlap: D is 1 and nothing is transvariation.
static void groups_apart_do_not_overlap(void **state)
{
    const double y[] = {1, 2, 10, 11, 5};
    const uint32_t group[] = {0, 0, 3, 3, 1};
    hl_group_inequalities g = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_inequality_groups(&(hl_sample){y, NULL, 5}, group, 4, &g, &err), &err);
    assert_close(g.gini_overlap, 0.0, 0.0, 1e-15);
    assert_close(g.pair[2].distance, 1.0, 1e-15, 0.0); // 0 with 3
    assert_close(g.pair[1].gini, 0.0, 0.0, 0.0);       // nobody is in 2
    assert_int_equal(g.group[2].n, 0);
    hl_group_inequalities_free(&g);
}

/// A ring of six: 0 0 0 1 1 1 has 2 of its 12 links between unlike units.
static void the_gini_of_neighbors(void **state)
{
    const uint32_t from[] = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5};
    const uint32_t to[] = {1, 5, 0, 2, 1, 3, 2, 4, 3, 5, 4, 0};
    const double y[] = {0, 0, 0, 1, 1, 1};
    hl_spatial_gini_options options = hl_spatial_gini_defaults();
    hl_weights w = {0};
    hl_spatial_gini g = {0}, again = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_weights_from_links(6, from, to, NULL, 12, &w, &err), &err);
    assert_int_equal(options.permutations, 9999);
    options.threads = 1;
    assert_ok(hl_spatial_gini_compute(y, &w, &options, &g, &err), &err);
    assert_close(g.gini, 0.5, 1e-15, 0.0);
    assert_close(g.neighbors_sum, 4.0, 0.0, 0.0);
    assert_close(g.others_sum, 14.0, 1e-14, 0.0);
    assert_close(g.neighbors + g.others, g.gini, 1e-15, 0.0);
    // 6 of the 20 ways to place three ones are runs, and no other has fewer changes
    assert_close(g.p.less, 0.3, 0.0, 4.0 * sqrt(0.21 / 9999.0));
    assert_close(g.p.greater, 1.0, 0.0, 0.0);
    assert_close(g.expected, 12.0 * 0.6 / 36.0, 0.0, 0.01);
    options.threads = 3;
    assert_ok(hl_spatial_gini_compute(y, &w, &options, &again, &err), &err);
    assert_memory_equal(&again, &g, sizeof g);
    hl_weights_free(&w);
}

static void tables_of_inequality(void **state)
{
    const double y[] = {1, 2, 3, 4};
    const uint32_t group[] = {0, 0, 1, 1};
    const char *const name[] = {"east", "west"};
    const hl_sample sample = {y, NULL, 4};
    const hl_inequality_group_row head = {.field = "d", .period = 2020};
    hl_inequality_group_row group_row[3];
    hl_inequality q = {0};
    hl_group_inequalities g = {0};
    hl_columns sheet = {.rows = 1};
    hl_columns groups = {.rows = 3};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_inequality_compute(&sample, &q, &err), &err);
    assert_ok(hl_inequality_groups(&sample, group, 2, &g, &err), &err);
    hl_inequality_row row = hl_inequality_row_of(&q, &g, NULL);
    row.field = "d";
    row.period = 2020;
    assert_ok(hl_inequality_columns(&row, &sheet, &err), &err);
    assert_close(hl_columns_find(&sheet, "gini")->value[0], 0.25, 1e-15, 0.0);
    assert_close(hl_columns_find(&sheet, "gini_neighbors")->value[0], NAN, 0.0, 0.0);
    assert_int_equal(hl_inequality_group_list(&g, name, &head, NULL), 3);
    assert_int_equal(hl_inequality_group_list(&g, name, &head, group_row), 3);
    assert_ok(hl_inequality_group_columns(group_row, &groups, &err), &err);
    assert_string_equal(hl_columns_find(&groups, "group")->text[2], "east");
    assert_string_equal(hl_columns_find(&groups, "other")->text[2], "west");
    assert_null(hl_columns_find(&groups, "other")->text[1]);
    assert_close(hl_columns_find(&groups, "income_share")->value[1], 0.7, 1e-15, 0.0);
    hl_columns_free(&sheet);
    hl_columns_free(&groups);
    hl_group_inequalities_free(&g);
}

static void inequality_errors(void **state)
{
    const double y[] = {1, 2, -3};
    const double zero[] = {0, 0};
    const double good[] = {1, 2};
    const double bad_weight[] = {1, -1};
    const uint32_t one[] = {0, 0};
    const uint32_t beyond[] = {0, 2};
    hl_inequality q = {.n = 7};
    hl_group_inequalities g = {0};
    hl_error err = {0};
    (void)state;

    assert_int_equal(hl_inequality_compute(&(hl_sample){y, NULL, 3}, &q, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_NEGATIVE);
    assert_string_equal(err.values, "2\t-3");
    assert_int_equal(hl_inequality_compute(&(hl_sample){zero, NULL, 2}, &q, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_TOTAL);
    assert_int_equal(hl_inequality_compute(&(hl_sample){good, bad_weight, 2}, &q, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_SHARE);
    assert_int_equal(hl_inequality_compute(&(hl_sample){good, zero, 2}, &q, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_SHARE);
    assert_int_equal(hl_inequality_compute(&(hl_sample){good, NULL, 0}, &q, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_UNITS);
    assert_int_equal(q.n, 7);
    assert_int_equal(
        hl_inequality_groups(&(hl_sample){good, NULL, 2}, one, 2, &g, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_GROUPS);
    assert_int_equal(
        hl_inequality_groups(&(hl_sample){good, NULL, 2}, beyond, 2, &g, &err),
        HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_STATE);
    assert_int_equal(
        hl_inequality_groups(&(hl_sample){good, NULL, 2}, one, 1, &g, &err), HL_INPUT);
    assert_null(g.group);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_units_by_hand),
        cmocka_unit_test(a_weight_is_so_many_units),
        cmocka_unit_test(parts_add_up),
        cmocka_unit_test(groups_apart_do_not_overlap),
        cmocka_unit_test(the_gini_of_neighbors),
        cmocka_unit_test(tables_of_inequality),
        cmocka_unit_test(inequality_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
