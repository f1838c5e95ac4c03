#include "stats/shared_table.h"

#include <assert.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "stats/gathered.h"
#include "stats/half_plane.h"
#include "stats/radix.h"
#include "stats/table_block.h"

enum {
    TABLE_CELLS = 1 << 24,    // cells of a block: 64 MB of units
    GATHERED_CELLS = 1 << 15, // where sums are gathered, a block stays in the cache
    STOPPING_CELLS = 1 << 12, // and is small where units are done early
    FEWEST_ROWS = 64,
    UNITS_AT_ONCE = 64,
    FEW_LINES = 512 // up to here sorting the points does not pay
};
static const double LINES_PER_SORT = 0.27; // batches per square root of the lines

/// The units in the order of their number of neighbors; of the same number, those with
/// equal weights first, for pairs in the order of their values.
typedef struct by_degree {
    uint32_t *unit;
    size_t *start;   ///< widest + 2 offsets: units of degree k begin here
    size_t *unequal; ///< widest + 1 offsets: those that are gathered begin here
} by_degree;

/// The running statistics of a block, for equal weights. Sums: `sum` and, sorted, their
/// distance from the least. Pairs: the points (sum, sum of squares).
typedef struct running {
    int64_t *sum; ///< S_r(k) of the current k
    int64_t least;
    uint64_t *sorted;
    uint64_t *scratch;
    hl_points points;
    hl_sorted_points *of_thread;
    hl_line *line; ///< n: of the units, in the order of by_degree
    int threads;
} running;

/// A count in progress.
typedef struct count {
    const hl_shared_table *table;
    by_degree degrees;
    hl_block block;
    running now;
    uint32_t *gathered; ///< units
    size_t gathered_count;
    hl_tails *tails; ///< the caller's
} count;

static int64_t value_of(const hl_shared_table *table, size_t i)
{
    return table->grid->q[i];
}

static hl_wide square(int64_t q)
{
    return (hl_wide)q * q;
}

/// S_r(k) from S_r(k - 1), k >= 1.
static void add_place(count *c, size_t k)
{
    const hl_block *b = &c->block;
    const uint32_t *unit = b->unit + (k - 1) * b->rows;
    const int64_t *q = c->table->grid->q;
    int64_t *sum = c->now.sum;
    int64_t least = INT64_MAX;

#pragma omp parallel for schedule(static) num_threads(c->table->threads) \
    reduction(min                                                        \
              : least)
    for (size_t r = 0; r < b->rows; r++) {
        sum[r] += q[unit[r]];
        if (sum[r] < least) least = sum[r];
    }
    c->now.least = least;
}

static void sort_sums(count *c)
{
    running *now = &c->now;

#pragma omp parallel for schedule(static) num_threads(c->table->threads)
    for (size_t r = 0; r < c->block.rows; r++) {
        now->sorted[r] = (uint64_t)now->sum[r] - (uint64_t)now->least;
    }
    hl_radix_sort(now->sorted, now->scratch, c->block.rows, c->table->threads);
}

static int64_t observed_sum(const hl_shared_table *table, size_t i)
{
    const hl_weights *w = table->w;
    int64_t sum = 0;

    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        sum += value_of(table, w->neighbor[l]);
    }
    return sum;
}

/// Look the sum up, then put the sequences right that hold the unit.
static hl_tails sorted_tails(const count *c, size_t i, size_t k)
{
    const hl_block *b = &c->block;
    const int64_t *q = c->table->grid->q;
    const int64_t sum = observed_sum(c->table, i);
    size_t below = 0;
    size_t up_to = 0;

    if (sum >= c->now.least) {
        const uint64_t key = (uint64_t)sum - (uint64_t)c->now.least;
        below = hl_count_below(c->now.sorted, b->rows, key);
        up_to = below;
        if (below < b->rows && c->now.sorted[below] == key) {
            up_to = hl_count_up_to(c->now.sorted, b->rows, key);
        }
    }
    size_t at_least = b->rows - below;
    size_t at_most = up_to;
    for (size_t at = b->start[i]; at < b->start[i + 1]; at++) {
        const size_t cell = b->at[at];
        if (cell >= k * b->rows) break; // cells ascend; a later place was not summed
        const size_t r = cell % b->rows;
        const int64_t with = c->now.sum[r];
        const int64_t without = with - q[i] + q[b->unit[k * b->rows + r]];
        at_least = at_least + (without >= sum) - (with >= sum);
        at_most = at_most + (without <= sum) - (with <= sum);
    }
    return (hl_tails){(uint32_t)at_least, (uint32_t)at_most, (uint32_t)b->rows};
}

