// The saddlepoint approximation against all assignments, and against exact tails.
#include "support/reference.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "hinterland/core/random.h"
#include "stats/exact.h"
#include "stats/saddlepoint.h"
#include "stats/variable.h"

enum { SMALL = 10, NEIGHBORS = 4, MOST = 128 };

/// The largest and the mean difference |approximate - exact| of one-sided p, and the
/// largest relative one where the exact p is between 0.001 and 0.05.
typedef struct difference {
    double most;
    double sum;
    double relative;
    size_t count;
} difference;

static void add(difference *d, double approximate, double exact)
{
    const double distance = fabs(approximate - exact);

    if (isnan(approximate)) return;
    d->most = fmax(d->most, distance);
    d->sum += distance;
    d->count++;
    if (exact >= 1e-3 && exact <= 0.05) {
        d->relative = fmax(d->relative, distance / exact);
    }
}

static void say(const char *what, const difference *d)
{
    print_message("%s: %zu one-sided p, largest difference %.2g, mean %.2g, "
                  "largest relative one in [0.001, 0.05] %.2g\n",
                  what, d->count, d->most, d->sum / (double)d->count, d->relative);
}

typedef struct odds {
    double at_least;
    double at_most;
} odds;

typedef struct walk {
    const double *value; ///< of the others
    const double *weight;
    bool used[SMALL];
    double observed;
    double least;
    double most;
    double all;
} walk;

/// All ordered choices of NEIGHBORS of the other SMALL - 1 values.
static void assign(walk *k, size_t place, double sum)
{
    if (place == NEIGHBORS) {
        k->all++;
        k->least += sum >= k->observed - 1e-9;
        k->most += sum <= k->observed + 1e-9;
        return;
    }
    for (size_t j = 0; j + 1 < SMALL; j++) {
        if (k->used[j]) continue;
        k->used[j] = true;
        assign(k, place + 1, sum + k->weight[place] * k->value[j]);
        k->used[j] = false;
    }
}

/// Unit 0 of ten has four neighbors, unit 1 … 4, with these weights.
static odds enumerate(const double *z, const double *weight)
{
    walk k = {.value = z + 1, .weight = weight};

    for (size_t l = 0; l < NEIGHBORS; l++) {
        k.observed += weight[l] * z[l + 1];
    }
    assign(&k, 0, 0.0);
    return (odds){k.least / k.all, k.most / k.all};
}

static odds approximate(const double *z, const double *weight)
{
    const uint32_t from[] = {0, 0, 0, 0};
    const uint32_t to[] = {1, 2, 3, 4};
    double at_least[SMALL];
    double at_most[SMALL];
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(SMALL, from, to, weight, NEIGHBORS, &w, &err),
              &err);
    const hl_saddlepoint_input in = {.w = &w, .z = z, .threads = 1};
    assert_ok(hl_saddlepoint_tails(&in, at_least, at_most, &err), &err);
    hl_weights_free(&w);
    assert_true(isnan(at_least[1]) && isnan(at_most[SMALL - 1])); // islands
    return (odds){at_least[0], at_most[0]};
}

/// Four weights on ten units: 3,024 assignments, the worst case one meets.
static void small_cases(bool equal, bool skewed, const char *what, double most)
{
    hl_random random = hl_random_stream(31, (uint64_t)equal * 2 + skewed);
    difference d = {0};

    for (size_t round = 0; round < 200; round++) {
        double z[SMALL];
        double weight[NEIGHBORS];
        for (size_t i = 0; i < SMALL; i++) {
            const double u = hl_random_unit(&random);
            z[i] = skewed ? -log(u + 1e-9) : u;
        }
        for (size_t l = 0; l < NEIGHBORS; l++) {
            weight[l] = equal ? 0.25 : 0.1 + hl_random_unit(&random);
        }
        const odds exact = enumerate(z, weight);
        const odds near = approximate(z, weight);
        // a continuous approximation stands for the middle of the atom at the sum
        const double atom = exact.at_least + exact.at_most - 1.0;
        add(&d, near.at_least, exact.at_least - 0.5 * atom);
        add(&d, near.at_most, exact.at_most - 0.5 * atom);
    }
    say(what, &d);
    assert_true(d.count > 300); // the others have no solution
    assert_true(d.most < most);
}

static void errors_on_small_cases(void **state)
{
    (void)state;
    small_cases(true, false, "4 equal weights of 10, uniform", 0.15);
    small_cases(true, true, "4 equal weights of 10, exponential", 0.2);
    small_cases(false, false, "4 unequal weights of 10, uniform", 0.15);
    small_cases(false, true, "4 unequal weights of 10, exponential", 0.2);
}

