#include "support/check.h"

#include <math.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/stats/detector.h"
#include "stats/distribution.h"

/// By hand: 1 3 | 5 7: mean 4, SST 20, SSW 4, q 0.8, F = 0.8 * 2 / 0.2 = 8; lambda =
/// (4 + 36 - (sqrt(2) 8)^2 / 4) / 5 = 8 / 5.
static void a_factor_by_hand(void **state)
{
    const double y[] = {1, 3, 5, 7};
    const uint32_t stratum[] = {0, 0, 2, 2};
    const hl_strata strata = {stratum, 3};
    hl_factor f = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_factor_detect(y, 4, &strata, &f, &err), &err);
    assert_int_equal(f.strata, 2);
    assert_close(f.total, 20.0, 1e-15, 0.0);
    assert_close(f.within, 4.0, 1e-15, 0.0);
    assert_close(f.q, 0.8, 1e-15, 0.0);
    assert_close(f.f, 8.0, 1e-14, 0.0);
    assert_close(f.df1, 1.0, 0.0, 0.0);
    assert_close(f.df2, 2.0, 0.0, 0.0);
    assert_close(f.lambda, 1.6, 1e-14, 0.0);
    assert_close(f.p_anova, hl_f_greater(8, 1, 2), 1e-14, 0.0);
    assert_close(f.p, hl_noncentral_f_greater(8, 1, 2, 1.6), 1e-14, 0.0);
}

/// The lambda of the paper is not that of a difference of means: with strata of
/// unequal size, adding a constant changes p. The analysis of variance does not care.
static void the_published_p_depends_on_the_zero(void **state)
{
    const double y[] = {1, 3, 5, 7, 6, 4};
    double shifted[6];
    const uint32_t unequal[] = {0, 0, 1, 1, 1, 1};
    const hl_strata strata = {unequal, 2};
    hl_factor a = {0};
    hl_factor b = {0};
    hl_error err = {0};
    (void)state;

    for (size_t i = 0; i < 6; i++) {
        shifted[i] = y[i] + 100.0;
    }
    assert_ok(hl_factor_detect(y, 6, &strata, &a, &err), &err);
    assert_ok(hl_factor_detect(shifted, 6, &strata, &b, &err), &err);
    assert_close(b.q, a.q, 1e-12, 0.0);
    assert_close(b.p_anova, a.p_anova, 1e-11, 0.0);
    assert_true(b.lambda > 10.0 * a.lambda);
}

/// Two factors without interaction, effects 1 and 2: q 0.2, 0.8 and together 1; and
/// exclusive or: nothing alone, all together.
static void interactions_have_their_names(void **state)
{
    const uint32_t a[] = {0, 0, 1, 1, 0, 0, 1, 1};
    const uint32_t b[] = {0, 1, 0, 1, 0, 1, 0, 1};
    const double additive[] = {0, 2, 1, 3, 0, 2, 1, 3};
    const double exclusive[] = {0, 1, 1, 0, 0, 1, 1, 0};
    const double near[] = {0, 2, 1, 3, 0.5, 2, 1, 3};
    const hl_strata of_a = {a, 2};
    const hl_strata of_b = {b, 2};
    hl_interaction r = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_interaction_detect(additive, 8, &of_a, &of_b, &r, &err), &err);
    assert_close(r.a.q, 0.2, 1e-14, 0.0);
    assert_close(r.b.q, 0.8, 1e-14, 0.0);
    assert_close(r.both.q, 1.0, 1e-14, 0.0);
    assert_int_equal(r.both.strata, 4);
    assert_int_equal(r.kind, HL_INDEPENDENT);
    assert_close(r.f, 4.0, 1e-13, 0.0);
    assert_close(r.p_greater, hl_f_greater(4, 7, 7), 1e-12, 0.0);
    assert_ok(hl_interaction_detect(exclusive, 8, &of_a, &of_b, &r, &err), &err);
    assert_int_equal(r.kind, HL_ENHANCE_NONLINEAR);
    assert_ok(hl_interaction_detect(additive, 8, &of_a, &of_a, &r, &err), &err);
    assert_int_equal(r.kind, HL_WEAKEN_ONE); // a factor crossed with itself
    assert_close(r.p_two_sided, 1.0, 1e-14, 0.0);
    assert_ok(hl_interaction_detect(near, 8, &of_a, &of_b, &r, &err), &err);
    assert_true(r.kind == HL_ENHANCE_BOTH || r.kind == HL_ENHANCE_NONLINEAR);
}

