#include "hinterland/coupling/index.h"

#include <math.h>

#include "core/sum.h"

static double row_index(const hl_indicators *indicators,
                        const hl_indicator_weight *weight, size_t row)
{
    hl_sum sum = {0};

    for (size_t j = 0; j < indicators->count; j++) {
        if (indicators->z[j] == NULL) continue;
        hl_sum_add(&sum, weight[j].weight * indicators->z[j][row]);
    }
    return hl_sum_value(&sum);
}

void hl_index_linear(const hl_indicators *indicators, const hl_indicator_weight *weight,
                     double *u)
{
    for (size_t r = 0; r < indicators->rows; r++) {
        const bool used = indicators->use == NULL || indicators->use[r];
        u[r] = used ? row_index(indicators, weight, r) : NAN;
    }
}
