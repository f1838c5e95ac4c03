/// What must hold for every way of normalizing, weighting and adding up.
#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/coupling/coupling.h"

enum { UNITS = 30, PERIODS = 3, ROWS = UNITS * PERIODS, EACH = 5, SUBSYSTEMS = 2 };
enum { ALL = EACH * SUBSYSTEMS, TRIALS = 12 };

typedef struct made {
    double value[ALL][ROWS];
    double user[ALL];
    double pairwise[SUBSYSTEMS][EACH * EACH];
    double between[SUBSYSTEMS][4];
    char name[ALL][8];
    hl_indicator indicator[ALL];
    hl_subsystem subsystem[SUBSYSTEMS];
    hl_coupling_input input;
} made;

/// A reciprocal matrix, not quite consistent.
static void judge(hl_random *random, double *pairwise, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        pairwise[i * n + i] = 1.0;
        for (size_t j = i + 1; j < n; j++) {
            pairwise[i * n + j] = 1.0 + hl_random_unit(random);
            pairwise[j * n + i] = 1.0 / pairwise[i * n + j];
        }
    }
}

/// Positive, skewed values that grow over the periods; row r of it is row of[r].
static void make(made *m, uint64_t seed, const size_t *of)
{
    static const char *const DIMENSION[EACH] = {"p", "p", "q", "q", "q"};
    hl_random judging = hl_random_stream(seed, ALL);

    for (size_t j = 0; j < ALL; j++) {
        hl_random random = hl_random_stream(seed, j);
        double drawn[ROWS];
        for (size_t r = 0; r < ROWS; r++) {
            drawn[r] = exp(2.0 * hl_random_unit(&random) * hl_random_unit(&random)) +
                       0.1 * (double)(r / UNITS);
        }
        for (size_t r = 0; r < ROWS; r++) {
            m->value[j][r] = drawn[of == NULL ? r : of[r]];
        }
        (void)snprintf(m->name[j], sizeof m->name[j], "x%zu", j);
        m->user[j] = 0.1 + hl_random_unit(&random);
        m->indicator[j] = (hl_indicator){
            .name = m->name[j],
            .dimension = DIMENSION[j % EACH],
            .polarity = j % 3 == 1 ? HL_POLARITY_LESS : HL_POLARITY_MORE,
            .goalpost = {0.5, 9.0},
            .value = m->value[j]
        };
    }
    for (size_t s = 0; s < SUBSYSTEMS; s++) {
        judge(&judging, m->pairwise[s], EACH);
        judge(&judging, m->between[s], 2);
        m->subsystem[s] = (hl_subsystem){.name = s == 0 ? "a" : "b",
                                         .short_name = s == 0 ? "a" : "b",
                                         .count = EACH,
                                         .indicator = m->indicator + s * EACH,
                                         .user_weight = m->user + s * EACH,
                                         .pairwise = m->pairwise[s],
                                         .dimension_pairwise = m->between[s]};
    }
    m->input = (hl_coupling_input){.n = UNITS,
                                   .periods = PERIODS,
                                   .subsystems = SUBSYSTEMS,
                                   .subsystem = m->subsystem,
                                   .options = hl_coupling_defaults()};
}

/// Draw options that go together.
static void draw_options(hl_random *random, hl_coupling_options *o)
{
    static const hl_normalize_method METHOD[] = {
        HL_NORMALIZE_MINMAX, HL_NORMALIZE_LOG_MINMAX, HL_NORMALIZE_EXTREMUM};
    const bool fixed = hl_random_below(random, 4) == 0;

    o->normalization.method = METHOD[hl_random_below(random, 3)];
    o->normalization.reference =
        hl_random_below(random, 3) == 0 ? HL_REFERENCE_BY_PERIOD : HL_REFERENCE_POOLED;
    o->normalization.winsorize = (hl_winsorize)hl_random_below(random, 3);
    if (o->normalization.method == HL_NORMALIZE_LOG_MINMAX &&
        o->normalization.winsorize == HL_WINSORIZE_JRC) {
        o->normalization.winsorize = HL_WINSORIZE_NONE;
    }
    if (fixed) {
        o->normalization = hl_normalization_defaults();
        o->normalization.reference = HL_REFERENCE_FIXED;
    }
    o->weighting = (hl_weighting_rule){0};
    o->weighting.count = 1 + hl_random_below(random, 3);
    const uint32_t first = hl_random_below(random, HL_WEIGHTING_COUNT);
    for (size_t l = 0; l < o->weighting.count; l++) {
        o->weighting.method[l] = (hl_weighting)((first + 3 * l) % HL_WEIGHTING_COUNT);
        o->weighting.share[l] = hl_random_unit(random);
    }
    o->weighting.combination = (hl_combination)hl_random_below(random, 4);
    o->weighting.entropy = (hl_entropy_reference)hl_random_below(random, 3);
    o->weighting.spearman = hl_random_below(random, 2) == 1;
    o->weighting.by_dimension = hl_random_below(random, 2) == 1;
    o->index = (hl_index_form)hl_random_below(random, HL_INDEX_FORM_COUNT);
}

