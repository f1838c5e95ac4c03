// Moran's I, global and local, against the numbers of public packages. A case is a text
// file, tests/oracle/<name>.case:
//
//     units 49                    how many
//     variable 15.7 18.8 …        their values
//     row 1 2                     neighbors of unit 0, then of 1, …
//     weights row|binary          what the expectations below were computed with
//     global NAME value           NAME as in GLOBALS
//     counted NAME value          the same with islands counted in n
//     local NAME value value …    one per unit; NAME as in LOCALS, or a permutation p
#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/sum.h"
#include "hinterland/core/random.h"
#include "hinterland/stats/local_moran.h"
#include "hinterland/stats/moran.h"

// METHODS-spatial 8: closed forms.
static const double RELATIVE = 1e-10;
static const double ABSOLUTE = 1e-12;

enum { MOST_UNITS = 128, MOST_LINKS = 1024, MOST_EXPECTED = 64, LINE_SIZE = 1 << 14 };

typedef struct expectation {
    char kind[16]; // "global", "counted", "local"
    char name[40];
    hl_standardization standardization;
    double value[MOST_UNITS];
    size_t count;
} expectation;

typedef struct numbers {
    size_t units;
    double x[MOST_UNITS];
    hl_weights w;
    expectation expected[MOST_EXPECTED];
    size_t count;
} numbers;

static size_t read_numbers(char *text, double *value)
{
    size_t count = 0;

    for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " ")) {
        assert_true(count < MOST_UNITS);
        char *end = NULL;
        value[count++] = strtod(word, &end);
        assert_true(end != word && *end == '\0');
    }
    return count;
}

/// The next line without its end; one that ends in a backslash is joined to the next.
static bool read_line(FILE *file, char *line)
{
    size_t length = 0;

    line[0] = '\0';
    while (fgets(line + length, (int)(LINE_SIZE - length), file) != NULL) {
        length = strlen(line);
        if (length > 0 && line[length - 1] == '\n') line[--length] = '\0';
        if (length == 0 || line[length - 1] != '\\') return true;
        line[--length] = '\0';
    }
    return length > 0;
}

typedef struct links {
    uint32_t from[MOST_LINKS];
    uint32_t to[MOST_LINKS];
    size_t count;
    uint32_t row;
} links;

static void read_row(char *text, links *l)
{
    double to[MOST_UNITS];
    const size_t count = read_numbers(text, to);

    for (size_t k = 0; k < count; k++) {
        assert_true(l->count < MOST_LINKS);
        l->from[l->count] = l->row;
        l->to[l->count++] = (uint32_t)to[k];
    }
    l->row++;
}

static void read_expectation(const char *kind, char *text, hl_standardization mode,
                             numbers *c)
{
    assert_true(c->count < MOST_EXPECTED);
    expectation *e = &c->expected[c->count++];
    char *const space = strchr(text, ' ');

    assert_non_null(space);
    *space = '\0';
    snprintf(e->kind, sizeof e->kind, "%s", kind);
    snprintf(e->name, sizeof e->name, "%s", text);
    e->standardization = mode;
    e->count = read_numbers(space + 1, e->value);
}

