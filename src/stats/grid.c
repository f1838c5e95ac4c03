#include "stats/grid.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"

// 10^22 is the last power of ten that a double holds exactly; 15 digits are what every
// decimal text survives in a double.
enum { MOST_DECIMALS = 15, SUM_BITS = 62 };
static const double EXACT = 0x1p53;
static const double BASE = 10.0;

/// The smallest d that makes all values whole, or -1. A value that is whole at d is
/// whole at d + 1 too, so one pass is enough.
static int decimals(const double *x, size_t n, double limit)
{
    double scale = 1.0;
    double largest = 0.0;
    int d = 0;

    for (size_t i = 0; i < n; i++) {
        largest = fmax(largest, fabs(x[i]));
        while (largest * scale < limit && nearbyint(x[i] * scale) / scale != x[i]) {
            if (d == MOST_DECIMALS) return -1;
            d++;
            scale *= BASE;
        }
        if (!(largest * scale < limit)) return -1;
    }
    return d;
}

static int binary_exponent(const double *x, size_t n, size_t terms)
{
    double largest = 0.0;

    for (size_t i = 0; i < n; i++) {
        largest = fmax(largest, fabs(x[i]));
    }
    return SUM_BITS - (ilogb(largest) + 1) - (ilogb((double)terms + 2.0) + 1);
}

hl_status hl_grid_make(const double *x, size_t n, size_t terms, hl_grid *out,
                       hl_error *err)
{
    const int d = decimals(x, n, EXACT / (double)terms);
    hl_grid grid = {.n = n, .decimal = d >= 0};
    double scale = 1.0;

    grid.exponent = grid.decimal ? d : binary_exponent(x, n, terms);
    grid.q = hl_array(n, sizeof *grid.q);
    if (grid.q == NULL) return hl_no_memory(err, "%zu integers", n);
    for (int i = 0; i < d; i++) {
        scale *= BASE;
    }
    for (size_t i = 0; i < n; i++) {
        grid.q[i] =
            grid.decimal ? llrint(x[i] * scale) : llrint(scalbn(x[i], grid.exponent));
        grid.total += grid.q[i];
    }
    *out = grid;
    return HL_OK;
}

int hl_grid_side(const hl_grid *grid, hl_wide sum, size_t terms)
{
    const hl_wide mine = sum * (hl_wide)grid->n;
    const hl_wide mean = grid->total * (hl_wide)terms;

    return (mine > mean) - (mine < mean);
}

void hl_grid_free(hl_grid *grid)
{
    free(grid->q);
    *grid = (hl_grid){0};
}

uint64_t hl_common_divisor(uint64_t a, uint64_t b)
{
    while (b > 0) {
        const uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}
