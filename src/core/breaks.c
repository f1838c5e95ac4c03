#include "hinterland/core/breaks.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/natural_breaks.h"
#include "core/rank.h"
#include "core/sum.h"

/// The finite values, or their magnitudes, in ascending order. The caller frees them.
static hl_status sorted_values(const double *value, size_t n, double (*of)(double),
                               double **out, size_t *count)
{
    double *sorted = hl_array(n, sizeof *sorted);
    if (sorted == NULL) return HL_MEMORY;

    *count = 0;
    for (size_t i = 0; i < n; i++) {
        if (isfinite(value[i])) sorted[(*count)++] = of(value[i]) + 0.0;
    }
    hl_sort_values(sorted, *count);
    *out = sorted;
    return HL_OK;
}

static double as_is(double x)
{
    return x;
}

/// Drop equal neighbors; `count` is what remains.
static size_t distinct(double *bound, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || bound[i] > bound[kept - 1]) bound[kept++] = bound[i];
    }
    return kept;
}

hl_status hl_breaks_quantile(const double *value, size_t n, size_t classes,
                             hl_breaks *out, hl_error *err)
{
    hl_breaks breaks = {0};
    double *sorted = NULL;
    size_t count = 0;

    if (classes < 1 || classes > HL_BREAKS_MAX) {
        return hl_fail(err, HL_CODE_INTERNAL, "%zu classes", classes);
    }
    if (sorted_values(value, n, as_is, &sorted, &count) != HL_OK) {
        return hl_no_memory(err, "%zu values to be classed", n);
    }
    if (count > 0) {
        for (size_t k = 0; k <= classes; k++) {
            breaks.bound[k] = hl_quantile(sorted, count, (double)k / (double)classes);
        }
        breaks.count = distinct(breaks.bound, classes + 1) - 1;
        if (breaks.count == 0) { // all values alike: one class of one value
            breaks.count = 1;
            breaks.bound[1] = breaks.bound[0];
        }
    }
    free(sorted);
    *out = breaks;
    return HL_OK;
}

hl_status hl_breaks_fisher_jenks(const double *value, size_t n, size_t classes,
                                 hl_breaks *out, hl_error *err)
{
    hl_breaks breaks = {0};
    size_t last[HL_BREAKS_MAX];
    double *sorted = NULL;
    size_t count = 0;
    hl_status status = HL_OK;

    if (classes < 1 || classes > HL_BREAKS_MAX) {
        return hl_fail(err, HL_CODE_INTERNAL, "%zu classes", classes);
    }
    if (sorted_values(value, n, as_is, &sorted, &count) != HL_OK) {
        return hl_no_memory(err, "%zu values to be classed", n);
    }
    if (count > 0) {
        status = hl_natural_breaks(sorted, count, classes, last, &breaks.count, err);
        for (size_t k = 0; k < breaks.count; k++) {
            breaks.bound[k] = sorted[k > 0 ? last[k - 1] + 1 : 0]; // a class's first
        }
        breaks.bound[breaks.count] = sorted[count - 1];
    }
    free(sorted);
    if (status == HL_OK) *out = breaks;
    return status;
}

/// Bounds +-b_1 .. +-b_half around zero, ascending.
static void mirror(const double *positive, size_t half, hl_breaks *out)
{
    for (size_t k = 0; k < half; k++) {
        out->bound[half + k] = positive[k];
        out->bound[half - 1 - k] = -positive[k];
    }
    out->count = 2 * half - 1;
}

