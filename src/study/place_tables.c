/// Tables of the periphery with a row per unit.

#include "study/places.h"

#include <stdlib.h>

#include "core/memory.h"

hl_sheet *places_add_table(session *s, const hl_sheet *head, size_t count)
{
    hl_sheet *sheet = &s->table_sheet[s->table_sheet_count++];

    *sheet = *head;
    sheet->columns.rows = count;
    return sheet;
}

// clang-format off
static const hl_column_spec KEY = {
    .name = "key", .title = {"Unit", "单元"}, .meaning = {"key of the unit", "单元代码"},
    .unit = {"", ""}, .kind = HL_TEXT};
static const hl_column_spec NAME = {
    .name = "name", .title = {"Name", "名称"}, .meaning = {"name of the unit", "单元名称"},
    .unit = {"", ""}, .kind = HL_TEXT};
// clang-format on

hl_status places_append_names(const session *s, const size_t *unit, size_t count,
                              hl_columns *columns, hl_error *err)
{
    const hl_column *names = hl_columns_find(&s->frame.units, "name");
    const char **text = hl_array(columns->rows, sizeof *text);

    if (text == NULL) return hl_no_memory(err, "%zu names", columns->rows);
    for (size_t r = 0; r < columns->rows; r++) {
        text[r] = r < count ? s->frame.key[unit[r]] : "mean";
    }
    hl_status status = hl_columns_append_texts(columns, &KEY, text, err);
    for (size_t r = 0; names != NULL && r < columns->rows; r++) {
        text[r] = r < count ? names->text[unit[r]] : NULL;
    }
    if (status == HL_OK && names != NULL) {
        status = hl_columns_append_texts(columns, &NAME, text, err);
    }
    free(text);
    return status;
}

hl_status places_times(const session *s, double **out, hl_error *err)
{
    double *time = hl_array(s->frame.periods, sizeof *time);

    if (time == NULL) return hl_no_memory(err, "%zu periods", s->frame.periods);
    for (size_t t = 0; t < s->frame.periods; t++) {
        time[t] = period_number(s, t);
    }
    *out = time;
    return HL_OK;
}
