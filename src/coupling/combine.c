// One vector of weights from several.
#include <math.h>

#include "core/sum.h"
#include "hinterland/coupling/weighting.h"
#include "stats/dense.h"

static const double DEPENDENT = 1e-10; ///< pivot, as a share of its diagonal
static const double SAME = 1e-12;      ///< difference of weights

enum { GRAM = HL_WEIGHTINGS_MAX * HL_WEIGHTINGS_MAX };

static hl_status check_rule(const hl_weighting_rule *rule, hl_error *err)
{
    if (rule->count < 1 || rule->count > HL_WEIGHTINGS_MAX) {
        return hl_fail(err, HL_CODE_COUPLING_RULE, "count\t%zu", rule->count);
    }
    for (size_t l = 0; l < rule->count; l++) {
        if (rule->share[l] >= 0.0 && isfinite(rule->share[l])) continue;
        return hl_fail(err, HL_CODE_COUPLING_RULE, "share\t%g", rule->share[l]);
    }
    return HL_OK;
}

/// theta: the shares divided by their sum; equal when all are 0.
static void set_shares(const hl_weighting_rule *rule, double *theta)
{
    hl_sum sum = {0};

    for (size_t l = 0; l < rule->count; l++) {
        hl_sum_add(&sum, rule->share[l]);
    }
    const double total = hl_sum_value(&sum);
    for (size_t l = 0; l < rule->count; l++) {
        theta[l] = total > 0.0 ? rule->share[l] / total : 1.0 / (double)rule->count;
    }
}

/// Do the vectors depend on each other? Then a pivot of their products vanishes.
static bool depend(const double *gram, size_t n)
{
    double factor[GRAM];
    bool vanishes = false;

    for (size_t k = 0; k < n * n; k++) {
        factor[k] = gram[k];
    }
    if (!hl_spd_factor(factor, n)) return true;
    for (size_t l = 0; l < n; l++) {
        const double pivot = factor[l + l * n] * factor[l + l * n];
        vanishes = vanishes || pivot <= DEPENDENT * gram[l + l * n];
    }
    return vanishes;
}

static bool differ(const hl_weighting_rule *rule, const double *const *vector,
                   size_t count)
{
    bool different = false;

    for (size_t l = 1; l < rule->count; l++) {
        for (size_t j = 0; j < count; j++) {
            different = different || fabs(vector[l][j] - vector[0][j]) > SAME;
        }
    }
    return different;
}

/// The shares of the game; equal ones when the vectors depend on each other.
static void play(const hl_weighting_rule *rule, const double *const *vector,
                 size_t count, hl_combined *how)
{
    const size_t n = rule->count;
    double gram[GRAM];
    double own[HL_WEIGHTINGS_MAX];
    double scratch[GRAM];
    hl_sum total = {0};

    for (size_t l = 0; l < n; l++) {
        how->part[l] = 1.0 / (double)n;
        for (size_t k = 0; k < n; k++) {
            gram[l + k * n] = hl_dot(vector[l], vector[k], count);
        }
        own[l] = gram[l + l * n];
    }
    if (depend(gram, n) || !hl_spd_inverse(gram, n, scratch)) {
        how->undecided = differ(rule, vector, count);
        return;
    }
    for (size_t l = 0; l < n; l++) {
        const double a = hl_dot(gram + l * n, own, n);
        how->negative = how->negative || a < 0.0;
        how->part[l] = fabs(a);
        hl_sum_add(&total, how->part[l]);
    }
    for (size_t l = 0; l < n; l++) {
        how->part[l] /= hl_sum_value(&total);
    }
}

static double combined(const hl_weighting_rule *rule, const double *const *vector,
                       size_t j, const double *part)
{
    const bool power = rule->combination == HL_COMBINATION_GEOMETRIC;
    const bool product = power || rule->combination == HL_COMBINATION_MULTIPLICATIVE;
    double factors = 1.0;
    hl_sum sum = {0};

    for (size_t l = 0; l < rule->count; l++) {
        factors *= power ? pow(vector[l][j], part[l]) : vector[l][j];
        hl_sum_add(&sum, part[l] * vector[l][j]);
    }
    return product ? factors : hl_sum_value(&sum);
}

hl_status hl_weighting_combine(const hl_weighting_rule *rule,
                               const double *const *vector, size_t count, double *out,
                               hl_combined *how, hl_error *err)
{
    hl_combined found = {0};
    hl_sum sum = {0};

    const hl_status status = check_rule(rule, err);
    if (status != HL_OK) return status;
    set_shares(rule, found.part);
    if (rule->combination == HL_COMBINATION_GAME) play(rule, vector, count, &found);
    for (size_t j = 0; j < count; j++) {
        out[j] = combined(rule, vector, j, found.part);
        hl_sum_add(&sum, out[j]);
    }
    if (!(hl_sum_value(&sum) > 0.0)) {
        return hl_fail(err, HL_CODE_COUPLING_COMBINE_ZERO, "%zu", rule->count);
    }
    for (size_t j = 0; j < count; j++) {
        out[j] /= hl_sum_value(&sum);
    }
    for (size_t l = 0; l < HL_WEIGHTINGS_MAX; l++) {
        const bool none = rule->combination == HL_COMBINATION_MULTIPLICATIVE;
        if (none || l >= rule->count) found.part[l] = NAN;
    }
    if (how != NULL) *how = found;
    return HL_OK;
}
