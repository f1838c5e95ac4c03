// Local statistics against spdep, esda and GeoDa: values and moments to the last
// digits, permutation p within four standard errors.
#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/sum.h"
#include "hinterland/core/random.h"
#include "hinterland/stats/local_g.h"
#include "hinterland/stats/local_geary.h"
#include "hinterland/stats/local_join_count.h"
#include "hinterland/stats/local_moran.h"
#include "hinterland/stats/local_spread.h"
#include "hinterland/stats/rates.h"
#include "support/reference.h"

enum { MOST = 128, OURS = 99999 };
static const double RELATIVE = 1e-10; // METHODS-spatial 8
static const double ABSOLUTE = 1e-12;

/// A data set with its reference files.
typedef struct data {
    const char *name;
    const char *label;
    size_t n;
    bool has_island;
} data;

static const data COLUMBUS = {"columbus", "columbus CRIME, queen", 49, false};
static const data NC = {"nc", "nc SIDS rate, queen", 100, false};
static const data NC_ISLAND = {"nc_island", "nc SIDS rate, one island, queen", 98,
                               true};

static const char *file_of(const data *d, const char *ending)
{
    static char name[64];

    snprintf(name, sizeof name, "%s_%s", d->name, ending);
    return name;
}

static void column(const data *d, const char *file, const char *heading, double *out)
{
    reference_column(file_of(d, file), heading, d->n, out);
}

static hl_weights weights(const data *d, hl_standardization how)
{
    hl_weights w = {0};

    reference_weights(file_of(d, "queen"), how, &w);
    return w;
}

/// Our numbers of one statistic, against a column of a peer.
typedef struct comparison {
    const data *data;
    const char *statistic;
    const char *scheme; ///< "row" or "binary"
    const char *peer;
    const char *file;
    const char *heading;
    double factor; ///< turns ours into theirs
    const char *reason;
} comparison;

static void compare(const comparison *c, const double *ours)
{
    double theirs[MOST];
    double turned[MOST];
    char label[128];
    hl_weights w = weights(c->data, HL_WEIGHTS_BINARY);

    snprintf(label, sizeof label, "%s, %s", c->data->label, c->scheme);
    column(c->data, c->file, c->heading, theirs);
    for (size_t i = 0; i < c->data->n; i++) {
        turned[i] = ours[i] * c->factor;
        if (w.start[i] < w.start[i + 1]) continue;
        assert_true(isnan(ours[i])); // an island has no statistic, whoever gives it one
        theirs[i] = turned[i] = 0.0;
    }
    const reference_row row = {.statistic = c->statistic,
                               .data = label,
                               .peer = c->peer,
                               .relative = RELATIVE,
                               .absolute = ABSOLUTE,
                               .reason = c->reason};
    reference_check_all(&row, turned, theirs, c->data->n);
    hl_weights_free(&w);
}

static const char SPDEP[] = "spdep 1.2-7";
static const char ESDA[] = "esda 2.5.1";
static const char GEODA[] = "libgeoda";
static const char QUEEN[] = "local_queen";
static const char PYSAL[] = "local_queen_pysal";
static const char OF_GEODA[] = "local_geoda";
static const char SELF_ONLY[] = "the island left out: spdep gives it 0, or in G* the "
                                "statistic of itself alone; here "
                                "it has none";

/// METHODS-spatial 8: two estimates of the same probability with R1 and R2 draws.
static double excess(double p, size_t r1, double q, size_t r2)
{
    const double mean = (p + q) / 2.0;
    const double error =
        sqrt(mean * (1.0 - mean) * (1.0 / (double)r1 + 1.0 / (double)r2));
    const double beyond = fmax(fabs(p - q) - 1.0 / (double)r2, 0.0);

    return beyond > 0.0 ? beyond / error : 0.0;
}

/// The p of the peer lie within four standard errors of ours: the largest is recorded.
static void compare_p(const comparison *c, const double *ours, size_t draws)
{
    double theirs[MOST];
    double errors[MOST];
    double none[MOST] = {0};
    char label[128];

    snprintf(label, sizeof label, "%s, %s", c->data->label, c->scheme);
    column(c->data, c->file, c->heading, theirs);
    for (size_t i = 0; i < c->data->n; i++) {
        errors[i] = isnan(ours[i]) || isnan(theirs[i])
                        ? 0.0
                        : excess(ours[i], OURS, theirs[i], draws);
    }
    const reference_row row = {.statistic = c->statistic,
                               .data = label,
                               .peer = c->peer,
                               .absolute = 4.0,
                               .reason = c->reason};
    reference_check_all(&row, errors, none, c->data->n);
}

static const char FOLDED[] = "standard errors between p_folded and theirs: |p - q| "
                             "less 1 / R2, over sqrt(p (1 - "
                             "p) (1 / R1 + 1 / R2)), R1 = 99,999";

