#include "io/fisher_jenks.h"

#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"

/// Distinct values, and sums of everything before each of them.
typedef struct series {
    size_t count;
    size_t *at;      ///< count: index of the first of the equal values
    double *weight;  ///< count + 1: how many values come before
    double *sum;     ///< count + 1: of their distances to the mean of all
    double *squares; ///< count + 1
    double *best[2]; ///< count + 1: least squares of the first values in few classes
    size_t *first;   ///< classes * (count + 1): where the last class then begins
} series;

static void free_series(series *s)
{
    free(s->at);
    free(s->weight);
    free(s->sum);
    free(s->squares);
    free(s->best[0]);
    free(s->best[1]);
    free(s->first);
}

static hl_status make_series(const double *sorted, size_t n, size_t classes, series *s,
                             hl_error *err)
{
    const double mean = hl_mean(sorted, n);
    hl_sum sum = {0};
    hl_sum squares = {0};

    s->at = hl_array(n, sizeof *s->at);
    s->weight = hl_array(n + 1, sizeof *s->weight);
    s->sum = hl_array(n + 1, sizeof *s->sum);
    s->squares = hl_array(n + 1, sizeof *s->squares);
    s->best[0] = hl_array(n + 1, sizeof *s->best[0]);
    s->best[1] = hl_array(n + 1, sizeof *s->best[1]);
    s->first = hl_array(n + 1, classes * sizeof *s->first);
    if (s->at == NULL || s->weight == NULL || s->sum == NULL || s->squares == NULL ||
        s->best[0] == NULL || s->best[1] == NULL || s->first == NULL) {
        return hl_no_memory(err, "%zu values in %zu classes", n, classes);
    }
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || sorted[i] > sorted[i - 1]) s->at[s->count++] = i;
        hl_sum_add(&sum, sorted[i] - mean);
        hl_sum_add(&squares, (sorted[i] - mean) * (sorted[i] - mean));
        s->weight[s->count] = (double)(i + 1);
        s->sum[s->count] = hl_sum_value(&sum);
        s->squares[s->count] = hl_sum_value(&squares);
    }
    return HL_OK;
}

/// Sum of squares of the distinct values begin .. end - 1 about their mean.
static double within(const series *s, size_t begin, size_t end)
{
    const double weight = s->weight[end] - s->weight[begin];
    const double sum = s->sum[end] - s->sum[begin];
    const double rest = s->squares[end] - s->squares[begin] - sum * sum / weight;

    return rest > 0.0 ? rest : 0.0;
}

/// The best beginning, in low .. high, of the last class of the first `end` values.
static void place_last(series *s, size_t k, size_t end, size_t low, size_t high)
{
    const double *before = s->best[(k + 1) % 2];
    double least = 0.0;
    size_t first = low;

    for (size_t begin = low; begin <= high; begin++) {
        const double squares = before[begin] + within(s, begin, end);
        if (begin > low && squares >= least) continue;
        least = squares;
        first = begin;
    }
    s->best[k % 2][end] = least;
    s->first[k * (s->count + 1) + end] = first;
}

/// The last class of the first `end` values, between those of `step` fewer and more.
static void place_between(series *s, size_t k, size_t end, size_t step)
{
    const size_t *first = s->first + k * (s->count + 1);
    const size_t below = end - step;
    const size_t above = end + step;
    const size_t low = below >= k + 1 ? first[below] : k;
    size_t high = end - 1;

    if (above <= s->count && first[above] < high) high = first[above];
    place_last(s, k, end, low, high > low ? high : low);
}

/// Class k of all beginnings of the series, the ones half-way first: they bound the
/// others.
static void add_class(series *s, size_t k)
{
    size_t step = 1;

    while (step <= s->count) {
        step *= 2;
    }
    for (; step >= 1; step /= 2) {
        for (size_t end = step; end <= s->count; end += 2 * step) {
            if (end >= k + 1) place_between(s, k, end, step); // else too few values
        }
    }
}

hl_status hl_fisher_jenks(const double *sorted, size_t n, size_t classes, size_t *first,
                          size_t *count, hl_error *err)
{
    series s = {0};

    hl_status status = make_series(sorted, n, classes, &s, err);
    if (status != HL_OK) goto done;
    const size_t found = classes < s.count ? classes : s.count;
    for (size_t end = 1; end <= s.count; end++) {
        s.best[0][end] = within(&s, 0, end);
    }
    for (size_t k = 1; k < found; k++) {
        add_class(&s, k);
    }
    for (size_t k = found, end = s.count; k-- > 0;) {
        const size_t begin = k > 0 ? s.first[k * (s.count + 1) + end] : 0;
        first[k] = s.at[begin];
        end = begin;
    }
    *count = found;
done:
    free_series(&s);
    return status;
}
