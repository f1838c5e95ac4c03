#include "hinterland/coupling/obstacle.h"

#include <math.h>
#include <stdint.h>

#include "core/sum.h"

static double lack(const hl_indicators *indicators, const double *factor, size_t j,
                   size_t row)
{
    if (indicators->z[j] == NULL || isnan(indicators->z[j][row])) return 0.0;
    return factor[j] * fmax(0.0, 1.0 - indicators->z[j][row]);
}

static void row_obstacles(const hl_indicators *indicators, const double *factor,
                          size_t row, double *obstacle)
{
    const size_t rows = indicators->rows;
    const bool used = indicators->use == NULL || indicators->use[row];
    hl_sum sum = {0};

    for (size_t j = 0; used && j < indicators->count; j++) {
        hl_sum_add(&sum, lack(indicators, factor, j, row));
    }
    const double total = hl_sum_value(&sum);
    for (size_t j = 0; j < indicators->count; j++) {
        obstacle[j * rows + row] =
            total > 0.0 ? lack(indicators, factor, j, row) / total : NAN;
    }
}

void hl_obstacle_rows(const hl_indicators *indicators, const double *factor,
                      size_t begin, size_t end, double *obstacle)
{
    for (size_t r = begin; r < end; r++) {
        row_obstacles(indicators, factor, r, obstacle);
    }
}

void hl_obstacle_degrees(const hl_indicators *indicators, const double *factor,
                         double *obstacle)
{
    hl_obstacle_rows(indicators, factor, 0, indicators->rows, obstacle);
}

void hl_obstacle_top(const double *obstacle, size_t count, size_t rows, size_t row,
                     size_t k, size_t *top)
{
    for (size_t i = 0; i < k; i++) {
        top[i] = SIZE_MAX;
    }
    for (size_t j = 0; j < count; j++) {
        const double here = obstacle[j * rows + row];
        size_t place = k;
        while (place > 0 && (top[place - 1] == SIZE_MAX ||
                             obstacle[top[place - 1] * rows + row] < here)) {
            place--;
        }
        if (!(here > 0.0) || place == k) continue;
        for (size_t i = k - 1; i > place; i--) {
            top[i] = top[i - 1];
        }
        top[place] = j;
    }
}
