// The shared-table engine: the same counts as evaluating the table unit by unit, the
// same bits for any number of threads, p values that are uniform under the null.
#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/stats/local_moran.h"
#include "stats/shared_table.h"

enum { MOST = 64, PERMUTATIONS = 999 };

typedef enum data {
    CONTINUOUS,
    ONE_DECIMAL,
    ZERO_ONE,
    FAR_FROM_ZERO,
    NEGATIVE,
    DATA_COUNT
} data;

typedef enum weighting {
    BINARY,
    ROW,
    UNEQUAL,
    MIXED, ///< every other row has equal weights
    WEIGHTING_COUNT
} weighting;

static void fill(data kind, hl_random *random, double *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const double u = hl_random_unit(random);
        switch (kind) {
        case CONTINUOUS: x[i] = u; break;
        case ONE_DECIMAL: x[i] = floor(u * 40.0) / 10.0; break;
        case ZERO_ONE: x[i] = u < 0.3 ? 1.0 : 0.0; break;
        case FAR_FROM_ZERO: x[i] = 1e9 + u; break;
        case NEGATIVE: x[i] = -log(u + 0.01) - 3.0; break;
        case DATA_COUNT: break;
        }
    }
    x[0] = x[1] + 1.0; // never constant
}

/// The links of a random matrix, before it is made.
typedef struct links {
    uint32_t from[MOST * MOST];
    uint32_t to[MOST * MOST];
    double weight[MOST * MOST];
    size_t count;
} links;

static void add_row(links *l, size_t n, size_t i, bool equal, hl_random *random)
{
    const double share = i % 11 == 10 ? 0.0 : hl_random_unit(random);
    const bool all = i == 1;

    for (size_t j = 0; j < n; j++) {
        const double u = hl_random_unit(random);
        if (j == i || (!all && u > share * share)) continue;
        l->from[l->count] = (uint32_t)i;
        l->to[l->count] = (uint32_t)j;
        l->weight[l->count++] = equal ? 1.0 : 0.1 + hl_random_unit(random);
    }
}

/// Degrees from 0 (every eleventh unit) to n - 1, neighbors at random.
static hl_weights random_weights(size_t n, weighting kind, hl_random *random)
{
    static links l;
    hl_weights w = {0};
    hl_error err = {0};

    l.count = 0;
    for (size_t i = 0; i < n; i++) {
        add_row(&l, n, i, kind != UNEQUAL && (kind != MIXED || i % 2 == 0), random);
    }
    assert_ok(hl_weights_from_links(n, l.from, l.to, l.weight, l.count, &w, &err),
              &err);
    if (kind == ROW) hl_weights_standardize(&w, HL_WEIGHTS_ROW);
    return w;
}

static void assert_same_numbers(const double *a, const double *b, size_t n)
{
    assert_memory_equal(a, b, n * sizeof *a);
}

/// Every number of two results, bit by bit.
static void assert_same(const hl_local_moran *a, const hl_local_moran *b)
{
    assert_int_equal(a->local.n, b->local.n);
    assert_same_numbers(a->z, b->z, a->local.n);
    assert_same_numbers(a->lag, b->lag, a->local.n);
    assert_same_numbers(a->local.value, b->local.value, a->local.n);
    assert_same_numbers(a->local.variance, b->local.variance, a->local.n);
    assert_same_numbers(a->local.z_score, b->local.z_score, a->local.n);
    assert_same_numbers(a->local.p, b->local.p, a->local.n);
    assert_same_numbers(a->local.p_greater, b->local.p_greater, a->local.n);
    assert_same_numbers(a->local.p_less, b->local.p_less, a->local.n);
    assert_same_numbers(a->local.p_fdr, b->local.p_fdr, a->local.n);
    assert_memory_equal(a->local.cls, b->local.cls, a->local.n);
    assert_memory_equal(a->quadrant, b->quadrant, a->local.n);
}

static hl_local_options few_permutations(void)
{
    hl_local_options options = hl_local_defaults();

    options.permutations = PERMUTATIONS;
    options.threads = 1; // thousands of small runs: more would wait for each other
    return options;
}

