// Moments of global statistics against all 720 orders of six values; permutations that
// can be replayed alone and do not depend on threads; units of measure; the exact
// distribution of residuals against draws.
#include "support/check.h"

#include <math.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/stats/bivariate.h"
#include "hinterland/stats/correlogram.h"
#include "hinterland/stats/geary.h"
#include "hinterland/stats/general_g.h"
#include "hinterland/stats/join_count.h"
#include "hinterland/stats/moran.h"
#include "hinterland/stats/moran_periods.h"
#include "hinterland/stats/residual_moran.h"

enum { N = 6, ORDERS = 720, R = 37 };

static const double X[N] = {1, 2, 4.5, 8, 0.5, 3};
static const double Y[N] = {2, 7, 1, 3, 3, 9};
static const uint32_t CLASSES[N] = {0, 1, 2, 1, 0, 1};

/// Six units, asymmetric, of unequal weights; every unit has neighbors.
static hl_weights uneven(void)
{
    const uint32_t from[] = {0, 0, 1, 2, 2, 3, 4, 4, 5};
    const uint32_t to[] = {1, 4, 2, 0, 3, 5, 3, 5, 1};
    const double weight[] = {1, 0.5, 2, 0.25, 1, 1.5, 0.75, 1, 3};
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(N, from, to, weight, 9, &w, &err), &err);
    return w;
}

/// A path, binary or row-standardized.
static hl_weights path(hl_standardization standardization)
{
    uint32_t from[2 * N];
    uint32_t to[2 * N];
    size_t count = 0;
    hl_weights w = {0};
    hl_error err = {0};

    for (uint32_t i = 0; i + 1 < N; i++) {
        from[count] = i;
        to[count++] = i + 1;
        from[count] = i + 1;
        to[count++] = i;
    }
    assert_ok(hl_weights_from_links(N, from, to, NULL, count, &w, &err), &err);
    hl_weights_standardize(&w, standardization);
    return w;
}

/// The next order in lexicographic sequence.
static void next_order(size_t order[N])
{
    size_t i = N - 1;
    size_t j = N - 1;

    while (i > 0 && order[i - 1] > order[i]) {
        i--;
    }
    if (i == 0) return;
    while (order[j] < order[i - 1]) {
        j--;
    }
    const size_t swapped = order[i - 1];
    order[i - 1] = order[j];
    order[j] = swapped;
    for (j = N - 1; i < j; i++, j--) {
        const size_t turned = order[i];
        order[i] = order[j];
        order[j] = turned;
    }
}

/// A statistic of six values x (and y) with chosen options.
typedef void statistic(const double *x, const double *y, const hl_weights *w,
                       const hl_global_options *options, hl_global *out);

static void moran(const double *x, const double *y, const hl_weights *w,
                  const hl_global_options *options, hl_global *out)
{
    hl_error err = {0};
    (void)y;
    assert_ok(hl_moran_global(x, w, options, out, &err), &err);
}

static void geary(const double *x, const double *y, const hl_weights *w,
                  const hl_global_options *options, hl_global *out)
{
    hl_error err = {0};
    (void)y;
    assert_ok(hl_geary_global(x, w, options, out, &err), &err);
}

static void general_g(const double *x, const double *y, const hl_weights *w,
                      const hl_global_options *options, hl_global *out)
{
    hl_error err = {0};
    (void)y;
    assert_ok(hl_general_g(x, w, options, out, &err), &err);
}

static void bivariate(const double *x, const double *y, const hl_weights *w,
                      const hl_global_options *options, hl_global *out)
{
    hl_error err = {0};
    assert_ok(hl_moran_bivariate(x, y, w, options, out, &err), &err);
}

static void lee(const double *x, const double *y, const hl_weights *w,
                const hl_global_options *options, hl_global *out)
{
    hl_error err = {0};
    assert_ok(hl_lee(x, y, w, options, out, &err), &err);
}

