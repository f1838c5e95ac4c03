// Income of 48 states, 1929 to 2009: what giddy says of its classes, and ours.
#include "support/reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "hinterland/stats/lisa_transitions.h"
#include "hinterland/stats/spatial_markov.h"

enum { UNITS = 48, PERIODS = 81, FIRST_YEAR = 1929, K = 5 };
#define PEER "giddy 2.3.4"

typedef struct states {
    double income[PERIODS * UNITS];
    double relative[PERIODS * UNITS];
    hl_weights w;
    json_object *giddy;
} states;

static states S;

static int read_all(void **state)
{
    hl_error err = {0};
    (void)state;

    for (size_t t = 0; t < PERIODS; t++) {
        char year[8];
        snprintf(year, sizeof year, "%zu", FIRST_YEAR + t);
        reference_column("us48_income", year, UNITS, S.income + t * UNITS);
    }
    const hl_panel panel = {S.income, UNITS, PERIODS};
    assert_ok(hl_markov_relative(&panel, S.relative, &err), &err);
    reference_weights("us48_states48", HL_WEIGHTS_ROW, &S.w);
    S.giddy = reference_json("us48_giddy");
    return 0;
}

static int free_all(void **state)
{
    (void)state;
    hl_weights_free(&S.w);
    json_object_put(S.giddy);
    return 0;
}

/// Compare `length` numbers with the (nested) array at a path, rows of `width`.
static void compare(const char *what, const char *data, const double *ours,
                    size_t length, size_t width, const char *path)
{
    double theirs[K * K];
    char at[160];

    for (size_t i = 0; i < length; i++) {
        if (width > 0) {
            snprintf(at, sizeof at, "%s/%zu/%zu", path, i / width, i % width);
        } else {
            snprintf(at, sizeof at, "%s/%zu", path, i);
        }
        theirs[i] = reference_number(S.giddy, at);
    }
    reference_check_all(&(reference_row){.statistic = what,
                                         .data = data,
                                         .peer = PEER,
                                         .relative = 1e-10,
                                         .absolute = 1e-12},
                        ours, theirs, length);
}

static void compare_one(const char *what, const char *data, double ours,
                        const char *path)
{
    reference_check(&(reference_row){.statistic = what,
                                     .data = data,
                                     .peer = PEER,
                                     .ours = ours,
                                     .theirs = reference_number(S.giddy, path),
                                     .relative = 1e-10,
                                     .absolute = 1e-12});
}

static void classes_by_year_are_those_of_mapclassify(void **state)
{
    static uint32_t ours[PERIODS * UNITS];
    const hl_panel panel = {S.income, UNITS, PERIODS};
    const hl_markov_rule rule = {HL_MARKOV_BY_PERIOD, K, NULL, 0};
    size_t classes = 0;
    hl_error err = {0};
    (void)state;

    assert_ok(hl_markov_classify(&panel, &rule, ours, NULL, &classes, &err), &err);
    assert_int_equal(classes, K);
    for (size_t t = 0; t < PERIODS; t++) {
        double theirs[UNITS];
        char year[8];
        snprintf(year, sizeof year, "%zu", FIRST_YEAR + t);
        reference_column("us48_quintile_states", year, UNITS, theirs);
        for (size_t i = 0; i < UNITS; i++) {
            assert_int_equal(ours[t * UNITS + i], (uint32_t)theirs[i]);
        }
    }
}

