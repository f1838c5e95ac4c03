// Global permutations: each replayable alone, the same bits for any number of threads,
// ties counted as ties.
#include "support/check.h"

#include <math.h>
#include <stdlib.h>

#include "hinterland/core/random.h"
#include "hinterland/stats/moran.h"

enum { SIDE = 6, UNITS = SIDE * SIDE, LINKS = 4 * UNITS };

/// A grid of squares, rook contiguity.
static hl_weights grid(hl_standardization standardization)
{
    uint32_t from[LINKS];
    uint32_t to[LINKS];
    size_t count = 0;
    hl_weights w = {0};
    hl_error err = {0};

    for (uint32_t a = 0; a < UNITS; a++) {
        for (uint32_t b = 0; b < UNITS; b++) {
            const long rows = labs((long)(a / SIDE) - (long)(b / SIDE));
            const long columns = labs((long)(a % SIDE) - (long)(b % SIDE));
            if (rows + columns != 1) continue;
            from[count] = a;
            to[count++] = b;
        }
    }
    assert_ok(hl_weights_from_links(UNITS, from, to, NULL, count, &w, &err), &err);
    hl_weights_standardize(&w, standardization);
    return w;
}

static void fill(double *x, uint64_t stream)
{
    hl_random random = hl_random_stream(23, stream);

    for (size_t i = 0; i < UNITS; i++) {
        x[i] = hl_random_unit(&random);
    }
}

/// I of permutation r is that of the values shuffled by Fisher and Yates from stream r.
static void a_permutation_can_be_replayed_alone(void **state)
{
    (void)state;
    enum { R = 21 };
    double x[UNITS];
    double permuted[R];
    hl_error err = {0};
    hl_global m = {0};
    hl_weights w = grid(HL_WEIGHTS_ROW);
    const hl_global_options options = {
        .permutations = R, .seed = 9, .permuted = permuted};

    fill(x, 0);
    assert_ok(hl_moran_global(x, &w, &options, &m, &err), &err);
    for (size_t r = 0; r < R; r++) {
        double y[UNITS];
        hl_global alone = {0};
        hl_random random = hl_random_stream(9, r);
        fill(y, 0);
        for (uint32_t i = UNITS - 1; i > 0; i--) {
            const uint32_t j = hl_random_below(&random, i + 1);
            const double value = y[i];
            y[i] = y[j];
            y[j] = value;
        }
        assert_ok(hl_moran_global(y, &w, &(hl_global_options){0}, &alone, &err), &err);
        assert_close(permuted[r], alone.value, 1e-12, 1e-14);
    }
    hl_weights_free(&w);
}

static void threads_and_more_permutations_do_not_change_a_bit(void **state)
{
    (void)state;
    enum { FEW = 37, MANY = 100 };
    double x[UNITS];
    double few[FEW];
    double many[MANY];
    hl_error err = {0};
    hl_global m = {0};
    hl_weights w = grid(HL_WEIGHTS_ROW);

    fill(x, 1);
    hl_global_options options = {
        .permutations = FEW, .seed = 4, .threads = 1, .permuted = few};
    assert_ok(hl_moran_global(x, &w, &options, &m, &err), &err);
    for (int threads = 2; threads <= 4; threads += 2) {
        options = (hl_global_options){
            .permutations = MANY, .seed = 4, .threads = threads, .permuted = many};
        assert_ok(hl_moran_global(x, &w, &options, &m, &err), &err);
        assert_memory_equal(few, many, sizeof few);
    }
    hl_weights_free(&w);
}

/// One unit of a path of four is 0.1, the others 0: I takes one value when it stands at
/// an end and another inside, so about half of the shuffles tie with the observed one.
static void ties_are_counted_on_both_sides(void **state)
{
    (void)state;
    const uint32_t from[] = {0, 1, 1, 2, 2, 3};
    const uint32_t to[] = {1, 0, 2, 1, 3, 2};
    enum { R = 999 };
    double permuted[R];
    const hl_standardization both[] = {HL_WEIGHTS_BINARY, HL_WEIGHTS_ROW};
    hl_error err = {0};

    for (size_t s = 0; s < 2; s++) {
        hl_global m = {0};
        hl_weights w = {0};
        const double x[] = {0.1, 0.0, 0.0, 0.0};
        double greater = 1.0;
        double less = 1.0;
        assert_ok(hl_weights_from_links(4, from, to, NULL, 6, &w, &err), &err);
        hl_weights_standardize(&w, both[s]);
        const hl_global_options options = {
            .permutations = R, .seed = s, .permuted = permuted};
        assert_ok(hl_moran_global(x, &w, &options, &m, &err), &err);
        for (size_t r = 0; r < R; r++) { // the two values are far apart
            greater += permuted[r] > m.value - 0.01;
            less += permuted[r] < m.value + 0.01;
        }
        assert_close(m.p_permutation.greater, greater / (R + 1), 1e-15, 0.0);
        assert_close(m.p_permutation.less, less / (R + 1), 1e-15, 0.0);
        assert_true(greater + less > 1.3 * R);
        hl_weights_free(&w);
    }
}

/// Rows of different weights take another path: it must agree with the first.
static void unequal_weights_give_the_same_permuted_values(void **state)
{
    (void)state;
    enum { R = 50 };
    double x[UNITS];
    double equal[R];
    double unequal[R];
    hl_error err = {0};
    hl_global a = {0};
    hl_global b = {0};
    hl_weights w = grid(HL_WEIGHTS_BINARY);

    fill(x, 2);
    hl_global_options options = {.permutations = R, .seed = 6, .permuted = equal};
    assert_ok(hl_moran_global(x, &w, &options, &a, &err), &err);
    w.weight[0] += 1e-13; // no longer equal within the row
    options.permuted = unequal;
    assert_ok(hl_moran_global(x, &w, &options, &b, &err), &err);
    for (size_t r = 0; r < R; r++) {
        assert_close(unequal[r], equal[r], 1e-11, 1e-12);
    }
    assert_close(a.p_permutation.greater, b.p_permutation.greater, 0.0, 0.0);
    hl_weights_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_permutation_can_be_replayed_alone),
        cmocka_unit_test(threads_and_more_permutations_do_not_change_a_bit),
        cmocka_unit_test(ties_are_counted_on_both_sides),
        cmocka_unit_test(unequal_weights_give_the_same_permuted_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
