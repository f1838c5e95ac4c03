#include "coupling/winsorize.h"

#include <math.h>

#include "core/rank.h"
#include "core/sum.h"

static const double SKEWNESS_MAX = 2.0;   ///< |skewness| above it and
static const double KURTOSIS_MAX = 3.5;   ///< kurtosis above it: outliers
static const double PIVOT_SHARE = 0.01;   ///< of the range, beyond the extreme
enum { POINTS_MAX = 5, SHAPE_LEAST = 4 }; ///< points held; values that have a shape

// NOLINTBEGIN(readability-magic-numbers): the formulas of a spreadsheet
void hl_sample_shape(const double *value, size_t count, double *skewness,
                     double *kurtosis)
{
    const double n = (double)count;
    hl_sum second = {0};
    hl_sum third = {0};
    hl_sum fourth = {0};

    *skewness = 0.0;
    *kurtosis = 0.0;
    if (count < SHAPE_LEAST) return;
    const double mean = hl_mean(value, count);
    for (size_t i = 0; i < count; i++) {
        const double square = (value[i] - mean) * (value[i] - mean);
        hl_sum_add(&second, square);
        hl_sum_add(&third, square * (value[i] - mean));
        hl_sum_add(&fourth, square * square);
    }
    const double variance = hl_sum_value(&second) / n;
    if (!(variance > 0.0)) return;
    const double g1 = hl_sum_value(&third) / n / (variance * sqrt(variance));
    const double g2 = hl_sum_value(&fourth) / n / (variance * variance) - 3.0;
    *skewness = g1 * sqrt(n * (n - 1.0)) / (n - 2.0);
    *kurtosis = ((n + 1.0) * g2 + 6.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0));
}
// NOLINTEND(readability-magic-numbers)

static bool has_outliers(const double *value, size_t count, double *skewness)
{
    double kurtosis = 0.0;

    hl_sample_shape(value, count, skewness, &kurtosis);
    return fabs(*skewness) > SKEWNESS_MAX && kurtosis > KURTOSIS_MAX;
}

/// The greatest of ascending values, with its ties, takes the one below. How many are
/// at the new greatest and were above it once: `held`. False when all are equal.
static bool lower_top(double *value, size_t count, size_t *held)
{
    size_t first = count - 1;

    while (first > 0 && value[first - 1] == value[count - 1]) {
        first--;
    }
    if (first == 0) return false;
    for (size_t i = first; i < count; i++) {
        value[i] = value[first - 1];
    }
    *held = count - first;
    return true;
}

static bool raise_bottom(double *value, size_t count, size_t *held)
{
    size_t end = 1;

    while (end < count && value[end] == value[0]) {
        end++;
    }
    if (end == count) return false;
    for (size_t i = 0; i < end; i++) {
        value[i] = value[end];
    }
    *held = end;
    return true;
}

/// A logarithm of the untouched values, towards the long tail.
static void take_logarithm(double skewness, double min, double max, hl_scale *scale)
{
    const double beyond = PIVOT_SHARE * (max - min);

    scale->low = -INFINITY;
    scale->high = INFINITY;
    scale->held = 0;
    scale->transform = skewness > 0.0 ? HL_TRANSFORM_LOG_HIGH : HL_TRANSFORM_LOG_LOW;
    scale->pivot = skewness > 0.0 ? min - beyond : max + beyond;
}

static void fit_jrc(double *value, size_t count, hl_scale *scale)
{
    const double min = value[0];
    const double max = value[count - 1];
    double at_first = 0.0;
    double skewness = 0.0;
    size_t top = 0;
    size_t bottom = 0;
    bool moved = true;
    bool outliers = has_outliers(value, count, &skewness);

    at_first = skewness;
    while (outliers && moved && top + bottom < POINTS_MAX) {
        moved = skewness >= 0.0 ? lower_top(value, count, &top)
                                : raise_bottom(value, count, &bottom);
        if (moved) outliers = has_outliers(value, count, &skewness);
    }
    if (top > 0) scale->high = value[count - 1];
    if (bottom > 0) scale->low = value[0];
    scale->held = top + bottom;
    const bool flat = value[0] == value[count - 1];
    // the optimum would have to be transformed too, and may have no logarithm
    if ((outliers || flat) && scale->polarity != HL_POLARITY_OPTIMUM) {
        take_logarithm(at_first, min, max, scale);
    }
}

static void fit_percentile(double share, const double *value, size_t count,
                           hl_scale *scale)
{
    scale->low = hl_quantile(value, count, share);
    scale->high = hl_quantile(value, count, 1.0 - share);
    for (size_t i = 0; i < count; i++) {
        scale->held += value[i] < scale->low || value[i] > scale->high;
    }
}

void hl_winsorize_fit(const hl_normalization *how, double *value, size_t count,
                      hl_scale *scale)
{
    hl_sort_values(value, count);
    switch (how->winsorize) {
    case HL_WINSORIZE_JRC: fit_jrc(value, count, scale); break;
    case HL_WINSORIZE_PERCENTILE:
        fit_percentile(how->percentile, value, count, scale);
        break;
    case HL_WINSORIZE_NONE: break;
    }
}