static void the_engine_counts_as_the_plain_evaluation(void **state)
{
    (void)state;
    const size_t sizes[] = {3, 5, 12, 40, 64};
    const size_t weightings = WEIGHTING_COUNT;
    const size_t cases = 5 * weightings * DATA_COUNT;
    double x[MOST];
    hl_error err = {0};
    hl_local_options fast = few_permutations();
    hl_local_options plain = few_permutations();

    plain.engine = HL_ENGINE_PLAIN;
    for (size_t c = 0; c < cases; c++) {
        const size_t n = sizes[c % 5];
        hl_random random = hl_random_stream(7, c);
        hl_local_moran a = {0};
        hl_local_moran b = {0};
        hl_weights w = random_weights(n, (weighting)(c / 5 % weightings), &random);

        fill((data)(c / (5 * weightings)), &random, x, n);
        fast.seed = plain.seed = c;
        assert_ok(hl_local_moran_compute(x, &w, &fast, &a, &err), &err);
        assert_ok(hl_local_moran_compute(x, &w, &plain, &b, &err), &err);
        assert_same(&a, &b);
        hl_local_moran_free(&a);
        hl_local_moran_free(&b);
        hl_weights_free(&w);
    }
}

/// The p of one unit straight from the definition: walk each sequence, leave the unit
/// out, add the first k, compare. One-decimal data as tenths, so that ties differ
/// by rounding alone.
static double p_greater_by_hand(const hl_shared_table *table, const double *x, size_t i)
{
    const hl_weights *w = table->w;
    const size_t k = w->start[i + 1] - w->start[i];
    const size_t count = hl_table_widest(w) + 1;
    uint32_t deck[MOST];
    uint32_t sequence[MOST];
    double mean = 0.0;
    double observed = 0.0;
    size_t larger = 0;

    for (uint32_t j = 0; j < w->n; j++) {
        deck[j] = j;
        mean += x[j] / (double)w->n;
    }
    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        observed += w->weight[l] * round(x[w->neighbor[l]] * 10.0);
    }
    for (size_t r = 0; r < table->permutations; r++) {
        double sum = 0.0;
        hl_table_draw(table, r, count, sequence, deck);
        for (size_t place = 0, taken = 0; taken < k; place++) {
            if (sequence[place] == i) continue;
            sum += w->weight[w->start[i] + taken] * round(x[sequence[place]] * 10.0);
            taken++;
        }
        larger += x[i] > mean ? sum >= observed - 1e-9 : sum <= observed + 1e-9;
    }
    return (double)(larger + 1) / (double)(table->permutations + 1);
}

static void check_definition(weighting kind)
{
    const size_t n = 40;
    double x[MOST];
    hl_error err = {0};
    hl_random random = hl_random_stream(11, 0);
    hl_weights w = random_weights(n, kind, &random);
    hl_local_moran l = {0};
    hl_local_options options = few_permutations();

    fill(ONE_DECIMAL, &random, x, n);
    options.seed = 3;
    assert_ok(hl_local_moran_compute(x, &w, &options, &l, &err), &err);
    const hl_shared_table table = {.w = &w, .permutations = PERMUTATIONS, .seed = 3};
    for (size_t i = 0; i < n; i++) {
        if (w.start[i] == w.start[i + 1]) continue;
        assert_close(l.local.p_greater[i], p_greater_by_hand(&table, x, i), 0.0, 0.0);
    }
    hl_local_moran_free(&l);
    hl_weights_free(&w);
}

static void p_is_what_the_definition_says(void **state)
{
    (void)state;
    check_definition(ROW);
    check_definition(UNEQUAL);
    check_definition(MIXED);
}

/// Each sequence: distinct units below n, from the deck or by looking back, the deck
/// left in order, the same again when replayed.
static void sequences_are_distinct_and_replayable(void **state)
{
    (void)state;
    const size_t n = 64;
    uint32_t deck[MOST];
    uint32_t first[MOST];
    uint32_t again[MOST];
    const hl_weights w = {.n = n};
    const hl_shared_table table = {.w = &w, .seed = 5};

    for (uint32_t j = 0; j < n; j++) {
        deck[j] = j;
    }
    for (size_t count = 1; count <= n; count++) {
        bool seen[MOST] = {false};
        hl_table_draw(&table, count, count, first, deck);
        hl_table_draw(&table, count + 1, count, again, deck);
        hl_table_draw(&table, count, count, again, deck);
        assert_memory_equal(first, again, count * sizeof *first);
        for (size_t k = 0; k < count; k++) {
            assert_true(first[k] < n && !seen[first[k]]);
            seen[first[k]] = true;
        }
    }
    for (uint32_t j = 0; j < n; j++) {
        assert_int_equal(deck[j], j);
    }
}

