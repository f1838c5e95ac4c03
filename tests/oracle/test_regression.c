// Spatial regression against spatialreg, spdep and spreg, and against figures in print
// on the data of Anselin (1988), Spatial Econometrics.
//
// columbus_variables.csv: CRIME, INC, HOVAL of the 49 neighborhoods of Columbus, Ohio,
// 1980 (Anselin 1988, table 12.1), in the order of spData's columbus.shp.
// anselin_variables.csv, anselin_neighbors.csv: the same in the order of the book, with
// its weights, 232 links (spdep's data set oldcol).
// nc_variables.csv: sudden infant deaths, births and non-white births 1974-78 of the
// counties of North Carolina (Cressie 1993), in the order of sf's nc.shp.
#include "support/reference.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/stats/impacts.h"
#include "hinterland/stats/ols.h"
#include "hinterland/stats/spatial_models.h"

static const double RELATIVE = 1e-10;
static const double ABSOLUTE = 1e-12;
static const double LIKELIHOOD = 1e-6; // of maximum-likelihood estimates
static const double SPREG = 3e-6;      // spreg stops its search of lambda earlier
static const char SPDEP[] = "spatialreg 1.2-6";
static const char PYSAL[] = "spreg 1.3.2";

enum { MOST_UNITS = 128, MOST_TERMS = 2 };

typedef struct sample {
    const char *name_of_data; ///< "columbus", "nc"
    const char *label;
    double y[MOST_UNITS];
    double x[MOST_TERMS][MOST_UNITS];
    const char *name[MOST_TERMS];
    const double *column[MOST_TERMS];
    hl_regression_data data;
    hl_weights w;
    json_object *spdep;
    json_object *pysal; ///< NULL for none
} sample;

static void lend(sample *s, const char *response, size_t n, size_t terms)
{
    for (size_t t = 0; t < terms; t++) {
        s->column[t] = s->x[t];
    }
    s->data = (hl_regression_data){.n = n,
                                   .response = response,
                                   .y = s->y,
                                   .terms = terms,
                                   .name = s->name,
                                   .x = s->column};
}

static void read_columbus(const char *file, sample *s)
{
    enum { UNITS = 49 };

    s->name_of_data = "columbus";
    s->label = "columbus CRIME, queen, row";
    reference_column(file, "CRIME", UNITS, s->y);
    reference_column(file, "INC", UNITS, s->x[0]);
    reference_column(file, "HOVAL", UNITS, s->x[1]);
    s->name[0] = "INC";
    s->name[1] = "HOVAL";
    lend(s, "CRIME", UNITS, 2);
}

static void read_nc(sample *s)
{
    enum { UNITS = 100 };
    double births[UNITS];

    s->name_of_data = "nc";
    s->label = "nc SIDS rate, queen, row";
    reference_column("nc_variables", "SID74", UNITS, s->y);
    reference_column("nc_variables", "NWBIR74", UNITS, s->x[0]);
    reference_column("nc_variables", "BIR74", UNITS, births);
    for (size_t i = 0; i < UNITS; i++) {
        s->y[i] = 1000.0 * s->y[i] / births[i];
        s->x[0][i] = 1000.0 * s->x[0][i] / births[i];
    }
    s->name[0] = "NWR";
    lend(s, "SR", UNITS, 1);
}

static void open_columbus(sample *s)
{
    *s = (sample){0};
    read_columbus("columbus_variables", s);
    reference_weights("columbus_queen", HL_WEIGHTS_ROW, &s->w);
    s->spdep = reference_json("columbus_spdep");
    s->pysal = reference_json("columbus_pysal");
}

static void open_nc(sample *s)
{
    *s = (sample){0};
    read_nc(s);
    reference_weights("nc_queen", HL_WEIGHTS_ROW, &s->w);
    s->spdep = reference_json("nc_spdep");
    s->pysal = reference_json("nc_pysal");
}

static void close_sample(sample *s)
{
    json_object_put(s->spdep);
    json_object_put(s->pysal);
    hl_weights_free(&s->w);
}

typedef void check(const sample *s);

static void for_both(check *run)
{
    static sample s;

    open_columbus(&s);
    run(&s);
    close_sample(&s);
    open_nc(&s);
    run(&s);
    close_sample(&s);
}

typedef struct word {
    const char *key, *title;
} word;

/// The title of the first of `words` that `key` begins with, up to its end or one of
/// "/: "; *rest is what follows. NULL when there is none.
static const char *title_of(const char *key, const word *words, size_t count,
                            const char **rest)
{
    for (size_t k = 0; k < count; k++) {
        const size_t length = strlen(words[k].key);
        if (strncmp(key, words[k].key, length) != 0) continue;
        if (strchr("/: ", key[length]) == NULL) continue; // the end counts, too
        *rest = key + length + strspn(key + length, "/: ");
        return words[k].title;
    }
    return NULL;
}

