#include "stats/inequality.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/permute.h"
#include "stats/variable.h"

static const size_t DEFAULT_PERMUTATIONS = 9999;
static const uint64_t DEFAULT_SEED = 12345;

hl_status hl_sample_check(const hl_sample *sample, hl_error *err)
{
    hl_sum weights = {0};
    hl_sum total = {0};

    if (sample->n < 1) return hl_fail(err, HL_CODE_STATS_UNITS, "%d\t%d", 0, 1);
    const hl_status status = hl_variable_check(sample->value, sample->n, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < sample->n; i++) {
        const double y = sample->value[i];
        const double p = sample->weight != NULL ? sample->weight[i] : 1.0;
        if (y < 0.0) return hl_fail(err, HL_CODE_STATS_NEGATIVE, "%zu\t%g", i, y);
        if (!isfinite(p) || p < 0.0) {
            return hl_fail(err, HL_CODE_STATS_SHARE, "%zu\t%g", i, p);
        }
        hl_sum_add(&weights, p);
        hl_sum_add(&total, p * y);
    }
    if (!(hl_sum_value(&weights) > 0.0)) {
        return hl_fail(err, HL_CODE_STATS_SHARE, "%d\t%g", 0, 0.0);
    }
    if (!(hl_sum_value(&total) > 0.0) || isinf(hl_sum_value(&total))) {
        return hl_fail(err, HL_CODE_STATS_TOTAL, "%g", hl_sum_value(&total));
    }
    return HL_OK;
}

static int by_group_and_value(const void *pa, const void *pb)
{
    const hl_holder *a = pa;
    const hl_holder *b = pb;

    if (a->group != b->group) return a->group < b->group ? -1 : 1;
    if (a->y != b->y) return a->y < b->y ? -1 : 1;
    return (a->p > b->p) - (a->p < b->p);
}

hl_status hl_sample_sort(const hl_sample *sample, const uint32_t *group,
                         hl_holder **out, hl_error *err)
{
    hl_holder *holder = hl_array(sample->n, sizeof *holder);

    if (holder == NULL) return hl_no_memory(err, "%zu units", sample->n);
    for (size_t i = 0; i < sample->n; i++) {
        holder[i] = (hl_holder){sample->value[i],
                                sample->weight != NULL ? sample->weight[i] : 1.0,
                                group != NULL ? group[i] : 0};
    }
    qsort(holder, sample->n, sizeof *holder, by_group_and_value);
    *out = holder;
    return HL_OK;
}

double hl_holders_weight(const hl_holder *holder, size_t n)
{
    hl_sum sum = {0};

    for (size_t i = 0; i < n; i++) {
        hl_sum_add(&sum, holder[i].p);
    }
    return hl_sum_value(&sum);
}

double hl_holders_income(const hl_holder *holder, size_t n)
{
    hl_sum sum = {0};

    for (size_t i = 0; i < n; i++) {
        hl_sum_add(&sum, holder[i].p * holder[i].y);
    }
    return hl_sum_value(&sum);
}

double hl_holders_gini(const hl_holder *holder, size_t n)
{
    const double weight = hl_holders_weight(holder, n);
    hl_sum gaps = {0}; // over pairs once
    hl_sum below = {0};
    hl_sum income_below = {0};

    for (size_t i = 0; i < n; i++) {
        const double p = holder[i].p;
        const double gap =
            holder[i].y * hl_sum_value(&below) - hl_sum_value(&income_below);
        hl_sum_add(&gaps, p * gap);
        hl_sum_add(&below, p);
        hl_sum_add(&income_below, p * holder[i].y);
    }
    return fmax(0.0, hl_sum_value(&gaps)) / (weight * hl_sum_value(&income_below));
}

double hl_holders_theil_t(const hl_holder *holder, size_t n)
{
    const double weight = hl_holders_weight(holder, n);
    const double mean = hl_holders_income(holder, n) / weight;
    hl_sum sum = {0};

    for (size_t i = 0; i < n; i++) {
        const double share = holder[i].y / mean;
        if (share > 0.0) hl_sum_add(&sum, holder[i].p * share * log(share));
    }
    return fmax(0.0, hl_sum_value(&sum) / weight);
}

double hl_holders_theil_l(const hl_holder *holder, size_t n)
{
    const double weight = hl_holders_weight(holder, n);
    const double mean = hl_holders_income(holder, n) / weight;
    hl_sum sum = {0};

    for (size_t i = 0; i < n; i++) {
        if (!(holder[i].p > 0.0)) continue;
        if (!(holder[i].y > 0.0)) return NAN;
        hl_sum_add(&sum, holder[i].p * log(mean / holder[i].y));
    }
    return fmax(0.0, hl_sum_value(&sum) / weight);
}