static const char TIES_ABOVE[] =
    "standard errors between min(p_greater, 1 - p_greater + 1 / (R + 1)) and theirs: "
    "esda counts ties with the upper tail only";

static void fold_as_esda(const hl_local *l, double *folded)
{
    for (size_t i = 0; i < l->n; i++) {
        folded[i] = fmin(l->p_greater[i], 1.0 - l->p_greater[i] + 1.0 / (OURS + 1.0));
    }
}

static hl_local_options few(size_t permutations)
{
    hl_local_options options = hl_local_defaults();

    options.permutations = permutations;
    return options;
}

static hl_local geary(const data *d, hl_standardization how, hl_local_divisor divisor,
                      size_t permutations)
{
    double x[MOST];
    hl_local l = {0};
    hl_error err = {0};
    hl_weights w = weights(d, how);
    hl_local_options options = few(permutations);

    options.divisor = divisor;
    column(d, QUEEN, "y", x);
    assert_ok(hl_local_geary(x, &w, &options, &l, &err), &err);
    hl_weights_free(&w);
    return l;
}

static void check_geary(const data *d)
{
    const char *reason = d->has_island ? SELF_ONLY : NULL;
    hl_local row = geary(d, HL_WEIGHTS_ROW, HL_DIVIDE_AS_USUAL, 0);
    hl_local binary = geary(d, HL_WEIGHTS_BINARY, HL_DIVIDE_AS_USUAL, 0);
    const comparison w = {d,     "local Geary's c", "row", SPDEP,
                          QUEEN, "localC_W",        1.0,   reason};
    const comparison b = {d,     "local Geary's c", "binary", SPDEP,
                          QUEEN, "localC_B",        1.0,      reason};

    compare(&w, row.value);
    compare(&b, binary.value);
    hl_local_free(&row);
    hl_local_free(&binary);
}

static void check_geary_of_others(const data *d)
{
    const double n = (double)d->n;
    hl_local usual = geary(d, HL_WEIGHTS_ROW, HL_DIVIDE_AS_USUAL, OURS);
    hl_local by_n = geary(d, HL_WEIGHTS_ROW, HL_DIVIDE_BY_N, 0);
    const comparison geoda = {d,        "local Geary's c", "row", GEODA,
                              OF_GEODA, "geary",           1.0,   NULL};
    const comparison option = {
        d, "local Geary's c, divisor n", "row", ESDA, PYSAL, "localC", 1.0, NULL};
    const comparison esda = {d,
                             "local Geary's c",
                             "row",
                             ESDA,
                             PYSAL,
                             "localC",
                             n / (n - 1.0),
                             "c n / (n - 1): esda divides the sum of squares by n"};
    const comparison p = {d,     "local Geary's c: p folded", "row", ESDA,
                          PYSAL, "localC_p_sim999",           1.0,   FOLDED};

    compare(&geoda, usual.value);
    compare(&option, by_n.value);
    compare(&esda, usual.value);
    compare_p(&p, usual.p_folded, 999);
    hl_local_free(&usual);
    hl_local_free(&by_n);
}

/// spdep's moments are those of 999 draws with replacement: E is ours within four
/// standard errors, Var is v sum_j w_ij^2 on average over the map.
static void check_geary_moments(const data *d)
{
    double expected[MOST];
    double variance[MOST];
    double errors[MOST];
    double none[MOST] = {0};
    double ratio = 0.0;
    const double n = (double)d->n;
    hl_weights w = weights(d, HL_WEIGHTS_ROW);
    hl_local l = geary(d, HL_WEIGHTS_ROW, HL_DIVIDE_AS_USUAL, 0);

    column(d, "localC_perm999_spdep", "E", expected);
    column(d, "localC_perm999_spdep", "Var", variance);
    for (size_t i = 0; i < d->n; i++) {
        const double k = (double)(w.start[i + 1] - w.start[i]);
        const double inflated =
            l.variance[i] * (n - 2.0) / (n - 1.0) / (1.0 - k / (n - 1.0));
        errors[i] = (expected[i] - l.expected[i]) / sqrt(inflated / 999.0);
        ratio += variance[i] / inflated / n;
    }
    const reference_row e = {
        .statistic = "local Geary's c: expectation, of draws",
        .data = d->label,
        .peer = SPDEP,
        .absolute = 4.0,
        .reason = "standard errors between the expectation and the mean of spdep's 999 "
                  "draws with replacement"};
    const reference_row v = {
        .statistic = "local Geary's c: variance, of draws, mean ratio over the map",
        .data = d->label,
        .peer = SPDEP,
        .ours = ratio,
        .theirs = 1.0,
        .absolute = 0.03,
        .reason = "Var (n - 2) / (n - 1) / (1 - w_i.^2 / ((n - 1) sum_j w_ij^2)): with "
                  "replacement; from 999 draws each"};
    reference_check_all(&e, errors, none, d->n);
    reference_check(&v);
    hl_local_free(&l);
    hl_weights_free(&w);
}

