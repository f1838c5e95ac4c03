/// Does the placebo-core test hold its level, and what does it find? Simulated surfaces
/// on a grid: autocorrelated ones without any effect of the cores, and the same with an
/// effect that falls with the distance to the nearest core. Everything that could be
/// tuned is a constant below and was fixed before the first run.
/// usage: bench_placebo_power [SURFACES]: fewer surfaces, for a look

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/rank.h"
#include "hinterland/core/random.h"
#include "hinterland/periphery/placebo.h"
#include "hinterland/periphery/profile_tests.h"

enum {
    DECIMAL = 10,
    SIDE = 12,
    N = SIDE * SIDE, ///< units
    CORES = 3,
    NULLS = 1000,   ///< surfaces without an effect, for each autocorrelation
    EFFECTS = 500,  ///< surfaces with one, for each effect and autocorrelation
    DRAWS = 499,    ///< placements of each test
    SWEEPS = 300,   ///< of y = rho W y + e
    SEED = 20260101 ///< surfaces; the placements of surface s use SEED + s
};
static const double STEP_KM = 30.0;  ///< between neighbors
static const double DECAY_KM = 60.0; ///< of the potential and of the effect
static const double MASS[CORES] = {100.0, 60.0, 40.0};
static const double RHO[] = {0.0, 0.5, 0.9};          ///< autocorrelation
static const double EFFECT[] = {0.25, 0.5, 1.0, 2.0}; ///< in standard deviations of y,
                                                      ///< at the core
static const double LEVEL[] = {0.01, 0.05, 0.10};
static const double NANO = 1e-9;

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

typedef struct surface {
    double y[N];
    double km[N]; ///< to the nearest core
    bool use[N];  ///< no core
    size_t core[CORES];
} surface;

/// One kind of p and all its values.
typedef struct tally {
    const char *name;
    double *p;
    size_t count;
} tally;

enum { P_PROX, P_RHO, P_NEAR, P_PROX_FULL, P_RHO_FULL, P_NEAR_FULL, P_NAIVE, KINDS };

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + NANO * (double)t.tv_nsec;
}

static double km_between(const void *payload, size_t a, size_t b)
{
    const double dx = (double)(a % SIDE) - (double)(b % SIDE);
    const double dy = (double)(a / SIDE) - (double)(b / SIDE);

    (void)payload;
    return STEP_KM * hypot(dx, dy);
}

static double normal(hl_random *random)
{
    const double u = 1.0 - hl_random_unit(random);
    const double v = hl_random_unit(random);

    return sqrt(-2.0 * log(u)) * cos(2.0 * acos(-1.0) * v);
}

/// Mean of the up to eight neighbors.
static double lag(const double *y, size_t i)
{
    const size_t row = i / SIDE;
    const size_t column = i % SIDE;
    double sum = 0.0;
    size_t count = 0;

    for (size_t r = row > 0 ? row - 1 : 0; r <= row + 1 && r < SIDE; r++) {
        for (size_t c = column > 0 ? column - 1 : 0; c <= column + 1 && c < SIDE; c++) {
            if (r == row && c == column) continue;
            sum += y[r * SIDE + c];
            count++;
        }
    }
    return sum / (double)count;
}

static void make_surface(size_t index, double rho, surface *s)
{
    hl_random random = hl_random_stream(SEED, index);
    double e[N];
    double next[N];
    double mean = 0.0;
    double square = 0.0;

    for (size_t i = 0; i < N; i++) {
        e[i] = normal(&random);
        s->y[i] = e[i];
    }
    for (size_t k = 0; k < SWEEPS && rho > 0.0; k++) {
        for (size_t i = 0; i < N; i++) {
            next[i] = rho * lag(s->y, i) + e[i];
        }
        for (size_t i = 0; i < N; i++) {
            s->y[i] = next[i];
        }
    }
    for (size_t i = 0; i < N; i++) {
        mean += s->y[i] / N;
    }
    for (size_t i = 0; i < N; i++) {
        square += (s->y[i] - mean) * (s->y[i] - mean) / N;
    }
    for (size_t i = 0; i < N; i++) {
        s->y[i] = (s->y[i] - mean) / sqrt(square);
        s->use[i] = true;
    }
    for (size_t k = 0; k < CORES; k++) {
        do {
            s->core[k] = hl_random_below(&random, N);
        } while (!s->use[s->core[k]]);
        s->use[s->core[k]] = false;
    }
}

/// Lower (effect < 0: a shadow) or higher (a spillover) close to the cores.
static void add_effect(double effect, surface *s)
{
    for (size_t i = 0; i < N; i++) {
        s->km[i] = INFINITY;
        for (size_t k = 0; k < CORES; k++) {
            s->km[i] = fmin(s->km[i], km_between(NULL, i, s->core[k]));
        }
        s->y[i] += effect * exp(-s->km[i] / DECAY_KM);
    }
}