/// How a number is called in docs/reference-results.md, from its place in the file of a
/// peer: "columbus/knn_lag_eigen/se/0" is "lag model: standard error 1".
static void readable(const char *key, char out[160])
{
    static const word DATA[] = {
        {"columbus_binary", ""},
        {"columbus",        ""},
        {"nc_island",       ""},
        {"nc",              ""}
    };
    static const word MODEL[] = {
        {"knn_lag_eigen",           "lag model"                             },
        {"lag_ml",                  "lag model"                             },
        {"ML_Lag",                  "lag model"                             },
        {"lag",                     "lag model"                             },
        {"knn_error_eigen",         "error model"                           },
        {"err_ml",                  "error model"                           },
        {"ML_Error",                "error model"                           },
        {"error",                   "error model"                           },
        {"durbin_ml",               "Durbin model"                          },
        {"sdem",                    "Durbin error model"                    },
        {"lag_simulated",           "impacts of the lag model, simulated"   },
        {"lag_impacts",             "impacts of the lag model"              },
        {"dense_impacts",           "impacts of the lag model"              },
        {"impacts_lag_ml_exact",    "impacts of the lag model"              },
        {"durbin_simulated",        "impacts of the Durbin model, simulated"},
        {"impacts_durbin_ml_exact", "impacts of the Durbin model"           },
        {"sdem_impacts",            "impacts of the Durbin error model"     },
        {"stsls",                   "2SLS"                                  },
        {"GM_Lag_wlags2",           "2SLS"                                  },
        {"stsls_HC0",               "2SLS, White errors"                    },
        {"stsls_WX_only",           "2SLS, instruments W X"                 },
        {"GM_Lag_wlags1",           "2SLS, instruments W X"                 },
        {"GMerrorsar",              "generalized moments"                   },
        {"GM_Error_KP98",           "generalized moments"                   },
        {"ols",                     "OLS"                                   },
        {"slx",                     "SLX"                                   },
        {"bp",                      "OLS, Breusch-Pagan"                    },
        {"Breusch-Pagan",           "OLS, Breusch-Pagan"                    },
        {"kb",                      "OLS, Koenker-Bassett"                  },
        {"Koenker-Bassett",         "OLS, Koenker-Bassett"                  },
        {"white",                   "OLS, White"                            },
        {"Jarque-Bera",             "OLS, Jarque-Bera"                      },
        {"vif",                     "OLS, variance inflation factor"        },
        {"leverage",                "OLS, leverage"                         },
        {"LMlag",                   "LM test, lag"                          },
        {"LMerr",                   "LM test, error"                        },
        {"RLMlag",                  "LM test, lag, robust"                  },
        {"RLMerr",                  "LM test, error, robust"                },
        {"SARMA",                   "LM test, SARMA"                        },
        {"residual Moran",          "Moran's I of residuals"                },
    };
    static const word PART[] = {
        {"coef/(Intercept)",       "(constant)"                  },
        {"coef/Rho",               "rho"                         },
        {"coef",                   ""                            },
        {"betas_incl_lambda_last", "coefficient"                 },
        {"betas",                  "coefficient"                 },
        {"estimate",               "coefficient"                 },
        {"se",                     "standard error"              },
        {"stat",                   ""                            },
        {"direct",                 "direct"                      },
        {"indirect",               "indirect"                    },
        {"total",                  "total"                       },
        {"direct_low",             "direct, lower bound"         },
        {"direct_high",            "direct, upper bound"         },
        {"direct_sd",              "direct, standard deviation"  },
        {"direct_se",              "direct, standard error"      },
        {"indirect_low",           "indirect, lower bound"       },
        {"indirect_high",          "indirect, upper bound"       },
        {"indirect_sd",            "indirect, standard deviation"},
        {"indirect_se",            "indirect, standard error"    },
        {"total_low",              "total, lower bound"          },
        {"total_high",             "total, upper bound"          },
        {"total_sd",               "total, standard deviation"   },
        {"total_se",               "total, standard error"       },
    };
    const char *rest = key;

    (void)title_of(key, DATA, sizeof DATA / sizeof *DATA, &rest);
    const char *model = title_of(rest, MODEL, sizeof MODEL / sizeof *MODEL, &rest);
    if (model == NULL) {
        snprintf(out, 160, "%s", rest);
        return;
    }
    const char *part = NULL;
    if (strncmp(rest, "se of", strlen("se of")) != 0) {
        part = title_of(rest, PART, sizeof PART / sizeof *PART, &rest);
    }
    char tail[96];
    const bool number = rest[0] >= '0' && rest[0] <= '9';
    if (number) {
        snprintf(tail, sizeof tail, "%lu", strtoul(rest, NULL, 10) + 1);
    } else {
        snprintf(tail, sizeof tail, "%s", rest);
    }
    for (char *slash = strchr(tail, '/'); slash != NULL; slash = strchr(slash, '/')) {
        *slash = ' ';
    }
    const char *middle = part != NULL ? part : number ? "number" : "";
    const bool both = middle[0] != '\0' && tail[0] != '\0';
    snprintf(out, 160, "%s%s%s%s%s", model,
             middle[0] != '\0' || tail[0] != '\0' ? ": " : "", middle, both ? " " : "",
             tail);
}

/// One number against regress_queen_W of spdep, or regress_queen of PySAL.
static void compare(const sample *s, const char *peer, const char *path,
                    const char *statistic, double ours, double relative)
{
    char full[160];
    char name[160];
    const bool pysal = peer == PYSAL;

    readable(statistic, name);
    snprintf(full, sizeof full, "%s/%s", pysal ? "regress_queen" : "regress_queen_W",
             path);
    const reference_row row = {
        .statistic = name,
        .data = s->label,
        .peer = peer,
        .ours = ours,
        .theirs = reference_number(pysal ? s->pysal : s->spdep, full),
        .relative = relative,
        .absolute = ABSOLUTE,
    };
    reference_check(&row);
}

static void compare_because(const sample *s, const char *path, const char *statistic,
                            double ours, const char *reason)
{
    char full[160];
    char name[160];

    readable(statistic, name);
    snprintf(full, sizeof full, "regress_queen/%s", path);
    const reference_row row = {
        .statistic = name,
        .data = s->label,
        .peer = PYSAL,
        .ours = ours,
        .theirs = reference_number(s->pysal, full),
        .relative = RELATIVE,
        .absolute = ABSOLUTE,
        .reason = reason,
    };
    reference_check(&row);
}

