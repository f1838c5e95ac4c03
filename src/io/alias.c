#include <string.h>

#include "io/drawing.h"

static bool dimensionless(const char *unit)
{
    return unit == NULL || unit[0] == '\0' || strcmp(unit, "1") == 0;
}

static const char *title_of(const hl_column *column, hl_lang lang)
{
    const char *title =
        hl_text_in((hl_text){column->title[HL_EN], column->title[HL_ZH]}, lang);

    return title[0] != '\0' ? title : column->name;
}

static bool shared(const hl_sheet *sheet, const hl_column *column, hl_lang lang)
{
    const char *title = title_of(column, lang);

    for (size_t i = 0; i < sheet->columns.count; i++) {
        const hl_column *other = &sheet->columns.column[i];
        if (other != column && strcmp(title_of(other, lang), title) == 0) return true;
    }
    return false;
}

void hl_column_alias(const hl_sheet *sheet, const hl_column *column, hl_lang lang,
                     hl_buffer *out)
{
    const char *unit =
        hl_text_in((hl_text){column->unit[HL_EN], column->unit[HL_ZH]}, lang);

    hl_buffer_text(out, title_of(column, lang));
    if (!dimensionless(unit)) hl_buffer_format(out, " (%s)", unit);
    if (shared(sheet, column, lang)) hl_buffer_format(out, " [%s]", column->name);
}
