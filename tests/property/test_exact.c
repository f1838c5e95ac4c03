// Exact tails: equal to counting all subsets, certified when binned, and a function of
// the values alone.
#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "stats/exact.h"
#include "stats/modular.h"

enum { SMALL = 15, MOST = 400, MOST_LINKS = MOST * 70 };

typedef enum data {
    CONTINUOUS,
    ONE_DECIMAL,
    ZERO_ONE,
    LONG_TAIL,
    LONG_TAIL_BELOW,
    TWO_TAILS,
    DATA_COUNT
} data;

static void fill(data kind, hl_random *random, double *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const double u = hl_random_unit(random);
        const double tail = pow(u + 1e-6, -1.5);
        switch (kind) {
        case CONTINUOUS: x[i] = u; break;
        case ONE_DECIMAL: x[i] = (floor(u * 40.0) - 10.0) / 10.0; break;
        case ZERO_ONE: x[i] = u < 0.3 ? 1.0 : 0.0; break;
        case LONG_TAIL: x[i] = tail; break;
        case LONG_TAIL_BELOW: x[i] = -tail; break;
        case TWO_TAILS: x[i] = hl_random_unit(random) < 0.5 ? tail : -tail; break;
        case DATA_COUNT: break;
        }
    }
    x[0] = x[1] == 1.0 ? 0.0 : 1.0; // never constant
}

/// Unit i has degree(i) neighbors, drawn at random.
static hl_weights random_weights(size_t n, const size_t *degree, hl_random *random)
{
    static uint32_t from[MOST_LINKS];
    static uint32_t to[MOST_LINKS];
    uint32_t deck[MOST];
    hl_weights w = {0};
    hl_error err = {0};
    size_t count = 0;

    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < n; j++) {
            deck[j] = j < i ? j : j + 1;
        }
        for (uint32_t k = 0; k < degree[i]; k++) {
            const uint32_t at = k + hl_random_below(random, (uint32_t)n - 1 - k);
            const uint32_t unit = deck[at];
            deck[at] = deck[k];
            deck[k] = unit;
            assert_true(count < MOST_LINKS);
            from[count] = i;
            to[count++] = unit;
        }
    }
    assert_ok(hl_weights_from_links(n, from, to, NULL, count, &w, &err), &err);
    return w;
}

static hl_exact tails(const hl_weights *w, const double *x,
                      const hl_exact_options *options)
{
    hl_grid grid = {0};
    hl_exact exact = {0};
    hl_error err = {0};

    assert_ok(hl_grid_make(x, w->n, w->n, &grid, &err), &err);
    const hl_exact_input in = {.w = w, .grid = &grid};
    assert_ok(hl_exact_tails(&in, options, &exact, &err), &err);
    hl_grid_free(&grid);
    return exact;
}

/// The two tails of unit i by looking at all subsets of the others.
static void enumerate(const hl_weights *w, const double *x, size_t i, double *at_least,
                      double *at_most)
{
    const size_t n = w->n;
    const size_t k = w->start[i + 1] - w->start[i];
    hl_grid grid = {0};
    hl_error err = {0};
    int64_t observed = 0;
    size_t all = 0;
    size_t least = 0;
    size_t most = 0;

    assert_ok(hl_grid_make(x, n, n, &grid, &err), &err);
    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        observed += grid.q[w->neighbor[l]];
    }
    for (uint32_t subset = 0; subset < (uint32_t)1 << n; subset++) {
        if ((subset >> i & 1) != 0) continue;
        size_t members = 0;
        int64_t sum = 0;
        for (size_t j = 0; j < n; j++) {
            if ((subset >> j & 1) == 0) continue;
            members++;
            sum += grid.q[j];
        }
        if (members != k) continue;
        all++;
        least += sum >= observed;
        most += sum <= observed;
    }
    *at_least = (double)least / (double)all;
    *at_most = (double)most / (double)all;
    hl_grid_free(&grid);
}

static void assert_contains(hl_interval p, double expected)
{
    if (p.low <= expected && expected <= p.high) return;
    fail_msg("[%.17g, %.17g] does not contain %.17g", p.low, p.high, expected);
}

static hl_exact_options bins(size_t first, size_t most)
{
    hl_exact_options options = hl_exact_defaults();

    options.first_bins = first;
    options.most_bins = most;
    options.fdr_level = 0.05;
    return options;
}

