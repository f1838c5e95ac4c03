#include "hinterland/stats/rates.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/stats/moran.h"

static const double NEGLIGIBLE = 1e-17; // of a sum

static hl_status check(const double *events, const double *population, size_t n,
                       hl_error *err)
{
    double total = 0.0;

    for (size_t i = 0; i < n; i++) {
        if (!(isfinite(events[i]) && events[i] >= 0.0)) {
            return hl_fail(err, HL_CODE_STATS_EVENTS, "%zu\t%g", i, events[i]);
        }
        if (!(isfinite(population[i]) && population[i] > 0.0)) {
            return hl_fail(err, HL_CODE_STATS_POPULATION, "%zu\t%g", i, population[i]);
        }
        total += events[i];
    }
    if (!(total > 0.0)) return hl_fail(err, HL_CODE_STATS_NO_EVENTS, "%zu", n);
    return HL_OK;
}

/// b and a of a group; a may be negative.
typedef struct prior {
    double mean, variance;
} prior;

static prior fit_all(const double *events, const double *population, size_t n)
{
    hl_sum cases = {0};
    hl_sum people = {0};
    hl_sum squares = {0};

    for (size_t i = 0; i < n; i++) {
        hl_sum_add(&cases, events[i]);
        hl_sum_add(&people, population[i]);
    }
    const double total = hl_sum_value(&people);
    const double mean = hl_sum_value(&cases) / total;
    for (size_t i = 0; i < n; i++) {
        const double excess = events[i] / population[i] - mean;
        hl_sum_add(&squares, population[i] * excess * excess);
    }
    return (prior){mean, hl_sum_value(&squares) / total - mean / (total / (double)n)};
}

/// Borrowed.
typedef struct data {
    const double *events, *population;
    const hl_weights *w;
    const double *local_mean; ///< of each neighborhood
    hl_eb_center center;
} data;

/// A sum over a unit and its neighbors.
static double around(const hl_weights *w, const double *x, size_t i)
{
    hl_sum sum = {0};

    hl_sum_add(&sum, x[i]);
    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        hl_sum_add(&sum, x[w->neighbor[l]]);
    }
    return hl_sum_value(&sum);
}

static double square(const data *d, size_t j, size_t i)
{
    const double *mean = d->local_mean;
    const double center = d->center == HL_EB_NEIGHBORHOODS ? mean[j] : mean[i];
    const double excess = d->events[j] / d->population[j] - center;

    return d->population[j] * excess * excess;
}

static prior fit_around(const data *d, size_t i)
{
    const double total = around(d->w, d->population, i);
    const double members = (double)(d->w->start[i + 1] - d->w->start[i] + 1);
    const double mean = d->local_mean[i];
    hl_sum squares = {0};

    hl_sum_add(&squares, square(d, i, i));
    for (size_t l = d->w->start[i]; l < d->w->start[i + 1]; l++) {
        hl_sum_add(&squares, square(d, d->w->neighbor[l], i));
    }
    return (prior){mean, hl_sum_value(&squares) / total - mean / (total / members)};
}

static double shrink(double events, double population, prior p)
{
    const double a = fmax(p.variance, 0.0);
    const double rate = events / population;

    if (a <= 0.0) return p.mean; // also where nobody in the group has an event
    return p.mean + a * (rate - p.mean) / (a + p.mean / population);
}

static hl_status allocate(size_t n, hl_rates *r, hl_error *err)
{
    double **const array[] = {&r->raw,   &r->eb_global,  &r->eb_local,     &r->expected,
                              &r->p_low, &r->choynowski, &r->relative_risk};

    r->n = n;
    for (size_t k = 0; k < sizeof array / sizeof *array; k++) {
        *array[k] = hl_array(n, sizeof **array[k]);
        if (*array[k] == NULL) return hl_no_memory(err, "%zu rates", n);
    }
    return HL_OK;
}

/// The probability of e events, then of e + 1, e + 2, … (up) or e - 1, … 0 of a Poisson
/// variable; e on that side of the mean, so that each is smaller than the one before.
static double poisson_tail(double e, double mean, bool up)
{
    double term = exp(e * log(mean) - mean - lgamma(e + 1.0));
    hl_sum sum = {0};

    for (double k = e; term > NEGLIGIBLE * hl_sum_value(&sum) && k >= 0.0;) {
        hl_sum_add(&sum, term);
        term *= up ? mean / (k + 1.0) : k / mean;
        k += up ? 1.0 : -1.0;
    }
    return hl_sum_value(&sum);
}

/// P(X <= e) and P(X >= e); e counts whole events.
static double at_most(double e, double mean)
{
    return e <= mean ? poisson_tail(e, mean, false)
                     : 1.0 - poisson_tail(e + 1.0, mean, true);
}