/// Mean and variance of the statistic over all orders are those it states. `moves_x`:
/// the order is of both variables, else of y alone.
static void check_orders(statistic *compute, const hl_weights *w, hl_pairs pairs,
                         bool moves_x)
{
    const hl_global_options options = {.pairs = pairs};
    size_t order[N] = {0, 1, 2, 3, 4, 5};
    double value[ORDERS];
    double mean = 0.0;
    double variance = 0.0;
    hl_global stated = {0};

    compute(X, Y, w, &options, &stated);
    for (size_t r = 0; r < ORDERS; r++) {
        double x[N];
        double y[N];
        hl_global g = {0};
        for (size_t i = 0; i < N; i++) {
            x[i] = X[moves_x ? order[i] : i];
            y[i] = Y[order[i]];
        }
        compute(x, y, w, &options, &g);
        value[r] = g.value;
        mean += g.value / ORDERS;
        next_order(order);
    }
    for (size_t r = 0; r < ORDERS; r++) {
        variance += (value[r] - mean) * (value[r] - mean) / ORDERS;
    }
    assert_close(stated.expected, mean, 1e-11, 1e-14);
    assert_close(stated.variance_randomization, variance, 1e-10, 1e-15);
}

static void moments_are_those_of_all_orders(void **state)
{
    (void)state;
    hl_weights all[] = {uneven(), path(HL_WEIGHTS_ROW), path(HL_WEIGHTS_BINARY)};

    for (size_t k = 0; k < 3; k++) {
        check_orders(moran, &all[k], HL_PAIRS_OF_PEERS, true);
        check_orders(geary, &all[k], HL_PAIRS_OF_PEERS, true);
        check_orders(general_g, &all[k], HL_PAIRS_OF_PEERS, true);
        check_orders(bivariate, &all[k], HL_PAIRS_KEPT, true);
        check_orders(bivariate, &all[k], HL_PAIRS_BROKEN, false);
        check_orders(lee, &all[k], HL_PAIRS_KEPT, true);
        check_orders(lee, &all[k], HL_PAIRS_BROKEN, false);
        hl_weights_free(&all[k]);
    }
}

static void join_moments_are_those_of_all_orders(void **state)
{
    (void)state;
    enum { ROWS = 7 };
    const hl_global_options analytic = {.permutations = 0};
    hl_weights w = uneven();
    hl_join_counts stated = {0};
    size_t order[N] = {0, 1, 2, 3, 4, 5};
    double mean[ROWS] = {0.0};
    double square[ROWS] = {0.0};
    hl_error err = {0};

    assert_ok(hl_join_counts_compute(CLASSES, 3, &w, &analytic, &stated, &err), &err);
    assert_int_equal(stated.count, ROWS);
    for (size_t r = 0; r < ORDERS; r++) {
        uint32_t cls[N];
        hl_join_counts c = {0};
        for (size_t i = 0; i < N; i++) {
            cls[i] = CLASSES[order[i]];
        }
        assert_ok(hl_join_counts_compute(cls, 3, &w, &analytic, &c, &err), &err);
        for (size_t k = 0; k < ROWS; k++) {
            mean[k] += c.row[k].nonfree.value / ORDERS;
            square[k] += c.row[k].nonfree.value * c.row[k].nonfree.value / ORDERS;
        }
        hl_join_counts_free(&c);
        next_order(order);
    }
    for (size_t k = 0; k < ROWS; k++) {
        const hl_global *g = &stated.row[k].nonfree;
        assert_close(g->expected, mean[k], 1e-12, 1e-14);
        assert_close(g->variance_randomization, square[k] - mean[k] * mean[k], 1e-10,
                     1e-13);
    }
    hl_join_counts_free(&stated);
    hl_weights_free(&w);
}

