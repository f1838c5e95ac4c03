/// @file tables.h
/// Small tables, layers and frames made by hand.
#ifndef HINTERLAND_TESTS_TABLES_H
#define HINTERLAND_TESTS_TABLES_H

#include <math.h>

#include "core/memory.h"
#include "hinterland/frame/frame.h"

enum { CORNERS = 5 };

/// A table of text fields. `cell` has rows * count texts, row by row; NULL is missing.
/// 0 when there is no memory.
static inline int make_table(const char *source, const char *const *field, size_t count,
                             const char *const *cell, size_t rows, hl_table *out)
{
    *out = (hl_table){.source = hl_copy_text(source), .rows = rows};
    out->field = hl_array(count, sizeof *out->field);
    if (out->source == NULL || out->field == NULL) return 0;
    for (size_t f = 0; f < count; f++) {
        hl_field *to = &out->field[out->count++];
        to->name = hl_copy_text(field[f]);
        to->text = hl_array(rows, sizeof *to->text);
        if (to->name == NULL || to->text == NULL) return 0;
        for (size_t i = 0; i < rows; i++) {
            to->text[i] = hl_copy_text(cell[i * count + f]);
        }
    }
    return 1;
}

/// A layer of unit squares with the lower left corners x, y over such a table (which it
/// takes over); NaN in x is a null geometry.
static inline int make_squares(hl_table *table, const double *x, const double *y,
                               hl_layer *out)
{
    static const double DX[CORNERS] = {0, 1, 1, 0, 0};
    static const double DY[CORNERS] = {0, 0, 1, 1, 0};
    const size_t n = table->rows;
    hl_polygons *p = &out->polygons;
    size_t rings = 0;

    *out = (hl_layer){.table = *table, .shape = HL_SHAPE_POLYGONS};
    *table = (hl_table){0};
    p->n = n;
    p->start = hl_array(n + 1, sizeof *p->start);
    p->vertex = hl_array(n + 1, sizeof *p->vertex);
    p->hole = hl_array(n, sizeof *p->hole);
    p->x = hl_array(n * CORNERS, sizeof *p->x);
    p->y = hl_array(n * CORNERS, sizeof *p->y);
    out->crs = hl_copy_text("LOCAL_CS");
    if (p->start == NULL || p->vertex == NULL || p->hole == NULL || p->x == NULL ||
        p->y == NULL || out->crs == NULL) {
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        if (!isnan(x[i])) {
            for (size_t k = 0; k < CORNERS; k++) {
                p->x[rings * CORNERS + k] = x[i] + DX[k];
                p->y[rings * CORNERS + k] = y[i] + DY[k];
            }
            rings++;
            p->vertex[rings] = rings * CORNERS;
        }
        p->start[i + 1] = rings;
    }
    return 1;
}

#endif