enum { SIMULATED = 29999 };

/// Two-sided p by spdep's rule for one unit: k draws with replacement from the others,
/// the observed value ranked in the middle of its ties.
static double p_by_spdep(const double *x, const hl_weights *w, size_t i)
{
    hl_random random = hl_random_stream(1, i);
    const size_t k = w->start[i + 1] - w->start[i];
    double observed = 0.0;
    double above = 0.0;

    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        observed += pow(x[i] - x[w->neighbor[l]], 2.0);
    }
    for (size_t r = 0; r < SIMULATED; r++) {
        double sum = 0.0;
        for (size_t j = 0; j < k; j++) {
            uint32_t unit = hl_random_below(&random, (uint32_t)w->n - 1);
            unit += unit >= i;
            sum += pow(x[i] - x[unit], 2.0);
        }
        if (fabs(sum - observed) <= RELATIVE * observed) {
            above += 0.5;
        } else {
            above += sum > observed ? 1.0 : 0.0;
        }
    }
    return fmin(above, SIMULATED - above) / SIMULATED;
}

static void check_geary_p(const data *d)
{
    double x[MOST];
    double theirs[MOST];
    double errors[MOST];
    double none[MOST] = {0};
    hl_weights w = weights(d, HL_WEIGHTS_ROW);

    column(d, QUEEN, "y", x);
    column(d, "localC_perm999_spdep", "P_sim", theirs);
    for (size_t i = 0; i < d->n; i++) {
        errors[i] = excess(p_by_spdep(x, &w, i), SIMULATED, theirs[i] / 2.0, 999);
    }
    const reference_row row = {
        .statistic = "local Geary's c: p, spdep's rule",
        .data = d->label,
        .peer = SPDEP,
        .absolute = 4.0,
        .reason = "standard errors between their p / 2 and a simulation of their rule: "
                  "with replacement, ties in the middle; it cannot agree with ours"};
    reference_check_all(&row, errors, none, d->n);
    hl_weights_free(&w);
}

static void the_rule_of_spdep_explains_its_p(void **state)
{
    (void)state;
    check_geary_p(&COLUMBUS);
    check_geary_p(&NC);
}

static void local_geary_agrees(void **state)
{
    (void)state;
    check_geary(&COLUMBUS);
    check_geary(&NC);
    check_geary(&NC_ISLAND);
    check_geary_of_others(&COLUMBUS);
    check_geary_of_others(&NC);
    check_geary_moments(&COLUMBUS);
    check_geary_moments(&NC);
}

static hl_local g_of(const data *d, hl_standardization how, hl_g_kind kind,
                     size_t permutations)
{
    double x[MOST];
    hl_local l = {0};
    hl_error err = {0};
    hl_weights w = weights(d, how);
    const hl_local_options options = few(permutations);

    column(d, QUEEN, "y", x);
    assert_ok(hl_local_g(x, &w, kind, &options, &l, &err), &err);
    hl_weights_free(&w);
    return l;
}

static void check_z(const data *d)
{
    const char *reason = d->has_island ? SELF_ONLY : NULL;
    const struct {
        hl_standardization how;
        hl_g_kind kind;
        const char *statistic, *scheme, *heading;
    } rows[] = {
        {HL_WEIGHTS_ROW,    HL_G,      "G_i: z",  "row",    "Gi_z_W"    },
        {HL_WEIGHTS_ROW,    HL_G_STAR, "G_i*: z", "row",    "Gistar_z_W"},
        {HL_WEIGHTS_BINARY, HL_G,      "G_i: z",  "binary", "Gi_z_B"    },
        {HL_WEIGHTS_BINARY, HL_G_STAR, "G_i*: z", "binary", "Gistar_z_B"},
    };

    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        hl_local l = g_of(d, rows[k].how, rows[k].kind, 0);
        const comparison c = {d,
                              rows[k].statistic,
                              rows[k].scheme,
                              SPDEP,
                              QUEEN,
                              rows[k].heading,
                              1.0,
                              reason};
        compare(&c, l.z_score);
        hl_local_free(&l);
    }
}

/// What esda gives of one kind under one transform: Gi_B, Gi_B_E, …
static void check_esda_g(const data *d, hl_standardization how, hl_g_kind kind)
{
    const bool row = how == HL_WEIGHTS_ROW;
    const char *prefix = kind == HL_G ? "Gi" : "Gstar";
    const char *scheme = row ? "row" : "binary";
    hl_local l = g_of(d, how, kind, 0);
    const struct {
        const char *ending;
        const char *statistic;
        const double *ours;
    } rows[] = {
        {"",   kind == HL_G ? "G_i" : "G_i*",                           l.value   },
        {"_E", kind == HL_G ? "G_i: expectation" : "G_i*: expectation", l.expected},
        {"_V", kind == HL_G ? "G_i: variance" : "G_i*: variance",       l.variance},
        {"_z", kind == HL_G ? "G_i: z" : "G_i*: z",                     l.z_score },
    };

    for (size_t k = 0; k < (row ? 2 : 4); k++) {
        char heading[32];
        snprintf(heading, sizeof heading, "%s_%c%s", prefix, row ? 'R' : 'B',
                 rows[k].ending);
        const comparison c = {d,     rows[k].statistic, scheme, ESDA,
                              PYSAL, heading,           1.0,    NULL};
        compare(&c, rows[k].ours);
    }
    hl_local_free(&l);
}

