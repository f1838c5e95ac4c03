#include "stats/sparse_lu.h"

#include <math.h>
#include <stdlib.h>
#include <suitesparse/klu.h>

#include "core/memory.h"
#include "core/sum.h"

/// The rows of I - rho W, which KLU takes for the columns of its transpose.
struct hl_sparse_lu {
    const hl_weights *w;
    SuiteSparse_long *start;
    SuiteSparse_long *index;
    double *value;
    klu_l_common common;
    klu_l_symbolic *symbolic;
    klu_l_numeric *numeric;
};

/// Row i: its neighbors and itself, ascending.
static void fill_row(hl_sparse_lu *lu, size_t i, double rho)
{
    const hl_weights *w = lu->w;
    SuiteSparse_long at = lu->start[i];
    bool placed = false;

    for (size_t l = w->start[i]; l <= w->start[i + 1]; l++) {
        const bool last = l == w->start[i + 1];
        if (!placed && (last || w->neighbor[l] > i)) {
            lu->index[at] = (SuiteSparse_long)i;
            lu->value[at++] = 1.0;
            placed = true;
        }
        if (last) break;
        lu->index[at] = (SuiteSparse_long)w->neighbor[l];
        lu->value[at++] = -rho * w->weight[l];
    }
}

static void fill(hl_sparse_lu *lu, double rho)
{
    for (size_t i = 0; i < lu->w->n; i++) {
        lu->start[i] = (SuiteSparse_long)(lu->w->start[i] + i);
        fill_row(lu, i, rho);
    }
    lu->start[lu->w->n] = (SuiteSparse_long)(lu->w->start[lu->w->n] + lu->w->n);
}

hl_status hl_sparse_lu_make(const hl_weights *w, hl_sparse_lu **out, hl_error *err)
{
    hl_sparse_lu *lu = hl_array(1, sizeof *lu);
    const size_t entries = w->start[w->n] + w->n;

    if (lu == NULL) return hl_no_memory(err, "%zu links", entries);
    lu->w = w;
    lu->start = hl_array(w->n + 1, sizeof *lu->start);
    lu->index = hl_array(entries, sizeof *lu->index);
    lu->value = hl_array(entries, sizeof *lu->value);
    if (lu->start == NULL || lu->index == NULL || lu->value == NULL) goto no_memory;
    fill(lu, 0.0);
    if (!klu_l_defaults(&lu->common)) goto no_memory;
    lu->common.scale = -1; // the determinant is that of the matrix itself
    lu->symbolic =
        klu_l_analyze((SuiteSparse_long)w->n, lu->start, lu->index, &lu->common);
    if (lu->symbolic == NULL) goto no_memory; // the pattern is sound: nothing else left
    *out = lu;
    return HL_OK;
no_memory:
    hl_sparse_lu_free(lu);
    return hl_no_memory(err, "%zu links", entries);
}

hl_status hl_sparse_lu_factor(hl_sparse_lu *lu, double rho, bool *singular,
                              hl_error *err)
{
    klu_l_free_numeric(&lu->numeric, &lu->common);
    fill(lu, rho);
    lu->numeric =
        klu_l_factor(lu->start, lu->index, lu->value, lu->symbolic, &lu->common);
    *singular = lu->common.status == KLU_SINGULAR;
    if (lu->numeric == NULL && !*singular) {
        return hl_no_memory(err, "the factor of %zu units", lu->w->n);
    }
    return HL_OK;
}

double hl_sparse_lu_log(const hl_sparse_lu *lu)
{
    const double *diagonal = lu->numeric->Udiag;
    hl_sum sum = {0};

    for (size_t i = 0; i < lu->w->n; i++) {
        hl_sum_add(&sum, log(fabs(diagonal[i])));
    }
    return hl_sum_value(&sum);
}

hl_status hl_sparse_lu_solve(hl_sparse_lu *lu, double *b, size_t count, hl_error *err)
{
    const SuiteSparse_long n = (SuiteSparse_long)lu->w->n;

    return klu_l_tsolve(lu->symbolic, lu->numeric, n, (SuiteSparse_long)count, b,
                        &lu->common)
               ? HL_OK
               : hl_no_memory(err, "%zu right sides", count);
}

hl_status hl_sparse_lu_solve_transposed(hl_sparse_lu *lu, double *b, size_t count,
                                        hl_error *err)
{
    const SuiteSparse_long n = (SuiteSparse_long)lu->w->n;

    return klu_l_solve(lu->symbolic, lu->numeric, n, (SuiteSparse_long)count, b,
                       &lu->common)
               ? HL_OK
               : hl_no_memory(err, "%zu right sides", count);
}

void hl_sparse_lu_free(hl_sparse_lu *lu)
{
    if (lu == NULL) return;
    klu_l_free_numeric(&lu->numeric, &lu->common);
    klu_l_free_symbolic(&lu->symbolic, &lu->common);
    free(lu->start);
    free(lu->index);
    free(lu->value);
    free(lu);
}
