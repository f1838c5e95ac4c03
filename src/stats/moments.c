#include "stats/moments.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/distribution.h"
#include "weights/map.h"

static void sum_links(const hl_weights *w, hl_moments *m)
{
    hl_sum s0 = {0};
    hl_sum s1 = {0};
    hl_sum squares = {0};
    hl_sum mutual = {0};

    for (size_t i = 0; i < w->n; i++) {
        m->islands += w->start[i] == w->start[i + 1];
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            const double weight = w->weight[l];
            const double square = weight * weight;
            const double both = weight * hl_link_weight(w, w->neighbor[l], i);
            hl_sum_add(&s0, weight);
            hl_sum_add(&s1, square);
            hl_sum_add(&s1, both);
            hl_sum_add(&squares, square);
            hl_sum_add(&mutual, both);
        }
    }
    m->s0 = hl_sum_value(&s0);
    m->s1 = hl_sum_value(&s1);
    m->squares = hl_sum_value(&squares);
    m->mutual = hl_sum_value(&mutual);
}

static void add_square(hl_sum *sum, double a, double b)
{
    hl_sum_add(sum, a * b);
}

static hl_status sum_margins(const hl_weights *w, hl_moments *m, hl_error *err)
{
    hl_sum s2 = {0};
    hl_sum rows = {0};
    hl_sum columns = {0};
    hl_sum crossed = {0};
    hl_sum *margin = hl_array(w->n, sizeof *margin);
    hl_sum *column = hl_array(w->n, sizeof *column);

    if (margin == NULL || column == NULL) {
        free(margin);
        free(column);
        return hl_no_memory(err, "%zu sums", w->n);
    }
    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            hl_sum_add(&margin[i], w->weight[l]);
            hl_sum_add(&margin[w->neighbor[l]], w->weight[l]);
            hl_sum_add(&column[w->neighbor[l]], w->weight[l]);
        }
    }
    for (size_t i = 0; i < w->n; i++) {
        const double both = hl_sum_value(&margin[i]);
        const double c = hl_sum_value(&column[i]);
        const double r = both - c;
        add_square(&s2, both, both);
        add_square(&rows, r, r);
        add_square(&columns, c, c);
        add_square(&crossed, r, c);
    }
    m->s2 = hl_sum_value(&s2);
    m->rows = hl_sum_value(&rows);
    m->columns = hl_sum_value(&columns);
    m->crossed = hl_sum_value(&crossed);
    free(margin);
    free(column);
    return HL_OK;
}

hl_status hl_moments_of(const hl_weights *w, hl_moments *out, hl_error *err)
{
    hl_moments m = {0};

    sum_links(w, &m);
    const hl_status status = sum_margins(w, &m, err);
    if (status == HL_OK) *out = m;
    return status;
}

double hl_link_products(const hl_weights *w, const double *x)
{
    hl_sum sum = {0};

    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            hl_sum_add(&sum, w->weight[l] * x[i] * x[w->neighbor[l]]);
        }
    }
    return hl_sum_value(&sum);
}

hl_global hl_global_missing(const char *statistic, size_t n,
                            const hl_global_options *options)
{
    const hl_p_values none = {NAN, NAN, NAN};

    return (hl_global){.statistic = statistic,
                       .value = NAN,
                       .expected = NAN,
                       .variance_normality = NAN,
                       .variance_randomization = NAN,
                       .z_normality = NAN,
                       .z_randomization = NAN,
                       .p_normality = none,
                       .p_randomization = none,
                       .p_permutation = none,
                       .p_folded = NAN,
                       .p_mc = NAN,
                       .n = n,
                       .n_used = n,
                       .permutations = options->permutations,
                       .seed = options->seed};
}

hl_status hl_global_start(const hl_weights *w, const hl_global_options *options,
                          hl_moments *moments, hl_global *out, hl_error *err)
{
    hl_moments m = {0};

    const hl_status status = hl_moments_of(w, &m, err);
    if (status != HL_OK) return status;
    if (w->n - m.islands < 2 || !(m.s0 > 0.0)) {
        return hl_fail(err, HL_CODE_STATS_LINKS, "%zu\t%g", w->n - m.islands, m.s0);
    }
    *out = hl_global_missing(out->statistic, w->n, options);
    if (options->islands == HL_MORAN_ISLANDS_LEFT_OUT) out->n_used = w->n - m.islands;
    out->islands = m.islands;
    out->s0 = m.s0;
    out->s1 = m.s1;
    out->s2 = m.s2;
    *moments = m;
    return HL_OK;
}

hl_mean_variance hl_permuted_moments(const hl_moments *w, const hl_pair_sums *q,
                                     double n)
{
    const double four = 4.0;
    const double two_units = n * (n - 1.0);
    const double three_units = two_units * (n - 2.0);
    const double four_units = three_units * (n - (four - 1.0));
    const double mean = w->s0 * q->total / two_units;
    const double apart = q->total * q->total - four * q->paths - 2.0 * q->squares;
    const double square = w->s1 * q->squares / two_units +
                          (w->s2 - 2.0 * w->s1) * q->paths / three_units +
                          (w->s0 * w->s0 - w->s2 + w->s1) * apart / four_units;

    return (hl_mean_variance){mean, four_units > 0.0 ? square - mean * mean : NAN};
}

hl_mean_variance hl_independent_moments(const hl_moments *w, const hl_pair_sums *q)
{
    return (hl_mean_variance){w->s0 * q->total,
                              w->s1 * q->squares + (w->s2 - 2.0 * w->s1) * q->paths +
                                  (w->s1 - w->s2) * q->total * q->total};
}

double hl_z(double value, double expected, double variance)
{
    return variance > 0.0 ? (value - expected) / sqrt(variance) : NAN;
}

hl_p_values hl_p_of_z(double z)
{
    if (isnan(z)) return (hl_p_values){NAN, NAN, NAN};
    return (hl_p_values){hl_normal_two_sided(z), hl_normal_greater(z),
                         hl_normal_greater(-z)};
}

void hl_global_finish(hl_global *out)
{
    out->z_normality = hl_z(out->value, out->expected, out->variance_normality);
    out->z_randomization = hl_z(out->value, out->expected, out->variance_randomization);
    out->p_normality = hl_p_of_z(out->z_normality);
    out->p_randomization = hl_p_of_z(out->z_randomization);
}
