// Global statistics against the numbers of spdep and esda: columbus (CRIME with INC and
// HOVAL), nc (SIDS rate with non-white rate), nc without the neighbors of one county.
// HOVAL is from r-cran-spdata, as the others.
#include "support/reference.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/stats/bivariate.h"
#include "hinterland/stats/correlogram.h"
#include "hinterland/stats/geary.h"
#include "hinterland/stats/general_g.h"
#include "hinterland/stats/join_count.h"
#include "hinterland/stats/moran.h"
#include "hinterland/stats/rates.h"
#include "hinterland/stats/residual_moran.h"

// METHODS-spatial 8: closed forms.
static const double RELATIVE = 1e-10;
static const double ABSOLUTE = 1e-12;

enum { MOST_UNITS = 100, NEAREST = 4 };

static const hl_global_options ANALYTIC = {.permutations = 0};

/// A data set and one matrix of it.
typedef struct sample {
    const char *name; ///< "columbus"
    size_t n;
    double x[MOST_UNITS];
    double y[MOST_UNITS];
    uint32_t cls[MOST_UNITS]; ///< 1 above the median (nc) or 35 (columbus)
    hl_weights w;
    json_object *spdep;
    char block[64]; ///< "global_queen_W"
    char data[64];  ///< "columbus, queen, W"
} sample;

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(const double *x, size_t n)
{
    double sorted[MOST_UNITS];

    memcpy(sorted, x, n * sizeof *x);
    qsort(sorted, n, sizeof *sorted, ascending);
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2.0;
}

static sample open_sample(const char *name, size_t n)
{
    sample s = {.name = name, .n = n};
    char file[64];

    snprintf(file, sizeof file, "%s_local_queen", name);
    reference_column(file, "y", n, s.x);
    if (strcmp(name, "nc_island") != 0) reference_column(file, "y2", n, s.y);
    const double cut = strcmp(name, "columbus") == 0 ? 35.0 : median(s.x, n);
    for (size_t i = 0; i < n; i++) {
        s.cls[i] = s.x[i] > cut;
    }
    snprintf(file, sizeof file, "%s_spdep", name);
    s.spdep = reference_json(file);
    return s;
}

static void close_sample(sample *s)
{
    hl_weights_free(&s->w);
    json_object_put(s->spdep);
}

/// The four nearest neighbors of a file "idx,neighbors nearest first,distances".
static void read_nearest(const char *name, size_t n, hl_weights *out)
{
    char path[512];
    char line[1024];
    uint32_t from[MOST_UNITS * NEAREST];
    uint32_t to[MOST_UNITS * NEAREST];
    size_t count = 0;
    hl_error err = {0};

    snprintf(path, sizeof path, "%s/tests/oracle/spatial/%s_knn4_proj.csv",
             HL_SOURCE_DIR, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) != NULL) {
        char *at = strchr(line, ',');
        assert_non_null(at);
        at++;
        for (size_t k = 0; k < NEAREST; k++) {
            assert_true(count < n * NEAREST);
            from[count] = (uint32_t)(count / NEAREST);
            to[count++] = (uint32_t)strtoul(at, &at, 10);
        }
    }
    fclose(file);
    assert_int_equal(count, n * NEAREST);
    assert_ok(hl_weights_from_links(n, from, to, NULL, count, out, &err), &err);
}

/// spdep's C, U and S from binary weights: all links n / links or 1 / links; S divides
/// a row by the root of its length and then scales to n.
static void set_style(char style, hl_weights *w)
{
    double sum = 0.0;

    hl_weights_standardize(w, style == 'W' ? HL_WEIGHTS_ROW : HL_WEIGHTS_BINARY);
    if (style == 'W' || style == 'B') return;
    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            if (style == 'S') {
                w->weight[l] = 1.0 / sqrt((double)(w->start[i + 1] - w->start[i]));
            }
            sum += w->weight[l];
        }
    }
    for (size_t l = 0; l < w->start[w->n]; l++) {
        w->weight[l] *= (style == 'U' ? 1.0 : (double)w->n) / sum;
    }
    w->standardization = HL_WEIGHTS_AS_GIVEN;
}

