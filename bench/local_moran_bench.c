// Local Moran's I on a grid of squares: how long does the inference take?
//
//     cmake --preset release && cmake --build --preset release
//     cc -std=c17 -O2 -D_POSIX_C_SOURCE=200809L -Iinclude bench/local_moran_bench.c \
//        -o local_moran_bench build/release/src/libhinterland.a -fopenmp \
//        $(pkg-config --libs gdal proj nettle json-c yaml-0.1) -lgeos_c -lm
//     ./local_moran_bench SIDE PERMUTATIONS THREADS
//
// SIDE * SIDE units, queen contiguity (8 neighbors inside), values uniform in [0, 1).
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "hinterland/core/random.h"
#include "hinterland/stats/local_moran.h"
#include "hinterland/stats/moran.h"

static const uint64_t SEED = 1;
static const size_t GLOBAL_PERMUTATIONS = 999;
static const double NANO = 1e-9;

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + NANO * (double)t.tv_nsec;
}

/// Links from one cell to its neighbors; returns the new count.
static size_t add_cell(size_t side, size_t cell, uint32_t *from, uint32_t *to,
                       size_t count)
{
    const long row = (long)(cell / side);
    const long column = (long)(cell % side);

    for (long r = row - 1; r <= row + 1; r++) {
        for (long c = column - 1; c <= column + 1; c++) {
            const int outside = r < 0 || c < 0 || r >= (long)side || c >= (long)side;
            if (outside || (r == row && c == column)) continue;
            from[count] = (uint32_t)cell;
            to[count++] = (uint32_t)((size_t)r * side + (size_t)c);
        }
    }
    return count;
}

static hl_status make_grid(size_t side, hl_weights *w, hl_error *err)
{
    const size_t n = side * side;
    uint32_t *from = calloc(8 * n, sizeof *from);
    uint32_t *to = calloc(8 * n, sizeof *to);
    size_t count = 0;

    hl_status status = HL_MEMORY;
    if (from == NULL || to == NULL) goto done;
    for (size_t cell = 0; cell < n; cell++) {
        count = add_cell(side, cell, from, to, count);
    }
    status = hl_weights_from_links(n, from, to, NULL, count, w, err);
    if (status == HL_OK) hl_weights_standardize(w, HL_WEIGHTS_ROW);
done:
    free(from);
    free(to);
    return status;
}

static hl_status measure(const double *x, const hl_weights *w, size_t permutations,
                         int threads, hl_error *err)
{
    hl_local_moran_options local = hl_local_moran_defaults();
    hl_moran_options global = hl_moran_defaults();
    hl_local_moran l = {0};
    hl_moran m = {0};

    local.threads = global.threads = threads;
    local.permutations = permutations;
    global.permutations = GLOBAL_PERMUTATIONS;
    const double start = now();
    hl_status status = hl_local_moran_compute(x, w, &local, &l, err);
    if (status != HL_OK) return status;
    const double middle = now();
    status = hl_moran_global(x, w, &global, &m, err);
    const double end = now();
    printf("n %zu, threads %d: local R = %zu %.3f s, global R = %zu %.3f s\n", w->n,
           threads, permutations, middle - start, global.permutations, end - middle);
    hl_local_moran_free(&l);
    return status;
}

int main(int count, char **argument)
{
    const char *const defaults[] = {"", "1000", "99999", "1"};
    unsigned long number[4] = {0};
    hl_weights w = {0};
    hl_error err = {0};

    for (int k = 1; k < 4; k++) {
        number[k] = strtoul(k < count ? argument[k] : defaults[k], NULL, 10);
    }
    const size_t n = number[1] * number[1];
    double *x = calloc(n, sizeof *x);
    hl_random random = hl_random_stream(SEED, 0);

    hl_status status = x != NULL ? make_grid(number[1], &w, &err) : HL_MEMORY;
    for (size_t i = 0; status == HL_OK && i < n; i++) {
        x[i] = hl_random_unit(&random);
    }
    if (status == HL_OK) status = measure(x, &w, number[2], (int)number[3], &err);
    if (status != HL_OK) hl_message_write(stderr, &err, HL_EN);
    hl_weights_free(&w);
    free(x);
    return hl_status_exit_code(status);
}