/// esda's variance under its row transform is that of weights that all are 1 / (n - 1)
/// apart: named, not compared. The z of spdep above is the right one.
static void check_raw_g(const data *d)
{
    double folded[MOST];
    hl_local g = g_of(d, HL_WEIGHTS_ROW, HL_G, OURS);
    hl_local star = g_of(d, HL_WEIGHTS_ROW, HL_G_STAR, OURS);
    const comparison of_geoda = {d, "G_i", "row", GEODA, OF_GEODA, "G", 1.0, NULL};
    const comparison star_of_geoda = {d,        "G_i*",  "row", GEODA,
                                      OF_GEODA, "Gstar", 1.0,   NULL};
    const comparison p = {d,     "G_i: p folded", "row", ESDA,
                          PYSAL, "Gi_R_p_sim999", 1.0,   TIES_ABOVE};
    const comparison star_p = {d,     "G_i*: p folded",   "row", ESDA,
                               PYSAL, "Gstar_R_p_sim999", 1.0,   TIES_ABOVE};

    compare(&of_geoda, g.value);
    compare(&star_of_geoda, star.value);
    fold_as_esda(&g, folded);
    compare_p(&p, folded, 999);
    compare_p(&star_p, folded, 999);
    assert_memory_equal(g.p, star.p, d->n * sizeof *g.p);
    hl_local_free(&g);
    hl_local_free(&star);
}

static void g_agrees(void **state)
{
    (void)state;
    check_z(&COLUMBUS);
    check_z(&NC);
    check_z(&NC_ISLAND);
    for (int kind = HL_G; kind <= HL_G_STAR; kind++) {
        check_esda_g(&COLUMBUS, HL_WEIGHTS_BINARY, (hl_g_kind)kind);
        check_esda_g(&COLUMBUS, HL_WEIGHTS_ROW, (hl_g_kind)kind);
        check_esda_g(&NC, HL_WEIGHTS_BINARY, (hl_g_kind)kind);
        check_esda_g(&NC, HL_WEIGHTS_ROW, (hl_g_kind)kind);
    }
    check_raw_g(&COLUMBUS);
    check_raw_g(&NC);
}

static void check_bivariate(const data *d)
{
    double x[MOST];
    double y[MOST];
    double quadrant[MOST];
    hl_local_moran l = {0};
    hl_error err = {0};
    hl_weights w = weights(d, HL_WEIGHTS_ROW);
    const hl_local_options options = few(OURS);
    const char *name = "bivariate local Moran's I";
    const comparison spdep = {d, name, "row", SPDEP, QUEEN, "bvIi", 1.0, NULL};
    const comparison esda = {d, name, "row", ESDA, PYSAL, "bvIs", 1.0, NULL};
    const comparison geoda = {d, name, "row", GEODA, OF_GEODA, "bimoran", 1.0, NULL};
    const comparison p = {d,     "bivariate local Moran's I: p folded",
                          "row", ESDA,
                          PYSAL, "bv_p_sim999",
                          1.0,   FOLDED};

    column(d, QUEEN, "y", x);
    column(d, QUEEN, "y2", y);
    column(d, PYSAL, "bv_q", quadrant);
    assert_ok(hl_local_moran_bivariate(x, y, &w, &options, &l, &err), &err);
    compare(&spdep, l.local.value);
    compare(&esda, l.local.value);
    compare(&geoda, l.local.value);
    compare_p(&p, l.local.p_folded, 999);
    for (size_t i = 0; i < d->n; i++) {
        assert_int_equal(l.quadrant[i], (int)quadrant[i]);
    }
    hl_local_moran_free(&l);
    hl_weights_free(&w);
}

static void bivariate_moran_agrees(void **state)
{
    (void)state;
    check_bivariate(&COLUMBUS);
    check_bivariate(&NC);
}

