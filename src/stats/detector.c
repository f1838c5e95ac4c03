#include "hinterland/stats/detector.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/distribution.h"
#include "stats/variable.h"

enum { FEWEST_STRATA = 2 };
static const double SAME = 1e-12; // sums of q this close are equal

/// The moments of one stratum.
typedef struct stratum {
    double n;
    hl_sum sum;
    double mean;
    hl_sum squares; ///< around its mean
} stratum;

static hl_status measure(const double *y, size_t n, const hl_strata *strata,
                         stratum **out, hl_error *err)
{
    hl_status status = hl_variable_check(y, n, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < n; i++) {
        if (strata->stratum[i] >= strata->count) {
            return hl_fail(err, HL_CODE_STATS_STATE, "%zu\t%u\t%zu", i,
                           strata->stratum[i], strata->count);
        }
    }
    stratum *list = hl_array(strata->count, sizeof *list);
    if (list == NULL) return hl_no_memory(err, "%zu strata", strata->count);
    for (size_t i = 0; i < n; i++) {
        stratum *h = &list[strata->stratum[i]];
        h->n += 1.0;
        hl_sum_add(&h->sum, y[i]);
    }
    for (size_t k = 0; k < strata->count; k++) {
        list[k].mean = hl_sum_value(&list[k].sum) / list[k].n; // NaN when empty
    }
    for (size_t i = 0; i < n; i++) {
        stratum *h = &list[strata->stratum[i]];
        hl_sum_add(&h->squares, (y[i] - h->mean) * (y[i] - h->mean));
    }
    *out = list;
    return HL_OK;
}

static double total_squares(const double *y, size_t n)
{
    const double mean = hl_mean(y, n);
    hl_sum sum = {0};

    for (size_t i = 0; i < n; i++) {
        hl_sum_add(&sum, (y[i] - mean) * (y[i] - mean));
    }
    return hl_sum_value(&sum);
}

/// Sum of squares within, number of strata with units, and lambda times the variance.
static double add_strata(const stratum *list, size_t count, hl_factor *r)
{
    hl_sum within = {0};
    hl_sum squares = {0};
    hl_sum roots = {0};

    for (size_t k = 0; k < count; k++) {
        if (!(list[k].n > 0.0)) continue;
        r->strata++;
        hl_sum_add(&within, hl_sum_value(&list[k].squares));
        hl_sum_add(&squares, list[k].mean * list[k].mean);
        hl_sum_add(&roots, sqrt(list[k].n) * list[k].mean);
    }
    r->within = hl_sum_value(&within);
    const double root = hl_sum_value(&roots);
    return fmax(0.0, hl_sum_value(&squares) - root * root / (double)r->n);
}

static void test(double spread, hl_factor *r)
{
    r->q = fmin(1.0, fmax(0.0, 1.0 - r->within / r->total));
    r->df1 = (double)(r->strata - 1);
    r->df2 = (double)(r->n - r->strata);
    r->f = r->q / r->df1 / ((1.0 - r->q) / r->df2);
    r->lambda = spread / (r->total / (double)r->n);
    r->p = hl_noncentral_f_greater(r->f, r->df1, r->df2, r->lambda);
    r->p_anova = hl_f_greater(r->f, r->df1, r->df2);
}

hl_status hl_factor_detect(const double *y, size_t n, const hl_strata *strata,
                           hl_factor *out, hl_error *err)
{
    stratum *list = NULL;
    hl_factor r = {.n = n};

    const hl_status status = measure(y, n, strata, &list, err);
    if (status != HL_OK) return status;
    const double spread = add_strata(list, strata->count, &r);
    free(list);
    if (r.strata < FEWEST_STRATA || r.strata >= n) {
        return hl_fail(err, HL_CODE_STATS_GROUPS, "%zu\t%zu", r.strata, n);
    }
    r.total = total_squares(y, n);
    if (!(r.total > 0.0)) {
        return hl_fail(err, HL_CODE_STATS_CONSTANT, "%zu\t%.17g", n, y[0]);
    }
    test(spread, &r);
    *out = r;
    return HL_OK;
}

// ---- two factors

typedef struct crossed {
    uint64_t code;
    size_t unit;
} crossed;

static int by_code(const void *pa, const void *pb)
{
    const crossed *a = pa;
    const crossed *b = pb;

    if (a->code != b->code) return a->code < b->code ? -1 : 1;
    return (a->unit > b->unit) - (a->unit < b->unit);
}

/// Number the pairs of strata that occur, into `stratum`.
static hl_status cross(const hl_strata *a, const hl_strata *b, size_t n,
                       uint32_t *stratum_of, size_t *count, hl_error *err)
{
    crossed *list = hl_array(n, sizeof *list);

    if (list == NULL) return hl_no_memory(err, "%zu units", n);
    for (size_t i = 0; i < n; i++) {
        list[i] = (crossed){(uint64_t)a->stratum[i] * b->count + b->stratum[i], i};
    }
    qsort(list, n, sizeof *list, by_code);
    *count = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && list[i].code != list[i - 1].code) ++*count;
        stratum_of[list[i].unit] = (uint32_t)*count;
    }
    ++*count;
    free(list);
    return HL_OK;
}

static hl_interaction_kind kind_of(double a, double b, double both)
{
    if (both > a + b + SAME) return HL_ENHANCE_NONLINEAR;
    if (both >= a + b - SAME) return HL_INDEPENDENT;
    if (both > fmax(a, b) + SAME) return HL_ENHANCE_BOTH;
    return both >= fmin(a, b) - SAME ? HL_WEAKEN_ONE : HL_WEAKEN_NONLINEAR;
}

