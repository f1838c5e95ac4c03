/// @file table.h
/// Table-shaped results: rows of a struct become columns.
#ifndef HINTERLAND_STATS_TABLE_H
#define HINTERLAND_STATS_TABLE_H

#include <stddef.h>

#include "hinterland/core/column.h"
#include "hinterland/core/status.h"

/// A member of a row: what the column says, and where the member stands. It is a
/// `double`, or a `const char *` where the kind is HL_TEXT.
typedef struct hl_member {
    hl_column_spec spec;
    size_t offset;
} hl_member;

// clang-format off
/// A field without a unit of measure, named as its member.
#define HL_FIELD(row, member, kind, en, zh, says, says_zh) \
    HL_FIELD_IN("1", row, member, kind, en, zh, says, says_zh)

/// A field with one.
#define HL_FIELD_IN(unit, row, member, kind, en, zh, says, says_zh)   \
    {{#member, {(en), (zh)}, {(says), (says_zh)}, {(unit), (unit)},   \
      (kind), HL_STYLE_NONE, NULL}, offsetof(row, member)}

/// A field that is a code of a class table.
#define HL_FIELD_CLASS(table, row, member, en, zh, says, says_zh)     \
    {{#member, {(en), (zh)}, {(says), (says_zh)}, {"1", "1"},         \
      HL_CLASS, HL_STYLE_CLASSES, (table)}, offsetof(row, member)}
// clang-format on

/// Append the fields as columns and fill them.
///
/// @param rows      columns->rows structs of `row_size` bytes
/// @return          HL_MEMORY; HL_INTERNAL for a column that is there already
hl_status hl_table_columns(const hl_member *field, size_t fields, const void *rows,
                           size_t row_size, hl_columns *columns, hl_error *err);

#endif