/// What spdep calls a term of ours.
static void peer_name(const char *term, char name[64])
{
    if (strcmp(term, "(constant)") == 0) {
        snprintf(name, 64, "(Intercept)");
    } else if (strncmp(term, "W_", 2) == 0) {
        snprintf(name, 64, "lag.%s", term + 2);
    } else {
        snprintf(name, 64, "%s", term);
    }
}

/// Coefficients and standard errors by name; rho or lambda by `extra`.
static void compare_terms(const sample *s, const hl_regression *r, const char *model,
                          const char *se_prefix, double relative)
{
    for (size_t j = 0; j < r->k; j++) {
        char name[64];
        char path[160];
        char statistic[160];
        const bool spatial =
            r->model != HL_MODEL_OLS && r->model != HL_MODEL_SLX && j + 1 == r->k;
        peer_name(r->term[j], name);
        if (spatial) {
            snprintf(path, sizeof path, "%s/%s", model, name);
        } else {
            snprintf(path, sizeof path, "%s/coef/%s", model, name);
        }
        snprintf(statistic, sizeof statistic, "%s: %s", model, r->term[j]);
        compare(s, SPDEP, path, statistic, r->estimate[j], relative);
        if (se_prefix == NULL) continue;
        if (spatial) {
            snprintf(path, sizeof path, "%s/%s_se", model, name);
        } else {
            snprintf(path, sizeof path, "%s/se/%s%s", model, se_prefix, name);
        }
        snprintf(statistic, sizeof statistic, "%s: se of %s", model, r->term[j]);
        compare(s, SPDEP, path, statistic, r->se[j], relative);
    }
}

typedef struct extra {
    const char *peer;
    const char *data;
    const char *reason;
    double relative;
} extra;

static json_object *more; // regression_spatialreg.json

/// One number against regression_spatialreg.json, made by the script of that name.
static void compare_more(const char *key, double ours, const extra *e)
{
    json_object *value = NULL;
    char name[160];

    readable(key, name);
    if (!json_object_object_get_ex(more, key, &value)) fail_msg("no %s", key);
    const reference_row row = {
        .statistic = name,
        .data = e->data,
        .peer = e->peer,
        .ours = ours,
        .theirs = json_object_get_double(value),
        .relative = e->relative,
        .absolute = ABSOLUTE,
        .reason = e->reason,
    };
    reference_check(&row);
}

/// The same for the members of a list; one of length 1 is a number in the file.
static void compare_list(const char *key, const double *ours, size_t count,
                         const extra *e)
{
    double theirs[MOST_UNITS];
    char full[160];
    char name[160];

    assert_true(count <= MOST_UNITS);
    for (size_t i = 0; i < count; i++) {
        json_object *value = NULL;
        snprintf(full, sizeof full, count > 1 ? "%s/%zu" : "%s", key, i);
        if (!json_object_object_get_ex(more, full, &value)) fail_msg("no %s", full);
        theirs[i] = json_object_get_double(value);
    }
    readable(key, name);
    const reference_row row = {.statistic = name,
                               .data = e->data,
                               .peer = e->peer,
                               .relative = e->relative,
                               .absolute = ABSOLUTE,
                               .reason = e->reason};
    reference_check_all(&row, ours, theirs, count);
}

static void compare_model(const char *key, const hl_regression *r, const char *data)
{
    const extra e = {SPDEP, data, NULL, LIKELIHOOD};
    const extra exact = {SPDEP, data, NULL, 1e-12};
    char full[160];

    snprintf(full, sizeof full, "%s/estimate", key);
    compare_list(full, r->estimate, r->k, &e);
    snprintf(full, sizeof full, "%s/se", key);
    compare_list(full, r->se, r->k, &e);
    snprintf(full, sizeof full, "%s/logLik", key);
    compare_more(full, r->fit.log_likelihood, &exact);
}

static void check_against_lmtest(const sample *s, const hl_ols_diagnostics *g)
{
    const extra lmtest = {"lmtest 0.9-40", s->label, NULL, RELATIVE};
    const extra r = {"R 4.2.2", s->label, NULL, RELATIVE};
    const struct {
        const char *key;
        double ours;
    } row[] = {
        {"bp/stat",    g->breusch_pagan.statistic  },
        {"bp/p",       g->breusch_pagan.p          },
        {"kb/stat",    g->koenker_bassett.statistic},
        {"kb/p",       g->koenker_bassett.p        },
        {"white/stat", g->white.statistic          },
        {"white/p",    g->white.p                  },
    };
    char full[64];

    for (size_t k = 0; k < sizeof row / sizeof *row; k++) {
        snprintf(full, sizeof full, "%s/%s", s->name_of_data, row[k].key);
        compare_more(full, row[k].ours, &lmtest);
    }
    snprintf(full, sizeof full, "%s/vif", s->name_of_data);
    compare_list(full, g->vif, g->terms, &r);
    snprintf(full, sizeof full, "%s/leverage", s->name_of_data);
    compare_list(full, g->leverage, g->n, &r);
}

