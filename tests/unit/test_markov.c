#include "support/check.h"

#include <math.h>
#include <string.h>

#include "hinterland/stats/lisa_transitions.h"
#include "hinterland/stats/local_moran.h"
#include "hinterland/stats/spatial_markov.h"
#include "hinterland/stats/transition_tables.h"

/// By hand: from 0: 3 stay, 1 up; from 1: 2 down, 2 stay. pi = (2/3, 1/3), passage
/// 0 -> 1 = 4, 1 -> 0 = 2, returns 1.5 and 3; sojourn 4 and 2; eigenvalues 1 and 1/4.
static void two_classes_by_hand(void **state)
{
    const double count[] = {3, 1, 2, 2};
    const double passage[] = {1.5, 4, 2, 3};
    hl_chain c = {0};
    hl_mobility m = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_chain_from_counts(count, 2, &c, &err), &err);
    assert_true(c.irreducible);
    assert_int_equal(c.closed_sets, 1);
    assert_close(c.ergodic[0], 2.0 / 3.0, 1e-15, 0.0);
    assert_close(c.ergodic[1], 1.0 / 3.0, 1e-15, 0.0);
    for (size_t i = 0; i < 4; i++) {
        assert_close(c.passage[i], passage[i], 1e-14, 0.0);
    }
    assert_close(c.sojourn[0], 4.0, 1e-15, 0.0);
    assert_close(c.sojourn[1], 2.0, 1e-15, 0.0);
    assert_ok(hl_chain_mobility(&c, NULL, &m, &err), &err);
    assert_close(m.p, 0.75, 1e-15, 0.0);
    assert_close(m.d, 0.75, 1e-14, 0.0);
    assert_close(m.l2, 0.75, 1e-14, 0.0);
    assert_close(m.b1, 0.75, 1e-15, 0.0);
    assert_close(m.b2, 0.375, 1e-15, 0.0);
    hl_chain_free(&c);
    hl_chain_free(&c);
}

/// 0 leads to 1 or 2; 1 and 2 are absorbing; 3 is never seen. From 0, 1 is reached
/// with probability 1/2 only.
static void a_reducible_chain_says_which_classes_hold(void **state)
{
    const double count[] = {2, 1, 1, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    hl_chain c = {0};
    hl_mobility m = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_chain_from_counts(count, 4, &c, &err), &err);
    assert_false(c.irreducible);
    assert_int_equal(c.closed_sets, 2);
    assert_int_equal(c.kind[0], HL_STATE_TRANSIENT);
    assert_int_equal(c.kind[1], HL_STATE_ABSORBING);
    assert_int_equal(c.kind[2], HL_STATE_ABSORBING); // entered, never seen left
    assert_int_equal(c.kind[3], HL_STATE_UNOBSERVED);
    assert_int_equal(c.closed[0], 0);
    assert_int_equal(c.closed[1], 1);
    assert_int_equal(c.closed[2], 2);
    assert_close(c.ergodic[0], 0.0, 0.0, 0.0);
    assert_close(c.ergodic[1], 1.0, 0.0, 0.0);
    assert_close(c.ergodic[2], 1.0, 0.0, 0.0);
    assert_close(c.ergodic[3], NAN, 0.0, 0.0);
    assert_true(isinf(c.passage[0 * 4 + 1]));
    assert_true(isinf(c.passage[0 * 4 + 0]));
    assert_true(isinf(c.passage[1 * 4 + 0]));
    assert_close(c.passage[1 * 4 + 1], 1.0, 0.0, 0.0);
    assert_close(c.passage[2 * 4 + 1], NAN, 0.0, 0.0);
    assert_true(isinf(c.sojourn[1]));
    assert_close(c.probability[2 * 4 + 2], NAN, 0.0, 0.0);
    assert_ok(hl_chain_mobility(&c, NULL, &m, &err), &err);
    assert_close(m.p, NAN, 0.0, 0.0);
    hl_chain_free(&c);
}

