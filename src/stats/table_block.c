#include "stats/table_block.h"

#include <assert.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/core/random.h"

enum {
    SHORT_SEQUENCE = 32, // up to here a repeated draw is found by looking back
    MOST_PARTS = 4       // of the index: each takes a counter per unit
};

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
static void fill_units(const hl_block *b)
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

/// The values of one tile, lane by lane; lanes beyond the last sequence hold 0.
static void fill_tile(const hl_block *b, const double *x, size_t tile, double *value)
{
    for (size_t place = 0; place < b->places; place++) {
        const uint32_t *unit = b->unit + place * b->rows + tile * HL_LANES;
        const size_t left = b->rows - tile * HL_LANES;
        for (size_t lane = 0; lane < HL_LANES; lane++) {
            value[place * HL_LANES + lane] = lane < left ? x[unit[lane]] : 0.0;
        }
    }
}

static void fill_values(const hl_block *b)
{
    const size_t size = b->places * HL_LANES;

#pragma omp parallel for schedule(static) num_threads(b->table->threads)
    for (size_t t = 0; t < b->table->variables * b->tiles; t++) {
        const double *x = b->table->x[t / b->tiles];
        fill_tile(b, x, t % b->tiles, b->value + t * size);
    }
}

/// Where part t of all parts of the cells begins.
static size_t part_begin(const hl_block *b, size_t t)
{
    return b->places * b->rows * t / b->parts;
}

/// Turn the counts of the parts into where their cells go, unit by unit.
static void place_parts(const hl_block *b)
{
    const size_t n = b->table->w->n;
    uint32_t next = 0;

    for (size_t i = 0; i < n; i++) {
        b->start[i] = next;
        for (size_t t = 0; t < b->parts; t++) {
            const uint32_t held = b->held[t * n + i];
            b->held[t * n + i] = next;
            next += held;
        }
    }
    b->start[n] = next;
}

/// The inverted index: which cells hold unit i, ascending.
static void fill_index(const hl_block *b)
{
    const size_t n = b->table->w->n;

#pragma omp parallel for schedule(static, 1) num_threads((int)b->parts)
    for (size_t t = 0; t < b->parts; t++) {
        uint32_t *held = b->held + t * n;
        memset(held, 0, n * sizeof *held);
        for (size_t cell = part_begin(b, t); cell < part_begin(b, t + 1); cell++) {
            held[b->unit[cell]]++;
        }
    }
    place_parts(b);
#pragma omp parallel for schedule(static, 1) num_threads((int)b->parts)
    for (size_t t = 0; t < b->parts; t++) {
        uint32_t *next = b->held + t * n;
        for (size_t cell = part_begin(b, t); cell < part_begin(b, t + 1); cell++) {
            b->at[next[b->unit[cell]]++] = (uint32_t)cell;
        }
    }
}

void hl_block_fill(hl_block *block, size_t first, size_t rows)
{
    block->first = first;
    block->rows = rows;
    block->tiles = (rows + HL_LANES - 1) / HL_LANES;
    fill_units(block);
    if (block->value != NULL) fill_values(block);
    fill_index(block);
}

static hl_status make_deck(hl_block *b, hl_error *err)
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

static hl_status make_values(hl_block *b, hl_error *err)
{
    const hl_shared_table *table = b->table;
    const size_t tiles = (b->rows + HL_LANES - 1) / HL_LANES;
    const size_t values = table->variables * tiles * b->places * HL_LANES;

    b->value = hl_array(values, sizeof *b->value);
    b->largest = hl_array(table->variables, sizeof *b->largest);
    if (b->value == NULL || b->largest == NULL) {
        return hl_no_memory(err, "%zu values", values);
    }
    for (size_t v = 0; v < table->variables; v++) {
        for (size_t i = 0; i < table->w->n; i++) {
            b->largest[v] = fmax(b->largest[v], fabs(table->x[v][i]));
        }
    }
    return HL_OK;
}

hl_status hl_block_make(const hl_shared_table *table, size_t rows, bool gathered,
                        hl_block *out, hl_error *err)
{
    const size_t widest = hl_table_widest(table->w);
    const size_t cells = rows * (widest + 1);
    hl_block b = {.table = table, .widest = widest, .places = widest + 1, .rows = rows};

    hl_status status = HL_OK;
    b.unit = hl_array(cells, sizeof *b.unit);
    b.start = hl_array(table->w->n + 1, sizeof *b.start);
    b.at = hl_array(cells, sizeof *b.at);
    b.parts = table->threads < MOST_PARTS ? (size_t)table->threads : MOST_PARTS;
    b.held = hl_array(table->w->n * b.parts, sizeof *b.held);
    if (b.unit == NULL || b.start == NULL || b.at == NULL || b.held == NULL) {
        status = hl_no_memory(err, "%zu draws", cells);
        goto done;
    }
    if (gathered) status = make_values(&b, err);
    if (status == HL_OK) status = make_deck(&b, err);
    if (status != HL_OK) goto done;
    *out = b;
    b = (hl_block){0};
done:
    hl_block_free(&b);
    return status;
}

void hl_block_free(hl_block *block)
{
    free(block->unit);
    free(block->value);
    free(block->start);
    free(block->at);
    free(block->held);
    free(block->deck);
    free(block->largest);
    *block = (hl_block){0};
}
