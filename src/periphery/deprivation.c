#include "hinterland/periphery/deprivation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"

enum { ROUNDS_MAX = 100 };
static const double NOTHING_OWN = 1e-12; ///< share of a variance that is rounding

static const hl_class LEVEL[] = {
    {1, {"Very high", "很高"}, 0x7a0177},
    {2, {"High", "高"},         0xc51b8a},
    {3, {"Medium", "中等"},    0xf768a1},
    {4, {"Low", "低"},          0xfbb4b9},
    {5, {"Very low", "很低"},  0xfeebe2},
};

const hl_classes HL_CLASSES_DEPRIVATION = {
    .name = "deprivation",
    .title = {"Deprivation", "剥夺程度"},
    .row = LEVEL,
    .count = sizeof LEVEL / sizeof LEVEL[0]
};

// ---- checks

static hl_status check_indicator(const double *x, size_t rows, size_t j, hl_error *err)
{
    bool varies = false;

    for (size_t i = 0; i < rows; i++) {
        if (!isfinite(x[i])) {
            return hl_fail(err, HL_CODE_PERIPHERY_INDICATOR_CONSTANT, "%zu", j + 1);
        }
        varies = varies || x[i] != x[0];
    }
    if (varies) return HL_OK;
    return hl_fail(err, HL_CODE_PERIPHERY_INDICATOR_CONSTANT, "%zu", j + 1);
}

static hl_status check(const double *const *x, size_t count, size_t rows, hl_error *err)
{
    hl_status status = HL_OK;

    if (count < 2 || rows <= count) {
        return hl_fail(err, HL_CODE_PERIPHERY_INDICATORS, "%zu\t%zu", count, rows);
    }
    for (size_t j = 0; j < count && status == HL_OK; j++) {
        status = check_indicator(x[j], rows, j, err);
    }
    return status;
}

// ---- the distance

/// Values from their means, and room for the rounds.
typedef struct work {
    double *away;  ///< count * rows: x from its mean
    double *step;  ///< count * rows: |x - worst| / s
    double *basis; ///< count * rows: orthonormal, in the order of entry
    size_t *order; ///< count: of the next round
} work;

static void free_work(work *w)
{
    free(w->away);
    free(w->step);
    free(w->basis);
    free(w->order);
    *w = (work){0};
}

static hl_status allocate(size_t count, size_t rows, work *w, hl_dp2 *d, hl_error *err)
{
    d->rows = rows;
    d->count = count;
    d->distance = hl_array(rows, sizeof *d->distance);
    d->order = hl_array(count, sizeof *d->order);
    d->share = hl_array(count, sizeof *d->share);
    d->worst = hl_array(count, sizeof *d->worst);
    d->deviation = hl_array(count, sizeof *d->deviation);
    w->away = hl_array(count * rows, sizeof *w->away);
    w->step = hl_array(count * rows, sizeof *w->step);
    w->basis = hl_array(count * rows, sizeof *w->basis);
    w->order = hl_array(count, sizeof *w->order);
    if (d->distance == NULL || d->order == NULL || d->share == NULL ||
        d->worst == NULL || d->deviation == NULL || w->away == NULL ||
        w->step == NULL || w->basis == NULL || w->order == NULL) {
        return hl_no_memory(err, "%zu indicators of %zu units", count, rows);
    }
    return HL_OK;
}

static void prepare_indicator(const double *x, bool worse, size_t j, work *w, hl_dp2 *d)
{
    double *away = w->away + j * d->rows;
    double *step = w->step + j * d->rows;
    const double mean = hl_mean(x, d->rows);
    double least = x[0];
    double most = x[0];

    for (size_t i = 0; i < d->rows; i++) {
        away[i] = x[i] - mean;
        least = fmin(least, x[i]);
        most = fmax(most, x[i]);
    }
    d->worst[j] = worse ? most : least;
    d->deviation[j] = sqrt(hl_dot(away, away, d->rows) / (double)d->rows);
    for (size_t i = 0; i < d->rows; i++) {
        step[i] = fabs(x[i] - d->worst[j]) / d->deviation[j];
    }
}

