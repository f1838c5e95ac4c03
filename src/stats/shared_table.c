#include "stats/shared_table.h"

#include <assert.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/core/random.h"
#include "stats/radix.h"

enum {
    SHORT_SEQUENCE = 32,      // up to here a repeated draw is found by looking back
    TABLE_CELLS = 1 << 24,    // cells of a block: 64 MB of units
    GATHERED_CELLS = 1 << 15, // where sums are gathered, a block stays in the cache
    FEWEST_ROWS = 64,
    LANES = 128, // sequences gathered side by side
    UNITS_AT_ONCE = 64
};
static const double TIE = 1e-12;

/// How many permuted sums are at least, and at most, the observed one.
typedef struct tails {
    uint32_t at_least;
    uint32_t at_most;
} tails;

/// The units in the order of their number of neighbors; of the same number, those with
/// equal weights first.
typedef struct by_degree {
    uint32_t *unit;
    size_t *start;   ///< widest + 2 offsets: units of degree k begin here
    size_t *unequal; ///< widest + 1 offsets: those with unequal weights begin here
} by_degree;

/// A block of sequences, one column per sequence: cell (place, r) is place * rows + r.
typedef struct block {
    const hl_shared_table *table;
    size_t widest; ///< K
    size_t places; ///< K + 1
    size_t first;  ///< sequence of column 0
    size_t rows;   ///< sequences
    uint32_t *unit;
    double *value; ///< z of each cell; NULL where all rows have equal weights
    int64_t *sum;  ///< S_r(k) of the current k
    int64_t least; ///< smallest of them
    uint64_t *sorted;
    uint64_t *scratch;
    size_t *start; ///< n + 1: cells that hold unit i are at[start[i]] …
    uint32_t *at;
    uint32_t *deck; ///< n per thread; NULL where not needed
    double largest; ///< max |z|
} block;

size_t hl_table_widest(const hl_weights *w)
{
    size_t widest = 0;

    for (size_t i = 0; i < w->n; i++) {
        const size_t k = w->start[i + 1] - w->start[i];
        if (k > widest) widest = k;
    }
    return widest;
}

bool hl_table_needs_deck(size_t n, size_t count)
{
    return count > SHORT_SEQUENCE || 2 * count > n;
}

static bool is_among(const uint32_t *sequence, size_t count, uint32_t unit)
{
    for (size_t k = 0; k < count; k++) {
        if (sequence[k] == unit) return true;
    }
    return false;
}

static void draw_short(hl_random *random, uint32_t n, size_t count, uint32_t *sequence)
{
    for (size_t k = 0; k < count;) {
        const uint32_t unit = hl_random_below(random, n);
        if (!is_among(sequence, k, unit)) sequence[k++] = unit;
    }
}

/// Fisher-Yates on the top of the deck, then put the deck back. A place beyond the top
/// that was touched held its own number, and that was drawn.
static void draw_from_deck(hl_random *random, uint32_t n, size_t count,
                           uint32_t *sequence, uint32_t *deck)
{
    assert(deck != NULL); // see hl_table_needs_deck()
    for (uint32_t k = 0; k < count; k++) {
        const uint32_t j = k + hl_random_below(random, n - k);
        const uint32_t unit = deck[j];
        deck[j] = deck[k];
        deck[k] = unit;
        sequence[k] = unit;
    }
    for (uint32_t k = 0; k < count; k++) {
        deck[k] = k;
        deck[sequence[k]] = sequence[k];
    }
}

void hl_table_draw(const hl_shared_table *table, size_t r, size_t count,
                   uint32_t *sequence, uint32_t *deck)
{
    hl_random random = hl_random_stream(table->seed, r);
    const uint32_t n = (uint32_t)table->w->n;

    if (hl_table_needs_deck(n, count)) {
        draw_from_deck(&random, n, count, sequence, deck);
    } else {
        draw_short(&random, n, count, sequence);
    }
}

/// Draw the sequences, row by row into `at`, which is free until the index is made, and
/// turn them into columns.
static void fill_units(const block *b)
{
    const size_t n = b->table->w->n;

#pragma omp parallel for schedule(static) num_threads(b->table->threads)
    for (size_t r = 0; r < b->rows; r++) {
        uint32_t *deck =
            b->deck != NULL ? b->deck + (size_t)omp_get_thread_num() * n : NULL;
        hl_table_draw(b->table, b->first + r, b->places, b->at + r * b->places, deck);
        for (size_t place = 0; place < b->places; place++) {
            b->unit[place * b->rows + r] = b->at[r * b->places + place];
        }
    }
}

