#include "stats/table.h"

#include <string.h>

#include "core/memory.h"

static void fill(hl_column *column, size_t rows, const char *member, size_t row_size)
{
    for (size_t r = 0; r < rows; r++) {
        memcpy(&column->value[r], member + r * row_size, sizeof column->value[r]);
    }
}

/// On failure the texts copied so far stay with the column, which owns them.
static hl_status fill_texts(hl_column *column, size_t rows, const char *member,
                            size_t row_size, hl_error *err)
{
    for (size_t r = 0; r < rows; r++) {
        const char *text = NULL;
        memcpy(&text, member + r * row_size, sizeof text);
        if (text == NULL) continue;
        column->text[r] = hl_copy_text(text);
        if (column->text[r] == NULL) return hl_no_memory(err, "%zu texts", rows);
    }
    return HL_OK;
}

hl_status hl_table_columns(const hl_member *field, size_t fields, const void *rows,
                           size_t row_size, hl_columns *columns, hl_error *err)
{
    hl_status status = HL_OK;

    for (size_t k = 0; status == HL_OK && k < fields; k++) {
        const char *member = (const char *)rows + field[k].offset;
        hl_column *column = NULL;
        status = hl_columns_append(columns, &field[k].spec, NULL, (hl_text){0}, &column,
                                   err);
        if (status != HL_OK) break;
        if (column->kind == HL_TEXT) {
            status = fill_texts(column, columns->rows, member, row_size, err);
        } else {
            fill(column, columns->rows, member, row_size);
        }
    }
    return status;
}