/// `kind`: queen, rook or knn4_proj.
static void set_weights(sample *s, const char *kind, char style)
{
    char file[64];

    hl_weights_free(&s->w);
    snprintf(file, sizeof file, "%s_%s", s->name, kind);
    if (strcmp(kind, "knn4_proj") == 0) {
        read_nearest(s->name, s->n, &s->w);
    } else {
        reference_weights(file, HL_WEIGHTS_BINARY, &s->w);
    }
    set_style(style, &s->w);
    snprintf(s->block, sizeof s->block, "global_%s_%c", kind, style);
    snprintf(s->data, sizeof s->data, "%s, %s, %c", s->name, kind, style);
}

static double number(const sample *s, const char *path)
{
    char full[128];

    snprintf(full, sizeof full, "%s/%s", s->block, path);
    return reference_number(s->spdep, full);
}

/// One comparison of a closed form with spdep.
static void check(const sample *s, const char *statistic, double ours, double theirs,
                  const char *reason)
{
    reference_check(&(reference_row){.statistic = statistic,
                                     .data = s->data,
                                     .peer = "spdep 1.2-7",
                                     .ours = ours,
                                     .theirs = theirs,
                                     .relative = RELATIVE,
                                     .absolute = ABSOLUTE,
                                     .reason = reason});
}

static const char *const STYLES[][2] = {
    {"queen",     "W"},
    {"queen",     "B"},
    {"queen",     "C"},
    {"queen",     "U"},
    {"queen",     "S"},
    {"rook",      "W"},
    {"knn4_proj", "W"},
};
enum { COUNT = sizeof STYLES / sizeof *STYLES };

static void check_weights(const sample *s, const hl_global *g)
{
    check(s, "S0", g->s0, number(s, "weights/S0"), NULL);
    check(s, "S1", g->s1, number(s, "weights/S1"), NULL);
    check(s, "S2", g->s2, number(s, "weights/S2"), NULL);
}

static void check_moran(const sample *s)
{
    hl_global g = {0};
    hl_error err = {0};

    assert_ok(hl_moran_global(s->x, &s->w, &ANALYTIC, &g, &err), &err);
    check_weights(s, &g);
    check(s, "Moran's I", g.value, number(s, "moran/rand_greater/stat"), NULL);
    check(s, "Moran's I: expectation", g.expected, number(s, "moran/rand_greater/E"),
          NULL);
    check(s, "Moran's I: variance, randomization", g.variance_randomization,
          number(s, "moran/rand_greater/Var"), NULL);
    check(s, "Moran's I: variance, normality", g.variance_normality,
          number(s, "moran/norm_greater/Var"), NULL);
    check(s, "Moran's I: p, randomization", g.p_randomization.two_sided,
          number(s, "moran/rand_two.sided/p"), NULL);
}

/// spdep's variances with islands: its n counts all units where no other n is named,
/// "1", "2" and "3" stand for n - 1, ... without islands, b2 has n without islands.
static double geary_variance_of_spdep(const sample *s, const hl_global *g,
                                      bool randomization)
{
    const double all = (double)g->n;
    const double used = (double)g->n_used;
    const double s0_squared = g->s0 * g->s0;
    const double square = used * used;
    double mean = 0.0;
    double m2 = 0.0;
    double m4 = 0.0;

    for (size_t i = 0; i < g->n; i++) {
        mean += s->x[i] / all;
    }
    for (size_t i = 0; i < g->n; i++) {
        m2 += pow(s->x[i] - mean, 2.0);
        m4 += pow(s->x[i] - mean, 4.0);
    }
    const double b2 = used * m4 / (m2 * m2);
    if (!randomization) {
        return ((2.0 * g->s1 + g->s2) * (used - 1.0) - 4.0 * s0_squared) /
               (2.0 * (all + 1.0) * s0_squared);
    }
    const double pairs =
        (used - 1.0) * g->s1 * (square - 3.0 * all + 3.0 - b2 * (used - 1.0));
    const double margins = 0.25 * (used - 1.0) * g->s2 *
                           (square + 3.0 * all - 6.0 - b2 * (square - all + 2.0));
    const double total = s0_squared * (square - 3.0 - b2 * pow(used - 1.0, 2.0));
    return (pairs - margins + total) / (all * (used - 2.0) * (used - 3.0) * s0_squared);
}

static void check_geary_with_islands(const sample *s)
{
    const char *reason =
        "spdep takes n = 98 where its formula has n, 97 in n - 1, n - 2, "
        "n - 3, n^2 and b2; ours 97 throughout, b2 over all units";
    hl_global g = {0};
    hl_error err = {0};

    assert_ok(hl_geary_global(s->x, &s->w, &ANALYTIC, &g, &err), &err);
    check(s, "Geary's C", g.value, number(s, "geary/rand_greater/stat"), NULL);
    check(s, "Geary's C: variance, randomization", geary_variance_of_spdep(s, &g, true),
          number(s, "geary/rand_greater/Var"), reason);
    check(s, "Geary's C: variance, normality", geary_variance_of_spdep(s, &g, false),
          number(s, "geary/norm_greater/Var"), reason);
}

