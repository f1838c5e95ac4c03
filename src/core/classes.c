#include "hinterland/core/classes.h"

const hl_class *hl_classes_find(const hl_classes *classes, int code)
{
    for (size_t i = 0; i < classes->count; i++) {
        if (classes->row[i].code == code) return &classes->row[i];
    }
    return NULL;
}
