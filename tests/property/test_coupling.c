#include "support/check.h"

#include <math.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/coupling/coupling.h"

enum {
    TRIALS = 2000,
    UNITS = 40,
    INDICATORS = 5,
    SUBSYSTEMS = 2,
    ALL = SUBSYSTEMS * INDICATORS
};

static size_t random_indices(hl_random *random, double *u)
{
    const size_t n = 2 + hl_random_below(random, 15);

    for (size_t s = 0; s < n; s++) {
        u[s] = hl_random_unit(random);
        if (hl_random_below(random, 20) == 0) u[s] = 0.0;
    }
    return n;
}

static hl_coupling_degree degrees(const double *u, size_t n)
{
    hl_coupling_degree degree;
    hl_error err = {0};

    assert_ok(hl_coupling_degrees(u, NULL, n, &degree, &err), &err);
    return degree;
}

static void degrees_lie_in_the_unit_interval(void **state)
{
    (void)state;
    double u[HL_COUPLING_SUBSYSTEMS_MAX];

    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        hl_random random = hl_random_stream(1, trial);
        const hl_coupling_degree degree = degrees(u, random_indices(&random, u));
        for (size_t m = 0; m < HL_COUPLING_MODEL_COUNT; m++) {
            assert_true(degree.c[m] >= 0.0 && degree.c[m] <= 1.0);
            assert_true(degree.d[m] >= 0.0 && degree.d[m] <= 1.0);
        }
        // With equal alpha the standard D is the square root of the geometric mean.
        assert_close(degree.d[HL_COUPLING_STANDARD], sqrt(degree.gm), 1e-14, 0.0);
    }
}

static void coupling_is_full_only_among_equals(void **state)
{
    (void)state;
    double u[HL_COUPLING_SUBSYSTEMS_MAX];

    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        hl_random random = hl_random_stream(2, trial);
        const size_t n = random_indices(&random, u);
        const double level = 0.01 + 0.9 * hl_random_unit(&random);
        for (size_t s = 0; s < n; s++) {
            u[s] = level;
        }
        hl_coupling_degree degree = degrees(u, n);
        for (size_t m = 0; m < HL_COUPLING_MODEL_COUNT; m++) {
            assert_close(degree.c[m], 1.0, 1e-14, 0.0);
        }
        u[n - 1] = level * 0.99;
        degree = degrees(u, n);
        for (size_t m = 0; m < HL_COUPLING_MODEL_COUNT; m++) {
            assert_true(degree.c[m] < 1.0 - 1e-7);
        }
    }
}

/// C standard does not change with the scale, C of Fan not with the origin.
static void invariances_of_the_models(void **state)
{
    (void)state;
    double u[HL_COUPLING_SUBSYSTEMS_MAX];
    double changed[HL_COUPLING_SUBSYSTEMS_MAX];

    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        hl_random random = hl_random_stream(3, trial);
        const size_t n = random_indices(&random, u);
        const double by = 0.05 + 0.4 * hl_random_unit(&random);
        for (size_t s = 0; s < n; s++) {
            u[s] = 0.5 * u[s] + 1e-3;
            changed[s] = by * u[s];
        }
        const hl_coupling_degree base = degrees(u, n);
        assert_close(degrees(changed, n).c[HL_COUPLING_STANDARD],
                     base.c[HL_COUPLING_STANDARD], 1e-13, 0.0);
        for (size_t s = 0; s < n; s++) {
            changed[s] = by + u[s];
        }
        assert_close(degrees(changed, n).c[HL_COUPLING_FAN], base.c[HL_COUPLING_FAN],
                     1e-13, 1e-13);
        for (size_t s = 0; s < n; s++) {
            changed[s] = u[n - 1 - s];
        }
        for (size_t m = 0; m < HL_COUPLING_MODEL_COUNT; m++) {
            assert_close(degrees(changed, n).c[m], base.c[m], 1e-14, 1e-15);
            assert_close(degrees(changed, n).d[m], base.d[m], 1e-14, 1e-15);
        }
    }
}

/// A random study; unit i of it is unit `of[i]` of the original.
typedef struct made {
    double value[ALL][UNITS];
    char name[ALL][8];
    hl_indicator indicator[ALL];
    hl_subsystem subsystem[SUBSYSTEMS];
    hl_coupling_input input;
} made;

