// Exact inference of local Moran: against permutation, its fallbacks, its certificate.
#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "hinterland/core/random.h"
#include "hinterland/stats/local_g.h"
#include "hinterland/stats/local_join_count.h"
#include "hinterland/stats/local_moran.h"
#include "hinterland/stats/multiple_testing.h"

enum { SIDE = 12, N = SIDE * SIDE, MOST_LINKS = N * 8, PERMUTATIONS = 99999 };

/// Queen neighbors on a grid; every `mixed`-th row gets unequal weights.
static hl_weights grid(size_t mixed)
{
    static uint32_t from[MOST_LINKS];
    static uint32_t to[MOST_LINKS];
    static double weight[MOST_LINKS];
    hl_weights w = {0};
    hl_error err = {0};
    size_t count = 0;

    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            const int dx = abs(i % SIDE - j % SIDE);
            const int dy = abs(i / SIDE - j / SIDE);
            if (i == j || dx > 1 || dy > 1) continue;
            from[count] = (uint32_t)i;
            to[count] = (uint32_t)j;
            weight[count++] = mixed > 0 && (size_t)i % mixed == 0 ? 1.0 + dx : 0.5;
        }
    }
    assert_ok(hl_weights_from_links(N, from, to, weight, count, &w, &err), &err);
    return w;
}

/// Smooth in space, so that there are clusters.
static void fill(double *x, bool decimal)
{
    hl_random random = hl_random_stream(51, decimal);

    for (size_t i = 0; i < N; i++) {
        const double wave =
            sin((double)(i % SIDE) / 2.0) + cos((double)(i / SIDE) / 3.0);
        const double u = hl_random_unit(&random);
        x[i] = exp(wave + 2.0 * u);
        if (decimal) x[i] = round(x[i] * 10.0) / 10.0;
    }
}

static hl_local_moran moran(const double *x, const hl_weights *w,
                            hl_local_inference inference, size_t permutations)
{
    hl_local_options options = hl_local_defaults();
    hl_local_moran l = {0};
    hl_error err = {0};

    options.inference = inference;
    options.permutations = permutations;
    assert_ok(hl_local_moran_compute(x, w, &options, &l, &err), &err);
    return l;
}

/// (b + 1) / (R + 1) within five standard errors of the exact probability.
static void near_permutation(double drawn, double exact)
{
    const double error = sqrt(exact * (1.0 - exact) / PERMUTATIONS);

    assert_close(drawn, exact, 0.0, 5.0 * error + 2.0 / PERMUTATIONS + 2e-3 * exact);
}

static void exact_p_are_what_permutation_estimates(void **state)
{
    (void)state;
    hl_weights w = grid(0);

    for (int decimal = 0; decimal < 2; decimal++) {
        double x[N];
        fill(x, decimal != 0);
        hl_local_moran exact = moran(x, &w, HL_INFERENCE_EXACT, 0);
        hl_local_moran drawn = moran(x, &w, HL_INFERENCE_PERMUTATION, PERMUTATIONS);
        size_t significant = 0;
        for (size_t i = 0; i < N; i++) {
            assert_int_equal(exact.local.p_method[i], HL_P_EXACT);
            near_permutation(drawn.local.p_greater[i], exact.local.p_greater[i]);
            near_permutation(drawn.local.p_less[i], exact.local.p_less[i]);
            assert_true(exact.local.p_low[i] <= exact.local.p[i]);
            assert_true(exact.local.p[i] == exact.local.p_high[i]);
            assert_true(exact.local.p_high[i] - exact.local.p_low[i] < 0.01);
            assert_true(exact.local.p_mc[i] == 0.0);
            if (decimal) assert_true(exact.local.p_low[i] == exact.local.p_high[i]);
            assert_true(exact.local.value[i] == drawn.local.value[i]);
            significant += exact.local.cls[i] != HL_LISA_NOT_SIGNIFICANT;
        }
        assert_true(significant > 5);
        hl_local_moran_free(&exact);
        hl_local_moran_free(&drawn);
    }
    hl_weights_free(&w);
}

/// Rows that exact does not cover get exactly what permutation alone gives them.
static void uncovered_rows_fall_back(void **state)
{
    (void)state;
    double x[N];
    hl_weights w = grid(3);

    fill(x, false);
    hl_local_moran exact = moran(x, &w, HL_INFERENCE_EXACT, 999);
    hl_local_moran none = moran(x, &w, HL_INFERENCE_EXACT, 0);
    hl_local_moran drawn = moran(x, &w, HL_INFERENCE_PERMUTATION, 999);
    size_t settled = 0;
    for (size_t i = 0; i < N; i++) {
        const size_t begin = w.start[i];
        bool equal = true;
        for (size_t l = begin; l < w.start[i + 1]; l++) {
            equal = equal && w.weight[l] == w.weight[begin];
        }
        if (equal) { // the FDR turns on the others' p: a few may be undecided
            assert_true(exact.local.p_method[i] == HL_P_EXACT ||
                        exact.local.p_method[i] == HL_P_UNDECIDED);
            assert_true(exact.local.p_low[i] == none.local.p_low[i]);
            assert_true(exact.local.p_high[i] == none.local.p_high[i]);
            settled += exact.local.p_method[i] == HL_P_EXACT;
            continue;
        }
        assert_int_equal(exact.local.p_method[i], HL_P_PERMUTATION);
        assert_true(exact.local.p[i] == drawn.local.p[i]);
        assert_int_equal(none.local.p_method[i], HL_P_NONE);
        assert_true(isnan(none.local.p[i]));
        assert_int_equal(none.local.cls[i], HL_LISA_UNDEFINED);
    }
    assert_true(settled > N / 3);
    hl_local_moran_free(&exact);
    hl_local_moran_free(&none);
    hl_local_moran_free(&drawn);
    hl_weights_free(&w);
}

