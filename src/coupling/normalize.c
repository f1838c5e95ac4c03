#include "hinterland/coupling/normalize.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "coupling/winsorize.h"

/// A spread below this share of the magnitude is rounding, not information.
static const double CONSTANT_SHARE = 1e-12;
static const double PERCENTILE = 0.01; ///< where nothing else is asked for
static const double HALF = 0.5;

hl_normalization hl_normalization_defaults(void)
{
    return (hl_normalization){.percentile = PERCENTILE};
}

const char *hl_normalize_method_name(hl_normalize_method method)
{
    static const char *const NAME[HL_NORMALIZE_METHOD_COUNT] = {
        "minmax", "log_minmax", "zscore", "vector", "sum", "mean", "extremum"};

    return method < HL_NORMALIZE_METHOD_COUNT ? NAME[method] : "";
}

const char *hl_normalize_reference_name(hl_normalize_reference reference)
{
    static const char *const NAME[] = {"pooled", "by_period", "base_period", "fixed"};

    return reference <= HL_REFERENCE_FIXED ? NAME[reference] : "";
}

bool hl_normalization_admissible(hl_normalize_method method)
{
    return method != HL_NORMALIZE_ZSCORE && method != HL_NORMALIZE_MEAN;
}

static bool in_use(const bool *use, size_t row)
{
    return use == NULL || use[row];
}

static bool is_minmax(hl_normalize_method method)
{
    return method == HL_NORMALIZE_MINMAX || method == HL_NORMALIZE_LOG_MINMAX;
}

static hl_status refuse(const char *what, const char *value, hl_error *err)
{
    return hl_fail(err, HL_CODE_COUPLING_NORMALIZATION, "%s\t%s", what, value);
}

static hl_status check_options(const hl_normalization *how, hl_error *err)
{
    const char *method = hl_normalize_method_name(how->method);

    if (how->method >= HL_NORMALIZE_METHOD_COUNT) return refuse("method", "?", err);
    if (!(how->shift >= 0.0 && how->shift < HALF)) {
        return hl_fail(err, HL_CODE_COUPLING_NORMALIZATION, "shift\t%g", how->shift);
    }
    if (how->shift > 0.0 && !is_minmax(how->method)) {
        return refuse("shift with method", method, err);
    }
    if (how->winsorize == HL_WINSORIZE_PERCENTILE &&
        !(how->percentile > 0.0 && how->percentile < HALF)) {
        return hl_fail(err, HL_CODE_COUPLING_NORMALIZATION, "percentile\t%g",
                       how->percentile);
    }
    if (how->reference == HL_REFERENCE_FIXED && !is_minmax(how->method)) {
        return refuse("goalposts with method", method, err);
    }
    // the rule may take a logarithm of its own, which knows no goalposts
    if (how->winsorize == HL_WINSORIZE_JRC && how->method == HL_NORMALIZE_LOG_MINMAX) {
        return refuse("winsorize jrc with method", method, err);
    }
    if (how->winsorize == HL_WINSORIZE_JRC && how->reference == HL_REFERENCE_FIXED) {
        return refuse("winsorize jrc with reference", "fixed", err);
    }
    return HL_OK;
}

/// What a method can take, besides finite values.
static bool takes(hl_normalize_method method, double x)
{
    switch (method) {
    case HL_NORMALIZE_LOG_MINMAX: return x > -1.0;
    case HL_NORMALIZE_SUM:
    case HL_NORMALIZE_MEAN: return x >= 0.0;
    case HL_NORMALIZE_EXTREMUM: return x > 0.0;
    case HL_NORMALIZE_MINMAX:
    case HL_NORMALIZE_ZSCORE:
    case HL_NORMALIZE_VECTOR:
    case HL_NORMALIZE_METHOD_COUNT: break;
    }
    return true;
}

static hl_status check_values(const hl_indicator *indicator, size_t rows,
                              const bool *use, hl_normalize_method method,
                              hl_error *err)
{
    size_t used = 0;

    for (size_t r = 0; r < rows; r++) {
        const double x = indicator->value[r];
        if (!in_use(use, r)) continue;
        used++;
        if (!isfinite(x)) {
            return hl_fail(err, HL_CODE_COUPLING_MISSING, "%s\t%zu", indicator->name,
                           r + 1);
        }
        if (!takes(method, x)) {
            return hl_fail(err, HL_CODE_COUPLING_VALUE, "%s\t%g\t%zu\t%s",
                           indicator->name, x, r + 1, hl_normalize_method_name(method));
        }
    }
    if (used == 0) return hl_fail(err, HL_CODE_COUPLING_ROWS, "%zu", used);
    return HL_OK;
}

