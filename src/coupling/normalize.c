#include "hinterland/coupling/normalize.h"

#include <math.h>

/// A spread below this share of the magnitude is rounding, not information.
static const double CONSTANT_SHARE = 1e-12;

static bool in_use(const bool *use, size_t row)
{
    return use == NULL || use[row];
}

static hl_status check_indicator(const hl_indicator *indicator, size_t rows,
                                 const bool *use, hl_error *err)
{
    const double *optimum = indicator->optimum;
    size_t used = 0;

    if (indicator->polarity == HL_POLARITY_OPTIMUM &&
        !(isfinite(optimum[0]) && isfinite(optimum[1]) && optimum[0] <= optimum[1])) {
        return hl_fail(err, HL_CODE_COUPLING_OPTIMUM, "%s\t%g\t%g", indicator->name,
                       optimum[0], optimum[1]);
    }
    for (size_t r = 0; r < rows; r++) {
        if (!in_use(use, r)) continue;
        used++;
        if (isfinite(indicator->value[r])) continue;
        return hl_fail(err, HL_CODE_COUPLING_MISSING, "%s\t%zu", indicator->name,
                       r + 1);
    }
    if (used == 0) return hl_fail(err, HL_CODE_COUPLING_ROWS, "%zu", used);
    return HL_OK;
}

static double distance_to_optimum(const hl_scale *scale, double x)
{
    if (x < scale->optimum[0]) return scale->optimum[0] - x;
    if (x > scale->optimum[1]) return x - scale->optimum[1];
    return 0.0;
}

hl_status hl_scale_fit(const hl_indicator *indicator, size_t rows, const bool *use,
                       hl_scale *out, hl_error *err)
{
    hl_scale scale = {
        .polarity = indicator->polarity,
        .optimum = {indicator->optimum[0], indicator->optimum[1]},
        .min = INFINITY,
        .max = -INFINITY
    };

    const hl_status status = check_indicator(indicator, rows, use, err);
    if (status != HL_OK) return status;
    for (size_t r = 0; r < rows; r++) {
        if (!in_use(use, r)) continue;
        scale.min = fmin(scale.min, indicator->value[r]);
        scale.max = fmax(scale.max, indicator->value[r]);
    }
    const double magnitude = fmax(fabs(scale.min), fabs(scale.max));
    scale.span = scale.max - scale.min;
    scale.constant = scale.span <= CONSTANT_SHARE * magnitude;
    if (scale.polarity == HL_POLARITY_OPTIMUM) {
        scale.span = fmax(distance_to_optimum(&scale, scale.min),
                          distance_to_optimum(&scale, scale.max));
        scale.constant = scale.constant || scale.span == 0.0;
    }
    *out = scale;
    return HL_OK;
}

static double scaled(const hl_scale *scale, double x)
{
    switch (scale->polarity) {
    case HL_POLARITY_MORE: return (x - scale->min) / scale->span;
    case HL_POLARITY_LESS: return (scale->max - x) / scale->span;
    case HL_POLARITY_OPTIMUM: return 1.0 - distance_to_optimum(scale, x) / scale->span;
    }
    return NAN;
}

void hl_scale_apply(const hl_scale *scale, const double *x, size_t rows,
                    const bool *use, double *z)
{
    for (size_t r = 0; r < rows; r++) {
        z[r] = scale->constant || !in_use(use, r) ? NAN : scaled(scale, x[r]);
    }
}
