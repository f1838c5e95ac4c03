#include "hinterland/coupling/weighting.h"

#include <math.h>

#include "core/sum.h"
#include "coupling/shares.h"

hl_weighting_rule hl_weighting_rule_of(hl_weighting method)
{
    return (hl_weighting_rule){.count = 1, .method = {method}};
}

bool hl_weighting_rule_has(const hl_weighting_rule *rule, hl_weighting method)
{
    bool has = false;

    for (size_t l = 0; l < rule->count; l++) {
        has = has || rule->method[l] == method;
    }
    return has;
}

const char *hl_weighting_name(hl_weighting method)
{
    static const char *const NAME[HL_WEIGHTING_COUNT] = {
        "entropy", "critic", "cv", "sd", "equal", "user", "ahp", "pca"};

    return method < HL_WEIGHTING_COUNT ? NAME[method] : "";
}

static bool in_use(const hl_indicators *indicators, size_t row)
{
    return indicators->use == NULL || indicators->use[row];
}

size_t hl_shares_rows(const hl_indicators *indicators)
{
    size_t used = 0;

    for (size_t r = 0; r < indicators->rows; r++) {
        used += in_use(indicators, r);
    }
    return used;
}

size_t hl_shares_gather(const hl_indicators *indicators, size_t j, double *to)
{
    size_t used = 0;

    for (size_t r = 0; r < indicators->rows; r++) {
        if (in_use(indicators, r)) to[used++] = indicators->z[j][r];
    }
    return used;
}

double hl_sample_deviation(const double *value, size_t n)
{
    const double mean = hl_mean(value, n);
    hl_sum squares = {0};

    for (size_t i = 0; i < n; i++) {
        hl_sum_add(&squares, (value[i] - mean) * (value[i] - mean));
    }
    return sqrt(hl_sum_value(&squares) / ((double)n - 1.0));
}

/// The sum of a column; NaN when a value is negative.
static double column_sum(const hl_indicators *indicators, size_t j)
{
    hl_sum sum = {0};
    bool negative = false;

    for (size_t r = 0; r < indicators->rows; r++) {
        if (!in_use(indicators, r)) continue;
        negative = negative || indicators->z[j][r] < 0.0;
        hl_sum_add(&sum, indicators->z[j][r]);
    }
    return negative ? NAN : hl_sum_value(&sum);
}

/// -(1 / ln M) sum p ln p with 0 ln 0 = 0, held in [0, 1] against rounding.
static double column_entropy(const hl_indicators *indicators, size_t j, size_t used)
{
    const double total = column_sum(indicators, j);
    hl_sum sum = {0};

    if (isnan(total)) return NAN;
    if (!(total > 0.0)) return 1.0;
    for (size_t r = 0; r < indicators->rows; r++) {
        if (!in_use(indicators, r)) continue;
        const double p = indicators->z[j][r] / total;
        if (p > 0.0) hl_sum_add(&sum, p * log(p));
    }
    return fmin(1.0, fmax(0.0, -hl_sum_value(&sum) / log((double)used)));
}

hl_status hl_shares_begin(const hl_indicators *indicators, hl_indicator_weight *out,
                          hl_error *err)
{
    const size_t used = hl_shares_rows(indicators);
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

bool hl_shares_divide(hl_indicator_weight *weight, size_t count)
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
    hl_shares_divide(out, indicators->count);
}

void hl_shares_end(const hl_indicators *indicators, hl_indicator_weight *weight)
{
    if (!hl_shares_divide(weight, indicators->count)) share_equally(indicators, weight);
}

hl_status hl_weighting_entropy(const hl_indicators *indicators,
                               hl_indicator_weight *out, hl_error *err)
{
    const hl_status status = hl_shares_begin(indicators, out, err);
    if (status != HL_OK) return status;
    for (size_t j = 0; j < indicators->count; j++) {
        if (isnan(out[j].entropy)) {
            return hl_fail(err, HL_CODE_COUPLING_ENTROPY_NEGATIVE, "%zu", j + 1);
        }
        out[j].weight = out[j].divergence;
    }
    hl_shares_end(indicators, out);
    return HL_OK;
}

hl_status hl_weighting_equal(const hl_indicators *indicators, hl_indicator_weight *out,
                             hl_error *err)
{
    const hl_status status = hl_shares_begin(indicators, out, err);
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
    const hl_status status = hl_shares_begin(indicators, out, err);
    if (status != HL_OK) return status;
    for (size_t j = 0; j < indicators->count; j++) {
        out[j].weight = indicators->z[j] != NULL ? weight[j] : 0.0;
    }
    if (!hl_shares_divide(out, indicators->count)) {
        return hl_fail(err, HL_CODE_COUPLING_WEIGHT_SUM, "%g", 0.0);
    }
    return HL_OK;
}
