#include "hinterland/stats/markov.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/stats/stratify.h"
#include "stats/distribution.h"
#include "stats/markov_check.h"

enum { FEWEST_PERIODS = 2, FEWEST_CLASSES = 2 };

const uint32_t HL_STATE_NONE = UINT32_MAX;

hl_status hl_markov_check_classes(size_t classes, hl_error *err)
{
    if (classes >= FEWEST_CLASSES && classes <= HL_MARKOV_CLASSES_MAX) return HL_OK;
    return hl_fail(err, HL_CODE_STATS_CLASSES, "%zu\t%d\t%d", classes, FEWEST_CLASSES,
                   HL_MARKOV_CLASSES_MAX);
}

hl_status hl_markov_check_states(const hl_states *states, hl_error *err)
{
    const hl_status status = hl_markov_check_classes(states->classes, err);
    if (status != HL_OK) return status;
    if (states->periods < FEWEST_PERIODS) {
        return hl_fail(err, HL_CODE_STATS_PERIODS, "%zu\t%d", states->periods,
                       FEWEST_PERIODS);
    }
    for (size_t r = 0; r < states->n * states->periods; r++) {
        const uint32_t state = states->state[r];
        if (state >= states->classes && state != HL_STATE_NONE) {
            return hl_fail(err, HL_CODE_STATS_STATE, "%zu\t%u\t%zu", r, state,
                           states->classes);
        }
    }
    return HL_OK;
}

hl_status hl_markov_check_counts(const double *count, size_t length, hl_error *err)
{
    hl_sum total = {0};

    for (size_t k = 0; k < length; k++) {
        if (!isfinite(count[k]) || count[k] < 0.0) {
            return hl_fail(err, HL_CODE_STATS_TRANSITIONS, "%zu\t%g\t%g", k, count[k],
                           hl_sum_value(&total));
        }
        hl_sum_add(&total, count[k]);
    }
    if (hl_sum_value(&total) > 0.0) return HL_OK;
    return hl_fail(err, HL_CODE_STATS_TRANSITIONS, "%d\t%g\t%g", 0, 0.0, 0.0);
}

hl_status hl_markov_relative(const hl_panel *y, double *relative, hl_error *err)
{
    for (size_t r = 0; r < y->n * y->periods; r++) {
        if (!isfinite(y->value[r])) {
            return hl_fail(err, HL_CODE_STATS_VALUE, "%zu\t%g", r, y->value[r]);
        }
    }
    for (size_t t = 0; t < y->periods; t++) {
        const double mean = hl_mean(y->value + t * y->n, y->n);
        if (!(fabs(mean) > 0.0)) {
            return hl_fail(err, HL_CODE_STATS_TOTAL, "%g", mean);
        }
    }
    for (size_t t = 0; t < y->periods; t++) {
        const double mean = hl_mean(y->value + t * y->n, y->n);
        for (size_t i = 0; i < y->n; i++) {
            relative[t * y->n + i] = y->value[t * y->n + i] / mean;
        }
    }
    return HL_OK;
}

// ---- classes

static hl_status check_rule(const hl_panel *y, const hl_markov_rule *rule,
                            hl_error *err)
{
    if (y->periods < 1 || y->n < 1) {
        return hl_fail(err, HL_CODE_STATS_PERIODS, "%zu\t%d", y->periods, 1);
    }
    for (size_t r = 0; r < y->n * y->periods; r++) {
        if (isinf(y->value[r])) {
            return hl_fail(err, HL_CODE_STATS_VALUE, "%zu\t%g", r, y->value[r]);
        }
    }
    if (rule->cut == NULL) return hl_markov_check_classes(rule->classes, err);
    const hl_status status = hl_markov_check_classes(rule->cuts + 1, err);
    for (size_t k = 0; status == HL_OK && k < rule->cuts; k++) {
        if (!isfinite(rule->cut[k]) || (k > 0 && !(rule->cut[k] > rule->cut[k - 1]))) {
            return hl_fail(err, HL_CODE_STATS_CUTS, "%zu\t%g", k, rule->cut[k]);
        }
    }
    return status;
}

