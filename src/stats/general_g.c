#include "hinterland/stats/general_g.h"

#include <stdbool.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/moments.h"
#include "stats/shuffle.h"
#include "stats/variable.h"

static const double TIE = 1e-11; // relative: G itself depends on the scale of W

/// Sums of the first four powers.
typedef struct powers {
    double one, two, three, four;
} powers;

static powers sum_powers(const double *x, size_t n)
{
    hl_sum one = {0};
    hl_sum two = {0};
    hl_sum three = {0};
    hl_sum four = {0};

    for (size_t i = 0; i < n; i++) {
        const double square = x[i] * x[i];
        hl_sum_add(&one, x[i]);
        hl_sum_add(&two, square);
        hl_sum_add(&three, square * x[i]);
        hl_sum_add(&four, square * square);
    }
    return (powers){hl_sum_value(&one), hl_sum_value(&two), hl_sum_value(&three),
                    hl_sum_value(&four)};
}

/// sum over i != j of x_i x_j.
static double products_of(const powers *p)
{
    return p->one * p->one - p->two;
}

static hl_status check(const double *x, size_t n, hl_error *err)
{
    size_t positive = 0;

    for (size_t i = 0; i < n; i++) {
        if (x[i] < 0.0) {
            return hl_fail(err, HL_CODE_STATS_BELOW_ZERO, "%zu\t%g", i, x[i]);
        }
        positive += x[i] > 0.0;
    }
    if (positive < 2) return hl_fail(err, HL_CODE_STATS_PRODUCTS, "%zu", positive);
    return HL_OK;
}

static void add_moments(const powers *p, const hl_moments *moments, hl_global *m)
{
    const double all = products_of(p);
    const double square = p->two * p->two;
    const hl_pair_sums q = {
        .total = 1.0,
        .squares = (square - p->four) / (all * all),
        .paths = (p->one * p->one * p->two - 2.0 * p->one * p->three + 2.0 * p->four -
                  square) /
                 (all * all),
    };
    const hl_mean_variance r = hl_permuted_moments(moments, &q, (double)m->n_used);

    m->expected = r.mean;
    m->variance_randomization = r.variance;
    hl_global_finish(m);
}

static hl_status test_by_permutation(const double *x, const hl_weights *w,
                                     const hl_global_options *options, hl_global *m,
                                     hl_error *err)
{
    hl_shuffle s = {.w = w, .columns = 1, .results = 1, .sum = hl_shuffle_products};
    hl_whole whole = {0};

    if (options->permutations == 0) return HL_OK;
    hl_status status = hl_shuffle_make(&s, options, err);
    if (status != HL_OK) goto done;
    if (s.whole) {
        status = hl_shuffle_whole(&s, x, 0, &whole, err);
        if (status != HL_OK) goto done;
        s.exact = whole.exact && hl_shuffle_holds(hl_shuffle_links(&s) * whole.largest *
                                                  whole.largest);
    }
    if (!s.exact) hl_shuffle_fill(&s, x, 0);
    const powers p = sum_powers(s.value, w->n);
    const double scale = 1.0 / (s.factor * products_of(&p));
    status = hl_shuffle_test(&s, scale, TIE * m->value, options, m, err);
done:
    hl_shuffle_free(&s);
    return status;
}

static hl_status compute(const double *x, const hl_weights *w,
                         const hl_global_options *options, hl_global *m, hl_error *err)
{
    hl_variable v = {0};
    hl_moments moments = {0};

    hl_status status = hl_variable_center(x, w->n, &v, err);
    if (status != HL_OK) return status;
    hl_variable_free(&v);
    status = check(x, w->n, err);
    if (status != HL_OK) return status;
    status = hl_global_start(w, options, &moments, m, err);
    if (status != HL_OK) return status;
    const powers p = sum_powers(x, w->n);
    m->value = hl_link_products(w, x) / products_of(&p);
    add_moments(&p, &moments, m);
    return test_by_permutation(x, w, options, m, err);
}

/// The same without the units that have no neighbors.
static hl_status compute_without_islands(const double *x, const hl_weights *w,
                                         const hl_global_options *options, hl_global *m,
                                         hl_error *err)
{
    hl_weights given = *w; // borrowed: its values stay as they are
    hl_weights linked = {0};
    bool *keep = hl_array(w->n, sizeof *keep);
    double *kept = hl_array(w->n, sizeof *kept);
    size_t count = 0;

    hl_status status = HL_OK;
    if (keep == NULL || kept == NULL) {
        status = hl_no_memory(err, "%zu units", w->n);
        goto done;
    }
    for (size_t i = 0; i < w->n; i++) {
        keep[i] = w->start[i] < w->start[i + 1];
        if (keep[i]) kept[count++] = x[i];
    }
    given.standardization = HL_WEIGHTS_AS_GIVEN;
    status = hl_weights_subset(&given, keep, &linked, err);
    if (status != HL_OK) goto done;
    status = compute(kept, &linked, options, m, err);
    m->n = w->n;
    m->islands = w->n - count;
done:
    free(keep);
    free(kept);
    hl_weights_free(&linked);
    return status;
}

static bool has_islands(const hl_weights *w)
{
    for (size_t i = 0; i < w->n; i++) {
        if (w->start[i] == w->start[i + 1]) return true;
    }
    return false;
}

hl_status hl_general_g(const double *x, const hl_weights *w,
                       const hl_global_options *options, hl_global *out, hl_error *err)
{
    const hl_global_options o = options != NULL ? *options : hl_global_defaults();
    hl_global m = {.statistic = "general_g"};

    hl_status status = hl_variable_check(x, w->n, err);
    if (status != HL_OK) return status;
    if (o.islands == HL_MORAN_ISLANDS_LEFT_OUT && has_islands(w)) {
        status = compute_without_islands(x, w, &o, &m, err);
    } else {
        status = compute(x, w, &o, &m, err);
    }
    if (status == HL_OK) *out = m;
    return status;
}
