#include "core/natural_breaks.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"

/// The distinct values with running sums, and the two latest columns of the program.
typedef struct program {
    size_t distinct;
    size_t *end;   ///< position in the input of the last value equal to it
    double *count; ///< distinct + 1 running sums: of ones,
    double *sum;   ///< of values, centered and scaled,
    double *square;
    double *before; ///< least cost of the first i distinct values in one class less
    double *now;
    size_t *from; ///< classes x distinct: where the last class of a prefix begins
} program;

static void free_program(program *p)
{
    free(p->end);
    free(p->count);
    free(p->sum);
    free(p->square);
    free(p->before);
    free(p->now);
    free(p->from);
    *p = (program){0};
}

/// The sum of squares within the distinct values a .. b.
static double cost(const program *p, size_t a, size_t b)
{
    const double n = p->count[b + 1] - p->count[a];
    const double sum = p->sum[b + 1] - p->sum[a];

    return fmax(0.0, p->square[b + 1] - p->square[a] - sum * sum / n);
}

static hl_status allocate(size_t n, size_t classes, program *p, hl_error *err)
{
    p->end = hl_array(n, sizeof *p->end);
    p->count = hl_array(n + 1, sizeof *p->count);
    p->sum = hl_array(n + 1, sizeof *p->sum);
    p->square = hl_array(n + 1, sizeof *p->square);
    p->before = hl_array(n, sizeof *p->before);
    p->now = hl_array(n, sizeof *p->now);
    p->from = n <= SIZE_MAX / classes ? hl_array(n * classes, sizeof *p->from) : NULL;
    if (p->end == NULL || p->count == NULL || p->sum == NULL || p->square == NULL ||
        p->before == NULL || p->now == NULL || p->from == NULL) {
        return hl_no_memory(err, "%zu values in natural breaks", n);
    }
    return HL_OK;
}

static void add_up(const double *sorted, size_t n, program *p)
{
    const double middle = hl_mean(sorted, n);
    const double range = sorted[n - 1] - sorted[0];
    const double scale = range > 0.0 ? range : 1.0; // squares cannot overflow
    hl_sum sum = {0};
    hl_sum square = {0};

    for (size_t i = 0; i < n; i++) {
        const double z = (sorted[i] - middle) / scale;
        hl_sum_add(&sum, z);
        hl_sum_add(&square, z * z);
        if (i + 1 < n && sorted[i + 1] == sorted[i]) continue;
        p->end[p->distinct++] = i;
        p->count[p->distinct] = (double)(i + 1);
        p->sum[p->distinct] = hl_sum_value(&sum);
        p->square[p->distinct] = hl_sum_value(&square);
    }
}

/// The best begin of the last class for the prefixes low .. high, given that it lies
/// in first .. last. A class more than one has something before it.
static void best(program *p, size_t *from, size_t low, size_t high,
                 const size_t bounds[2])
{
    if (low > high) return;
    const size_t middle = low + (high - low) / 2;
    const size_t first = bounds[0] > 0 ? bounds[0] : 1;
    const size_t last = middle < bounds[1] ? middle : bounds[1];

    p->now[middle] = INFINITY;
    for (size_t s = first; s <= last; s++) {
        const double total = p->before[s - 1] + cost(p, s, middle);
        if (!(total < p->now[middle])) continue;
        p->now[middle] = total;
        from[middle] = s;
    }
    const size_t left[2] = {bounds[0], from[middle]};
    const size_t right[2] = {from[middle], bounds[1]};
    if (middle > low) best(p, from, low, middle - 1, left);
    best(p, from, middle + 1, high, right);
}

hl_status hl_natural_breaks(const double *sorted, size_t n, size_t classes,
                            size_t *last, size_t *count, hl_error *err)
{
    program p = {0};

    const hl_status status = allocate(n, classes, &p, err);
    if (status != HL_OK) goto done;
    add_up(sorted, n, &p);
    const size_t made = classes < p.distinct ? classes : p.distinct;
    for (size_t i = 0; i < p.distinct; i++) {
        p.before[i] = cost(&p, 0, i);
    }
    for (size_t k = 1; k < made; k++) {
        const size_t bounds[2] = {k, p.distinct - 1};
        best(&p, p.from + k * n, k, p.distinct - 1, bounds);
        double *swap = p.before;
        p.before = p.now;
        p.now = swap;
    }
    size_t end = p.distinct;
    for (size_t k = made; k > 0; k--) {
        last[k - 1] = p.end[end - 1];
        end = p.from[(k - 1) * n + end - 1]; // 0 for the first class
    }
    *count = made;
done:
    free_program(&p);
    return status;
}