/// All 3^6 ways to draw the classes with the shares 1/3, 1/2, 1/6.
static void free_sampling_is_that_of_all_draws(void **state)
{
    (void)state;
    enum { ROWS = 7, DRAWS = 729 };
    const double share[] = {2.0 / N, 3.0 / N, 1.0 / N};
    const hl_global_options analytic = {.permutations = 0};
    hl_weights w = uneven();
    hl_join_counts stated = {0};
    double mean[ROWS] = {0.0};
    double square[ROWS] = {0.0};
    hl_error err = {0};

    assert_ok(hl_join_counts_compute(CLASSES, 3, &w, &analytic, &stated, &err), &err);
    for (size_t r = 0; r < DRAWS; r++) {
        uint32_t cls[N];
        double joins[ROWS] = {0.0};
        double weight = 1.0;
        for (size_t i = 0, rest = r; i < N; i++, rest /= 3) {
            cls[i] = (uint32_t)(rest % 3);
            weight *= share[cls[i]];
        }
        for (size_t i = 0; i < N; i++) {
            for (size_t l = w.start[i]; l < w.start[i + 1]; l++) {
                const uint32_t a = cls[i];
                const uint32_t b = cls[w.neighbor[l]];
                joins[a == b ? a : 2 + a + b] += w.weight[l] / 2.0; // (1,0) (2,0) (2,1)
                joins[6] += a == b ? 0.0 : w.weight[l] / 2.0;
            }
        }
        for (size_t k = 0; k < ROWS; k++) {
            mean[k] += weight * joins[k];
            square[k] += weight * joins[k] * joins[k];
        }
    }
    for (size_t k = 0; k < ROWS; k++) {
        assert_close(stated.row[k].expected_free, mean[k], 1e-12, 1e-14);
        assert_close(stated.row[k].variance_free, square[k] - mean[k] * mean[k], 1e-10,
                     1e-13);
    }
    hl_join_counts_free(&stated);
    hl_weights_free(&w);
}

/// The order that stream r gives.
static void order_of(uint64_t seed, size_t r, size_t order[N])
{
    hl_random random = hl_random_stream(seed, r);

    for (size_t i = 0; i < N; i++) {
        order[i] = i;
    }
    for (uint32_t i = N - 1; i > 0; i--) {
        const uint32_t j = hl_random_below(&random, i + 1);
        const size_t unit = order[i];
        order[i] = order[j];
        order[j] = unit;
    }
}

static void check_replay(statistic *compute, const hl_weights *w, hl_pairs pairs,
                         bool moves_x)
{
    double permuted[R];
    double again[R];
    hl_global g = {0};
    hl_global other = {0};
    hl_global_options options = {.permutations = R,
                                 .seed = 5,
                                 .threads = 1,
                                 .pairs = pairs,
                                 .permuted = permuted};

    compute(X, Y, w, &options, &g);
    options.threads = 3;
    options.permuted = again;
    compute(X, Y, w, &options, &other);
    assert_memory_equal(permuted, again, sizeof permuted);
    assert_memory_equal(&g, &other, sizeof g);
    for (size_t r = 0; r < R; r++) {
        size_t order[N];
        double x[N];
        double y[N];
        hl_global alone = {0};
        order_of(5, r, order);
        for (size_t i = 0; i < N; i++) {
            x[i] = X[moves_x ? order[i] : i];
            y[i] = Y[order[i]];
        }
        compute(x, y, w, &(hl_global_options){.pairs = pairs}, &alone);
        assert_close(permuted[r], alone.value, 1e-11, 1e-13);
    }
}

static void permutations_can_be_replayed_alone(void **state)
{
    (void)state;
    hl_weights all[] = {uneven(), path(HL_WEIGHTS_ROW), path(HL_WEIGHTS_BINARY)};

    for (size_t k = 0; k < 3; k++) {
        check_replay(moran, &all[k], HL_PAIRS_OF_PEERS, true);
        check_replay(geary, &all[k], HL_PAIRS_OF_PEERS, true);
        check_replay(general_g, &all[k], HL_PAIRS_OF_PEERS, true);
        check_replay(bivariate, &all[k], HL_PAIRS_KEPT, true);
        check_replay(bivariate, &all[k], HL_PAIRS_OF_PEERS, false);
        check_replay(lee, &all[k], HL_PAIRS_OF_PEERS, true);
        check_replay(lee, &all[k], HL_PAIRS_BROKEN, false);
        hl_weights_free(&all[k]);
    }
}

static void join_counts_do_not_depend_on_threads(void **state)
{
    (void)state;
    hl_weights w = path(HL_WEIGHTS_ROW);
    hl_join_counts a = {0};
    hl_join_counts b = {0};
    hl_error err = {0};
    hl_global_options options = {.permutations = 999, .seed = 3, .threads = 1};

    assert_ok(hl_join_counts_compute(CLASSES, 3, &w, &options, &a, &err), &err);
    options.threads = 4;
    assert_ok(hl_join_counts_compute(CLASSES, 3, &w, &options, &b, &err), &err);
    assert_memory_equal(a.row, b.row, a.count * sizeof *a.row);
    hl_join_counts_free(&a);
    hl_join_counts_free(&b);
    hl_weights_free(&w);
}