static void check_ols(const sample *s)
{
    static const char COUNTS[] = "AIC - 2: spreg does not count sigma2 as a parameter";
    static const char BAYES[] =
        "BIC - log(n): spreg does not count sigma2 as a parameter";
    hl_regression r = {0};
    hl_ols_diagnostics g = {0};
    hl_error err = {0};

    assert_ok(hl_ols(&s->data, &r, &err), &err);
    compare_terms(s, &r, "ols", "", RELATIVE);
    compare(s, SPDEP, "ols/sigma2_nk", "ols: sigma2", r.fit.sigma2_df, RELATIVE);
    compare(s, SPDEP, "ols/r2", "ols: R2", r.fit.r2, RELATIVE);
    compare(s, SPDEP, "ols/adjr2", "ols: R2 adjusted", r.fit.r2_adjusted, RELATIVE);
    compare(s, SPDEP, "ols/logLik", "ols: logLik", r.fit.log_likelihood, RELATIVE);
    compare(s, SPDEP, "ols/AIC", "ols: AIC", r.fit.aic, RELATIVE);
    compare(s, PYSAL, "OLS/sig2_n", "ols: sigma2, n", r.fit.sigma2_n, RELATIVE);
    compare(s, PYSAL, "OLS/f_stat/0", "ols: F", r.fit.f, RELATIVE);
    compare(s, PYSAL, "OLS/f_stat/1", "ols: p of F", r.fit.f_p, RELATIVE);
    compare_because(s, "OLS/aic", "ols: AIC", r.fit.aic - 2.0, COUNTS);
    compare_because(s, "OLS/schwarz", "ols: BIC", r.fit.bic - log((double)r.n), BAYES);
    assert_ok(hl_ols_diagnose(&s->data, &r, &g, &err), &err);
    compare(s, PYSAL, "OLS/mulColli", "ols: condition number", g.condition, RELATIVE);
    compare(s, PYSAL, "OLS/jarque_bera/jb", "Jarque-Bera", g.jarque_bera.statistic,
            RELATIVE);
    compare(s, PYSAL, "OLS/jarque_bera/pvalue", "Jarque-Bera: p", g.jarque_bera.p,
            RELATIVE);
    compare(s, PYSAL, "OLS/breusch_pagan/bp", "Breusch-Pagan",
            g.breusch_pagan_squares.statistic, RELATIVE);
    compare(s, PYSAL, "OLS/breusch_pagan/pvalue", "Breusch-Pagan: p",
            g.breusch_pagan_squares.p, RELATIVE);
    compare(s, PYSAL, "OLS/koenker_bassett/kb", "Koenker-Bassett",
            g.koenker_bassett_squares.statistic, RELATIVE);
    compare(s, PYSAL, "OLS/koenker_bassett/pvalue", "Koenker-Bassett: p",
            g.koenker_bassett_squares.p, RELATIVE);
    check_against_lmtest(s, &g);
    hl_ols_diagnostics_free(&g);
    hl_regression_free(&r);
}

static void ols_agrees(void **state)
{
    (void)state;
    for_both(check_ols);
}

static void compare_test(const sample *s, const char *name, const char *pysal,
                         const hl_chi2_test *test)
{
    char path[160];

    snprintf(path, sizeof path, "LM/%s/stat", name);
    compare(s, SPDEP, path, name, test->statistic, RELATIVE);
    snprintf(path, sizeof path, "LM/%s/p", name);
    compare(s, SPDEP, path, name, test->p, RELATIVE);
    snprintf(path, sizeof path, "OLS/%s/0", pysal);
    compare(s, PYSAL, path, name, test->statistic, RELATIVE);
}

static void check_lm(const sample *s)
{
    hl_regression r = {0};
    hl_lm_tests t = {0};
    hl_error err = {0};

    assert_ok(hl_ols(&s->data, &r, &err), &err);
    assert_ok(hl_lm_tests_compute(&s->data, &r, &s->w, &t, &err), &err);
    compare_test(s, "LMerr", "lm_error", &t.error);
    compare_test(s, "LMlag", "lm_lag", &t.lag);
    compare_test(s, "RLMerr", "rlm_error", &t.robust_error);
    compare_test(s, "RLMlag", "rlm_lag", &t.robust_lag);
    compare_test(s, "SARMA", "lm_sarma", &t.sarma);
    compare(s, SPDEP, "resid_moran/I", "residual Moran: I", t.moran.value, RELATIVE);
    compare(s, SPDEP, "resid_moran/z", "residual Moran: z", t.moran.z_normality,
            RELATIVE);
    compare(s, PYSAL, "OLS/moran_res/2", "residual Moran: p",
            t.moran.p_normality.two_sided, RELATIVE);
    hl_regression_free(&r);
}

static void lm_tests_agree(void **state)
{
    (void)state;
    for_both(check_lm);
}

static void check_lag(const sample *s)
{
    hl_regression r = {0};
    hl_error err = {0};
    char path[64];

    assert_ok(hl_lag_model(&s->data, &s->w, NULL, &r, &err), &err);
    compare_terms(s, &r, "lag_ml", "", LIKELIHOOD);
    compare(s, SPDEP, "lag_ml/s2", "lag_ml: s2", r.fit.sigma2, LIKELIHOOD);
    compare(s, SPDEP, "lag_ml/logLik", "lag_ml: logLik", r.fit.log_likelihood, 1e-12);
    compare(s, SPDEP, "lag_ml/AIC", "lag_ml: AIC", r.fit.aic, 1e-12);
    compare(s, SPDEP, "lag_ml/LR", "lag_ml: likelihood ratio", r.fit.lr, RELATIVE);
    compare(s, SPDEP, "lag_ml/LMtest_resid", "lag_ml: LM of residuals", r.fit.lm,
            LIKELIHOOD);
    compare(s, SPDEP, "lag_ml/interval/0", "lag_ml: lower bound of rho", r.fit.rho_low,
            RELATIVE);
    compare(s, SPDEP, "lag_ml/interval/1", "lag_ml: upper bound of rho", r.fit.rho_high,
            RELATIVE);
    for (size_t j = 0; j < r.k; j++) {
        snprintf(path, sizeof path, "ML_Lag_full/betas_incl_rho_last/%zu", j);
        compare(s, PYSAL, path, "ML_Lag: coefficient", r.estimate[j], LIKELIHOOD);
        snprintf(path, sizeof path, "ML_Lag_full/se/%zu", j);
        compare(s, PYSAL, path, "ML_Lag: se", r.se[j], LIKELIHOOD);
    }
    compare(s, PYSAL, "ML_Lag_full/pr2", "ML_Lag: squared correlation",
            r.fit.r2_correlation, LIKELIHOOD);
    compare_because(s, "ML_Lag_full/aic", "ML_Lag: AIC", r.fit.aic - 2.0,
                    "AIC - 2: spreg does not count sigma2 as a parameter");
    assert_true(fabs(r.fit.score) < 1e-7);
    hl_regression_free(&r);
}

