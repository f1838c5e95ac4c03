// What holds for any periphery: sums, orders, threads; and simulated panels of which
// the truth is known.
#include "support/check.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "core/rank.h"
#include "hinterland/core/random.h"
#include "hinterland/periphery/gap_trends.h"
#include "hinterland/periphery/periphery.h"
#include "hinterland/periphery/placebo.h"
#include "hinterland/periphery/profile_tests.h"
#include "hinterland/periphery/siphon.h"
#include "hinterland/periphery/widening.h"

enum { N = 40, T = 3, K = 4, LINKS = 2 * (N - 1) };

/// Units at random places, linked in a chain; three cores and a point.
typedef struct region {
    double x[N + 1], y[N + 1], value[N * T], area[N], control[N * T];
    double distance[N * K];
    double mass[K];
    size_t unit[K];
    size_t tier[K];
    bool present[T * K];
    hl_weights w;
} region;

static double normal(hl_random *random)
{
    const double u = 1.0 - hl_random_unit(random);
    const double v = hl_random_unit(random);

    return sqrt(-2.0 * log(u)) * cos(2.0 * acos(-1.0) * v);
}

static double km(const void *payload, size_t a, size_t b)
{
    const region *r = payload;

    return hypot(r->x[a] - r->x[b], r->y[a] - r->y[b]);
}

/// A region; unit i of it stands at place[i].
static void make_region(uint64_t seed, const size_t *place, region *r)
{
    uint32_t from[LINKS];
    uint32_t to[LINKS];
    size_t links = 0;
    hl_error err = {0};

    for (size_t i = 0; i <= N; i++) {
        hl_random random = hl_random_stream(seed, i);
        const size_t at = i < N ? place[i] : N;
        r->x[at] = 200.0 * hl_random_unit(&random);
        r->y[at] = 200.0 * hl_random_unit(&random);
        if (i == N) break;
        r->area[at] = 100.0 + 900.0 * hl_random_unit(&random);
        for (size_t t = 0; t < T; t++) {
            r->value[t * N + at] = floor(20.0 * hl_random_unit(&random)) / 10.0 + 1.0;
            r->control[t * N + at] = normal(&random);
        }
        if (i == 0) continue;
        from[links] = (uint32_t)place[i];
        to[links++] = (uint32_t)place[i - 1];
        from[links] = (uint32_t)place[i - 1];
        to[links++] = (uint32_t)place[i];
    }
    for (size_t k = 0; k < K; k++) {
        r->unit[k] = k < K - 1 ? place[5 * k] : HL_CORE_POINT;
        r->mass[k] = 10.0 + (double)(7 * k);
        r->tier[k] = 1 + k % 2;
        for (size_t t = 0; t < T; t++) {
            r->present[t * K + k] = k != 1 || t > 0;
        }
        for (size_t i = 0; i < N; i++) {
            r->distance[i * K + k] = km(r, i, k < K - 1 ? r->unit[k] : N);
        }
    }
    assert_ok(hl_weights_from_links(N, from, to, NULL, links, &r->w, &err), &err);
    hl_weights_standardize(&r->w, HL_WEIGHTS_ROW);
}

/// Options and cores that differ from run to run.
static hl_periphery_input input_of(const region *r, const double *const *control,
                                   uint64_t seed)
{
    hl_random random = hl_random_stream(seed, N + 1);
    hl_periphery_input input = {
        .n = N,
        .periods = T,
        .y = r->value,
        .w = &r->w,
        .cores = {.count = K, .unit = r->unit, .mass = r->mass},
        .distance = r->distance,
        .area = r->area,
        .controls = hl_random_below(&random, 2),
        .control = control,
        .options = hl_periphery_defaults()
    };

    input.options.form = (hl_potential_form)hl_random_below(&random, 2);
    input.options.self = (hl_self_potential)hl_random_below(&random, 3);
    input.options.opportunity = (hl_opportunity)hl_random_below(&random, 3);
    input.options.decay_km = 20.0 + 100.0 * hl_random_unit(&random);
    input.options.tau = hl_random_unit(&random);
    input.options.local.permutations = 99;
    if (hl_random_below(&random, 2) == 1) input.cores.present = r->present;
    if (hl_random_below(&random, 2) == 1) input.cores.tier = r->tier;
    return input;
}

