#include "io/cells.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

enum { EXAMINED_LINES = 64, LEAST_TABLE = 3, SUFFIX_SIZE = 24 };

static const char DELIMITERS[] = ",;\t|";

hl_status hl_cells_add(hl_cells *cells, const char *text, size_t length, hl_error *err)
{
    char **grown =
        hl_grow(cells->cell, &cells->cell_room, cells->count + 1, sizeof *grown);
    char *copy = NULL;

    if (grown == NULL) return hl_no_memory(err, "%zu cells", cells->count + 1);
    cells->cell = grown;
    if (length > 0) {
        copy = hl_array(length + 1, 1);
        if (copy == NULL) return hl_no_memory(err, "a cell of %zu bytes", length);
        memcpy(copy, text, length);
    }
    cells->cell[cells->count++] = copy;
    return HL_OK;
}

static bool is_blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t")] == '\0';
}

static size_t filled(const hl_cells *cells, size_t row)
{
    size_t count = 0;

    for (size_t c = cells->start[row]; c < cells->start[row + 1]; c++) {
        count += !is_blank(cells->cell[c]);
    }
    return count;
}

hl_status hl_cells_end_row(hl_cells *cells, size_t line, hl_error *err)
{
    const size_t row = cells->rows;
    const bool first = cells->start == NULL;

    size_t *start = hl_grow(cells->start, &cells->start_room, row + 2, sizeof *start);
    if (start == NULL) return hl_no_memory(err, "%zu rows", row + 1);
    cells->start = start;
    size_t *lines = hl_grow(cells->line, &cells->line_room, row + 1, sizeof *lines);
    if (lines == NULL) return hl_no_memory(err, "%zu rows", row + 1);
    cells->line = lines;
    if (first) start[0] = 0;
    start[row + 1] = cells->count;
    lines[row] = line;
    if (filled(cells, row) > 0) {
        cells->rows++;
        return HL_OK;
    }
    while (cells->count > start[row]) {
        free(cells->cell[--cells->count]);
    }
    return HL_OK;
}

/// How often each delimiter stands in a line, outside of quotes; returns the next line.
static const char *count_delimiters(const char *line, const char *end, size_t counts[4])
{
    bool quoted = false;
    const char *c = line;

    memset(counts, 0, 4 * sizeof *counts);
    for (; c < end && (quoted || (*c != '\n' && *c != '\r')); c++) {
        if (*c == '"') quoted = !quoted;
        const char *found = *c != '\0' && !quoted ? strchr(DELIMITERS, *c) : NULL;
        if (found != NULL) counts[found - DELIMITERS]++;
    }
    return c < end ? c + 1 : end;
}

/// The delimiter that stands in most lines as often as in the line before.
static char find_delimiter(const char *text, size_t length)
{
    const char *end = text + length;
    const char *line = text;
    size_t now[4] = {0};
    size_t before[4] = {0};
    size_t even[4] = {0};
    size_t total[4] = {0};
    size_t best = 0;

    for (size_t l = 0; l < EXAMINED_LINES && line < end; l++) {
        line = count_delimiters(line, end, now);
        for (size_t d = 0; d < 4; d++) {
            even[d] += now[d] > 0 && now[d] == before[d];
            total[d] += now[d];
            // the blank half of a CR LF says nothing
            before[d] = now[d] > 0 ? now[d] : before[d];
        }
    }
    for (size_t d = 1; d < 4; d++) {
        if (even[d] > even[best] || (even[d] == even[best] && total[d] > total[best])) {
            best = d;
        }
    }
    return DELIMITERS[best];
}

/// Where the cutting stands.
typedef struct cutter {
    const char *at;
    const char *end;
    size_t line;
    char delimiter;
    char *unquoted; ///< room for one cell without its quotes
} cutter;

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/// Step over a line end: LF, CR LF or CR.
static void step_line(cutter *cut)
{
    if (cut->at[0] == '\r' && cut->at + 1 < cut->end && cut->at[1] == '\n') cut->at++;
    cut->at++;
    cut->line++;
}

/// Whether the character here ends a line of the source; CR LF counts once.
static bool ends_line(const cutter *cut)
{
    if (*cut->at == '\n') return true;
    return *cut->at == '\r' && cut->at + 1 < cut->end && cut->at[1] != '\n';
}