static void check_spread(const data *d)
{
    double x[MOST];
    hl_local l = {0};
    hl_error err = {0};
    hl_weights w = weights(d, HL_WEIGHTS_ROW);
    const hl_local_options options = few(0);
    const comparison h = {d, "LOSH: H_i", "row", SPDEP, QUEEN, "LOSH_Hi", 1.0, NULL};
    const comparison e = {d,   "LOSH: expectation", "row", SPDEP, QUEEN, "LOSH_E", 1.0,
                          NULL};
    const comparison v = {d,     "LOSH: variance", "row", SPDEP,
                          QUEEN, "LOSH_Var",       1.0,   NULL};

    column(d, QUEEN, "y", x);
    assert_ok(hl_local_spread(x, &w, &options, &l, &err), &err);
    compare(&h, l.value);
    compare(&e, l.expected);
    compare(&v, l.variance);
    hl_local_free(&l);
    hl_weights_free(&w);
}

static void losh_agrees(void **state)
{
    (void)state;
    check_spread(&COLUMBUS);
    check_spread(&NC);
}

static double median(const double *x, size_t n)
{
    double member[MOST];
    double low = -INFINITY;
    double high = INFINITY;
    hl_error err = {0};

    assert_ok(hl_quantile_members(x, n, (hl_quantile_class){2, 2}, member, &err), &err);
    for (size_t i = 0; i < n; i++) {
        if (member[i] == 1.0) {
            high = fmin(high, x[i]);
        } else {
            low = fmax(low, x[i]);
        }
    }
    return n % 2 == 0 ? (low + high) / 2.0 : high;
}

/// The property is "above the median".
static void check_join_count(const data *d)
{
    double x[MOST];
    double folded[MOST];
    hl_local l = {0};
    hl_error err = {0};
    hl_weights w = weights(d, HL_WEIGHTS_BINARY);
    const hl_local_options options = few(OURS);
    const comparison count = {
        d, "local join count", "binary", ESDA, PYSAL, "LJC", 1.0, NULL};
    const comparison p = {d,        "local join count: p folded",
                          "binary", ESDA,
                          PYSAL,    "LJC_p_sim999",
                          1.0,      TIES_ABOVE};

    column(d, QUEEN, "y", x);
    const double middle = median(x, d->n);
    for (size_t i = 0; i < d->n; i++) {
        x[i] = x[i] > middle ? 1.0 : 0.0;
    }
    assert_ok(hl_local_join_count(x, &w, &options, &l, &err), &err);
    compare(&count, l.value);
    fold_as_esda(&l, folded);
    compare_p(&p, folded, 999);
    hl_local_free(&l);
    hl_weights_free(&w);
}

static void join_counts_agree(void **state)
{
    (void)state;
    check_join_count(&COLUMBUS);
    check_join_count(&NC);
}

static void rates_agree(void **state)
{
    (void)state;
    double events[MOST];
    double people[MOST];
    hl_rates r = {0};
    hl_error err = {0};
    hl_weights w = weights(&NC, HL_WEIGHTS_ROW);
    const char *file = "rates_spdep";

    column(&NC, file, "n", events);
    column(&NC, file, "x", people);
    assert_ok(hl_rates_compute(events, people, &w, HL_EB_NEIGHBORHOODS, &r, &err),
              &err);
    const struct {
        const char *statistic, *heading;
        const double *ours;
        double factor;
        const char *reason;
    } rows[] = {
        {"raw rate",                     "raw",        r.raw,           1.0,   NULL},
        {"empirical-Bayes rate, global", "EBest",      r.eb_global,     1.0,   NULL},
        {"empirical-Bayes rate, local",  "EBlocal",    r.eb_local,      1.0,   NULL},
        {"expected events",              "expCount",   r.expected,      1.0,   NULL},
        {"relative risk",                "relRisk",    r.relative_risk, 100.0,
         "100 times ours: spdep gives a percentage"                                },
        {"Poisson probability",          "pmap",       r.p_low,         1.0,   NULL},
        {"Choynowski p",                 "choynowski", r.choynowski,    1.0,   NULL},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const comparison c = {&NC,  rows[k].statistic, "row",          SPDEP,
                              file, rows[k].heading,   rows[k].factor, rows[k].reason};
        compare(&c, rows[k].ours);
    }
    json_object *root = reference_json("nc_EBImoran_spdep");
    const reference_row a = {.statistic =
                                 "empirical-Bayes rate: variance between units",
                             .data = NC.label,
                             .peer = SPDEP,
                             .ours = r.variance,
                             .theirs = reference_number(root, "EBest_params/a"),
                             .relative = RELATIVE,
                             .absolute = ABSOLUTE};
    reference_check(&a);
    json_object_put(root);
    hl_rates_free(&r);
    hl_weights_free(&w);
}

