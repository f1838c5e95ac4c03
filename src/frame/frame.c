#include "hinterland/frame/frame.h"

#include <stdlib.h>

#include "core/memory.h"

void hl_frame_free(hl_frame *frame)
{
    hl_free_texts(frame->key, frame->n);
    hl_free_texts(frame->key_read, frame->n);
    hl_free_texts(frame->period, frame->periods);
    hl_polygons_free(&frame->polygons);
    free(frame->crs);
    hl_columns_free(&frame->units);
    hl_columns_free(&frame->panel);
    *frame = (hl_frame){0};
}