static void identity(size_t *place)
{
    for (size_t i = 0; i < N; i++) {
        place[i] = i;
    }
}

static void shuffle(uint64_t seed, size_t *place)
{
    hl_random random = hl_random_stream(seed, 999);

    identity(place);
    for (size_t i = N; i-- > 1;) {
        const size_t j = hl_random_below(&random, (uint32_t)i + 1);
        const size_t kept = place[i];
        place[i] = place[j];
        place[j] = kept;
    }
}

static void parts_add_up(void **state)
{
    (void)state;
    size_t place[N];
    size_t rows = 0;

    identity(place);
    for (uint64_t seed = 0; seed < 40; seed++) {
        region r;
        hl_periphery p = {0};
        hl_error err = {0};
        make_region(seed, place, &r);
        const double *const control[1] = {r.control};
        const hl_periphery_input input = input_of(&r, control, seed);
        assert_ok(hl_periphery_compute(&input, &p, NULL, &err), &err);
        for (size_t i = 0; i < p.rows; i++) {
            assert_true(p.is_core[i] == (p.type[i] == (double)HL_TYPE_CORE));
            assert_true(p.is_core[i] == isnan(p.deficit[i]));
            assert_true(p.core_km[i] >= 0.0);
            for (size_t j = 0; j + 1 < p.tiers; j++) {
                const double more = p.tier_km[j * p.rows + i];
                assert_true(isnan(more) || more >= 0.0);
            }
            if (isnan(p.m_prox[i])) continue;
            assert_close(p.m_prox[i] + p.m_remote[i], p.deficit[i], 0.0, 1e-15);
            assert_true(p.m_prox[i] > 0.0 && p.m_prox[i] < 1.0);
            rows++;
        }
        hl_periphery_free(&p);
        hl_weights_free(&r.w);
    }
    assert_true(rows > 1000);
}

/// Units in another order have the same results, to rounding.
static void the_order_of_the_units_does_not_matter(void **state)
{
    (void)state;
    size_t as_is[N];
    size_t place[N];

    identity(as_is);
    for (uint64_t seed = 0; seed < 20; seed++) {
        region a;
        region b;
        hl_periphery p = {0};
        hl_periphery q = {0};
        hl_error err = {0};
        shuffle(seed, place);
        make_region(seed, as_is, &a);
        make_region(seed, place, &b);
        const double *const control_a[1] = {a.control};
        const double *const control_b[1] = {b.control};
        hl_periphery_input first = input_of(&a, control_a, seed);
        hl_periphery_input second = input_of(&b, control_b, seed);
        first.options.local.permutations = 0; // its table is by index
        second.options.local.permutations = 0;
        assert_ok(hl_periphery_compute(&first, &p, NULL, &err), &err);
        assert_ok(hl_periphery_compute(&second, &q, NULL, &err), &err);
        for (size_t i = 0; i < N; i++) {
            for (size_t t = 0; t < T; t++) {
                const size_t r = t * N + i;
                const size_t s = t * N + place[i];
                assert_int_equal(p.core[r], q.core[s]);
                assert_close(p.potential[r], q.potential[s], 1e-14, 0.0);
                assert_close(p.m_prox[r], q.m_prox[s], 1e-14, 0.0);
                assert_close(p.gap_core[r], q.gap_core[s], 1e-14, 1e-15);
                assert_close(p.profile_residual[r], q.profile_residual[s], 1e-9, 1e-9);
                assert_close(p.type[r], q.type[s], 0.0, 0.0);
            }
        }
        hl_periphery_free(&p);
        hl_periphery_free(&q);
        hl_weights_free(&a.w);
        hl_weights_free(&b.w);
    }
}

