// The arithmetic of universes: combinations of choices, shares, ranks, influence.
#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/stats/choices.h"
#include "hinterland/stats/influence.h"
#include "hinterland/stats/stability.h"

enum { SEED = 7 };

static void a_grid_visits_every_combination_once(void **state)
{
    (void)state;
    const hl_choices choices = {
        .count = 3, .levels = {2, 1, 3}
    };
    const size_t expected[6][3] = {
        {0, 0, 0},
        {0, 0, 1},
        {0, 0, 2},
        {1, 0, 0},
        {1, 0, 1},
        {1, 0, 2}
    };

    assert_close(hl_choices_universes(&choices), 6.0, 0.0, 0.0);
    for (size_t u = 0; u < 6; u++) {
        size_t level[3];
        hl_choices_grid(&choices, u, level);
        assert_memory_equal(level, expected[u], sizeof level);
    }
}

/// Universe 0 is the study; level l of L is drawn in about 1 / L of the others.
static void draws_are_even_and_start_with_the_study(void **state)
{
    (void)state;
    enum { DRAWS = 30000, LEVELS = 5 };
    const hl_choices choices = {
        .count = 2, .levels = {LEVELS, 2}
    };
    size_t count[LEVELS] = {0};
    size_t both = 0;

    for (uint64_t u = 0; u < DRAWS; u++) {
        size_t level[2];
        size_t again[2];
        hl_choices_draw(&choices, SEED, u, level);
        hl_choices_draw(&choices, SEED, u, again);
        assert_memory_equal(level, again, sizeof level);
        if (u == 0) assert_int_equal(level[0] + level[1], 0);
        assert_true(level[0] < LEVELS && level[1] < 2);
        count[level[0]]++;
        both += level[0] == 3 && level[1] == 1;
    }
    for (size_t l = 0; l < LEVELS; l++) {
        assert_close((double)count[l] / DRAWS, 1.0 / LEVELS, 0.0, 0.012);
    }
    assert_close((double)both / DRAWS, 0.1, 0.0, 0.009); // independent choices
}

/// One more choice at the end leaves the levels of the others as they were.
static void a_draw_depends_on_seed_and_number_alone(void **state)
{
    (void)state;
    const hl_choices two = {
        .count = 2, .levels = {7, 4}
    };
    const hl_choices three = {
        .count = 3, .levels = {7, 4, 9}
    };
    size_t differ = 0;

    for (uint64_t u = 0; u < 200; u++) {
        size_t a[2];
        size_t b[3];
        size_t c[2];
        hl_choices_draw(&two, SEED, u, a);
        hl_choices_draw(&three, SEED, u, b);
        hl_choices_draw(&two, SEED + 1, u, c);
        assert_memory_equal(a, b, sizeof a);
        differ += memcmp(a, c, sizeof a) != 0;
    }
    assert_true(differ > 150);
}

