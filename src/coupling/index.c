#include "hinterland/coupling/index.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"

const char *hl_index_form_name(hl_index_form form)
{
    static const char *const NAME[HL_INDEX_FORM_COUNT] = {"linear", "geometric",
                                                          "topsis"};

    return form < HL_INDEX_FORM_COUNT ? NAME[form] : "";
}

static bool in_use(const hl_indicators *indicators, size_t row)
{
    return indicators->use == NULL || indicators->use[row];
}

/// Indicator j has a value here.
static bool is_there(const hl_indicators *indicators, size_t j, size_t row)
{
    return indicators->z[j] != NULL && !isnan(indicators->z[j][row]);
}

/// The weight of what the row has; 1 exactly when nothing is missing.
static double observed_weight(const hl_indicators *indicators,
                              const hl_indicator_weight *weight, size_t row)
{
    hl_sum sum = {0};
    bool whole = true;

    for (size_t j = 0; j < indicators->count; j++) {
        if (indicators->z[j] == NULL) continue;
        whole = whole && !isnan(indicators->z[j][row]);
        if (!isnan(indicators->z[j][row])) hl_sum_add(&sum, weight[j].weight);
    }
    if (whole) return 1.0;
    return hl_sum_value(&sum) > 0.0 ? hl_sum_value(&sum) : NAN;
}

static double linear(const hl_indicators *indicators, const hl_indicator_weight *weight,
                     size_t row)
{
    hl_sum sum = {0};

    for (size_t j = 0; j < indicators->count; j++) {
        if (!is_there(indicators, j, row)) continue;
        hl_sum_add(&sum, weight[j].weight * indicators->z[j][row]);
    }
    return hl_sum_value(&sum) / observed_weight(indicators, weight, row);
}

static double geometric(const hl_indicators *indicators,
                        const hl_indicator_weight *weight, size_t row)
{
    hl_sum sum = {0};

    for (size_t j = 0; j < indicators->count; j++) {
        if (!is_there(indicators, j, row) || weight[j].weight == 0.0) continue;
        if (indicators->z[j][row] == 0.0) return 0.0;
        hl_sum_add(&sum, weight[j].weight * log(indicators->z[j][row]));
    }
    return exp(hl_sum_value(&sum) / observed_weight(indicators, weight, row));
}

void hl_index_linear(const hl_indicators *indicators, const hl_indicator_weight *weight,
                     double *u)
{
    for (size_t r = 0; r < indicators->rows; r++) {
        u[r] = in_use(indicators, r) ? linear(indicators, weight, r) : NAN;
    }
}

void hl_index_geometric(const hl_indicators *indicators,
                        const hl_indicator_weight *weight, double *u)
{
    for (size_t r = 0; r < indicators->rows; r++) {
        u[r] = in_use(indicators, r) ? geometric(indicators, weight, r) : NAN;
    }
}

/// The least and the greatest z of every indicator over the rows in use.
static void find_ends(const hl_indicators *indicators, double *worst, double *best)
{
    for (size_t j = 0; j < indicators->count; j++) {
        worst[j] = INFINITY;
        best[j] = -INFINITY;
        for (size_t r = 0; r < indicators->rows; r++) {
            if (!in_use(indicators, r) || !is_there(indicators, j, r)) continue;
            worst[j] = fmin(worst[j], indicators->z[j][r]);
            best[j] = fmax(best[j], indicators->z[j][r]);
        }
    }
}

static double distance(const hl_indicators *indicators,
                       const hl_indicator_weight *weight, const double *end, size_t row)
{
    hl_sum sum = {0};

    for (size_t j = 0; j < indicators->count; j++) {
        if (!is_there(indicators, j, row)) continue;
        const double apart = weight[j].weight * (indicators->z[j][row] - end[j]);
        hl_sum_add(&sum, apart * apart);
    }
    return sqrt(hl_sum_value(&sum));
}

hl_status hl_index_topsis(const hl_indicators *indicators,
                          const hl_indicator_weight *weight, double *u, hl_error *err)
{
    static const double UNDECIDED = 0.5;
    const size_t count = indicators->count;
    double *end = hl_array(2 * count, sizeof *end);

    if (end == NULL) return hl_no_memory(err, "%zu indicators", count);
    find_ends(indicators, end, end + count);
    for (size_t r = 0; r < indicators->rows; r++) {
        u[r] = NAN;
        if (!in_use(indicators, r)) continue;
        const double above = distance(indicators, weight, end, r);
        const double below = distance(indicators, weight, end + count, r);
        // a weight that is missing altogether leaves the row without an index
        const double there = observed_weight(indicators, weight, r);
        u[r] = above + below > 0.0 ? above / (above + below) : UNDECIDED;
        if (isnan(there)) u[r] = NAN;
    }
    free(end);
    return HL_OK;
}

hl_status hl_index_compute(hl_index_form form, const hl_indicators *indicators,
                           const hl_indicator_weight *weight, double *u, hl_error *err)
{
    if (form == HL_INDEX_TOPSIS) return hl_index_topsis(indicators, weight, u, err);
    if (form == HL_INDEX_GEOMETRIC) {
        hl_index_geometric(indicators, weight, u);
    } else {
        hl_index_linear(indicators, weight, u);
    }
    return HL_OK;
}
