/// @file column.h
/// Results as data: a stage describes its columns once, and every writer (GeoPackage,
/// CSV, JSON, styles, legends, report, data dictionary) loops over them.
#ifndef HINTERLAND_CORE_COLUMN_H
#define HINTERLAND_CORE_COLUMN_H

#include <stddef.h>

#include "hinterland/core/classes.h"
#include "hinterland/core/status.h"

typedef enum hl_column_kind {
    HL_NUMBER, ///< double
    HL_COUNT,  ///< whole number
    HL_CLASS,  ///< code of a class table
    HL_FLAG,   ///< 0 or 1
    HL_TEXT,   ///< UTF-8
    HL_DATE    ///< days since 1970-01-01, for the temporal controller
} hl_column_kind;

/// How the column is drawn when it becomes a map.
typedef enum hl_column_style {
    HL_STYLE_NONE,       ///< not offered as a map
    HL_STYLE_SEQUENTIAL, ///< low to high
    HL_STYLE_DIVERGING,  ///< around zero
    HL_STYLE_SHARE,      ///< low to high between 0 and 1, in fifths
    HL_STYLE_P,          ///< p values, broken where significance is read
    HL_STYLE_CLASSES     ///< the colors of the class table
} hl_column_style;

enum { HL_COLUMN_NAME_SIZE = 31 }; ///< 30 characters and the NUL

/// What a stage says about a column, once, in a static table. `{F}` in name, title and
/// meaning stands for the analyzed field. All text is borrowed.
typedef struct hl_column_spec {
    const char *name; ///< lower-case ASCII, at most 30 characters once {F} is in
    hl_text title;    ///< readable name, becomes the alias
    hl_text meaning;  ///< one or two lines of the data dictionary: formula, range
    hl_text unit;     ///< {"1", "1"} or {"", ""} when dimensionless
    hl_column_kind kind;
    hl_column_style style;
    const hl_classes *classes; ///< of an HL_CLASS column, else NULL; static
} hl_column_spec;

/// A column with its values. The texts are owned by the list.
typedef struct hl_column {
    char name[HL_COLUMN_NAME_SIZE];
    char *title[HL_LANG_COUNT];
    char *meaning[HL_LANG_COUNT];
    char *unit[HL_LANG_COUNT];
    hl_column_kind kind;
    hl_column_style style;
    const hl_classes *classes; ///< borrowed, static
    double *value;             ///< rows values, NaN = missing; NULL for HL_TEXT
    char **text;               ///< rows texts, NULL = missing; NULL unless HL_TEXT
} hl_column;

/// An open list of columns of the same length. Start from `{.rows = n}`; release with
/// hl_columns_free().
typedef struct hl_columns {
    size_t rows;
    size_t count;
    size_t capacity;
    hl_column *column;
} hl_columns;

/// Append a column described by `spec` with all values missing, and lend it to be
/// filled.
///
/// @param field   what {F} in the name becomes (a short, e.g. "d_standard"); NULL for
/// none
/// @param title   what {F} in title and meaning becomes; {NULL, NULL} takes `field`
/// @param out     borrowed, valid until the next append; NULL when not wanted
/// @return        HL_MEMORY; HL_INTERNAL for a name that is too long or already there
hl_status hl_columns_append(hl_columns *columns, const hl_column_spec *spec,
                            const char *field, hl_text title, hl_column **out,
                            hl_error *err);

/// As hl_columns_append(), with the values copied in (number, count, class, flag,
/// date).
///
/// @param value  columns->rows values; NaN is missing
hl_status hl_columns_append_values(hl_columns *columns, const hl_column_spec *spec,
                                   const char *field, hl_text title,
                                   const double *value, hl_error *err);

/// As hl_columns_append() for an HL_TEXT spec, with the texts copied in; NULL is
/// missing.
hl_status hl_columns_append_texts(hl_columns *columns, const hl_column_spec *spec,
                                  const char *const *text, hl_error *err);

/// Append a copy of a column of another list, row by row: a period of a panel, or the
/// results of a subset put back to where its units stand.
///
/// @param row  columns->rows rows of `column`; SIZE_MAX leaves the value missing
/// @return     HL_MEMORY; HL_INTERNAL for a name that is already there
hl_status hl_columns_append_rows(hl_columns *columns, const hl_column *column,
                                 const size_t *row, hl_error *err);

/// The column with this name, borrowed, or NULL.
const hl_column *hl_columns_find(const hl_columns *columns, const char *name);

/// Release everything and reset to `{0}`; a second call does nothing.
void hl_columns_free(hl_columns *columns);

#endif
