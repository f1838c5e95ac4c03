#include "hinterland/stats/trend.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "stats/distribution.h"
#include "stats/variable.h"

enum { FEWEST_VALUES = 3, LARGEST_EXACT = 50 };
static const double NORMAL_975 = 1.9599639845400545;
static const double TIE_FACTOR = 5.0; // t (t - 1)(2 t + 5) / 18
static const double VARIANCE_DIVISOR = 18.0;

hl_status hl_line_fit(const double *x, const double *y, size_t n, hl_line *out,
                      hl_error *err)
{
    hl_sum xx = {0};
    hl_sum xy = {0};
    hl_sum yy = {0};
    hl_sum ee = {0};

    if (n < 2) return hl_fail(err, HL_CODE_STATS_UNITS, "%zu\t%d", n, 2);
    hl_status status = hl_variable_check(x, n, err);
    if (status == HL_OK) status = hl_variable_check(y, n, err);
    if (status != HL_OK) return status;
    const double mean_x = hl_mean(x, n);
    const double mean_y = hl_mean(y, n);
    for (size_t i = 0; i < n; i++) {
        hl_sum_add(&xx, (x[i] - mean_x) * (x[i] - mean_x));
        hl_sum_add(&xy, (x[i] - mean_x) * (y[i] - mean_y));
        hl_sum_add(&yy, (y[i] - mean_y) * (y[i] - mean_y));
    }
    const double spread = hl_sum_value(&xx);
    if (!(spread > 0.0)) {
        return hl_fail(err, HL_CODE_STATS_CONSTANT, "%zu\t%.17g", n, x[0]);
    }
    hl_line line = {.n = n, .slope = hl_sum_value(&xy) / spread};
    for (size_t i = 0; i < n; i++) {
        const double e = y[i] - mean_y - line.slope * (x[i] - mean_x);
        hl_sum_add(&ee, e * e);
    }
    const double df = (double)n - 2.0;
    const double total = hl_sum_value(&yy);
    line.intercept = mean_y - line.slope * mean_x;
    line.residual_se = df > 0.0 ? sqrt(hl_sum_value(&ee) / df) : NAN;
    line.slope_se = line.residual_se / sqrt(spread);
    line.intercept_se =
        line.residual_se * sqrt(1.0 / (double)n + mean_x * mean_x / spread);
    line.t = line.slope / line.slope_se;
    line.p = hl_t_two_sided(line.t, df);
    line.r2 = total > 0.0 ? 1.0 - hl_sum_value(&ee) / total : NAN;
    *out = line;
    return HL_OK;
}

static hl_status check(const double *time, const double *y, size_t n, hl_error *err)
{
    if (n < FEWEST_VALUES) {
        return hl_fail(err, HL_CODE_STATS_PERIODS, "%zu\t%d", n, FEWEST_VALUES);
    }
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(time[i]) || (i > 0 && !(time[i] > time[i - 1]))) {
            return hl_fail(err, HL_CODE_STATS_TIMES, "%zu\t%g", i, time[i]);
        }
    }
    return hl_variable_check(y, n, err);
}

/// The correction for ties and the number of tied pairs of ascending values.
static double sum_ties(const double *sorted, size_t n, double *pairs)
{
    double sum = 0.0;

    *pairs = 0.0;
    for (size_t i = 0, end = 0; i < n; i = end) {
        for (end = i + 1; end < n && sorted[end] == sorted[i];) {
            end++;
        }
        const double t = (double)(end - i);
        sum += t * (t - 1.0) * (2.0 * t + TIE_FACTOR);
        *pairs += 0.5 * t * (t - 1.0);
    }
    return sum;
}