static void lag_model_agrees(void **state)
{
    (void)state;
    for_both(check_lag);
}

static void check_error(const sample *s)
{
    hl_regression r = {0};
    hl_error err = {0};
    char path[64];

    assert_ok(hl_error_model(&s->data, &s->w, NULL, &r, &err), &err);
    compare_terms(s, &r, "err_ml", "I(x - lambda * WX)", LIKELIHOOD);
    compare(s, SPDEP, "err_ml/s2", "err_ml: s2", r.fit.sigma2, LIKELIHOOD);
    compare(s, SPDEP, "err_ml/logLik", "err_ml: logLik", r.fit.log_likelihood, 1e-12);
    compare(s, SPDEP, "err_ml/AIC", "err_ml: AIC", r.fit.aic, 1e-12);
    for (size_t j = 0; j < r.k; j++) {
        snprintf(path, sizeof path, "ML_Error_full/betas_incl_lambda_last/%zu", j);
        compare(s, PYSAL, path, "ML_Error: coefficient", r.estimate[j], SPREG);
        snprintf(path, sizeof path, "ML_Error_full/se/%zu", j);
        compare(s, PYSAL, path, "ML_Error: se", r.se[j], SPREG);
    }
    compare_because(s, "ML_Error_full/aic", "ML_Error: AIC", r.fit.aic - 4.0,
                    "AIC - 4: spreg counts neither sigma2 nor lambda as a parameter");
    assert_true(fabs(r.fit.score) < 1e-7);
    hl_regression_free(&r);
}

static void error_model_agrees(void **state)
{
    (void)state;
    for_both(check_error);
}

static void check_durbin(const sample *s)
{
    const hl_spatial_options durbin = {.durbin = HL_DURBIN_ALL};
    hl_regression r = {0};
    hl_error err = {0};

    assert_ok(hl_lag_model(&s->data, &s->w, &durbin, &r, &err), &err);
    assert_int_equal(r.model, HL_MODEL_DURBIN);
    compare_terms(s, &r, "durbin_ml", "", LIKELIHOOD);
    compare(s, SPDEP, "durbin_ml/s2", "durbin_ml: s2", r.fit.sigma2, LIKELIHOOD);
    compare(s, SPDEP, "durbin_ml/logLik", "durbin_ml: logLik", r.fit.log_likelihood,
            1e-12);
    hl_regression_free(&r);
    assert_ok(hl_slx(&s->data, &s->w, &r, &err), &err);
    compare_terms(s, &r, "slx", NULL, RELATIVE);
    compare(s, SPDEP, "slx/logLik", "slx: logLik", r.fit.log_likelihood, RELATIVE);
    hl_regression_free(&r);
}

static void durbin_and_slx_agree(void **state)
{
    (void)state;
    for_both(check_durbin);
}

static void compare_impacts(const sample *s, const char *model,
                            const hl_spatial_options *options)
{
    const char *const kinds[] = {"direct", "indirect", "total"};
    const hl_impacts_options none = {0};
    hl_regression r = {0};
    hl_impacts m = {0};
    hl_error err = {0};
    char path[96];

    assert_ok(hl_lag_model(&s->data, &s->w, options, &r, &err), &err);
    assert_ok(hl_impacts_compute(&r, &s->w, &none, &m, &err), &err);
    const double *const value[] = {m.direct.value, m.indirect.value, m.total.value};
    for (size_t kind = 0; kind < 3; kind++) {
        for (size_t t = 0; t < m.terms; t++) {
            const bool several = m.terms > 1;
            snprintf(path, sizeof path, several ? "%s/%s/%zu" : "%s/%s", model,
                     kinds[kind], t);
            compare(s, SPDEP, path, path, value[kind][t], LIKELIHOOD);
        }
    }
    assert_true(isnan(m.direct.se[0]));
    hl_impacts_free(&m);
    hl_regression_free(&r);
}

static void check_impacts(const sample *s)
{
    compare_impacts(s, "impacts_lag_ml_exact", NULL);
    compare_impacts(s, "impacts_durbin_ml_exact",
                    &(hl_spatial_options){.durbin = HL_DURBIN_ALL});
}

static void impacts_agree(void **state)
{
    (void)state;
    for_both(check_impacts);
}

/// spatialreg puts Rho first, spreg last.
static void compare_two_stage(const sample *s, const char *model, const char *pysal,
                              hl_two_stage_options options)
{
    hl_regression r = {0};
    hl_error err = {0};
    char path[96];
    char name[64];

    assert_ok(hl_two_stage(&s->data, &s->w, &options, &r, &err), &err);
    for (size_t j = 0; j < r.k; j++) {
        const bool rho = j + 1 == r.k;
        peer_name(r.term[j], name);
        snprintf(path, sizeof path, "%s/coef/%s", model, rho ? "Rho" : name);
        compare(s, SPDEP, path, path, r.estimate[j], RELATIVE);
        snprintf(path, sizeof path, "%s/se/%zu", model, rho ? 0 : j + 1);
        compare(s, SPDEP, path, path, r.se[j], RELATIVE);
    }
    hl_regression_free(&r);
    if (pysal == NULL) return;
    options.variance = HL_TWO_STAGE_N;
    assert_ok(hl_two_stage(&s->data, &s->w, &options, &r, &err), &err);
    for (size_t j = 0; j < r.k; j++) {
        snprintf(path, sizeof path, "%s/betas/%zu", pysal, j);
        compare(s, PYSAL, path, path, r.estimate[j], RELATIVE);
        snprintf(path, sizeof path, "%s/se/%zu", pysal, j);
        compare(s, PYSAL, path, path, r.se[j], RELATIVE);
    }
    hl_regression_free(&r);
}

