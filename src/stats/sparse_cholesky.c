#include "stats/sparse_cholesky.h"

#include <math.h>
#include <stdlib.h>
#include <suitesparse/cholmod.h>

#include "core/memory.h"
#include "core/sum.h"
#include "weights/map.h"

struct hl_sparse_cholesky {
    const hl_weights *w;
    const double *b;
    cholmod_common common;
    cholmod_sparse *matrix; ///< lower triangle
    cholmod_factor *factor;
};

/// The scaling that the link l of i asks of its neighbor; NaN where there is none.
static double asked_scale(const hl_weights *w, const double *s, size_t i, size_t l)
{
    const double back = hl_link_weight(w, w->neighbor[l], i);
    const double scale = s[i] * w->weight[l] / back;

    if (w->weight[l] == 0.0 && back == 0.0) return s[w->neighbor[l]];
    return scale > 0.0 && isfinite(scale) ? scale : NAN;
}

/// Scale the neighbors of unit i and queue those that are new; s = 0 is "not there
/// yet". Returns the first link that contradicts, or SIZE_MAX.
static size_t scale_neighbors(const hl_weights *w, size_t i, double *s, uint32_t *queue,
                              size_t *count)
{
    const double tolerance = 1e-10;

    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        const size_t j = w->neighbor[l];
        const double scale = asked_scale(w, s, i, l);
        if (s[j] == 0.0 && scale > 0.0) {
            s[j] = scale;
            queue[(*count)++] = (uint32_t)j;
        }
        if (!(fabs(s[j] - scale) <= tolerance * scale)) return l;
    }
    return SIZE_MAX;
}

/// Walk from a unit to all it reaches.
static size_t scale_component(const hl_weights *w, size_t root, double *s,
                              uint32_t *queue)
{
    size_t bad = SIZE_MAX;
    size_t count = 1;

    queue[0] = (uint32_t)root;
    s[root] = 1.0;
    for (size_t done = 0; done < count && bad == SIZE_MAX; done++) {
        bad = scale_neighbors(w, queue[done], s, queue, &count);
    }
    return bad;
}

hl_status hl_symmetrize(const hl_weights *w, double *b, size_t *first, hl_error *err)
{
    double *s = hl_array(w->n, sizeof *s);
    uint32_t *queue = hl_array(w->n, sizeof *queue);
    size_t bad = SIZE_MAX;

    if (s == NULL || queue == NULL) {
        free(s);
        free(queue);
        return hl_no_memory(err, "%zu units", w->n);
    }
    for (size_t i = 0; i < w->n && bad == SIZE_MAX; i++) {
        if (s[i] == 0.0) bad = scale_component(w, i, s, queue);
    }
    for (size_t i = 0; i < w->n && b != NULL; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            b[l] = sqrt(w->weight[l] * hl_link_weight(w, w->neighbor[l], i));
        }
    }
    *first = bad;
    free(s);
    free(queue);
    return HL_OK;
}

static void fill(hl_sparse_cholesky *c, double rho)
{
    SuiteSparse_long *start = c->matrix->p;
    SuiteSparse_long *index = c->matrix->i;
    double *value = c->matrix->x;
    SuiteSparse_long at = 0;

    for (size_t i = 0; i < c->w->n; i++) {
        start[i] = at;
        index[at] = (SuiteSparse_long)i;
        value[at++] = 1.0;
        for (size_t l = c->w->start[i]; l < c->w->start[i + 1]; l++) {
            if (c->w->neighbor[l] < i) continue;
            index[at] = (SuiteSparse_long)c->w->neighbor[l];
            value[at++] = -rho * c->b[l];
        }
    }
    start[c->w->n] = at;
}

hl_status hl_sparse_cholesky_make(const hl_weights *w, const double *b,
                                  hl_sparse_cholesky **out, hl_error *err)
{
    hl_sparse_cholesky *c = hl_array(1, sizeof *c);
    const size_t entries = w->start[w->n] + w->n; // room enough for one triangle

    if (c == NULL) return hl_no_memory(err, "%zu links", entries);
    c->w = w;
    c->b = b;
    cholmod_l_start(&c->common);
    c->common.print = 0;
    c->common.try_catch = 1; // it reports by status, and prints nothing
    c->common.supernodal = CHOLMOD_SIMPLICIAL;
    c->common.final_ll = 0;
    c->common.nmethods = 1;
    c->common.method[0].ordering = CHOLMOD_AMD;
    c->common.postorder = 1;
    c->matrix = cholmod_l_allocate_sparse(w->n, w->n, entries, 1, 1, -1, CHOLMOD_REAL,
                                          &c->common);
    if (c->matrix != NULL) {
        fill(c, 0.0);
        c->factor = cholmod_l_analyze(c->matrix, &c->common);
    }
    if (c->matrix == NULL || c->factor == NULL) {
        hl_sparse_cholesky_free(c);
        return hl_no_memory(err, "%zu links", entries);
    }
    *out = c;
    return HL_OK;
}

/// The sum of the logarithms of D in L D L'.
static double log_of_diagonal(const cholmod_factor *factor)
{
    const SuiteSparse_long *start = factor->p;
    const double *value = factor->x;
    hl_sum sum = {0};

    for (size_t j = 0; j < factor->n; j++) {
        const double d = value[start[j]];
        if (!(d > 0.0)) return -INFINITY;
        hl_sum_add(&sum, log(d));
    }
    return hl_sum_value(&sum);
}

hl_status hl_sparse_cholesky_log(hl_sparse_cholesky *c, double rho, double *out,
                                 hl_error *err)
{
    fill(c, rho);
    const int done = cholmod_l_factorize(c->matrix, c->factor, &c->common);
    if (!done || c->common.status < CHOLMOD_OK) {
        return hl_no_memory(err, "the factor of %zu units", c->w->n);
    }
    *out = c->common.status == CHOLMOD_NOT_POSDEF || c->factor->minor < c->factor->n
               ? -INFINITY
               : log_of_diagonal(c->factor);
    return HL_OK;
}

void hl_sparse_cholesky_free(hl_sparse_cholesky *c)
{
    if (c == NULL) return;
    cholmod_l_free_factor(&c->factor, &c->common);
    cholmod_l_free_sparse(&c->matrix, &c->common);
    cholmod_l_finish(&c->common);
    free(c);
}