static void fill_values(const block *b)
{
    const size_t cells = b->places * b->rows;

#pragma omp parallel for schedule(static) num_threads(b->table->threads)
    for (size_t cell = 0; cell < cells; cell++) {
        b->value[cell] = b->table->z[b->unit[cell]];
    }
}

/// The inverted index: which cells hold unit i.
static void fill_index(const block *b)
{
    const size_t n = b->table->w->n;
    const size_t cells = b->places * b->rows;

    memset(b->start, 0, (n + 1) * sizeof *b->start);
    for (size_t cell = 0; cell < cells; cell++) {
        b->start[b->unit[cell]]++;
    }
    for (size_t i = 1; i <= n; i++) {
        b->start[i] += b->start[i - 1];
    }
    for (size_t cell = cells; cell-- > 0;) { // start[i] walks down to the begin of i
        b->at[--b->start[b->unit[cell]]] = (uint32_t)cell;
    }
}

/// S_r(k) from S_r(k - 1), k >= 1.
static void add_place(block *b, size_t k)
{
    const uint32_t *unit = b->unit + (k - 1) * b->rows;
    const int64_t *q = b->table->grid->q;

    b->least = INT64_MAX;
    for (size_t r = 0; r < b->rows; r++) {
        b->sum[r] += q[unit[r]];
        if (b->sum[r] < b->least) b->least = b->sum[r];
    }
}

static void sort_sums(block *b)
{
    for (size_t r = 0; r < b->rows; r++) {
        b->sorted[r] = (uint64_t)b->sum[r] - (uint64_t)b->least;
    }
    hl_radix_sort(b->sorted, b->scratch, b->rows);
}

static int64_t observed_sum(const hl_shared_table *table, size_t i)
{
    const hl_weights *w = table->w;
    int64_t sum = 0;

    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        sum += table->grid->q[w->neighbor[l]];
    }
    return sum;
}

/// Equal weights: look the sum up, then put the sequences right that hold the unit.
static tails sorted_tails(const block *b, size_t i, size_t k)
{
    const int64_t *q = b->table->grid->q;
    const int64_t sum = observed_sum(b->table, i);
    size_t below = 0;
    size_t up_to = 0;

    if (sum >= b->least) {
        const uint64_t key = (uint64_t)sum - (uint64_t)b->least;
        below = hl_count_below(b->sorted, b->rows, key);
        up_to = below;
        if (below < b->rows && b->sorted[below] == key) {
            up_to = hl_count_up_to(b->sorted, b->rows, key);
        }
    }
    size_t at_least = b->rows - below;
    size_t at_most = up_to;
    for (size_t c = b->start[i]; c < b->start[i + 1]; c++) {
        const size_t cell = b->at[c];
        if (cell >= k * b->rows) break; // cells ascend; a later place was not summed
        const size_t r = cell % b->rows;
        const int64_t with = b->sum[r];
        const int64_t without = with - q[i] + q[b->unit[k * b->rows + r]];
        at_least = at_least + (without >= sum) - (with >= sum);
        at_most = at_most + (without <= sum) - (with <= sum);
    }
    return (tails){(uint32_t)at_least, (uint32_t)at_most};
}

/// The weighted sum of one sequence without unit `i`, place by place; i = n deletes
/// nobody.
static double sum_without(const block *b, const double *weight, size_t k, size_t r,
                          size_t i)
{
    const double *z = b->table->z;
    double sum = 0.0;
    size_t place = 0;

    for (size_t j = 0; j < k; j++) {
        if (b->unit[place * b->rows + r] == i) place++;
        sum += weight[j] * z[b->unit[place * b->rows + r]];
        place++;
    }
    return sum;
}

/// The sums between which a permuted sum ties with the observed one.
typedef struct band {
    double low;
    double high;
} band;

static band observed_band(const block *b, size_t i)
{
    const hl_weights *w = b->table->w;
    double sum = 0.0;
    double total = 0.0;

    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        sum += w->weight[l] * b->table->z[w->neighbor[l]];
        total += w->weight[l];
    }
    const double tie = TIE * total * b->largest;
    return (band){sum - tie, sum + tie};
}

static void gather(const block *b, const double *weight, size_t k, size_t from,
                   double *restrict sum)
{
    const size_t lanes = b->rows - from < LANES ? b->rows - from : LANES;

    assert(b->value != NULL); // there as soon as a row has unequal weights
    for (size_t lane = 0; lane < lanes; lane++) {
        sum[lane] = 0.0;
    }
    for (size_t j = 0; j < k; j++) {
        const double *restrict value = b->value + j * b->rows + from;
        for (size_t lane = 0; lane < lanes; lane++) {
            sum[lane] += weight[j] * value[lane];
        }
    }
}

