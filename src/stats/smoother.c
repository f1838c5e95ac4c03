#include "stats/smoother.h"

#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"

/// A row of W'W in the making.
typedef struct product_row {
    double *value;     ///< n, 0 where the row has nothing
    uint32_t *touched; ///< n
    size_t count;
} product_row;

typedef struct totals {
    hl_sum off, squares, rows;
    hl_sum on, on_squares, on_rows;
} totals;

/// W', rows for columns.
static hl_status transpose(const hl_weights *w, hl_weights *out, hl_error *err)
{
    const size_t links = w->start[w->n];
    uint32_t *from = hl_array(links, sizeof *from);

    if (from == NULL) return hl_no_memory(err, "%zu links", links);
    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            from[l] = (uint32_t)i;
        }
    }
    const hl_status status =
        hl_weights_from_links(w->n, w->neighbor, from, w->weight, links, out, err);
    free(from);
    return status;
}

static void fill_row(const hl_weights *w, const hl_weights *turned, size_t i,
                     product_row *row)
{
    row->count = 0;
    for (size_t l = turned->start[i]; l < turned->start[i + 1]; l++) {
        const size_t m = turned->neighbor[l];
        for (size_t k = w->start[m]; k < w->start[m + 1]; k++) {
            const uint32_t j = w->neighbor[k];
            if (row->value[j] == 0.0) row->touched[row->count++] = j;
            row->value[j] += turned->weight[l] * w->weight[k];
        }
    }
}

static void add_row(size_t i, product_row *row, totals *t)
{
    const double own = row->value[i];
    hl_sum off = {0};

    for (size_t k = 0; k < row->count; k++) {
        const uint32_t j = row->touched[k];
        const double value = row->value[j];
        row->value[j] = 0.0;
        if (j == i) continue;
        hl_sum_add(&off, value);
        hl_sum_add(&t->squares, value * value);
    }
    const double others = hl_sum_value(&off);
    hl_sum_add(&t->off, others);
    hl_sum_add(&t->rows, others * others);
    hl_sum_add(&t->on, own);
    hl_sum_add(&t->on_squares, own * own);
    hl_sum_add(&t->on_rows, own * others);
}

hl_status hl_smoother_moments(const hl_weights *w, hl_moments *off, hl_diagonal *on,
                              hl_error *err)
{
    const double four = 4.0;
    hl_weights turned = {0};
    product_row row = {0};
    totals t = {0};

    hl_status status = transpose(w, &turned, err);
    if (status != HL_OK) goto done;
    row.value = hl_array(w->n, sizeof *row.value);
    row.touched = hl_array(w->start[w->n] + w->n, sizeof *row.touched);
    if (row.value == NULL || row.touched == NULL) {
        status = hl_no_memory(err, "%zu sums", w->n);
        goto done;
    }
    for (size_t i = 0; i < w->n; i++) {
        fill_row(w, &turned, i, &row);
        add_row(i, &row, &t);
    }
    const double squares = hl_sum_value(&t.squares);
    const double rows = hl_sum_value(&t.rows);
    *off = (hl_moments){
        .s0 = hl_sum_value(&t.off),
        .s1 = 2.0 * squares,
        .s2 = four * rows,
        .squares = squares,
        .mutual = squares,
        .rows = rows,
        .columns = rows,
        .crossed = rows,
    };
    *on = (hl_diagonal){hl_sum_value(&t.on), hl_sum_value(&t.on_squares),
                        hl_sum_value(&t.on_rows)};
done:
    free(row.value);
    free(row.touched);
    hl_weights_free(&turned);
    return status;
}
