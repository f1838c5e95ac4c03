#include "stats/traces.h"

#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/dense.h"

enum { RIGHT_SIDES = 4 }; // what KLU solves in one pass

/// The columns of W.
typedef struct columns {
    size_t *start;
    uint32_t *row;
    double *weight;
} columns;

static void free_columns(columns *c)
{
    free(c->start);
    free(c->row);
    free(c->weight);
    *c = (columns){0};
}

static hl_status transpose(const hl_weights *w, columns *c, hl_error *err)
{
    const size_t links = w->start[w->n];

    c->start = hl_array(w->n + 2, sizeof *c->start);
    c->row = hl_array(links, sizeof *c->row);
    c->weight = hl_array(links, sizeof *c->weight);
    if (c->start == NULL || c->row == NULL || c->weight == NULL) {
        return hl_no_memory(err, "%zu links", links);
    }
    for (size_t l = 0; l < links; l++) {
        c->start[w->neighbor[l] + 2]++;
    }
    for (size_t j = 2; j < w->n + 2; j++) {
        c->start[j] += c->start[j - 1];
    }
    for (size_t i = 0; i < w->n; i++) { // start[j + 1] moves to the end of column j
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            const size_t at = c->start[w->neighbor[l] + 1]++;
            c->row[at] = (uint32_t)i;
            c->weight[at] = w->weight[l];
        }
    }
    return HL_OK;
}

/// Row j of G is h = (I - rho W)'^-1 times row j of W: add what it has to the traces.
static void add_row(const hl_weights *w, const columns *c, size_t j, const double *h,
                    hl_sum sum[2])
{
    hl_sum_add(&sum[0], hl_dot(h, h, w->n));
    for (size_t l = c->start[j]; l < c->start[j + 1]; l++) {
        hl_sum_add(&sum[1], c->weight[l] * h[c->row[l]]);
    }
    for (size_t l = w->start[j]; l < w->start[j + 1]; l++) {
        hl_sum_add(&sum[1], w->weight[l] * h[w->neighbor[l]]);
    }
}

/// Rows first .. first + count - 1 of W, side by side.
static void scatter_rows(const hl_weights *w, size_t first, size_t count, double *h)
{
    memset(h, 0, count * w->n * sizeof *h);
    for (size_t a = 0; a < count; a++) {
        for (size_t l = w->start[first + a]; l < w->start[first + a + 1]; l++) {
            h[a * w->n + w->neighbor[l]] = w->weight[l];
        }
    }
}

hl_status hl_traces_compute(const hl_weights *w, hl_sparse_lu *lu, hl_traces *out,
                            hl_error *err)
{
    hl_sum sum[2] = {0};
    columns c = {0};
    double *h = hl_array(w->n * RIGHT_SIDES, sizeof *h);

    hl_status status =
        h == NULL ? hl_no_memory(err, "%zu values", w->n) : transpose(w, &c, err);
    for (size_t first = 0; first < w->n && status == HL_OK; first += RIGHT_SIDES) {
        const size_t left = w->n - first;
        const size_t count = left < RIGHT_SIDES ? left : RIGHT_SIDES;
        scatter_rows(w, first, count, h);
        status = hl_sparse_lu_solve_transposed(lu, h, count, err);
        for (size_t a = 0; a < count && status == HL_OK; a++) {
            add_row(w, &c, first + a, h + a * w->n, sum);
        }
    }
    if (status == HL_OK) {
        *out = (hl_traces){hl_sum_value(&sum[0]), hl_sum_value(&sum[1])};
    }
    free(h);
    free_columns(&c);
    return status;
}