static void markov_of_yearly_quintiles(void **state)
{
    static const char *const DATA = "us48 income, quintiles of each year";
    static uint32_t class_of[PERIODS * UNITS];
    const hl_panel panel = {S.income, UNITS, PERIODS};
    const hl_markov_rule rule = {HL_MARKOV_BY_PERIOD, K, NULL, 0};
    const double start[K] = {0.1, 0.2, 0.2, 0.4, 0.1};
    size_t classes = 0;
    hl_chain c = {0};
    hl_mobility m = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_markov_classify(&panel, &rule, class_of, NULL, &classes, &err), &err);
    assert_ok(hl_markov_estimate(&(hl_states){class_of, UNITS, PERIODS, K}, &c, &err),
              &err);
    assert_true(c.irreducible);
    compare("Markov: transitions", DATA, c.count, K * K, K,
            "markov_q5_each_year/transitions");
    compare("Markov: probabilities", DATA, c.probability, K * K, K,
            "markov_q5_each_year/p");
    compare("Markov: ergodic distribution", DATA, c.ergodic, K, 0,
            "markov_q5_each_year/steady_state");
    compare("Markov: mean first passage times", DATA, c.passage, K * K, K,
            "markov_q5_each_year/mfpt");
    compare("Markov: sojourn times", DATA, c.sojourn, K, 0,
            "markov_q5_each_year/sojourn");
    assert_ok(hl_chain_mobility(&c, start, &m, &err), &err);
    compare_one("mobility: Shorrocks P", DATA, m.p, "mobility/P");
    compare_one("mobility: Shorrocks D", DATA, m.d, "mobility/D");
    compare_one("mobility: L2", DATA, m.l2, "mobility/L2");
    compare_one("mobility: Bartholomew B1", DATA, m.b1, "mobility/B1");
    compare_one("mobility: Bartholomew B2", DATA, m.b2, "mobility/B2");
    hl_chain_free(&c);
}

/// What the two spatial chains share.
static void check_spatial(const hl_spatial_markov *s, const char *data, const char *key)
{
    char path[160];

    for (size_t l = 0; l < K; l++) {
        double filled[K * K];
        snprintf(path, sizeof path, "%s/T/%zu", key, l);
        compare("spatial Markov: transitions of a lag class", data, s->chain[l].count,
                K * K, K, path);
        for (size_t c = 0; c < K * K; c++) { // giddy has 0 where nothing is known
            filled[c] =
                isnan(s->chain[l].probability[c]) ? 0.0 : s->chain[l].probability[c];
        }
        snprintf(path, sizeof path, "%s/P/%zu", key, l);
        compare("spatial Markov: probabilities of a lag class", data, filled, K * K, K,
                path);
    }
    snprintf(path, sizeof path, "%s/transitions", key);
    compare("spatial Markov: transitions", data, s->pooled.count, K * K, K, path);
    snprintf(path, sizeof path, "%s/Q", key);
    compare_one("spatial Markov: Q", data, s->homogeneity.q, path);
    snprintf(path, sizeof path, "%s/Q_p", key);
    compare_one("spatial Markov: p of Q", data, s->homogeneity.p_q, path);
    snprintf(path, sizeof path, "%s/LR", key);
    compare_one("spatial Markov: LR", data, s->homogeneity.lr, path);
    snprintf(path, sizeof path, "%s/LR_p", key);
    compare_one("spatial Markov: p of LR", data, s->homogeneity.p_lr, path);
    snprintf(path, sizeof path, "%s/dof", key);
    compare_one("spatial Markov: degrees of freedom", data, s->homogeneity.df, path);
}