/// The text between quotes; false when they are not closed.
static bool cut_quotes(cutter *cut, size_t *length)
{
    for (cut->at++; cut->at < cut->end; cut->at++) {
        if (*cut->at == '"') {
            const bool twice = cut->at + 1 < cut->end && cut->at[1] == '"';
            cut->at++;
            if (!twice) return true;
        } else if (ends_line(cut)) {
            cut->line++;
        }
        cut->unquoted[(*length)++] = *cut->at;
    }
    return false;
}

/// A cell in quotes; what follows the closing quote up to the delimiter belongs to it.
static hl_status cut_quoted(cutter *cut, size_t *length, hl_error *err)
{
    const size_t opened = cut->line;

    *length = 0;
    if (!cut_quotes(cut, length)) {
        return hl_fail(err, HL_CODE_READ_QUOTE, "%zu", opened);
    }
    while (cut->at < cut->end && *cut->at != cut->delimiter && !is_line_end(*cut->at)) {
        cut->unquoted[(*length)++] = *cut->at++;
    }
    return HL_OK;
}

static hl_status cut_cell(cutter *cut, hl_cells *cells, hl_error *err)
{
    const char *begin = cut->at;
    size_t length = 0;

    if (cut->at < cut->end && *cut->at == '"') {
        const hl_status status = cut_quoted(cut, &length, err);
        if (status != HL_OK) return status;
        return hl_cells_add(cells, cut->unquoted, length, err);
    }
    while (cut->at < cut->end && *cut->at != cut->delimiter && !is_line_end(*cut->at)) {
        cut->at++;
    }
    return hl_cells_add(cells, begin, (size_t)(cut->at - begin), err);
}

static hl_status cut_row(cutter *cut, hl_cells *cells, hl_error *err)
{
    const size_t line = cut->line;

    hl_status status = cut_cell(cut, cells, err);
    while (status == HL_OK && cut->at < cut->end && *cut->at == cut->delimiter) {
        cut->at++;
        status = cut_cell(cut, cells, err);
    }
    if (status != HL_OK) return status;
    if (cut->at < cut->end) step_line(cut);
    return hl_cells_end_row(cells, line, err);
}

hl_status hl_cells_cut(hl_cells *cells, const char *text, size_t length, char delimiter,
                       hl_error *err)
{
    cutter cut = {.at = text, .end = text + length, .line = 1};
    hl_status status = HL_OK;

    cut.delimiter = delimiter;
    if (delimiter == '\0') cut.delimiter = find_delimiter(text, length);
    cut.unquoted = hl_array(length, 1);
    if (cut.unquoted == NULL) return hl_no_memory(err, "%zu bytes of text", length);
    while (status == HL_OK && cut.at < cut.end) {
        status = cut_row(&cut, cells, err);
    }
    free(cut.unquoted);
    return status;
}

/// The row of the heading. A first row that fills at most half as many cells as others
/// do is a title.
static hl_status find_heading(const hl_cells *cells, size_t header_row, size_t *out,
                              const char *source, hl_error *err)
{
    size_t widest = 0;
    size_t row = 0;

    *out = 0;
    for (size_t r = 0; r < cells->rows && r < EXAMINED_LINES; r++) {
        const size_t width = filled(cells, r);
        if (width > widest) widest = width;
    }
    if (header_row > 0) {
        while (row < cells->rows && cells->line[row] < header_row) {
            row++;
        }
        *out = row;
        if (row < cells->rows) return HL_OK;
        return hl_fail(err, HL_CODE_READ_NO_FEATURES, "%s", source);
    }
    if (widest < LEAST_TABLE || 2 * filled(cells, 0) > widest) return HL_OK;
    while (row < cells->rows && 2 * filled(cells, row) <= widest) {
        row++;
    }
    return hl_fail(err, HL_CODE_READ_HEADING, "%zu\t%zu\t%zu\t%zu", cells->line[0],
                   filled(cells, 0), widest, cells->line[row]);
}

static void trim(char *text)
{
    size_t length = strlen(text);
    const size_t blanks = strspn(text, " \t\r\n");

    while (length > blanks && strchr(" \t\r\n", text[length - 1]) != NULL) {
        length--;
    }
    memmove(text, text + blanks, length - blanks);
    text[length - blanks] = '\0';
}

