/// @file local_columns.h
/// The parts of hl_local_columns(), for a statistic that has columns in between.
#ifndef HINTERLAND_SRC_STATS_LOCAL_COLUMNS_H
#define HINTERLAND_SRC_STATS_LOCAL_COLUMNS_H

#include "hinterland/stats/local.h"

/// Where a column is put. Borrowed.
typedef struct hl_column_target {
    const size_t *row; ///< rows of `columns` where the units stand; NULL: the same
    const char *field;
    hl_text title;
    hl_columns *columns;
} hl_column_target;

/// Fill the column of a spec with n numbers, in the rows of the target; it is appended,
/// all missing, unless it is there.
hl_status hl_put_numbers(const hl_column_target *to, const hl_column_spec *spec,
                         const double *number, size_t n, hl_error *err);

/// The same with codes; a code equal to `missing` is missing, and where the column is
/// new, rows that no result speaks of get `rest` (NaN: missing).
typedef struct hl_codes_rule {
    int missing; ///< -1 for none
    double rest;
} hl_codes_rule;
hl_status hl_put_codes(const hl_column_target *to, const hl_column_spec *spec,
                       const uint8_t *code, size_t n, hl_codes_rule rule,
                       hl_error *err);

/// The value and its moments; then p values and class.
hl_status hl_local_put_statistics(const hl_local *local, const hl_column_target *to,
                                  hl_error *err);
hl_status hl_local_put_inference(const hl_local *local, const hl_column_target *to,
                                 hl_error *err);

#endif
