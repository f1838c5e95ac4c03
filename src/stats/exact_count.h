/// @file exact_count.h
/// How many k-subsets of all units but one have a sum of bins up to s? The engine below
/// exact.h: polynomials over several primes.
#ifndef HINTERLAND_SRC_STATS_EXACT_COUNT_H
#define HINTERLAND_SRC_STATS_EXACT_COUNT_H

#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/status.h"
#include "stats/modular.h"

enum { HL_THRESHOLDS = 4 };

/// One unit's question.
typedef struct hl_count_query {
    uint32_t unit;                    ///< for the one who asks
    uint32_t degree;                  ///< k, 1 <= k <= widest
    int64_t own;                      ///< bin of the unit itself; -1 when it has none
    int64_t threshold[HL_THRESHOLDS]; ///< s each; negative counts nothing
} hl_count_query;

/// The bins of all units and the questions about them. All pointers are borrowed.
typedef struct hl_count_job {
    const int64_t *bin; ///< n; -1 for a unit that is in no subset
    size_t n;
    size_t widest; ///< K >= 1, and K times the largest bin is below 2^bits
    unsigned bits; ///< 2^bits bins, 1 <= bits <= HL_TRANSFORM_BITS
    size_t primes; ///< enough for C(n - 1, k) of every question
    int threads;   ///< >= 1
    const hl_count_query *query;
    size_t queries;
} hl_count_job;

/// Answer: #{k-subsets without the unit, sum of bins <= threshold}, as residues: those
/// of question q and threshold a stand at residue[(q * HL_THRESHOLDS + a) * primes],
/// for hl_residues_join().
///
/// @param residue  queries * HL_THRESHOLDS * primes plain numbers
/// @return         HL_MEMORY
hl_status hl_count_subsets(const hl_count_job *job, uint64_t *residue, hl_error *err);

/// Bytes of the tables of a job, what it needs per question not counted.
size_t hl_count_bytes(size_t widest, unsigned bits);

#endif