static void check_two_stage(const sample *s)
{
    compare_two_stage(s, "stsls", "GM_Lag_wlags2", (hl_two_stage_options){.w_lags = 2});
    compare_two_stage(s, "stsls_WX_only", "GM_Lag_wlags1",
                      (hl_two_stage_options){.w_lags = 1});
    compare_two_stage(
        s, "stsls_HC0", NULL,
        (hl_two_stage_options){.w_lags = 2, .variance = HL_TWO_STAGE_WHITE});
}

static void two_stage_least_squares_agree(void **state)
{
    (void)state;
    for_both(check_two_stage);
}

/// The minimum is exact here and almost in spatialreg; spreg stops 5e-6 from it.
static void check_moments(const sample *s)
{
    const double early = 1e-5;
    hl_regression r = {0};
    hl_error err = {0};
    char path[96];
    char name[64];

    assert_ok(hl_gm_error(&s->data, &s->w, &r, &err), &err);
    for (size_t j = 0; j < r.k; j++) {
        const bool lambda = j + 1 == r.k;
        peer_name(r.term[j], name);
        snprintf(path, sizeof path, lambda ? "GMerrorsar/%s" : "GMerrorsar/coef/%s",
                 name);
        compare(s, SPDEP, path, path, r.estimate[j], 1e-7);
        snprintf(path, sizeof path, "GM_Error_KP98/betas_incl_lambda_last/%zu", j);
        compare(s, PYSAL, path, path, r.estimate[j], early);
        if (lambda) continue;
        snprintf(path, sizeof path, "GM_Error_KP98/se/%zu", j);
        compare(s, PYSAL, path, path, r.se[j], early);
    }
    assert_true(isnan(r.se[r.k - 1]));
    hl_regression_free(&r);
}

static void generalized_moments_agree(void **state)
{
    (void)state;
    for_both(check_moments);
}

static void scale(const double *from, double factor, size_t count, double *to)
{
    for (size_t i = 0; i < count; i++) {
        to[i] = factor * from[i];
    }
}

static void check_durbin_error(const sample *s)
{
    const hl_spatial_options durbin = {.durbin = HL_DURBIN_ALL};
    const extra values = {SPDEP, s->label, NULL, LIKELIHOOD};
    const extra errors = {SPDEP, s->label,
                          "se * sqrt(n / (n - k)): spatialreg's impacts of an error "
                          "model divide by the degrees of freedom, its summary by n",
                          LIKELIHOOD};
    hl_regression r = {0};
    hl_impacts m = {0};
    hl_error err = {0};
    char key[64];

    assert_ok(hl_error_model(&s->data, &s->w, &durbin, &r, &err), &err);
    assert_int_equal(r.model, HL_MODEL_DURBIN_ERROR);
    snprintf(key, sizeof key, "%s/sdem", s->name_of_data);
    compare_model(key, &r, s->label);
    assert_ok(hl_impacts_compute(&r, &s->w, NULL, &m, &err), &err);
    assert_false(m.simulated);
    const double n = (double)r.n;
    const double factor = sqrt(n / (n - (double)(r.k - 1)));
    const struct {
        const char *name;
        const hl_impact *impact;
    } row[] = {
        {"direct",   &m.direct  },
        {"indirect", &m.indirect},
        {"total",    &m.total   },
    };
    for (size_t k = 0; k < 3; k++) {
        double se[MOST_TERMS];
        snprintf(key, sizeof key, "%s/sdem_impacts/%s", s->name_of_data, row[k].name);
        compare_list(key, row[k].impact->value, m.terms, &values);
        snprintf(key, sizeof key, "%s/sdem_impacts/%s_se", s->name_of_data,
                 row[k].name);
        scale(row[k].impact->se, factor, m.terms, se);
        compare_list(key, se, m.terms, &errors);
    }
    hl_impacts_free(&m);
    hl_regression_free(&r);
}

static void durbin_error_model_agrees(void **state)
{
    (void)state;
    for_both(check_durbin_error);
}

/// 20,000 draws here and there. A percentile of 2.5 % has an error of 0.019 standard
/// deviations of a normal, the difference of two 0.027: 4 of these. At a kurtosis of 9
/// a standard deviation has an error of 1 %, the difference of two 1.4 %: 4 of these.
static void compare_draws(const sample *s, const char *key, const hl_impact *impact,
                          size_t terms, bool finite)
{
    const double percentile_error = 0.108;
    const double deviation_error = 0.057;
    const char *reason = "both are Monte-Carlo: 20,000 draws";
    const extra deviation = {SPDEP, s->label, reason, deviation_error};
    char full[96];

    for (size_t t = 0; t < terms; t++) {
        const double sd = (impact->high[t] - impact->low[t]) / 3.92;
        const extra low = {SPDEP, s->label, reason,
                           percentile_error * sd / fabs(impact->low[t])};
        const extra high = {SPDEP, s->label, reason,
                            percentile_error * sd / fabs(impact->high[t])};
        const char *ending[] = {"low", "high", "sd"};
        const double ours[] = {impact->low[t], impact->high[t], impact->se[t]};
        const extra *how[] = {&low, &high, &deviation};
        for (size_t k = 0; k < (finite ? 3U : 2U); k++) {
            snprintf(full, sizeof full, terms > 1 ? "%s_%s/%zu" : "%s_%s", key,
                     ending[k], t);
            compare_more(full, ours[k], how[k]);
        }
    }
}

