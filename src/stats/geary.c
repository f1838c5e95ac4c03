#include "hinterland/stats/geary.h"

#include <math.h>

#include "core/sum.h"
#include "stats/moments.h"
#include "stats/shuffle.h"
#include "stats/variable.h"

static const double TIE = 1e-11; // values of C this close are equal, when inexact

static void add_moments(const hl_variable *v, hl_global *m)
{
    const double n = (double)m->n_used;
    const double b2 = (double)v->n * v->fourths / (v->squares * v->squares);
    const double s0_squared = m->s0 * m->s0;
    const double three = 3.0;
    const double four = 4.0;
    const double six = 6.0;
    const double ways = n * (n - 2.0) * (n - three) * s0_squared;
    const double pairs =
        (n - 1.0) * m->s1 * (n * n - three * n + three - (n - 1.0) * b2);
    const double margins =
        (n - 1.0) * m->s2 * (n * n + three * n - six - (n * n - n + 2.0) * b2) / four;
    const double total = s0_squared * (n * n - three - (n - 1.0) * (n - 1.0) * b2);

    m->expected = 1.0;
    m->variance_normality = ((2.0 * m->s1 + m->s2) * (n - 1.0) - four * s0_squared) /
                            (2.0 * (n + 1.0) * s0_squared);
    m->variance_randomization = ways > 0.0 ? (pairs - margins + total) / ways : NAN;
    hl_global_finish(m);
}

static double square_differences(const hl_variable *v, const hl_weights *w)
{
    hl_sum sum = {0};

    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            const double difference = v->z[i] - v->z[w->neighbor[l]];
            hl_sum_add(&sum, w->weight[l] * difference * difference);
        }
    }
    return hl_sum_value(&sum);
}

/// sum_j w_ij (v_i - v_j)^2 of unit i, in all lanes.
static void sum_row(const hl_shuffle *s, size_t i, const double *restrict lane,
                    double *restrict sum)
{
    const hl_weights *w = s->w;
    const double *restrict own = lane + i * HL_LANES;

    for (size_t a = 0; a < HL_LANES; a++) {
        sum[a] = 0.0;
    }
    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        const double *restrict v = lane + (size_t)w->neighbor[l] * HL_LANES;
        const double weight = s->row != NULL ? 1.0 : w->weight[l];
        for (size_t a = 0; a < HL_LANES; a++) {
            sum[a] += weight * (own[a] - v[a]) * (own[a] - v[a]);
        }
    }
}

/// sum_ij w_ij (v_i - v_j)^2 of all lanes.
static void sum_differences(const hl_shuffle *s, const double *restrict lane,
                            double *restrict t)
{
    double sum[HL_LANES];

    for (size_t a = 0; a < HL_LANES; a++) {
        t[a] = 0.0;
    }
    for (size_t i = 0; i < s->w->n; i++) {
        const double row = s->row != NULL ? s->row[i] : 1.0;
        sum_row(s, i, lane, sum);
        for (size_t a = 0; a < HL_LANES; a++) {
            t[a] += row * sum[a];
        }
    }
}

/// Whole numbers where no sum of their squared differences can reach 2^53; else z.
static hl_status set_values(const double *x, const hl_variable *v, hl_shuffle *s,
                            hl_error *err)
{
    hl_whole whole = {0};

    if (s->whole) {
        const hl_status status = hl_shuffle_whole(s, x, 0, &whole, err);
        if (status != HL_OK) return status;
        double low = s->value[0];
        double high = s->value[0];
        for (size_t i = 1; i < v->n; i++) {
            low = fmin(low, s->value[i]);
            high = fmax(high, s->value[i]);
        }
        const double range = high - low;
        s->exact = whole.exact && hl_shuffle_holds(hl_shuffle_links(s) * range * range);
    }
    if (!s->exact) hl_shuffle_fill(s, v->z, 0);
    return HL_OK;
}

static hl_status test_by_permutation(const double *x, const hl_variable *v,
                                     const hl_weights *w,
                                     const hl_global_options *options, hl_global *m,
                                     hl_error *err)
{
    hl_shuffle s = {.w = w, .columns = 1, .results = 1, .sum = sum_differences};
    hl_variable shuffled = {0};

    if (options->permutations == 0) return HL_OK;
    hl_status status = hl_shuffle_make(&s, options, err);
    if (status != HL_OK) goto done;
    status = set_values(x, v, &s, err);
    if (status != HL_OK) goto done;
    status = hl_variable_center(s.value, w->n, &shuffled, err);
    if (status != HL_OK) goto done;
    const double scale =
        ((double)m->n_used - 1.0) / (2.0 * m->s0 * s.factor * shuffled.squares);
    status = hl_shuffle_test(&s, scale, TIE, options, m, err);
done:
    hl_variable_free(&shuffled);
    hl_shuffle_free(&s);
    return status;
}

hl_status hl_geary_global(const double *x, const hl_weights *w,
                          const hl_global_options *options, hl_global *out,
                          hl_error *err)
{
    const hl_global_options o = options != NULL ? *options : hl_global_defaults();
    hl_global m = {.statistic = "geary"};
    hl_moments moments = {0};
    hl_variable v = {0};

    hl_status status = hl_variable_center(x, w->n, &v, err);
    if (status != HL_OK) goto done;
    status = hl_global_start(w, &o, &moments, &m, err);
    if (status != HL_OK) goto done;
    m.value =
        ((double)m.n_used - 1.0) / (2.0 * m.s0) * square_differences(&v, w) / v.squares;
    add_moments(&v, &m);
    status = test_by_permutation(x, &v, w, &o, &m, err);
    if (status == HL_OK) *out = m;
done:
    hl_variable_free(&v);
    return status;
}
