/// The results of a study without boundaries as a table: CSV, or a workbook.

#include "study/session.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/memory.h"
#include "hinterland/io/csv.h"
#include "hinterland/io/workbook.h"

/// The sheet with a row per unit and period.
static const hl_sheet *result_sheet(const session *s)
{
    const char *name =
        s->frame.periods > 1 ? session_unit_periods(s) : session_units(s);

    for (size_t k = 0; k < s->sheet_count; k++) {
        if (strcmp(s->sheet[k].name, name) == 0) return &s->sheet[k];
    }
    return NULL;
}

/// After a column of classes one with their words: a spreadsheet has no coded domains.
static hl_status append_words(const hl_column *of, hl_lang lang, hl_columns *to,
                              hl_error *err)
{
    static const hl_column_spec WORDS = {
        .name = "{F}_label",
        .title = {"{F} (words)",        "{F}(名称)" },
        .meaning = {"the class in words", "等级名称"},
        .unit = {"",                   ""            },
        .kind = HL_TEXT
    };
    hl_column *column = NULL;

    const hl_status status =
        hl_columns_append(to, &WORDS, of->name,
                          (hl_text){of->title[HL_EN], of->title[HL_ZH]}, &column, err);
    for (size_t r = 0; status == HL_OK && r < to->rows; r++) {
        if (!isfinite(of->value[r])) continue;
        const hl_class *row = hl_classes_find(of->classes, (int)of->value[r]);
        if (row == NULL) continue;
        column->text[r] = hl_copy_text(hl_text_in(row->label, lang));
        if (column->text[r] == NULL) return hl_no_memory(err, "a word");
    }
    return status;
}

static hl_status add_words(const hl_columns *from, hl_lang lang, hl_columns *to,
                           hl_error *err)
{
    size_t *row = hl_array(from->rows, sizeof *row);

    if (row == NULL) return hl_no_memory(err, "%zu rows", from->rows);
    to->rows = from->rows;
    for (size_t r = 0; r < from->rows; r++) {
        row[r] = r;
    }
    hl_status status = HL_OK;
    for (size_t c = 0; c < from->count && status == HL_OK; c++) {
        const hl_column *column = &from->column[c];
        if (column->kind == HL_DATE) continue; // for the temporal controller of QGIS
        status = hl_columns_append_rows(to, column, row, err);
        if (status == HL_OK && column->kind == HL_CLASS && column->classes != NULL) {
            status = append_words(column, lang, to, err);
        }
    }
    free(row);
    return status;
}

/// The result first, then every other table.
static hl_status write_workbook(const session *s, const hl_sheet *result,
                                const hl_sheet *worded, const char *path, hl_error *err)
{
    const hl_workbook_options options = {.overwrite = s->options->overwrite,
                                         .lang =
                                             (hl_lang)s->study->output.lang.word[0]};
    const hl_sheet *list[SESSION_SHEETS];
    size_t count = 0;

    list[count++] = worded;
    for (size_t k = 0; k < s->sheet_count; k++) {
        const hl_sheet *sheet = &s->sheet[k];
        const bool latest = strcmp(sheet->name, session_units(s)) == 0;
        if (sheet == result || latest) continue;
        list[count++] = sheet;
    }
    return hl_workbook_write(path, list, count, &options, err);
}

hl_status session_write_table(const session *s, const char *path, hl_error *err)
{
    const hl_sheet *result = result_sheet(s);
    const hl_lang lang = (hl_lang)s->study->output.lang.word[0];
    const char *dot = strrchr(path, '.');

    if (result == NULL) return hl_fail(err, HL_CODE_INTERNAL, "no table of units");
    hl_sheet worded = {
        .name = result->name,
        .title = {"Results", "结果"},
        .description = result->description
    };
    hl_status status = add_words(&result->columns, lang, &worded.columns, err);
    if (status == HL_OK && dot != NULL && strcasecmp(dot, ".xlsx") == 0) {
        status = write_workbook(s, result, &worded, path, err);
    } else if (status == HL_OK) {
        const hl_csv_options options = {.overwrite = s->options->overwrite};
        status = hl_csv_write(path, &worded.columns, &options, err);
    }
    hl_columns_free(&worded.columns);
    return status;
}