static void check_geary(const sample *s)
{
    const char *turned = "z = (E - C) / sd there: -1 times ours";
    const char *less = "greater is E greater than C there: p less here";
    hl_global g = {0};
    hl_error err = {0};

    assert_ok(hl_geary_global(s->x, &s->w, &ANALYTIC, &g, &err), &err);
    check(s, "Geary's C", g.value, number(s, "geary/rand_greater/stat"), NULL);
    check(s, "Geary's C: expectation", g.expected, number(s, "geary/rand_greater/E"),
          NULL);
    check(s, "Geary's C: variance, randomization", g.variance_randomization,
          number(s, "geary/rand_greater/Var"), NULL);
    check(s, "Geary's C: variance, normality", g.variance_normality,
          number(s, "geary/norm_greater/Var"), NULL);
    check(s, "Geary's C: z, randomization", -g.z_randomization,
          number(s, "geary/rand_greater/z"), turned);
    check(s, "Geary's C: z, normality", -g.z_normality,
          number(s, "geary/norm_greater/z"), turned);
    check(s, "Geary's C: p, randomization", g.p_randomization.two_sided,
          number(s, "geary/rand_two.sided/p"), NULL);
    check(s, "Geary's C: p of clustering, normality", g.p_normality.less,
          number(s, "geary/norm_greater/p"), less);
}

static void check_general_g(const sample *s)
{
    hl_global g = {0};
    hl_error err = {0};

    assert_ok(hl_general_g(s->x, &s->w, &ANALYTIC, &g, &err), &err);
    check(s, "general G", g.value, number(s, "getis_ord_G/G"), NULL);
    check(s, "general G: expectation", g.expected, number(s, "getis_ord_G/E"), NULL);
    check(s, "general G: variance", g.variance_randomization,
          number(s, "getis_ord_G/Var"), NULL);
    check(s, "general G: z", g.z_randomization, number(s, "getis_ord_G/z"), NULL);
    check(s, "general G: p, greater", g.p_randomization.greater,
          number(s, "getis_ord_G/p"), NULL);
}

/// spdep's variance of the total of two classes: simplified by N = sum n_r, which does
/// not hold where islands are left out of N alone.
static double total_variance_of_spdep(const hl_join_counts *c)
{
    const hl_global *g = &c->row[0].nonfree;
    const double all = (double)g->n;
    const double n = (double)g->n_used;
    const double n2 = n * (n - 1.0);
    const double n4 = n2 * (n - 2.0) * (n - 3.0);
    const double square = g->s0 * g->s0;
    const double product = (double)(c->units[0] * c->units[1]);

    return 0.25 * (g->s2 / n2 - 4.0 * (square + g->s1 - g->s2) * (n - 1.0) / n4) *
               product +
           ((g->s1 - g->s2) / n4 + 2.0 * square * (2.0 * all - 3.0) / (n2 * n4)) *
               product * product;
}

static void check_join_row(const sample *s, const hl_join_counts *c, size_t k)
{
    static const char *const NAMES[] = {"WW", "BB", "BW", "total"};
    static const char *const FIELDS[] = {"Joincount", "Expected", "Variance",
                                         "z-value"};
    const hl_global *g = &c->row[k].nonfree;
    const bool turned = k == 3 && g->islands > 0;
    const double variance =
        turned ? total_variance_of_spdep(c) : g->variance_randomization;
    const double ours[] = {g->value, g->expected, variance,
                           (g->value - g->expected) / sqrt(variance)};

    for (size_t f = 0; f < 4; f++) {
        char name[64];
        char path[64];
        snprintf(name, sizeof name, "join count %s: %s", NAMES[k], FIELDS[f]);
        snprintf(path, sizeof path, "joincount_multi/%zu/%s", k, FIELDS[f]);
        check(
            s, name, ours[f], number(s, path),
            turned && f > 1
                ? "spdep's formula for Jtot takes sum n_r for N, which leaves islands "
                  "out; shown is that formula, ours is the variance of BW"
                : NULL);
    }
}