/// (x_i - x_j)^2 - x_i^2.
static hl_wide pair(const hl_shared_table *table, size_t i, size_t j)
{
    const int64_t q = value_of(table, j);

    return square(q) - (hl_wide)2 * value_of(table, i) * q;
}

static hl_line line_of(const hl_shared_table *table, size_t i)
{
    const hl_weights *w = table->w;
    hl_line line = {2 * value_of(table, i), 0};

    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        line.offset += pair(table, i, w->neighbor[l]);
    }
    return line;
}

/// The points of the current k from those of k - 1.
static void move_points(count *c, size_t k)
{
    const hl_block *b = &c->block;
    const uint32_t *unit = b->unit + (k - 1) * b->rows;
    hl_points *p = &c->now.points;

    for (size_t r = 0; r < b->rows; r++) {
        const int64_t q = value_of(c->table, unit[r]);
        p->s[r] += q;
        p->t[r] += square(q);
    }
    hl_points_update(p, b->rows);
}

/// Put the sequences right that hold the unit among their first k.
static void leave_out(const count *c, size_t i, size_t k, hl_line line, hl_tails *t)
{
    const hl_block *b = &c->block;
    const hl_points *p = &c->now.points;

    for (size_t at = b->start[i]; at < b->start[i + 1]; at++) {
        const size_t cell = b->at[at];
        if (cell >= k * b->rows) break;
        const size_t r = cell % b->rows;
        const hl_wide with = p->t[r] - (hl_wide)line.slope * p->s[r];
        const hl_wide without =
            with - pair(c->table, i, i) + pair(c->table, i, b->unit[k * b->rows + r]);
        t->at_least = t->at_least + (without >= line.offset) - (with >= line.offset);
        t->at_most = t->at_most + (without <= line.offset) - (with <= line.offset);
    }
}

static void add(hl_tails *to, hl_tails t)
{
    to->at_least += t.at_least;
    to->at_most += t.at_most;
    to->draws += t.draws;
}

/// The units [begin, end) of the order, of one degree and of about the same value.
static void count_lines(const count *c, size_t begin, size_t end, hl_tails *tails)
{
    const hl_line *line = c->now.line + begin;
    hl_sorted_points *scratch = &c->now.of_thread[omp_get_thread_num()];

    hl_points_count_lines(&c->now.points, line, end - begin, scratch, tails + begin);
}

static void count_pairs(const count *c, size_t k, hl_tails *of_unit)
{
    const size_t begin = c->degrees.start[k];
    const size_t units = c->degrees.unequal[k] - begin;
    const double most = LINES_PER_SORT * sqrt((double)units);
    const size_t batches = units > FEW_LINES ? (size_t)ceil(most) : 1;

    if (units > FEW_LINES) {
#pragma omp parallel for schedule(dynamic, 1) num_threads(c->table->threads)
        for (size_t batch = 0; batch < batches; batch++) {
            count_lines(c, begin + units * batch / batches,
                        begin + units * (batch + 1) / batches, of_unit);
        }
    }
#pragma omp parallel for schedule(dynamic, 1) num_threads(c->table->threads)
    for (size_t u = begin; u < begin + units; u++) {
        const size_t i = c->degrees.unit[u];
        if (units <= FEW_LINES) {
            of_unit[u] = hl_points_count(&c->now.points, c->now.line[u]);
        }
        leave_out(c, i, k, c->now.line[u], &of_unit[u]);
        add(&c->tails[i], of_unit[u]);
    }
}

/// The statistic of one sequence without unit i, in integers.
static hl_wide plain_statistic(const count *c, size_t i, size_t k, size_t r)
{
    const hl_block *b = &c->block;
    const bool pairs = c->table->statistic == HL_DRAW_PAIR;
    hl_wide statistic = 0;

    for (size_t place = 0; k > 0; place++) {
        const uint32_t unit = b->unit[place * b->rows + r];
        if (unit == i) continue;
        statistic += pairs ? pair(c->table, i, unit) : value_of(c->table, unit);
        k--;
    }
    return statistic;
}

static hl_tails plain_tails(const count *c, size_t i, size_t k)
{
    const bool pairs = c->table->statistic == HL_DRAW_PAIR;
    const hl_wide observed =
        pairs ? line_of(c->table, i).offset : observed_sum(c->table, i);
    hl_tails t = {0, 0, (uint32_t)c->block.rows};

    for (size_t r = 0; r < c->block.rows; r++) {
        const hl_wide statistic = plain_statistic(c, i, k, r);
        t.at_least += statistic >= observed;
        t.at_most += statistic <= observed;
    }
    return t;
}