/// Called from several threads at once, with options that differ, as universes do.
static void it_is_pure(void **state)
{
    enum { RUNS = 16 };
    (void)state;
    size_t place[N];
    double alone[RUNS];
    double together[RUNS];
    region r;

    identity(place);
    make_region(5, place, &r);
    const double *const control[1] = {r.control};
    for (int pass = 0; pass < 2; pass++) {
        double *sum = pass == 0 ? alone : together;
#pragma omp parallel for num_threads(4) if (pass == 1)
        for (int k = 0; k < RUNS; k++) {
            hl_periphery p = {0};
            hl_error err = {0};
            const hl_periphery_input input = input_of(&r, control, (uint64_t)k);
            sum[k] = -1.0;
            if (hl_periphery_compute(&input, &p, NULL, &err) != HL_OK) continue;
            sum[k] = p.region[0].m_prox + p.region[T - 1].rho + p.low_high_p[7];
            hl_periphery_free(&p);
        }
    }
    assert_memory_equal(alone, together, sizeof alone);
    hl_weights_free(&r.w);
}

static void threads_give_the_same_bits(void **state)
{
    enum { YEARS = 14 };
    (void)state;
    size_t place[N];
    double ratio[N * YEARS];
    double time[YEARS];
    hl_widening w[2][N];
    hl_profile_tests t[2];
    hl_placebo placebo[2];
    region r;
    bool use[N];
    hl_error err = {0};

    identity(place);
    make_region(11, place, &r);
    for (size_t k = 0; k < N * YEARS; k++) {
        hl_random random = hl_random_stream(2, k);
        ratio[k] = normal(&random);
        time[k / N] = (double)(k / N);
        use[k % N] = k % N > 2;
    }
    const hl_profile_input profile = {
        .n = N, .y = r.value, .km = r.distance, .use = use};
    const hl_placebo_input trial = {
        .n = N,
        .y = r.value,
        .cores = {.count = K, .unit = r.unit},
        .distance = km,
        .payload = &r
    };
    hl_placebo_options options = hl_placebo_defaults();
    options.draws = 199;
    options.form = HL_POTENTIAL_POWER;
    options.power = 1.5;
    hl_profile_test_options tests = hl_profile_test_defaults();
    tests.w = &r.w;
    for (int k = 0; k < 2; k++) {
        omp_set_num_threads(k == 0 ? 1 : 4);
        assert_ok(hl_widening_compute(
                      &(hl_widening_input){
                          .n = N, .periods = YEARS, .ratio = ratio, .time = time},
                      NULL, w[k], &err),
                  &err);
        assert_ok(hl_profile_test(&profile, &tests, &t[k], NULL, &err), &err);
        assert_ok(hl_placebo_test(&trial, &options, &placebo[k], &err), &err);
    }
    assert_memory_equal(w[0], w[1], sizeof w[0]);
    assert_memory_equal(&t[0].p, &t[1].p, sizeof t[0].p);
    assert_memory_equal(&t[0].spearman_p, &t[1].spearman_p, sizeof t[0].p);
    assert_memory_equal(t[0].turning, t[1].turning, sizeof t[0].turning);
    for (size_t k = 0; k < HL_PLACEBO_COUNT; k++) {
        assert_close(placebo[0].record[k].p, placebo[1].record[k].p, 0.0, 0.0);
        assert_close(placebo[0].record[k].expected, placebo[1].record[k].expected, 0.0,
                     0.0);
    }
    hl_weights_free(&r.w);
}

// ---- panels whose truth is known

enum { CORES_MAX = 30, AROUND = 6, YEARS = 10, UNITS_MAX = CORES_MAX * AROUND };

typedef struct panel {
    size_t n;
    double y[UNITS_MAX * YEARS], core_y[UNITS_MAX * YEARS], km[UNITS_MAX];
    size_t core[UNITS_MAX];
} panel;

/// Growth of a unit: its own, that of the year, r1 and r2 of its core, a shock that all
/// units of a core share, and noise.
static void simulate(uint64_t seed, size_t cores, double r1, double r2, panel *p)
{
    hl_random random = hl_random_stream(seed, 0);
    double own[UNITS_MAX];

    p->n = cores * AROUND;
    for (size_t i = 0; i < p->n; i++) {
        p->core[i] = i / AROUND;
        p->km[i] = 10.0 + 140.0 * hl_random_unit(&random);
        own[i] = 0.02 * normal(&random);
        p->y[i] = 100.0;
    }
    for (size_t t = 0; t < YEARS; t++) {
        const double year = 0.02 * normal(&random);
        for (size_t g = 0; g < cores; g++) {
            const double growth = 0.06 + 0.04 * normal(&random);
            const double shock = 0.005 * normal(&random);
            for (size_t i = g * AROUND; i < (g + 1) * AROUND; i++) {
                const size_t r = t * p->n + i;
                const double before = t > 0 ? p->core_y[r - p->n] : 1000.0;
                p->core_y[r] = before * exp(growth);
                if (t == 0) continue;
                p->y[r] = p->y[r - p->n] *
                          exp(own[i] + year + shock + 0.01 * normal(&random) +
                              (r1 + r2 * p->km[i]) * growth);
            }
        }
    }
}