static void check_simulated(const sample *s)
{
    const double far = 4.0;
    const hl_impacts_options many = {.draws = 20000, .seed = 1};
    hl_error err = {0};
    char key[64];

    for (size_t durbin = 0; durbin < 2; durbin++) {
        const hl_spatial_options o = {.durbin =
                                          durbin == 1 ? HL_DURBIN_ALL : HL_DURBIN_NONE};
        hl_regression r = {0};
        hl_impacts m = {0};
        assert_ok(hl_lag_model(&s->data, &s->w, &o, &r, &err), &err);
        assert_ok(hl_impacts_compute(&r, &s->w, &many, &m, &err), &err);
        assert_true(m.simulated && m.draws == 20000);
        // nearer to the bound the standard deviation of the draws has no limit
        const bool finite = r.fit.rho_high - r.fit.rho > far * r.fit.rho_se;
        const struct {
            const char *name;
            const hl_impact *impact;
        } row[] = {
            {"direct",   &m.direct  },
            {"indirect", &m.indirect},
            {"total",    &m.total   },
        };
        for (size_t k = 0; k < 3; k++) {
            snprintf(key, sizeof key, "%s/%s_simulated/%s", s->name_of_data,
                     durbin == 1 ? "durbin" : "lag", row[k].name);
            compare_draws(s, key, row[k].impact, m.terms, finite);
        }
        hl_impacts_free(&m);
        hl_regression_free(&r);
    }
}

static void simulated_errors_of_impacts_agree(void **state)
{
    (void)state;
    for_both(check_simulated);
}

/// Nearest neighbors: no scaling makes them symmetric.
static void check_asymmetric(const sample *s)
{
    hl_weights w = {0};
    hl_regression r = {0};
    hl_error err = {0};
    char key[64];
    char data[64];

    snprintf(key, sizeof key, "%s_knn4", s->name_of_data);
    reference_weights(key, HL_WEIGHTS_ROW, &w);
    snprintf(data, sizeof data, "%s, 4 nearest neighbors, row", s->name_of_data);
    for (size_t method = 0; method < 2; method++) {
        const hl_spatial_options o = {.jacobian = method == 0 ? HL_JACOBIAN_LU
                                                              : HL_JACOBIAN_EIGEN};
        assert_ok(hl_lag_model(&s->data, &w, &o, &r, &err), &err);
        snprintf(key, sizeof key, "%s/knn_lag_eigen", s->name_of_data);
        compare_model(key, &r, data);
        hl_regression_free(&r);
        assert_ok(hl_error_model(&s->data, &w, &o, &r, &err), &err);
        snprintf(key, sizeof key, "%s/knn_error_eigen", s->name_of_data);
        compare_model(key, &r, data);
        hl_regression_free(&r);
    }
    hl_weights_free(&w);
}

static void asymmetric_weights_agree(void **state)
{
    (void)state;
    for_both(check_asymmetric);
}

/// The weights of s with the links of unit 0 taken away.
static void cut_off(const sample *s, hl_weights *out)
{
    static uint32_t from[4096];
    static uint32_t to[4096];
    size_t count = 0;
    hl_error err = {0};

    for (uint32_t i = 1; i < s->w.n; i++) {
        for (size_t l = s->w.start[i]; l < s->w.start[i + 1]; l++) {
            if (s->w.neighbor[l] == 0) continue;
            from[count] = i;
            to[count++] = s->w.neighbor[l];
        }
    }
    assert_ok(hl_weights_from_links(s->w.n, from, to, NULL, count, out, &err), &err);
    hl_weights_standardize(out, HL_WEIGHTS_ROW);
}

static void an_island_agrees(void **state)
{
    (void)state;
    static sample s;
    const char *data = "nc SIDS rate, queen, first county cut off";
    const extra e = {SPDEP, data, NULL, LIKELIHOOD};
    const extra all_linked = {
        SPDEP, data,
        "(ours - b / n) n / (n - 1): spatialreg's total is b / (1 - rho), which an "
        "island does not have",
        LIKELIHOOD};
    const hl_impacts_options none = {0};
    hl_weights w = {0};
    hl_regression r = {0};
    hl_impacts m = {0};
    hl_error err = {0};

    open_nc(&s);
    cut_off(&s, &w);
    assert_ok(hl_lag_model(&s.data, &w, NULL, &r, &err), &err);
    assert_int_equal(r.islands, 1);
    compare_model("nc_island/lag", &r, data);
    assert_ok(hl_impacts_compute(&r, &w, &none, &m, &err), &err);
    compare_more("nc_island/lag_impacts/0", m.direct.value[0], &e);
    const double n = (double)r.n;
    compare_more("nc_island/lag_impacts/2",
                 (m.total.value[0] - r.estimate[1] / n) * n / (n - 1.0), &all_linked);
    hl_impacts_free(&m);
    hl_regression_free(&r);
    assert_ok(hl_error_model(&s.data, &w, NULL, &r, &err), &err);
    compare_model("nc_island/error", &r, data);
    hl_regression_free(&r);
    hl_weights_free(&w);
    close_sample(&s);
}

