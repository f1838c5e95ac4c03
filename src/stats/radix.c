#include "stats/radix.h"

#include <stdbool.h>
#include <string.h>

enum {
    DIGIT_BITS = 11,
    DIGITS = 1 << DIGIT_BITS,
    KEY_BITS = 64,
    MOST_PARTS = 8,    // sorted side by side
    FEWEST_KEYS = 4096 // of a part
};

/// Keys on their way from one array to the other, in parts of consecutive keys.
typedef struct passage {
    const uint64_t *restrict from;
    uint64_t *restrict to;
    size_t n;
    size_t parts;
    size_t (*at)[DIGITS]; ///< one row per part
} passage;

static size_t part_begin(const passage *p, size_t part)
{
    return p->n * part / p->parts;
}

static void count_digits(const passage *p, size_t part, int shift)
{
    size_t *at = p->at[part];

    memset(at, 0, sizeof *p->at);
    for (size_t i = part_begin(p, part); i < part_begin(p, part + 1); i++) {
        at[(p->from[i] >> shift) % DIGITS]++;
    }
}

static void scatter(const passage *p, size_t part, int shift)
{
    size_t *at = p->at[part];

    for (size_t i = part_begin(p, part); i < part_begin(p, part + 1); i++) {
        p->to[at[(p->from[i] >> shift) % DIGITS]++] = p->from[i];
    }
}

/// Turn counts into places: by digit, then by part. Returns whether keys differ.
static bool place_digits(const passage *p)
{
    size_t next = 0;
    size_t digits = 0;

    for (size_t d = 0; d < DIGITS; d++) {
        const size_t before = next;
        for (size_t part = 0; part < p->parts; part++) {
            const size_t count = p->at[part][d];
            p->at[part][d] = next;
            next += count;
        }
        digits += next > before;
    }
    return digits > 1;
}

/// One stable pass by the digit at `shift`. Returns whether anything was moved.
static bool pass(const passage *p, int shift)
{
#pragma omp parallel for schedule(static, 1) num_threads((int)p->parts)
    for (size_t part = 0; part < p->parts; part++) {
        count_digits(p, part, shift);
    }
    if (!place_digits(p)) return false;
#pragma omp parallel for schedule(static, 1) num_threads((int)p->parts)
    for (size_t part = 0; part < p->parts; part++) {
        scatter(p, part, shift);
    }
    return true;
}

static size_t parts_of(size_t n, int threads)
{
    size_t parts = n / FEWEST_KEYS;

    if (parts > (size_t)threads) parts = (size_t)threads;
    if (parts > MOST_PARTS) parts = MOST_PARTS;
    return parts > 0 ? parts : 1;
}

void hl_radix_sort(uint64_t *key, uint64_t *scratch, size_t n, int threads)
{
    size_t at[MOST_PARTS][DIGITS];
    passage p = {key, scratch, n, parts_of(n, threads), at};
    uint64_t bits = 0;

    for (size_t i = 0; i < n; i++) {
        bits |= key[i];
    }
    for (int shift = 0; n > 1 && shift < KEY_BITS && bits >> shift != 0;
         shift += DIGIT_BITS) {
        if (!pass(&p, shift)) continue;
        uint64_t *sorted = p.to;
        p.to = p.from == key ? key : scratch;
        p.from = sorted;
    }
    if (p.from != key) memcpy(key, p.from, n * sizeof *key);
}

size_t hl_count_below(const uint64_t *sorted, size_t n, uint64_t key)
{
    size_t begin = 0;

    while (n > 0) { // without a branch that depends on the key
        const size_t half = (n + 1) / 2;
        begin += sorted[begin + half - 1] < key ? half : 0;
        n -= half;
    }
    return begin;
}

size_t hl_count_up_to(const uint64_t *sorted, size_t n, uint64_t key)
{
    return key == UINT64_MAX ? n : hl_count_below(sorted, n, key + 1);
}