static void compute(const made *m, hl_coupling *out)
{
    hl_error err = {0};

    assert_ok(hl_coupling_compute(&m->input, out, &err), &err);
}

static void check_sums(const hl_coupling *c, const hl_indicator_weight *weight)
{
    for (size_t s = 0; s < SUBSYSTEMS; s++) {
        double sum = 0.0;
        for (size_t j = c->first[s]; j < c->first[s + 1]; j++) {
            assert_true(weight[j].weight >= 0.0 && weight[j].weight <= 1.0);
            sum += weight[j].weight;
        }
        assert_close(sum, 1.0, 0.0, 1e-15 * EACH);
    }
}

static void weights_sum_to_one_and_indexes_stay_inside(void **state)
{
    (void)state;
    static made m;
    hl_random random = hl_random_stream(21, 0);

    for (size_t trial = 0; trial < 40 * TRIALS; trial++) {
        hl_coupling c = {0};
        make(&m, 1 + trial % TRIALS, NULL);
        draw_options(&random, &m.input.options);
        compute(&m, &c);
        check_sums(&c, c.weight);
        for (size_t t = 0; t < PERIODS && c.period_weight != NULL; t++) {
            check_sums(&c, c.period_weight + t * c.indicators);
        }
        for (size_t k = 0; k < SUBSYSTEMS * ROWS; k++) {
            assert_true(c.u[k] >= -1e-12 && c.u[k] <= 1.0 + 1e-12);
        }
        hl_coupling_free(&c);
    }
}

/// One method over all indicators at once: to the last bits.
static void single_weights_sum_to_one_closely(void **state)
{
    (void)state;
    static made m;

    for (size_t trial = 0; trial < TRIALS; trial++) {
        for (hl_weighting w = HL_WEIGHTING_ENTROPY; w < HL_WEIGHTING_COUNT; w++) {
            hl_coupling c = {0};
            make(&m, 1 + trial, NULL);
            m.input.options.weighting = hl_weighting_rule_of(w);
            compute(&m, &c);
            for (size_t s = 0; s < SUBSYSTEMS; s++) {
                double sum = 0.0;
                for (size_t j = c.first[s]; j < c.first[s + 1]; j++) {
                    sum += c.weight[j].weight;
                }
                assert_close(sum, 1.0, 0.0, 1e-15 * EACH);
            }
            hl_coupling_free(&c);
        }
    }
}

/// Units in another order, within every period.
static void shuffle(uint64_t seed, size_t *of)
{
    hl_random random = hl_random_stream(seed, 99);
    size_t unit[UNITS];

    for (size_t i = 0; i < UNITS; i++) {
        unit[i] = i;
    }
    for (size_t i = UNITS - 1; i > 0; i--) {
        const size_t j = hl_random_below(&random, (uint32_t)(i + 1));
        const size_t held = unit[i];
        unit[i] = unit[j];
        unit[j] = held;
    }
    for (size_t r = 0; r < ROWS; r++) {
        of[r] = r / UNITS * UNITS + unit[r % UNITS];
    }
}

static void the_order_of_units_does_not_matter(void **state)
{
    (void)state;
    static made base;
    static made other;
    hl_random random = hl_random_stream(22, 0);

    for (size_t trial = 0; trial < 20 * TRIALS; trial++) {
        size_t of[ROWS];
        hl_coupling a = {0};
        hl_coupling b = {0};
        shuffle(trial, of);
        make(&base, 1 + trial % TRIALS, NULL);
        make(&other, 1 + trial % TRIALS, of);
        draw_options(&random, &base.input.options);
        other.input.options = base.input.options;
        compute(&base, &a);
        compute(&other, &b);
        for (size_t r = 0; r < ROWS; r++) {
            assert_close(b.degree[r].d[0], a.degree[of[r]].d[0], 1e-9, 1e-12);
            assert_close(b.u[r], a.u[of[r]], 1e-9, 1e-12);
        }
        hl_coupling_free(&a);
        hl_coupling_free(&b);
    }
}

