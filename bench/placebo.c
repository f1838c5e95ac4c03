/// The placebo-core test: N random places over a country, four cores, R placements.
/// usage: bench_placebo PLACES DRAWS [exact]: with `exact`, without estimates of the
/// distances

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "hinterland/core/random.h"
#include "hinterland/geometry/metric.h"
#include "hinterland/periphery/placebo.h"

enum { ARGUMENTS = 3, DECIMAL = 10, CORES = 4, SEED = 1 };
static const double NANO = 1e-9;
static const double WEST = -125.0, SOUTH = 25.0, WIDE = 58.0, HIGH = 24.0;
static const double AXIS = 6378137.0, FLATTENING = 1.0 / 298.257223563;
static const double KM = 1e-3;

typedef struct country {
    hl_metric metric;
    double *lon, *lat, *y;
} country;

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + NANO * (double)t.tv_nsec;
}

static double distance(const void *payload, size_t a, size_t b)
{
    const country *c = payload;
    return KM * hl_distance(&c->metric, c->lon[a], c->lat[a], c->lon[b], c->lat[b]);
}

static double estimate(const void *payload, size_t a, size_t b)
{
    const country *c = payload;
    return KM *
           hl_distance_estimate(&c->metric, c->lon[a], c->lat[a], c->lon[b], c->lat[b]);
}

static void settle(country *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        hl_random random = hl_random_stream(SEED, i);
        c->lon[i] = WEST + WIDE * hl_random_unit(&random);
        c->lat[i] = SOUTH + HIGH * hl_random_unit(&random);
        c->y[i] = hl_random_unit(&random);
    }
}

int main(int argc, char **argv)
{
    static const size_t UNIT[CORES] = {0, 1, 2, 3};
    country c = {.metric = hl_metric_geodesic(AXIS, FLATTENING)};
    hl_placebo_options options = hl_placebo_defaults();
    hl_placebo placebo = {0};
    hl_error err = {0};

    if (argc < ARGUMENTS) return 2;
    const size_t n = strtoul(argv[1], NULL, DECIMAL);
    options.draws = strtoul(argv[2], NULL, DECIMAL);
    c.lon = calloc(n, sizeof *c.lon);
    c.lat = calloc(n, sizeof *c.lat);
    c.y = calloc(n, sizeof *c.y);
    if (c.lon == NULL || c.lat == NULL || c.y == NULL) return 1;
    settle(&c, n);
    const hl_placebo_input input = {
        .n = n,
        .y = c.y,
        .cores = {.count = CORES, .unit = UNIT},
        .distance = distance,
        .estimate = argc > ARGUMENTS ? NULL : estimate,
        .estimate_error =
            argc > ARGUMENTS ? 0.0 : KM * hl_distance_estimate_error(&c.metric),
        .payload = &c
    };
    const double begin = now();
    const hl_status status = hl_placebo_test(&input, &options, &placebo, &err);
    if (status == HL_OK) {
        const hl_placebo_record *rho = &placebo.record[HL_PLACEBO_RHO];
        printf("placebo %.4f rho %.17g expected %.17g deviation %.17g p %.17g\n",
               now() - begin, rho->value, rho->expected, rho->deviation, rho->p);
    } else {
        hl_message_write(stderr, &err, HL_EN);
    }
    free(c.lon);
    free(c.lat);
    free(c.y);
    return hl_status_exit_code(status);
}
