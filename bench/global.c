/// A grid of ROWS x COLUMNS units, queen, row-standardized, and a random field with
/// three decimals: seconds of the permutations of global statistics.
/// usage: bench_global ROWS COLUMNS PERMUTATIONS [THREADS]

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "hinterland/core/random.h"
#include "hinterland/stats/bivariate.h"
#include "hinterland/stats/geary.h"
#include "hinterland/stats/general_g.h"
#include "hinterland/stats/join_count.h"
#include "hinterland/stats/moran.h"

enum { DECIMAL = 10, NEIGHBORS = 8, THOUSAND = 1000, ARGUMENTS = 4 };
static const double NANO = 1e-9;

typedef struct job {
    hl_weights w;
    double *x;
    double *y;
    uint32_t *cls;
    hl_global_options options;
} job;

/// Seconds on the wall, and of all threads.
typedef struct moment {
    double wall, cpu;
} moment;

static double read_clock(clockid_t id)
{
    struct timespec t;
    (void)clock_gettime(id, &t);
    return (double)t.tv_sec + NANO * (double)t.tv_nsec;
}

static moment now(void)
{
    return (moment){read_clock(CLOCK_MONOTONIC), read_clock(CLOCK_PROCESS_CPUTIME_ID)};
}

static void say(const char *what, moment since, const hl_global *g)
{
    const moment t = now();
    printf("%s %.4f cpu %.4f value %.6f p %.5f\n", what, t.wall - since.wall,
           t.cpu - since.cpu, g->value, g->p_permutation.two_sided);
}

/// Links from unit i of a grid to the units around it; returns how many.
static size_t link_unit(size_t rows, size_t columns, size_t i, uint32_t *to)
{
    static const int STEP[NEIGHBORS][2] = {
        {-1, -1},
        {-1, 0 },
        {-1, 1 },
        {0,  -1},
        {0,  1 },
        {1,  -1},
        {1,  0 },
        {1,  1 }
    };
    const long row = (long)(i / columns);
    const long column = (long)(i % columns);
    size_t count = 0;

    for (size_t k = 0; k < NEIGHBORS; k++) {
        const long r = row + STEP[k][0];
        const long c = column + STEP[k][1];
        if (r < 0 || c < 0 || r >= (long)rows || c >= (long)columns) continue;
        to[count++] = (uint32_t)(r * (long)columns + c);
    }
    return count;
}

static hl_status make_links(size_t rows, size_t columns, hl_weights *w, hl_error *err)
{
    const size_t n = rows * columns;
    uint32_t *from = calloc(n * NEIGHBORS, sizeof *from);
    uint32_t *to = calloc(n * NEIGHBORS, sizeof *to);
    size_t count = 0;

    if (columns == 0 || from == NULL || to == NULL) {
        free(from);
        free(to);
        return hl_fail(err, HL_CODE_INTERNAL, "no grid");
    }
    for (size_t i = 0; i < n; i++) {
        const size_t links = link_unit(rows, columns, i, to + count);
        for (size_t k = 0; k < links; k++) {
            from[count++] = (uint32_t)i;
        }
    }
    const hl_status status = hl_weights_from_links(n, from, to, NULL, count, w, err);
    free(from);
    free(to);
    if (status == HL_OK) hl_weights_standardize(w, HL_WEIGHTS_ROW);
    return status;
}

static hl_status fill(job *j)
{
    hl_random random = hl_random_stream(1, 0);

    j->x = calloc(j->w.n, sizeof *j->x);
    j->y = calloc(j->w.n, sizeof *j->y);
    j->cls = calloc(j->w.n, sizeof *j->cls);
    if (j->x == NULL || j->y == NULL || j->cls == NULL) return HL_MEMORY;
    for (size_t i = 0; i < j->w.n; i++) {
        j->x[i] = (double)hl_random_below(&random, THOUSAND) / THOUSAND;
        j->y[i] = hl_random_unit(&random);
        j->cls[i] = hl_random_below(&random, 2);
    }
    return HL_OK;
}

static hl_status time_all(const job *j, hl_error *err)
{
    hl_global g = {0};
    hl_join_counts joins = {0};
    moment since = now();

    hl_status status = hl_moran_global(j->x, &j->w, &j->options, &g, err);
    if (status != HL_OK) return status;
    say("moran", since, &g);
    if (j->w.n > THOUSAND * THOUSAND / 2) return HL_OK;
    since = now();
    status = hl_geary_global(j->x, &j->w, &j->options, &g, err);
    if (status != HL_OK) return status;
    say("geary", since, &g);
    since = now();
    status = hl_general_g(j->x, &j->w, &j->options, &g, err);
    if (status != HL_OK) return status;
    say("general_g", since, &g);
    since = now();
    status = hl_moran_bivariate(j->x, j->y, &j->w, &j->options, &g, err);
    if (status != HL_OK) return status;
    say("bivariate_moran", since, &g);
    since = now();
    status = hl_lee(j->x, j->y, &j->w, &j->options, &g, err);
    if (status != HL_OK) return status;
    say("lee", since, &g);
    since = now();
    status = hl_join_counts_compute(j->cls, 2, &j->w, &j->options, &joins, err);
    if (status == HL_OK) say("join_counts", since, &joins.row[1].nonfree);
    hl_join_counts_free(&joins);
    return status;
}

int main(int argc, char **argv)
{
    job j = {.options = hl_global_defaults()};
    hl_error err = {0};

    if (argc < ARGUMENTS) return 2;
    j.options.permutations = strtoul(argv[3], NULL, DECIMAL);
    if (argc > ARGUMENTS) j.options.threads = (int)strtol(argv[4], NULL, DECIMAL);
    hl_status status = make_links(strtoul(argv[1], NULL, DECIMAL),
                                  strtoul(argv[2], NULL, DECIMAL), &j.w, &err);
    if (status == HL_OK) status = fill(&j);
    if (status == HL_OK) status = time_all(&j, &err);
    if (status != HL_OK) hl_message_write(stderr, &err, HL_EN);
    free(j.x);
    free(j.y);
    free(j.cls);
    hl_weights_free(&j.w);
    return hl_status_exit_code(status);
}
