#include "hinterland/stats/multiple_testing.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/radix.h"

static hl_status check_p(const double *p, size_t n, size_t *tests, hl_error *err)
{
    *tests = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(p[i])) continue;
        if (!(p[i] >= 0.0 && p[i] <= 1.0)) {
            return hl_fail(err, HL_CODE_STATS_P, "%zu\t%g", i, p[i]);
        }
        ++*tests;
    }
    return HL_OK;
}

/// The bits of a double >= 0, which are ordered as the doubles are.
static uint64_t bits_of(double p)
{
    const double positive = p + 0.0; // -0 becomes 0
    uint64_t bits = 0;

    memcpy(&bits, &positive, sizeof bits);
    return bits;
}

static double from_bits(uint64_t bits)
{
    double p = 0.0;

    memcpy(&p, &bits, sizeof p);
    return p;
}

/// The p values in ascending order, as bits; the caller frees them.
static hl_status sort_p(const double *p, size_t n, size_t tests, uint64_t **out,
                        hl_error *err)
{
    uint64_t *sorted = hl_array(tests, sizeof *sorted);
    uint64_t *scratch = hl_array(tests, sizeof *scratch);
    size_t count = 0;

    if (sorted == NULL || scratch == NULL) {
        free(sorted);
        free(scratch);
        return hl_no_memory(err, "%zu p values", tests);
    }
    for (size_t i = 0; i < n; i++) {
        if (!isnan(p[i])) sorted[count++] = bits_of(p[i]);
    }
    hl_radix_sort(sorted, scratch, tests, 1);
    free(scratch);
    *out = sorted;
    return HL_OK;
}

/// Keep each p once, with its adjusted value; returns how many there are. Ties share
/// the adjusted value of their last one, which is the smallest p * m / j among them.
static size_t adjust_distinct(uint64_t *sorted, size_t tests, double factor,
                              double *adjusted)
{
    size_t distinct = 0;
    double least = 1.0;

    assert(sorted != NULL);
    for (size_t j = 1; j <= tests; j++) {
        if (j < tests && sorted[j] == sorted[j - 1]) continue;
        const double p = from_bits(sorted[j - 1]);
        sorted[distinct] = sorted[j - 1];
        adjusted[distinct++] = p * factor / (double)j;
    }
    for (size_t j = distinct; j-- > 0;) {
        least = fmin(least, adjusted[j]);
        adjusted[j] = least;
    }
    return distinct;
}

/// 1 + 1/2 + … + 1/m, the small ones first.
static double harmonic(size_t m)
{
    hl_sum sum = {0};

    for (size_t k = m; k > 0; k--) {
        hl_sum_add(&sum, 1.0 / (double)k);
    }
    return hl_sum_value(&sum);
}

/// What the adjusted p of all tests owe to their dependence.
typedef enum dependence { POSITIVE, ANY } dependence;

static hl_status adjust(const double *p, size_t n, dependence how, double *adjusted,
                        size_t *tests, hl_error *err)
{
    uint64_t *sorted = NULL;
    double *of_distinct = NULL;
    size_t m = 0;

    hl_status status = check_p(p, n, &m, err);
    if (status != HL_OK) goto done;
    status = sort_p(p, n, m, &sorted, err);
    if (status != HL_OK) goto done;
    of_distinct = hl_array(m, sizeof *of_distinct);
    if (of_distinct == NULL) {
        status = hl_no_memory(err, "%zu p values", m);
        goto done;
    }
    const double factor = how == ANY ? (double)m * harmonic(m) : (double)m;
    const size_t distinct = adjust_distinct(sorted, m, factor, of_distinct);
    for (size_t i = 0; i < n; i++) {
        adjusted[i] =
            isnan(p[i]) ? NAN
                        : of_distinct[hl_count_below(sorted, distinct, bits_of(p[i]))];
    }
    if (tests != NULL) *tests = m;
done:
    free(sorted);
    free(of_distinct);
    return status;
}

hl_status hl_adjust_fdr(const double *p, size_t n, double *adjusted, size_t *tests,
                        hl_error *err)
{
    return adjust(p, n, POSITIVE, adjusted, tests, err);
}

hl_status hl_adjust_fdr_by(const double *p, size_t n, double *adjusted, size_t *tests,
                           hl_error *err)
{
    return adjust(p, n, ANY, adjusted, tests, err);
}

hl_status hl_adjust_bonferroni(const double *p, size_t n, double *adjusted,
                               size_t *tests, hl_error *err)
{
    size_t m = 0;

    const hl_status status = check_p(p, n, &m, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < n; i++) {
        adjusted[i] = isnan(p[i]) ? NAN : fmin(1.0, p[i] * (double)m);
    }
    if (tests != NULL) *tests = m;
    return HL_OK;
}

hl_status hl_adjust_holm(const double *p, size_t n, double *adjusted, size_t *tests,
                         hl_error *err)
{
    uint64_t *sorted = NULL;
    double *of_rank = NULL;
    double most = 0.0;
    size_t m = 0;

    hl_status status = check_p(p, n, &m, err);
    if (status != HL_OK) goto done;
    status = sort_p(p, n, m, &sorted, err);
    if (status != HL_OK) goto done;
    of_rank = hl_array(m, sizeof *of_rank);
    if (of_rank == NULL) {
        status = hl_no_memory(err, "%zu p values", m);
        goto done;
    }
    for (size_t j = 0; j < m; j++) {
        most = fmax(most, fmin(1.0, (double)(m - j) * from_bits(sorted[j])));
        of_rank[j] = most;
    }
    for (size_t i = 0; i < n; i++) { // the first of equal p has the largest factor
        adjusted[i] =
            isnan(p[i]) ? NAN : of_rank[hl_count_below(sorted, m, bits_of(p[i]))];
    }
    if (tests != NULL) *tests = m;
done:
    free(sorted);
    free(of_rank);
    return status;
}

hl_status hl_fdr_cut(const double *p, size_t n, double level, double *cut,
                     hl_error *err)
{
    uint64_t *sorted = NULL;
    size_t m = 0;
    double largest = 0.0;

    if (!(level > 0.0 && level < 1.0)) {
        return hl_fail(err, HL_CODE_STATS_LEVEL, "%g", level);
    }
    hl_status status = check_p(p, n, &m, err);
    if (status != HL_OK) return status;
    status = sort_p(p, n, m, &sorted, err);
    if (status != HL_OK) return status;
    for (size_t j = 1; j <= m; j++) {
        const double candidate = from_bits(sorted[j - 1]);
        if (candidate * (double)m / (double)j <= level) largest = candidate;
    }
    *cut = largest;
    free(sorted);
    return HL_OK;
}

double hl_p_error(double p, size_t permutations)
{
    const double q = p / 2.0;

    if (permutations == 0) return NAN;
    return 2.0 * sqrt(q * (1.0 - q) / (double)permutations);
}
