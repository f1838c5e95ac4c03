#include "hinterland/stats/moran.h"

#include <math.h>

#include "core/sum.h"
#include "stats/moments.h"
#include "stats/shuffle.h"
#include "stats/variable.h"

static const double TIE = 1e-11; // values of I this close are equal, when inexact

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
    hl_global_finish(m);
}

/// Whole numbers around the mean where no sum of them can reach 2^53; else z.
static hl_status set_values(const double *x, const hl_variable *v, hl_shuffle *s,
                            hl_error *err)
{
    hl_whole whole = {.centered = true};

    if (s->whole) {
        const hl_status status = hl_shuffle_whole(s, x, 0, &whole, err);
        if (status != HL_OK) return status;
        s->exact = whole.exact && hl_shuffle_holds(hl_shuffle_links(s) * whole.largest *
                                                   whole.largest);
    }
    if (!s->exact) hl_shuffle_fill(s, v->z, 0);
    return HL_OK;
}

/// I is this times the sum of products of the shuffled values.
static double scale_of(const hl_shuffle *s, const hl_global *m)
{
    hl_sum squares = {0};

    for (size_t i = 0; i < m->n; i++) {
        hl_sum_add(&squares, s->value[i] * s->value[i]);
    }
    return (double)m->n_used / (m->s0 * s->factor * hl_sum_value(&squares));
}

static hl_status test_by_permutation(const double *x, const hl_variable *v,
                                     const hl_weights *w,
                                     const hl_global_options *options, hl_global *m,
                                     hl_error *err)
{
    hl_shuffle s = {.w = w, .columns = 1, .results = 1, .sum = hl_shuffle_products};

    if (options->permutations == 0) return HL_OK;
    hl_status status = hl_shuffle_make(&s, options, err);
    if (status != HL_OK) goto done;
    status = set_values(x, v, &s, err);
    if (status != HL_OK) goto done;
    status = hl_shuffle_test(&s, scale_of(&s, m), TIE, options, m, err);
done:
    hl_shuffle_free(&s);
    return status;
}

hl_status hl_moran_global(const double *x, const hl_weights *w,
                          const hl_global_options *options, hl_global *out,
                          hl_error *err)
{
    const hl_global_options o = options != NULL ? *options : hl_global_defaults();
    hl_global m = {.statistic = "moran"};
    hl_moments moments = {0};
    hl_variable v = {0};

    hl_status status = hl_variable_center(x, w->n, &v, err);
    if (status != HL_OK) goto done;
    status = hl_global_start(w, &o, &moments, &m, err);
    if (status != HL_OK) goto done;
    m.value = (double)m.n_used / m.s0 * hl_link_products(w, v.z) / v.squares;
    add_moments(&v, &m);
    status = test_by_permutation(x, &v, w, &o, &m, err);
    if (status == HL_OK) *out = m;
done:
    hl_variable_free(&v);
    return status;
}