static void spatial_markov_of_pooled_quintiles(void **state)
{
    static const char *const DATA = "us48 relative income, pooled quintiles";
    static const char *const KEY = "spatial_markov_k5_fixed_quintiles_pooled_rpci";
    const hl_panel panel = {S.relative, UNITS, PERIODS};
    hl_spatial_markov s = {0};
    hl_error err = {0};
    char path[160];
    (void)state;

    assert_ok(hl_spatial_markov_compute(&panel, &S.w, NULL, &s, &err), &err);
    check_spatial(&s, DATA, KEY);
    snprintf(path, sizeof path, "%s/cutoffs", KEY);
    compare("spatial Markov: cuts", DATA, s.own_cut, K - 1, 0, path);
    snprintf(path, sizeof path, "%s/lag_cutoffs", KEY);
    compare("spatial Markov: cuts of the lag", DATA, s.lag_cut, K - 1, 0, path);
    snprintf(path, sizeof path, "%s/steady_state", KEY);
    compare("spatial Markov: ergodic distribution", DATA, s.pooled.ergodic, K, 0, path);
    for (size_t l = 0; l < K; l++) {
        const double test[] = {s.test[l].chi2, s.test[l].p, s.test[l].df};
        snprintf(path, sizeof path, "%s/S/%zu", KEY, l);
        compare("spatial Markov: ergodic distribution of a lag class", DATA,
                s.chain[l].ergodic, K, 0, path);
        snprintf(path, sizeof path, "%s/mfpt/%zu", KEY, l);
        compare("spatial Markov: mean first passage times of a lag class", DATA,
                s.chain[l].passage, K * K, K, path);
        snprintf(path, sizeof path, "%s/chi2/%zu", KEY, l);
        compare("spatial Markov: chi2, p, df of a lag class", DATA, test, 3, 0, path);
    }
    snprintf(path, sizeof path, "%s/x2", KEY);
    compare_one("spatial Markov: x2", DATA, s.x2, path);
    snprintf(path, sizeof path, "%s/x2_dof", KEY);
    compare_one("spatial Markov: degrees of freedom of x2", DATA, s.x2_df, path);
    snprintf(path, sizeof path, "%s/x2_pvalue", KEY);
    compare_one("spatial Markov: p of x2", DATA, s.x2_p, path);
    hl_spatial_markov_free(&s);
}

static void spatial_markov_of_given_cuts(void **state)
{
    const double cut[] = {0.8, 0.9, 1.0, 1.2};
    const hl_panel panel = {S.relative, UNITS, PERIODS};
    const hl_spatial_markov_options options = {
        .own = {.cut = cut, .cuts = 4},
          .lag = {.cut = cut, .cuts = 4}
    };
    hl_spatial_markov s = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_spatial_markov_compute(&panel, &S.w, &options, &s, &err), &err);
    check_spatial(&s, "us48 relative income, cuts 0.8 0.9 1 1.2",
                  "spatial_markov_cutoffs_0.8_0.9_1_1.2");
    hl_spatial_markov_free(&s);
}

/// giddy's chain of "below the mean or not" reads the panel transposed: the mean is
/// that of a state over the years, and a move is from one state to the next in the
/// file, within a year.
static void giddy_sides(const hl_weights *w, hl_chain *out)
{
    static uint32_t low[PERIODS * UNITS];
    hl_error err = {0};

    for (size_t i = 0; i < UNITS; i++) {
        double total = 0.0;
        for (size_t t = 0; t < PERIODS; t++) {
            total += S.income[t * UNITS + i];
        }
        for (size_t t = 0; t < PERIODS; t++) {
            const double *y = S.income + t * UNITS;
            const double value = w != NULL ? hl_weights_lag(w, y, i) : y[i];
            low[i * PERIODS + t] = value / (total / PERIODS) < 1.0;
        }
    }
    assert_ok(hl_markov_estimate(&(hl_states){low, PERIODS, UNITS, 2}, out, &err),
              &err);
}

/// Expected transitions and chi-squared as giddy's LISA_Markov has them.
static double giddy_expected(const hl_chain *moves, double expected[16])
{
    static const size_t OWN_LOW[] = {0, 1, 1, 0}; // HH, LH, LL, HL
    static const size_t LAG_LOW[] = {0, 0, 1, 1};
    hl_chain own = {0};
    hl_chain lag = {0};
    double chi2 = 0.0;

    giddy_sides(NULL, &own);
    giddy_sides(&S.w, &lag);
    for (size_t c = 0; c < 16; c++) {
        const size_t from = c / 4;
        const size_t to = c % 4;
        expected[c] = moves->total[from] *
                      own.probability[OWN_LOW[from] * 2 + OWN_LOW[to]] *
                      lag.probability[LAG_LOW[from] * 2 + LAG_LOW[to]];
        chi2 += pow(moves->count[c] - expected[c], 2.0) / expected[c];
    }
    hl_chain_free(&own);
    hl_chain_free(&lag);
    return chi2;
}