static void compute_unit(const data *d, size_t i, hl_rates *r)
{
    const double e = d->events[i];
    const double expected = d->population[i] * r->mean;
    const prior all = {r->mean, r->variance};

    r->raw[i] = e / d->population[i];
    r->eb_global[i] = shrink(e, d->population[i], all);
    r->eb_local[i] = d->w->start[i] == d->w->start[i + 1]
                         ? r->raw[i]
                         : shrink(e, d->population[i], fit_around(d, i));
    r->expected[i] = expected;
    r->relative_risk[i] = e / expected;
    r->p_low[i] = at_most(floor(e), expected);
    r->choynowski[i] = r->p_low[i];
    if (floor(e) > expected) r->choynowski[i] = poisson_tail(floor(e), expected, true);
}

hl_status hl_rates_compute(const double *events, const double *population,
                           const hl_weights *w, hl_eb_center center, hl_rates *out,
                           hl_error *err)
{
    hl_rates r = {0};
    double *mean = NULL;

    hl_status status = check(events, population, w->n, err);
    if (status != HL_OK) return status;
    status = allocate(w->n, &r, err);
    if (status != HL_OK) goto done;
    mean = hl_array(w->n, sizeof *mean);
    if (mean == NULL) {
        status = hl_no_memory(err, "%zu rates", w->n);
        goto done;
    }
    for (size_t i = 0; i < w->n; i++) {
        mean[i] = around(w, events, i) / around(w, population, i);
    }
    const data d = {events, population, w, mean, center};
    const prior p = fit_all(events, population, w->n);
    r.mean = p.mean;
    r.variance = fmax(p.variance, 0.0);
    for (size_t i = 0; i < w->n; i++) {
        compute_unit(&d, i, &r);
    }
    *out = r;
    r = (hl_rates){0};
done:
    free(mean);
    hl_rates_free(&r);
    return status;
}

hl_status hl_rates_standardize(const double *events, const double *population, size_t n,
                               double *z, hl_error *err)
{
    const hl_status status = check(events, population, n, err);
    if (status != HL_OK) return status;
    const prior p = fit_all(events, population, n);
    const double between = fmax(0.0, p.variance);
    for (size_t i = 0; i < n; i++) {
        z[i] = (events[i] / population[i] - p.mean) /
               sqrt(between + p.mean / population[i]);
    }
    return HL_OK;
}

hl_status hl_moran_rates(const double *events, const double *population,
                         const hl_weights *w, const hl_global_options *options,
                         hl_global *out, hl_error *err)
{
    hl_global g = {0};
    double *z = hl_array(w->n, sizeof *z);

    if (z == NULL) return hl_no_memory(err, "%zu rates", w->n);
    hl_status status = hl_rates_standardize(events, population, w->n, z, err);
    if (status == HL_OK) status = hl_moran_global(z, w, options, &g, err);
    if (status == HL_OK) {
        g.statistic = "moran_rates";
        *out = g;
    }
    free(z);
    return status;
}

static const hl_column_spec SPECS[] = {
    {"{F}_raw",
     {"{F}: raw rate", "{F}：粗率"},
     {"events / population", "事件数 / 人口"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_SEQUENTIAL,
     NULL},
    {"{F}_eb",
     {"{F}: empirical-Bayes rate", "{F}：经验贝叶斯率"},
     {"rate shrunk towards the mean rate of all units (Marshall 1991)",
      "向全体平均率收缩的比率（Marshall 1991）"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_SEQUENTIAL,
     NULL},
    {"{F}_eb_local",
     {"{F}: local empirical-Bayes rate", "{F}：局部经验贝叶斯率"},
     {"rate shrunk towards the mean rate of the unit and its neighbors",
      "向单元及其邻居平均率收缩的比率"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_SEQUENTIAL,
     NULL},
    {"{F}_expected",
     {"{F}: expected events", "{F}：期望事件数"},
     {"population times the mean rate of all units", "人口乘以全体平均率"},
     {"", ""},
     HL_NUMBER, HL_STYLE_SEQUENTIAL,
     NULL},
    {"{F}_risk",
     {"{F}: relative risk", "{F}：相对风险"},
     {"events / expected events", "事件数 / 期望事件数"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_SEQUENTIAL,
     NULL},
    {"{F}_choynowski",
     {"{F}: Choynowski p", "{F}：Choynowski p 值"},
     {"Poisson probability of so few events or fewer, of so many or more above "
      "expectation",
      "泊松概率：低于期望时为不多于观测数，高于期望时为不少于观测数"},
     {"1", "1"},
     HL_NUMBER, HL_STYLE_P,
     NULL},
};

hl_status hl_rates_columns(const hl_rates *rates, const char *field, hl_text title,
                           hl_columns *columns, hl_error *err)
{
    const double *const value[] = {rates->raw,           rates->eb_global,
                                   rates->eb_local,      rates->expected,
                                   rates->relative_risk, rates->choynowski};
    hl_status status = HL_OK;

    for (size_t k = 0; k < sizeof SPECS / sizeof *SPECS && status == HL_OK; k++) {
        status =
            hl_columns_append_values(columns, &SPECS[k], field, title, value[k], err);
    }
    return status;
}

void hl_rates_free(hl_rates *rates)
{
    free(rates->raw);
    free(rates->eb_global);
    free(rates->eb_local);
    free(rates->expected);
    free(rates->relative_risk);
    free(rates->p_low);
    free(rates->choynowski);
    *rates = (hl_rates){0};
}