static void add_up(const work *w, hl_dp2 *d)
{
    for (size_t i = 0; i < d->rows; i++) {
        hl_sum sum = {0};
        for (size_t j = 0; j < d->count; j++) {
            hl_sum_add(&sum, w->step[j * d->rows + i] * d->share[j]);
        }
        d->distance[i] = hl_sum_value(&sum);
    }
}

/// What an indicator has beside the terms before it, by Gram and Schmidt, twice.
static void take_own(const work *w, size_t rows, size_t terms, double *own)
{
    for (size_t m = 0; m < 2 * terms; m++) {
        const double *before = w->basis + m % terms * rows;
        const double part = hl_dot(own, before, rows);
        for (size_t i = 0; i < rows; i++) {
            own[i] -= part * before[i];
        }
    }
}

/// 1 - R^2 of every indicator on those before it.
static void find_shares(work *w, hl_dp2 *d)
{
    const size_t rows = d->rows;
    size_t terms = 0;

    for (size_t k = 0; k < d->count; k++) {
        const size_t j = d->order[k];
        double *own = w->basis + terms * rows;
        memcpy(own, w->away + j * rows, rows * sizeof *own);
        const double whole = hl_dot(own, own, rows);
        take_own(w, rows, terms, own);
        const double left = hl_dot(own, own, rows);
        d->share[j] = left > NOTHING_OWN * whole ? fmin(1.0, left / whole) : 0.0;
        if (d->share[j] == 0.0) continue;
        for (size_t i = 0; i < rows; i++) {
            own[i] /= sqrt(left);
        }
        terms++;
    }
}

/// By correlation with the distance, the highest first; equal ones by number.
static void find_order(const work *w, const hl_dp2 *d, size_t *order)
{
    for (size_t j = 0; j < d->count; j++) {
        const double own =
            fabs(hl_correlation(w->away + j * d->rows, d->distance, d->rows));
        size_t at = j;
        while (at > 0) {
            const double *before = w->away + order[at - 1] * d->rows;
            if (!(own > fabs(hl_correlation(before, d->distance, d->rows)))) break;
            order[at] = order[at - 1];
            at--;
        }
        order[at] = j;
    }
}

static void iterate(work *w, hl_dp2 *d)
{
    for (size_t j = 0; j < d->count; j++) {
        d->share[j] = 1.0; // Frechet
        d->order[j] = SIZE_MAX;
    }
    add_up(w, d);
    for (d->rounds = 0; d->rounds < ROUNDS_MAX && !d->converged; d->rounds++) {
        find_order(w, d, w->order);
        d->converged = memcmp(w->order, d->order, d->count * sizeof *d->order) == 0;
        memcpy(d->order, w->order, d->count * sizeof *d->order);
        find_shares(w, d);
        add_up(w, d);
    }
}

hl_status hl_dp2_compute(const hl_dp2_input *input, hl_dp2 *out, hl_log *log,
                         hl_error *err)
{
    const size_t count = input->count;
    const size_t rows = input->rows;
    hl_dp2 d = {0};
    work w = {0};

    hl_status status = check(input->x, count, rows, err);
    if (status == HL_OK) status = allocate(count, rows, &w, &d, err);
    if (status != HL_OK) goto done;
    for (size_t j = 0; j < count; j++) {
        prepare_indicator(input->x[j], input->worse[j], j, &w, &d);
    }
    iterate(&w, &d);
    if (!d.converged) {
        status =
            hl_warn(log, err, HL_CODE_PERIPHERY_NOT_CONVERGED, "", "%zu", d.rounds);
    }
    if (status != HL_OK) goto done;
    *out = d;
    d = (hl_dp2){0};
done:
    free_work(&w);
    hl_dp2_free(&d);
    return status;
}