/// The mean of the local I of all units is the global index.
static void local_moran_of_rates_adds_up(void **state)
{
    (void)state;
    double events[MOST];
    double people[MOST];
    hl_local_moran l = {0};
    hl_error err = {0};
    hl_weights w = weights(&NC, HL_WEIGHTS_ROW);
    const hl_local_options options = few(0);

    column(&NC, "rates_spdep", "n", events);
    column(&NC, "rates_spdep", "x", people);
    assert_ok(hl_local_moran_rates(events, people, &w, &options, &l, &err), &err);
    json_object *root = reference_json("nc_EBImoran_spdep");
    const reference_row row = {
        .statistic = "local Moran's I of rates: mean over the map",
        .data = NC.label,
        .peer = SPDEP,
        .ours = hl_mean(l.local.value, NC.n),
        .theirs = reference_number(root, "EBI"),
        .relative = RELATIVE,
        .absolute = ABSOLUTE,
        .reason = "mean of I_i: under row weights it is spdep's global EBImoran, which "
                  "takes the mean off z as local Moran does"};
    reference_check(&row);
    json_object_put(root);
    hl_local_moran_free(&l);
    hl_weights_free(&w);
}

/// A column of words, e.g. "High-Low".
static void quadrants_of(const data *d, const char *heading, uint8_t *out)
{
    char path[1024];
    char line[4096];
    size_t at = 0;

    snprintf(path, sizeof path, "%s/tests/oracle/spatial/%s.csv", HL_SOURCE_DIR,
             file_of(d, QUEEN));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    for (char *cell = strtok(line, ","); strcmp(cell, heading) != 0; at++) {
        cell = strtok(NULL, ",\r\n");
        assert_non_null(cell);
    }
    for (size_t i = 0; i < d->n; i++) {
        assert_non_null(fgets(line, sizeof line, file));
        char *cell = line;
        for (size_t k = 0; k < at; k++) {
            cell = strchr(cell, ',') + 1;
        }
        cell += strspn(cell, " \"");
        const bool high = strncmp(cell, "High", 4) == 0;
        const bool around = strncmp(strchr(cell, '-') + 1, "High", 4) == 0;
        out[i] =
            (uint8_t)(high ? (around ? HL_QUADRANT_HIGH_HIGH : HL_QUADRANT_HIGH_LOW)
                           : (around ? HL_QUADRANT_LOW_HIGH : HL_QUADRANT_LOW_LOW));
    }
    fclose(file);
}

static const char IN_ANOTHER[] = "units in another quadrant than spdep's";
static const char COUNTED[] =
    "units in another quadrant: spdep's mean or median of the lags counts the island "
    "with 0, and one unit lies between that and ours";

static void check_quadrants(const data *d)
{
    static const char *const HEADING[] = {"quad_pysal", "quad_mean", "quad_median"};
    static const char *const NAME[] = {"Moran quadrants by zero",
                                       "Moran quadrants by the mean",
                                       "Moran quadrants by the median"};
    double x[MOST];
    uint8_t expected[MOST];
    hl_error err = {0};
    hl_weights w = weights(d, HL_WEIGHTS_ROW);

    column(d, QUEEN, "y", x);
    for (int rule = HL_QUADRANTS_BY_ZERO; rule <= HL_QUADRANTS_BY_MEDIAN; rule++) {
        hl_local_moran l = {0};
        hl_local_options options = few(0);
        double differ = 0.0;
        const bool zero_lag = d->has_island && rule != HL_QUADRANTS_BY_ZERO;
        const double between = zero_lag ? 1.0 : 0.0;

        options.quadrants = (hl_quadrant_rule)rule;
        assert_ok(hl_local_moran_compute(x, &w, &options, &l, &err), &err);
        quadrants_of(d, HEADING[rule], expected);
        for (size_t i = 0; i < d->n; i++) {
            if (w.start[i] == w.start[i + 1]) continue;
            differ += l.quadrant[i] != expected[i];
        }
        const reference_row row = {.statistic = NAME[rule],
                                   .data = d->label,
                                   .peer = SPDEP,
                                   .ours = differ,
                                   .theirs = between,
                                   .reason = between > 0.0 ? COUNTED : IN_ANOTHER};
        reference_check(&row);
        hl_local_moran_free(&l);
    }
    hl_weights_free(&w);
}

static void quadrants_agree_under_each_rule(void **state)
{
    (void)state;
    check_quadrants(&COLUMBUS);
    check_quadrants(&NC);
    check_quadrants(&NC_ISLAND);
}

/// GeoDa's classes, where its p and ours are on the same side of the level by far.
static void check_classes(const data *d, const hl_local *l, const char *name,
                          const char *p_heading, const char *class_heading)
{
    double p[MOST];
    double cls[MOST];
    double differ = 0.0;
    size_t compared = 0;

    column(d, OF_GEODA, p_heading, p);
    column(d, OF_GEODA, class_heading, cls);
    for (size_t i = 0; i < d->n; i++) {
        if (excess(0.05, OURS, p[i], 9999) <= 4.0) continue;
        compared++;
        differ += l->cls[i] != (int)cls[i];
    }
    const reference_row row = {
        .statistic = name,
        .data = d->label,
        .peer = GEODA,
        .ours = differ,
        .theirs = 0.0,
        .reason = "units in another class, at two-sided p 0.1 for GeoDa's folded 0.05 "
                  "and where its p is four standard errors from that"};
    assert_true(compared > d->n * 3 / 4);
    reference_check(&row);
}

