/// @file tables.h
/// Rows of table-shaped results, gathered over fields and periods, and the sheets that
/// are made of them.
#ifndef HINTERLAND_STUDY_TABLES_H
#define HINTERLAND_STUDY_TABLES_H

#include "study/session.h"

/// Rows of one kind. Start from `{.size = sizeof(row)}`.
typedef struct rows {
    size_t size;
    size_t count;
    size_t capacity;
    void *row;
} rows;

/// Room for `more` rows at the end, borrowed; NULL: no memory.
void *rows_add(rows *list, size_t more);

/// Turn rows into columns.
typedef hl_status rows_columns(const void *row, hl_columns *columns, hl_error *err);

/// Keep the rows as a sheet of the session, and release them. No rows, no sheet.
hl_status rows_sheet(session *s, rows *list, const hl_sheet *head,
                     rows_columns *columns, hl_error *err);

/// What {F} becomes for a field of an analysis besides the association: the short name
/// that the association has for it, else one that differs from all of them and from
/// the other fields of the list.
void short_name_in(const session *s, const hl_study_texts *fields, size_t field,
                   char out[HL_STUDY_SHORT_MAX + 1]);

/// A period as a number: the year where all periods are ascending numbers, else its
/// place from 1.
double period_number(const session *s, size_t period);

/// The units of a panel that have a value in every period, with their own weights.
typedef struct complete {
    hl_panel panel;
    double *value;
    size_t *unit; ///< where they stand in the frame
    hl_weights w; ///< a copy
} complete;

/// @return  HL_INPUT for an unknown field; the caller frees `out` with complete_free()
hl_status complete_take(session *s, const char *field, const char *entry, complete *out,
                        hl_error *err);
void complete_free(complete *c);

/// Groups of the units by a text column of them, e.g. "region", numbered in order of
/// their names.
typedef struct grouping {
    size_t count;
    uint32_t *group;   ///< one per unit of the frame; UINT32_MAX: none
    const char **name; ///< of the groups, borrowed from the frame or from `text`
    char **text;       ///< n texts of the indicator table; NULL: the frame's
    size_t texts;
} grouping;

/// The text column of the units that a field of groups stands in, or NULL.
const hl_column *grouping_column(const session *s, const char *field);
hl_status grouping_take(const session *s, const hl_column *column, grouping *out,
                        hl_error *err);
/// The groups by a field of the indicator table, the latest value of each unit: texts,
/// or numbers of which there are few.
///
/// @return  HL_INPUT for an unknown field, or groups of less than two units on average
hl_status grouping_take_field(const session *s, const char *field, const char *entry,
                              grouping *out, hl_error *err);
void grouping_free(grouping *g);

/// The analyses of the sections change, inequality, center and detector.
hl_status session_markov(session *s, hl_error *err);
hl_status session_moran_periods(session *s, hl_error *err);
hl_status session_density(session *s, hl_error *err);
hl_status session_inequality(session *s, hl_error *err);
hl_status session_center(session *s, hl_error *err);
hl_status session_detector(session *s, hl_error *err);

#endif