/// A class that is left for good before the chain settles: passage is certain.
static void passage_from_a_transient_class(void **state)
{
    const double count[] = {1, 1, 0, 0, 1, 1, 0, 1, 1};
    hl_chain c = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_chain_from_counts(count, 3, &c, &err), &err);
    assert_int_equal(c.kind[0], HL_STATE_TRANSIENT);
    assert_int_equal(c.kind[1], HL_STATE_RECURRENT);
    assert_int_equal(c.closed_sets, 1);
    assert_close(c.passage[0 * 3 + 1], 2.0, 1e-15, 0.0);
    assert_close(c.passage[0 * 3 + 2], 4.0, 1e-15, 0.0);
    assert_close(c.ergodic[1], 0.5, 1e-15, 0.0);
    hl_chain_free(&c);
}

/// Source: docstring of giddy.markov.Markov, sequences of a, b and c.
static void the_published_sequences(void **state)
{
    const uint32_t sequence[] = {1, 2, 2, 0, 0, 0, 2, 1, 0, 1, 2, 0, 2, 1, 2};
    const double p[] = {0.25,    0.5,     0.25,    1 / 3.0, 0,
                        2 / 3.0, 1 / 3.0, 1 / 3.0, 1 / 3.0};
    const double steady[] = {0.30769231, 0.28846154, 0.40384615};
    hl_chain c = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_markov_estimate(&(hl_states){sequence, 5, 3, 3}, &c, &err), &err);
    for (size_t i = 0; i < 9; i++) {
        assert_close(c.probability[i], p[i], 1e-15, 0.0);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_close(c.ergodic[i], steady[i], 0.0, 6e-9);
    }
    hl_chain_free(&c);
}

static void classes_hold_their_upper_cut(void **state)
{
    const double y[] = {1, 2, 3, 4, NAN, 8};
    const double cut[] = {2, 4};
    const uint32_t by_cut[] = {0, 0, 1, 1, HL_STATE_NONE, 2};
    const hl_panel panel = {y, 3, 2};
    const hl_markov_rule given = {.cut = cut, .cuts = 2};
    const hl_markov_rule yearly = {HL_MARKOV_BY_PERIOD, 2, NULL, 0};
    const hl_markov_rule pooled = {HL_MARKOV_POOLED, 2, NULL, 0};
    uint32_t ours[6];
    double made[HL_MARKOV_CLASSES_MAX];
    size_t classes = 0;
    hl_error err = {0};
    (void)state;

    assert_ok(hl_markov_classify(&panel, &given, ours, made, &classes, &err), &err);
    assert_int_equal(classes, 3);
    assert_memory_equal(ours, by_cut, sizeof ours);
    assert_ok(hl_markov_classify(&panel, &pooled, ours, made, &classes, &err), &err);
    assert_close(made[0], 3.0, 0.0, 0.0); // median of 1 2 3 4 8
    assert_ok(hl_markov_classify(&panel, &yearly, ours, made, &classes, &err), &err);
    assert_close(made[0], NAN, 0.0, 0.0);
    assert_int_equal(ours[1], 0); // 2 is the median of its period
    assert_int_equal(ours[3], 0);
    assert_int_equal(ours[5], 1);
}

/// A path of four units; the third period repeats the first, so that time is halved
/// into mirrored moves.
static void homogeneity_of_equal_tables_is_zero(void **state)
{
    const double same[] = {5, 1, 2, 4, 10, 2, 4, 8};
    const double empty[] = {5, 1, 2, 4, 3, 3, 0, 0, 0, 0, 0, 0};
    hl_homogeneity h = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_markov_homogeneity(same, 2, 2, &h, &err), &err);
    assert_close(h.q, 0.0, 0.0, 1e-15);
    assert_close(h.lr, 0.0, 0.0, 1e-15);
    assert_close(h.df, 2.0, 0.0, 0.0);
    assert_close(h.p_q, 1.0, 0.0, 1e-15);
    assert_ok(hl_markov_homogeneity(empty, 3, 2, &h, &err), &err);
    assert_close(h.df, 1.0, 0.0, 0.0); // class 1 is left in one table only
    // p = 8/12: (6/1)(5/6 - 2/3)^2 (1/(2/3) + 1/(1/3)) twice
    assert_close(h.q, 2.0 * 6.0 / 36.0 * 4.5, 1e-14, 0.0);
}

