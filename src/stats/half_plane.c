#include "stats/half_plane.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "stats/radix.h"

enum { WIDTH = 2, STEP = 8, VECTORS = STEP / WIDTH, INDEX_BITS = 17, HEIGHT_BITS = 27 };
typedef double lanes __attribute__((vector_size(16), aligned(8)));
typedef int64_t masks __attribute__((vector_size(16), aligned(8)));

static const double EXACT = 0x1p51;     // whole numbers below add up without rounding
static const double ROUNDING = 0x1p-49; // of the sum of what is added, amply
static const uint64_t INDEX = (1U << INDEX_BITS) - 1;

hl_status hl_points_make(size_t count, hl_points *out, hl_error *err)
{
    hl_points p = {.count = count,
                   .s = hl_array(count, sizeof *p.s),
                   .t = hl_array(count, sizeof *p.t),
                   .u = hl_array(count, sizeof *p.u),
                   .v = hl_array(count, sizeof *p.v)};

    if (p.s == NULL || p.t == NULL || p.u == NULL || p.v == NULL) {
        hl_points_free(&p);
        return hl_no_memory(err, "%zu points", count);
    }
    *out = p;
    return HL_OK;
}

void hl_points_update(hl_points *points, size_t count)
{
    points->count = count;
    points->u_low = points->u_high = count > 0 ? (double)points->s[0] : 0.0;
    points->v_largest = 0.0;
    for (size_t r = 0; r < count; r++) {
        points->u[r] = (double)points->s[r];
        points->v[r] = (double)points->t[r];
        points->u_low = fmin(points->u_low, points->u[r]);
        points->u_high = fmax(points->u_high, points->u[r]);
        points->v_largest = fmax(points->v_largest, fabs(points->v[r]));
    }
}

/// A line in doubles: a point is surely at least when v - slope * u > low, surely at
/// most when it is < high, and undecided when both hold, unless `exact`.
typedef struct band {
    double slope;
    double low, high;
    bool exact;
} band;

static band band_of(const hl_points *p, hl_line line)
{
    const double slope = (double)line.slope;
    const double offset = (double)line.offset;
    const double u = fmax(fabs(p->u_low), fabs(p->u_high));
    const double largest = p->v_largest + fabs(slope) * u + fabs(offset);
    const bool exact = largest < EXACT;
    const double margin = exact ? 0.5 : ROUNDING * largest;

    return (band){slope, offset - margin, offset + margin, exact};
}

/// How many of n points are above the low edge of the band, how many below the high.
static hl_tails count_both(const double *u, const double *v, size_t n, band b)
{
    masks above[VECTORS] = {{0}}; // a comparison that holds is -1
    masks below[VECTORS] = {{0}};
    size_t r = 0;
    hl_tails t = {0, 0, (uint32_t)n};

    for (; r + STEP <= n; r += STEP) {
        const lanes *us = (const lanes *)(const void *)(u + r);
        const lanes *vs = (const lanes *)(const void *)(v + r);
        for (size_t s = 0; s < VECTORS; s++) {
            const lanes height = vs[s] - b.slope * us[s];
            above[s] += height > b.low;
            below[s] += height < b.high;
        }
    }
    for (size_t lane = 0; lane < STEP; lane++) {
        t.at_least += (uint32_t)-above[lane / WIDTH][lane % WIDTH];
        t.at_most += (uint32_t)-below[lane / WIDTH][lane % WIDTH];
    }
    for (; r < n; r++) {
        const double height = v[r] - b.slope * u[r];
        t.at_least += height > b.low;
        t.at_most += height < b.high;
    }
    return t;
}

/// The points of [begin, begin + n) in the order of `key`, or in their own.
typedef struct range {
    const double *u, *v;
    const uint64_t *key; ///< NULL: their own
    size_t begin, n;
} range;

/// A point that is undecided was counted on both sides.
static void decide(const hl_points *p, const range *in, hl_line line, band b,
                   hl_tails *t)
{
    for (size_t r = in->begin; r < in->begin + in->n; r++) {
        const double height = in->v[r] - b.slope * in->u[r];
        if (!(height > b.low && height < b.high)) continue;
        const size_t at = in->key != NULL ? in->key[r] & INDEX : r;
        const hl_wide exact = p->t[at] - (hl_wide)line.slope * p->s[at];
        t->at_least -= exact < line.offset;
        t->at_most -= exact > line.offset;
    }
}

