#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/natural_breaks.h"
#include "core/rank.h"
#include "hinterland/io/style.h"

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
