#include "geometry/arc_match.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"

/// The one-sided pieces of arcs, strewn with samples over a grid of cells.
typedef struct strewing {
    double low_x;
    double low_y;
    double cell; ///< width of a cell, and at most the distance of samples
    struct grid_cell {
        uint64_t place; ///< of the cell, plus 1; 0: free
        uint32_t unit;  ///< whose sample came first
        uint32_t mixed; ///< another unit has a sample here too
    } * table;
    size_t mask;
} strewing;

static bool is_one_sided(const hl_arcs *a, size_t arc)
{
    return (a->left[arc] == HL_OUTSIDE) != (a->right[arc] == HL_OUTSIDE);
}

static double edge_length(const hl_arcs *a, size_t v)
{
    return hypot(a->x[v + 1] - a->x[v], a->y[v + 1] - a->y[v]);
}

/// None of an edge that leads nowhere.
static size_t samples_of(const strewing *s, double length)
{
    return isfinite(length) ? 1 + (size_t)(length / s->cell) : 0;
}

/// Fill in extent and cell width. False when there is nothing to lay a grid over.
static bool lay_grid(const hl_arcs *a, strewing *s)
{
    static const double CELLS = 4096.0;
    double high_x = -HUGE_VAL;
    double high_y = -HUGE_VAL;

    s->low_x = HUGE_VAL;
    s->low_y = HUGE_VAL;
    for (size_t v = 0; v < a->vertex[a->count]; v++) {
        s->low_x = fmin(s->low_x, a->x[v]);
        s->low_y = fmin(s->low_y, a->y[v]);
        high_x = fmax(high_x, a->x[v]);
        high_y = fmax(high_y, a->y[v]);
    }
    s->cell = hypot(high_x - s->low_x, high_y - s->low_y) / CELLS;
    return isfinite(s->cell) && s->cell > 0.0;
}

static hl_status make_table(const hl_arcs *a, strewing *s, hl_error *err)
{
    size_t samples = 0;
    size_t size = 4;

    for (size_t arc = 0; arc < a->count; arc++) {
        if (!is_one_sided(a, arc)) continue;
        for (size_t v = a->vertex[arc]; v + 1 < a->vertex[arc + 1]; v++) {
            samples += samples_of(s, edge_length(a, v));
        }
    }
    while (size < samples + samples / 2) {
        size *= 2;
    }
    s->mask = size - 1;
    s->table = hl_array(size, sizeof *s->table);
    return s->table != NULL ? HL_OK : hl_no_memory(err, "%zu samples", samples);
}

/// The cell of a point: where it is in the table, or where it belongs.
static struct grid_cell *find_cell(const strewing *s, double x, double y,
                                   uint64_t *number)
{
    const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
    const unsigned half = 32;
    const uint64_t column = (uint64_t)((x - s->low_x) / s->cell);
    const uint64_t row = (uint64_t)((y - s->low_y) / s->cell);
    const uint64_t place = ((column << half) | row) + 1;
    const uint64_t h = place * odd;

    *number = place;
    size_t at = (size_t)(h ^ (h >> half)) & s->mask;

    while (s->table[at].place != 0 && s->table[at].place != place) {
        at = (at + 1) & s->mask;
    }
    return &s->table[at];
}

/// Put samples of an edge into cells, or sum the length of those in mixed cells.
static double visit_edge(const strewing *s, const hl_arcs *a, size_t v, uint32_t unit,
                         bool put)
{
    const double length = edge_length(a, v);
    const size_t samples = samples_of(s, length);
    size_t mixed = 0;

    if (samples == 0) return 0.0;
    for (size_t k = 0; k < samples; k++) {
        const double t = ((double)k + 0.5) / (double)samples;
        uint64_t place = 0;
        struct grid_cell *cell =
            find_cell(s, a->x[v] + t * (a->x[v + 1] - a->x[v]),
                      a->y[v] + t * (a->y[v + 1] - a->y[v]), &place);
        if (put && cell->place == 0) {
            *cell = (struct grid_cell){.place = place, .unit = unit};
        } else if (put && cell->unit != unit) {
            cell->mixed = 1;
        }
        mixed += cell->mixed;
    }
    return length * (double)mixed / (double)samples;
}

static double visit(const strewing *s, const hl_arcs *a, bool put)
{
    double sum = 0.0;

    for (size_t arc = 0; arc < a->count; arc++) {
        if (!is_one_sided(a, arc)) continue;
        const uint32_t unit = a->left[arc] != HL_OUTSIDE ? a->left[arc] : a->right[arc];
        for (size_t v = a->vertex[arc]; v + 1 < a->vertex[arc + 1]; v++) {
            sum += visit_edge(s, a, v, unit, put);
        }
    }
    return sum;
}

hl_status hl_arcs_match(const hl_arcs *arcs, double *share, hl_error *err)
{
    strewing s = {0};
    double shared = 0.0;

    *share = 1.0;
    if (arcs->count == 0 || !lay_grid(arcs, &s)) return HL_OK;
    const hl_status status = make_table(arcs, &s, err);
    if (status != HL_OK) return status;
    for (size_t arc = 0; arc < arcs->count; arc++) {
        if (is_one_sided(arcs, arc) || arcs->left[arc] == arcs->right[arc]) continue;
        for (size_t v = arcs->vertex[arc]; v + 1 < arcs->vertex[arc + 1]; v++) {
            shared += edge_length(arcs, v);
        }
    }
    (void)visit(&s, arcs, true);
    const double apart = 0.5 * visit(&s, arcs, false);
    if (shared + apart > 0.0) *share = shared / (shared + apart);
    free(s.table);
    return HL_OK;
}