/// Classes of `length` values by given cuts; a missing one has none.
static void put_states(const double *value, size_t length, const hl_cuts *cuts,
                       uint32_t *state)
{
    hl_stratify(value, length, cuts, state);
    for (size_t r = 0; r < length; r++) {
        if (isnan(value[r])) state[r] = HL_STATE_NONE;
    }
}

/// Quantile cuts of the values that are there.
static hl_status quantile_cuts(const double *value, size_t length, size_t classes,
                               hl_cuts *cuts, hl_error *err)
{
    double *present = hl_array(length, sizeof *present);
    size_t count = 0;

    if (present == NULL) return hl_no_memory(err, "%zu values to be classed", length);
    for (size_t r = 0; r < length; r++) {
        if (!isnan(value[r])) present[count++] = value[r];
    }
    const hl_status status =
        hl_stratify_cuts(present, count, HL_STRATIFY_QUANTILE, classes, cuts, err);
    free(present);
    return status;
}

/// Each period by its own cuts, into `state`.
static hl_status classify_periods(const hl_panel *y, size_t classes, uint32_t *state,
                                  hl_error *err)
{
    hl_cuts cuts = {0};

    for (size_t t = 0; t < y->periods; t++) {
        const double *value = y->value + t * y->n;
        const hl_status status = quantile_cuts(value, y->n, classes, &cuts, err);
        if (status != HL_OK) return hl_at(err, status, "period %zu", t);
        put_states(value, y->n, &cuts, state + t * y->n);
    }
    return HL_OK;
}

static hl_status classify_pooled(const hl_panel *y, const hl_markov_rule *rule,
                                 uint32_t *state, double *cut, size_t *classes,
                                 hl_error *err)
{
    const size_t length = y->n * y->periods;
    hl_cuts cuts = {.count = rule->cuts};

    if (rule->cut == NULL) {
        const hl_status status =
            quantile_cuts(y->value, length, rule->classes, &cuts, err);
        if (status != HL_OK) return status;
    } else {
        memcpy(cuts.at, rule->cut, cuts.count * sizeof *cuts.at);
    }
    put_states(y->value, length, &cuts, state);
    if (cut != NULL) memcpy(cut, cuts.at, cuts.count * sizeof *cut);
    *classes = cuts.count + 1;
    return HL_OK;
}

hl_status hl_markov_classify(const hl_panel *y, const hl_markov_rule *rule,
                             uint32_t *state, double *cut, size_t *classes,
                             hl_error *err)
{
    uint32_t *made = NULL;

    hl_status status = check_rule(y, rule, err);
    if (status != HL_OK) return status;
    if (rule->cut != NULL || rule->reference == HL_MARKOV_POOLED) {
        return classify_pooled(y, rule, state, cut, classes, err);
    }
    made = hl_array(y->n * y->periods, sizeof *made);
    if (made == NULL) return hl_no_memory(err, "%zu classes", y->n * y->periods);
    status = classify_periods(y, rule->classes, made, err);
    if (status != HL_OK) goto done;
    memcpy(state, made, y->n * y->periods * sizeof *made);
    for (size_t k = 0; cut != NULL && k + 1 < rule->classes; k++) {
        cut[k] = NAN;
    }
    *classes = rule->classes;
done:
    free(made);
    return status;
}

// ---- transitions

void hl_markov_count(const hl_states *states, size_t first, size_t last, double *count)
{
    const size_t n = states->n;
    const size_t k = states->classes;

    for (size_t r = first * n; r < last * n; r++) {
        const uint32_t from = states->state[r];
        const uint32_t to = states->state[r + n];
        if (from < k && to < k) count[from * k + to] += 1.0;
    }
}

hl_status hl_markov_estimate(const hl_states *states, hl_chain *out, hl_error *err)
{
    double *count = NULL;

    hl_status status = hl_markov_check_states(states, err);
    if (status != HL_OK) return status;
    count = hl_array(states->classes * states->classes, sizeof *count);
    if (count == NULL) return hl_no_memory(err, "%zu classes", states->classes);
    hl_markov_count(states, 0, states->periods - 1, count);
    status = hl_chain_from_counts(count, states->classes, out, err);
    free(count);
    return status;
}

// ---- homogeneity

