/// @file report_material.h
/// What a report is made of, while it is put together.
#ifndef HINTERLAND_STUDY_REPORT_MATERIAL_H
#define HINTERLAND_STUDY_REPORT_MATERIAL_H

#include "hinterland/map/chart.h"
#include "hinterland/report/report.h"
#include "hinterland/study/report.h"
#include "study/atlas.h"

enum { MATERIAL_FIGURES = 96, MATERIAL_TABLES = 16 };

/// A chart of the result, with the part of the report that shows it.
typedef struct named_chart {
    const char *name;
    const char *section;
    hl_chart chart;
} named_chart;

typedef struct material {
    const hl_report_request *request;
    atlas atlas;
    hl_map_ground ground;
    hl_table neighbors; ///< tables of the result; rows 0: not there
    hl_table global;
    hl_table findings;
    hl_table warnings;
    hl_table provenance;
    hl_table dictionary;
    hl_table universe_units;
    hl_table cores;
    size_t n;
    size_t periods;
    double *weight; ///< of report.neighbor; NULL: no neighbors
    char **key;     ///< n
    void **owned;   ///< everything that is kept until the page is written
    size_t owned_count;
    size_t owned_capacity;
    hl_study study;   ///< as the result tells it; zeroed when it cannot be read
    hl_report report; ///< points into the above
    size_t left_out;
    named_chart *chart; ///< MATERIAL_FIGURES
    size_t charts;
    hl_table table[MATERIAL_TABLES]; ///< read when they are asked for
    const char *table_name[MATERIAL_TABLES];
    size_t tables;
    const char *unit; ///< key of a unit that has charts of its own; NULL: none
    hl_log *log;
} material;

/// Read a result: tables, units, ground, neighbors, scatterplots and fields.
hl_status material_read(material *m, hl_error *err);
void material_free(material *m);

/// Another table of the result; one of no rows where there is no such table.
hl_status material_table(material *m, const char *name, const hl_table **out,
                         hl_error *err);

/// All charts that the tables of the result allow, in the order of the report.
hl_status material_charts(material *m, hl_error *err);

/// A zeroed array that lives as long as the material; NULL without memory.
void *material_keep(material *m, size_t count, size_t size);
/// The same for a text that was allocated elsewhere; NULL stays NULL. It is freed when
/// there is no memory to remember it.
char *material_keep_text(material *m, char *text);

/// The text of a cell of a table; NULL for none.
const char *material_cell(const hl_table *table, const char *column, size_t row);
double material_number(const hl_table *table, const char *column, size_t row);

/// The row of a unit by its key; SIZE_MAX for none.
size_t material_unit(const material *m, const char *key);

/// periods * n values of a column: by period where the result has them, else in the
/// latest period. NULL in `out` where there is no such column.
hl_status material_values(material *m, const char *name, double **out, hl_error *err);

/// The column of the result that holds a field: of its own name, or of the short name
/// that the association has for it; NULL for none. Borrowed.
const char *material_column(const material *m, const char *field);

/// The column with the distance to the nearest core, in km or minutes; NULL for none.
const char *material_distance(const material *m);

/// A period as the tables of numbers hold it: the year where all periods are ascending
/// numbers, else its place from 1.
double material_period_number(const material *m, size_t period);

/// Title and unit of a column by the dictionary of the result.
hl_text material_title(const material *m, const char *name);
hl_text material_unit_words(const material *m, const char *name);
hl_text material_meaning(const material *m, const char *name);

// report_fields.c
hl_status material_fields(material *m, hl_error *err);
hl_status material_scatters(material *m, hl_error *err);
// report_facts.c
hl_status material_facts(material *m, hl_error *err);
// report_words.c
hl_status material_words(material *m, hl_error *err);
hl_status material_methods(material *m, hl_error *err);
// report_figures.c
hl_status material_figures(material *m, hl_error *err);

#endif
