#include "hinterland/stats/rates.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"

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

/// The units of a neighborhood, in the order of summation: `self` first.
typedef struct group {
    const uint32_t *neighbor; ///< NULL: all units below `count`
    size_t count;
    size_t self; ///< SIZE_MAX for none
} group;

static size_t member(const group *g, size_t k)
{
    if (g->self != SIZE_MAX) return k == 0 ? g->self : g->neighbor[k - 1];
    return k;
}

static size_t size_of(const group *g)
{
    return g->self != SIZE_MAX ? g->count + 1 : g->count;
}

/// b and a of a group; a may be negative.
typedef struct prior {
    double mean, variance;
} prior;

static prior fit(const double *events, const double *population, const group *g)
{
    const size_t count = size_of(g);
    hl_sum cases = {0};
    hl_sum people = {0};
    hl_sum squares = {0};

    for (size_t k = 0; k < count; k++) {
        hl_sum_add(&cases, events[member(g, k)]);
        hl_sum_add(&people, population[member(g, k)]);
    }
    const double total = hl_sum_value(&people);
    const double mean = hl_sum_value(&cases) / total;
    for (size_t k = 0; k < count; k++) {
        const size_t i = member(g, k);
        const double excess = events[i] / population[i] - mean;
        hl_sum_add(&squares, population[i] * excess * excess);
    }
    const double variance =
        hl_sum_value(&squares) / total - mean / (total / (double)count);
    return (prior){mean, variance};
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

/// The probability of at most so many events of a Poisson variable with mean `mean`;
/// e counts whole events.
static double at_most(double e, double mean)
{
    return gsl_cdf_gamma_Q(mean, floor(e) + 1.0, 1.0);
}

static void compute_unit(const double *events, const double *population,
                         const hl_weights *w, size_t i, hl_rates *r)
{
    const double e = events[i];
    const double expected = population[i] * r->mean;
    const prior all = {r->mean, r->variance};
    const group around = {w->neighbor + w->start[i], w->start[i + 1] - w->start[i], i};
    const bool island = around.count == 0;

    r->raw[i] = e / population[i];
    r->eb_global[i] = shrink(e, population[i], all);
    r->eb_local[i] =
        island ? r->raw[i] : shrink(e, population[i], fit(events, population, &around));
    r->expected[i] = expected;
    r->relative_risk[i] = e / expected;
    r->p_low[i] = at_most(e, expected);
    r->choynowski[i] = r->p_low[i];
    if (e > expected) r->choynowski[i] = gsl_cdf_gamma_P(expected, floor(e), 1.0);
}

hl_status hl_rates_compute(const double *events, const double *population,
                           const hl_weights *w, hl_rates *out, hl_error *err)
{
    const group all = {NULL, w->n, SIZE_MAX};
    hl_rates r = {0};

    hl_status status = check(events, population, w->n, err);
    if (status != HL_OK) return status;
    status = allocate(w->n, &r, err);
    if (status != HL_OK) {
        hl_rates_free(&r);
        return status;
    }
    const prior p = fit(events, population, &all);
    r.mean = p.mean;
    r.variance = fmax(p.variance, 0.0);
    for (size_t i = 0; i < w->n; i++) {
        compute_unit(events, population, w, i, &r);
    }
    *out = r;
    return HL_OK;
}

hl_status hl_rates_standardize(const double *events, const double *population, size_t n,
                               double *z, hl_error *err)
{
    const group all = {NULL, n, SIZE_MAX};

    const hl_status status = check(events, population, n, err);
    if (status != HL_OK) return status;
    const prior p = fit(events, population, &all);
    for (size_t i = 0; i < n; i++) {
        const double binomial = p.mean / population[i];
        const double variance = p.variance + binomial;
        z[i] = (events[i] / population[i] - p.mean) /
               sqrt(variance > 0.0 ? variance : binomial);
    }
    return HL_OK;
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
