/// @file report.h
/// One HTML file that answers, offline: which counties are being left behind, next to
/// what, and how sure are we?
///
/// The page is a frame (report.html, report.css, report.js, carried by the program) and
/// a block of data, which the script shows: map, Moran scatterplot, legend, table and
/// panel of a unit, linked by brushing. Static figures, in SVG, stand for it in print
/// and without script. The room knows fields and classes and no statistic.
#ifndef HINTERLAND_REPORT_REPORT_H
#define HINTERLAND_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/classes.h"
#include "hinterland/core/column.h"
#include "hinterland/map/ground.h"

/// A field that can be mapped. Everything is borrowed, here and below.
typedef struct hl_report_field {
    const char *name;
    hl_text group; ///< "Coupling coordination": the menu lists fields by group
    hl_text title;
    hl_text unit;
    hl_text meaning;
    hl_text note;    ///< over the legend, e.g. "FDR 0.05"
    hl_text caption; ///< how it came about
    hl_column_style style;
    const hl_classes *classes; ///< of HL_STYLE_CLASSES, else NULL
    const double *value;       ///< periods * n; NaN is missing
    bool main;                 ///< one of those that are shown first
} hl_report_field;

/// A field of which the spatial association was computed, for the scatterplot.
typedef struct hl_report_scatter {
    hl_text title;         ///< "Coordination degree (standard)"
    const char *field;     ///< the analyzed field
    const double *z;       ///< periods * n: the field, standardized
    const double *lag;     ///< periods * n: its spatial lag
    const double *local;   ///< periods * n: local statistic
    const double *p;       ///< periods * n
    const char *classes;   ///< name of the field with the classes
    const double *slope;   ///< periods: Moran's I; NaN where there is none
    const double *slope_p; ///< periods
} hl_report_scatter;

/// A number or a word about a unit in its panel.
typedef struct hl_report_fact {
    hl_text section; ///< "Subsystems", "Obstacles", "Core", "Type"
    hl_text title;
    hl_text unit;
    const double *value;                    ///< periods * n; NULL: `text`
    const char *const *text[HL_LANG_COUNT]; ///< periods * n; NULL entries: none
    bool bar; ///< shown as a bar between 0 and 1, with the median of all units
} hl_report_fact;

/// The parts that may be left out; findings, warnings and the live block always stand.
typedef enum hl_report_section {
    HL_REPORT_MAPS,
    HL_REPORT_COUPLING,
    HL_REPORT_ASSOCIATION,
    HL_REPORT_PERIPHERY,
    HL_REPORT_CHANGE,
    HL_REPORT_UNIVERSES,
    HL_REPORT_TABLE, ///< the units that rank first, for print
    HL_REPORT_METHODS,
    HL_REPORT_PROVENANCE,
    HL_REPORT_SECTION_COUNT
} hl_report_section;

/// "maps", "coupling", …; NULL at the end.
extern const char *const HL_REPORT_SECTIONS[HL_REPORT_SECTION_COUNT + 1];

/// A picture with its caption; `svg` is a whole SVG document per language.
typedef struct hl_report_figure {
    const char *name; ///< becomes its anchor
    const char *section;
    hl_text title;
    hl_text caption;
    const char *svg[HL_LANG_COUNT];  ///< NULL: none in that language
    bool shared;                     ///< the one that is there serves both languages
    const char *csv;                 ///< its numbers; NULL: none
    const char *file[HL_LANG_COUNT]; ///< path of a file with it, relative; NULL: none
    bool stands_in; ///< only for print and without script: the live block shows it
} hl_report_figure;

typedef struct hl_report_warning {
    const char *code;
    hl_text what;
    hl_text why;
    hl_text cure;
    size_t times; ///< said so often
} hl_report_warning;

/// A paragraph of the methods: question, formula, source.
typedef struct hl_report_method {
    const char *name;
    hl_text title;
    hl_text text;
    const char *formula; ///< plain text; NULL: none
    const char *source;  ///< the reference; NULL: none
} hl_report_method;

typedef struct hl_report_item {
    const char *item;
    const char *value;
} hl_report_item;

typedef struct hl_report {
    hl_text title;
    hl_text subtitle;    ///< what was asked: n, weights, permutations, seed, rule
    const hl_lang *lang; ///< the first is shown first
    size_t langs;
    size_t n;
    size_t periods;
    const char *const *period;
    const char *const *key;
    const char *const *name[HL_LANG_COUNT]; ///< n; NULL: as in the other language
    const char *const *region;              ///< n; NULL: none
    const hl_map_ground *ground;            ///< NULL: a result without shapes
    const size_t *neighbor_start;           ///< n + 1; NULL: no weights
    const uint32_t *neighbor;
    const hl_report_field *field;
    size_t fields;
    const hl_report_scatter *scatter;
    size_t scatters;
    const hl_report_fact *fact;
    size_t facts;
    const hl_text *finding;
    size_t findings;
    const hl_report_warning *warning;
    size_t warnings;
    const hl_report_figure *figure;
    size_t figures;
    const hl_report_method *method;
    size_t methods;
    const hl_report_item *provenance;
    size_t items;
    unsigned sections; ///< 1 << HL_REPORT_MAPS | …; 0: all
    const char *notes; ///< of the user, plain text; NULL: none
    const char *logo;  ///< "data:image/png;base64,…"; NULL: none
} hl_report;

/// Write the page.
///
/// Every text from data is escaped for where it stands (HTML, JSON within a script,
/// attribute), cells of CSV that a spreadsheet would take for a formula are quoted. The
/// content policy of the page allows nothing from outside: `default-src 'none'`.
/// Geometry is TopoJSON quantized to 10,000 steps along the longer side; values have
/// four significant digits.
///
/// @param out  the caller frees it
/// @return     HL_MEMORY
///
/// Time O(vertices + n * fields * periods).
hl_status hl_report_write(const hl_report *report, char **out, size_t *length,
                          hl_error *err);

#endif
