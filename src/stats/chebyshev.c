#include "stats/chebyshev.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"

static const double PI = 3.14159265358979323846;

size_t hl_chebyshev_nodes(double half, double distance)
{
    const double digits = 38.0; // -log of the rest
    const double fewest = 12.0;
    const double most = 400.0;
    const double slowest = 1e-6;
    const double ratio = fmax(distance / half, 1.0);            // infinite for half = 0
    const double rate = log(ratio + sqrt(ratio * ratio - 1.0)); // Bernstein's ellipse

    return (size_t)fmin(most, fmax(fewest, ceil(digits / fmax(rate, slowest))));
}

hl_status hl_chebyshev_make(double low, double high, size_t nodes, hl_chebyshev *out,
                            hl_error *err)
{
    hl_chebyshev series = {
        .center = 0.5 * (low + high), .half = 0.5 * (high - low), .nodes = nodes};

    for (size_t order = 0; order < HL_CHEBYSHEV_ORDERS; order++) {
        series.c[order] = hl_array(nodes + 2, sizeof *series.c[order]);
        if (series.c[order] == NULL) {
            hl_chebyshev_free(&series);
            return hl_no_memory(err, "%zu coefficients", nodes);
        }
    }
    *out = series;
    return HL_OK;
}

static double angle(const hl_chebyshev *series, size_t node)
{
    return PI * ((double)node + 0.5) / (double)series->nodes;
}

double hl_chebyshev_node(const hl_chebyshev *series, size_t node)
{
    return series->center - series->half * cos(angle(series, node));
}

void hl_chebyshev_fit(hl_chebyshev *series, const double *value)
{
    const size_t n = series->nodes;

    for (size_t m = 0; m < n; m++) {
        hl_sum sum = {0};
        for (size_t node = 0; node < n; node++) { // nodes ascend: cos(pi - angle)
            const double sign = m % 2 == 0 ? 1.0 : -1.0;
            hl_sum_add(&sum, sign * value[node] * cos((double)m * angle(series, node)));
        }
        series->c[0][m] = (m == 0 ? 1.0 : 2.0) * hl_sum_value(&sum) / (double)n;
    }
    for (size_t order = 1; order < HL_CHEBYSHEV_ORDERS; order++) {
        const double *of = series->c[order - 1];
        double *c = series->c[order];
        c[n - 1] = c[n] = 0.0;
        for (size_t m = n - 1; m > 0; m--) {
            c[m - 1] = c[m + 1] + 2.0 * (double)m * of[m];
        }
        c[0] *= 0.5;
        for (size_t m = 0; m < n; m++) {
            c[m] /= series->half;
        }
    }
}

double hl_chebyshev_at(const hl_chebyshev *series, size_t order, double x)
{
    const double t = (x - series->center) / series->half;
    const double *c = series->c[order];
    double next = 0.0;
    double after = 0.0;

    for (size_t m = series->nodes - 1; m > 0; m--) { // Clenshaw
        const double value = 2.0 * t * next - after + c[m];
        after = next;
        next = value;
    }
    return t * next - after + c[0];
}

void hl_chebyshev_free(hl_chebyshev *series)
{
    for (size_t order = 0; order < HL_CHEBYSHEV_ORDERS; order++) {
        free(series->c[order]);
    }
    *series = (hl_chebyshev){0};
}
