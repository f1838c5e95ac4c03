/// Local statistics on a SIDE x SIDE grid of units with a random field, in memory:
/// seconds, and those of processors, for 1 and 2 threads. usage: bench_local SIDE
/// [PERMUTATIONS] [WHAT] WHAT: moran, geary, g, kernel; all by default. kernel:
/// Gaussian weights of the 24 units within two steps.

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hinterland/core/random.h"
#include "hinterland/stats/local_g.h"
#include "hinterland/stats/local_geary.h"
#include "hinterland/stats/local_moran.h"

enum { DECIMAL = 10, DEFAULT_PERMUTATIONS = 99999, PERMUTATIONS = 2, WHAT = 3 };
static const double NANO = 1e-9;

static double now(clockid_t clock)
{
    struct timespec t;
    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec + NANO * (double)t.tv_nsec;
}

/// The units within `reach` steps, rows and columns, weighted by their distance.
typedef struct grid {
    size_t side;
    int reach;
    bool gaussian;
} grid;

static double weight_of(const grid *g, int dx, int dy)
{
    return g->gaussian ? exp(-0.5 * (double)(dx * dx + dy * dy)) : 1.0;
}

static size_t add_row(const grid *g, size_t i, uint32_t *to, double *weight)
{
    const int side = (int)g->side;
    const int x = (int)(i % g->side);
    const int y = (int)(i / g->side);
    size_t count = 0;

    for (int dy = -g->reach; dy <= g->reach; dy++) {
        for (int dx = -g->reach; dx <= g->reach; dx++) {
            const bool inside =
                x + dx >= 0 && x + dx < side && y + dy >= 0 && y + dy < side;
            if (!inside || (dx == 0 && dy == 0)) continue;
            to[count] = (uint32_t)((y + dy) * side + x + dx);
            weight[count++] = weight_of(g, dx, dy);
        }
    }
    return count;
}

static hl_status make_weights(const grid *g, hl_weights *w, hl_error *err)
{
    const size_t n = g->side * g->side;
    const size_t width = 2 * (size_t)g->reach + 1;
    const size_t most = n * width * width;
    uint32_t *from = calloc(most, sizeof *from);
    uint32_t *to = calloc(most, sizeof *to);
    double *weight = calloc(most, sizeof *weight);
    size_t count = 0;

    hl_status status = HL_MEMORY;
    if (from == NULL || to == NULL || weight == NULL) goto done;
    for (size_t i = 0; i < n; i++) {
        const size_t added = add_row(g, i, to + count, weight + count);
        for (size_t k = 0; k < added; k++) {
            from[count++] = (uint32_t)i;
        }
    }
    status = hl_weights_from_links(n, from, to, weight, count, w, err);
    if (status == HL_OK) hl_weights_standardize(w, HL_WEIGHTS_ROW);
done:
    free(from);
    free(to);
    free(weight);
    return status;
}

static hl_status compute(const char *what, const double *x, const hl_weights *w,
                         const hl_local_options *options, hl_error *err)
{
    hl_local_moran moran = {0};
    hl_local local = {0};
    hl_status status = HL_OK;

    if (strcmp(what, "geary") == 0) {
        status = hl_local_geary(x, w, options, &local, err);
    } else if (strcmp(what, "g") == 0) {
        status = hl_local_g(x, w, HL_G_STAR, options, &local, err);
    } else {
        status = hl_local_moran_compute(x, w, options, &moran, err);
    }
    hl_local_moran_free(&moran);
    hl_local_free(&local);
    return status;
}

static hl_status time_both(const char *what, const double *x, const hl_weights *w,
                           size_t permutations, hl_error *err)
{
    hl_local_options options = hl_local_defaults();
    double seconds[2];
    double busy[2];
    double first = 0.0;

    options.permutations = permutations;
    for (int threads = 1; threads <= 2; threads++) {
        const double since = now(CLOCK_MONOTONIC);
        const double before = now(CLOCK_PROCESS_CPUTIME_ID);
        const double own = now(CLOCK_THREAD_CPUTIME_ID);
        options.threads = threads;
        const hl_status status = compute(what, x, w, &options, err);
        if (status != HL_OK) return status;
        seconds[threads - 1] = now(CLOCK_MONOTONIC) - since;
        busy[threads - 1] = now(CLOCK_PROCESS_CPUTIME_ID) - before;
        first = now(CLOCK_THREAD_CPUTIME_ID) - own;
    }
    printf("%-7s n %zu links %zu R %zu: 1 thread %.3f s (%.3f of a processor), 2 "
           "threads %.3f s (%.3f, the first thread %.3f)\n",
           what, w->n, w->start[w->n], permutations, seconds[0], busy[0], seconds[1],
           busy[1], first);
    (void)fflush(stdout);
    return HL_OK;
}

static hl_status run(size_t side, size_t permutations, const char *only, hl_error *err)
{
    static const char *const ALL[] = {"moran", "geary", "g", "kernel"};
    hl_random random = hl_random_stream(1, 0);
    double *x = calloc(side * side, sizeof *x);
    hl_status status = x == NULL ? HL_MEMORY : HL_OK;

    for (size_t i = 0; x != NULL && i < side * side; i++) {
        x[i] = hl_random_unit(&random) + hl_random_unit(&random);
    }
    for (size_t k = 0; k < sizeof ALL / sizeof *ALL && status == HL_OK; k++) {
        const bool kernel = strcmp(ALL[k], "kernel") == 0;
        const grid g = {side, kernel ? 2 : 1, kernel};
        hl_weights w = {0};
        if (only != NULL && strcmp(only, ALL[k]) != 0) continue;
        status = make_weights(&g, &w, err);
        if (status == HL_OK) status = time_both(ALL[k], x, &w, permutations, err);
        hl_weights_free(&w);
    }
    free(x);
    return status;
}

int main(int argc, char **argv)
{
    hl_error err = {0};

    if (argc < 2) return 2;
    const size_t permutations = argc > PERMUTATIONS
                                    ? strtoul(argv[PERMUTATIONS], NULL, DECIMAL)
                                    : DEFAULT_PERMUTATIONS;
    const hl_status status = run(strtoul(argv[1], NULL, DECIMAL), permutations,
                                 argc > WHAT ? argv[WHAT] : NULL, &err);
    if (status != HL_OK) hl_message_write(stderr, &err, HL_EN);
    return hl_status_exit_code(status);
}