static void check_join_counts(const sample *s)
{
    hl_join_counts c = {0};
    hl_error err = {0};

    assert_ok(hl_join_counts_compute(s->cls, 2, &s->w, &ANALYTIC, &c, &err), &err);
    assert_int_equal(c.count, 4);
    for (size_t k = 0; k < c.count; k++) {
        check_join_row(s, &c, k);
    }
    check(s, "join count BB: p, greater", c.row[1].nonfree.p_randomization.greater,
          number(s, "joincount/BB/p"), NULL);
    hl_join_counts_free(&c);
}

/// Four classes of CRIME; the number of each class is not kept in free sampling.
static void check_four_classes(const sample *s, char style)
{
    static const double CUTS[] = {20.0, 30.0, 45.0};
    uint32_t cls[MOST_UNITS] = {0};
    hl_join_counts c = {0};
    hl_error err = {0};
    json_object *root = reference_json("columbus_joincount4_spdep");

    for (size_t i = 0; i < s->n; i++) {
        for (size_t k = 0; k < 3; k++) {
            cls[i] += s->x[i] > CUTS[k];
        }
    }
    assert_ok(hl_join_counts_compute(cls, 4, &s->w, &ANALYTIC, &c, &err), &err);
    assert_int_equal(c.count, 11);
    for (size_t k = 0; k < c.count; k++) {
        const hl_global *g = &c.row[k].nonfree;
        char path[64];
        snprintf(path, sizeof path, "%c/multi/%zu/Joincount", style, k);
        check(s, "join count, four classes", g->value, reference_number(root, path),
              NULL);
        snprintf(path, sizeof path, "%c/multi/%zu/Expected", style, k);
        check(s, "join count, four classes: expectation", g->expected,
              reference_number(root, path), NULL);
        snprintf(path, sizeof path, "%c/multi/%zu/Variance", style, k);
        check(s, "join count, four classes: variance", g->variance_randomization,
              reference_number(root, path), NULL);
        if (k > 3) continue;
        snprintf(path, sizeof path, "%c/free/%zu/Expected", style, k);
        check(s, "join count, free sampling: expectation", c.row[k].expected_free,
              reference_number(root, path), NULL);
        snprintf(path, sizeof path, "%c/free/%zu/Variance", style, k);
        check(s, "join count, free sampling: variance", c.row[k].variance_free,
              reference_number(root, path), NULL);
    }
    hl_join_counts_free(&c);
    json_object_put(root);
}

static void more_classes_agree_with_spdep(void **state)
{
    (void)state;
    sample s = open_sample("columbus", 49);

    set_weights(&s, "queen", 'W');
    check_four_classes(&s, 'W');
    set_weights(&s, "queen", 'B');
    check_four_classes(&s, 'B');
    close_sample(&s);
}

static void check_sample(const char *name, size_t n)
{
    sample s = open_sample(name, n);

    for (size_t k = 0; k < COUNT; k++) {
        set_weights(&s, STYLES[k][0], STYLES[k][1][0]);
        check_moran(&s);
        check_geary(&s);
        check_general_g(&s);
        if (strchr("WB", STYLES[k][1][0]) != NULL) check_join_counts(&s);
    }
    close_sample(&s);
}

static void all_styles_agree_with_spdep(void **state)
{
    (void)state;
    check_sample("columbus", 49);
    check_sample("nc", 100);
}

static void an_island_agrees_with_spdep(void **state)
{
    (void)state;
    sample s = open_sample("nc_island", 98);
    hl_global_options counted = ANALYTIC;
    hl_global g = {0};
    hl_error err = {0};

    set_weights(&s, "queen", 'W');
    snprintf(s.block, sizeof s.block, "zero_policy_TRUE_adjust_n_TRUE");
    check_moran(&s);
    check_geary_with_islands(&s);
    check_general_g(&s);
    check_join_counts(&s);
    counted.islands = HL_MORAN_ISLANDS_COUNTED;
    snprintf(s.block, sizeof s.block, "geary_adjust_n_FALSE");
    assert_ok(hl_geary_global(s.x, &s.w, &counted, &g, &err), &err);
    check(&s, "Geary's C, islands counted", g.value, number(&s, "stat"), NULL);
    check(&s, "Geary's C, islands counted: variance", g.variance_randomization,
          number(&s, "Var"), NULL);
    close_sample(&s);
}