static void time_is_cut_into_equal_runs(void **state)
{
    const uint32_t up_then_down[] = {0, 0, 1, 1, 0, 1, 1, 0, 0,
                                     0, 1, 1, 0, 1, 0, 0, 1, 0};
    hl_homogeneity h = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_markov_time_test(&(hl_states){up_then_down, 6, 3, 2}, 2, &h, &err),
              &err);
    assert_int_equal(h.tables, 2);
    assert_true(h.q > 0.0 && h.p_q < 1.0);
    assert_int_equal(
        hl_markov_time_test(&(hl_states){up_then_down, 6, 3, 2}, 3, &h, &err),
        HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_OPTION);
}

/// Units 0-1-2 in a path, unit 3 alone.
static hl_weights path_and_island(void)
{
    const uint32_t from[] = {0, 1, 1, 2};
    const uint32_t to[] = {1, 0, 2, 1};
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(4, from, to, NULL, 4, &w, &err), &err);
    hl_weights_standardize(&w, HL_WEIGHTS_ROW);
    return w;
}

static void an_island_is_in_no_lag_class(void **state)
{
    const double y[] = {1, 2, 3, 4, 2, 3, 1, 4};
    const double cut[] = {1.5};
    const hl_panel panel = {y, 4, 2};
    const hl_spatial_markov_options options = {
        .own = {.cut = cut, .cuts = 1},
          .lag = {.cut = cut, .cuts = 1}
    };
    hl_weights w = path_and_island();
    hl_spatial_markov s = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_spatial_markov_compute(&panel, &w, &options, &s, &err), &err);
    assert_int_equal(s.islands, 1);
    assert_true(s.lag_state[3] == HL_STATE_NONE);
    assert_close(s.pooled.transitions, 3.0, 0.0, 0.0);
    assert_int_equal(s.chain[0].classes, 0); // no lag is 1.5 or less in the start
    assert_close(s.test[0].chi2, NAN, 0.0, 0.0);
    assert_int_equal(hl_spatial_markov_list(&s, "y", NULL), 8);
    assert_int_equal(hl_spatial_test_list(&s, "y", NULL), 5);
    hl_spatial_markov_free(&s);
    hl_weights_free(&w);
}

/// By hand: unit 0 falls below the mean and its neighbor rises above it.
static void moves_have_the_types_of_rey(void **state)
{
    const double y[] = {5, 1, 1, 3, 1, 5, 1, 3};
    const double p[] = {0.01, 0.5, 0.01, 0.01, 0.01, 0.01, 0.5, 0.01};
    const hl_panel panel = {y, 4, 2};
    hl_weights w = path_and_island();
    hl_lisa_transitions r = {0};
    hl_error err = {0};
    (void)state;

    // deviations 2.5 -1.5 -1.5 .5: lags -1.5 .5 -1.5; then -1.5 2.5 -1.5: 2.5 -1.5 2.5
    assert_ok(hl_lisa_transitions_compute(&panel, &w, p, 0.05, &r, &err), &err);
    assert_int_equal(r.quadrant[0], HL_QUADRANT_HIGH_LOW);
    assert_int_equal(r.quadrant[1], HL_QUADRANT_LOW_HIGH);
    assert_int_equal(r.quadrant[2], HL_QUADRANT_LOW_LOW);
    assert_int_equal(r.quadrant[3], HL_QUADRANT_NONE);
    assert_int_equal(r.move[0], HL_MOVE_APART); // HL to LH
    assert_int_equal(r.move[1], HL_MOVE_APART); // LH to HL
    assert_int_equal(r.move[2], HL_MOVE_NEIGHBORS);
    assert_int_equal(r.move[3], HL_MOVE_MISSING);
    assert_int_equal(r.code[0], 14);      // 4 2, both significant
    assert_int_equal(r.code[1], 8 + 32);  // 2 4, only the end
    assert_int_equal(r.code[2], 10 + 16); // 3 2, only the start
    assert_int_equal(r.code[3], 0);
    assert_close(r.significant[13], 1.0, 0.0, 0.0);
    assert_close(r.cohesion, 0.0, 0.0, 0.0);
    assert_close(r.moves[HL_MOVE_APART], 2.0, 0.0, 0.0);
    hl_lisa_transitions_free(&r);
    hl_weights_free(&w);
}