/// The share of all orders with at least this value, ties by rounding aside, is what
/// permutations estimate; values that tie are counted in both tails.
static void check_ties(statistic *compute, const hl_weights *w, const double *x)
{
    enum { MANY = 19999 };
    size_t order[N] = {0, 1, 2, 3, 4, 5};
    hl_global g = {0};
    double greater = 0.0;
    double less = 0.0;

    compute(x, Y, w, &(hl_global_options){.permutations = MANY, .seed = 8}, &g);
    for (size_t r = 0; r < ORDERS; r++) {
        double moved[N];
        hl_global alone = {0};
        for (size_t i = 0; i < N; i++) {
            moved[i] = x[order[i]];
        }
        compute(moved, Y, w, &(hl_global_options){0}, &alone);
        greater += alone.value > g.value - 1e-9;
        less += alone.value < g.value + 1e-9;
        next_order(order);
    }
    assert_true(greater + less > 1.05 * ORDERS); // there are ties
    const double p = greater / ORDERS;
    const double q = less / ORDERS;
    assert_close(g.p_permutation.greater, p, 0.0,
                 4.0 * sqrt(p * (1.0 - p) / MANY) + 1e-4);
    assert_close(g.p_permutation.less, q, 0.0, 4.0 * sqrt(q * (1.0 - q) / MANY) + 1e-4);
    assert_close(g.p_folded, fmin(g.p_permutation.greater, g.p_permutation.less), 0.0,
                 0.0);
}

static void ties_are_counted_on_both_sides(void **state)
{
    (void)state;
    const double ranks[N] = {0.1, 0.2, 0.1, 0.3, 0.2, 0.1};
    hl_weights all[] = {path(HL_WEIGHTS_ROW), path(HL_WEIGHTS_BINARY)};

    for (size_t k = 0; k < 2; k++) {
        check_ties(geary, &all[k], ranks);
        check_ties(general_g, &all[k], ranks);
        hl_weights_free(&all[k]);
    }
}

/// Kilometers for meters, degrees Fahrenheit for Celsius (not for G, whose zero is
/// natural).
static void the_unit_of_measure_does_not_matter(void **state)
{
    (void)state;
    const hl_global_options options = {.permutations = 99, .seed = 1};
    statistic *const all[] = {moran, geary, bivariate, lee, general_g};
    hl_weights w = uneven();

    for (size_t k = 0; k < 5; k++) {
        double x[N];
        hl_global a = {0};
        hl_global b = {0};
        for (size_t i = 0; i < N; i++) {
            x[i] = 0.001 * X[i] + (all[k] == general_g ? 0.0 : 3.0);
        }
        all[k](X, Y, &w, &options, &a);
        all[k](x, Y, &w, &options, &b);
        assert_close(b.value, a.value, 1e-11, 1e-13);
        assert_close(b.expected, a.expected, 1e-11, 1e-13);
        assert_close(b.variance_randomization, a.variance_randomization, 1e-9, 1e-13);
        assert_close(b.p_permutation.greater, a.p_permutation.greater, 1e-12, 0.0);
        assert_close(b.p_permutation.less, a.p_permutation.less, 1e-12, 0.0);
    }
    hl_weights_free(&w);
}

/// Units in another order, the links with them.
static void the_order_of_units_does_not_change_closed_forms(void **state)
{
    (void)state;
    const size_t place[N] = {3, 5, 0, 2, 4, 1};
    statistic *const all[] = {moran, geary, bivariate, lee, general_g};
    hl_weights w = uneven();
    hl_weights moved = {0};
    uint32_t from[16];
    uint32_t to[16];
    double x[N];
    double y[N];
    hl_error err = {0};

    for (size_t i = 0; i < N; i++) {
        x[place[i]] = X[i];
        y[place[i]] = Y[i];
        for (size_t l = w.start[i]; l < w.start[i + 1]; l++) {
            from[l] = (uint32_t)place[i];
            to[l] = (uint32_t)place[w.neighbor[l]];
        }
    }
    assert_ok(hl_weights_from_links(N, from, to, w.weight, w.start[N], &moved, &err),
              &err);
    for (size_t k = 0; k < 5; k++) {
        hl_global a = {0};
        hl_global b = {0};
        all[k](X, Y, &w, &(hl_global_options){0}, &a);
        all[k](x, y, &moved, &(hl_global_options){0}, &b);
        assert_close(b.value, a.value, 1e-13, 1e-15);
        assert_close(b.variance_randomization, a.variance_randomization, 1e-12, 1e-15);
    }
    hl_weights_free(&w);
    hl_weights_free(&moved);
}

