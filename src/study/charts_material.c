#include "study/charts_material.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

/// A formatted text, kept; NULL without memory.
static char *keep_formatted(material *m, const char *format, va_list args)
{
    va_list again;

    va_copy(again, args);
    const int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = length >= 0 ? material_keep(m, (size_t)length + 1, 1) : NULL;
    if (text != NULL) (void)vsnprintf(text, (size_t)length + 1, format, args);
    return text;
}

hl_text chart_text(material *m, const char *en, const char *zh, ...)
{
    va_list args;
    hl_text text;

    va_start(args, zh);
    text.en = keep_formatted(m, en, args);
    va_end(args);
    va_start(args, zh);
    text.zh = keep_formatted(m, zh, args);
    va_end(args);
    return text;
}

hl_text chart_text_of(material *m, const char *en, const char *zh, hl_text words)
{
    return (hl_text){chart_text(m, en, "", hl_text_in(words, HL_EN)).en,
                     chart_text(m, "", zh, hl_text_in(words, HL_ZH)).zh};
}

bool chart_matrix_make(material *m, size_t cells, chart_matrix *out)
{
    out->x = chart_numbers(m, cells);
    out->y = chart_numbers(m, cells);
    out->value = chart_numbers(m, cells);
    out->label = chart_names(m, cells);
    return out->x != NULL && out->y != NULL && out->value != NULL && out->label != NULL;
}

bool chart_matrix_draw(material *m, hl_chart *chart, const chart_matrix *matrix)
{
    hl_chart_series *series = chart != NULL ? chart_series(m, chart, 1) : NULL;

    if (series == NULL) return false;
    series[0] = (hl_chart_series){.mark = HL_MARK_CELLS,
                                  .color = CHART_BLUE,
                                  .count = matrix->count,
                                  .x = matrix->x,
                                  .y = matrix->y,
                                  .value = matrix->value,
                                  .label = matrix->label};
    chart->form = HL_CHART_MATRIX;
    return true;
}

hl_chart *chart_add(material *m, const char *section, hl_text title, const char *format,
                    ...)
{
    va_list args;

    if (m->chart == NULL) {
        m->chart = material_keep(m, MATERIAL_FIGURES, sizeof *m->chart);
    }
    if (m->chart == NULL || m->charts == MATERIAL_FIGURES) return NULL;
    va_start(args, format);
    char *name = keep_formatted(m, format, args);
    va_end(args);
    if (name == NULL) return NULL;
    for (char *c = name; *c != '\0'; c++) { // a key may hold anything, a file name not
        if (!isalnum((unsigned char)*c) && strchr("-_", *c) == NULL) *c = '_';
    }
    named_chart *c = &m->chart[m->charts++];
    *c = (named_chart){name, section, {.title = title}};
    return &c->chart;
}

hl_chart_series *chart_series(material *m, hl_chart *chart, size_t count)
{
    hl_chart_series *list = material_keep(m, count, sizeof *list);

    chart->series = list;
    chart->count = list != NULL ? count : 0;
    return list;
}

hl_chart_line *chart_lines(material *m, hl_chart *chart, size_t count)
{
    hl_chart_line *list = material_keep(m, count, sizeof *list);

    chart->line = list;
    chart->lines = list != NULL ? count : 0;
    return list;
}

double *chart_numbers(material *m, size_t count)
{
    return material_keep(m, count, sizeof(double));
}

hl_text *chart_names(material *m, size_t count)
{
    return material_keep(m, count, sizeof(hl_text));
}

hl_text chart_caption(const material *m, const char *field)
{
    for (size_t k = 0; k < m->atlas.fields; k++) {
        const atlas_field *f = &m->atlas.field[k];
        if (f->source == NULL && strcmp(f->name, field) == 0) return f->caption;
    }
    return (hl_text){0};
}

bool chart_is_period(const material *m, const hl_table *t, size_t row, size_t period)
{
    const hl_field *field = hl_table_find(t, "period");
    const char *text = material_cell(t, "period", row);
    const double number = material_number(t, "period", row);

    if (field == NULL) return true; // of all periods
    if (field->text != NULL) {
        return text != NULL && strcmp(text, m->report.period[period]) == 0;
    }
    return number == material_period_number(m, period);
}

bool chart_is_latest(const material *m, const hl_table *t, size_t row)
{
    return m->periods <= 1 || chart_is_period(m, t, row, m->periods - 1);
}

bool chart_cell_is(const hl_table *t, const char *column, size_t row, const char *word)
{
    const char *cell = material_cell(t, column, row);

    if (cell == NULL || word == NULL) return cell == word;
    return strcmp(cell, word) == 0;
}

hl_text chart_unit_name(const material *m, size_t unit)
{
    const char *const *en = m->report.name[HL_EN];
    const char *const *zh = m->report.name[HL_ZH];

    return (hl_text){en != NULL ? en[unit] : m->key[unit],
                     zh != NULL ? zh[unit] : NULL};
}

bool chart_compare(material *m, size_t rows, chart_comparison *out)
{
    out->low = chart_numbers(m, rows);
    out->high = chart_numbers(m, rows);
    out->mean = chart_numbers(m, rows);
    out->own = chart_numbers(m, rows);
    out->name = chart_names(m, rows);
    out->label = chart_names(m, rows);
    return out->low != NULL && out->high != NULL && out->mean != NULL &&
           out->own != NULL && out->name != NULL && out->label != NULL;
}

bool chart_draw_comparison(material *m, hl_chart *chart, const chart_comparison *list)
{
    hl_chart_series *series = chart != NULL ? chart_series(m, chart, 2) : NULL;

    if (series == NULL) return false;
    series[0] = (hl_chart_series){.mark = HL_MARK_INTERVALS,
                                  .title = list->chance,
                                  .color = CHART_GRAY,
                                  .count = list->count,
                                  .y = list->mean,
                                  .low = list->low,
                                  .high = list->high,
                                  .strong = true};
    series[1] = (hl_chart_series){.mark = HL_MARK_POINTS,
                                  .title = list->observed,
                                  .color = CHART_RED,
                                  .count = list->count,
                                  .y = list->own,
                                  .label = list->label,
                                  .strong = true};
    chart->legend = true;
    chart->form = HL_CHART_ROWS;
    chart->x.name = list->name;
    chart->x.names = list->count;
    return true;
}

hl_status material_charts(material *m, hl_error *err)
{
    hl_status status = charts_of_coupling(m, err);

    if (status == HL_OK) status = charts_of_association(m, err);
    if (status == HL_OK) status = charts_of_periphery(m, err);
    if (status == HL_OK) status = charts_of_change(m, err);
    if (status == HL_OK) status = charts_of_universes(m, err);
    size_t kept = 0;
    for (size_t k = 0; k < m->charts; k++) { // a table of nothing but gaps has no chart
        if (!hl_chart_is_empty(&m->chart[k].chart)) m->chart[kept++] = m->chart[k];
    }
    m->charts = kept;
    return status;
}
