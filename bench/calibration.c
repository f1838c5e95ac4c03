/// Are local p values uniform when there is nothing to find? Simulates null surfaces
/// and prints how the p of the sum over the neighbors (local G; local Moran has the
/// same two-sided p) are distributed, for permutation, exact and saddlepoint inference.
/// docs/calibration.md shows its figures.
///
/// usage: bench_calibration QUEEN.csv [REPLICATIONS [grid|columbus [VARIABLE]]]
///
/// Weights: a 10 x 10 grid (queen) and the neighbor list QUEEN.csv (columns idx, card,
/// nbrs; tests/oracle/spatial/columbus_queen.csv). Variables: normal, log-normal (sigma
/// 1), binary (share 0.3). Seed 20240501 for the surfaces (stream: replication), 7 for
/// the permutations, R = 999; both were fixed before the first run. Every replication
/// contributes one unit, a different one each time (replication mod n), so that p
/// values are independent.

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/stats/local_g.h"
#include "stats/exact.h"

enum {
    SIDE = 10,
    GRID = SIDE * SIDE,
    MOST_UNITS = 100,
    MOST_LINKS = MOST_UNITS * 12,
    REPLICATIONS = 2000,
    PERMUTATIONS = 999,
    EXACT_BINS = 1 << 14,
    LINE_SIZE = 4096,
    DECIMAL = 10
};
static const uint64_t SURFACE_SEED = 20240501;
static const uint64_t PERMUTATION_SEED = 7;
static const double SHARE_OF_ONES = 0.3;
static const double TWO_PI = 6.28318530717958647693;
static const double NORMAL_95 = 1.959963984540054;
static const double LEVEL[] = {0.01, 0.05, 0.1};

typedef enum variable { NORMAL, SKEWED, BINARY, VARIABLES } variable;
static const char *const VARIABLE[] = {"normal", "log-normal", "binary"};
static const char *const INFERENCE[] = {"permutation", "exact", "saddlepoint"};

static double normal(hl_random *random)
{
    const double u = 1.0 - hl_random_unit(random);

    return sqrt(-2.0 * log(u)) * cos(TWO_PI * hl_random_unit(random));
}

static void fill(variable kind, size_t replication, size_t n, double *x)
{
    hl_random random = hl_random_stream(SURFACE_SEED, replication);

    for (size_t i = 0; i < n; i++) {
        switch (kind) {
        case NORMAL: x[i] = normal(&random); break;
        case SKEWED: x[i] = exp(normal(&random)); break;
        case BINARY: x[i] = hl_random_unit(&random) < SHARE_OF_ONES; break;
        case VARIABLES: break;
        }
    }
}

static hl_weights grid(hl_error *err)
{
    uint32_t from[MOST_LINKS];
    uint32_t to[MOST_LINKS];
    hl_weights w = {0};
    size_t count = 0;

    for (int i = 0; i < GRID; i++) {
        for (int j = 0; j < GRID; j++) {
            if (i == j || abs(i % SIDE - j % SIDE) > 1 ||
                abs(i / SIDE - j / SIDE) > 1) {
                continue;
            }
            from[count] = (uint32_t)i;
            to[count++] = (uint32_t)j;
        }
    }
    (void)hl_weights_from_links(GRID, from, to, NULL, count, &w, err);
    return w;
}

static hl_weights read_list(const char *path, hl_error *err)
{
    uint32_t from[MOST_LINKS];
    uint32_t to[MOST_LINKS];
    char line[LINE_SIZE];
    hl_weights w = {0};
    size_t count = 0;
    uint32_t n = 0;
    FILE *file = fopen(path, "r");

    if (file == NULL || fgets(line, sizeof line, file) == NULL) {
        (void)fprintf(stderr, "bench_calibration: cannot read %s\n", path);
        exit(2);
    }
    while (fgets(line, sizeof line, file) != NULL && n < MOST_UNITS) {
        char *next = strrchr(line, ',') + 1;
        for (char *end = next;; next = end) {
            const unsigned long unit = strtoul(next, &end, DECIMAL);
            if (end == next || count == MOST_LINKS) break;
            from[count] = n;
            to[count++] = (uint32_t)unit;
        }
        n++;
    }
    (void)fclose(file);
    (void)hl_weights_from_links(n, from, to, NULL, count, &w, err);
    return w;
}

static int ascending(const void *one, const void *other)
{
    const double a = *(const double *)one;
    const double b = *(const double *)other;

    return (a > b) - (a < b);
}

/// The largest excess of the distribution of p over the uniform one (p too small: a
/// test that is too bold), and the largest distance either way.
static void print_row(const char *label, double *p, size_t count)
{
    double excess = 0.0;
    double distance = 0.0;

    qsort(p, count, sizeof *p, ascending);
    for (size_t i = 0; i < count; i++) {
        const double up_to = (double)(i + 1) / (double)count;
        const double below = (double)i / (double)count;
        excess = fmax(excess, up_to - p[i]);
        distance = fmax(distance, fmax(up_to - p[i], p[i] - below));
    }
    printf("%s | %.4f | %.4f", label, distance, excess);
    for (size_t l = 0; l < sizeof LEVEL / sizeof *LEVEL; l++) {
        size_t rejected = 0;
        while (rejected < count && p[rejected] <= LEVEL[l]) {
            rejected++;
        }
        const double share = (double)rejected / (double)count;
        const double error =
            NORMAL_95 * sqrt(LEVEL[l] * (1.0 - LEVEL[l]) / (double)count);
        printf(" | %.4f (%+.1f)", share, (share - LEVEL[l]) / error);
    }
    printf("\n");
    (void)fflush(stdout);
}