/// Every n up to 15, every number of neighbors, six kinds of data. Values on a decimal
/// grid are counted exactly; the others are bracketed, by few bins and by many.
static void tails_equal_the_enumeration(void **state)
{
    (void)state;
    static const size_t BINS[] = {256, 4096, 1 << 14};
    hl_random random = hl_random_stream(20, 0);
    size_t equal = 0;
    size_t bracketed = 0;

    for (size_t n = 3; n <= SMALL; n++) {
        for (data kind = 0; kind < DATA_COUNT; kind++) {
            double x[SMALL];
            size_t degree[SMALL];
            fill(kind, &random, x, n);
            for (size_t i = 0; i < n; i++) {
                degree[i] = i; // 0 … n - 1
            }
            hl_weights w = random_weights(n, degree, &random);
            for (size_t b = 0; b < sizeof BINS / sizeof *BINS; b++) {
                const hl_exact_options options = bins(BINS[b], BINS[b]);
                hl_exact exact = tails(&w, x, &options);
                assert_int_equal(exact.state[0], HL_EXACT_NONE);
                for (size_t i = 1; i < n; i++) {
                    double at_least = 0.0;
                    double at_most = 0.0;
                    enumerate(&w, x, i, &at_least, &at_most);
                    if (exact.state[i] == HL_EXACT_EQUAL) {
                        assert_close(exact.at_least[i].low, at_least, 0x1p-51, 0.0);
                        assert_close(exact.at_most[i].low, at_most, 0x1p-51, 0.0);
                        assert_true(exact.at_most[i].low == exact.at_most[i].high);
                        equal++;
                        continue;
                    }
                    assert_true(BINS[b] == 256 ||
                                (kind != ONE_DECIMAL && kind != ZERO_ONE));
                    assert_contains(exact.at_least[i], at_least);
                    assert_contains(exact.at_most[i], at_most);
                    bracketed++;
                }
                hl_exact_free(&exact);
            }
            hl_weights_free(&w);
        }
    }
    print_message("%zu exact, %zu in an interval\n", equal, bracketed);
    assert_true(equal > 600);
    assert_true(bracketed > 500);
}

/// E_k(s) by dynamic programming in 128 bits, unit i left out: METHODS-spatial 4.
static void by_dynamic_programming(const hl_weights *w, const hl_grid *grid, size_t i,
                                   size_t most, double *at_least, double *at_most)
{
    const size_t k = w->start[i + 1] - w->start[i];
    hl_unsigned_wide *e = calloc((k + 1) * (most + 1), sizeof *e);
    hl_unsigned_wide all = 0;
    hl_unsigned_wide least = 0;
    hl_unsigned_wide up_to = 0;
    size_t observed = 0;

    assert_true(e != NULL);
    e[0] = 1;
    for (size_t j = 0; j < w->n; j++) {
        const size_t q = (size_t)grid->q[j];
        for (size_t c = k; c > 0 && j != i; c--) {
            for (size_t s = q; s <= most; s++) {
                e[c * (most + 1) + s] += e[(c - 1) * (most + 1) + s - q];
            }
        }
    }
    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        observed += (size_t)grid->q[w->neighbor[l]];
    }
    for (size_t s = 0; s <= most; s++) {
        all += e[k * (most + 1) + s];
        if (s >= observed) least += e[k * (most + 1) + s];
        if (s <= observed) up_to += e[k * (most + 1) + s];
    }
    *at_least = (double)least / (double)all;
    *at_most = (double)up_to / (double)all;
    free(e);
}

/// 300 units, up to 12 neighbors: C(299, 12) has 70 bits.
static void tails_equal_dynamic_programming(void **state)
{
    (void)state;
    enum { N = 300, WIDEST = 12, LARGEST = 60 };
    hl_random random = hl_random_stream(21, 0);
    static double x[N];
    size_t degree[N];
    hl_grid grid = {0};
    hl_error err = {0};

    for (size_t i = 0; i < N; i++) {
        const double u = hl_random_unit(&random);
        x[i] = floor(u * u * LARGEST);
        degree[i] = 1 + i % WIDEST;
    }
    hl_weights w = random_weights(N, degree, &random);
    assert_ok(hl_grid_make(x, N, N, &grid, &err), &err);
    hl_exact exact = tails(&w, x, NULL);
    for (size_t i = 0; i < N; i += 7) {
        double at_least = 0.0;
        double at_most = 0.0;
        by_dynamic_programming(&w, &grid, i, (size_t)WIDEST * LARGEST, &at_least,
                               &at_most);
        assert_int_equal(exact.state[i], HL_EXACT_EQUAL);
        assert_close(exact.at_least[i].low, at_least, 1e-15, 0.0);
        assert_close(exact.at_most[i].high, at_most, 1e-15, 0.0);
    }
    hl_exact_free(&exact);
    hl_grid_free(&grid);
    hl_weights_free(&w);
}

