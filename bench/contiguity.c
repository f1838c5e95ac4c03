/// Queen contiguity of a layer of polygons: seconds after reading.
/// usage: bench_contiguity LAYER

#include <stdio.h>
#include <time.h>

#include "hinterland/geometry/adjacency.h"
#include "hinterland/io/read.h"
#include "hinterland/weights/build.h"

static const double NANO = 1e-9;

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + NANO * (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
    hl_layer layer = {0};
    hl_adjacency adjacency = {0};
    hl_weights w = {0};
    hl_error err = {0};

    if (argc < 2) return 2;
    hl_status status = hl_read_layer(argv[1], NULL, &layer, NULL, &err);
    const double since = now();
    if (status == HL_OK) {
        status = hl_adjacency_find(&layer.polygons, NULL, &adjacency, &err);
    }
    if (status == HL_OK) status = hl_weights_contiguity(&adjacency, NULL, &w, &err);
    if (status == HL_OK) {
        printf("contiguity %.4f links %zu\n", now() - since, w.start[w.n]);
    } else {
        hl_message_write(stderr, &err, HL_EN);
    }
    hl_weights_free(&w);
    hl_adjacency_free(&adjacency);
    hl_layer_free(&layer);
    return hl_status_exit_code(status);
}