static void read_case(const char *name, numbers *c)
{
    static char line[LINE_SIZE];
    static links l;
    char path[1024];
    hl_error err = {0};
    hl_standardization mode = HL_WEIGHTS_ROW;

    *c = (numbers){0};
    l = (links){0};
    snprintf(path, sizeof path, "%s/tests/oracle/%s.case", HL_SOURCE_DIR, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (read_line(file, line)) {
        if (line[0] == '#' || line[0] == '\0') continue;
        char *rest = line + strcspn(line, " ");
        if (*rest == ' ') *rest++ = '\0';
        if (strcmp(line, "units") == 0) {
            c->units = strtoul(rest, NULL, 10);
        } else if (strcmp(line, "variable") == 0) {
            assert_int_equal(read_numbers(rest, c->x), c->units);
        } else if (strcmp(line, "row") == 0) {
            read_row(rest, &l);
        } else if (strcmp(line, "weights") == 0) {
            mode = strcmp(rest, "row") == 0 ? HL_WEIGHTS_ROW : HL_WEIGHTS_BINARY;
        } else {
            read_expectation(line, rest, mode, c);
        }
    }
    fclose(file);
    assert_int_equal(l.row, c->units);
    assert_ok(hl_weights_from_links(c->units, l.from, l.to, NULL, l.count, &c->w, &err),
              &err);
}

static const double *find_local(const numbers *c, const char *name)
{
    for (size_t k = 0; k < c->count; k++) {
        if (strcmp(c->expected[k].name, name) == 0) return c->expected[k].value;
    }
    fail_msg("the case has no '%s'", name);
    return NULL;
}

static double global_value(const hl_global *m, const char *name)
{
    const struct {
        const char *name;
        double value;
    } row[] = {
        {"n_used",                 (double)m->n_used           },
        {"s0",                     m->s0                       },
        {"s1",                     m->s1                       },
        {"s2",                     m->s2                       },
        {"i",                      m->value                    },
        {"expected",               m->expected                 },
        {"variance_randomization", m->variance_randomization   },
        {"variance_normality",     m->variance_normality       },
        {"z_randomization",        m->z_randomization          },
        {"z_normality",            m->z_normality              },
        {"p_two_sided",            m->p_randomization.two_sided},
        {"p_greater",              m->p_randomization.greater  },
        {"p_normality_two_sided",  m->p_normality.two_sided    },
        {"p_normality_greater",    m->p_normality.greater      },
    };

    for (size_t k = 0; k < sizeof row / sizeof *row; k++) {
        if (strcmp(row[k].name, name) == 0) return row[k].value;
    }
    fail_msg("no global statistic '%s'", name);
    return NAN;
}

static double local_value(const hl_local_moran *l, const char *name, size_t i)
{
    if (strcmp(name, "quadrant") == 0) {
        return l->quadrant[i] == HL_QUADRANT_NONE ? (double)NAN
                                                  : (double)l->quadrant[i];
    }
    if (strcmp(name, "lag") == 0) return l->lag[i];
    if (strncmp(name, "i", 1) == 0) return l->local.value[i];
    if (strcmp(name, "expected") == 0) return l->local.expected[i];
    if (strcmp(name, "variance") == 0) return l->local.variance[i];
    if (strcmp(name, "z_score") == 0) return l->local.z_score[i];
    fail_msg("no local statistic '%s'", name);
    return NAN;
}

static void check_global(const numbers *c, const expectation *e)
{
    hl_global m = {0};
    hl_error err = {0};
    hl_global_options options = hl_global_defaults();

    options.permutations = 0;
    if (strcmp(e->kind, "counted") == 0) options.islands = HL_MORAN_ISLANDS_COUNTED;
    assert_ok(hl_moran_global(c->x, &c->w, &options, &m, &err), &err);
    assert_close(global_value(&m, e->name), e->value[0], RELATIVE, ABSOLUTE);
}

static void check_local(const numbers *c, const expectation *e)
{
    hl_local_moran l = {0};
    hl_error err = {0};
    hl_local_options options = hl_local_defaults();

    options.permutations = 0;
    if (strcmp(e->name, "i_n_minus_1") == 0) options.divisor = HL_DIVIDE_BY_N_MINUS_1;
    assert_ok(hl_local_moran_compute(c->x, &c->w, &options, &l, &err), &err);
    assert_int_equal(e->count, c->units);
    for (size_t i = 0; i < e->count; i++) {
        assert_close(local_value(&l, e->name, i), e->value[i], RELATIVE, ABSOLUTE);
    }
    hl_local_moran_free(&l);
}

static size_t check_closed_forms(const char *name)
{
    static numbers c;
    size_t checked = 0;

    read_case(name, &c);
    for (size_t k = 0; k < c.count; k++) {
        const expectation *e = &c.expected[k];
        if (strncmp(e->name, "p_", 2) == 0 && strcmp(e->kind, "local") == 0) continue;
        hl_weights_standardize(&c.w, e->standardization);
        if (strcmp(e->kind, "local") == 0) {
            check_local(&c, e);
        } else {
            check_global(&c, e);
        }
        checked++;
    }
    hl_weights_free(&c.w);
    return checked;
}

/// 14 global values under each of W and B, 7 local ones under W, 5 under B.
static void queen_agrees_with_spdep(void **state)
{
    (void)state;
    assert_int_equal(check_closed_forms("columbus_queen"), 40);
    assert_int_equal(check_closed_forms("nc_queen"), 40);
}

static void an_island_agrees_with_both_rules_of_spdep(void **state)
{
    (void)state;
    assert_int_equal(check_closed_forms("nc_island_queen"), 32);
}

static void asymmetric_weights_agree_with_spdep(void **state)
{
    (void)state;
    assert_int_equal(check_closed_forms("columbus_knn4"), 14);
    assert_int_equal(check_closed_forms("nc_knn4"), 14);
}

enum { OURS = 99999, SIMULATED = 29999, THEIRS = 9999 };

/// METHODS-spatial 8: two estimates of the same probability with R1 and R2 draws.
static void assert_same_p(double p, size_t draws, double q)
{
    const double mean = (p + q) / 2.0;
    const double variance = mean * (1.0 - mean) * (1.0 / (double)draws + 1.0 / THEIRS);

    assert_true(fabs(p - q) <= 4.0 * sqrt(variance) + 1.0 / THEIRS);
}

static void check_esda(const char *name)
{
    static numbers c;
    hl_local_moran l = {0};
    hl_error err = {0};

    read_case(name, &c);
    const double *p = find_local(&c, "p_folded_esda");
    assert_ok(hl_local_moran_compute(c.x, &c.w, NULL, &l, &err), &err);
    assert_int_equal(l.local.permutations, OURS);
    for (size_t i = 0; i < c.units; i++) {
        assert_same_p(l.local.p_folded[i], OURS, p[i]);
        assert_close(l.local.p[i], fmin(1.0, 2.0 * l.local.p_folded[i]), 0.0, 0.0);
    }
    hl_local_moran_free(&l);
    hl_weights_free(&c.w);
}

static void folded_p_agrees_with_esda(void **state)
{
    (void)state;
    check_esda("columbus_queen");
    check_esda("nc_queen");
}

/// A peer's rule of drawing k neighbors for unit i among n; `state` is its generator.
typedef void draw_rule(void *state, size_t n, size_t i, size_t k, uint32_t *drawn);

/// spdep 1.2-7: with replacement, from the others.
static void draw_as_spdep(void *state, size_t n, size_t i, size_t k, uint32_t *drawn)
{
    for (size_t j = 0; j < k; j++) {
        drawn[j] = hl_random_below(state, (uint32_t)n - 1);
        drawn[j] += drawn[j] >= i;
    }
}

/// Thomas Wang's mix of 64 bits, from which GeoDa takes its numbers in [0, 1]: the
/// hash of a counter.
static double next_of_geoda(uint64_t *counter)
{
    uint64_t key = (*counter)++;

    key = (key << 21) - key - 1;
    key ^= key >> 24;
    key *= 1 + (1 << 3) + (1 << 8);
    key ^= key >> 14;
    key *= 1 + (1 << 2) + (1 << 4);
    key ^= key >> 28;
    key += key << 31;
    return (double)key * 0x1p-64;
}

/// GeoDa: a number times n - 1, rounded, so that the first and the last unit come half
/// as often; refused when it is the unit itself or was drawn before.
static void draw_as_geoda(void *state, size_t n, size_t i, size_t k, uint32_t *drawn)
{
    for (size_t j = 0; j < k;) {
        const double at = next_of_geoda(state) * (double)(n - 1);
        const uint32_t unit = (uint32_t)floor(at + 0.5);
        bool refused = unit == i;
        for (size_t before = 0; before < j; before++) {
            refused = refused || drawn[before] == unit;
        }
        if (!refused) drawn[j++] = unit;
    }
}

/// How many permuted local I are above the observed one, and how many tie with it.
typedef struct simulated {
    size_t above, equal;
} simulated;

static simulated simulate(const numbers *c, size_t i, size_t draws, draw_rule *draw,
                          void *state)
{
    const size_t k = c->w.start[i + 1] - c->w.start[i];
    const double observed = hl_weights_lag(&c->w, c->x, i); // binary weights: a sum
    const double sign = c->x[i] > hl_mean(c->x, c->units) ? 1.0 : -1.0;
    uint32_t drawn[MOST_UNITS] = {0};
    simulated s = {0};

    for (size_t r = 0; r < draws; r++) {
        double lag = 0.0;
        draw(state, c->units, i, k, drawn);
        for (size_t j = 0; j < k; j++) {
            lag += c->x[drawn[j]];
        }
        const double excess = sign * (lag - observed);
        const bool tie = fabs(excess) < 1e-9;
        s.equal += tie;
        s.above += !tie && excess > 0.0;
    }
    return s;
}

/// The folded p counts ties with the upper tail; the two-sided one of spdep ranks the
/// observed value in the middle of its ties.
static void check_spdep(const char *name)
{
    static numbers c;

    read_case(name, &c);
    const double *folded = find_local(&c, "p_folded_spdep");
    const double *two_sided = find_local(&c, "p_two_sided_spdep");
    for (size_t i = 0; i < c.units; i++) {
        hl_random random = hl_random_stream(1, i);
        const simulated s = simulate(&c, i, SIMULATED, draw_as_spdep, &random);
        const double upper = (double)(s.above + s.equal) / SIMULATED;
        const double middle = ((double)s.above + 0.5 * (double)s.equal) / SIMULATED;
        assert_same_p(fmin(upper, 1.0 - upper), SIMULATED, folded[i]);
        assert_same_p(fmin(middle, 1.0 - middle), SIMULATED, two_sided[i] / 2.0);
    }
    hl_weights_free(&c.w);
}

static void the_rule_of_spdep_explains_its_p(void **state)
{
    (void)state;
    check_spdep("columbus_queen");
    check_spdep("nc_queen");
}

static double fold(size_t larger)
{
    const size_t smaller = THEIRS - larger;

    return (double)((larger < smaller ? larger : smaller) + 1) / (THEIRS + 1);
}

/// With GeoDa's own generator, seed and order of units its p come out to the last
/// digit; only ties are counted as its rounding happens to decide.
static void check_geoda(const char *name)
{
    static numbers c;
    uint64_t counter = 123456789; // GeoDa's default seed; one thread

    read_case(name, &c);
    const double *p = find_local(&c, "p_folded_geoda");
    for (size_t i = 0; i < c.units; i++) {
        const simulated s = simulate(&c, i, THEIRS, draw_as_geoda, &counter);
        bool found = false;
        for (size_t ties = 0; ties <= s.equal; ties++) {
            found = found || fabs(fold(s.above + ties) - p[i]) < 1e-12;
        }
        assert_true(found);
    }
    hl_weights_free(&c.w);
}

static void the_rule_of_geoda_gives_its_p_exactly(void **state)
{
    (void)state;
    check_geoda("columbus_queen");
    check_geoda("nc_queen");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queen_agrees_with_spdep),
        cmocka_unit_test(an_island_agrees_with_both_rules_of_spdep),
        cmocka_unit_test(asymmetric_weights_agree_with_spdep),
        cmocka_unit_test(folded_p_agrees_with_esda),
        cmocka_unit_test(the_rule_of_spdep_explains_its_p),
        cmocka_unit_test(the_rule_of_geoda_gives_its_p_exactly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