static hl_siphon fit(const panel *p, size_t draws)
{
    hl_siphon_input input = {.n = p->n,
                             .periods = YEARS,
                             .y = p->y,
                             .core_y = p->core_y,
                             .core = p->core,
                             .km = p->km,
                             .options = hl_siphon_defaults()};
    hl_siphon s = {0};
    hl_error err = {0};

    input.options.draws = draws;
    assert_ok(hl_siphon_compute(&input, &s, NULL, &err), &err);
    return s;
}

/// Largest distance of the empirical distribution of n values from the uniform one.
static double from_uniform(double *p, size_t n)
{
    double largest = 0.0;

    hl_sort_values(p, n);
    for (size_t i = 0; i < n; i++) {
        largest = fmax(largest, fabs((double)(i + 1) / (double)n - p[i]));
        largest = fmax(largest, fabs((double)i / (double)n - p[i]));
    }
    return largest;
}

static bool holds(double low, double value, double high)
{
    return low <= value && value <= high;
}

/// Thirty cores: the intervals hold r1, r2 and the threshold about as often as they
/// say.
static void the_siphon_model_recovers_what_was_simulated(void **state)
{
    enum { RUNS = 200, LEAST = 178 }; // of 190 expected: four standard errors below
    (void)state;
    static panel p;
    size_t held[3] = {0};
    double mean[2] = {0.0};

    for (uint64_t run = 0; run < RUNS; run++) {
        simulate(1000 + run, CORES_MAX, -0.3, 0.004, &p);
        hl_siphon s = fit(&p, 0);
        held[0] += holds(s.r1.low, -0.3, s.r1.high);
        held[1] += holds(s.r2.low, 0.004, s.r2.high);
        held[2] += holds(s.threshold_low, 75.0, s.threshold_high);
        mean[0] += s.r1.estimate / RUNS;
        mean[1] += s.r2.estimate / RUNS;
        hl_siphon_free(&s);
    }
    for (size_t k = 0; k < 3; k++) {
        if (held[k] < LEAST) fail_msg("%zu: %zu of %d", k, held[k], RUNS);
    }
    assert_close(mean[0], -0.3, 0.0, 0.01);
    assert_close(mean[1], 0.004, 0.0, 0.0001);
}

/// Without an effect p is uniform: with many cores that of Student, with five that of
/// the wild bootstrap, which is coarse.
static void the_siphon_model_finds_nothing_in_nothing(void **state)
{
    enum { RUNS = 200, FEW = 5, FEW_RUNS = 100, WILD = 199 };
    (void)state;
    static panel p;
    double many[2][RUNS];
    size_t small = 0;

    for (uint64_t run = 0; run < RUNS; run++) {
        simulate(5000 + run, CORES_MAX, 0.0, 0.0, &p);
        hl_siphon s = fit(&p, 0);
        many[0][run] = s.r1.p;
        many[1][run] = s.r2.p;
        hl_siphon_free(&s);
    }
    for (size_t k = 0; k < 2; k++) { // Kolmogorov, 1 %
        const double away = from_uniform(many[k], RUNS);
        if (away > 1.63 / sqrt(RUNS)) fail_msg("r%zu: %g", k + 1, away);
    }
    for (uint64_t run = 0; run < FEW_RUNS; run++) {
        simulate(9000 + run, FEW, 0.0, 0.0, &p);
        hl_siphon s = fit(&p, WILD);
        small += s.r2.p_wild <= 0.05;
        hl_siphon_free(&s);
    }
    assert_true(small <= 13); // 5 expected, binomial 0.1 %
}

