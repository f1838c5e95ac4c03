#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/weights/build.h"
#include "weights/link_list.h"

hl_contiguity_options hl_contiguity_defaults(void)
{
    return (hl_contiguity_options){
        .kind = HL_QUEEN, .order = 1, .mode = HL_ORDER_UP_TO};
}

/// The links are sorted by (a, b): written in two passes over them, every row ascends.
static void fill_rows(const hl_adjacency *adjacency, hl_contiguity kind, hl_weights *w,
                      size_t *at)
{
    for (size_t i = 0; i < w->n; i++) {
        at[i] = w->start[i];
    }
    // Row i first gets the smaller units (from links (a, i), by ascending a), then the
    // larger ones; a link (i, b) comes after all (a, i) with a < i in the list.
    for (size_t k = 0; k < adjacency->count; k++) {
        const hl_border *border = &adjacency->border[k];
        const hl_evidence evidence = (hl_evidence)border->evidence;
        if (kind == HL_ROOK && !hl_evidence_is_edge(evidence)) continue;
        w->neighbor[at[border->a]++] = border->b;
        w->neighbor[at[border->b]++] = border->a;
    }
    for (size_t l = 0; l < w->start[w->n]; l++) {
        w->weight[l] = 1.0;
    }
}

static hl_status first_order(const hl_adjacency *adjacency, hl_contiguity kind,
                             hl_weights *out, hl_error *err)
{
    hl_weights w = {.n = adjacency->n, .standardization = HL_WEIGHTS_BINARY};
    hl_status status = HL_OK;
    size_t *at = hl_array(w.n, sizeof *at);

    w.start = hl_array(w.n + 1, sizeof *w.start);
    if (at == NULL || w.start == NULL) {
        status = hl_no_memory(err, "%zu units", w.n);
        goto done;
    }
    for (size_t k = 0; k < adjacency->count; k++) {
        const hl_border *border = &adjacency->border[k];
        const hl_evidence evidence = (hl_evidence)border->evidence;
        if (kind == HL_ROOK && !hl_evidence_is_edge(evidence)) continue;
        w.start[border->a + 1]++;
        w.start[border->b + 1]++;
    }
    for (size_t i = 0; i < w.n; i++) {
        w.start[i + 1] += w.start[i];
    }
    w.neighbor = hl_array(w.start[w.n], sizeof *w.neighbor);
    w.weight = hl_array(w.start[w.n], sizeof *w.weight);
    if (w.neighbor == NULL || w.weight == NULL) {
        status = hl_no_memory(err, "%zu links", w.start[w.n]);
        goto done;
    }
    fill_rows(adjacency, kind, &w, at);
    *out = w;
    w = (hl_weights){0};
done:
    free(at);
    hl_weights_free(&w);
    return status;
}

/// A breadth-first walk from one unit.
typedef struct walk {
    const hl_weights *w;
    uint32_t *seen;  // n: the last unit that reached this one, plus 1
    uint32_t *queue; // n
} walk;

/// Queue the neighbors of unit u that i has not reached yet. Returns the new end.
static size_t reach_from(walk *go, uint32_t i, uint32_t u, size_t end)
{
    for (size_t l = go->w->start[u]; l < go->w->start[u + 1]; l++) {
        const uint32_t v = go->w->neighbor[l];
        if (go->seen[v] == i + 1) continue;
        go->seen[v] = i + 1;
        go->queue[end++] = v;
    }
    return end;
}

/// Fill the queue with the units within `order` steps of i; where the last step's begin
/// goes to `last`. Returns the end.
static size_t spread(walk *go, uint32_t i, size_t order, size_t *last)
{
    size_t begin = 0;
    size_t end = 1;

    go->queue[0] = i;
    go->seen[i] = i + 1;
    for (size_t step = 0; step < order; step++) {
        const size_t level = end;
        for (; begin < level; begin++) {
            end = reach_from(go, i, go->queue[begin], end);
        }
    }
    *last = begin;
    return end;
}

static hl_status walk_all(walk *go, size_t order, hl_order_mode mode,
                          hl_link_list *list, hl_error *err)
{
    for (size_t i = 0; i < go->w->n; i++) {
        size_t last = 0;
        const size_t end = spread(go, (uint32_t)i, order, &last);
        for (size_t k = mode == HL_ORDER_EXACTLY ? last : 1; k < end; k++) {
            const hl_status status =
                hl_link_list_add(list, (uint32_t)i, go->queue[k], 1.0, err);
            if (status != HL_OK) return status;
        }
    }
    return HL_OK;
}

hl_status hl_weights_order(const hl_weights *w, size_t order, hl_order_mode mode,
                           hl_weights *out, hl_error *err)
{
    hl_link_list list = {0};
    hl_weights made = {0};
    walk go = {.w = w};
    hl_status status = HL_OK;

    if (order == 0) return hl_fail(err, HL_CODE_WEIGHTS_ORDER, "%zu", order);
    go.seen = hl_array(w->n, sizeof *go.seen);
    go.queue = hl_array(w->n, sizeof *go.queue);
    if (go.seen == NULL || go.queue == NULL) {
        status = hl_no_memory(err, "%zu units", w->n);
        goto done;
    }
    status = walk_all(&go, order, mode, &list, err);
    if (status != HL_OK) goto done;
    status =
        hl_weights_from_links(w->n, list.from, list.to, NULL, list.count, &made, err);
    if (status != HL_OK) goto done;
    *out = made;
    made = (hl_weights){0};
done:
    free(go.seen);
    free(go.queue);
    hl_link_list_free(&list);
    hl_weights_free(&made);
    return status;
}

hl_status hl_weights_contiguity(const hl_adjacency *adjacency,
                                const hl_contiguity_options *options, hl_weights *out,
                                hl_error *err)
{
    const hl_contiguity_options defaults = hl_contiguity_defaults();
    hl_weights first = {0};

    if (options == NULL) options = &defaults;
    if (options->order == 0) return hl_fail(err, HL_CODE_WEIGHTS_ORDER, "0");
    hl_status status = first_order(adjacency, options->kind, &first, err);
    if (status != HL_OK) return status;
    if (options->order == 1) {
        *out = first;
        return HL_OK;
    }
    status = hl_weights_order(&first, options->order, options->mode, out, err);
    hl_weights_free(&first);
    return status;
}

hl_status hl_weights_border(const hl_adjacency *adjacency, const double *perimeter,
                            hl_weights *out, hl_error *err)
{
    hl_link_list list = {0};
    hl_status status = HL_OK;

    for (size_t k = 0; k < adjacency->count && status == HL_OK; k++) {
        const hl_border *border = &adjacency->border[k];
        double length = border->shared;
        if (border->detail != HL_NO_DETAIL) {
            length += adjacency->detail[border->detail].near;
        }
        if (!(length > 0.0)) continue;
        const uint32_t a = border->a;
        const uint32_t b = border->b;
        const double to_b = perimeter != NULL ? length / perimeter[a] : length;
        const double to_a = perimeter != NULL ? length / perimeter[b] : length;
        status = hl_link_list_add(&list, a, b, to_b, err);
        if (status == HL_OK) status = hl_link_list_add(&list, b, a, to_a, err);
    }
    if (status == HL_OK) {
        status = hl_weights_from_links(adjacency->n, list.from, list.to, list.weight,
                                       list.count, out, err);
    }
    hl_link_list_free(&list);
    return status;
}
