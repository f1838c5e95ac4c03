#include "hinterland/stats/moran.h"

#include <math.h>
#include <omp.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/core/random.h"
#include "hinterland/stats/multiple_testing.h"
#include "stats/grid.h"
#include "stats/variable.h"

enum { LANES = 8 }; // permutations side by side: one pass over W serves all of them
static const double EXACT = 0x1p53; // whole numbers below are exact in a double
static const double TIE = 1e-11;    // values of I this close are equal, when inexact

/// The weight of the link from i to j; 0 when there is none. Rows are sorted.
static double weight_of(const hl_weights *w, size_t i, size_t j)
{
    size_t begin = w->start[i];
    size_t end = w->start[i + 1];

    while (begin < end) {
        const size_t middle = begin + (end - begin) / 2;
        if (w->neighbor[middle] == j) return w->weight[middle];
        if (w->neighbor[middle] < j) {
            begin = middle + 1;
        } else {
            end = middle;
        }
    }
    return 0.0;
}

/// S0 and S1 = 1/2 sum (w_ij + w_ji)^2 = sum w_ij^2 + sum w_ij w_ji.
static void sum_links(const hl_weights *w, hl_global *m)
{
    hl_sum s0 = {0};
    hl_sum s1 = {0};

    for (size_t i = 0; i < w->n; i++) {
        m->islands += w->start[i] == w->start[i + 1];
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            const double weight = w->weight[l];
            hl_sum_add(&s0, weight);
            hl_sum_add(&s1, weight * weight);
            hl_sum_add(&s1, weight * weight_of(w, w->neighbor[l], i));
        }
    }
    m->s0 = hl_sum_value(&s0);
    m->s1 = hl_sum_value(&s1);
}

/// S2 = sum_i (row sum + column sum)^2.
static hl_status sum_margins(const hl_weights *w, hl_global *m, hl_error *err)
{
    hl_sum s2 = {0};
    hl_sum *margin = hl_array(w->n, sizeof *margin);

    if (margin == NULL) return hl_no_memory(err, "%zu sums", w->n);
    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            hl_sum_add(&margin[i], w->weight[l]);
            hl_sum_add(&margin[w->neighbor[l]], w->weight[l]);
        }
    }
    for (size_t i = 0; i < w->n; i++) {
        const double both = hl_sum_value(&margin[i]);
        hl_sum_add(&s2, both * both);
    }
    m->s2 = hl_sum_value(&s2);
    free(margin);
    return HL_OK;
}

static hl_p_values p_of_z(double z)
{
    if (isnan(z)) return (hl_p_values){NAN, NAN, NAN};
    const double unit = z / sqrt(2.0);
    return (hl_p_values){erfc(fabs(unit)), 0.5 * erfc(unit), 0.5 * erfc(-unit)};
}

static double z_of(const hl_global *m, double variance)
{
    return variance > 0.0 ? (m->value - m->expected) / sqrt(variance) : NAN;
}

/// The formulas of Cliff and Ord, as the header gives them.
static void add_moments(const hl_variable *v, hl_global *m)
{
    const double n = (double)m->n_used;
    const double s0_squared = m->s0 * m->s0;
    const double m2 = v->squares / (double)v->n;
    const double b2 = v->fourths / (double)v->n / (m2 * m2);
    const double three = 3.0;
    const double six = 6.0;
    const double normal =
        (n * n * m->s1 - n * m->s2 + three * s0_squared) / ((n * n - 1.0) * s0_squared);
    const double shape =
        n * ((n * n - three * n + three) * m->s1 - n * m->s2 + three * s0_squared);
    const double tails =
        b2 * ((n * n - n) * m->s1 - 2.0 * n * m->s2 + six * s0_squared);
    const double ways = (n - 1.0) * (n - 2.0) * (n - three) * s0_squared;

    m->expected = -1.0 / (n - 1.0);
    const double square = m->expected * m->expected;
    m->variance_normality = normal - square;
    m->variance_randomization = ways > 0.0 ? (shape - tails) / ways - square : NAN;
    m->z_normality = z_of(m, m->variance_normality);
    m->z_randomization = z_of(m, m->variance_randomization);
    m->p_normality = p_of_z(m->z_normality);
    m->p_randomization = p_of_z(m->z_randomization);
}

static double cross_product(const hl_variable *v, const hl_weights *w)
{
    hl_sum sum = {0};

    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            hl_sum_add(&sum, w->weight[l] * v->z[i] * v->z[w->neighbor[l]]);
        }
    }
    return hl_sum_value(&sum);
}

/// What is shuffled: T = sum_i u_i v_i sum_j u_ij v_j, proportional to I. Exact: u and
/// v are whole numbers, and no sum of them can reach 2^53.
typedef struct shuffled {
    const hl_weights *w;
    double *value; ///< v: n q - sum q on the integer grid when exact, else z
    double *row;   ///< u_i of rows with equal weights; NULL: w_ij is used
    bool exact;
    double to_i;  ///< I = to_i * T
    double *lane; ///< n * LANES per thread
    double *deck; ///< n per thread
    double *t;    ///< T of each permutation
    int threads;
    uint64_t seed;
} shuffled;