/// A name of its own for a column: "field_3" for none, "name_2" for a second "name".
static hl_status own_name(hl_table *table, size_t column, const char *source,
                          hl_log *log, hl_error *err)
{
    hl_field *field = &table->field[column];
    const char *given = field->name != NULL ? field->name : "";
    const size_t size = strlen(given) + sizeof "field_" + SUFFIX_SIZE;

    if (given[0] != '\0' && hl_table_find(table, given) == NULL) return HL_OK;
    char *name = hl_array(size, 1);
    if (name == NULL) return hl_no_memory(err, "the name of column %zu", column + 1);
    (void)snprintf(name, size, "field_%zu", column + 1);
    for (size_t n = 2; given[0] != '\0' && n < SIZE_MAX; n++) {
        (void)snprintf(name, size, "%s_%zu", given, n);
        if (hl_table_find(table, name) == NULL) break;
    }
    const hl_status status =
        hl_warn(log, err, HL_CODE_READ_FIELD_NAME, "", "%zu\t%s\t%s\t%s", column + 1,
                source, name, given);
    free(field->name);
    field->name = name;
    return status;
}

/// The fields of the table, named by the heading, with room for `rows` texts.
static hl_status make_fields(hl_cells *cells, size_t heading, size_t rows,
                             hl_table *table, hl_log *log, hl_error *err)
{
    const size_t begin = cells->start[heading];
    size_t width = cells->start[heading + 1] - begin;

    table->field = hl_array(width, sizeof *table->field);
    if (table->field == NULL) return hl_no_memory(err, "%zu fields", width);
    for (size_t c = 0; c < width; c++) {
        hl_field *field = &table->field[c];
        field->name = cells->cell[begin + c];
        cells->cell[begin + c] = NULL;
        if (field->name != NULL) trim(field->name);
        const hl_status status = own_name(table, c, table->source, log, err);
        table->count++; // only the named ones are looked through
        if (status != HL_OK) return status;
        field->text = hl_array(rows, sizeof *field->text);
        if (field->text == NULL) return hl_no_memory(err, "%zu rows", rows);
    }
    return HL_OK;
}

static hl_status move_row(hl_cells *cells, size_t row, hl_table *table, size_t to,
                          hl_error *err)
{
    const size_t begin = cells->start[row];
    size_t width = cells->start[row + 1] - begin;

    while (width > table->count && is_blank(cells->cell[begin + width - 1])) {
        width--; // a delimiter at the end of the line
    }
    if (width != table->count) {
        return hl_fail(err, HL_CODE_READ_CELLS, "%zu\t%zu\t%zu", cells->line[row],
                       width, table->count);
    }
    for (size_t c = 0; c < width; c++) {
        table->field[c].text[to] = cells->cell[begin + c];
        cells->cell[begin + c] = NULL;
    }
    return HL_OK;
}

hl_status hl_cells_table(hl_cells *cells, size_t header_row, const char *source,
                         hl_table *out, hl_log *log, hl_error *err)
{
    hl_table table = {0};
    size_t heading = 0;
    hl_status status = HL_OK;

    if (cells->rows == 0) return hl_fail(err, HL_CODE_READ_NO_FEATURES, "%s", source);
    status = find_heading(cells, header_row, &heading, source, err);
    if (status != HL_OK) return status;
    const size_t rows = cells->rows - heading - 1;
    if (rows == 0) return hl_fail(err, HL_CODE_READ_NO_FEATURES, "%s", source);
    table.source = hl_copy_text(source);
    if (table.source == NULL) return hl_no_memory(err, "the name %s", source);
    status = make_fields(cells, heading, rows, &table, log, err);
    if (status != HL_OK) goto done;
    table.rows = rows;
    for (size_t r = 0; r < rows && status == HL_OK; r++) {
        status = move_row(cells, heading + 1 + r, &table, r, err);
    }
    if (status != HL_OK) goto done;
    *out = table;
    table = (hl_table){0};
done:
    hl_table_free(&table);
    return status;
}

void hl_cells_free(hl_cells *cells)
{
    hl_free_texts(cells->cell, cells->count);
    free(cells->start);
    free(cells->line);
    *cells = (hl_cells){0};
}
