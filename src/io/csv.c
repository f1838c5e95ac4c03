#include "hinterland/io/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/file.h"
#include "io/calendar.h"

static const char MARK[] = "\xEF\xBB\xBF"; // UTF-8 byte order mark, for Excel
static const char FORMULA[] = "=+-@\t\r";  // what a spreadsheet may take for a formula
static const char QUOTED[] = ",\"\n\r";    // what must stand in quotes

static bool is_number(const char *text)
{
    char *end = NULL;

    (void)strtod(text, &end);
    return end != text && *end == '\0';
}

static bool needs_quotes(const char *text)
{
    const size_t length = strlen(text);

    if (length == 0) return false;
    return text[strcspn(text, QUOTED)] != '\0' || text[0] == ' ' ||
           text[length - 1] == ' ';
}

static void add_text(hl_buffer *out, const char *text, bool raw)
{
    const bool guarded =
        !raw && text[0] != '\0' && strchr(FORMULA, text[0]) != NULL && !is_number(text);
    const bool quoted = needs_quotes(text);

    if (quoted) hl_buffer_text(out, "\"");
    if (guarded) hl_buffer_text(out, "'");
    for (; *text != '\0'; text++) {
        if (*text == '"') hl_buffer_text(out, "\"");
        hl_buffer_bytes(out, text, 1);
    }
    if (quoted) hl_buffer_text(out, "\"");
}

static void add_value(hl_buffer *out, hl_column_kind kind, double value)
{
    hl_day day = {0};

    if (!isfinite(value)) return;
    switch (kind) {
    case HL_NUMBER: hl_buffer_number(out, value); break;
    case HL_COUNT:
    case HL_CLASS:
    case HL_FLAG: hl_buffer_format(out, "%.0f", value); break;
    case HL_DATE:
        day = hl_day_of(value);
        hl_buffer_format(out, "%04d-%02d-%02d", day.year, day.month, day.day);
        break;
    case HL_TEXT: break;
    }
}

static void add_row(hl_buffer *out, const hl_columns *columns, size_t row, bool raw)
{
    for (size_t i = 0; i < columns->count; i++) {
        const hl_column *column = &columns->column[i];
        if (i > 0) hl_buffer_text(out, ",");
        if (column->kind != HL_TEXT) {
            add_value(out, column->kind, column->value[row]);
        } else if (column->text[row] != NULL) {
            add_text(out, column->text[row], raw);
        }
    }
    hl_buffer_text(out, "\n");
}

hl_status hl_csv_write(const char *path, const hl_columns *columns,
                       const hl_csv_options *options, hl_error *err)
{
    static const hl_csv_options DEFAULTS = {0};
    hl_buffer text = {0};

    if (options == NULL) options = &DEFAULTS;
    hl_buffer_text(&text, options->no_bom ? "" : MARK);
    for (size_t i = 0; i < columns->count; i++) {
        hl_buffer_format(&text, "%s%s", i > 0 ? "," : "", columns->column[i].name);
    }
    hl_buffer_text(&text, "\n");
    for (size_t row = 0; row < columns->rows && !text.failed; row++) {
        add_row(&text, columns, row, options->raw);
    }
    hl_status status = hl_buffer_check(&text, err);
    if (status == HL_OK) {
        status = hl_file_write(path, text.text, text.length, options->overwrite, err);
    }
    hl_buffer_free(&text);
    return status;
}