static void free_shuffled(shuffled *s)
{
    free(s->value);
    free(s->row);
    free(s->lane);
    free(s->deck);
    free(s->t);
    *s = (shuffled){0};
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b > 0) {
        const uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/// The least common multiple of the degrees if each weight of a row is 1 / degree; 1 if
/// all weights are whole numbers; 0 if neither.
static double whole_factor(const hl_weights *w)
{
    const double rounding = 1e-12;
    uint64_t multiple = 1;
    bool whole = true;
    bool shares = true;

    for (size_t i = 0; i < w->n; i++) {
        const size_t degree = w->start[i + 1] - w->start[i];
        if (degree == 0) continue;
        const double weight = w->weight[w->start[i]];
        whole = whole && weight == nearbyint(weight) && weight < EXACT;
        shares = shares && fabs(weight * (double)degree - 1.0) < rounding;
        if (multiple < UINT32_MAX) {
            multiple *= degree / common_divisor(multiple, degree);
        }
    }
    if (whole) return 1.0;
    return shares && multiple < UINT32_MAX ? (double)multiple : 0.0;
}

/// Rows as whole numbers, where they are; else as they are.
static double set_rows(shuffled *s)
{
    const hl_weights *w = s->w;
    const double factor = whole_factor(w);

    for (size_t i = 0; i < w->n; i++) {
        const size_t degree = w->start[i + 1] - w->start[i];
        if (degree == 0) continue;
        s->row[i] = w->weight[w->start[i]];
        if (factor > 1.0) s->row[i] = factor / (double)degree;
    }
    return factor;
}

/// Try the values n q - sum q: exact while sum_i u_i k_i max|v|^2 stays below 2^53.
static bool set_whole_values(shuffled *s, const hl_grid *grid)
{
    double largest = 0.0;
    double total = 0.0;

    for (size_t i = 0; i < grid->n; i++) {
        const hl_wide v = (hl_wide)grid->q[i] * (hl_wide)grid->n - grid->total;
        s->value[i] = (double)v;
        largest = fmax(largest, fabs(s->value[i]));
        total += s->row[i] * (double)(s->w->start[i + 1] - s->w->start[i]);
    }
    return grid->decimal && total * largest * largest < EXACT;
}

static hl_status set_values(const double *x, const hl_variable *v, shuffled *s,
                            double *factor, hl_error *err)
{
    hl_grid grid = {0};

    *factor = 1.0;
    if (s->row != NULL) {
        const hl_status status = hl_grid_make(x, v->n, 1, &grid, err);
        if (status != HL_OK) return status;
        *factor = set_rows(s);
        s->exact = *factor > 0.0 && set_whole_values(s, &grid);
        hl_grid_free(&grid);
        if (*factor == 0.0) *factor = 1.0;
    }
    for (size_t i = 0; !s->exact && i < v->n; i++) {
        s->value[i] = v->z[i];
    }
    return HL_OK;
}

static hl_status make_shuffled(const double *x, const hl_variable *v,
                               const hl_global_options *options, const hl_global *m,
                               shuffled *s, hl_error *err)
{
    const size_t n = s->w->n;
    const size_t groups = (options->permutations + LANES - 1) / LANES;
    const size_t team = (size_t)hl_threads(options->threads);
    const bool equal = hl_weights_rows_are_equal(s->w);
    hl_sum squares = {0};
    double factor = 1.0;

    s->threads = (int)(team < groups ? team : groups);
    s->seed = options->seed;
    s->value = hl_array(n, sizeof *s->value);
    s->row = equal ? hl_array(n, sizeof *s->row) : NULL;
    s->lane = hl_array(n * (size_t)s->threads, LANES * sizeof *s->lane);
    s->deck = hl_array(n * (size_t)s->threads, sizeof *s->deck);
    s->t = hl_array(options->permutations, sizeof *s->t);
    if (s->value == NULL || (equal && s->row == NULL) || s->lane == NULL ||
        s->deck == NULL || s->t == NULL) {
        return hl_no_memory(err, "%zu permutations", options->permutations);
    }
    const hl_status status = set_values(x, v, s, &factor, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < n; i++) {
        hl_sum_add(&squares, s->value[i] * s->value[i]);
    }
    s->to_i = (double)m->n_used / (m->s0 * factor * hl_sum_value(&squares));
    return HL_OK;
}

/// Fisher and Yates: permutation r of the values, from stream r, into one lane.
static void shuffle(const shuffled *s, size_t r, double *restrict deck,
                    double *restrict lane)
{
    const size_t n = s->w->n;
    hl_random random = hl_random_stream(s->seed, r);

    for (size_t i = 0; i < n; i++) {
        deck[i] = s->value[i];
    }
    for (size_t i = n - 1; i > 0; i--) {
        const size_t j = hl_random_below(&random, (uint32_t)i + 1);
        const double value = deck[i];
        deck[i] = deck[j];
        deck[j] = value;
    }
    for (size_t i = 0; i < n; i++) {
        lane[i * LANES] = deck[i];
    }
}

/// The sum over the neighbors of unit i, in all lanes.
static void sum_neighbors(const shuffled *s, size_t i, const double *restrict lane,
                          double *restrict sum)
{
    const hl_weights *w = s->w;

    for (size_t a = 0; a < LANES; a++) {
        sum[a] = 0.0;
    }
    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        const double *restrict v = lane + (size_t)w->neighbor[l] * LANES;
        const double weight = s->row != NULL ? 1.0 : w->weight[l];
        for (size_t a = 0; a < LANES; a++) {
            sum[a] += weight * v[a];
        }
    }
}