static void classes_agree_with_geoda(void **state)
{
    (void)state;
    const data *const sets[] = {&COLUMBUS, &NC};

    for (size_t s = 0; s < 2; s++) {
        const data *d = sets[s];
        double x[MOST];
        hl_error err = {0};
        hl_weights w = weights(d, HL_WEIGHTS_ROW);
        hl_local_options options = few(OURS);
        hl_local c = {0};
        hl_local g = {0};

        options.correction = HL_CORRECTION_NONE;
        options.level = 0.1;
        column(d, QUEEN, "y", x);
        assert_ok(hl_local_geary(x, &w, &options, &c, &err), &err);
        check_classes(d, &c, "local Geary's c: classes", "geary_p9999", "geary_clus");
        assert_ok(hl_local_g(x, &w, HL_G, &options, &g, &err), &err);
        check_classes(d, &g, "G_i: classes", "G_p9999", "G_clus");
        hl_local_free(&g);
        hl_local_free(&c);
        hl_weights_free(&w);
    }
}

static hl_local_moran moran(const data *d, hl_standardization how,
                            hl_local_divisor divisor, size_t permutations)
{
    double x[MOST];
    hl_local_moran l = {0};
    hl_error err = {0};
    hl_weights w = weights(d, how);
    hl_local_options options = few(permutations);

    options.divisor = divisor;
    column(d, QUEEN, "y", x);
    assert_ok(hl_local_moran_compute(x, &w, &options, &l, &err), &err);
    hl_weights_free(&w);
    return l;
}

/// What one column of a peer is called, and which of our numbers it is.
typedef struct moran_column {
    const char *statistic, *heading;
    const double *ours;
} moran_column;

static void check_moran_columns(const data *d, const comparison *like,
                                const moran_column *columns, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        comparison c = *like;
        c.data = d;
        c.statistic = columns[k].statistic;
        c.heading = columns[k].heading;
        c.factor = 1.0;
        compare(&c, columns[k].ours);
    }
}

static void check_moran_of_spdep(const data *d)
{
    const char *reason = d->has_island ? SELF_ONLY : NULL;
    hl_local_moran row = moran(d, HL_WEIGHTS_ROW, HL_DIVIDE_AS_USUAL, 0);
    hl_local_moran binary = moran(d, HL_WEIGHTS_BINARY, HL_DIVIDE_AS_USUAL, 0);
    const moran_column of_rows[] = {
        {"spatial lag",                  "lag_W",    row.lag           },
        {"local Moran's I",              "Ii",       row.local.value   },
        {"local Moran's I: expectation", "E_cond",   row.local.expected},
        {"local Moran's I: variance",    "Var_cond", row.local.variance},
        {"local Moran's I: z",           "Z_cond",   row.local.z_score },
    };
    const moran_column of_binary[] = {
        {"spatial lag",                  "lag_B", binary.lag           },
        {"local Moran's I",              "Ii_B",  binary.local.value   },
        {"local Moran's I: expectation", "E_B",   binary.local.expected},
        {"local Moran's I: variance",    "Var_B", binary.local.variance},
        {"local Moran's I: z",           "Z_B",   binary.local.z_score },
    };
    const comparison w = {
        .scheme = "row", .peer = SPDEP, .file = QUEEN, .reason = reason};
    const comparison b = {
        .scheme = "binary", .peer = SPDEP, .file = QUEEN, .reason = reason};

    check_moran_columns(d, &w, of_rows, sizeof of_rows / sizeof *of_rows);
    check_moran_columns(d, &b, of_binary, sizeof of_binary / sizeof *of_binary);
    hl_local_moran_free(&row);
    hl_local_moran_free(&binary);
}

static void check_moran_by_n_minus_1(const data *d)
{
    static const char REASON[] = "with the option n - 1: I (n - 1) / n";
    hl_local_moran l = moran(d, HL_WEIGHTS_ROW, HL_DIVIDE_BY_N_MINUS_1, 0);
    const comparison rows[] = {
        {d, "local Moran's I", "row", SPDEP, QUEEN,    "Ii_mlvarF",      1.0, REASON},
        {d, "local Moran's I", "row", GEODA, OF_GEODA, "moran_complete", 1.0, REASON},
        {d, "local Moran's I", "row", ESDA,  PYSAL,    "Is",             1.0, REASON},
    };

    for (size_t k = 0; k < (d->has_island ? 1 : sizeof rows / sizeof *rows); k++) {
        compare(&rows[k], l.local.value);
    }
    hl_local_moran_free(&l);
}