static double row_total(const double *row, size_t classes)
{
    double total = 0.0; // whole numbers: exact

    for (size_t j = 0; j < classes; j++) {
        total += row[j];
    }
    return total;
}

/// What row i of one table adds to Q and LR, given the pooled row.
static void add_row(const double *row, const double *pooled, size_t classes, hl_sum *q,
                    hl_sum *lr)
{
    const double n = row_total(row, classes);
    const double all = row_total(pooled, classes);

    for (size_t j = 0; n > 0.0 && j < classes; j++) {
        if (!(pooled[j] > 0.0)) continue;
        const double p = pooled[j] / all;
        const double difference = row[j] / n - p;
        hl_sum_add(q, n * difference * difference / p);
        if (row[j] > 0.0) hl_sum_add(lr, 2.0 * row[j] * log(row[j] / n / p));
    }
}

static hl_status pool(const double *count, size_t tables, size_t cells, double **out,
                      hl_error *err)
{
    double *pooled = hl_array(cells, sizeof *pooled);

    if (pooled == NULL) return hl_no_memory(err, "%zu transitions", cells);
    for (size_t m = 0; m < tables; m++) {
        for (size_t c = 0; c < cells; c++) {
            pooled[c] += count[m * cells + c];
        }
    }
    *out = pooled;
    return HL_OK;
}

/// (b_i - 1)(a_i - 1) of class i.
static double row_freedom(const double *count, size_t tables, size_t classes, size_t i,
                          const double *pooled)
{
    double b = 0.0;
    double a = 0.0;

    for (size_t m = 0; m < tables; m++) {
        b += row_total(count + (m * classes + i) * classes, classes) > 0.0;
    }
    for (size_t j = 0; j < classes; j++) {
        a += pooled[j] > 0.0;
    }
    return a > 0.0 ? (b - 1.0) * (a - 1.0) : 0.0;
}

hl_status hl_markov_homogeneity(const double *count, size_t tables, size_t classes,
                                hl_homogeneity *out, hl_error *err)
{
    double *pooled = NULL;
    hl_sum q = {0};
    hl_sum lr = {0};
    hl_homogeneity h = {.tables = tables};

    hl_status status = hl_markov_check_classes(classes, err);
    if (status != HL_OK) return status;
    if (tables < 2) {
        return hl_fail(err, HL_CODE_STATS_GROUPS, "%zu\t%zu", tables, classes);
    }
    status = hl_markov_check_counts(count, tables * classes * classes, err);
    if (status != HL_OK) return status;
    status = pool(count, tables, classes * classes, &pooled, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < classes; i++) {
        const double *row = pooled + i * classes;
        h.df += row_freedom(count, tables, classes, i, row);
        for (size_t m = 0; m < tables; m++) {
            add_row(count + (m * classes + i) * classes, row, classes, &q, &lr);
        }
    }
    free(pooled);
    h.q = hl_sum_value(&q);
    h.lr = fmax(0.0, hl_sum_value(&lr)); // rounding alone makes it negative
    h.p_q = hl_chi2_greater(h.q, h.df);
    h.p_lr = hl_chi2_greater(h.lr, h.df);
    *out = h;
    return HL_OK;
}

hl_status hl_markov_time_test(const hl_states *states, size_t intervals,
                              hl_homogeneity *out, hl_error *err)
{
    const size_t cells = states->classes * states->classes;
    double *count = NULL;

    hl_status status = hl_markov_check_states(states, err);
    if (status != HL_OK) return status;
    const size_t steps = states->periods - 1;
    if (intervals < 2 || intervals > steps) {
        return hl_fail(err, HL_CODE_STATS_OPTION, "intervals\t%zu\t2 .. %zu", intervals,
                       steps);
    }
    count = hl_array(intervals * cells, sizeof *count);
    if (count == NULL) return hl_no_memory(err, "%zu intervals", intervals);
    for (size_t m = 0; m < intervals; m++) {
        hl_markov_count(states, m * steps / intervals, (m + 1) * steps / intervals,
                        count + m * cells);
    }
    status = hl_markov_homogeneity(count, intervals, states->classes, out, err);
    free(count);
    return status;
}