/// p values of one design: greater, less, two-sided.
typedef struct sample {
    double *p[3];
    size_t count;
} sample;

static void keep(sample *s, double greater, double less, double two_sided)
{
    if (isnan(two_sided)) return;
    s->p[0][s->count] = greater;
    s->p[1][s->count] = less;
    s->p[2][s->count++] = two_sided;
}

/// The upper ends of the certified intervals, for one unit alone: 2^14 bins.
static hl_status count_exactly(const hl_weights *w, const double *x, size_t i,
                               sample *s, hl_error *err)
{
    bool skip[MOST_UNITS];
    hl_exact_options options = hl_exact_defaults();
    hl_grid grid = {0};
    hl_exact exact = {0};

    for (size_t j = 0; j < w->n; j++) {
        skip[j] = j != i;
    }
    options.first_bins = options.most_bins = EXACT_BINS;
    hl_status status = hl_grid_make(x, w->n, MOST_UNITS, &grid, err);
    const hl_exact_input in = {.w = w, .grid = &grid, .skip = skip};
    if (status == HL_OK) status = hl_exact_tails(&in, &options, &exact, err);
    if (status == HL_OK) {
        keep(s, exact.at_least[i].high, exact.at_most[i].high,
             hl_exact_two_sided(&exact, i).high);
    }
    hl_grid_free(&grid);
    hl_exact_free(&exact);
    return status;
}

static hl_status simulate(const hl_weights *w, variable kind, hl_local_inference how,
                          size_t replications, sample *out)
{
    hl_local_options options = hl_local_defaults();
    hl_status status = HL_OK;
    hl_error err = {0};

    options.inference = how;
    options.permutations = PERMUTATIONS;
    for (size_t r = 0; status == HL_OK && r < replications; r++) {
        double x[MOST_UNITS];
        hl_local l = {0};
        const size_t i = r % w->n;
        fill(kind, r, w->n, x);
        options.seed = PERMUTATION_SEED + r;
        if (how == HL_INFERENCE_EXACT) {
            status = count_exactly(w, x, i, out, &err);
            continue;
        }
        status = hl_local_g(x, w, HL_G, &options, &l, &err);
        if (status == HL_OK) keep(out, l.p_greater[i], l.p_less[i], l.p[i]);
        hl_local_free(&l);
    }
    if (status != HL_OK) hl_message_write(stderr, &err, HL_EN);
    return status;
}

/// What is simulated.
typedef struct design {
    const char *name;
    const hl_weights *w;
    const char *only; ///< a variable; NULL: all
    size_t replications;
} design;

static int run(const design *d)
{
    static const char *const SIDES[] = {"greater", "less", "two-sided"};
    sample s = {.count = 0};

    for (size_t k = 0; k < 3; k++) {
        s.p[k] = calloc(d->replications, sizeof *s.p[k]);
        if (s.p[k] == NULL) return 1;
    }
    for (variable kind = 0; kind < VARIABLES; kind++) {
        if (d->only != NULL && strcmp(d->only, VARIABLE[kind]) != 0) continue;
        for (int how = 0; how <= HL_INFERENCE_SADDLEPOINT; how++) {
            s.count = 0;
            if (simulate(d->w, kind, (hl_local_inference)how, d->replications, &s) !=
                HL_OK) {
                return 1;
            }
            for (size_t k = 0; k < 3; k++) {
                char label[128];
                (void)snprintf(label, sizeof label, "%s | %s | %s | %s | %zu", d->name,
                               VARIABLE[kind], INFERENCE[how], SIDES[k], s.count);
                print_row(label, s.p[k], s.count);
            }
        }
    }
    for (size_t k = 0; k < 3; k++) {
        free(s.p[k]);
    }
    return 0;
}

int main(int argc, char **argv)
{
    hl_error err = {0};

    if (argc < 2) {
        (void)fprintf(stderr, "usage: bench_calibration QUEEN.csv [REPLICATIONS]\n");
        return 2;
    }
    const size_t replications =
        argc > 2 ? strtoul(argv[2], NULL, DECIMAL) : (size_t)REPLICATIONS;
    hl_weights w = grid(&err);
    hl_weights columbus = read_list(argv[1], &err);
    printf(
        "weights | variable | inference | tail | p | KS | KS, too small | p <= 0.01 | "
        "p <= 0.05 | p <= 0.1\n");
    const char *only = argc > 3 ? argv[3] : NULL;
    const char *kind = argc > 4 ? argv[4] : NULL;
    const design designs[] = {
        {"grid",     &w,        kind, replications},
        {"columbus", &columbus, kind, replications},
    };
    int failed = 0;
    for (size_t d = 0; d < sizeof designs / sizeof *designs && failed == 0; d++) {
        if (only == NULL || strcmp(only, designs[d].name) == 0)
            failed = run(&designs[d]);
    }
    hl_weights_free(&w);
    hl_weights_free(&columbus);
    return failed;
}
