#include "core/rank.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"

static int ascending(const void *pa, const void *pb)
{
    const double a = *(const double *)pa;
    const double b = *(const double *)pb;

    return (a > b) - (a < b);
}

void hl_sort_values(double *value, size_t n)
{
    qsort(value, n, sizeof *value, ascending);
}

typedef struct ranked {
    double value;
    size_t index;
} ranked;

static int by_value(const void *pa, const void *pb)
{
    const ranked *a = pa;
    const ranked *b = pb;

    if (a->value != b->value) return a->value < b->value ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

static hl_status sort(const double *value, size_t n, ranked **out, hl_error *err)
{
    ranked *list = hl_array(n, sizeof *list);

    if (list == NULL) return hl_no_memory(err, "%zu ranks", n);
    for (size_t i = 0; i < n; i++) {
        list[i] = (ranked){value[i], i};
    }
    qsort(list, n, sizeof *list, by_value);
    *out = list;
    return HL_OK;
}

hl_status hl_rank_order(const double *value, size_t n, size_t *order, hl_error *err)
{
    ranked *list = NULL;

    const hl_status status = sort(value, n, &list, err);
    for (size_t i = 0; status == HL_OK && i < n; i++) {
        order[i] = list[i].index;
    }
    free(list);
    return status;
}

hl_status hl_rank_average(const double *value, size_t n, double *rank, hl_error *err)
{
    ranked *list = NULL;

    const hl_status status = sort(value, n, &list, err);
    for (size_t i = 0, end = 0; status == HL_OK && i < n; i = end) {
        for (end = i + 1; end < n && list[end].value == list[i].value;) {
            end++;
        }
        for (size_t j = i; j < end; j++) {
            rank[list[j].index] = 0.5 * (double)(i + 1 + end); // ranks i + 1 .. end
        }
    }
    free(list);
    return status;
}

double hl_quantile(const double *sorted, size_t n, double q)
{
    const double at = q * (double)(n - 1);
    const size_t below = (size_t)at;

    if (below + 1 >= n) return sorted[n - 1];
    return sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]);
}

double hl_correlation(const double *x, const double *y, size_t n)
{
    const double mean_x = hl_mean(x, n);
    const double mean_y = hl_mean(y, n);
    hl_sum xx = {0};
    hl_sum yy = {0};
    hl_sum xy = {0};

    for (size_t i = 0; i < n; i++) {
        hl_sum_add(&xx, (x[i] - mean_x) * (x[i] - mean_x));
        hl_sum_add(&yy, (y[i] - mean_y) * (y[i] - mean_y));
        hl_sum_add(&xy, (x[i] - mean_x) * (y[i] - mean_y));
    }
    const double spread = hl_sum_value(&xx) * hl_sum_value(&yy);
    return spread > 0.0 ? hl_sum_value(&xy) / sqrt(spread) : NAN;
}

hl_status hl_rank_correlation(const double *x, const double *y, size_t n, double *out,
                              hl_error *err)
{
    double *rank_x = hl_array(n, sizeof *rank_x);
    double *rank_y = hl_array(n, sizeof *rank_y);

    hl_status status = HL_OK;
    if (rank_x == NULL || rank_y == NULL) {
        status = hl_no_memory(err, "%zu ranks", n);
        goto done;
    }
    status = hl_rank_average(x, n, rank_x, err);
    if (status != HL_OK) goto done;
    status = hl_rank_average(y, n, rank_y, err);
    if (status != HL_OK) goto done;
    *out = hl_correlation(rank_x, rank_y, n);
done:
    free(rank_x);
    free(rank_y);
    return status;
}
