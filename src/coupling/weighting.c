#include "hinterland/coupling/weighting.h"

#include <math.h>

#include "core/sum.h"

static size_t used_rows(const hl_indicators *indicators)
{
    size_t used = 0;

    for (size_t r = 0; r < indicators->rows; r++) {
        used += indicators->use == NULL || indicators->use[r];
    }
    return used;
}

static double column_sum(const hl_indicators *indicators, size_t j)
{
    hl_sum sum = {0};

    for (size_t r = 0; r < indicators->rows; r++) {
        if (indicators->use != NULL && !indicators->use[r]) continue;
        hl_sum_add(&sum, indicators->z[j][r]);
    }
    return hl_sum_value(&sum);
}

/// -(1 / ln M) sum p ln p with 0 ln 0 = 0, held in [0, 1] against rounding.
static double column_entropy(const hl_indicators *indicators, size_t j, size_t used)
{
    const double total = column_sum(indicators, j);
    hl_sum sum = {0};

    if (!(total > 0.0)) return 1.0;
    for (size_t r = 0; r < indicators->rows; r++) {
        if (indicators->use != NULL && !indicators->use[r]) continue;
        const double p = indicators->z[j][r] / total;
        if (p > 0.0) hl_sum_add(&sum, p * log(p));
    }
    return fmin(1.0, fmax(0.0, -hl_sum_value(&sum) / log((double)used)));
}

static hl_status fill_entropy(const hl_indicators *indicators, hl_indicator_weight *out,
                              hl_error *err)
{
    const size_t used = used_rows(indicators);
    size_t varying = 0;

    for (size_t j = 0; j < indicators->count; j++) {
        varying += indicators->z[j] != NULL;
    }
    if (varying == 0) {
        return hl_fail(err, HL_CODE_COUPLING_CONSTANT_ALL, "%zu", indicators->count);
    }
    if (used < 2) return hl_fail(err, HL_CODE_COUPLING_ROWS, "%zu", used);
    for (size_t j = 0; j < indicators->count; j++) {
        const bool varies = indicators->z[j] != NULL;
        const double e = varies ? column_entropy(indicators, j, used) : 1.0;
        out[j] = (hl_indicator_weight){.entropy = e, .divergence = 1.0 - e};
    }
    return HL_OK;
}

/// Divide the weights by their sum; false when that is 0.
static bool share_out(hl_indicator_weight *weight, size_t count)
{
    hl_sum sum = {0};

    for (size_t j = 0; j < count; j++) {
        hl_sum_add(&sum, weight[j].weight);
    }
    const double total = hl_sum_value(&sum);
    if (!(total > 0.0) || !isfinite(total)) return false;
    for (size_t j = 0; j < count; j++) {
        weight[j].weight /= total;
    }
    return true;
}

static void share_equally(const hl_indicators *indicators, hl_indicator_weight *out)
{
    for (size_t j = 0; j < indicators->count; j++) {
        out[j].weight = indicators->z[j] != NULL ? 1.0 : 0.0;
    }
    share_out(out, indicators->count);
}

hl_status hl_weighting_entropy(const hl_indicators *indicators,
                               hl_indicator_weight *out, hl_error *err)
{
    const hl_status status = fill_entropy(indicators, out, err);
    if (status != HL_OK) return status;
    for (size_t j = 0; j < indicators->count; j++) {
        out[j].weight = out[j].divergence;
    }
    if (!share_out(out, indicators->count)) share_equally(indicators, out);
    return HL_OK;
}

hl_status hl_weighting_equal(const hl_indicators *indicators, hl_indicator_weight *out,
                             hl_error *err)
{
    const hl_status status = fill_entropy(indicators, out, err);
    if (status != HL_OK) return status;
    share_equally(indicators, out);
    return HL_OK;
}

hl_status hl_weighting_user(const hl_indicators *indicators, const double *weight,
                            hl_indicator_weight *out, hl_error *err)
{
    for (size_t j = 0; j < indicators->count; j++) {
        if (isfinite(weight[j]) && weight[j] >= 0.0) continue;
        return hl_fail(err, HL_CODE_COUPLING_WEIGHT, "%zu\t%g", j + 1, weight[j]);
    }
    const hl_status status = fill_entropy(indicators, out, err);
    if (status != HL_OK) return status;
    for (size_t j = 0; j < indicators->count; j++) {
        out[j].weight = indicators->z[j] != NULL ? weight[j] : 0.0;
    }
    if (!share_out(out, indicators->count)) {
        return hl_fail(err, HL_CODE_COUPLING_WEIGHT_SUM, "%g", 0.0);
    }
    return HL_OK;
}
