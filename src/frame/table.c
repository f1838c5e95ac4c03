#include "hinterland/frame/table.h"

#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

const hl_field *hl_table_find(const hl_table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->field[i].name, name) == 0) return &table->field[i];
    }
    return NULL;
}

void hl_table_free(hl_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        free(table->field[i].name);
        free(table->field[i].number);
        hl_free_texts(table->field[i].text, table->rows);
    }
    free(table->field);
    free(table->source);
    *table = (hl_table){0};
}
