#include "support/shapefile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 100, RECORD = 8, PARTS_AT = 44, PATH_SIZE = 1024 };

static int32_t big(const unsigned char *b)
{
    return (int32_t)((uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 |
                     b[3]);
}

static int32_t little(const unsigned char *b)
{
    return (int32_t)((uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 |
                     b[0]);
}

static double twice_area(const hl_polygons *p, size_t ring)
{
    double sum = 0.0;

    for (size_t v = p->vertex[ring]; v + 1 < p->vertex[ring + 1]; v++) {
        sum += (p->x[v] - p->x[p->vertex[ring]]) * p->y[v + 1] -
               (p->x[v + 1] - p->x[p->vertex[ring]]) * p->y[v];
    }
    return sum;
}

/// The rings of one record, appended.
static void append(const unsigned char *shape, hl_polygons *p, size_t *rings)
{
    const size_t parts = (size_t)little(shape + 36);
    const size_t points = (size_t)little(shape + 40);
    const unsigned char *first = shape + PARTS_AT;
    const unsigned char *xy = first + 4 * parts;
    size_t at = p->vertex[*rings];

    for (size_t k = 0; k < points; k++) {
        memcpy(&p->x[at + k], xy + 16 * k, sizeof(double));
        memcpy(&p->y[at + k], xy + 16 * k + 8, sizeof(double));
    }
    for (size_t k = 0; k < parts; k++) {
        const size_t end = k + 1 < parts ? (size_t)little(first + 4 * k + 4) : points;
        p->vertex[*rings + 1] = at + end;
        p->hole[*rings] = twice_area(p, *rings) > 0.0;
        if (k == 0) p->hole[*rings] = 0;
        (*rings)++;
    }
}

bool shapefile_read(const char *name, hl_polygons *out)
{
    char path[PATH_SIZE];

    (void)snprintf(path, sizeof path, "%s/../shared/%s", HL_SOURCE_DIR, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        (void)fprintf(stderr, "skipped: no %s beside the project\n", name);
        return false;
    }
    (void)fseek(file, 0, SEEK_END);
    const size_t size = (size_t)ftell(file);
    rewind(file);
    unsigned char *bytes = malloc(size);
    hl_polygons p = {0}; // no record, ring or vertex is smaller than 16 bytes here
    p.start = calloc(size / 12 + 2, sizeof *p.start);
    p.vertex = calloc(size / 4 + 2, sizeof *p.vertex);
    p.hole = calloc(size / 4 + 2, 1);
    p.x = calloc(size / 16 + 1, sizeof *p.x);
    p.y = calloc(size / 16 + 1, sizeof *p.y);
    if (bytes == NULL || fread(bytes, 1, size, file) != size) abort();
    (void)fclose(file);

    size_t rings = 0;
    for (size_t at = HEADER; at + RECORD < size;) {
        const unsigned char *shape = bytes + at + RECORD;
        if (little(shape) != 0) append(shape, &p, &rings);
        p.start[++p.n] = rings;
        at += RECORD + 2 * (size_t)big(bytes + at + 4);
    }
    free(bytes);
    *out = p;
    return true;
}
