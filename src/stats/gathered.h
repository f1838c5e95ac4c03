/// @file gathered.h
/// Weighted sums of the draws, sequence by sequence: for rows with unequal weights.
#ifndef HINTERLAND_SRC_STATS_GATHERED_H
#define HINTERLAND_SRC_STATS_GATHERED_H

#include "stats/table_block.h"

/// Add the counts of the sequences of a block to those of unit i; nothing where it is
/// done already (tails->draws below block->first).
void hl_gather_count(const hl_block *block, size_t i, hl_tails *tails);

/// The same one sequence at a time.
void hl_gather_count_plain(const hl_block *block, size_t i, hl_tails *tails);

#endif