/// spdep's variance of Lee's L takes Q_ij = x_i y_j for symmetric: three of its sums
/// over pairs have other values than the orders of the pairs give.
static double lee_variance_of_spdep(const sample *s)
{
    static double p[MOST_UNITS][MOST_UNITS];
    static double q[MOST_UNITS][MOST_UNITS];
    double sums[2][6] = {{0.0}}; // off0, on0, off1, on1, off2, all2
    const size_t n = s->n;
    const double units = (double)n;
    double mean[2] = {0.0};
    double square[2] = {0.0};
    double all = 0.0;

    memset(p, 0, sizeof p);
    for (size_t i = 0; i < n; i++) {
        mean[0] += s->x[i] / units;
        mean[1] += s->y[i] / units;
    }
    for (size_t i = 0; i < n; i++) {
        square[0] += (s->x[i] - mean[0]) * (s->x[i] - mean[0]);
        square[1] += (s->y[i] - mean[1]) * (s->y[i] - mean[1]);
        for (size_t a = s->w.start[i]; a < s->w.start[i + 1]; a++) {
            for (size_t b = s->w.start[i]; b < s->w.start[i + 1]; b++) {
                const double product = s->w.weight[a] * s->w.weight[b];
                p[s->w.neighbor[a]][s->w.neighbor[b]] += product;
                all += product;
            }
        }
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            p[i][j] /= all;
            q[i][j] = (s->x[i] - mean[0]) * (s->y[j] - mean[1]) * units /
                      sqrt(square[0] * square[1]);
        }
    }
    for (size_t m = 0; m < 2; m++) {
        double(*matrix)[MOST_UNITS] = m == 0 ? p : q;
        for (size_t i = 0; i < n; i++) {
            double row = 0.0;
            for (size_t j = 0; j < n; j++) {
                row += matrix[i][j];
                sums[m][2] += i == j ? 0.0 : matrix[i][j] * matrix[i][j];
            }
            const double own = matrix[i][i];
            sums[m][0] += row - own;
            sums[m][1] += own;
            sums[m][3] += own * own;
            sums[m][4] += (row - own) * (row - own);
            sums[m][5] += row * row;
        }
    }
    const double *a = sums[0];
    const double *b = sums[1];
    const double n2 = units * (units - 1.0);
    const double n3 = n2 * (units - 2.0);
    const double n4 = n3 * (units - 3.0);
    const double mean_off = a[0] * b[0] / n2;
    const double mean_on = a[1] * b[1] / units;
    const double off = 2.0 * a[2] * b[2] / n2 +
                       4.0 * (a[4] - a[2]) * (b[4] - b[2]) / n3 +
                       (a[0] * a[0] + 2.0 * a[2] - 4.0 * a[4]) *
                           (b[0] * b[0] + 2.0 * b[2] - 4.0 * b[4]) / n4 -
                       mean_off * mean_off;
    const double on = a[3] * b[3] / units +
                      (a[1] * a[1] - a[3]) * (b[1] * b[1] - b[3]) / n2 -
                      mean_on * mean_on;
    const double ca = a[5] - a[3] - a[4];
    const double cb = b[5] - b[3] - b[4];
    const double both = ca * cb / (2.0 * n2) +
                        (a[1] * a[0] - ca) * (b[1] * b[0] - cb) / n3 -
                        mean_off * mean_on;
    return off + on + 2.0 * both;
}

static void check_two_variables(sample *s, const char *kind, char style)
{
    char reason[160];
    hl_global g = {0};
    hl_error err = {0};

    set_weights(s, kind, style);
    assert_ok(hl_moran_bivariate(s->x, s->y, &s->w, &ANALYTIC, &g, &err), &err);
    check(s, "bivariate Moran's I", g.value * g.s0 / (double)g.n,
          number(s, "moran_bv_spdep"),
          style == 'W' ? NULL : "no n / S0 there: theirs = ours S0 / n");
    assert_ok(hl_lee(s->x, s->y, &s->w, &ANALYTIC, &g, &err), &err);
    check(s, "Lee's L", g.value, number(s, "lee/L"), NULL);
    check(s, "Lee's L: expectation", g.expected, number(s, "lee/E"), NULL);
    const double turned = lee_variance_of_spdep(s);
    snprintf(reason, sizeof reason,
             "theirs takes Q_ij = x_i y_j for symmetric: ours %.9g, which enumeration "
             "of all orders confirms; shown is their formula",
             g.variance_randomization);
    check(s, "Lee's L: variance", turned, number(s, "lee/Var"), reason);
}