/// q does not depend on the order of rows, the names of strata or the unit of measure,
/// and crossing never lowers it.
static void q_is_invariant(void **state)
{
    enum { N = 80 };
    (void)state;

    for (uint64_t seed = 0; seed < 40; seed++) {
        hl_random random = hl_random_stream(21, seed);
        double y[N], turned[N];
        uint32_t a[N], b[N], renamed[N];
        hl_factor one = {0}, other = {0};
        hl_interaction r = {0};
        hl_error err = {0};
        for (size_t i = 0; i < N; i++) {
            a[i] = hl_random_below(&random, 4);
            b[i] = hl_random_below(&random, 5);
            y[i] = hl_random_unit(&random) + a[i];
        }
        for (size_t i = 0; i < N; i++) {
            turned[i] = -4096.0 * y[N - 1 - i];
            renamed[i] = 7 - a[N - 1 - i];
        }
        const hl_strata of_a = {a, 4};
        const hl_strata of_b = {b, 5};
        const hl_strata of_renamed = {renamed, 9};
        assert_ok(hl_factor_detect(y, N, &of_a, &one, &err), &err);
        assert_ok(hl_factor_detect(turned, N, &of_renamed, &other, &err), &err);
        assert_close(other.q, one.q, 1e-13, 0.0);
        assert_close(other.p, one.p, 1e-9, 1e-14);
        assert_ok(hl_interaction_detect(y, N, &of_a, &of_b, &r, &err), &err);
        assert_true(r.both.q >= r.a.q - 1e-12 && r.both.q >= r.b.q - 1e-12);
    }
}

static void a_sweep_tries_every_way(void **state)
{
    enum { N = 64 };
    double y[N];
    double x[N];
    double small[N];
    hl_sweep way[HL_SWEEP_COUNT];
    hl_factor_row row[HL_SWEEP_COUNT];
    hl_columns sheet = {.rows = HL_SWEEP_COUNT};
    hl_error err = {0};
    (void)state;

    for (size_t i = 0; i < N; i++) {
        x[i] = (double)(i + 1);
        small[i] = (double)i;
        y[i] = (double)(i / 16);
    }
    assert_ok(hl_factor_sweep(y, x, N, way, &err), &err);
    assert_int_equal(way[2].rule, HL_STRATIFY_QUANTILE);
    assert_int_equal(way[2].classes, 4);
    assert_close(way[2].factor.q, 1.0, 1e-14, 0.0); // quarters are the strata of y
    assert_int_equal(way[HL_SWEEP_COUNT - 1].rule, HL_STRATIFY_GEOMETRIC);
    assert_int_equal(way[HL_SWEEP_COUNT - 1].classes, HL_SWEEP_TO);
    assert_ok(hl_factor_sweep(y, small, N, way, &err), &err); // a zero
    assert_int_equal(way[HL_SWEEP_COUNT - 1].factor.n, 0);
    for (size_t k = 0; k < HL_SWEEP_COUNT; k++) {
        row[k] = hl_sweep_row_of(&way[k]);
        row[k].field = "gdp";
        row[k].factor = "slope";
    }
    assert_ok(hl_factor_columns(row, &sheet, &err), &err);
    assert_close(hl_columns_find(&sheet, "q")->value[HL_SWEEP_COUNT - 1], NAN, 0.0,
                 0.0);
    assert_close(hl_columns_find(&sheet, "classes")->value[0], 2.0, 0.0, 0.0);
    hl_columns_free(&sheet);
}