/// Series of twenty years: what turns is found, what does not is not.
static void widening_is_found_where_it_is(void **state)
{
    enum { SERIES = 200, PERIODS = 20 };
    (void)state;
    static double ratio[SERIES * PERIODS];
    static hl_widening w[SERIES];
    double p[2][SERIES];
    double time[PERIODS];
    size_t found = 0;
    hl_error err = {0};
    hl_widening_options options = hl_widening_defaults();

    options.draws = 499;
    for (size_t r = 0; r < SERIES * PERIODS; r++) {
        hl_random random = hl_random_stream(77, r);
        time[r / SERIES] = (double)(r / SERIES);
        ratio[r] = 1.0 - 0.01 * (double)(r / SERIES) + 0.02 * normal(&random);
    }
    for (int k = 0; k < 2; k++) {
        options.turn = k == 0 ? NAN : 9.0;
        assert_ok(hl_widening_compute(&(hl_widening_input){.n = SERIES,
                                                           .periods = PERIODS,
                                                           .ratio = ratio,
                                                           .time = time},
                                      &options, w, &err),
                  &err);
        size_t flagged = 0;
        for (size_t i = 0; i < SERIES; i++) {
            p[k][i] = w[i].p;
            flagged += w[i].widens == 1.0;
        }
        const double away = from_uniform(p[k], SERIES);
        print_message("%s: %.3f from uniform, %zu flagged\n",
                      k == 0 ? "searched" : "given", away, flagged);
        assert_true(away < 0.15);
        assert_true(flagged <= 2);
        size_t small = 0;
        while (small < SERIES && p[k][small] <= 0.05) {
            small++;
        }
        assert_true(small <= 22); // 10 expected, binomial 0.1 %
    }
    for (size_t r = 0; r < SERIES * PERIODS; r++) {
        const double year = (double)(r / SERIES);
        ratio[r] += 0.01 * year + 0.02 * (year < 9.0 ? -year : year - 18.0);
    }
    options.turn = NAN;
    assert_ok(hl_widening_compute(
                  &(hl_widening_input){
                      .n = SERIES, .periods = PERIODS, .ratio = ratio, .time = time},
                  &options, w, &err),
              &err);
    for (size_t i = 0; i < SERIES; i++) {
        found += w[i].widens == 1.0;
    }
    print_message("%zu of %d turns found\n", found, SERIES);
    assert_true(found > SERIES / 2);
}

/// Gaps without a trend: the share that is said to widen or close stays small after the
/// correction, and p before it is uniform.
static void gaps_without_trend_have_none(void **state)
{
    enum { UNITS = 400, PERIODS = 12 };
    (void)state;
    static double gap[UNITS * PERIODS];
    double time[PERIODS];
    hl_gap_trends g = {0};
    hl_error err = {0};
    size_t told = 0;
    size_t small = 0;

    for (size_t r = 0; r < UNITS * PERIODS; r++) {
        hl_random random = hl_random_stream(31, r);
        time[r / UNITS] = 2000.0 + (double)(r / UNITS);
        gap[r] = normal(&random);
    }
    assert_ok(hl_gap_trends_compute(&(hl_gap_input){.n = UNITS,
                                                    .periods = PERIODS,
                                                    .gap = gap,
                                                    .time = time,
                                                    .level = 0.05},
                                    &g, NULL, &err),
              &err);
    for (size_t i = 0; i < UNITS; i++) {
        told += g.direction[i] != (double)HL_GAP_NO_TREND;
        small += g.p[i] <= 0.05;
    }
    assert_true(told <= 2);
    assert_true(small <= 36); // 20 expected
    hl_gap_trends_free(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_add_up),
        cmocka_unit_test(the_order_of_the_units_does_not_matter),
        cmocka_unit_test(it_is_pure),
        cmocka_unit_test(threads_give_the_same_bits),
        cmocka_unit_test(the_siphon_model_recovers_what_was_simulated),
        cmocka_unit_test(the_siphon_model_finds_nothing_in_nothing),
        cmocka_unit_test(widening_is_found_where_it_is),
        cmocka_unit_test(gaps_without_trend_have_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
