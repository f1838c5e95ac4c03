/// Spatial models of a simulated variable on a SIDE x SIDE grid, rook,
/// row-standardized: seconds and estimates of each. usage: bench_regression SIDE
/// DATA.csv
///
/// DATA.csv is written: what the peers read.

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "hinterland/core/random.h"
#include "hinterland/stats/impacts.h"
#include "hinterland/stats/spatial_models.h"

enum { DECIMAL = 10, SIDES = 4, TURNS = 100, TERMS = 2, DRAWS = 1000, ADDED = 12 };
static const double NANO = 1e-9;
static const double RHO = 0.6;

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + NANO * (double)t.tv_nsec;
}

static hl_status make_grid(size_t side, hl_weights *out, hl_error *err)
{
    const size_t n = side * side;
    uint32_t *from = calloc(SIDES * n, sizeof *from);
    uint32_t *to = calloc(SIDES * n, sizeof *to);
    size_t count = 0;
    hl_status status = HL_MEMORY;

    for (size_t i = 0; from != NULL && to != NULL && i < n; i++) {
        const size_t beside[] = {i + 1, i + side};
        const bool there[] = {(i + 1) % side != 0, i + side < n};
        for (size_t s = 0; s < 2; s++) {
            if (!there[s]) continue;
            from[count] = to[count + 1] = (uint32_t)i;
            to[count] = from[count + 1] = (uint32_t)beside[s];
            count += 2;
        }
    }
    if (from != NULL && to != NULL) {
        status = hl_weights_from_links(n, from, to, NULL, count, out, err);
    }
    if (status == HL_OK) hl_weights_standardize(out, HL_WEIGHTS_ROW);
    free(from);
    free(to);
    return status;
}

/// Nearly normal: twelve uniform numbers less six.
static double draw(hl_random *random)
{
    double sum = -(double)ADDED / 2;

    for (size_t k = 0; k < ADDED; k++) {
        sum += hl_random_unit(random);
    }
    return sum;
}

/// y = rho W y + 1 + 2 a - b + e, by repetition; `x` holds a and b.
static void simulate(const hl_weights *w, double *y, double *x, double *mean)
{
    hl_random random = hl_random_stream(1, 0);

    for (size_t i = 0; i < w->n; i++) {
        x[i] = draw(&random);
        x[i + w->n] = draw(&random);
        mean[i] = 1.0 + 2.0 * x[i] - x[i + w->n] + draw(&random);
    }
    for (size_t turn = 0; turn < TURNS; turn++) { // in place: Gauss and Seidel
        for (size_t i = 0; i < w->n; i++) {
            y[i] = mean[i] + RHO * hl_weights_lag(w, y, i);
        }
    }
}

static bool write_data(const char *path, size_t n, const double *y, const double *x)
{
    FILE *file = fopen(path, "w");

    if (file == NULL) return false;
    (void)fprintf(file, "y,a,b\n");
    for (size_t i = 0; i < n; i++) {
        (void)fprintf(file, "%.17g,%.17g,%.17g\n", y[i], x[i], x[i + n]);
    }
    return fclose(file) == 0;
}

static void print(const char *name, double seconds, const hl_regression *r)
{
    printf("%s %.4f rho %.9f se %.9f logLik %.6f\n", name, seconds, r->fit.rho,
           r->fit.rho_se, r->fit.log_likelihood);
}

static hl_status time_models(const hl_regression_data *data, const hl_weights *w,
                             hl_error *err)
{
    const hl_impacts_options draws = {.draws = DRAWS, .seed = 1};
    hl_regression r = {0};
    hl_impacts m = {0};

    double since = now();
    hl_status status = hl_two_stage(data, w, NULL, &r, err);
    if (status == HL_OK) print("2sls", now() - since, &r);
    hl_regression_free(&r);
    since = now();
    if (status == HL_OK) status = hl_error_model(data, w, NULL, &r, err);
    if (status == HL_OK) print("error", now() - since, &r);
    hl_regression_free(&r);
    since = now();
    if (status == HL_OK) status = hl_lag_model(data, w, NULL, &r, err);
    if (status == HL_OK) print("lag", now() - since, &r);
    since = now();
    if (status == HL_OK) status = hl_impacts_compute(&r, w, &draws, &m, err);
    if (status == HL_OK) {
        printf("impacts %.4f direct %.9f total %.9f total_se %.6f\n", now() - since,
               m.direct.value[0], m.total.value[0], m.total.se[0]);
    }
    hl_impacts_free(&m);
    hl_regression_free(&r);
    return status;
}

int main(int argc, char **argv)
{
    if (argc < 3) return 2;
    const size_t side = strtoul(argv[1], NULL, DECIMAL);
    const size_t n = side * side;
    const char *const names[TERMS] = {"a", "b"};
    double *y = calloc(n, sizeof *y);
    double *x = calloc(n * TERMS, sizeof *x);
    double *mean = calloc(n, sizeof *mean);
    hl_weights w = {0};
    hl_error err = {0};
    hl_status status = HL_MEMORY;

    if (y != NULL && x != NULL && mean != NULL) status = make_grid(side, &w, &err);
    if (status == HL_OK) {
        const double *const columns[TERMS] = {x, x + n};
        const hl_regression_data data = {.n = n,
                                         .response = "y",
                                         .y = y,
                                         .terms = TERMS,
                                         .name = names,
                                         .x = columns};
        simulate(&w, y, x, mean);
        if (!write_data(argv[2], n, y, x)) return 1;
        status = time_models(&data, &w, &err);
    }
    if (status != HL_OK) hl_message_write(stderr, &err, HL_EN);
    hl_weights_free(&w);
    free(y);
    free(x);
    free(mean);
    return hl_status_exit_code(status);
}
