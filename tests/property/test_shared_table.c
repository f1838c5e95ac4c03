// The shared table: sums, pairs and gathered rows count as the plain evaluation does,
// points above lines are counted exactly, and what stops early stops at the same draw.
#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/stats/local_g.h"
#include "hinterland/stats/local_geary.h"
#include "hinterland/stats/local_join_count.h"
#include "hinterland/stats/local_moran.h"
#include "stats/half_plane.h"
#include "stats/shared_table.h"

enum { MOST = 40, PERMUTATIONS = 299, VARIABLES = 3 };

typedef enum weighting { EQUAL, UNEQUAL, MIXED, WEIGHTING_COUNT } weighting;

/// Degrees from 0 (every eleventh unit) to n - 1.
static hl_weights random_weights(size_t n, weighting kind, hl_random *random)
{
    static uint32_t from[MOST * MOST];
    static uint32_t to[MOST * MOST];
    static double weight[MOST * MOST];
    size_t count = 0;
    hl_weights w = {0};
    hl_error err = {0};

    for (size_t i = 0; i < n; i++) {
        const double share = i % 11 == 10 ? 0.0 : hl_random_unit(random);
        const bool equal = kind == EQUAL || (kind == MIXED && i % 2 == 0);
        for (size_t j = 0; j < n; j++) {
            if (j == i || (i != 1 && hl_random_unit(random) > share * share)) continue;
            from[count] = (uint32_t)i;
            to[count] = (uint32_t)j;
            weight[count++] = equal ? 1.0 : 0.1 + hl_random_unit(random);
        }
    }
    assert_ok(hl_weights_from_links(n, from, to, weight, count, &w, &err), &err);
    return w;
}

typedef enum values { CONTINUOUS, ONE_DECIMAL, WHOLE_AND_LARGE, VALUES_COUNT } values;

static void fill(values kind, hl_random *random, double *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const double u = hl_random_unit(random);
        switch (kind) {
        case CONTINUOUS: x[i] = exp(3.0 * u); break;
        case ONE_DECIMAL: x[i] = floor(u * 30.0) / 10.0; break;
        case WHOLE_AND_LARGE: x[i] = 1e12 + floor(u * 5.0) * 1e11; break;
        case VALUES_COUNT: break;
        }
    }
    x[0] = x[1] * 2.0 + 1.0; // never constant
}

/// A statistic of the data below.
typedef hl_status statistic(const hl_weights *w, const hl_local_options *options,
                            hl_local *out, hl_error *err);

static double x[VARIABLES][MOST];

static hl_status geary(const hl_weights *w, const hl_local_options *options,
                       hl_local *out, hl_error *err)
{
    return hl_local_geary(x[0], w, options, out, err);
}

static hl_status several(const hl_weights *w, const hl_local_options *options,
                         hl_local *out, hl_error *err)
{
    const double *const variable[] = {x[0], x[1], x[2]};

    return hl_local_geary_multivariate(variable, VARIABLES, w, options, out, err);
}

static hl_status star(const hl_weights *w, const hl_local_options *options,
                      hl_local *out, hl_error *err)
{
    return hl_local_g(x[0], w, HL_G_STAR, options, out, err);
}

static hl_status quantile(const hl_weights *w, const hl_local_options *options,
                          hl_local *out, hl_error *err)
{
    return hl_local_quantile(x[0], w, (hl_quantile_class){3, 3}, options, out, err);
}

static hl_status bivariate(const hl_weights *w, const hl_local_options *options,
                           hl_local *out, hl_error *err)
{
    hl_local_moran l = {0};

    const hl_status status = hl_local_moran_bivariate(x[0], x[1], w, options, &l, err);
    *out = l.local;
    l.local = (hl_local){0};
    hl_local_moran_free(&l);
    return status;
}

static statistic *const STATISTICS[] = {geary, several, star, quantile, bivariate};
enum { STATISTIC_COUNT = sizeof STATISTICS / sizeof *STATISTICS };