static void two_variables_agree_with_spdep(void **state)
{
    (void)state;
    const char *const names[] = {"columbus", "nc"};
    const size_t units[] = {49, 100};

    for (size_t k = 0; k < 2; k++) {
        sample s = open_sample(names[k], units[k]);
        check_two_variables(&s, "queen", 'W');
        check_two_variables(&s, "queen", 'B');
        check_two_variables(&s, "rook", 'W');
        check_two_variables(&s, "knn4_proj", 'W');
        close_sample(&s);
    }
}

static void check_lags(const char *name, size_t n)
{
    sample s = open_sample(name, n);
    hl_correlogram_options options = hl_correlogram_defaults();
    hl_correlogram c = {0};
    hl_error err = {0};

    set_weights(&s, "queen", 'W');
    options.lags = 4;
    options.global = ANALYTIC;
    assert_ok(hl_correlogram_orders(s.x, &s.w, &options, &c, &err), &err);
    for (size_t k = 0; k < c.lags; k++) {
        const double ours[] = {c.lag[k].global.value, c.lag[k].global.expected,
                               c.lag[k].global.variance_randomization};
        for (size_t f = 0; f < 3; f++) {
            char title[64];
            snprintf(s.block, sizeof s.block, "correlogram_I_queen/%zu/%zu", k, f);
            snprintf(title, sizeof title, "correlogram, order %zu: %s", k + 1,
                     f == 0   ? "I"
                     : f == 1 ? "expectation"
                              : "variance");
            check(&s, title, ours[f], reference_number(s.spdep, s.block), NULL);
        }
    }
    hl_correlogram_free(&c);
    close_sample(&s);
}

static void correlograms_agree_with_spdep(void **state)
{
    (void)state;
    check_lags("columbus", 49);
    check_lags("nc", 100);
}

typedef struct points {
    double x[MOST_UNITS];
    double y[MOST_UNITS];
} points;

static double between(const void *context, size_t i, size_t j)
{
    const points *p = context;
    const double dx = p->x[i] - p->x[j];
    const double dy = p->y[i] - p->y[j];

    return sqrt(dx * dx + dy * dy);
}

static void check_class(const sample *s, json_object *root, char style, size_t k,
                        const hl_correlogram_lag *moran,
                        const hl_correlogram_lag *geary)
{
    const struct {
        const char *name, *title;
        double ours;
    } row[] = {
        {"pairs",   "pairs",       (double)moran->pairs                },
        {"islands", "islands",     (double)moran->global.islands       },
        {"I",       "I",           moran->global.value                 },
        {"E",       "expectation", moran->global.expected              },
        {"Var",     "variance",    moran->global.variance_randomization},
        {"C",       "C",           geary->global.value                 },
    };

    for (size_t f = 0; f < sizeof row / sizeof *row; f++) {
        char path[64];
        char title[64];
        snprintf(path, sizeof path, "%c/%zu/%s", style, k, row[f].name);
        snprintf(title, sizeof title, "correlogram, distance class %zu: %s", k + 1,
                 row[f].title);
        check(s, title, row[f].ours, reference_number(root, path), NULL);
    }
}

/// The last class leaves three units without a partner.
static void distance_classes_agree_with_spdep(void **state)
{
    (void)state;
    const double limit[] = {0, 0.7, 1.4, 2.8, 6.5};
    static points p;
    const hl_pair_distances distances = {49, between, &p};
    sample s = open_sample("columbus", 49);
    json_object *root = reference_json("columbus_distance_classes_spdep");
    hl_correlogram_options options = hl_correlogram_defaults();
    hl_error err = {0};

    reference_column("columbus_centroids", "cx_proj", 49, p.x);
    reference_column("columbus_centroids", "cy_proj", 49, p.y);
    options.lags = 4;
    options.global = ANALYTIC;
    for (const char *style = "WB"; *style != '\0'; style++) {
        hl_correlogram moran = {0};
        hl_correlogram geary = {0};
        options.standardization = *style == 'W' ? HL_WEIGHTS_ROW : HL_WEIGHTS_BINARY;
        options.statistic = HL_CORRELOGRAM_MORAN;
        assert_ok(
            hl_correlogram_distances(s.x, &distances, limit, &options, &moran, &err),
            &err);
        options.statistic = HL_CORRELOGRAM_GEARY;
        assert_ok(
            hl_correlogram_distances(s.x, &distances, limit, &options, &geary, &err),
            &err);
        snprintf(s.data, sizeof s.data, "columbus, distance classes, %c", *style);
        for (size_t k = 0; k < 4; k++) {
            check_class(&s, root, *style, k, &moran.lag[k], &geary.lag[k]);
        }
        hl_correlogram_free(&moran);
        hl_correlogram_free(&geary);
    }
    json_object_put(root);
    close_sample(&s);
}