static hl_tails count_range(const hl_points *p, const range *in, hl_line line, band b)
{
    hl_tails t = count_both(in->u + in->begin, in->v + in->begin, in->n, b);

    if (!b.exact && t.at_least + t.at_most > in->n) decide(p, in, line, b, &t);
    return t;
}

hl_tails hl_points_count(const hl_points *points, hl_line line)
{
    const range all = {points->u, points->v, NULL, 0, points->count};

    return count_range(points, &all, line, band_of(points, line));
}

/// Heights above the line of slope `slope` through the origin, as whole numbers.
typedef struct heights {
    double slope, lowest, scale;
} heights;

static uint64_t quantize(const heights *h, double height)
{
    const double most = (double)((1U << HEIGHT_BITS) - 1);
    const double at = (height - h->lowest) * h->scale;

    return at > 0.0 ? (uint64_t)fmin(at, most) : 0;
}

static heights sort_points(const hl_points *p, double slope, hl_sorted_points *sorted)
{
    double lowest = INFINITY;
    double highest = -INFINITY;

    for (size_t r = 0; r < p->count; r++) {
        const double height = p->v[r] - slope * p->u[r];
        lowest = fmin(lowest, height);
        highest = fmax(highest, height);
    }
    const double width = highest > lowest ? highest - lowest : 1.0;
    const heights h = {slope, lowest, (double)((1U << HEIGHT_BITS) - 1) / width};
    for (size_t r = 0; r < p->count; r++) {
        const double height = p->v[r] - slope * p->u[r];
        sorted->key[r] = quantize(&h, height) << INDEX_BITS | r;
    }
    hl_radix_sort(sorted->key, sorted->scratch, p->count, 1);
    for (size_t r = 0; r < p->count; r++) {
        sorted->u[r] = p->u[sorted->key[r] & INDEX];
        sorted->v[r] = p->v[sorted->key[r] & INDEX];
    }
    return h;
}

/// The points that are near the line: those before are surely less, those after surely
/// more. A point's height above this line is its height h plus (slope of h - slope) u.
static range near_line(const hl_points *p, const heights *h,
                       const hl_sorted_points *sorted, hl_line line)
{
    const double turn = h->slope - (double)line.slope;
    const double offset = (double)line.offset;
    const double one = turn * p->u_low;
    const double other = turn * p->u_high;
    const double u = fmax(fabs(p->u_low), fabs(p->u_high));
    const double margin =
        1.0 + ROUNDING * (p->v_largest + fabs(offset) +
                          (fabs(h->slope) + fabs((double)line.slope)) * u);
    const uint64_t low = quantize(h, offset - fmax(one, other) - margin);
    const uint64_t high = quantize(h, offset - fmin(one, other) + margin);
    const size_t begin = hl_count_below(sorted->key, p->count, low << INDEX_BITS);
    const size_t end =
        hl_count_up_to(sorted->key, p->count, high << INDEX_BITS | INDEX);

    return (range){sorted->u, sorted->v, sorted->key, begin, end - begin};
}

void hl_points_count_lines(const hl_points *points, const hl_line *lines, size_t count,
                           hl_sorted_points *scratch, hl_tails *tails)
{
    if (count == 0) return;
    const size_t middle = count / 2;
    const heights h = sort_points(points, (double)lines[middle].slope, scratch);

    for (size_t l = 0; l < count; l++) {
        const range near = near_line(points, &h, scratch, lines[l]);
        hl_tails t = count_range(points, &near, lines[l], band_of(points, lines[l]));
        t.at_least += (uint32_t)(points->count - near.begin - near.n);
        t.at_most += (uint32_t)near.begin;
        t.draws = (uint32_t)points->count;
        tails[l] = t;
    }
}

hl_status hl_sorted_points_make(size_t count, hl_sorted_points *out, hl_error *err)
{
    hl_sorted_points s = {
        hl_array(count, sizeof(double)), hl_array(count, sizeof(double)),
        hl_array(count, sizeof(uint64_t)), hl_array(count, sizeof(uint64_t))};

    if (s.u == NULL || s.v == NULL || s.key == NULL || s.scratch == NULL) {
        hl_sorted_points_free(&s);
        return hl_no_memory(err, "%zu points", count);
    }
    *out = s;
    return HL_OK;
}

void hl_sorted_points_free(hl_sorted_points *sorted)
{
    free(sorted->u);
    free(sorted->v);
    free(sorted->key);
    free(sorted->scratch);
    *sorted = (hl_sorted_points){0};
}

void hl_points_free(hl_points *points)
{
    free(points->s);
    free(points->t);
    free(points->u);
    free(points->v);
    *points = (hl_points){0};
}