static void directions_fall_into_sectors(void **state)
{
    const double before[] = {1, 1, 1, 1};
    const double after[] = {2, 1, 2, 1};
    hl_weights w = path_and_island();
    double count[4];
    double angle[4];
    double length[4];
    hl_directions d = {.sectors = 4, .count = count, .angle = angle, .length = length};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_lisa_directions(before, after, &w, &d, &err), &err);
    assert_close(count[0], 2.0, 0.0, 0.0); // two move along the axis of y
    assert_close(count[1], 1.0, 0.0, 0.0); // and one along that of the lag
    assert_close(angle[1], acos(-1.0) / 2.0, 1e-15, 0.0);
    assert_close(length[3], NAN, 0.0, 0.0);
    assert_close(d.coherence, sqrt(5.0) / 3.0, 1e-15, 0.0);
    d.sectors = 1;
    assert_int_equal(hl_lisa_directions(before, after, &w, &d, &err), HL_INPUT);
    hl_weights_free(&w);
}

static void tables_become_columns(void **state)
{
    const double count[] = {3, 1, 2, 2};
    hl_chain c = {0};
    hl_mobility m = {0};
    hl_transition cell[4];
    hl_markov_row row[7];
    hl_columns cells = {.rows = 4};
    hl_columns tests = {.rows = 7};
    const hl_homogeneity h = {.q = 3, .lr = 4, .df = 2, .p_q = 0.2, .p_lr = 0.1};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_chain_from_counts(count, 2, &c, &err), &err);
    assert_int_equal(hl_chain_list(&c, "gdp", cell), 4);
    assert_ok(hl_transition_columns(cell, &cells, &err), &err);
    assert_int_equal(cells.count, 14);
    assert_close(hl_columns_find(&cells, "probability")->value[2], 0.5, 0.0, 0.0);
    assert_close(hl_columns_find(&cells, "from")->value[3], 2.0, 0.0, 0.0);
    assert_close(hl_columns_find(&cells, "lag")->value[0], NAN, 0.0, 0.0);
    assert_string_equal(hl_columns_find(&cells, "field")->text[3], "gdp");
    assert_ok(hl_chain_mobility(&c, NULL, &m, &err), &err);
    assert_int_equal(hl_time_test_list(&h, "gdp", row), 2);
    assert_int_equal(hl_mobility_list(&m, "gdp", row + 2), 5);
    assert_ok(hl_markov_columns(row, &tests, &err), &err);
    assert_close(hl_columns_find(&tests, "statistic")->value[2], HL_MARKOV_MOBILITY_P,
                 0.0, 0.0);
    assert_close(hl_columns_find(&tests, "p")->value[1], 0.1, 0.0, 0.0);
    assert_int_equal(hl_markov_columns(row, &tests, &err), HL_INTERNAL);
    hl_columns_free(&cells);
    hl_columns_free(&tests);
    hl_chain_free(&c);
}