static void assert_same(const hl_local *a, const hl_local *b)
{
    const size_t size = a->n * sizeof *a->p;

    assert_memory_equal(a->value, b->value, size);
    assert_memory_equal(a->p_greater, b->p_greater, size);
    assert_memory_equal(a->p_less, b->p_less, size);
    assert_memory_equal(a->p, b->p, size);
    assert_memory_equal(a->p_low, b->p_low, size);
    assert_memory_equal(a->p_high, b->p_high, size);
    assert_memory_equal(a->p_method, b->p_method, a->n);
    assert_memory_equal(a->cls, b->cls, a->n);
}

static void compare(const hl_weights *w, const hl_local_options *one,
                    const hl_local_options *other)
{
    hl_error err = {0};

    for (size_t s = 0; s < STATISTIC_COUNT; s++) {
        hl_local a = {0};
        hl_local b = {0};
        assert_ok(STATISTICS[s](w, one, &a, &err), &err);
        assert_ok(STATISTICS[s](w, other, &b, &err), &err);
        assert_same(&a, &b);
        hl_local_free(&a);
        hl_local_free(&b);
    }
}

/// Random data and weights, number `c`; returns how many units.
static size_t make_case(size_t c, hl_weights *w)
{
    static const size_t SIZES[] = {3, 6, 17, MOST};
    const size_t n = SIZES[c % 4];
    hl_random random = hl_random_stream(23, c);

    *w = random_weights(n, (weighting)(c / 4 % WEIGHTING_COUNT), &random);
    for (size_t v = 0; v < VARIABLES; v++) {
        fill((values)((c / 12 + v) % VALUES_COUNT), &random, x[v], n);
    }
    return n;
}

enum { CASES = 4 * WEIGHTING_COUNT * VALUES_COUNT };

static hl_local_options with(uint64_t seed, size_t stop, hl_local_engine engine)
{
    hl_local_options options = hl_local_defaults();

    options.permutations = PERMUTATIONS;
    options.seed = seed;
    options.stop = stop;
    options.engine = engine;
    options.threads = 1;
    return options;
}

static void each_statistic_counts_as_the_plain_evaluation(void **state)
{
    (void)state;
    for (size_t c = 0; c < CASES; c++) {
        hl_weights w = {0};
        const hl_local_options fast = with(c, 0, HL_ENGINE_AUTO);
        const hl_local_options plain = with(c, 0, HL_ENGINE_PLAIN);

        (void)make_case(c, &w);
        compare(&w, &fast, &plain);
        hl_weights_free(&w);
    }
}

static void early_stop_ends_at_the_same_draw(void **state)
{
    (void)state;
    for (size_t c = 0; c < CASES; c++) {
        hl_weights w = {0};
        const hl_local_options fast = with(c, 5, HL_ENGINE_AUTO);
        const hl_local_options plain = with(c, 5, HL_ENGINE_PLAIN);
        hl_local_options threads = fast;

        (void)make_case(c, &w);
        threads.threads = 3;
        compare(&w, &fast, &plain);
        compare(&w, &fast, &threads);
        hl_weights_free(&w);
    }
}

/// Meters or kibimeters: the unit of measure is no evidence.
static void the_unit_of_measure_does_not_matter(void **state)
{
    (void)state;
    hl_error err = {0};

    for (size_t c = 0; c < CASES; c++) {
        hl_weights w = {0};
        hl_local before[STATISTIC_COUNT] = {{0}};
        const hl_local_options options = with(c, 0, HL_ENGINE_AUTO);

        (void)make_case(c, &w);
        for (size_t s = 0; s < STATISTIC_COUNT; s++) {
            assert_ok(STATISTICS[s](&w, &options, &before[s], &err), &err);
        }
        for (size_t i = 0; i < (size_t)VARIABLES * MOST; i++) {
            x[i / MOST][i % MOST] *= 1024.0;
        }
        for (size_t s = 0; s < STATISTIC_COUNT; s++) {
            hl_local after = {0};
            assert_ok(STATISTICS[s](&w, &options, &after, &err), &err);
            assert_memory_equal(before[s].p_greater, after.p_greater,
                                after.n * sizeof *after.p);
            assert_memory_equal(before[s].p_less, after.p_less,
                                after.n * sizeof *after.p);
            assert_memory_equal(before[s].cls, after.cls, after.n);
            hl_local_free(&after);
            hl_local_free(&before[s]);
        }
        hl_weights_free(&w);
    }
}