/// More bins lie inside fewer, and the exact tails inside both: skewed integers whose
/// range needs 2^18 bins to be exact.
static void more_bins_are_narrower(void **state)
{
    (void)state;
    enum { N = 200 };
    hl_random random = hl_random_stream(22, 0);
    double x[N];
    size_t degree[N];

    for (size_t i = 0; i < N; i++) {
        x[i] = floor(pow(hl_random_unit(&random) + 1e-3, -1.4));
        degree[i] = 1 + i % 8;
    }
    hl_weights w = random_weights(N, degree, &random);
    const hl_exact_options few = bins(1024, 1024);
    const hl_exact_options more = bins(1 << 12, 1 << 14);
    const hl_exact_options all = bins(1 << 18, 1 << 18);
    hl_exact a = tails(&w, x, &few);
    hl_exact b = tails(&w, x, &more);
    hl_exact c = tails(&w, x, &all);
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(c.state[i], HL_EXACT_EQUAL);
        assert_contains(a.at_least[i], c.at_least[i].low);
        assert_contains(a.at_most[i], c.at_most[i].low);
        assert_contains(b.at_least[i], c.at_least[i].low);
        assert_contains(b.at_most[i], c.at_most[i].low);
        const hl_interval wide = hl_exact_two_sided(&a, i);
        const hl_interval narrow = hl_exact_two_sided(&b, i);
        assert_true(narrow.high - narrow.low <= wide.high - wide.low + 1e-15);
    }
    assert_true(b.undecided <= a.undecided);
    hl_exact_free(&a);
    hl_exact_free(&b);
    hl_exact_free(&c);
    hl_weights_free(&w);
}

static void assert_same(const hl_exact *a, const hl_exact *b)
{
    assert_int_equal(a->n, b->n);
    assert_memory_equal(a->at_least, b->at_least, a->n * sizeof *a->at_least);
    assert_memory_equal(a->at_most, b->at_most, a->n * sizeof *a->at_most);
    assert_memory_equal(a->state, b->state, a->n);
    assert_int_equal(a->undecided, b->undecided);
    assert_int_equal(a->passes, b->passes);
}

/// The same bits for 1, 2 and 4 threads.
static void threads_do_not_matter(void **state)
{
    (void)state;
    hl_random random = hl_random_stream(23, 0);

    for (data kind = 0; kind < DATA_COUNT; kind++) {
        enum { N = 150 };
        double x[N];
        size_t degree[N];
        fill(kind, &random, x, N);
        for (size_t i = 0; i < N; i++) {
            degree[i] = i % 10;
        }
        hl_weights w = random_weights(N, degree, &random);
        hl_exact_options options = bins(1024, 4096);
        options.threads = 1;
        hl_exact one = tails(&w, x, &options);
        for (int threads = 2; threads <= 4; threads += 2) {
            options.threads = threads;
            hl_exact more = tails(&w, x, &options);
            assert_same(&one, &more);
            hl_exact_free(&more);
        }
        hl_exact_free(&one);
        hl_weights_free(&w);
    }
}