static void threads_do_not_change_a_bit(void **state)
{
    (void)state;
    double x[MOST];
    hl_error err = {0};

    for (int kind = 0; kind < WEIGHTING_COUNT; kind++) {
        hl_random random = hl_random_stream(13, (uint64_t)kind);
        hl_weights w = random_weights(MOST, (weighting)kind, &random);
        hl_local_options options = few_permutations();
        hl_local_moran one = {0};

        fill(CONTINUOUS, &random, x, MOST);
        options.threads = 1;
        assert_ok(hl_local_moran_compute(x, &w, &options, &one, &err), &err);
        for (int threads = 2; threads <= 4; threads += 2) {
            hl_local_moran many = {0};
            options.threads = threads;
            assert_ok(hl_local_moran_compute(x, &w, &options, &many, &err), &err);
            assert_same(&one, &many);
            hl_local_moran_free(&many);
        }
        hl_local_moran_free(&one);
        hl_weights_free(&w);
    }
}

static void assert_same_inference(const double *x, const double *y, const hl_weights *w)
{
    hl_error err = {0};
    hl_local_moran a = {0};
    hl_local_moran b = {0};
    const hl_local_options options = few_permutations();

    assert_ok(hl_local_moran_compute(x, w, &options, &a, &err), &err);
    assert_ok(hl_local_moran_compute(y, w, &options, &b, &err), &err);
    assert_same_numbers(a.local.p_greater, b.local.p_greater, a.local.n);
    assert_same_numbers(a.local.p_less, b.local.p_less, a.local.n);
    assert_memory_equal(a.local.cls, b.local.cls, a.local.n);
    assert_memory_equal(a.quadrant, b.quadrant, a.local.n);
    for (size_t i = 0; i < a.local.n; i++) {
        assert_close(a.local.value[i], b.local.value[i], 1e-9, 1e-12);
        assert_close(a.local.z_score[i], b.local.z_score[i], 1e-9, 1e-12);
    }
    hl_local_moran_free(&a);
    hl_local_moran_free(&b);
}

/// Tenths or whole numbers, meters or kilometers: the unit of measure is no evidence.
static void the_unit_of_measure_does_not_matter(void **state)
{
    (void)state;
    double x[MOST];
    double y[MOST];
    hl_random random = hl_random_stream(17, 0);
    hl_weights w = random_weights(MOST, ROW, &random);

    for (size_t i = 0; i < MOST; i++) {
        y[i] = (double)hl_random_below(&random, 40);
        x[i] = y[i] / 10.0;
    }
    assert_same_inference(x, y, &w);
    fill(CONTINUOUS, &random, x, MOST);
    for (size_t i = 0; i < MOST; i++) {
        y[i] = ldexp(x[i], 31);
    }
    assert_same_inference(x, y, &w);
    hl_weights_free(&w);
}

/// 2,000 data sets without any pattern: p_greater of one unit falls into each tenth of
/// [0, 1] equally often. Chi-square with 9 degrees of freedom, 0.001 critical value.
static void p_is_uniform_under_the_null(void **state)
{
    (void)state;
    enum { SETS = 2000, BINS = 10 };
    double x[MOST];
    size_t bin[BINS] = {0};
    double chi = 0.0;
    hl_error err = {0};
    hl_random random = hl_random_stream(19, 0);
    hl_weights w = random_weights(24, ROW, &random);
    hl_local_options options = few_permutations();

    options.permutations = 199;
    options.threads = 1;
    for (size_t s = 0; s < SETS; s++) {
        hl_local_moran l = {0};
        for (size_t i = 0; i < w.n; i++) {
            x[i] = hl_random_unit(&random);
        }
        options.seed = s;
        assert_ok(hl_local_moran_compute(x, &w, &options, &l, &err), &err);
        bin[(size_t)ceil(l.local.p_greater[0] * BINS - 1e-9) - 1]++;
        hl_local_moran_free(&l);
    }
    for (size_t b = 0; b < BINS; b++) {
        const double excess = (double)bin[b] - (double)SETS / BINS;
        chi += excess * excess / ((double)SETS / BINS);
    }
    assert_true(chi < 27.88);
    hl_weights_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_engine_counts_as_the_plain_evaluation),
        cmocka_unit_test(p_is_what_the_definition_says),
        cmocka_unit_test(sequences_are_distinct_and_replayable),
        cmocka_unit_test(threads_do_not_change_a_bit),
        cmocka_unit_test(the_unit_of_measure_does_not_matter),
        cmocka_unit_test(p_is_uniform_under_the_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