/// Lee of a variable with itself is its spatial smoothing scalar; bivariate Moran of a
/// variable with itself is Moran.
static void two_times_the_same_variable(void **state)
{
    (void)state;
    hl_weights w = uneven();
    hl_global one = {0};
    hl_global two = {0};

    moran(X, X, &w, &(hl_global_options){0}, &one);
    bivariate(X, X, &w, &(hl_global_options){.pairs = HL_PAIRS_KEPT}, &two);
    assert_close(two.value, one.value, 1e-14, 0.0);
    assert_close(two.expected, one.expected, 1e-14, 0.0);
    assert_close(two.variance_randomization, one.variance_randomization, 1e-11, 0.0);
    hl_weights_free(&w);
}

/// With the intercept alone the residuals are the variable around its mean: I, E and
/// Var are those of Moran under normality.
static void residuals_of_a_mean_are_the_variable(void **state)
{
    (void)state;
    const double ones[N] = {1, 1, 1, 1, 1, 1};
    hl_weights w = uneven();
    double residuals[N];
    double mean = 0.0;
    hl_global one = {0};
    hl_global two = {0};
    hl_error err = {0};

    for (size_t i = 0; i < N; i++) {
        mean += X[i] / N;
    }
    for (size_t i = 0; i < N; i++) {
        residuals[i] = X[i] - mean;
    }
    moran(X, NULL, &w, &(hl_global_options){0}, &one);
    assert_ok(hl_moran_residuals(ones, 1, residuals, &w, &two, &err), &err);
    assert_close(two.value, one.value, 1e-13, 0.0);
    assert_close(two.expected, one.expected, 1e-13, 0.0);
    assert_close(two.variance_normality, one.variance_normality, 1e-12, 0.0);
    hl_weights_free(&w);
}

/// A standard normal draw by the sum of twelve uniform ones would not do in the tails:
/// Box and Muller.
static double normal(hl_random *random)
{
    const double u = 1.0 - hl_random_unit(random);
    const double v = hl_random_unit(random);

    return sqrt(-2.0 * log(u)) * cos(2.0 * acos(-1.0) * v);
}

/// Exact and saddlepoint p against the share of 40,000 draws of normal errors.
static void the_exact_distribution_is_that_of_draws(void **state)
{
    (void)state;
    enum { DRAWS = 40000 };
    hl_weights w = path(HL_WEIGHTS_ROW);
    hl_random random = hl_random_stream(77, 0);
    double design[N * 2];
    double least = 0.0;
    double error[N];
    hl_error err = {0};

    for (size_t i = 0; i < N; i++) {
        design[i * 2] = 1.0;
        design[i * 2 + 1] = (double)i - 2.5;
        least += design[i * 2 + 1] * design[i * 2 + 1];
    }
    hl_moran_exact fixed = {0};
    double share = 0.0;
    for (size_t r = 0; r <= DRAWS; r++) {
        double mean = 0.0;
        double slope = 0.0;
        for (size_t i = 0; i < N; i++) {
            error[i] = normal(&random);
            mean += error[i] / N;
            slope += error[i] * design[i * 2 + 1] / least;
        }
        for (size_t i = 0; i < N; i++) {
            error[i] -= mean + slope * design[i * 2 + 1];
        }
        hl_global g = {0};
        assert_ok(hl_moran_residuals(design, 2, error, &w, &g, &err), &err);
        if (r == 0) {
            assert_ok(hl_moran_residuals_exact(design, 2, error, &w, &fixed, &err),
                      &err);
            assert_close(fixed.value, g.value, 1e-14, 0.0);
        } else {
            share += (g.value >= fixed.value) / (double)DRAWS;
        }
    }
    const double p = fixed.p_exact.greater;
    assert_close(share, p, 0.0, 4.0 * sqrt(p * (1.0 - p) / DRAWS));
    assert_close(fixed.p_saddlepoint.greater, p, 0.1, 0.0); // four degrees of freedom
    assert_close(fixed.p_exact.greater + fixed.p_exact.less, 1.0, 1e-14, 0.0);
    hl_weights_free(&w);
}

