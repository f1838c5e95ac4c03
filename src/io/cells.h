/// @file cells.h
/// A grid of texts, as delimited text and workbooks give it, and the table in it.
#ifndef HINTERLAND_IO_CELLS_H
#define HINTERLAND_IO_CELLS_H

#include "hinterland/core/log.h"
#include "hinterland/frame/table.h"

/// Rows of cells; rows may differ in length. Start from `{0}`; release with
/// hl_cells_free().
typedef struct hl_cells {
    char **cell; ///< NULL: empty
    size_t count;
    size_t cell_room;
    size_t *start; ///< row r has the cells start[r] .. start[r + 1] - 1
    size_t *line;  ///< line of the source where row r begins, from 1
    size_t rows;   ///< rows that are finished
    size_t start_room;
    size_t line_room;
} hl_cells;

/// Append a cell to the row that is open. Blanks at its ends stay.
hl_status hl_cells_add(hl_cells *cells, const char *text, size_t length, hl_error *err);

/// Finish the row; one without any text is taken back.
hl_status hl_cells_end_row(hl_cells *cells, size_t line, hl_error *err);

/// Cut delimited text (UTF-8) into cells. Quoted cells may hold delimiters, line ends
/// and doubled quotes; a line ends in LF, CR LF or CR.
///
/// @param delimiter  0: the one of , ; tab | that cuts the lines most evenly
/// @return           HL_INPUT with READ_QUOTE, HL_MEMORY
hl_status hl_cells_cut(hl_cells *cells, const char *text, size_t length, char delimiter,
                       hl_error *err);

/// The table with the heading in line `header_row` (0: the first row). Its texts move
/// out of `cells`.
///
/// @return  HL_INPUT with READ_HEADING, READ_CELLS or READ_NO_FEATURES; HL_MEMORY
hl_status hl_cells_table(hl_cells *cells, size_t header_row, const char *source,
                         hl_table *out, hl_log *log, hl_error *err);

void hl_cells_free(hl_cells *cells);

#endif