/// Geary of a pair of values with equal weights, straight from the definition.
static void the_plain_evaluation_is_the_definition(void **state)
{
    (void)state;
    hl_weights w = {0};
    hl_error err = {0};
    hl_local l = {0};
    uint32_t deck[MOST];
    uint32_t sequence[MOST];
    const hl_local_options options = with(3, 0, HL_ENGINE_AUTO);
    const size_t n = make_case(3 + 12, &w); // MOST units, equal rows, one decimal
    const size_t places = hl_table_widest(&w) + 1;
    const hl_shared_table table = {.w = &w, .permutations = PERMUTATIONS, .seed = 3};

    for (uint32_t j = 0; j < n; j++) {
        deck[j] = j;
        x[0][j] = round(x[0][j] * 10.0); // whole, so that ties are ties
    }
    assert_ok(hl_local_geary(x[0], &w, &options, &l, &err), &err);
    for (size_t i = 0; i < n; i++) {
        const size_t k = w.start[i + 1] - w.start[i];
        double observed = 0.0;
        size_t larger = 0;
        if (k == 0) continue;
        for (size_t j = w.start[i]; j < w.start[i + 1]; j++) {
            observed += pow(x[0][i] - x[0][w.neighbor[j]], 2.0);
        }
        for (size_t r = 0; r < PERMUTATIONS; r++) {
            double sum = 0.0;
            hl_table_draw(&table, r, places, sequence, deck);
            for (size_t place = 0, taken = 0; taken < k; place++) {
                if (sequence[place] == i) continue;
                sum += pow(x[0][i] - x[0][sequence[place]], 2.0);
                taken++;
            }
            larger += sum >= observed;
        }
        assert_close(l.p_greater[i], (double)(larger + 1) / (PERMUTATIONS + 1.0), 1e-15,
                     0.0);
    }
    hl_local_free(&l);
    hl_weights_free(&w);
}

enum { POINTS = 3001, LINES = 64 };

typedef enum cloud { SMALL, TIED, HUGE_CLOUD, ONE_PLACE, CLOUD_COUNT } cloud;

static int64_t coordinate(cloud kind, hl_random *random)
{
    const int64_t u = (int64_t)hl_random_word(random) - (INT64_C(1) << 31);

    switch (kind) {
    case SMALL: return u >> 12;
    case TIED: return u >> 29;
    case HUGE_CLOUD: return u * (INT64_C(1) << 26);
    case ONE_PLACE:
    case CLOUD_COUNT: break;
    }
    return 7;
}

static hl_tails count_by_hand(const hl_points *p, hl_line line)
{
    hl_tails t = {0, 0, (uint32_t)p->count};

    for (size_t r = 0; r < p->count; r++) {
        const hl_wide height = p->t[r] - (hl_wide)line.slope * p->s[r];
        t.at_least += height >= line.offset;
        t.at_most += height <= line.offset;
    }
    return t;
}

static void assert_counts(hl_tails actual, hl_tails expected)
{
    assert_int_equal(actual.at_least, expected.at_least);
    assert_int_equal(actual.at_most, expected.at_most);
    assert_int_equal(actual.draws, expected.draws);
}

/// Through points, near points and far from them, of slopes alike and not.
static void points_above_lines_are_counted_exactly(void **state)
{
    (void)state;
    hl_points p = {0};
    hl_sorted_points scratch = {0};
    hl_error err = {0};
    hl_line line[LINES];
    hl_tails tails[LINES];

    assert_ok(hl_points_make(POINTS, &p, &err), &err);
    assert_ok(hl_sorted_points_make(POINTS, &scratch, &err), &err);
    for (int kind = 0; kind < CLOUD_COUNT; kind++) {
        hl_random random = hl_random_stream(29, (uint64_t)kind);
        for (size_t r = 0; r < POINTS; r++) {
            p.s[r] = coordinate((cloud)kind, &random);
            const hl_wide other = coordinate((cloud)kind, &random);
            p.t[r] = (hl_wide)p.s[r] * p.s[r] + other * other;
        }
        hl_points_update(&p, POINTS);
        for (size_t l = 0; l < LINES; l++) {
            const size_t through = hl_random_below(&random, POINTS);
            const int64_t near = (int64_t)hl_random_below(&random, 3) - 1;
            line[l].slope =
                2 * coordinate((cloud)kind, &random) / (l % 2 == 0 ? 1 : 64);
            line[l].offset =
                p.t[through] - (hl_wide)line[l].slope * p.s[through] + near;
            if (l % 16 == 15) line[l].offset *= 1000;
            assert_counts(hl_points_count(&p, line[l]), count_by_hand(&p, line[l]));
        }
        hl_points_count_lines(&p, line, LINES, &scratch, tails);
        for (size_t l = 0; l < LINES; l++) {
            assert_counts(tails[l], count_by_hand(&p, line[l]));
        }
    }
    hl_sorted_points_free(&scratch);
    hl_points_free(&p);
}

