#include <math.h>

#include "core/sum.h"
#include "hinterland/weights/weights.h"

static double row_sum(const hl_weights *w, size_t i)
{
    hl_sum sum = {0};

    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        hl_sum_add(&sum, w->weight[l]);
    }
    return hl_sum_value(&sum);
}

static double row_length(const hl_weights *w, size_t i)
{
    hl_sum sum = {0};

    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        hl_sum_add(&sum, w->weight[l] * w->weight[l]);
    }
    return sqrt(hl_sum_value(&sum));
}

/// Divide every row by its sum or its length; rows of zeros stay.
static void divide_rows(hl_weights *w, double (*measure)(const hl_weights *, size_t))
{
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < w->n; i++) {
        const double by = measure(w, i);
        for (size_t l = w->start[i]; by > 0.0 && l < w->start[i + 1]; l++) {
            w->weight[l] /= by;
        }
    }
}

static double sum_all(const hl_weights *w)
{
    hl_sum sum = {0};

    for (size_t l = 0; l < w->start[w->n]; l++) {
        hl_sum_add(&sum, w->weight[l]);
    }
    return hl_sum_value(&sum);
}

static size_t count_linked(const hl_weights *w)
{
    size_t count = 0;

    for (size_t i = 0; i < w->n; i++) {
        count += w->start[i + 1] > w->start[i];
    }
    return count;
}

/// Multiply all weights so that they sum to `total`.
static void scale_to(hl_weights *w, double total)
{
    const double sum = sum_all(w);

    for (size_t l = 0; sum > 0.0 && l < w->start[w->n]; l++) {
        w->weight[l] = w->weight[l] * total / sum;
    }
}

void hl_weights_standardize(hl_weights *w, hl_standardization standardization)
{
    w->standardization = standardization;
    switch (standardization) {
    case HL_WEIGHTS_AS_GIVEN: break;
    case HL_WEIGHTS_BINARY:
        for (size_t l = 0; l < w->start[w->n]; l++) {
            w->weight[l] = 1.0;
        }
        break;
    case HL_WEIGHTS_ROW: divide_rows(w, row_sum); break;
    case HL_WEIGHTS_GLOBAL: scale_to(w, (double)count_linked(w)); break;
    case HL_WEIGHTS_UNIT: scale_to(w, 1.0); break;
    case HL_WEIGHTS_VARIANCE:
        divide_rows(w, row_length);
        scale_to(w, (double)count_linked(w));
        break;
    }
}