/// Unequal weights: gather the sums of all sequences, then put those right that hold
/// the unit.
static tails gathered_tails(const block *b, size_t i, size_t k)
{
    const double *weight = b->table->w->weight + b->table->w->start[i];
    const size_t nobody = b->table->w->n;
    const band tie = observed_band(b, i);
    double sum[LANES];
    tails t = {0, 0};

    for (size_t from = 0; from < b->rows; from += LANES) {
        gather(b, weight, k, from, sum);
        for (size_t lane = 0; lane < LANES && from + lane < b->rows; lane++) {
            t.at_least += sum[lane] >= tie.low;
            t.at_most += sum[lane] <= tie.high;
        }
    }
    for (size_t c = b->start[i]; c < b->start[i + 1]; c++) {
        const size_t cell = b->at[c];
        if (cell >= k * b->rows) break;
        const double with = sum_without(b, weight, k, cell % b->rows, nobody);
        const double without = sum_without(b, weight, k, cell % b->rows, i);
        t.at_least = t.at_least - (with >= tie.low) + (without >= tie.low);
        t.at_most = t.at_most - (with <= tie.high) + (without <= tie.high);
    }
    return t;
}

/// The sum of the values of one sequence without unit `i`.
static int64_t plain_sum(const block *b, size_t i, size_t k, size_t r)
{
    int64_t sum = 0;

    for (size_t place = 0; k > 0; place++) {
        const uint32_t unit = b->unit[place * b->rows + r];
        if (unit == i) continue;
        sum += b->table->grid->q[unit];
        k--;
    }
    return sum;
}

static tails plain_tails(const block *b, size_t i, size_t k, bool equal)
{
    const double *weight = b->table->w->weight + b->table->w->start[i];
    const int64_t observed = observed_sum(b->table, i);
    const band tie = observed_band(b, i);
    tails t = {0, 0};

    for (size_t r = 0; r < b->rows; r++) {
        if (equal) {
            const int64_t sum = plain_sum(b, i, k, r);
            t.at_least += sum >= observed;
            t.at_most += sum <= observed;
        } else {
            const double sum = sum_without(b, weight, k, r, i);
            t.at_least += sum >= tie.low;
            t.at_most += sum <= tie.high;
        }
    }
    return t;
}

static bool row_is_equal(const hl_weights *w, size_t i)
{
    for (size_t l = w->start[i] + 1; l < w->start[i + 1]; l++) {
        if (w->weight[l] != w->weight[w->start[i]]) return false;
    }
    return true;
}

static void free_degrees(by_degree *d)
{
    free(d->unit);
    free(d->start);
    free(d->unequal);
    *d = (by_degree){0};
}

static size_t degree(const hl_weights *w, size_t i)
{
    return w->start[i + 1] - w->start[i];
}

/// Sort the units by degree, equal rows first: two counting passes.
static hl_status order_units(const hl_weights *w, size_t widest, by_degree *out,
                             hl_error *err)
{
    by_degree d = {hl_array(w->n, sizeof *d.unit),
                   hl_array(widest + 2, sizeof *d.start),
                   hl_array(widest + 1, sizeof *d.unequal)};

    if (d.unit == NULL || d.start == NULL || d.unequal == NULL) {
        free_degrees(&d);
        return hl_no_memory(err, "%zu units", w->n);
    }
    for (size_t i = 0; i < w->n; i++) {
        d.start[degree(w, i) + 1]++;
    }
    for (size_t k = 0; k <= widest; k++) {
        d.start[k + 1] += d.start[k];
        d.unequal[k] = d.start[k];
    }
    for (size_t i = 0; i < w->n; i++) {
        if (row_is_equal(w, i)) d.unit[d.unequal[degree(w, i)]++] = (uint32_t)i;
    }
    for (size_t k = 0, next = 0; k <= widest; k++) {
        next = d.unequal[k];
        d.start[k] = next; // for the moment: where the next unequal row goes
    }
    for (size_t i = 0; i < w->n; i++) {
        if (!row_is_equal(w, i)) d.unit[d.start[degree(w, i)]++] = (uint32_t)i;
    }
    for (size_t k = widest + 1; k > 0; k--) { // each now stands at the end of its k
        d.start[k] = d.start[k - 1];
    }
    d.start[0] = 0;
    *out = d;
    return HL_OK;
}

