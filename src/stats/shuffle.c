#include "stats/shuffle.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/core/random.h"
#include "hinterland/stats/multiple_testing.h"
#include "stats/grid.h"
#include "stats/tails.h"
#include "stats/variable.h"

enum { AHEAD = 32 };                // draws taken before their swaps
static const double EXACT = 0x1p53; // whole numbers below are exact in a double

bool hl_shuffle_holds(double bound)
{
    return bound < EXACT;
}

/// The least common multiple of the degrees if each weight of a row is 1 / degree; 1 if
/// all weights are whole numbers; 0 if neither.
static double whole_factor(const hl_weights *w)
{
    const double rounding = 1e-12;
    uint64_t multiple = 1;
    bool whole = true;
    bool shares = true;

    for (size_t i = 0; i < w->n; i++) {
        const size_t degree = w->start[i + 1] - w->start[i];
        if (degree == 0) continue;
        const double weight = w->weight[w->start[i]];
        whole = whole && weight == nearbyint(weight) && weight < EXACT;
        shares = shares && fabs(weight * (double)degree - 1.0) < rounding;
        if (multiple < UINT32_MAX) {
            multiple *= degree / hl_common_divisor(multiple, degree);
        }
    }
    if (whole) return 1.0;
    return shares && multiple < UINT32_MAX ? (double)multiple : 0.0;
}

/// Rows as whole numbers, where they are; else as they are.
static void set_rows(hl_shuffle *s)
{
    const hl_weights *w = s->w;
    const double factor = whole_factor(w);

    for (size_t i = 0; i < w->n; i++) {
        const size_t degree = w->start[i + 1] - w->start[i];
        if (degree == 0) continue;
        s->row[i] = w->weight[w->start[i]];
        if (factor > 1.0) s->row[i] = factor / (double)degree;
    }
    s->whole = factor > 0.0;
    s->factor = s->whole ? factor : 1.0;
}

hl_status hl_shuffle_make(hl_shuffle *s, const hl_global_options *options,
                          hl_error *err)
{
    const size_t n = s->w->n;
    const size_t groups = (options->permutations + HL_LANES - 1) / HL_LANES;
    const size_t most = groups > 0 ? groups : 1;
    const size_t team = (size_t)hl_threads(options->threads);
    const bool equal = hl_weights_rows_are_equal(s->w);
    const size_t card = s->columns > 1 ? sizeof(uint32_t) : sizeof(double);

    s->threads = (int)(team < most ? team : most);
    s->seed = options->seed;
    s->permutations = options->permutations;
    s->factor = 1.0;
    const size_t decks = n * (size_t)s->threads;
    s->value = hl_array(n, s->columns * sizeof *s->value);
    s->row = equal ? hl_array(n, sizeof *s->row) : NULL;
    s->lane = hl_array(decks, s->columns * HL_LANES * sizeof *s->lane);
    s->deck = hl_array(decks, HL_LANES * card);
    s->t = hl_array(options->permutations, s->results * sizeof *s->t);
    if (s->value == NULL || (equal && s->row == NULL) || s->lane == NULL ||
        s->deck == NULL || s->t == NULL) {
        return hl_no_memory(err, "%zu permutations", options->permutations);
    }
    if (equal) set_rows(s);
    return HL_OK;
}

hl_status hl_shuffle_whole(hl_shuffle *s, const double *x, size_t c, hl_whole *whole,
                           hl_error *err)
{
    hl_grid grid = {0};

    const hl_status status = hl_grid_make(x, s->w->n, 1, &grid, err);
    if (status != HL_OK) return status;
    whole->largest = 0.0;
    for (size_t i = 0; i < grid.n; i++) {
        hl_wide v = (hl_wide)grid.q[i];
        if (whole->centered) v = v * (hl_wide)grid.n - grid.total;
        const double value = (double)v;
        s->value[i * s->columns + c] = value;
        whole->largest = fmax(whole->largest, fabs(value));
    }
    whole->exact = grid.decimal;
    hl_grid_free(&grid);
    return HL_OK;
}

void hl_shuffle_fill(hl_shuffle *s, const double *x, size_t c)
{
    for (size_t i = 0; i < s->w->n; i++) {
        s->value[i * s->columns + c] = x[i];
    }
}

