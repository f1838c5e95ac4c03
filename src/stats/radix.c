#include "stats/radix.h"

#include <string.h>

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, KEY_BITS = 64 };

/// One stable pass by the digit at `shift`. Returns whether anything was moved.
static int pass(const uint64_t *restrict from, uint64_t *restrict to, size_t n,
                int shift)
{
    size_t at[DIGITS] = {0};
    size_t next = 0;

    for (size_t i = 0; i < n; i++) {
        at[(from[i] >> shift) % DIGITS]++;
    }
    if (at[(from[0] >> shift) % DIGITS] == n) return 0; // all keys share this digit
    for (size_t d = 0; d < DIGITS; d++) {
        const size_t count = at[d];
        at[d] = next;
        next += count;
    }
    for (size_t i = 0; i < n; i++) {
        to[at[(from[i] >> shift) % DIGITS]++] = from[i];
    }
    return 1;
}

void hl_radix_sort(uint64_t *key, uint64_t *scratch, size_t n)
{
    uint64_t *from = key;
    uint64_t *to = scratch;
    uint64_t bits = 0;

    for (size_t i = 0; i < n; i++) {
        bits |= key[i];
    }
    for (int shift = 0; n > 1 && shift < KEY_BITS && bits >> shift != 0;
         shift += DIGIT_BITS) {
        if (pass(from, to, n, shift)) {
            uint64_t *sorted = to;
            to = from;
            from = sorted;
        }
    }
    if (from != key) memcpy(key, from, n * sizeof *key);
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