/// T of all lanes in one pass over W.
static void sum_lanes(const shuffled *s, const double *restrict lane,
                      double *restrict t)
{
    double sum[LANES];

    for (size_t a = 0; a < LANES; a++) {
        t[a] = 0.0;
    }
    for (size_t i = 0; i < s->w->n; i++) {
        const double row = s->row != NULL ? s->row[i] : 1.0;
        sum_neighbors(s, i, lane, sum);
        for (size_t a = 0; a < LANES; a++) {
            t[a] += row * lane[i * LANES + a] * sum[a];
        }
    }
}

/// T of the values where they are, by the same operations as the permuted ones.
static double observed_t(const shuffled *s)
{
    double t[LANES];

    for (size_t i = 0; i < s->w->n; i++) {
        for (size_t a = 0; a < LANES; a++) {
            s->lane[i * LANES + a] = s->value[i];
        }
    }
    sum_lanes(s, s->lane, t);
    return t[0];
}

static void permute(const shuffled *s, size_t permutations)
{
    const size_t n = s->w->n;
    const size_t groups = (permutations + LANES - 1) / LANES;

#pragma omp parallel for schedule(dynamic) num_threads(s->threads)
    for (size_t g = 0; g < groups; g++) {
        const size_t thread = (size_t)omp_get_thread_num();
        double *lane = s->lane + thread * n * LANES;
        double t[LANES];
        for (size_t a = 0; a < LANES && g * LANES + a < permutations; a++) {
            shuffle(s, g * LANES + a, s->deck + thread * n, lane + a);
        }
        sum_lanes(s, lane, t);
        for (size_t a = 0; a < LANES && g * LANES + a < permutations; a++) {
            s->t[g * LANES + a] = t[a];
        }
    }
}

static void count_tails(const shuffled *s, double observed, size_t permutations,
                        hl_global *m)
{
    const double tie = s->exact ? 0.0 : TIE / s->to_i;
    const double all = (double)permutations + 1.0;
    double greater = 1.0;
    double less = 1.0;

    for (size_t r = 0; r < permutations; r++) {
        greater += s->t[r] >= observed - tie;
        less += s->t[r] <= observed + tie;
    }
    m->p_folded = fmin(greater, less) / all;
    m->p_permutation =
        (hl_p_values){fmin(1.0, 2.0 * m->p_folded), greater / all, less / all};
    m->p_mc = hl_p_error(m->p_permutation.two_sided, permutations);
}

static hl_status test_by_permutation(const double *x, const hl_variable *v,
                                     const hl_weights *w,
                                     const hl_global_options *options, hl_global *m,
                                     hl_error *err)
{
    shuffled s = {.w = w};

    m->p_permutation = (hl_p_values){NAN, NAN, NAN};
    m->p_folded = m->p_mc = NAN;
    if (options->permutations == 0) return HL_OK;

    const hl_status status = make_shuffled(x, v, options, m, &s, err);
    if (status != HL_OK) goto done;
    const double observed = observed_t(&s);
    permute(&s, options->permutations);
    count_tails(&s, observed, options->permutations, m);
    for (size_t r = 0; options->permuted != NULL && r < options->permutations; r++) {
        options->permuted[r] = s.to_i * s.t[r];
    }
done:
    free_shuffled(&s);
    return status;
}

hl_status hl_moran_global(const double *x, const hl_weights *w,
                          const hl_global_options *options, hl_global *out,
                          hl_error *err)
{
    const hl_global_options o = options != NULL ? *options : hl_global_defaults();
    hl_global m = {.statistic = "moran",
                   .n = w->n,
                   .permutations = o.permutations,
                   .seed = o.seed};
    hl_variable v = {0};

    hl_status status = hl_variable_center(x, w->n, &v, err);
    if (status != HL_OK) goto done;
    sum_links(w, &m);
    status = sum_margins(w, &m, err);
    if (status != HL_OK) goto done;
    m.n_used = o.islands == HL_MORAN_ISLANDS_LEFT_OUT ? m.n - m.islands : m.n;
    if (m.n - m.islands < 2 || !(m.s0 > 0.0)) {
        status = hl_fail(err, HL_CODE_STATS_LINKS, "%zu	%g", m.n - m.islands, m.s0);
        goto done;
    }
    m.value = (double)m.n_used / m.s0 * cross_product(&v, w) / v.squares;
    add_moments(&v, &m);
    status = test_by_permutation(x, &v, w, &o, &m, err);
    if (status == HL_OK) *out = m;
done:
    hl_variable_free(&v);
    return status;
}
