#include "core/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 16 };

void *hl_array(size_t count, size_t element_size)
{
    return calloc(count > 0 ? count : 1, element_size); // calloc checks the product
}

void *hl_grow(void *array, size_t *capacity, size_t need, size_t element_size)
{
    if (need <= *capacity && array != NULL) return array;

    size_t wanted = *capacity > 0 ? *capacity : FIRST_CAPACITY;
    while (wanted < need) {
        if (wanted > SIZE_MAX / 2) return NULL;
        wanted *= 2;
    }
    if (wanted > SIZE_MAX / element_size) return NULL;

    void *grown = realloc(array, wanted * element_size);
    if (grown != NULL) *capacity = wanted;
    return grown;
}

char *hl_copy_text(const char *text)
{
    if (text == NULL) return NULL;

    const size_t size = strlen(text) + 1;
    char *copy = hl_array(size, 1);
    if (copy != NULL) memcpy(copy, text, size);
    return copy;
}

void hl_free_texts(char **texts, size_t count)
{
    if (texts == NULL) return;
    for (size_t i = 0; i < count; i++) {
        free(texts[i]);
    }
    free(texts);
}