/// Standard deviations, of values and of logarithms.
static void add_spread(const hl_holder *holder, double weight, hl_inequality *q)
{
    hl_sum squares = {0};
    hl_sum logs = {0};
    hl_sum log_squares = {0};

    for (size_t i = 0; i < q->n; i++) {
        const double d = holder[i].y - q->mean;
        hl_sum_add(&squares, holder[i].p * d * d);
        if (holder[i].p > 0.0) hl_sum_add(&logs, holder[i].p * log(holder[i].y));
    }
    const double mean_log = hl_sum_value(&logs) / weight;
    for (size_t i = 0; i < q->n; i++) {
        const double d = log(holder[i].y) - mean_log;
        if (holder[i].p > 0.0) hl_sum_add(&log_squares, holder[i].p * d * d);
    }
    q->sd = sqrt(hl_sum_value(&squares) / weight);
    q->cv = q->sd / q->mean;
    q->log_sd = isnan(q->theil_l) ? NAN : sqrt(hl_sum_value(&log_squares) / weight);
}

static void add_atkinson(const hl_holder *holder, double weight, hl_inequality *q)
{
    hl_sum roots = {0};
    hl_sum inverses = {0};
    const bool zero = isnan(q->theil_l);

    for (size_t i = 0; i < q->n; i++) {
        hl_sum_add(&roots, holder[i].p * sqrt(holder[i].y / q->mean));
        if (!zero && holder[i].p > 0.0) {
            hl_sum_add(&inverses, holder[i].p * (q->mean / holder[i].y));
        }
    }
    const double root = hl_sum_value(&roots) / weight;
    q->atkinson_half = fmax(0.0, 1.0 - root * root);
    q->atkinson_1 = zero ? 1.0 : -expm1(-q->theil_l);
    q->atkinson_2 = zero ? 1.0 : fmax(0.0, 1.0 - weight / hl_sum_value(&inverses));
}

hl_status hl_inequality_compute(const hl_sample *sample, hl_inequality *out,
                                hl_error *err)
{
    hl_holder *holder = NULL;
    hl_inequality q = {.n = sample->n};

    hl_status status = hl_sample_check(sample, err);
    if (status != HL_OK) return status;
    status = hl_sample_sort(sample, NULL, &holder, err);
    if (status != HL_OK) return status;
    const double weight = hl_holders_weight(holder, q.n);
    q.mean = hl_holders_income(holder, q.n) / weight;
    q.gini = hl_holders_gini(holder, q.n);
    q.theil_t = hl_holders_theil_t(holder, q.n);
    q.theil_l = hl_holders_theil_l(holder, q.n);
    add_spread(holder, weight, &q);
    add_atkinson(holder, weight, &q);
    free(holder);
    *out = q;
    return HL_OK;
}

// ---- neighbors

hl_spatial_gini_options hl_spatial_gini_defaults(void)
{
    return (hl_spatial_gini_options){.permutations = DEFAULT_PERMUTATIONS,
                                     .seed = DEFAULT_SEED};
}

typedef struct map {
    const double *y;
    const hl_weights *w;
} map;

/// Sum over links of |y_i - y_j|.
static double sum_links(const uint32_t *order, const void *context)
{
    const map *m = context;
    hl_sum sum = {0};

    for (size_t i = 0; i < m->w->n; i++) {
        const double own = m->y[order != NULL ? order[i] : i];
        for (size_t l = m->w->start[i]; l < m->w->start[i + 1]; l++) {
            const size_t j = m->w->neighbor[l];
            hl_sum_add(&sum, fabs(own - m->y[order != NULL ? order[j] : j]));
        }
    }
    return hl_sum_value(&sum);
}

hl_status hl_spatial_gini_compute(const double *y, const hl_weights *w,
                                  const hl_spatial_gini_options *options,
                                  hl_spatial_gini *out, hl_error *err)
{
    const hl_spatial_gini_options defaults = hl_spatial_gini_defaults();
    const hl_spatial_gini_options *o = options != NULL ? options : &defaults;
    const hl_sample sample = {y, NULL, w->n};
    const map m = {y, w};
    const hl_permutation how = {w->n, o->permutations, o->seed, o->threads};
    hl_inequality q = {0};
    hl_permuted permuted = {0};
    hl_spatial_gini g = {.permutations = o->permutations};

    hl_status status = hl_inequality_compute(&sample, &q, err);
    if (status != HL_OK) return status;
    const double whole = 2.0 * (double)w->n * (double)w->n * q.mean;
    g.gini = q.gini;
    g.neighbors_sum = sum_links(NULL, &m);
    g.others_sum = q.gini * whole - g.neighbors_sum;
    g.neighbors = g.neighbors_sum / whole;
    g.others = q.gini - g.neighbors;
    status = hl_permute(sum_links, &m, &how, g.neighbors_sum, &permuted, err);
    if (status != HL_OK) return status;
    g.p = permuted.p;
    g.expected = permuted.mean / whole;
    *out = g;
    return HL_OK;
}