/// All rows but those are gathered.
static bool row_is_equal(const hl_shared_table *table, size_t i)
{
    const hl_weights *w = table->w;

    if (table->grid == NULL) return false;
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
static hl_status order_units(const hl_shared_table *table, size_t widest,
                             by_degree *out, hl_error *err)
{
    const hl_weights *w = table->w;
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
        if (row_is_equal(table, i)) d.unit[d.unequal[degree(w, i)]++] = (uint32_t)i;
    }
    for (size_t k = 0, next = 0; k <= widest; k++) {
        next = d.unequal[k];
        d.start[k] = next; // for the moment: where the next unequal row goes
    }
    for (size_t i = 0; i < w->n; i++) {
        if (!row_is_equal(table, i)) d.unit[d.start[degree(w, i)]++] = (uint32_t)i;
    }
    for (size_t k = widest + 1; k > 0; k--) { // each now stands at the end of its k
        d.start[k] = d.start[k - 1];
    }
    d.start[0] = 0;
    *out = d;
    return HL_OK;
}

/// A unit and its value, to sort by.
typedef struct ranked {
    int64_t value;
    uint32_t unit;
} ranked;

static int compare_ranked(const void *one, const void *other)
{
    const ranked *a = one;
    const ranked *b = other;

    if (a->value != b->value) return a->value < b->value ? -1 : 1;
    return (a->unit > b->unit) - (a->unit < b->unit);
}

/// Pairs: within a degree in the order of the values, so that lines of about the same
/// slope stand together.
static hl_status order_by_value(const hl_shared_table *table, size_t widest,
                                by_degree *d, hl_error *err)
{
    ranked *row = hl_array(table->w->n, sizeof *row);

    if (row == NULL) return hl_no_memory(err, "%zu units", table->w->n);
    for (size_t k = 0; k <= widest; k++) {
        const size_t units = d->unequal[k] - d->start[k];
        uint32_t *unit = d->unit + d->start[k];
        for (size_t u = 0; u < units; u++) {
            row[u] = (ranked){value_of(table, unit[u]), unit[u]};
        }
        qsort(row, units, sizeof *row, compare_ranked);
        for (size_t u = 0; u < units; u++) {
            unit[u] = row[u].unit;
        }
    }
    free(row);
    return HL_OK;
}

/// The units of degree k with equal weights.
static void count_degree(count *c, size_t k)
{
    const by_degree *d = &c->degrees;

#pragma omp parallel for schedule(dynamic, UNITS_AT_ONCE) num_threads(c->table->threads)
    for (size_t u = d->start[k]; u < d->unequal[k]; u++) {
        const size_t i = d->unit[u];
        add(&c->tails[i],
            c->table->plain ? plain_tails(c, i, k) : sorted_tails(c, i, k));
    }
}

/// All units that are gathered.
static void count_gathered(count *c)
{
#pragma omp parallel for schedule(dynamic, UNITS_AT_ONCE) num_threads(c->table->threads)
    for (size_t u = 0; u < c->gathered_count; u++) {
        const size_t i = c->gathered[u];
        if (c->table->plain) {
            hl_gather_count_plain(&c->block, i, &c->tails[i]);
        } else {
            hl_gather_count(&c->block, i, &c->tails[i]);
        }
    }
}

static void count_equal(count *c, hl_tails *of_unit)
{
    const bool pairs = c->table->statistic == HL_DRAW_PAIR;

    if (pairs) {
        memset(c->now.points.s, 0, c->block.rows * sizeof *c->now.points.s);
        memset(c->now.points.t, 0, c->block.rows * sizeof *c->now.points.t);
    } else {
        memset(c->now.sum, 0, c->block.rows * sizeof *c->now.sum);
    }
    for (size_t k = 1; k <= c->block.widest; k++) {
        if (pairs) {
            move_points(c, k);
        } else {
            add_place(c, k);
        }
        if (c->degrees.unequal[k] == c->degrees.start[k]) continue;
        if (c->table->plain || !pairs) {
            if (!pairs) sort_sums(c);
            count_degree(c, k);
        } else {
            count_pairs(c, k, of_unit);
        }
    }
}

/// List the units that are gathered, the widest first: those take longest.
static hl_status list_gathered(count *c, size_t widest, hl_error *err)
{
    const by_degree *d = &c->degrees;

    assert(d->unequal != NULL);
    c->gathered = hl_array(c->table->w->n, sizeof *c->gathered);
    if (c->gathered == NULL) return hl_no_memory(err, "%zu units", c->table->w->n);
    for (size_t k = widest; k >= 1; k--) {
        for (size_t u = d->unequal[k]; u < d->start[k + 1]; u++) {
            c->gathered[c->gathered_count++] = d->unit[u];
        }
    }
    return HL_OK;
}

