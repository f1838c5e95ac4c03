#include "hinterland/stats/stability.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/rank.h"

// ---- classes

hl_status hl_class_counts_make(size_t n, size_t classes, hl_class_counts *out,
                               hl_error *err)
{
    hl_class_counts c = {.n = n, .classes = classes};

    c.counted = hl_array(n, sizeof *c.counted);
    c.in_class = hl_array(n, classes * sizeof *c.in_class);
    if (c.counted == NULL || c.in_class == NULL) {
        hl_class_counts_free(&c);
        return hl_no_memory(err, "%zu classes of %zu units", classes, n);
    }
    *out = c;
    return HL_OK;
}

/// Is it a code of the table? Not when NaN.
static bool is_code(const hl_class_counts *counts, double code)
{
    return code >= 1.0 && code <= (double)counts->classes;
}

void hl_class_counts_add(hl_class_counts *counts, const double *code)
{
    for (size_t i = 0; i < counts->n; i++) {
        if (!is_code(counts, code[i])) continue;
        counts->counted[i]++;
        counts->in_class[i * counts->classes + (size_t)code[i] - 1]++;
    }
}

double hl_class_share(const hl_class_counts *counts, size_t i, double code)
{
    if (counts->counted[i] == 0 || !is_code(counts, code)) return NAN;
    return (double)counts->in_class[i * counts->classes + (size_t)code - 1] /
           (double)counts->counted[i];
}

double hl_class_modal(const hl_class_counts *counts, size_t i)
{
    const uint32_t *in = counts->in_class + i * counts->classes;
    size_t modal = 0;

    if (counts->counted[i] == 0) return NAN;
    for (size_t c = 1; c < counts->classes; c++) {
        if (in[c] > in[modal]) modal = c;
    }
    return (double)(modal + 1);
}

void hl_class_counts_free(hl_class_counts *counts)
{
    free(counts->counted);
    free(counts->in_class);
    *counts = (hl_class_counts){0};
}

// ---- ranks

hl_status hl_rank_spread_make(size_t n, hl_rank_spread *out, hl_error *err)
{
    const size_t halves = 2 * n - 1; // 1, 1.5, 2, … n
    hl_rank_spread s = {.n = n};

    s.width = (halves + HL_RANK_BINS - 1) / HL_RANK_BINS;
    s.bins = (halves + s.width - 1) / s.width;
    s.in_bin = hl_array(n, s.bins * sizeof *s.in_bin);
    s.ranked = hl_array(n, sizeof *s.ranked);
    s.shift = hl_array(n, sizeof *s.shift);
    s.own = hl_array(n, sizeof *s.own);
    if (s.in_bin == NULL || s.ranked == NULL || s.shift == NULL || s.own == NULL) {
        hl_rank_spread_free(&s);
        return hl_no_memory(err, "the ranks of %zu units", n);
    }
    *out = s;
    return HL_OK;
}

hl_status hl_ranks_from_top(const double *x, size_t n, double *rank, hl_error *err)
{
    double *there = hl_array(n, sizeof *there);
    double *average = hl_array(n, sizeof *average);
    size_t count = 0;

    hl_status status = HL_OK;
    if (there == NULL || average == NULL) {
        status = hl_no_memory(err, "%zu ranks", n);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        if (!isnan(x[i])) there[count++] = -x[i];
    }
    status = hl_rank_average(there, count, average, err);
    if (status != HL_OK) goto done;
    for (size_t i = 0, k = 0; i < n; i++) {
        rank[i] = isnan(x[i]) ? NAN : average[k++];
    }
done:
    free(there);
    free(average);
    return status;
}

/// Half ranks above the first: 0 for rank 1, 1 for 1.5, …
static size_t halves_of(double rank)
{
    return (size_t)(2.0 * rank) - 2;
}

void hl_rank_spread_add(hl_rank_spread *spread, const double *rank)
{
    if (spread->universes++ == 0) {
        memcpy(spread->own, rank, spread->n * sizeof *rank);
    }
    for (size_t i = 0; i < spread->n; i++) {
        if (isnan(rank[i])) continue;
        spread->ranked[i]++;
        spread->in_bin[i * spread->bins + halves_of(rank[i]) / spread->width]++;
        if (!isnan(spread->own[i])) {
            spread->shift[i] += (uint64_t)(2.0 * fabs(rank[i] - spread->own[i]));
        }
    }
}

/// The rank in the middle of a bin.
static double middle_of(const hl_rank_spread *spread, size_t bin)
{
    const double first = (double)(bin * spread->width);
    const double last = first + (double)(spread->width - 1);

    return 1.0 + 0.25 * (first + last); // NOLINT: half of the mean, in half ranks
}

double hl_rank_quantile(const hl_rank_spread *spread, size_t i, double q)
{
    const uint32_t *in = spread->in_bin + i * spread->bins;
    const double wanted = ceil(q * (double)spread->ranked[i]);
    double below = 0.0;

    if (spread->ranked[i] == 0) return NAN;
    for (size_t b = 0; b + 1 < spread->bins; b++) {
        below += (double)in[b];
        if (below >= wanted && below > 0.0) return middle_of(spread, b);
    }
    return middle_of(spread, spread->bins - 1);
}

double hl_rank_shift(const hl_rank_spread *spread, size_t i)
{
    if (spread->ranked[i] == 0 || isnan(spread->own[i])) return NAN;
    return 0.5 * (double)spread->shift[i] / (double)spread->ranked[i];
}

void hl_rank_spread_free(hl_rank_spread *spread)
{
    free(spread->in_bin);
    free(spread->ranked);
    free(spread->shift);
    free(spread->own);
    *spread = (hl_rank_spread){0};
}