/// The ecological detector.
static void compare(hl_interaction *r)
{
    const double df = (double)r->a.n - 1.0;

    r->f = r->a.within / r->b.within;
    r->p_greater = hl_f_greater(r->f, df, df);
    const double less = hl_f_greater(r->b.within / r->a.within, df, df);
    r->p_two_sided = fmin(1.0, 2.0 * fmin(r->p_greater, less));
}

hl_status hl_interaction_detect(const double *y, size_t n, const hl_strata *a,
                                const hl_strata *b, hl_interaction *out, hl_error *err)
{
    uint32_t *stratum_of = NULL;
    size_t count = 0;
    hl_interaction r = {0};

    hl_status status = hl_factor_detect(y, n, a, &r.a, err);
    if (status != HL_OK) return status;
    status = hl_factor_detect(y, n, b, &r.b, err);
    if (status != HL_OK) return status;
    stratum_of = hl_array(n, sizeof *stratum_of);
    if (stratum_of == NULL) return hl_no_memory(err, "%zu units", n);
    status = cross(a, b, n, stratum_of, &count, err);
    if (status != HL_OK) goto done;
    const hl_strata both = {stratum_of, count};
    status = hl_factor_detect(y, n, &both, &r.both, err);
    if (status != HL_OK) goto done;
    r.kind = kind_of(r.a.q, r.b.q, r.both.q);
    compare(&r);
    *out = r;
done:
    free(stratum_of);
    return status;
}

// ---- strata of a factor

static hl_risk compare_strata(const stratum *list, size_t a, size_t b)
{
    const stratum *one = &list[a];
    const stratum *two = &list[b];
    hl_risk r = {.a = a,
                 .b = b,
                 .n_a = (size_t)one->n,
                 .n_b = (size_t)two->n,
                 .mean_a = one->mean,
                 .mean_b = two->mean,
                 .t = NAN,
                 .df = NAN,
                 .p = NAN};

    if (one->n < 2.0 || two->n < 2.0) return r;
    const double of_one = hl_sum_value(&one->squares) / (one->n - 1.0) / one->n;
    const double of_two = hl_sum_value(&two->squares) / (two->n - 1.0) / two->n;
    const double both = of_one + of_two;
    if (!(both > 0.0)) return r;
    r.t = (one->mean - two->mean) / sqrt(both);
    r.df = both * both /
           (of_one * of_one / (one->n - 1.0) + of_two * of_two / (two->n - 1.0));
    r.p = hl_t_two_sided(r.t, r.df);
    return r;
}

hl_status hl_risk_detect(const double *y, size_t n, const hl_strata *strata,
                         hl_risk *out, hl_error *err)
{
    stratum *list = NULL;
    size_t k = 0;

    const hl_status status = measure(y, n, strata, &list, err);
    if (status != HL_OK) return status;
    for (size_t a = 0; a < strata->count; a++) {
        for (size_t b = a + 1; b < strata->count; b++) {
            out[k++] = compare_strata(list, a, b);
        }
    }
    free(list);
    return HL_OK;
}

// ---- ways to make strata

/// What only this way of making strata cannot do; the next may.
static bool is_of_the_way(const hl_error *err)
{
    return err->code == HL_CODE_STATS_POSITIVE || err->code == HL_CODE_STATS_GROUPS;
}

/// One way; a way that is not possible leaves factor.n 0.
static hl_status try_way(const double *y, const double *x, size_t n, hl_sweep *way,
                         uint32_t *stratum_of, hl_error *err)
{
    hl_cuts cuts = {0};
    hl_error own = {0};

    hl_status status = hl_stratify_cuts(x, n, way->rule, way->classes, &cuts, &own);
    if (status == HL_OK) {
        hl_stratify(x, n, &cuts, stratum_of);
        const hl_strata strata = {stratum_of, cuts.count + 1};
        status = hl_factor_detect(y, n, &strata, &way->factor, &own);
    }
    if (status == HL_INPUT && is_of_the_way(&own)) {
        way->factor = (hl_factor){.q = NAN,
                                  .f = NAN,
                                  .df1 = NAN,
                                  .df2 = NAN,
                                  .lambda = NAN,
                                  .p = NAN,
                                  .p_anova = NAN};
        return HL_OK;
    }
    if (status != HL_OK && err != NULL) *err = own;
    return status;
}

hl_status hl_factor_sweep(const double *y, const double *x, size_t n,
                          hl_sweep out[HL_SWEEP_COUNT], hl_error *err)
{
    const size_t classes = HL_SWEEP_TO - HL_SWEEP_FROM + 1;
    hl_sweep way[HL_SWEEP_COUNT] = {0};
    hl_status status = HL_OK;
    uint32_t *stratum_of = hl_array(n, sizeof *stratum_of);

    if (stratum_of == NULL) return hl_no_memory(err, "%zu strata", n);
    for (size_t k = 0; status == HL_OK && k < HL_SWEEP_COUNT; k++) {
        way[k].rule = (hl_stratify_rule)(k / classes);
        way[k].classes = HL_SWEEP_FROM + k % classes;
        status = try_way(y, x, n, &way[k], stratum_of, err);
    }
    for (size_t k = 0; status == HL_OK && k < HL_SWEEP_COUNT; k++) {
        out[k] = way[k];
    }
    free(stratum_of);
    return status;
}
