#include "support/lattice.h"

#include "support/check.h"

#include <math.h>
#include <stdlib.h>

#include "hinterland/core/random.h"

void lattice_normal(uint64_t seed, uint64_t stream, size_t n, double *out)
{
    hl_random random = hl_random_stream(seed, stream);

    for (size_t i = 0; i < n; i++) { // Box and Muller
        const double radius = sqrt(-2.0 * log(1.0 - hl_random_unit(&random)));
        out[i] = radius * cos(6.283185307179586 * hl_random_unit(&random));
    }
}

static void link_squares(size_t rows, size_t columns, hl_weights *out)
{
    const size_t n = rows * columns;
    uint32_t *from = calloc(4 * n, sizeof *from);
    uint32_t *to = calloc(4 * n, sizeof *to);
    size_t count = 0;
    hl_error err = {0};

    assert_non_null(from);
    assert_non_null(to);
    for (size_t i = 0; i < n; i++) {
        const size_t beside[] = {i + 1, i + columns};
        const bool there[] = {(i + 1) % columns != 0, i + columns < n};
        for (size_t side = 0; side < 2; side++) {
            if (!there[side]) continue;
            from[count] = to[count + 1] = (uint32_t)i;
            to[count] = from[count + 1] = (uint32_t)beside[side];
            count += 2;
        }
    }
    assert_ok(hl_weights_from_links(n, from, to, NULL, count, out, &err), &err);
    hl_weights_standardize(out, HL_WEIGHTS_ROW);
    free(from);
    free(to);
}

/// y = rho W y + mean, by repetition.
static void feed_back(const hl_weights *w, double rho, const double *mean, double *y)
{
    double *next = calloc(w->n, sizeof *next);

    assert_non_null(next);
    for (size_t turn = 0; turn < 400; turn++) {
        for (size_t i = 0; i < w->n; i++) {
            next[i] = mean[i] + rho * hl_weights_lag(w, y, i);
        }
        for (size_t i = 0; i < w->n; i++) {
            y[i] = next[i];
        }
    }
    free(next);
}

void lattice_make(size_t rows, size_t columns, double rho, uint64_t seed, lattice *out)
{
    const size_t n = rows * columns;
    double *mean = calloc(n, sizeof *mean);

    *out = (lattice){
        .n = n, .name = {"a", "b"}
    };
    link_squares(rows, columns, &out->w);
    out->y = calloc(n, sizeof *out->y);
    assert_non_null(mean);
    assert_non_null(out->y);
    lattice_normal(seed, 0, n, mean);
    for (size_t t = 0; t < LATTICE_TERMS; t++) {
        out->x[t] = calloc(n, sizeof *out->x[t]);
        assert_non_null(out->x[t]);
        lattice_normal(seed, 1 + t, n, out->x[t]);
        out->column[t] = out->x[t];
    }
    for (size_t i = 0; i < n; i++) {
        mean[i] += 1.0 + 2.0 * out->x[0][i] - out->x[1][i];
    }
    feed_back(&out->w, rho, mean, out->y);
    out->data = (hl_regression_data){.n = n,
                                     .response = "y",
                                     .y = out->y,
                                     .terms = LATTICE_TERMS,
                                     .name = out->name,
                                     .x = out->column};
    free(mean);
}

void lattice_free(lattice *l)
{
    hl_weights_free(&l->w);
    free(l->y);
    for (size_t t = 0; t < LATTICE_TERMS; t++) {
        free(l->x[t]);
    }
    *l = (lattice){0};
}
