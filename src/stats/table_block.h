/// @file table_block.h
/// A block of sequences of the shared table: what the ways to evaluate it share.
#ifndef HINTERLAND_SRC_STATS_TABLE_BLOCK_H
#define HINTERLAND_SRC_STATS_TABLE_BLOCK_H

#include "stats/shared_table.h"

enum { HL_LANES = 16 }; ///< sequences gathered side by side

/// Cell (place, r) of the block is place * rows + r; of the gathered values, the lane
/// r % HL_LANES of place in the tile r / HL_LANES.
typedef struct hl_block {
    const hl_shared_table *table;
    size_t widest; ///< K
    size_t places; ///< K + 1
    size_t first;  ///< sequence of column 0
    size_t rows;   ///< sequences
    size_t tiles;  ///< of HL_LANES sequences
    uint32_t *unit;
    double *value; ///< V * tiles * places * HL_LANES; NULL where nothing is gathered
    size_t *start; ///< n + 1: cells that hold unit i are at[start[i]] …
    uint32_t *at;
    size_t parts;   ///< of the cells, indexed side by side
    uint32_t *held; ///< parts * n: cells of the part that hold unit i; then their place
    uint32_t *deck; ///< n per thread; NULL where not needed
    double *largest; ///< max |x_v|
} hl_block;

/// Room for blocks of at most `rows` sequences of the table.
///
/// @param gathered  whether values are needed
/// @return          HL_MEMORY
hl_status hl_block_make(const hl_shared_table *table, size_t rows, bool gathered,
                        hl_block *out, hl_error *err);

/// Draw the sequences [first, first + rows), rows at most those of the making.
void hl_block_fill(hl_block *block, size_t first, size_t rows);

void hl_block_free(hl_block *block);

#endif