/// P(|S| >= |s|) over all orders of n distinct values: the number of inversions is a
/// sum of independent uniform numbers below 1, 2, .. n.
static double exact_p(size_t n, double s)
{
    double share[LARGEST_EXACT * (LARGEST_EXACT - 1) / 2 + 1] = {1.0};
    double next[LARGEST_EXACT * (LARGEST_EXACT - 1) / 2 + 1];
    const size_t most = n * (n - 1) / 2;
    hl_sum p = {0};

    for (size_t k = 2; k <= n; k++) {
        double window = 0.0;
        for (size_t c = 0; c <= k * (k - 1) / 2; c++) {
            window += share[c];
            if (c >= k) window -= share[c - k];
            next[c] = window / (double)k;
        }
        for (size_t c = 0; c <= k * (k - 1) / 2; c++) {
            share[c] = next[c];
        }
    }
    for (size_t c = 0; c <= most; c++) {
        const double here = (double)most - 2.0 * (double)c;
        if (fabs(here) >= fabs(s)) hl_sum_add(&p, share[c]);
    }
    return fmin(1.0, hl_sum_value(&p));
}

/// S and its inference; `sorted` holds y in ascending order.
static void test(const double *y, const double *sorted, hl_trend *t)
{
    const double n = (double)t->n;
    const double pairs = 0.5 * n * (n - 1.0);
    double tied = 0.0;

    for (size_t i = 0; i < t->n; i++) {
        for (size_t j = i + 1; j < t->n; j++) {
            t->s += (y[j] > y[i]) - (y[j] < y[i]);
        }
    }
    const double ties = sum_ties(sorted, t->n, &tied);
    t->variance = (n * (n - 1.0) * (2.0 * n + TIE_FACTOR) - ties) / VARIANCE_DIVISOR;
    t->tau = pairs > tied ? t->s / sqrt(pairs * (pairs - tied)) : NAN;
    t->z =
        fabs(t->s) > 0.0 ? copysign((fabs(t->s) - 1.0) / sqrt(t->variance), t->s) : 0.0;
    t->p = hl_normal_two_sided(t->z);
    t->p_exact = tied > 0.0 || t->n > LARGEST_EXACT ? NAN : exact_p(t->n, t->s);
}

/// The value at a rank counted from 1, between two where it is not whole; NaN outside.
static double at_rank(const double *sorted, size_t count, double rank)
{
    const double below = floor(rank);

    if (below < 1.0 || rank > (double)count) return NAN;
    const size_t i = (size_t)below - 1;
    if (i + 1 >= count) return sorted[count - 1];
    return sorted[i] + (rank - below) * (sorted[i + 1] - sorted[i]);
}

/// Slopes of all pairs, sorted; their median and Sen's interval.
static void estimate(const double *time, const double *y, double *slope, hl_trend *t)
{
    size_t count = 0;

    for (size_t i = 0; i < t->n; i++) {
        for (size_t j = i + 1; j < t->n; j++) {
            slope[count++] = (y[j] - y[i]) / (time[j] - time[i]);
        }
    }
    hl_sort_values(slope, count);
    t->slope = hl_quantile(slope, count, 0.5);
    const double half = NORMAL_975 * sqrt(t->variance);
    t->slope_low = at_rank(slope, count, 0.5 * ((double)count - half));
    t->slope_high = at_rank(slope, count, 0.5 * ((double)count + half) + 1.0);
}

hl_status hl_trend_compute(const double *time, const double *y, size_t n, hl_trend *out,
                           hl_error *err)
{
    double *slope = NULL;
    double *sorted = NULL;
    hl_trend t = {.n = n};

    hl_status status = check(time, y, n, err);
    if (status != HL_OK) return status;
    slope = hl_array(n * (n - 1) / 2, sizeof *slope);
    sorted = hl_array(n, sizeof *sorted);
    if (slope == NULL || sorted == NULL) {
        status = hl_no_memory(err, "the slopes of %zu periods", n);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        sorted[i] = y[i];
    }
    hl_sort_values(sorted, n);
    test(y, sorted, &t);
    estimate(time, y, slope, &t);
    for (size_t i = 0; i < n; i++) {
        sorted[i] = y[i] - t.slope * time[i];
    }
    hl_sort_values(sorted, n);
    t.intercept = hl_quantile(sorted, n, 0.5);
    *out = t;
done:
    free(slope);
    free(sorted);
    return status;
}