static double along(const void *context, size_t i, size_t j)
{
    const double *x = context;

    return fabs(x[i] - x[j]);
}

/// On a path of equal steps, classes of distance around whole numbers are the orders.
static void distances_on_a_path_are_its_orders(void **state)
{
    (void)state;
    const double place[N] = {0, 1, 2, 3, 4, 5};
    const double limit[] = {0.5, 1.5, 2.5, 3.5};
    const hl_pair_distances distances = {N, along, place};
    hl_weights w = path(HL_WEIGHTS_BINARY);
    hl_correlogram a = {0};
    hl_correlogram b = {0};
    hl_error err = {0};
    hl_correlogram_options options = hl_correlogram_defaults();

    options.lags = 3;
    options.global.permutations = 99;
    for (size_t k = 0; k < 2; k++) {
        options.statistic = k == 0 ? HL_CORRELOGRAM_MORAN : HL_CORRELOGRAM_GEARY;
        assert_ok(hl_correlogram_orders(X, &w, &options, &a, &err), &err);
        assert_ok(hl_correlogram_distances(X, &distances, limit, &options, &b, &err),
                  &err);
        for (size_t lag = 0; lag < 3; lag++) {
            assert_int_equal(a.lag[lag].pairs, N - 1 - lag);
            assert_int_equal(b.lag[lag].pairs, N - 1 - lag);
            assert_memory_equal(&a.lag[lag].global, &b.lag[lag].global,
                                sizeof(hl_global));
            assert_true(a.lag[lag].p_holm >= a.lag[lag].p_fdr);
            assert_close(b.lag[lag].from, limit[lag], 0.0, 0.0);
        }
        hl_correlogram_free(&a);
        hl_correlogram_free(&b);
    }
    hl_weights_free(&w);
}

/// The envelope of a period leaves about 5 of 100 permutations outside, and I outside
/// of it is what p says.
static void the_envelope_is_that_of_the_permutations(void **state)
{
    (void)state;
    enum { MANY = 999 };
    double panel[2 * N];
    double permuted[MANY];
    hl_moran_period period[2] = {0};
    hl_global g = {0};
    hl_weights w = uneven();
    hl_error err = {0};
    hl_global_options options = {.permutations = MANY, .seed = 2};
    size_t below = 0;
    size_t above = 0;

    memcpy(panel, X, sizeof X);
    memcpy(panel + N, Y, sizeof Y);
    assert_ok(hl_moran_periods(panel, 2, &w, &options, period, &err), &err);
    options.permuted = permuted;
    assert_ok(hl_moran_global(Y, &w, &options, &g, &err), &err);
    assert_memory_equal(&g, &period[1].global, sizeof g);
    for (size_t r = 0; r < MANY; r++) {
        below += permuted[r] < period[1].low;
        above += permuted[r] > period[1].high;
    }
    assert_true(below <= 24 && above <= 24); // the 25th of 999 is the limit itself
    assert_true(period[1].low < period[1].high);
    hl_weights_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_are_those_of_all_orders),
        cmocka_unit_test(join_moments_are_those_of_all_orders),
        cmocka_unit_test(free_sampling_is_that_of_all_draws),
        cmocka_unit_test(permutations_can_be_replayed_alone),
        cmocka_unit_test(join_counts_do_not_depend_on_threads),
        cmocka_unit_test(ties_are_counted_on_both_sides),
        cmocka_unit_test(the_unit_of_measure_does_not_matter),
        cmocka_unit_test(the_order_of_units_does_not_change_closed_forms),
        cmocka_unit_test(two_times_the_same_variable),
        cmocka_unit_test(residuals_of_a_mean_are_the_variable),
        cmocka_unit_test(the_exact_distribution_is_that_of_draws),
        cmocka_unit_test(distances_on_a_path_are_its_orders),
        cmocka_unit_test(the_envelope_is_that_of_the_permutations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
