#include "hinterland/frame/sheet.h"

void hl_sheets_free(hl_sheet *sheets, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        hl_columns_free(&sheets[i].columns);
        sheets[i] = (hl_sheet){0};
    }
}