static void count_degree(const block *b, const by_degree *d, size_t k,
                         uint32_t *at_least, uint32_t *at_most)
{
#pragma omp parallel for schedule(dynamic, UNITS_AT_ONCE) num_threads(b->table->threads)
    for (size_t u = d->start[k]; u < d->start[k + 1]; u++) {
        const size_t i = d->unit[u];
        tails t = {0, 0};
        if (b->table->plain) {
            t = plain_tails(b, i, k, u < d->unequal[k]);
        } else if (u < d->unequal[k]) {
            t = sorted_tails(b, i, k);
        } else {
            t = gathered_tails(b, i, k);
        }
        at_least[i] += t.at_least;
        at_most[i] += t.at_most;
    }
}

static void count_block(block *b, const by_degree *d, uint32_t *at_least,
                        uint32_t *at_most)
{
    fill_units(b);
    if (b->value != NULL) fill_values(b);
    fill_index(b);
    memset(b->sum, 0, b->rows * sizeof *b->sum);
    for (size_t k = 1; k <= b->widest; k++) {
        add_place(b, k);
        if (d->unequal[k] > d->start[k]) sort_sums(b);
        count_degree(b, d, k, at_least, at_most);
    }
}

static void free_block(block *b)
{
    free(b->unit);
    free(b->value);
    free(b->sum);
    free(b->sorted);
    free(b->scratch);
    free(b->start);
    free(b->at);
    free(b->deck);
    *b = (block){0};
}

static hl_status make_deck(block *b, hl_error *err)
{
    const size_t n = b->table->w->n;
    const size_t cards = n * (size_t)b->table->threads;

    if (!hl_table_needs_deck(n, b->places)) return HL_OK;
    b->deck = hl_array(cards, sizeof *b->deck);
    if (b->deck == NULL) return hl_no_memory(err, "%zu draws", cards);
    for (size_t card = 0; card < cards; card++) {
        b->deck[card] = (uint32_t)(card % n);
    }
    return HL_OK;
}

static hl_status make_block(const hl_shared_table *table, size_t widest, bool gathered,
                            block *b, hl_error *err)
{
    const size_t n = table->w->n;
    const size_t most =
        (size_t)(gathered ? GATHERED_CELLS : TABLE_CELLS) / (widest + 1);

    *b = (block){.table = table, .widest = widest, .places = widest + 1};
    b->rows = most < FEWEST_ROWS ? FEWEST_ROWS : most;
    if (b->rows > table->permutations) b->rows = table->permutations;
    const size_t cells = b->rows * b->places;
    b->unit = hl_array(cells, sizeof *b->unit);
    b->value = gathered ? hl_array(cells, sizeof *b->value) : NULL;
    b->sum = hl_array(b->rows, sizeof *b->sum);
    b->sorted = hl_array(b->rows, sizeof *b->sorted);
    b->scratch = hl_array(b->rows, sizeof *b->scratch);
    b->start = hl_array(n + 1, sizeof *b->start);
    b->at = hl_array(cells, sizeof *b->at);
    if (b->unit == NULL || (gathered && b->value == NULL) || b->sum == NULL ||
        b->sorted == NULL || b->scratch == NULL || b->start == NULL || b->at == NULL) {
        return hl_no_memory(err, "%zu draws", cells);
    }
    for (size_t i = 0; i < n; i++) {
        b->largest = fmax(b->largest, fabs(table->z[i]));
    }
    return make_deck(b, err);
}

static bool any_unequal(const by_degree *d, size_t widest)
{
    assert(d->unequal != NULL);
    for (size_t k = 0; k <= widest; k++) {
        if (d->unequal[k] < d->start[k + 1]) return true;
    }
    return false;
}

hl_status hl_table_count(const hl_shared_table *table, uint32_t *at_least,
                         uint32_t *at_most, hl_error *err)
{
    const size_t n = table->w->n;
    const size_t widest = hl_table_widest(table->w);
    by_degree degrees = {0};
    block b = {0};

    hl_status status = order_units(table->w, widest, &degrees, err);
    if (status != HL_OK) goto done;
    status = make_block(table, widest, any_unequal(&degrees, widest), &b, err);
    if (status != HL_OK) goto done;

    memset(at_least, 0, n * sizeof *at_least);
    memset(at_most, 0, n * sizeof *at_most);
    const size_t full = b.rows;
    for (size_t first = 0; widest > 0 && first < table->permutations; first += full) {
        const size_t left = table->permutations - first;
        b.first = first;
        b.rows = left < full ? left : full;
        count_block(&b, &degrees, at_least, at_most);
    }
done:
    free_block(&b);
    free_degrees(&degrees);
    return status;
}