double hl_shuffle_links(const hl_shuffle *s)
{
    const hl_weights *w = s->w;
    double total = 0.0;

    for (size_t i = 0; i < w->n; i++) {
        if (s->row != NULL) {
            total += s->row[i] * (double)(w->start[i + 1] - w->start[i]);
            continue;
        }
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            total += w->weight[l];
        }
    }
    return total;
}

/// The draws of the next `count` steps of Fisher and Yates, the first at unit `i`:
/// taken ahead, so that the swaps that follow wait for memory together.
static void draw_ahead(hl_random *random, size_t i, size_t count, uint32_t *draw)
{
    for (size_t b = 0; b < count; b++) {
        draw[b] = hl_random_below(random, (uint32_t)(i - b) + 1);
    }
}

/// Fisher and Yates: permutation r of the values, from stream r.
static void shuffle_values(const hl_shuffle *s, size_t r, double *restrict deck)
{
    const size_t n = s->w->n;
    hl_random random = hl_random_stream(s->seed, r);
    uint32_t draw[AHEAD];

    for (size_t i = 0; i < n; i++) {
        deck[i] = s->value[i];
    }
    for (size_t i = n - 1; i > 0;) {
        const size_t count = i < AHEAD ? i : AHEAD;
        draw_ahead(&random, i, count, draw);
        for (size_t b = 0; b < count; b++, i--) {
            const double value = deck[i];
            deck[i] = deck[draw[b]];
            deck[draw[b]] = value;
        }
    }
}

void hl_shuffle_units(size_t n, uint64_t seed, size_t r, uint32_t *restrict deck)
{
    hl_random random = hl_random_stream(seed, r);
    uint32_t draw[AHEAD];

    for (size_t i = 0; i < n; i++) {
        deck[i] = (uint32_t)i;
    }
    for (size_t i = n > 0 ? n - 1 : 0; i > 0;) {
        const size_t count = i < AHEAD ? i : AHEAD;
        draw_ahead(&random, i, count, draw);
        for (size_t b = 0; b < count; b++, i--) {
            const uint32_t unit = deck[i];
            deck[i] = deck[draw[b]];
            deck[draw[b]] = unit;
        }
    }
}

/// Decks side by side, so that memory is written once and in order.
static void interleave_values(size_t n, const double *restrict deck,
                              double *restrict lane)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t a = 0; a < HL_LANES; a++) {
            lane[i * HL_LANES + a] = deck[a * n + i];
        }
    }
}

/// The values of one unit of each deck, at the place where the decks are.
static void place_values(const hl_shuffle *s, const uint32_t *restrict unit,
                         double *restrict lane)
{
    for (size_t c = 0; c < s->columns; c++) {
        for (size_t a = 0; a < HL_LANES; a++) {
            lane[c * HL_LANES + a] =
                s->value[(size_t)unit[a * s->w->n] * s->columns + c];
        }
    }
}

/// Permutation `first` and those after it into the lanes of a thread: all lanes, also
/// beyond the last permutation, so that a sum never meets a value that is none.
static void shuffle(const hl_shuffle *s, size_t first, size_t thread, double *lane)
{
    const size_t n = s->w->n;
    const size_t at = thread * n * HL_LANES;

    for (size_t a = 0; a < HL_LANES; a++) {
        if (s->columns > 1) {
            hl_shuffle_units(n, s->seed, first + a, (uint32_t *)s->deck + at + a * n);
        } else {
            shuffle_values(s, first + a, (double *)s->deck + at + a * n);
        }
    }
    if (s->columns > 1) {
        for (size_t i = 0; i < n; i++) {
            place_values(s, (const uint32_t *)s->deck + at + i,
                         lane + i * s->columns * HL_LANES);
        }
    } else {
        interleave_values(n, (const double *)s->deck + at, lane);
    }
}

/// The sums of permutation `first` and the seven after it. `t` has room for all lanes.
static void sum_group(const hl_shuffle *s, size_t first, size_t thread, double *t)
{
    double *lane = s->lane + thread * s->w->n * s->columns * HL_LANES;
    const size_t rest = s->permutations - first;
    const size_t count = rest < HL_LANES ? rest : HL_LANES;

    shuffle(s, first, thread, lane);
    s->sum(s, lane, t);
    for (size_t a = 0; a < count; a++) {
        for (size_t k = 0; k < s->results; k++) {
            s->t[(first + a) * s->results + k] = t[k * HL_LANES + a];
        }
    }
}

