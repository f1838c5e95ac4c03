#include "hinterland/stats/spatial_markov.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/distribution.h"
#include "stats/markov_check.h"
#include "stats/variable.h"

enum { DEFAULT_CLASSES = 5, FEWEST_PERIODS = 2 };

hl_spatial_markov_options hl_spatial_markov_defaults(void)
{
    return (hl_spatial_markov_options){.own.classes = DEFAULT_CLASSES,
                                       .lag.classes = DEFAULT_CLASSES};
}

static hl_status check(const hl_panel *y, const hl_weights *w, hl_error *err)
{
    if (y->n != w->n) {
        return hl_fail(err, HL_CODE_INTERNAL, "weights of %zu units for a panel of %zu",
                       w->n, y->n);
    }
    if (y->periods < FEWEST_PERIODS) {
        return hl_fail(err, HL_CODE_STATS_PERIODS, "%zu\t%d", y->periods,
                       FEWEST_PERIODS);
    }
    if (w->start[w->n] == 0) {
        return hl_fail(err, HL_CODE_STATS_LINKS, "%d\t%d", 0, 0);
    }
    return hl_variable_check(y->value, y->n * y->periods, err);
}

/// The states of the variable and of its lag.
static hl_status classify(const hl_panel *y, const hl_weights *w,
                          const hl_spatial_markov_options *options,
                          hl_spatial_markov *s, hl_error *err)
{
    const size_t length = y->n * y->periods;
    double *lag = hl_array(length, sizeof *lag);

    hl_status status = HL_OK;
    s->state = hl_array(length, sizeof *s->state);
    s->lag_state = hl_array(length, sizeof *s->lag_state);
    if (lag == NULL || s->state == NULL || s->lag_state == NULL) {
        status = hl_no_memory(err, "%zu lags", length);
        goto done;
    }
    for (size_t r = 0; r < length; r++) {
        lag[r] = hl_weights_lag(w, y->value + r / y->n * y->n, r % y->n);
    }
    status =
        hl_markov_classify(y, &options->own, s->state, s->own_cut, &s->classes, err);
    if (status != HL_OK) goto done;
    const hl_panel lags = {lag, y->n, y->periods};
    status = hl_markov_classify(&lags, &options->lag, s->lag_state, s->lag_cut,
                                &s->lag_classes, err);
done:
    free(lag);
    return status;
}

/// Tables of transitions, one per lag class, and their sum behind them.
static void count_moves(const hl_spatial_markov *s, double *count)
{
    const size_t k = s->classes;
    double *sum = count + s->lag_classes * k * k;

    for (size_t r = 0; r + s->n < s->n * s->periods; r++) {
        const uint32_t lag = s->lag_state[r];
        if (lag == HL_STATE_NONE) continue;
        const size_t cell = s->state[r] * k + s->state[r + s->n];
        count[lag * k * k + cell] += 1.0;
        sum[cell] += 1.0;
    }
}

/// Of one lag class against the chain of all.
static hl_lag_test test_lag(const hl_chain *chain, const hl_chain *pooled)
{
    const size_t k = pooled->classes;
    double left_here = 0.0;
    double left_anywhere = 0.0;
    hl_sum chi2 = {0};

    for (size_t i = 0; i < k; i++) {
        left_here += chain->total[i] > 0.0;
        left_anywhere += pooled->total[i] > 0.0;
        for (size_t j = 0; j < k; j++) {
            if (!(pooled->count[i * k + j] > 0.0)) continue;
            const double expected = chain->total[i] * pooled->probability[i * k + j];
            const double difference = chain->count[i * k + j] - expected;
            if (expected > 0.0) hl_sum_add(&chi2, difference * difference / expected);
        }
    }
    const hl_lag_test test = {.chi2 = hl_sum_value(&chi2),
                              .df = (left_here - 1.0) * (left_anywhere - 1.0)};
    return (hl_lag_test){test.chi2, test.df, hl_chi2_greater(test.chi2, test.df)};
}

/// The chains of the lag classes that have transitions, and their tests.
static hl_status analyze_lags(const double *count, hl_spatial_markov *s, hl_error *err)
{
    const size_t cells = s->classes * s->classes;
    const double own = (double)(s->classes - 1);
    hl_sum x2 = {0};

    for (size_t l = 0; l < s->lag_classes; l++) {
        double moves = 0.0;
        for (size_t c = 0; c < cells; c++) {
            moves += count[l * cells + c];
        }
        s->test[l] = (hl_lag_test){NAN, NAN, NAN};
        if (!(moves > 0.0)) continue;
        const hl_status status =
            hl_chain_from_counts(count + l * cells, s->classes, &s->chain[l], err);
        if (status != HL_OK) return status;
        s->test[l] = test_lag(&s->chain[l], &s->pooled);
        hl_sum_add(&x2, s->test[l].chi2);
    }
    s->x2 = hl_sum_value(&x2);
    s->x2_df = (double)s->lag_classes * own * own;
    s->x2_p = hl_chi2_greater(s->x2, s->x2_df);
    return HL_OK;
}

static hl_status analyze(hl_spatial_markov *s, hl_error *err)
{
    const size_t cells = s->classes * s->classes;
    double *count = hl_array((s->lag_classes + 1) * cells, sizeof *count);

    hl_status status = HL_OK;
    s->chain = hl_array(s->lag_classes, sizeof *s->chain);
    s->test = hl_array(s->lag_classes, sizeof *s->test);
    if (count == NULL || s->chain == NULL || s->test == NULL) {
        status = hl_no_memory(err, "%zu lag classes", s->lag_classes);
        goto done;
    }
    count_moves(s, count);
    status = hl_chain_from_counts(count + s->lag_classes * cells, s->classes,
                                  &s->pooled, err);
    if (status != HL_OK) goto done;
    status = analyze_lags(count, s, err);
    if (status != HL_OK) goto done;
    status =
        hl_markov_homogeneity(count, s->lag_classes, s->classes, &s->homogeneity, err);
done:
    free(count);
    return status;
}

hl_status hl_spatial_markov_compute(const hl_panel *y, const hl_weights *w,
                                    const hl_spatial_markov_options *options,
                                    hl_spatial_markov *out, hl_error *err)
{
    const hl_spatial_markov_options defaults = hl_spatial_markov_defaults();
    hl_spatial_markov s = {.n = y->n, .periods = y->periods};

    hl_status status = check(y, w, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < w->n; i++) {
        s.islands += w->start[i] == w->start[i + 1];
    }
    status = classify(y, w, options != NULL ? options : &defaults, &s, err);
    if (status != HL_OK) goto done;
    status = analyze(&s, err);
    if (status != HL_OK) goto done;
    *out = s;
    s = (hl_spatial_markov){0};
done:
    hl_spatial_markov_free(&s);
    return status;
}

void hl_spatial_markov_free(hl_spatial_markov *result)
{
    for (size_t l = 0; result->chain != NULL && l < result->lag_classes; l++) {
        hl_chain_free(&result->chain[l]);
    }
    free(result->state);
    free(result->lag_state);
    free(result->chain);
    free(result->test);
    hl_chain_free(&result->pooled);
    *result = (hl_spatial_markov){0};
}
