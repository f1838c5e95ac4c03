/// A SIDE x SIDE grid of squares in memory: seconds of queen contiguity, and of local
/// Moran with R permutations on a random field. usage: bench_grid SIDE [PERMUTATIONS]

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "hinterland/core/random.h"
#include "hinterland/geometry/adjacency.h"
#include "hinterland/stats/local_moran.h"
#include "hinterland/weights/build.h"

enum { CORNERS = 5, DECIMAL = 10 };
static const double NANO = 1e-9;

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + NANO * (double)t.tv_nsec;
}

static void square(hl_polygons *p, size_t unit, size_t side)
{
    static const int DX[CORNERS] = {0, 1, 1, 0, 0};
    static const int DY[CORNERS] = {0, 0, 1, 1, 0};

    for (size_t v = 0; v < CORNERS; v++) {
        p->x[unit * CORNERS + v] = (double)(unit % side) + DX[v];
        p->y[unit * CORNERS + v] = (double)(unit / side) + DY[v];
    }
    p->start[unit + 1] = unit + 1;
    p->vertex[unit + 1] = (unit + 1) * CORNERS;
}

static hl_polygons make_grid(size_t side)
{
    const size_t n = side * side;
    hl_polygons p = {.n = n,
                     .start = calloc(n + 1, sizeof *p.start),
                     .vertex = calloc(n + 1, sizeof *p.vertex),
                     .hole = calloc(n, 1),
                     .x = calloc(n * CORNERS, sizeof *p.x),
                     .y = calloc(n * CORNERS, sizeof *p.y)};

    for (size_t i = 0; i < n; i++) {
        square(&p, i, side);
    }
    return p;
}

static hl_status time_local(const hl_weights *w, size_t permutations, hl_error *err)
{
    hl_local_options options = hl_local_defaults();
    hl_local_moran local = {0};
    hl_random random = hl_random_stream(1, 0);
    double *x = calloc(w->n, sizeof *x);

    if (x == NULL) return HL_MEMORY;
    for (size_t i = 0; i < w->n; i++) {
        x[i] = hl_random_unit(&random);
    }
    options.permutations = permutations;
    const double since = now();
    const hl_status status = hl_local_moran_compute(x, w, &options, &local, err);
    if (status == HL_OK) printf("local %.4f\n", now() - since);
    hl_local_moran_free(&local);
    free(x);
    return status;
}

int main(int argc, char **argv)
{
    if (argc < 2) return 2;
    hl_polygons grid = make_grid(strtoul(argv[1], NULL, DECIMAL));
    hl_adjacency adjacency = {0};
    hl_weights w = {0};
    hl_error err = {0};

    const double since = now();
    hl_status status = hl_adjacency_find(&grid, NULL, &adjacency, &err);
    if (status == HL_OK) status = hl_weights_contiguity(&adjacency, NULL, &w, &err);
    if (status == HL_OK) {
        printf("contiguity %.4f %zu\n", now() - since, w.start[w.n]);
    }
    hl_adjacency_free(&adjacency);
    hl_weights_standardize(&w, HL_WEIGHTS_ROW);
    if (status == HL_OK && argc > 2) {
        status = time_local(&w, strtoul(argv[2], NULL, DECIMAL), &err);
    }
    if (status != HL_OK) hl_message_write(stderr, &err, HL_EN);
    hl_weights_free(&w);
    hl_polygons_free(&grid);
    return hl_status_exit_code(status);
}