hl_status hl_breaks_diverging(const double *value, size_t n, size_t classes,
                              hl_breaks *out, hl_error *err)
{
    hl_breaks breaks = {0};
    double *sorted = NULL;
    double positive[HL_BREAKS_MAX + 1] = {0};
    size_t count = 0;

    if (classes % 2 == 0 || classes > HL_BREAKS_MAX) {
        return hl_fail(err, HL_CODE_INTERNAL, "%zu classes around zero", classes);
    }
    if (sorted_values(value, n, fabs, &sorted, &count) != HL_OK) {
        return hl_no_memory(err, "%zu values to be classed", n);
    }
    if (count > 0 && sorted[count - 1] > 0.0) {
        // The middle class takes its share of the values, each pair outside two shares.
        const size_t half = (classes + 1) / 2;
        for (size_t k = 0; k < half; k++) {
            positive[k] =
                hl_quantile(sorted, count, (double)(2 * k + 1) / (double)classes);
        }
        size_t first = 0;
        const size_t kept = distinct(positive, half);
        while (first + 1 < kept && !(positive[first] > 0.0)) {
            first++; // many zeros: the middle class is not empty for it
        }
        mirror(positive + first, kept - first, &breaks);
    } else if (count > 0) {
        breaks.count = 1;
    }
    free(sorted);
    *out = breaks;
    return HL_OK;
}

hl_status hl_breaks_fixed(const double *value, size_t n, hl_column_style style,
                          hl_breaks *out, hl_error *err)
{
    static const double FIFTHS[] = {0.0, 0.2, 0.4, 0.6, 0.8, 1.0};
    static const double P[] = {0.0, 0.001, 0.01, 0.05, 0.1, 1.0};
    enum { BOUNDS = sizeof P / sizeof *P };
    const double *cut = style == HL_STYLE_P ? P : FIFTHS;
    hl_breaks breaks = {0};
    double low = HUGE_VAL;
    double high = -HUGE_VAL;

    if (style != HL_STYLE_P && style != HL_STYLE_SHARE) {
        return hl_fail(err, HL_CODE_INTERNAL, "no fixed breaks for style %d",
                       (int)style);
    }
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(value[i])) continue;
        low = fmin(low, value[i]);
        high = fmax(high, value[i]);
    }
    *out = breaks;
    if (low > high) return HL_OK; // no value
    size_t first = 0;
    while (style == HL_STYLE_P && first + 2 < BOUNDS && cut[first + 1] <= low) {
        first++; // nothing can lie below
    }
    for (size_t k = first; k < BOUNDS; k++) {
        breaks.bound[k - first] = cut[k];
    }
    breaks.count = BOUNDS - 1 - first;
    breaks.bound[0] = fmin(first > 0 ? 0.0 : breaks.bound[0], low);
    breaks.bound[breaks.count] = fmax(breaks.bound[breaks.count], high);
    *out = breaks;
    return HL_OK;
}

/// The lowest and the highest of the finite values; false when there is none.
static bool find_range(const double *value, size_t n, double *low, double *high)
{
    *low = HUGE_VAL;
    *high = -HUGE_VAL;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(value[i])) continue;
        *low = fmin(*low, value[i]);
        *high = fmax(*high, value[i]);
    }
    return *low <= *high;
}

hl_status hl_breaks_equal(const double *value, size_t n, size_t classes, hl_breaks *out,
                          hl_error *err)
{
    hl_breaks breaks = {0};
    double low = 0.0;
    double high = 0.0;

    if (classes < 1 || classes > HL_BREAKS_MAX) {
        return hl_fail(err, HL_CODE_INTERNAL, "%zu classes", classes);
    }
    if (find_range(value, n, &low, &high)) {
        breaks.count = high > low ? classes : 1;
        for (size_t k = 0; k <= breaks.count; k++) {
            const double share = (double)k / (double)breaks.count;
            breaks.bound[k] = low * (1.0 - share) + high * share;
        }
        breaks.bound[0] = low;
        breaks.bound[breaks.count] = high;
    }
    *out = breaks;
    return HL_OK;
}

/// The round number nearest to a width: 1, 2 or 5 times a power of ten.
static double round_width(double width)
{
    static const double STEP[] = {1.0, 2.0, 5.0, 10.0};
    static const double LIMIT[] = {1.4142135623730951, 3.1622776601683795,
                                   7.0710678118654755}; // geometric means
    const double power = pow(10.0, floor(log10(width)));
    const double part = width / power;
    size_t k = 0;

    while (k < 3 && part >= LIMIT[k]) {
        k++;
    }
    return STEP[k] * power;
}