static void note(tally *t, double p)
{
    if (!isnan(p)) t->p[t->count++] = p;
}

static hl_status test_surface(const surface *s, size_t index, hl_placebo_drop drop,
                              tally *to, hl_error *err)
{
    const hl_placebo_input input = {
        .n = N,
        .y = s->y,
        .cores = {.count = CORES, .unit = s->core, .mass = MASS},
        .distance = km_between
    };
    hl_placebo_options options = hl_placebo_defaults();
    hl_placebo placebo = {0};

    options.draws = DRAWS;
    options.seed = SEED + index;
    options.decay_km = DECAY_KM;
    options.drop = drop;
    const hl_status status = hl_placebo_test(&input, &options, &placebo, err);
    for (size_t k = 0; status == HL_OK && k < HL_PLACEBO_COUNT; k++) {
        note(&to[k], placebo.record[k].p);
    }
    return status;
}

/// What permuting y says of the same: Spearman's correlation with the distance.
static hl_status test_naively(const surface *s, size_t index, tally *to, hl_error *err)
{
    const hl_profile_input input = {.n = N, .y = s->y, .km = s->km, .use = s->use};
    const hl_profile_test_options options = {
        .draws = 0, .permutations = DRAWS, .seed = SEED + index, .level = 0.05};
    hl_profile_tests tests = {0};

    const hl_status status = hl_profile_test(&input, &options, &tests, NULL, err);
    if (status == HL_OK) note(to, tests.spearman_p);
    return status;
}

static void report(double rho, double effect, tally *list)
{
    for (size_t k = 0; k < KINDS; k++) {
        tally *t = &list[k];
        double largest = 0.0;
        if (t->count == 0) continue;
        hl_sort_values(t->p, t->count);
        for (size_t i = 0; i < t->count; i++) { // above the diagonal: too many small p
            const double share = (double)(i + 1) / (double)t->count;
            largest = fmax(largest, share - t->p[i]);
        }
        printf("%4.1f  %+5.2f  %-22s  %5zu", rho, effect, t->name, t->count);
        for (size_t l = 0; l < COUNT(LEVEL); l++) {
            size_t below = 0;
            while (below < t->count && t->p[below] <= LEVEL[l]) {
                below++;
            }
            printf("  %.3f", (double)below / (double)t->count);
        }
        printf("  %+.3f\n", largest);
        t->count = 0;
    }
    (void)fflush(stdout);
}

static hl_status run(double rho, double effect, size_t surfaces, size_t *next,
                     tally *list, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t k = 0; k < surfaces && status == HL_OK; k++) {
        const size_t index = (*next)++;
        surface s;
        make_surface(index, rho, &s);
        add_effect(effect, &s);
        status = test_surface(&s, index, HL_DROP_TRUE_AND_PSEUDO, list, err);
        if (status == HL_OK && effect == 0.0) {
            status = test_surface(&s, index, HL_DROP_PSEUDO, list + P_PROX_FULL, err);
        }
        if (status == HL_OK) status = test_naively(&s, index, list + P_NAIVE, err);
    }
    if (status == HL_OK) report(rho, effect, list);
    return status;
}

int main(int argc, char **argv)
{
    static double p[KINDS][NULLS];
    tally list[KINDS] = {
        {"m_prox",               p[0], 0},
        {"rho",                  p[1], 0},
        {"near_minus_mid",       p[2], 0},
        {"m_prox, cores kept",   p[3], 0},
        {"rho, cores kept",      p[4], 0},
        {"near_mid, cores kept", p[5], 0},
        {"naive Spearman",       p[6], 0}
    };
    const size_t most = argc > 1 ? strtoul(argv[1], NULL, DECIMAL) : NULLS;
    const size_t nulls = most < NULLS ? most : NULLS;
    const size_t effects = most < EFFECTS ? most : EFFECTS;
    const double begin = now();
    hl_status status = HL_OK;
    hl_error err = {0};
    size_t next = 0;

    printf(
        " rho  effect  p of                    count  <=.01  <=.05  <=.10  excess\n");
    for (size_t r = 0; r < COUNT(RHO) && status == HL_OK; r++) {
        status = run(RHO[r], 0.0, nulls, &next, list, &err);
    }
    for (size_t r = 1; r < COUNT(RHO); r++) {
        for (size_t e = 0; e < COUNT(EFFECT) && status == HL_OK; e++) {
            status = run(RHO[r], -EFFECT[e], effects, &next, list, &err);
            if (status == HL_OK) {
                status = run(RHO[r], EFFECT[e], effects, &next, list, &err);
            }
        }
    }
    if (status != HL_OK) hl_message_write(stderr, &err, HL_EN);
    printf("seconds %.0f\n", now() - begin);
    return hl_status_exit_code(status);
}
