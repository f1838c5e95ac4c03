// Weights from pairwise judgments.
#include <math.h>

#include "core/sum.h"
#include "hinterland/coupling/weighting.h"

static const double RECIPROCITY = 1e-8; ///< tolerance of a_ij a_ji = 1
static const double CONVERGED = 1e-15;  ///< greatest change of a weight
enum { STEPS_MAX = 10000 };

// NOLINTNEXTLINE(readability-magic-numbers): the random index of Saaty, n = 1 .. 15
static const double RANDOM_INDEX[HL_AHP_MAX] = {
    0, 0, .58, .90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59};

static hl_status check_judgment(const double *pairwise, size_t n, size_t i, size_t j,
                                hl_error *err)
{
    const double here = pairwise[i * n + j];
    const double there = pairwise[j * n + i];

    if (!(here > 0.0 && isfinite(here))) {
        return hl_fail(err, HL_CODE_COUPLING_AHP_VALUE, "%zu\t%zu\t%g", i + 1, j + 1,
                       here);
    }
    if (fabs(here * there - 1.0) <= RECIPROCITY || !(there > 0.0)) return HL_OK;
    return hl_fail(err, HL_CODE_COUPLING_AHP_RECIPROCAL, "%zu\t%zu\t%.10g\t%.10g",
                   i + 1, j + 1, here, there);
}

static hl_status check_matrix(const double *pairwise, size_t n, hl_error *err)
{
    hl_status status = HL_OK;

    if (n < 1 || n > HL_AHP_MAX) {
        return hl_fail(err, HL_CODE_COUPLING_AHP_SIZE, "%zu", n);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n && status == HL_OK; j++) {
            status = check_judgment(pairwise, n, i, j, err);
        }
    }
    return status;
}

/// y = A w; the sum of y.
static double multiply(const double *pairwise, size_t n, const double *w, double *y)
{
    for (size_t i = 0; i < n; i++) {
        y[i] = hl_dot(pairwise + i * n, w, n);
    }
    hl_sum sum = {0};
    for (size_t i = 0; i < n; i++) {
        hl_sum_add(&sum, y[i]);
    }
    return hl_sum_value(&sum);
}

/// One step of the power iteration; the greatest change.
static double step(const double *pairwise, size_t n, double *w)
{
    double next[HL_AHP_MAX];
    double change = 0.0;
    const double total = multiply(pairwise, n, w, next);

    for (size_t i = 0; i < n; i++) {
        change = fmax(change, fabs(next[i] / total - w[i]));
        w[i] = next[i] / total;
    }
    return change;
}

/// A positive matrix has one greatest eigenvalue, and the iteration runs to it
/// (Perron).
static double iterate(const double *pairwise, size_t n, double *w)
{
    double image[HL_AHP_MAX];
    hl_sum lambda = {0};

    for (size_t i = 0; i < n; i++) {
        w[i] = 1.0 / (double)n;
    }
    for (size_t k = 0; k < STEPS_MAX; k++) {
        if (step(pairwise, n, w) <= CONVERGED) break;
    }
    (void)multiply(pairwise, n, w, image);
    for (size_t i = 0; i < n; i++) {
        hl_sum_add(&lambda, image[i] / w[i]);
    }
    return hl_sum_value(&lambda) / (double)n;
}

hl_status hl_weighting_ahp(const double *pairwise, size_t n, double *weight,
                           hl_ahp *ahp, hl_error *err)
{
    const hl_status status = check_matrix(pairwise, n, err);
    if (status != HL_OK) return status;

    hl_ahp found = {.lambda = iterate(pairwise, n, weight)};
    if (n > 1) {
        found.index = fmax(0.0, (found.lambda - (double)n) / ((double)n - 1.0));
    }
    if (RANDOM_INDEX[n - 1] > 0.0) {
        found.consistency = found.index / RANDOM_INDEX[n - 1];
    }
    if (ahp != NULL) *ahp = found;
    return HL_OK;
}