static hl_status check_polarity(const hl_indicator *indicator,
                                hl_normalize_method method, hl_error *err)
{
    const double *optimum = indicator->optimum;

    if (indicator->polarity != HL_POLARITY_OPTIMUM) return HL_OK;
    if (!(isfinite(optimum[0]) && isfinite(optimum[1]) && optimum[0] <= optimum[1])) {
        return hl_fail(err, HL_CODE_COUPLING_OPTIMUM, "%s\t%g\t%g", indicator->name,
                       optimum[0], optimum[1]);
    }
    if (!is_minmax(method)) {
        return hl_fail(err, HL_CODE_COUPLING_OPTIMUM_METHOD, "%s\t%s", indicator->name,
                       hl_normalize_method_name(method));
    }
    if (!takes(method, optimum[0])) {
        return hl_fail(err, HL_CODE_COUPLING_OPTIMUM, "%s\t%g\t%g", indicator->name,
                       optimum[0], optimum[1]);
    }
    return HL_OK;
}

static hl_status check_goalposts(const hl_indicator *indicator,
                                 hl_normalize_method method, hl_error *err)
{
    const double *post = indicator->goalpost;

    if (isfinite(post[0]) && isfinite(post[1]) && post[0] < post[1] &&
        takes(method, post[0])) {
        return HL_OK;
    }
    return hl_fail(err, HL_CODE_COUPLING_GOALPOSTS, "%s\t%g\t%g", indicator->name,
                   post[0], post[1]);
}

static double held(const hl_scale *scale, double x)
{
    return fmin(scale->high, fmax(scale->low, x));
}

static double transformed(const hl_scale *scale, double x)
{
    switch (scale->transform) {
    case HL_TRANSFORM_LOG1P: return log1p(x);
    case HL_TRANSFORM_LOG_HIGH: return log(x - scale->pivot);
    case HL_TRANSFORM_LOG_LOW: return -log(scale->pivot - x);
    case HL_TRANSFORM_NONE: break;
    }
    return x;
}

/// The distance of y, already transformed, to the optimum.
static double distance_to_optimum(const hl_scale *scale, double y)
{
    const double low = transformed(scale, scale->optimum[0]);
    const double high = transformed(scale, scale->optimum[1]);

    if (y < low) return low - y;
    if (y > high) return y - high;
    return 0.0;
}

static void fit_minmax(hl_scale *scale)
{
    const double low = transformed(scale, scale->min);
    const double high = transformed(scale, scale->max);

    scale->center = scale->polarity == HL_POLARITY_LESS ? high : low;
    scale->span = high - low;
    if (scale->polarity != HL_POLARITY_OPTIMUM) return;
    scale->span =
        fmax(distance_to_optimum(scale, low), distance_to_optimum(scale, high));
    scale->constant = scale->constant || scale->span == 0.0;
}

/// sum of (x - center)^power over the set, and how many.
static double sum_of_powers(const hl_indicator *indicator, size_t rows, const bool *use,
                            const hl_scale *scale, int power)
{
    hl_sum sum = {0};

    for (size_t r = 0; r < rows; r++) {
        if (!in_use(use, r)) continue;
        const double x = held(scale, indicator->value[r]) - scale->center;
        hl_sum_add(&sum, power == 1 ? x : x * x);
    }
    return hl_sum_value(&sum);
}

static void fit_moments(const hl_indicator *indicator, size_t rows, const bool *use,
                        hl_scale *scale)
{
    size_t used = 0;

    for (size_t r = 0; r < rows; r++) {
        used += in_use(use, r);
    }
    const double n = (double)used;
    scale->center = 0.0;
    const double sum = sum_of_powers(indicator, rows, use, scale, 1);
    switch (scale->method) {
    case HL_NORMALIZE_ZSCORE:
        scale->center = sum / n;
        scale->span = sqrt(sum_of_powers(indicator, rows, use, scale, 2) / (n - 1.0));
        break;
    case HL_NORMALIZE_VECTOR:
        scale->span = sqrt(sum_of_powers(indicator, rows, use, scale, 2));
        break;
    case HL_NORMALIZE_SUM: scale->span = sum; break;
    case HL_NORMALIZE_MEAN: scale->span = sum / n; break;
    case HL_NORMALIZE_EXTREMUM:
        scale->span = scale->polarity == HL_POLARITY_LESS ? scale->min : scale->max;
        break;
    case HL_NORMALIZE_MINMAX:
    case HL_NORMALIZE_LOG_MINMAX:
    case HL_NORMALIZE_METHOD_COUNT: break;
    }
}