static void markov_errors(void **state)
{
    const double none[] = {0, 0, 0, 0};
    const double negative[] = {1, -1, 0, 0};
    const double y[] = {1, 2, 3, 4, 2, 3, 1, INFINITY};
    const double unordered[] = {2, 1};
    const uint32_t beyond[] = {0, 1, 2, 0};
    hl_weights w = path_and_island();
    uint32_t states[8];
    size_t classes = 77;
    hl_chain c = {0};
    hl_homogeneity h = {.q = 7.0};
    hl_spatial_markov s = {0};
    hl_lisa_transitions l = {0};
    hl_error err = {0};
    (void)state;

    assert_int_equal(hl_chain_from_counts(none, 2, &c, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_TRANSITIONS);
    assert_int_equal(hl_chain_from_counts(negative, 2, &c, &err), HL_INPUT);
    assert_int_equal(hl_chain_from_counts(none, 1, &c, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_CLASSES);
    assert_int_equal(hl_markov_estimate(&(hl_states){beyond, 2, 2, 2}, &c, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_STATE);
    assert_string_equal(err.values, "2\t2\t2");
    assert_int_equal(hl_markov_estimate(&(hl_states){beyond, 4, 1, 3}, &c, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_PERIODS);
    assert_null(c.count);
    assert_int_equal(hl_markov_homogeneity(none, 1, 2, &h, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_GROUPS);
    assert_close(h.q, 7.0, 0.0, 0.0);

    const hl_panel infinite = {y, 4, 2};
    const hl_panel one = {y, 4, 1};
    const hl_markov_rule rule = {HL_MARKOV_POOLED, 2, NULL, 0};
    const hl_markov_rule cuts = {.cut = unordered, .cuts = 2};
    const double flat[] = {3, 3, 3, 3};
    const hl_panel constant = {flat, 4, 1};
    assert_int_equal(hl_markov_classify(&infinite, &rule, states, NULL, &classes, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_VALUE);
    assert_int_equal(hl_markov_classify(&one, &cuts, states, NULL, &classes, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_CUTS);
    assert_int_equal(hl_markov_classify(&constant, &rule, states, NULL, &classes, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_DISTINCT);
    assert_int_equal(classes, 77);
    assert_int_equal(hl_spatial_markov_compute(&infinite, &w, NULL, &s, &err),
                     HL_INPUT);
    assert_int_equal(hl_spatial_markov_compute(&one, &w, NULL, &s, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_PERIODS);
    assert_int_equal(hl_lisa_transitions_compute(&one, &w, NULL, 0.05, &l, &err),
                     HL_INPUT);
    assert_int_equal(hl_lisa_transitions_compute(&infinite, &w, NULL, 0.05, &l, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_VALUE);
    assert_int_equal(hl_lisa_transitions_compute(&infinite, &w, y, 1.5, &l, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_LEVEL);
    hl_weights_free(&w);
    assert_ok(hl_weights_from_links(4, NULL, NULL, NULL, 0, &w, &err), &err);
    assert_int_equal(
        hl_spatial_markov_compute(&(hl_panel){y, 2, 2}, &w, NULL, &s, &err),
        HL_INTERNAL);
    hl_weights_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_classes_by_hand),
        cmocka_unit_test(a_reducible_chain_says_which_classes_hold),
        cmocka_unit_test(passage_from_a_transient_class),
        cmocka_unit_test(the_published_sequences),
        cmocka_unit_test(classes_hold_their_upper_cut),
        cmocka_unit_test(homogeneity_of_equal_tables_is_zero),
        cmocka_unit_test(time_is_cut_into_equal_runs),
        cmocka_unit_test(an_island_is_in_no_lag_class),
        cmocka_unit_test(moves_have_the_types_of_rey),
        cmocka_unit_test(directions_fall_into_sectors),
        cmocka_unit_test(tables_become_columns),
        cmocka_unit_test(markov_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
