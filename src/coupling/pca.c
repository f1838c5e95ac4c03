// Weights from principal components.
#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "coupling/shares.h"
#include "stats/dense.h"
#include "stats/distribution.h"

static const double KEPT_ABOVE = 1.0 + 1e-9; ///< eigenvalue of a component that is kept
static const double SINGULAR = 1e-12;        ///< least eigenvalue of a matrix that is

/// The correlation matrix of the k indicators that vary, and what comes of it.
typedef struct components {
    size_t n; ///< rows
    size_t k;
    size_t *of; ///< k: which indicator
    double *column;
    double *r; ///< k * k
    double *value;
    double *vector; ///< k * k: vector l at vector + l k
    double *scratch;
} components;

static void free_components(components *c)
{
    free(c->of);
    free(c->column);
    free(c->r);
    free(c->value);
    free(c->vector);
    free(c->scratch);
}

static hl_status allocate(const hl_indicators *indicators, components *c, hl_error *err)
{
    const size_t count = indicators->count;

    c->n = hl_shares_rows(indicators);
    c->of = hl_array(count, sizeof *c->of);
    c->column = hl_array(count, c->n * sizeof *c->column);
    c->r = hl_array(count, count * sizeof *c->r);
    c->value = hl_array(count, sizeof *c->value);
    c->vector = hl_array(count, count * sizeof *c->vector);
    c->scratch = hl_array(count, count * sizeof *c->scratch);
    if (c->of == NULL || c->column == NULL || c->r == NULL || c->value == NULL ||
        c->vector == NULL || c->scratch == NULL) {
        return hl_no_memory(err, "%zu components", count);
    }
    for (size_t j = 0; j < count; j++) {
        if (indicators->z[j] == NULL) continue;
        (void)hl_shares_gather(indicators, j, c->column + c->k * c->n);
        c->of[c->k++] = j;
    }
    return HL_OK;
}

/// A column without spread among these rows correlates with nothing.
static void correlate(components *c)
{
    for (size_t a = 0; a < c->k; a++) {
        c->r[a + a * c->k] = 1.0;
        for (size_t b = 0; b < a; b++) {
            double r = hl_correlation(c->column + a * c->n, c->column + b * c->n, c->n);
            if (isnan(r)) r = 0.0;
            c->r[a + b * c->k] = r;
            c->r[b + a * c->k] = r;
        }
    }
}

/// sum of squares off the diagonal.
static double off_diagonal(const double *a, size_t k)
{
    hl_sum sum = {0};

    for (size_t i = 0; i < k * k; i++) {
        if (i % (k + 1) != 0) hl_sum_add(&sum, a[i] * a[i]);
    }
    return hl_sum_value(&sum);
}

/// Kaiser-Meyer-Olkin: correlations against partial correlations.
static double sampling_adequacy(components *c)
{
    const size_t k = c->k;
    double *inverse = c->vector; // not needed any more
    const double correlations = off_diagonal(c->r, k);

    for (size_t i = 0; i < k * k; i++) {
        inverse[i] = c->r[i];
    }
    if (!hl_spd_inverse(inverse, k, c->scratch)) return NAN;
    for (size_t i = 0; i < k; i++) {
        c->value[i] = sqrt(inverse[i + i * k]);
    }
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            inverse[i + j * k] /= c->value[i] * c->value[j];
        }
    }
    const double both = correlations + off_diagonal(inverse, k);
    return both > 0.0 ? correlations / both : NAN;
}

/// Bartlett's test that nothing correlates with anything.
static void test_sphericity(const components *c, hl_pca *pca)
{
    const double k = (double)c->k;
    hl_sum log_determinant = {0};

    pca->bartlett_df = k * (k - 1.0) / 2.0;
    pca->bartlett = INFINITY;
    pca->bartlett_p = 0.0;
    if (c->k < 2) {
        pca->bartlett = NAN;
        pca->bartlett_p = NAN;
        return;
    }
    if (c->value[0] <= SINGULAR) return;
    for (size_t l = 0; l < c->k; l++) {
        hl_sum_add(&log_determinant, log(c->value[l]));
    }
    const double factor = (double)c->n - 1.0 - (2.0 * k + 5.0) / 6.0;
    pca->bartlett = -factor * hl_sum_value(&log_determinant);
    pca->bartlett_p = hl_chi2_greater(pca->bartlett, pca->bartlett_df);
}

/// Components that are kept, from the end of the ascending eigenvalues.
static void weigh(const components *c, hl_indicator_weight *out, hl_pca *pca)
{
    const size_t k = c->k;
    const double all = (double)k; // the trace
    hl_sum explained = {0};

    for (size_t l = k; l-- > 0;) {
        if (l + 1 < k && c->value[l] <= KEPT_ABOVE) break;
        const double share = c->value[l] / all;
        pca->components++;
        hl_sum_add(&explained, share);
        for (size_t a = 0; a < k; a++) {
            out[c->of[a]].weight += share * fabs(c->vector[a + l * k]);
        }
    }
    pca->explained = hl_sum_value(&explained);
}

hl_status hl_weighting_pca(const hl_indicators *indicators, hl_indicator_weight *out,
                           hl_pca *pca, hl_error *err)
{
    components c = {0};
    hl_pca found = {0};

    hl_status status = hl_shares_begin(indicators, out, err);
    if (status == HL_OK) status = allocate(indicators, &c, err);
    if (status != HL_OK) goto done;
    correlate(&c);
    for (size_t i = 0; i < c.k * c.k; i++) {
        c.scratch[i] = c.r[i];
    }
    hl_symmetric_eigenvectors(c.scratch, c.k, c.value, c.vector);
    weigh(&c, out, &found);
    hl_shares_end(indicators, out);
    test_sphericity(&c, &found);
    found.kmo = NAN;
    if (c.k > 1 && c.value[0] > SINGULAR) found.kmo = sampling_adequacy(&c);
    if (pca != NULL) *pca = found;
done:
    free_components(&c);
    return status;
}