static void make(made *m, const size_t *of, double scale, double origin)
{
    for (size_t j = 0; j < ALL; j++) {
        hl_random random = hl_random_stream(4, j);
        double drawn[UNITS];
        for (size_t i = 0; i < UNITS; i++) {
            drawn[i] = hl_random_unit(&random) * hl_random_unit(&random);
        }
        for (size_t i = 0; i < UNITS; i++) {
            m->value[j][i] = origin + scale * drawn[of == NULL ? i : of[i]];
        }
        snprintf(m->name[j], sizeof m->name[j], "x%zu", j);
        m->indicator[j] =
            (hl_indicator){.name = m->name[j],
                           .polarity = j % 3 == 0 ? HL_POLARITY_LESS : HL_POLARITY_MORE,
                           .value = m->value[j]};
    }
    for (size_t s = 0; s < SUBSYSTEMS; s++) {
        m->subsystem[s] = (hl_subsystem){.name = s == 0 ? "a" : "b",
                                         .short_name = s == 0 ? "a" : "b",
                                         .count = INDICATORS,
                                         .indicator = m->indicator + s * INDICATORS};
    }
    m->input = (hl_coupling_input){.n = UNITS,
                                   .periods = 1,
                                   .subsystems = SUBSYSTEMS,
                                   .subsystem = m->subsystem,
                                   .options = hl_coupling_defaults()};
}

static void shuffle(size_t *of)
{
    hl_random random = hl_random_stream(5, 0);

    for (size_t i = 0; i < UNITS; i++) {
        of[i] = i;
    }
    for (size_t i = UNITS - 1; i > 0; i--) {
        const size_t j = hl_random_below(&random, (uint32_t)(i + 1));
        const size_t held = of[i];
        of[i] = of[j];
        of[j] = held;
    }
}

static void neither_unit_order_nor_unit_of_measure_matters(void **state)
{
    (void)state;
    static made base;
    static made other;
    size_t of[UNITS];
    hl_coupling a = {0};
    hl_coupling b = {0};
    hl_error err = {0};

    shuffle(of);
    make(&base, NULL, 1.0, 0.0);
    make(&other, of, 1000.0, 5.0);
    assert_ok(hl_coupling_compute(&base.input, &a, &err), &err);
    assert_ok(hl_coupling_compute(&other.input, &b, &err), &err);
    for (size_t i = 0; i < UNITS; i++) {
        assert_close(b.degree[i].d[0], a.degree[of[i]].d[0], 1e-12, 0.0);
        assert_close(b.degree[i].c[1], a.degree[of[i]].c[1], 1e-12, 0.0);
    }
    hl_coupling_free(&a);
    hl_coupling_free(&b);
}

static void weights_and_obstacles_sum_to_one(void **state)
{
    (void)state;
    static made m;
    hl_coupling c = {0};
    hl_error err = {0};

    make(&m, NULL, 1.0, 0.0);
    assert_ok(hl_coupling_compute(&m.input, &c, &err), &err);
    for (size_t s = 0; s < SUBSYSTEMS; s++) {
        double sum = 0.0;
        for (size_t j = c.first[s]; j < c.first[s + 1]; j++) {
            sum += c.weight[j].weight;
        }
        assert_close(sum, 1.0, 0.0, 1e-15 * INDICATORS);
    }
    for (size_t i = 0; i < UNITS; i++) {
        double sum = 0.0;
        for (size_t j = 0; j < c.indicators; j++) {
            sum += c.obstacle[j * c.rows + i];
        }
        assert_close(sum, 1.0, 0.0, 1e-14);
    }
    hl_coupling_free(&c);
}

/// Shares are means over the draws: the top fifth has 8 of 40 units in every draw and
/// the bottom third 13, so that the shares sum to that.
static void subset_shares_sum_to_their_size(void **state)
{
    (void)state;
    static made m;
    hl_coupling c = {0};
    hl_coupling_subsets first = {0};
    hl_coupling_subsets again = {0};
    hl_error err = {0};
    double top = 0.0;
    double bottom = 0.0;
    size_t undecided = 0;

    make(&m, NULL, 1.0, 0.0);
    assert_ok(hl_coupling_compute(&m.input, &c, &err), &err);
    assert_ok(hl_coupling_subsets_draw(&m.input, &c, NULL, &first, &err), &err);
    assert_ok(hl_coupling_subsets_draw(&m.input, &c, NULL, &again, &err), &err);
    assert_int_equal(first.draws, 500);
    for (size_t i = 0; i < UNITS; i++) {
        top += first.top[i];
        bottom += first.bottom[i];
        undecided += first.top[i] > 0.0 && first.top[i] < 1.0;
    }
    assert_close(top, 8.0, 0.0, 1e-9);
    assert_close(bottom, 13.0, 0.0, 1e-9);
    assert_true(undecided > 0);
    assert_memory_equal(first.top, again.top, UNITS * sizeof *first.top);
    assert_memory_equal(first.bottom, again.bottom, UNITS * sizeof *first.bottom);
    hl_coupling_subsets_free(&first);
    hl_coupling_subsets_free(&again);
    hl_coupling_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(degrees_lie_in_the_unit_interval),
        cmocka_unit_test(coupling_is_full_only_among_equals),
        cmocka_unit_test(invariances_of_the_models),
        cmocka_unit_test(neither_unit_order_nor_unit_of_measure_matters),
        cmocka_unit_test(weights_and_obstacles_sum_to_one),
        cmocka_unit_test(subset_shares_sum_to_their_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