hl_status hl_breaks_pretty(const double *value, size_t n, size_t classes,
                           hl_breaks *out, hl_error *err)
{
    hl_breaks breaks = {0};
    double low = 0.0;
    double high = 0.0;

    if (classes < 1 || classes > HL_BREAKS_MAX) {
        return hl_fail(err, HL_CODE_INTERNAL, "%zu classes", classes);
    }
    if (!find_range(value, n, &low, &high)) {
        *out = breaks;
        return HL_OK;
    }
    if (!(high > low)) return hl_breaks_equal(value, n, 1, out, err);
    double width = round_width((high - low) / (double)classes);
    while (ceil(high / width) - floor(low / width) > HL_BREAKS_MAX) {
        width *= 2.0;
    }
    const double first = floor(low / width);
    breaks.count = (size_t)(ceil(high / width) - first);
    for (size_t k = 0; k <= breaks.count; k++) {
        breaks.bound[k] = (first + (double)k) * width;
    }
    *out = breaks;
    return HL_OK;
}

hl_status hl_breaks_user(const double *value, size_t n, const double *cut, size_t cuts,
                         hl_breaks *out, hl_error *err)
{
    hl_breaks breaks = {0};
    double low = 0.0;
    double high = 0.0;
    size_t bounds = 0;

    if (cuts < 1 || cuts > HL_BREAKS_MAX - 1) {
        return hl_fail(err, HL_CODE_INTERNAL, "%zu cuts", cuts);
    }
    if (!find_range(value, n, &low, &high)) {
        *out = breaks;
        return HL_OK;
    }
    if (low < cut[0]) breaks.bound[bounds++] = low;
    for (size_t k = 0; k < cuts; k++) {
        if (!isfinite(cut[k]) || (k > 0 && !(cut[k] > cut[k - 1]))) {
            return hl_fail(err, HL_CODE_INTERNAL, "cut %zu does not ascend", k + 1);
        }
        breaks.bound[bounds++] = cut[k];
    }
    if (high > cut[cuts - 1] || bounds == 1) breaks.bound[bounds++] = high;
    breaks.count = bounds - 1;
    *out = breaks;
    return HL_OK;
}

size_t hl_breaks_class(const hl_breaks *breaks, double value)
{
    const size_t count = breaks->count;
    size_t k = 0;

    if (count == 0 || !(value >= breaks->bound[0] && value <= breaks->bound[count])) {
        return count;
    }
    while (k + 1 < count && (breaks->right ? value > breaks->bound[k + 1]
                                           : value >= breaks->bound[k + 1])) {
        k++;
    }
    return k;
}

double hl_breaks_fit(const hl_breaks *breaks, const double *value, size_t n)
{
    hl_sum sum[HL_BREAKS_MAX + 1] = {0};
    size_t count[HL_BREAKS_MAX + 1] = {0};
    hl_sum all = {0};
    hl_sum within = {0};
    hl_sum about = {0};
    size_t total = 0;

    for (size_t i = 0; i < n; i++) {
        if (!isfinite(value[i])) continue;
        const size_t k = hl_breaks_class(breaks, value[i]);
        hl_sum_add(&sum[k], value[i]);
        hl_sum_add(&all, value[i]);
        count[k]++;
        total++;
    }
    if (total == 0) return 1.0;
    const double mean = hl_sum_value(&all) / (double)total;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(value[i])) continue;
        const size_t k = hl_breaks_class(breaks, value[i]);
        const double d = value[i] - hl_sum_value(&sum[k]) / (double)count[k];
        hl_sum_add(&within, d * d);
        hl_sum_add(&about, (value[i] - mean) * (value[i] - mean));
    }
    const double squares = hl_sum_value(&about);
    return squares > 0.0 ? 1.0 - hl_sum_value(&within) / squares : 1.0;
}