/// spdep, mlvar = FALSE: I has the other divisor, its expectation and variance not.
static void check_moran_moments_by_n_minus_1(const data *d)
{
    double z[MOST];
    const double n = (double)d->n;
    hl_local_moran l = moran(d, HL_WEIGHTS_ROW, HL_DIVIDE_AS_USUAL, 0);
    const comparison variance = {
        d,     "local Moran's I: variance",
        "row", SPDEP,
        QUEEN, "Var_cond_mlvarF",
        1.0,   "Var of the divisor n: with mlvar = FALSE spdep changes I alone"};
    const comparison score = {
        d,     "local Moran's I: z",
        "row", SPDEP,
        QUEEN, "Z_cond_mlvarF",
        1.0,   "(I (n - 1) / n - E) / sd: with mlvar = FALSE spdep changes I alone"};

    for (size_t i = 0; i < d->n; i++) {
        z[i] = (l.local.value[i] * (n - 1.0) / n - l.local.expected[i]) /
               sqrt(l.local.variance[i]);
    }
    compare(&variance, l.local.variance);
    compare(&score, z);
    hl_local_moran_free(&l);
}

static void check_moran_p(const data *d)
{
    hl_local_moran l = moran(d, HL_WEIGHTS_ROW, HL_DIVIDE_AS_USUAL, OURS);
    const comparison p = {
        d, "local Moran's I: p folded", "row", ESDA, PYSAL, "p_sim9999", 1.0, FOLDED};

    compare_p(&p, l.local.p_folded, 9999);
    hl_local_moran_free(&l);
}

static void local_moran_agrees(void **state)
{
    (void)state;
    check_moran_of_spdep(&COLUMBUS);
    check_moran_of_spdep(&NC);
    check_moran_of_spdep(&NC_ISLAND);
    check_moran_by_n_minus_1(&COLUMBUS);
    check_moran_by_n_minus_1(&NC);
    check_moran_by_n_minus_1(&NC_ISLAND);
    check_moran_moments_by_n_minus_1(&COLUMBUS);
    check_moran_moments_by_n_minus_1(&NC);
    check_moran_p(&COLUMBUS);
    check_moran_p(&NC);
}

/// spdep's localmoran_perm: moments of 9,999 draws with replacement.
static void check_moran_moments(const data *d)
{
    double x[MOST];
    double expected[MOST];
    double variance[MOST];
    double errors[MOST];
    double none[MOST] = {0};
    double ratio = 0.0;
    const double n = (double)d->n;
    hl_weights w = weights(d, HL_WEIGHTS_ROW);
    hl_local_moran l = {0};
    hl_error err = {0};
    const hl_local_options options = few(0);

    column(d, QUEEN, "y", x);
    column(d, "localmoran_perm9999_spdep", "E", expected);
    column(d, "localmoran_perm9999_spdep", "Var", variance);
    assert_ok(hl_local_moran_compute(x, &w, &options, &l, &err), &err);
    for (size_t i = 0; i < d->n; i++) {
        const double k = (double)(w.start[i + 1] - w.start[i]);
        const double inflated =
            l.local.variance[i] * (n - 2.0) / (n - 1.0) / (1.0 - k / (n - 1.0));
        errors[i] = (expected[i] - l.local.expected[i]) / sqrt(inflated / 9999.0);
        ratio += variance[i] / inflated / n;
    }
    const reference_row e = {
        .statistic = "local Moran's I: expectation, of draws",
        .data = d->label,
        .peer = SPDEP,
        .absolute = 4.0,
        .reason = "standard errors between the expectation and the mean of spdep's "
                  "9,999 draws with replacement"};
    const reference_row v = {
        .statistic = "local Moran's I: variance, of draws, mean ratio over the map",
        .data = d->label,
        .peer = SPDEP,
        .ours = ratio,
        .theirs = 1.0,
        .absolute = 0.01,
        .reason = "Var (n - 2) / (n - 1) / (1 - w_i.^2 / ((n - 1) sum_j w_ij^2)): with "
                  "replacement; from 9,999 draws each"};
    reference_check_all(&e, errors, none, d->n);
    reference_check(&v);
    hl_local_moran_free(&l);
    hl_weights_free(&w);
}

static void moments_of_moran_agree_with_draws(void **state)
{
    (void)state;
    check_moran_moments(&COLUMBUS);
    check_moran_moments(&NC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(local_geary_agrees),
        cmocka_unit_test(the_rule_of_spdep_explains_its_p),
        cmocka_unit_test(g_agrees),
        cmocka_unit_test(local_moran_agrees),
        cmocka_unit_test(moments_of_moran_agree_with_draws),
        cmocka_unit_test(bivariate_moran_agrees),
        cmocka_unit_test(losh_agrees),
        cmocka_unit_test(join_counts_agree),
        cmocka_unit_test(rates_agree),
        cmocka_unit_test(local_moran_of_rates_adds_up),
        cmocka_unit_test(quadrants_agree_under_each_rule),
        cmocka_unit_test(classes_agree_with_geoda),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