/// Every value times ten: min-max, extremum and what is made of them stay; so do the
/// limits of winsorizing.
static void the_unit_of_measure_does_not_matter(void **state)
{
    (void)state;
    static made base;
    static made other;
    hl_random random = hl_random_stream(23, 0);

    for (size_t trial = 0; trial < 20 * TRIALS; trial++) {
        hl_coupling a = {0};
        hl_coupling b = {0};
        make(&base, 1 + trial % TRIALS, NULL);
        make(&other, 1 + trial % TRIALS, NULL);
        draw_options(&random, &base.input.options);
        if (base.input.options.normalization.method == HL_NORMALIZE_LOG_MINMAX)
            continue;
        other.input.options = base.input.options;
        for (size_t j = 0; j < ALL; j++) {
            other.indicator[j].goalpost[0] *= 10.0;
            other.indicator[j].goalpost[1] *= 10.0;
            for (size_t r = 0; r < ROWS; r++) {
                other.value[j][r] *= 10.0;
            }
        }
        compute(&base, &a);
        compute(&other, &b);
        for (size_t r = 0; r < ROWS; r++) {
            assert_close(b.u[r], a.u[r], 1e-9, 1e-12);
        }
        hl_coupling_free(&a);
        hl_coupling_free(&b);
    }
}

/// Subsystems the other way round: C, T and D stay, lag types swap.
static void the_order_of_subsystems_does_not_matter(void **state)
{
    (void)state;
    static made m;
    hl_random random = hl_random_stream(24, 0);

    for (size_t trial = 0; trial < 10 * TRIALS; trial++) {
        hl_coupling a = {0};
        hl_coupling b = {0};
        make(&m, 1 + trial % TRIALS, NULL);
        draw_options(&random, &m.input.options);
        compute(&m, &a);
        const hl_subsystem held = m.subsystem[0];
        m.subsystem[0] = m.subsystem[1];
        m.subsystem[1] = held;
        compute(&m, &b);
        for (size_t r = 0; r < ROWS; r++) {
            for (size_t k = 0; k < HL_COUPLING_MODEL_COUNT; k++) {
                assert_close(b.degree[r].d[k], a.degree[r].d[k], 1e-14, 1e-15);
            }
            assert_close(b.lag_type[r], 4.0 - a.lag_type[r], 0.0, 0.0);
        }
        hl_coupling_free(&a);
        hl_coupling_free(&b);
    }
}

/// C_k = C^(n k): k = 1 / n is the standard, and a larger power never raises C.
static void powers_fall(void **state)
{
    (void)state;
    hl_random random = hl_random_stream(25, 0);

    for (size_t trial = 0; trial < 200 * TRIALS; trial++) {
        const size_t n = 2 + hl_random_below(&random, 6);
        double u[HL_COUPLING_SUBSYSTEMS_MAX];
        hl_coupling_degree standard;
        hl_error err = {0};
        for (size_t s = 0; s < n; s++) {
            u[s] = hl_random_unit(&random);
        }
        assert_ok(hl_coupling_degrees(u, NULL, n, &standard, &err), &err);
        hl_coupling_degree same = standard;
        hl_coupling_degree one = standard;
        hl_coupling_degree two = standard;
        hl_coupling_degree_power(&same, n, 1.0 / (double)n);
        hl_coupling_degree_power(&one, n, 1.0);
        hl_coupling_degree_power(&two, n, 2.0);
        assert_close(same.c[0], standard.c[0], 1e-14, 0.0);
        assert_true(two.c[0] <= one.c[0] && one.c[0] <= standard.c[0]);
        assert_close(two.c[0], one.c[0] * one.c[0], 1e-13, 1e-300);
        assert_close(one.c[1], standard.c[1], 0.0, 0.0); // Wang stays
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_sum_to_one_and_indexes_stay_inside),
        cmocka_unit_test(single_weights_sum_to_one_closely),
        cmocka_unit_test(the_order_of_units_does_not_matter),
        cmocka_unit_test(the_unit_of_measure_does_not_matter),
        cmocka_unit_test(the_order_of_subsystems_does_not_matter),
        cmocka_unit_test(powers_fall),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