/// min, max and whether they differ; then center and span.
static void fit(const hl_indicator *indicator, size_t rows, const bool *use,
                hl_scale *scale)
{
    scale->min = INFINITY;
    scale->max = -INFINITY;
    for (size_t r = 0; r < rows; r++) {
        if (!in_use(use, r)) continue;
        scale->min = fmin(scale->min, held(scale, indicator->value[r]));
        scale->max = fmax(scale->max, held(scale, indicator->value[r]));
    }
    const double magnitude = fmax(fabs(scale->min), fabs(scale->max));
    scale->span = scale->max - scale->min;
    scale->constant = scale->span <= CONSTANT_SHARE * magnitude;
    if (is_minmax(scale->method)) {
        fit_minmax(scale);
    } else if (!scale->constant) {
        fit_moments(indicator, rows, use, scale);
    }
}

/// The lower and the upper goalpost take the place of min and max.
static void set_goalposts(const hl_indicator *indicator, hl_scale *scale)
{
    scale->min = indicator->goalpost[0];
    scale->max = indicator->goalpost[1];
    fit_minmax(scale);
}

static bool varies(const hl_indicator *indicator, size_t rows, const bool *use,
                   const hl_scale *start)
{
    hl_scale scale = *start;

    scale.polarity = HL_POLARITY_MORE;
    fit(indicator, rows, use, &scale);
    return !scale.constant;
}

/// Outliers of the set are held back as the scale will keep it.
static hl_status treat(const hl_indicator *indicator, size_t rows, const bool *use,
                       const hl_normalization *how, hl_scale *scale, hl_error *err)
{
    size_t used = 0;

    if (how->winsorize == HL_WINSORIZE_NONE || !varies(indicator, rows, use, scale)) {
        return HL_OK;
    }
    double *value = hl_array(rows, sizeof *value);
    if (value == NULL) return hl_no_memory(err, "%zu values", rows);
    for (size_t r = 0; r < rows; r++) {
        if (in_use(use, r)) value[used++] = indicator->value[r];
    }
    hl_winsorize_fit(how, value, used, scale);
    free(value);
    return HL_OK;
}

hl_status hl_scale_fit(const hl_indicator *indicator, size_t rows, const bool *use,
                       const hl_normalization *how, hl_scale *out, hl_error *err)
{
    const hl_normalization defaults = hl_normalization_defaults();

    if (how == NULL) how = &defaults;
    hl_scale scale = {
        .polarity = indicator->polarity,
        .optimum = {indicator->optimum[0], indicator->optimum[1]},
        .method = how->method,
        .low = -INFINITY,
        .high = INFINITY,
        .shift = how->shift,
        .shift_form = how->shift_form
    };
    if (how->method == HL_NORMALIZE_LOG_MINMAX) scale.transform = HL_TRANSFORM_LOG1P;

    hl_status status = check_options(how, err);
    if (status == HL_OK) status = check_polarity(indicator, how->method, err);
    if (status == HL_OK) {
        status = check_values(indicator, rows, use, how->method, err);
    }
    if (status == HL_OK && how->reference == HL_REFERENCE_FIXED) {
        status = check_goalposts(indicator, how->method, err);
    }
    if (status == HL_OK) status = treat(indicator, rows, use, how, &scale, err);
    if (status != HL_OK) return status;
    fit(indicator, rows, use, &scale);
    if (how->reference == HL_REFERENCE_FIXED && !scale.constant) {
        set_goalposts(indicator, &scale);
    }
    *out = scale;
    return HL_OK;
}

hl_status hl_scale_refit(const hl_indicator *indicator, size_t rows, const bool *use,
                         hl_scale *scale, hl_error *err)
{
    const hl_status status = check_values(indicator, rows, use, scale->method, err);

    if (status == HL_OK) fit(indicator, rows, use, scale);
    return status;
}

static double scaled(const hl_scale *scale, double y)
{
    const bool less = scale->polarity == HL_POLARITY_LESS;

    if (scale->polarity == HL_POLARITY_OPTIMUM) {
        return 1.0 - distance_to_optimum(scale, y) / scale->span;
    }
    if (scale->method == HL_NORMALIZE_EXTREMUM && less) return scale->span / y;
    return (less ? scale->center - y : y - scale->center) / scale->span;
}

static double shifted(const hl_scale *scale, double z)
{
    if (scale->shift == 0.0) return z;
    if (scale->shift_form == HL_SHIFT_ADD) return z + scale->shift;
    return scale->shift + (1.0 - 2.0 * scale->shift) * z;
}

void hl_scale_apply(const hl_scale *scale, const double *x, size_t rows,
                    const bool *use, double *z)
{
    for (size_t r = 0; r < rows; r++) {
        z[r] = NAN;
        if (scale->constant || !in_use(use, r) || isnan(x[r])) continue;
        z[r] = shifted(scale, scaled(scale, transformed(scale, held(scale, x[r]))));
    }
}