/// Against exact p of real data with equal weights.
static void against_exact(const char *queen, const char *local, size_t n, double most)
{
    double x[MOST];
    double at_least[MOST];
    double at_most[MOST];
    hl_variable v = {0};
    hl_weights w = {0};
    hl_grid grid = {0};
    hl_exact exact = {0};
    hl_error err = {0};
    difference d = {0};

    reference_weights(queen, HL_WEIGHTS_ROW, &w);
    reference_column(local, "y", n, x);
    assert_ok(hl_variable_center(x, n, &v, &err), &err);
    assert_ok(hl_grid_make(x, n, MOST, &grid, &err), &err);
    hl_exact_options options = hl_exact_defaults();
    options.width = 1e-4;
    options.first_bins = options.most_bins = (size_t)1 << 16;
    const hl_exact_input in = {.w = &w, .grid = &grid};
    assert_ok(hl_exact_tails(&in, &options, &exact, &err), &err);
    const hl_saddlepoint_input near = {.w = &w, .z = v.z, .threads = 2};
    assert_ok(hl_saddlepoint_tails(&near, at_least, at_most, &err), &err);
    for (size_t i = 0; i < n; i++) {
        add(&d, at_least[i], 0.5 * (exact.at_least[i].low + exact.at_least[i].high));
        add(&d, at_most[i], 0.5 * (exact.at_most[i].low + exact.at_most[i].high));
    }
    say(local, &d);
    assert_true(d.count + 6 > 2 * n); // no solution at the least sum there can be
    assert_true(d.most < most);
    hl_exact_free(&exact);
    hl_grid_free(&grid);
    hl_variable_free(&v);
    hl_weights_free(&w);
}

static void errors_on_real_data(void **state)
{
    (void)state;
    against_exact("columbus_queen", "columbus_local_queen", 49, 0.05);
    against_exact("nc_queen", "nc_local_queen", 100, 0.05);
}

/// A binary variable: the sum is hypergeometric, and the lattice correction matters.
static void a_lattice_is_corrected_for(void **state)
{
    (void)state;
    enum { N = 60, ONES = 18, K = 6 };
    static double x[N];
    double at_least[N];
    double at_most[N];
    uint32_t from[K];
    uint32_t to[K];
    hl_variable v = {0};
    hl_error err = {0};
    difference corrected = {0};
    difference plain = {0};

    for (size_t ones = 1; ones < K; ones++) { // among the neighbors 1 … K of unit 0
        hl_weights w = {0};
        hl_grid grid = {0};
        hl_exact exact = {0};
        for (uint32_t i = 0; i < N; i++) {
            const bool near = i >= 1 && i <= ones;
            const bool far = i > K && i <= K + ONES - ones;
            x[i] = near || far;
        }
        for (uint32_t k = 0; k < K; k++) {
            from[k] = 0;
            to[k] = k + 1;
        }
        assert_ok(hl_weights_from_links(N, from, to, NULL, K, &w, &err), &err);
        assert_ok(hl_variable_center(x, N, &v, &err), &err);
        assert_ok(hl_grid_make(x, N, K, &grid, &err), &err);
        const hl_exact_input in = {.w = &w, .grid = &grid};
        assert_ok(hl_exact_tails(&in, NULL, &exact, &err), &err);
        hl_saddlepoint_input near = {.w = &w, .z = v.z, .step = 1.0, .threads = 1};
        assert_ok(hl_saddlepoint_tails(&near, at_least, at_most, &err), &err);
        add(&corrected, at_least[0], exact.at_least[0].low);
        add(&corrected, at_most[0], exact.at_most[0].low);
        near.step = 0.0;
        assert_ok(hl_saddlepoint_tails(&near, at_least, at_most, &err), &err);
        add(&plain, at_least[0], exact.at_least[0].low);
        add(&plain, at_most[0], exact.at_most[0].low);
        hl_exact_free(&exact);
        hl_grid_free(&grid);
        hl_variable_free(&v);
        hl_weights_free(&w);
    }
    say("hypergeometric, with the lattice correction", &corrected);
    say("hypergeometric, without", &plain);
    assert_true(corrected.most < 0.01);
    assert_true(corrected.most < plain.most / 5.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_on_small_cases),
        cmocka_unit_test(errors_on_real_data),
        cmocka_unit_test(a_lattice_is_corrected_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
