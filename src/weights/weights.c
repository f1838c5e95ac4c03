#include "hinterland/weights/weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "weights/map.h"

typedef struct link {
    uint32_t to;
    double weight;
} link;

static int by_unit(const void *pa, const void *pb)
{
    const link *a = pa;
    const link *b = pb;

    return (a->to > b->to) - (a->to < b->to);
}

static hl_status check_links(size_t n, const uint32_t *from, const uint32_t *to,
                             const double *weight, size_t count, hl_error *err)
{
    for (size_t k = 0; k < count; k++) {
        if (from[k] >= n || to[k] >= n) {
            return hl_fail(err, HL_CODE_WEIGHTS_LINK, "%zu\t%u -> %u, n = %zu", k,
                           from[k], to[k], n);
        }
        if (from[k] == to[k]) {
            return hl_fail(err, HL_CODE_WEIGHTS_LINK, "%zu\t%u -> %u", k, from[k],
                           to[k]);
        }
        if (weight != NULL && !(isfinite(weight[k]) && weight[k] >= 0.0)) {
            return hl_fail(err, HL_CODE_WEIGHTS_LINK, "%zu\tw = %g", k, weight[k]);
        }
    }
    return HL_OK;
}

/// Put the links of row i in the order of their neighbors.
static hl_status sort_row(hl_weights *w, size_t i, link *scratch, hl_error *err)
{
    const size_t begin = w->start[i];
    const size_t k = w->start[i + 1] - begin;

    for (size_t l = 0; l < k; l++) {
        scratch[l] = (link){w->neighbor[begin + l], w->weight[begin + l]};
    }
    qsort(scratch, k, sizeof *scratch, by_unit);
    for (size_t l = 0; l < k; l++) {
        if (l > 0 && scratch[l].to == scratch[l - 1].to) {
            return hl_fail(err, HL_CODE_WEIGHTS_LINK, "%zu\t%zu -> %u twice", begin + l,
                           i, scratch[l].to);
        }
        w->neighbor[begin + l] = scratch[l].to;
        w->weight[begin + l] = scratch[l].weight;
    }
    return HL_OK;
}

static void fill_rows(hl_weights *w, const uint32_t *from, const uint32_t *to,
                      const double *weight, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        w->start[from[k] + 1]++;
    }
    for (size_t i = 0; i < w->n; i++) {
        w->start[i + 1] += w->start[i];
    }
    for (size_t k = count; k-- > 0;) { // start[i + 1] walks down to the row's begin
        const size_t at = --w->start[from[k] + 1];
        w->neighbor[at] = to[k];
        w->weight[at] = weight != NULL ? weight[k] : 1.0;
    }
    memmove(w->start, w->start + 1, w->n * sizeof *w->start);
    w->start[w->n] = count;
}

// NOLINTNEXTLINE(readability-function-size): links are three parameters and a count
hl_status hl_weights_from_links(size_t n, const uint32_t *from, const uint32_t *to,
                                const double *weight, size_t count, hl_weights *out,
                                hl_error *err)
{
    hl_weights w = {0};
    link *scratch = NULL;
    size_t widest = 0;

    hl_status status = check_links(n, from, to, weight, count, err);
    if (status != HL_OK) goto done;
    status = hl_weights_allocate(n, count, &w, err);
    if (status != HL_OK) goto done;
    fill_rows(&w, from, to, weight, count);

    for (size_t i = 0; i < n; i++) {
        if (w.start[i + 1] - w.start[i] > widest) widest = w.start[i + 1] - w.start[i];
    }
    scratch = hl_array(widest, sizeof *scratch);
    if (scratch == NULL) {
        status = hl_no_memory(err, "%zu links", widest);
        goto done;
    }
    for (size_t i = 0; i < n && status == HL_OK; i++) {
        status = sort_row(&w, i, scratch, err);
    }
    if (status != HL_OK) goto done;
    w.standardization = weight == NULL ? HL_WEIGHTS_BINARY : HL_WEIGHTS_AS_GIVEN;
    *out = w;
    w = (hl_weights){0};
done:
    free(scratch);
    hl_weights_free(&w);
    return status;
}

hl_status hl_weights_copy(const hl_weights *w, hl_weights *out, hl_error *err)
{
    hl_weights copy = {0};
    const size_t links = w->start[w->n];

    const hl_status status = hl_weights_allocate(w->n, links, &copy, err);
    if (status != HL_OK) return status;
    memcpy(copy.start, w->start, (w->n + 1) * sizeof *w->start);
    if (links > 0) {
        memcpy(copy.neighbor, w->neighbor, links * sizeof *w->neighbor);
        memcpy(copy.weight, w->weight, links * sizeof *w->weight);
    }
    copy.standardization = w->standardization;
    *out = copy;
    return HL_OK;
}

hl_status hl_weights_subset(const hl_weights *w, const bool *keep, hl_weights *out,
                            hl_error *err)
{
    hl_weights sub = {0};
    size_t kept = 0;
    size_t links = 0;
    uint32_t *number = hl_array(w->n, sizeof *number);

    hl_status status = HL_OK;
    if (number == NULL) {
        status = hl_no_memory(err, "%zu units", w->n);
        goto done;
    }
    for (size_t i = 0; i < w->n; i++) {
        number[i] = (uint32_t)kept;
        kept += keep[i];
    }
    status = hl_weights_allocate(kept, w->start[w->n], &sub, err);
    if (status != HL_OK) goto done;
    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; keep[i] && l < w->start[i + 1]; l++) {
            if (!keep[w->neighbor[l]]) continue;
            sub.neighbor[links] = number[w->neighbor[l]];
            sub.weight[links++] = w->weight[l];
        }
        if (keep[i]) sub.start[number[i] + 1] = links;
    }
    hl_weights_standardize(&sub, w->standardization);
    *out = sub;
    sub = (hl_weights){0};
done:
    free(number);
    hl_weights_free(&sub);
    return status;
}

bool hl_weights_rows_are_equal(const hl_weights *w)
{
    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i] + 1; l < w->start[i + 1]; l++) {
            if (w->weight[l] != w->weight[w->start[i]]) return false;
        }
    }
    return true;
}

double hl_weights_lag(const hl_weights *w, const double *x, size_t i)
{
    hl_sum sum = {0};

    if (w->start[i] == w->start[i + 1]) return NAN;
    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        hl_sum_add(&sum, w->weight[l] * x[w->neighbor[l]]);
    }
    return hl_sum_value(&sum);
}

void hl_weights_free(hl_weights *w)
{
    free(w->start);
    free(w->neighbor);
    free(w->weight);
    *w = (hl_weights){0};
}
