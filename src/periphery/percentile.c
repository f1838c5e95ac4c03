#include "periphery/percentile.h"

#include <math.h>
#include <stdlib.h>

#include "core/sum.h"

static int by_value(const void *pa, const void *pb)
{
    const hl_place_value *a = pa;
    const hl_place_value *b = pb;

    if (a->value != b->value) return a->value < b->value ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

void hl_place_sort(hl_place_value *list, size_t n)
{
    qsort(list, n, sizeof *list, by_value);
}

void hl_percentile_ranks(const hl_place_value *sorted, size_t n, double *rank)
{
    for (size_t i = 0, end = 0; i < n; i = end) {
        for (end = i + 1; end < n && sorted[end].value == sorted[i].value;) {
            end++;
        }
        const double average = 0.5 * (double)(i + 1 + end); // of ranks i + 1 .. end
        for (size_t k = i; k < end; k++) {
            rank[sorted[k].place] = (average - 0.5) / (double)n;
        }
    }
}

double hl_near_minus_mid(const double *y, const double *km, const size_t *place,
                         size_t count, const double band[2])
{
    hl_sum sum[2] = {
        {0.0, 0.0},
        {0.0, 0.0}
    };
    size_t members[2] = {0, 0};

    for (size_t k = 0; k < count; k++) {
        const double c = km[place[k]];
        const size_t side = c <= band[0] ? 0 : 1;
        if (c > band[1]) continue;
        hl_sum_add(&sum[side], y[place[k]]);
        members[side]++;
    }
    if (members[0] == 0 || members[1] == 0) return NAN;
    return hl_sum_value(&sum[0]) / (double)members[0] -
           hl_sum_value(&sum[1]) / (double)members[1];
}