/// Units in another order: the same intervals, in that order.
static void order_does_not_matter(void **state)
{
    (void)state;
    enum { N = 120 };
    hl_random random = hl_random_stream(24, 0);

    for (data kind = 0; kind < DATA_COUNT; kind++) {
        double x[N];
        double moved[N];
        size_t degree[N];
        uint32_t place[N];
        static uint32_t from[MOST_LINKS];
        static uint32_t to[MOST_LINKS];
        hl_weights other = {0};
        hl_error err = {0};
        fill(kind, &random, x, N);
        for (uint32_t i = 0; i < N; i++) {
            const uint32_t j = hl_random_below(&random, i + 1);
            degree[i] = i % 9;
            place[i] = place[j];
            place[j] = i;
        }
        hl_weights w = random_weights(N, degree, &random);
        for (uint32_t i = 0; i < N; i++) {
            moved[place[i]] = x[i];
            for (size_t l = w.start[i]; l < w.start[i + 1]; l++) {
                from[l] = place[i];
                to[l] = place[w.neighbor[l]];
            }
        }
        assert_ok(hl_weights_from_links(N, from, to, NULL, w.start[N], &other, &err),
                  &err);
        const hl_exact_options options = bins(1024, 4096);
        hl_exact a = tails(&w, x, &options);
        hl_exact b = tails(&other, moved, &options);
        for (size_t i = 0; i < N; i++) {
            assert_int_equal(a.state[i], b.state[place[i]]);
            assert_memory_equal(&a.at_least[i], &b.at_least[place[i]],
                                sizeof *a.at_least);
            assert_memory_equal(&a.at_most[i], &b.at_most[place[i]], sizeof *a.at_most);
        }
        hl_exact_free(&a);
        hl_exact_free(&b);
        hl_weights_free(&w);
        hl_weights_free(&other);
    }
}

/// Decimal values in another unit of measure: the same bits; with the sign turned, the
/// tails change places.
static void unit_of_measure_does_not_matter(void **state)
{
    (void)state;
    enum { N = 100 };
    hl_random random = hl_random_stream(25, 0);
    double x[N];
    double scaled[N];
    double turned[N];
    size_t degree[N];

    for (size_t i = 0; i < N; i++) {
        const double whole = floor(pow(hl_random_unit(&random), 4.0) * 1e6);
        x[i] = whole / 100.0;
        scaled[i] = whole * 250.0 + 1000.0;
        turned[i] = -x[i];
        degree[i] = 1 + i % 8;
    }
    hl_weights w = random_weights(N, degree, &random);
    const hl_exact_options options = bins(4096, 4096);
    hl_exact a = tails(&w, x, &options);
    hl_exact b = tails(&w, scaled, &options);
    hl_exact c = tails(&w, turned, &options);
    assert_same(&a, &b);
    for (size_t i = 0; i < N; i++) {
        // another end, hence perhaps other bins: two intervals of one number
        assert_true(a.at_least[i].low <= c.at_most[i].high);
        assert_true(c.at_most[i].low <= a.at_least[i].high);
        assert_true(a.at_most[i].low <= c.at_least[i].high);
        assert_true(c.at_least[i].low <= a.at_most[i].high);
    }
    hl_exact_free(&a);
    hl_exact_free(&b);
    hl_exact_free(&c);
    hl_weights_free(&w);
}

/// Adjusting lows and highs brackets the adjusted p of anything in between.
static void adjusted_intervals_contain_the_adjusted_p(void **state)
{
    (void)state;
    enum { N = 60 };
    hl_random random = hl_random_stream(26, 0);

    for (size_t round = 0; round < 200; round++) {
        hl_interval p[N];
        hl_interval inner[N];
        hl_error err = {0};
        for (size_t i = 0; i < N; i++) {
            const double middle = pow(hl_random_unit(&random), 3.0);
            p[i].low = middle * hl_random_unit(&random);
            p[i].high = middle + (1.0 - middle) * 0.05 * hl_random_unit(&random);
            if (i % 13 == 12) p[i].low = p[i].high = (double)NAN;
            inner[i] = (hl_interval){middle, middle};
            if (i % 13 == 12) inner[i] = p[i];
        }
        assert_ok(hl_exact_fdr(p, N, p, &err), &err);
        assert_ok(hl_exact_fdr(inner, N, inner, &err), &err);
        for (size_t i = 0; i < N; i++) {
            if (i % 13 == 12) {
                assert_true(isnan(p[i].low) && isnan(p[i].high));
                continue;
            }
            assert_contains(p[i], inner[i].low);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tails_equal_the_enumeration),
        cmocka_unit_test(tails_equal_dynamic_programming),
        cmocka_unit_test(more_bins_are_narrower),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(unit_of_measure_does_not_matter),
        cmocka_unit_test(adjusted_intervals_contain_the_adjusted_p),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
