#include "stats/variable.h"

#include <math.h>
#include <omp.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"

enum { FEWEST_UNITS = 3 };

hl_status hl_variable_check(const double *x, size_t n, hl_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i])) {
            return hl_fail(err, HL_CODE_STATS_VALUE, "%zu\t%g", i, x[i]);
        }
    }
    return HL_OK;
}

static bool is_constant(const double *x, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (x[i] != x[0]) return false;
    }
    return true;
}

static void add_powers(hl_variable *v)
{
    hl_sum squares = {0};
    hl_sum fourths = {0};

    for (size_t i = 0; i < v->n; i++) {
        const double square = v->z[i] * v->z[i];
        hl_sum_add(&squares, square);
        hl_sum_add(&fourths, square * square);
    }
    v->squares = hl_sum_value(&squares);
    v->fourths = hl_sum_value(&fourths);
}

hl_status hl_variable_center(const double *x, size_t n, hl_variable *out, hl_error *err)
{
    hl_variable v = {.n = n};

    if (n < FEWEST_UNITS) {
        return hl_fail(err, HL_CODE_STATS_UNITS, "%zu\t%d", n, FEWEST_UNITS);
    }
    const hl_status status = hl_variable_check(x, n, err);
    if (status != HL_OK) return status;
    if (is_constant(x, n)) {
        return hl_fail(err, HL_CODE_STATS_CONSTANT, "%zu\t%.17g", n, x[0]);
    }
    v.z = hl_array(n, sizeof *v.z);
    if (v.z == NULL) return hl_no_memory(err, "%zu values", n);
    v.mean = hl_mean(x, n);
    for (size_t i = 0; i < n; i++) {
        v.z[i] = x[i] - v.mean;
    }
    add_powers(&v);
    if (!isnormal(v.squares) || !isnormal(v.fourths)) {
        hl_variable_free(&v);
        return hl_fail(err, HL_CODE_STATS_RANGE, "%g", v.squares);
    }
    *out = v;
    return HL_OK;
}

void hl_variable_free(hl_variable *variable)
{
    free(variable->z);
    *variable = (hl_variable){0};
}

int hl_threads(int asked)
{
    return asked > 0 ? asked : omp_get_max_threads();
}