static void lisa_markov(void **state)
{
    static const char *const DATA = "us48 income";
    static const char *const REASON =
        "giddy reads the panel transposed here: n_i. p^own p^lag with chains along the "
        "states of the file within a year, not along the years";
    const hl_panel panel = {S.income, UNITS, PERIODS};
    hl_lisa_transitions r = {0};
    double theirs[16];
    double rule[16];
    hl_error err = {0};
    (void)state;

    assert_ok(hl_lisa_transitions_compute(&panel, &S.w, NULL, 0.05, &r, &err), &err);
    compare("LISA Markov: transitions", DATA, r.chain.count, 16, 4,
            "lisa_markov/transitions");
    compare("LISA Markov: probabilities", DATA, r.chain.probability, 16, 4,
            "lisa_markov/p");
    compare("LISA Markov: ergodic distribution", DATA, r.chain.ergodic, 4, 0,
            "lisa_markov/steady_state");
    assert_close(r.df, reference_number(S.giddy, "lisa_markov/chi2/2"), 0.0, 0.0);
    assert_int_equal(r.code[0], 11); // giddy's docstring: move_types[0, :3]
    const double chi2 = giddy_expected(&r.chain, rule);
    for (size_t c = 0; c < 16; c++) {
        char path[64];
        snprintf(path, sizeof path, "lisa_markov/expected/%zu/%zu", c / 4, c % 4);
        theirs[c] = reference_number(S.giddy, path);
    }
    reference_row row = {.statistic = "LISA Markov: expected transitions",
                         .data = DATA,
                         .peer = PEER,
                         .relative = 1e-10,
                         .absolute = 1e-12,
                         .reason = REASON};
    reference_check_all(&row, rule, theirs, 16);
    row.statistic = "LISA Markov: chi2";
    row.ours = chi2;
    row.theirs = reference_number(S.giddy, "lisa_markov/chi2/0");
    reference_check(&row);
    hl_lisa_transitions_free(&r);
}

/// Source: docstring of giddy.markov.kullback and homogeneity: Kullback, Kupperman &
/// Ku (1962), table 9.2. Kullback's 160.961 is LR; df 30 without empty cells.
static void kullback_table(void **state)
{
    static const double COUNT[2 * 36] = {
        22, 11, 24, 2,   2,  7,  5,  23, 15, 3,  42,  6,  4, 21, 190, 25, 20, 34,
        0,  2,  14, 56,  14, 28, 32, 15, 20, 10, 56,  14, 5, 22, 31,  18, 13, 134,
        3,  6,  9,  3,   0,  8,  1,  9,  3,  12, 27,  5,  2, 9,  208, 32, 5,  18,
        0,  14, 32, 108, 40, 40, 22, 14, 9,  26, 224, 14, 1, 5,  13,  53, 13, 116};
    hl_homogeneity h = {0};
    hl_error err = {0};
    (void)state;

    assert_ok(hl_markov_homogeneity(COUNT, 2, 6, &h, &err), &err);
    reference_check(&(reference_row){.statistic = "homogeneity: LR",
                                     .data = "Kullback, Kupperman & Ku (1962), 9.2",
                                     .peer = "published",
                                     .ours = h.lr,
                                     .theirs = 160.961,
                                     .absolute = 5e-4});
    assert_close(h.df, 29.0, 0.0, 0.0); // one cell of class 4 is empty in both tables
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_by_year_are_those_of_mapclassify),
        cmocka_unit_test(markov_of_yearly_quintiles),
        cmocka_unit_test(spatial_markov_of_pooled_quintiles),
        cmocka_unit_test(spatial_markov_of_given_cuts),
        cmocka_unit_test(lisa_markov),
        cmocka_unit_test(kullback_table),
    };

    return cmocka_run_group_tests(tests, read_all, free_all);
}
