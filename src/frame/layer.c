#include "hinterland/frame/layer.h"

#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

static hl_status allocate(size_t units, size_t rings, size_t vertices, hl_polygons *out,
                          hl_error *err)
{
    out->n = units;
    out->start = hl_array(units + 1, sizeof *out->start);
    out->vertex = hl_array(rings + 1, sizeof *out->vertex);
    out->hole = hl_array(rings, sizeof *out->hole);
    out->x = hl_array(vertices, sizeof *out->x);
    out->y = hl_array(vertices, sizeof *out->y);
    if (out->start == NULL || out->vertex == NULL || out->hole == NULL ||
        out->x == NULL || out->y == NULL) {
        return hl_no_memory(err, "%zu vertices", vertices);
    }
    return HL_OK;
}

static void append_rings(const hl_polygons *from, size_t unit, hl_polygons *to,
                         size_t *ring)
{
    for (size_t r = from->start[unit]; r < from->start[unit + 1]; r++) {
        const size_t begin = from->vertex[r];
        const size_t count = from->vertex[r + 1] - begin;
        const size_t at = to->vertex[*ring];
        memcpy(to->x + at, from->x + begin, count * sizeof *to->x);
        memcpy(to->y + at, from->y + begin, count * sizeof *to->y);
        to->hole[*ring] = from->hole[r];
        to->vertex[++*ring] = at + count;
    }
}

/// The units of each group, in order: group g has member[first[g]] ..
/// member[first[g+1]-1].
static void list_members(const size_t *group, size_t n, size_t groups, size_t *first,
                         size_t *member)
{
    for (size_t i = 0; i < n; i++) {
        if (group[i] != SIZE_MAX) first[group[i] + 1]++;
    }
    for (size_t g = 0; g < groups; g++) {
        first[g + 1] += first[g];
    }
    const size_t kept = first[groups];
    for (size_t i = n; i-- > 0;) {
        if (group[i] != SIZE_MAX) member[--first[group[i] + 1]] = i;
    }
    memmove(first, first + 1, groups * sizeof *first);
    first[groups] = kept;
}

hl_status hl_polygons_regroup(const hl_polygons *polygons, const size_t *group,
                              size_t groups, hl_polygons *out, hl_error *err)
{
    hl_polygons made = {0};
    size_t rings = 0;
    size_t vertices = 0;
    size_t ring = 0;
    size_t *first = hl_array(groups + 1, sizeof *first);
    size_t *member = hl_array(polygons->n, sizeof *member);

    hl_status status = HL_OK;
    if (first == NULL || member == NULL) {
        status = hl_no_memory(err, "%zu groups", groups);
        goto done;
    }
    for (size_t i = 0; i < polygons->n; i++) {
        if (group[i] == SIZE_MAX) continue;
        const size_t begin = polygons->start[i];
        const size_t end = polygons->start[i + 1];
        rings += end - begin;
        vertices += polygons->vertex[end] - polygons->vertex[begin];
    }
    status = allocate(groups, rings, vertices, &made, err);
    if (status != HL_OK) goto done;
    list_members(group, polygons->n, groups, first, member);
    for (size_t g = 0; g < groups; g++) {
        for (size_t m = first[g]; m < first[g + 1]; m++) {
            append_rings(polygons, member[m], &made, &ring);
        }
        made.start[g + 1] = ring;
    }
    *out = made;
    made = (hl_polygons){0};
done:
    free(first);
    free(member);
    hl_polygons_free(&made);
    return status;
}

void hl_polygons_free(hl_polygons *polygons)
{
    free(polygons->start);
    free(polygons->vertex);
    free(polygons->hole);
    free(polygons->x);
    free(polygons->y);
    *polygons = (hl_polygons){0};
}

void hl_layer_free(hl_layer *layer)
{
    hl_table_free(&layer->table);
    hl_polygons_free(&layer->polygons);
    free(layer->x);
    free(layer->y);
    free(layer->crs);
    *layer = (hl_layer){0};
}
