// The first, second, … allocation of change, inequality and detector fails, until there
// is memory for all of them: every failure is reported as one, and nothing leaks (the
// address sanitizer looks on).
#include "support/check.h"

#include <stdbool.h>
#include <stdlib.h>

#include "hinterland/stats/center.h"
#include "hinterland/stats/convergence.h"
#include "hinterland/stats/density.h"
#include "hinterland/stats/detector.h"
#include "hinterland/stats/inequality.h"
#include "hinterland/stats/rank_mobility.h"
#include "hinterland/stats/transition_tables.h"
#include "support/scarce_memory.h"

enum { UNITS = 8, PERIODS = 3 };
static const double Y[UNITS * PERIODS] = {1, 2, 4, 6, 7, 5, 3, 9, 2,  2, 5, 6,
                                          9, 4, 3, 8, 3, 1, 6, 5, 11, 2, 4, 7};
static const double YEAR[PERIODS] = {2000, 2010, 2020};
static const uint32_t GROUP[UNITS] = {0, 0, 1, 1, 0, 2, 2, 1};
static const uint32_t OTHER[UNITS] = {0, 1, 1, 0, 0, 1, 0, 1};

static hl_weights path(void)
{
    uint32_t from[2 * (UNITS - 1)];
    uint32_t to[2 * (UNITS - 1)];
    hl_weights w = {0};
    hl_error err = {0};

    for (uint32_t i = 0; i + 1 < UNITS; i++) {
        from[2 * i] = to[2 * i + 1] = i;
        to[2 * i] = from[2 * i + 1] = i + 1;
    }
    assert_ok(hl_weights_from_links(UNITS, from, to, NULL, 2 * (UNITS - 1), &w, &err),
              &err);
    hl_weights_standardize(&w, HL_WEIGHTS_ROW);
    return w;
}

static hl_status chains(const hl_weights *w, hl_error *err)
{
    static hl_transition cell[1024];
    const hl_panel panel = {Y, UNITS, PERIODS};
    const hl_markov_rule yearly = {HL_MARKOV_BY_PERIOD, 3, NULL, 0};
    const hl_spatial_markov_options options = {.own = {.classes = 3},
                                               .lag = {.classes = 2}};
    uint32_t state[UNITS * PERIODS];
    size_t classes = 0;
    hl_chain chain = {0};
    hl_mobility mobility = {0};
    hl_homogeneity time = {0};
    hl_spatial_markov spatial = {0};
    hl_lisa_transitions lisa = {0};
    hl_columns sheet = {0};

    hl_status status = hl_markov_classify(&panel, &yearly, state, NULL, &classes, err);
    if (status != HL_OK) goto done;
    const hl_states states = {state, UNITS, PERIODS, classes};
    status = hl_markov_estimate(&states, &chain, err);
    if (status != HL_OK) goto done;
    status = hl_chain_mobility(&chain, NULL, &mobility, err);
    if (status != HL_OK) goto done;
    status = hl_markov_time_test(&states, 2, &time, err);
    if (status != HL_OK) goto done;
    status = hl_spatial_markov_compute(&panel, w, &options, &spatial, err);
    if (status != HL_OK) goto done;
    status = hl_lisa_transitions_compute(&panel, w, NULL, 0.05, &lisa, err);
    if (status != HL_OK) goto done;
    sheet.rows = hl_spatial_markov_list(&spatial, "y", cell);
    status = hl_transition_columns(cell, &sheet, err);
done:
    hl_chain_free(&chain);
    hl_spatial_markov_free(&spatial);
    hl_lisa_transitions_free(&lisa);
    hl_columns_free(&sheet);
    return status;
}

static hl_status inequalities(const hl_weights *w, hl_error *err)
{
    const hl_sample sample = {Y, NULL, UNITS};
    const hl_panel panel = {Y, UNITS, PERIODS};
    const hl_two_periods ends = {Y, Y + UNITS, UNITS};
    const hl_spatial_gini_options gini_options = {.permutations = 9, .threads = 2};
    const hl_spatial_tau_options tau_options = {.permutations = 9, .threads = 2};
    hl_group_inequalities groups = {0};
    hl_spatial_gini gini = {0};
    hl_sigma_convergence sigma = {0};
    hl_beta_convergence beta = {0};
    hl_spatial_tau tau = {0};
    hl_rank_mobility ranks = {0};
    hl_density density = {0};

    hl_status status = hl_inequality_groups(&sample, GROUP, 3, &groups, err);
    if (status != HL_OK) goto done;
    status = hl_spatial_gini_compute(Y, w, &gini_options, &gini, err);
    if (status != HL_OK) goto done;
    status = hl_sigma_convergence_compute(&panel, YEAR, &sigma, err);
    if (status != HL_OK) goto done;
    status = hl_beta_convergence_compute(Y, Y + UNITS, UNITS, 10.0, &beta, err);
    if (status != HL_OK) goto done;
    status = hl_spatial_tau_compute(Y, Y + UNITS, w, &tau_options, &tau, err);
    if (status != HL_OK) goto done;
    status = hl_rank_mobility_compute(&ends, GROUP, NULL, &ranks, err);
    if (status != HL_OK) goto done;
    status = hl_density_compute(Y, UNITS, NULL, &density, err);
done:
    hl_group_inequalities_free(&groups);
    hl_sigma_convergence_free(&sigma);
    hl_density_free(&density);
    return status;
}

static hl_status detectors(hl_error *err)
{
    const hl_strata a = {GROUP, 3};
    const hl_strata b = {OTHER, 2};
    hl_interaction interaction = {0};
    hl_risk risk[3];
    hl_sweep way[HL_SWEEP_COUNT];

    hl_status status = hl_interaction_detect(Y, UNITS, &a, &b, &interaction, err);
    if (status != HL_OK) return status;
    status = hl_risk_detect(Y, UNITS, &a, risk, err);
    if (status != HL_OK) return status;
    return hl_factor_sweep(Y, Y + UNITS, UNITS, way, err);
}

/// One call of everything that allocates.
static hl_status run(const hl_weights *w, hl_error *err)
{
    hl_status status = chains(w, err);
    if (status == HL_OK) status = inequalities(w, err);
    if (status == HL_OK) status = detectors(err);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    hl_weights w = path();
    hl_status status = HL_MEMORY;
    size_t n = 0;
    (void)state;

    for (; status != HL_OK; n++) {
        hl_error err = {0};
        assert_true(n < 2000);
        allowed = n;
        status = run(&w, &err);
        allowed = SIZE_MAX;
        if (status == HL_OK) break;
        assert_int_equal(status, HL_MEMORY);
        assert_int_equal(err.code, HL_CODE_MEMORY);
    }
    assert_true(n > 100); // the wrapper is in place
    hl_weights_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
