#include "stats/design.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/variable.h"

static const double DEPENDENT = 1e-10; // of a column's length, left by those before it

/// Take out of a column its share along another, which has length 1.
static void take_out(double *own, const double *other, size_t n)
{
    const double share = hl_dot(own, other, n);

    for (size_t i = 0; i < n; i++) {
        own[i] -= share * other[i];
    }
}

/// Gram and Schmidt, twice, which is enough (Giraud et al. 2005). False when nothing is
/// left of column j.
static bool make_orthonormal(hl_design *d, size_t j)
{
    double *own = d->basis + j * d->n;
    const double length = sqrt(hl_dot(own, own, d->n));

    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t b = 0; b < j; b++) {
            take_out(own, d->basis + b * d->n, d->n);
        }
    }
    const double left = sqrt(hl_dot(own, own, d->n));
    if (!(left > DEPENDENT * length) || !isnormal(left)) return false;
    for (size_t i = 0; i < d->n; i++) {
        own[i] /= left;
    }
    return true;
}

/// `lagged` += U * basis.
static void lag_column(const hl_weights *w, const double *basis, double *lagged)
{
    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            const double half = w->weight[l] / 2.0;
            lagged[i] += half * basis[w->neighbor[l]];
            lagged[w->neighbor[l]] += half * basis[i];
        }
    }
}

static void lag_columns(const hl_weights *w, hl_design *d)
{
    for (size_t j = 0; j < d->k; j++) {
        lag_column(w, d->basis + j * d->n, d->lagged + j * d->n);
    }
    for (size_t a = 0; a < d->k; a++) {
        for (size_t b = 0; b < d->k; b++) {
            d->inner[a * d->k + b] =
                hl_dot(d->basis + a * d->n, d->lagged + b * d->n, d->n);
        }
    }
}

hl_status hl_design_make(const double *x, size_t k, const hl_weights *w, hl_design *out,
                         hl_error *err)
{
    hl_design d = {.n = w->n, .k = k};

    if (k < 1 || k >= w->n) {
        return hl_fail(err, HL_CODE_STATS_DESIGN, "%zu\t%zu", k, w->n);
    }
    hl_status status = hl_variable_check(x, w->n * k, err);
    if (status != HL_OK) return status;
    d.basis = hl_array(w->n, k * sizeof *d.basis);
    d.lagged = hl_array(w->n, k * sizeof *d.lagged);
    d.inner = hl_array(k, k * sizeof *d.inner);
    if (d.basis == NULL || d.lagged == NULL || d.inner == NULL) {
        status = hl_no_memory(err, "%zu columns", k);
        goto done;
    }
    for (size_t j = 0; j < k; j++) {
        for (size_t i = 0; i < w->n; i++) {
            d.basis[j * w->n + i] = x[i * k + j];
        }
        if (!make_orthonormal(&d, j)) {
            status = hl_fail(err, HL_CODE_STATS_DESIGN, "%zu\t%zu", k, w->n);
            goto done;
        }
    }
    lag_columns(w, &d);
    *out = d;
    d = (hl_design){0};
done:
    hl_design_free(&d);
    return status;
}

void hl_design_free(hl_design *design)
{
    free(design->basis);
    free(design->lagged);
    free(design->inner);
    *design = (hl_design){0};
}
