#include "stats/gathered.h"

#include <assert.h>
#include <math.h>

// Vectors of the compiler, two sequences wide as every 64-bit processor has them, and
// as many as stay in registers. The sums of a lane are added in the order of the row,
// as in a scalar loop.
enum { WIDTH = 2, VECTORS = HL_LANES / WIDTH };
typedef double lanes __attribute__((vector_size(16), aligned(8)));
typedef int64_t masks __attribute__((vector_size(16), aligned(8)));

static const double TIE = 1e-12;

/// The statistics between which a permuted one ties with the observed one.
typedef struct band {
    double low;
    double high;
} band;

static double factor_of(const hl_shared_table *table, size_t i, size_t v)
{
    return table->factor != NULL ? table->factor[i * table->variables + v] : 1.0;
}

static band observed_band(const hl_block *b, size_t i)
{
    const hl_weights *w = b->table->w;
    double statistic = 0.0;
    double total = 0.0;
    double largest = 0.0;

    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        total += w->weight[l];
    }
    for (size_t v = 0; v < b->table->variables; v++) {
        const double factor = factor_of(b->table, i, v);
        double sum = 0.0;
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            sum += w->weight[l] * b->table->x[v][w->neighbor[l]];
        }
        statistic += factor * sum;
        largest += fabs(factor) * b->largest[v];
    }
    const double tie = TIE * total * largest;
    return (band){statistic - tie, statistic + tie};
}

/// The statistic of one sequence without unit `skip`, place by place; skip = n leaves
/// nobody out.
static double statistic_without(const hl_block *b, size_t i, size_t r, size_t skip)
{
    const hl_weights *w = b->table->w;
    const double *weight = w->weight + w->start[i];
    const size_t k = w->start[i + 1] - w->start[i];
    double statistic = 0.0;

    for (size_t v = 0; v < b->table->variables; v++) {
        const double *x = b->table->x[v];
        double sum = 0.0;
        size_t place = 0;
        for (size_t j = 0; j < k; j++) {
            if (b->unit[place * b->rows + r] == skip) place++;
            sum += weight[j] * x[b->unit[place * b->rows + r]];
            place++;
        }
        statistic += factor_of(b->table, i, v) * sum;
    }
    return statistic;
}

/// The sums of one variable over the sequences of a tile.
static void add_up(const double *weight, size_t k, const lanes *value,
                   lanes sum[VECTORS])
{
    lanes total[VECTORS] = {{0.0}};

    for (size_t j = 0; j < k; j++) {
        for (size_t s = 0; s < VECTORS; s++) {
            total[s] += weight[j] * value[VECTORS * j + s];
        }
    }
    for (size_t s = 0; s < VECTORS; s++) {
        sum[s] = total[s];
    }
}

/// The statistics of the sequences of a tile.
static void gather(const hl_block *b, size_t i, size_t tile, lanes statistic[VECTORS])
{
    const hl_weights *w = b->table->w;
    const size_t k = w->start[i + 1] - w->start[i];
    const lanes *value = (const lanes *)(const void *)b->value;
    lanes sum[VECTORS];

    for (size_t s = 0; s < VECTORS; s++) {
        statistic[s] = (lanes){0.0};
    }
    for (size_t v = 0; v < b->table->variables; v++) {
        const size_t at = (v * b->tiles + tile) * b->places * VECTORS;
        const double factor = factor_of(b->table, i, v);
        add_up(w->weight + w->start[i], k, value + at, sum);
        for (size_t s = 0; s < VECTORS; s++) {
            statistic[s] += factor * sum[s];
        }
    }
}

/// Of `count` sequences from the first of the tile.
static hl_tails tails_of(const lanes statistic[VECTORS], size_t count, band tie)
{
    hl_tails t = {0, 0, (uint32_t)count};

    for (size_t lane = 0; lane < count; lane++) {
        t.at_least += statistic[lane / WIDTH][lane % WIDTH] >= tie.low;
        t.at_most += statistic[lane / WIDTH][lane % WIDTH] <= tie.high;
    }
    return t;
}

static hl_tails gather_all(const hl_block *b, size_t i, band tie)
{
    const size_t full = b->rows / HL_LANES;
    masks at_least = {0}; // a comparison that holds is -1
    masks at_most = {0};
    lanes statistic[VECTORS];
    hl_tails t = {0, 0, 0};

    for (size_t tile = 0; tile < full; tile++) {
        gather(b, i, tile, statistic);
        for (size_t s = 0; s < VECTORS; s++) {
            at_least += statistic[s] >= tie.low;
            at_most += statistic[s] <= tie.high;
        }
    }
    if (b->rows % HL_LANES > 0) {
        gather(b, i, full, statistic);
        t = tails_of(statistic, b->rows % HL_LANES, tie);
    }
    for (size_t lane = 0; lane < WIDTH; lane++) {
        t.at_least += (uint32_t)-at_least[lane];
        t.at_most += (uint32_t)-at_most[lane];
    }
    t.draws = (uint32_t)b->rows;
    return t;
}

/// Put the sequences right that hold the unit among their first k.
static void leave_out(const hl_block *b, size_t i, band tie, hl_tails *t)
{
    const hl_weights *w = b->table->w;
    const size_t k = w->start[i + 1] - w->start[i];

    for (size_t c = b->start[i]; c < b->start[i + 1]; c++) {
        const size_t cell = b->at[c];
        if (cell >= k * b->rows) break; // cells ascend; a later place was not summed
        const double with = statistic_without(b, i, cell % b->rows, w->n);
        const double without = statistic_without(b, i, cell % b->rows, i);
        t->at_least = t->at_least - (with >= tie.low) + (without >= tie.low);
        t->at_most = t->at_most - (with <= tie.high) + (without <= tie.high);
    }
}

static bool is_done(const hl_shared_table *table, hl_tails t)
{
    return table->stop > 0 && t.at_least >= table->stop && t.at_most >= table->stop;
}

static void walk(const hl_block *b, size_t i, band tie, hl_tails *t)
{
    for (size_t r = 0; r < b->rows && !is_done(b->table, *t); r++) {
        const double statistic = statistic_without(b, i, r, i);
        t->at_least += statistic >= tie.low;
        t->at_most += statistic <= tie.high;
        t->draws++;
    }
}

void hl_gather_count_plain(const hl_block *block, size_t i, hl_tails *tails)
{
    if (tails->draws < block->first) return;
    walk(block, i, observed_band(block, i), tails);
}

void hl_gather_count(const hl_block *block, size_t i, hl_tails *tails)
{
    assert(block->value != NULL); // there as soon as a row is gathered
    if (tails->draws < block->first || is_done(block->table, *tails)) return;
    const band tie = observed_band(block, i);
    hl_tails t = gather_all(block, i, tie);
    leave_out(block, i, tie, &t);
    t.at_least += tails->at_least;
    t.at_most += tails->at_most;
    t.draws += tails->draws;
    if (is_done(block->table, t)) {
        walk(block, i, tie, tails); // to the very sequence that ends it
    } else {
        *tails = t;
    }
}