/// Saddlepoint p for every row, near the exact ones where there are any: skewed data
/// and as few as three neighbors, the hard case.
static void saddlepoint_is_near(void **state)
{
    (void)state;
    double x[N];
    double sum = 0.0;
    hl_weights equal = grid(0);
    hl_weights mixed = grid(3);

    fill(x, false);
    hl_local_moran exact = moran(x, &equal, HL_INFERENCE_EXACT, 0);
    hl_local_moran near = moran(x, &equal, HL_INFERENCE_SADDLEPOINT, 0);
    hl_local_moran other = moran(x, &mixed, HL_INFERENCE_SADDLEPOINT, 0);
    hl_local_moran drawn = moran(x, &mixed, HL_INFERENCE_PERMUTATION, PERMUTATIONS);
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(near.local.p_method[i], HL_P_SADDLEPOINT);
        assert_close(near.local.p[i], exact.local.p[i], 0.0, 0.1);
        sum += fabs(near.local.p[i] - exact.local.p[i]);
        assert_int_equal(other.local.p_method[i], HL_P_SADDLEPOINT);
        assert_close(other.local.p[i], drawn.local.p[i], 0.0, 0.1);
    }
    assert_true(sum / N < 0.015);
    hl_local_moran_free(&exact);
    hl_local_moran_free(&near);
    hl_local_moran_free(&other);
    hl_local_moran_free(&drawn);
    hl_weights_free(&equal);
    hl_weights_free(&mixed);
}

/// G and G* grow with the sum over the neighbors, join counts too: one null, and the
/// exact p of a unit is the same in all three where they test the same values.
static void other_sums_are_exact_too(void **state)
{
    (void)state;
    double x[N];
    double one[N];
    hl_weights w = grid(0);
    hl_local_options options = hl_local_defaults();
    hl_local g = {0};
    hl_local star = {0};
    hl_local drawn = {0};
    hl_local joins = {0};
    hl_error err = {0};

    fill(x, true);
    for (size_t i = 0; i < N; i++) {
        one[i] = x[i] > 8.0 ? 1.0 : 0.0;
    }
    assert_ok(hl_local_g(x, &w, HL_G, &options, &drawn, &err), &err);
    options.inference = HL_INFERENCE_EXACT;
    options.permutations = 0;
    assert_ok(hl_local_g(x, &w, HL_G, &options, &g, &err), &err);
    assert_ok(hl_local_g(x, &w, HL_G_STAR, &options, &star, &err), &err);
    assert_ok(hl_local_join_count(one, &w, &options, &joins, &err), &err);
    hl_local_moran moran_of_x = moran(x, &w, HL_INFERENCE_EXACT, 0);
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(g.p_method[i], HL_P_EXACT);
        assert_true(g.p_greater[i] == star.p_greater[i]);
        assert_true(g.p[i] == moran_of_x.local.p[i] || moran_of_x.z[i] == 0.0);
        near_permutation(drawn.p_greater[i], g.p_greater[i]);
        near_permutation(drawn.p_less[i], g.p_less[i]);
        assert_int_equal(joins.p_method[i], one[i] == 1.0 ? HL_P_EXACT : HL_P_NONE);
    }
    hl_local_free(&g);
    hl_local_free(&star);
    hl_local_free(&drawn);
    hl_local_free(&joins);
    hl_local_moran_free(&moran_of_x);
    hl_weights_free(&w);
}

/// Moving every p within its interval never moves a class that is called exact.
static void classes_are_certified(void **state)
{
    (void)state;
    double x[N];
    hl_weights w = grid(0);
    hl_random random = hl_random_stream(52, 0);

    fill(x, false);
    hl_local_moran exact = moran(x, &w, HL_INFERENCE_EXACT, 0);
    for (size_t round = 0; round < 100; round++) {
        double p[N];
        double adjusted[N];
        hl_error err = {0};
        for (size_t i = 0; i < N; i++) {
            const double low = exact.local.p_low[i];
            p[i] = low + (exact.local.p_high[i] - low) * hl_random_unit(&random);
        }
        assert_ok(hl_adjust_fdr(p, N, adjusted, NULL, &err), &err);
        for (size_t i = 0; i < N; i++) {
            const bool rejected = exact.local.p_fdr[i] <= 0.05;
            if (exact.local.p_method[i] != HL_P_EXACT) continue;
            assert_int_equal(adjusted[i] <= 0.05, rejected);
        }
    }
    hl_local_moran_free(&exact);
    hl_weights_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_p_are_what_permutation_estimates),
        cmocka_unit_test(uncovered_rows_fall_back),
        cmocka_unit_test(saddlepoint_is_near),
        cmocka_unit_test(other_sums_are_exact_too),
        cmocka_unit_test(classes_are_certified),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
