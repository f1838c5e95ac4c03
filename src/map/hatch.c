#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "map/paper_parts.h"

/// Where an edge of a path crosses a line of the hatch.
typedef struct crossing {
    double line;
    double at;
} crossing;

typedef struct crossings {
    crossing *item;
    size_t count;
    size_t room;
} crossings;

static int compare(const void *a, const void *b)
{
    const crossing *p = a;
    const crossing *q = b;

    if (p->line != q->line) return p->line < q->line ? -1 : 1;
    return (p->at > q->at) - (p->at < q->at);
}

/// The crossings of the edge from (u0, v0) to (u1, v1) with the lines v = k * distance,
/// its lower end included, its upper end not.
static void cross(const double from[2], const double to[2], double distance,
                  crossings *c, bool *failed)
{
    const double *low = from[1] < to[1] ? from : to;
    const double *high = from[1] < to[1] ? to : from;

    const double first = ceil(low[1] / distance);
    for (size_t step = 0; (first + (double)step) * distance < high[1]; step++) {
        const double k = first + (double)step;
        crossing *grown = hl_grow(c->item, &c->room, c->count + 1, sizeof *grown);
        if (grown == NULL) {
            *failed = true;
            return;
        }
        c->item = grown;
        const double share = (k * distance - low[1]) / (high[1] - low[1]);
        c->item[c->count++] = (crossing){k, low[0] + share * (high[0] - low[0])};
    }
}

void hl_path_hatch(const hl_path *of, double angle, double distance, hl_path *out,
                   bool *failed)
{
    static const double DEGREE = 0.017453292519943295;
    const double c = cos(angle * DEGREE);
    const double s = -sin(angle * DEGREE); // y is down
    crossings found = {0};

    for (size_t k = 0; k < of->parts; k++) {
        const size_t begin = of->part[k];
        const size_t end = k + 1 < of->parts ? of->part[k + 1] : of->count;
        for (size_t v = begin; v < end; v++) {
            const size_t w = v + 1 < end ? v + 1 : begin;
            const double from[2] = {c * of->x[v] + s * of->y[v],
                                    c * of->y[v] - s * of->x[v]};
            const double to[2] = {c * of->x[w] + s * of->y[w],
                                  c * of->y[w] - s * of->x[w]};
            cross(from, to, distance, &found, failed);
        }
    }
    if (found.count > 0) qsort(found.item, found.count, sizeof *found.item, compare);
    for (size_t k = 0; k + 1 < found.count && !*failed; k += 2) {
        const double v = found.item[k].line * distance;
        const double u[2] = {found.item[k].at, found.item[k + 1].at};
        hl_path_move(out, c * u[0] - s * v, s * u[0] + c * v, failed);
        hl_path_line(out, c * u[1] - s * v, s * u[1] + c * v, failed);
    }
    free(found.item);
}