static void choices_errors(void **state)
{
    (void)state;
    hl_error err = {0};

    assert_int_equal(hl_choices_check(&(hl_choices){.count = 0}, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_UNIVERSES_CHOICES);
    assert_int_equal(hl_choices_check(&(hl_choices){.count = HL_CHOICES_MAX + 1}, &err),
                     HL_INPUT);
    const hl_choices none = {
        .count = 2, .levels = {2, 0}
    };
    assert_int_equal(hl_choices_check(&none, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_UNIVERSES_LEVELS);
    const hl_choices many = {.count = 1, .levels = {HL_CHOICE_LEVELS_MAX + 1}};
    assert_int_equal(hl_choices_check(&many, NULL), HL_INPUT);
}

// ---- against brute force

enum { N = 9, U = 137, CLASSES = 4 };

/// Codes and values of every unit in every universe, some of them missing.
static void draw_results(double code[U][N], double x[U][N])
{
    for (size_t u = 0; u < U; u++) {
        hl_random random = hl_random_stream(SEED, u);
        for (size_t i = 0; i < N; i++) {
            const bool there = hl_random_below(&random, 10) > 0 && i > 0;
            const double value = (double)hl_random_below(&random, 6) + 0.1 * (double)i;
            code[u][i] = there ? 1.0 + hl_random_below(&random, CLASSES) : NAN;
            x[u][i] = there ? floor(value) : NAN; // ties
        }
    }
}

static void shares_of_classes_are_counted(void **state)
{
    (void)state;
    static double code[U][N];
    static double x[U][N];
    hl_class_counts counts = {0};
    hl_error err = {0};

    draw_results(code, x);
    assert_ok(hl_class_counts_make(N, CLASSES, &counts, &err), &err);
    for (size_t u = 0; u < U; u++) {
        hl_class_counts_add(&counts, code[u]);
    }
    for (size_t i = 0; i < N; i++) {
        size_t in[CLASSES + 1] = {0};
        size_t modal = 1;
        for (size_t u = 0; u < U; u++) {
            if (!isnan(code[u][i])) in[(size_t)code[u][i]]++;
        }
        const size_t all = in[1] + in[2] + in[3] + in[4];
        for (size_t c = 1; c <= CLASSES; c++) {
            if (in[c] > in[modal]) modal = c;
            const double share = all > 0 ? (double)in[c] / (double)all : NAN;
            assert_close(hl_class_share(&counts, i, (double)c), share, 0.0, 0.0);
        }
        assert_close(hl_class_modal(&counts, i), all > 0 ? (double)modal : NAN, 0.0,
                     0.0);
    }
    assert_close(hl_class_share(&counts, 1, 0.0), NAN, 0.0, 0.0);
    assert_close(hl_class_share(&counts, 1, CLASSES + 1.0), NAN, 0.0, 0.0);
    assert_close(hl_class_share(&counts, 1, NAN), NAN, 0.0, 0.0);
    hl_class_counts_free(&counts);
    hl_class_counts_free(&counts);
}

/// 1 + how many are higher + half of the others that are equal.
static double rank_by_count(const double *x, size_t n, size_t i)
{
    double rank = 1.0;

    for (size_t k = 0; k < n; k++) {
        if (x[k] > x[i]) rank += 1.0;
        if (k != i && x[k] == x[i]) rank += 0.5;
    }
    return isnan(x[i]) ? NAN : rank;
}

static int ascending(const void *pa, const void *pb)
{
    const double a = *(const double *)pa;
    const double b = *(const double *)pb;

    return (a > b) - (a < b);
}

static void check_spread(const hl_rank_spread *spread, double rank[U][N], size_t i)
{
    static const double QUANTILES[] = {0.05, 0.5, 0.95, 1.0};
    double sorted[U];
    double shift = 0.0;
    size_t count = 0;

    for (size_t u = 0; u < U; u++) {
        if (isnan(rank[u][i])) continue;
        sorted[count++] = rank[u][i];
        shift += fabs(rank[u][i] - rank[0][i]);
    }
    qsort(sorted, count, sizeof *sorted, ascending);
    for (size_t k = 0; k < 4; k++) {
        const size_t at = (size_t)ceil(QUANTILES[k] * (double)count);
        assert_close(hl_rank_quantile(spread, i, QUANTILES[k]),
                     count > 0 ? sorted[at - 1] : NAN, 0.0, 0.0);
    }
    assert_close(hl_rank_shift(spread, i), count > 0 ? shift / (double)count : NAN,
                 1e-15, 0.0);
}

static void ranks_are_spread(void **state)
{
    (void)state;
    static double code[U][N];
    static double x[U][N];
    static double rank[U][N];
    hl_rank_spread spread = {0};
    hl_error err = {0};

    draw_results(code, x);
    for (size_t i = 1; i < N; i++) {
        x[0][i] = (double)i; // the first universe has all but unit 0
    }
    assert_ok(hl_rank_spread_make(N, &spread, &err), &err);
    for (size_t u = 0; u < U; u++) {
        assert_ok(hl_ranks_from_top(x[u], N, rank[u], &err), &err);
        for (size_t i = 0; i < N; i++) {
            assert_close(rank[u][i], rank_by_count(x[u], N, i), 0.0, 0.0);
        }
        hl_rank_spread_add(&spread, rank[u]);
    }
    for (size_t i = 0; i < N; i++) {
        check_spread(&spread, rank, i);
    }
    hl_rank_spread_free(&spread);
    hl_rank_spread_free(&spread);
}

/// With more units than bins a quantile is within a bin of the rank.
static void many_units_share_bins(void **state)
{
    (void)state;
    enum { MANY = 3000 };
    double *x = calloc(MANY, sizeof *x);
    double *rank = calloc(MANY, sizeof *rank);
    hl_rank_spread spread = {0};
    hl_error err = {0};

    assert_non_null(x);
    assert_non_null(rank);
    for (size_t i = 0; i < MANY; i++) {
        x[i] = (double)i;
    }
    assert_ok(hl_rank_spread_make(MANY, &spread, &err), &err);
    assert_true(spread.bins <= HL_RANK_BINS);
    assert_ok(hl_ranks_from_top(x, MANY, rank, &err), &err);
    hl_rank_spread_add(&spread, rank);
    for (size_t i = 0; i < MANY; i++) {
        const double middle = hl_rank_quantile(&spread, i, 0.5);
        assert_true(fabs(middle - rank[i]) <= 0.25 * (double)spread.width);
    }
    hl_rank_spread_free(&spread);
    free(x);
    free(rank);
}

// ---- influence

/// By hand: means 1.5 and 3.5 around 2.5, between 4 of 5, epsilon^2 = 1 - .2 * 3 / 2.
static void influence_by_hand(void **state)
{
    (void)state;
    const double y[] = {1.0, 3.0, NAN, 2.0, 4.0};
    const uint16_t level[] = {0, 1, 1, 0, 1};
    const hl_influence_input input = {.y = y,
                                      .level = level,
                                      .y_stride = 1,
                                      .level_stride = 1,
                                      .universes = 5,
                                      .levels = 3};
    hl_level_effect effect[3];
    const hl_influence found = hl_influence_of(&input, effect);

    assert_int_equal(found.universes, 4);
    assert_int_equal(found.levels, 2);
    assert_close(found.mean, 2.5, 1e-15, 0.0);
    assert_close(found.deviation, sqrt(1.25), 1e-15, 0.0);
    assert_close(found.share, 0.8, 1e-15, 0.0);
    assert_close(found.adjusted, 0.7, 1e-15, 0.0);
    assert_close(effect[0].mean, 1.5, 1e-15, 0.0);
    assert_close(effect[1].shift, 1.0, 1e-15, 0.0);
    assert_int_equal(effect[1].universes, 2);
    assert_close(effect[2].mean, NAN, 0.0, 0.0);
}

/// On a full grid of an additive outcome the shares of the choices are those of its
/// terms, and add up to 1.
static void shares_of_a_grid_add_up(void **state)
{
    (void)state;
    enum { A = 4, B = 3, GRID = A * B };
    const hl_choices choices = {
        .count = 2, .levels = {A, B}
    };
    const double a[A] = {0.0, 1.0, 5.0, -2.0};
    const double b[B] = {0.0, 2.0, 1.0};
    double y[GRID];
    uint16_t level[GRID * 2];
    hl_level_effect effect[A];

    for (size_t u = 0; u < GRID; u++) {
        size_t at[2];
        hl_choices_grid(&choices, u, at);
        y[u] = 10.0 + a[at[0]] + b[at[1]];
        level[2 * u] = (uint16_t)at[0];
        level[2 * u + 1] = (uint16_t)at[1];
    }
    hl_influence_input input = {.y = y,
                                .level = level,
                                .y_stride = 1,
                                .level_stride = 2,
                                .universes = GRID,
                                .levels = A};
    const hl_influence first = hl_influence_of(&input, effect);
    assert_close(effect[2].shift, 5.0 - 1.0, 1e-14, 0.0); // the mean of a is 1
    input.level = level + 1;
    input.levels = B;
    const hl_influence second = hl_influence_of(&input, effect);
    assert_close(first.share + second.share, 1.0, 1e-14, 0.0);
    assert_close(first.share, 6.5 / (6.5 + 2.0 / 3.0), 1e-14, 0.0); // variances of a, b
}

static void what_does_not_vary_has_no_influence(void **state)
{
    (void)state;
    const double y[] = {0.3, 0.3, 0.3, 0.3};
    const double missing[] = {NAN, NAN, NAN, NAN};
    const uint16_t level[] = {0, 1, 0, 1};
    hl_influence_input input = {.y = y,
                                .level = level,
                                .y_stride = 1,
                                .level_stride = 1,
                                .universes = 4,
                                .levels = 2};
    hl_level_effect effect[2];

    assert_close(hl_influence_of(&input, effect).share, NAN, 0.0, 0.0);
    input.y = missing;
    const hl_influence none = hl_influence_of(&input, effect);
    assert_int_equal(none.universes, 0);
    assert_close(none.share, NAN, 0.0, 0.0);
    assert_close(effect[0].shift, NAN, 0.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_grid_visits_every_combination_once),
        cmocka_unit_test(draws_are_even_and_start_with_the_study),
        cmocka_unit_test(a_draw_depends_on_seed_and_number_alone),
        cmocka_unit_test(choices_errors),
        cmocka_unit_test(shares_of_classes_are_counted),
        cmocka_unit_test(ranks_are_spread),
        cmocka_unit_test(many_units_share_bins),
        cmocka_unit_test(influence_by_hand),
        cmocka_unit_test(shares_of_a_grid_add_up),
        cmocka_unit_test(what_does_not_vary_has_no_influence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