static void tables_of_pairs(void **state)
{
    const double y[] = {1, 3, 5, 7, 2, 9};
    const uint32_t a[] = {0, 0, 1, 1, 2, 1};
    const uint32_t b[] = {0, 1, 1, 0, 0, 1};
    const hl_strata of_a = {a, 3};
    const hl_strata of_b = {b, 2};
    hl_interaction r = {0};
    hl_risk risk[3];
    hl_columns pairs = {.rows = 1};
    hl_columns risks = {.rows = 3};
    hl_risk_row row[3];
    hl_error err = {0};
    (void)state;

    assert_ok(hl_interaction_detect(y, 6, &of_a, &of_b, &r, &err), &err);
    const hl_interaction_row pair = hl_interaction_row_of(&r);
    assert_ok(hl_interaction_columns(&pair, &pairs, &err), &err);
    assert_close(hl_columns_find(&pairs, "q_both")->value[0], r.both.q, 0.0, 0.0);
    assert_ok(hl_risk_detect(y, 6, &of_a, risk, &err), &err);
    assert_close(risk[0].t, -5.0 / sqrt(1.0 + 4.0 / 3.0), 1e-14, 0.0);
    assert_close(risk[1].t, NAN, 0.0, 0.0); // one unit in the third stratum
    for (size_t k = 0; k < 3; k++) {
        row[k] = hl_risk_row_of(&risk[k]);
    }
    assert_ok(hl_risk_columns(row, &risks, &err), &err);
    assert_close(hl_columns_find(&risks, "other")->value[1], 3.0, 0.0, 0.0);
    hl_columns_free(&pairs);
    hl_columns_free(&risks);
}

static void detector_errors(void **state)
{
    const double y[] = {1, 3, 5, 7};
    const double flat[] = {2, 2, 2, 2};
    const double missing[] = {1, NAN, 5, 7};
    const uint32_t one[] = {0, 0, 0, 0};
    const uint32_t two[] = {0, 0, 1, 1};
    const uint32_t crossed[] = {0, 1, 0, 1};
    const uint32_t all[] = {0, 1, 2, 3};
    hl_factor f = {.n = 7};
    hl_interaction r = {.f = 7};
    hl_risk risk[6];
    hl_sweep way[HL_SWEEP_COUNT];
    hl_error err = {0};
    (void)state;

    assert_int_equal(hl_factor_detect(y, 4, &(hl_strata){one, 1}, &f, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_GROUPS);
    assert_int_equal(hl_factor_detect(y, 4, &(hl_strata){all, 4}, &f, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_GROUPS);
    assert_int_equal(hl_factor_detect(y, 4, &(hl_strata){all, 3}, &f, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_STATE);
    assert_int_equal(hl_factor_detect(flat, 4, &(hl_strata){two, 2}, &f, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_CONSTANT);
    assert_int_equal(hl_factor_detect(missing, 4, &(hl_strata){two, 2}, &f, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_VALUE);
    assert_int_equal(hl_interaction_detect(y, 4, &(hl_strata){two, 2},
                                           &(hl_strata){crossed, 2}, &r, &err),
                     HL_INPUT); // four crossed strata of one unit each
    assert_int_equal(err.code, HL_CODE_STATS_GROUPS);
    assert_int_equal(hl_risk_detect(missing, 4, &(hl_strata){two, 2}, risk, &err),
                     HL_INPUT);
    assert_int_equal(hl_factor_sweep(y, flat, 4, way, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_STATS_DISTINCT);
    assert_int_equal(f.n, 7);
    assert_close(r.f, 7.0, 0.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_factor_by_hand),
        cmocka_unit_test(the_published_p_depends_on_the_zero),
        cmocka_unit_test(interactions_have_their_names),
        cmocka_unit_test(q_is_invariant),
        cmocka_unit_test(a_sweep_tries_every_way),
        cmocka_unit_test(tables_of_pairs),
        cmocka_unit_test(detector_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
