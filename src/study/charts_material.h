/// @file charts_material.h
/// The charts of a result while they are made of its tables.
#ifndef HINTERLAND_STUDY_CHARTS_MATERIAL_H
#define HINTERLAND_STUDY_CHARTS_MATERIAL_H

#include "study/report_material.h"

/// Colors of charts; each two differ for every kind of color vision.
enum {
    CHART_BLUE = 0x2166ac,
    CHART_RED = 0xb2182b,
    CHART_SAND = 0xfdb863,
    CHART_PALE = 0xd1e5f0,
    CHART_SKY = 0x92c5de,
    CHART_GRAY = 0x9a9a9a,
    CHART_DARK = 0x333333
};

/// The next chart, zeroed but for these; NULL: no memory, or more than there is room
/// for.
///
/// @param format  printf format of its name, ASCII: that of its file and its anchor
HL_PRINTF(4, 5)
hl_chart *chart_add(material *m, const char *section, hl_text title, const char *format,
                    ...);

/// `count` series for a chart, kept; NULL: no memory.
hl_chart_series *chart_series(material *m, hl_chart *chart, size_t count);
hl_chart_line *chart_lines(material *m, hl_chart *chart, size_t count);

double *chart_numbers(material *m, size_t count);
hl_text *chart_names(material *m, size_t count);

/// A text in both languages, formatted with the same values; NULL words: no memory.
hl_text chart_text(material *m, const char *en, const char *zh, ...);

/// Whether a row is of the latest period; also where there is only one.
bool chart_is_latest(const material *m, const hl_table *t, size_t row);
/// Whether the text of a cell is a word; NULL is that of an empty cell.
bool chart_cell_is(const hl_table *t, const char *column, size_t row, const char *word);
/// Is the period of a row this one? Tables of numbers hold it as a number.
bool chart_is_period(const material *m, const hl_table *t, size_t row, size_t period);

/// A text with the words of a field in it, in both languages.
///
/// @param en, zh  each with one %s
hl_text chart_text_of(material *m, const char *en, const char *zh, hl_text words);

/// A matrix on its way. Start with chart_matrix_make().
typedef struct chart_matrix {
    size_t count; ///< cells that are filled
    double *x;    ///< column of a cell, from 0
    double *y;    ///< row
    double *value;
    hl_text *label;
} chart_matrix;

/// Room for so many cells; false: no memory.
bool chart_matrix_make(material *m, size_t cells, chart_matrix *out);
/// Make a chart of it; false: no memory, also when `chart` is NULL.
bool chart_matrix_draw(material *m, hl_chart *chart, const chart_matrix *matrix);

/// How the field of a caption came about.
hl_text chart_caption(const material *m, const char *field);

/// The name of a unit, in both languages.
hl_text chart_unit_name(const material *m, size_t unit);

/// Observed numbers beside what chance gives, row by row.
typedef struct chart_comparison {
    size_t count; ///< rows that are filled
    double *low;  ///< of chance
    double *high;
    double *mean;
    double *own; ///< observed
    hl_text *name;
    hl_text *label;   ///< beside the row: its p
    hl_text chance;   ///< what the intervals are
    hl_text observed; ///< what the points are
} chart_comparison;

/// Room for so many rows; false: no memory.
bool chart_compare(material *m, size_t rows, chart_comparison *out);
/// Make a chart of them; false: no memory, also when `chart` is NULL.
bool chart_draw_comparison(material *m, hl_chart *chart, const chart_comparison *list);

/// The distribution of a statistic under chance as a chart without title; NULL in `out`
/// where the result has none. charts_association.c
///
/// @param field  NULL: that of the placebo cores
hl_status chart_distribution(material *m, const char *section, const char *field,
                             const char *statistic, double observed, hl_chart **out,
                             hl_error *err);

// charts_association.c, charts_coupling.c, charts_periphery.c, charts_change.c,
// charts_universes.c
hl_status charts_of_association(material *m, hl_error *err);
hl_status charts_of_coupling(material *m, hl_error *err);
hl_status charts_of_periphery(material *m, hl_error *err);
hl_status charts_of_change(material *m, hl_error *err);
hl_status charts_of_universes(material *m, hl_error *err);

#endif
