#include "hinterland/coupling/metacoupling.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/variable.h"

static const double SUM_TOLERANCE = 1e-9;

static double row_sum(const hl_weights *w, size_t i)
{
    hl_sum sum = {0};

    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        hl_sum_add(&sum, w->weight[l]);
    }
    return hl_sum_value(&sum);
}

static bool is_one(double sum)
{
    return fabs(sum - 1.0) <= SUM_TOLERANCE;
}

/// Every column with links sums to 1: what the transpose of a standardized matrix
/// looks like.
static hl_status columns_sum_to_one(const hl_weights *w, bool *out, hl_error *err)
{
    hl_sum *sum = hl_array(w->n, sizeof *sum);

    if (sum == NULL) return hl_no_memory(err, "%zu columns", w->n);
    for (size_t l = 0; l < w->start[w->n]; l++) {
        hl_sum_add(&sum[w->neighbor[l]], w->weight[l]);
    }
    *out = true;
    for (size_t j = 0; j < w->n; j++) {
        const double total = hl_sum_value(&sum[j]);
        *out = *out && (total == 0.0 || is_one(total));
    }
    free(sum);
    return HL_OK;
}

static hl_status check_sums(const hl_weights *w, hl_error *err)
{
    bool transposed = false;
    size_t i = 0;

    while (i < w->n && (w->start[i] == w->start[i + 1] || is_one(row_sum(w, i)))) {
        i++;
    }
    if (i == w->n) return HL_OK;
    const hl_status status = columns_sum_to_one(w, &transposed, err);
    if (status != HL_OK) return status;
    return hl_fail(
        err, transposed ? HL_CODE_COUPLING_MIX_TRANSPOSED : HL_CODE_COUPLING_MIX_SUMS,
        "%zu\t%.6g", i + 1, row_sum(w, i));
}

static hl_status check(const hl_metacoupling_input *in, hl_error *err)
{
    if (in->subsystems < HL_COUPLING_SUBSYSTEMS_MIN ||
        in->subsystems > HL_COUPLING_SUBSYSTEMS_MAX) {
        return hl_fail(err, HL_CODE_COUPLING_SUBSYSTEMS, "%zu", in->subsystems);
    }
    if (in->model >= HL_COUPLING_MODEL_COUNT) {
        return hl_fail(err, HL_CODE_COUPLING_MODEL, "%u", (unsigned)in->model);
    }
    if (in->w->n != in->n) {
        return hl_fail(err, HL_CODE_COUPLING_MIX_UNITS, "%zu\t%zu", in->w->n, in->n);
    }
    return check_sums(in->w, err);
}

/// T of every unit; NaN for one without every index. What is out of range is refused
/// here, so that the mixtures cannot be.
static hl_status overall(const hl_metacoupling_input *in, double *t, hl_error *err)
{
    double u[HL_COUPLING_SUBSYSTEMS_MAX];

    for (size_t i = 0; i < in->n; i++) {
        hl_coupling_degree degree = {0};
        for (size_t s = 0; s < in->subsystems; s++) {
            u[s] = in->u[s * in->stride + i];
        }
        const hl_status status =
            hl_coupling_degrees(u, in->alpha, in->subsystems, &degree, err);
        if (status != HL_OK) return status;
        t[i] = degree.t;
    }
    return HL_OK;
}

/// C_ij: the mean over the mixtures of two units.
static double mixed(const hl_metacoupling_input *in, size_t i, size_t j)
{
    const size_t all = ((size_t)1 << in->subsystems) - 1;
    double u[HL_COUPLING_SUBSYSTEMS_MAX];
    hl_sum sum = {0};

    for (size_t mask = 1; mask < all; mask++) {
        hl_coupling_degree degree = {0};
        for (size_t s = 0; s < in->subsystems; s++) {
            const size_t from = (mask >> s & 1) != 0 ? i : j;
            u[s] = in->u[s * in->stride + from];
        }
        (void)hl_coupling_degrees(u, NULL, in->subsystems, &degree, NULL);
        if (in->power > 0.0) {
            hl_coupling_degree_power(&degree, in->subsystems, in->power);
        }
        hl_sum_add(&sum, degree.c[in->model]);
    }
    return hl_sum_value(&sum) / (double)(all - 1);
}

/// One unit with its neighbors that have every index.
static void couple(const hl_metacoupling_input *in, const double *t, size_t i,
                   double *c, double *d)
{
    const hl_weights *w = in->w;
    hl_sum weight = {0};
    hl_sum coupling = {0};
    hl_sum overall_sum = {0};

    *c = NAN;
    *d = NAN;
    if (isnan(t[i])) return;
    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        const size_t j = w->neighbor[l];
        if (isnan(t[j]) || w->weight[l] == 0.0) continue;
        hl_sum_add(&weight, w->weight[l]);
        hl_sum_add(&coupling, w->weight[l] * mixed(in, i, j));
        hl_sum_add(&overall_sum, w->weight[l] * 0.5 * (t[i] + t[j]));
    }
    const double total = hl_sum_value(&weight);
    if (!(total > 0.0)) return;
    *c = fmin(1.0, hl_sum_value(&coupling) / total);
    *d = sqrt(*c * hl_sum_value(&overall_sum) / total);
}

hl_status hl_metacoupling(const hl_metacoupling_input *input, double *c, double *d,
                          hl_error *err)
{
    hl_status status = check(input, err);
    if (status != HL_OK) return status;

    double *t = hl_array(input->n, sizeof *t);
    if (t == NULL) return hl_no_memory(err, "%zu units", input->n);
    status = overall(input, t, err);
    if (status == HL_OK) {
#pragma omp parallel for schedule(dynamic, 8) num_threads(hl_threads(input->threads))
        for (size_t i = 0; i < input->n; i++) {
            couple(input, t, i, &c[i], &d[i]);
        }
    }
    free(t);
    return status;
}