static void sum_observed(const hl_shuffle *s, double *t)
{
    for (size_t i = 0; i < s->w->n * s->columns; i++) {
        for (size_t a = 0; a < HL_LANES; a++) {
            s->lane[i * HL_LANES + a] = s->value[i];
        }
    }
    s->sum(s, s->lane, t);
}

hl_status hl_shuffle_run(hl_shuffle *s, double *observed, hl_error *err)
{
    const size_t groups = (s->permutations + HL_LANES - 1) / HL_LANES;
    const size_t size = s->results * HL_LANES;
    double *t = hl_array(size * (size_t)s->threads, sizeof *t);

    if (t == NULL) return hl_no_memory(err, "%zu sums", size);
    sum_observed(s, t);
    for (size_t k = 0; k < s->results; k++) {
        observed[k] = t[k * HL_LANES];
    }
#pragma omp parallel for schedule(dynamic) num_threads(s->threads)
    for (size_t g = 0; g < groups; g++) {
        const size_t thread = (size_t)omp_get_thread_num();
        sum_group(s, g * HL_LANES, thread, t + thread * size);
    }
    free(t);
    return HL_OK;
}

void hl_shuffle_count(const hl_shuffle *s, size_t k, double observed, double tie,
                      hl_global *out)
{
    const double width = s->exact ? 0.0 : tie;
    size_t greater = 0;
    size_t less = 0;

    for (size_t r = 0; r < s->permutations; r++) {
        const double t = s->t[r * s->results + k];
        greater += t >= observed - width;
        less += t <= observed + width;
    }
    out->p_permutation = hl_p_of_counts(greater, less, s->permutations);
    out->p_folded = fmin(out->p_permutation.greater, out->p_permutation.less);
    out->p_mc = hl_p_error(out->p_permutation.two_sided, s->permutations);
}

hl_status hl_shuffle_test(hl_shuffle *s, double scale, double tie,
                          const hl_global_options *options, hl_global *out,
                          hl_error *err)
{
    double observed = 0.0;

    const hl_status status = hl_shuffle_run(s, &observed, err);
    if (status != HL_OK) return status;
    hl_shuffle_count(s, 0, observed, tie / scale, out);
    for (size_t r = 0; options->permuted != NULL && r < s->permutations; r++) {
        options->permuted[r] = scale * s->t[r];
    }
    return HL_OK;
}

/// The sum of the last column over the neighbors of unit i, in all lanes.
static void sum_neighbors(const hl_shuffle *s, size_t i, const double *restrict lane,
                          double *restrict sum)
{
    const hl_weights *w = s->w;
    const size_t columns = s->columns;

    for (size_t a = 0; a < HL_LANES; a++) {
        sum[a] = 0.0;
    }
    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        const double *restrict v =
            lane + ((size_t)w->neighbor[l] * columns + columns - 1) * HL_LANES;
        const double weight = s->row != NULL ? 1.0 : w->weight[l];
        for (size_t a = 0; a < HL_LANES; a++) {
            sum[a] += weight * v[a];
        }
    }
}

void hl_shuffle_products(const hl_shuffle *s, const double *restrict lane,
                         double *restrict t)
{
    double sum[HL_LANES];

    for (size_t a = 0; a < HL_LANES; a++) {
        t[a] = 0.0;
    }
    for (size_t i = 0; i < s->w->n; i++) {
        const double row = s->row != NULL ? s->row[i] : 1.0;
        const double *restrict own = lane + i * s->columns * HL_LANES;
        sum_neighbors(s, i, lane, sum);
        for (size_t a = 0; a < HL_LANES; a++) {
            t[a] += row * own[a] * sum[a];
        }
    }
}

void hl_shuffle_free(hl_shuffle *s)
{
    free(s->value);
    free(s->row);
    free(s->lane);
    free(s->deck);
    free(s->t);
    *s = (hl_shuffle){0};
}