void hl_dp2_free(hl_dp2 *d)
{
    free(d->distance);
    free(d->order);
    free(d->share);
    free(d->worst);
    free(d->deviation);
    *d = (hl_dp2){0};
}

// ---- strata

/// Walk on to the bin in which the running sum reaches `aim`; the nearer of its end and
/// that of the bin before.
static size_t nearest_end(const size_t *count, size_t bins, double aim, size_t *bin,
                          double *sum)
{
    while (*bin < bins && *sum + sqrt((double)count[*bin]) < aim) {
        *sum += sqrt((double)count[(*bin)++]);
    }
    const double over = *bin < bins ? *sum + sqrt((double)count[*bin]) - aim : INFINITY;
    return *bin > 0 && aim - *sum < over ? *bin - 1 : *bin;
}

hl_status hl_strata_of_counts(const size_t *count, size_t bins, size_t strata,
                              size_t *last, hl_error *err)
{
    double total = 0.0;
    double sum = 0.0;
    size_t bin = 0;

    if (strata < 2 || bins < strata) {
        return hl_fail(err, HL_CODE_PERIPHERY_STRATA, "%zu\t%zu", strata, bins);
    }
    for (size_t b = 0; b < bins; b++) {
        total += sqrt((double)count[b]);
    }
    for (size_t k = 0; k + 1 < strata; k++) {
        const double aim = total * (double)(k + 1) / (double)strata;
        last[k] = nearest_end(count, bins, aim, &bin, &sum);
        if (k > 0 && last[k] <= last[k - 1]) last[k] = last[k - 1] + 1;
        if (last[k] + 1 >= bins) {
            return hl_fail(err, HL_CODE_PERIPHERY_STRATA, "%zu\t%zu", strata, bins);
        }
    }
    return HL_OK;
}

static size_t bin_of(double value, const double range[2], size_t bins)
{
    const double share = (value - range[0]) / (range[1] - range[0]);
    const double at = ceil(share * (double)bins) - 1.0; // closed above

    if (!(at > 0.0)) return 0;
    return at < (double)bins ? (size_t)at : bins - 1;
}

hl_status hl_strata_cut(const double *x, size_t n, size_t strata, size_t bins,
                        double *cut, hl_error *err)
{
    enum { BINS_PER_STRATUM = 10 };
    const size_t wanted = bins > 0 ? bins : BINS_PER_STRATUM * strata;
    const size_t used = bins == 0 && wanted > n ? n : wanted;
    size_t *count = hl_array(used + strata, sizeof *count);
    double range[2] = {INFINITY, -INFINITY};

    if (count == NULL) return hl_no_memory(err, "%zu bins", used);
    for (size_t i = 0; i < n; i++) {
        range[0] = fmin(range[0], x[i]);
        range[1] = fmax(range[1], x[i]);
    }
    size_t *last = count + used;
    hl_status status = HL_OK;
    if (!(range[1] > range[0])) {
        status = hl_fail(err, HL_CODE_PERIPHERY_STRATA, "%zu\t%zu", strata, n);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        count[bin_of(x[i], range, used)]++;
    }
    status = hl_strata_of_counts(count, used, strata, last, err);
    for (size_t k = 0; status == HL_OK && k + 1 < strata; k++) {
        cut[k] =
            range[0] + (range[1] - range[0]) * (double)(last[k] + 1) / (double)used;
    }
done:
    free(count);
    return status;
}

// ---- effective dimension

hl_status hl_effective_dimension(const double *const *x, size_t count, size_t rows,
                                 double *out, hl_error *err)
{
    hl_sum squares = {0};
    const hl_status status = check(x, count, rows, err);

    if (status != HL_OK) return status;
    for (size_t j = 0; j < count; j++) {
        hl_sum_add(&squares, 1.0);
        for (size_t k = 0; k < j; k++) {
            const double r = hl_correlation(x[j], x[k], rows);
            hl_sum_add(&squares, 2.0 * r * r);
        }
    }
    *out = (double)(count * count) / hl_sum_value(&squares);
    return HL_OK;
}
