// Weights from how far the values of an indicator lie apart.
#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "coupling/shares.h"

/// What is made of the deviation of a column.
typedef hl_status spread(const double *value, size_t n, size_t j, double *out,
                         hl_error *err);

static hl_status by_spread(const hl_indicators *indicators, spread *of,
                           hl_indicator_weight *out, hl_error *err)
{
    double *value = NULL;

    hl_status status = hl_shares_begin(indicators, out, err);
    if (status != HL_OK) return status;
    value = hl_array(indicators->rows, sizeof *value);
    if (value == NULL) return hl_no_memory(err, "%zu values", indicators->rows);
    for (size_t j = 0; j < indicators->count && status == HL_OK; j++) {
        if (indicators->z[j] == NULL) continue;
        const size_t n = hl_shares_gather(indicators, j, value);
        status = of(value, n, j, &out[j].weight, err);
    }
    if (status == HL_OK) hl_shares_end(indicators, out);
    free(value);
    return status;
}

static hl_status deviation(const double *value, size_t n, size_t j, double *out,
                           hl_error *err)
{
    (void)j;
    (void)err;
    *out = hl_sample_deviation(value, n);
    return HL_OK;
}

static hl_status variation(const double *value, size_t n, size_t j, double *out,
                           hl_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (value[i] >= 0.0) continue;
        return hl_fail(err, HL_CODE_COUPLING_CV_NEGATIVE, "%zu\t%g", j + 1, value[i]);
    }
    const double mean = hl_mean(value, n);
    *out = mean > 0.0 ? hl_sample_deviation(value, n) / mean : 0.0;
    return HL_OK;
}

hl_status hl_weighting_sd(const hl_indicators *indicators, hl_indicator_weight *out,
                          hl_error *err)
{
    return by_spread(indicators, deviation, out, err);
}

hl_status hl_weighting_cv(const hl_indicators *indicators, hl_indicator_weight *out,
                          hl_error *err)
{
    return by_spread(indicators, variation, out, err);
}

/// The columns in use one after the other, with their deviations; as ranks when asked
/// for.
static hl_status gather_all(const hl_indicators *indicators, hl_correlation_form form,
                            double *value, double *sd, hl_error *err)
{
    const size_t used = hl_shares_rows(indicators);
    double *rank = hl_array(used, sizeof *rank);
    hl_status status = HL_OK;

    if (rank == NULL) return hl_no_memory(err, "%zu ranks", used);
    for (size_t j = 0; j < indicators->count && status == HL_OK; j++) {
        double *column = value + j * used;
        if (indicators->z[j] == NULL) continue;
        (void)hl_shares_gather(indicators, j, column);
        sd[j] = hl_sample_deviation(column, used);
        if (form == HL_PEARSON) continue;
        status = hl_rank_average(column, used, rank, err);
        for (size_t r = 0; r < used && status == HL_OK; r++) {
            column[r] = rank[r];
        }
    }
    free(rank);
    return status;
}

/// sum_k (1 - r_jk): how little the others say what j says. A side without spread
/// among the rows conflicts with nothing.
static double conflict(const hl_indicators *indicators, const double *value,
                       size_t used, size_t j)
{
    hl_sum sum = {0};

    for (size_t k = 0; k < indicators->count; k++) {
        if (k == j || indicators->z[k] == NULL) continue;
        const double r = hl_correlation(value + j * used, value + k * used, used);
        if (!isnan(r)) hl_sum_add(&sum, 1.0 - r);
    }
    return fmax(0.0, hl_sum_value(&sum));
}

hl_status hl_weighting_critic(const hl_indicators *indicators, hl_correlation_form form,
                              hl_indicator_weight *out, hl_error *err)
{
    const size_t used = hl_shares_rows(indicators);
    double *value = NULL;
    double *sd = NULL;

    hl_status status = hl_shares_begin(indicators, out, err);
    if (status != HL_OK) return status;
    value = hl_array(indicators->count, used * sizeof *value);
    sd = hl_array(indicators->count, sizeof *sd);
    if (value == NULL || sd == NULL) {
        status = hl_no_memory(err, "%zu columns of %zu rows", indicators->count, used);
        goto done;
    }
    status = gather_all(indicators, form, value, sd, err);
    if (status != HL_OK) goto done;
    for (size_t j = 0; j < indicators->count; j++) {
        if (indicators->z[j] == NULL) continue;
        out[j].weight = sd[j] * conflict(indicators, value, used, j);
    }
    hl_shares_end(indicators, out);
done:
    free(value);
    free(sd);
    return status;
}
