/// @file radix.h
/// Sort 64-bit keys by their digits: the sums of a permutation table, or p values.
#ifndef HINTERLAND_SRC_STATS_RADIX_H
#define HINTERLAND_SRC_STATS_RADIX_H

#include <stddef.h>
#include <stdint.h>

/// Sort ascending. Time O(n) per eleven bits of the largest key.
///
/// @param key      n keys, sorted in place
/// @param scratch  n keys, overwritten
/// @param threads  at most so many sort side by side, >= 1
void hl_radix_sort(uint64_t *key, uint64_t *scratch, size_t n, int threads);

/// How many of n ascending keys are below `key`.
size_t hl_count_below(const uint64_t *sorted, size_t n, uint64_t key);

/// How many of n ascending keys are at most `key`.
size_t hl_count_up_to(const uint64_t *sorted, size_t n, uint64_t key);

#endif