/// More units of one degree than are counted line by line: a ring of 3,000.
static void many_lines_count_as_few(void **state)
{
    (void)state;
    enum { RING = 3000 };
    static uint32_t from[2 * RING];
    static uint32_t to[2 * RING];
    static double ring[RING];
    hl_weights w = {0};
    hl_error err = {0};
    hl_local fast = {0};
    hl_local plain = {0};
    hl_random random = hl_random_stream(31, 0);
    hl_local_options options = with(1, 0, HL_ENGINE_AUTO);

    options.permutations = 199;
    options.threads = 2;
    for (uint32_t i = 0; i < RING; i++) {
        from[(size_t)2 * i] = from[(size_t)2 * i + 1] = i;
        to[(size_t)2 * i] = (i + 1) % RING;
        to[(size_t)2 * i + 1] = (i + RING - 1) % RING;
        ring[i] = -log(hl_random_unit(&random) + 1e-9);
    }
    assert_ok(hl_weights_from_links(RING, from, to, NULL, (size_t)2 * RING, &w, &err),
              &err);
    assert_ok(hl_local_geary(ring, &w, &options, &fast, &err), &err);
    options.engine = HL_ENGINE_PLAIN;
    assert_ok(hl_local_geary(ring, &w, &options, &plain, &err), &err);
    assert_same(&fast, &plain);
    hl_local_free(&fast);
    hl_local_free(&plain);
    hl_weights_free(&w);
}

/// The interval of a unit that was done early holds the p of all draws, in 95 of 100
/// units or nearly so, and nothing is stopped where the smaller tail stays below h.
static void the_interval_holds_the_full_p(void **state)
{
    (void)state;
    hl_weights w = {0};
    hl_error err = {0};
    size_t early = 0;
    size_t held = 0;

    for (uint64_t seed = 0; seed < 20; seed++) {
        hl_local stopped = {0};
        hl_local full = {0};
        hl_local_options options = with(seed, 20, HL_ENGINE_AUTO);
        const size_t n = make_case(3 + 4, &w); // MOST units, unequal rows, continuous

        options.permutations = 4999;
        assert_ok(hl_local_g(x[0], &w, HL_G, &options, &stopped, &err), &err);
        options.stop = 0;
        options.seed += 100; // independent draws
        assert_ok(hl_local_g(x[0], &w, HL_G, &options, &full, &err), &err);
        for (size_t i = 0; i < n; i++) {
            if (stopped.p_method[i] != HL_P_SEQUENTIAL) continue;
            early++;
            held += stopped.p_low[i] <= full.p[i] + full.p_mc[i] &&
                    full.p[i] - full.p_mc[i] <= stopped.p_high[i];
            assert_true(stopped.p_low[i] <= stopped.p[i]);
            assert_true(stopped.p[i] <= stopped.p_high[i]);
        }
        hl_local_free(&stopped);
        hl_local_free(&full);
        hl_weights_free(&w);
    }
    assert_true(early > 300);
    assert_true((double)held >= 0.92 * (double)early);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_statistic_counts_as_the_plain_evaluation),
        cmocka_unit_test(early_stop_ends_at_the_same_draw),
        cmocka_unit_test(the_unit_of_measure_does_not_matter),
        cmocka_unit_test(the_plain_evaluation_is_the_definition),
        cmocka_unit_test(points_above_lines_are_counted_exactly),
        cmocka_unit_test(many_lines_count_as_few),
        cmocka_unit_test(the_interval_holds_the_full_p),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