/// Least squares by the normal equations of centered variables, up to two of them.
static void regress(const double *y, const double *a, const double *b, size_t n,
                    double *residuals)
{
    double mean[3] = {0.0};
    double aa = 0.0;
    double ab = 0.0;
    double bb = 0.0;
    double ay = 0.0;
    double by = 0.0;

    for (size_t i = 0; i < n; i++) {
        mean[0] += y[i] / (double)n;
        mean[1] += a[i] / (double)n;
        mean[2] += b != NULL ? b[i] / (double)n : 0.0;
    }
    for (size_t i = 0; i < n; i++) {
        const double u = a[i] - mean[1];
        const double v = b != NULL ? b[i] - mean[2] : 0.0;
        aa += u * u;
        ab += u * v;
        bb += v * v;
        ay += u * (y[i] - mean[0]);
        by += v * (y[i] - mean[0]);
    }
    const double det = b != NULL ? aa * bb - ab * ab : aa;
    const double slope = b != NULL ? (bb * ay - ab * by) / det : ay / det;
    const double other = b != NULL ? (aa * by - ab * ay) / det : 0.0;
    for (size_t i = 0; i < n; i++) {
        residuals[i] = y[i] - mean[0] - slope * (a[i] - mean[1]) -
                       (b != NULL ? other * (b[i] - mean[2]) : 0.0);
    }
}

static void check_residuals(const char *name, size_t n, size_t k)
{
    sample s = open_sample(name, n);
    double hoval[MOST_UNITS] = {0.0};
    double residuals[MOST_UNITS];
    double design[MOST_UNITS * 3];
    hl_global g = {0};
    hl_moran_exact e = {0};
    hl_error err = {0};

    set_weights(&s, "queen", 'W');
    snprintf(s.block, sizeof s.block, "regress_queen_W");
    if (k == 3) reference_column("columbus_variables", "HOVAL", n, hoval);
    regress(s.x, s.y, k == 3 ? hoval : NULL, n, residuals);
    for (size_t i = 0; i < n; i++) {
        design[i * k] = 1.0;
        design[i * k + 1] = s.y[i];
        if (k == 3) design[i * k + 2] = hoval[i];
    }
    assert_ok(hl_moran_residuals(design, k, residuals, &s.w, &g, &err), &err);
    check(&s, "Moran's I of residuals", g.value, number(&s, "resid_moran/I"), NULL);
    check(&s, "Moran's I of residuals: expectation", g.expected,
          number(&s, "resid_moran/E"), NULL);
    check(&s, "Moran's I of residuals: variance", g.variance_normality,
          number(&s, "resid_moran/Var"), NULL);
    check(&s, "Moran's I of residuals: p", g.p_normality.two_sided,
          number(&s, "resid_moran/p_two_sided"), NULL);
    assert_ok(hl_moran_residuals_exact(design, k, residuals, &s.w, &e, &err), &err);
    reference_row row = {.statistic = "Moran's I of residuals: exact deviate",
                         .data = s.data,
                         .peer = "spdep 1.2-7",
                         .ours = e.z_exact,
                         .theirs = number(&s, "resid_moran_exact/sdN"),
                         .relative = 1e-6};
    reference_check(&row);
    row.statistic = "Moran's I of residuals: saddlepoint deviate";
    row.ours = e.z_saddlepoint;
    row.theirs = number(&s, "resid_moran_sad/stat");
    reference_check(&row);
    row.statistic = "Moran's I of residuals: saddlepoint p, greater";
    row.ours = e.p_saddlepoint.greater;
    row.theirs = number(&s, "resid_moran_sad/p_greater");
    reference_check(&row);
    close_sample(&s);
}

static void residuals_agree_with_spdep(void **state)
{
    (void)state;
    check_residuals("columbus", 49, 3);
    check_residuals("nc", 100, 2);
}