static void binary_weights_agree(void **state)
{
    (void)state;
    static sample s;
    const char *data = "columbus CRIME, queen, binary";
    const extra e = {SPDEP, data, NULL, LIKELIHOOD};
    const extra dense = {"R 4.2.2, dense inverse", data, NULL, LIKELIHOOD};
    const extra all_linked = {SPDEP, data,
                              "b / (1 - rho) in place of the total: that of "
                              "row-standardized weights, which these are not",
                              LIKELIHOOD};
    const hl_impacts_options none = {0};
    hl_regression r = {0};
    hl_impacts m = {0};
    hl_error err = {0};

    open_columbus(&s);
    hl_weights_standardize(&s.w, HL_WEIGHTS_BINARY);
    assert_ok(hl_lag_model(&s.data, &s.w, NULL, &r, &err), &err);
    compare_model("columbus_binary/lag", &r, data);
    assert_ok(hl_impacts_compute(&r, &s.w, &none, &m, &err), &err);
    compare_more("columbus_binary/lag_impacts/0", m.direct.value[0], &e);
    compare_more("columbus_binary/lag_impacts/1", m.direct.value[1], &e);
    compare_list("columbus_binary/dense_impacts/direct", m.direct.value, 2, &dense);
    compare_list("columbus_binary/dense_impacts/total", m.total.value, 2, &dense);
    compare_more("columbus_binary/lag_impacts/4", r.estimate[1] / (1.0 - r.fit.rho),
                 &all_linked);
    hl_impacts_free(&m);
    hl_regression_free(&r);
    close_sample(&s);
}

/// A printed figure: equal but for the digits that were not printed.
static void published(const char *statistic, const char *where, double ours,
                      double printed, double last_digit)
{
    char name[160];

    readable(statistic, name);
    const reference_row row = {
        .statistic = name,
        .data = "columbus CRIME, Anselin's weights, row",
        .peer = where,
        .ours = ours,
        .theirs = printed,
        .absolute = 0.5001 * last_digit,
        .reason = "as printed: equal to half of the last digit",
    };
    reference_check(&row);
}

static void check_published_two_stages(const hl_regression_data *data,
                                       const hl_weights *w)
{
    static const char *const MANUAL = "spatialreg, manual: stsls";
    const hl_two_stage_options options = {.w_lags = 2};
    hl_regression r = {0};
    hl_error err = {0};

    assert_ok(hl_two_stage(data, w, &options, &r, &err), &err);
    published("2SLS: (constant)", MANUAL, r.estimate[0], 43.7934425, 1e-7);
    published("2SLS: INC", MANUAL, r.estimate[1], -1.0007158, 1e-7);
    published("2SLS: HOVAL", MANUAL, r.estimate[2], -0.2654890, 1e-7);
    published("2SLS: rho", MANUAL, r.estimate[3], 0.4545669, 1e-7);
    hl_regression_free(&r);
}

/// Figures in print. The data are Anselin (1988), Spatial Econometrics: Methods and
/// Models, table 12.1, p. 189, with the neighbors used there: `oldcol` of spData. The
/// estimates are quoted from the examples of the manual of spatialreg, pages
/// `ML_models` (lagsarlm, errorsarlm) and `stsls`, and of PySAL's OLS.
static void columbus_has_the_published_figures(void **state)
{
    (void)state;
    static const char *const ML = "spatialreg, manual: ML_models";
    static const char *const OLS = "PySAL, manual: OLS";
    const double fine = 1e-6;
    const double coarse = 1e-5;
    static sample s;
    hl_regression r = {0};
    hl_error err = {0};

    s = (sample){0};
    read_columbus("anselin_variables", &s);
    reference_weights("anselin_neighbors", HL_WEIGHTS_ROW, &s.w);
    assert_ok(hl_ols(&s.data, &r, &err), &err);
    published("OLS: (constant)", OLS, r.estimate[0], 68.6189611, 1e-7);
    published("OLS: INC", OLS, r.estimate[1], -1.59731083, 1e-8);
    published("OLS: HOVAL", OLS, r.estimate[2], -0.27393148, 1e-8);
    hl_regression_free(&r);
    assert_ok(hl_lag_model(&s.data, &s.w, NULL, &r, &err), &err);
    published("lag: (constant)", ML, r.estimate[0], 45.079250, fine);
    published("lag: INC", ML, r.estimate[1], -1.031616, fine);
    published("lag: HOVAL", ML, r.estimate[2], -0.265926, fine);
    published("lag: rho", ML, r.fit.rho, 0.43102, coarse);
    published("lag: logLik", ML, r.fit.log_likelihood, -182.3904, 1e-4);
    hl_regression_free(&r);
    assert_ok(hl_error_model(&s.data, &s.w, NULL, &r, &err), &err);
    published("error: (constant)", ML, r.estimate[0], 59.893219, fine);
    published("error: INC", ML, r.estimate[1], -0.941312, fine);
    published("error: HOVAL", ML, r.estimate[2], -0.302250, fine);
    published("error: lambda", ML, r.fit.rho, 0.56179, coarse);
    published("error: logLik", ML, r.fit.log_likelihood, -183.3805, 1e-4);
    hl_regression_free(&r);
    check_published_two_stages(&s.data, &s.w);
    hl_weights_free(&s.w);
}

static int read_more(void **state)
{
    (void)state;
    more = reference_json("regression_spatialreg");
    return 0;
}

static int drop_more(void **state)
{
    (void)state;
    json_object_put(more);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ols_agrees),
        cmocka_unit_test(lm_tests_agree),
        cmocka_unit_test(lag_model_agrees),
        cmocka_unit_test(error_model_agrees),
        cmocka_unit_test(durbin_and_slx_agree),
        cmocka_unit_test(impacts_agree),
        cmocka_unit_test(two_stage_least_squares_agree),
        cmocka_unit_test(generalized_moments_agree),
        cmocka_unit_test(durbin_error_model_agrees),
        cmocka_unit_test(simulated_errors_of_impacts_agree),
        cmocka_unit_test(asymmetric_weights_agree),
        cmocka_unit_test(an_island_agrees),
        cmocka_unit_test(binary_weights_agree),
        cmocka_unit_test(columbus_has_the_published_figures),
    };

    return cmocka_run_group_tests(tests, read_more, drop_more);
}
