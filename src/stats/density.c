#include "hinterland/stats/density.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "stats/table.h"
#include "stats/variable.h"

enum { FEWEST_VALUES = 2, DEFAULT_POINTS = 201, MOST_POINTS = 65536 };
static const double SILVERMAN = 0.9;
static const double NORMAL_IQR = 1.34; // of a normal distribution with sd 1
static const double QUARTER = 0.25;
static const double ROOT = -0.2;  // n^(-1/5)
static const double MARGIN = 3.0; // bandwidths beyond the values
static const double ROOT_TWO_PI = 2.5066282746310002;

hl_density_options hl_density_defaults(void)
{
    return (hl_density_options){
        .low = NAN, .high = NAN, .from = NAN, .to = NAN, .points = DEFAULT_POINTS};
}

static hl_status check(const double *x, size_t n, const hl_density_options *o,
                       hl_error *err)
{
    if (n < FEWEST_VALUES) {
        return hl_fail(err, HL_CODE_STATS_UNITS, "%zu\t%d", n, FEWEST_VALUES);
    }
    if (o->points < 2 || o->points > MOST_POINTS) {
        return hl_fail(err, HL_CODE_STATS_OPTION, "points\t%zu\t2 .. %d", o->points,
                       MOST_POINTS);
    }
    if (!(o->bandwidth >= 0.0) || isinf(o->bandwidth)) {
        return hl_fail(err, HL_CODE_STATS_OPTION, "bandwidth\t%g\t>= 0", o->bandwidth);
    }
    const hl_status status = hl_variable_check(x, n, err);
    for (size_t i = 0; status == HL_OK && i < n; i++) {
        if (x[i] < o->low || x[i] > o->high) { // false for NaN
            return hl_fail(err, HL_CODE_STATS_OPTION, "value %zu\t%g\t[%g, %g]", i,
                           x[i], o->low, o->high);
        }
    }
    return status;
}

/// Silverman's rule; 0 for values that are all equal.
static double rule_of_thumb(const double *sorted, size_t n)
{
    const double mean = hl_mean(sorted, n);
    hl_sum squares = {0};

    for (size_t i = 0; i < n; i++) {
        hl_sum_add(&squares, (sorted[i] - mean) * (sorted[i] - mean));
    }
    const double sd = sqrt(hl_sum_value(&squares) / ((double)n - 1.0));
    const double iqr =
        hl_quantile(sorted, n, 1.0 - QUARTER) - hl_quantile(sorted, n, QUARTER);
    const double spread = iqr > 0.0 ? fmin(sd, iqr / NORMAL_IQR) : sd;
    return SILVERMAN * spread * pow((double)n, ROOT);
}

static double kernel(double z)
{
    return exp(-0.5 * z * z) / ROOT_TWO_PI;
}

static double density_at(double at, const double *sorted, size_t n,
                         const hl_density_options *o, double h)
{
    hl_sum sum = {0};

    if (at < o->low || at > o->high) return 0.0;
    for (size_t i = 0; i < n; i++) {
        hl_sum_add(&sum, kernel((at - sorted[i]) / h));
        if (!isnan(o->low)) {
            hl_sum_add(&sum, kernel((at - 2.0 * o->low + sorted[i]) / h));
        }
        if (!isnan(o->high)) {
            hl_sum_add(&sum, kernel((at - 2.0 * o->high + sorted[i]) / h));
        }
    }
    return hl_sum_value(&sum) / ((double)n * h);
}

static void draw(const double *sorted, size_t n, const hl_density_options *o,
                 hl_density *d)
{
    const double h = d->bandwidth;
    const double low = fmax(sorted[0] - MARGIN * h, o->low); // fmax passes a NaN over
    const double high = fmin(sorted[n - 1] + MARGIN * h, o->high);
    const double from = isnan(o->from) ? low : o->from;
    const double to = isnan(o->to) ? high : o->to;

    for (size_t k = 0; k < d->points; k++) {
        const double share = (double)k / (double)(d->points - 1);
        d->at[k] = from + share * (to - from);
        d->density[k] = density_at(d->at[k], sorted, n, o, h);
    }
}

hl_status hl_density_compute(const double *x, size_t n,
                             const hl_density_options *options, hl_density *out,
                             hl_error *err)
{
    const hl_density_options defaults = hl_density_defaults();
    const hl_density_options *o = options != NULL ? options : &defaults;
    hl_density d = {.points = o->points};
    double *sorted = NULL;

    hl_status status = check(x, n, o, err);
    if (status != HL_OK) return status;
    sorted = hl_array(n, sizeof *sorted);
    d.at = hl_array(d.points, sizeof *d.at);
    d.density = hl_array(d.points, sizeof *d.density);
    if (sorted == NULL || d.at == NULL || d.density == NULL) {
        status = hl_no_memory(err, "a curve of %zu points", d.points);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        sorted[i] = x[i];
    }
    hl_sort_values(sorted, n);
    d.bandwidth = o->bandwidth > 0.0 ? o->bandwidth : rule_of_thumb(sorted, n);
    if (!(d.bandwidth > 0.0)) {
        status = hl_fail(err, HL_CODE_STATS_CONSTANT, "%zu\t%.17g", n, x[0]);
        goto done;
    }
    draw(sorted, n, o, &d);
    *out = d;
    d = (hl_density){0};
done:
    free(sorted);
    hl_density_free(&d);
    return status;
}

void hl_density_free(hl_density *density)
{
    free(density->at);
    free(density->density);
    *density = (hl_density){0};
}

static const hl_member FIELD[] = {
    HL_FIELD(hl_density_row, field, HL_TEXT, "Field", "字段", "variable", "变量"),
    HL_FIELD(hl_density_row, period, HL_COUNT, "Period", "时期", "e.g. the year",
             "如年份"),
    HL_FIELD(hl_density_row, at, HL_NUMBER, "Value", "取值", "value of the variable",
             "变量取值"),
    HL_FIELD(hl_density_row, density, HL_NUMBER, "Density", "核密度",
             "Gaussian kernel, bandwidth by Silverman's rule unless given",
             "高斯核,默认采用 Silverman 带宽"),
};

size_t hl_density_list(const hl_density *density, const char *field, double period,
                       hl_density_row *row)
{
    for (size_t k = 0; row != NULL && k < density->points; k++) {
        row[k] = (hl_density_row){field, period, density->at[k], density->density[k]};
    }
    return density->points;
}

hl_status hl_density_columns(const hl_density_row *row, hl_columns *columns,
                             hl_error *err)
{
    return hl_table_columns(FIELD, sizeof FIELD / sizeof FIELD[0], row, sizeof *row,
                            columns, err);
}