static void rates_agree_with_spdep(void **state)
{
    (void)state;
    sample s = open_sample("nc", 100);
    double events[MOST_UNITS];
    double base[MOST_UNITS];
    hl_global g = {0};
    hl_error err = {0};
    json_object *ebi = reference_json("nc_EBImoran_spdep");

    set_weights(&s, "queen", 'W');
    reference_column("nc_rates_spdep", "n", 100, events);
    reference_column("nc_rates_spdep", "x", 100, base);
    assert_ok(hl_moran_rates(events, base, &s.w, &ANALYTIC, &g, &err), &err);
    check(&s, "Moran's I of empirical-Bayes rates", g.value,
          reference_number(ebi, "EBI"), NULL);
    json_object_put(ebi);
    close_sample(&s);
}

/// Two estimates of the same probability: METHODS-spatial 8.
static void check_p(const char *statistic, const char *data, double p, double q,
                    double theirs)
{
    enum { OURS = 9999 };
    const double mean = (p + q) / 2.0;
    const double spread = mean * (1.0 - mean) * (1.0 / OURS + 1.0 / theirs);

    reference_check(&(reference_row){.statistic = statistic,
                                     .data = data,
                                     .peer = "esda 2.5.1",
                                     .ours = p,
                                     .theirs = q,
                                     .absolute = 4.0 * sqrt(spread) + 1.0 / theirs});
}

static void check_esda(const char *name, size_t n)
{
    sample s = open_sample(name, n);
    char file[64];
    hl_global g = {0};
    hl_join_counts c = {0};
    hl_error err = {0};

    snprintf(file, sizeof file, "%s_pysal", name);
    json_object *root = reference_json(file);
    set_weights(&s, "queen", 'W');
    assert_ok(hl_moran_global(s.x, &s.w, NULL, &g, &err), &err);
    check_p("Moran's I: folded p", s.data, g.p_folded,
            reference_number(root, "global_queen/moran_W/sim9999/p_sim"), 9999);
    assert_ok(hl_geary_global(s.x, &s.w, NULL, &g, &err), &err);
    check_p("Geary's C: folded p", s.data, g.p_folded,
            reference_number(root, "global_queen/geary_W/sim9999/p_sim"), 9999);
    assert_ok(hl_moran_bivariate(s.x, s.y, &s.w, NULL, &g, &err), &err);
    reference_check(&(reference_row){
        .statistic = "bivariate Moran's I",
        .data = s.data,
        .peer = "esda 2.5.1",
        .ours = g.value,
        .theirs = reference_number(root, "global_queen/moran_bv_W(x=y,y=y2)/I"),
        .relative = RELATIVE,
        .absolute = ABSOLUTE});
    check_p("bivariate Moran's I: folded p", s.data, g.p_folded,
            reference_number(root, "global_queen/moran_bv_W(x=y,y=y2)/p_sim"), 9999);
    set_weights(&s, "queen", 'B');
    assert_ok(hl_general_g(s.x, &s.w, NULL, &g, &err), &err);
    check_p("general G: folded p", s.data, g.p_folded,
            reference_number(root, "global_queen/G_B/p_sim999"), 999);
    assert_ok(hl_join_counts_compute(s.cls, 2, &s.w, NULL, &c, &err), &err);
    reference_check(&(reference_row){
        .statistic = "join count BW",
        .data = s.data,
        .peer = "esda 2.5.1",
        .ours = c.row[2].nonfree.value,
        .theirs = reference_number(root, "global_queen/join_counts/bw")});
    check_p("join count BB: p, greater", s.data, c.row[1].nonfree.p_permutation.greater,
            reference_number(root, "global_queen/join_counts/p_sim_bb"), 999);
    check_p("join count BW: p, greater", s.data, c.row[2].nonfree.p_permutation.greater,
            reference_number(root, "global_queen/join_counts/p_sim_bw"), 999);
    hl_join_counts_free(&c);
    json_object_put(root);
    close_sample(&s);
}

static void permutation_p_agree_with_esda(void **state)
{
    (void)state;
    check_esda("columbus", 49);
    check_esda("nc", 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_styles_agree_with_spdep),
        cmocka_unit_test(an_island_agrees_with_spdep),
        cmocka_unit_test(more_classes_agree_with_spdep),
        cmocka_unit_test(two_variables_agree_with_spdep),
        cmocka_unit_test(correlograms_agree_with_spdep),
        cmocka_unit_test(distance_classes_agree_with_spdep),
        cmocka_unit_test(residuals_agree_with_spdep),
        cmocka_unit_test(rates_agree_with_spdep),
        cmocka_unit_test(permutation_p_agree_with_esda),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