static size_t most_rows(const hl_shared_table *table, size_t widest, bool gathered)
{
    size_t cells = TABLE_CELLS;

    if (gathered) cells = table->stop > 0 ? STOPPING_CELLS : GATHERED_CELLS;
    size_t rows = cells / (widest + 1);
    if (rows > HL_MOST_POINTS && table->statistic == HL_DRAW_PAIR) {
        rows = HL_MOST_POINTS;
    }
    if (rows < FEWEST_ROWS) rows = FEWEST_ROWS;
    return rows < table->permutations ? rows : table->permutations;
}

static hl_status make_pairs(count *c, size_t rows, hl_error *err)
{
    const hl_shared_table *table = c->table;
    running *now = &c->now;

    now->line = hl_array(table->w->n, sizeof *now->line);
    now->of_thread = hl_array((size_t)table->threads, sizeof *now->of_thread);
    if (now->line == NULL || now->of_thread == NULL) {
        return hl_no_memory(err, "%zu units", table->w->n);
    }
    now->threads = table->threads;
    for (size_t u = 0; u < table->w->n; u++) {
        now->line[u] = line_of(table, c->degrees.unit[u]);
    }
    hl_status status = hl_points_make(rows, &now->points, err);
    for (int t = 0; status == HL_OK && t < now->threads; t++) {
        status = hl_sorted_points_make(rows, &now->of_thread[t], err);
    }
    return status;
}

static hl_status make_running(count *c, hl_error *err)
{
    const size_t rows = c->block.rows;

    if (c->table->grid == NULL) return HL_OK;
    if (c->table->statistic == HL_DRAW_PAIR) return make_pairs(c, rows, err);
    c->now.sum = hl_array(rows, sizeof *c->now.sum);
    c->now.sorted = hl_array(rows, sizeof *c->now.sorted);
    c->now.scratch = hl_array(rows, sizeof *c->now.scratch);
    if (c->now.sum == NULL || c->now.sorted == NULL || c->now.scratch == NULL) {
        return hl_no_memory(err, "%zu sums", rows);
    }
    return HL_OK;
}

static void free_count(count *c)
{
    for (int t = 0; c->now.of_thread != NULL && t < c->now.threads; t++) {
        hl_sorted_points_free(&c->now.of_thread[t]);
    }
    free(c->now.of_thread);
    hl_points_free(&c->now.points);
    free(c->now.line);
    free(c->gathered);
    free(c->now.sum);
    free(c->now.sorted);
    free(c->now.scratch);
    hl_block_free(&c->block);
    free_degrees(&c->degrees);
    *c = (count){0};
}

static void count_block(count *c, size_t first, size_t rows, hl_tails *of_unit)
{
    hl_block_fill(&c->block, first, rows);
    if (c->table->grid != NULL) count_equal(c, of_unit);
    count_gathered(c);
}

static hl_status prepare(const hl_shared_table *table, count *c, hl_error *err)
{
    const size_t widest = hl_table_widest(table->w);

    hl_status status = order_units(table, widest, &c->degrees, err);
    if (status == HL_OK && table->grid != NULL && table->statistic == HL_DRAW_PAIR) {
        status = order_by_value(table, widest, &c->degrees, err);
    }
    if (status == HL_OK) status = list_gathered(c, widest, err);
    if (status != HL_OK) return status;
    const bool gathered = c->gathered_count > 0;
    status = hl_block_make(table, most_rows(table, widest, gathered), gathered,
                           &c->block, err);
    return status == HL_OK ? make_running(c, err) : status;
}

hl_status hl_table_count(const hl_shared_table *table, hl_tails *tails, hl_error *err)
{
    const size_t n = table->w->n;
    count c = {.table = table, .tails = tails};
    hl_tails *of_unit = hl_array(n, sizeof *of_unit);

    hl_status status = prepare(table, &c, err);
    if (status == HL_OK && of_unit == NULL) {
        status = hl_no_memory(err, "%zu counts", n);
    }
    if (status != HL_OK) goto done;

    memset(tails, 0, n * sizeof *tails);
    const size_t full = c.block.rows;
    const bool empty = c.block.widest == 0;
    for (size_t first = 0; !empty && first < table->permutations; first += full) {
        const size_t left = table->permutations - first;
        count_block(&c, first, left < full ? left : full, of_unit);
    }
done:
    free(of_unit);
    free_count(&c);
    return status;
}
